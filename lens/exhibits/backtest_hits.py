"""Did the first three streets of the index hold more of the coming week's heating events than simpler rules did?"""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from lens.exhibits import _backtest, _units
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Mark, Rows, Series, Table
from lens.stats.backtest import Share


def build(ctx: Context) -> Exhibit:
    found = _backtest.verdict(ctx)
    ctx = _backtest.whole(ctx)
    streets = max(len(t.streets) for t in found.seasons)
    chance = min(found.top / streets, 1.0)
    what = ctx.t("attention.hits", top=found.top)
    subtitle = _backtest.subtitle(ctx, what, found.seasons)
    if not found.difference.n:
        told = ctx.t("attention.no_events", n=len(found.seasons))
        return Exhibit("backtest_hits", what, subtitle, empty=told, alt=told, measures=("A1_heating",))
    parts = [(t.season.key, [t]) for t in found.seasons]
    rows = (*(k for k, _ in parts), ctx.t("attention.all_seasons"))
    series, marks, body, links = [], [], [], []
    for rule in _backtest.RULES:
        panel = ctx.t(f"attention.rule_{rule}")
        each = [_backtest.share(tests, rule, found.top) for _, tests in parts] + [found.share[rule]]
        value = [None if np.isnan(s.value) else s.value for s in each]
        series.append(
            Series(
                panel,
                tuple(value),
                rows,
                lo=tuple(None if v is None else s.lo for v, s in zip(value, each, strict=True)),
                hi=tuple(None if v is None else s.hi for v, s in zip(value, each, strict=True)),
                roles=("context",) * len(parts) + ("accent",),
                hover=tuple(_hover(ctx, row, panel, s) for row, s in zip(rows, each, strict=True)),
                panel=panel,
            )
        )
        marks.append(Mark("vline", chance, panel=panel, role="centre"))
        for row, s, tests in zip(rows, each, [*(t for _, t in parts), list(found.seasons)], strict=True):
            held = [t for t in tests if rule in t.orders]
            hit = None if np.isnan(s.value) else float(s.value * s.n)
            weeks = sum(len(t.days) for t in held)
            body.append((row, panel, weeks, int(s.n), hit, None if hit is None else s.value, _interval(ctx, s)))
            behind = _behind(ctx, held[0]) if len(held) == 1 and row != rows[-1] else None
            links.append((None, None, None, behind, None, None, None))
    columns = (
        Column("season", ctx.dimension_name("season")),
        Column("rule", ctx.t("attention.column_rule")),
        Column("weeks", ctx.t("attention.column_weeks"), "count"),
        Column("events", ctx.name("A1_heating"), "count"),
        Column("hits", ctx.t("attention.column_hits"), "number", 1),
        Column("share", ctx.t("attention.column_hit_share"), "ratio"),
        Column("interval", ctx.t("units.interval"), "interval"),
    )
    title = _title(ctx, found, chance)
    return Exhibit(
        code="backtest_hits",
        title=title,
        subtitle=subtitle,
        chart=Chart(
            "dot", tuple(series), Axis(kind="percent"), Axis(kind="category", order=rows), marks=tuple(marks),
            panels=tuple(s.panel for s in series), axes=tuple(Axis(kind="percent") for _ in series),
            height=110 + 30 * len(rows), room=900,
        ),
        table=Table(columns, tuple(body), tuple(links)),
        alt=ctx.t("attention.hits_alt", title=title),
        notes=(
            ctx.t("attention.note_hits", top=found.top, days=_backtest.AFTER, chance=chance),
            ctx.t("attention.note_beats", block=_backtest.BLOCK, seasons=_backtest.SEASONS),
            ctx.t("attention.note_hindsight"),
            *_backtest.unplaced(ctx, found.seasons),
        ),
        measures=("A1_heating", "S1_heating"),
    )  # fmt: skip


def _behind(ctx: Context, test: _backtest.Tested) -> Rows | None:
    """The events of a season's tested weeks, where those weeks leave no gap and every event has a street."""
    first, last = test.days[0] + timedelta(1), test.days[-1] + timedelta(_backtest.AFTER)
    whole = (last - first).days + 1 == _backtest.AFTER * len(test.days) and not test.unplaced
    return ctx.behind("A1_heating", period=f"{first}..{last}") if whole else None


def _interval(ctx: Context, s: Share) -> str:
    return "—" if np.isnan(s.value) else ctx.t("attention.percent_span", lo=s.lo, hi=s.hi)


def _hover(ctx: Context, row: str, panel: str, s: Share) -> str:
    if np.isnan(s.value):
        return ctx.t("attention.hits_none", row=row, rule=panel)
    return ctx.t(
        "attention.hits_hover", row=row, rule=panel, share=s.value, hits=s.value * s.n, n=int(s.n), lo=s.lo, hi=s.hi
    )


def _title(ctx: Context, found: _backtest.Verdict, chance: float) -> str:
    n, diff = len(found.seasons), found.difference
    head = ctx.t("attention.hits_title", seasons=n, n=int(diff.n), top=found.top,
                 index=found.share["index"].value, open=found.share["open"].value)  # fmt: skip
    told = ctx.t("attention.hits_difference", value=diff.value, lo=diff.lo, hi=diff.hi)
    if found.beats:
        end = ctx.t("attention.hits_beats")
    elif n < _backtest.SEASONS:
        end = ctx.t("attention.hits_few", least=_backtest.SEASONS)
    elif diff.lo > 0:
        end = ctx.t("attention.hits_uneven", n=found.behind)
    else:
        end = ctx.t("attention.hits_not")
    return _units.clauses(ctx, [_units.parts(ctx, [head, told]), end])
