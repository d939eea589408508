"""What the exhibits of signals share: the month that is judged, and every unit's months against its own history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from lens.exhibits import _trend, _units
from lens.exhibits._reporting import silent
from lens.exhibits._streets import every_street
from lens.exhibits.context import Context
from lens.periods import Period, add_months, month_end
from lens.stats.charts import Kind
from lens.stats.signals import MOST_MONTHS, SEASON_MONTHS, YEAR, Control, control, history, season

#: the rows of a month count as complete when this share has been entered, going by the lags of the year before
COMPLETE = 0.95
#: hazards found in the last so many days say nothing of lags yet: the slow ones are not in
RIPE, LAG_YEAR = 60, 365
FOUND = "M5"


@dataclass(frozen=True)
class Span:
    """`months` are those shown, in order; the one at `judged` is judged by the `judged` ones before it.

    The months after it are not over, or not entered yet. `lag`: days after which 95 % of the rows are in, None where
    the ledger has no day of entering.
    """

    period: Period
    months: list[str]
    judged: int
    lag: int | None

    @property
    def month(self) -> str:
        return self.months[self.judged]

    @property
    def years(self) -> int:
        """Whole years that the season is taken from; 0 = no season is taken out."""
        return self.judged // YEAR if self.judged >= SEASON_MONTHS else 0


def span(ctx: Context) -> Span | None:
    """The latest month that is over and entered, with the months that set what is usual; None without such a month."""
    period, months = ctx.months(MOST_MONTHS + 3)
    lag = entered_after(ctx)
    known = ctx.period.asof - timedelta(lag or 0)
    whole = [m for m in _trend.whole(ctx, months) if last_day(m) <= known]
    if not whole:
        return None
    judged = months.index(whole[-1])
    first = judged - history(min(judged - months.index(whole[0]), MOST_MONTHS))
    start = date.fromisoformat(f"{months[first]}-01")
    cut = Period(max(start, period.start), period.end, period.asof, f"{start}..{period.end}")
    return Span(cut, months[first:], judged - first, lag)


def last_day(month: str) -> date:
    return month_end(date.fromisoformat(f"{month}-01"))


def entered_after(ctx: Context) -> int | None:
    """Days after which 95 % of the hazards of a year had been entered; None where no day of entering is known."""
    end = ctx.as_of - timedelta(RIPE)
    start = max(end - timedelta(LAG_YEAR - 1), ctx.snapshot.first_date)
    rows = every_street(ctx).question("trend_lag", date_from=start, date_to=end) if start <= end else []
    lags = sorted((r["lag"], r["hazards"]) for r in rows if r["lag"] is not None and r["lag"] >= 0)
    total, seen = sum(n for _, n in lags), 0
    for lag, n in lags:
        seen += n
        if seen >= COMPLETE * total:
            return lag
    return None


def on_time_code(ctx: Context) -> str:
    """The on-time rate by the month of the deadline, on the house's basis."""
    return ctx.measure("M3").code.replace("M3_", "M3_due_")


@dataclass(frozen=True)
class Line:
    """One unit's months: the row of each month (None without one) and their control."""

    rows: list[dict | None]
    control: Control

    def streak(self, at: int) -> int:
        """Months in a row up to `at` on one side of what is usual; negative below."""
        sides = self.control.side[: at + 1].tolist()
        count = 0
        while count < len(sides) and sides[-1 - count] and sides[-1 - count] == sides[-1]:
            count += 1
        return int(count * sides[-1]) if sides else 0


@dataclass(frozen=True)
class Lines:
    """The units of one dimension by one rate; `quiet` streets are not reporting and not judged."""

    code: str
    dim: str
    kind: Kind
    span: Span
    units: dict[str, Line]
    quiet: Mapping[str, date | None]
    weight: dict[str, float]

    @property
    def judged(self) -> list[str]:
        """The units whose judged month can be told from its history."""
        at = self.span.judged
        return [u for u, line in self.units.items() if line.control.p[at] == line.control.p[at]]

    def beyond(self, side: int) -> list[str]:
        """The units whose judged month lies beyond the limit on that side."""
        at = self.span.judged
        return [u for u in self.judged if line_side(self.units[u], at) == side]


def line_side(line: Line, at: int) -> int:
    return int(line.control.beyond[at])


def lines(ctx: Context, span: Span, code: str, dim: str) -> Lines | None:
    """Every unit's control, in the order of their list; None without a row. Raises the Refusal of the measure.

    The season of a street's hazards per visit is that of all streets, a sector's its own; on-time rates have none.
    """
    refusal = ctx.off(code, ["month", dim])
    if refusal:
        raise refusal
    rows = [r for r in ctx.ask(code, ["month", dim], period=span.period) if r[dim] and r[f"{code}_den"]]
    if not rows:
        return None
    cells = {(r[dim], r["month"]): r for r in rows}
    weight: dict[str, float] = {}
    for r in rows:
        weight[r[dim]] = weight.get(r[dim], 0) + r[f"{code}_den"]
    quiet = silent(ctx) if dim == "jurisdiction" else {}
    kind: Kind = "u" if code == FOUND else "p"
    pool = None
    if kind == "u" and span.years and dim == "jurisdiction":
        pool = {r["month"]: r for r in every_street(ctx).ask(code, ["month"], period=span.period, intervals=False)}
    units = {}
    for unit in _units.order(ctx, dim, {u: w for u, w in weight.items() if u not in quiet}):
        mine = [cells.get((unit, m)) for m in span.months]
        of = mine if pool is None else [pool.get(m) for m in span.months]
        units[unit] = Line(mine, _control(span, code, kind, mine, of))
    return Lines(code, dim, kind, span, units, quiet, weight)


def _control(span: Span, code: str, kind: Kind, mine: list[dict | None], pool: list[dict | None]) -> Control:
    top, base = parts(code, mine)
    if kind == "p" or not span.years:
        return control(kind, top, base, span.judged)
    of_year = [int(m[5:]) for m in span.months]
    all_top, all_base = parts(code, pool)
    before = slice(0, span.judged)
    factors = season(all_top[before], all_base[before], of_year[before])
    share = sum(base[before]) / sum(all_base[before]) if sum(all_base[before]) else 0.0
    return control(kind, top, base, span.judged, [factors[m] for m in of_year], share / span.years)


def parts(code: str, rows: list[dict | None]) -> tuple[list[int], list[int]]:
    return [r[f"{code}_num"] if r else 0 for r in rows], [r[f"{code}_den"] if r else 0 for r in rows]


def running(ctx: Context, month: str) -> list[str]:
    """The names of the campaigns that ran in a month."""
    first, last = date.fromisoformat(f"{month}-01"), last_day(month)
    inside = [c for c in ctx.snapshot.campaigns if c["start_date"] <= last and c["end_date"] >= first]
    return [(c["name_en"] or c["name"]) if ctx.lang == "en" else c["name"] for c in inside]


def notes(ctx: Context, span: Span, kind: Kind) -> list[str]:
    """What the limits mean, where the season went, and which months are not judged."""
    told = [ctx.t(f"signals.limits_{kind}", n=span.judged), ctx.t("signals.rules")]
    if kind == "u":
        told.append(ctx.t("signals.season", n=span.years) if span.years else ctx.t("signals.no_season"))
    return told + later(ctx, span)


def later(ctx: Context, span: Span) -> list[str]:
    """The sentence about the months after the judged one."""
    if span.judged == len(span.months) - 1:
        return []
    after = [ctx.month_label(m) for m in span.months[span.judged + 1 :]]
    if span.lag is None:
        return [ctx.t("signals.later_unknown", names=after)]
    return [ctx.t("signals.later", names=after, n=span.lag, share=COMPLETE)]


def occasion_span(span: Span) -> tuple[date, date, date]:
    """(first day of the history, first and last day of the judged month)."""
    start = date.fromisoformat(f"{span.month}-01")
    return max(span.period.start, add_months(start, -span.judged)), start, last_day(span.month)
