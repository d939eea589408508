"""Emergency drills of four years: every street and department plans some a year, most are held, some a little late."""

from __future__ import annotations

import datetime as dt

import numpy as np

from data.sample.register import DEPTS, STREETS
from data.sample.tables import Columns, Pick, dates, integers, numbered
from data.sample.truths import DRILLS_A_YEAR, DRILLS_HELD, FIRST, LAST, LAST_DAY, day_of

KINDS, KIND_SHARES = ["tabletop", "single", "full"], (0.45, 0.35, 0.2)
#: of the drills that are held so many are held up to three weeks after the day planned
LATE = 0.2


def drill_columns(seed: int, topics: list[str]) -> tuple[int, Columns]:
    """(number of rows, their columns), by the day planned; `topics` are what drills are about."""
    rng = np.random.default_rng((seed, 24))
    units = [s.name for s in STREETS] + DEPTS
    days = [
        day_of(dt.date(year, 1, 10)) + int(rng.integers(0, 330))
        for year in range(FIRST.year, LAST.year + 1)
        for _ in range(DRILLS_A_YEAR * len(units))
    ]
    every = np.arange(len(days)) % len(units)
    inside = (np.array(days) >= 0) & (np.array(days) <= LAST_DAY + 40)
    order = np.argsort(np.array(days)[inside], kind="stable")
    planned, unit = np.array(days)[inside][order], every[inside][order]
    n = len(planned)
    held = planned + np.where(rng.random(n) < LATE, rng.integers(1, 22, n), 0)
    missing = (rng.random(n) >= DRILLS_HELD) | (held > LAST_DAY)
    kind = rng.choice(len(KINDS), n, p=KIND_SHARES)
    street = np.where(unit < len(STREETS), unit, -1)
    return n, {
        "drill_id": numbered("BHYL", np.arange(1, n + 1)),
        "planned_date": dates(planned),
        "held_date": dates(held, missing),
        "drill_unit": Pick(unit, units),
        "jurisdiction": Pick(street, [s.name for s in STREETS]),
        "jurisdiction_raw": Pick(street, [s.name for s in STREETS]),
        "drill_kind": Pick(kind, KINDS),
        "topic": Pick(rng.integers(0, len(topics), n), topics),
        "participants": integers(10 + rng.poisson(np.array([8, 25, 70])[kind]), missing),
    }
