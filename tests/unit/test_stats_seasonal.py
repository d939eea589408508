"""The month index against statsmodels, by hand, and where it must not speak."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from lens.stats.seasonal import flag_ratio, glm, month_index

YEARS = 4
MONTH = np.tile(np.arange(1, 13), YEARS)
YEAR = np.repeat(np.arange(2021, 2021 + YEARS), 12)
WINTER = np.where(np.isin(MONTH, (12, 1, 2)), 1.4, 1.0)


def dummies(*keys: np.ndarray) -> np.ndarray:
    """Twelve months, and of the other keys all values but the first."""
    return np.hstack([keys[0][:, None] == np.arange(1, 13), *(k[:, None] == np.unique(k)[1:] for k in keys[1:])]) * 1.0


def drawn(seed: int, strata: int = 5, shape: float = 3.0) -> tuple[np.ndarray, np.ndarray]:
    """(counts, visits) of shape (48, strata): unlike rates, a winter, months that scatter."""
    rng = np.random.default_rng(seed)
    visits = rng.poisson(rng.uniform(20, 300, strata), (MONTH.size, strata))
    shock = rng.gamma(shape * 20, 1 / (shape * 20), (MONTH.size, 1))
    return rng.poisson(visits * rng.uniform(0.2, 3, strata) * WINTER[:, None] * shock), visits


def test_glm_is_statsmodels_quasi_poisson():
    count, visits = drawn(1)
    x, y, offset = dummies(MONTH, YEAR), count.sum(axis=1), np.log(visits.sum(axis=1))
    ours = glm(x, y, offset)
    theirs = sm.GLM(y, x, family=sm.families.Poisson(), offset=offset).fit(scale="X2")
    assert np.allclose(ours.beta, theirs.params, atol=1e-8)
    assert ours.phi == pytest.approx(theirs.scale) and ours.phi > 1
    assert np.allclose(ours.cov, theirs.cov_params(), rtol=1e-6) and ours.freedom == theirs.df_resid


def test_the_index_is_that_of_the_joint_regression_on_strata_and_months():
    """statsmodels on all 240 rows with a level for each stratum; ours turns between strata and months."""
    count, visits = drawn(2)
    made = month_index(YEAR, MONTH, count, visits)
    strata = np.tile(np.arange(5), MONTH.size)
    x = dummies(np.repeat(MONTH, 5), np.repeat(YEAR, 5), strata)
    fit = sm.GLM(count.ravel(), x, family=sm.families.Poisson(), offset=np.log(visits.ravel())).fit()
    effect = fit.params[:12]
    assert np.allclose(made.estimate.ratio, np.exp(effect - effect.mean()), rtol=1e-6)
    assert np.prod(made.estimate.ratio) == pytest.approx(1)


def test_the_interval_is_the_contrast_of_whole_months_with_t():
    count, visits = drawn(3, strata=1)
    made = month_index(YEAR, MONTH, count, visits)
    theirs = sm.GLM(
        count[:, 0], dummies(MONTH, YEAR), family=sm.families.Poisson(), offset=np.log(visits[:, 0])
    ).fit(scale="X2")  # fmt: skip
    phi = max(1.0, theirs.scale)
    contrast = np.hstack([np.eye(12) - 1 / 12, np.zeros((12, YEARS - 1))])
    error = np.sqrt(np.diag(contrast @ theirs.cov_params() @ contrast.T) / theirs.scale * phi)
    for conf, lo, hi in ((0.95, made.estimate.lo, made.estimate.hi), (0.998, *made.estimate[3:5])):
        half = stats.t.ppf((1 + conf) / 2, 33) * error
        assert np.allclose(np.log(lo), np.log(made.estimate.ratio) - half, atol=1e-7)
        assert np.allclose(np.log(hi), np.log(made.estimate.ratio) + half, atol=1e-7)
    assert (made.freedom, made.phi) == (33, pytest.approx(phi))


def test_a_shock_that_all_sectors_share_widens_the_interval():
    """Taken row by row the shared shock would look like as many proofs as there are sectors."""
    rng = np.random.default_rng(4)
    visits = np.full((48, 30), 200)
    shock = rng.gamma(100, 0.01, (48, 1))  # ±10 % a month, in every sector at once
    count = rng.poisson(visits * shock)
    made = month_index(YEAR, MONTH, count, visits)
    assert made.phi > 20
    width = np.log(made.estimate.hi / made.estimate.lo).mean() / 2
    assert width > 0.05, "a shock of 10 % over four years leaves at least a twentieth"
    assert not made.estimate.beyond.any()


def test_poisson_counts_do_not_narrow_below_poisson():
    count = np.full(48, 100)
    made = month_index(YEAR, MONTH, count, np.ones(48))
    assert made.phi == 1
    # a month of 400 against twelve of 400: variance of the contrast (1 − 1/12) / 400
    half = stats.t.ppf(0.975, 33) * np.sqrt(11 / 12 / 400)
    assert np.allclose(np.log(made.estimate.hi), half, rtol=1e-6)


def test_the_mix_is_taken_out():
    """Each stratum's rate is the same all year; expert visits in December alone make the crude rate twenty times."""
    visits = np.column_stack([np.full(48, 500), np.where(MONTH == 12, 800, 10)])
    count = visits * np.array([0.2, 8.0])
    crude = month_index(YEAR, MONTH, count.sum(axis=1), visits.sum(axis=1))
    fair = month_index(YEAR, MONTH, count, visits)
    assert crude.estimate.ratio[11] > 5
    assert np.allclose(fair.estimate.ratio, 1, atol=1e-6)


@pytest.mark.parametrize(("months", "reason"), [(23, "short"), (24, "")])
def test_two_years_are_needed(months, reason):
    made = month_index(YEAR[:months], MONTH[:months], np.full(months, 50), np.full(months, 10))
    assert made.reason == reason


def test_each_month_is_needed_twice():
    """26 months, none of them a second July."""
    keep = np.r_[0:24, 24:27][~np.isin(np.r_[0:24, 24:27], [18])]
    assert month_index(YEAR[keep], MONTH[keep], np.full(keep.size, 50), np.ones(keep.size)).reason == "short"


def test_months_without_a_visit_do_not_count():
    visits = np.where(YEAR == 2021, 0, 10)
    made = month_index(YEAR, MONTH, visits * 5, visits)
    assert made.reason == "" and made.freedom == 36 - 14
    visits = np.where(YEAR < 2024, 0, 10)
    assert month_index(YEAR, MONTH, visits * 5, visits).reason == "short"


def test_few_events_are_refused():
    count = np.where(MONTH == 8, 2, 50)
    assert month_index(YEAR, MONTH, count, np.ones(48)).reason == "few"


def test_a_year_without_events_is_no_year():
    count = np.where(YEAR == 2022, 0, 50)
    made = month_index(YEAR, MONTH, count, np.ones(48))
    assert np.isfinite(made.estimate.hi).all() and made.freedom == 36 - 14


def test_a_campaign_each_november_is_aliased_and_left_out():
    every = np.where(MONTH == 11, 1.0, 0.0)
    count = np.round(100 * np.exp(0.4 * every))
    made = month_index(YEAR, MONTH, count, np.ones(48), {"November": every})
    assert (made.used, made.aliased) == ((), ("November",))
    assert made.estimate.ratio[10] == pytest.approx(np.exp(0.4 * 11 / 12), rel=0.01), "the index of the month holds it"


def test_a_campaign_that_begins_a_few_days_later_once_is_aliased_too():
    """30, 30, 30 and 26 of 30 days: the difference of four days would have to carry the whole effect."""
    share = np.where(MONTH == 11, np.where(YEAR == 2024, 26 / 30, 1.0), 0.0)
    assert month_index(YEAR, MONTH, np.full(48, 100), np.ones(48), {"late": share}).aliased == ("late",)


def test_a_campaign_of_one_november_is_taken_out():
    once = np.where((MONTH == 11) & (YEAR == 2022), 1.0, 0.0)
    count = 200 * np.exp(0.5 * once)
    made = month_index(YEAR, MONTH, count, np.ones(48), {"once": once})
    assert made.used == ("once",)
    assert np.allclose(made.estimate.ratio, 1, atol=1e-6)


def test_what_is_always_there_is_neither():
    made = month_index(YEAR, MONTH, np.full(48, 100), np.ones(48), {"always": np.ones(48)})
    assert (made.used, made.aliased) == ((), ())


def test_a_moving_festival_is_told_from_its_months():
    """Days off in January 2021 and 2023, in February 2022 and 2024: they halve what is found on them."""
    share = np.where((MONTH == 1) & (YEAR % 2 == 1) | (MONTH == 2) & (YEAR % 2 == 0), 0.25, 0.0)
    made = month_index(YEAR, MONTH, 400 * np.exp(-2 * share), np.ones(48), {"festival": share})
    assert made.used == ("festival",) and np.allclose(made.estimate.ratio, 1, atol=1e-6)


def test_a_steady_rise_is_called_no_season():
    """+40 % a year month by month: December stands high and January low, and neither is called so."""
    time = np.arange(48)
    made = month_index(YEAR, MONTH, np.round(5000 * 1.4 ** (time / 12)), np.ones(48))
    assert made.estimate.outer_lo[11] > 1 and made.estimate.outer_hi[0] < 1, "the index itself cannot know"
    assert not made.estimate.beyond.any()
    assert made.rise == pytest.approx(0.4, abs=0.01)


def test_one_wild_year_is_no_season():
    """Three Octobers like all months and one fifty times as high."""
    count = np.where((MONTH == 10) & (YEAR == 2022), 5000, 100)
    made = month_index(YEAR, MONTH, count, np.full(48, 1.0))
    assert made.estimate.ratio[9] > 2 and not made.estimate.beyond[9]


def test_a_planted_winter_is_found():
    rng = np.random.default_rng(6)
    made = month_index(YEAR, MONTH, rng.poisson(500 * WINTER), np.full(48, 500))
    assert made.estimate.beyond[[0, 1, 11]].tolist() == [1, 1, 1]
    assert set(made.estimate.beyond[2:11]) <= {-1, 0} and (made.estimate.beyond[2:11] < 0).sum() > 4


def test_flag_ratio_by_hand():
    """Two occasions, 2 and 4 times the rest: rate ratio 60·200/(20·200) = 3, and they differ, so it is wide."""
    made = flag_ratio([20, 10, 40, 10], [100, 100, 100, 100], [1, 0, 1, 0], ["a", "a", "b", "b"])
    assert made is not None and made.ratio[0] == pytest.approx(3)
    x = np.array([[1, 1, 0], [0, 1, 0], [1, 0, 1], [0, 0, 1]])
    fit = sm.GLM([20, 10, 40, 10], x, family=sm.families.Poisson(), offset=np.log([100] * 4)).fit(scale="X2")
    half = stats.t.ppf(0.975, 1) * fit.bse[0] * np.sqrt(max(1, 1 / fit.scale))
    assert np.log(made.hi[0]) == pytest.approx(np.log(3) + half)


@pytest.mark.parametrize(
    "given",
    [
        ([20, 10], [1, 1], [1, 0], [1, 1]),  # one occasion
        ([0, 10, 0, 10], [1, 1, 1, 1], [1, 0, 1, 0], [1, 1, 2, 2]),  # nothing on one side
        ([5, 5, 0, 0], [1, 1, 1, 1], [1, 0, 1, 0], [1, 1, 2, 2]),  # an occasion without an event
        ([], [], [], []),
    ],
)
def test_flag_ratio_says_nothing_where_it_cannot(given):
    assert flag_ratio(*given) is None
