"""What is planted in the sample district is found by reading the exhibits, as a reader would.

(h), the miss rate of (a) and the habit of (e) are read on the pages of checks and of the closed loop; (j) needs the
supervision issues.
"""

from __future__ import annotations

import numpy as np
import pytest

from data.sample import TRUTHS
from lens.ask import ask
from lens.engine import House, Snapshot
from lens.exhibits import builder
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit
from lens.selection import Selection


@pytest.fixture(scope="module")
def sample(sample_home) -> Snapshot:
    return House(sample_home).open()


@pytest.fixture(scope="module")
def read(sample):
    def _read(code: str, period: str = "ytd", compare: str = "yoy", **where) -> Exhibit:
        selection = Selection(period=period, compare=compare)
        for dim, codes in where.items():
            selection = selection.with_codes(dim, codes)
        return builder(code)(Context(sample, selection, "zh"))

    return _read


def cells(made: Exhibit) -> dict[str, dict]:
    assert made.table is not None
    return {row[0]: dict(zip((c.key for c in made.table.columns), row, strict=True)) for row in made.table.rows}


def street(sample: Snapshot, code: str) -> str:
    return sample.label("jurisdiction", code, "zh")


def test_a_the_street_that_looks_and_finds_nothing(sample, read):
    made = read("street_funnel_hit")
    lax = street(sample, TRUTHS["a"]["street"])
    assert made.title.startswith(lax) and "建议复核" in made.title
    assert cells(made)[lax]["patrol_share"] == pytest.approx(TRUTHS["a"]["zero_finding"], abs=0.03)
    assert [k for k, r in cells(made).items() if "建议复核" in r["verdict"]] == [lax]


def test_b_the_street_that_is_worse_on_gas_from_october_2025(sample, read):
    worse = street(sample, TRUTHS["b"]["street"])
    for code in ("street_rates", "street_bands", "street_adjusted"):
        assert worse in read(code, "r12", sector=["gas"]).title, code
        assert worse not in read(code, "2025-01-01..2025-09-30", sector=["gas"]).title, f"{code}: before it began"
        assert worse not in read(code, "r12", sector=["fire"]).title, f"{code}: on gas only"
    ratio = cells(read("street_adjusted", "r12", sector=["gas"]))[worse]["adjusted"]
    assert 1.3 < ratio < TRUTHS["b"]["rate_ratio"], "it is itself part of all streets"


def test_c_the_tiny_street_is_extreme_by_the_month_and_judged_by_no_month(sample, read):
    tiny = street(sample, TRUTHS["c"]["street"])
    crude = []
    for month in range(1, 11):
        row = cells(read("street_rates", f"2026-{month:02d}"))[tiny]
        crude.append(row["crude"])
        assert row["verdict"] in ("限内", "不作判断"), month
        whole = read("street_rates", f"2026-{month:02d}").chart.marks[0].at
        assert abs(row["rate"] - whole) <= abs(row["crude"] - whole), month
    assert max(crude) > 1.5 * min(crude)


def test_d_the_simpson_pair(sample, read):
    low, high = (street(sample, TRUTHS["d"][k]) for k in ("better_looking", "worse_looking"))
    made = read("street_adjusted", "r12")
    assert cells(made)[low]["crude"] < cells(made)[high]["crude"]
    assert cells(made)[low]["adjusted"] > cells(made)[high]["adjusted"]
    assert made.title.startswith(f"换成同样行业结构，{low}") and f"高于{high}" in made.title


def test_e_who_closes_at_the_end_of_the_month_is_late_for_short_deadlines(read):
    made = read("sector_on_time")
    assert made.title.startswith("按期整改率") and "市政设施" in made.title and "低于99.8%控制限" in made.title


def test_f_the_campaign_doubles_visits_and_not_the_rate(sample, read):
    gas = cells(read("sector_per_visit", "mtd"))["燃气"]
    assert gas["visits"] > 1.6 * gas["before_visits"] and gas["verdict"] == "可由随机波动解释"
    months = read("trend_per_visit")
    assert any("燃气安全专项" in n for n in months.notes) and [m for m in months.chart.marks if m.kind == "xband"]


def test_g_thirty_premises_that_nobody_ever_visited(sample, read):
    """Over all the records: on the register and never visited, four of them orange."""
    every = f"{sample.first_date}..{sample.as_of}"
    # only visits of the default kinds are coverage: self-checks do not count
    tiers = ask(sample, ["M6"], ["risk_tier"], Selection(period=every))
    by = {r["risk_tier"]: r["M6_den"] - r["M6_num"] for r in tiers}
    assert sum(by.values()) >= TRUTHS["g"]["premises"] and by["orange"] >= TRUTHS["g"]["orange"]
    shown = read("sector_tiers").table
    place = next(i for i, c in enumerate(shown.columns) if "未查" in c.name)
    orange = [row[place] for row in shown.rows if row[1] == "橙"]
    assert sum(orange) >= TRUTHS["g"]["orange"]


def test_i_two_majors_are_stuck_by_ownership(read):
    made = read("stuck_majors")
    assert made.title.endswith("2条超过90天，都因产权")
    days = [c.key for c in made.table.columns].index("days")
    old = [row for row in made.table.rows if row[days] > 180]
    assert len(old) == TRUTHS["i"]["majors"] and all("产权" in row for row in old)


def test_k_the_cold_week_of_the_edge_streets(sample, read):
    made = read("winter_week")
    edge = {street(sample, c) for c in TRUTHS["k"]["streets"]}
    (line,) = made.chart.series
    assert set(line.y[:2]) == edge
    alert = {n for n, r in zip(line.y, line.roles, strict=True) if r == "alert"}
    assert alert and alert <= edge and any(name in made.title for name in edge)


def test_the_silent_street_is_named_and_not_called_safe(sample, read):
    quiet = street(sample, TRUTHS["silent"]["street"])
    for code in ("street_rates", "street_bands", "street_adjusted", "street_funnel_hit", "street_funnel_on_time"):
        assert read(code).title.endswith(f"；{quiet}未报送"), code
    assert "未报送" in read("street_reporting").title or quiet in read("street_reporting").title


def test_nobody_else_is_named_a_year_long(sample, read):
    """Of streets without a planted truth none is high or low over the year on all sectors."""
    planted = {street(sample, TRUTHS[k][n]) for k, n in (("a", "street"), ("b", "street"), ("d", "better_looking"))}
    planted |= {street(sample, TRUTHS["d"]["worse_looking"])}
    bands = {k: r["band"] for k, r in cells(read("street_bands", "r12")).items()}
    assert {k for k, b in bands.items() if b in ("显著偏高", "显著偏低")} <= planted
    assert np.sum([b == "与全部相当" for b in bands.values()]) >= 8
