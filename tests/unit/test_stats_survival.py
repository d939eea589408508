"""Kaplan–Meier and log-rank against the vector of the domain reference and scipy."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from lens.stats.intervals import clopper_pearson
from lens.stats.survival import kaplan_meier, log_rank

TIMES = np.array([0, 0, 1, 2, 2, 3, 5, 5, 7, 9, 12, 15, 15, 20, 30])
EVENTS = np.array([1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0, 1, 0, 1, 0])

followed = st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=1, max_size=60)


def censored_data(times, events):
    times, events = np.asarray(times, float), np.asarray(events, bool)
    return stats.CensoredData(uncensored=times[events], right=times[~events])


def test_vector():
    curve = kaplan_meier(TIMES, EVENTS, 1 - EVENTS)
    known = {0: 0.8667, 1: 0.8, 2: 0.6667, 3: 0.6, 5: 0.5333, 7: 0.4571, 9: 0.3810, 15: 0.2857, 20: 0.1429}
    at = dict(zip(curve.days, curve.survival, strict=True))
    assert {day: round(at[day], 4) for day in known} == known
    assert curve.median == 7
    assert curve.total == 15


def test_closed_only_average_would_mislead():
    closed = TIMES[EVENTS == 1]
    assert closed.mean() == pytest.approx(5.82, abs=0.005) and np.median(closed) == 3
    assert kaplan_meier(TIMES, EVENTS, 1 - EVENTS).median > np.median(closed)


def test_counts_per_day_give_the_same_curve_as_rows_in_any_order():
    days, place = np.unique(TIMES, return_inverse=True)
    rows = kaplan_meier(TIMES[::-1], EVENTS[::-1], 1 - EVENTS[::-1])
    table = kaplan_meier(days, np.bincount(place, EVENTS), np.bincount(place, 1 - EVENTS))
    for name in ("days", "at_risk", "survival", "lo", "hi"):
        np.testing.assert_array_equal(getattr(rows, name), getattr(table, name))


def test_censored_on_the_day_of_an_event_were_at_risk():
    assert kaplan_meier([5], [1], [1]).survival.tolist() == [0.5]


@given(followed)
@settings(max_examples=80, deadline=None)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_agrees_with_scipy(rows):
    times, events = (np.array(column) for column in zip(*rows, strict=True))
    ours = kaplan_meier(times, events.astype(int), ~events)
    theirs = stats.ecdf(censored_data(times, events)).sf
    np.testing.assert_allclose(ours.survival, theirs.evaluate(ours.days), atol=1e-12)
    limits = theirs.confidence_interval(method="log-log")
    inside = (ours.survival > 0) & (ours.survival < 1)
    np.testing.assert_allclose(ours.lo[inside], limits.low.evaluate(ours.days[inside]), atol=1e-9)
    np.testing.assert_allclose(ours.hi[inside], limits.high.evaluate(ours.days[inside]), atol=1e-9)


@given(followed)
@settings(max_examples=60, deadline=None)
def test_every_step_has_an_interval_that_holds_it(rows):
    times, events = (np.array(column) for column in zip(*rows, strict=True))
    curve = kaplan_meier(times, events.astype(int), ~events)
    assert (np.diff(curve.survival) <= 0).all()
    assert (curve.lo <= curve.survival + 1e-12).all() and (curve.survival <= curve.hi + 1e-12).all()
    assert (curve.lo >= 0).all() and (curve.hi <= 1).all()


def test_closed_by():
    curve = kaplan_meier(TIMES, EVENTS, 1 - EVENTS)
    by = curve.closed_by([7, 10, 15, 30, 60])
    np.testing.assert_allclose(by.share[:4], 1 - np.array([0.457143, 0.380952, 0.285714, 0.142857]), atol=1e-6)
    np.testing.assert_array_equal(by.at_risk, [7, 5, 4, 1, 0])
    assert (by.lo[:4] < by.share[:4]).all() and (by.share[:4] < by.hi[:4]).all()
    assert math.isnan(by.share[4]) and math.isnan(by.lo[4])
    assert curve.closed_by(7).share == pytest.approx(0.542857, abs=1e-6)


def test_quantiles_not_reached_are_missing():
    curve = kaplan_meier(TIMES, EVENTS, 1 - EVENTS)
    assert math.isnan(curve.p90)
    median = curve.quantile(0.5)
    assert median.lo <= median.days <= median.hi
    assert math.isnan(kaplan_meier([3, 9], [0, 0], [4, 2]).median)


def test_median_where_the_curve_touches_one_half_exactly():
    assert kaplan_meier([1, 2, 3, 4, 5, 6], 1, 0).median == 3


def test_all_open():
    curve = kaplan_meier([10, 20], [0, 0], [3, 2])
    by = curve.closed_by([5, 20, 21])
    np.testing.assert_array_equal(by.share, [0, 0, np.nan])
    assert by.lo[0] == 0 and by.hi[0] == pytest.approx(clopper_pearson(0, 5)[1])


def test_all_closed_on_one_day_is_not_certain():
    curve = kaplan_meier([2], [5], [0])
    by = curve.closed_by([1, 2, 90])
    np.testing.assert_array_equal(by.share, [0, 1, 1])
    assert by.hi[1] == 1 and by.lo[1] == pytest.approx(1 - clopper_pearson(0, 5)[1])
    assert (curve.median, curve.p90) == (2, 2)


def test_nobody():
    curve = kaplan_meier([], [], [])
    assert curve.total == 0 and math.isnan(curve.median)
    assert np.isnan(curve.closed_by([7]).share).all()
    assert curve.closed_by([7]).at_risk.tolist() == [0]


@pytest.mark.parametrize("day", [-1, np.nan])
def test_impossible_days_are_an_error(day):
    with pytest.raises(ValueError, match="≥ 0"):
        kaplan_meier([day], [1], [0])


def test_log_rank_agrees_with_scipy():
    rng = np.random.default_rng(8)
    first, second = rng.geometric(0.1, 60), rng.geometric(0.2, 50)
    seen = [(np.minimum(t, 15), t <= 15) for t in (first, second)]
    ours = log_rank([(t, e.astype(int), ~e) for t, e in seen])
    theirs = stats.logrank(*(censored_data(t, e) for t, e in seen))
    assert ours.freedom == 1
    assert ours.chi2 == pytest.approx(theirs.statistic**2)
    assert ours.p == pytest.approx(theirs.pvalue)
    assert ours.observed.sum() == pytest.approx(ours.expected.sum())


def test_log_rank_of_three_groups_against_statsmodels():
    from statsmodels.duration.survfunc import survdiff

    rng = np.random.default_rng(2)
    times, group = rng.geometric(0.1, 90), np.repeat([0, 1, 2], 30)
    times[group == 2] *= 2
    events = (rng.random(90) < 0.8).astype(int)
    ours = log_rank([(times[group == g], events[group == g], 1 - events[group == g]) for g in range(3)])
    chi2, p = survdiff(times, events, group)
    assert (ours.chi2, ours.p, ours.freedom) == pytest.approx((chi2, p, 2))


def test_log_rank_edges():
    one = (TIMES, EVENTS, 1 - EVENTS)
    assert log_rank([one, one]).chi2 == pytest.approx(0)
    assert math.isnan(log_rank([one]).p) and math.isnan(log_rank([]).p)
    assert math.isnan(log_rank([one, ([], [], [])]).p)
    assert math.isnan(log_rank([([1], [0], [3]), ([2], [0], [2])]).p)
