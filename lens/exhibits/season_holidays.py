"""The days around each public holiday against the rest of the same months: how much was looked, how much was found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from lens import words
from lens.exhibits import _season, _season_days, _units
from lens.exhibits._season_days import Days, Sums
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Mark, Series, Table
from lens.periods import month_end
from lens.stats.seasonal import Estimate

#: days before and after the days off
AROUND = 7
KINDS = ("visits", "found")


@dataclass(frozen=True)
class Holiday:
    """`times` it lies in the data with its days around; sums inside and outside; the ratios, None where not judged."""

    name: str
    times: int
    inside: Sums
    outside: Sums
    ratios: dict[str, Estimate | None]


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M5", ["day", "sector"])
    if refusal:
        raise refusal
    what = ctx.t("seasons.holidays", n=AROUND)
    days = _season_days.read(ctx)
    found = _holidays(ctx, days) if days else []
    judged = [h for h in found if h.ratios["found"] is not None]
    if days is None or not found:
        why = ctx.no_rows() if days is None else ctx.t("seasons.holidays_short", n=AROUND)
        return Exhibit("season_holidays", what, ctx.subtitle(what), empty=why, alt=why, measures=("M1", "M5"))
    span = ctx.t("selection.span", start=days.first, end=days.last)
    names = tuple(ctx.t("seasons.holidays_row", name=h.name, n=h.times) for h in found)
    panels = tuple(ctx.t(f"seasons.holidays_{k}") for k in KINDS)
    title = _title(ctx, found, judged)
    return Exhibit(
        code="season_holidays",
        title=title,
        subtitle=ctx.subtitle(what, period=span),
        chart=Chart(
            "dot", tuple(_dots(ctx, k, p, found, names) for k, p in zip(KINDS, panels, strict=True)),
            Axis(decimals=1), Axis(kind="category", order=names),
            marks=tuple(Mark("vline", 1, role="centre", panel=p) for p in panels), panels=panels,
            axes=(Axis(decimals=1), Axis(decimals=1)), height=90 + 34 * len(found),
        ),
        table=_table(ctx, found),
        alt=ctx.t("seasons.holidays_alt", title=title, names=names),
        notes=(
            ctx.t("seasons.holidays_note", n=AROUND),
            ctx.t("seasons.holidays_small", visits=_season_days.MIN_VISITS, expected=_season_days.MIN_EXPECTED),
        ),
        measures=("M1", "M5"),
    )  # fmt: skip


def _holidays(ctx: Context, days: Days) -> list[Holiday]:
    """The holidays of which at least one lies in the data whole, in the order of the year."""
    runs = _season_days.runs(ctx)
    made = []
    for name, spans in runs.items():
        pairs = [p for first, last in spans if (p := _pair(ctx, days, first, last))]
        if pairs:
            inside, outside = (sum((p[i] for p in pairs), Sums()) for i in (0, 1))
            ratios = {k: _season_days.ratio(k, pairs) for k in KINDS}
            made.append(Holiday(_season_days.holiday_name(ctx, name), len(pairs), inside, outside, ratios))
    return made


def _pair(ctx: Context, days: Days, first: date, last: date) -> tuple[Sums, Sums] | None:
    """The days around one holiday, and the other days of the months they touch that are no holiday of any kind."""
    start, end = first - timedelta(AROUND), last + timedelta(AROUND)
    if start < days.first or end > days.last:
        return None
    inside = _season_days.between(start, end)
    whole = _season_days.between(max(start.replace(day=1), days.first), min(month_end(end), days.last))
    outside = [d for d in whole if not start <= d <= end and not ctx.snapshot.day[d]["holiday"]]
    return days.sums(inside), days.sums(outside)


def _dots(ctx: Context, kind: str, panel: str, found: list[Holiday], names: tuple[str, ...]) -> Series:
    each = [h.ratios[kind] for h in found]
    value, lo, hi = (tuple(float(getattr(e, k)[0]) if e else None for e in each) for k in ("ratio", "lo", "hi"))
    # what was looked at is what was done: it does not stand out
    beyond = [bool(e and kind == "found" and e.beyond[0]) for e in each]
    return Series(
        panel, value, names, "context", lo=lo, hi=hi, panel=panel,
        roles=tuple("accent" if b else "context" for b in beyond),
        hover=tuple(_hover(ctx, kind, h) for h in found),
    )  # fmt: skip


def _hover(ctx: Context, kind: str, h: Holiday) -> str:
    e = h.ratios[kind]
    if e is None:
        return ctx.t("seasons.holidays_unjudged", name=h.name)
    return ctx.t(
        f"seasons.holidays_{kind}_hover", name=h.name, ratio=e.ratio[0], lo=e.lo[0], hi=e.hi[0],
        a=_value(kind, h.inside), b=_value(kind, h.outside), n=h.inside.found, visits=h.inside.stated,
    )  # fmt: skip


def _value(kind: str, sums: Sums) -> float | None:
    top, base = (sums.visits, sums.days) if kind == "visits" else (sums.found, sums.stated)
    return top / base if base else None


def _title(ctx: Context, found: list[Holiday], judged: list[Holiday]) -> str:
    looked = [(h, e) for h in found if (e := h.ratios["visits"]) is not None]
    parts = []
    if judged:
        beyond = [(h, e) for h in judged if (e := h.ratios["found"]) is not None and e.beyond[0]]
        for h, e in sorted(beyond, key=lambda p: -abs(float(p[1].ratio[0]) - 1))[:2]:
            parts.append(ctx.t("seasons.holidays_beyond", name=h.name, n=AROUND, ratio=e.ratio[0], lo=e.outer_lo[0],
                               hi=e.outer_hi[0]))  # fmt: skip
        if not beyond:
            parts.append(ctx.t("seasons.holidays_none", n=len(judged), days=AROUND))
    else:
        parts.append(ctx.t("seasons.holidays_young"))
    if looked:
        h, e = min(looked, key=lambda p: float(p[1].ratio[0]))
        parts.append(ctx.t("seasons.holidays_least", name=h.name, ratio=e.ratio[0]))
    return _units.clauses(ctx, parts)


def _table(ctx: Context, found: list[Holiday]) -> Table:
    columns = [
        Column("holiday", ctx.t("trends.holiday")),
        Column("times", ctx.t("seasons.holidays_times"), "count"),
        Column("visits_a_day", ctx.t("seasons.holidays_a_day"), "number", 1),
        Column("visits_a_day_else", ctx.t("seasons.holidays_a_day_else"), "number", 1),
        Column("visits_ratio", ctx.t("seasons.holidays_visits"), "number", 2),
        Column("visits_interval", ctx.t("units.interval"), "interval"),
        Column("rate", ctx.name("M5"), "number", 2),
        Column("rate_else", ctx.t("seasons.holidays_rate_else"), "number", 2),
        Column("found_ratio", ctx.t("seasons.holidays_found"), "number", 2),
        Column("found_interval", ctx.t("units.interval"), "interval"),
        Column("verdict", ctx.t("units.verdict")),
    ]
    body = []
    for h in found:
        row: list = [h.name, h.times]
        for kind in KINDS:
            e = h.ratios[kind]
            told = (float(e.ratio[0]), _season.interval(ctx, e.lo[0], e.hi[0])) if e else (None, words.NOTHING)
            row += [_value(kind, h.inside), _value(kind, h.outside), *told]
        e = h.ratios["found"]
        row.append(_season.verdict(ctx, int(e.beyond[0])) if e else ctx.t("units.verdict_none"))
        body.append(tuple(row))
    return Table(tuple(columns), tuple(body))
