"""The attention index and its back-test against vectors worked out by hand."""

from math import e, exp, isclose, log

import numpy as np
import pytest

from lens.stats import attention, backtest
from lens.stats.shrink import empirical_bayes, shrunken

# score


def test_the_score_is_a_weighted_geometric_mean():
    made = attention.score([0.5, 1.0, 0.0, np.nan], [0.8, 1.0, 1.0, 1.0], 0.4, [0.45, 0.30, 0.25])
    assert isclose(made[0], 100 * exp(0.45 * log(0.5) + 0.30 * log(0.8) + 0.25 * log(0.4)))
    assert isclose(made[1], 100 * 0.4**0.25)
    assert made[2] == 0, "nothing open leaves nothing, whatever the weather"
    assert np.isnan(made[3]), "an unknown part is never made up"


def test_exponents_are_divided_by_their_sum():
    once, twice = ([attention.score(0.3, 0.6, 0.9, w)] for w in ([0.45, 0.30, 0.25], [0.9, 0.6, 0.5]))
    assert np.allclose(once, twice)


def test_weather_moves_weeks_and_never_the_order_of_streets():
    h, x = np.array([0.2, 0.9, 0.5]), np.array([1.0, 0.6, 0.8])
    orders = {tuple(np.argsort(attention.score(h, x, w, [0.45, 0.3, 0.25]))) for w in (0.05, 0.3, 1.0)}
    assert len(orders) == 1


# percentile


def test_percentiles_share_ties_in_the_middle_and_are_never_0_or_1():
    made = attention.percentile([1.0, 2.0, 2.5, 9.0, 0.0, np.nan], [1, 2, 2, 3, np.nan])
    # (less + equal / 2) / 9 among 0 1 1 2 2 2 2.5 3 9
    assert np.allclose(made[:4], [2 / 9, 4.5 / 9, 6.5 / 9, 8.5 / 9])
    assert made[4] == 0 and np.isnan(made[5])


def test_beyond_everything_before_streets_still_differ():
    made = attention.percentile([50.0, 9.0, 9.0], [0.0, 0.0, 1.0])
    assert np.allclose(made, [5.5 / 6, 4 / 6, 4 / 6])
    assert attention.percentile([3.0], [])[0] == 0.5, "one alone says nothing"


def test_each_draw_has_its_own_reference():
    value, reference = np.array([[2.0, 2.0]]), np.array([[1.0, 3.0], [1.5, 4.0], [5.0, 6.0]])
    assert np.allclose(attention.percentile(value, reference), [[2.5 / 4, 0.5 / 4]])


# pressure


def test_pressure_is_weighted_per_premise_and_shrunken_with_the_dispersion_of_weights():
    counts = np.array([[4, 0], [2, 1], [0, 0], [1, 0]])
    made = attention.pressure(counts, [1.0, 10.0], [100, 100, 100, 0])
    assert made.load.tolist() == [4, 12, 0, 1]
    # Σw²n / Σwn over all streets: (7 × 1 + 1 × 100) / 17
    assert isclose(made.dispersion, 107 / 17)
    expected = empirical_bayes([4, 12, 0, 1], [100, 100, 100, np.nan], 107 / 17)
    assert np.allclose(made.value[:2], expected.rate[:2])
    assert made.value[2] == 0, "nothing open is 0 and not the mean of the others"
    assert np.isnan(made.value[3]), "without exposed premises there is no rate"


def test_without_hazards_there_is_no_pressure():
    made = attention.pressure(np.zeros((3, 2)), [1.0, 2.0], [10, 20, 30])
    assert made.value.tolist() == [0, 0, 0] and made.dispersion == 1


# exposure and weather


def test_exposure_is_logarithmic_and_relative_to_the_largest():
    made = attention.exposure([[e - 1, 0], [0, (e**2 - 1) / 2], [0, 0]], [1.0, 2.0])
    assert np.allclose(made[:2], [0.5, 1.0]) and np.isnan(made[2])


def test_relative_risk_and_the_weather_part():
    risk = attention.relative_risk(-2.0, 4.0, 0.05, [1.3, 1.2])
    assert isclose(risk, exp(0.3) * 1.56)
    assert isclose(attention.weather(risk, 3.0, 0.05), (risk - 1) / 2)
    assert attention.relative_risk(9.0, 4.0, 0.05) == 1, "a warm week lowers nothing"
    assert attention.weather(1.0, 3.0, 0.05) == 0.05 and attention.weather(7.0, 3.0, 0.05) == 1
    assert np.isnan(attention.relative_risk(float("nan"), 4.0, 0.05))
    assert np.isnan(attention.weather(float("nan"), 3.0, 0.05))


# draws


def test_weights_vary_within_their_width_each_on_its_own():
    made = attention.varied(np.random.default_rng(1), [1.0, 10.0], 0.25, 4000)
    assert made.shape == (2, 4000)
    assert made[0].min() >= 0.75 and made[0].max() <= 1.25 and made[1].min() >= 7.5 and made[1].max() <= 12.5
    assert abs(np.corrcoef(made)[0, 1]) < 0.05 and abs(made[0].mean() - 1) < 0.01


def test_chance_is_drawn_around_the_shrunken_rate():
    held = attention.pressure(np.array([[30], [6], [12]]), [1.0], [100, 100, 100])
    made = attention.by_chance(np.random.default_rng(1), held, 20_000) * held.value[:, None]
    posterior = shrunken([30, 6, 12], [100, 100, 100])
    assert made.shape == (3, 20_000)
    for k in range(3):
        lo, hi = np.quantile(made[k], [0.025, 0.975])
        assert np.isclose(lo, posterior.lo[k], rtol=0.06) and np.isclose(hi, posterior.hi[k], rtol=0.06)


def test_one_street_alone_has_no_chance_to_draw():
    held = attention.pressure(np.array([[5]]), [1.0], [100])
    assert (attention.by_chance(np.random.default_rng(1), held, 10) == 1).all()


def test_ties_for_the_last_place_are_shared_and_0_is_never_among_the_first():
    assert attention.among_top([5, 4, 3, 3, 1], 3).tolist() == [1, 1, 0.5, 0.5, 0]
    assert attention.among_top([2, 2, 2, 2], 3).tolist() == [0.75] * 4
    assert attention.among_top([7, 0, np.nan, 0, 0], 3).tolist() == [1, 0, 0, 0, 0]
    assert attention.among_top([7, 0], 3).tolist() == [1, 0]
    assert attention.top_share(np.array([[9, 1], [5, 5], [1, 9]]), 1).tolist() == [0.5, 0, 0.5]


# back-test


def test_spearman_with_ties_and_its_interval():
    # by hand: ranks 1 2.5 2.5 4 5 and 2 1 3 5 4
    found = backtest.spearman([1, 2, 2, 3, 9], [20, 10, 30, 50, 40])
    a, b = np.array([1, 2.5, 2.5, 4, 5]), np.array([2, 1, 3, 5, 4.0])
    assert isclose(found.value, np.corrcoef(a, b)[0, 1]) and found.n == 5
    half = 1.959964 * np.sqrt((1 + found.value**2 / 2) / 2)
    assert isclose(found.lo, np.tanh(np.arctanh(found.value) - half), abs_tol=1e-6)
    assert isclose(found.hi, np.tanh(np.arctanh(found.value) + half), abs_tol=1e-6)


@pytest.mark.parametrize("pair", [([1, 2, 3, 4], [1, 2, 3, 4]), ([1, 1, 1, 1, 1], [1, 2, 3, 4, 5])])
def test_too_few_or_all_alike_give_no_correlation(pair):
    assert np.isnan(backtest.spearman(*pair).value)


def test_a_pair_that_is_not_known_is_left_out():
    found = backtest.spearman([1, 2, 3, 4, 5, np.nan], [1, 2, 3, 4, 5, 0])
    assert found.n == 5 and isclose(found.value, 1)


def test_a_perfect_order_of_five_is_no_certainty():
    for sign in (1, -1):
        found = backtest.spearman([1, 2, 3, 4, 5], sign * np.arange(5))
        assert isclose(found.value, sign) and found.hi - found.lo > 0.5 and found.lo <= found.value <= found.hi


def test_hits_are_the_events_in_the_first_streets():
    scores = [[9, 5, 5, 1], [0, 0, 0, 0], [np.nan, 3, 2, 1]]
    events = [[1, 2, 4, 8], [5, 5, 5, 5], [7, 1, 1, 1]]
    assert backtest.hits(scores, events, 2).tolist() == [1 + 0.5 * 2 + 0.5 * 4, 0, 2]


def test_blocks_do_not_cross_seasons():
    runs = backtest.blocks(["a"] * 5 + ["b"] * 2, 4)
    assert [r.tolist() for r in runs] == [[0, 1, 2, 3], [4], [5, 6]]


def test_the_share_of_hits_and_its_interval():
    runs = backtest.blocks(["a"] * 8, 1)
    found = backtest.share([1, 0] * 4, [2] * 8, runs)
    assert found.value == 0.25 and found.n == 16
    # of eight weeks, half hit one in two: the share is a binomial with n = 8 over 16
    assert 0.06 <= found.lo <= 0.13 and 0.37 <= found.hi <= 0.44
    assert found == backtest.share([1, 0] * 4, [2] * 8, runs), "the same rows say the same"
    assert np.isnan(backtest.share([0, 0], [0, 0], backtest.blocks(["a"] * 2, 1)).value)


def test_weeks_are_correlated_by_blocks():
    x = np.arange(24.0)
    found = backtest.spearman_blocks(x, x % 12, backtest.blocks(["a"] * 24, 4))
    assert found.lo < found.value < found.hi and found.n == 24
    assert np.isnan(backtest.spearman_blocks(x[:4], x[:4], backtest.blocks(["a"] * 4, 4)).value)
