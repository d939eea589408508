"""How soon accidents at work are reported, how soon help comes, and how many planned drills were held."""

from __future__ import annotations

from lens import words
from lens.compile import Refusal
from lens.exhibits import _response
from lens.exhibits._compare import change
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table, Tile

CODE = "response_state"
RATES = {"M20_unit": "unit", "M20_dept": "dept"}
MEASURES = (*RATES, "M27_drills")


def build(ctx: Context) -> Exhibit:
    off = {code: refusal for code in MEASURES if (refusal := ctx.off(code))}
    if len(off) == len(MEASURES):
        raise off["M20_unit"]
    what = ctx.t("response.state.what")
    rows = _response.reports(ctx) if "M20_unit" not in off else []
    tiles = (*(_rate(ctx, code, step, rows, off) for code, step in RATES.items()), _drills(ctx, off))
    title = _title(ctx, rows, off)
    columns = tuple(Column(k, ctx.t(f"posture.column_{k}")) for k in ("figure", "value", "change", "base"))
    body = tuple((t.label, t.value, t.compare or t.off, " · ".join(filter(None, (t.base, t.verdict)))) for t in tiles)
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        tiles=tiles,
        table=Table(columns, body),
        alt=title,
        notes=(ctx.t("response.note"), ctx.t("events.note")),
        measures=MEASURES,
    )


def _title(ctx: Context, rows: list[dict], off: dict[str, Refusal]) -> str:
    if "M20_unit" in off:
        return ctx.t("response.state.title_drills")
    known = [r["steps"]["unit"].over for r in rows if r["steps"]["unit"].over is not None]
    beyond = [over for over in known if over > 0]
    if not rows:
        return ctx.t("response.state.title_none")
    values = {"n": len(rows), "known": len(known), "k": len(beyond)}
    if not known:
        return ctx.t("response.state.title_unknown", **values)
    if not beyond:
        return ctx.t("response.state.title_within", **values)
    return ctx.t("response.state.title", **values, most=max(beyond))


def _rate(ctx: Context, code: str, step: str, rows: list[dict], off: dict[str, Refusal]) -> Tile:
    label, hint = ctx.name(code), ctx.measure(code).definition(ctx.lang)
    if code in off:
        return Tile(label, words.NOTHING, off=off[code].message(ctx.lang), hint=hint)
    row, before = ctx.ask(code)[0], ctx.previous(code)
    unknown = sum(r["steps"][step].minutes is None for r in rows)
    return Tile(
        label, ctx.value(code, row[code]), "", change(ctx, code, row, before[0]) if before else "",
        ctx.base(row, code) if row[f"{code}_den"] else ctx.t("response.state.no_base"),
        ctx.t("response.state.unknown", n=unknown) if unknown else "",
        hint=hint, behind=ctx.behind(code, "den") if row[f"{code}_den"] else None,
    )  # fmt: skip


def _drills(ctx: Context, off: dict[str, Refusal]) -> Tile:
    code = "M27_drills"
    label, hint = ctx.name(code), ctx.measure(code).definition(ctx.lang)
    if code in off:
        return Tile(label, words.NOTHING, off=off[code].message(ctx.lang), hint=hint)
    row, before = ctx.ask(code)[0], ctx.previous(code)
    den = row[f"{code}_den"]
    return Tile(
        label, ctx.value(code, row[code]), "", change(ctx, code, row, before[0]) if before else "",
        ctx.base(row, code) if den else ctx.t("response.drills.no_base"),
        hint=hint, behind=ctx.behind(code, "den") if den else None,
    )  # fmt: skip
