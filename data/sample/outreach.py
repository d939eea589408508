"""Public education with checks in homes, and the special meetings that departments were to hold."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa

from data.sample.register import DEPTS, STREETS
from data.sample.tables import Columns, Pick, dates, integers, numbered
from data.sample.truths import (
    CHECKED_SHARE,
    DAYS,
    FEW_CHECKED_SHARE,
    FEW_CHECKED_STREET,
    FIRST,
    LAST_DAY,
    NOT_MET,
    YEAREND_MEETING,
    day_of,
)

AUDIENCES = ["residents", "gas_homes", "gas_units", "workers", "students", "vulnerable", "tenants"]
SHARES = (0.22, 0.0, 0.14, 0.26, 0.12, 0.16, 0.10)
TOPICS = {
    "residents": "家庭消防与逃生",
    "gas_homes": "安全用气入户宣传与安检",
    "gas_units": "餐饮场所安全用气",
    "workers": "岗位安全操作规程",
    "students": "校园安全第一课",
    "vulnerable": "冬季取暖防一氧化碳中毒",
    "tenants": "租住房屋用电用气安全",
}
ACTIVITIES_A_MONTH = 38
PEOPLE = {
    "residents": 120,
    "gas_homes": 0,
    "gas_units": 35,
    "workers": 80,
    "students": 400,
    "vulnerable": 40,
    "tenants": 55,
}
QUARTERS = ((3, 20, "一季度安全生产专题会议"), (6, 20, "“安全生产月”专题会议"), (9, 20, "三季度安全生产专题会议"))
#: share of the meetings of a quarter that were held, and of those the share held in time
HELD, IN_TIME = 0.95, 0.88


def activity_columns(seed: int) -> tuple[int, Columns]:
    """(number of rows, their columns), by day: activities of every street, and its monthly round of homes with gas."""
    rng = np.random.default_rng((seed, 33))
    people = np.array([s.population for s in STREETS], float)
    winter = np.array([(FIRST + dt.timedelta(d)).month in (6, 11, 12, 1) for d in range(DAYS)])
    day = np.repeat(np.arange(DAYS), rng.poisson(ACTIVITIES_A_MONTH / 30.4 * np.where(winter, 1.5, 0.8)))
    n = len(day)
    street = rng.choice(len(STREETS), n, p=people / people.sum())
    audience = rng.choice(len(AUDIENCES), n, p=SHARES)
    size = np.array([PEOPLE[a] for a in AUDIENCES])[audience]
    reached = np.maximum(rng.poisson(size * rng.gamma(4, 0.25, n)), 5)
    # one round a street and month
    rounds = np.array([(m, s) for m in _month_ends() for s in range(len(STREETS))])
    gas = np.array([round(s.population / 2.65) * s.gas_share for s in STREETS])
    yearly = np.array([FEW_CHECKED_SHARE if s.id == FEW_CHECKED_STREET else CHECKED_SHARE for s in STREETS])
    homes = rng.poisson(gas[rounds[:, 1]] * yearly[rounds[:, 1]] / 12)
    n_all = n + len(rounds)
    day = np.concatenate([day, rounds[:, 0]])
    order = np.argsort(day, kind="stable")
    street = np.concatenate([street, rounds[:, 1]])[order]
    audience = np.concatenate([audience, np.full(len(rounds), AUDIENCES.index("gas_homes"))])[order]
    checked = np.concatenate([np.full(n, -1), homes])[order]
    reached = np.concatenate([reached, (homes * 1.6).astype(int)])[order]
    names = [s.name for s in STREETS]
    return n_all, {
        "activity_id": numbered("BHXJ", np.arange(1, n_all + 1)),
        "activity_date": dates(day[order]),
        "jurisdiction": Pick(street, names),
        "jurisdiction_raw": Pick(street, names),
        "dept": Pick(street, [f"{s.name}办事处" for s in STREETS]),
        "audience": Pick(audience, AUDIENCES),
        "topic": Pick(audience, [TOPICS[a] for a in AUDIENCES]),
        "people_n": integers(reached),
        "materials_n": integers((reached * 0.8).astype(int)),
        "households_checked": integers(checked, checked < 0),
    }


def _month_ends() -> list[int]:
    """The 20th of each month of the sample, as days."""
    first = FIRST.replace(day=20)
    months = [(first.year + (first.month - 1 + i) // 12, (first.month - 1 + i) % 12 + 1) for i in range(60)]
    return [d for y, m in months if 0 <= (d := day_of(dt.date(y, m, 20))) <= LAST_DAY]


def meeting_columns(seed: int) -> tuple[int, Columns]:
    """(number of rows, their columns), by the day by which a meeting was to be held."""
    rng = np.random.default_rng((seed, 34))
    calls = [(day_of(dt.date(y, m, d)), topic) for y in range(2023, 2027) for m, d, topic in QUARTERS]
    calls.append((day_of(YEAREND_MEETING), "岁末年初安全生产专题会议"))
    required = np.repeat([day for day, _ in calls], len(DEPTS))
    dept = np.tile(np.arange(len(DEPTS)), len(calls))
    topic = np.repeat([topic for _, topic in calls], len(DEPTS))
    n = len(required)
    newest = required == day_of(YEAREND_MEETING)
    held = np.where(newest, ~np.isin(np.array(DEPTS)[dept], NOT_MET), rng.random(n) < HELD)
    early, late = -rng.integers(0, 12, n), rng.integers(1, 15, n)
    on = required + np.where(newest | (rng.random(n) < IN_TIME), early, late)
    topics = list(dict.fromkeys(topic))
    return n, {
        "meeting_id": numbered("BHHY", np.arange(1, n + 1)),
        "required_by": dates(required),
        "dept": Pick(dept, DEPTS),
        "topic": Pick(np.array([topics.index(t) for t in topic]), topics),
        "held_date": dates(on, ~held),
        "chair_post": Pick(np.where(held, 0, -1), ["主要负责人"]),
        "attendees_n": pa.array(np.where(held, rng.integers(12, 60, n), 0), mask=~held),
    }
