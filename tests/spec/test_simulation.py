"""Ten districts without a planted truth, and every interval that can be summed: `make simulate` in small."""

from __future__ import annotations

import numpy as np
import pytest

from tests.tools.simulate import attention, district, exact, model, published, report, signals


@pytest.mark.parametrize("name", report.DISTRICTS)
def test_streets_that_are_alike_are_left_alone(name):
    """Ten seeds: under 1 % of street-periods beyond the 99.8 % limits of every exhibit of streets."""
    made = district.alarms(range(1, 11), *report.DISTRICTS[name])
    for code in district.EXHIBITS:
        whole = district.together(code, [a for a in made if a.exhibit == code])
        assert whole.street_periods > 3_000, code
        assert whole.share < report.MOST_BEYOND, code


def test_a_truly_worse_street_is_found():
    """Limits that never speak would pass the test above: one street finds twice as much in every sector."""
    d = district.draw(1)
    rows = np.arange(d.month.size)
    worse = np.where(d.street == 0, 2, 1)
    doubled = district.District(d.month, d.street, d.sector, d.kind, d.premise, d.found * worse, d.on_time)
    made = district.judged(doubled.part(rows[d.month < 12]))
    for code in ("street_rates", "street_bands", "street_adjusted"):
        assert made[code][0] == 1 and (made[code][1:] <= 0).all(), code


def test_a_published_district_says_the_same_on_its_exhibits():
    made = published.flagged(1)
    for code, (judged, beyond) in made.items():
        assert judged > 150 and beyond <= 2, code


def test_exact_intervals_cover_at_least_95_percent():
    for c in (exact.garwood_coverage(), exact.clopper_coverage(), exact.ratio_coverage()):
        assert c.lowest >= report.EXACT, c


def test_wilson_is_95_percent_on_average_and_nowhere_below_90():
    c = exact.wilson_coverage()
    assert report.WILSON_MEAN[0] <= c.mean <= report.WILSON_MEAN[1] and c.lowest >= report.WILSON_LOWEST, c


@pytest.mark.parametrize("subject", ["per visit", "at the same mix", "on time", "seasons"])
def test_model_intervals_cover_the_truth(subject):
    """The slow subjects have tests of their own in tests/unit; all of them run 2,000 times in `make simulate`."""
    for s in model.SUBJECTS[subject](np.random.default_rng(7), 400):
        assert s.fine or not s.counts, s


def test_the_pace_of_clearing_covers_the_truth_over_ten_seeds():
    """Ten seeds together: held to 92–98 % where the weeks are independent, and never too narrow where they are not."""
    runs = [list(model.SUBJECTS["pace"](np.random.default_rng(seed), 60)) for seed in range(10)]
    for same in zip(*runs, strict=True):
        covered = float(np.mean([s.covered for s in same]))
        error = (covered * (1 - covered) / sum(s.replicates for s in same)) ** 0.5
        whole = model.Share(same[0].name, same[0].scenario, 600, covered, error, same[0].counts)
        assert whole.fine if whole.counts else covered >= model.LEAST, whole


def test_signals_are_rare_where_nothing_has_changed_and_there_where_something_has():
    """Ten seeds of ten districts each: a share of 5 % and two Monte-Carlo errors; a street that doubles is named."""
    calm, changed = signals.WORLDS[1], signals.WORLDS[-1]
    false = [next(signals.of_world(np.random.default_rng(seed), calm, 10)) for seed in range(1, 11)]
    assert {r.what for r in false} == {"list: a district with a false signal"}
    assert np.mean([r.share for r in false]) <= signals.Q + 2 * (signals.Q * (1 - signals.Q) / 100) ** 0.5
    named = [next(signals.of_world(np.random.default_rng(seed), changed, 10)) for seed in range(1, 4)]
    assert np.mean([r.share for r in named]) > 0.6, named


@pytest.mark.parametrize("strength", attention.STRENGTHS)
def test_the_attention_index_finds_what_events_follow_and_nothing_else(strength):
    """Ten districts: by chance where events follow nothing, more than by chance where they do."""
    truth = next(iter(attention.TRUTHS))
    made = attention.found(truth, strength, range(1, 11))
    chance = attention.TOP / attention.STREETS
    assert made.hits.keys() == set(attention.RULES) and made.replicates == 10
    if strength == "none":
        assert report.missed([], [], {}, [], [made]) == []
        assert made.right.value == chance or np.isnan(made.right.value)
    if strength in ("medium", "strong"):
        assert made.hits["index"].value > chance + 2 * made.hits["index"].error
