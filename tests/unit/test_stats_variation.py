"""Verdicts on usual variation: each kind by its own rule, and silence where there is too little."""

import math

import numpy as np
import pytest

from lens.stats.charts import laney
from lens.stats.variation import WIDTH, verdict

RNG = np.random.default_rng(21)
VISITS = RNG.integers(300, 500, 24)
FOUND = RNG.poisson(0.8 * VISITS * RNG.gamma(60, 1 / 60, 24))


def test_rate_within_and_beyond():
    assert verdict("rate", FOUND, VISITS, (320, 400)).answer == "within"
    assert verdict("rate", FOUND, VISITS, (640, 400)).answer == "beyond_high"
    assert verdict("rate", FOUND, VISITS, (80, 400)).answer == "beyond_low"


def test_rate_verdict_is_the_chart_with_the_history_as_its_baseline():
    result = verdict("rate", FOUND, VISITS, (400, 400))
    chart = laney([*FOUND, 400], [*VISITS, 400], "u", baseline=24, width=WIDTH)
    assert (result.centre, result.lo, result.hi) == (chart.centre, chart.lo[-1], chart.hi[-1])
    assert result.reason == "" and result.value == 1.0
    assert WIDTH == pytest.approx(3.0902, abs=1e-4)


def test_the_current_month_does_not_widen_its_own_limits():
    mild, wild = (verdict("rate", FOUND, VISITS, (found, 400)) for found in (400, 4000))
    assert (mild.lo, mild.hi) == (wild.lo, wild.hi)


def test_an_unfinished_month_has_wider_limits():
    few, many = (verdict("rate", FOUND, VISITS, (0.8 * base, base)) for base in (40, 400))
    assert few.hi - few.lo > many.hi - many.lo


def test_proportion():
    done, due = RNG.binomial(200, 0.9, 18), [200] * 18
    assert verdict("proportion", done, due, (180, 200)).answer == "within"
    assert verdict("proportion", done, due, (100, 200)).answer == "beyond_low"


@pytest.mark.parametrize(
    ("kind", "history", "current", "reason"),
    [
        ("rate", (FOUND[:11], VISITS[:11]), (300, 400), "short_history"),
        ("rate", (FOUND, VISITS), (0, 0), "no_base"),
        ("rate", (FOUND, VISITS), (math.nan, 40), "no_base"),
        ("rate", (np.ones(24), VISITS), (1, 100), "few_events"),
        ("rate", (np.zeros(24), VISITS), (3, 100), "few_events"),
        ("proportion", (VISITS, VISITS), (90, 100), "few_events"),
        ("rate", (np.full(12, 50), np.full(12, 100)), (50, 100), "no_variation"),
        ("stock", (FOUND, VISITS), (300, 400), "stock"),
    ],
)
def test_no_verdict_says_why(kind, history, current, reason):
    result = verdict(kind, *history, current)
    assert (result.answer, result.reason) == ("no_verdict", reason)


def seasonal(years, seed, level=200):
    index = 1 + 0.5 * np.cos(np.arange(12) * np.pi / 6)
    return np.random.default_rng(seed).poisson(level * np.tile(index, years)), level * index


def test_count_follows_its_season():
    history, usual = seasonal(3, 1)
    january = verdict("count", history, current=(usual[0],))
    assert january.answer == "within" and january.centre == pytest.approx(usual[0], rel=0.1)
    # The same number in July, whose usual level is a third, is far beyond.
    july = np.roll(history, -6)
    assert verdict("count", july, current=(usual[0],)).answer == "beyond_high"
    assert verdict("count", history, current=(usual[6],)).answer == "beyond_low"


def test_count_level_is_that_of_the_last_twelve_months():
    history, usual = seasonal(3, 2)
    history[-12:] *= 2
    assert verdict("count", history, current=(2 * usual[0],)).centre == pytest.approx(2 * usual[0], rel=0.1)


def test_count_false_alarms_are_rare():
    alarms = 0
    for seed in range(300):
        rng = np.random.default_rng(seed + 1000)
        history, usual = seasonal(2, seed, level=40)
        alarms += verdict("count", history, current=(rng.poisson(usual[0]),)).answer != "within"
    assert alarms <= 6


def test_count_needs_24_months_and_some_events():
    history, _ = seasonal(2, 3)
    assert verdict("count", history[:23], current=(100,)).reason == "short_history"
    assert verdict("count", history[1:], current=(100,)).reason == "short_history"
    assert verdict("count", np.append(history[:-1], np.nan), current=(100,)).reason == "short_history"
    assert verdict("count", history, current=(math.nan,)).reason == "no_base"
    assert verdict("count", np.zeros(24), current=(3,)).reason == "few_events"
    assert verdict("count", np.ones(36), current=(1,)).reason == "few_events"


EVERY_30 = np.arange(0, 600, 30)  # the last on day 570


def test_rare_within():
    result = verdict("rare", event_days=[*EVERY_30, 601], period=(600, 630))
    assert (result.answer, result.value, result.centre) == ("within", 31, 30)
    quiet = verdict("rare", event_days=EVERY_30, period=(600, 640))
    assert (quiet.answer, quiet.value) == ("within", 70) and math.isnan(quiet.lo)


def test_rare_more_often_than_usual():
    result = verdict("rare", event_days=[*EVERY_30, *range(600, 620, 2)], period=(600, 630))
    assert result.answer == "beyond_high" and result.value < result.lo


def test_rare_several_on_one_day_are_one_occasion():
    result = verdict("rare", event_days=[*EVERY_30, *[605] * 10], period=(600, 630))
    assert result.answer == "within"


def test_rare_longer_wait_than_usual():
    result = verdict("rare", event_days=EVERY_30, period=(900, 930))
    assert result.answer == "beyond_low" and result.value == 360 > result.hi
    assert verdict("rare", event_days=[*EVERY_30, 2000], period=(600, 700)).answer == "within"


def test_rare_needs_twelve_gaps_before_the_period():
    assert verdict("rare", event_days=EVERY_30[-13:], period=(560, 630)).reason == "short_history"
    assert verdict("rare", event_days=[], period=(560, 630)).reason == "short_history"


def test_unknown_kind_is_an_error():
    with pytest.raises(ValueError, match="unknown kind"):
        verdict("median", current=(1, 1))
