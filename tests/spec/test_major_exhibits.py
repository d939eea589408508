"""The exhibits of 重大隐患 and 责任矩阵: drawn ledgers worked out by hand, headlines, planted truths."""

from __future__ import annotations

from itertools import pairwise

import pytest

from lens.compile import Refusal
from lens.engine import House
from lens.exhibits import builder
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit
from lens.rows import count_of
from lens.selection import Selection

YEAR = Selection(period="ytd")


def major(found: str, **more) -> dict:
    return {
        "found_date": found, "jurisdiction": "河东街道", "sector": "gas", "premise_name": "甲", "level": "major",
        "status": "open", "responsible_dept": "区住建局", "leader_post": "副区长", **more,
    }  # fmt: skip


def closed(found: str, day: str, **more) -> dict:
    return major(found, closed_date=day, status="closed", **more)


def visits(n: int, day: str) -> list[dict]:
    return [
        {"inspect_date": day, "jurisdiction": "河东街道", "sector": "gas", "premise_name": f"甲{i}",
         "activity_type": "patrol", "hazards_found_n": 0, "major_found_n": 0}
        for i in range(n)
    ]  # fmt: skip


@pytest.fixture
def build(home, publish_rows):
    """`build(code, hazards=…)`: publish drawn rows and build one exhibit over them."""
    state: dict = {}

    def _build(code: str, selection: Selection = YEAR, lang: str = "zh", **drawn) -> Exhibit:
        if drawn:
            publish_rows(**{"as_of": "2026-11-22", **drawn})
            state["snapshot"] = House(home).open()
        return builder(code)(Context(state["snapshot"], selection, lang))

    return _build


@pytest.fixture(scope="module")
def district(sample_home):
    return House(sample_home).open()


@pytest.fixture
def sample(district):
    return lambda code, selection=YEAR, lang="zh": builder(code)(Context(district, selection, lang))


def rows(made: Exhibit) -> list[dict]:
    assert made.table is not None
    return [dict(zip((c.key for c in made.table.columns), row, strict=True)) for row in made.table.rows]


# major_ledger


def test_the_ledger_names_every_link_and_what_is_missing(build):
    made = build(
        "major_ledger",
        hazards=[
            major(
                "2026-01-11", original_due_date="2026-03-12", due_date="2026-05-11", extended_n=2,
                block_reason="ownership", listed_supervision="district", measure_plan="封闭", description="违规用气",
            ),
            major("2026-11-01", responsible_dept=None, leader_post=None, due_date="2026-11-30", funds_yuan=5.0,
                  listed_supervision="none"),
        ],
    )  # fmt: skip
    old, young = rows(made)
    assert old["hazard"] == "甲：违规用气" and old["days"] == 315
    assert old["chain"] == "甲 → 河东街道 → 区住建局 → 副区长"
    assert young["chain"] == "甲 → 河东街道 → 未明确部门 → 未明确领导"
    assert old["five"] == "缺资金" and young["five"] == "缺措施"
    assert old["deadline"] == "2026-03-12延至2026-05-11（2次）" and old["due"] == "逾期195天"
    assert young["deadline"] == "2026-11-30" and young["due"] == "余8天"
    assert made.title == (
        "未整改重大隐患2条，1条超过90天，都因产权；最久315天；区住建局1条、未明确部门1条；已挂牌1条，1条未挂牌"
    )


def test_without_a_reason_the_ledger_says_so(build):
    made = build("major_ledger", hazards=[major("2026-01-11", due_date="2026-03-12")])
    assert rows(made)[0]["reason"] == "未填原因"
    assert made.title == "未整改重大隐患1条，1条超过90天；最久315天；区住建局1条", (
        "no listing was given: nothing is said"
    )


def test_nothing_open_is_a_sentence_and_no_level_a_refusal(build):
    made = build("major_ledger", hazards=[closed("2026-01-11", "2026-02-01")])
    assert made.empty and made.title == "没有未整改的重大隐患"
    with pytest.raises(Refusal) as refused:
        build("major_ledger", hazards=[major("2026-01-11", level=None)], as_of="2026-11-23")
    assert "隐患等级" in refused.value.message("zh")


def test_the_criterion_is_the_one_in_force_on_the_day_found(build):
    made = build(
        "major_ledger",
        hazards=[major("2025-10-31", sector="fire"), major("2025-11-01", sector="fire"),
                 major("2026-09-29", sector="hazchem"), major("2026-09-30", sector="hazchem"),
                 major("2026-10-01", sector="landscape")],
    )  # fmt: skip
    assert [r["criterion"] for r in rows(made)] == [
        "GB 35181-2017", "GB 35181-2025", "安监总管三〔2017〕121号", "AQ 3067-2026", "—",
    ]  # fmt: skip


def test_ledger_and_overview_share_their_headline(sample):
    assert sample("major_ledger").title.startswith(sample("stuck_majors").title)


def test_the_two_planted_majors_are_the_old_ones(sample):
    told = rows(sample("major_ledger"))
    old = [r for r in told if r["days"] > 180]
    assert len(old) == 2 and {r["reason"] for r in old} == {"产权"}
    assert "2条超过90天，都因产权" in sample("major_ledger").title
    assert [r["days"] for r in told] == sorted((r["days"] for r in told), reverse=True)


# major_flow


FLOW = [
    closed("2023-11-01", "2024-03-05"),
    closed("2023-12-01", "2025-02-10"),
    major("2023-12-10"),
    closed("2024-01-10", "2024-01-20"),
    major("2026-10-02"),
]


def test_stock_found_and_closed_since_the_action_began(build):
    made = build("major_flow", hazards=FLOW)
    told = {r["month"]: (r["M11_new"], r["M11_closed"], r["M11_stock"]) for r in rows(made)}
    assert told["2024年1月"] == (1, 1, 3) and told["2024年3月"] == (0, 1, 2) and told["2025年2月"] == (0, 1, 1)
    assert told["2026年11月"] == (0, 0, 2) and len(told) == 35
    assert made.title == (
        "2024-01-01以来新发现重大隐患2条、销号3条，存量由3条到2条；2023-12-31的存量3条到2024-12-31还剩2条，现剩1条"
    )
    assert {s.role for s in made.chart.series} == {"accent", "cat1", "cat2"}, "a stock has no verdict"


def test_the_goals_and_the_changed_criteria_stand_at_their_days(build):
    made = build("major_flow", hazards=FLOW)
    bands = [m for m in made.chart.marks if m.kind == "xband"]
    assert [m.text[:7] for m in bands] == ["2024年底：", "2025年底：", "2026年底："] or len(bands) == 3
    assert bands[1].at == 11.5 and bands[1].to == 23.5
    lines = {m.text: m.at for m in made.chart.marks if m.kind == "vline"}
    assert lines["消防"] == 21.5, "1 November 2025 is where its month begins"
    assert any("2025-11-01（消防）" in n for n in made.notes)
    gas = build("major_flow", YEAR.with_codes("sector", ["gas"]))
    assert not [m for m in gas.chart.marks if m.kind == "vline"], "no criterion of gas changed in these years"


def test_the_stock_grows_by_what_came_less_what_went(sample):
    told = list(reversed(rows(sample("major_flow"))))
    for before, after in pairwise(told):
        assert after["M11_stock"] - before["M11_stock"] == after["M11_new"] - after["M11_closed"], after["month"]


def test_closed_on_an_unknown_day_is_told_apart(build):
    made = build("major_flow", hazards=[*FLOW, major("2024-02-01", status="closed")])
    assert any(n.startswith("1条已销号但没有可用的销号日期") for n in made.notes)


# major_per_visit


def test_majors_per_thousand_visits_by_year_and_few_visits_give_counts(build):
    seen = visits(1000, "2025-03-05") + visits(4, "2026-03-05")
    seen[0]["hazards_found_n"], seen[0]["major_found_n"] = 5, 5
    made = build("major_per_visit", hazards=FLOW[:1], inspections=seen)
    assert made.title == "每千家次检查发现重大隐患：2026年0条/4家次、2025年5.0条"
    points = next(s for s in made.chart.series if s.kind == "dot")
    assert [y for y in points.y if y is not None] == [5.0]


# major_five, major_five_parts


def five(found: str, lacks: str = "", **more) -> dict:
    row = {
        "responsible_unit": "甲公司", "measure_plan": "改", "funds_yuan": 1.0, "due_date": "2026-12-01",
        "plan_emergency": "案",
    }  # fmt: skip
    return major(found, **{k: v for k, v in row.items() if k != lacks}, **more)


def test_complete_share_with_base_and_the_part_most_often_missing(build):
    drawn = [five("2026-02-01")] * 6 + [five("2026-02-01", "funds_yuan")] * 3 + [five("2026-02-01", "plan_emergency")]
    drawn = [dict(r, hazard_id=f"H{i}") for i, r in enumerate(drawn)]
    made = build("major_five", hazards=drawn)
    assert made.title == "期内发现的重大隐患10条，4条五落实不全，完整率60.0%"
    (row,) = rows(made)
    assert (row["dept"], row["base"], row["complete"], row["share"]) == ("区住建局", 10, 6, 0.6)
    parts = build("major_five_parts")
    assert parts.title == "五落实最常缺资金：10条重大隐患中3条，占30.0%"
    assert [(r["part"], r["n"]) for r in rows(parts)][:2] == [("资金", 3), ("预案", 1)]


def test_a_tie_of_parts_names_both(build):
    drawn = [five("2026-02-01", "funds_yuan"), five("2026-02-02", "plan_emergency")]
    assert build("major_five_parts", hazards=drawn).title == "五落实最常缺资金、预案：2条重大隐患中各1条，各占50.0%"


def test_without_all_five_columns_nobody_is_said_to_be_complete(build):
    with pytest.raises(Refusal):
        build("major_five", hazards=[major("2026-02-01", measure_plan="改")])
    made = build("major_ledger")
    assert rows(made)[0]["five"] == "—" and any("不能说齐全" in n for n in made.notes)


# major_blocked, major_criteria


def test_by_reason_and_by_listing_each_cut_adds_up(sample, district):
    made = sample("major_blocked")
    told = rows(made)
    total = len(sample("major_ledger").table.rows)
    for cut in ("未整改原因", "挂牌督办"):
        assert sum(r["n"] for r in told if r["cut"] == cut) == total
        assert sum(r["n_180"] for r in told if r["cut"] == cut) == 2
    assert made.title == "未整改超过90天的重大隐患2条，都超过180天；超过90天的都填了原因；都已挂牌"
    for row, links in zip(made.table.rows, made.table.links, strict=True):
        for value, link in zip(row, links, strict=True):
            assert link is None or count_of(district, link, YEAR).figure == value


def test_criteria_add_up_and_an_unverified_number_is_not_printed(sample):
    told = rows(sample("major_criteria"))
    assert sum(r["open"] for r in told) == len(sample("major_ledger").table.rows)
    road = next(r for r in told if r["title"].startswith("道路运输"))
    assert road["number"] == "编号待核对" and road["verified"] == "待核对"
    assert all("52号" not in str(cell) for r in told for cell in r.values())


def test_a_major_hazard_that_no_criterion_addresses_is_under_none(build):
    # the criterion for gas is in force but addresses operators, not a unit that uses gas
    kind = {"subtype": "unit_user", "sector": "gas"}
    made = build("major_criteria", hazards=[major("2026-11-01", **kind)])
    assert made.title == "未整改的1条重大隐患，在规则表中都没有适用的标准"
    made = build("major_criteria", hazards=[major("2026-11-01", **kind), major("2026-11-01", sector="fire")])
    assert made.title == "未整改的2条重大隐患，发现时适用1个版本的判定标准；1条在规则表中没有适用的标准"


# duty_matrix, duty_pairs


LEDGER = [
    major("2026-11-01", level="general", due_date="2026-11-08"),
    major("2026-11-01", level="general", due_date="2026-12-08"),
    major("2026-11-02", due_date="2026-12-08"),
    major("2026-11-02", level="general", jurisdiction="城南街道", responsible_dept=None, due_date="2026-11-10"),
    closed("2026-11-02", "2026-11-05", jurisdiction="城南街道"),
]


def test_a_cell_is_open_overdue_major_and_nobodys_have_their_own_column(build):
    made = build("duty_matrix", hazards=LEDGER)
    assert made.chart.x.order == ("未明确部门", "区住建局")
    cells = {s.name: s.text for s in made.chart.series}
    assert cells == {"河东街道": ("", "3 / 1 / 1"), "城南街道": ("1 / 1 / 0", "")}
    assert made.title == "未整改4条，逾期2条；逾期最多：区住建局1条；1条未明确部门"
    pairs = build("duty_pairs")
    assert pairs.title == "河东街道—区住建局逾期1条，与另外1个组合并列最多"
    assert [(r["street"], r["open"], r["overdue"], r["major"]) for r in rows(pairs)] == [
        ("河东街道", 3, 1, 1), ("城南街道", 1, 1, 0),
    ]  # fmt: skip


def test_without_deadlines_the_matrix_counts_what_is_open(build):
    made = build("duty_matrix", hazards=[major("2026-11-01"), major("2026-11-02")])
    assert made.title == "未整改2条；未整改最多：区住建局2条；都有责任部门"


def test_without_departments_the_page_says_why(build):
    for code in ("duty_matrix", "duty_pairs", "duty_chain"):
        drawn = {"hazards": [major("2026-11-01", responsible_dept=None)]} if code == "duty_matrix" else {}
        with pytest.raises(Refusal) as refused:
            build(code, **drawn)
        assert "责任部门" in refused.value.message("zh")


def test_the_matrix_adds_up_to_the_district_and_names_the_silent_street(sample, district):
    made = sample("duty_matrix")
    total = Context(district, YEAR, "zh").ask(["S1", "M4", "M11_stock"])[0]
    told = rows(made)
    assert tuple(sum(r[k] for r in told) for k in ("open", "overdue", "major")) == tuple(total.values())
    assert "北关街道未报送" in made.title and "北关街道（未报送）" in {s.name for s in made.chart.series}


# duty_chain, duty_unowned


def test_the_chain_counts_only_what_names_every_link(build):
    made = build("duty_chain", hazards=[*LEDGER, major("2026-11-03", leader_post=None)])
    street, other = rows(made)
    assert (street["open"], street["complete"], street["S_no_post"], street["S_owner"]) == (4, 3, 1, 0)
    assert (other["open"], other["complete"], other["S_owner"]) == (1, 0, 1)
    assert made.title == "未整改5条中，单位、街道、部门、领导都明确的3条（60.0%）；缺部门1条，缺领导1条"


def test_without_leaders_posts_the_chain_ends_at_the_department(build):
    made = build("duty_chain", hazards=[major("2026-11-01", leader_post=None)])
    assert made.title == "未整改1条，单位、街道、部门都明确"
    assert made.table.columns[-1].key == "S_owner" and any("只看到部门" in n for n in made.notes)


def test_what_nobody_answers_for_by_sector_with_the_usual_department(build):
    register = [
        {"premise_id": f"P{i}", "name": f"丙{i}", "jurisdiction": "河东街道", "sector": "fire", "status": "active",
         "responsible_dept": "区消防救援大队" if i else None}
        for i in range(3)
    ]  # fmt: skip
    made = build("duty_unowned", hazards=LEDGER, premises=register)
    gas = next(r for r in rows(made) if r["sector"] == "燃气")
    fire = next(r for r in rows(made) if r["sector"] == "消防")
    assert (gas["S_owner"], gas["M7_owner"]) == (1, 0) and (fire["S_owner"], fire["M7_owner"]) == (0, 1)
    assert fire["suggested"] == "消防救援大队" and "请按本地分工核对" in made.table.columns[-1].name
    assert made.title == "未整改隐患1条没有责任部门；在册单位1家没有监管部门"


def test_a_register_alone_or_a_ledger_alone_still_answers(build):
    made = build("duty_unowned", hazards=LEDGER)
    assert made.title == "未整改隐患1条没有责任部门" and any("只列隐患" in n for n in made.notes)
    none = build("duty_unowned", hazards=LEDGER[:2], as_of="2026-11-23")
    assert none.empty == "没有缺责任部门的未整改隐患。"
