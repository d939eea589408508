"""Confidence intervals of proportions, counts, rates and their ratios.

All functions are vectorised: scalars give scalars, arrays broadcast. Impossible input (k < 0, k > n, exposure or
denominator 0, NaN) gives NaN in that place and leaves the others alone.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from .arrays import floats, plain, ratio


class Ratio(NamedTuple):
    """A ratio with its interval and the two-sided p-value of 'the ratio is 1'."""

    ratio: Any
    lo: Any
    hi: Any
    p: Any


class ClusterSums(NamedTuple):
    """What one query can sum over premises: y = events and n = visits of one premise, `clusters` = premises."""

    y: Any
    n: Any
    yy: Any
    yn: Any
    nn: Any
    clusters: Any


def _shares(k: ArrayLike, n: ArrayLike) -> tuple[Any, Any]:
    """k and n broadcast, NaN where they are not a share."""
    count, base = np.broadcast_arrays(floats(k), floats(n))
    fair = (base > 0) & (count >= 0) & (count <= base)
    return np.where(fair, count, np.nan), np.where(fair, base, np.nan)


def wilson(k: ArrayLike, n: ArrayLike, conf: float = 0.95) -> tuple[Any, Any]:
    """Wilson score interval of the proportion k / n (Wilson 1927)."""
    count, base = _shares(k, n)
    z = special.ndtri((1 + conf) / 2)
    share = count / base
    middle = (share + z * z / (2 * base)) / (1 + z * z / base)
    half = z * np.sqrt(share * (1 - share) / base + z * z / (4 * base * base)) / (1 + z * z / base)
    # At k = 0 and k = n the bound is exactly 0 or 1; the formula leaves rounding noise there.
    lo = np.where(count == 0, 0.0, middle - half)
    hi = np.where(count == base, 1.0, middle + half)
    return plain(lo), plain(hi)


def clopper_pearson(k: ArrayLike, n: ArrayLike, conf: float = 0.95) -> tuple[Any, Any]:
    """Exact interval of the proportion k / n (Clopper & Pearson 1934)."""
    count, base = _shares(k, n)
    tail = (1 - conf) / 2
    # The beta quantile has no value at a shape of 0, where the bound is known.
    lo = np.where(count == 0, 0.0, special.betaincinv(np.maximum(count, 0.5), base - count + 1, tail))
    hi = np.where(count == base, 1.0, special.betaincinv(count + 1, np.maximum(base - count, 0.5), 1 - tail))
    return plain(lo), plain(hi)


def garwood(k: ArrayLike, conf: float = 0.95) -> tuple[Any, Any]:
    """Exact interval of a Poisson count: [χ²(α/2; 2k)/2, χ²(1−α/2; 2k+2)/2] (Garwood 1936)."""
    count = floats(k)
    count = np.where(count >= 0, count, np.nan)
    tail = (1 - conf) / 2
    lo = np.where(count == 0, 0.0, special.gammaincinv(np.maximum(count, 1e-300), tail))
    hi = special.gammaincinv(count + 1, 1 - tail)
    return plain(lo), plain(hi)


def poisson_rate(k: ArrayLike, exposure: ArrayLike, conf: float = 0.95) -> tuple[Any, Any]:
    """Exact interval of k / exposure for a Poisson count k; NaN where exposure is 0."""
    lo, hi = garwood(k, conf)
    return ratio(lo, exposure), ratio(hi, exposure)


def median_interval(values: ArrayLike, conf: float = 0.95) -> tuple[float, float]:
    """Distribution-free interval of the median: the order statistics whose binomial ranks cover it at least at `conf`.

    NaN where too few values (fewer than 6 at 95 %) are there for any pair of them to do so.
    """
    ordered = np.sort(floats(values).ravel())
    n = len(ordered)
    ranks = np.arange(1, n + 1)
    # the r-th smallest lies above the median with the chance that fewer than r of n values fall below it
    outside = special.bdtr(ranks - 1, n, 0.5) if n else np.zeros(0)
    below = int((outside <= (1 - conf) / 2).sum())
    if not below:
        return float("nan"), float("nan")
    return float(ordered[below - 1]), float(ordered[n - below])


def none_probability(expected: ArrayLike) -> Any:
    """Probability of no event at all where `expected` events are expected (Poisson)."""
    return plain(np.exp(-floats(expected)))


def rate_ratio(k1: ArrayLike, x1: ArrayLike, k2: ArrayLike, x2: ArrayLike, conf: float = 0.95) -> Ratio:
    """(k1 / x1) / (k2 / x2) for Poisson counts k with exposures x, exact by conditioning on k1 + k2.

    Given the total, k1 is binomial with share π = ρ·x1 / (ρ·x1 + x2); the Clopper–Pearson bounds of π give those of ρ.
    p is twice the smaller tail (at most 1), so that p < 1 − conf exactly where the interval leaves 1 out.
    k2 = 0: the ratio is NaN and hi infinite, lo and p still hold. k1 = k2 = 0 or an exposure of 0: all NaN.
    """
    k1, x1, k2, x2 = np.broadcast_arrays(floats(k1), floats(x1), floats(k2), floats(x2))
    x1, x2 = np.where(x1 > 0, x1, np.nan), np.where(x2 > 0, x2, np.nan)
    total = np.where((k1 >= 0) & (k2 >= 0), k1 + k2, np.nan)
    lo_share, hi_share = clopper_pearson(k1, total, conf)
    # An upper share of 1 is an infinite ratio, not a missing one.
    with np.errstate(divide="ignore", invalid="ignore"):
        lo = lo_share / (1 - np.asarray(lo_share)) * x2 / x1
        hi = hi_share / (1 - np.asarray(hi_share)) * x2 / x1
    share = x1 / (x1 + x2)
    at_least = np.where(k1 == 0, 1.0, special.betainc(np.maximum(k1, 0.5), k2 + 1, share))
    at_most = np.where(k2 == 0, 1.0, special.betaincc(k1 + 1, np.maximum(k2, 0.5), share))
    p = np.minimum(1.0, 2 * np.minimum(at_least, at_most))
    known = ~np.isnan(share) & (total > 0)
    value = np.where(known, ratio(ratio(k1, x1), ratio(k2, x2)), np.nan)
    return Ratio(plain(value), *(plain(np.where(known, v, np.nan)) for v in (lo, hi, p)))


def proportion_difference(
    k1: ArrayLike, n1: ArrayLike, k2: ArrayLike, n2: ArrayLike, conf: float = 0.95
) -> tuple[Any, Any, Any]:
    """k1/n1 − k2/n2 with its interval, in proportion units (0.02 = 2 percentage points).

    Newcombe 1998, method 10: the square-and-add of the two Wilson intervals.
    """
    p1, p2 = (count / base for count, base in (_shares(k1, n1), _shares(k2, n2)))
    (lo1, hi1), (lo2, hi2) = wilson(k1, n1, conf), wilson(k2, n2, conf)
    change = p1 - p2
    lo = change - np.hypot(p1 - lo1, hi2 - p2)
    hi = change + np.hypot(hi1 - p1, p2 - lo2)
    return plain(change), plain(lo), plain(hi)


def _log_variance(sums: ClusterSums) -> Any:
    """Variance of log(Σy/Σn) from the spread between clusters, NaN where the clusters cannot tell.

    g/(g−1)·Σ(y_c − R·n_c)² / (R·Σn)² with g as in `_effective`. One cluster, no event, or clusters that all show
    exactly the same ratio say nothing about the spread.
    """
    y, n, yy, yn, nn, clusters = (floats(v) for v in sums)
    rate = floats(ratio(y, n))
    spread = yy - 2 * rate * yn + rate**2 * nn
    usable = (y > 0) & (clusters >= 2) & (spread > 1e-9 * yy)  # below that the difference of sums is rounding noise
    g = np.where(usable, _effective(sums), np.nan)
    return np.where(usable, g / (g - 1) * spread, np.nan) / np.where(usable, y, np.nan) ** 2


def _effective(sums: ClusterSums) -> Any:
    """How many clusters of equal size would say as much: (Σn)² / Σn², at least 2.

    A few premises with most of the visits decide the ratio: counted as so many equal ones, ten or twenty premises give
    an interval that covers 89 % instead of 95 % (docs/simulation.md).
    """
    n, nn = floats(sums.n), floats(sums.nn)
    return np.maximum(floats(ratio(n * n, nn)), 2.0)


def clustered_ratio(
    sum_y: ArrayLike,
    sum_n: ArrayLike,
    sum_yy: ArrayLike,
    sum_yn: ArrayLike,
    sum_nn: ArrayLike,
    clusters: ArrayLike,
    conf: float = 0.95,
) -> tuple[Any, Any, Any]:
    """R = Σy / Σn (hazards per visit) with an interval that allows for premises being unlike each other.

    The arguments are sums over premises c of y_c, n_c, y_c², y_c·n_c, n_c², and the number of premises with n_c > 0.
    Ratio-estimator (sandwich) variance g/(g−1)·Σ(y_c − R·n_c)² / (Σn)², taken on the log scale so that the interval
    stays above 0, with the t quantile of g − 1 degrees of freedom, g = (Σn)²/Σn² the effective number of premises.
    Where the clusters cannot show a spread (R = 0, one premise, all premises alike) the exact Poisson interval of Σy
    stands in: it is the widest that the counts alone support, but does not know the over-dispersion.
    """
    sums = ClusterSums(*np.broadcast_arrays(*(floats(v) for v in (sum_y, sum_n, sum_yy, sum_yn, sum_nn, clusters))))
    rate = floats(ratio(sums.y, sums.n))
    variance = _log_variance(sums)
    factor = np.exp(special.stdtrit(_effective(sums) - 1, (1 + conf) / 2) * np.sqrt(variance))
    exact_lo, exact_hi = poisson_rate(sums.y, sums.n, conf)
    lo = np.where(np.isnan(variance), exact_lo, rate / factor)
    hi = np.where(np.isnan(variance), exact_hi, rate * factor)
    return plain(rate), plain(lo), plain(hi)


def log_ratio_change(now: ClusterSums, before: ClusterSums, conf: float = 0.95) -> Ratio:
    """Ratio of two clustered ratios (this period to the compared one), its interval and p-value.

    Difference of the logs; variances add; degrees of freedom by Welch–Satterthwaite. Premises visited in both periods
    are taken as independent, which errs to the wide side where good premises stay good.
    Where either side cannot show a spread (see `clustered_ratio`) the exact Poisson `rate_ratio` stands in.
    """
    sides = [ClusterSums(*(floats(v) for v in sums)) for sums in (now, before)]
    v1, v2 = (_log_variance(side) for side in sides)
    m1, m2 = (_effective(side) - 1 for side in sides)
    value = floats(ratio(ratio(sides[0].y, sides[0].n), ratio(sides[1].y, sides[1].n)))
    error = np.sqrt(v1 + v2)
    freedom = (v1 + v2) ** 2 / (v1**2 / m1 + v2**2 / m2)
    factor = np.exp(special.stdtrit(freedom, (1 + conf) / 2) * error)
    with np.errstate(divide="ignore"):  # log 0 only where the exact interval stands in
        p = 2 * special.stdtr(freedom, -np.abs(np.log(value)) / error)
    exact = rate_ratio(sides[0].y, sides[0].n, sides[1].y, sides[1].n, conf)
    spread = ~np.isnan(error)
    return Ratio(
        plain(value),
        plain(np.where(spread, value / factor, exact.lo)),
        plain(np.where(spread, value * factor, exact.hi)),
        plain(np.where(spread, p, exact.p)),
    )
