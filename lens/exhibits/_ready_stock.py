"""Open heating hazards on ignition day by street or by kind, beside the same day of earlier seasons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from lens.exhibits import _ready, _winter
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Series

Counts = dict[str | None, dict[str, int]]
FIGURES = ("open_n", "overdue_n")


@dataclass(frozen=True)
class Stock:
    """`now` and each of `earlier` (by season) hold open, overdue and major by code; `figures` are those known here."""

    at: _ready.Before
    held: list[_ready.Before]
    rows: list[dict]
    now: Counts
    earlier: dict[str, Counts]
    totals: dict[str, dict[str, int]]
    figures: tuple[str, ...]

    def total(self, figure: str) -> int:
        return _winter.total(self.rows, figure)


def stock(ctx: Context, by: Callable[[list[dict]], Counts]) -> Stock:
    """What was open on ignition day (the as-of date, where that has not come), and that many days from ignition in
    earlier seasons, rebuilt from dates. Raises Refusal as _winter.open_rows does.
    """
    _winter.check_codes(ctx)
    at = _ready.before(ctx)
    rows = _winter.open_rows(_winter.on(ctx, at.day, at.day), at.day)
    held = []
    if "hazards.end_date" in ctx.snapshot.has:
        # a stock that is still building up is no comparison
        since = ctx.snapshot.first_date + timedelta(_winter.RUN_UP)
        held = [b for b in _ready.past(ctx, at, ctx.snapshot.first_date) if b.day >= since]
    was = {b.season.key: _winter.open_rows(_winter.on(ctx, b.day, b.day), b.day) for b in held}
    due = "hazards.due_date" in ctx.snapshot.has
    totals = {k: {f: _winter.total(r, f) for f in FIGURES} for k, r in was.items()}
    earlier = {k: by(r) for k, r in was.items()}
    return Stock(at, held, rows, by(rows), earlier, totals, FIGURES if due else FIGURES[:1])


def by_street(rows: list[dict]) -> Counts:
    found: Counts = {}
    for r in rows:
        held = found.setdefault(r["jurisdiction"], {"open_n": 0, "overdue_n": 0, "major_n": 0})
        for k in held:
            held[k] += r[k]
    return found


def chart(
    ctx: Context, of: Stock, codes: Sequence[str | None], names: tuple[str, ...], silent: Sequence[str | None] = ()
) -> Chart:
    """A panel a figure: this season's count as a dot with its number, earlier seasons' range as a band."""
    titles = {"open_n": ctx.t("ready.panel_open"), "overdue_n": ctx.t("ready.panel_overdue")}
    panels = tuple(titles[f] for f in of.figures)
    series = []
    for figure, panel in zip(of.figures, panels, strict=True):
        shown = [None if c in silent else of.now.get(c, {}).get(figure, 0) for c in codes]
        same = [[] if c in silent else [e.get(c, {}).get(figure, 0) for e in of.earlier.values()] for c in codes]
        if of.held:
            lo, hi = (tuple(f(v) if v else None for v in same) for f in (min, max))
            told = tuple(
                k if v is None else _hover(ctx, k, c, v, figure, of)
                for k, c, v in zip(names, codes, shown, strict=True)
            )
            name = ctx.t("ready.range", n=len(of.held))
            series.append(Series(name, lo, names, "context", "band", lo=lo, hi=hi, hover=told, panel=panel))
        series.append(
            Series(
                ctx.t("ready.now", season=of.at.season.key), tuple(shown), names, "accent",
                roles=tuple("muted" if v is None else "accent" for v in shown),
                text=tuple("" if v is None else str(v) for v in shown),
                hover=tuple(
                    k if v is None else _hover(ctx, k, c, v, figure, of)
                    for k, c, v in zip(names, codes, shown, strict=True)
                ),
                keys=tuple(c or "" for c in codes), panel=panel,
            )
        )  # fmt: skip
    made = Chart("dot", tuple(series), Axis(), Axis(kind="category", order=names), panels=panels,
                 height=76 + 27 * len(names))  # fmt: skip
    if len(panels) > 1:
        return made
    return replace(made, panels=(), series=tuple(replace(s, panel="") for s in series))


def _hover(ctx: Context, name: str, code: str | None, n: int, figure: str, of: Stock) -> str:
    told = [ctx.t("ready.past_count", season=k, n=e.get(code, {}).get(figure, 0)) for k, e in of.earlier.items()]
    key = "ready.stock_hover" if told else "ready.stock_hover_alone"
    return ctx.t(key, name=name, n=n, told=told)


def title(ctx: Context, of: Stock) -> list[str]:
    """Clauses: what was open on that day, how much of it overdue, and the same day of earlier seasons."""
    n, overdue = of.total("open_n"), of.total("overdue_n")
    told = ctx.t("winter.parts", parts=[ctx.t("winter.part_overdue", n=overdue)]) if len(of.figures) > 1 else ""
    head = ctx.t("ready.open_title", when=_ready.when(ctx, of.at), n=n, parts=told).strip()
    same = [float(t["open_n"]) for t in of.totals.values()]
    range_words = ctx.t("ready.count_range", range=_winter.range_words(ctx, same)) if same else ""
    return [head, _ready.context_clause(ctx, n, same, range_words)]


def columns(ctx: Context, of: Stock) -> tuple[Column, ...]:
    """The columns after the first: this season's figures, then each earlier season's."""
    names = {"open_n": ctx.name("S1"), "overdue_n": ctx.name("M4")}
    mine = tuple(Column(f, names[f], "count") for f in of.figures)
    return mine + tuple(
        Column(f"{k}_{f}", ctx.t("ready.column_past", season=k, name=names[f]), "count")
        for k in of.earlier
        for f in of.figures
    )


def cells(of: Stock, code: str | None) -> tuple[int, ...]:
    now = tuple(of.now.get(code, {}).get(f, 0) for f in of.figures)
    return now + tuple(e.get(code, {}).get(f, 0) for e in of.earlier.values() for f in of.figures)


def total_cells(of: Stock) -> tuple[int, ...]:
    return tuple(of.total(f) for f in of.figures) + tuple(t[f] for t in of.totals.values() for f in of.figures)
