"""Control charts and the list of signals on districts in which nothing has changed, or in one street only.

Twelve streets and nine sectors over the same visits, as on the page: hazards per visit and on-time rates of every
street and sector, judged by the product's own functions. Whatever is named where nothing has changed is a false signal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import sqrt

import numpy as np

from lens.stats.charts import days_between, laney
from lens.stats.signals import Control, Q, adjusted, control, history, occasions, season
from lens.stats.variation import TAIL, WIDTH
from tests.tools.simulate.district import ON_TIME, VISITS_A_MONTH

STREETS, YEAR, CHUNK = 12, 12, 50
SECTOR_SHARE = np.array([0.3, 0.2, 0.12, 0.1, 0.08, 0.08, 0.05, 0.04, 0.03])
SECTOR_RATE = np.array([0.6, 0.9, 1.2, 1.6, 0.8, 1.9, 1.0, 0.7, 0.5])
#: negative binomial a visit; on-time rates scatter as the hazards of one visit share their fate
SHAPE, ON_TIME_SPREAD = 0.6, 1.6
CHANGED = 2  # the street whose last month is planted


@dataclass(frozen=True)
class World:
    """`clustered` false: Poisson and binomial. `swing`: of the season. `drift`, `alike`: spread of a street's monthly
    level, and how much one month's is like the one before. `planted`: ratio of one street's last month.
    """

    name: str
    months: int = 36
    clustered: bool = True
    swing: float = 0.0
    drift: float = 0.0
    alike: float = 0.0
    planted: float = 1.0


WORLDS = (
    World("Poisson", clustered=False),
    World("clustered"),
    World("clustered", 24),
    World("clustered", 14),
    World("clustered, season of ±25 %", swing=0.25),
    World("clustered, season of ±25 %", 24, swing=0.25),
    World("clustered, season of ±25 %, not taken out", 14, swing=0.25),
    World("clustered, level of a street ±5 %, correlation 0.3", drift=0.05, alike=0.3),
    World("clustered, level of a street ±10 %, correlation 0.5", drift=0.10, alike=0.5),
    World("one street × 1.5 in the last month", planted=1.5),
    World("one street × 2 in the last month", planted=2.0),
)


@dataclass(frozen=True)
class Rate:
    """How often something was named: the share over districts, and its Monte-Carlo error."""

    what: str
    world: str
    replicates: int
    share: float
    error: float
    limit: float | None = None  # what it is held to

    @property
    def fine(self) -> bool:
        return self.limit is None or self.share <= self.limit + 2 * self.error


def rate(what: str, world: str, each: list[float], limit: float | None = None) -> Rate:
    """`each`: one share a district, so that the charts of one district do not count as independent."""
    values = np.array(each)
    values = values[~np.isnan(values)]
    error = float(values.std(ddof=1) / sqrt(values.size)) if values.size > 1 else float("nan")
    return Rate(what, world, int(values.size), float(values.mean()), error, limit)


def draw(rng: np.random.Generator, world: World, districts: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Visits, hazards and those put right in time: district × month × street × sector; the last month is judged."""
    size = np.exp(rng.normal(0, 0.5, (districts, STREETS)))
    size[:, -1] = size[:, :-1].sum(axis=1) * 30 / VISITS_A_MONTH  # one tiny street: about thirty visits a month
    cell = size[:, None, :, None] / size.sum(axis=1)[:, None, None, None] * SECTOR_SHARE
    turn = (np.arange(world.months + 1) + rng.integers(YEAR)) * 2 * np.pi / YEAR
    visits = rng.poisson(VISITS_A_MONTH * (1 + 0.2 * np.sin(turn + 1))[:, None, None] * cell)
    level = np.zeros((districts, world.months + 1, STREETS, 1))
    fresh = rng.normal(0, world.drift, level.shape)
    level[:, 0] = fresh[:, 0]
    for m in range(1, world.months + 1):
        level[:, m] = world.alike * level[:, m - 1] + sqrt(1 - world.alike**2) * fresh[:, m]
    peak = np.arange(SECTOR_RATE.size) * 1.3  # the sectors have their seasons at different times
    mean = SECTOR_RATE * (1 + world.swing * np.sin(turn[:, None] + peak))[:, None, :] * np.exp(level)
    mean[:, -1, CHANGED] *= world.planted
    mean = mean * visits
    if not world.clustered:
        found = rng.poisson(mean)
        return visits, found, rng.binomial(found, ON_TIME)
    found = rng.poisson(rng.gamma(SHAPE * np.maximum(visits, 1e-9), mean / (SHAPE * np.maximum(visits, 1e-9))))
    strength = np.maximum((found - ON_TIME_SPREAD) / (ON_TIME_SPREAD - 1), 0.5)
    return visits, found, rng.binomial(found, rng.beta(strength * ON_TIME, strength * (1 - ON_TIME)))


def charts(visits: np.ndarray, found: np.ndarray, in_time: np.ndarray) -> Iterator[tuple[str, int | None, Control]]:
    """Of one district (month × street × sector): kind, street (None for a sector) and control of every chart."""
    setting = history(len(visits) - 1)
    visits, found, in_time = (v[-setting - 1 :] for v in (visits, found, in_time))
    years = setting // YEAR if setting >= 2 * YEAR else 0
    of_year = [i % YEAR + 1 for i in range(setting + 1)]

    def factors(top: np.ndarray, base: np.ndarray) -> list[float]:
        made = season(top[:setting], base[:setting], of_year[:setting])
        return [made[m] for m in of_year]

    whole = factors(found.sum(axis=(1, 2)), visits.sum(axis=(1, 2)))
    for axis, units in ((2, STREETS), (1, SECTOR_RATE.size)):
        for u in range(units):
            n, y, t = (v.sum(axis=axis)[:, u] for v in (visits, found, in_time))
            share = n[:setting].sum() / visits[:setting].sum() if axis == 2 else 1.0
            seasonal = share / years if years else 0.0
            street = u if axis == 2 else None
            yield "u′", street, control("u", y, n, setting, whole if axis == 2 else factors(y, n), seasonal)
            yield "p′", street, control("p", t, y, setting)


def of_world(rng: np.random.Generator, world: World, replicates: int) -> Iterator[Rate]:
    """Both rules of both charts, and the list of signals."""
    told: dict[str, list[float]] = {}
    for first in range(0, replicates, CHUNK):
        drawn = draw(rng, world, min(CHUNK, replicates - first))
        for district in zip(*drawn, strict=True):
            for what, share in _named(district, world).items():
                told.setdefault(what, []).append(share)
    name = f"{world.name}, {world.months} months"
    for what, each in told.items():
        yield rate(what, name, each, Q if what.startswith("list: ") and "false" in what else None)


def _named(district: tuple[np.ndarray, ...], world: World) -> dict[str, float]:
    made = list(charts(*district))
    p = np.array([c.p[-1] for _, _, c in made])
    signal = (adjusted(p) <= Q) & (p < 2 * TAIL)
    if world.planted != 1:
        # the planted street's own rate, and the sectors that it is part of, are no false signals
        true = np.array([kind == "u′" and street in (CHANGED, None) for kind, street, _ in made])
        mine = [i for i, (kind, street, _) in enumerate(made) if kind == "u′" and street == CHANGED]
        false = (signal & ~true).sum() / max(1, signal.sum())
        return {"list: the changed street is named": float(signal[mine[0]]), "list: false among the named": false}
    told = {"list: a district with a false signal": float(signal.any())}
    for kind in ("u′", "p′"):
        here = [c for k, _, c in made if k == kind and not np.isnan(c.p[-1])]
        told |= {
            f"{kind} chart, last month beyond the limits": float(np.mean([c.beyond[-1] != 0 for c in here])),
            f"{kind} chart, run of 8 up to the last month": float(np.mean([c.run[-1] != 0 for c in here])),
            f"{kind} chart, run of 8 anywhere in it": float(np.mean([c.run.any() for c in here])),
        }
    return told | {"u′ chart, beyond textbook Laney limits": _textbook(district)}


def _textbook(district: tuple[np.ndarray, ...]) -> float:
    """Streets whose last month lies beyond Laney's limits as printed, at the same 99.8 %: for comparison."""
    visits, found, _ = (v.sum(axis=2) for v in district)
    setting = history(len(visits) - 1)
    made = [
        laney(y[-setting - 1 :], n[-setting - 1 :], "u", baseline=setting, width=WIDTH)
        for y, n in zip(found.T, visits.T, strict=True)
    ]
    return float(np.mean([c.beyond[-1] != 0 for c in made]))


def majors(rng: np.random.Generator, replicates: int) -> Iterator[Rate]:
    """Days between occasions that come at an even pace, and the exact comparison of the last month."""
    for chance in (0.03, 0.1, 0.4):
        beyond, run, last = [], [], []
        for _ in range(replicates):
            hit = np.flatnonzero(rng.random(36 * 30 + 30) < chance)
            chart = days_between(hit, "g", 1 - 2 * TAIL)
            if not chart.enough:
                continue
            beyond.append(float((chart.beyond != 0).mean()))
            run.append(float(chart.run[-1] != 0))
            now = int((hit >= 36 * 30).sum())
            last.append(float(occasions(hit.size - now, 36 * 30, now, 30, 30).p < 2 * TAIL))
        world = f"one occasion in {1 / chance:.0f} days, 36 months"
        yield rate("g chart, a gap beyond the limits", world, beyond)
        yield rate("g chart, run of 8 up to the last gap", world, run)
        yield rate("exact comparison of the last month, p < 0.2 %", world, last)


def every(rng: np.random.Generator, replicates: int, progress: Callable[[str], None] | None = None) -> list[Rate]:
    """All worlds in turn."""
    made: list[Rate] = []
    for world in WORLDS:
        if progress:
            progress(f"Signals: {world.name}, {world.months} months")
        made += of_world(rng, world, replicates)
    return made + list(majors(rng, replicates))
