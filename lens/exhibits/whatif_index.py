"""The heating attention index as it is and as it would be: the same function of other inputs, nothing is written."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lens.exhibits import _index, _streets, _units, _winter
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table
from lens.scenario import Scenario

#: a change of less than this, in points, is none
LEAST = 0.05


@_winter.says_basis
def build(ctx: Context) -> Exhibit:
    supposed = Scenario.read(ctx.selection.whatif) or Scenario()
    before = _index.made(ctx)
    _index.check_whole(ctx, before)
    after = _index.made(ctx, scenario=supposed)
    told = _supposed(ctx, before, supposed)
    what = ctx.t("attention.whatif")
    subtitle = ctx.subtitle(what, period=_units.parts(ctx, [ctx.t("attention.week", day=before.day), *told]))
    if "outside" in after.missing:
        why = ctx.t("attention.whatif_outside", day=after.weather[after.at].day, supposed=told)
        return Exhibit("whatif_index", what, subtitle, empty=why, alt=why)
    here = [i for i in _index.shown(ctx, before) if not np.isnan(before.score[-1, i])]
    if after.missing or not here:
        why = ctx.t("attention.nothing_scored", day=before.day)
        return Exhibit("whatif_index", what, subtitle, empty=why, alt=why)
    was, now = before.score[-1], after.score[-1]
    order = sorted(here, key=lambda i: (-now[i], -was[i]))
    names = tuple(_index.name(ctx, before, i) for i in order)
    moved = [i for i in order if abs(now[i] - was[i]) >= LEAST]
    hover = tuple(
        ctx.t("attention.whatif_hover", name=n, was=was[i], now=now[i], change=now[i] - was[i])
        for n, i in zip(names, order, strict=True)
    )
    roles = tuple("accent" if i in moved else "context" for i in order)
    lines = Series(
        ctx.t("attention.whatif_was"), tuple(float(was[i]) for i in order), names, "context",
        lo=tuple(float(min(was[i], now[i])) for i in order), hi=tuple(float(max(was[i], now[i])) for i in order),
        hover=hover,
    )  # fmt: skip
    points = Series(
        ctx.t("attention.whatif_now"), tuple(float(now[i]) for i in order), names, "accent", roles=roles, hover=hover,
        text=tuple(ctx.t("attention.effect", value=now[i] - was[i]) if i in moved else "" for i in order),
    )  # fmt: skip
    columns = (
        Column("street", ctx.dimension_name("jurisdiction")),
        Column("was", ctx.t("attention.whatif_was"), "number", 1),
        Column("now", ctx.t("attention.whatif_now"), "number", 1),
        Column("change", ctx.t("attention.column_effect"), "number", 1),
        Column("grade_was", ctx.t("attention.whatif_grade_was")),
        Column("grade_now", ctx.t("attention.whatif_grade_now")),
        Column("h", ctx.t("attention.h"), "number", 3),
        Column("w", ctx.t("attention.w"), "number", 3),
    )
    body = tuple(
        (
            n,
            float(was[i]),
            float(now[i]),
            float(now[i] - was[i]),
            ctx.t(f"attention.grade_{_index.grade(before, was[i])}"),
            ctx.t(f"attention.grade_{_index.grade(after, now[i])}"),
            float(after.hazards[-1, i]),
            float(after.weathered[-1]),
        )
        for n, i in zip(names, order, strict=True)
    )
    title = _title(ctx, before, after, order, moved, told, supposed)
    return Exhibit(
        code="whatif_index",
        title=title + _streets.silent_clause(_index.on(ctx, before)),
        subtitle=subtitle,
        chart=Chart("dot", (lines, points), Axis(title=ctx.t("attention.index_short"), decimals=0),
                    Axis(kind="category", order=names), height=80 + 26 * len(names), legend=True),
        table=Table(columns, body),
        alt=ctx.t("attention.whatif_alt", title=title),
        notes=(ctx.t("attention.note_whatif"), ctx.t("attention.note_whatif_wave"), ctx.t("attention.note_weather")),
    )  # fmt: skip


def _supposed(ctx: Context, index: _index.Index, supposed: Scenario) -> list[str]:
    """What is supposed, in words; one clause a supposition."""
    told = []
    for part, days in (("start", supposed.start), ("end", supposed.end)):
        if days:
            told.append(ctx.t(f"attention.suppose_{part}_{'later' if days > 0 else 'earlier'}", n=abs(days)))
    if supposed.cold:
        told.append(ctx.t("attention.suppose_wave", n=supposed.wave, drop=supposed.drop))
    if supposed.finish in index.panel.streets:
        at = index.panel.streets.index(supposed.finish)
        n = int(index.panel.part(age="overdue")[-1, at])
        told.append(ctx.t("attention.suppose_finish", name=ctx.label("jurisdiction", supposed.finish), n=n))
    return told


def _title(
    ctx: Context,
    before: _index.Index,
    after: _index.Index,
    order: Sequence[int],
    moved: Sequence[int],
    told: Sequence[str],
    supposed: Scenario,
) -> str:
    """What is supposed, which street it moves most, how many it moves, and whether that changes who has a grade."""
    if not told:
        return ctx.t("attention.whatif_nothing")
    head = ctx.t("attention.whatif_if", supposed=_units.parts(ctx, told))
    if not moved:
        return _units.parts(ctx, [head, ctx.t("attention.whatif_unmoved")])
    was, now = before.score[-1], after.score[-1]
    most = max(moved, key=lambda i: (abs(now[i] - was[i]), -i))
    up, down = (sum(s * (now[i] - was[i]) > 0 for i in moved) for s in (1, -1))
    parts = [
        head,
        ctx.t("attention.whatif_most", name=ctx.label("jurisdiction", before.panel.streets[most]), was=was[most],
              now=now[most]),
        ctx.t("attention.whatif_both" if up and down else "attention.whatif_up" if up else "attention.whatif_down",
              up=up, down=down),
    ]  # fmt: skip
    key = [sum(_index.grade(i, i.score[-1, k]) == "key" for k in order) for i in (before, after)]
    grades = ctx.t("attention.whatif_key" if key[0] != key[1] else "attention.whatif_key_same", was=key[0], now=key[1])
    return _units.clauses(ctx, [_units.parts(ctx, parts), grades])
