"""Empirical-Bayes shrinkage of area rates, uncertainty of ranks, and bands instead of ranks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from .arrays import Floats, floats, ratio
from .intervals import garwood

Band = Literal["high", "similar", "low", "none"]

_SEED = 20261122  # any fixed number: the same rows must give the same rank interval at every reading
#: how unlike streets may be: standard deviation between them over their mean, every value as likely as another
_SPREADS = np.geomspace(0.02, 1.5, 24)
_MEANS = np.linspace(-2.5, 2.5, 9)  # steps of the district mean, in its standard errors


@dataclass(frozen=True)
class Shrunk:
    """Shrunken rates of the units, in input order; NaN for a unit without exposure.

    mean: district rate m · between: variance between units A · weight: share of the own rate kept ·
    alpha, beta: Gamma prior (NaN when all_equal) · shape, rate_parameter: Gamma posterior per unit ·
    all_equal: A = 0, the differences can be chance and every unit is estimated by m ·
    share: how likely each of several priors is, where A is not taken as known; then shape and rate_parameter are
    priors × units. Empty where A is.
    """

    mean: float
    between: float
    weight: Floats
    rate: Floats
    lo: Floats
    hi: Floats
    alpha: float
    beta: float
    shape: Floats
    rate_parameter: Floats
    all_equal: bool
    share: Floats = field(default_factory=lambda: np.empty(0))


def empirical_bayes(n: ArrayLike, x: ArrayLike, dispersion: float = 1.0, conf: float = 0.95) -> Shrunk:
    """Global Poisson empirical Bayes by moments (Marshall 1991) with Gamma posterior intervals.

    n: events, x: exposure per unit. m = Σn/Σx, s² = Σx(r−m)²/Σx, A = max(s² − φm/x̄, 0), w = A/(A + φm/x).
    `dispersion` φ ≥ 1 is how much more events vary than Poisson within a unit; it enters as n/φ events in x/φ exposure.
    With φ > 1 that is the variance of a negative binomial: events of one visit (or premise) with mean m and size k have
    the variance m + m²/k, their sum over a unit φ = 1 + m/k times its mean. With φ = 1 it is Poisson's (k → ∞).
    With A = 0 the posterior would be a point; the interval shown is that of m itself (exact Poisson of the total), the
    same for every unit.
    """
    events, exposure = (floats(v).ravel() for v in np.broadcast_arrays(floats(n), floats(x)))
    used = (exposure > 0) & (events >= 0)
    events, exposure = np.where(used, events, np.nan), np.where(used, exposure, np.nan)
    total, base, units = float(np.nansum(events)), float(np.nansum(exposure)), int(used.sum())
    mean = float(ratio(total, base))
    own = events / exposure
    spread = float(ratio(np.nansum(exposure * (own - mean) ** 2), base))
    between = max(spread - dispersion * float(ratio(mean * units, base)), 0.0) if units else float("nan")
    tail = (1 - conf) / 2
    missing = np.full(exposure.shape, np.nan)
    if not between > 1e-12 * mean**2:  # below that the prior is a point as far as floats can tell
        lo, hi = garwood(total / dispersion, conf) if units else (np.nan, np.nan)
        scale = float(ratio(dispersion, base))
        flat = np.where(used, 1.0, np.nan)
        return Shrunk(
            mean,
            0.0 if units else between,
            flat * 0,
            flat * mean,
            flat * lo * scale,
            flat * hi * scale,
            float("nan"),
            float("nan"),
            missing,
            missing,
            units > 0,
        )
    weight = between / (between + dispersion * mean / exposure)
    alpha, beta = mean**2 / between, mean / between
    shape, rate_parameter = alpha + events / dispersion, beta + exposure / dispersion
    return Shrunk(
        mean,
        between,
        weight,
        mean + weight * (own - mean),
        special.gammaincinv(shape, tail) / rate_parameter,
        special.gammaincinv(shape, 1 - tail) / rate_parameter,
        alpha,
        beta,
        shape,
        rate_parameter,
        False,
    )


def shrunken(n: ArrayLike, x: ArrayLike, dispersion: float = 1.0, conf: float = 0.95) -> Shrunk:
    """The rates of `empirical_bayes` with intervals (and ranks) that do not take m and A as known.

    A dozen streets say little of how unlike they truly are. With A at its estimate, the interval of a street whose true
    rate differs from the others' by a tenth covers it 77 times in a hundred (docs/simulation.md). Here every standard
    deviation between streets is as likely as another beforehand (Gelman 2006), the negative binomial likelihood of all
    counts weighs them, and a street's posterior is the mixture; its interval is that of the Gamma distribution with the
    mixture's mean and variance.
    """
    plain = empirical_bayes(n, x, dispersion, conf)
    used = ~np.isnan(plain.rate)
    if used.sum() < 2 or not plain.mean > 0:
        return plain
    events, exposure = (floats(v).ravel() / dispersion for v in np.broadcast_arrays(floats(n), floats(x)))
    events, exposure = np.where(used, events, np.nan), np.where(used, exposure, np.nan)
    spread = _SPREADS[:, None]
    expected = plain.mean * exposure[used]
    error = 1 / np.sqrt((1 / (1 / expected + spread**2)).sum(axis=1, keepdims=True))  # of log m
    alpha = np.broadcast_to(spread**-2, (_SPREADS.size, _MEANS.size)).reshape(-1, 1)
    beta = alpha / (plain.mean * np.exp(error * _MEANS)).reshape(-1, 1)
    shape, rate_parameter = alpha + events, beta + exposure
    fit = (special.gammaln(shape) - special.gammaln(alpha) + alpha * np.log(beta) - shape * np.log(rate_parameter))[
        :, used
    ].sum(axis=1)
    # equal steps of log spread and of log m: each stands for a step as wide as it is large
    fit += np.log(np.broadcast_to(spread * error, (_SPREADS.size, _MEANS.size)).ravel())
    share = np.exp(fit - fit.max())
    share /= share.sum()
    each = shape / rate_parameter
    centre = share @ each
    variance = share @ (each**2 + each / rate_parameter) - centre**2
    tail = (1 - conf) / 2
    own, scale = centre**2 / variance, variance / centre
    return replace(
        plain,
        lo=special.gammaincinv(own, tail) * scale,
        hi=special.gammaincinv(own, 1 - tail) * scale,
        shape=shape,
        rate_parameter=rate_parameter,
        share=share,
    )


def rank_intervals(shrunk: Shrunk, draws: int = 4000, seed: int = _SEED, conf: float = 0.95) -> tuple[Floats, Floats]:
    """Smallest and largest plausible rank of each unit, 1 = highest rate, from seeded posterior draws.

    Units without exposure are not ranked (NaN). Where all units are equal every rank is plausible for every unit.
    """
    ranked = ~np.isnan(shrunk.rate)
    lo, hi = np.full(ranked.shape, np.nan), np.full(ranked.shape, np.nan)
    units = int(ranked.sum())
    if shrunk.all_equal:
        lo[ranked], hi[ranked] = 1.0, float(units)
        return lo, hi
    generator = np.random.default_rng(seed)
    shape, rate_parameter = shrunk.shape, shrunk.rate_parameter
    if shrunk.share.size:
        prior = generator.choice(shrunk.share.size, draws, p=shrunk.share)
        shape, rate_parameter = shape[prior], rate_parameter[prior]
    sample = generator.gamma(shape[..., ranked], size=(draws, units)) / rate_parameter[..., ranked]
    ranks = (-sample).argsort(axis=1).argsort(axis=1) + 1
    tail = (1 - conf) / 2
    lo[ranked], hi[ranked] = np.quantile(ranks, [tail, 1 - tail], axis=0, method="inverted_cdf")
    return lo, hi


def bands(
    lo: ArrayLike, hi: ArrayLike, reference: float, base: ArrayLike | None = None, minimum: float = 0.0
) -> list[Band]:
    """'high' where the whole interval lies above the reference, 'low' below it, 'similar' where it holds the reference.

    'none' where there is no interval or the base is below the minimum: too little to say anything.
    """
    lower, upper = floats(lo), floats(hi)
    silent = np.isnan(lower) | np.isnan(upper) | np.isnan(reference)
    if base is not None:
        silent = silent | ~(floats(base) >= minimum)
    return np.select([silent, lower > reference, upper < reference], ["none", "high", "low"], "similar").tolist()
