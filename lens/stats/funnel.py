"""Funnel plots (Spiegelhalter 2005): which units differ from the district by more than chance.

Limits stand around the district value θ0 at 95 % and 99.8 %. `kind` is 'proportion' (binomial: n of d) or 'rate'
(Poisson: n events in exposure d).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from .arrays import Floats, floats, plain, ratio

Kind = Literal["proportion", "rate"]
Method = Literal["normal", "exact"]

INNER, OUTER = 0.95, 0.998
MIN_UNITS = 8  # with fewer units the over-dispersion cannot be estimated
WINSOR = 0.1  # share of units pulled in at each end, so that true outliers do not widen their own limits
_EDGE = float(special.ndtri(1 - WINSOR))
#: mean of z² of normal scores after that: 0.68. Undivided by it φ is a third too small, and over-dispersion of 1.6 to 3
#: puts two streets in a hundred beyond the 99.8 % limits instead of one in five hundred (docs/simulation.md)
_LEFT = 1 - 2 * WINSOR - 2 * _EDGE * float(np.exp(-(_EDGE**2) / 2) / np.sqrt(2 * np.pi)) + 2 * WINSOR * _EDGE**2


def _spread(theta: float, denominator: Floats, kind: Kind) -> Floats:
    """Standard deviation of the observed value at the given denominators."""
    return np.sqrt(theta * (1 - theta if kind == "proportion" else 1.0) / denominator)


def _clip(values: Floats, kind: Kind) -> Floats:
    return np.clip(values, 0.0, 1.0 if kind == "proportion" else np.inf)


def _smooth_quantile(p: float, theta: float, denominator: Floats, kind: Kind) -> Floats:
    """The real count at which the distribution function, continued between whole counts, reaches p; at least 0."""
    if kind == "rate":
        return special.pdtrik(p, theta * denominator)
    if theta in (0.0, 1.0):
        return theta * denominator  # the solver has no bracket where every count is certain
    return special.bdtrik(p, denominator, theta)


def exact_limits(
    theta: float, denominator: ArrayLike, conf: float, kind: Kind, smooth: bool = False
) -> tuple[Any, Any]:
    """Exact limits of the observed value; a unit lies beyond them if its value is strictly outside.

    Whole counts: the smallest counts whose distribution function reaches α/2 and 1 − α/2, over the denominator.
    `smooth` gives curves without the saw-tooth, placed so that a whole count lies beyond the curve exactly when it
    lies beyond the whole-count limit.
    """
    base = floats(denominator)
    base = np.where(base > 0, base, np.nan)
    tail = (1 - conf) / 2
    lo = _smooth_quantile(tail, theta, base, kind)
    hi = _smooth_quantile(1 - tail, theta, base, kind)
    if smooth:
        hi = hi + 1  # P(X ≥ count) = α/2 at count = quantile + 1
    else:
        # A whole count may come out a rounding error too high; + 0.0 turns −0 into 0.
        lo, hi = (np.ceil(count - 1e-9 * (1 + count)) + 0.0 for count in (lo, hi))
    return plain(_clip(lo / base, kind)), plain(_clip(hi / base, kind))


def normal_limits(theta: float, denominator: ArrayLike, conf: float, kind: Kind, phi: float = 1.0) -> tuple[Any, Any]:
    """θ0 ± z·√φ·sd, clipped to what is possible. NaN where the denominator is 0."""
    base = floats(denominator)
    half = special.ndtri((1 + conf) / 2) * np.sqrt(phi) * _spread(theta, np.where(base > 0, base, np.nan), kind)
    return plain(_clip(theta - half, kind)), plain(_clip(theta + half, kind))


@dataclass(frozen=True)
class Funnel:
    """A funnel: θ0, φ, and per unit (input order) value, z and limits; NaN for a unit without a denominator.

    phi: estimated over-dispersion, NaN where it was not estimated · phi_used: what the limits were widened by (1 = not
    widened) · too_few_units: φ was skipped because fewer than 8 units have a denominator ·
    beyond: −2, −1, 0, 1, 2 = below 99.8 %, below 95 %, inside, above 95 %, above 99.8 %.
    """

    kind: Kind
    method: Method
    theta: float
    units: int
    phi: float
    phi_used: float
    too_few_units: bool
    value: Floats
    z: Floats
    lo95: Floats
    hi95: Floats
    lo998: Floats
    hi998: Floats
    beyond: Floats

    def curve(self, denominators: ArrayLike) -> tuple[Floats, Floats, Floats, Floats]:
        """(lo998, lo95, hi95, hi998) over a grid of denominators, by the very rule that set `beyond`."""
        inner = _limits(self.theta, denominators, INNER, self.kind, self.method, self.phi_used)
        outer = _limits(self.theta, denominators, OUTER, self.kind, self.method, self.phi_used)
        return outer[0], inner[0], inner[1], outer[1]


def _limits(
    theta: float, denominator: ArrayLike, conf: float, kind: Kind, method: Method, phi: float
) -> tuple[Floats, Floats]:
    if method == "normal":
        lo, hi = normal_limits(theta, denominator, conf, kind, phi)
    else:
        # Spiegelhalter's way to widen exact limits: stretch them around θ0 by √φ.
        lo, hi = (
            _clip(theta + (floats(limit) - theta) * np.sqrt(phi), kind)
            for limit in exact_limits(theta, denominator, conf, kind, smooth=True)
        )
    return floats(lo), floats(hi)


def over_dispersion(z: ArrayLike) -> float:
    """φ = mean of squared z after pulling the outer 10 % at each end to the 10th and 90th percentile.

    Divided by what that leaves of the variance of normal scores, so that φ is 1 where only chance is at work.
    """
    scores = floats(z)
    scores = scores[~np.isnan(scores)]
    if not scores.size:
        return float("nan")
    return float(np.mean(np.clip(scores, *np.quantile(scores, [WINSOR, 1 - WINSOR])) ** 2) / _LEFT)


def funnel(
    numerator: ArrayLike,
    denominator: ArrayLike,
    kind: Kind,
    method: Method = "exact",
    theta: float | None = None,
    widen: Literal["proven", "any", "no"] = "proven",
) -> Funnel:
    """Limits and positions of all units around θ0 (default: the units' own total).

    φ is estimated from at least 8 units. `widen` says when it widens the limits: 'proven' if φ > 1 + 2·√(2/I), 'any' if
    φ > 1 (what is known to come in clusters), 'no' never (counts that were divided by an over-dispersion found inside
    the units need no second one, which would hide two streets that are truly worse).
    """
    top, base = (floats(v).ravel() for v in np.broadcast_arrays(floats(numerator), floats(denominator)))
    used = (base > 0) & (top >= 0) & ((kind == "rate") | (top <= base))
    top, base = np.where(used, top, np.nan), np.where(used, base, np.nan)
    units = int(used.sum())
    centre = float(ratio(np.nansum(top), np.nansum(base))) if theta is None else theta
    value = top / base
    spread = _spread(centre, base, kind)
    z = (value - centre) / np.where(spread > 0, spread, np.nan)
    too_few = units < MIN_UNITS
    phi = float("nan") if too_few else over_dispersion(z)
    least = {"proven": 1 + 2 * np.sqrt(2 / max(units, 1)), "any": 1.0, "no": np.inf}[widen]
    phi_used = phi if phi > least else 1.0
    lo95, hi95 = _limits(centre, base, INNER, kind, method, phi_used)
    lo998, hi998 = _limits(centre, base, OUTER, kind, method, phi_used)
    beyond = ((value > hi95).astype(float) + (value > hi998)) - ((value < lo95).astype(float) + (value < lo998))
    return Funnel(
        kind,
        method,
        centre,
        units,
        phi,
        phi_used,
        too_few,
        value,
        z,
        lo95,
        hi95,
        lo998,
        hi998,
        np.where(used, beyond, np.nan),
    )


def grid(denominator: ArrayLike, points: int = 120) -> Floats:
    """Denominators for drawing: evenly spaced on a log scale from the smallest unit to a little beyond the largest."""
    base = floats(denominator).ravel()
    base = base[base > 0]
    return np.geomspace(base.min(), base.max() * 1.05, points) if base.size else np.empty(0)
