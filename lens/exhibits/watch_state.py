"""Where duty stands: the share of checks passed, how many failed, by night and on days off, and how soon an answer."""

from __future__ import annotations

from lens import words
from lens.exhibits import _watch
from lens.exhibits._compare import change
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Rows, Table, Tile

CODE = "watch_state"
MEASURES = ("M19", "M19_checks", "M19_failed")


def build(ctx: Context) -> Exhibit:
    _watch.check(ctx)
    row = ctx.ask(MEASURES)[0]
    what = ctx.t("watch.state.what")
    if not row["M19_den"]:
        return _watch.nothing(ctx, CODE, what, MEASURES)
    before = ctx.previous(MEASURES)
    past = before[0] if before else None
    told = {"value": row["M19"], "num": row["M19_num"], "den": row["M19_den"], "failed": row["M19_failed"]}
    title = ctx.t("watch.state.title", **told)
    if not row["M19_failed"]:
        title = ctx.t("watch.state.title_all", n=row["M19_den"])
    tiles = (
        Tile(
            ctx.name("M19"), ctx.value("M19", row["M19"]), "", change(ctx, "M19", row, past), ctx.base(row, "M19"),
            hint=ctx.measure("M19").definition(ctx.lang), behind=Rows("M19", "den"),
        ),
        _off_hours(ctx),
        *(_count(ctx, code, row, past) for code in ("M19_failed", "M19_checks")),
    )  # fmt: skip
    columns = tuple(Column(k, ctx.t(f"posture.column_{k}")) for k in ("figure", "value", "change", "base"))
    body = tuple((t.label, t.value + (t.unit and f" {t.unit}"), t.compare or t.off, t.base) for t in tiles)
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        tiles=tiles,
        table=Table(columns, body),
        alt=title,
        notes=(ctx.t("watch.note"),),
        measures=MEASURES,
    )


def _count(ctx: Context, code: str, row: dict, past: dict | None) -> Tile:
    return Tile(
        ctx.name(code), ctx.value(code, row[code]), ctx.unit(code), change(ctx, code, row, past),
        role="alert" if code == "M19_failed" and row[code] else "plain",
        hint=ctx.measure(code).definition(ctx.lang), behind=Rows(code) if row[code] else None,
    )  # fmt: skip


def _off_hours(ctx: Context) -> Tile:
    label, hint = ctx.t("watch.state.off_hours"), ctx.measure("M19").definition(ctx.lang)
    if "duty_checks.duty_shift" not in ctx.snapshot.has:
        return Tile(label, words.NOTHING, off=ctx.t("watch.state.no_shifts"), hint=hint)
    chosen = ctx.selection.codes("duty_shift")
    shifts = [s for s in _watch.OFF_HOURS if not chosen or s in chosen]
    if not shifts:
        return Tile(label, words.NOTHING, off=ctx.t("watch.state.not_chosen"), hint=hint)
    row = ctx.ask("M19", duty_shift=shifts)[0]
    before = ctx.previous("M19", duty_shift=shifts)
    return Tile(
        label, ctx.value("M19", row["M19"]), "", change(ctx, "M19", row, before[0] if before else None),
        ctx.base(row, "M19") if row["M19_den"] else "",
        hint=hint, behind=ctx.behind("M19", "den", duty_shift=shifts) if row["M19_den"] else None,
    )  # fmt: skip
