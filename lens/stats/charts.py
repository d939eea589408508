"""Control charts: is this month beyond what this series usually does?

Laney p′ / u′ for rates with large, changing bases; days between events for rare ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from .arrays import Floats, floats, ratio

Kind = Literal["p", "u"]

MIN_POINTS = 12
RUN = 8  # points in a row on one side of the centre
WIDTH = 3.0  # limits at ± this many standard deviations
MOVING_RANGE = 1.128  # d2: mean range of two normal values, in standard deviations


@dataclass(frozen=True)
class ControlChart:
    """A p′ or u′ chart, one element per point in input order; NaN for a point without a base.

    enough: at least 12 points set the limits; otherwise only `value` and `centre` hold and nothing is flagged.
    sigma_z: how much more (> 1) or less the points vary from one to the next than binomial or Poisson.
    beyond: −1 below, +1 above the limits, 0 inside · run: −1 / +1 from the 8th point in a row on one side on, else 0.
    """

    kind: Kind
    enough: bool
    points: int
    centre: float
    sigma_z: float
    value: Floats
    lo: Floats
    hi: Floats
    beyond: Floats
    run: Floats


def runs(side: ArrayLike, length: int = RUN) -> Floats:
    """For a series of −1 / 0 / +1 (side of the centre): the side from the `length`-th point in a row on, else 0.

    A point on the centre or without a value (NaN) ends the run.
    """
    flags, count, last = [], 0, 0.0
    for point in np.nan_to_num(floats(side)):
        count = count + 1 if point and point == last else int(point != 0)
        last = point
        flags.append(point if count >= length else 0.0)
    return floats(flags)


def laney(
    numerator: ArrayLike,
    denominator: ArrayLike,
    kind: Kind,
    baseline: int | None = None,
    width: float = WIDTH,
) -> ControlChart:
    """Laney (2002) p′ chart (proportions) or u′ chart (events per unit of exposure), points in time order.

    z = (r − r̄)/σ_i, σ_z = mean|z_i − z_{i−1}| / 1.128, limits r̄ ± width·σ_i·σ_z, clipped to what is possible.
    `baseline`: only the first so many points set centre and σ_z (the later ones are judged by them); default all.
    Points without a base are skipped, also in the moving range.
    """
    top, base = (floats(v).ravel() for v in np.broadcast_arrays(floats(numerator), floats(denominator)))
    used = (base > 0) & (top >= 0) & ((kind == "u") | (top <= base))
    top, base = np.where(used, top, np.nan), np.where(used, base, np.nan)
    value = top / base
    setting = np.flatnonzero(used[:baseline])
    centre = float(ratio(top[setting].sum(), base[setting].sum()))
    sigma = np.sqrt(centre * (1 - centre if kind == "p" else 1.0) / base)
    z = (value - centre) / np.where(sigma > 0, sigma, np.nan)
    sigma_z = float(np.mean(np.abs(np.diff(z[setting]))) / MOVING_RANGE) if setting.size > 1 else float("nan")
    enough = setting.size >= MIN_POINTS
    if not enough:
        missing, flat = np.full(value.shape, np.nan), np.zeros(value.shape)
        return ControlChart(kind, False, int(setting.size), centre, sigma_z, value, missing, missing, flat, flat)
    half = width * sigma * sigma_z
    lo = np.clip(centre - half, 0.0, None)
    hi = np.clip(centre + half, None, 1.0 if kind == "p" else None)
    beyond = (value > hi).astype(float) - (value < lo)
    return ControlChart(
        kind, True, int(setting.size), centre, sigma_z, value, lo, hi, beyond, runs(np.sign(value - centre))
    )


@dataclass(frozen=True)
class DaysBetween:
    """A g or t chart of days between occasions; one element per gap in time order.

    enough: at least 12 gaps; otherwise the limits are NaN and nothing is flagged. `median` is the line for runs.
    beyond: −1 = came sooner than usual, +1 = a longer pause than usual · run: as in `runs`, around the median.
    """

    kind: Literal["g", "t"]
    enough: bool
    gaps: Floats
    mean: float
    median: float
    lo: float
    hi: float
    beyond: Floats
    run: Floats


def gaps_of(event_days: ArrayLike) -> Floats:
    """Days between occasions, from day numbers in any order.

    Several events on one day are one occasion: one visit that finds three major hazards is not three quick returns.
    """
    days = floats(event_days).ravel()
    return np.diff(np.unique(days[~np.isnan(days)]))


def days_between(event_days: ArrayLike, kind: Literal["g", "t"] = "g", conf: float = 0.9973) -> DaysBetween:
    """Chart of the days between occasions with exact probability limits instead of ± 3σ, which skewed gaps defy.

    'g': whole days, geometric · 't': elapsed time, exponential; both with the mean gap as their parameter.
    """
    gaps = gaps_of(event_days)
    tail = (1 - conf) / 2
    mean = float(gaps.mean()) if gaps.size else float("nan")
    shares = np.array([tail, 0.5, 1 - tail])
    if kind == "t":
        lo, median, hi = -mean * np.log1p(-shares)
    elif mean > 1:
        # P(gap ≤ g) = 1 − (1 − 1/mean)^g on g = 1, 2, …: the smallest g that reaches each share.
        lo, median, hi = np.maximum(np.ceil(np.log1p(-shares) / np.log1p(-1 / mean)), 1.0)
    else:
        lo, median, hi = (mean,) * 3  # an occasion every single day
    if gaps.size < MIN_POINTS:
        flat = np.zeros(gaps.shape)
        return DaysBetween(kind, False, gaps, mean, float(median), float("nan"), float("nan"), flat, flat)
    beyond = (gaps > hi).astype(float) - (gaps < lo)
    return DaysBetween(
        kind, True, gaps, mean, float(median), float(lo), float(hi), beyond, runs(np.sign(gaps - median))
    )
