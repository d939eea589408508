"""The events of the period as registered: accidents at work first, then those with deaths, newest first."""

from __future__ import annotations

from lens import words
from lens.exhibits import _events
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table

CODE = "event_list"


def build(ctx: Context) -> Exhibit:
    _events.check(ctx)
    what = ctx.t("events.list.what")
    rows = ctx.question("event_list", "accidents")
    if not rows:
        return _events.nothing(ctx, CODE, what, ("A1",))
    total = rows[0]["total"]
    title = ctx.t("events.list.title", n=total)
    if total > len(rows):
        title = ctx.t("events.list.first", said=title, shown=len(rows))
    keys = ("day", "kind", "street", "class", "deaths", "injured", "what")
    names = {k: ctx.t(f"events.list.{k}") for k in keys[:-1]} | {"what": ctx.t("events.list.what_column")}
    columns = tuple(Column(k, names[k], "count" if k in ("deaths", "injured") else "text") for k in keys)
    body = tuple(
        (
            _moment(ctx, r),
            ctx.label("event_domain", r["event_domain"]) if r["event_domain"] else words.NOTHING,
            ctx.label("jurisdiction", r["jurisdiction"]) if r["jurisdiction"] else words.NOTHING,
            _events.marks(ctx, r),
            r["deaths"],
            _injured(r),
            _what(ctx, r),
        )
        for r in rows
    )
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        table=Table(columns, body),
        alt=title,
        notes=_events.notes(ctx),
        measures=("A1",),
        show_table=True,
    )


def _moment(ctx: Context, row: dict) -> str:
    if row["occurred_at"] is None:
        return words.day(row["occurred_date"], ctx.lang)
    return ctx.t("watch.list.moment", day=row["occurred_date"], time=f"{row['occurred_at']:%H:%M}")


def _injured(row: dict) -> int | None:
    known = [row[k] for k in ("serious_injuries", "minor_injuries") if row[k] is not None]
    return sum(known) if known else None


def _what(ctx: Context, row: dict) -> str:
    kind = ctx.label("accident_type", row["accident_type"]) if row["accident_type"] else ""
    return " · ".join(filter(None, (kind, row["cause"]))) or words.NOTHING
