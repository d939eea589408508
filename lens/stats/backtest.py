"""Whether an order of streets foresaw where events came: rank correlation, hits of the first few, which rule won."""

from __future__ import annotations

from dataclasses import dataclass
from math import atanh, sqrt, tanh

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from .arrays import Floats, floats
from .attention import among_top

_SEED = 20261122  # any fixed number: the same rows must give the same interval at every reading
#: fewer pairs than this give no interval
FEWEST = 5


@dataclass(frozen=True)
class Correlation:
    """Spearman's ρ with its 95 % interval; NaN where it cannot be told."""

    value: float
    lo: float
    hi: float
    n: int


def ranks(values: ArrayLike) -> Floats:
    """1 = smallest; ties share the mean of their places."""
    given = floats(values)
    order = np.sort(given)
    return (order.searchsorted(given, "left") + order.searchsorted(given, "right") + 1) / 2


def spearman(x: ArrayLike, y: ArrayLike, conf: float = 0.95) -> Correlation:
    """ρ of the pairs that are both known, interval by Fisher's z with the variance (1 + ρ²/2) / (n − 3).

    The variance is Bonett and Wright's (2000) for ranks. Under five pairs, or where one side is all alike, there is
    none.
    """
    one, other = floats(x).ravel(), floats(y).ravel()
    both = ~np.isnan(one) & ~np.isnan(other)
    a, b = ranks(one[both]), ranks(other[both])
    n = int(both.sum())
    if n < FEWEST or a.std() == 0 or b.std() == 0:
        return Correlation(float("nan"), float("nan"), float("nan"), n)
    rho = float(np.corrcoef(a, b)[0, 1])
    # a perfect order of a few is no certainty: for the interval it counts as half a swap short of one
    most = 1 - 6 / (n * (n**2 - 1))
    centre = atanh(min(max(rho, -most), most))
    half = float(special.ndtri((1 + conf) / 2)) * sqrt((1 + rho**2 / 2) / (n - 3))
    return Correlation(rho, min(tanh(centre - half), rho), max(tanh(centre + half), rho), n)


def hits(scores: ArrayLike, events: ArrayLike, top: int) -> Floats:
    """Of each week, how many of its events came in the `top` streets of the order: (weeks × streets) → (weeks).

    Where no street has a score above 0 the rule names nobody and hits nothing.
    """
    return np.array([
        float(among_top(s, top) @ np.nan_to_num(e)) for s, e in zip(floats(scores), floats(events), strict=True)
    ])  # fmt: skip


def blocks(seasons: ArrayLike, length: int) -> list[NDArray[np.int_]]:
    """Positions of weeks in runs of at most `length` within a season: neighbouring weeks are not independent."""
    at = np.asarray(seasons)
    found = []
    for season in dict.fromkeys(at.tolist()):
        weeks = np.flatnonzero(at == season)
        found += [weeks[i : i + length] for i in range(0, weeks.size, length)]
    return found


@dataclass(frozen=True)
class Share:
    """A share of events with the 95 % interval of a bootstrap over blocks of weeks; NaN without events."""

    value: float
    lo: float
    hi: float
    n: float


def share(hit: ArrayLike, events: ArrayLike, runs: list[NDArray[np.int_]], draws: int = 2000) -> Share:
    """Hits over events of all weeks; the blocks `runs` are drawn with replacement. Seeded.

    `hit` may be a difference of two rules' hits: then it is the difference of their shares.
    """
    got, came = floats(hit), floats(events)
    total = float(came.sum())
    if not total:
        return Share(float("nan"), float("nan"), float("nan"), 0.0)
    a, b = (np.array([v[run].sum() for run in runs]) for v in (got, came))
    drawn = np.random.default_rng(_SEED).integers(0, len(runs), (draws, len(runs)))
    under = b[drawn].sum(axis=1)
    made = a[drawn].sum(axis=1)[under > 0] / under[under > 0]
    lo, hi = np.quantile(made, [0.025, 0.975])
    return Share(float(got.sum()) / total, float(lo), float(hi), total)


def spearman_blocks(x: ArrayLike, y: ArrayLike, runs: list[NDArray[np.int_]], draws: int = 1000) -> Correlation:
    """ρ of weeks, with the interval of a bootstrap over blocks of them: neighbours are not independent. Seeded."""
    one, other = floats(x), floats(y)
    plain = spearman(one, other)
    if np.isnan(plain.value) or len(runs) < 2:
        return Correlation(float("nan"), float("nan"), float("nan"), plain.n)
    drawn = np.random.default_rng(_SEED).integers(0, len(runs), (draws, len(runs)))
    # how often a draw holds each week, instead of the weeks themselves: all draws are ranked at once
    of_week = np.zeros((len(runs), one.size))
    for i, run in enumerate(runs):
        of_week[i, run] = 1
    times = np.stack([(drawn == i).sum(axis=1) for i in range(len(runs))], axis=1) @ of_week
    times[:, np.isnan(one) | np.isnan(other)] = 0
    made = _weighted_correlation(_weighted_ranks(one, times), _weighted_ranks(other, times), times)
    lo, hi = np.nanquantile(made, [0.025, 0.975])
    return Correlation(plain.value, float(lo), float(hi), plain.n)


def _weighted_ranks(values: Floats, times: Floats) -> Floats:
    """Ranks as `ranks` gives them where value i is there `times[d, i]` times: (weeks), (draws × weeks) → the same."""
    order = np.argsort(values)
    ordered = values[order]
    before = np.concatenate([np.zeros((len(times), 1)), times[:, order].cumsum(axis=1)], axis=1)
    return (before[:, ordered.searchsorted(values, "left")] + before[:, ordered.searchsorted(values, "right")] + 1) / 2


def _weighted_correlation(a: Floats, b: Floats, times: Floats) -> Floats:
    """Pearson's correlation of each draw; NaN where a side of it is all alike."""
    n = times.sum(axis=1, keepdims=True)
    a, b = (side - (times * side).sum(axis=1, keepdims=True) / n for side in (a, b))
    both, one, other = ((times * pair).sum(axis=1) for pair in (a * b, a * a, b * b))
    spread = np.sqrt(one * other)
    return np.divide(both, spread, out=np.full_like(both, np.nan), where=spread > 1e-9)
