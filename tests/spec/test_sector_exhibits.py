"""The exhibits of 行业: drawn tables worked out by hand, headlines their rows bear out, what the sample plants."""

from __future__ import annotations

from math import isclose

import pytest

from lens.compile import Refusal
from lens.engine import House
from lens.exhibits import builder
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit
from lens.selection import Selection

MARCH = Selection(period="2026-03", compare="mom")


def visits(n: int, day: str, found: int, sector: str, **more) -> list[dict]:
    """`n` visits to `n` premises that found `found` each."""
    return [
        {
            "inspect_date": day,
            "jurisdiction": "河东街道",
            "sector": sector,
            "premise_name": f"{sector}{i}",
            "activity_type": "patrol",
            "hazards_found_n": found,
            **more,
        }
        for i in range(n)
    ]


def hazard(sector: str, **more) -> dict:
    return {"found_date": "2026-03-02", "jurisdiction": "河东街道", "sector": sector, "premise_name": "甲", **more}


@pytest.fixture
def build(home, publish_rows):
    """`build(code, selection, lang, hazards=…, inspections=…)`: publish drawn rows and build one exhibit over them."""
    state: dict = {}

    def _build(code: str, selection: Selection = MARCH, lang: str = "zh", **drawn) -> Exhibit:
        if drawn:
            publish_rows(**drawn)
            state["snapshot"] = House(home).open()
        return builder(code)(Context(state["snapshot"], selection, lang))

    return _build


def cells(made: Exhibit) -> dict[str, dict]:
    """{first cell of a row: {column key: value}}"""
    assert made.table is not None
    return {row[0]: dict(zip((c.key for c in made.table.columns), row, strict=True)) for row in made.table.rows}


# sector_overview


def test_overview_rows_are_the_measures_and_the_total_is_recomputed(build):
    made = build(
        "sector_overview",
        hazards=[
            hazard("gas", due_date="2026-03-05", rectified_date="2026-03-04", status="closed"),
            hazard("gas", due_date="2026-03-05", status="open"),
            hazard("fire", status="open"),
        ],
        inspections=[
            *visits(3, "2026-03-02", 2, "gas"),
            *visits(1, "2026-03-03", 0, "gas"),
            *visits(4, "2026-03-02", 1, "fire"),
        ],
        as_of="2026-03-31",
    )
    rows = cells(made)
    assert list(rows) == ["合计", "消防", "燃气"]  # the whole, then the order of the code list
    gas, whole = rows["燃气"], rows["合计"]
    assert (gas["visits"], gas["at_visits"], gas["per_visit"], gas["hit"]) == (4, 6, 1.5, 0.75)
    assert (gas["found"], gas["on_time"], gas["due"], gas["open"], gas["overdue"]) == (2, 0.5, 2, 1, 1)
    assert rows["消防"]["on_time"] is None and rows["消防"]["on_time_interval"] == "—"  # nothing due: 0/0
    assert (whole["visits"], whole["per_visit"], whole["hit"]) == (8, 10 / 8, 7 / 8)
    assert made.title == "2个行业检查8家次，发现隐患3条；未整改2条，其中逾期1条，燃气1条最多"


def test_overview_of_a_hazard_ledger_has_the_columns_it_can_fill(build):
    made = build("sector_overview", hazards=[hazard("gas", status="open")], as_of="2026-03-31")
    assert [c.key for c in made.table.columns] == ["sector", "found", "open"]
    assert "检查" not in made.title and made.title == "1个行业发现隐患1条；未整改1条"


def test_no_sector_has_most_overdue_where_two_are_equal(build):
    due = {"due_date": "2026-03-05", "status": "open"}
    made = build("sector_overview", hazards=[hazard("gas", **due), hazard("fire", **due)], as_of="2026-03-31")
    assert "其中逾期2条" in made.title and "最多" not in made.title


def test_visits_that_state_no_number_are_in_no_rate_and_counted_in_a_note(build):
    blank = visits(3, "2026-03-02", 0, "gas", hazards_found_n=None)
    made = build(
        "sector_overview",
        hazards=[hazard("gas")],
        inspections=[*visits(2, "2026-03-02", 4, "gas"), *blank],
        as_of="2026-03-31",
    )
    row = cells(made)["燃气"]
    assert (row["visits"], row["per_visit"], row["hit"]) == (5, 4.0, 1.0)
    assert any("3家次没有填写" in n for n in made.notes)


# sector_per_visit


def test_a_change_beyond_chance_is_named_and_coloured_and_the_other_is_not(build):
    # gas: 1 and 3 in turn a visit in February, 3 and 9 in March: the ratio is exactly 3; fire stays as it was
    february = [
        *visits(30, "2026-02-03", 1, "gas"),
        *visits(30, "2026-02-04", 3, "gas"),
        *visits(30, "2026-02-03", 1, "fire"),
        *visits(30, "2026-02-03", 2, "fire"),
    ]
    march = [
        *visits(30, "2026-03-03", 3, "gas"),
        *visits(30, "2026-03-04", 9, "gas"),
        *visits(30, "2026-03-03", 1, "fire"),
        *visits(30, "2026-03-03", 2, "fire"),
    ]
    for i, row in enumerate([*february, *march]):
        row["premise_name"] = f"p{i}"
    made = build("sector_per_visit", hazards=[hazard("gas")], inspections=[*february, *march], as_of="2026-03-31")
    rows = cells(made)
    assert rows["燃气"]["ratio"] == 3.0 and rows["消防"]["ratio"] == 1.0
    assert "燃气上升200%" in made.title and "其余1个" in made.title
    now = made.chart.series[-1]
    assert dict(zip(now.y, now.roles, strict=True)) == {"消防": "context", "燃气": "accent"}
    lo, hi = (float(v) for v in rows["燃气"]["ratio_interval"].split("–"))
    assert 1 < lo < 3 < hi


def test_few_visits_are_neither_judged_nor_given_an_interval_to_draw(build):
    rows = [*visits(3, "2026-02-03", 1, "gas"), *visits(3, "2026-03-03", 9, "gas")]
    made = build("sector_per_visit", hazards=[hazard("gas")], inspections=rows, as_of="2026-03-31")
    assert cells(made)["燃气"]["verdict"] == "不作判断"
    assert made.chart.series[-1].lo == (None,)
    assert "27/3，基数不足" in made.chart.series[-1].hover[0], "an interval from three visits would say nothing"


def test_without_a_comparison_the_range_is_said(build):
    rows = [*visits(2, "2026-03-03", 3, "gas"), *visits(2, "2026-03-03", 1, "fire")]
    alone = Selection(period="2026-03", compare="none")
    made = build("sector_per_visit", alone, hazards=[hazard("gas")], inspections=rows, as_of="2026-03-31")
    assert made.title == "每家次发现隐患从1.00条（消防）到3.00条（燃气）"


# sector_on_time


def test_on_time_limits_are_the_exact_binomial_ones(build):
    # all: 150 of 200; gas 100 of 100 and fire 50 of 100, limits of 100 at 75 %: P(X ≤ 60) = 0.0007, P(X ≥ 88) = 0.0010
    made_of = {"gas": (100, 0), "fire": (50, 50)}
    ledger = [
        hazard(s, due_date="2026-03-05", rectified_date="2026-03-04" if i < ok else "2026-03-09", status="closed")
        for s, (ok, late) in made_of.items()
        for i in range(ok + late)
    ]
    made = build("sector_on_time", hazards=ledger, as_of="2026-03-31")
    rows = cells(made)
    assert (rows["消防"]["rate"], rows["消防"]["due"], rows["燃气"]["rate"]) == (0.5, 100, 1.0)
    assert rows["消防"]["verdict"].startswith("低于") and rows["燃气"]["verdict"].startswith("高于")
    assert "按期整改率75.0%" in made.title and "消防（50.0%）低于" in made.title and "燃气（100.0%）高于" in made.title
    low, high = (float(v.rstrip("%")) for v in rows["消防"]["limits"].split("–"))
    assert 59 <= low <= 62 and 86 <= high <= 89


def test_on_time_follows_the_date_the_house_has(build):
    closed = [hazard("gas", due_date="2026-03-05", closed_date="2026-03-04", status="closed")]
    made = build("sector_on_time", hazards=closed, as_of="2026-03-31")
    assert "按期销号率" in made.title and made.measures == ("M3_closed",)


def test_on_time_without_a_deadline_is_refused_with_a_sentence(build):
    with pytest.raises(Refusal, match="no due date"):
        build("sector_on_time", hazards=[hazard("gas")], as_of="2026-03-31")


# sector_tiers, sector_subtypes, sector_months


def test_tiers_count_the_red_and_orange_premises_nobody_visited(build):
    register = [
        {"name": f"{s}{t}{i}", "jurisdiction": "河东街道", "sector": s, "risk_tier": t, "status": "active"}
        for s, t, n in (("gas", "red", 2), ("gas", "blue", 5), ("fire", "orange", 3))
        for i in range(n)
    ]
    # a visit before the window: the records reach back far enough to say who was not visited
    seen = [
        visits(1, "2025-03-25", 0, "gas")[0],
        {**visits(1, "2026-03-02", 0, "gas")[0], "premise_name": "gasred0"},
        {**visits(1, "2026-03-02", 0, "fire")[0], "premise_name": "fireorange0"},
    ]
    made = build("sector_tiers", hazards=[hazard("gas")], premises=register, inspections=seen, as_of="2026-03-31")
    assert made.title == "红、橙级单位5家，近365天查到40.0%，3家未查，其中消防2家"
    # written in words on one scale: no series carries the colour of a tier
    assert {s.role for s in made.chart.series} == {"context"} and made.chart.kind == "heat"
    assert made.chart.x.order == ("红", "橙", "蓝")


def test_tiers_of_a_young_house_are_looked_at_since_its_first_day(build):
    register = [
        {"name": n, "jurisdiction": "河东街道", "sector": "gas", "risk_tier": "red", "status": "active"}
        for n in ("gas0", "gas1")
    ]
    made = build(
        "sector_tiers",
        hazards=[hazard("gas")],
        premises=register,
        inspections=visits(1, "2026-03-02", 0, "gas"),
        as_of="2026-03-31",
    )
    assert made.title == "红、橙级单位2家，近30天查到50.0%，1家未查"
    assert "2026-03-02至2026-03-31" in made.subtitle


def test_subtypes_say_the_largest_field_and_the_range(build):
    small = visits(60, "2026-03-02", 1, "fire", subtype="nine_small")
    large = visits(20, "2026-03-02", 4, "fire", subtype="crowded")
    for i, row in enumerate(large):
        row["premise_name"] = f"c{i}"
    made = build("sector_subtypes", hazards=[hazard("gas")], inspections=[*small, *large], as_of="2026-03-31")
    assert "占检查家次的75%" in made.title and "每家次发现隐患1.00条（全部1.75条）" in made.title
    assert made.chart.series[0].x == (4.0, 1.0)  # from high to low


def test_months_mark_the_running_month_and_judge_the_last_complete_one(build):
    rows = []
    for m in range(1, 15):
        year, month = 2025 + (m - 1) // 12, (m - 1) % 12 + 1
        found = 9 if m == 14 else 1 + m % 2
        rows += [
            {**r, "premise_name": f"{m}-{i}"} for i, r in enumerate(visits(40, f"{year}-{month:02d}-03", found, "gas"))
        ]
    rows += visits(40, "2026-03-03", 1, "gas")
    selection = Selection(period="2026-03")
    made = build("sector_months", selection, hazards=[hazard("gas")], inspections=rows, as_of="2026-03-15")
    (line,) = made.chart.series
    assert line.roles[-1] == "muted" and line.roles[-2] == "accent" and set(line.roles[:-2]) == {"context"}
    assert "2026年2月" in made.title and "燃气高于自身平常波动" in made.title
    assert any("2026年3月只到2026-03-15" in n for n in made.notes)


# the sample


@pytest.fixture(scope="module")
def sample(sample_home):
    return House(sample_home).open()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "code", ["sector_overview", "sector_per_visit", "sector_months", "sector_on_time", "sector_tiers"]
)
def test_named_sectors_come_first_and_in_their_order(sample, code, lang):
    made = builder(code)(Context(sample, Selection(), lang))
    named = [r[lang] for r in sample.labels["sector"].values() if r["named"]]
    rows = list(dict.fromkeys(row[0] if made.table.columns[0].key == "sector" else row[1] for row in made.table.rows))
    told = [r for r in rows if r in named]
    assert told == [n for n in named if n in told]
    first_other = next((i for i, r in enumerate(rows) if r not in named and r not in ("合计", "Total")), len(rows))
    assert not set(rows[first_other:]) & set(named)


def test_the_month_end_department_shows_as_late_municipal_works(sample):
    """Truth (e): the department that closes on the last day of the month is late for short deadlines."""
    made = builder("sector_on_time")(Context(sample, Selection(), "zh"))
    assert "市政设施" in made.title and "低于99.8%控制限" in made.title
    assert cells(made)["市政设施"]["rate"] < 0.6


def test_the_campaign_in_november_is_no_rise_in_hazards_per_gas_visit(sample):
    """Truth (f): twice the visits, an unchanged rate."""
    made = builder("sector_per_visit")(Context(sample, Selection(period="mtd", compare="yoy"), "zh"))
    gas = cells(made)["燃气"]
    assert gas["visits"] > 1.6 * gas["before_visits"] and gas["verdict"] == "可由随机波动解释"


def test_overview_adds_up_to_the_whole(sample):
    rows = cells(builder("sector_overview")(Context(sample, Selection(), "zh")))
    whole = rows.pop("合计")
    for key in ("visits", "at_visits", "found", "due", "open", "overdue"):
        assert sum(r[key] for r in rows.values()) == whole[key], key
    assert isclose(whole["per_visit"], whole["at_visits"] / whole["visits"])
