"""Did the first three streets of the index hold more of the coming week's heating events than simpler rules did?"""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from lens import words
from lens.exhibits import _backtest, _units, _winter
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Mark, Rows, Series, Table
from lens.stats.backtest import Share


@_winter.says_basis
def build(ctx: Context) -> Exhibit:
    found = _backtest.verdict(ctx)
    # rows open under the reader's filters, while the back-test is the whole district's
    opens = not ctx.selection.where
    ctx = _backtest.whole(ctx)
    streets = max(len(t.streets) for t in found.seasons)
    chance = min(found.top / streets, 1.0)
    what = ctx.t("attention.hits", top=found.top)
    subtitle = _backtest.subtitle(ctx, what, found.seasons)
    if not found.difference.n:
        told = ctx.t("attention.no_events", n=len(found.seasons))
        return Exhibit("backtest_hits", what, subtitle, empty=told, alt=told, measures=("A1_heating",))
    groups = [(t.season.key, [t]) for t in found.seasons] + [(ctx.t("attention.all_seasons"), list(found.seasons))]
    marked, body, links = [], [], []
    for name, tests in groups:
        for rule in _backtest.RULES:
            s, told = _backtest.share(tests, rule, found.top), ctx.t(f"attention.rule_{rule}")
            held = [t for t in tests if rule in t.orders]
            known = not np.isnan(s.value)
            marked.append((ctx.t("attention.row", season=name, rule=told), s, rule, _hover(ctx, name, told, s)))
            hits, share = (s.value * s.n, s.value) if known else (None, None)
            body.append((name, told, sum(len(t.days) for t in held), int(s.n), hits, share, _interval(ctx, s)))
            behind = _behind(ctx, held[0]) if opens and len(held) == len(tests) == 1 else None
            links.append((None, None, None, behind, None, None, None))
    rows = tuple(row for row, *_ in marked)
    series = Series(
        what,
        tuple(None if np.isnan(s.value) else s.value for _, s, *_ in marked),
        rows,
        lo=tuple(None if np.isnan(s.value) else s.lo for _, s, *_ in marked),
        hi=tuple(None if np.isnan(s.value) else s.hi for _, s, *_ in marked),
        roles=tuple("accent" if rule == "index" else "context" for _, _, rule, _ in marked),
        hover=tuple(told for *_, told in marked),
    )
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
            "dot", (series,), Axis(kind="percent"), Axis(kind="category", order=rows),
            marks=(Mark("vline", chance, text=words.percent(chance, ctx.lang, 0), role="centre"),),
            height=60 + 24 * len(rows), room=900,
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
    last = found.share["last"]
    also = "" if np.isnan(last.value) else ctx.t("attention.hits_last", share=last.value, n=int(last.n))
    told = ctx.t("attention.hits_difference", value=diff.value, lo=diff.lo, hi=diff.hi)
    if found.beats:
        end = ctx.t("attention.hits_beats")
    elif n < _backtest.SEASONS:
        end = ctx.t("attention.hits_few", least=_backtest.SEASONS)
    elif diff.lo > 0:
        end = ctx.t("attention.hits_uneven", n=found.behind)
    else:
        end = ctx.t("attention.hits_not")
    return _units.clauses(ctx, [_units.parts(ctx, [head, also]), told, end])
