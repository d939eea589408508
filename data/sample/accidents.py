"""Events of four years: accidents at work, fires, CO poisonings, driven by exposure, cold and a luck of the year.

A street's heating events follow what heats there, the edge of the town, half of them how much its open heating hazards
exceed what its premises would give, and a factor of street and winter that nothing else in the sample knows: events and
hazards go together and neither tells the other.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from data.sample.hazards import NONE, Hazards
from data.sample.register import KINDS, STREETS, Register
from data.sample.tables import Columns, Pick, dates, integers, moments, numbered
from data.sample.truths import (
    COLD_FACTOR,
    DAYS,
    EDGE_FACTOR,
    EDGE_STREETS,
    EVENTS_A_SEASON,
    EVENTS_A_YEAR,
    FIRE_DEATHS,
    FIRE_DEATHS_WINTER,
    FIRST,
    LAST,
    LAST_DAY,
    LATE_REPORT_MINUTES,
    REPORT_MINUTES,
    WINTER_SHARE,
    WINTER_SPREAD,
    day_of,
)

PRODUCTION, FIRE, CO = range(3)
DOMAINS = ["production", "fire", "co"]
SECTORS = ["construction", "industry_trade", "road", "special_eq", "hazchem", "fire", "gas", "other"]
SECTOR_SHARES = (0.36, 0.30, 0.18, 0.10, 0.06)
FIRE_SECTOR, GAS_SECTOR, OTHER_SECTOR = (SECTORS.index(s) for s in ("fire", "gas", "other"))
#: what shares of work safety accidents kill nobody, one, two: 0.9 deaths each, and none that is 较大
KILLED = (0.2, 0.7, 0.1)
#: share of fires whose cause is still being looked into: whether heating was involved is unknown
UNKNOWN_CAUSE = 0.07
CO_DEATHS = 0.05
#: share of CO poisonings that lie where coal is burnt at home
COAL_SHARE = 0.25
FEW = 5
#: share of CO poisonings by gas boilers and water heaters, the rest by coal and charcoal
GAS_SHARE = 0.45
#: what is drawn apart: (domain, is it a heating event)
SOURCES = ((PRODUCTION, False), (FIRE, True), (FIRE, False), (CO, True))
CAUSES = ("work", "fire", "fire_heating", "co_gas", "co_coal")
NEW_TYPES = dt.date(2026, 7, 1)
EDITIONS = ["GB 6441-1986", "GB 6441-2025"]
YEARS = DAYS / 365.25
SEASON_DAYS = 121
#: days after which the class of an accident has been determined
DETERMINED_AFTER = 90
#: of so many accidents one has no time of the report upward: what is unknown is not late
UNKNOWN_UPWARD = 9


@dataclass(frozen=True)
class Events:
    """Columns of equal length, by day; days count from the first of the sample, `street` is a place in STREETS."""

    domain: np.ndarray
    heats: np.ndarray
    street: np.ndarray
    day: np.ndarray


def event_columns(
    seed: int, register: Register, found: Hazards, weather: dict[str, np.ndarray], words: dict[str, list[str]]
) -> tuple[int, Columns]:
    """(number of rows, their columns), by the time of the event; `words` holds the causes and the places."""
    rng = np.random.default_rng((seed, 22))
    days = [FIRST + dt.timedelta(d) for d in range(DAYS)]
    of_season = np.array([d.year - (d.month < 8) for d in days])
    winter = np.array([d.month in (11, 12, 1, 2) for d in days])
    cold = _cold(weather)
    season = np.array([(d.month, d.day) >= (11, 15) or (d.month, d.day) <= (3, 15) for d in days])
    exposed, coal = _shares(register)
    pressure = _pressure(register, found, exposed)
    luck = rng.gamma(1 / WINTER_SPREAD**2, WINTER_SPREAD**2, pressure.shape)
    moved = ((1 + pressure) / 2 * luck)[:, of_season - FIRST.year]
    # a colder winter than the average of the four has more
    by_day = cold * season / ((cold * season).sum() / (season.sum() / SEASON_DAYS))
    burnt = EVENTS_A_SEASON["fire"] * np.outer(exposed, by_day) * moved
    poisoned = EVENTS_A_SEASON["co"] * np.outer((1 - COAL_SHARE) * exposed + COAL_SHARE * coal, by_day) * moved
    people = np.array([s.population for s in STREETS], float)
    fires, inside = EVENTS_A_YEAR["fire"] * YEARS, EVENTS_A_SEASON["fire"] * by_day
    rest = np.where(
        winter,
        (WINTER_SHARE * fires - inside[winter].sum()) / winter.sum(),
        ((1 - WINTER_SHARE) * fires - inside[~winter].sum()) / (~winter).sum(),
    )
    work = np.full(DAYS, EVENTS_A_YEAR["production"] / 365.25)
    rates = [np.outer(people / people.sum(), work), burnt, np.outer(people / people.sum(), rest), poisoned]
    events = _drawn(rng, rates)
    return len(events.day), _columns(rng, events, winter, words)


def _cold(weather: dict[str, np.ndarray]) -> np.ndarray:
    """Cold on each day of the sample: degree days of it and the three before, more in a cold wave and just after."""
    first = int((np.datetime64(FIRST) - weather["date"][0]).astype(int))
    degrees = np.clip(18 - weather["t_mean"], 0, None)
    waves = np.array([w is not None for w in weather["warning"]], float)
    kernel = np.ones(4)
    mean = np.convolve(degrees, kernel / 4)[: len(degrees)]
    near = np.convolve(waves, kernel)[: len(waves)] > 0
    return (mean * np.where(near, COLD_FACTOR, 1))[first : first + DAYS]


def _shares(register: Register) -> tuple[np.ndarray, np.ndarray]:
    """(share of what heats, share of coal homes) by street; the edge of the town heats with what burns more easily."""
    heats = np.array([bool(kind.heating) for kind in KINDS])[register.kind]
    premises = np.bincount(register.street[heats], minlength=len(STREETS)).astype(float)
    homes = np.array([s.population for s in STREETS], float)
    exposed = premises / max(premises.sum(), 1) + homes / homes.sum()
    exposed *= np.where(np.isin([s.id for s in STREETS], EDGE_STREETS), EDGE_FACTOR, 1)
    coal = np.array([s.coal_households for s in STREETS], float)
    return exposed / exposed.sum(), coal / coal.sum()


def _pressure(register: Register, found: Hazards, exposed: np.ndarray) -> np.ndarray:
    """Open heating hazards over what the street's share of exposure would give, by street and winter, about 1."""
    street = register.street[found.premise]
    winters = [dt.date(year + 1, 1, 15) for year in range(FIRST.year, LAST.year + 1)]
    by_winter = []
    for day in (min(day_of(d), DAYS - 1) for d in winters):
        is_open = (found.heating >= 0) & (found.found <= day) & ((found.rectified == NONE) | (found.rectified > day))
        n = np.bincount(street[is_open], minlength=len(STREETS))
        # a few hazards more or less say little
        by_winter.append((n + FEW) / (n.sum() * exposed + FEW))
    return np.stack(by_winter, axis=1)


def _drawn(rng: np.random.Generator, rates: list[np.ndarray]) -> Events:
    """Events by day; `rates` are the expected numbers by street and day of each of SOURCES."""
    parts = []
    for (domain, heats), rate in zip(SOURCES, rates, strict=True):
        counts = rng.poisson(rate)
        street, day = np.nonzero(counts)
        n = len(day)
        parts.append(np.stack([np.full(n, domain), np.full(n, heats), street, day]).repeat(counts[street, day], axis=1))
    every = np.concatenate(parts, axis=1)
    domain, heats, street, day = every[:, np.argsort(every[3], kind="stable")]
    return Events(domain, heats.astype(bool), street, day)


def _columns(rng: np.random.Generator, events: Events, winter: np.ndarray, words: dict[str, list[str]]) -> Columns:
    n, day = len(events.day), events.day
    work, fire, co = (events.domain == d for d in (PRODUCTION, FIRE, CO))
    gas = co & (rng.random(n) < GAS_SHARE)
    causes, cause = _causes(rng, events, gas, words)
    # what is still being looked into has no cause, and then nobody knows whether heating was involved
    unknown = fire & (rng.random(n) < UNKNOWN_CAUSE)
    sector = np.select([work, fire, gas], [rng.choice(len(SECTOR_SHARES), n, p=SECTOR_SHARES), FIRE_SECTOR, GAS_SECTOR],
                       OTHER_SECTOR)  # fmt: skip
    deaths = np.where(work, rng.choice(len(KILLED), n, p=KILLED), co & (rng.random(n) < CO_DEATHS))
    for among, killed in ((winter[day], FIRE_DEATHS_WINTER), (~winter[day], FIRE_DEATHS - FIRE_DEATHS_WINTER)):
        deaths[rng.choice(np.flatnonzero(fire & among), killed, replace=False)] = 1
    new = day >= day_of(NEW_TYPES)
    types = words["types_1986"] + words["types_2025"]
    kind = rng.integers(0, len(words["types_1986"]), n) + np.where(new, len(words["types_1986"]), 0)
    names = [one.name for one in STREETS]
    return {
        "accident_id": numbered("BHSJ", np.arange(1, n + 1)),
        "occurred_date": dates(day),
        **_times(rng, events, work),
        "event_domain": Pick(events.domain, DOMAINS),
        "jurisdiction": Pick(events.street, names),
        "jurisdiction_raw": Pick(events.street, names),
        "sector": Pick(sector, SECTORS),
        "deaths": integers(deaths),
        "missing": integers(np.zeros(n)),
        "serious_injuries": integers(np.where(work, deaths == 0, rng.random(n) < 0.01)),
        "minor_injuries": integers(np.where(co, 1 + rng.poisson(0.45, n), rng.random(n) < 0.03)),
        "direct_loss_yuan": pa.array(
            np.where(work, rng.lognormal(13.9, 0.5, n), rng.lognormal(8.5, 1.1, n)).round(-2),
            mask=co | (rng.random(n) < 0.05),
        ),
        "class": Pick(np.where(work, 0, -1), ["ordinary"]),
        "class_basis": Pick(np.where(work, day <= LAST_DAY - DETERMINED_AFTER, -1), ["preliminary", "determined"]),
        "accident_type": Pick(np.where(work, kind, -1), types),
        "type_edition": Pick(np.where(work, new, -1), EDITIONS),
        "cause": Pick(np.where(unknown, -1, cause), causes),
        "heating_related": pa.array(events.heats, mask=unknown),
        "description": Pick(events.domain, words["described"]),
    }


def _causes(
    rng: np.random.Generator, events: Events, gas: np.ndarray, words: dict[str, list[str]]
) -> tuple[list[str], np.ndarray]:
    """(every cause, which one each event has)."""
    causes = [c for key in CAUSES for c in words[key]]

    def of(key: str) -> np.ndarray:
        return causes.index(words[key][0]) + rng.integers(0, len(words[key]), len(events.day))

    is_work, is_co = events.domain == PRODUCTION, events.domain == CO
    which = [is_work, is_co & gas, is_co, events.heats]
    return causes, np.select(which, [of("work"), of("co_gas"), of("co_coal"), of("fire_heating")], of("fire"))


def _times(rng: np.random.Generator, events: Events, work: np.ndarray) -> Columns:
    """The moments of each event: of accidents at work who reported when, of fires and poisonings who came when."""
    n = len(events.day)
    at = rng.integers(6 * 60, 20 * 60, n)
    told = at + rng.integers(2, 11, n)
    wait = rng.integers(*REPORT_MINUTES, n)
    wait[rng.choice(np.flatnonzero(work))] = LATE_REPORT_MINUTES
    street = told + 3 + np.arange(n) % 6
    upward_unknown = ~work | (np.cumsum(work) % UNKNOWN_UPWARD == UNKNOWN_UPWARD // 2)
    passed_on = told + wait + rng.integers(20, 100, n)
    sent = at + rng.integers(2, 13, n)
    came = sent + rng.integers(5, 15, n)

    def column(minutes: np.ndarray, missing: np.ndarray) -> pa.Array:
        return moments(events.day, 60 * minutes, missing)

    return {
        "occurred_at": column(at, np.zeros(n, bool)),
        "unit_told_at": column(told, ~work),
        "street_told_at": column(street, ~work),
        "unit_reported_at": column(told + wait, ~work),
        "dept_reported_at": column(passed_on, upward_unknown),
        "dispatched_at": column(sent, work),
        "arrived_at": column(came, work),
    }
