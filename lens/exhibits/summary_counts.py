"""What streets' monthly summary sheets count (汇总口径), beside the ledgers of the same months.

Counts and nothing else: a sheet says neither when a hazard was due nor how long it stood open.
"""

from __future__ import annotations

from lens import words
from lens.compile import Refusal
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table
from lens.measures import DIMENSIONS

CODE = "summary_counts"
#: counts in the order of the sheet; a column that no sheet has is left out
COUNTS = ("visits", "found", "rectified", "major", "cases", "fine_yuan")
#: what the ledgers count of the same months, and the extract that it needs
LEDGERS = (("ledger_visits", "inspections"), ("ledger_found", "hazards"))


def build(ctx: Context) -> Exhibit:
    _check(ctx)
    what = ctx.t("summary.what")
    rows = ctx.question("summary_counts", "summary_counts")
    if not rows:
        why = ctx.t("summary.none", span=ctx.span)
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why)
    given = [k for k in COUNTS if any(r[k] is not None for r in rows)]
    ledgers = [k for k, extract in LEDGERS if extract in ctx.snapshot.has]
    columns = (
        Column("jurisdiction", ctx.dimension_name("jurisdiction")),
        Column("months", ctx.t("summary.months"), "count"),
        *(Column(k, ctx.t(f"summary.{k}"), "count") for k in (*given, *ledgers)),
    )
    rows = sorted(rows, key=lambda r: _place(ctx, r["jurisdiction"]))
    body = tuple(
        (_street(ctx, r["jurisdiction"]), r["months"], *(_whole(r[k]) for k in (*given, *ledgers))) for r in rows
    )
    first, last = min(r["first_month"] for r in rows), max(r["last_month"] for r in rows)
    said = words.join((_counted(ctx, k, rows) for k in given if k in ("visits", "found", "rectified")), ctx.lang)
    span = ctx.t("summary.month" if first == last else "summary.span", first=first, last=last)
    values = {"streets": len(rows), "span": span}
    title = ctx.t("summary.title", said=said, **values) if said else ctx.t("summary.title_other", **values)
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        table=Table(columns, body),
        alt=title,
        notes=(ctx.t("summary.note_only"), ctx.t("summary.note_whole"), ctx.t("summary.note_ledger")),
        show_table=True,
    )


def _check(ctx: Context) -> None:
    if CODE not in ctx.snapshot.has:
        raise Refusal("needs_summary_counts")
    for code, _ in ctx.selection.where:
        dim = DIMENSIONS[code]
        if CODE not in dim.relations:
            name = {lang: words.text("summary.what", lang) for lang in words.LANGS}
            raise Refusal(
                "refused_dimension", measure=name["zh"], measure_en=name["en"], dimension=dim.zh, dimension_en=dim.en
            )


def _counted(ctx: Context, count: str, rows: list[dict]) -> str:
    return ctx.t(f"summary.said_{count}", n=sum(r[count] or 0 for r in rows))


def _street(ctx: Context, code: str | None) -> str:
    return ctx.label("jurisdiction", code) if code else words.NOTHING


def _place(ctx: Context, code: str | None) -> tuple[int, str]:
    """Streets in the order of their list: the order of a table must rank nobody."""
    known = ctx.snapshot.codes("jurisdiction")
    return (known.index(code) if code in known else len(known), code or "")


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)
