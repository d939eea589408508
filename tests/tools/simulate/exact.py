"""Coverage that needs no simulation: every count is summed with its probability."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from lens.stats.intervals import clopper_pearson, garwood, rate_ratio, wilson

MEANS = np.concatenate([np.linspace(0.05, 10, 400), np.linspace(10, 200, 381)])
BASES = (5, 10, 20, 30, 50, 100, 200, 500, 1000)
SHARES = np.linspace(0.01, 0.99, 197)
#: the grid for Wilson: at least so many expected of either kind; below that the product gives counts, not percentages
EXPECTED = 1.0
RATIOS = (0.5, 1.0, 2.0)


@dataclass(frozen=True)
class Coverage:
    """Of one kind of interval over a grid of truths: lowest, mean and highest coverage, and where it is lowest."""

    name: str
    grid: str
    points: int
    lowest: float
    mean: float
    highest: float
    where: str


def _told(name: str, grid: str, covered: np.ndarray, where: list[str]) -> Coverage:
    lowest = int(np.argmin(covered))
    return Coverage(
        name, grid, covered.size, float(covered.min()), float(covered.mean()), float(covered.max()), where[lowest]
    )


def garwood_coverage() -> Coverage:
    count = np.arange(0, 400)
    lo, hi = garwood(count)
    inside = (lo <= MEANS[:, None]) & (MEANS[:, None] <= hi)
    covered = (stats.poisson.pmf(count, MEANS[:, None]) * inside).sum(axis=1)
    return _told("Garwood", "mean 0.05–200", covered, [f"mean {m:.2f}" for m in MEANS])


def _of_share(method, n: int, shares: np.ndarray) -> np.ndarray:
    count = np.arange(n + 1)
    lo, hi = method(count, n)
    inside = (lo <= shares[:, None]) & (shares[:, None] <= hi)
    return (stats.binom.pmf(count, n, shares[:, None]) * inside).sum(axis=1)


def _over_shares(name: str, method, grid: str, keep) -> Coverage:
    covered, where = [], []
    for n in BASES:
        shares = SHARES[keep(n, SHARES)]
        covered.append(_of_share(method, n, shares))
        where += [f"n {n}, p {p:.3f}" for p in shares]
    return _told(name, grid, np.concatenate(covered), where)


def clopper_coverage() -> Coverage:
    return _over_shares(
        "Clopper–Pearson", clopper_pearson, "n 5–1,000, p 0.01–0.99", lambda n, p: np.full(p.shape, True)
    )


def wilson_coverage() -> Coverage:
    grid = "n 5–1,000, p 0.01–0.99, np ≥ 1, n(1−p) ≥ 1"
    return _over_shares("Wilson", wilson, grid, lambda n, p: n * np.minimum(p, 1 - p) >= EXPECTED - 1e-9)


def wilson_corner() -> Coverage:
    """Where fewer than one event (or non-event) is expected: outside the grid, and told."""
    grid = "the same n and p, np < 1 or n(1−p) < 1"
    return _over_shares("Wilson, the corner", wilson, grid, lambda n, p: n * np.minimum(p, 1 - p) < EXPECTED - 1e-9)


def ratio_coverage() -> Coverage:
    """Two Poisson counts; 0 and 0 have no ratio and are left out of both sides."""
    covered, where = [], []
    for mean in (1.0, 3.0, 8.0, 20.0, 60.0):
        for truth in RATIOS:
            k1, k2 = np.arange(0, int(mean * truth * 2 + 40)), np.arange(0, int(mean * 2 + 40))
            chance = np.outer(stats.poisson.pmf(k1, mean * truth), stats.poisson.pmf(k2, mean))
            made = rate_ratio(k1[:, None], 1.0, k2[None, :], 1.0)
            some = (k1[:, None] + k2[None, :]) > 0
            inside = some & (np.nan_to_num(made.lo) <= truth) & (truth <= np.where(np.isnan(made.hi), -1, made.hi))
            covered.append((chance * inside).sum() / (chance * some).sum())
            where.append(f"mean {mean:g}, ratio {truth:g}")
    return _told("ratio of two Poisson counts", "mean 1–60, ratio 0.5, 1, 2", np.array(covered), where)


def every() -> list[Coverage]:
    return [garwood_coverage(), clopper_coverage(), ratio_coverage(), wilson_coverage(), wilson_corner()]
