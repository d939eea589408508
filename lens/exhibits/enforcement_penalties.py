"""What the cases punished in the period were punished with; a case may bear several penalties."""

from __future__ import annotations

from collections import Counter

from lens import words
from lens.exhibits import _compare, _enforcement
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table

CODE = "enforcement_penalties"


def build(ctx: Context) -> Exhibit:
    _enforcement.check(ctx, "M18_closed")
    now, cases = _counted(ctx.question("enforcement_penalties", "enforcement"))
    what = ctx.t("enforce.penalties.what")
    if not cases:
        why = ctx.t("enforce.penalties.none", span=ctx.span, filters=ctx.filter_words)
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why)
    like = _enforcement.before(ctx)
    then, cases_then = (
        _counted(ctx.question("enforcement_penalties", "enforcement", **like.values())) if like else (Counter(), 0)
    )
    place = {c: i for i, c in enumerate(ctx.snapshot.codes("penalty_type"))}
    codes = sorted(now | then, key=lambda c: place.get(c, len(place)))
    drawn = [c for c in codes if now[c]]
    labels = tuple(ctx.labels("penalty_type", drawn))
    title = _title(ctx, now, cases, drawn)
    series = Series(
        what,
        tuple(now[c] for c in drawn),
        labels,
        text=tuple(words.number(now[c], ctx.lang) for c in drawn),
        hover=tuple(
            ctx.t("enforce.penalties.hover", name=n, n=now[c], cases=cases, share=now[c] / cases)
            for n, c in zip(labels, drawn, strict=True)
        ),
        keys=tuple(drawn),
    )
    columns = (
        Column("penalty", ctx.t("enforce.penalties.penalty")),
        Column("cases", ctx.t("enforce.penalties.cases"), "count"),
        Column("share", ctx.t("enforce.penalties.share"), "ratio"),
        *((Column("before", _compare.against_words(ctx), "count"),) if like else ()),
    )
    body = tuple((ctx.label("penalty_type", c), now[c], now[c] / cases, *((then[c],) if like else ())) for c in codes)
    total = (ctx.t("enforce.penalties.total"), cases, None, *((cases_then,) if like else ()))
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        chart=Chart("hbar", (series,), Axis(), Axis(kind="category", order=labels), height=70 + 28 * len(labels)),
        table=Table(columns, (*body, total)),
        alt=ctx.t("enforce.penalties.alt", title=title),
        notes=(ctx.t("enforce.penalties.note"), ctx.t("enforce.neutral")),
        measures=("M18_stop", "M18_seal", "M18_closed"),
    )


def _counted(rows: list[dict]) -> tuple[Counter[str], int]:
    """(cases that bear each penalty, cases punished)."""
    found: Counter[str] = Counter()
    for row in rows:
        # a case with a fine and no kind of penalty was fined
        for code in (row["penalty_type"] or "fine").split(";"):
            found[code] += row["n"]
    return found, sum(row["n"] for row in rows)


def _title(ctx: Context, now: Counter[str], cases: int, drawn: list[str]) -> str:
    most = max(drawn, key=lambda c: now[c])
    if sum(now[c] == now[most] for c in drawn) > 1:
        return ctx.t("enforce.penalties.title", n=cases)
    return ctx.t("enforce.penalties.title_most", n=cases, name=ctx.label("penalty_type", most), k=now[most])
