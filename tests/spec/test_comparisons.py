"""What a comparison may say: nothing of streets that fell silent, no test of stocks, none across the festival."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from lens import exhibits
from lens.engine import House
from lens.exhibits.context import Context
from lens.periods import Period, compare_period, resolve, spring_caution
from lens.selection import Selection

SILENT = "BH10"


def build(code, snapshot, selection=None, lang="zh"):
    return exhibits.builder(code)(Context(snapshot, selection or Selection(), lang))


def cells(made, *keys):
    places = [[c.key for c in made.table.columns].index(k) for k in keys]
    return [tuple(row[i] for i in places) for row in made.table.rows]


def found(n: int, street: str, first: str, days: int = 170, **more) -> list[dict]:
    """n hazards on days spread over `days` from `first`, each at a premise of its own."""
    start = date.fromisoformat(first)
    return [
        {
            "found_date": str(start + timedelta(i * days // n)),
            "jurisdiction": street,
            "sector": "gas",
            "premise_name": f"{street}{first}{i}",
            "status": "open",
            **more,
        }
        for i in range(n)
    ]


@pytest.fixture
def drawn(home, publish_rows):
    def _drawn(hazards: list[dict], **more):
        publish_rows(as_of="2026-06-30", hazards=hazards, **more)
        return House(home).open()

    return _drawn


@pytest.fixture
def sample(sample_home):
    return House(sample_home).open()


# -- streets that have stopped reporting ---------------------------------------------------------------------------


def test_a_silent_street_is_not_told_as_zero(sample):
    chosen = Selection("mtd").with_codes("jurisdiction", [SILENT])
    for code in ("change_where", "change_parts"):
        made = build(code, sample, chosen)
        assert made.empty.startswith("北关街道未报送"), code
        assert made.chart is None
    made = build("found_and_visits", sample, chosen)
    assert made.title == "北关街道未报送，期内没有记录（2026-11-01至2026-11-22）"
    assert cells(made, "M1", "M2")[-1] == (None, None), "a month after the last report is not known"
    assert 0 not in cells(made, "M1", "M2")[-2], "the month of the last report had some"
    assert all(s.y[-1] is None for s in made.chart.series)
    assert not any("2026年11月未结束" in note for note in made.notes)


def test_english_says_it_too(sample):
    chosen = Selection("mtd").with_codes("jurisdiction", [SILENT])
    assert "Beiguan not reporting" in build("change_where", sample, chosen, "en").empty
    assert build("found_and_visits", sample, chosen, "en").title.startswith("Beiguan not reporting: no records")


@pytest.mark.parametrize("code", ["found_and_visits", "change_where", "change_parts"])
def test_a_headline_names_the_silent_among_the_chosen(sample, code):
    assert build(code, sample).title.endswith("；北关街道未报送")
    others = Selection().with_codes("jurisdiction", ["BH01", "BH02"])
    assert "未报送" not in build(code, sample, others).title


def test_sectors_are_compared_without_the_street_that_fell_silent(drawn):
    hazards = [
        *found(100, "河东街道", "2025-01-01"),
        *found(104, "河东街道", "2026-01-01"),
        *found(200, "城南街道", "2025-01-01"),
        *found(90, "城南街道", "2026-01-01", 80),
    ]
    made = build("change_where", drawn(hazards))
    told = {(w, a): (b, n, answer) for w, a, b, n, answer in cells(made, "where", "aspect", "before", "now", "answer")}
    assert told["燃气", "发现隐患"] == ("100", "104", "在随机波动内")
    assert ("城南街道", "发现隐患") not in told
    assert made.title == "各街道、各行业同比变化都在随机波动内；城南街道未报送"


# -- what is tested ------------------------------------------------------------------------------------------------


def test_a_stock_is_listed_and_never_judged(drawn):
    hazards = [
        *found(60, "河东街道", "2025-01-01", status="closed", closed_date="2025-06-29"),
        *found(66, "河东街道", "2026-01-01"),
    ]
    made = build("change_where", drawn(hazards))
    told = {(w, a): (b, n, answer) for w, a, b, n, answer in cells(made, "where", "aspect", "before", "now", "answer")}
    assert told["河东街道", "未整改"] == ("0", "66", "存量")
    assert made.title == "各街道、各行业同比变化都在随机波动内"
    assert made.chart.y.order == ("河东街道 · 发现隐患", "燃气 · 发现隐患")


def test_stocks_of_the_sample_are_neither_drawn_nor_named(sample):
    made = build("change_where", sample)
    rows = cells(made, "aspect", "answer", "interval")
    stocks = [r for r in rows if r[0] in ("未整改", "逾期")]
    assert stocks and {r[1:] for r in stocks} == {("存量", "—")}
    assert not any(a in made.title or a in name for a in ("未整改", "逾期") for name in made.chart.y.order)


def test_counts_are_not_tested_against_another_part_of_the_year(sample):
    made = build("change_where", sample, Selection("mtd", "mom"))
    answers = cells(made, "aspect", "answer")
    assert {answer for aspect, answer in answers if aspect == "发现隐患"} == {"不作检验"}
    assert any(aspect == "每家次发现" and answer != "不作检验" for aspect, answer in answers)
    assert "环比未作季节调整，数量变化不作检验。" in made.notes
    assert "每家次" in made.title


def test_the_preceding_year_is_the_same_part_of_the_year(sample):
    made = build("change_where", sample, Selection("ytd", "mom"))
    assert "不作检验" not in {answer for (answer,) in cells(made, "answer")}


def test_a_ledger_that_begins_later_than_the_visits_has_no_zero_before(drawn):
    visits = [
        {"inspect_date": str(date(year, 1, 1) + timedelta(i)), "jurisdiction": "河东街道", "hazards_found_n": 1,
         "premise_name": f"P{i % 20}", "sector": "gas"}
        for year in (2025, 2026) for i in range(120)
    ]  # fmt: skip
    made = build("change_where", drawn(found(80, "河东街道", "2026-01-01"), inspections=visits))
    assert "发现隐患" not in {aspect for (aspect,) in cells(made, "aspect")}


# -- Spring Festival -----------------------------------------------------------------------------------------------

#: New Year's Day: 29 January 2025, 17 February 2026, 6 February 2027
NEW_YEAR = (date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6))
CALENDAR = [
    {"date": day, "spring_offset": min(((day - n).days for n in NEW_YEAR), key=abs)}
    for day in (date(2024, 7, 1) + timedelta(i) for i in range(1200))
]


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        ("2026-01-01..2026-01-31", "2025-01-01..2025-01-31", "months"),
        ("2026-02-01..2026-02-28", "2025-02-01..2025-02-28", "months"),
        ("2027-02-01..2027-02-28", "2026-02-01..2026-02-28", "days"),  # 30 January is within seven days of it
        ("2026-01-01..2026-02-28", "2025-01-01..2025-02-28", ""),
        ("2026-01-01..2026-02-12", "2025-01-01..2025-02-12", "months"),
        ("2026-01-01..2026-02-25", "2025-01-01..2025-02-25", ""),  # both festivals are over
        ("2026-01-01..2026-01-10", "2025-01-01..2025-01-10", ""),  # neither has come near
        ("2026-01-01..2026-03-31", "2025-01-01..2025-03-31", ""),
        ("2026-03-01..2026-03-31", "2026-02-01..2026-02-28", "days"),
        ("2025-11-15..2026-01-31", "2024-11-15..2025-01-31", ""),
    ],
)
def test_where_the_moving_festival_misleads(now, before, expected):
    assert spring_caution(span(now), span(before), CALENDAR) == expected


def test_nothing_to_compare_with_needs_no_caution():
    assert spring_caution(span("2026-01-01..2026-01-31"), None, CALENDAR) == ""


def span(text: str) -> Period:
    start, end = (date.fromisoformat(d) for d in text.split(".."))
    return Period(start, end, end, text)


def test_a_snapshots_calendar_knows_the_festival(sample):
    january = resolve("2026-01", sample)
    assert spring_caution(january, compare_period(january, "yoy", sample), sample.calendar) == "months"


@pytest.mark.parametrize("code", ["found_and_visits", "change_where", "change_parts"])
def test_january_is_told_with_the_festival(sample, code):
    assert "春节在不同月份，请看1—2月合计" in build(code, sample, Selection("2026-01")).title
    assert "Spring Festival moved" in build(code, sample, Selection("2026-01"), "en").title
    assert "春节" not in build(code, sample, Selection("2026-01-01..2026-02-28")).title
    assert "春节" not in build(code, sample, Selection("2026-01", "none")).title


def test_in_january_no_count_is_tested(sample):
    made = build("change_where", sample, Selection("2026-01"))
    assert {answer for aspect, answer in cells(made, "aspect", "answer") if aspect == "发现隐患"} == {"不作检验"}
    both = build("change_where", sample, Selection("2026-01-01..2026-02-28"))
    assert "不作检验" not in {answer for (answer,) in cells(both, "answer")}


# -- wording -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b", "chosen", "title"),
    [
        (100, 112, Selection(), "发现隐患112条，同比上升12%"),
        (100, 88, Selection(), "发现隐患88条，同比下降12%"),
        (100, 100, Selection(), "发现隐患100条，同比持平"),
        (100, 112, Selection("ytd", "mom"), "发现隐患112条，环比上升12%"),
        (5, 8, Selection(), "发现隐患8条（2026-01-01至2026-06-30）"),
    ],
)
def test_a_change_is_told_as_a_bureau_does(drawn, a, b, chosen, title):
    snapshot = drawn([*found(a, "河东街道", "2025-01-01"), *found(b, "河东街道", "2026-01-01")])
    assert build("found_and_visits", snapshot, chosen).title == title


def test_a_season_is_compared_with_the_season_before(sample):
    made = build("found_and_visits", sample, Selection("season"))
    assert made.title.startswith("检查发现隐患比上一采暖季同期上升")
    made = build("change_where", sample, Selection("season", "mom"))
    assert "不作检验" not in {answer for (answer,) in cells(made, "answer")}


def test_the_parts_of_a_change_add_up_in_the_headline(sample):
    made = build("change_parts", sample)
    was, *parts, now = made.chart.series[0].y
    assert sum(parts) == now - was
    assert made.title.startswith(f"检查发现隐患同比增加{now - was:,}条：检查家次+{parts[0]:,}，")


@pytest.mark.parametrize("token", ["ytd", "2026-01", "season"])
@pytest.mark.parametrize(("lang", "most"), [("zh", 68), ("en", 160)])
def test_headlines_of_narrow_cards_take_two_lines_at_most(sample, token, lang, most):
    for code in ("found_and_visits", "change_parts"):
        assert len(build(code, sample, Selection(token), lang).title) <= most


# -- the tiles -----------------------------------------------------------------------------------------------------


def tile(snapshot, label: str, chosen=None, lang="zh"):
    return next(t for t in build("posture", snapshot, chosen, lang).tiles if t.label == label)


def overdue(found_date: str, due: str, closed: str | None = None) -> dict:
    state = {"status": "closed", "closed_date": closed} if closed else {"status": "open"}
    return {"found_date": found_date, "due_date": due, "jurisdiction": "河东街道", "sector": "gas", **state}


def test_overdue_hazards_are_told_with_what_came_and_went(drawn):
    hazards = [
        overdue("2026-01-05", "2026-01-20"),  # overdue from 21 January, still open
        overdue("2026-01-05", "2026-01-20", "2026-02-01"),  # in and out in the period
        overdue("2025-11-05", "2025-11-20", "2026-03-01"),  # overdue before the period, closed in it
        overdue("2025-11-05", "2025-11-20", "2025-12-01"),  # before the period altogether
        overdue("2026-01-05", "2026-01-20", "2026-01-20"),  # closed on its last day: never overdue
        overdue("2026-06-01", "2026-07-02"),  # due in two days
    ]
    made = tile(drawn(hazards), "逾期未整改")
    assert made.value == "1"
    assert made.base == "期内新增2，销号2 · 3日内到期1，7日内1，15日内1"
    assert made.verdict == "存量：看进出"


def test_without_closing_dates_the_tile_promises_no_flows(drawn):
    made = tile(drawn([{**overdue("2026-01-05", "2026-01-20"), "status": s} for s in ("open", "closed")]), "逾期未整改")
    assert (made.value, made.verdict) == ("1", "")
    assert "新增" not in made.base


@pytest.mark.parametrize("token", ["ytd", "mtd", "2026-01"])
def test_overdue_flows_explain_the_stock(sample, token):
    ctx = Context(sample, Selection(token), "zh")
    flow = ctx.question("overdue_flow")[0]
    eve = Selection(f"2024-01-01..{ctx.period.start - timedelta(1)}")
    before = ctx.with_selection(eve).ask("M4")[0]["M4"]
    assert ctx.ask("M4")[0]["M4"] - before == flow["new_n"] - flow["closed_n"]


@pytest.mark.parametrize(
    ("each", "said"),
    [(1, "与去年同期（1.00）无显著差别"), (3, "显著高于去年同期（1.00）"), (0, "显著低于去年同期（1.00）")],
)
def test_hazards_per_visit_say_whether_they_changed_beyond_chance(drawn, each, said):
    def visits(year: int, mean: int) -> list[dict]:
        # half of the premises show one hazard more and half one less, or none at every fifth but one
        return [
            {
                "inspect_date": str(date(year, 1, 2) + timedelta(i)),
                "jurisdiction": "河东街道",
                "sector": "gas",
                "premise_name": f"P{i}",
                "hazards_found_n": max(0, mean + (1 if i % 2 else -1)) if mean else int(i % 5 == 0),
            }
            for i in range(150)
        ]

    snapshot = drawn(found(40, "河东街道", "2025-01-01"), inspections=[*visits(2025, 1), *visits(2026, each)])
    assert tile(snapshot, "每家次发现隐患").compare == said


def test_tiles_say_rates_in_percentage_points(sample):
    assert tile(sample, "按期整改率（整改完成口径）").compare == "同比提高0.5个百分点"
    mom = tile(sample, "按期整改率（整改完成口径）", Selection("mtd", "mom"))
    assert mom.compare.startswith("环比下降") and mom.compare.endswith("个百分点")
    english = tile(sample, "On-time rectification rate (by date rectified)", lang="en")
    assert english.compare == "0.5 percentage points above the same period last year"


def test_the_first_headline_names_a_chosen_street_that_is_silent(sample):
    assert build("posture", sample, Selection().with_codes("jurisdiction", [SILENT])).title.endswith("；北关街道未报送")
    silent_now = tile(sample, "每家次发现隐患", Selection("mtd").with_codes("jurisdiction", [SILENT]))
    assert silent_now.value == "—" and silent_now.compare.startswith("去年同期1."), "only the past has a figure"
