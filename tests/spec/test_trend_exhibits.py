"""The exhibits of 趋势, and of 季节规律 those without a model: drawn months by hand, headlines their rows bear out."""

from __future__ import annotations

from itertools import pairwise
from math import isclose, sqrt

import pytest

from lens.compile import Refusal
from lens.engine import House
from lens.exhibits import builder
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit
from lens.selection import Selection
from lens.stats.variation import WIDTH

YEAR = Selection(period="ytd")


def visits(n: int, day: str, found: int = 0, **more) -> list[dict]:
    """`n` visits to `n` premises; the first of them found `found`, the others nothing."""
    return [
        {
            "inspect_date": day, "jurisdiction": "河东街道", "sector": "gas", "premise_name": f"甲{i}",
            "activity_type": "patrol", "hazards_found_n": found if i == 0 else 0, **more,
        }
        for i in range(n)
    ]  # fmt: skip


def hazard(found: str, **more) -> dict:
    return {"found_date": found, "jurisdiction": "河东街道", "sector": "gas", "premise_name": "甲", **more}


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


@pytest.fixture
def sample(sample_home):
    snapshot = House(sample_home).open()
    return lambda code, selection=YEAR, lang="zh": builder(code)(Context(snapshot, selection, lang))


def rows(made: Exhibit) -> list[dict]:
    assert made.table is not None
    return [dict(zip((c.key for c in made.table.columns), row, strict=True)) for row in made.table.rows]


def month(n: int) -> str:
    return f"2025-{n:02d}-05" if n <= 12 else f"2026-{n - 12:02d}-05"


def inspected(counts: list[int], last: str = "2026-03-31") -> dict:
    """100 visits a month from January 2025 on that found so many together."""
    seen = [v for i, found in enumerate(counts, start=1) for v in visits(100, month(i), found)]
    return {"hazards": [hazard("2025-01-05")], "inspections": seen, "as_of": last}


# trend_per_visit


STEADY = [100, 110, 90, 105, 95, 110, 90, 100, 105, 95, 110, 90, 100, 105]


def test_limits_are_laneys_over_the_whole_months(build):
    counts = [*STEADY, 100]
    made = build("trend_per_visit", **inspected(counts))
    centre = sum(counts) / 1500
    z = [(c / 100 - centre) / sqrt(centre / 100) for c in counts]
    sigma_z = sum(abs(b - a) for a, b in pairwise(z)) / 14 / 1.128
    lo, hi = (centre + side * WIDTH * sqrt(centre / 100) * sigma_z for side in (-1, 1))
    limits = [s for s in made.chart.series if s.role == "limit"]
    assert isclose(limits[0].y[0], hi) and isclose(limits[1].y[0], lo)
    assert made.title == "2026年3月每家次隐患1.00条，在平常波动内；15个月都没有越限"
    points = next(s for s in made.chart.series if s.kind == "dot")
    assert set(points.roles) == {"context"}, "colour only beyond the limits"


def test_a_month_beyond_the_limits_is_coloured_named_and_in_the_table(build):
    made = build("trend_per_visit", **inspected([*STEADY, 160]))
    points = next(s for s in made.chart.series if s.kind == "dot")
    assert points.roles[-1] == "accent" and set(points.roles[:-1]) == {"context"}
    assert made.title.startswith("2026年3月每家次隐患1.60条，高于99.8%控制限")
    assert [r["month"] for r in rows(made) if "高于" in r["verdict"]] == ["2026年3月"]


def test_a_running_month_is_pale_and_sets_no_limit(build):
    made = build("trend_per_visit", **inspected([*STEADY, 900], last="2026-03-20"))
    points = next(s for s in made.chart.series if s.kind == "dot")
    assert points.roles[-1] == "muted"
    assert made.title == "2026年2月每家次隐患1.05条，在平常波动内；14个月都没有越限"
    assert any("2026年3月只到2026-03-20" in n for n in made.notes)
    assert rows(made)[0]["verdict"] == "不作判断"


def test_under_twelve_months_there_are_no_limits(build):
    made = build("trend_per_visit", **inspected(STEADY[:11], last="2025-11-30"))
    assert not [s for s in made.chart.series if s.role == "limit"]
    assert made.title == "11个完整月平均每家次发现隐患1.01条；不足12个月或没有波动，不画控制限"


def test_eight_months_on_one_side_are_said_and_not_coloured(build):
    counts = [100, 130, 90, 120, 95, 125, 90, *[120, 125, 122, 126, 121, 125, 122, 124]]
    made = build("trend_per_visit", **inspected(counts))
    centre = sum(counts) / len(counts)
    assert all(c > centre for c in counts[-8:]) and counts[-9] < centre
    assert "已连续8个月高于均值" in made.title
    points = next(s for s in made.chart.series if s.kind == "dot")
    assert set(points.roles) == {"context"}


def test_a_campaign_stands_at_its_days_and_is_named(build):
    drawn = inspected([*STEADY, 100])
    drawn["campaigns"] = [
        {
            "campaign_id": "C", "name": "2025年燃气整治", "name_en": "Gas 2025",
            "start_date": "2025-03-01", "end_date": "2025-04-15",
        }
    ]  # fmt: skip
    made = build("trend_per_visit", **drawn)
    (band,) = [m for m in made.chart.marks if m.kind == "xband"]
    assert (band.at, band.to) == (1.5, 3.0), "from the start of the third month to the middle of the fourth"
    assert band.text == "燃气整治" and any("2025年燃气整治" in n for n in made.notes)


def test_without_visits_the_exhibit_says_why(build):
    with pytest.raises(Refusal) as refused:
        build("trend_per_visit", hazards=[hazard("2026-01-05")], as_of="2026-01-31")
    assert "检查" in refused.value.message("zh")


# trend_stock


LEDGER = [
    hazard("2026-01-05", due_date="2026-01-20", closed_date="2026-01-15", status="closed"),
    hazard("2026-01-06", due_date="2026-01-20", closed_date="2026-02-10", status="closed"),
    hazard("2026-02-03", due_date="2026-02-20", status="open"),
    hazard("2026-02-04", due_date="2026-03-20", status="open"),
]


def test_stock_overdue_and_flows_at_each_months_end(build):
    made = build("trend_stock", hazards=LEDGER, as_of="2026-02-28")
    january, february = reversed(rows(made))
    assert (january["S1"], january["M4"], january["in"], january["out"]) == (1, 1, 2, 1)
    assert (february["S1"], february["M4"], february["in"], february["out"]) == (2, 1, 2, 1)
    assert made.title == "2026-02-28未整改2条，其中逾期1条；2026年2月发现2条、销号1条，新增比销号多1条"
    assert {s.role for s in made.chart.series} <= {"accent", "context"}, "a stock has no verdict"


def test_what_came_in_less_what_went_out_is_the_growth_of_the_stock(sample):
    told = list(reversed(rows(sample("trend_stock"))))
    for before, after in pairwise(told):
        assert after["S1"] - before["S1"] == after["in"] - after["out"], after["month"]


# trend_on_time


def test_only_months_that_have_come_due_are_judged(build):
    january = {"due_date": "2026-01-20", "rectified_date": "2026-01-10", "status": "closed"}
    due = [hazard("2026-01-05", closed_date="2026-01-12", **january)] * 4
    late = [hazard("2026-01-05", closed_date="2026-01-25", **january)]
    soon = {"due_date": "2026-02-25", "rectified_date": "2026-02-21", "status": "closed"}
    young = [hazard("2026-02-20", closed_date="2026-02-22", **soon)] * 5
    later = [hazard("2026-02-20", due_date="2026-03-25", status="open")] * 5
    made = build("trend_on_time", hazards=[*due, *late, *young, *later], as_of="2026-02-28")
    january, february = reversed(rows(made))
    assert january["M3_rectified"] == 1.0 and january["M3_closed"] == 0.8 and january["ripe"] == 1.0
    assert february["M3_closed"] == 1.0 and february["ripe"] == 0.5
    for line in made.chart.series:
        if line.role != "limit":
            assert line.roles[0] != "muted" and line.roles[1] == "muted"
    assert made.title.startswith("2026年1月发现的隐患，按期整改率（整改完成口径）100.0%")
    assert any("2026年2月已到期5/10" in n for n in made.notes)


# season_years


def test_this_years_whole_months_against_the_same_of_last_year(build):
    made = build("season_years", **inspected([*[100] * 12, 200, 220, 210]))
    # all of it at one premise a month, so that chance can explain even a doubling
    assert made.title.startswith("2026年1月至2026年3月每家次隐患2.10条，去年同期1.00条，差异可由随机波动解释")
    assert [s.name for s in made.chart.series] == ["2025", "2026"]
    assert any("不足24个" in n for n in made.notes), "15 months say nothing about seasons"
    assert any("春节" in n for n in made.notes)


def test_january_alone_is_not_compared(build):
    made = build("season_years", **inspected([*[100] * 12, 200], last="2026-01-31"))
    assert made.title == "2026年1月每家次隐患2.00条；春节前后移动，1月不单独与去年比"


# season_calendar


def test_each_day_and_the_share_of_days_off(build):
    made = build("season_calendar", hazards=[hazard("2026-03-06")] * 3 + [hazard("2026-03-07")], as_of="2026-03-08")
    assert made.title == "发现隐患4条，休息日占25%；最多的一天是2026-03-06，3条"
    assert {r["day"].isoformat(): r["found"] for r in rows(made)} == {"2026-03-08": 0, "2026-03-07": 1, "2026-03-06": 3}


# season_yearend


def test_the_turn_of_the_year_against_the_rest_and_the_year_before(build):
    """90 days with 3 visits a day against 275 days with 1: ratio 3; heating hazards 1 of 2 against 1 of 10."""
    winter = [v for d in ("2025-12-10", "2026-01-10", "2026-02-10") for v in visits(90, d, 9)]
    rest = [v for d in range(1, 12) for v in visits(25, f"2025-03-{d:02d}", 1)]
    found = [hazard("2025-12-10", heating_code="WH01"), hazard("2025-12-11")]
    found += [hazard("2025-03-05", heating_code="WH01")] + [hazard("2025-03-06")] * 9
    made = build("season_yearend", hazards=found, inspections=[*rest, *winter], as_of="2026-03-31")
    told = {r["measure"]: r for r in rows(made)}
    assert told["日均检查家次"]["now"] == "3.0" and told["日均检查家次"]["rest"] == "1.0"
    assert told["取暖隐患占比"]["now"] == "50.0%（1/2）" and told["取暖隐患占比"]["rest"] == "10.0%（1/10）"
    assert "before" not in told["日均检查家次"], "the data do not reach back to the turn of the year before"
    (line,) = made.chart.series
    assert line.x[0] == 3.0 and line.lo[0] is None, "visits are not judged"
    assert made.title.startswith("2025-2026岁末年初与其余月份比：日均检查+200%")


def test_the_samples_winter_is_a_winter_of_heating_hazards(sample):
    made = sample("season_yearend")
    (line,) = made.chart.series
    at = dict(zip(line.y, zip(line.x, line.roles, strict=True), strict=True))
    ratio, role = at["取暖隐患占比÷其余月份"]
    assert ratio > 3 and role == "accent" and f"取暖隐患占比为{ratio:.2f}倍" in made.title


# trend_lag


def test_lags_and_how_complete_the_last_week_is(build):
    lags = [0, 0, 0, 0, 0, 1, 1, 1, 2, 10]
    old = [hazard("2026-01-05", reported_date=f"2026-01-{5 + d:02d}") for d in lags]
    recent = [hazard("2026-03-30", reported_date="2026-03-30")]  # the slow ones of these days are not in yet
    made = build("trend_lag", hazards=[*old, *recent], as_of="2026-03-31")
    told = {r["days"]: r for r in rows(made)}
    assert (told["0"]["n"], told["0"]["share"], told["1"]["within"], told["10"]["within"]) == (5, 0.5, 0.8, 1.0)
    # entered after 0…6 days: 50 80 90 90 90 90 90 %, on average 83 %
    assert made.title == "隐患发现后录入，中位0天，95%在10天内；按此速度，最近7天发现的目前约录入83%"
    assert any("2026-03-22以来" in n for n in made.notes)


def test_without_a_day_of_entering_the_lag_is_unknown(build):
    made = build("trend_lag", hazards=[hazard("2026-01-05")], as_of="2026-03-31")
    assert "没有可用的上报（录入）日期" in made.empty


def test_every_trend_speaks_english_without_chinese(sample):
    for code in ("trend_per_visit", "trend_stock", "trend_on_time", "trend_lag", "season_years", "season_calendar",
                 "season_yearend"):  # fmt: skip
        made = sample(code, YEAR, "en")
        said = " ".join([made.title, made.subtitle, made.alt, *made.notes])
        assert not any("\u4e00" <= c <= "\u9fff" for c in said), said
