"""How a month of the year differs from the others, told apart from the year, the mix and what moved between years.

log E[count] = log exposure + stratum + month of the year + level of the year + covariates (a Poisson GLM).

* The strata (sector × kind of visit) are fitted jointly, but the residuals are those of whole months: what shakes all
  sectors of one month at once would otherwise count once for every sector and make the interval far too narrow.
* The level of a year is one number, so what rises steadily inside the years looks like a season: at 10 % a year
  December stands 5 % too high and January 5 % too low. The two cannot be told apart.
* A month is called beyond the mean only where the 99.8 % limits leave 1 out under either reading of such a rise, and
  where it lies on that side in two thirds of its years: two months with one bad premise each are no season.
* Dispersion φ = Pearson's χ² ÷ residual degrees of freedom, at least 1 (quasi-Poisson); limits by Student's t of those
  degrees of freedom on the contrast "effect of the month − mean of the twelve effects" (delta method).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from .arrays import Floats, floats, ratio

Reason = Literal["", "short", "few"]

LEAST_MONTHS = 24
#: each month of the year is there so often, or one odd year would be its season
LEAST_YEARS = 2
#: events in a month of the year, all years together, below which its index is not told
LEAST_EVENTS = 10
#: share of its years in which a month lies on the side that it is called beyond
MOST_YEARS = 2 / 3
#: a covariate that leaves a month of the year known only a tenth as well cannot be told from that month
MOST_INFLATION = 10.0
OUTER = 0.998


class Estimate(NamedTuple):
    """Ratios with their 95 % and 99.8 % limits; `beyond` is −1 or +1 where 1 lies outside the 99.8 % ones, else 0."""

    ratio: Floats
    lo: Floats
    hi: Floats
    outer_lo: Floats
    outer_hi: Floats
    beyond: np.ndarray


class MonthIndex(NamedTuple):
    """`reason`: '' or why there is no index (then everything else is empty).

    `estimate`: twelve ratios to the mean of the year (geometric, so that they multiply to 1), January first. `phi`:
    dispersion; `freedom`: residual degrees of freedom. `rise`: what the level gained a year on average (0.05 = 5 %).
    `used`: covariates in the model. `aliased`: those that cannot be told from the month or the year and were left out.
    """

    reason: Reason
    estimate: Estimate
    phi: float = float("nan")
    freedom: int = 0
    rise: float = float("nan")
    used: tuple[str, ...] = ()
    aliased: tuple[str, ...] = ()


class Fit(NamedTuple):
    """Coefficients, their covariance (with φ) and the dispersion of one Poisson GLM."""

    beta: Floats
    cov: Floats
    phi: float
    freedom: int


def month_index(
    year: ArrayLike,
    month: ArrayLike,
    count: ArrayLike,
    exposure: ArrayLike,
    covariates: Mapping[str, ArrayLike] | None = None,
    least: float = LEAST_EVENTS,
) -> MonthIndex:
    """Index of the twelve months of the year from T months.

    `year` and `month` (1–12): shape (T,).
    `count` and `exposure`: shape (T,) or (T, strata), events and what they arise from (visits, days).
    `covariates`: name → shape (T,), what moves between the years: share of days in a holiday, in a campaign. The index
    is that of a month without them. Under 24 months, or a month of the year seen once: reason 'short'; fewer than
    `least` events in a month of the year: 'few'.
    """
    years, months = floats(year), floats(month).astype(int)
    events, base = (v.reshape(months.size, -1) for v in (floats(count), floats(exposure)))
    seen = np.bincount(months, base.sum(axis=1) > 0, 13)[1:]
    if months.size < LEAST_MONTHS or seen.min() < LEAST_YEARS:
        return _none("short")
    if np.bincount(months, events.sum(axis=1), 13)[1:].min() < least:
        return _none("few")
    # a year without an event has no level and says nothing of its months
    kept = (base.sum(axis=1) > 0) & np.isin(years, np.unique(years[events.sum(axis=1) > 0]))
    years, months, events, base = years[kept], months[kept], events[kept], base[kept]
    # the first year is the base: its level is that of the twelve months
    design = np.hstack([months[:, None] == np.arange(1, 13), years[:, None] == np.unique(years)[1:]]).astype(float)
    extra = {name: floats(v)[kept] for name, v in (covariates or {}).items()}
    used, aliased = [], []
    usual = _month_variance(design)
    for name, x in extra.items():
        wider = np.column_stack([design, x])
        if (_month_variance(wider) <= MOST_INFLATION * usual).all():
            design = wider
            used.append(name)
        elif np.ptp(x) > 0:  # what is the same in every month changes nothing
            aliased.append(name)
    if months.size <= design.shape[1]:
        return _none("short")
    fit, expected = _joint(design, events, base)
    contrast = np.zeros((12, fit.beta.size))
    contrast[:, :12] = np.eye(12) - 1 / 12
    slope = _slope(years, months, events.sum(axis=1), fit.beta.size)
    steady = contrast - np.outer((np.arange(1, 13) - 6.5) / 12, slope)
    plain_told, steady_told = _told(contrast, fit), _told(steady, fit)
    same = _same_side(years, months, events.sum(axis=1), expected, plain_told.beyond)
    agreed = (plain_told.beyond == steady_told.beyond) & (same >= MOST_YEARS)
    beyond = np.where(agreed, plain_told.beyond, 0)
    rise = float(np.expm1(slope @ fit.beta))
    return MonthIndex("", plain_told._replace(beyond=beyond), fit.phi, fit.freedom, rise, tuple(used), tuple(aliased))


def flag_ratio(count: ArrayLike, exposure: ArrayLike, flag: ArrayLike, block: ArrayLike) -> Estimate | None:
    """Rate where `flag` is 1 over the rate where it is 0, within blocks (occasions of a holiday, one a year).

    Shapes (n,). The level of each block is its own, and how the ratio differs between blocks widens the interval: with
    one block there is nothing to tell it by. None where that is so, or where one side has no event.
    """
    events, base, flags = floats(count), floats(exposure), floats(flag)
    kept = base > 0
    events, base, flags, blocks = events[kept], base[kept], flags[kept], np.asarray(block)[kept]
    names = np.unique(blocks)
    design = np.column_stack([flags, *(blocks == b for b in names)])
    if events.size <= design.shape[1] or np.linalg.matrix_rank(design) < design.shape[1]:
        return None
    if not events[flags > 0].sum() or not events[flags == 0].sum() or not all(events[blocks == b].sum() for b in names):
        return None
    fit = glm(design, events, np.log(base))
    return _told(np.eye(1, fit.beta.size), fit)


def glm(design: ArrayLike, count: ArrayLike, offset: ArrayLike, start: ArrayLike | None = None) -> Fit:
    """Quasi-Poisson regression with log link by iteratively re-weighted least squares (McCullagh & Nelder 1989, §2.5).

    `design` (n, p) of full rank with p < n, `count` and `offset` (n,); `start`: coefficients to begin with.
    """
    x, y, log_base = floats(design), floats(count), floats(offset)
    eta = np.log(np.maximum(y, 0.5)) if start is None else x @ floats(start) + log_base
    beta = np.full(x.shape[1], np.inf)
    for _ in range(50):
        mean = np.exp(eta)
        weighted = x.T * mean
        # working response without the offset; the weights are the means
        step = np.linalg.solve(weighted @ x, weighted @ (eta - log_base + (y - mean) / mean))
        done = np.abs(step - beta).max() < 1e-9
        beta = step
        eta = np.clip(x @ beta + log_base, -30, 30)
        if done:
            break
    mean = np.exp(eta)
    freedom = y.size - x.shape[1]
    phi = max(1.0, float(((y - mean) ** 2 / mean).sum()) / freedom)
    return Fit(beta, phi * np.linalg.inv((x.T * mean) @ x), phi, freedom)


def _joint(design: Floats, events: Floats, base: Floats) -> tuple[Fit, Floats]:
    """The regression on strata and months together, told by months; and what each month is exposed to,
    its visits at the rates of their strata.

    Given the strata's rates the months' effects are those of the summed counts, given the months' effects a stratum's
    rate is its count over what it is exposed to: both are the score equations of the joint fit, so turning from one to
    the other ends there.
    """
    whole, of_stratum = events.sum(axis=1), events.sum(axis=0)
    rate = np.nan_to_num(floats(ratio(of_stratum, base.sum(axis=0))))
    expected = _expected(base, rate)
    fit = glm(design, whole, np.log(expected))
    for _ in range(50 if base.shape[1] > 1 else 0):
        exposed = np.exp(design @ fit.beta) @ base
        turned = np.divide(of_stratum, exposed, out=np.zeros_like(rate), where=exposed > 0)
        before = fit.beta
        expected = _expected(base, turned)
        fit = glm(design, whole, np.log(expected), before)
        # the level may wander between the strata and the months: the index does not see it
        moved = fit.beta - before
        if np.abs(moved[:12] - moved[:12].mean()).max() < 1e-8:
            break
    return fit, expected


def _expected(base: Floats, rate: Floats) -> Floats:
    """Expected events of each month; a month whose visits were all of strata that never found anything has a trace."""
    return np.maximum(base @ rate, 1e-9)


def _month_variance(design: Floats) -> Floats:
    """Variance of the twelve contrasts under equal weights, infinite where the columns are not of full rank."""
    if np.linalg.matrix_rank(design) < design.shape[1]:
        return np.full(12, np.inf)
    contrast = np.zeros((12, design.shape[1]))
    contrast[:, :12] = np.eye(12) - 1 / 12
    return np.einsum("ij,jk,ik->i", contrast, np.linalg.inv(design.T @ design), contrast)


def _same_side(years: Floats, months: np.ndarray, events: Floats, expected: Floats, side: np.ndarray) -> Floats:
    """The share of its years in which a month of the year lies on its `side` of the rest of that year. Shape (12,);
    0 where no year has a rest.
    """
    at = np.unique(years, return_inverse=True)[1]
    rest, base = (np.bincount(at, v)[at] - v for v in (events, expected))
    known = base > 0
    lies = np.sign(events * base - rest * expected)
    seen, same = (np.bincount(months, v, 13)[1:] for v in (known, known & (lies == side[months - 1])))
    return floats(np.nan_to_num(floats(ratio(same, seen))))


def _slope(years: Floats, months: np.ndarray, events: Floats, size: int) -> Floats:
    """The contrast of all coefficients that is the average rise of the level in a year, by least squares weighted by
    the events of each year. Shape (size,); zero where there is one year.
    """
    names = np.unique(years)
    weight = np.array([events[years == y].sum() for y in names])
    middle = np.array([(years + (months - 0.5) / 12)[years == y].mean() for y in names])
    away = middle - np.average(middle, weights=weight)
    made = np.zeros(size)
    if names.size > 1:
        made[12 : 11 + names.size] = (weight * away / (weight * away**2).sum())[1:]
    return made


def _told(contrast: Floats, fit: Fit) -> Estimate:
    """exp(contrast · β) with its limits; one row of `contrast` a ratio."""
    value = contrast @ fit.beta
    error = np.sqrt(np.einsum("ij,jk,ik->i", contrast, fit.cov, contrast))
    inner, outer = (special.stdtrit(fit.freedom, (1 + conf) / 2) * error for conf in (0.95, OUTER))
    lo, hi, outer_lo, outer_hi = (np.exp(value + half) for half in (-inner, inner, -outer, outer))
    beyond = (outer_lo > 1).astype(int) - (outer_hi < 1)
    return Estimate(np.exp(value), lo, hi, outer_lo, outer_hi, beyond)


def _none(reason: Reason) -> MonthIndex:
    empty = np.empty(0)
    return MonthIndex(reason, Estimate(empty, empty, empty, empty, empty, empty.astype(int)))
