"""What happened: production accidents, fires and carbon-monoxide poisonings of four years.

Heating events follow the cold, the premises that a street heats in, and a factor that a street keeps for a winter; they
are related to what inspections find, and no function of it.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa

from data.sample.register import KINDS, STREET_INDEX, STREETS, Register
from data.sample.tables import Columns, Pick, dates, integers, moments
from data.sample.truths import DAYS, EDGE_STREETS, FIRST, HEATING_EDGE

PRODUCTION_A_YEAR, FIRES_A_YEAR, CO_A_SEASON = 7.0, 300.0, 20.0
#: share of the fires that fall into November to February, and of these the share that heating lit
WINTER_FIRES, HEATING_FIRES = 0.38, 0.22
DOMAINS = ["production", "fire", "co"]
PRODUCTION, FIRE, CO = range(3)
SECTORS = ["construction", "industry_trade", "road", "fire", "gas"]
FIRE_CAUSES = ["电气线路故障", "用火不慎", "遗留火种", "电动自行车电池", "取暖器具使用不当", "燃气泄漏", "原因待查"]
HEATING_CAUSE = FIRE_CAUSES.index("取暖器具使用不当")
CO_CAUSES = ["燃气热水器烟道脱落", "室内燃煤取暖", "室内炭火取暖", "壁挂炉排烟不畅"]
CLASSES = ["一般"]
#: a winter's factor of a street: log-normal with this spread
SPREAD = 0.35


def accident_columns(seed: int, register: Register, weather: dict[str, np.ndarray]) -> tuple[int, Columns]:
    """(number of rows, their columns) in the order of their days. `weather` holds `date` and `t_mean` (°C)."""
    rng = np.random.default_rng((seed, 41))
    days = np.arange(DAYS)
    calendar = [FIRST + dt.timedelta(days=int(d)) for d in days]
    winter = np.array([day.month in (11, 12, 1, 2) for day in calendar])
    cold = _cold(weather)
    heated = _heated(register)
    people = np.array([s.population for s in STREETS], float)

    co_chance = cold * CO_A_SEASON * 4 / cold.sum()
    other = FIRES_A_YEAR * 4 * np.where(winter, WINTER_FIRES / winter.sum(), (1 - WINTER_FIRES) / (~winter).sum())
    lit = FIRES_A_YEAR * 4 * WINTER_FIRES * HEATING_FIRES * cold / cold.sum()
    other -= np.where(winter, lit.sum() / winter.sum(), 0)
    seasons = np.array([day.year if day.month >= 7 else day.year - 1 for day in calendar])
    seasons -= seasons.min()
    factor = rng.lognormal(0, SPREAD, (seasons.max() + 1, len(STREETS)))
    edge = np.ones(len(STREETS))
    edge[[STREET_INDEX[s] for s in EDGE_STREETS]] = HEATING_EDGE
    by_heating = heated * edge * factor
    by_people = np.tile(people, (seasons.max() + 1, 1))

    parts = [
        _draw(rng, co_chance, by_heating[seasons], CO, True),
        _draw(rng, lit, by_heating[seasons], FIRE, True),
        _draw(rng, other, by_people[seasons], FIRE, False),
        _draw(rng, np.full(DAYS, PRODUCTION_A_YEAR / 365.25), by_people[seasons], PRODUCTION, False),
    ]
    day, street, domain, heating = (np.concatenate([p[i] for p in parts]) for i in range(4))
    order = np.lexsort((street, domain, day))
    day, street, domain, heating = day[order], street[order], domain[order], heating[order]
    n = len(day)
    # fires in winter kill more often: 38 % of the fires and 45 % of their deaths
    in_winter = winter[day]
    deaths = np.select(
        [domain == PRODUCTION, domain == CO],
        [rng.choice([0, 1, 2], n, p=[0.16, 0.80, 0.04]), (rng.random(n) < 0.05).astype(int)],
        (rng.random(n) < np.where(in_winter, 0.0133, 0.0100)).astype(int),
    )
    causes = FIRE_CAUSES + CO_CAUSES
    cause = np.select(
        [domain == PRODUCTION, domain == CO, heating],
        [-1, len(FIRE_CAUSES) + rng.integers(0, len(CO_CAUSES), n), HEATING_CAUSE],
        rng.choice([0, 1, 2, 3, 5, 6], n, p=[0.38, 0.24, 0.14, 0.10, 0.02, 0.12]),
    )
    seconds = rng.integers(0, 86_400, n)
    sector = np.select([domain == PRODUCTION, domain == FIRE], [rng.choice([0, 1, 2], n, p=[0.45, 0.35, 0.2]), 3], -1)
    return n, {
        "accident_id": pa.array([f"SG{i + 1:05d}" for i in range(n)]),
        "occurred_date": dates(day),
        "occurred_at": moments(day, seconds, np.zeros(n, bool)),
        "event_domain": Pick(domain, DOMAINS),
        "jurisdiction": Pick(street, [s.name for s in STREETS]),
        "sector": Pick(sector, SECTORS),
        "deaths": integers(deaths),
        "serious_injuries": integers(rng.poisson(np.where(domain == PRODUCTION, 0.35, 0.02))),
        "minor_injuries": integers(rng.poisson(np.where(domain == CO, 1.4, 0.08))),
        "accident_class": Pick(np.where(domain == PRODUCTION, 0, -1), CLASSES),
        "accident_type": Pick(cause, causes),
        # production accidents do not say it: unknown, not no
        "is_heating": pa.array(heating, mask=domain == PRODUCTION),
    }


def _cold(weather: dict[str, np.ndarray]) -> np.ndarray:
    """One weight a day of the sample: degrees below 10 °C over three days, none from April to October."""
    below = np.maximum(0.0, 10.0 - weather["t_mean"])
    lagged = (below + np.roll(below, 1) + np.roll(below, 2)) / 3
    first = int(np.flatnonzero(weather["date"] == np.datetime64(FIRST))[0])
    lagged = lagged[first : first + DAYS]
    month = (np.datetime64(FIRST) + np.arange(DAYS)).astype("datetime64[M]").astype(int) % 12 + 1
    return np.where(np.isin(month, (11, 12, 1, 2, 3)), lagged, 0.0)


def _heated(register: Register) -> np.ndarray:
    """Premises of each street that belong to a kind with something to heat with."""
    heats = np.array([bool(k.heating) for k in KINDS])[register.kind]
    return np.bincount(register.street[heats], minlength=len(STREETS)).astype(float)


def _draw(rng: np.random.Generator, chance: np.ndarray, weight: np.ndarray, domain: int, heating: bool):
    """(day, street, domain, heating) of events: Poisson by day with mean `chance`, streets by the day's `weight`."""
    n = rng.poisson(chance)
    day = np.repeat(np.arange(len(chance)), n)
    share = (weight / weight.sum(axis=1, keepdims=True)).cumsum(axis=1)
    street = (rng.random(len(day))[:, None] > share[day][:, :-1]).sum(axis=1)
    return day, street, np.full(len(day), domain), np.full(len(day), heating)
