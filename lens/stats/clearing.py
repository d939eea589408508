"""How long a stock lasts at the present pace: weekly net outflow with its interval, and the weeks that follow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from .arrays import floats


@dataclass(frozen=True)
class Clearing:
    """Net outflow a week with its interval; the weeks to clear, `soonest` at the upper limit, `latest` at the lower.

    `weeks` and `latest` are infinite where the stock does not shrink at that pace; `soonest` too where it surely grows.
    """

    net: float
    lo: float
    hi: float
    weeks: float
    soonest: float
    latest: float


def clearing(stock: float, came: ArrayLike, went: ArrayLike, conf: float = 0.95) -> Clearing:
    """The pace of the weeks given, and how long `stock` lasts at it.

    The interval is Student's t over the weekly net flows: what comes in goes out some weeks later, so the two are not
    independent and their difference is what is averaged. It is at least the Poisson one of the counts, so that a few
    weeks that happen to be alike do not look certain. It takes the weeks as independent: where closings follow findings
    within weeks, one week's surplus is the next one's outflow and the interval is wider than it need be
    (docs/simulation.md has how often it holds). Raises ValueError under two weeks.
    """
    into, out = floats(came), floats(went)
    if into.size < 2 or into.size != out.size:
        raise ValueError("at least two weeks of both flows are needed")
    net = out - into
    weeks = net.size
    mean = float(net.mean())
    student, normal = float(special.stdtrit(weeks - 1, (1 + conf) / 2)), float(special.ndtri((1 + conf) / 2))
    spread, poisson = float(net.std(ddof=1)) / np.sqrt(weeks), float(np.sqrt(into.sum() + out.sum())) / weeks
    half = max(student * spread, normal * poisson)
    lo, hi = mean - half, mean + half

    def lasts(pace: float) -> float:
        return 0.0 if stock <= 0 else stock / pace if pace > 0 else float("inf")

    return Clearing(mean, lo, hi, lasts(mean), lasts(hi), lasts(lo))
