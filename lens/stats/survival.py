"""Time to an event with some still waiting: Kaplan–Meier and log-rank, from counts per day.

Input is what one query returns: for each day number t ≥ 0 how many events happened on it and how many were last seen
on it without the event (censored). On a tie the event comes first: those censored on day t were at risk on day t.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from .arrays import Floats, floats, plain
from .intervals import clopper_pearson

_ROUNDING = 1e-12  # a product of fractions that should be exactly 0.5 may miss it by this much


class ClosedBy(NamedTuple):
    """Share with the event by day t (1 − S), its interval, and how many were still at risk on day t."""

    share: Any
    lo: Any
    hi: Any
    at_risk: Any


class Quantile(NamedTuple):
    """Days by which a share had the event, with interval; NaN where the curve (or its limit) never gets there."""

    days: float
    lo: float
    hi: float


@dataclass(frozen=True)
class Survival:
    """A Kaplan–Meier curve: one element per day on which something happened; S is right-continuous.

    days, at_risk, events, censored, survival S(t), lo, hi (log–log Greenwood): float arrays of equal length.
    """

    days: Floats
    at_risk: Floats
    events: Floats
    censored: Floats
    survival: Floats
    lo: Floats
    hi: Floats
    conf: float

    @property
    def total(self) -> int:
        """How many were followed."""
        return int(self.at_risk[0]) if self.at_risk.size else 0

    def quantile(self, share: float) -> Quantile:
        """First day with S(t) ≤ 1 − share; the interval by the same rule on the limits (Brookmeyer & Crowley)."""

        def first(curve: Floats) -> float:
            reached = np.flatnonzero(curve <= 1 - share + _ROUNDING)
            return float(self.days[reached[0]]) if reached.size else float("nan")

        return Quantile(first(self.survival), first(self.lo), first(self.hi))

    @property
    def median(self) -> float:
        """Days by which half had the event; NaN if not reached."""
        return self.quantile(0.5).days

    @property
    def p90(self) -> float:
        """Days by which nine in ten had the event; NaN if not reached."""
        return self.quantile(0.9).days

    def closed_by(self, days: ArrayLike) -> ClosedBy:
        """Share with the event by the end of each given day.

        Beyond the last followed day the share is unknown (NaN), unless everybody had the event before.
        """
        when = floats(days)
        if not self.days.size:
            missing = np.full(when.shape, np.nan)
            return ClosedBy(plain(missing), plain(missing), plain(missing), plain(np.zeros(when.shape)))
        none_lo = 1 - clopper_pearson(0, self.at_risk[0], self.conf)[1]
        step = np.searchsorted(self.days, when, side="right")
        later = np.append(self.at_risk, 0.0)[np.searchsorted(self.days, when, side="left")]
        surviving = np.insert(self.survival, 0, 1.0)[step]
        unknown = ((when > self.days[-1]) & (surviving > 0)) | np.isnan(when) | (when < 0)

        def known(values: Floats) -> Any:
            return plain(np.where(unknown, np.nan, values))

        return ClosedBy(
            known(1 - surviving),
            known(1 - np.insert(self.hi, 0, 1.0)[step]),
            known(1 - np.insert(self.lo, 0, none_lo)[step]),
            plain(later),
        )


def _by_day(days: ArrayLike, events: ArrayLike, censored: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Days ascending and distinct, with their counts; days on which nothing happened are dropped."""
    given = np.broadcast_arrays(floats(days), floats(events), floats(censored))
    day, event, censor = (values.ravel() for values in given)
    if np.any(~(day >= 0)) or np.any(~(event >= 0)) or np.any(~(censor >= 0)):
        raise ValueError("days, events and censored must be numbers ≥ 0")
    unique, place = np.unique(day, return_inverse=True)
    event, censor = (floats(np.bincount(place, weights=v, minlength=unique.size)) for v in (event, censor))
    used = event + censor > 0
    return unique[used], event[used], censor[used]


def kaplan_meier(days: ArrayLike, events: ArrayLike, censored: ArrayLike, conf: float = 0.95) -> Survival:
    """Kaplan–Meier estimate with log–log Greenwood limits.

    `days` may repeat and come in any order; `events` and `censored` are counts on those days.
    Greenwood has no limits while S = 1 and none at S = 0. There the exact binomial bound of 'none of those at risk'
    is used, so that five hazards all closed on one day do not look certain.
    Raises ValueError for a negative or missing day or count.
    """
    day, event, censor = _by_day(days, events, censored)
    leaving = event + censor
    at_risk = leaving[::-1].cumsum()[::-1]
    survival = np.cumprod(1 - event / at_risk)
    left = np.where(at_risk > event, at_risk - event, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt(np.cumsum(event / (at_risk * left))) / np.abs(np.log(survival))
        factor = np.exp(special.ndtri((1 + conf) / 2) * error)
        lo, hi = survival**factor, survival ** (1 / factor)
    bound = floats(clopper_pearson(0, at_risk, conf)[1])
    none, every = survival == 1, survival == 0
    lo, hi = np.where(none, 1 - bound, lo), np.where(none, 1.0, hi)
    before = np.insert(hi, 0, 1.0)[:-1]  # S never rises, so its limit need not either
    lo, hi = np.where(every, 0.0, lo), np.where(every, np.minimum(bound, before), hi)
    return Survival(day, at_risk, event, censor, survival, lo, hi, conf)


class LogRank(NamedTuple):
    """Log-rank test of equal curves: χ², degrees of freedom, p, and per group observed and expected events."""

    chi2: float
    freedom: int
    p: float
    observed: Floats
    expected: Floats


def log_rank(groups: Sequence[tuple[ArrayLike, ArrayLike, ArrayLike]]) -> LogRank:
    """Log-rank test over groups given as (days, events, censored) each.

    Groups without anybody at risk on an event day do not count; with fewer than two left, or no event, all is NaN.
    """
    tables = [_by_day(*group) for group in groups]
    when = np.unique(np.concatenate([day[event > 0] for day, event, _ in tables] or [np.empty(0)]))
    died = np.zeros((len(tables), when.size))
    risk = np.zeros_like(died)
    for row, (day, event, censor) in enumerate(tables):
        at_risk = np.append((event + censor)[::-1].cumsum()[::-1], 0.0)
        risk[row] = at_risk[np.searchsorted(day, when)]
        died[row, np.searchsorted(when, day[event > 0])] = event[event > 0]
    all_died, all_risk = died.sum(axis=0), risk.sum(axis=0)
    share = risk / all_risk
    observed, expected = died.sum(axis=1), (share * all_died).sum(axis=1)
    used = np.flatnonzero(risk.sum(axis=1) > 0)
    # The last one at risk leaves no variance: the hypergeometric factor is 0 there, not 0/0.
    weight = all_died * (all_risk - all_died) / np.maximum(all_risk - 1, 1)
    spread = np.diag((share * weight).sum(axis=1)) - (share * weight) @ share.T
    if used.size < 2 or not np.any(np.abs(spread) > 0):
        return LogRank(float("nan"), max(int(used.size) - 1, 0), float("nan"), observed, expected)
    keep = used[:-1]  # the excesses add up to 0, so one group is redundant
    excess = (observed - expected)[keep]
    chi2 = float(excess @ np.linalg.pinv(spread[np.ix_(keep, keep)]) @ excess)
    return LogRank(chi2, keep.size, float(special.chdtrc(keep.size, chi2)), observed, expected)
