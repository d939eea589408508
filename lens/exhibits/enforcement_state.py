"""Enforcement of the period: cases, their rate on enforcement inspections, fines in two parts, what was shut down."""

from __future__ import annotations

from lens import words
from lens.compile import Refusal
from lens.exhibits import _enforcement
from lens.exhibits._compare import change
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Rows, Table, Tile

CODE = "enforcement_state"
SPLIT = ("M17_check", "M17_accident")
LAST = ("M18_stop", "M18_closed")


def build(ctx: Context) -> Exhibit:
    _enforcement.check(ctx)
    # without the source of cases the fines cannot be told apart, and then their sum stands alone
    fines = SPLIT if "enforcement.case_kind" in ctx.snapshot.has else ("M17",)
    codes = ("M15", "M16", *fines, *LAST)
    asked: dict = {}
    off: dict[str, Refusal] = {}
    for code in codes:
        try:
            asked |= ctx.ask(code)[0]
        except Refusal as refusal:
            off[code] = refusal
    what = ctx.t("enforce.state.what")
    if not any(asked.get(code) for code in codes if code != "M16"):
        why = ctx.t("enforce.none", span=ctx.span, filters=ctx.filter_words)
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why, measures=codes)
    told = _enforcement.fines(ctx) if "M17" not in off and "M17_check" not in off else None
    tiles = tuple(_tile(ctx, code, asked, off, told) for code in codes)
    keys = ("figure", "value", "change", "base")
    columns = tuple(Column(k, ctx.t(f"posture.column_{k}")) for k in keys)
    body = tuple((t.label, t.value + (t.unit and f" {t.unit}"), t.compare or t.off, t.base) for t in tiles)
    title = _title(ctx, asked)
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        tiles=tiles,
        table=Table(columns, body),
        alt=title,
        notes=(ctx.t("enforce.neutral"),),
        measures=codes,
    )


def _title(ctx: Context, asked: dict) -> str:
    title = ctx.t("enforce.state.title", n=asked["M15"])
    if asked.get("M16") is not None:
        rate = ctx.value("M16", asked["M16"])
        title += ctx.t("enforce.state.rate", rate=rate, num=asked["M16_num"], den=asked["M16_den"])
    if asked.get("M18_stop"):
        title += ctx.t("enforce.state.stop", n=asked["M18_stop"])
    if asked.get("M18_closed"):
        title += ctx.t("enforce.state.closed", n=asked["M18_closed"])
    return title


def _tile(
    ctx: Context, code: str, asked: dict, off: dict[str, Refusal], told: dict[bool, _enforcement.Fines] | None
) -> Tile:
    label, hint = ctx.name(code), ctx.measure(code).definition(ctx.lang)
    if code in off:
        return Tile(label, words.NOTHING, off=off[code].message(ctx.lang), hint=hint)
    base = ""
    if code == "M16":
        base = ctx.base(asked, code)
    elif told is not None and code == "M17_accident":
        mine = told[True]
        base = ctx.t("enforce.state.largest", n=mine.n, amount=mine.largest) if mine.n else ""
    elif told is not None and code in ("M17", "M17_check"):
        mine = told[False] if code == "M17_check" else _enforcement.every(told)
        base = ctx.t("enforce.state.median", n=mine.n, amount=mine.median) if mine.n else ""
    before = ctx.previous(code)
    value = asked[code]
    return Tile(
        label=label,
        value=ctx.value(code, value),
        unit=ctx.unit(code) if value is not None else "",
        compare=change(ctx, code, asked, before[0]) if before else "",
        base=base,
        hint=hint,
        behind=Rows(code) if value else None,
    )
