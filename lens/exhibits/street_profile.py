"""One street's figures beside the district's: shown where exactly one street is chosen."""

from __future__ import annotations

from lens.exhibits import _units
from lens.exhibits._profile import Figure, figures
from lens.exhibits._reporting import silent
from lens.exhibits._streets import only_street, silent_notes
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table
from lens.words import NOTHING

CODE = "street_profile"


def build(ctx: Context) -> Exhibit:
    street = only_street(ctx)
    if street is None:
        return _choose(ctx)
    found = figures(ctx, street)
    title = _title(ctx, street, found)
    if not any(f.num or f.den for f in found):
        why = ctx.no_rows()
        return Exhibit(CODE, title, ctx.subtitle(ctx.t("profile.what")), empty=why, alt=why)
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(ctx.t("profile.what")),
        table=_table(ctx, found, street in silent(ctx)),
        alt=title,
        notes=(ctx.t("profile.note"), *_units.unstated(ctx), *silent_notes(ctx)),
        measures=tuple(
            c
            for c in ("M1", "M5", "M5b", ctx.measure("M3").code, "M4", "S1", "M10", "M11_stock", "M6", "M13")
            if ctx.off(c) is None
        ),
        show_table=True,
    )


def _choose(ctx: Context) -> Exhibit:
    why = ctx.t("profile.choose_one" if ctx.selection.codes("jurisdiction") else "profile.choose")
    return Exhibit(CODE, ctx.t("exhibits.street_profile"), ctx.subtitle(), empty=why, alt=why)


def _title(ctx: Context, street: str, found: list[Figure]) -> str:
    name = ctx.label("jurisdiction", street)
    quiet = silent(ctx)
    if street in quiet:
        day = quiet[street]
        return ctx.t("profile.silent", name=name, day=day) if day else ctx.t("profile.silent_ever", name=name)
    judged = [f for f in found if f.side]
    if not judged:
        return ctx.t("profile.unjudged", name=name)
    parts = [
        ctx.t(f"profile.{side}", names=[f.told or f.name for f in group])
        for side in ("high", "low")
        if (group := [f for f in judged if f.side == side])
    ]
    if not parts:
        return ctx.t("profile.within", name=name, n=len(judged), names=[f.told or f.name for f in judged])
    rest = sum(f.side == "within" for f in judged)
    told = _units.parts(ctx, parts)
    return _units.clauses(
        ctx, (ctx.t("profile.title", name=name, parts=told), ctx.t("profile.rest", n=rest) if rest else "")
    )


def _table(ctx: Context, found: list[Figure], quiet: bool) -> Table:
    columns = (
        Column("figure", ctx.t("profile.figure")),
        Column("value", ctx.t("profile.here"), "interval"),
        Column("interval", ctx.t("units.interval"), "interval"),
        Column("num", ctx.t("profile.num"), "count"),
        Column("den", ctx.t("profile.den"), "count"),
        Column("district", ctx.t("profile.district"), "interval"),
        Column("verdict", ctx.t("units.verdict")),
    )
    body, links = [], []
    for f in found:
        verdict = ctx.t("streets.not_reported") if quiet else ctx.t(f"profile.side_{f.side}") if f.side else NOTHING
        body.append((f.name, f.value, f.interval, f.num, f.den, f.district, verdict))
        links.append((None, None, None, f.behind_num if f.num else None, f.behind_den if f.den else None, None, None))
    return Table(columns, tuple(body), tuple(links))
