"""The winter heating attention index: pressure, exposure and weather of streets, and how sure their order is.

    score = 100 · H^a · E^b · W^c        H, E, W in [0, 1], a + b + c = 1

A weighted geometric mean, so that a part at nothing leaves nothing. It orders checks; it is no probability of an
accident and no official risk tier. Weights come from the caller (the rule table); NaN is a part that is not known, and
a score with an unknown part is unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .arrays import Floats, floats, ratio
from .shrink import Shrunk, empirical_bayes, shrunken


@dataclass(frozen=True)
class Pressure:
    """Open heating hazards of the streets on one day.

    load: Σ count × weight · base: exposed premises · dispersion: φ of the weighted sums · shrunk: load per premise
    drawn to the mean of all streets · value: the shrunken rate, 0 where nothing is open, NaN where there is no base.
    """

    load: Floats
    base: Floats
    dispersion: float
    shrunk: Shrunk
    value: Floats


def pressure(counts: ArrayLike, weights: ArrayLike, base: ArrayLike) -> Pressure:
    """`counts` (streets × classes) of open hazards, `weights` (classes), `base` (streets) of exposed premises.

    A weighted sum of Poisson counts varies φ = Σw²n / Σwn times as much as its mean; the shrinkage takes that φ (at
    least 1), or one major hazard would count as ten independent ones.
    """
    held, weight, exposed = floats(counts), floats(weights), floats(base)
    load = held @ weight
    phi = float(ratio((held @ weight**2).sum(), load.sum()))
    phi = max(phi, 1.0) if not np.isnan(phi) else 1.0
    exposed = np.where(exposed > 0, exposed, np.nan)
    shrunk = empirical_bayes(load, exposed, phi)
    value = np.where(np.isnan(exposed), np.nan, np.where(load > 0, shrunk.rate, 0.0))
    return Pressure(load, exposed, phi, shrunk, value)


def percentile(value: ArrayLike, reference: ArrayLike) -> Floats:
    """Where a week's values lie among themselves and earlier ones, in (0, 1): (less + equal/2) / n.

    The week's own values join the reference, so that streets beyond everything before still differ; ties share the
    middle. A value of 0 stays 0: nothing open is no pressure, however many streets had nothing. NaN stays NaN and is in
    no reference. `value` (streets[, draws]) and `reference` (n[, draws]) have the same draws.
    """
    given, known = floats(value), floats(reference)
    if given.ndim == 1:
        return percentile(given[:, None], known[:, None])[:, 0]
    place = np.empty(given.shape)
    for draw, (mine, others) in enumerate(zip(given.T, known.T, strict=True)):
        joined = np.concatenate([others, mine])
        told = np.sort(joined[~np.isnan(joined)])
        below, upto = told.searchsorted(mine, "left"), told.searchsorted(mine, "right")
        place[:, draw] = (below + upto) / 2 / max(told.size, 1)
    return np.where(np.isnan(given), np.nan, np.where(given > 0, place, 0.0))


def exposure(premises: ArrayLike, weights: ArrayLike) -> Floats:
    """ln(1 + x) over its largest, x = Σ premises × weight of their kind; NaN for a street without exposed premises.

    `premises` (streets × kinds), `weights` (kinds[, draws]).
    """
    size = floats(premises) @ floats(weights)
    size = np.log1p(np.where(size > 0, size, np.nan))
    most = np.fmax.reduce(size, axis=0)
    return size / most


def relative_risk(mean: float, reference: float, beta: float, factors: Sequence[float] = ()) -> float:
    """RR = exp(β · max(0, Tref − T̄)) × factors; temperatures in °C, β per °C. NaN where a temperature is not known."""
    return float(np.exp(beta * max(0.0, reference - mean)) * np.prod(factors)) if mean == mean else float("nan")


def weather(risk: float, most: float, floor: float) -> float:
    """W = (RR − 1) / (RRmax − 1), at most 1 and at least `floor`: a calm week does not put every street at nothing."""
    return float(np.clip((risk - 1) / (most - 1), floor, 1.0))


def score(hazards: ArrayLike, exposed: ArrayLike, weathered: ArrayLike, weights: ArrayLike) -> Floats:
    """100 · H^a · E^b · W^c. `weights` (3[, draws]) need not sum to 1: they are divided by their sum."""
    a, b, c = floats(weights) / floats(weights).sum(axis=0)
    return 100 * floats(hazards) ** a * floats(exposed) ** b * floats(weathered) ** c


def varied(generator: np.random.Generator, weights: ArrayLike, width: float, draws: int) -> Floats:
    """Each weight times a number of its own between 1 − width and 1 + width: (weights, draws)."""
    base = floats(weights)
    return base[:, None] * generator.uniform(1 - width, 1 + width, (base.size, draws))


def by_chance(generator: np.random.Generator, held: Pressure, draws: int) -> Floats:
    """Rates drawn from the streets' posteriors over the shrunken rate: (streets, draws), around 1.

    A dozen open hazards could as well have been eight or sixteen. The posteriors are those of `shrunken`, which do not
    take the spread between streets as known. Where there is none (one street) the factor is 1.
    """
    shrunk = shrunken(held.load, held.base, held.dispersion)
    shape, rate = shrunk.shape, shrunk.rate_parameter
    units = shrunk.rate.size
    if shrunk.share.size:
        prior = generator.choice(shrunk.share.size, draws, p=shrunk.share)
        shape, rate = shape[prior], rate[prior]
    else:
        shape, rate = (np.broadcast_to(v, (draws, units)) for v in (shape, rate))
    known = ~np.isnan(shape) & ~np.isnan(rate)
    sample = generator.gamma(np.where(known, shape, 1.0)) / np.where(known, rate, 1.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        factor = sample / shrunk.rate
    return np.where(known & (shrunk.rate > 0), factor, 1.0).T


def among_top(scores: ArrayLike, top: int) -> Floats:
    """1 for a street among the `top` scores, 0 for one that is not, a share for those that tie for the last places.

    `scores` (streets[, draws]). A score of 0 or an unknown one is never among them, also where places stay empty.
    """
    given = np.nan_to_num(floats(scores), nan=0.0)
    if given.shape[0] <= top:
        return (given > 0).astype(float)
    last = np.partition(given, -top, axis=0)[-top]
    sure, tied = given > last, given == last
    places = (top - sure.sum(axis=0)) / tied.sum(axis=0)
    return np.where(given > 0, sure + tied * places, 0.0)


def top_share(scores: ArrayLike, top: int) -> Floats:
    """In which share of the draws each street is among the `top`: (streets × draws) → (streets)."""
    return among_top(scores, top).mean(axis=1)
