"""Spot checks of duty posts: by night and on days off worse than by day, one unit worse at all hours."""

from __future__ import annotations

import datetime as dt

import numpy as np

from data.sample.register import DEPTS, STREETS
from data.sample.tables import Columns, Pick, dates, integers, moments, numbered
from data.sample.truths import DAYS, DUTY_A_MONTH, DUTY_FAILS, DUTY_FESTIVAL, DUTY_UNIT, DUTY_UNIT_FAILS, FIRST
from data.sample.visits import SPRING_FESTIVALS

METHODS, METHOD_SHARES = ["phone", "video", "on_site", "system"], (0.60, 0.22, 0.10, 0.08)
PHONE, SYSTEM = 0, 3
RESULTS = ["normal", "vacant", "gap", "left", "stand_in", "no_answer", "forwarded", "no_leader"]
NORMAL, NO_ANSWER, FORWARDED = (RESULTS.index(r) for r in ("normal", "no_answer", "forwarded"))
#: somebody answered
HEARD = [RESULTS.index(r) for r in ("normal", "forwarded", "stand_in", "no_leader")]
#: what is found where the post is not manned as it should be; on the telephone also no answer and a forwarded call
FAULTS, FAULT_SHARES = [1, 2, 3, 4, 7], (0.16, 0.14, 0.26, 0.20, 0.24)
BY_PHONE = 0.5
SHIFTS, SHIFT_SHARES = ["day", "night"], (0.55, 0.45)
HOLIDAY = "holiday"
#: hours of the checks of a shift: from, hours long
HOURS = {"day": (8, 10), "night": (18, 14), "holiday": (8, 16)}
#: seconds to answer: median and spread of the log
ANSWER = {"day": (12.0, 0.5), "night": (21.0, 0.6), "holiday": (18.0, 0.6)}


def duty_columns(seed: int) -> tuple[int, Columns]:
    """(number of rows, their columns), by the time of the check."""
    rng = np.random.default_rng((seed, 23))
    n = round(DUTY_A_MONTH * DAYS / (365.25 / 12))
    units = [s.name for s in STREETS] + DEPTS
    day = np.sort(rng.integers(0, DAYS, n))
    unit = rng.integers(0, len(units), n)
    shift = _shift(rng, day)
    method = rng.choice(len(METHODS), n, p=METHOD_SHARES)
    names = [*SHIFTS, HOLIDAY]
    fails = np.array([DUTY_FAILS[s] for s in names])[shift]
    fails = np.where(np.isin(day, _festival()), DUTY_FESTIVAL, fails)
    fails = np.where(unit == units.index(DUTY_UNIT), DUTY_UNIT_FAILS, fails)
    failed = rng.random(n) < fails
    fault = rng.choice(FAULTS, n, p=FAULT_SHARES)
    unheard = (method == PHONE) & (rng.random(n) < BY_PHONE)
    fault = np.where(unheard, np.where(rng.random(n) < 0.7, NO_ANSWER, FORWARDED), fault)
    result = np.where(failed, fault, NORMAL)
    start, length = (np.array([HOURS[s][i] for s in names])[shift] for i in (0, 1))
    minute = (60 * start + rng.integers(0, 60 * length)) % (24 * 60)
    median, spread = (np.array([ANSWER[s][i] for s in names])[shift] for i in (0, 1))
    seconds = np.maximum(rng.lognormal(np.log(median), spread).round(), 2)
    answered = (method != 2) & np.isin(result, HEARD)
    order = np.lexsort((minute, day))
    day, unit, shift, method, result, minute, seconds, answered = (
        a[order] for a in (day, unit, shift, method, result, minute, seconds, answered)
    )
    street = np.where(unit < len(STREETS), unit, -1)
    return n, {
        "check_id": numbered("BHZB", np.arange(1, n + 1)),
        "checked_date": dates(day),
        "checked_at": moments(day, 60 * minute, np.zeros(n, bool)),
        "duty_unit": Pick(unit, units),
        "jurisdiction": Pick(street, [s.name for s in STREETS]),
        "jurisdiction_raw": Pick(street, [s.name for s in STREETS]),
        "duty_method": Pick(method, METHODS),
        "duty_result": Pick(result, RESULTS),
        "response_seconds": integers(seconds, ~answered),
        "duty_shift": Pick(shift, names),
    }


def _shift(rng: np.random.Generator, day: np.ndarray) -> np.ndarray:
    """Places in SHIFTS; days off have a shift of their own."""
    off = np.array([(FIRST + dt.timedelta(d)).weekday() >= 5 for d in range(DAYS)])
    off[_festival()] = True
    drawn = rng.choice(len(SHIFTS), len(day), p=SHIFT_SHARES)
    return np.where(off[day], len(SHIFTS), drawn)


def _festival() -> list[int]:
    """The days off of each Spring Festival, from its eve on, as days of the sample."""
    days = [(f - FIRST).days + k for f in SPRING_FESTIVALS for k in range(-1, 7)]
    return [d for d in days if 0 <= d < DAYS]
