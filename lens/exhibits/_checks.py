"""What the comparisons of inspecting bodies share: each against the others at visits of the same kind, in a funnel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from lens import words
from lens.exhibits import _units
from lens.exhibits._streets import Judged, judge
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Rows, Series, Table
from lens.stats.funnel import Funnel, funnel
from lens.stats.intervals import wilson
from lens.stats.standardise import against_others

DIM = "inspector_org"
#: bodies with a higher share than the others; the table has all
DRAWN = 14


@dataclass(frozen=True)
class Body:
    """`hit` of `n`; `expected` is the share that the others have at the same mix (None where nobody is alike),
    `compared` how many of its `n` have others alike, `adjusted` the share at the mix of all.
    """

    code: str
    n: int
    hit: int
    compared: int
    expected: float | None
    adjusted: float | None
    base: float

    @property
    def share(self) -> float:
        return self.hit / self.n


@dataclass(frozen=True)
class Compared:
    """The (at most 30) bodies; `whole` is the share over all of them, `named` how many there are before the cut."""

    bodies: list[Body]
    whole: float
    n: int
    hit: int
    named: int
    limits: Funnel
    judged: Judged

    def body(self, code: str) -> Body:
        return next(b for b in self.bodies if b.code == code)


def cells(ctx: Context) -> list[dict]:
    """Rows of queries/check_cells.sql; the default visits, unless the reader asks for activity types."""
    return ctx.question("check_cells", "inspections", every_visit=bool(ctx.selection.codes("activity_type")))


def compare(
    ctx: Context, rows: Iterable[dict], kind: tuple[str, ...], base: str, hit: str, dim: str = DIM
) -> Compared | None:
    """Bodies (or the units of another dimension) by the share of `hit` in `base`, against the others within `kind`.

    None where there is nothing.

    θ is the share of all comparable rows. A body's place is θ plus what it has more than the others alike, over the
    base at which a binomial share has the variance of that difference: so the limits allow for its mix and for how few
    the others are.
    """
    rows = [r for r in rows if r[dim] is not None and r[base]]
    if not rows:
        return None
    weight: dict[str, int] = {}
    hits: dict[str, int] = {}
    for r in rows:
        weight[r[dim]] = weight.get(r[dim], 0) + r[base]
        hits[r[dim]] = hits.get(r[dim], 0) + r[hit]
    every = sorted(weight)
    strata = {key: i for i, key in enumerate(dict.fromkeys(tuple(r[k] for k in kind) for r in rows))}
    size, count = np.zeros((len(every), len(strata))), np.zeros((len(every), len(strata)))
    place = {code: i for i, code in enumerate(every)}
    for r in rows:
        at = place[r[dim]], strata[tuple(r[k] for k in kind)]
        size[at] += r[base]
        count[at] += r[hit]
    found = against_others(count, size)
    theta = float(found.observed.sum() / found.base.sum()) if found.base.sum() else 0.0
    bodies = []
    for code in _units.order(ctx, dim, weight):
        i = place[code]
        n, expected, variance = float(found.base[i]), float(found.expected[i]), float(found.variance[i])
        known = n > 0 and variance > 0 and 0 < theta < 1
        above = (float(found.observed[i]) - expected) / n if n else 0.0
        bodies.append(
            Body(
                code, weight[code], hits[code], int(n), expected / n if n else None,
                min(max(theta + above, 0.0), 1.0) if n else None,
                theta * (1 - theta) * n**2 / variance if known else n,
            )
        )  # fmt: skip
    limits = funnel([(b.adjusted or 0.0) * b.base for b in bodies], [b.base for b in bodies], "proportion", theta=theta)
    small = {b.code for b in bodies if b.compared < _units.MIN_VISITS}
    judged = judge([b.code for b in bodies], limits, small)
    n, hit_n = int(sum(weight.values())), sum(hits.values())
    return Compared(bodies, hit_n / n, n, hit_n, len(every), limits, judged)


def part(limits: Funnel, places: list[int]) -> Funnel:
    """The same funnel with the units at `places` only."""
    names = ("value", "z", "lo95", "hi95", "lo998", "hi998", "beyond")
    return replace(limits, **{name: getattr(limits, name)[places] for name in names})


def title(ctx: Context, found: Compared, what: str) -> str:
    """The headline of the exhibit whose words begin with `check.<what>_`."""
    values = {"share": found.whole, "hit": found.hit, "n": found.n}
    if found.named == 1:
        return ctx.t(f"check.{what}_one", name=ctx.label(DIM, found.bodies[0].code), **values)
    if not found.judged.n:
        return ctx.t(f"check.{what}_unjudged", **values)
    high = found.judged.high
    if not high:
        return ctx.t(f"check.{what}_none", judged=found.judged.n, **values)
    if len(high) == 1:
        body = found.body(high[0])
        return ctx.t(
            f"check.{what}_high_one", name=ctx.label(DIM, body.code), share=body.share, hit=body.hit, n=body.n,
            expected=body.expected,
        )  # fmt: skip
    return ctx.t(f"check.{what}_high", names=_units.some(ctx, DIM, high))


def notes(ctx: Context, found: Compared, own: Iterable[str]) -> tuple[str, ...]:
    """The exhibit's own notes, then how the comparison is made and who is not in it."""
    told = [*own, ctx.t("check.alike_note", n=_units.MIN_VISITS)]
    if found.limits.too_few_units:
        told.append(ctx.t("units.few"))
    elif found.limits.phi_used > 1:
        told.append(ctx.t("units.widened", phi=found.limits.phi_used))
    if found.named > len(found.bodies):
        told.append(ctx.t("units.most_base", n=found.named, shown=len(found.bodies)))
    return tuple(told)


def hover(ctx: Context, body: Body) -> str:
    lo, hi = (float(v) for v in wilson(body.hit, body.n))
    values = {"name": ctx.label(DIM, body.code), "share": body.share, "hit": body.hit, "n": body.n, "lo": lo, "hi": hi}
    if body.expected is None:
        return ctx.t("check.hover_alone", **values)
    return ctx.t("check.hover", **values, expected=body.expected, adjusted=body.adjusted)


def dots(ctx: Context, found: Compared) -> Chart:
    """Bodies from high to low: a solid dot with its interval, a hollow one for the others at the same mix."""
    drawn = sorted((b for b in found.bodies if b.n >= _units.MIN_VISITS), key=lambda b: (-b.share, -b.n))[:DRAWN]
    names = tuple(ctx.label(DIM, b.code) for b in drawn)
    told = tuple(hover(ctx, b) for b in drawn)
    intervals = [wilson(b.hit, b.n) for b in drawn]
    others = Series(
        ctx.t("check.alike"), tuple(b.expected for b in drawn), names, "muted", hover=told, keys=_keys(drawn)
    )
    own = Series(
        ctx.t("check.own"), tuple(b.share for b in drawn), names, "context",
        lo=tuple(float(lo) for lo, _ in intervals), hi=tuple(float(hi) for _, hi in intervals),
        roles=tuple("accent" if b.code in found.judged.high else "context" for b in drawn),
        hover=told, keys=_keys(drawn),
    )  # fmt: skip
    return Chart(
        "dot", (others, own), Axis(kind="percent"), Axis(kind="category", order=names),
        height=70 + 24 * len(drawn),
    )  # fmt: skip


def _keys(bodies: list[Body]) -> tuple[str, ...]:
    return tuple(b.code for b in bodies)


def table(ctx: Context, found: Compared, code: str, base_name: str, hit_name: str) -> Table:
    """The bodies with their bases; a count leads to its rows, the numerator and denominator of measure `code`."""
    columns = (
        Column("body", ctx.dimension_name(DIM)),
        Column("base", base_name, "count"),
        Column("hit", hit_name, "count"),
        Column("share", ctx.t("check.column_share"), "ratio"),
        Column("interval", ctx.t("units.interval")),
        Column("compared", ctx.t("check.column_compared"), "count"),
        Column("expected", ctx.t("check.column_expected"), "ratio"),
        Column("adjusted", ctx.t("check.column_adjusted"), "ratio"),
        Column("limits", ctx.t("units.limit_outer")),
        Column("verdict", ctx.t("units.verdict")),
    )
    body, links = [], []
    for i, b in enumerate(found.bodies):
        judged = b.code in found.judged.high or b.code in found.judged.low or _inside(found, i)
        lo, hi = wilson(b.hit, b.n)
        limits = _between(ctx, found.limits.lo998[i], found.limits.hi998[i]) if judged else words.NOTHING
        body.append(
            (
                ctx.label(DIM, b.code), b.n, b.hit, b.share, _between(ctx, lo, hi), b.compared, b.expected, b.adjusted,
                limits, verdict(ctx, found, b, judged),
            )
        )  # fmt: skip
        where = ((DIM, (b.code,)),)
        links.append((None, Rows(code, "den", where), Rows(code, "num", where), *(None,) * 7))
    return Table(columns, tuple(body), tuple(links))


def _inside(found: Compared, i: int) -> bool:
    return found.bodies[i].compared >= _units.MIN_VISITS and not np.isnan(found.limits.beyond[i])


def verdict(ctx: Context, found: Compared, body: Body, judged: bool) -> str:
    if not judged:
        return ctx.t("check.alone" if body.n >= _units.MIN_VISITS > body.compared else "units.verdict_none")
    if body.code in found.judged.high:
        return ctx.t("streets.review")
    return ctx.t("units.verdict_low" if body.code in found.judged.low else "units.verdict_within")


def _between(ctx: Context, lo: float, hi: float) -> str:
    return f"{words.percent(float(lo), ctx.lang)}–{words.percent(float(hi), ctx.lang)}"
