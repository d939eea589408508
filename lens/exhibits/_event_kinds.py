"""A count of each kind of event against the like period, every kind on an axis of its own: they are never added up."""

from __future__ import annotations

from lens import words
from lens.exhibits import _events, _units
from lens.exhibits._compare import against_words
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table
from lens.stats.intervals import garwood


def exhibit(ctx: Context, code: str, measure: str) -> Exhibit:
    """The exhibit `code` of `measure` by kind; its words begin with events.<code>_."""
    _events.check(ctx)
    what = ctx.t(f"events.{code}_what")
    found = _events.kinds(ctx, measure)
    if not any(k.now or k.before for k in found):
        return _events.nothing(ctx, code, what, (measure,))
    names = {k.code: ctx.label("event_domain", k.code) for k in found}
    times = [ctx.t("events.now")] + ([against_words(ctx)] if ctx.before and found[0].before is not None else [])
    series = tuple(
        Series(
            names[k.code],
            tuple(float(v) for v in values),
            tuple(times),
            "context",
            lo=tuple(float(garwood(v)[0]) for v in values),
            hi=tuple(float(garwood(v)[1]) for v in values),
            roles=("accent", "muted")[: len(times)],
            hover=tuple(
                ctx.t("events.hover", kind=names[k.code], time=time, n=v, interval=_events.interval(ctx, v))
                for time, v in zip(times, values, strict=True)
            ),
            panel=names[k.code],
        )
        for k in found
        for values in [[k.now] if k.before is None else [k.now, k.before]]
    )
    title = _title(ctx, code, measure, found)
    return Exhibit(
        code=code,
        title=title,
        subtitle=ctx.subtitle(what),
        chart=Chart(
            "dot",
            series,
            Axis(),
            Axis(kind="category", order=tuple(times)),
            panels=tuple(names.values()),
            axes=tuple(Axis() for _ in found),
            height=180,
        ),
        table=_table(ctx, measure, found),
        alt=ctx.t(f"events.{code}_alt", title=title),
        notes=(*_events.notes(ctx), ctx.t("events.note_kinds")),
        measures=(measure,),
    )


def _title(ctx: Context, code: str, measure: str, found: list[_events.Kind]) -> str:
    """Each kind with its number, and which of them changed by more than chance."""
    told = [ctx.t(f"events.{code}_each", kind=ctx.label("event_domain", k.code), n=k.now) for k in found]
    ratios = {k.code: r for k in found if (r := _events.ratio(ctx, k.now, k.before))}
    beyond = [c for c, r in ratios.items() if not r.lo <= 1 <= r.hi]
    head = ctx.t("events.each", told=told)
    if not ratios:
        return head
    if not beyond:
        return _units.clauses(ctx, [head, ctx.t("events.all_chance", against=against_words(ctx))])
    said = [
        ctx.t("events.one_beyond", kind=ctx.label("event_domain", c), value=_events.ratio_range(ctx, ratios[c]))
        for c in beyond
    ]
    return _units.clauses(ctx, [head, *said])


def _table(ctx: Context, measure: str, found: list[_events.Kind]) -> Table:
    columns = [
        Column("kind", ctx.dimension_name("event_domain")),
        Column("n", ctx.t("events.now"), "count"),
        Column("interval", ctx.t("units.interval"), "interval"),
    ]
    compared = bool(found) and found[0].before is not None
    if compared:
        columns += [
            Column("before", against_words(ctx), "count"),
            Column("ratio", ctx.t("events.column_ratio"), "interval"),
        ]
    body, links = [], []
    for k in found:
        row: list = [ctx.label("event_domain", k.code), k.now, _events.interval(ctx, k.now)]
        if compared:
            r = _events.ratio(ctx, k.now, k.before)
            row += [k.before, words.NOTHING if r is None else _events.ratio_range(ctx, r)]
        body.append(tuple(row))
        link = ctx.behind(measure, event_domain=k.code) if k.now else None
        links.append((None, link, *(None for _ in row[2:])))
    return Table(tuple(columns), tuple(body), tuple(links))
