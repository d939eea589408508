"""Months against their own history, and the correction for many comparisons: worked out again with scipy.stats."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from lens.stats.signals import adjusted, control, history, occasions, season

TOP, BASE = [30, 42, 35, 28, 51, 40, 33, 45, 38, 36, 47, 29, 70], [100, 130, 110, 90, 150, 125, 100, 140, 120, 110, 145,
                                                                  95, 120]  # fmt: skip


def test_benjamini_hochberg():
    p = [0.001, 0.2, 0.012, 0.04, 0.9, 0.03]
    np.testing.assert_allclose(adjusted(p), stats.false_discovery_control(p))
    with_gap = adjusted([*p[:2], np.nan, *p[2:]])
    assert np.isnan(with_gap[2]), "what was not compared is no comparison"
    np.testing.assert_allclose(np.delete(with_gap, 2), stats.false_discovery_control(p))
    assert adjusted([]).size == 0


def by_hand(top, base, share: bool) -> tuple[float, float, float]:
    """p, lower and upper limit of the last month: written down again from the definition."""
    level = sum(top[:-1]) / sum(base[:-1])

    def scale(rate: float, n: float) -> float:
        return 2 * np.sqrt(n) * np.arcsin(np.sqrt(rate)) if share else 2 * np.sqrt(rate * n)

    z = [scale(y / n, n) - scale(level, n) for y, n in zip(top, base, strict=True)]
    ranges = [abs(b - a) for a, b in pairwise(z[:-1])]
    sigma = max(1.0, sum(ranges) / len(ranges) / 1.128, float(np.std(z[:-1], ddof=1)))
    error = sigma * np.sqrt(1 + base[-1] / sum(base[:-1]))
    p = 2 * stats.t.sf(abs(z[-1]) / error, len(z) - 2)
    reach = stats.t.ppf(0.999, len(z) - 2) * error
    middle = scale(level, base[-1])
    ends = [(middle + s * reach) / 2 for s in (-1, 1)]
    if share:
        return p, *(float(np.sin(np.clip(e / np.sqrt(base[-1]), 0, np.pi / 2)) ** 2) for e in ends)
    return p, *(max(e, 0) ** 2 / base[-1] for e in ends)


@pytest.mark.parametrize("kind", ["u", "p"])
def test_a_month_by_hand(kind):
    made = control(kind, TOP, BASE, 12)
    p, lo, hi = by_hand(TOP, BASE, kind == "p")
    assert made.reason == "" and made.points == 12
    assert (made.p[-1], made.lo[-1], made.hi[-1]) == pytest.approx((p, lo, hi))
    assert made.usual[-1] == pytest.approx(sum(TOP[:12]) / sum(BASE[:12]))
    assert made.beyond[-1] == 1 and made.value[-1] > made.hi[-1]


def test_a_point_is_beyond_the_limits_exactly_where_p_is_under_two_in_a_thousand():
    rng = np.random.default_rng(1)
    for kind in ("u", "p"):
        made = control(kind, rng.binomial(200, 0.3, 60), np.full(60, 200), 12)
        outside = (made.value > made.hi) | (made.value < made.lo)
        np.testing.assert_array_equal(outside, made.p < 0.002)


def test_spread_is_never_less_than_chance():
    made = control("u", [100] * 13, [100] * 13, 12)
    assert made.spread == 1 and made.p[-1] == 1


def test_a_drift_of_the_level_widens_the_limits():
    calm = control("u", [100, 104, 98, 101, 97, 103, 99, 102, 100, 98, 103, 101, 150], [100] * 13, 12)
    drift = control("u", [60, 64, 68, 75, 82, 90, 98, 106, 114, 122, 130, 138, 150], [100] * 13, 12)
    assert calm.beyond[-1] == 1 and drift.beyond[-1] == 0


def test_eleven_months_are_too_few_and_so_are_months_with_hardly_a_hazard():
    assert control("u", TOP[1:], BASE[1:], 11).reason == "short_history"
    assert control("u", [0, 1] * 6 + [1], [3] * 13, 12).reason == "short_history", "under one expected is no history"
    made = control("u", [2, 3] * 6 + [9], [10] * 13, 12)
    assert np.isnan(made.p[-1]) and made.reason == "few_events"
    gap = control("u", [*TOP[:6], 0, *TOP[6:]], [*BASE[:6], 0, *BASE[6:]], 13)
    assert gap.points == 12 and gap.p[-1] == pytest.approx(control("u", TOP, BASE, 12).p[-1])


def test_the_season_moves_the_limits_with_it():
    base = [100] * 37
    top = [140 if i % 12 in (0, 1) else 90 for i in range(37)]
    of_year = [i % 12 + 1 for i in range(37)]
    factors = season(top[:36], base[:36], of_year[:36])
    whole = (2 * 140 + 10 * 90) / 12 / 100
    assert factors[1] == factors[2] == pytest.approx(1.4 / whole) and factors[7] == pytest.approx(0.9 / whole)
    assert control("u", top, base, 36, [factors[m] for m in of_year], 1 / 3).p[-1] == pytest.approx(1)
    assert control("u", top, base, 36).p[-1] < 0.5, "without it January would stand out"
    assert set(season(top[:23], base[:23], of_year[:23]).values()) == {1.0}


def test_an_own_season_costs_certainty():
    factors = [1.0] * 13
    assert control("u", TOP, BASE, 12, factors, 1 / 3).p[-1] > control("u", TOP, BASE, 12).p[-1]


def test_how_much_history():
    assert [history(n) for n in (11, 12, 23, 24, 35, 36, 50)] == [11, 12, 23, 24, 24, 36, 36]


def test_occasions_are_compared_exactly():
    made = occasions(before=36, base_before=3600, now=4, base_now=100, span=30)
    # given 40 occasions, 4 of them at 100 of 3,700 visits; twice the smaller tail
    upper = stats.binom.sf(3, 40, 100 / 3700)
    assert made.p == pytest.approx(2 * upper) and made.side == 1
    assert (made.value, made.usual) == (7.5, 30.0)
    none = occasions(before=400, base_before=3600, now=0, base_now=100, span=30)
    assert none.p < 0.002 and none.side == -1 and none.value == np.inf
    assert occasions(12, 3600, 1, 100, 30).reason == "short_history"
