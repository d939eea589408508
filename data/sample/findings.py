"""What each hazard was: its category, with recurrence at a premise, and the heating codes it carries."""

from __future__ import annotations

import datetime as dt

import numpy as np

from data.sample.mix import (
    CATEGORIES,
    HEATING_CODES,
    OUT_OF_SEASON,
    category_weights,
    heating_chance,
    heating_choices,
    in_season,
)
from data.sample.register import KIND_INDEX, STREET_INDEX, Register
from data.sample.truths import COLD_WAVE, DAYS, EDGE_STREETS, FIRST, day_of

# Share of chance repeats (same premise and category within a year of closing) that are left alone, and how often the
# others are drawn again: together they give recurrence of about 12 %, and about 20 % in catering gas.
KEEP, KEEP_CATERING, REDRAWS = 0.03, 0.60, 7
# Of the heating hazards only these read like a major one; other majors carry no code.
MAJOR_HEATING = ("WH01", "WH03", "WH05", "WH09", "WH13", "WH14")


def draw_categories(
    rng: np.random.Generator, kind: np.ndarray, premise: np.ndarray, found: np.ndarray, closed: np.ndarray
) -> np.ndarray:
    """Categories by kind and month; most repeats at one premise within a year of closing are drawn again."""
    weights = category_weights()
    usual = _bounds(weights)
    # A flatter draw finds a category that the premise has not had; the usual one would repeat its commonest.
    flat = _bounds(weights**0.4)
    month = np.array([(FIRST + dt.timedelta(days=i)).month - 1 for i in range(DAYS)], dtype=np.int8)

    def draw(rows: np.ndarray, bounds: np.ndarray) -> np.ndarray:
        u = rng.random(len(rows), dtype=np.float32)
        picked = np.zeros(len(rows), dtype=np.int8)
        m, k = month[found[rows]], kind[rows]
        for column in range(bounds.shape[2]):
            picked += u > bounds[m, k, column]
        return picked

    category = draw(np.arange(len(found)), usual)
    keep = rng.random(len(found), dtype=np.float32) < np.where(kind == KIND_INDEX["unit_user"], KEEP_CATERING, KEEP)
    for _ in range(REDRAWS):
        rows = _repeats(premise, category, found, closed)
        rows = rows[~keep[rows]]
        category[rows] = draw(rows, flat)
    return category


def _bounds(weights: np.ndarray) -> np.ndarray:
    return (weights.cumsum(axis=2) / weights.sum(axis=2, keepdims=True))[:, :, :-1].astype(np.float32)


def _repeats(premise: np.ndarray, category: np.ndarray, found: np.ndarray, closed: np.ndarray) -> np.ndarray:
    """Rows found within a year after the row before them of the same premise and category was closed."""
    # Rows are in order of the day found, so a stable sort keeps that order within a key.
    key = premise.astype(np.int64) * len(CATEGORIES) + category
    order = np.argsort(key, kind="stable")
    before, after = order[:-1], order[1:]
    gap = found[after] - closed[before]
    return after[(key[after] == key[before]) & (gap > 0) & (gap <= 365)]


def draw_heating(
    rng: np.random.Generator,
    register: Register,
    premise: np.ndarray,
    kind: np.ndarray,
    category: np.ndarray,
    found: np.ndarray,
    major: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Heating codes (positions in HEATING_CODES or -1): the first and, for some electric heaters, a second."""
    season = np.array([in_season(FIRST + dt.timedelta(days=i)) for i in range(DAYS)])[found]
    chance = heating_chance()[kind, category] * np.where(season, 1.0, OUT_OF_SEASON)
    edge = np.isin(register.street[premise], [STREET_INDEX[one] for one in EDGE_STREETS])
    cold = edge & (found >= day_of(COLD_WAVE[0])) & (found <= day_of(COLD_WAVE[1]))
    chance = np.where(cold, chance * 2.2, chance)
    n = len(found)
    tagged = rng.random(n) < chance
    pick = rng.integers(0, 3, n, dtype=np.int8)
    heating = np.where(edge, heating_choices(True)[kind, category, pick], heating_choices(False)[kind, category, pick])
    tagged &= ~major | np.isin(heating, [HEATING_CODES.index(code) for code in MAJOR_HEATING])
    heating = np.where(tagged, heating, -1).astype(np.int8)
    electric = (heating == HEATING_CODES.index("WH06")) & (rng.random(n) < 0.15)
    return heating, np.where(electric, HEATING_CODES.index("WH07"), -1).astype(np.int8)
