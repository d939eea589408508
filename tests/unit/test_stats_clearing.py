"""How long a stock lasts at the present pace: worked out by hand."""

from __future__ import annotations

from math import inf, isclose, sqrt

import pytest
from scipy import stats

from lens.stats.clearing import clearing


def test_weeks_follow_from_the_net_outflow_and_its_t_interval():
    came, went = [10] * 4, [110, 90, 120, 80]
    told = clearing(900, came, went)
    sd = sqrt((10**2 + 10**2 + 20**2 + 20**2) / 3)
    half = max(stats.t.ppf(0.975, 3) * sd / 2, stats.norm.ppf(0.975) * sqrt(440) / 4)
    assert told.net == 90 and told.weeks == 10
    assert isclose(told.lo, 90 - half) and isclose(told.hi, 90 + half)
    assert isclose(told.soonest, 900 / (90 + half)) and isclose(told.latest, 900 / (90 - half))


def test_weeks_that_happen_to_be_alike_are_no_more_certain_than_poisson():
    told = clearing(100, [10, 10, 10, 10], [20, 20, 20, 20])
    assert isclose(told.hi - told.net, stats.norm.ppf(0.975) * sqrt(120) / 4)


def test_a_stock_that_grows_never_clears():
    told = clearing(100, [50] * 12, [10] * 12)
    assert told.net == -40 and told.weeks == told.soonest == told.latest == inf


def test_a_pace_that_may_be_nothing_has_no_latest_week():
    told = clearing(100, [50, 10, 50, 10], [10, 60, 10, 60])
    assert told.net > 0 and told.weeks < inf and told.soonest < told.weeks and told.latest == inf


def test_no_stock_is_cleared_already():
    assert clearing(0, [5, 5], [1, 1]).weeks == 0


def test_one_week_is_no_pace():
    with pytest.raises(ValueError):
        clearing(10, [1], [2])
