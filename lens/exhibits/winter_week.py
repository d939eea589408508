"""Heating hazards found per 100 visits in the last seven days, by street: where the cold has arrived."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from lens.exhibits import _streets, _units, _winter, winter_found
from lens.exhibits._reporting import silent
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Mark, Series, Table
from lens.stats.funnel import funnel
from lens.stats.intervals import ClusterSums, garwood

#: a street with fewer visits in the week is not judged; the table has it
FEWEST = 10


@_winter.says_basis
def build(ctx: Context) -> Exhibit:
    winter_found.check(ctx)
    now = _winter.season(ctx)
    start = max(now.until - timedelta(_winter.WEEK - 1), now.first)
    ctx = _winter.on(ctx, start, now.until)
    bounds = {"date_from": start, "date_to": now.until, "every_visit": bool(ctx.selection.codes("activity_type"))}
    rows = {r["jurisdiction"]: r for r in ctx.question("winter_week", "inspections", **bounds)}
    what = ctx.t("winter.week")
    subtitle = ctx.subtitle(what, period=ctx.t("selection.span", start=start, end=now.until))
    if not rows:
        why = ctx.t("winter.no_visits", season=now.key)
        return Exhibit("winter_week", what, subtitle, empty=why, alt=why, measures=("M5",))
    quiet = silent(ctx)
    weight = {s: r["visits"] for s, r in rows.items()} | {s: 0 for s in quiet if s not in rows}
    streets = _units.order(ctx, "jurisdiction", weight)
    asked = [s for s in streets if s is not None and s not in quiet and rows[s]["visits"] >= FEWEST]
    found = np.array([rows[s]["found"] for s in asked], float)
    visits = np.array([rows[s]["visits"] for s in asked], float)
    phi = _dispersion(ctx, now, start)
    # hazards come in clusters, so limits and intervals are those of found/φ independent ones in visits/φ
    limits = funnel(found / phi, visits / phi, "rate", method="normal", widen="no") if asked else None
    judged = _streets.judge(asked, limits, ()) if limits and found.sum() else _streets.Judged([], [], 0)
    drawn = sorted(streets, key=lambda s: (s in quiet, -(rows[s]["found"] / rows[s]["visits"] if s in rows else 0)))
    role = dict.fromkeys(judged.high, "alert") | dict.fromkeys(judged.low, "accent")
    cells = [_cell(rows.get(s), phi, s in quiet) for s in drawn]
    names = tuple(
        ctx.t("streets.absent", name=ctx.label("jurisdiction", s)) if s in quiet else ctx.label("jurisdiction", s)
        for s in drawn
    )
    series = Series(
        what,
        tuple(c[0] for c in cells),
        names,
        "context",
        lo=tuple(c[1] for c in cells),
        hi=tuple(c[2] for c in cells),
        roles=tuple("muted" if s in quiet or s not in asked else role.get(s, "context") for s in drawn),
        hover=tuple(_hover(ctx, k, rows.get(s), c) for s, k, c in zip(drawn, names, cells, strict=True)),
        keys=tuple(s or "" for s in drawn),
    )
    total_found, total_visits = (sum(r[k] for r in rows.values()) for k in ("found", "visits"))
    title = _title(ctx, judged, 100 * total_found / total_visits, total_found, total_visits)
    title += _streets.silent_clause(ctx)
    marks = (
        (Mark("vline", 100 * limits.theta, text=ctx.t("units.all", value=_number(ctx, 100 * limits.theta))),)
        if limits
        else ()
    )
    columns = (
        Column("street", ctx.dimension_name("jurisdiction")),
        Column("visits", ctx.name("M1"), "count"),
        Column("found", ctx.t("winter.column_found"), "count"),
        Column("rate", ctx.t("winter.per_100"), "number", 1),
        Column("interval", ctx.t("units.interval")),
        Column("verdict", ctx.t("units.verdict")),
    )
    body = tuple(
        (
            ctx.label("jurisdiction", s),
            rows.get(s, {}).get("visits"),
            rows.get(s, {}).get("found"),
            c[0],
            _interval(ctx, c),
            _verdict(ctx, s, judged, asked, s in quiet),
        )
        for s, c in zip(drawn, cells, strict=True)
    )
    return Exhibit(
        code="winter_week",
        title=title,
        subtitle=subtitle,
        chart=Chart(
            "dot",
            (series,),
            Axis(decimals=0),
            Axis(kind="category", order=names),
            marks=marks,
            height=60 + 24 * len(names),
        ),
        table=Table(columns, body),
        alt=ctx.t("winter.week_alt", title=title, names=names),
        notes=(ctx.t("winter.week_note", n=FEWEST), ctx.t("units.dispersion", phi=phi), *_streets.silent_notes(ctx)),
        measures=("M5",),
    )


def _dispersion(ctx: Context, now: _winter.Season, start) -> float:
    values = {"date_from": start, "date_to": now.until, "season_day": now.day}
    rows = ctx.question("winter_rate", "inspections", every_visit=bool(ctx.selection.codes("activity_type")), **values)
    if not rows:
        return 1.0
    r = rows[0]
    return _streets.dispersion(ClusterSums(r["y"], r["n"], r["yy"], r["yn"], r["nn"], r["clusters"]))


def _cell(row: dict | None, phi: float, is_silent: bool) -> tuple[float | None, float | None, float | None]:
    if row is None or is_silent or not row["visits"]:
        return None, None, None
    lo, hi = (100 * phi * float(v) / row["visits"] for v in garwood(row["found"] / phi))
    return 100 * row["found"] / row["visits"], lo, hi


def _number(ctx: Context, value: float) -> str:
    return ctx.t("winter.number", value=value)


def _interval(ctx: Context, cell) -> str:
    return "—" if cell[1] is None else f"{_number(ctx, cell[1])}–{_number(ctx, cell[2])}"


def _hover(ctx: Context, name: str, row: dict | None, cell) -> str:
    if cell[0] is None or row is None:
        return name
    return ctx.t(
        "winter.week_hover", name=name, rate=cell[0], found=row["found"], visits=row["visits"], lo=cell[1], hi=cell[2]
    )


def _verdict(ctx: Context, street, judged, asked, is_silent: bool) -> str:
    if is_silent:
        return ctx.t("streets.not_reported")
    side = (
        "high" if street in judged.high else "low" if street in judged.low else "within" if street in asked else "none"
    )
    return ctx.t(f"units.verdict_{side}")


def _title(ctx: Context, judged: _streets.Judged, rate: float, found: int, visits: int) -> str:
    head = ctx.t("winter.week_title", rate=rate, found=found, visits=visits)
    if judged.n < 2:
        return head
    if not judged.high and not judged.low:
        return _units.clauses(ctx, [head, ctx.t("winter.week_inside", n=judged.n)])
    parts = [head]
    for group, key in ((judged.high, "high"), (judged.low, "low")):
        if group:
            parts.append(ctx.t(f"winter.week_{key}", names=_units.some(ctx, "jurisdiction", group)))
    return _units.clauses(ctx, parts)
