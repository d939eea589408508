"""Control charts."""

import math

import numpy as np
import pytest
from scipy import stats

from lens.stats.charts import days_between, gaps_of, laney, runs

CLOSED = [92, 181, 140, 60, 310, 255, 97, 120, 205, 88, 150, 330]
OF = [100, 200, 150, 70, 340, 300, 110, 140, 220, 100, 160, 400]


def test_laney_vector():
    chart = laney(CLOSED, OF, "p")
    assert chart.enough and chart.points == 12
    assert chart.centre == pytest.approx(0.88559, abs=5e-6)
    assert chart.sigma_z == pytest.approx(2.0865, abs=5e-5)
    assert (chart.lo[11], chart.hi[11]) == pytest.approx((0.7860, 0.9852), abs=5e-5)
    assert (chart.lo[3], chart.hi[3]) == (pytest.approx(0.6474, abs=5e-5), 1.0)
    assert not chart.beyond.any()


def test_laney_u_by_hand():
    top, base = [10, 30] * 6, [100] * 12
    chart = laney(top, base, "u")
    # centre 0.2, σ = √(0.2/100), z = ∓0.1/σ, every moving range 0.2/σ
    sigma = math.sqrt(0.002)
    assert chart.sigma_z == pytest.approx(0.2 / sigma / 1.128)
    np.testing.assert_allclose(chart.hi, 0.2 + 3 * 0.2 / 1.128)
    np.testing.assert_array_equal(chart.lo, 0)


def test_fewer_than_twelve_points_are_not_enough():
    chart = laney(CLOSED[:11], OF[:11], "p")
    assert not chart.enough and chart.points == 11
    assert np.isnan(chart.lo).all() and not chart.beyond.any() and not chart.run.any()
    assert chart.centre == pytest.approx(sum(CLOSED[:11]) / sum(OF[:11]))
    assert not laney([], [], "u").enough


def test_months_without_a_base_are_skipped():
    with_gap = laney([*CLOSED[:6], 0, *CLOSED[6:]], [*OF[:6], 0, *OF[6:]], "p")
    whole = laney(CLOSED, OF, "p")
    assert with_gap.points == 12
    assert (with_gap.centre, with_gap.sigma_z) == pytest.approx((whole.centre, whole.sigma_z))
    assert math.isnan(with_gap.value[6]) and math.isnan(with_gap.lo[6]) and with_gap.beyond[6] == 0


def test_baseline_sets_the_limits_and_later_points_are_judged():
    chart = laney([*CLOSED, 20], [*OF, 100], "p", baseline=12)
    assert chart.centre == pytest.approx(laney(CLOSED, OF, "p").centre)
    assert chart.beyond.tolist() == [0] * 12 + [-1]


def test_wider_limits():
    assert (laney(CLOSED, OF, "p", width=3.09).lo < laney(CLOSED, OF, "p").lo).all()


def test_all_zero_flags_nothing():
    chart = laney([0] * 12, [50] * 12, "u")
    assert chart.centre == 0 and not chart.beyond.any() and not chart.run.any()


def test_eight_in_a_row():
    assert runs([1] * 9).tolist() == [0] * 7 + [1, 1]
    assert not runs([1] * 7 + [-1] * 7).any()
    assert not runs([1, 1, 1, 1, 0, 1, 1, 1, 1]).any()
    assert not runs([-1] * 5 + [np.nan] + [-1] * 5).any()
    shifted = laney([10] * 12 + [12] * 8, [100] * 20, "u", baseline=12)
    assert shifted.run.tolist() == [0] * 19 + [1]


def test_gaps_count_a_day_once():
    assert gaps_of([30, 10, 10, 15]).tolist() == [5, 15]
    assert gaps_of([4]).size == 0 and gaps_of([]).size == 0


def test_g_chart_limits_are_geometric_quantiles():
    days = np.cumsum([0, 20, 35, 5, 60, 12, 44, 28, 9, 51, 33, 18, 45])
    chart = days_between(days, "g")
    law = stats.geom(1 / chart.mean)
    assert chart.enough and chart.mean == 30
    assert (chart.lo, chart.median, chart.hi) == (law.ppf(0.00135), law.ppf(0.5), law.ppf(0.99865))
    assert not chart.beyond.any()


def test_t_chart_limits_are_exponential_quantiles_and_flag_a_long_pause():
    days = np.cumsum([0, *[10] * 20, 400])
    chart = days_between(days, "t")
    law = stats.expon(scale=chart.mean)
    assert (chart.lo, chart.median, chart.hi) == pytest.approx((law.ppf(0.00135), law.median(), law.ppf(0.99865)))
    assert chart.beyond.tolist() == [0] * 20 + [1]
    assert chart.run[7] == -1


def test_days_between_needs_twelve_gaps():
    chart = days_between(range(0, 120, 10))
    assert chart.gaps.size == 11 and not chart.enough and math.isnan(chart.hi)
    assert math.isnan(days_between([]).mean)
    daily = days_between(range(14))
    assert daily.enough and (daily.lo, daily.hi) == (1, 1) and not daily.beyond.any()
