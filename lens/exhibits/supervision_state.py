"""Where the supervision issues stand: open, overdue, unclaimed; closed, at once, on time, and how long it takes."""

from __future__ import annotations

from lens import words
from lens.compile import Refusal
from lens.exhibits import _supervision
from lens.exhibits._compare import change
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Rows, Table, Tile

CODE = "supervision_state"
STOCKS = ("M21_open", "M21_overdue", "M21_unclaimed")
RATES = ("M21", "M22_issues", "M21_on_time")
MEASURES = (*STOCKS, *RATES, "M21_days")


def build(ctx: Context) -> Exhibit:
    _supervision.check(ctx)
    asked: dict = {}
    off: dict[str, Refusal] = {}
    for code in (*MEASURES, "M21_new"):
        try:
            asked |= ctx.ask(code)[0]
        except Refusal as refusal:
            off[code] = refusal
    if "M21_open" in off:
        raise off["M21_open"]
    rows = _supervision.open_rows(ctx)
    what = ctx.t("supervision.state.what")
    if not rows and not asked["M21_new"]:
        why = ctx.t("supervision.state.no_rows", filters=ctx.filter_words, day=ctx.period.end)
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why, measures=MEASURES)
    title = _title(ctx, asked, rows)
    tiles = tuple(_tile(ctx, code, asked, off, rows) for code in (*STOCKS, *RATES))
    keys = ("figure", "value", "change", "base")
    columns = tuple(Column(k, ctx.t(f"posture.column_{k}")) for k in keys)
    body = tuple((t.label, t.value + (t.unit and f" {t.unit}"), t.compare or t.off, t.base) for t in tiles)
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        tiles=tiles,
        table=Table(columns, body),
        alt=title,
        notes=_supervision.kind_notes(ctx),
        measures=MEASURES,
    )


def _title(ctx: Context, asked: dict, rows: list[dict]) -> str:
    if not asked["M21_open"]:
        return ctx.t("supervision.state.title_none")
    title = ctx.t("supervision.state.title", n=asked["M21_open"], days=rows[0]["days_open"])
    if asked.get("M21_overdue"):
        title += ctx.t("supervision.state.overdue", n=asked["M21_overdue"])
    if asked.get("M21_unclaimed"):
        title += ctx.t("supervision.state.unclaimed", n=asked["M21_unclaimed"])
    return title


def _tile(ctx: Context, code: str, asked: dict, off: dict[str, Refusal], rows: list[dict]) -> Tile:
    label, hint = ctx.name(code), ctx.measure(code).definition(ctx.lang)
    if code in off:
        return Tile(label, words.NOTHING, off=off[code].message(ctx.lang), hint=hint)
    value, compare, base, role = ctx.value(code, asked[code]), "", "", "plain"
    if code in RATES:
        base = ctx.base(asked, code)
        if code == "M21" and asked.get("M21_days_n"):
            known = asked["M21_days"] is not None
            compare = ctx.t(f"supervision.state.{'median' if known else 'median_open'}", days=asked["M21_days"])
    elif code == "M21_open":
        base = ctx.t("supervision.state.handed", n=asked["M21_new"])
        if rows:
            owner = rows[0]["responsible_dept"] or ctx.t("supervision.state.nobody")
            base = ctx.t("supervision.state.oldest", days=rows[0]["days_open"], owner=owner)
            if "supervision_issues.lead_dept" not in ctx.snapshot.has:
                base = ctx.t("supervision.state.handed", n=asked["M21_new"])
        compare = _compare(ctx, code, asked)
    else:
        role = "alert" if asked[code] else "good"
        compare = _compare(ctx, code, asked) if code == "M21_overdue" else ""
    return Tile(
        label=label,
        value=value,
        unit=ctx.unit(code) if asked[code] is not None else "",
        compare=compare,
        base=base,
        role=role,
        hint=hint,
        behind=Rows(code) if asked[code] is not None else None,
    )


def _compare(ctx: Context, code: str, asked: dict) -> str:
    if "supervision_issues.end_date" not in ctx.snapshot.has:
        return ""
    before = ctx.previous(code)
    return change(ctx, code, asked, before[0]) if before else ""
