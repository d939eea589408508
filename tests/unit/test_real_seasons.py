"""Seasons in data that nobody here made: fires of Toronto, degree days of Beijing and Shenyang."""

from __future__ import annotations

import calendar
import csv
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from lens.stats.degree_days import hdd
from lens.stats.seasonal import MonthIndex, month_index
from lens.stats.seasons import season_of

REAL = Path(__file__).resolve().parents[3] / "shared" / "realdata"
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason=f"no real data in {REAL}")

HEATING = {17, 31, *range(33, 40), 41}
#: heating seasons of the two cities: (first, last) as (month, day)
CITIES = {"beijing": ((11, 15), (3, 15)), "shenyang": ((11, 1), (3, 31))}


@pytest.fixture(scope="module")
def fires() -> list[tuple[int, int, bool]]:
    """(year, month, by heating?) of each fire."""
    columns = ["ignition_source", "year", "month"]
    rows = pq.read_table(REAL / "toronto" / "fire_incidents.parquet", columns=columns).to_pylist()
    codes = [(r["ignition_source"] or "").split(" ")[0] for r in rows]
    return [
        (int(r["year"]), int(r["month"]), code.isdigit() and int(code) in HEATING)
        for r, code in zip(rows, codes, strict=True)
    ]


def index(fires: list[tuple[int, int]]) -> MonthIndex:
    years = range(min(y for y, _ in fires), max(y for y, _ in fires) + 1)
    months = [(y, m) for y in years for m in range(1, 13)]
    seen = Counter(fires)
    days = [calendar.monthrange(*at)[1] for at in months]
    return month_index([y for y, _ in months], [m for _, m in months], [seen[at] for at in months], days)


def test_fires_by_heating_have_a_winter(fires):
    heating = [(y, m) for y, m, by_heating in fires if by_heating]
    assert [Counter(m for _, m in heating)[m] for m in range(1, 13)] == [
        104,
        97,
        63,
        70,
        29,
        33,
        22,
        16,
        27,
        33,
        48,
        115,
    ]
    made = index(heating)
    january, december, august = (made.estimate.ratio[i] for i in (0, 11, 7))
    assert january > 2 and made.estimate.outer_lo[0] > 1.5 and december > 2 and august < 0.5
    assert made.estimate.beyond[[0, 1, 11]].tolist() == [1, 1, 1] and (made.estimate.beyond[6:8] == -1).all()


def test_all_fires_have_none_worth_a_sentence(fires):
    """Not one of 14,623 fires' months is beyond the 99.8 % limits, and none is 15 % from the mean of the year."""
    assert len(fires) == 14_623
    made = index([(y, m) for y, m, _ in fires])
    assert not made.estimate.beyond.any()
    assert max(made.estimate.ratio) < 1.15 and min(made.estimate.ratio) > 1 / 1.15


def weather(city: str) -> dict[date, float]:
    with (REAL / "weather" / f"{city}_daily.csv").open(encoding="utf-8") as file:
        return {date.fromisoformat(r["date"]): float(r["temp_mean"] or "nan") for r in csv.DictReader(file)}


@pytest.mark.parametrize(
    ("city", "monday", "means", "by_hand"),
    [
        # 25.12 + 24.96 + 24.96 + 26.29 + 21.88 + 25.38 + 21.58
        ("beijing", "2013-01-07", [-7.12, -6.96, -6.96, -8.29, -3.88, -7.38, -3.58], 170.17),
        # 8.00 + 6.50 + 7.58 + 6.62 + 2.33 + 7.71 + 8.96
        ("shenyang", "2014-03-24", [10.0, 11.5, 10.42, 11.38, 15.67, 10.29, 9.04], 47.70),
    ],
)
def test_degree_days_of_a_week_by_hand(city, monday, means, by_hand):
    days = weather(city)
    read = [days[date.fromisoformat(monday) + timedelta(i)] for i in range(7)]
    assert read == means
    assert hdd(read).sum() == pytest.approx(by_hand, abs=1e-9)


@pytest.mark.parametrize("city", CITIES)
def test_degree_days_of_a_heating_season(city):
    """Whole seasons 2010–2014, each day counted once, against a plain loop; in the range the cities are known for."""
    start, end = CITIES[city]
    sums: dict[str, list[float]] = {}
    for day, mean in weather(city).items():
        if key := season_of(day, start, end).season:
            sums.setdefault(key, []).append(mean)
    whole = {k: v for k, v in sums.items() if "2010-2011" <= k <= "2014-2015"}
    assert [len(v) for v in whole.values()] == [
        n + (k == "2011-2012") for k in whole for n in [121 if city == "beijing" else 151]
    ]
    for key, means in whole.items():
        total = sum(18 - t for t in means if t < 18)
        assert np.nansum(hdd(means)) == pytest.approx(total), key
    mean = np.mean([np.nansum(hdd(v)) for v in whole.values()])
    assert {"beijing": 2_050 < mean < 2_450, "shenyang": 3_400 < mean < 4_000}[city], mean
