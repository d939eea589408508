"""How units are judged against all of them: one function a comparison, shared by the exhibits and `make simulate`.

`phi` is how much more hazards vary than Poisson because they come in clusters: a count says as much as count / φ
independent ones. `expected` is what all units' rates by sector and kind of visit would give at the unit's own visits:
where only the sector is allowed for, a third of the streets of a district whose bodies differ lie beyond the limits of
a year.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .arrays import floats, ratio
from .funnel import OUTER, Funnel, funnel
from .shrink import Band, bands
from .standardise import Standardised, indirect


def rate_limits(found: ArrayLike, visits: ArrayLike, expected: ArrayLike, phi: float) -> Funnel:
    """Limits of found per visit, at the same mix: nobody is beyond them for the sectors or the bodies it has.

    The exposure is the visits that would find what is expected at the rate of all. Judged by its own visits, one street
    in ninety would lie beyond the 99.8 % limits over a year for its mix alone (docs/simulation.md). φ is that of the
    premises, so what streets differ by beyond it is no reason to widen: a unit beyond these limits is the one whose
    band by `mix_bands` is high or low.
    """
    count, base, mean = floats(found), floats(visits), floats(expected)
    exposure = mean * float(ratio(base.sum(), mean.sum())) if mean.sum() > 0 else base
    return funnel(count / phi, exposure / phi, "rate", widen="no")


def at_mix(found: ArrayLike, expected: ArrayLike, phi: float, conf: float = 0.95) -> Standardised:
    """Found over expected, with the exact Poisson interval of found / φ independent hazards."""
    return indirect(floats(found) / phi, floats(expected)[..., None] / phi, 1.0, conf)


def beyond_mix(found: ArrayLike, expected: ArrayLike, phi: float) -> NDArray[np.int_]:
    """−1, 0 or 1: found below, like or above what is expected, at 99.8 %."""
    outer = at_mix(found, expected, phi, OUTER)
    return (floats(outer.lo) > 1).astype(int) - (floats(outer.hi) < 1)


def mix_bands(found: ArrayLike, expected: ArrayLike, phi: float, visits: ArrayLike, least: float) -> list[Band]:
    """The band of found over expected by its 99.8 % interval; 'none' under `least` visits."""
    outer = at_mix(found, expected, phi, OUTER)
    return bands(outer.lo, outer.hi, 1.0, visits, least)


def zero_limits(zero: ArrayLike, expected: ArrayLike, visits: ArrayLike, whole: float) -> Funnel:
    """Limits of the share of visits with nothing found: observed over expected, times the share of all, at most 1."""
    share = whole * floats(ratio(zero, expected))
    base = floats(visits)
    return funnel(np.minimum(np.where(np.isnan(share), whole, share), 1.0) * base, base, "proportion", theta=whole)


def on_time_limits(in_time: ArrayLike, due: ArrayLike, whole: float) -> Funnel:
    """Limits of the share put right in time, widened by any over-dispersion.

    The hazards of one visit share their deadline and their owner, so streets scatter more than binomial by nature: a
    test of whether they do (`proven`) would leave one street in a hundred beyond the 99.8 % limits.
    """
    return funnel(in_time, due, "proportion", theta=whole, widen="any")


def visited_limits(visited: ArrayLike, premises: ArrayLike, whole: float) -> Funnel:
    """Limits of the share of premises visited, widened by any over-dispersion.

    A visit takes in a street or a market at a time, so the premises of a street are not visited one by one at random.
    """
    return funnel(visited, premises, "proportion", theta=whole, widen="any")
