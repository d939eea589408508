"""The exhibits of 街道: drawn tables worked out by hand, headlines their rows bear out, what the sample plants."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from data.sample import TRUTHS
from lens.engine import House
from lens.exhibits import builder
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit
from lens.selection import Selection

MARCH = Selection(period="2026-03", compare="none")


def visits(n: int, street: str, found: int, day: str = "2026-03-20", sector: str = "gas", **more) -> list[dict]:
    """`n` visits to `n` premises that found `found` each."""
    return [
        {
            "inspect_date": day,
            "jurisdiction": street,
            "sector": sector,
            "activity_type": "patrol",
            "premise_name": f"{street}{sector}{found}{i}",
            "hazards_found_n": found,
            **more,
        }
        for i in range(n)
    ]


def hazard(street: str = "甲街道", **more) -> dict:
    return {"found_date": "2026-03-20", "jurisdiction": street, "sector": "gas", "premise_name": "x", **more}


@pytest.fixture
def build(home, publish_rows):
    """`build(code, selection, lang, hazards=…, inspections=…)`: publish drawn rows and build one exhibit over them."""
    state: dict = {}

    def _build(code: str, selection: Selection = MARCH, lang: str = "zh", **drawn) -> Exhibit:
        if drawn:
            publish_rows(**({"hazards": [hazard()], "as_of": "2026-03-31"} | drawn))
            state["snapshot"] = House(home).open()
        return builder(code)(Context(state["snapshot"], selection, lang))

    return _build


@pytest.fixture(scope="module")
def sample(sample_home):
    """`sample(code, selection)` over the sample district, in Chinese."""
    snapshot = House(sample_home).open()
    return lambda code, selection=None: builder(code)(Context(snapshot, selection or Selection(), "zh"))


def cells(made: Exhibit) -> dict[str, dict]:
    """{first cell of a row: {column key: value}}"""
    assert made.table is not None
    return {row[0]: dict(zip((c.key for c in made.table.columns), row, strict=True)) for row in made.table.rows}


# street_adjusted


def mixed(street: str, gas: tuple[int, int], fire: tuple[int, int]) -> list[dict]:
    return [*visits(gas[0], street, gas[1]), *visits(fire[0], street, fire[1], sector="fire")]


def test_simpson_pair_is_seen_and_said(build):
    """甲: 20 gas visits of 6 and 180 fire visits of 2; 乙: 180 gas of 4 and 20 fire of 1.

    甲 finds more in each sector and less in all.
    All: gas 840 / 200 = 4.2, fire 380 / 200 = 1.9, together 1220 / 400 = 3.05.
    甲: 480 / 200 = 2.4, crude 0.787; expected 20·4.2 + 180·1.9 = 426, adjusted 1.127.
    乙: 740 / 200 = 3.7, crude 1.213; expected 180·4.2 + 20·1.9 = 794, adjusted 0.932.
    """
    rows = [*mixed("甲街道", (20, 6), (180, 2)), *mixed("乙街道", (180, 4), (20, 1))]
    made = build("street_adjusted", inspections=rows)
    a, b = cells(made)["甲街道"], cells(made)["乙街道"]
    assert (a["found"], a["expected"], b["found"], b["expected"]) == (480, 426, 740, 794)
    assert a["crude"] == pytest.approx(2.4 / 3.05) and a["adjusted"] == pytest.approx(480 / 426)
    assert b["crude"] == pytest.approx(3.7 / 3.05) and b["adjusted"] == pytest.approx(740 / 794)
    assert made.title == ("换成同样行业结构，甲街道1.13倍高于乙街道0.93倍，与原始（0.79对1.21）相反")


def test_no_reversal_is_claimed_where_the_order_stays(build):
    rows = [*mixed("甲街道", (100, 2), (100, 2)), *mixed("乙街道", (100, 2), (100, 2))]
    made = build("street_adjusted", inspections=rows)
    assert made.title == "换成同样行业结构，2个街道每家次隐患都与全部没有显著差别"


def test_a_street_is_not_called_high_because_more_enforcement_comes(build):
    """Patrols find 1 and enforcement finds 6 everywhere; 甲 has 150 of 200 visits by enforcement, the others 50."""
    rows = []
    for street in ("甲街道", *(f"S{i}" for i in range(8))):
        n = 150 if street == "甲街道" else 50
        rows += [*visits(n, street, 6, activity_type="enforcement"), *visits(200 - n, street, 1)]
    made = build("street_adjusted", inspections=rows)
    assert made.title == "换成同样行业结构，9个街道每家次隐患都与全部没有显著差别"
    assert cells(made)["甲街道"]["crude"] > 1.5 and cells(made)["甲街道"]["adjusted"] == pytest.approx(1)
    assert "显著" not in build("street_bands").title
    assert "高于" not in build("street_rates").title and "低于" not in build("street_rates").title


def test_sample_simpson_pair(sample):
    """Truth (d)."""
    made = sample("street_adjusted", Selection(period="r12"))
    labels = {"BH04": "文昌街道", "BH05": "临港街道"}
    low, high = labels[TRUTHS["d"]["better_looking"]], labels[TRUTHS["d"]["worse_looking"]]
    rows = cells(made)
    assert rows[low]["crude"] < rows[high]["crude"] and rows[low]["adjusted"] > rows[high]["adjusted"]
    assert made.title.startswith(f"换成同样行业结构，{low}") and f"高于{high}" in made.title


# street_rates, street_bands


def spread(street: str, mean: int, n: int = 60) -> list[dict]:
    """`n` visits around `mean`: half found one less, half one more."""
    return [*visits(n // 2, street, mean - 1), *visits(n // 2, street, mean + 1)]


def test_a_street_beyond_the_limits_is_named_and_coloured(build):
    rows = [r for i in range(9) for r in spread(f"S{i}", 2)] + spread("高街道", 6)
    made = build("street_rates", inspections=rows)
    assert made.title == "每家次隐患，高街道高于99.8%控制限；其余9个在限内"
    (series,) = made.chart.series
    roles = dict(zip(series.y, series.roles, strict=True))
    assert roles.pop("高街道") == "accent" and set(roles.values()) == {"context"}
    row = cells(made)["高街道"]
    assert row["crude"] == 6.0 and row["crude"] > row["rate"] > 2.4  # shrunken towards the whole


def test_equal_streets_are_all_shrunk_to_the_whole_and_chance_is_said(build):
    made = build("street_rates", inspections=[r for i in range(9) for r in spread(f"S{i}", 2)])
    assert made.title == "9个街道每家次隐患都在99.8%控制限内，差异可由随机波动解释"
    assert {round(v, 9) for v in made.chart.series[0].x} == {2.0}


def test_one_street_has_nothing_to_compare_with(build):
    made = build("street_rates", inspections=spread("甲街道", 2))
    assert made.title == "甲街道每家次发现隐患2.00条" and "只有一个街道" in made.empty


def test_bands_are_no_ranking(build):
    rows = [r for i in range(9) for r in spread(f"S{i}", 2)] + spread("高街道", 6) + spread("低街道", 1)
    made = build("street_bands", inspections=rows, hazards=[hazard("S0")])
    table = cells(made)
    bands = [row["band"] for row in table.values()]
    order = ["显著偏高", "与全部相当", "显著偏低"]
    assert [b for i, b in enumerate(bands) if b != bands[i - 1] or i == 0] == [b for b in order if b in bands]
    assert table["高街道"]["band"] == "显著偏高" and "高街道显著偏高" in made.title
    assert not any("名次" in c.name or "排名" in c.name for c in made.table.columns)


def test_bands_of_a_hazard_ledger_show_what_it_can(build):
    made = build("street_bands", hazards=[hazard(status="open"), hazard("乙街道", status="open")])
    assert made.title == "2个街道发现隐患2条"
    assert [c.key for c in made.table.columns] == ["street", "found", "open"]


def test_gas_in_street_f_stands_out(sample):
    """Truth (b): only street F, only on gas."""
    gas = Selection(period="r12").with_codes("sector", ["gas"])
    assert sample("street_rates", gas).title.startswith("每家次隐患，河东街道高于99.8%控制限；")
    assert "河东街道显著偏高" in sample("street_bands", gas).title


@pytest.mark.parametrize("period", ["ytd", "r12", "2026-10", "2025"])
def test_limits_and_bands_name_the_same_streets(sample, period):
    """Two exhibits of one page must not contradict each other."""
    rates, bands = (cells(sample(code, Selection(period=period))) for code in ("street_rates", "street_bands"))
    pair = {"显著偏高": "高于99.8%控制限", "显著偏低": "低于99.8%控制限", "与全部相当": "限内", "基数不足": "不作判断"}
    assert {k: r["verdict"] for k, r in rates.items()} == {k: pair.get(r["band"], r["band"]) for k, r in bands.items()}


def test_the_tiny_street_is_shrunk_and_not_judged_extreme(sample):
    """Truth (c): extreme months, average truth."""
    tiny = cells(sample("street_rates", Selection(period="2026-09")))["云岭街道"]
    whole = sample("street_rates", Selection(period="2026-09")).chart.marks[0].at
    assert abs(tiny["rate"] - whole) <= abs(tiny["crude"] - whole)
    assert tiny["verdict"] in ("限内", "不作判断")


# funnels


def test_on_time_funnel_draws_the_limits_it_judges_by(build):
    ledger = []
    for i in range(9):
        ok = 40 if i == 0 else 90
        ledger += [
            hazard(
                f"S{i}", due_date="2026-03-25", status="closed", rectified_date="2026-03-24" if k < ok else "2026-03-28"
            )
            for k in range(100)
        ]
    made = build("street_funnel_on_time", hazards=ledger)
    assert "S0低于99.8%控制限；其余8个在限内" in made.title
    points = made.chart.series[-1]
    outer = [s for s in made.chart.series if s.name == "99.8%控制限"]
    at_100 = [float(np.interp(100, s.x, s.y)) for s in outer]
    beyond = {k for k, y in zip(points.keys, points.y, strict=True) if y < min(at_100) or y > max(at_100)}
    assert beyond == {"S0"} and dict(zip(points.keys, points.roles, strict=True))["S0"] == "alert"


def test_unwidened_limits_are_binomial(build):
    """Nine streets at exactly 90 of 100: nothing to widen, and P(X < lower) ≤ 0.1 % ≤ P(X ≤ lower)."""
    ledger = [
        hazard(f"S{i}", due_date="2026-03-25", status="closed", rectified_date="2026-03-24" if k < 90 else "2026-03-28")
        for i in range(9)
        for k in range(100)
    ]
    made = build("street_funnel_on_time", hazards=ledger)
    low = float(cells(made)["S0"]["limits"].split("–")[0].rstrip("%"))
    exact = stats.binom.ppf(0.001, 100, 0.9)
    assert exact - 1 <= low <= exact
    assert made.title == "按期整改率90.0%，9个街道都在99.8%控制限内，差异可由随机波动解释"


def test_finding_nothing_is_judged_at_the_same_mix(build):
    """Fire visits find nothing, gas visits always something: all the difference between the streets is mix."""
    rows = []
    for i in range(9):
        fire = 90 if i == 0 else 30
        rows += [*visits(fire, f"S{i}", 0, sector="fire"), *visits(100 - fire, f"S{i}", 1)]
    made = build("street_funnel_hit", inspections=rows)
    table = cells(made)
    assert table["S0"]["share"] == 0.9 and table["S0"]["expected"] == pytest.approx(0.9)
    assert made.title.endswith("9个街道调整后都不高于99.8%控制限")


def test_the_lax_street_stands_out_and_is_asked_to_be_reviewed_never_accused(sample):
    """Truth (a)."""
    made = sample("street_funnel_hit")
    assert made.title.startswith("青石街道零隐患检查占") and "建议复核" in made.title
    row = cells(made)["青石街道"]
    assert row["patrol_share"] == pytest.approx(TRUTHS["a"]["zero_finding"], abs=0.03)
    assert row["share"] > row["expected"]
    said = " ".join([made.title, made.alt, *made.notes, *(str(v) for r in made.table.rows for v in r)])
    assert not any(word in said for word in ("造假", "瞒报", "漏报", "作假"))
    high = [r for r in cells(made).values() if "建议复核" in r["verdict"]]
    assert len(high) == 1


# 未报送


def test_the_silent_street_is_named_muted_and_not_judged(sample):
    for code in ("street_rates", "street_bands", "street_adjusted", "street_funnel_hit", "street_funnel_on_time"):
        made = sample(code)
        assert made.title.endswith("；北关街道未报送"), code
        row = cells(made)["北关街道"]
        assert "未报送" in (row.get("verdict"), row.get("band")), code
        if made.chart:
            (series,) = [s for s in made.chart.series if s.keys]
            assert series.roles[series.keys.index("BH10")] == "muted", code


def test_what_a_silent_street_did_not_send_is_no_zero(sample):
    row = cells(sample("street_bands", Selection(period="mtd")))["北关街道"]
    assert row["visits"] is None and row["crude"] is None and row["due"] is None
    rates = sample("street_rates", Selection(period="mtd")).chart.series[0]
    assert rates.x[rates.y.index("北关街道（未报送）")] is None


def test_since_when_a_street_is_silent(sample):
    made = sample("street_reporting")
    assert made.title == "北关街道自2026-10-18后没有报送，已35天；其余11个正常"
    line = made.chart.series[0]
    assert line.name == "北关街道（未报送）" and line.y[-5:] == (None,) * 5 and None not in line.y[:15]


def test_a_listed_street_that_never_sent_a_row_is_silent_too(build):
    listed = [{"jurisdiction_id": c, "name": n} for c, n in (("J1", "甲街道"), ("J2", "乙街道"))]
    made = build("street_reporting", hazards=[hazard()], jurisdictions=listed)
    assert made.title == "乙街道从未报送；其余1个正常"
    assert cells(made)["乙街道"]["state"] == "未报送"


def test_a_street_that_seldom_sends_rows_is_not_called_silent(build):
    """Six rows in a year and none for forty days: at that pace a pause like this is usual."""
    few = [hazard("乙街道", found_date=f"2026-{m:02d}-19") for m in (1, 2)]
    made = build("street_reporting", hazards=[hazard(), *few], as_of="2026-03-31")
    assert made.title == "2个街道都在正常报送"


def test_a_past_period_does_not_know_of_a_later_silence(sample):
    assert "未报送" not in sample("street_rates", Selection(period="2025")).title


# street_trend


def test_trend_has_a_panel_a_street_on_one_scale_and_leaves_the_silent_one_out(sample):
    made = sample("street_trend")
    assert len(made.chart.panels) == 12 and "北关街道（未报送）" in made.chart.panels
    silent = next(s for s in made.chart.series if s.panel == "北关街道（未报送）")
    assert set(silent.roles) == {"muted"} and silent.y[-1] is None
    for s in made.chart.series:
        assert s.roles[-1] == "muted"  # November is not over
    assert "11个街道" in made.title or "其余" in made.title


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_street_is_ranked_by_visits(sample_home, lang):
    """Wherever streets stand in rows, the rows do not run by the number of visits."""
    snapshot = House(sample_home).open()
    for code in ("street_bands", "street_funnel_hit", "street_funnel_on_time"):
        made = builder(code)(Context(snapshot, Selection(), lang))
        column = next(i for i, c in enumerate(made.table.columns) if c.key in ("visits", "due"))
        values = [row[column] for row in made.table.rows if row[column] is not None]
        assert values != sorted(values) and values != sorted(values, reverse=True), code
