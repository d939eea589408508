"""Empirical Bayes, rank intervals and bands."""

import math

import numpy as np
import pytest

from lens.stats.intervals import garwood
from lens.stats.shrink import bands, empirical_bayes, rank_intervals, shrunken

N = [2, 6, 40, 18, 75, 0, 9, 33]
X = [10, 40, 260, 90, 300, 25, 150, 210]


def test_vector():
    result = empirical_bayes(N, X)
    assert result.mean == pytest.approx(0.16866, abs=5e-6)
    assert result.between == pytest.approx(0.003055, abs=5e-7)
    weights = [0.1534, 0.4201, 0.8249, 0.6198, 0.8446, 0.3117, 0.7310, 0.7918]
    rates = [0.1735, 0.1608, 0.1564, 0.1881, 0.2374, 0.1161, 0.0892, 0.1595]
    np.testing.assert_allclose(result.weight, weights, atol=5.1e-5)
    np.testing.assert_allclose(result.rate, rates, atol=5.1e-5)
    assert (result.alpha, result.beta) == pytest.approx((9.3114, 55.207), abs=5e-4)
    assert (result.lo[4], result.hi[4]) == pytest.approx((0.189, 0.291), abs=5e-4)
    assert (result.lo[5], result.hi[5]) == pytest.approx((0.054, 0.202), abs=5e-4)
    assert not result.all_equal


def test_posterior_mean_is_the_shrunken_rate():
    for dispersion in (1.0, 1.7):
        result = empirical_bayes(N, X, dispersion)
        np.testing.assert_allclose(result.shape / result.rate_parameter, result.rate)


def test_over_dispersion_shrinks_more_and_widens():
    plain, wide = empirical_bayes(N, X), empirical_bayes(N, X, dispersion=2.0)
    assert (wide.weight < plain.weight).all()
    assert wide.between < plain.between


def test_no_difference_beyond_chance_shrinks_all_to_the_mean():
    result = empirical_bayes([10, 11, 9, 10], [100, 100, 100, 100])
    assert result.all_equal and result.between == 0
    np.testing.assert_allclose(result.rate, 0.1)
    lo, hi = garwood(40)
    np.testing.assert_allclose([result.lo, result.hi], [[lo / 400] * 4, [hi / 400] * 4])
    assert bands(result.lo, result.hi, result.mean) == ["similar"] * 4
    np.testing.assert_array_equal(rank_intervals(result), [[1] * 4, [4] * 4])


def test_all_zero_keeps_an_upper_limit():
    result = empirical_bayes([0, 0], [50, 50])
    assert result.all_equal and result.mean == 0
    np.testing.assert_array_equal(result.rate, [0, 0])
    np.testing.assert_allclose(result.hi, 3.689 / 100, atol=1e-4)
    assert bands(result.lo, result.hi, result.mean) == ["similar", "similar"]


def test_unit_without_exposure_or_count_is_missing_and_changes_nothing():
    more = empirical_bayes([*N, 0, np.nan], [*X, 0, 40])
    np.testing.assert_allclose(more.rate[:8], empirical_bayes(N, X).rate)
    assert np.isnan(more.rate[8:]).all() and np.isnan(more.lo[8:]).all()
    assert bands(more.lo, more.hi, more.mean)[8:] == ["none", "none"]
    lo, hi = rank_intervals(more)
    assert np.isnan(lo[8:]).all() and hi[:8].max() == 8


def test_single_unit_and_none():
    one = empirical_bayes([4], [20])
    assert one.all_equal and one.rate.tolist() == [0.2]
    nothing = empirical_bayes([0], [0])
    assert math.isnan(nothing.mean) and np.isnan(nothing.rate).all()


def test_rank_intervals_are_seeded_and_wide_for_small_units():
    result = empirical_bayes(N, X)
    lo, hi = rank_intervals(result)
    np.testing.assert_array_equal((lo, hi), rank_intervals(result))
    assert lo[4] == 1 and hi[4] <= 3
    assert hi[0] - lo[0] > hi[4] - lo[4]
    assert lo[6] >= 5


def test_bands():
    result = empirical_bayes(N, X)
    expected = ["similar", "similar", "similar", "similar", "high", "similar", "low", "similar"]
    assert bands(result.lo, result.hi, result.mean) == expected
    small = bands(result.lo, result.hi, result.mean, base=X, minimum=100)
    assert small == ["none", "none", "similar", "none", "high", "none", "low", "similar"]


def test_intervals_that_do_not_take_the_spread_as_known_are_wider_around_the_same_rates():
    plain, honest = empirical_bayes(N, X), shrunken(N, X)
    np.testing.assert_array_equal(honest.rate, plain.rate)
    assert (honest.hi - honest.lo > plain.hi - plain.lo).all()
    assert ((honest.lo < honest.rate) & (honest.rate < honest.hi)).all()
    assert honest.share.sum() == pytest.approx(1)
    lo, hi = rank_intervals(honest)
    np.testing.assert_array_equal((lo, hi), rank_intervals(honest))
    assert lo[4] == 1 and (hi - lo >= np.subtract(*reversed(rank_intervals(plain))) - 1).all()


def test_where_all_may_be_equal_the_own_count_still_sets_the_interval():
    """A small street may be anything between; a large one is known better."""
    result = shrunken([10, 110, 9, 10], [100, 1000, 100, 100])
    assert result.all_equal and len(set(result.rate)) == 1
    width = result.hi - result.lo
    assert width[1] < width[0] and (result.lo < result.rate).all() and (result.rate < result.hi).all()


def test_no_event_one_unit_and_nobody_fall_back_to_the_exact_count():
    for n, x in (([0, 0], [50, 50]), ([4], [20]), ([0], [0]), ([4, np.nan], [20, 0])):
        plain, honest = empirical_bayes(n, x), shrunken(n, x)
        np.testing.assert_array_equal((plain.lo, plain.hi), (honest.lo, honest.hi))


def test_true_rates_of_streets_are_covered():
    """Twelve streets whose true rates differ by a tenth: the textbook interval covers some 78 %."""
    rng = np.random.default_rng(6)
    plain, honest = [], []
    for _ in range(300):
        visits = np.round(np.exp(rng.normal(5, 0.7, 12)))
        truth = 1.1 * rng.gamma(100, 0.01, 12)
        found = rng.poisson(rng.gamma(visits * truth / 2, 2))  # variance 3 × mean
        for kept, method in ((plain, empirical_bayes), (honest, shrunken)):
            made = method(found, visits, 3.0)
            kept.append(np.mean((made.lo <= truth) & (truth <= made.hi)))
    assert 0.92 <= np.mean(honest) <= 0.98 and np.mean(plain) < 0.85
