"""Weeks aligned on Spring Festival, the years over each other: how much was inspected, and how much was found."""

from __future__ import annotations

from datetime import date, timedelta

from lens import words
from lens.exhibits import _season_days, _units
from lens.exhibits._season_days import Days, Sums
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Mark, Series, Table

#: weeks before and after the week that begins with the first day of the lunar year
WEEKS = 6
#: the weeks after the festival in which work starts again
RESTART = (1, 2)
YEARS = 5
#: a week with fewer visits than this is a gap in hazards per visit; the table has it
FEWEST = 20
KINDS = ("visits", "found")


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M5", ["day", "sector"])
    if refusal:
        raise refusal
    what = ctx.t("seasons.festival")
    days = _season_days.read(ctx)
    weeks = _weeks(ctx, days) if days else {}
    if days is None or not weeks:
        why = ctx.no_rows() if days is None else ctx.t("seasons.festival_short", n=WEEKS)
        return Exhibit("season_festival", what, ctx.subtitle(what), empty=why, alt=why, measures=("M1", "M5"))
    labels = tuple(_label(ctx, w) for w in range(-WEEKS, WEEKS + 1))
    panels = tuple(ctx.t(f"seasons.festival_{k}_panel") for k in KINDS)
    latest = max(weeks)
    series = tuple(
        _line(ctx, str(year), own, kind, panel, labels, year == latest)
        for kind, panel in zip(KINDS, panels, strict=True)
        for year, own in weeks.items()
    )
    title = _title(ctx, weeks)
    return Exhibit(
        code="season_festival",
        title=title,
        subtitle=ctx.subtitle(what, period=ctx.t("trends.years_span", first=str(min(weeks)), last=str(latest))),
        chart=Chart(
            "multiples",
            series,
            Axis(kind="category", order=labels),
            Axis(decimals=1),
            marks=tuple(Mark("hline", 1, role="centre", panel=p) for p in panels),
            panels=panels,
            columns=2,
            height=330,
        ),
        table=_table(ctx, weeks, labels),
        alt=ctx.t("seasons.festival_alt", title=title, years=[str(y) for y in weeks]),
        notes=(
            ctx.t("seasons.festival_note", n=WEEKS, least=FEWEST),
            ctx.t("seasons.festival_days", names=[words.day(_first(ctx, y), ctx.lang) for y in weeks]),
        ),
        measures=("M1", "M5"),
    )


def _first(ctx: Context, year: int) -> date:
    """The first day of the lunar year that begins in `year`."""
    return next(d["date"] for d in ctx.snapshot.calendar if d["date"].year == year and d["spring_offset"] == 0)


def _weeks(ctx: Context, days: Days) -> dict[int, list[Sums]]:
    """Year → its 2·WEEKS + 1 weeks; the years whose weeks lie in the data whole, the latest YEARS of them."""
    found = {}
    for day in ctx.snapshot.calendar:
        if day["spring_offset"] != 0:
            continue
        first = day["date"] - timedelta(7 * WEEKS)
        if first < days.first or first + timedelta(7 * (2 * WEEKS + 1) - 1) > days.last:
            continue
        own = [days.sums(first + timedelta(7 * w + i) for i in range(7)) for w in range(2 * WEEKS + 1)]
        if all(sum(getattr(s, k) for s in own) for k in ("visits", "expected")):
            found[day["date"].year] = own
    return dict(sorted(found.items())[-YEARS:])


def _label(ctx: Context, week: int) -> str:
    if week == 0:
        return ctx.t("seasons.festival_week")
    return ctx.t("seasons.festival_before" if week < 0 else "seasons.festival_after", n=abs(week))


def _value(kind: str, week: Sums, whole: Sums) -> float | None:
    """A week against the mean of its thirteen weeks."""
    if kind == "visits":
        return week.visits / week.days / (whole.visits / whole.days)
    if week.stated < FEWEST or not week.expected or not whole.found:
        return None
    return week.found / week.expected / (whole.found / whole.expected)


def _line(
    ctx: Context, year: str, own: list[Sums], kind: str, panel: str, labels: tuple[str, ...], latest: bool
) -> Series:
    whole = sum(own, Sums())
    y = tuple(_value(kind, w, whole) for w in own)
    hover = tuple(
        ctx.t("seasons.festival_hover", year=year, week=k, ratio=v, visits=w.visits, n=w.found) if v is not None else ""
        for k, v, w in zip(labels, y, own, strict=True)
    )
    role = "accent" if latest else "context"
    return Series(year, labels, y, role, "line", hover=hover, panel=panel, label_end=True)


def _pairs(weeks: dict[int, list[Sums]], chosen: tuple[int, ...]) -> list[tuple[Sums, Sums]]:
    """Those weeks of each year, and its other weeks without the festival's own."""
    made = []
    for own in weeks.values():
        inside = sum((own[WEEKS + w] for w in chosen), Sums())
        rest = [s for i, s in enumerate(own) if i - WEEKS not in chosen and i != WEEKS]
        made.append((inside, sum(rest, Sums())))
    return made


def _title(ctx: Context, weeks: dict[int, list[Sums]]) -> str:
    week, rest = (sum((p[i] for p in _pairs(weeks, (0,))), Sums()) for i in (0, 1))
    parts = []
    if rest.visits:
        parts.append(ctx.t("seasons.festival_visits", ratio=week.visits / week.days / (rest.visits / rest.days)))
    e = _season_days.ratio("found", _pairs(weeks, RESTART))
    if e is None:
        parts.append(ctx.t("seasons.festival_unjudged"))
    else:
        side = {1: "high", -1: "low", 0: "within"}[int(e.beyond[0])]
        lo, hi = (e.lo, e.hi) if side == "within" else (e.outer_lo, e.outer_hi)
        parts.append(ctx.t(f"seasons.festival_{side}", ratio=e.ratio[0], lo=lo[0], hi=hi[0]))
    return _units.clauses(ctx, parts)


def _table(ctx: Context, weeks: dict[int, list[Sums]], labels: tuple[str, ...]) -> Table:
    columns = (
        Column("year", ctx.dimension_name("year")),
        Column("week", ctx.t("seasons.festival_column")),
        Column("start", ctx.t("seasons.festival_start"), "date"),
        Column("visits", ctx.name("M1"), "count"),
        Column("found", ctx.t("sectors.column_at_visits"), "count"),
        Column("rate", ctx.name("M5"), "number", 2),
        Column("visits_ratio", ctx.t("seasons.festival_visits_ratio"), "number", 2),
        Column("found_ratio", ctx.t("seasons.festival_found_ratio"), "number", 2),
    )
    told = [
        (year, k, _first(ctx, year) + timedelta(7 * (i - WEEKS)), w, sum(own, Sums()))
        for year, own in sorted(weeks.items(), reverse=True)
        for i, (k, w) in enumerate(zip(labels, own, strict=True))
    ]
    body = tuple(
        (
            str(year), k, start, w.visits, w.found, w.found / w.stated if w.stated else None,
            _value("visits", w, whole), _value("found", w, whole),
        )
        for year, k, start, w, whole in told
    )  # fmt: skip
    periods = [f"{start}..{start + timedelta(6)}" for _, _, start, _, _ in told]
    links = tuple(
        (None, None, None, ctx.behind("M1", "num", p), ctx.behind("M5", "num", p), None, None, None) for p in periods
    )
    return Table(columns, body, links)
