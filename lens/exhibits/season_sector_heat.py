"""Which months of the year stand out in which sector: hazards per visit against the sector's own mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lens import words
from lens.exhibits import _trend, _units
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table
from lens.stats.intervals import ClusterSums, log_ratio_change

#: no seasonal claim under two whole years
LEAST_MONTHS = 24
MOST_ROWS = 15
#: a cell needs this many visits and this many hazards expected at the sector's mean
MIN_VISITS, MIN_EXPECTED = 50, 10


@dataclass(frozen=True)
class Cell:
    """One sector in one month of the year: the ratio to the sector's mean with 95 % and 99.8 % limits."""

    ratio: float
    lo: float
    hi: float
    wide: tuple[float, float]
    beyond: int  # −1 or +1 where the 99.8 % interval leaves 1 out
    found: int
    visits: int


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M5", ["month", "sector"])
    if refusal:
        raise refusal
    period, months = ctx.months(_trend.MONTHS + 1)
    whole = _trend.whole(ctx, months)
    years = min(len(whole), _trend.MONTHS) // 12
    what = ctx.t("trends.heat")
    if years * 12 < LEAST_MONTHS:
        why = ctx.t("trends.heat_short", n=len(whole))
        return Exhibit("season_sector_heat", what, ctx.subtitle(what), empty=why, alt=why, measures=("M5",))
    # whole years only, so that every month of the year is there equally often and a rising trend does not look like one
    used = set(whole[-12 * years :])
    rows = [r for r in ctx.ask("M5", ["month", "sector"], period=period) if r["month"] in used and r["M5_den"]]
    if not rows:
        why = ctx.no_rows()
        return Exhibit("season_sector_heat", what, ctx.subtitle(what), empty=why, alt=why, measures=("M5",))
    weight: dict[str | None, float] = {}
    for r in rows:
        weight[r["sector"]] = weight.get(r["sector"], 0) + r["M5_den"]
    sectors = _units.order(ctx, "sector", weight, MOST_ROWS)
    cells = {s: _cells([r for r in rows if r["sector"] == s]) for s in sectors}
    names = (ctx.t("trends.jan_feb"), *(ctx.t(f"trends.month_{n}") for n in range(3, 13)))
    series = tuple(
        Series(
            ctx.label("sector", s), names, tuple(c.ratio if c else None for c in cells[s]), "context", "heat",
            text=tuple(words.number(c.ratio, ctx.lang, 1) + ("*" if c.beyond else "") if c else "" for c in cells[s]),
            hover=tuple(_hover(ctx, s, k, c) for k, c in zip(names, cells[s], strict=True)),
        )
        for s in sectors
    )  # fmt: skip
    first, last = min(used), max(used)
    title = _title(ctx, cells, names)
    notes = [ctx.t("trends.heat_note", visits=MIN_VISITS, expected=MIN_EXPECTED)]
    if len(weight) > len(sectors):
        notes.append(ctx.t("units.most", n=len(weight), shown=len(sectors)))
    return Exhibit(
        code="season_sector_heat",
        title=title,
        subtitle=ctx.subtitle(
            what, period=ctx.t("trends.heat_span", first=ctx.month_label(first), last=ctx.month_label(last))
        ),
        chart=Chart(
            "heat", series, Axis(kind="category", order=names), Axis(decimals=1), height=50 + 27 * len(sectors)
        ),
        table=_table(ctx, cells, names),
        alt=ctx.t("trends.heat_alt", title=title, names=ctx.labels("sector", sectors)),
        notes=tuple(notes),
        measures=("M5",),
    )


def _cells(rows: list[dict]) -> list[Cell | None]:
    """Eleven cells of one sector (January with February, March … December); a premise counts once in each month."""
    sums = [np.zeros(6) for _ in range(11)]
    for r in rows:
        if "M5_sums" in r:
            sums[max(int(r["month"][5:]) - 2, 0)] += np.array([float(v) for v in r["M5_sums"]])
    total = sum(sums, np.zeros(6))
    return [_cell(ClusterSums(*s), ClusterSums(*(total - s))) for s in sums]


def _cell(month: ClusterSums, rest: ClusterSums) -> Cell | None:
    """The month against the rest of the year, told as a ratio to the mean of the whole year.

    With q = month ÷ rest and w the month's share of visits, the ratio to the mean is q ÷ (q·w + 1 − w); it grows with
    q, so the limits of q become its limits.
    """
    visits, found = float(month.n) + float(rest.n), float(month.y) + float(rest.y)
    if (
        float(month.n) < MIN_VISITS
        or float(month.n) * found < MIN_EXPECTED * visits
        or not float(rest.y)
        or not float(month.y)
    ):
        return None
    share = float(month.n) / visits

    def of_mean(q: float) -> float:
        return q / (q * share + 1 - share)

    wide, usual = log_ratio_change(month, rest, 0.998), log_ratio_change(month, rest)
    beyond = int(wide.lo > 1) - int(wide.hi < 1)
    return Cell(
        of_mean(float(usual.ratio)),
        of_mean(float(usual.lo)),
        of_mean(float(usual.hi)),
        (of_mean(float(wide.lo)), of_mean(float(wide.hi))),
        beyond,
        int(month.y),
        int(month.n),
    )


def _title(ctx: Context, cells: dict, names: tuple[str, ...]) -> str:
    known = [(s, k, c) for s, row in cells.items() for k, c in zip(names, row, strict=True) if c]
    marked = [(s, k, c) for s, k, c in known if c.beyond]
    if not known:
        return ctx.t("trends.heat_small")
    if not marked:
        return ctx.t("trends.heat_none", n=len(known))
    sector, month, cell = max(marked, key=lambda m: abs(np.log(m[2].ratio)))
    values = {"sector": ctx.label("sector", sector), "month": month, "ratio": cell.ratio}
    values |= dict(zip(("lo", "hi"), cell.wide, strict=True))
    rest = ctx.t("trends.heat_rest", n=len(marked), of=len(known)) if len(marked) > 1 else ""
    return _units.clauses(ctx, [ctx.t("trends.heat_top", **values), rest])


def _hover(ctx: Context, sector: str | None, month: str, cell: Cell | None) -> str:
    if cell is None:
        return ctx.t("trends.heat_blank", sector=ctx.label("sector", sector), month=month)
    return ctx.t(
        "trends.heat_hover", sector=ctx.label("sector", sector), month=month, ratio=cell.ratio, lo=cell.lo, hi=cell.hi,
        found=cell.found, visits=cell.visits,
    )  # fmt: skip


def _table(ctx: Context, cells: dict, names: tuple[str, ...]) -> Table:
    columns = (
        Column("sector", ctx.dimension_name("sector")),
        Column("month", ctx.dimension_name("month")),
        Column("visits", ctx.name("M1"), "count"),
        Column("found", ctx.t("sectors.column_at_visits"), "count"),
        Column("ratio", ctx.t("trends.heat_ratio"), "number", 2),
        Column("interval", ctx.t("units.interval")),
        Column("verdict", ctx.t("units.verdict")),
    )
    body = tuple(
        (
            ctx.label("sector", s), k, c.visits, c.found, c.ratio,
            f"{words.number(c.lo, ctx.lang, 2)}–{words.number(c.hi, ctx.lang, 2)}",
            ctx.t(f"trends.heat_verdict_{ {1: 'high', -1: 'low'}.get(c.beyond, 'within') }"),
        )
        for s, row in cells.items()
        for k, c in zip(names, row, strict=True)
        if c
    )  # fmt: skip
    return Table(columns, body)
