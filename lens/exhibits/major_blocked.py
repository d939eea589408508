"""Why open major hazards are stuck and who watches: by block reason and by listing, beyond 90 and beyond 180 days."""

from __future__ import annotations

from typing import Any

from lens.exhibits import _majors, _units
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Rows, Table

FIGURES = ("n", "n_90", "n_180")


def build(ctx: Context) -> Exhibit:
    found = _majors.still_open(ctx)
    what = ctx.t("majors.blocked_what")
    subtitle = ctx.subtitle(what, period="")
    if not found.n:
        return Exhibit("major_blocked", what, subtitle, empty=ctx.t("majors.none"), alt=what, measures=("M11_stock",))
    columns = (
        Column("cut", ctx.t("majors.column_cut")),
        Column("group", ctx.t("majors.column_group")),
        *(Column(f, ctx.t(f"majors.column_{f}"), "count") for f in FIGURES),
        Column("oldest", ctx.t("majors.column_oldest"), "days"),
    )
    body, links = [], []
    for dim in ("block_reason", "listed_supervision"):
        sums = {f: found.by(dim, f) for f in FIGURES}
        oldest = found.oldest_by(dim)
        for code in sorted(
            sums["n"], key=lambda c: (c is None, c == "none", -sums["n_180"][c], -sums["n_90"][c], -sums["n"][c])
        ):
            name = ctx.label(dim, code) if code else ctx.t(f"majors.not_given_{dim}")
            body.append((ctx.dimension_name(dim), name, *(sums[f][code] for f in FIGURES), oldest[code]))
            links.append((None, None, *(_link(ctx, f, dim, code) if sums[f][code] else None for f in FIGURES), None))
    title = _title(ctx, found)
    return Exhibit(
        code="major_blocked",
        title=title,
        subtitle=subtitle,
        table=Table(columns, tuple(body), tuple(links)),
        alt=title,
        notes=(ctx.t("majors.blocked_note"),),
        measures=("M11_stock", "S90", "S180"),
        show_table=True,
    )


def _link(ctx: Context, figure: str, dim: str, code: str | None) -> Rows | None:
    where: dict[str, Any] = {dim: code}
    if figure == "n":
        return ctx.behind("M11_stock", **where)
    if ctx.period.end < ctx.as_of or ctx.off("S90"):
        return None
    return ctx.behind("S90" if figure == "n_90" else "S180", level="major", **where)


def _title(ctx: Context, found: _majors.Open) -> str:
    if not found.long:
        return ctx.t("majors.blocked_fresh", n=found.n, days=_majors.LONG_DAYS)
    unlisted = sum(found.by("listed_supervision", "n_90")[c] for c in (None, "none"))
    unexplained = found.by("block_reason", "n_90")[None]
    return _units.clauses(
        ctx,
        (
            ctx.t(
                "majors.blocked_old" if found.longer == found.long else "majors.blocked_title",
                long=found.long,
                longer=found.longer,
            ),
            ctx.t("majors.blocked_unexplained", n=unexplained) if unexplained else ctx.t("majors.blocked_explained"),
            ctx.t("majors.blocked_unlisted", n=unlisted) if unlisted else ctx.t("majors.blocked_listed"),
        ),
    )
