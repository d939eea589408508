"""Control charts as small panels on one scale, a unit each: points beyond its own limits stand out."""

from __future__ import annotations

from dataclasses import replace
from math import isnan

from lens import words
from lens.exhibits import _signals, _trend, _units
from lens.exhibits._compare import all_silent
from lens.exhibits._signals import Line, Lines, Span
from lens.exhibits._streets import silent_clause, silent_notes
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table
from lens.stats.charts import RUN

#: panels on one page
PANELS = {"jurisdiction": 16, "sector": 9}
#: a month with a smaller base is a gap in the line: one bad visit would tower over everything
FEWEST = 5


def build(ctx: Context, code: str, measure: str, dim: str, columns: int) -> Exhibit:
    """The exhibit `code`. Raises the Refusal of the measure."""
    refusal = ctx.off(measure, ["month", dim])
    if refusal:
        raise refusal
    what = ctx.t("signals.panels", name=ctx.name(measure))
    span = _signals.span(ctx)
    quiet = all_silent(ctx)
    made = _signals.lines(ctx, span, measure, dim) if span and not quiet else None
    if span is None or made is None or not made.units:
        why = ctx.t("signals.all_silent") if quiet else ctx.no_rows() if span else ctx.t("signals.no_month")
        return Exhibit(code, what, ctx.subtitle(), empty=why, alt=why, measures=(measure,))
    units = _chosen(ctx, made)
    labels = tuple(ctx.month_label(m) for m in span.months)
    names = {u: ctx.label(dim, u) for u in units}
    bands, named = _trend.campaigns(ctx, span.months)
    title = _title(ctx, made, units)
    if dim == "jurisdiction":
        title += silent_clause(ctx)
    notes = [*_signals.notes(ctx, span, made.kind), *named]
    if unjudged := [names[u] for u in units if u not in made.judged]:
        notes.append(ctx.t("signals.unjudged", names=unjudged))
    if len(units) < len(made.units):
        notes.append(ctx.t("units.most_base", n=len(made.units), shown=len(units)))
    if dim == "jurisdiction":
        notes += silent_notes(ctx)
    y = Axis(kind="percent", zero=False) if made.kind == "p" else Axis(decimals=1, unit=ctx.unit(measure))
    return Exhibit(
        code=code,
        title=title,
        subtitle=ctx.subtitle(what, period=_period(ctx, span)),
        chart=Chart(
            "multiples",
            tuple(s for u in units for s in _panel(ctx, made, u, names[u], labels)),
            Axis(kind="month", order=labels),
            y,
            marks=tuple(replace(m, text="") for m in bands),
            panels=tuple(names.values()),
            height=50 + 138 * -(-len(units) // columns),
            columns=columns,
        ),
        table=_table(ctx, made, units, labels),
        alt=ctx.t("signals.panels_alt", title=title, names=list(names.values())),
        notes=tuple(notes),
        measures=(measure,),
    )


def _period(ctx: Context, span: Span) -> str:
    return ctx.t("signals.span", first=ctx.month_label(span.months[0]), last=ctx.month_label(span.months[-1]))


def _chosen(ctx: Context, made: Lines) -> list[str]:
    """The nine named sectors where a house has them, else those with the largest base; in the order of their list."""
    weight = {u: made.weight[u] for u in made.units}
    if made.dim == "sector":
        weight = {u: w for u, w in weight.items() if ctx.snapshot.labels["sector"].get(u, {}).get("named")} or weight
    return _units.order(ctx, made.dim, weight, PANELS[made.dim])


def _panel(ctx: Context, made: Lines, unit: str, name: str, labels: tuple[str, ...]) -> list[Series]:
    """The rate with its points beyond the limits, what is usual, and the two limits."""
    code, line, at = made.code, made.units[unit], made.span.judged
    values = tuple(r[code] if r and r[f"{code}_den"] >= FEWEST else None for r in line.rows)
    roles = tuple(
        "muted" if i > at else "alert" if line.control.beyond[i] else "context" for i in range(len(line.rows))
    )
    hover = tuple(_hover(ctx, made, line, i, k, name) for i, k in enumerate(labels))
    series = [Series(name, labels, values, "context", "line", roles=roles, hover=hover, panel=name)]
    usual = tuple(None if v is None else u for v, u in zip(values, _known(line, "usual", at), strict=True))
    told = ctx.t("signals.usual")
    if any(v is not None for v in _known(line, "hi", at)):
        series.append(Series(told, labels, usual, "centre", "line", hover=_said(ctx, code, told, usual), panel=name))
        told = ctx.t("units.limit_outer")
        for side in ("lo", "hi"):
            limit = _known(line, side, at)
            series.append(Series(told, labels, limit, "limit", "line", hover=_said(ctx, code, told, limit), panel=name))
    return series


def _known(line: Line, key: str, at: int) -> tuple[float | None, ...]:
    """A column of the control up to the judged month, gaps as None."""
    column = getattr(line.control, key).tolist()
    return tuple(None if isnan(v) or i > at else v for i, v in enumerate(column))


def _said(ctx: Context, code: str, name: str, values: tuple) -> tuple[str, ...]:
    return tuple("" if v is None else f"{name} {ctx.value(code, v)}" for v in values)


def _hover(ctx: Context, made: Lines, line: Line, i: int, month: str, name: str) -> str:
    row, code = line.rows[i], made.code
    if row is None:
        return ""
    said = ctx.t(
        "signals.hover", month=month, name=name, measure=ctx.measure(code).name(ctx.lang, False),
        value=valued(ctx, code, row), num=row[f"{code}_num"], den=row[f"{code}_den"],
    )  # fmt: skip
    return (
        f"{said}{ctx.t('signals.hover_limits', limits=limits(ctx, code, line, i))}" if i <= made.span.judged else said
    )


def valued(ctx: Context, code: str, row: dict) -> str:
    """The rate with its unit."""
    return ctx.t("signals.value", value=ctx.value(code, row[code]), unit=ctx.unit(code)).strip()


def limits(ctx: Context, code: str, line: Line, i: int) -> str:
    """0.80–1.20, or — where the month is not judged."""
    lo, hi = float(line.control.lo[i]), float(line.control.hi[i])
    return words.NOTHING if isnan(hi) else f"{ctx.value(code, lo)}–{ctx.value(code, hi)}"


def _title(ctx: Context, made: Lines, units: list[str]) -> str:
    """The judged month; then who has been on one side for long."""
    at, month = made.span.judged, ctx.month_label(made.span.month)
    name = ctx.measure(made.code).name(ctx.lang, False)
    judged = [u for u in units if u in made.judged]
    if not judged:
        return ctx.t("signals.title_unjudged", month=month, name=name)
    sides = {s: [u for u in judged if u in made.beyond(s)] for s in (1, -1)}
    out = len(sides[1]) + len(sides[-1])
    parts = []
    if not out:
        parts.append(ctx.t(f"signals.title_within_{made.dim}", month=month, name=name, n=len(judged)))
    else:
        told = [
            ctx.t(f"signals.{'high' if s > 0 else 'low'}", names=_units.some(ctx, made.dim, us))
            for s, us in sides.items()
            if us
        ]
        parts.append(ctx.t("signals.title", month=month, name=name, parts=_units.parts(ctx, told)))
        if len(judged) > out:
            parts.append(ctx.t("signals.rest", n=len(judged) - out))
    long = {u: k for u in judged if abs(k := made.units[u].streak(at)) >= RUN}
    for s, key in ((1, "long_high"), (-1, "long_low")):
        names = [u for u, k in long.items() if k * s > 0]
        if names:
            parts.append(ctx.t(f"signals.{key}", names=_units.some(ctx, made.dim, names), n=RUN))
    return _units.clauses(ctx, parts)


def verdict(ctx: Context, line: Line, i: int, at: int) -> str:
    if i > at or isnan(line.control.p[i]):
        return ctx.t("units.verdict_none")
    side = {1: "high", -1: "low"}.get(int(line.control.beyond[i]), "within")
    return ctx.t(f"units.verdict_{side}")


def _table(ctx: Context, made: Lines, units: list[str], labels: tuple[str, ...]) -> Table:
    code, dim = made.code, made.dim
    kind = ("ratio", 0) if made.kind == "p" else ("number", 2)
    columns = (
        Column("month", ctx.t("signals.month_due") if made.kind == "p" else ctx.dimension_name("month")),
        Column(dim, ctx.dimension_name(dim)),
        Column("base", ctx.t("sectors.column_due" if made.kind == "p" else "sectors.column_visits"), "count"),
        Column("events", ctx.t(f"signals.events_{made.kind}"), "count"),
        Column("rate", ctx.measure(code).name(ctx.lang, False), *kind),
        Column("usual", ctx.t("signals.usual"), *kind),
        Column("limits", ctx.t("units.limit_outer"), "interval"),
        Column("verdict", ctx.t("units.verdict")),
        Column("run", ctx.t("signals.run"), "count"),
    )
    body, links = [], []
    for u in units:
        line = made.units[u]
        for i in reversed(range(len(labels))):
            row = line.rows[i]
            if row is None:
                continue
            usual = float(line.control.usual[i])
            told = i <= made.span.judged and not isnan(line.control.p[i])
            body.append(
                (
                    labels[i], ctx.label(dim, u), row[f"{code}_den"], row[f"{code}_num"], row[code],
                    usual if told else None, limits(ctx, code, line, i) if told else words.NOTHING,
                    verdict(ctx, line, i, made.span.judged), abs(line.streak(i)) if told else None,
                )
            )  # fmt: skip
            token = ctx.month_token(made.span.months[i])
            links.append((None, None, *(ctx.behind(code, p, token, **{dim: u}) for p in ("den", "num")), *(None,) * 5))
    return Table(columns, tuple(body), tuple(links))
