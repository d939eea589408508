"""The hazards of the visits: level, category, heating code, and the path from found to closed as of the last day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from data.sample.findings import draw_categories, draw_heating
from data.sample.register import KIND_INDEX, KINDS, STREET_INDEX, Register
from data.sample.truths import (
    BLOCKED_MAJORS,
    DAYS,
    FIRST,
    LAST_DAY,
    MONTH_END_DEPT,
    SILENT_STREET,
)
from data.sample.visits import ACTIVITIES, Visits, day_weights

LEVELS = ["major", "general", "ungraded"]
MAJOR, GENERAL, UNGRADED = range(3)
# Chance that a finding is a major hazard, by activity at the level of 2025, and the level of each year. The three-year
# action raised detection to 2025; by 2026 much of the stock is gone.
MAJOR_SHARE = np.array([0.015, 0.001, 0.006, 0.035, 0.035, 0.006, 0.001])
MAJOR_YEAR = {2022: 0.4, 2023: 0.4, 2024: 0.8, 2025: 1.0, 2026: 0.6}
MAJOR_DAYS = {2022: 45, 2023: 45, 2024: 42, 2025: 34, 2026: 15}
MAJOR_LONGEST = 170
EXTRA_SOURCES = ["report", "assigned", "grid"]
EXTRA_SHARE = 0.03
STATUSES = ["open", "in_progress", "await_recheck", "closed", "transferred", "premise_closed"]
OPEN, IN_PROGRESS, AWAIT, CLOSED, TRANSFERRED, SHUT = range(6)
PASS, FAIL = 0, 1
BLOCKS = ["funds", "ownership", "planning", "legacy", "third_party", "season", "other"]
OWNERSHIP = BLOCKS.index("ownership")
NONE = np.iinfo(np.int32).min


@dataclass
class Hazards:
    """Columns of equal length in order of the day found. Days count from the first day of the sample, NONE = no date.

    `visit` is a position in Visits or -1; `source` a position in EXTRA_SOURCES where there is no visit; `heating` and
    `heating2` are positions in HEATING_CODES or -1; `due0` is the original due day;
    `failures` counts failed re-inspections up to the last day.
    """

    visit: np.ndarray
    source: np.ndarray
    premise: np.ndarray
    found: np.ndarray
    category: np.ndarray
    level: np.ndarray
    heating: np.ndarray
    heating2: np.ndarray
    on_spot: np.ndarray
    due0: np.ndarray
    due: np.ndarray
    extended: np.ndarray
    rectified: np.ndarray
    recheck: np.ndarray
    result: np.ndarray
    closed: np.ndarray
    status: np.ndarray
    block: np.ndarray
    long_term: np.ndarray
    closed_early: np.ndarray
    undated: np.ndarray
    failures: np.ndarray

    def __len__(self) -> int:
        return len(self.visit)


def make_hazards(rng: np.random.Generator, register: Register, visits: Visits) -> Hazards:
    """One row for every hazard the visits found, and 3 % more that came without a visit (tip-offs, assigned, grid)."""
    visit, source, premise, found = _rows(rng, register, visits)
    n = len(found)
    activity = np.where(visit >= 0, visits.activity[visit], ACTIVITIES.index("patrol")).astype(np.int8)
    kind = register.kind[premise]
    level = _levels(rng, kind, activity, found)
    path = _paths(rng, kind, level, found)
    on_spot, due0, due, extended, close, lag, failed, blocked = path
    _plant_blocked_majors(rng, register, premise, found, level, close, blocked, on_spot, due0, due, extended, failed)
    category = draw_categories(rng, kind, premise, found, found + close)
    heating, heating2 = draw_heating(rng, register, premise, kind, category, found, level == MAJOR)
    status, rectified, recheck, result, closed, due0, due, failures = _states(
        rng, found, close, lag, failed, blocked, on_spot, due0, due
    )
    long_term, closed_early, undated = _dirty(
        rng, found, status, level, on_spot, due0, due, rectified, recheck, result, closed
    )
    block = np.full(n, -1, dtype=np.int8)
    block[blocked > 0] = blocked[blocked > 0] - 1
    return Hazards(
        visit,
        source,
        premise,
        found,
        category,
        level,
        heating,
        heating2,
        on_spot,
        due0,
        due,
        extended,
        rectified,
        recheck,
        result,
        closed,
        status,
        block,
        long_term,
        closed_early,
        undated,
        failures,
    )


def _rows(
    rng: np.random.Generator, register: Register, visits: Visits
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    visit = np.repeat(np.arange(len(visits), dtype=np.int32), visits.found)
    extra = round(len(visit) * EXTRA_SHARE)
    able = np.flatnonzero(~register.never & (register.end > register.start))
    where = able[rng.integers(0, len(able), extra)].astype(np.int32)
    clock = np.r_[0.0, day_weights().cumsum()]
    at = clock[register.start[where]] + rng.random(extra) * (
        clock[register.end[where] + 1] - clock[register.start[where]]
    )
    day = np.clip(np.searchsorted(clock, at, side="right") - 1, 0, LAST_DAY)
    found = np.r_[visits.day[visit].astype(np.int32), day.astype(np.int32)]
    premise = np.r_[visits.premise[visit], where]
    source = np.r_[np.full(len(visit), -1, dtype=np.int8), rng.choice(3, extra, p=(0.5, 0.3, 0.2)).astype(np.int8)]
    visit = np.r_[visit, np.full(extra, -1, dtype=np.int32)]
    order = np.argsort(found, kind="stable")
    return visit[order], source[order], premise[order], found[order]


def _years(found: np.ndarray, table: Mapping[int, float]) -> np.ndarray:
    by_day = np.array([table[(FIRST + dt.timedelta(days=i)).year] for i in range(DAYS)])
    return by_day[found]


def _levels(rng: np.random.Generator, kind: np.ndarray, activity: np.ndarray, found: np.ndarray) -> np.ndarray:
    risk = np.array([min(2.2, 0.8 + 0.45 * max(one.risk, 0)) for one in KINDS])
    chance = MAJOR_SHARE[activity] * _years(found, MAJOR_YEAR) * risk[kind]
    draw = rng.random(len(kind))
    level = np.full(len(kind), GENERAL, dtype=np.int8)
    level[draw < chance] = MAJOR
    level[draw > 0.994] = UNGRADED
    return level


def _paths(rng: np.random.Generator, kind: np.ndarray, level: np.ndarray, found: np.ndarray) -> tuple[np.ndarray, ...]:
    """How each hazard would go on for ever: on the spot, due days, days to close, re-inspection lag, failed first time,
    and the reason it is blocked by (position in BLOCKS + 1, 0 = none)."""
    n = len(kind)
    major = level == MAJOR
    dept_end = np.array([one.dept == MONTH_END_DEPT for one in KINDS])[kind]
    on_spot = ~major & (rng.random(n) < np.where(dept_end, 0.05, 0.385))
    due0 = rng.choice(np.array([3, 7, 15, 30], dtype=np.int32), n, p=(0.15, 0.35, 0.30, 0.20))
    due0[major] = rng.choice(np.array([30, 60, 90]), major.sum(), p=(0.45, 0.40, 0.15))
    due0[on_spot] = 0
    extended = ~on_spot & (rng.random(n) < np.where(major, 0.10, 0.04))
    due = due0 + np.where(extended, rng.choice(np.array([7, 15, 30]), n), 0).astype(np.int32)
    # Work follows the deadline: most close before it, many on the day itself, some late.
    close = due * np.exp(rng.normal(-0.32, 0.52, n))
    late = (close > due) & (rng.random(n) < 0.78)
    close[late] = due[late]
    close[rng.random(n) < 0.04] += 14
    failed = ~on_spot & (rng.random(n) < 0.06)
    close[failed] += rng.integers(3, 18, failed.sum())
    close[major] = _years(found[major], MAJOR_DAYS) * np.exp(rng.normal(0, 0.8, major.sum()))
    close[major] = np.minimum(close[major], MAJOR_LONGEST - 10 * rng.random(major.sum()))
    blocked = np.zeros(n, dtype=np.int8)
    stuck = ~on_spot & ~major & (rng.random(n) < 0.008)
    blocked[stuck] = 1 + rng.choice(7, stuck.sum(), p=(0.28, 0.22, 0.08, 0.14, 0.12, 0.08, 0.08))
    close[stuck] = 260 * np.exp(rng.normal(0, 0.5, stuck.sum()))
    failed &= ~stuck
    close = np.maximum(np.round(close), 1).astype(np.int32)
    close = _month_ends(rng, found, close, ~major & ~stuck, dept_end)
    spot_late = rng.random(n) < 0.04
    close[on_spot] = np.where(spot_late, rng.integers(1, 4, n), 0)[on_spot]
    close[major] = np.minimum(close[major], MAJOR_LONGEST)
    lag = rng.integers(1, 13, n, dtype=np.int32)
    return on_spot, due0.astype(np.int32), due.astype(np.int32), extended.astype(np.int8), close, lag, failed, blocked


def _month_ends(
    rng: np.random.Generator, found: np.ndarray, close: np.ndarray, free: np.ndarray, dept_end: np.ndarray
) -> np.ndarray:
    """Move some closures to the last two days of their month, and those of one department to its last day."""
    horizon = DAYS + 1_500
    dates = np.datetime64(FIRST) + np.arange(horizon)
    month_end = ((dates.astype("datetime64[M]") + 1).astype("datetime64[D]") - 1 - np.datetime64(FIRST)).astype(
        np.int32
    )
    day = np.minimum(found + close, horizon - 1)
    last = month_end[day]
    heaped = free & ~dept_end & (last - day <= 8) & (rng.random(len(day)) < 0.33)
    day = np.where(heaped, np.maximum(last - (rng.random(len(day)) < 0.4), found + 1), day)
    one_day = free & dept_end & (rng.random(len(day)) < 0.80)
    return (np.where(one_day, last, day) - found).astype(np.int32)


def _plant_blocked_majors(
    rng: np.random.Generator,
    register: Register,
    premise: np.ndarray,
    found: np.ndarray,
    level: np.ndarray,
    close: np.ndarray,
    blocked: np.ndarray,
    on_spot: np.ndarray,
    due0: np.ndarray,
    due: np.ndarray,
    extended: np.ndarray,
    failed: np.ndarray,
) -> None:
    """Two majors found 190 to 330 days ago stay open because nobody agrees who owns the place."""
    old = (found < LAST_DAY - 190) & (found > LAST_DAY - 330)
    old &= register.street[premise] != STREET_INDEX[SILENT_STREET]
    pool = np.flatnonzero(
        old
        & (level == MAJOR)
        & np.isin(register.kind[premise], (KIND_INDEX["crowded"], KIND_INDEX["unit_user"], KIND_INDEX["mixed_use"]))
    )
    if len(pool) < BLOCKED_MAJORS:
        pool = np.flatnonzero(old & ~on_spot)
    rows = rng.choice(pool, min(BLOCKED_MAJORS, len(pool)), replace=False)
    level[rows], blocked[rows], close[rows] = MAJOR, OWNERSHIP + 1, 10_000
    due0[rows], due[rows], extended[rows], failed[rows], on_spot[rows] = 60, 120, 2, False, False


def _states(
    rng: np.random.Generator,
    found: np.ndarray,
    close: np.ndarray,
    lag: np.ndarray,
    failed: np.ndarray,
    blocked: np.ndarray,
    on_spot: np.ndarray,
    due0: np.ndarray,
    due: np.ndarray,
) -> tuple[np.ndarray, ...]:
    """Cut every path at the last day: dates after it are not known yet. Returns days, NONE where there is no date."""
    n = len(found)
    closed = found + close
    recheck = np.maximum(closed - np.where(rng.random(n) < 0.75, 0, rng.integers(1, 3, n)), found)
    rectified = np.maximum(recheck - lag, found)
    # A first re-inspection that failed lies between; until the second one its result stands in the row.
    first = np.maximum(found + 1, recheck - 3 - lag)
    gone = closed <= LAST_DAY
    status = np.full(n, CLOSED, dtype=np.int8)
    shut = gone & ~on_spot & (rng.random(n) < 0.005)
    status[shut] = SHUT
    done = ~gone & (rectified <= LAST_DAY)
    status[~gone] = IN_PROGRESS
    status[~gone & (LAST_DAY - found <= 3)] = OPEN
    status[done] = AWAIT
    was_failed = ~gone & failed & (first <= LAST_DAY)
    status[was_failed] = IN_PROGRESS
    status[~gone & (blocked == 0) & (status == IN_PROGRESS) & (rng.random(n) < 0.02)] = TRANSFERRED
    result = np.where(gone & ~shut, PASS, -1).astype(np.int8)
    result[was_failed] = FAIL
    rectified_out = np.where((gone & ~shut) | (done & ~was_failed), rectified, NONE)
    recheck_out = np.where(gone & ~shut, recheck, np.where(was_failed, first, NONE))
    return (
        status,
        rectified_out.astype(np.int32),
        recheck_out.astype(np.int32),
        result,
        np.where(gone, closed, NONE).astype(np.int32),
        (found + due0).astype(np.int32),
        (found + due).astype(np.int32),
        (failed & (first <= LAST_DAY)).astype(np.int8),
    )


def _dirty(
    rng: np.random.Generator,
    found: np.ndarray,
    status: np.ndarray,
    level: np.ndarray,
    on_spot: np.ndarray,
    due0: np.ndarray,
    due: np.ndarray,
    rectified: np.ndarray,
    recheck: np.ndarray,
    result: np.ndarray,
    closed: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What ledgers leave out or mistype: no due date (3 %, some "长期"), closed before found (1 %), closed undated."""
    n = len(found)
    draw = rng.random(n)
    ordinary = level != MAJOR
    no_due = ordinary & (draw < 0.03)
    long_term = no_due & ~on_spot & (draw < 0.004)
    due0[no_due], due[no_due] = NONE, NONE
    early = ordinary & (status == CLOSED) & (closed > found) & (rng.random(n) < 0.017)
    # Half of them carry last year's number, the others a slip of some days.
    slip = np.where(rng.random(n) < 0.5, closed - 365, found - rng.integers(1, 20, n))
    early &= slip < found
    closed[early] = slip[early]
    undated = ordinary & (status == CLOSED) & ~early & (rng.random(n) < 0.004)
    rectified[undated], recheck[undated], closed[undated], result[undated] = NONE, NONE, NONE, -1
    return long_term, early, undated
