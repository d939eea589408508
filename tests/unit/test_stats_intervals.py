"""Intervals against published vectors, scipy and statsmodels, and at their edges."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from lens.stats.arrays import ratio
from lens.stats.intervals import (
    ClusterSums,
    clopper_pearson,
    clustered_ratio,
    garwood,
    log_ratio_change,
    median_interval,
    none_probability,
    poisson_rate,
    proportion_difference,
    rate_ratio,
    wilson,
)

counts = st.integers(0, 400)


def sums_of(y, n):
    y, n = np.asarray(y, float), np.asarray(n, float)
    return ClusterSums(y.sum(), n.sum(), y @ y, y @ n, n @ n, float(y.size))


def test_official_ratios():
    assert ratio(483, 492) * 100 == pytest.approx(98.2, abs=0.05)
    assert ratio(86, 1732) * 1000 == pytest.approx(49.7, abs=0.05)
    assert ratio(492, 1732) * 1000 == pytest.approx(284.1, abs=0.05)


def test_ratio_of_nothing_is_missing():
    assert math.isnan(ratio(0, 0)) and math.isnan(ratio(3, 0)) and math.isnan(ratio(1, None))
    np.testing.assert_array_equal(ratio([1, 0], [2, 0]), [0.5, np.nan])


@pytest.mark.parametrize(("k", "n", "lo", "hi"), [(9, 10, 0.596, 0.982), (3, 3, 0.439, 1.0), (483, 492, 0.966, 0.990)])
def test_wilson_vectors(k, n, lo, hi):
    assert wilson(k, n) == pytest.approx((lo, hi), abs=5e-4)


def test_clopper_pearson_vector():
    assert clopper_pearson(9, 10) == pytest.approx((0.555, 0.997), abs=5e-4)


@pytest.mark.parametrize("interval", [wilson, clopper_pearson])
def test_proportion_edges(interval):
    lo, hi = interval([0, 5, 0, 6, -1, np.nan], [5, 5, 0, 5, 5, 5])
    assert (lo[0], hi[1]) == (0.0, 1.0)
    assert hi[0] < 1 and lo[1] > 0
    assert np.isnan(lo[2:]).all() and np.isnan(hi[2:]).all()
    assert np.ndim(interval(1, 2)[0]) == 0


@given(counts, st.integers(1, 400))
@settings(max_examples=60, deadline=None)
def test_proportions_agree_with_statsmodels(k, n):
    k = min(k, n)
    assert wilson(k, n) == pytest.approx(proportion_confint(k, n, method="wilson"), abs=1e-9)
    assert clopper_pearson(k, n) == pytest.approx(proportion_confint(k, n, method="beta"), abs=1e-9)


@pytest.mark.parametrize(
    ("k", "lo", "hi"),
    [(0, 0, 3.689), (1, 0.025, 5.572), (2, 0.242, 7.225), (5, 1.623, 11.668), (9, 4.115, 17.085), (11, 5.491, 19.682)],
)
def test_garwood_vectors(k, lo, hi):
    assert garwood(k) == pytest.approx((lo, hi), abs=5e-4)


@given(st.integers(1, 5000))
@settings(max_examples=40, deadline=None)
def test_garwood_is_the_chi_square_formula(k):
    assert garwood(k) == pytest.approx((stats.chi2.ppf(0.025, 2 * k) / 2, stats.chi2.ppf(0.975, 2 * k + 2) / 2))


def test_poisson_rate():
    assert poisson_rate(5, 10) == pytest.approx((0.1623, 1.1668), abs=1e-4)
    assert np.isnan(poisson_rate(0, 0)).all() and np.isnan(poisson_rate(-1, 5)).all()


def test_zero_year():
    assert none_probability(366 / 2843) == pytest.approx(0.879, abs=5e-4)


@pytest.mark.parametrize(
    ("now", "before", "value", "lo", "hi"),
    [(301, 350, 0.860, 0.735, 1.006), (279, 298, 0.936, 0.792, 1.106), (5, 11, 0.455, 0.124, 1.419)],
)
def test_rate_ratio_vectors(now, before, value, lo, hi):
    assert rate_ratio(now, 1, before, 1)[:3] == pytest.approx((value, lo, hi), abs=5e-4)


def test_rate_ratio_p_values():
    assert rate_ratio(5, 1, 11, 1).p == pytest.approx(0.21, abs=5e-4)
    assert rate_ratio(2, 1, 1, 1).p == 1.0
    assert rate_ratio(5, 1, 11, 1).p == pytest.approx(stats.binomtest(5, 16).pvalue)


def test_rate_ratio_without_a_base():
    three_to_none = rate_ratio(3, 1, 0, 1)
    assert math.isnan(three_to_none.ratio) and three_to_none.hi == math.inf and three_to_none.p == pytest.approx(0.25)
    assert np.isnan(rate_ratio(0, 1, 0, 1)).all()
    assert np.isnan(rate_ratio(3, 0, 4, 1)).all() and np.isnan(rate_ratio(3, 1, 4, 0)).all()
    assert np.isnan(rate_ratio(3, 1, np.nan, 1)).all()
    none_now = rate_ratio(0, 2, 4, 1)
    assert (none_now.ratio, none_now.lo) == (0.0, 0.0) and 0 < none_now.hi < 2


@given(counts, st.floats(0.1, 50), counts, st.floats(0.1, 50))
@settings(max_examples=100, deadline=None)
def test_rate_ratio_interval_and_p_agree_and_invert(k1, x1, k2, x2):
    there, back = rate_ratio(k1, x1, k2, x2), rate_ratio(k2, x2, k1, x1)
    if k1 + k2 == 0:
        assert np.isnan(there).all()
        return
    if abs(there.p - 0.05) > 1e-9:
        assert (there.p < 0.05) == (there.lo > 1 or there.hi < 1)
    assert there.p == pytest.approx(back.p)
    if k1 and k2:
        assert (there.ratio, there.lo, there.hi) == pytest.approx((1 / back.ratio, 1 / back.hi, 1 / back.lo))
        assert there.lo < there.ratio < there.hi


def test_proportion_difference_is_in_proportion_units():
    change, lo, hi = proportion_difference(982, 1000, 962, 1000)
    assert change == pytest.approx(0.020)
    assert 0 < lo < change < hi
    assert np.isnan(proportion_difference(0, 0, 5, 10)).all()


@given(counts, st.integers(1, 400), counts, st.integers(1, 400))
@settings(max_examples=60, deadline=None)
def test_proportion_difference_agrees_with_statsmodels(k1, n1, k2, n2):
    k1, k2 = min(k1, n1), min(k2, n2)
    expected = confint_proportions_2indep(k1, n1, k2, n2, compare="diff", method="newcomb")
    assert proportion_difference(k1, n1, k2, n2)[1:] == pytest.approx(expected, abs=1e-6)


def test_clustered_ratio_by_hand():
    # Three premises: y = 4, 1, 1 in n = 2, 1, 3 visits. R = 1; Σ(y − n)² = 4 + 0 + 4 = 8;
    # as many as 6² / (4 + 1 + 9) = 18/7 equal ones; variance = (18/7) / (11/7) · 8 / 36 = 4/11.
    rate, lo, hi = clustered_ratio(*sums_of([4, 1, 1], [2, 1, 3]))
    factor = math.exp(stats.t.ppf(0.975, 11 / 7) * math.sqrt(4 / 11))
    assert (rate, lo, hi) == pytest.approx((1.0, 1 / factor, factor), rel=1e-6)


def test_clustered_ratio_is_wider_than_poisson_when_premises_differ():
    rng = np.random.default_rng(5)
    n = rng.integers(1, 6, 300)
    y = rng.poisson(rng.gamma(0.5, 4, 300) * n)
    rate, lo, hi = clustered_ratio(*sums_of(y, n))
    exact_lo, exact_hi = poisson_rate(y.sum(), n.sum())
    assert lo < exact_lo < rate < exact_hi < hi
    slices = clustered_ratio(*(np.array([v, v]) for v in sums_of(y, n)))
    np.testing.assert_allclose(slices, [[rate] * 2, [lo] * 2, [hi] * 2])


def test_premises_of_one_size_count_as_what_they_are():
    y = np.array([3, 0, 1, 2, 5, 1])
    rate, lo, hi = clustered_ratio(*sums_of(y, np.full(6, 2)))
    variance = 6 / 5 * np.sum((y - 2 * rate) ** 2) / y.sum() ** 2
    factor = math.exp(stats.t.ppf(0.975, 5) * math.sqrt(variance))
    assert (lo, hi) == pytest.approx((rate / factor, rate * factor))


def test_one_premise_with_all_the_visits_makes_the_interval_wide_but_finite():
    _, lo, hi = clustered_ratio(*sums_of([40, 1], [100, 1]))
    assert 0 < lo < 0.4 < hi < math.inf


def test_clustered_ratio_covers_the_truth():
    rng = np.random.default_rng(11)
    covered = 0
    for _ in range(400):
        n = rng.integers(1, 5, 80)
        _, lo, hi = clustered_ratio(*sums_of(rng.poisson(rng.gamma(2, 0.5, 80) * n), n))
        covered += lo <= 1.0 <= hi
    assert 0.92 <= covered / 400 <= 0.98


@pytest.mark.parametrize(
    ("y", "n"), [([0, 0, 0], [2, 5, 1]), ([7], [4]), ([1, 1, 1], [1, 1, 1])], ids=["no event", "one premise", "alike"]
)
def test_clustered_ratio_falls_back_to_the_exact_count(y, n):
    rate, lo, hi = clustered_ratio(*sums_of(y, n))
    assert rate == sum(y) / sum(n)
    assert (lo, hi) == pytest.approx(poisson_rate(sum(y), sum(n)))
    assert hi > lo


def test_clustered_ratio_without_visits():
    assert np.isnan(clustered_ratio(0, 0, 0, 0, 0, 0)).all()


def test_log_ratio_change():
    rng = np.random.default_rng(3)
    n = rng.integers(1, 6, 400)
    same = [sums_of(rng.poisson(rng.gamma(2, 0.5, 400) * n), n) for _ in range(2)]
    higher = sums_of(rng.poisson(rng.gamma(2, 1.0, 400) * n), n)
    unchanged = log_ratio_change(*same)
    assert unchanged.lo < 1 < unchanged.hi and unchanged.p > 0.05
    doubled = log_ratio_change(higher, same[0])
    assert doubled.lo > 1 and doubled.p < 0.001 and doubled.lo < 2 < doubled.hi
    back = log_ratio_change(same[0], higher)
    assert (back.ratio, back.lo, back.hi) == pytest.approx((1 / doubled.ratio, 1 / doubled.hi, 1 / doubled.lo))


def test_log_ratio_change_by_hand():
    # Both sides as in the test of clustered_ratio: log variance 4/11 each, Welch–Satterthwaite df = 2 · 11/7.
    side = sums_of([4, 1, 1], [2, 1, 3])
    change = log_ratio_change(side, side)
    factor = math.exp(stats.t.ppf(0.975, 22 / 7) * math.sqrt(8 / 11))
    assert change == pytest.approx((1.0, 1 / factor, factor, 1.0))


def test_log_ratio_change_falls_back_to_the_exact_ratio():
    none, some = sums_of([0, 0], [3, 4]), sums_of([4, 1, 1], [2, 1, 3])
    assert log_ratio_change(none, some) == pytest.approx(rate_ratio(0, 7, 6, 6))
    from_none = log_ratio_change(some, none)
    assert math.isnan(from_none.ratio) and from_none.hi == math.inf


@pytest.mark.parametrize(
    ("n", "low", "high"),
    [(6, 1, 6), (10, 2, 9), (15, 4, 12), (20, 6, 15), (100, 40, 61)],  # ranks of the tables of the sign test
)
def test_median_interval_by_the_tables_of_the_sign_test(n, low, high):
    values = np.arange(n, 0, -1) * 10.0
    assert median_interval(values) == (10.0 * low, 10.0 * high)


@pytest.mark.parametrize("values", [[], [3.0], [1.0, 2.0, 3.0, 4.0, 5.0]])
def test_too_few_values_give_no_interval_of_the_median(values):
    lo, hi = median_interval(values)
    assert math.isnan(lo) and math.isnan(hi)
