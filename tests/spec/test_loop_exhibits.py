"""The exhibits of 整改闭环: drawn ledgers worked out by hand, headlines their rows bear out, the planted habits."""

from __future__ import annotations

from datetime import date, datetime
from math import isclose

import pytest

from lens.ask import ask
from lens.compile import Refusal
from lens.engine import House
from lens.exhibits import builder
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit, Rows
from lens.selection import Selection

YEAR = Selection(period="ytd")
LOOP = (
    "loop_ageing", "loop_blocked", "loop_deadlines", "loop_due_dept", "loop_due_street", "loop_flow", "loop_habits",
    "loop_overdue", "loop_pace", "loop_recheck", "loop_recurrence", "loop_recurring", "loop_states", "loop_time_dept",
    "loop_time_level", "loop_time_street",
)  # fmt: skip


def hazard(found: str, **more) -> dict:
    return {
        "found_date": found,
        "jurisdiction": "河东街道",
        "sector": "gas",
        "premise_name": "甲",
        "status": "open",
        **more,
    }


def closed(found: str, on: str, **more) -> dict:
    return hazard(found, **{"closed_date": on, "status": "closed", **more})


@pytest.fixture
def build(home, publish_rows):
    """`build(code, selection, lang, hazards=…)`: publish drawn rows and build one exhibit over them."""
    state: dict = {}

    def _build(code: str, selection: Selection = YEAR, lang: str = "zh", **drawn) -> Exhibit:
        if drawn:
            publish_rows(**drawn)
            state["snapshot"] = House(home).open()
        return builder(code)(Context(state["snapshot"], selection, lang))

    return _build


@pytest.fixture(scope="module")
def snapshot(sample_home):
    return House(sample_home).open()


@pytest.fixture
def sample(snapshot):
    return lambda code, selection=YEAR, lang="zh": builder(code)(Context(snapshot, selection, lang))


def rows(made: Exhibit) -> list[dict]:
    assert made.table is not None
    return [dict(zip((c.key for c in made.table.columns), row, strict=True)) for row in made.table.rows]


# every count opens its rows


def behind(snapshot, selection: Selection, link: Rows) -> int:
    """How many rows a link names, by the measure itself."""
    for dim, codes in link.where:
        selection = selection.with_codes(dim, codes)
    if link.period:
        selection = selection.with_period(link.period)
    row = ask(snapshot, [link.of], selection=selection)[0]
    kind = f"{link.of}_n" if link.of == "M30" else f"{link.of}_{link.part}"
    return row[kind] if kind in row else row[link.of]


@pytest.mark.parametrize("code", LOOP)
@pytest.mark.parametrize("selection", [YEAR, YEAR.with_codes("jurisdiction", ["BH02"])], ids=["all", "one street"])
def test_a_link_names_as_many_rows_as_its_cell_counts(code, selection, snapshot, sample):
    table = sample(code, selection).table
    seen = 0
    assert not table.links or len(table.links) == len(table.rows)
    # every column, and enough rows to meet each kind of group
    for row, links in list(zip(table.rows, table.links, strict=False))[:4]:
        assert len(links) == len(row)
        for cell, link in zip(row, links, strict=True):
            if link is not None:
                assert cell == behind(snapshot, selection, link), (row, link)
                seen += 1
    assert seen or code == "loop_recurring"


# loop_time


def test_times_are_kaplan_meier_and_a_shut_premise_is_censored(build):
    """Appendix A 9 with one of its censored rows a premise that shut on that day."""
    ended = [(0, 1), (0, 1), (1, 1), (2, 1), (2, 1), (3, 1), (5, 1), (5, 0), (7, 1), (9, 1), (15, 1), (20, 1)]
    ledger = [
        closed("2026-01-01", f"2026-01-{1 + d:02d}", status="closed" if event else "premise_closed")
        for d, event in ended
    ]
    # still open after 12, 15 and 30 days
    ledger += [hazard(found) for found in ("2026-01-19", "2026-01-16", "2026-01-01")]
    made = build("loop_time_level", hazards=[{**h, "level": "general"} for h in ledger], as_of="2026-01-31")
    (row,) = rows(made)
    assert (row["n"], row["closed"], row["median"]) == (15, 11, 7)
    assert row["by7"].startswith("54.3%") and row["by15"].startswith("71.4%") and row["by30"].startswith("85.7%")
    assert row["by7"].endswith("，7"), "seven were followed to day 7"
    assert made.title.startswith("从发现到销号中位7天，30天内销号85.7%")


def test_a_slow_group_is_named_and_does_not_make_the_others_fast(build):
    quick = [closed("2026-01-05", f"2026-01-{6 + i % 5:02d}", responsible_dept=d) for d in "甲乙" for i in range(60)]
    slow = [closed("2026-01-05", f"2026-02-{6 + i % 5:02d}", responsible_dept="丙") for i in range(60)]
    made = build("loop_time_dept", hazards=[*quick, *slow], as_of="2026-03-31")
    assert {r["group"]: r["pace"] for r in rows(made)} == {
        "甲": "没有显著差别", "乙": "没有显著差别", "丙": "慢，超出99.8%",
    }  # fmt: skip
    assert made.title.endswith("；丙慢于其他")


def test_the_planted_department_is_slow_and_no_street_differs(sample):
    assert sample("loop_time_dept").title.endswith("；区城市管理局慢于其他")
    streets = sample("loop_time_street")
    assert streets.title.endswith("11个街道快慢没有显著差别")
    assert next(r for r in rows(streets) if r["group"] == "北关街道")["pace"] == "未报送"


def test_without_departments_the_exhibit_says_so(build):
    with pytest.raises(Refusal) as refused:
        build("loop_time_dept", hazards=[hazard("2026-01-05")], as_of="2026-01-31")
    assert refused.value.message("zh") == "台账没有责任部门。"


# loop_pace


def test_no_pace_of_clearing_is_worked_out_for_streets_that_stopped_reporting(build):
    days = [f"2026-{m:02}-{d:02}" for m in (3, 4, 5, 6, 7, 8, 9) for d in (1, 5, 9, 12, 15, 18, 22, 25)]
    quiet = [*(closed(d, d) for d in days), hazard("2026-09-25")]
    heard = [closed(d, d, jurisdiction="城南街道") for d in [*days, "2026-10-15", "2026-11-15"]]
    one = YEAR.with_codes("jurisdiction", ["河东街道"])
    made = build("loop_pace", one, hazards=[*quiet, *heard], as_of="2026-11-22")
    assert made.title == "未整改1条，不推算何时清零；河东街道未报送"
    assert not any("平均" in n for n in made.notes)
    assert "不推算" not in build("loop_pace").title


# loop_flow, loop_states


def test_what_came_and_went_leads_from_the_stock_before_to_the_stock_at_the_end(build):
    ledger = [
        hazard("2025-12-01"),
        closed("2025-12-02", "2026-01-05"),
        closed("2026-01-03", "2026-01-09"),
        hazard("2026-01-04"),
        hazard("2026-01-05"),
        closed("2026-01-06", "2026-01-10", status="premise_closed"),
        hazard("2026-01-07", status="closed"),  # on an unknown day
    ]
    made = build("loop_flow", hazards=ledger, as_of="2026-01-31")
    assert [r["n"] for r in rows(made)] == [2, 5, 2, 1, 1, 3]
    assert made.title == "期内发现5条、销号2条，期末未整改3条，比期初多1条；另有1条因单位关停而结束，没有整改"
    (series,) = made.chart.series
    assert sum(series.y[:-1]) == series.y[-1]


def test_a_stock_that_stands_still_is_said_to(build):
    made = build("loop_flow", hazards=[hazard("2025-12-01"), closed("2026-01-03", "2026-01-09")], as_of="2026-01-31")
    assert made.title == "期内发现1条、销号1条，期末未整改1条，与期初持平"


def test_a_ledger_that_begins_with_the_period_has_no_stock_before_to_compare_with(build):
    ledger = [hazard("2026-01-01"), hazard("2026-01-02"), closed("2026-01-03", "2026-01-09")]
    made = build("loop_flow", hazards=ledger, as_of="2026-01-31")
    assert made.title == "期内发现3条、销号1条，期末未整改2条"
    assert made.notes[-1] == "台账自2026-01-01起，此前未整改多少不知道，不与期初相比。"


def test_states_add_up_to_the_open_stock_and_overdue_ones_are_told(build):
    ledger = [
        hazard("2026-01-05", due_date="2026-01-10"),
        hazard("2026-01-05", due_date="2026-02-10"),
        hazard("2026-01-05", status="await_recheck"),
        hazard("2026-01-05", status="transferred"),
        closed("2026-01-05", "2026-01-06"),
    ]
    made = build("loop_states", hazards=ledger, as_of="2026-01-31")
    assert made.title == "未整改4条：待整改2条、待复查1条、已移交1条"
    assert made.chart.series[0].text[0] == "2　50%，逾期1"


def test_states_are_of_today_only(sample):
    with pytest.raises(Refusal):
        sample("loop_states", Selection(period="2025"))


# loop_ageing, loop_blocked


def test_each_age_stands_in_one_band(build):
    """Open for 0, 7, 8, 30, 31, 90, 91, 180 and 181 days."""
    as_of = date(2026, 11, 22).toordinal()
    days = (0, 7, 8, 30, 31, 90, 91, 180, 181)
    ledger = [hazard(date.fromordinal(as_of - d).isoformat(), level="major" if d == 181 else "general") for d in days]
    made = build("loop_ageing", hazards=ledger, as_of="2026-11-22")
    everything, majors = made.chart.series
    assert everything.y == (2, 2, 2, 2, 1) and majors.y == (0, 0, 0, 0, 1)
    assert made.title == "未整改9条，3条超过90天（33.3%），其中重大1条"


def test_nothing_old_and_nothing_open(build):
    made = build("loop_ageing", hazards=[hazard("2026-01-05", level="general")], as_of="2026-01-31")
    assert made.title == "未整改1条，没有超过90天的"
    made = build("loop_ageing", hazards=[closed("2026-01-05", "2026-01-06")], as_of="2026-01-31")
    assert made.empty == "没有未整改的隐患。"


def test_reasons_of_the_old_ones_with_a_tie_and_one_that_gave_none(build):
    old = [hazard("2026-01-05", block_reason=r) for r in ("funds", "ownership", None)]
    young = [hazard("2026-11-05", block_reason="funds")]
    made = build("loop_blocked", hazards=[*old, *young], as_of="2026-11-22")
    assert made.title == "超过90天未整改3条，原因最多的是资金、产权（各1条）；1条没有登记原因"
    assert rows(made)[-1]["reason"] == "没有登记原因"


# loop_due, loop_overdue


def test_due_soon_and_days_overdue(build):
    due = (
        "2026-01-31",
        "2026-02-03",
        "2026-02-07",
        "2026-02-15",
        "2026-02-16",
        "2026-01-30",
        "2026-01-21",
        "2026-01-11",
    )
    made = build("loop_due_street", hazards=[hazard("2026-01-05", due_date=d) for d in due], as_of="2026-01-31")
    total, street = rows(made)
    assert (street["S1"], street["S3"], street["S7"], street["S15"], street["M4"]) == (8, 2, 3, 4, 3)
    assert (street["median"], street["longest"]) == (10, 20)
    assert {k: v for k, v in total.items() if k != "group"} == {k: v for k, v in street.items() if k != "group"}
    assert made.title == "逾期3条，最长20天；7日内到期3条"


def test_the_group_with_most_overdue_is_named_but_not_a_tie(build):
    late = {"due_date": "2026-01-10"}
    ledger = [hazard("2026-01-05", **late), hazard("2026-01-05", jurisdiction="城南街道", **late)]
    assert build("loop_due_street", hazards=ledger, as_of="2026-01-31").title == "逾期2条，最长21天；7日内到期0条"
    made = build("loop_due_street", hazards=[*ledger, hazard("2026-01-06", **late)], as_of="2026-01-31")
    assert made.title == "逾期3条，最长21天，河东街道最多（2条）；7日内到期0条"


def test_overdue_premises_with_their_extensions(build):
    ledger = [
        hazard("2026-01-05", premise_name="甲店", due_date="2026-01-10", original_due_date="2026-01-08", extended_n=2),
        hazard("2026-01-06", premise_name="甲店", due_date="2026-01-20", level="major"),
        hazard("2026-01-06", premise_name="乙店", due_date="2026-01-30"),
        hazard("2026-01-06", premise_name="丙店", due_date="2026-01-31"),
    ]
    made = build("loop_overdue", hazards=ledger, as_of="2026-01-31")
    assert made.title == "逾期3条，涉及2家，最长的甲店逾期21天，1家延过期，1家延期一次以上"
    total, first, second = rows(made)
    assert (total["n"], first["n"], first["days"], first["extended"], second["days"]) == (3, 2, 21, 2, 1)
    assert first["place"] == "甲店（重大1条）"


# loop_deadlines: Appendix A 15


def test_both_deadlines_stand_beside_each_other(build):
    found = {"responsible_dept": "区应急管理局"}
    ledger = [
        closed("2026-11-01", "2026-11-07", due_date="2026-11-08", **found),
        closed("2026-11-01", "2026-11-20", due_date="2026-11-08", **found),
        hazard("2026-11-01", due_date="2026-11-30", **found),
        hazard("2026-11-01", due_date="2026-12-15", original_due_date="2026-11-15", extended_n=1, **found),
    ]
    made = build("loop_deadlines", hazards=ledger, as_of="2026-11-23")
    total, dept = rows(made)
    assert (total["due"], total["in_time"]) == (3, 1) and isclose(total["first"], 1 / 3)
    assert total["due_now"] == 2 and total["now"] == 0.5
    assert (total["M4"], total["M4_original"], total["extended"], total["again"]) == (0, 1, 1, 0)
    assert dept["due"] == 3
    assert made.title == "按期销号率按原期限33.3%，按现行期限50.0%，相差16.7个百分点；延期率33.3%（1/3）"


def test_extensions_lift_the_current_rate_of_the_sample(sample):
    total = rows(sample("loop_deadlines"))[0]
    assert total["now"] > total["first"] and total["M4_original"] > total["M4"] and total["again"] > 0


# loop_habits


def monthly(dept: str, last: int, other: int) -> list[dict]:
    """`last` closings on 31 January and `other` on other days, a week after finding."""
    at_end = [closed("2026-01-20", "2026-01-31", responsible_dept=dept) for _ in range(last)]
    return at_end + [closed("2026-01-02", f"2026-01-{9 + i % 20:02d}", responsible_dept=dept) for i in range(other)]


def test_who_closes_on_the_last_day_is_named_beside_what_chance_gives(build):
    ledger = [*monthly("甲局", 30, 10), *monthly("乙局", 2, 58)]
    made = build("loop_habits", Selection(period="2026-01"), hazards=ledger, as_of="2026-02-20")
    assert {r["dept"]: (r["month_end"], r["closed"]) for r in rows(made)} == {"甲局": (30, 40), "乙局": (2, 60)}
    assert made.title == "在月末最后一天销号：甲局75.0%（30/40），每天一样多时应为3.2%，其余合计3.3%，建议核对"
    assert [r["verdict"] for r in rows(made)][1] == "限内"


def test_few_closings_are_not_judged_and_nobody_is_named(build):
    ledger = [*monthly("甲局", 5, 5), *monthly("乙局", 2, 58)]
    made = build("loop_habits", Selection(period="2026-01"), hazards=ledger, as_of="2026-02-20")
    assert "没有明显高于其他的" in made.title and "核对" not in made.title


@pytest.mark.parametrize(("n", "named"), [(50, False), (51, True)])
def test_more_than_fifty_in_one_minute_are_a_batch(build, n, named):
    minute = [
        closed("2026-01-02", "2026-01-09", responsible_dept="甲局", closed_at=f"2026-01-09T17:42:{i % 60:02d}")
        for i in range(n)
    ]
    made = build("loop_habits", hazards=_timed(minute), as_of="2026-02-20")
    assert ("甲局有1次在同一分钟内销号超过50条，共51条，建议核对" in made.title) == named
    assert rows(made)[0]["largest"] == n


def test_a_time_of_day_that_nobody_wrote_is_no_batch(build):
    midnight = [closed("2026-01-02", "2026-01-09", responsible_dept="甲局", closed_at="2026-01-09T00:00:00")] * 60
    made = build("loop_habits", hazards=_timed(midnight), as_of="2026-02-20")
    assert "同一分钟" not in made.title


def _timed(ledger: list[dict]) -> list[dict]:
    return [{**h, "closed_at": datetime.fromisoformat(h["closed_at"])} for h in ledger]


def test_the_planted_department_is_found_by_its_habit(sample):
    made = sample("loop_habits")
    found = {r["dept"]: r for r in rows(made)}
    assert [d for d, r in found.items() if "也高于其余" in r["verdict"]] == ["区城市管理局"]
    assert found["区城市管理局"]["share"] > 0.6 and made.title.startswith("在月末最后一天销号：区城市管理局8")
    assert "区消防救援大队有2次在同一分钟内销号超过50条" in made.title
    for word in ("造假", "瞒报", "漏报", "迟报", "谎报"):
        assert word not in made.title


# loop_recheck


def test_failed_re_inspections_of_the_sample(sample):
    made = sample("loop_recheck")
    told = rows(made)
    whole = ask_failed(told, "街道")
    assert made.title.startswith(f"复查不合格率{100 * whole:.1f}%"), made.title
    assert next(r for r in told if r["name"] == "北关街道")["verdict"] == "未报送"
    assert "都不高于99.8%控制限" in made.title and not [r for r in told if "高于" in r["verdict"]]


def ask_failed(told: list[dict], kind: str) -> float:
    own = [r for r in told if r["kind"] == kind]
    return sum(r["failed"] for r in own) / sum(r["rechecked"] for r in own)


# loop_recurrence, loop_recurring


def test_recurrence_is_asked_only_of_months_followed_for_a_year(build):
    """As of 10 February 2027 the last whole month followed is January 2026."""
    base = {"category": "gas_alarm"}
    ledger = [
        closed("2026-01-02", "2026-01-05", **base),
        closed("2026-06-01", "2026-06-05", **base),  # within 365 days of the first; itself not followed long enough
        closed("2026-01-03", "2026-01-06", premise_name="乙", **base),
        closed("2026-02-03", "2026-02-06", premise_name="乙", category="electrical"),
    ]
    made = build("loop_recurrence", hazards=ledger, as_of="2027-02-10")
    (row,) = rows(made)
    assert (row["closed"], row["again"], row["rate"]) == (2, 1, 0.5)
    assert row["verdict"] == "不作判断" and made.title.startswith("复发率50.0%（1/2")
    assert made.table.links[0][1].period.endswith("2026-01-31")


def test_no_month_followed_long_enough_is_said(build):
    made = build(
        "loop_recurrence", hazards=[closed("2026-01-02", "2026-01-05", category="gas_alarm")], as_of="2026-03-31"
    )
    assert made.empty.startswith("还没有销号满365天的整月")


def test_gas_comes_back_more_often_in_the_sample(sample):
    made = sample("loop_recurrence")
    high = {r["category"] for r in rows(made) if r["verdict"] == "高于99.8%控制限"}
    assert "燃气设施" in high and "等" in made.title
    starred = {s.name.rstrip("*") for s in made.chart.series if s.name.endswith("*")}
    assert starred == high


def test_premises_that_keep_coming_back(build):
    base = {"category": "gas_alarm", "premise_name": "甲店"}
    ledger = [closed(f"2025-0{m}-02", f"2025-0{m}-05", **base) for m in (1, 2, 3, 4)]
    made = build("loop_recurring", hazards=ledger, as_of="2026-11-22")
    (row,) = rows(made)
    assert (row["place"], row["closed"], row["again"]) == ("甲店", 4, 3)
    assert made.title == "甲店的燃气报警切断隐患销号4条，3条一年内又出现"


# loop_pace


def weekly(into: int, out: int, before: int) -> list[dict]:
    """Twelve weeks to 29 March 2026 with so many found and closed on each Monday, and a stock from the year before."""
    ledger = []
    queue = [hazard("2025-12-01") for _ in range(before)]
    for week in range(12):
        day = date.fromordinal(date(2026, 1, 5).toordinal() + 7 * week).isoformat()
        for _ in range(min(out, len(queue))):
            queue[0] |= {"closed_date": day, "status": "closed"}
            ledger.append(queue.pop(0))
        queue += [hazard(day) for _ in range(into)]
    return [*ledger, *queue]


def test_a_stock_that_grows_does_not_clear(build):
    made = build("loop_pace", hazards=weekly(10, 4, 60), as_of="2026-03-29")
    assert made.title == "未整改132条，近12周平均每周多出6.0条，照此不会清零"


def test_a_stock_that_shrinks_clears_within_an_interval(build):
    made = build("loop_pace", hazards=weekly(2, 20, 300), as_of="2026-03-29")
    # 84 left; 18 fewer a week ± 1.96·√(264)/12 = 2.65
    assert made.title == "未整改84条，近12周平均每周净减18.0条，照此约5周清零（95%区间5周至6周）"
    assert any("不是承诺" in n for n in made.notes)


def test_a_pace_within_chance_of_nothing_is_not_judged(build):
    # 138 left; one fewer a week ± 1.96·√(108 + 120)/12 = 2.47
    made = build("loop_pace", hazards=weekly(9, 10, 150), as_of="2026-03-29")
    assert made.title == "未整改138条，近12周平均每周变动−1.0条（95%区间−3.5至+1.5），增减、何时清零都说不准"
    assert "清零都说不准" in build("loop_pace", hazards=weekly(10, 9, 150), as_of="2026-03-29").title
    made = build("loop_pace", hazards=weekly(5, 5, 60), as_of="2026-03-29")
    assert made.title.startswith("未整改60条，近12周平均每周变动0.0条（95%区间−") and "照此" not in made.title


def test_a_stock_that_nothing_moves_does_not_clear_and_a_short_ledger_says_so(build):
    made = build("loop_pace", hazards=[closed("2025-12-01", "2025-12-03"), *weekly(0, 0, 6)], as_of="2026-03-29")
    assert made.title == "未整改6条，近12周平均没有新增，也没有减少，照此不会清零"
    made = build("loop_pace", hazards=[closed("2026-03-20", "2026-03-21")], as_of="2026-03-29")
    assert made.empty == "台账不足12周，看不出快慢。"


def test_the_sample_says_that_its_pace_cannot_be_told(sample):
    """More came than went over twelve weeks, but by less than the weeks differ from each other."""
    made = sample("loop_pace")
    told = rows(made)
    assert len(told) == 12 and sum(r["n_in"] for r in told) > sum(r["n_out"] for r in told)
    assert made.title.startswith(
        "未整改859条，近12周平均每周变动+21.8条（95%区间−37.8至+81.4），增减、何时清零都说不准"
    )


def test_the_loop_speaks_english_without_chinese(sample, snapshot):
    names = {r["zh"] for d in ("responsible_dept",) for r in snapshot.labels[d].values()}
    for code in LOOP:
        made = sample(code, YEAR, "en")
        said = " ".join([made.subtitle, *made.notes])
        for name in names:
            said = said.replace(name, "")
        assert not any("\u4e00" <= c <= "\u9fff" for c in said), said
