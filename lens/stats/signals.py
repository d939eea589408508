"""Which of many series has a last month that its own months before do not explain, and how many such are by chance?

A month is judged on the scale on which its variance does not follow its level: 2√y for a count, 2√n·asin√p for a
share. What the series varies by (σ) is measured on its own history, as Laney does, and the p-value is that of
Student's t for a new month, so that few months of history make it cautious. Benjamini and Hochberg (1995) then say
which of all the p-values stand out together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from .arrays import Floats, floats, ratio
from .charts import MIN_POINTS, MOVING_RANGE, Kind, runs
from .intervals import rate_ratio
from .variation import MIN_EXPECTED, MIN_EXPECTED_COUNT, TAIL

Reason = Literal["", "short_history", "no_base", "few_events"]

#: months of history that set what is usual: three whole years, or two, or (without a season) what there is from 12 on
MOST_MONTHS, SEASON_MONTHS, YEAR = 36, 24, 12
Q = 0.05  # share of chance among the signals, at most, on average


@dataclass(frozen=True)
class Control:
    """One series against its own history; arrays have one element a month, NaN where nothing can be said.

    reason: why nothing is judged, '' where it is · points: months that set what is usual · spread: σ on the judging
    scale in units of pure chance, at least 1 · usual, lo, hi: what is to be expected of the month, its season included,
    and the 99.8 % limits · p: two-sided, below 0.2 % exactly beyond the limits · side: −1, 0, +1 of what is usual ·
    run: −1 or +1 from the 8th month in a row on one side on, else 0.
    """

    reason: Reason
    points: int
    spread: float
    value: Floats
    usual: Floats
    lo: Floats
    hi: Floats
    p: Floats
    side: Floats
    run: Floats

    @property
    def beyond(self) -> Floats:
        """−1 below, +1 above the limits, 0 inside or not judged."""
        return np.where(self.p < 2 * TAIL, self.side, 0.0)


class Occasions(NamedTuple):
    """The last span of a rare event: days from one occasion to the next, what is usual, and the two-sided exact p.

    side: +1 more often, −1 less often than usual. reason: why there is no p (NaN), or ''.
    """

    p: float
    side: int
    value: float
    usual: float
    reason: Reason


def history(months: int) -> int:
    """How many of the `months` before the judged one set what is usual: whole years where two are there."""
    return min(months // YEAR * YEAR, MOST_MONTHS) if months >= SEASON_MONTHS else months


def season(numerator: ArrayLike, denominator: ArrayLike, month_of_year: Sequence[int]) -> dict[int, float]:
    """Month of the year (1–12) → its rate over that of all months; 1.0 everywhere under 24 months or without events.

    `numerator`, `denominator`: one element a month of whole years, in time order. January and February are one, as
    Spring Festival moves between them.
    """
    top, base = floats(numerator), floats(denominator)
    factors = dict.fromkeys(range(1, YEAR + 1), 1.0)
    whole = float(ratio(top.sum(), base.sum())) if top.size else 0.0
    if top.size < SEASON_MONTHS or not whole > 0:
        return factors
    place = np.where(np.asarray(month_of_year) == 2, 1, month_of_year)
    for month in range(1, YEAR + 1):
        here = place == (1 if month == 2 else month)
        share = float(ratio(top[here].sum(), base[here].sum()))
        # a month that found nothing in any year cannot be told from one that is rarely visited
        factors[month] = share / whole if share > 0 else 1.0
    return factors


def control(
    kind: Kind,
    numerator: ArrayLike,
    denominator: ArrayLike,
    setting: int,
    factor: ArrayLike = 1.0,
    seasonal: float = 0.0,
) -> Control:
    """Months in time order; the first `setting` of them say what is usual, and all are judged by it.

    `factor`: the season of each month, by which the base of a rate is multiplied. `seasonal`: the variance of the
    factors' own error in units of that of one month: this series' share of the exposure they come from, divided by the
    years (0: no season taken out). It makes the residuals of the history too small and the error of a new month larger.
    σ is the greater of the mean moving range (Laney) and the standard deviation of the history, and at least that of
    pure chance: a level that drifts slowly widens the second only, and is no sudden change.
    """
    top, raw, season_of = (
        floats(v) for v in np.broadcast_arrays(floats(numerator), floats(denominator), floats(factor))
    )
    raw = np.where(raw > 0, raw, np.nan)
    base = raw * season_of
    centre = float(ratio(np.nansum(top[:setting]), np.nansum(base[:setting])))
    expected = centre * base
    rest = base - expected if kind == "p" else expected
    # where less than one event is expected the scale below is none any more
    sets = np.flatnonzero(np.nan_to_num(np.minimum(expected, rest))[:setting] >= MIN_EXPECTED)
    if sets.size < MIN_POINTS:
        flat, missing = np.zeros(raw.shape), np.full(raw.shape, np.nan)
        usual = centre * season_of + 0 * raw
        return Control("short_history", int(sets.size), np.nan, top / raw, usual, missing, missing, missing, flat, flat)
    z = _scale(kind, top, base) - _scale(kind, expected, base)
    residuals = z[sets]
    spread = max(float(np.mean(np.abs(np.diff(residuals)))) / MOVING_RANGE, float(np.std(residuals, ddof=1)))
    spread = max(1.0, spread / np.sqrt(1 - seasonal))
    error = spread * np.sqrt(1 + base / base[sets].sum() + seasonal)
    enough = np.minimum(expected, rest) >= MIN_EXPECTED_COUNT
    error = np.where(enough, error, np.nan)
    freedom = sets.size - 1
    half = special.stdtrit(freedom, 1 - TAIL) * error
    lo, hi = (_unscale(kind, _scale(kind, expected, base) + side * half, base) * season_of for side in (-1, 1))
    side = np.nan_to_num(np.sign(z))
    reason: Reason = "" if enough.any() else "few_events"
    return Control(
        reason, int(sets.size), spread, top / raw, centre * season_of + 0 * raw, lo, hi,
        2 * special.stdtr(freedom, -np.abs(z) / error), side, runs(side),
    )  # fmt: skip


def _scale(kind: Kind, top: Floats, base: Floats) -> Floats:
    """2√y of a count, 2√n·asin√(y/n) of a share: their variance is 1 under pure chance, at any level."""
    return 2 * np.sqrt(top) if kind == "u" else 2 * np.sqrt(base) * np.arcsin(np.sqrt(np.clip(top / base, 0, 1)))


def _unscale(kind: Kind, scaled: Floats, base: Floats) -> Floats:
    """Back to events per base."""
    if kind == "u":
        return np.maximum(scaled / 2, 0.0) ** 2 / base
    return np.sin(np.clip(scaled / (2 * np.sqrt(base)), 0, np.pi / 2)) ** 2


def occasions(before: int, base_before: float, now: int, base_now: float, span: float) -> Occasions:
    """Occasions of a rare event in the last `span` days, against those before, at the same base (visits, or days).

    An occasion is a day on which the event occurred, however often. Given all occasions, how many fall into the last
    span is binomial where nothing has changed (exact, Poisson). value and usual are days from one occasion to the next,
    infinite without one; usual is what the history gives at the base of the last span.
    """
    expected = before * float(ratio(base_now, base_before))
    value = span / now if now else np.inf
    if before <= MIN_POINTS:
        return Occasions(np.nan, 0, value, np.nan, "short_history")
    if not expected > 0:
        return Occasions(np.nan, 0, value, np.nan, "no_base")
    made = rate_ratio(now, base_now, before, base_before)
    return Occasions(float(made.p), 1 if now > expected else -1, value, span / expected, "")


def adjusted(p: ArrayLike) -> Floats:
    """Benjamini–Hochberg adjusted p-values; NaN stays NaN and is no comparison. Those ≤ q are the signals at q."""
    raw = floats(p)
    made = np.full(raw.shape, np.nan)
    known = np.flatnonzero(~np.isnan(raw))
    order = known[np.argsort(raw[known])]
    steps = raw[order] * order.size / np.arange(1, order.size + 1)
    made[order] = np.minimum(np.minimum.accumulate(steps[::-1])[::-1], 1.0)
    return made
