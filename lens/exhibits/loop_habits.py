"""On which days, and how many in one minute, a department closes: what heaps beyond chance is worth a check."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from lens import words
from lens.exhibits import _closing, _units
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Mark, Series, Table
from lens.stats.intervals import wilson

CODE = "loop_habits"
MONTH_END, DUE_DAY = "M33", "M34"
#: more closings than this in one minute are a batch
BATCH = 50


@dataclass(frozen=True)
class Batches:
    """Closings with a time of day, those of minutes with more than BATCH of them, such minutes, and the largest."""

    timed: int = 0
    batched: int = 0
    batches: int = 0
    largest: int = 0


def build(ctx: Context) -> Exhibit:
    _closing.needs(ctx, "hazards.responsible_dept")
    dim = _closing.DEPT
    rows = {r[dim]: r for r in ctx.ask(MONTH_END, [dim]) if r[f"{MONTH_END}_den"]}
    on_due = {} if ctx.off(DUE_DAY) else {r[dim]: r for r in ctx.ask(DUE_DAY, [dim])}
    timed = "hazards.closed_at" in ctx.snapshot.has
    batches = _batches(ctx) if timed else {}
    what = ctx.t("closing.habits", name=ctx.name(MONTH_END))
    measures = (MONTH_END, *([DUE_DAY] if on_due else []))
    if not rows:
        why = ctx.t("closing.habits_none", span=ctx.span)
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why, measures=measures)
    chance = month_end_share(ctx)
    order = _units.order(ctx, dim, {c: r[f"{MONTH_END}_den"] for c, r in rows.items()})
    order.sort(key=lambda c: -rows[c][MONTH_END])
    flags = {c: _flag(rows, c, chance) for c in order}
    title = _title(ctx, rows, order, flags, chance, batches)
    labels = tuple(ctx.labels(dim, order))
    roles = tuple("alert" if flags[c] == "high" else "context" for c in order)
    hover = tuple(
        ctx.t(
            "closing.habit_hover",
            name=k,
            value=ctx.value(MONTH_END, rows[c][MONTH_END]),
            base=ctx.base(rows[c], MONTH_END),
        )
        for k, c in zip(labels, order, strict=True)
    )
    text = tuple(
        f"{ctx.value(MONTH_END, rows[c][MONTH_END])}　{rows[c][f'{MONTH_END}_num']:,}/{rows[c][f'{MONTH_END}_den']:,}"
        for c in order
    )
    points = Series(
        ctx.name(MONTH_END), tuple(rows[c][MONTH_END] for c in order), labels, "context",
        lo=tuple(rows[c][f"{MONTH_END}_lo"] for c in order), hi=tuple(rows[c][f"{MONTH_END}_hi"] for c in order),
        text=text, hover=hover, roles=roles, keys=tuple(c or "" for c in order),
    )  # fmt: skip
    notes = [ctx.t("closing.habits_note", share=chance)]
    if timed:
        notes.append(ctx.t("closing.habits_batch_note", n=BATCH))
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        chart=Chart(
            "dot",
            (points,),
            Axis(kind="percent"),
            Axis(kind="category", order=labels),
            marks=(Mark("vline", chance, text=ctx.t("closing.chance", share=chance), role="centre"),),
            height=340,
        ),
        table=_table(ctx, order, rows, on_due, batches if timed else None, flags),
        alt=ctx.t("closing.habits_alt", title=title, n=len(order)),
        notes=tuple(notes),
        measures=measures,
    )


def month_end_share(ctx: Context) -> float:
    """The share of the period's days that are the last of a month: what chance alone would give."""
    days = [ctx.period.start + timedelta(i) for i in range(ctx.period.days)]
    return sum((d + timedelta(1)).day == 1 for d in days) / len(days)


def _batches(ctx: Context) -> dict[str | None, Batches]:
    rows = ctx.question("loop_batches", batch=BATCH)
    return {r[_closing.DEPT]: Batches(r["timed"], r["batched"], r["batches"], r["largest"]) for r in rows}


def _flag(rows: dict, code: str | None, chance: float) -> str:
    """High: beyond 99.8 % of what chance gives and, where there are others, beyond what they do."""
    num, den = rows[code][f"{MONTH_END}_num"], rows[code][f"{MONTH_END}_den"]
    if den < _closing.FEWEST:
        return "none"
    top = sum(r[f"{MONTH_END}_num"] for c, r in rows.items() if c != code)
    base = sum(r[f"{MONTH_END}_den"] for c, r in rows.items() if c != code)
    if _closing.beyond_share(num, den, chance) < 1:
        return "within"
    if base and wilson(num, den, _closing.OUTER)[0] <= wilson(top, base, _closing.OUTER)[1]:
        return "above"
    return "high"


def _title(ctx: Context, rows: dict, order: list, flags: dict, chance: float, batches: dict) -> str:
    high = [c for c in order if flags[c] == "high"]
    label = lambda c: ctx.label(_closing.DEPT, c)  # noqa: E731
    parts = []
    if high:
        told = [
            ctx.t("closing.habit_one", name=label(c), value=ctx.value(MONTH_END, rows[c][MONTH_END]),
                  num=rows[c][f"{MONTH_END}_num"], den=rows[c][f"{MONTH_END}_den"])
            for c in high[:2]
        ]  # fmt: skip
        rest = [c for c in order if c not in high]
        top, base = (sum(rows[c][f"{MONTH_END}_{p}"] for c in rest) for p in ("num", "den"))
        parts.append(ctx.t("closing.habits_high", parts=told, chance=chance))
        if len(high) > 2:
            parts.append(ctx.t("closing.habits_more", n=len(high)))
        if base:
            parts.append(ctx.t("closing.habits_rest", share=top / base))
        text = ctx.t("closing.suggest", text=_units.parts(ctx, parts))
    else:
        top, base = (sum(r[f"{MONTH_END}_{p}"] for r in rows.values()) for p in ("num", "den"))
        text = ctx.t("closing.habits_like", share=top / base, num=top, den=base, chance=chance, n=len(rows))
    batched = sorted((c for c, b in batches.items() if b.batches), key=lambda c: -batches[c].batched)
    said = ""
    if batched:
        c = batched[0]
        key = "batch_one" if len(batched) == 1 else "batch_some"
        said = ctx.t(f"closing.{key}", name=label(c), batches=batches[c].batches, n=batches[c].batched,
                     least=BATCH, others=len(batched))  # fmt: skip
    return _units.clauses(ctx, (text, said))


def _table(ctx: Context, order: list, rows: dict, on_due: dict, batches: dict | None, flags: dict) -> Table:
    columns = [
        Column("dept", ctx.dimension_name(_closing.DEPT)),
        Column("closed", ctx.t("closing.closed"), "count"),
        Column("month_end", ctx.t("closing.month_end_n"), "count"),
        Column("share", ctx.name(MONTH_END), "ratio"),
        Column("interval", ctx.t("units.interval")),
        Column("verdict", ctx.t("units.verdict")),
    ]
    if on_due:
        columns += [
            Column("due_n", ctx.t("closing.due_day_n"), "count"),
            Column("due_share", ctx.name(DUE_DAY), "ratio"),
            Column("due_interval", ctx.t("units.interval")),
        ]
    if batches is not None:
        columns += [
            Column("batches", ctx.t("closing.batches", n=BATCH), "count"),
            Column("batched", ctx.t("closing.batched"), "count"),
            Column("batch_share", ctx.t("closing.batch_share"), "ratio"),
            Column("largest", ctx.t("closing.largest"), "count"),
        ]
    body, links = [], []
    for c in order:
        r, d = rows[c], on_due.get(c)
        line = [
            ctx.label(_closing.DEPT, c), r[f"{MONTH_END}_den"], r[f"{MONTH_END}_num"], r[MONTH_END],
            _units.interval(ctx, MONTH_END, r), ctx.t(f"closing.habit_{flags[c]}"),
        ]  # fmt: skip
        link = [
            None, _closing.behind(MONTH_END, "den", responsible_dept=c),
            _closing.behind(MONTH_END, responsible_dept=c) if r[f"{MONTH_END}_num"] else None, None, None, None,
        ]  # fmt: skip
        if on_due:
            line += (
                [d[f"{DUE_DAY}_num"], d[DUE_DAY], _units.interval(ctx, DUE_DAY, d)] if d else [0, None, words.NOTHING]
            )
            link += [_closing.behind(DUE_DAY, responsible_dept=c) if d and d[f"{DUE_DAY}_num"] else None, None, None]
        if batches is not None:
            b = batches.get(c, Batches())
            line += [b.batches, b.batched, b.batched / b.timed if b.timed else None, b.largest]
            link += [None] * 4
        body.append(tuple(line))
        links.append(tuple(link))
    return Table(tuple(columns), tuple(body), tuple(links))
