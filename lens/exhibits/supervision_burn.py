"""How a round's issues burn down: those still open by the day since they were handed over."""

from __future__ import annotations

from lens.exhibits import _supervision
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table
from lens.stats.intervals import proportion_difference

CODE = "supervision_burn"
SHOWN = 5
LAST_DAY = 60
#: as for control limits: one false alarm in five hundred
CONFIDENCE = 0.998
#: a round of fewer issues gives no shares to compare
FEWEST = 10


def build(ctx: Context) -> Exhibit:
    _supervision.check(ctx, "M21_days")
    rounds = _supervision.rounds(ctx)[:SHOWN]
    what = ctx.t("supervision.burn.what")
    if not rounds:
        why = ctx.t("supervision.burn.none", span=ctx.span)
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why, measures=("M21_open",))
    title = _title(ctx, rounds)
    ends = {r.code: min(r.known_until, LAST_DAY) for r in rounds}
    series = tuple(_line(ctx, r, ends[r.code], i) for i, r in reversed(list(enumerate(rounds))))
    columns = (
        Column("day", ctx.t("supervision.burn.day"), "count"),
        *(Column(f"round_{i}", ctx.label("round", r.code), "count") for i, r in enumerate(rounds)),
    )
    body = tuple(
        (day, *(r.left(day) if day <= ends[r.code] else None for r in rounds))
        for day in (0, 1, 2, 3, 5, 7, 10, 15, 20, 30, 45, LAST_DAY)
        if day <= max(ends.values())
    )
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        chart=Chart(
            "step",
            series,
            Axis(title=ctx.t("supervision.burn.x"), zero=True),
            Axis(unit=ctx.unit("M21_open")),
            height=300,
        ),
        table=Table(columns, body),
        alt=ctx.t("supervision.burn.alt", title=title),
        notes=(ctx.t("supervision.burn.note", days=LAST_DAY, rounds=SHOWN), *_supervision.kind_notes(ctx)),
        measures=("M21_open",),
    )


def _line(ctx: Context, one: _supervision.Round, end: int, place: int) -> Series:
    """The line of a round, `place` rounds before the newest; that one, named in the title, ends among the others."""
    days = tuple(range(end + 1))
    short = ctx.t("supervision.burn.newest") if place == 0 and end < LAST_DAY else ""
    name = ctx.label("round", one.code)
    return Series(
        name,
        days,
        tuple(one.left(d) for d in days),
        f"cat{place}" if place else "accent",
        "step",
        hover=tuple(ctx.t("supervision.burn.hover", round=name, day=d, left=one.left(d), n=one.n) for d in days),
        text=(*("" for _ in days[1:]), short),
        label_end=True,
    )


def _title(ctx: Context, rounds: list[_supervision.Round]) -> str:
    newest = rounds[0]
    day = min(newest.known_until, LAST_DAY)
    left, name = newest.left(day), ctx.label("round", newest.code)
    title = ctx.t("supervision.burn.title", round=name, n=newest.n, day=day, left=left)
    earlier = [r for r in rounds[1:] if r.known_until >= day]
    n, before = sum(r.n for r in earlier), sum(r.left(day) for r in earlier)
    if min(newest.n, n) < FEWEST:
        return title
    _, lo, hi = proportion_difference(left, newest.n, before, n, CONFIDENCE)
    key = "more" if lo > 0 else "fewer" if hi < 0 else "alike"
    return title + ctx.t(f"supervision.burn.{key}", share=left / newest.n, k=len(earlier), before=before / n)
