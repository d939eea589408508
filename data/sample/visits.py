"""The visits of four years: who was visited when, by whom, in which campaign, and how many hazards were found."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from scipy.stats import nbinom

from data.sample.mix import category_weights
from data.sample.register import ENFORCEMENT_CAP, KINDS, STREET_INDEX, STREETS, Register
from data.sample.truths import (
    CAMPAIGN_FROM,
    CAMPAIGN_ID,
    COLD_WAVE,
    DAYS,
    EDGE_STREETS,
    FIRST,
    GAS_FROM,
    GAS_RATE_RATIO,
    GAS_STREET,
    LAST_DAY,
    LAX_STREET,
    OVER_CAP_VISITS,
    SIMPSON_BETTER_LOOKING,
    SIMPSON_RATE_RATIO,
    TRUTHS,
    day_of,
)

VISITS_A_MONTH = 1_900
MONTH_MULTIPLIER = (1.25, 0.55, 0.95, 1.0, 1.0, 1.25, 1.0, 0.95, 1.05, 0.85, 1.35, 1.40)
WEEKEND, HOLIDAY = 0.25, 0.12
SPRING_FESTIVALS = (dt.date(2023, 1, 22), dt.date(2024, 2, 10), dt.date(2025, 1, 29), dt.date(2026, 2, 17))

ACTIVITIES = ["enforcement", "patrol", "special", "supervision", "expert", "joint", "self_check"]
ENFORCEMENT, PATROL, SELF_CHECK = (
    ACTIVITIES.index("enforcement"),
    ACTIVITIES.index("patrol"),
    ACTIVITIES.index("self_check"),
)
MIX = np.array([0.14, 0.55, 0.17, 0.012, 0.018, 0.03, 0.08])
FOUND = np.array([2.8, 0.35, 1.3, 7.0, 7.0, 1.3, 0.7])
DISPERSION = 0.68
# How much more often than a small place a firm, and a place of high risk, meets each activity.
FIRM_TILT = np.array([2.2, 0.7, 1.5, 1.8, 2.5, 1.5, 3.0])
SMALL = {"nine_small", "mixed_use", "group_rental"}
TIER_VISITS = np.array([4.5, 2.8, 1.6, 1.1])
# 国办发〔2024〕54号: fewer enforcement inspections of one enterprise from February 2025.
FEWER_FROM, FEWER = dt.date(2025, 2, 1), 0.15
STREET_RATE = {"BH01": 1.05, "BH02": 0.96, "BH07": 1.04, "BH09": 0.96}
# Patrol mean at which the negative binomial leaves 92 % of visits without a finding, over the usual 0.35.
LAX_RATE = (DISPERSION * (0.92 ** (-1 / DISPERSION) - 1)) / 0.35
COLD_WAVE_RATE = 1.6

CAMPAIGNS = [
    *(
        (
            f"ZX-{year}-AQY",
            f"{year}年“安全生产月”活动",
            f"Work Safety Month {year}",
            dt.date(year, 6, 1),
            dt.date(year, 6, 30),
            "全行业",
            0.35,
        )
        for year in range(2023, 2027)
    ),
    *(
        (
            f"ZX-{year}-SMNC",
            f"{year}年岁末年初安全生产大检查",
            f"Turn-of-the-year sweep {year}–{year + 1}",
            dt.date(year, 11, 15),
            dt.date(year + 1, 1, 31),
            "全行业",
            0.40,
        )
        for year in range(2022, 2027)
    ),
    (
        CAMPAIGN_ID,
        "2026年城镇燃气安全专项排查整治",
        "Gas safety campaign 2026",
        CAMPAIGN_FROM,
        dt.date(2026, 12, 31),
        "燃气",
        0.0,
    ),
]
GAS_CAMPAIGN = len(CAMPAIGNS) - 1


@dataclass
class Visits:
    """Columns of equal length in date order. `campaign` is a position in CAMPAIGNS or -1; `found` the hazards found."""

    premise: np.ndarray
    day: np.ndarray
    activity: np.ndarray
    campaign: np.ndarray
    found: np.ndarray

    def __len__(self) -> int:
        return len(self.premise)


def day_weights() -> np.ndarray:
    """Expected visits of each day at 1,900 a month (January and February share theirs by the festival)."""
    dates = [FIRST + dt.timedelta(days=i) for i in range(DAYS)]
    by_month: dict[tuple[int, int], float] = {}
    first, last = FIRST.replace(day=1), dt.date(2026, 11, 30)
    for i in range((last - first).days + 1):
        date = first + dt.timedelta(days=i)
        by_month[_pot(date)] = by_month.get(_pot(date), 0.0) + _weight(date)
    return np.array([_visits(date.month) * _weight(date) / by_month[_pot(date)] for date in dates])


def _pot(date: dt.date) -> tuple[int, int]:
    return (date.year, 1 if date.month <= 2 else date.month)


def _visits(month: int) -> float:
    multiplier = MONTH_MULTIPLIER[0] + MONTH_MULTIPLIER[1] if month <= 2 else MONTH_MULTIPLIER[month - 1]
    return VISITS_A_MONTH * multiplier


def _weight(date: dt.date) -> float:
    if any(-3 <= (date - festival).days <= 8 for festival in SPRING_FESTIVALS):
        return HOLIDAY
    if (
        (date.month == 10 and date.day <= 7)
        or (date.month == 5 and date.day <= 3)
        or (date.month == 1 and date.day == 1)
    ):
        return HOLIDAY
    # Inspection teams start slowly before and after the festival.
    slow = 0.5 if any(-10 <= (date - festival).days <= 16 for festival in SPRING_FESTIVALS) else 1.0
    return slow * (WEEKEND if date.weekday() >= 5 else 1.0)


def make_visits(rng: np.random.Generator, register: Register, scale: float) -> Visits:
    """About 90,000 × `scale` visits; every active premise but the never-visited ones has at least one."""
    premise, day = _visit_days(rng, register, scale)
    activity = _activities(rng, register, premise, day)
    first = np.r_[True, premise[1:] != premise[:-1]]
    fewer = (activity == ENFORCEMENT) & (day >= day_of(FEWER_FROM)) & ~first & (rng.random(len(day)) < FEWER)
    premise, day, activity = premise[~fewer], day[~fewer], activity[~fewer]
    premise, day, activity = _planted_over_cap(rng, register, premise, day, activity)
    order = np.lexsort((day, premise))
    premise, day, activity = premise[order], day[order], activity[order]
    _keep_caps(register, premise, day, activity)
    chance = _chance(register, premise, day, activity)
    found = rng.negative_binomial(DISPERSION, chance).astype(np.int16)
    _even_campaign(rng, register, premise, day, activity, chance, found)
    _follow_ups(rng, register, premise, day, activity, found)
    campaign = _campaigns(rng, register, premise, day, activity)
    order = rng.permutation(len(day))
    order = order[np.argsort(day[order], kind="stable")]
    return Visits(premise[order], day[order], activity[order], campaign[order], found[order])


def _visit_days(rng: np.random.Generator, register: Register, scale: float) -> tuple[np.ndarray, np.ndarray]:
    """Premise and day of every visit, premise by premise: Poisson counts, days by the weight of the open days."""
    usual = day_weights()
    gas = usual.copy()
    gas[day_of(CAMPAIGN_FROM) :] *= TRUTHS["f"]["visits_ratio"]
    clocks = [np.r_[0.0, days.cumsum()] for days in (usual, gas)]
    is_gas = np.array([kind.sector == "gas" for kind in KINDS])[register.kind]
    start, end = register.start, register.end
    opening = np.where(is_gas, clocks[1][start], clocks[0][start])
    closing = np.where(is_gas, clocks[1][end + 1], clocks[0][end + 1])
    weight = TIER_VISITS[register.tier] * np.array([kind.visits for kind in KINDS])[register.kind]
    usual_share = weight * (clocks[0][end + 1] - clocks[0][start])
    expected = weight * (closing - opening) * (scale * usual.sum() / usual_share.sum())
    counts = np.maximum(rng.poisson(expected), 1)
    counts[register.never] = 0
    premise = np.repeat(np.arange(len(register), dtype=np.int32), counts)
    at = opening[premise] + rng.random(len(premise)) * (closing - opening)[premise]
    day = np.empty(len(premise), dtype=np.int16)
    for clock, rows in ((clocks[0], ~is_gas[premise]), (clocks[1], is_gas[premise])):
        day[rows] = np.searchsorted(clock, at[rows], side="right") - 1
    return premise, np.clip(day, start[premise], end[premise]).astype(np.int16)


def activity_chances(weight: np.ndarray) -> np.ndarray:
    """Chance of each activity by kind, shape (kinds, activities): firms meet more enforcement, the whole keeps MIX.

    `weight` is the share of visits by kind.
    """
    table = np.array([MIX * (1 if kind.name in SMALL else FIRM_TILT) for kind in KINDS])
    for _ in range(60):
        table *= MIX / (weight[:, None] * table).sum(axis=0)
        table /= table.sum(axis=1, keepdims=True)
    return table


def _activities(rng: np.random.Generator, register: Register, premise: np.ndarray, day: np.ndarray) -> np.ndarray:
    kind = register.kind[premise]
    share = np.bincount(kind, minlength=len(KINDS)) / len(kind)
    bounds = activity_chances(share).cumsum(axis=1)[:, :-1]
    draw = rng.random(len(kind), dtype=np.float32)
    for inside in _campaign_days(register, premise, day):
        draw[inside] = _even(rng, int(inside.sum()))
    activity = np.zeros(len(kind), dtype=np.int8)
    for column in range(bounds.shape[1]):
        activity += draw > bounds[kind, column]
    return activity


def _planted_over_cap(
    rng: np.random.Generator, register: Register, premise: np.ndarray, day: np.ndarray, activity: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give the planted premise its nine enforcement inspections of 2026 and no others."""
    if register.capped < 0:
        return premise, day, activity
    activity[(premise == register.capped) & (activity == ENFORCEMENT)] = PATROL
    days = np.linspace(day_of(dt.date(2026, 1, 12)), day_of(dt.date(2026, 11, 12)), OVER_CAP_VISITS).astype(np.int16)
    return (
        np.r_[premise, np.full(OVER_CAP_VISITS, register.capped, dtype=np.int32)],
        np.r_[day, days],
        np.r_[activity, np.full(OVER_CAP_VISITS, ENFORCEMENT, dtype=np.int8)],
    )


def _keep_caps(register: Register, premise: np.ndarray, day: np.ndarray, activity: np.ndarray) -> None:
    """Turn enforcement inspections beyond a premise's cap in 365 days into patrols (rows by premise and day)."""
    rows = np.flatnonzero((activity == ENFORCEMENT) & (premise != register.capped))
    p, d = premise[rows], day[rows].astype(int)
    cap = np.array(ENFORCEMENT_CAP)[register.tier[p]]
    before = np.arange(len(rows)) - cap
    known = before >= 0
    over = np.zeros(len(rows), dtype=bool)
    over[known] = (p[before[known]] == p[known]) & (d[known] - d[before[known]] <= 366)
    activity[rows[over]] = PATROL


def _chance(register: Register, premise: np.ndarray, day: np.ndarray, activity: np.ndarray) -> np.ndarray:
    """Success probability of the negative binomial that gives each visit its mean."""
    kind, street = register.kind[premise], register.street[premise]
    rate = np.array([one.rate for one in KINDS])
    usual = np.zeros(len(ACTIVITIES))
    np.add.at(usual, activity, rate[kind])
    usual /= np.maximum(np.bincount(activity, minlength=len(ACTIVITIES)), 1)
    month = np.array([(FIRST + dt.timedelta(days=i)).month - 1 for i in range(DAYS)])
    season = category_weights().sum(axis=2)
    mean = (FOUND / np.where(usual > 0, usual, 1))[activity] * rate[kind] * season[month[day], kind]
    mean *= np.array([STREET_RATE.get(one.id, 1.0) for one in STREETS])[street]
    sector = np.array([one.sector for one in KINDS])[kind]
    mean[(street == STREET_INDEX[LAX_STREET]) & (activity == PATROL)] *= LAX_RATE
    mean[(street == STREET_INDEX[GAS_STREET]) & (sector == "gas") & (day >= day_of(GAS_FROM))] *= GAS_RATE_RATIO
    mean[(street == STREET_INDEX[SIMPSON_BETTER_LOOKING]) & np.isin(sector, ("gas", "fire"))] *= SIMPSON_RATE_RATIO
    cold = (day >= day_of(COLD_WAVE[0])) & (day <= day_of(COLD_WAVE[1]))
    mean[cold & np.isin(street, [STREET_INDEX[one] for one in EDGE_STREETS])] *= COLD_WAVE_RATE
    return DISPERSION / (DISPERSION + mean)


def _even_campaign(
    rng: np.random.Generator,
    register: Register,
    premise: np.ndarray,
    day: np.ndarray,
    activity: np.ndarray,
    chance: np.ndarray,
    found: np.ndarray,
) -> None:
    """Draw again, evenly, what was found on the gas visits of the campaign and of the same days a year before."""
    for inside in _campaign_days(register, premise, day):
        for which in range(len(ACTIVITIES)):
            rows = np.flatnonzero(inside & (activity == which))
            found[rows] = nbinom.ppf(_even(rng, len(rows)), DISPERSION, chance[rows])


def _campaign_days(register: Register, premise: np.ndarray, day: np.ndarray) -> list[np.ndarray]:
    """Which visits are gas visits of the campaign's days, and which of the same days a year before.

    They are drawn by stratified sampling: a few hundred visits of such a spread would otherwise hide that the rate
    per visit did not change.
    """
    gas = np.array([kind.sector == "gas" for kind in KINDS])[register.kind[premise]]
    first = day_of(CAMPAIGN_FROM)
    return [gas & (day >= first - back) & (day <= LAST_DAY - back) for back in (0, 365)]


def _even(rng: np.random.Generator, n: int) -> np.ndarray:
    """`n` stratified uniform numbers in random order."""
    return (rng.permutation(n) + rng.random(n)) / max(n, 1)


def _follow_ups(
    rng: np.random.Generator,
    register: Register,
    premise: np.ndarray,
    day: np.ndarray,
    activity: np.ndarray,
    found: np.ndarray,
) -> None:
    """Where another body comes within 30 days after a patrol that found nothing, set how often it finds something.

    Rows are ordered by premise and day; a visit that finds something keeps its number, one that must find draws 1 to 3.
    """
    gap = day[1:].astype(int) - day[:-1]
    after = (premise[1:] == premise[:-1]) & (gap > 0) & (gap <= 30)
    after &= (activity[:-1] == PATROL) & (found[:-1] == 0) & ~np.isin(activity[1:], (PATROL, SELF_CHECK))
    rows = np.flatnonzero(after) + 1
    lax = register.street[premise[rows]] == STREET_INDEX[LAX_STREET]
    truth = TRUTHS["a"]
    finds = rng.random(len(rows)) < np.where(lax, truth["miss_rate"], truth["miss_rate_elsewhere"])
    number = np.where(found[rows] > 0, found[rows], rng.integers(1, 4, len(rows)))
    found[rows] = np.where(finds, number, 0)


def _campaigns(
    rng: np.random.Generator, register: Register, premise: np.ndarray, day: np.ndarray, activity: np.ndarray
) -> np.ndarray:
    """Campaign of each visit: a share of each campaign's days, and the added half of November 2026's gas visits."""
    campaign = np.full(len(day), -1, dtype=np.int8)
    draw = rng.random(len(day), dtype=np.float32)
    ours = activity != SELF_CHECK
    for i, (_, _, _, start, end, _, share) in enumerate(CAMPAIGNS):
        inside = ours & (day >= day_of(start)) & (day <= min(day_of(end), LAST_DAY))
        campaign[inside & (draw < share)] = i
    gas = np.array([kind.sector == "gas" for kind in KINDS])[register.kind[premise]]
    campaign[ours & gas & (day >= day_of(CAMPAIGN_FROM)) & (draw > 0.46)] = GAS_CAMPAIGN
    return campaign
