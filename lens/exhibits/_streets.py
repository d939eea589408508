"""What the comparisons of streets share: the question of mix, the funnel chart, and the words beside it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from lens.exhibits import _units
from lens.exhibits._reporting import silent, some
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Series
from lens.stats.funnel import Funnel, grid
from lens.stats.intervals import ClusterSums
from lens.stats.judge import at_mix, mix_bands, on_time_limits, rate_limits, zero_limits
from lens.stats.shrink import Shrunk, shrunken


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

    The cluster variance of Σy over Σy: m/(m−1)·Σ(y_c − R·n_c)² / Σy (lens/stats/intervals.py has the variance). It is
    on the safe side: intervals of ratios at the same mix that are widened by it cover 97 to 98 % (docs/simulation.md).
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
    and kind of visit would give, `at_mix` its 95 % interval; `band` is high, similar, low or none by its 99.8 %
    interval, so that no street is called high for the sectors it has or the bodies that come; `small` ones have too
    few visits to be judged.
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
    at_mix: list[tuple[float, float]]


def rates(ctx: Context) -> Rates | None:
    """None where no street has a visit in the period. Raises the Refusal of M5 where it cannot be asked."""
    rows = {r["jurisdiction"]: r for r in ctx.ask("M5", ["jurisdiction"]) if r["jurisdiction"] and r["M5_den"]}
    if not rows:
        return None
    codes = [c for c in _units.order(ctx, "jurisdiction", {c: r["M5_den"] for c, r in rows.items()}) if c]
    found = np.array([rows[c]["M5_num"] for c in codes], float)
    visits = np.array([rows[c]["M5_den"] for c in codes], float)
    phi = dispersion(ctx.ask("M5")[0].get("M5_sums"))
    shrunk = shrunken(found, visits, phi)
    by_mix = mix(ctx)
    expected = np.array([by_mix[c]["expected_found"] for c in codes], float)
    limits = rate_limits(found, visits, expected, phi)
    small = {c for c in codes if rows[c]["M5_den"] < _units.MIN_VISITS}
    band = mix_bands(found, expected, phi, visits, _units.MIN_VISITS)
    inner = at_mix(found, expected, phi)
    adjusted = np.asarray(inner.value).tolist()
    interval = list(zip(np.asarray(inner.lo).tolist(), np.asarray(inner.hi).tolist(), strict=True))
    return Rates(codes, rows, len(rows), phi, shrunk, limits, adjusted, list(band), small, interval)


def zero_funnel(codes: Sequence[str], rows: dict[str, dict]) -> tuple[float, list[float], Funnel]:
    """Of rows of mix(): the share of all visits that found nothing, each unit's at the mix of all, their funnel."""
    whole = sum(r["zero"] for r in rows.values()) / sum(r["visits"] for r in rows.values())
    adjusted = [
        min(whole * rows[c]["zero"] / rows[c]["expected_zero"], 1.0) if rows[c]["expected_zero"] else whole
        for c in codes
    ]
    zero, expected, visits = ([float(rows[c][k]) for c in codes] for k in ("zero", "expected_zero", "visits"))
    return whole, adjusted, zero_limits(zero, expected, visits, whole)


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


@dataclass(frozen=True)
class Limited:
    """The streets with a base, their rows, and the funnel they are judged by; `small` ones are not judged."""

    codes: list[str]
    rows: dict[str, dict]
    whole: float
    limits: Funnel
    adjusted: list[float]
    small: set[str]


def on_time(ctx: Context, code: str) -> Limited | None:
    """The on-time rate `code` of the streets around that of all; None where no hazard came due."""
    rows = {r["jurisdiction"]: r for r in ctx.ask(code, ["jurisdiction"]) if r[f"{code}_den"] and r["jurisdiction"]}
    if not rows:
        return None
    codes = [c for c in _units.order(ctx, "jurisdiction", {c: r[f"{code}_den"] for c, r in rows.items()}) if c]
    whole = ctx.ask(code)[0][code]
    base = [float(rows[c][f"{code}_den"]) for c in codes]
    limits = on_time_limits([rows[c][f"{code}_num"] for c in codes], base, whole)
    return Limited(codes, rows, whole, limits, [rows[c][code] for c in codes], set())


def nothing_found(ctx: Context) -> Limited | None:
    """Visits that found nothing, at the same mix of sectors and activity types; None where there is no visit."""
    rows = mix(ctx)
    if not rows:
        return None
    codes = [c for c in _units.order(ctx, "jurisdiction", {c: r["visits"] for c, r in rows.items()}) if c]
    whole, adjusted, limits = zero_funnel(codes, rows)
    small = {c for c in codes if rows[c]["visits"] < _units.MIN_VISITS}
    return Limited(codes, rows, whole, limits, adjusted, small)


def every_street(ctx: Context) -> Context:
    """The same without the reader's choice of streets."""
    return ctx.with_selection(ctx.selection.with_codes("jurisdiction", ()))


def only_street(ctx: Context) -> str | None:
    """The one street that is chosen, or None."""
    chosen = ctx.selection.codes("jurisdiction")
    return chosen[0] if len(chosen) == 1 else None


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


def variance_note(ctx: Context, phi: float) -> str:
    """Which variance within streets the shrinkage takes: the negative binomial's where hazards are over-dispersed."""
    return ctx.t("streets.variance_nb", phi=phi) if phi > 1 else ctx.t("streets.variance_poisson")
