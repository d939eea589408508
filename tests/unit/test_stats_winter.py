"""Degree days, cold waves and heating seasons."""

import math
from datetime import date, timedelta

import numpy as np
import pytest

from lens.stats.degree_days import cold_threshold, cold_waves, hdd
from lens.stats.seasons import season_bounds, season_of

HARBIN = {"start": (10, 20), "end": (4, 20)}


def test_hdd_vector():
    days = hdd([12, 18, 20, 5, -3, 0, 8.5])
    assert days.tolist() == [6, 0, 0, 13, 21, 18, 9.5] and days.sum() == 67.5


def test_hdd_base_and_missing_days():
    assert hdd(10, base=15.5) == 5.5
    assert math.isnan(hdd(None)) and np.isnan(hdd([5, np.nan])).tolist() == [False, True]


def test_cold_wave_needs_two_days_below_the_threshold():
    minima = [-9, -11, -12, -5, -11, -10, -11, np.nan, -11, -11, -11]
    wave = cold_waves(minima, threshold=-10)
    assert np.flatnonzero(wave).tolist() == [1, 2, 8, 9, 10]
    assert not cold_waves([], -10).size and not cold_waves([-20, -20], float("nan")).any()


def test_cold_threshold_is_the_fifth_percentile():
    assert cold_threshold(np.append(np.arange(101.0), np.nan)) == 5
    assert math.isnan(cold_threshold([np.nan]))


@pytest.mark.parametrize(
    ("day", "season", "number"),
    [
        (date(2027, 2, 10), "2026-2027", 88),
        (date(2026, 11, 14), None, None),
        (date(2026, 11, 15), "2026-2027", 1),
        (date(2027, 3, 15), "2026-2027", 121),
        (date(2027, 3, 16), None, None),
        (date(2027, 1, 1), "2026-2027", 48),
        (date(2026, 12, 31), "2026-2027", 47),
    ],
)
def test_season_of_a_date(day, season, number):
    assert season_of(day) == (season, number)


def test_harbin():
    inside = [date(2026, 10, 20), date(2027, 4, 20)]
    outside = [date(2026, 10, 19), date(2027, 4, 21)]
    assert [season_of(day, **HARBIN).season for day in inside] == ["2026-2027"] * 2
    assert [season_of(day, **HARBIN).season for day in outside] == [None] * 2


def test_season_length_differs_in_leap_years():
    lengths = {year: season_of(date(year + 1, 3, 15)).day for year in (2026, 2027)}
    assert lengths == {2026: 121, 2027: 122}


def test_days_of_a_season_count_up_without_a_gap():
    first, last = season_bounds(2027, **HARBIN)
    days = [season_of(first + timedelta(n), **HARBIN).day for n in range((last - first).days + 1)]
    assert days == list(range(1, len(days) + 1))


def test_actual_dates_override_the_plan():
    actual = {"2026-2027": (date(2026, 11, 8), None), "2025-2026": (None, date(2026, 3, 31))}
    assert season_of(date(2026, 11, 8), actual=actual) == ("2026-2027", 1)
    assert season_of(date(2026, 11, 15), actual=actual) == ("2026-2027", 8)
    assert season_of(date(2026, 3, 31), actual=actual).season == "2025-2026"
    assert season_of(date(2027, 3, 16), actual=actual).season is None
    assert season_of(date(2025, 11, 14), actual=actual).season is None


def test_season_that_ends_before_it_starts_is_an_error():
    with pytest.raises(ValueError, match="2026-2027"):
        season_of(date(2026, 12, 1), actual={"2026-2027": (None, date(2026, 3, 1))})
