"""Does the winter heating attention index find the right streets? Districts whose truth is known.

Twelve streets, two winters of history and a third that is ranked. Open hazards follow the premises and a rate of each
street; events of the week after follow them as strongly as asked: log λ = strength × (a·u + b·v), where u is how many
premises a street has and v how many hazards each of them has. With strength 0 every street is alike in events, and no
order is better than chance, 3 in 12. Where events follow u and v alike, the number of open hazards says all there is to
say; where they follow v alone, it is misled by size. The functions are the product's own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from lens.stats import attention, backtest

STREETS, WEEKS, SEASONS, TOP = 12, 17, 3, 3
STRENGTHS = {"none": 0.0, "weak": 0.25, "medium": 0.5, "strong": 1.0}
#: what events follow: (a, b) of premises and of hazards per premise
TRUTHS = {"premises and hazards per premise": (sqrt(0.5), sqrt(0.5)), "hazards per premise": (0.0, 1.0)}
RULES = ("index", "open", "last")
#: events a week in the district, as on the sample; open hazards a premise
EVENTS, OPEN = 2.0, 0.012
#: share and weight of the classes of hazards, as the shipped rule table weighs them
CLASSES = np.array([(0.55, 1.0), (0.25, 1.5), (0.12, 1.2), (0.07, 2.25), (0.01, 15.0)])
PARTS = np.array([0.45, 0.30, 0.25])
WIDTH, DRAWS, SURE = 0.25, 300, 0.8
BLOCK = 4


@dataclass(frozen=True)
class Winter:
    """counts: weeks × streets × classes · base: streets · events of the week after · pressures by week."""

    counts: np.ndarray
    base: np.ndarray
    events: np.ndarray
    pressures: list[attention.Pressure]


@dataclass(frozen=True)
class Rate:
    """A share over replicates, with its Monte-Carlo error."""

    value: float
    error: float


@dataclass(frozen=True)
class Found:
    """Of one truth and strength: hit rate by rule · named: districts that name a street in the last week · right: of
    the streets named, which are truly among the three with most events (chance 3/12 where none is) · beats: districts
    in which the back-test says that the index is better.
    """

    truth: str
    strength: str
    replicates: int
    hits: dict[str, Rate]
    named: Rate
    right: Rate
    beats: Rate


def draw(rng: np.random.Generator, strength: float, truth: tuple[float, float]) -> tuple[list[Winter], np.ndarray]:
    """Three winters of one district, oldest first, and the streets' expected events."""
    u, v = rng.normal(size=(2, STREETS))
    base = np.round(500 * np.exp(0.5 * u))
    risk = np.exp(strength * (truth[0] * u + truth[1] * v))
    risk *= EVENTS / risk.sum()
    mean = base * OPEN * np.exp(0.5 * v)
    winters = []
    for _ in range(SEASONS):
        # what is open changes from week to week, slowly: hazards stay for some weeks
        level = np.exp(rng.normal(0, 0.25, (WEEKS, STREETS)))
        level = (level + np.roll(level, 1, axis=0)) / 2
        counts = rng.poisson((mean * level)[:, :, None] * CLASSES[:, 0])
        events = rng.poisson(np.broadcast_to(risk, (WEEKS, STREETS)))
        held = [attention.pressure(counts[k], CLASSES[:, 1], base) for k in range(WEEKS)]
        winters.append(Winter(counts, base, events, held))
    return winters, risk


def scores(winter: Winter, history: Sequence[Winter]) -> np.ndarray:
    """The index of each week and street, the weather aside: it is the same for all streets."""
    known = np.concatenate([np.empty(0), *(held.value for w in history for held in w.pressures)])
    e = attention.exposure(winter.base[:, None], [1.0])
    h = [attention.percentile(held.value, known) for held in winter.pressures]
    return attention.score(h, e, 0.1, PARTS)


def named(rng: np.random.Generator, winter: Winter, history: Sequence[Winter]) -> np.ndarray:
    """Which streets the last week names: among the first in four of five draws of weights and chance."""
    weights = attention.varied(rng, CLASSES[:, 1], WIDTH, DRAWS)
    parts = attention.varied(rng, PARTS, WIDTH, DRAWS)

    def rates(one: Winter, week: int) -> np.ndarray:
        held = one.pressures[week]
        own = one.counts[week] @ weights / held.base[:, None]
        mean = (own * held.base[:, None]).sum(axis=0) / held.base.sum()
        rate = mean + held.shrunk.weight[:, None] * (own - mean)
        return np.where(held.load[:, None] > 0, rate, 0.0)

    last = WEEKS - 1
    chance = attention.by_chance(rng, winter.pressures[last], DRAWS)
    known = np.concatenate([rates(w, k) for w in history for k in range(WEEKS)])
    h = attention.percentile(rates(winter, last) * chance, known)
    e = attention.exposure(winter.base[:, None], attention.varied(rng, [1.0], WIDTH, DRAWS))
    return attention.top_share(attention.score(h, e, 0.1, parts), TOP) >= SURE


def replicate(rng: np.random.Generator, strength: float, truth: tuple[float, float]) -> dict[str, float]:
    """One district: hits and events of the last winter by rule, who is named and rightly, whether the index wins."""
    winters, risk = draw(rng, strength, truth)
    index = [scores(w, winters[:k]) for k, w in enumerate(winters)]
    count = [w.counts.sum(axis=2) for w in winters]
    before = np.broadcast_to(winters[-2].events.sum(axis=0), (WEEKS, STREETS))
    last = winters[-1].events
    orders = {"index": index[-1], "open": count[-1], "last": before}
    told = {r: float(backtest.hits(orders[r], last, TOP).sum()) for r in RULES}
    sure = named(rng, winters[-1], winters[:-1])
    worst = attention.among_top(risk, TOP) if strength else np.full(STREETS, TOP / STREETS)
    by_season = [[backtest.hits(o[k], w.events, TOP) for o in (index, count)] for k, w in enumerate(winters)]
    runs = backtest.blocks(np.repeat(np.arange(SEASONS), WEEKS), BLOCK)
    differ = np.concatenate([a - b for a, b in by_season])
    came = np.concatenate([w.events.sum(axis=1) for w in winters])
    better = backtest.share(differ, came, runs, 400)
    beats = better.lo > 0 and all(a.sum() >= b.sum() for a, b in by_season)
    return told | {
        "events": float(last.sum()), "named": float(sure.sum()), "right": float(sure @ worst), "beats": float(beats),
    }  # fmt: skip


def found(truth: str, strength: str, seeds: Sequence[int]) -> Found:
    """One district a seed at one strength."""
    at = (list(TRUTHS).index(truth), list(STRENGTHS).index(strength))
    rows = [replicate(np.random.default_rng([seed, *at]), STRENGTHS[strength], TRUTHS[truth]) for seed in seeds]
    column = {key: np.array([r[key] for r in rows]) for key in rows[0]}
    each = np.ones(len(rows))
    return Found(
        truth,
        strength,
        len(rows),
        {r: _ratio(column[r], column["events"]) for r in RULES},
        _ratio((column["named"] > 0).astype(float), each),
        _ratio(column["right"], column["named"]),
        _ratio(column["beats"], each),
    )


def every(seeds: Sequence[int], progress: Callable[[str], None] | None = None) -> list[Found]:
    """Each truth at each strength; without any strength the truths are one."""
    made = []
    for truth in TRUTHS:
        for strength, value in STRENGTHS.items():
            if value or truth == next(iter(TRUTHS)):
                made.append(found(truth, strength, seeds))
                if progress:
                    progress(f"{truth}, {strength}")
    return made


def _ratio(top: np.ndarray, base: np.ndarray) -> Rate:
    """Σtop / Σbase over districts, with the error of districts as clusters."""
    if not base.sum():
        return Rate(float("nan"), float("nan"))
    value = float(top.sum() / base.sum())
    return Rate(value, float(np.sqrt(((top - value * base) ** 2).sum()) / base.sum()))
