"""The pitfalls T1–T20 of district statistics: what the product does where a figure would mislead.

T11 (the same hazard found twice) and T12 (pasted texts) are in test_pitfalls_texts.py.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from data.errors import UserError
from lens import exhibits, words
from lens.ask import ask
from lens.engine import House, Snapshot
from lens.exhibits.change_where import adjusted
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit
from lens.measures import MEASURES
from lens.selection import Selection
from lens.stats.intervals import garwood, rate_ratio

MARCH = Selection(period="2026-03", compare="none")
QUERIES = Path(__file__).parents[2] / "queries"


def visits(n: int, found: int = 0, day: str = "2026-03-10", street: str = "甲街道", sector: str = "gas", **more):
    """`n` visits to `n` premises that found `found` each."""
    return [
        {
            "inspect_date": day, "jurisdiction": street, "sector": sector, "activity_type": "patrol",
            "premise_name": f"{street}{sector}{day}{found}{i}", "hazards_found_n": found, **more,
        }
        for i in range(n)
    ]  # fmt: skip


def hazard(found: str = "2026-03-10", street: str = "甲街道", **more) -> dict:
    return {"found_date": found, "jurisdiction": street, "sector": "gas", "premise_name": "x", **more}


@pytest.fixture
def publish(home, publish_rows):
    def _publish(**drawn) -> Snapshot:
        publish_rows(**({"hazards": [hazard()], "as_of": "2026-03-31"} | drawn))
        return House(home).open()

    return _publish


@pytest.fixture
def sample(sample_home) -> Snapshot:
    return House(sample_home).open()


def build(code: str, snapshot: Snapshot, selection: Selection = MARCH, lang: str = "zh") -> Exhibit:
    return exhibits.builder(code)(Context(snapshot, selection, lang))


def rows(made: Exhibit) -> list[dict]:
    assert made.table is not None
    return [dict(zip((c.key for c in made.table.columns), row, strict=True)) for row in made.table.rows]


def cells(made: Exhibit) -> dict[str, dict]:
    """{first cell of a row: {column key: value}}"""
    return {next(iter(row.values())): row for row in rows(made)}


def every(snapshot: Snapshot, selection: Selection | None = None, lang: str = "zh") -> list[Exhibit]:
    """Every exhibit that this house can fill."""
    made = []
    for code in exhibits.codes():
        try:
            made.append(build(code, snapshot, selection or Selection(), lang))
        except UserError:
            continue
    assert len(made) > 30
    return made


def texts(made: Exhibit) -> str:
    cells = [str(v) for r in (made.table.rows if made.table else ()) for v in r]
    tiles = [v for t in made.tiles for v in (t.label, t.value, t.compare, t.base, t.verdict, t.off)]
    return " ".join([made.title, made.subtitle, made.alt, made.empty, *made.notes, *cells, *tiles])


class TestT01ZeroFindingVisitsReadAsSafety:
    def test_a_street_that_finds_nothing_is_asked_to_be_reviewed(self, publish):
        seen = [v for i in range(9) for v in [*visits(30, 1, street=f"S{i}"), *visits(70, street=f"S{i}")]]
        made = build("street_funnel_hit", publish(inspections=[*seen, *visits(100, street="空街道")]))
        assert cells(made)["空街道"]["verdict"] == words.text("streets.review", "zh") and "建议复核" in made.title
        assert cells(made)["空街道"]["visits"] == 100 and cells(made)["空街道"]["interval"] != words.NOTHING

    def test_under_twenty_visits_nothing_is_judged(self, publish):
        seen = [v for i in range(9) for v in [*visits(30, 1, street=f"S{i}"), *visits(70, street=f"S{i}")]]
        made = build("street_funnel_hit", publish(inspections=[*seen, *visits(19, street="空街道")]))
        assert cells(made)["空街道"]["verdict"] == "不作判断" and "空街道" not in made.title

    def test_no_word_accuses(self, sample):
        # a gas leak alarm (泄漏报警) is no accusation, though it holds the two characters
        said = " ".join(texts(made) for made in every(sample)).replace("泄漏报警", "")
        said += " ".join(r["zh"] for r in words.records().values())
        assert not [w for w in ("造假", "作假", "走过场", "迟报", "漏报", "谎报", "瞒报") if w in said]


def test_t02_more_found_is_neither_good_nor_bad_and_stands_beside_visits(sample):
    assert MEASURES["M2"].good == MEASURES["M5"].good == MEASURES["M10"].good == "none"
    shown = {c.key for c in build("found_and_visits", sample, Selection()).table.columns}
    assert {"M1", "M2"} <= shown
    assert any("查得细" in n for n in build("sector_per_visit", sample, Selection()).notes)
    assert {"M5", "M11_stock"} <= set(build("posture", sample, Selection()).measures), "severity stands beside it"


class TestT03SmallDenominators:
    def test_three_of_three_shows_its_interval_and_no_verdict(self, publish):
        def ledger(street: str, n: int, late: int) -> list[dict]:
            return [
                hazard("2026-03-01", street, due_date="2026-03-08", status="closed",
                       rectified_date="2026-03-20" if i < late else "2026-03-05")
                for i in range(n)
            ]  # fmt: skip

        drawn = [h for i in range(9) for h in ledger(f"S{i}", 100, 20)]
        snapshot = publish(hazards=[*drawn, *ledger("小街道", 3, 0)])
        (row,) = [r for r in ask(snapshot, ["M3"], ["jurisdiction"], MARCH) if r["jurisdiction"] == "小街道"]
        assert (row["M3_num"], row["M3_den"], row["M3"]) == (3, 3, 1.0)
        assert (row["M3_lo"], row["M3_hi"]) == pytest.approx((0.439, 1.0), abs=5e-4)
        made = build("street_funnel_on_time", snapshot)
        small = cells(made)["小街道"]
        assert small["interval"] == "43.9%–100.0%" and small["due"] == 3
        assert small["verdict"] == "限内" and "小街道" not in made.title

    def test_a_change_on_a_small_base_is_told_in_counts(self, publish):
        drawn = [hazard(f"2025-03-{d:02d}") for d in (3, 4)] + [hazard(f"2026-03-{d:02d}") for d in (3, 4, 5)]
        snapshot = publish(hazards=drawn)
        assert "50%" not in texts(build("change_where", snapshot, Selection(period="2026-03", compare="yoy")))


class TestT04RightCensoredTimes:
    def test_the_median_is_of_all_hazards_not_of_the_closed(self, publish):
        """15 hazards, 5 of them still open: the closed ones alone have median 3 and mean 5.8; Kaplan–Meier says 7."""
        times = [0, 0, 1, 2, 2, 3, 5, 5, 7, 9, 12, 15, 15, 20, 30]
        closed = [1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0, 1, 0, 1, 0]
        drawn = []
        for t, c in zip(times, closed, strict=True):
            if c:
                drawn.append(hazard("2026-03-01", status="closed", closed_date=str(date.fromordinal(_MARCH + t))))
            else:
                drawn.append(hazard(str(date.fromordinal(_MARCH + 30 - t)), status="open"))
        (row,) = ask(publish(hazards=drawn), ["M30"], (), MARCH)
        assert row["M30"] == 7 and row["M30_n"] == 15 and row["M30_events"] == 11

    def test_nothing_averages_days(self):
        for path in QUERIES.rglob("*.sql"):
            text = path.read_text("utf-8").lower()
            assert "avg(" not in text or path.stem in ("weather", "forecast"), path.name
        assert not [m.code for m in MEASURES.values() for p in (m.num, m.den) if p and "avg(" in p.agg]
        assert MEASURES["M30"].kind == "survival"


_MARCH = date(2026, 3, 1).toordinal()


def test_t05_the_simpson_pair_is_worse_in_each_sector_and_said_to_be(publish):
    """甲: 100 gas visits with 40 hazards, 900 fire visits with 90; 乙: 900 with 315, 100 with 8."""

    def street(name: str, gas: tuple[int, int], fire: tuple[int, int]) -> list[dict]:
        return [
            v
            for sector, (n, k) in (("gas", gas), ("fire", fire))
            for v in [*visits(k, 1, street=name, sector=sector), *visits(n - k, street=name, sector=sector)]
        ]

    drawn = [*street("甲街道", (100, 40), (900, 90)), *street("乙街道", (900, 315), (100, 8))]
    made = cells(build("street_adjusted", publish(inspections=drawn)))
    a, b = made["甲街道"], made["乙街道"]
    assert a["crude"] < b["crude"] and a["adjusted"] > b["adjusted"]
    assert (a["adjusted"], b["adjusted"]) == pytest.approx((1.051, 0.981), abs=5e-4)
    assert (a["expected"], b["expected"]) == pytest.approx((123.7, 329.3), abs=0.05)


def test_t06_a_campaign_month_is_judged_by_rates(publish):
    """March 2026 has twice the visits of March 2025 at the same rate: 1 hazard at every second visit."""
    seen = [
        v
        for day, n in (("2025-03-10", 100), ("2026-03-10", 200))
        for v in [*visits(n // 2, 1, day), *visits(n // 2, 0, day)]
    ]
    seen += visits(1, 1, "2025-01-10")  # the records begin before the period compared with
    campaign = {"campaign_id": "C", "name": "专项", "start_date": "2026-03-01", "end_date": "2026-03-31"}
    drawn = [hazard("2025-03-10")] * 50 + [hazard("2026-03-10")] * 100
    drawn = [{**h, "hazard_id": f"H{i}"} for i, h in enumerate([hazard("2025-01-10"), *drawn])]
    snapshot = publish(inspections=seen, campaigns=[campaign], hazards=drawn)
    yoy = Selection(period="2026-03", compare="yoy")
    gas = cells(build("sector_per_visit", snapshot, yoy))["燃气"]
    assert (gas["ratio"], gas["verdict"]) == (1.0, "可由随机波动解释")
    told = [r for r in rows(build("change_where", snapshot, yoy)) if r["where"] == "燃气" and r["visits"] is not None]
    assert told and {(r["visits"], r["each"]) for r in told} == {(1.0, 0.0)}, "beside a count: what visits explain"
    assert [m for m in build("trend_per_visit", snapshot).chart.marks if m.kind == "xband"]


def test_t07_extensions_do_not_make_a_hazard_on_time(publish):
    """Vector: A closed in time, B late, C not due, D overdue and extended: 1 of 3 on time, 2 of 4 closed, 0 overdue."""
    drawn = [
        hazard("2026-11-01", due_date="2026-11-08", closed_date="2026-11-07", status="closed"),
        hazard("2026-11-01", due_date="2026-11-08", closed_date="2026-11-20", status="closed"),
        hazard("2026-11-01", due_date="2026-11-30", status="open"),
        hazard("2026-11-01", original_due_date="2026-11-15", due_date="2026-12-15", status="open"),
    ]
    november = Selection(period="2026-11", compare="none")
    (row,) = ask(publish(hazards=drawn, as_of="2026-11-23"), ["M3", "M3b", "M4", "M31"], (), november)
    assert (row["M3_num"], row["M3_den"]) == (1, 3)
    assert (row["M3b_num"], row["M3b_den"]) == (2, 4)
    assert row["M4"] == 0 and row["M31_num"] == 1, "and how many were extended stands beside it"


def test_t08_the_latest_days_are_marked_as_incomplete(publish, sample):
    late = [hazard(f"2025-{m:02d}-10", reported_date=f"2025-{m:02d}-20") for m in range(1, 13)]
    made = build("trend_lag", publish(hazards=[{**h, "hazard_id": f"H{i}"} for i, h in enumerate(late)]))
    assert any("2026-03-22" in n for n in made.notes), "entered after ten days: the last ten are incomplete"
    for code in ("trend_per_visit", "found_and_visits"):
        shown = build(code, sample, Selection())
        assert any("2026年11月" in n for n in shown.notes), code
        assert any(s.roles and s.roles[-1] == "muted" for s in shown.chart.series), code


def test_t09_coverage_is_over_the_register_at_the_end_of_the_window(publish):
    """Four premises: one closed in the window, one opened in it, two all along; one of the two is visited."""
    register = [
        {"premise_id": "P1", "name": "一", "opened_on": "2020-01-01"},
        {"premise_id": "P2", "name": "二", "opened_on": "2020-01-01"},
        {"premise_id": "P3", "name": "三", "opened_on": "2026-03-15"},
        {"premise_id": "P4", "name": "四", "opened_on": "2020-01-01", "closed_on": "2026-03-15", "status": "closed"},
    ]
    register = [{"status": "active", **p, "jurisdiction": "甲街道", "sector": "gas"} for p in register]
    seen = [
        {"inspect_date": "2026-03-05", "premise_id": p, "jurisdiction": "甲街道", "sector": "gas"} for p in ("P1", "P4")
    ]
    seen.append({"inspect_date": "2025-01-05", "premise_id": "P2", "jurisdiction": "甲街道", "sector": "gas"})
    (row,) = ask(publish(premises=register, inspections=seen), ["M6"], (), MARCH)
    assert (row["M6_num"], row["M6_den"]) == (1, 3)


def test_t10_a_street_that_was_renamed_stays_one_street(publish):
    """A break by definition: rows under the old name and the new one belong together."""
    listed = [
        {"jurisdiction_id": "J1", "name": "新街道", "aliases": "旧街道"},
        {"jurisdiction_id": "J2", "name": "乙街道"},
    ]
    seen = [*visits(30, 1, street="旧街道"), *visits(30, 1, street="新街道"), *visits(40, 1, street="乙街道")]
    made = build("street_adjusted", publish(inspections=seen, jurisdictions=listed))
    assert {k: r["visits"] for k, r in cells(made).items()} == {"新街道": 60, "乙街道": 40}


def test_t13_no_table_ranks_streets_by_visits_and_no_chart_draws_them_so(sample):
    """Wherever streets stand in rows, the rows do not run by visits or by hazards found; ranks come with intervals."""
    streets = {sample.label("jurisdiction", c, "zh") for c in sample.codes("jurisdiction")}
    walked = 0
    for made in every(sample):
        assert not any(w in texts(made) for w in ("排名第", "倒数")), made.code
        assert "名次" not in texts(made) or any(c.kind == "interval" for c in made.table.columns), made.code
        if not made.table or sum(row[0] in streets for row in made.table.rows) < 6:
            continue
        walked += 1
        for place, column in enumerate(made.table.columns):
            if column.kind != "count" or column.key not in ("visits", "M1", "found", "at_visits", "M2"):
                continue
            values = [row[place] for row in made.table.rows if row[0] in streets and row[place] is not None]
            if len(set(values)) > 3:
                assert values not in (sorted(values), sorted(values, reverse=True)), (made.code, column.key)
    assert walked >= 5


def test_t14_a_sum_of_fines_stands_beside_the_median_and_accident_fines_stand_apart(sample):
    made = [each for each in every(sample) if "罚款" in texts(each) and each.code != "data_definitions"]
    sums = [each for each in made if any(m.startswith("M17") for m in each.measures)]
    assert {"enforcement_state", "enforcement_fines"} <= {each.code for each in sums}
    for each in sums:
        assert "中位数" in texts(each) and "事故罚款" in texts(each), each.code
    assert not [each.code for each in made if each.code.startswith(("street_", "duty_", "loop_"))], "ranks nobody"


class TestT15MultipleComparisons:
    def test_a_summary_names_three_at_most_and_corrects(self, sample):
        made = build("change_where", sample, Selection())
        assert any("Benjamini" in n for n in made.notes)
        moved = [words.text(f"changes.{side}", "zh") for side in ("up", "down")]
        beyond = [r for r in rows(made) if r["answer"] in moved]
        named = [r for r in beyond if r["where"] in made.title]
        assert len({r["where"] for r in named}) <= 3

    def test_chance_alone_seldom_names_anything(self, publish):
        """Fifteen streets of about 40 hazards in either year: of 20 districts at most two name one (5 % asked)."""
        rng = np.random.default_rng(15)
        named = 0
        for _ in range(20):
            now, before = rng.poisson(40, (2, 15))
            named += min(adjusted(list(rate_ratio(now, 1, before, 1).p))) <= 0.05
        assert named <= 2


def test_t16_the_worst_month_of_a_small_street_is_shrunk(publish):
    """小: 25 visits found 75, nine streets of 200 found 1 each: the estimate lies between its own 3 and the whole."""
    seen = [v for i in range(9) for v in [*visits(100, 2, street=f"S{i}"), *visits(100, 0, street=f"S{i}")]]
    seen += [*visits(15, 5, street="小街道"), *visits(10, street="小街道")]
    made = build("street_rates", publish(inspections=seen))
    small = cells(made)["小街道"]
    whole = (9 * 200 + 75) / (9 * 200 + 25)
    assert small["crude"] == 3.0 and whole < small["rate"] < 3.0
    large = cells(made)["S0"]
    assert abs(large["rate"] - large["crude"]) < 0.1 < small["crude"] - small["rate"]


def test_t17_no_accident_is_not_safety(sample):
    (tile,) = [t for t in build("posture", sample, Selection()).tiles if "事故" in t.label]
    assert tile.value == "0" and "数据期内未发生（自2022-11-23）· 不等于没有风险" in tile.base
    told = texts(build("posture", sample, Selection())).replace("不等于没有风险", "")
    assert not any(w in told for w in ("形势平稳", "安全可控", "没有风险"))
    lo, hi = garwood(0)
    assert (lo, hi) == (0, pytest.approx(3.689, abs=5e-4))
    (row,) = ask(sample, ["M2"], (), Selection(period="2022-11-23..2022-11-23").with_codes("subtype", ["none"]))
    assert row["M2"] == 0


def test_t18_a_winter_is_told_with_its_cold(sample):
    """Heating findings stand beside degree days and earlier seasons, and per visit."""
    made = build("winter_temperature", sample, Selection(period="season"))
    assert "M26" in made.measures and "度日" in made.title
    found = build("winter_found", sample, Selection(period="season"))
    assert "每百家次" in found.title


class TestT19NothingOfNothing:
    def test_zero_over_zero_is_no_figure(self, publish):
        snapshot = publish(inspections=visits(1, 0, "2026-01-10"))
        ratios = [m.code for m in MEASURES.values() if m.kind == "ratio"]
        context = Context(snapshot, MARCH, "zh")
        asked = 0
        for code in ratios:
            try:
                (row,) = context.ask(code)
            except UserError:
                continue
            if not row[f"{code}_den"]:
                asked += 1
                assert row[code] is row[f"{code}_lo"] is row[f"{code}_hi"] is None, code
                assert context.value(code, row[code]) == words.NOTHING, code
        assert asked >= 2


def test_t20_totals_are_recomputed_and_no_mean_of_rates(publish):
    """Gas: 1 of 1 visit found 3; fire: 99 visits found 99. The whole is 102 / 100, not (3 + 1) / 2."""
    seen = [*visits(1, 3), *visits(99, 1, sector="fire")]
    table = cells(build("sector_overview", publish(inspections=seen)))
    assert table["合计"]["visits"] == 100 and table["合计"]["per_visit"] == pytest.approx(1.02)
    (whole,) = ask(publish(inspections=seen), ["M5"], (), MARCH)
    assert whole["M5"] == pytest.approx(1.02)
