"""Which streets have stopped reporting, and since when: as of the snapshot's day, whatever the period."""

from __future__ import annotations

from datetime import date, timedelta

from lens import words
from lens.exhibits import _units
from lens.exhibits._reporting import Reported, streets
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table

CODE = "street_reporting"
WEEKS = 26


def build(ctx: Context) -> Exhibit:
    chosen = ctx.selection.codes("jurisdiction")
    sent = {c: r for c, r in streets(ctx).items() if not chosen or c in chosen}
    what = ctx.t("streets.reporting", weeks=WEEKS)
    subtitle = ctx.subtitle(what, period="")
    if not sent:
        why = ctx.t("streets.reporting_none")
        return Exhibit(CODE, what, subtitle, empty=why, alt=why)
    quiet = [c for c, r in sent.items() if r.silent]
    # the silent ones first: they are what the chart is for
    kept = _units.order(ctx, "jurisdiction", {c: r.rows_year for c, r in sent.items() if not r.silent})
    codes = [*quiet, *(c for c in kept if c)][: _units.MOST]
    title = _title(ctx, sent, quiet)
    notes = [ctx.t("streets.reporting_note")]
    if len(sent) > len(codes):
        notes.append(ctx.t("streets.reporting_most", n=len(sent), shown=len(codes)))
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=subtitle,
        chart=_chart(ctx, codes, sent),
        table=_table(ctx, sent),
        alt=ctx.t("streets.reporting_alt", title=title, n=len(codes), weeks=WEEKS),
        notes=tuple(notes),
    )


def _title(ctx: Context, sent: dict[str, Reported], quiet: list[str]) -> str:
    rest = len(sent) - len(quiet)
    if not quiet and rest == 1:
        return ctx.t("streets.reporting_one", name=ctx.label("jurisdiction", next(iter(sent))))
    if not quiet:
        return ctx.t("streets.reporting_all", n=rest)
    if len(quiet) == 1:
        title = _since(ctx, quiet[0], sent[quiet[0]].last)
    else:
        told = [
            ctx.t("streets.reporting_told", name=ctx.label("jurisdiction", c), day=sent[c].last)
            if sent[c].last
            else ctx.t("streets.reporting_told_never", name=ctx.label("jurisdiction", c))
            for c in quiet[:3]
        ]
        title = ctx.t("streets.reporting_some", n=len(quiet), names=told)
    return _units.clauses(ctx, (title, ctx.t("streets.reporting_rest", n=rest) if rest else ""))


def _since(ctx: Context, code: str, last: date | None) -> str:
    name = ctx.label("jurisdiction", code)
    if last is None:
        return ctx.t("streets.reporting_never", name=name)
    return ctx.t("streets.reporting_since", name=name, day=last, n=(ctx.as_of - last).days)


def _chart(ctx: Context, codes: list[str], sent: dict[str, Reported]) -> Chart:
    since = ctx.as_of - timedelta(7 * WEEKS - 1)
    rows = ctx.question("street_days", since=since, asof=ctx.as_of)
    days = {(r["jurisdiction"], r["week"]): r["days_n"] for r in rows}
    first: dict[str, date] = {}
    for day in ctx.snapshot.calendar:
        if since <= day["date"] <= ctx.as_of:
            first.setdefault(day["week"], day["date"])
    labels = tuple(words.day(d, ctx.lang, "md") for d in first.values())
    lines = tuple(
        Series(
            ctx.t("streets.absent", name=ctx.label("jurisdiction", c))
            if sent[c].silent
            else ctx.label("jurisdiction", c),
            labels,
            # a week without a row is a gap, not a zero: nobody knows what happened there
            tuple(days.get((c, w)) for w in first),
            hover=tuple(
                ctx.t("streets.hover_week", name=ctx.label("jurisdiction", c), day=k, n=days.get((c, w), 0))
                for w, k in zip(first, labels, strict=True)
            ),
        )
        for c in codes
    )
    return Chart("heat", lines, Axis(kind="category", order=labels), Axis(), height=60 + 26 * len(lines))


def _table(ctx: Context, sent: dict[str, Reported]) -> Table:
    columns = (
        Column("street", ctx.dimension_name("jurisdiction")),
        Column("last", ctx.t("streets.column_last"), "date"),
        Column("days", ctx.t("streets.column_quiet"), "days"),
        Column("rows", ctx.t("streets.column_rows_year"), "count"),
        Column("state", ctx.t("streets.column_state")),
    )
    body = []
    for code, street in sorted(sent.items(), key=lambda each: not each[1].silent):
        days = (ctx.as_of - street.last).days if street.last else None
        state = ctx.t("streets.not_reported" if street.silent else "streets.reporting_now")
        body.append((ctx.label("jurisdiction", code), street.last, days, street.rows_year, state))
    return Table(columns, tuple(body))
