"""Hazards per visit month by month with intervals, judged by the control limits of its own history."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

from lens import words
from lens.exhibits import _trend, _units
from lens.exhibits._compare import all_silent
from lens.exhibits._streets import silent_clause
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Mark, Series, Table
from lens.stats.charts import RUN, ControlChart, laney
from lens.stats.variation import MIN_EXPECTED, WIDTH


@dataclass(frozen=True)
class _Judged:
    chart: ControlChart
    beyond: dict[str, float]  # month → −1 or +1
    unjudged: frozenset[str]  # whole months whose base is too small for limits
    streak: int  # months in a row on one side of the centre, up to the last whole month; negative below

    @property
    def limited(self) -> bool:
        """Whether limits could be set: enough months, and some variation between them."""
        return self.chart.enough and self.chart.sigma_z > 0


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M5", ["month"])
    if refusal:
        raise refusal
    period, months = ctx.months(_trend.MONTHS)
    rows = {r["month"]: r for r in ctx.ask("M5", ["month"], period=period) if r["M5_den"]}
    if not rows:
        why = ctx.no_rows()
        return Exhibit(
            "trend_per_visit", ctx.t("trends.per_visit"), ctx.subtitle(), empty=why, alt=why, measures=("M5",)
        )
    whole = [m for m in _trend.whole(ctx, months) if m in rows]
    judged = _judge(rows, whole)
    whole = [m for m in whole if m not in judged.unjudged]
    labels = tuple(ctx.month_label(m) for m in months)
    cells = [rows.get(m) for m in months]
    roles = tuple("muted" if m not in whole else "accent" if m in judged.beyond else "context" for m in months)
    text = tuple(ctx.value("M5", rows[m]["M5"]) if m in judged.beyond else "" for m in months)
    values = tuple(r["M5"] if r else None for r in cells)
    # intervals as strokes: a grey band would be lost in the grey of the campaigns
    points = Series(
        ctx.name("M5"),
        labels,
        values,
        "context",
        "dot",
        lo=tuple(r["M5_lo"] if r else None for r in cells),
        hi=tuple(r["M5_hi"] if r else None for r in cells),
        roles=roles,
        text=text,
        hover=tuple(_hover(ctx, k, r) for k, r in zip(labels, cells, strict=True)),
    )
    path = Series(
        "",
        labels,
        values,
        "context",
        "line",
        roles=tuple("muted" if m not in whole else "context" for m in months),
        hover=points.hover,
    )
    bands, named = _trend.campaigns(ctx, months)
    series = (*_limits(ctx, judged, months, labels, whole), path, points)
    marks = (*bands, Mark("hline", judged.chart.centre, role="centre")) if whole else bands
    title = _title(ctx, rows, whole, judged)
    if whole and all_silent(ctx):
        last = whole[-1]
        title = ctx.t("trends.now_silent", month=ctx.month_label(last), value=rows[last]["M5"]) + silent_clause(ctx)
    notes = [ctx.t("trends.per_visit_note")]
    if judged.unjudged:
        notes.append(ctx.t("trends.small_months", n=len(judged.unjudged)))
    notes += [*_trend.running_note(ctx, months), *named]
    first, last = labels[0], labels[-1]
    return Exhibit(
        code="trend_per_visit",
        title=title,
        subtitle=ctx.subtitle(ctx.t("trends.per_visit"), period=ctx.t("found.months", n=len(months))),
        chart=Chart(
            "line", series, Axis(kind="month", order=labels), Axis(decimals=1, unit=ctx.unit("M5")), marks=marks
        ),
        table=_table(ctx, months, rows, whole, judged),
        alt=ctx.t(
            "trends.per_visit_alt",
            title=title,
            first=first,
            last=last,
            low=min(r["M5"] for r in rows.values()),
            high=max(r["M5"] for r in rows.values()),
        ),
        notes=tuple(notes),
        measures=("M5",),
    )


def _judge(rows: dict, whole: list[str]) -> _Judged:
    visits, found = (sum(rows[m][k] for m in whole) for k in ("M5_den", "M5_num"))
    small = frozenset(m for m in whole if rows[m]["M5_den"] * found < MIN_EXPECTED * visits)
    whole = [m for m in whole if m not in small]
    chart = laney([rows[m]["M5_num"] for m in whole], [rows[m]["M5_den"] for m in whole], "u", width=WIDTH)
    sides = chart.beyond if chart.sigma_z > 0 else 0 * chart.beyond
    beyond = {m: float(side) for m, side in zip(whole, sides, strict=True) if side}
    streak = 0
    for value in reversed(chart.value.tolist()):
        side = (value > chart.centre) - (value < chart.centre)
        if not side or streak * side < 0:
            break
        streak += side
    return _Judged(chart, beyond, small, streak)


def _limits(ctx: Context, judged: _Judged, months, labels, whole) -> list[Series]:
    if not judged.limited:
        return []
    made = []
    name = ctx.t("units.limit_outer")
    for values in (judged.chart.hi, judged.chart.lo):
        at = dict(zip(whole, values.tolist(), strict=True))
        y = tuple(None if (v := at.get(m)) is None or isnan(v) else v for m in months)
        told = tuple("" if v is None else f"{name} {ctx.value('M5', v)}" for v in y)
        made.append(Series(name, labels, y, "limit", "line", hover=told))
    return made


def _title(ctx: Context, rows: dict, whole: list[str], judged: _Judged) -> str:
    if not whole:
        return ctx.t("trends.per_visit_partial")
    if not judged.limited:
        return ctx.t("trends.per_visit_short", value=judged.chart.centre, n=len(whole))
    last = whole[-1]
    side = judged.beyond.get(last, 0)
    # a long run on one side is no usual variation, even where no month went beyond
    inside = "unbroken" if abs(judged.streak) >= RUN else "within"
    where = inside if not side else "high" if side > 0 else "low"
    now = ctx.t(f"trends.now_{where}", month=ctx.month_label(last), value=rows[last]["M5"])
    others = [m for m in judged.beyond if m != last]
    parts = [now]
    if abs(judged.streak) >= RUN:
        parts.append(ctx.t("trends.streak_up" if judged.streak > 0 else "trends.streak_down", n=abs(judged.streak)))
    if others:
        parts.append(ctx.t("trends.others", n=len(others), of=len(whole)))
    elif not side:
        parts.append(ctx.t("trends.none_beyond", n=len(whole)))
    return _units.clauses(ctx, parts)


def _hover(ctx: Context, month: str, row: dict | None) -> str:
    return ctx.t("trends.hover", month=month, value=ctx.value("M5", row["M5"]), base=ctx.base(row, "M5")) if row else ""


def _table(ctx: Context, months, rows, whole, judged: _Judged) -> Table:
    at = dict(zip(whole, zip(judged.chart.lo.tolist(), judged.chart.hi.tolist(), strict=True), strict=True))
    columns = (
        Column("month", ctx.dimension_name("month")),
        Column("visits", ctx.name("M1"), "count"),
        Column("found", ctx.t("sectors.column_at_visits"), "count"),
        Column("rate", ctx.name("M5"), "number", 2),
        Column("interval", ctx.t("units.interval")),
        Column("limits", ctx.t("units.limit_outer")),
        Column("verdict", ctx.t("units.verdict")),
    )
    body = []
    for m in reversed(months):
        row = rows.get(m)
        lo, hi = at.get(m, (None, None))
        known = judged.limited and lo is not None
        limits = f"{words.number(lo, ctx.lang, 2)}–{words.number(hi, ctx.lang, 2)}" if known else words.NOTHING
        side = {1.0: "high", -1.0: "low"}.get(judged.beyond.get(m, 0.0), "within") if known else "none"
        body.append(
            (
                ctx.month_label(m),
                row["M5_den"] if row else 0,
                row["M5_num"] if row else 0,
                row["M5"] if row else None,
                _units.interval(ctx, "M5", row),
                limits,
                ctx.t(f"units.verdict_{side}"),
            )
        )
    links = tuple(
        (None, *(ctx.behind("M5", part, ctx.month_token(m)) for part in ("den", "num")), *(None,) * 4)
        for m in reversed(months)
    )
    return Table(columns, tuple(body), links)
