"""Coverage of the intervals that rest on a model: drawn truths, the product's own functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy import stats

from data.sample.visits import MONTH_MULTIPLIER
from lens.exhibits._streets import dispersion
from lens.stats.clearing import clearing
from lens.stats.intervals import ClusterSums, clustered_ratio, log_ratio_change, proportion_difference, wilson
from lens.stats.judge import at_mix
from lens.stats.seasonal import MonthIndex, month_index
from lens.stats.shrink import empirical_bayes, shrunken
from lens.stats.survival import kaplan_meier
from lens.stats.variation import rate_verdict
from tests.tools.simulate.district import ALIKE, ON_TIME, PREMISE_SHAPE, VISIT_SHAPE, VISITS_A_MONTH

LEAST, MOST = 0.92, 0.98
SPREADS = (0.1, 0.2, 0.4, 0.8)
DAYS = (7, 15, 30)
#: weeks of a pace, as lens/exhibits/loop_pace.py takes them, and weeks before in which closings settle
WEEKS, RUN_IN = 12, 40


@dataclass(frozen=True)
class Share:
    """How often an interval held the truth. `counts`: whether 92–98 % is asked of it."""

    name: str
    scenario: str
    replicates: int
    covered: float
    error: float
    counts: bool = True

    @property
    def fine(self) -> bool:
        """Within 92–98 %, allowing two Monte-Carlo errors."""
        return LEAST - 2 * self.error <= self.covered <= MOST + 2 * self.error


def _share(name: str, scenario: str, each: np.ndarray, counts: bool = True) -> Share:
    """`each`: per replicate whether (or for which part of the units) the interval held the truth."""
    each = np.asarray(each, float)
    return Share(name, scenario, each.size, float(each.mean()), float(each.std(ddof=1) / sqrt(each.size)), counts)


def _held(lo, hi, truth) -> np.ndarray:
    return (np.asarray(lo) <= truth) & (truth <= np.asarray(hi))


def _visits(rng: np.random.Generator, replicates: int, premises: int) -> np.ndarray:
    """Visits of each premise in a period: mostly one or two, seldom many."""
    return rng.geometric(0.55, (replicates, premises))


def _found(rng: np.random.Generator, visits: np.ndarray, mean: float, frailty: np.ndarray | None = None) -> np.ndarray:
    """Hazards of each premise: negative binomial with k = 0.6 a visit, alike within the premise."""
    if frailty is None:
        frailty = rng.gamma(PREMISE_SHAPE, 1 / PREMISE_SHAPE, visits.shape)
    return rng.poisson(rng.gamma(VISIT_SHAPE * visits, mean * frailty / VISIT_SHAPE))


def _sums(y: np.ndarray, n: np.ndarray) -> ClusterSums:
    sums = [v.sum(axis=1).astype(float) for v in (y, n, y * y, y * n, n * n)]
    return ClusterSums._make([*sums, np.full(y.shape[0], y.shape[1])])


def per_visit(rng: np.random.Generator, replicates: int) -> Iterator[Share]:
    """Hazards per visit, and its change against a period whose premises are others, or the same."""
    for premises in (10, 40, 400):
        for mean in (0.35, 1.1, 2.8):
            scenario = f"{premises} premises, {mean:g} a visit"
            n, m = (_visits(rng, replicates, premises) for _ in range(2))
            y = _found(rng, n, mean)
            _, lo, hi = clustered_ratio(*_sums(y, n))
            yield _share("hazards per visit", scenario, _held(lo, hi, mean))
            now, before = _found(rng, n, 1.3 * mean), _found(rng, m, mean)
            some = (now.sum(axis=1) > 0) & (before.sum(axis=1) > 0)
            made = log_ratio_change(_sums(now[some], n[some]), _sums(before[some], m[some]))
            yield _share("change of hazards per visit, × 1.3", scenario, _held(made.lo, made.hi, 1.3))
    n = _visits(rng, replicates, 400)
    frailty = rng.gamma(PREMISE_SHAPE, 1 / PREMISE_SHAPE, n.shape)
    this, last = (_sums(_found(rng, n, 1.1, frailty), n) for _ in range(2))
    made = log_ratio_change(this, last)
    scenario = "400 premises, 1.1 a visit, the same premises at the same number of visits"
    yield _share("change of hazards per visit, × 1", scenario, _held(made.lo, made.hi, 1), counts=False)


def street_rates(rng: np.random.Generator, replicates: int) -> Iterator[Share]:
    """Empirical-Bayes rates of streets, dispersion estimated from the premises; averaged over the streets."""
    for streets in (8, 12, 15):
        for spread in (0.0, *SPREADS):
            kept: dict[str, list[float]] = {"textbook": [], "product": []}
            for _ in range(replicates):
                truth, y, n, phi = _district(rng, streets, spread)
                for name, method in (("textbook", empirical_bayes), ("product", shrunken)):
                    made = method(y, n, phi)
                    kept[name].append(float(_held(made.lo, made.hi, truth).mean()))
            scenario = (
                f"{streets} streets, true rates {spread:.0%} apart" if spread else f"{streets} streets, all alike"
            )
            yield _share("empirical Bayes, as the product shows it", scenario, np.array(kept["product"]), spread > 0)
            if streets == 12:
                yield _share("empirical Bayes, m and A taken as known", scenario, np.array(kept["textbook"]), False)


def _district(rng: np.random.Generator, streets: int, spread: float):
    """True rates, hazards and visits of each street, and the dispersion that the product would estimate."""
    visits = np.round(np.exp(rng.normal(4.8, 0.7, streets))).astype(int) + 20
    truth = 1.1 * (rng.gamma(spread**-2, spread**2, streets) if spread else np.ones(streets))
    street = np.repeat(np.arange(streets), visits // 2)
    n = np.full(street.size, 2)
    y = _found(rng, n, 1.0, truth[street] * rng.gamma(PREMISE_SHAPE, 1 / PREMISE_SHAPE, street.size))
    whole = ClusterSums._make([*(float(v.sum()) for v in (y, n, y * y, y * n, n * n)), street.size])
    of_street = [np.bincount(street, v, streets) for v in (y, n)]
    return truth, *of_street, dispersion(whole)


def ratios_at_mix(rng: np.random.Generator, replicates: int) -> Iterator[Share]:
    """Found over expected of one street, the expectation known from a large district."""
    for visits in (30, 100, 600):
        for truth in (0.7, 1.0, 1.5):
            sector = rng.integers(0, 3, (replicates, visits // 2))
            rate = np.array([0.5, 1.0, 2.0])[sector]
            n = np.full(sector.shape, 2)
            y = _found(rng, n, truth, rate * rng.gamma(PREMISE_SHAPE, 1 / PREMISE_SHAPE, sector.shape))
            expected = (rate * n).sum(axis=1)
            # the district's own dispersion, as the product takes it: one number for all streets
            sums = [float(v.sum()) for v in (y, n, y * y, y * n, n * n)]
            phi = dispersion(ClusterSums._make([*sums, sector.size]))
            made = at_mix(y.sum(axis=1), expected, phi)
            yield _share("ratio at the same mix", f"{visits} visits, ratio {truth:g}", _held(made.lo, made.hi, truth))


def on_time_change(rng: np.random.Generator, replicates: int) -> Iterator[Share]:
    """Change of an on-time rate in percentage points (Newcombe)."""
    for n1, n2 in ((30, 40), (200, 150), (2_000, 2_500)):
        for p1, p2 in ((0.92, 0.92), (0.95, 0.90), (0.6, 0.8)):
            k1, k2 = rng.binomial(n1, p1, replicates), rng.binomial(n2, p2, replicates)
            _, lo, hi = proportion_difference(k1, n1, k2, n2)
            scenario = f"{p2:.0%} of {n2} to {p1:.0%} of {n1}"
            yield _share("change of an on-time rate", scenario, _held(lo, hi, p1 - p2))
    for visits in (100, 2_000):
        found = rng.poisson(rng.gamma(0.6, 1.1 / 0.6, (replicates, visits)))
        a = (1 / ALIKE - 1) * ON_TIME
        on_time = rng.binomial(found, rng.beta(a, a / ON_TIME - a, found.shape)).sum(axis=1)
        lo, hi = wilson(on_time, found.sum(axis=1))
        scenario = f"hazards of {visits} visits, those of one visit alike (correlation {ALIKE:g})"
        yield _share("on-time rate, Wilson", scenario, _held(lo, hi, ON_TIME), counts=False)


def closed_by(rng: np.random.Generator, replicates: int) -> Iterator[Share]:
    """Kaplan–Meier with log–log limits: found over sixty days, a third closed on the spot, seen on the sixtieth."""
    law = stats.lognorm(0.9, scale=9.0)
    for followed in (40, 150, 1_000):
        held: dict[int, list[bool]] = {d: [] for d in DAYS}
        median: list[bool] = []
        for _ in range(replicates):
            age = rng.integers(0, 60, followed)
            took = np.where(rng.random(followed) < 0.3, 0, np.ceil(law.rvs(followed, random_state=rng))).astype(int)
            seen = np.minimum(took, age)
            closed = took <= age
            events, censored = (np.bincount(seen[rows], minlength=61) for rows in (closed, ~closed))
            made = kaplan_meier(np.arange(61), events, censored)
            for d in DAYS:
                share = made.closed_by(d)
                if not np.isnan(share.share):
                    held[d].append(bool(share.lo <= 0.3 + 0.7 * law.cdf(d) <= share.hi))
            half = made.quantile(0.5)
            truth = np.ceil(law.ppf(2 / 7))
            median.append(bool(half.lo <= truth) and not half.hi < truth)
        for d in DAYS:
            yield _share(f"closed by day {d}", f"{followed} hazards", np.array(held[d]))
        yield _share("median days to close", f"{followed} hazards, whole days", np.array(median), counts=False)


def months(rng: np.random.Generator, replicates: int) -> Iterator[Share]:
    """How often a month like all others lies inside the 99.8 % limits of its own history, with and without a season."""
    for swing in (0.0, 0.1, 0.25):
        for history in (14, 36):
            inside = []
            for _ in range(replicates):
                turn = 2 * np.pi * (np.arange(history + 1) + rng.integers(12)) / 12
                n = rng.poisson(VISITS_A_MONTH * (1 + 0.2 * np.sin(turn + 1)))
                y = rng.poisson(rng.gamma(0.6 * n, 1.1 * (1 + swing * np.sin(turn)) / 0.6))
                inside.append(rate_verdict("rate", y[:-1], n[:-1], y[-1], n[-1]).answer == "within")
            scenario = f"{history} months, season of ±{swing:.0%}" if swing else f"{history} months, no season"
            yield _share("month inside 99.8 % limits (Laney)", scenario, np.array(inside), counts=False)


def pace(rng: np.random.Generator, replicates: int) -> Iterator[Share]:
    """Net outflow of twelve weeks: both flows on their own, and closings that follow findings by their days to close.

    The true weeks to clear lie between the interval's whenever the true pace does, so that one line tells of both.
    """
    # the third number: shape of the weeks' own gamma factor, 0 for weeks that are all alike
    for came, went, shape in ((0.3, 0.5, 0), (2, 3, 0), (50, 60, 0), (2, 3, 4), (50, 60, 4), (600, 500, 4)):
        into, out = (_weekly(rng, mean, shape, (replicates, WEEKS)) for mean in (came, went))
        scenario = f"{came:g} in and {went:g} out a week, {'uneven' if shape else 'even'} weeks"
        yield _share("pace of clearing", scenario, _pace_held(into, out, went - came))
    for came in (5, 50):
        for median in (0.5, 4.0):
            held = []
            for _ in range(replicates):
                into = _weekly(rng, came, 10, RUN_IN + WEEKS)
                day = np.repeat(np.arange(into.size), into) + rng.random(into.sum())
                week = np.floor(day + rng.lognormal(np.log(median), 0.9, day.size)).astype(int)
                out = np.bincount(week, minlength=into.size)[: into.size]
                out = out + rng.poisson(came / 10, into.size)  # an old stock is worked off besides
                held.append(_pace_held(into[None, RUN_IN:], out[None, RUN_IN:], came / 10)[0])
            scenario = f"{came} a week closed after {median:g} weeks (median), {came / 10:g} of an old stock besides"
            yield _share("pace of clearing", scenario, np.array(held), counts=False)


def _weekly(rng: np.random.Generator, mean: float, shape: float, size) -> np.ndarray:
    return rng.poisson(mean * (rng.gamma(shape, 1 / shape, size) if shape else np.ones(size)))


def _pace_held(came: np.ndarray, went: np.ndarray, truth: float) -> np.ndarray:
    made = [clearing(1, i, o) for i, o in zip(came, went, strict=True)]
    return np.array([m.lo <= truth <= m.hi for m in made])


#: the months' true rates are a yearly wave of this height (of the logarithm), and years differ by so much (of the same)
WAVE, LEVELS = 0.2, 0.1
LAWS = ("Poisson", "negative binomial")


def seasons(rng: np.random.Generator, replicates: int) -> Iterator[Share]:
    """The index of months: how many of its twelve intervals hold the truth, and whether it leaves chance alone."""
    name = "month of the year ÷ mean of the year"
    for law in LAWS:
        for years in (3, 4, 5, 6):
            each = [_season(rng, years, law) for _ in range(replicates)]
            yield _share(name, f"{years} years, {law}", _months_held(each))
    each = [_season(rng, 2) for _ in range(replicates)]
    yield _share(name, "2 years, negative binomial", _months_held(each), counts=False)
    each = [_season(rng, 4, shock=0.08) for _ in range(replicates)]
    yield _share(name, "4 years, whole months shaken by 8% besides", _months_held(each), counts=False)
    each = [_season(rng, 4, drift=0.05) for _ in range(replicates)]
    yield _share(name, "4 years, a steady rise of 5% a year", _months_held(each), counts=False)
    for drift in (0.0, 0.1):
        each = [_season(rng, 4, wave=0.0, drift=drift) for _ in range(replicates)]
        alone = np.array([(m.estimate.beyond == 0).mean() for m in each])
        rise = f"a steady rise of {drift:.0%} a year" if drift else "no rise"
        yield _share("month not called beyond chance", f"4 years without a season, {rise}", alone, counts=False)


def _season(
    rng: np.random.Generator, years: int, law: str = LAWS[1], wave: float = WAVE, shock: float = 0, drift: float = 0
) -> MonthIndex:
    """The index of one district whose visits follow the sample's months; `shock` shakes a whole month, `drift` raises
    the level by so much a year, month by month.
    """
    at, year = np.tile(np.arange(12), years), np.repeat(np.arange(years), 12)
    visits = rng.poisson(VISITS_A_MONTH * np.array(MONTH_MULTIPLIER)[at])
    level = np.exp(rng.normal(0, LEVELS, years))[year] * (1 + drift) ** (np.arange(at.size) / 12)
    mean = visits * 1.1 * level * _wave(wave)[at]
    if shock:
        mean = mean * rng.gamma(shock**-2, shock**2, at.size)
    if law == LAWS[1]:
        mean = rng.gamma(VISIT_SHAPE * visits, mean / (VISIT_SHAPE * visits))
    return month_index(year, at + 1, rng.poisson(mean), visits)


def _wave(height: float) -> np.ndarray:
    """Twelve ratios that multiply to 1, highest in January."""
    return np.exp(height * np.cos(2 * np.pi * np.arange(12) / 12))


def _months_held(each: list[MonthIndex]) -> np.ndarray:
    return np.array([_held(m.estimate.lo, m.estimate.hi, _wave(WAVE)).mean() for m in each])


SUBJECTS: dict[str, Callable[[np.random.Generator, int], Iterator[Share]]] = {
    "per visit": per_visit,
    "at the same mix": ratios_at_mix,
    "on time": on_time_change,
    "empirical Bayes": street_rates,
    "time to close": closed_by,
    "months": months,
    "pace": pace,
    "seasons": seasons,
}
