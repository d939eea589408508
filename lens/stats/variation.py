"""Is the current figure beyond the usual variation of its own history? The answer depends on the kind of measure.

| kind | judged by | needs |
| --- | --- | --- |
| proportion, rate | Laney p′ / u′ limits set by the history | 12 months with a base |
| count | month-of-year pattern of the same days of the month, quasi-Poisson | 24 months |
| rare | days between occasions | 12 gaps |
| stock | never judged: show what came in and what went out | — |

All limits are at 99.8 % (3.09 σ), so that the verdict and the colour of a point follow one rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from .arrays import Floats, floats
from .charts import MIN_POINTS, gaps_of, laney

Kind = Literal["proportion", "rate", "count", "rare", "stock"]
Answer = Literal["within", "beyond_high", "beyond_low", "no_verdict"]
Reason = Literal["", "stock", "short_history", "no_base", "few_events", "no_variation"]

TAIL = 0.001
WIDTH = float(special.ndtri(1 - TAIL))
MIN_SEASONAL_MONTHS = 24
MIN_EXPECTED = 1.0  # expected events (and non-events) below which normal limits of a rate mislead
MIN_EXPECTED_COUNT = 5.0


class Verdict(NamedTuple):
    """The answer, why there is none (a reason code, '' if there is one), and the value with its usual range.

    For kind 'rare' value, centre, lo and hi are days between occasions (days, not events): lo is the shortest usual
    mean gap inside the period, hi the longest usual wait since the last one.
    """

    answer: Answer
    reason: Reason
    value: float
    centre: float
    lo: float
    hi: float


_NAN = float("nan")


def _none(reason: Reason, value: float = _NAN, centre: float = _NAN) -> Verdict:
    return Verdict("no_verdict", reason, value, centre, _NAN, _NAN)


def _judge(value: float, centre: float, lo: float, hi: float) -> Verdict:
    answer: Answer = "beyond_high" if value > hi else "beyond_low" if value < lo else "within"
    return Verdict(answer, "", value, centre, lo, hi)


def rate_verdict(
    kind: Literal["proportion", "rate"],
    numerators: ArrayLike,
    denominators: ArrayLike,
    numerator: float,
    denominator: float,
) -> Verdict:
    """A proportion (p′) or events per exposure (u′): history months in time order, then the current one.

    The current month may be unfinished: its limits follow its own denominator. Months without a base are skipped.
    """
    if not denominator > 0 or not numerator >= 0:
        return _none("no_base")
    top, base = np.append(floats(numerators), numerator), np.append(floats(denominators), denominator)
    chart = laney(top, base, "p" if kind == "proportion" else "u", baseline=top.size - 1, width=WIDTH)
    value = numerator / denominator
    if not chart.enough:
        return _none("short_history", value, chart.centre)
    expected = chart.centre * denominator
    if expected < MIN_EXPECTED or (kind == "proportion" and denominator - expected < MIN_EXPECTED):
        return _none("few_events", value, chart.centre)
    if not chart.sigma_z > 0:
        return _none("no_variation", value, chart.centre)
    return _judge(value, chart.centre, float(chart.lo[-1]), float(chart.hi[-1]))


def count_verdict(counts: ArrayLike, current: float) -> Verdict:
    """A count of this month against its season: `counts` are the months before, in order, without gaps.

    For an unfinished month every history count covers the same days of its month. Whole years back from the current
    month are used (at least two), as year × month of year: expected = level of the last 12 months × the month's share
    (the Poisson maximum-likelihood fit). Dispersion φ ≥ 1 from Pearson's residuals; limits on the square-root scale
    with Student's t, including the uncertainty of level and share.
    """
    history = floats(counts).ravel()
    years = history.size // 12
    if years * 12 < MIN_SEASONAL_MONTHS or np.isnan(history[-years * 12 :]).any():
        return _none("short_history", current)
    if np.isnan(current):
        return _none("no_base")
    table: Floats = history[-years * 12 :].reshape(years, 12)  # column 0 is the current month of year
    by_year, by_month, total = table.sum(axis=1), table.sum(axis=0), table.sum()
    expected = by_year[-1] * by_month[0] / total if total > 0 else 0.0
    if expected < MIN_EXPECTED_COUNT:
        return _none("few_events", current, float(expected))
    fitted = np.outer(by_year, by_month) / total
    freedom = (years - 1) * 11
    pearson = np.divide((table - fitted) ** 2, fitted, out=np.zeros_like(fitted), where=fitted > 0).sum()
    phi = max(1.0, float(pearson) / freedom)
    error = np.sqrt(phi * (1 + expected * (1 / by_year[-1] + 1 / by_month[0]))) / 2  # of √count
    half = special.stdtrit(freedom, 1 - TAIL) * error
    root = np.sqrt(expected)
    return _judge(current, float(expected), float(max(root - half, 0.0) ** 2), float((root + half) ** 2))


def rare_verdict(event_days: ArrayLike, period_start: float, as_of: float) -> Verdict:
    """Rare events (major hazards, accidents) by the days between occasions; all arguments are day numbers.

    The gaps before the period set the usual mean gap. 'beyond_high' (more often than usual): the gaps that end inside
    the period are together too short. 'beyond_low': the time since the last occasion is too long. Gaps are taken as
    exponential; the F distribution allows for the usual mean being estimated from few gaps itself.
    """
    days = floats(event_days).ravel()
    days = np.unique(days[days <= as_of])
    before, inside = days[days < period_start], days[days >= period_start]
    usual = gaps_of(before)
    if usual.size < MIN_POINTS:
        return _none("short_history")
    mean = float(usual.mean())
    waited = float(as_of - days[-1])
    hi = mean * float(special.fdtri(2, 2 * usual.size, 1 - TAIL))
    recent, lo = _NAN, _NAN
    if inside.size:
        recent = float(inside[-1] - before[-1]) / inside.size
        lo = mean * float(special.fdtri(2 * inside.size, 2 * usual.size, TAIL))
    if recent < lo:
        return Verdict("beyond_high", "", recent, mean, lo, hi)
    if waited > hi:
        return Verdict("beyond_low", "", waited, mean, lo, hi)
    return Verdict("within", "", recent if inside.size else waited, mean, lo, hi)


def verdict(
    kind: Kind,
    numerators: ArrayLike = (),
    denominators: ArrayLike = (),
    current: Sequence[float] = (_NAN, _NAN),
    event_days: ArrayLike = (),
    period: Sequence[float] = (_NAN, _NAN),
) -> Verdict:
    """The verdict on one figure of any kind.

    proportion, rate: monthly `numerators` and `denominators`, `current` = (numerator, denominator).
    count: monthly `numerators` on the same days of the month, `current` = (count,).
    rare: `event_days` as day numbers and `period` = (first day, as-of day). stock: always 'no_verdict'.
    """
    match kind:
        case "proportion" | "rate":
            return rate_verdict(kind, numerators, denominators, current[0], current[1])
        case "count":
            return count_verdict(numerators, current[0])
        case "rare":
            return rare_verdict(event_days, period[0], period[1])
        case "stock":
            return _none("stock", current[0])
    raise ValueError(f"unknown kind of measure: {kind}")
