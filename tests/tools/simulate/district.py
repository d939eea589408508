"""Districts in which every street is alike: how often do the comparisons of streets point at one all the same?

Twelve streets of unequal size with their own mix of sectors, premises that are unlike each other, visits that find
many hazards or none. Within a sector and a kind of visit a street's true rate is that of every street, so whatever lies
beyond the 99.8 % limits is a false alarm. The judgements are the product's own functions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from lens.exhibits import _streets, _units
from lens.stats import judge
from lens.stats.intervals import ClusterSums

STREETS, MONTHS, VISITS_A_MONTH = 12, 24, 1_900
#: share of visits and hazards per visit against the whole, by sector; the mean finds of a visit, by kind of visit
SECTOR_SHARE = np.array([0.42, 0.20, 0.12, 0.10, 0.08, 0.08])
SECTOR_RATE = np.array([0.6, 0.9, 1.2, 1.6, 0.8, 1.9])
KIND_SHARE = np.array([0.60, 0.18, 0.16, 0.06])
KIND_FOUND = np.array([0.35, 1.3, 2.8, 7.0])
#: negative binomial with k = 0.6 in all: premises (shape 3) times visits (shape 1), 1/k = (1 + 1/3)(1 + 1) − 1
PREMISE_SHAPE, VISIT_SHAPE = 3.0, 1.0
PREMISES = 15_500
ON_TIME = 0.92
#: the hazards of one visit share deadline and owner: correlation of being on time within a visit
ALIKE = 0.2
EXHIBITS = ("street_rates", "street_bands", "street_adjusted", "street_funnel_hit", "street_funnel_on_time")
PERIODS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class District:
    """One row a visit: month, street, sector, kind, premise, hazards found, and those put right in time."""

    month: np.ndarray
    street: np.ndarray
    sector: np.ndarray
    kind: np.ndarray
    premise: np.ndarray
    found: np.ndarray
    on_time: np.ndarray

    def part(self, rows: np.ndarray) -> District:
        return District(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def draw(
    seed: int, mixed: float = 15.0, months: int = MONTHS, visits: int = VISITS_A_MONTH, kinds: float = 0.0
) -> District:
    """A district without a planted truth; the smaller `mixed`, the more unlike the streets' sectors are.

    With `kinds` > 0 the streets' kinds of visit are unlike too (more enforcement here, more patrols there).
    """
    rng = np.random.default_rng(seed)
    size = np.exp(rng.normal(0, 0.5, STREETS))
    size[-1] = size[:-1].sum() * 30 / visits  # one tiny street: about thirty visits a month
    sectors = np.array([rng.dirichlet(SECTOR_SHARE * mixed) for _ in range(STREETS)])
    cells = (size[:, None] * sectors).ravel() / size.sum()
    premises = np.maximum(rng.multinomial(PREMISES * visits // VISITS_A_MONTH, cells), 1)
    first = np.append(0, premises.cumsum())
    frailty = rng.gamma(PREMISE_SHAPE, 1 / PREMISE_SHAPE, first[-1])
    season = 1 + 0.25 * np.sin(np.arange(months) * 2 * np.pi / 12)
    month = np.repeat(np.arange(months), rng.poisson(visits * season))
    cell = rng.choice(cells.size, month.size, p=cells)
    premise = first[cell] + (rng.random(month.size) * premises[cell]).astype(int)
    bounds = np.array([rng.dirichlet(KIND_SHARE * kinds) if kinds else KIND_SHARE for _ in range(STREETS)]).cumsum(1)
    kind = (rng.random((month.size, 1)) > bounds[cell // 6, :-1]).sum(axis=1)
    mean = KIND_FOUND[kind] * SECTOR_RATE[cell % 6] * frailty[premise]
    found = rng.poisson(rng.gamma(VISIT_SHAPE, mean / VISIT_SHAPE))
    a = (1 / ALIKE - 1) * ON_TIME
    on_time = rng.binomial(found, rng.beta(a, a / ON_TIME - a, month.size))
    return District(month, cell // 6, cell % 6, kind, premise, found, on_time)


def judged(d: District) -> dict[str, np.ndarray]:
    """For each exhibit the judged streets: −1, 0 or 1 = below, inside, above its 99.8 % limits."""
    found, visits = _sum(d.street, d.found, STREETS), _sum(d.street, None, STREETS)
    phi = _streets.dispersion(_clusters(d))
    here = visits > 0
    alike = d.sector * 10 + d.kind
    expected = _expected(d.street, alike, d.found)[here]
    zero = (d.found == 0).astype(float)
    expected_zero = _expected(d.street, alike, zero)[here]
    zeros, found, visits = _sum(d.street, zero, STREETS)[here], found[here], visits[here]
    enough = visits >= _units.MIN_VISITS
    on_time, due = _sum(d.street, d.on_time, STREETS)[here], found
    limits = judge.rate_limits(found, visits, expected, phi)
    bands = np.array(judge.mix_bands(found, expected, phi, visits, _units.MIN_VISITS))
    nothing = judge.zero_limits(zeros, expected_zero, visits, zeros.sum() / visits.sum())
    punctual = judge.on_time_limits(on_time[due > 0], due[due > 0], on_time.sum() / due.sum())
    return {
        "street_rates": _outer(limits.beyond[enough]),
        "street_bands": (bands[enough] == "high").astype(int) - (bands[enough] == "low"),
        "street_adjusted": judge.beyond_mix(found, expected, phi),
        "street_funnel_hit": _outer(nothing.beyond[enough]),
        "street_funnel_on_time": _outer(punctual.beyond),
    }


def _outer(beyond: np.ndarray) -> np.ndarray:
    return (beyond == 2).astype(int) - (beyond == -2)


def _sum(at: np.ndarray, value: np.ndarray | None, length: int = 0) -> np.ndarray:
    return np.bincount(at, value, length).astype(float)


def _expected(street: np.ndarray, group: np.ndarray, value: np.ndarray) -> np.ndarray:
    """What each street would count at the rates that all streets together have in each group."""
    rate = _sum(group, value) / np.maximum(_sum(group, None), 1)
    return _sum(street, rate[group], STREETS)


def _clusters(d: District) -> ClusterSums:
    y, n = _sum(d.premise, d.found), _sum(d.premise, None)
    return ClusterSums(y.sum(), n.sum(), (y * y).sum(), (y * n).sum(), (n * n).sum(), (n > 0).sum())


@dataclass(frozen=True)
class Alarms:
    """False alarms of one exhibit over periods of one length: share of street-periods and its Monte-Carlo error."""

    exhibit: str
    period: str
    pairs: tuple[tuple[int, int], ...]  # of each seed: street-periods judged, and beyond

    @property
    def street_periods(self) -> int:
        return sum(n for n, _ in self.pairs)

    @property
    def share(self) -> float:
        return sum(k for _, k in self.pairs) / self.street_periods

    @property
    def error(self) -> float:
        """Of the seeds' own shares: the periods of one district are not independent."""
        n, k = (np.array(v) for v in zip(*self.pairs, strict=True))
        return sqrt(((k - self.share * n) ** 2).sum()) / n.sum()


def together(exhibit: str, parts: Sequence[Alarms]) -> Alarms:
    """Periods of several lengths as one, seed by seed."""
    pairs = tuple(
        (sum(n for n, _ in each), sum(k for _, k in each)) for each in zip(*(a.pairs for a in parts), strict=True)
    )
    return Alarms(exhibit, "", pairs)


def alarms(
    seeds: range, mixed: float = 15.0, kinds: float = 0.0, progress: Callable[[int, int], None] | None = None
) -> list[Alarms]:
    """The false alarms of every exhibit and length of period over one district a seed."""
    counts: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for i, seed in enumerate(seeds):
        d = draw(seed, mixed, kinds=kinds)
        for period, length in PERIODS.items():
            of_seed = dict.fromkeys(EXHIBITS, (0, 0))
            for start in range(0, MONTHS, length):
                made = judged(d.part((d.month >= start) & (d.month < start + length)))
                of_seed = {e: (n + made[e].size, k + int((made[e] != 0).sum())) for e, (n, k) in of_seed.items()}
            for exhibit, pair in of_seed.items():
                counts.setdefault((exhibit, period), []).append(pair)
        if progress:
            progress(i + 1, len(seeds))
    return [Alarms(*key, tuple(pairs)) for key, pairs in counts.items()]
