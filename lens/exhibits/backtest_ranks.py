"""Season by season: does the order of streets follow where the heating events came? Rank correlation of three rules."""

from __future__ import annotations

import warnings

import numpy as np

from lens.exhibits import _backtest, _units, _winter
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Mark, Series, Table
from lens.stats.backtest import Correlation, spearman


@_winter.says_basis
def build(ctx: Context) -> Exhibit:
    tests = _backtest.seasons(ctx)
    ctx = _backtest.whole(ctx)
    what = ctx.t("attention.ranks")
    subtitle = _backtest.subtitle(ctx, what, tests)
    made = {rule: [_correlation(t, rule) for t in tests] for rule in _backtest.RULES}
    known = [c for each in made.values() for c in each if not np.isnan(c.value)]
    if not known:
        told = ctx.t("attention.no_order", n=len(tests))
        return Exhibit("backtest_ranks", what, subtitle, empty=told, alt=told, measures=("A1_heating",))
    marked, body = [], []
    for k, t in enumerate(tests):
        for rule in _backtest.RULES:
            c, told = made[rule][k], ctx.t(f"attention.rule_{rule}")
            row = ctx.t("attention.row", season=t.season.key, rule=told)
            marked.append((row, c, rule, _hover(ctx, t.season.key, told, c)))
            body.append((t.season.key, told, c.n, t.n, None if np.isnan(c.value) else c.value, _interval(ctx, c)))
    rows = tuple(row for row, *_ in marked)
    series = Series(
        what,
        tuple(None if np.isnan(c.value) else c.value for _, c, *_ in marked),
        rows,
        lo=tuple(None if np.isnan(c.value) else c.lo for _, c, *_ in marked),
        hi=tuple(None if np.isnan(c.value) else c.hi for _, c, *_ in marked),
        roles=tuple("accent" if rule == "index" else "context" for _, _, rule, _ in marked),
        hover=tuple(told for *_, told in marked),
    )
    columns = (
        Column("season", ctx.dimension_name("season")),
        Column("rule", ctx.t("attention.column_rule")),
        Column("streets", ctx.t("attention.column_streets"), "count"),
        Column("events", ctx.name("A1_heating"), "count"),
        Column("rho", ctx.t("attention.column_rho"), "number", 2),
        Column("interval", ctx.t("units.interval"), "interval"),
    )
    mine = [c for c in made["index"] if not np.isnan(c.value)]
    if mine:
        sure = sum(c.lo > 0 for c in mine)
        told = ctx.t("attention.ranks_title", n=len(mine), values=[ctx.t("attention.rho", value=c.value) for c in mine])
        end = ctx.t("attention.ranks_sure", n=sure) if sure else ctx.t("attention.ranks_none")
        title = _units.clauses(ctx, [told, end])
    else:
        title = ctx.t("attention.ranks_no_index", n=len(tests))
    return Exhibit(
        code="backtest_ranks",
        title=title,
        subtitle=subtitle,
        chart=Chart(
            "dot", (series,), Axis(decimals=1, zero=False), Axis(kind="category", order=rows),
            marks=(Mark("vline", 0, role="centre"),), height=60 + 24 * len(rows),
        ),
        table=Table(columns, tuple(body)),
        alt=ctx.t("attention.ranks_alt", title=title),
        notes=(ctx.t("attention.note_ranks", days=_backtest.AFTER), ctx.t("attention.note_hindsight"),
               *_backtest.unplaced(ctx, tests)),
        measures=("A1_heating",),
    )  # fmt: skip


def _correlation(test: _backtest.Tested, rule: str) -> Correlation:
    """Of the streets' mean over the season's weeks and their events of the days after."""
    if rule not in test.orders:
        return Correlation(float("nan"), float("nan"), float("nan"), 0)
    with warnings.catch_warnings():
        # a street without a base has no score in any week
        warnings.simplefilter("ignore", RuntimeWarning)
        mean = np.nanmean(test.orders[rule], axis=0)
    return spearman(mean, test.events.sum(axis=0))


def _interval(ctx: Context, c: Correlation) -> str:
    if np.isnan(c.value):
        return "—"
    return ctx.t("attention.rho_span", lo=ctx.t("attention.rho", value=c.lo), hi=ctx.t("attention.rho", value=c.hi))


def _hover(ctx: Context, row: str, panel: str, c: Correlation) -> str:
    if np.isnan(c.value):
        return ctx.t("attention.hits_none", row=row, rule=panel)
    return ctx.t("attention.ranks_hover", row=row, rule=panel, value=c.value, interval=_interval(ctx, c), n=c.n)
