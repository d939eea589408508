"""What the comparisons of streets share: the question of mix, the funnel chart, and the words beside it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from lens.exhibits import _units
from lens.exhibits._reporting import silent, some
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Series
from lens.stats.funnel import Funnel, funnel, grid
from lens.stats.intervals import ClusterSums
from lens.stats.shrink import Shrunk, bands, empirical_bayes
from lens.stats.standardise import indirect


def mix(ctx: Context) -> dict[str, dict]:
    """Rows of queries/street_mix.sql by street.

    Visits are the default ones, unless the reader asks for activity types.
    """
    every = bool(ctx.selection.codes("activity_type"))
    rows = ctx.question("street_mix", "inspections", every_visit=every)
    place = {code: i for i, code in enumerate(ctx.snapshot.codes("jurisdiction"))}
    return {r["jurisdiction"]: r for r in sorted(rows, key=lambda r: place.get(r["jurisdiction"], len(place)))}


def dispersion(sums: ClusterSums | None) -> float:
    """How much more hazards vary between premises than Poisson would; at least 1.

    The cluster variance of Σy over Σy: m/(m−1)·Σ(y_c − R·n_c)² / Σy (lens/stats/intervals.py has the variance).
    """
    if sums is None:
        return 1.0
    y, n, yy, yn, nn, clusters = (float(v) for v in sums)
    if clusters < 2 or not y or not n:
        return 1.0
    rate = y / n
    return max(1.0, clusters / (clusters - 1) * (yy - 2 * rate * yn + rate * rate * nn) / y)


@dataclass(frozen=True)
class Rates:
    """Hazards per visit of the (at most 30) streets with visits in the period: crude rows, and what chance leaves.

    `of_all` is how many streets there are before the cut; `adjusted` is found over what all streets' rates by sector
    would give; `band` is high, similar, low or none by its 99.8 % interval, so that no street is called high for the
    sectors it has; `small` ones have too few visits to be judged.
    """

    codes: list[str]
    rows: dict[str, dict]
    of_all: int
    phi: float
    shrunk: Shrunk
    limits: Funnel
    adjusted: list[float]
    band: list[str]
    small: set[str]


def rates(ctx: Context) -> Rates | None:
    """None where no street has a visit in the period. Raises the Refusal of M5 where it cannot be asked."""
    rows = {r["jurisdiction"]: r for r in ctx.ask("M5", ["jurisdiction"]) if r["jurisdiction"] and r["M5_den"]}
    if not rows:
        return None
    codes = [c for c in _units.order(ctx, "jurisdiction", {c: r["M5_den"] for c, r in rows.items()}) if c]
    found = np.array([rows[c]["M5_num"] for c in codes], float)
    visits = np.array([rows[c]["M5_den"] for c in codes], float)
    phi = dispersion(ctx.ask("M5")[0].get("M5_sums"))
    shrunk = empirical_bayes(found, visits, phi)
    # hazards come in clusters, so a street's count says as much as found / phi independent ones
    limits = funnel(found / phi, visits / phi, "rate")
    small = {c for c in codes if rows[c]["M5_den"] < _units.MIN_VISITS}
    expected = mix(ctx)
    at_mix = [
        indirect(rows[c]["M5_num"] / phi, [expected[c]["expected_found"] / phi], [1.0], conf=0.998) for c in codes
    ]
    band = bands([m.lo for m in at_mix], [m.hi for m in at_mix], 1.0, visits, _units.MIN_VISITS)
    adjusted = [float(m.value) for m in at_mix]
    return Rates(codes, rows, len(rows), phi, shrunk, limits, adjusted, list(band), small)


def zero_limits(codes: Sequence[str], rows: dict[str, dict]) -> tuple[float, list[float], Funnel]:
    """Of rows of mix(): the share of all visits that found nothing, each street's at the mix of all, their funnel."""
    whole = sum(r["zero"] for r in rows.values()) / sum(r["visits"] for r in rows.values())
    adjusted = [
        min(whole * rows[c]["zero"] / rows[c]["expected_zero"], 1.0) if rows[c]["expected_zero"] else whole
        for c in codes
    ]
    base = [float(rows[c]["visits"]) for c in codes]
    return whole, adjusted, funnel(np.array(adjusted) * base, base, "proportion", theta=whole)


@dataclass(frozen=True)
class Judged:
    """Streets by which side of the 99.8 % limits they lie on; silent ones and too small ones are in neither."""

    high: list[str]
    low: list[str]
    inside: int
    within: tuple[str, ...] = ()  # who lies inside, where it is told

    @property
    def n(self) -> int:
        return len(self.high) + len(self.low) + self.inside


def judge(codes: Sequence[str], limits: Funnel, left_out: Collection[str]) -> Judged:
    """Who lies beyond the outer limits, farthest first; `left_out` are not judged."""
    asked = [i for i, c in enumerate(codes) if c not in left_out and not np.isnan(limits.beyond[i])]
    high = sorted((i for i in asked if limits.beyond[i] == 2), key=lambda i: -limits.z[i])
    low = sorted((i for i in asked if limits.beyond[i] == -2), key=lambda i: limits.z[i])
    within = tuple(codes[i] for i in asked if abs(limits.beyond[i]) < 2)
    return Judged([codes[i] for i in high], [codes[i] for i in low], len(within), within)


def funnel_chart(
    ctx: Context,
    codes: Sequence[str],
    base: Sequence[float],
    limits: Funnel,
    hover: Sequence[str],
    roles: Sequence[str],
    x_title: str,
    centre: str,
    dim: str = "jurisdiction",
) -> Chart:
    """Streets (or units of another dimension) as points over their base, with the limits they were judged by.

    Those that stand out are named.
    """
    at = grid(base)
    lo998, lo95, hi95, hi998 = limits.curve(at)
    xs = tuple(float(v) for v in at)
    outer, inner = ctx.t("units.limit_outer"), ctx.t("units.limit_inner")
    curves = [
        Series(name, xs, tuple(float(v) for v in ys), "limit", "line", hover=(name,) * len(xs), label_end=True)
        for name, ys in ((outer, hi998), (inner, hi95), (inner, lo95), (outer, lo998))
    ]
    middle = (limits.theta,) * len(xs)
    curves.append(Series(centre, xs, middle, "centre", "line", hover=(centre,) * len(xs), label_end=True))
    quiet = silent(ctx) if dim == "jurisdiction" else {}
    names = [
        ctx.t("streets.absent", name=n) if c in quiet else n for c, n in zip(codes, ctx.labels(dim, codes), strict=True)
    ]
    points = Series(
        ctx.dimension_name(dim),
        tuple(base),
        tuple(float(v) for v in limits.value),
        "context",
        hover=tuple(hover),
        roles=tuple(roles),
        text=tuple(n if r in ("accent", "alert", "muted") else "" for n, r in zip(names, roles, strict=True)),
        keys=tuple(codes),
    )
    return Chart(
        "scatter",
        (*curves, points),
        Axis(title=x_title, zero=False),
        Axis(kind="percent", zero=False),
        height=380,
    )


def by_chance(ctx: Context, limits: Funnel) -> str:
    """，差异可由随机波动解释: true of streets inside limits that needed no widening; else ''."""
    return ctx.t("streets.by_chance") if limits.phi_used == 1 else ""


def roles_of(codes: Sequence[str], judged: Judged, quiet: Collection[str], bad: str = "") -> list[str]:
    """The role of each street's mark; `bad` is the side (high or low) that calls for a decision."""
    role = dict.fromkeys(judged.high, "alert" if bad == "high" else "accent")
    role |= dict.fromkeys(judged.low, "alert" if bad == "low" else "accent")
    return ["muted" if c in quiet else role.get(c, "context") for c in codes]


def silent_clause(ctx: Context) -> str:
    """；北关街道未报送, or ''."""
    quiet = list(silent(ctx))
    return ctx.t("streets.title_silent", names=some(ctx, quiet)) if quiet else ""


def silent_notes(ctx: Context) -> list[str]:
    """One sentence for each silent street: since when, and that it is not judged."""
    return [
        ctx.t("streets.silent_since", name=ctx.label("jurisdiction", c), day=d)
        if d
        else ctx.t("streets.silent_ever", name=ctx.label("jurisdiction", c))
        for c, d in silent(ctx).items()
    ]
