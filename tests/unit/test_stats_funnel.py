"""Funnel limits against vectors and scipy, over-dispersion, and agreement of dots with drawn curves."""

import math

import numpy as np
import pytest
from scipy import stats

from lens.stats.funnel import exact_limits, funnel, grid, normal_limits, over_dispersion


@pytest.mark.parametrize(("n", "expected"), [(100, (0.836, 0.867, 0.973, 1.0)), (400, (0.878, 0.893, 0.947, 0.962))])
def test_normal_vectors(n, expected):
    outer, inner = (normal_limits(0.92, n, conf, "proportion") for conf in (0.998, 0.95))
    assert (outer[0], *inner, outer[1]) == pytest.approx(expected, abs=5e-4)


def test_exact_vector():
    outer, inner = (exact_limits(0.92, 100, conf, "proportion") for conf in (0.998, 0.95))
    assert (outer[0], *inner, outer[1]) == pytest.approx((0.83, 0.86, 0.97, 0.99), abs=1e-12)


def test_small_units_are_clipped():
    assert normal_limits(0.92, 10, 0.95, "proportion")[1] == 1.0
    assert normal_limits(0.05, 10, 0.998, "rate")[0] == 0.0


@pytest.mark.parametrize("theta", [0.003, 0.2, 0.5, 0.92, 0.999])
@pytest.mark.parametrize("conf", [0.95, 0.998])
def test_exact_limits_are_scipy_quantiles(theta, conf):
    n = np.array([1, 2, 7, 30, 100, 999, 20000])
    tails = [(1 - conf) / 2, (1 + conf) / 2]
    for kind, law in (("proportion", stats.binom(n, theta)), ("rate", stats.poisson(n * theta))):
        wanted = [law.ppf(tail) / n for tail in tails]
        if kind == "proportion":
            wanted = np.minimum(wanted, 1)
        np.testing.assert_allclose(exact_limits(theta, n, conf, kind), wanted, atol=1e-9)


@pytest.mark.parametrize(("kind", "theta"), [("proportion", 0.9), ("proportion", 0.07), ("rate", 0.8), ("rate", 0.05)])
def test_a_dot_is_flagged_exactly_where_it_lies_beyond_the_curve(kind, theta):
    base = np.repeat(np.arange(1.0, 60.0), 61)
    count = np.tile(np.arange(61.0), 59)
    fair = (count <= base) if kind == "proportion" else (count < 61)
    base, count = base[fair], count[fair]
    result = funnel(count, base, kind, theta=theta)
    plain_lo, plain_hi = exact_limits(theta, base, 0.998, kind)
    lo, _, _, hi = result.curve(base)
    outside = np.abs(result.beyond) == 2
    np.testing.assert_array_equal(outside, (result.value < lo) | (result.value > hi))
    if result.phi_used == 1:
        np.testing.assert_array_equal(outside, (result.value < plain_lo - 1e-9) | (result.value > plain_hi + 1e-9))


def test_smooth_limits_flag_the_same_counts_as_whole_limits():
    for kind, theta in (("proportion", 0.9), ("rate", 0.4)):
        for n in (5.0, 23.0, 80.0):
            value = np.arange(0, n + 1) / n
            lo, hi = exact_limits(theta, n, 0.998, kind)
            smooth_lo, smooth_hi = exact_limits(theta, n, 0.998, kind, smooth=True)
            np.testing.assert_array_equal(value < lo - 1e-9, value < smooth_lo - 1e-9)
            np.testing.assert_array_equal(value > hi + 1e-9, value > smooth_hi + 1e-9)


def test_few_units_skip_over_dispersion():
    result = funnel([10, 30, 5], [20, 40, 50], "proportion")
    assert result.too_few_units and math.isnan(result.phi) and result.phi_used == 1.0
    assert result.units == 3


def test_over_dispersion_widens_only_beyond_its_threshold():
    rng = np.random.default_rng(4)
    base = rng.integers(200, 900, 40)
    calm = funnel(rng.binomial(base, 0.9), base, "proportion", "normal")
    assert calm.phi_used == 1.0 and not calm.too_few_units
    wild = funnel(rng.binomial(base, rng.beta(18, 2, 40)), base, "proportion", "normal")
    assert wild.phi > 1 + 2 * math.sqrt(2 / 40) and wild.phi_used == wild.phi
    straight = normal_limits(wild.theta, base, 0.95, "proportion")
    np.testing.assert_allclose(wild.theta - wild.lo95, (wild.theta - straight[0]) * math.sqrt(wild.phi))
    exact = funnel(rng.binomial(base, rng.beta(18, 2, 40)), base, "proportion", "exact")
    assert exact.phi_used > 1 and (exact.hi998 <= 1).all()


def test_winsorising_keeps_one_outlier_from_hiding_itself():
    z = np.append(np.linspace(-1.5, 1.5, 19), 40.0)
    assert over_dispersion(z) < 1.5 < np.mean(z**2)
    low, high = np.quantile(z, [0.1, 0.9])
    kept = np.mean(np.clip(stats.norm.ppf((np.arange(200_000) + 0.5) / 200_000), *stats.norm.ppf([0.1, 0.9])) ** 2)
    assert over_dispersion(z) == pytest.approx(np.mean([min(max(v, low), high) ** 2 for v in z]) / kept, rel=1e-4)
    assert math.isnan(over_dispersion([]))


def test_over_dispersion_is_what_it_estimates():
    """Winsorised and undivided, the estimate would be 0.68 and 1.36."""
    z = np.random.default_rng(8).normal(size=20_000)
    assert over_dispersion(z) == pytest.approx(1, abs=0.03)
    assert over_dispersion(z * math.sqrt(2)) == pytest.approx(2, abs=0.06)


@pytest.mark.parametrize("phi", [1.0, 1.6, 2.0, 3.0])
def test_streets_that_differ_by_chance_alone_seldom_lie_beyond_the_outer_limits(phi):
    """Twelve streets of 1,000, hazards in clusters: under 1 % beyond 99.8 %."""
    rng = np.random.default_rng(12)
    base, each = np.full(12, 1000.0), []
    for _ in range(600):
        share = rng.beta(0.9 * (999 / (phi - 1) - 1), 0.1 * (999 / (phi - 1) - 1), 12) if phi > 1 else 0.9
        each.append(np.abs(funnel(rng.binomial(1000, share, 12), base, "proportion").beyond) == 2)
    assert np.mean(each) < 0.01


def test_outlier_is_found():
    top, base = [90] * 11 + [60], [100] * 12
    result = funnel(top, base, "proportion")
    assert result.beyond.tolist()[:11] == [0] * 11 and result.beyond[11] == -2
    high = funnel([10] * 11 + [40], [100] * 12, "rate", "normal")
    assert high.beyond[11] == 2


def test_units_without_a_denominator_are_left_out():
    result = funnel([5, 0, np.nan, 6], [10, 0, 10, 10], "proportion")
    assert result.units == 2 and result.theta == pytest.approx(11 / 20)
    assert np.isnan(result.value[[1, 2]]).all() and np.isnan(result.beyond[[1, 2]]).all()
    assert np.isnan(exact_limits(0.5, 0, 0.95, "rate")).all()


def test_all_zero_all_full_and_nothing():
    zero = funnel([0] * 9, [10] * 9, "rate")
    assert zero.theta == 0 and not zero.beyond.any() and math.isnan(zero.phi) and zero.phi_used == 1.0
    full = funnel([10] * 9, [10] * 9, "proportion")
    assert full.theta == 1 and not full.beyond.any()
    nothing = funnel([], [], "rate")
    assert nothing.units == 0 and math.isnan(nothing.theta)


def test_curves_are_smooth_and_close_in():
    result = funnel([90, 45, 300], [100, 50, 320], "proportion")
    x = grid([100, 50, 320])
    lo998, lo95, hi95, hi998 = result.curve(x)
    assert x[0] == 50 and x[-1] > 320
    assert (lo998 < lo95).all() and (lo95 < result.theta).all() and (hi95 <= hi998).all()
    assert (np.diff(lo998) > 0).all() and (np.diff(hi95) <= 1e-9).all()
    assert grid([0, np.nan]).size == 0
