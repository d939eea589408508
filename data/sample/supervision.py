"""What supervision teams handed over: two provincial rounds a year, four of the district's own, with advice apart."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from data.sample.register import KINDS, STREET_INDEX, STREETS
from data.sample.tables import Columns, Pick, dates
from data.sample.truths import LAST, LAST_DAY, SILENT_STREET, STUCK_ISSUES, UNCLAIMED_ISSUES, day_of

LEVELS = ["province", "district"]
KINDS_OF_ISSUE = ["issue", "advice", "requirement"]
ISSUE, ADVICE, REQUIREMENT = range(3)
STATUSES = ["open", "in_progress", "await_recheck", "closed"]
OPEN, IN_PROGRESS, AWAIT, CLOSED = range(4)
TEAMS = ["省安委会第三督导组", "区安委会督导组"]
#: (month, day on which the list is handed over); the second day brings what the team saw last
PROVINCIAL = ((4, 15, "第一轮"), (9, 15, "第二轮"))
OWN = ((3, 10, "一季度"), (6, 12, "二季度"), (8, 20, "三季度"), (11, 6, "四季度"))
#: share closed within one day and within thirty
WITHIN_1, WITHIN_30 = 0.45, 0.90
LONGEST = 80
DEADLINES = np.array([7, 15, 30])
FOR_EVER = 10_000
SECTOR_DEPT = {kind.sector: kind.dept for kind in reversed(KINDS)}
SECTORS = sorted(SECTOR_DEPT)
POST_OF_STREET = "街道办事处分管负责人"


@dataclass(frozen=True)
class Round:
    name: str
    level: int
    day: int
    issues: int
    advice: int


def issue_columns(seed: int, words: dict[str, list[str]]) -> tuple[int, Columns]:
    """(number of rows, their columns). `words` holds the texts of each sector, of `advice` and of `requirement`."""
    rng = np.random.default_rng((seed, 21))
    rounds = _rounds(rng)
    of_round = np.repeat(np.arange(len(rounds)), [r.issues + r.advice for r in rounds])
    n = len(of_round)
    kind = np.concatenate(
        [np.r_[np.zeros(r.issues, int), np.where(rng.random(r.advice) < 0.7, ADVICE, REQUIREMENT)] for r in rounds]
    )
    handed = np.array([r.day for r in rounds])[of_round] + rng.integers(0, 3, n)
    level = np.array([r.level for r in rounds])[of_round]
    sector = rng.integers(0, len(SECTORS), n)
    street = rng.choice([i for i in range(len(STREETS)) if i != STREET_INDEX[SILENT_STREET]], n)
    order = np.lexsort((np.arange(n), handed))
    of_round, kind, handed, level, sector, street = (a[order] for a in (of_round, kind, handed, level, sector, street))

    draw = rng.random(n)
    days = np.where(
        draw < WITHIN_1,
        rng.integers(0, 2, n),
        np.where(draw < WITHIN_30, rng.integers(2, 31, n), rng.integers(31, LONGEST, n)),
    )
    owner = np.array([SECTOR_DEPT[s] for s in SECTORS], dtype=object)[sector]
    faults, newest = kind == ISSUE, of_round.max()
    old = faults & (level == 0) & (handed < LAST_DAY - 150) & (handed > LAST_DAY - 260)
    stuck = rng.choice(np.flatnonzero(old), STUCK_ISSUES, replace=False)
    days[stuck] = FOR_EVER
    unclaimed = rng.choice(np.flatnonzero(faults & (of_round == newest)), UNCLAIMED_ISSUES, replace=False)
    days[unclaimed] = FOR_EVER
    owner[unclaimed] = None
    verified = handed + days
    done = faults & (verified <= LAST_DAY)
    rectified = np.maximum(verified - np.minimum(rng.integers(0, 4, n), np.maximum(days - 1, 0)), handed)
    waiting = faults & ~done & (rectified <= LAST_DAY)
    # most deadlines are long enough for what they ask
    fitting = DEADLINES[np.minimum(np.searchsorted(DEADLINES, days), len(DEADLINES) - 1)]
    due = handed + np.where(days <= 1, 3, np.where(rng.random(n) < 0.15, rng.choice(DEADLINES, n), fitting))
    status = np.where(done, CLOSED, np.where(waiting, AWAIT, np.where(handed > LAST_DAY - 5, OPEN, IN_PROGRESS)))
    # an opinion is taken up when a written measure and a date stand beside it
    adopted = ~faults & (handed < LAST_DAY - 20) & (rng.random(n) < 0.7)
    status = np.where(faults, status, -1)
    texts = sorted({t for sector_words in words.values() for t in sector_words})
    place = {t: i for i, t in enumerate(texts)}
    content = np.array([place[_content(rng, words, k, SECTORS[s])] for k, s in zip(kind, sector, strict=True)])
    plans = ["已制定整改方案，明确责任分工和完成时限", "责令立即改正并现场核验", "纳入部门年度工作安排，按月调度"]
    plan = np.where(faults, np.where(done | waiting, np.where(days > 1, 0, 1), -1), np.where(adopted, 2, -1))
    return n, {
        "issue_id": pa.array([f"DD{i + 1:05d}" for i in range(n)]),
        "handed_date": dates(handed),
        "team": Pick(level, TEAMS),
        "issue_level": Pick(level, LEVELS),
        "round": Pick(of_round, [r.name for r in rounds]),
        "kind": Pick(kind, KINDS_OF_ISSUE),
        "content": Pick(content, texts),
        "lead_dept": pa.array(list(owner), type=pa.string()),
        "jurisdiction": Pick(np.where(faults, street, -1), [one.name for one in STREETS]),
        "jurisdiction_raw": Pick(np.where(faults, street, -1), [one.name for one in STREETS]),
        "sector": Pick(sector, SECTORS),
        "due_date": dates(np.where(faults, due, handed + 30), ~(faults | adopted)),
        "rectified_date": dates(rectified, ~(done | waiting)),
        "verified_date": dates(verified, ~done),
        "status": Pick(status, STATUSES),
        "measure_plan": Pick(plan, plans),
        "leader_post": Pick(np.where(faults, 0, -1), [POST_OF_STREET]),
    }


def _rounds(rng: np.random.Generator) -> list[Round]:
    found = []
    for year in range(2023, LAST.year + 1):
        for level, dates_of, sizes, word in ((0, PROVINCIAL, (60, 91), "省级"), (1, OWN, (25, 41), "区级")):
            for month, day, name in dates_of:
                issues, advice = (
                    int(rng.integers(*sizes)),
                    int(rng.integers(4, 9) if level == 0 else rng.integers(1, 4)),
                )
                found.append(
                    Round(f"{year}年{name}{word}督导", level, day_of(dt.date(year, month, day)), issues, advice)
                )
    return sorted(found, key=lambda r: r.day)


def _content(rng: np.random.Generator, words: dict[str, list[str]], kind: int, sector: str) -> str:
    choices = words[KINDS_OF_ISSUE[kind]] if kind != ISSUE else words.get(sector, words["other"])
    return choices[int(rng.integers(0, len(choices)))]
