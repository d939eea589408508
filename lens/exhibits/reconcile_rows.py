"""The hazards that were entered or closed after a report, figure by figure."""

from __future__ import annotations

from lens import words
from lens.exhibits import _reconcile
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table

CODE = "reconcile_rows"


def build(ctx: Context) -> Exhibit:
    found = [f for f in _reconcile.figures(ctx) if f.late or f.later]
    what = ctx.t("reconcile.rows.what")
    subtitle = ctx.subtitle(what, period="")
    listed = [(f, r) for f in found for r in _reconcile.changed_rows(ctx, f)]
    if not listed:
        why = ctx.t("reconcile.rows.none")
        return Exhibit(CODE, what, subtitle, empty=why, alt=why)
    late, later = any(f.late for f in found), any(f.later for f in found)
    key = "title" if late and later else "title_late" if late else "title_later"
    title = ctx.t(f"reconcile.rows.{key}", n=len(found))
    kinds = {"found": "date", "entered": "date", "closed": "date"}
    keys = ("figure", "why", "hazard", "premise", "street", "found", "entered", "closed")
    columns = tuple(Column(k, ctx.t(f"reconcile.rows.{k}"), kinds.get(k, "text"), names=k == "premise") for k in keys)
    body = tuple(
        (
            _name(ctx, f),
            ctx.t("reconcile.rows.late" if r["is_late"] else "reconcile.rows.later"),
            r["hazard_id"],
            r["premise_name"] or words.NOTHING,
            ctx.label("jurisdiction", r["jurisdiction"]) if r["jurisdiction"] else words.NOTHING,
            r["found_date"],
            r["reported_date"],
            r["end_date"],
        )
        for f, r in listed
    )
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=subtitle,
        table=Table(columns, body),
        alt=title,
        notes=(ctx.t("reconcile.rows.note", shown=_reconcile.SHOWN_ROWS),),
        show_table=True,
    )


def _name(ctx: Context, f: _reconcile.Figure) -> str:
    assert f.measure is not None
    row = f.row
    return ctx.t("reconcile.rows.of", name=f.measure.name(ctx.lang), start=row["period_start"], end=row["period_end"])
