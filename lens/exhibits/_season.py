"""What the exhibits of seasons share: months by sector and kind of visit, what moves between the years, one index told.

The index itself is lens/stats/seasonal.py; here are its arrays and its sentences.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from lens import words
from lens.exhibits import _trend, _units
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Mark, Series, Table
from lens.periods import month_end
from lens.stats.arrays import Floats
from lens.stats.seasonal import LEAST_EVENTS, LEAST_MONTHS, MonthIndex, month_index

#: the longest history that sets an index: what was found six years ago says little of this winter
MONTHS = 72
#: Spring Festival: from its eve to the sixth day
FESTIVAL = range(-1, 7)
SPRING = "spring"
#: a steady rise a year below which it moves no month by more than two hundredths
LEAST_RISE = 0.04
COUNTS = ("visits", "stated", "found", "major_stated", "majors")


@dataclass(frozen=True)
class Months:
    """The whole months of the period (T of them) by stratum, a stratum being a sector and a kind of visit.

    `of[name]`: shape (T, strata), name one of COUNTS. `campaigns`: name → share of each month's days, shape (T,).
    """

    ctx: Context
    codes: list[str]
    strata: list[tuple[str | None, str | None]]
    of: dict[str, Floats]

    @cached_property
    def year(self) -> Floats:
        return np.array([float(m[:4]) for m in self.codes])

    @cached_property
    def month(self) -> np.ndarray:
        return np.array([int(m[5:]) for m in self.codes], dtype=int)

    @cached_property
    def days(self) -> Floats:
        return np.array([float(month_end(_first(m)).day) for m in self.codes])

    @cached_property
    def campaigns(self) -> dict[str, Floats]:
        """The house's campaigns; those that differ by their year alone are one."""
        found: dict[str, tuple[str, Floats]] = {}
        for c in self.ctx.snapshot.campaigns:
            share = np.array([_overlap(m, c["start_date"], c["end_date"]) for m in self.codes]) / self.days
            if share.any():
                key = re.sub(r"[\d\s年度\-–—至]", "", c["name"])
                name = (c["name_en"] or c["name"]) if self.ctx.lang == "en" else c["name"]
                _, before = found.get(key, ("", np.zeros(len(self.codes))))
                found[key] = (_trend.short(name), np.minimum(before + share, 1.0))
        return dict(found.values())

    @cached_property
    def festival(self) -> Floats:
        offsets: dict[str, int] = dict.fromkeys(self.codes, 0)
        for day in self.ctx.snapshot.calendar:
            if day["month"] in offsets and day["spring_offset"] is not None and day["spring_offset"] in FESTIVAL:
                offsets[day["month"]] += 1
        return np.array([float(n) for n in offsets.values()]) / self.days

    @cached_property
    def covariates(self) -> dict[str, Floats]:
        return {SPRING: self.festival, **self.campaigns}

    @cached_property
    def sectors(self) -> list[str | None]:
        return list(dict.fromkeys(sector for sector, _ in self.strata))

    def strata_of(self, sector: str | None) -> list[int]:
        """Which columns are kinds of visit to that sector."""
        return [i for i, (own, _) in enumerate(self.strata) if own == sector]

    def index(self, count: Floats, exposure: Floats) -> MonthIndex:
        """The index of what was found; Spring Festival and campaigns are taken out where they can be told."""
        return month_index(self.year, self.month, count, exposure, self.covariates)

    def by_month(self, values: Floats) -> list[float]:
        """Totals of the twelve months of the year."""
        return np.bincount(self.month, values.reshape(len(self.codes), -1).sum(axis=1), 13)[1:].tolist()

    @property
    def span(self) -> str:
        first, last = self.ctx.month_label(self.codes[0]), self.ctx.month_label(self.codes[-1])
        return self.ctx.t("trends.heat_span", first=first, last=last)


def bounds(ctx: Context) -> dict[str, Any]:
    """What the questions of seasons bind: the last six years up to the period's end, and which visits count."""
    period, _ = ctx.months(MONTHS + 1)
    chosen = bool(ctx.selection.codes("activity_type"))
    return {"date_from": period.start, "date_to": period.end, "every_visit": chosen}


def read(ctx: Context) -> Months | None:
    """The whole months of the last six years up to the period's end; None where none of them had a visit."""
    _, months = ctx.months(MONTHS + 1)
    codes = _trend.whole(ctx, months)[-MONTHS:]
    at = {m: i for i, m in enumerate(codes)}
    rows = [r for r in ctx.question("season_months", "inspections", **bounds(ctx)) if r["month"] in at]
    if not rows:
        return None
    # the months begin with the first that has a visit: a ledger of hazards may reach back further
    skip = min(at[r["month"]] for r in rows)
    codes = codes[skip:]
    strata = {k: i for i, k in enumerate(dict.fromkeys((r["sector"], r["activity_type"]) for r in rows))}
    of = {name: np.zeros((len(codes), len(strata))) for name in COUNTS}
    for r in rows:
        place = at[r["month"]] - skip, strata[r["sector"], r["activity_type"]]
        for name in COUNTS:
            of[name][place] = r[name]
    return Months(ctx, codes, list(strata), of)


def _first(month: str) -> date:
    return date(int(month[:4]), int(month[5:7]), 1)


def _overlap(month: str, start: date, end: date) -> int:
    """Days of the month from `start` to `end`, both included."""
    first = _first(month)
    return max((min(month_end(first), end) - max(first, start)).days + 1, 0)


def names(ctx: Context) -> tuple[str, ...]:
    return tuple(ctx.t(f"trends.month_{n}") for n in range(1, 13))


def why_none(ctx: Context, months: Months | None, made: MonthIndex | None, what: str, events: Floats | None) -> str:
    """Why there is no index, in a sentence."""
    if months is None:
        return ctx.no_rows()
    if made is not None and made.reason == "few" and events is not None:
        totals = months.by_month(events)
        least = min(range(12), key=totals.__getitem__)
        return ctx.t("seasons.few", what=what, month=names(ctx)[least], n=totals[least], least=LEAST_EVENTS)
    if len(months.codes) < LEAST_MONTHS:
        return ctx.t("trends.heat_short", n=len(months.codes))
    return ctx.t("seasons.once")


def rate_exhibit(ctx: Context, code: str, measure: str, top: str, base: str) -> Exhibit:
    """The index of `top` per `base` (names of COUNTS). Raises the measure's Refusal where it is off."""
    refusal = ctx.off(measure, ["month", "sector"])
    if refusal:
        raise refusal
    months = read(ctx)
    if months is None:
        return exhibit(ctx, code, measure, None, None, None, None)
    count, exposure = months.of[top], months.of[base]
    return exhibit(ctx, code, measure, months, months.index(count, exposure), count, exposure)


def exhibit(
    ctx: Context,
    code: str,
    measure: str,
    months: Months | None,
    made: MonthIndex | None,
    count: Floats | None,
    base: Floats | None,
    judged: bool = True,
) -> Exhibit:
    """An index of the twelve months as an exhibit; its words are seasons.<code>_… ; without `judged` nothing stands
    out, since it says what was done and not what was wrong.
    """
    key = f"seasons.{code.removeprefix('season_')}"
    what = ctx.t(key)
    if months is None or made is None or made.reason or count is None or base is None:
        why = why_none(ctx, months, made, ctx.t(f"{key}_events"), count)
        return Exhibit(code, what, ctx.subtitle(what), empty=why, alt=why, measures=(measure,))
    e, labels = made.estimate, names(ctx)
    totals, bases = months.by_month(count), months.by_month(base)
    hover = tuple(
        ctx.t(f"{key}_hover", month=k, ratio=e.ratio[i], lo=e.lo[i], hi=e.hi[i], n=totals[i], base=bases[i],
              rate=totals[i] / bases[i])
        for i, k in enumerate(labels)
    )  # fmt: skip
    beyond = e.beyond if judged else np.zeros(12, dtype=int)
    points = Series(
        what, labels, _plain(e.ratio), "context", "dot", lo=_plain(e.lo), hi=_plain(e.hi), hover=hover,
        roles=tuple("accent" if b else "context" for b in beyond),
    )  # fmt: skip
    title = _judged_title(ctx, key, months, made) if judged else _plain_title(ctx, key, made)
    return Exhibit(
        code=code,
        title=title,
        subtitle=ctx.subtitle(what, period=months.span),
        chart=Chart(
            "line", (points,), Axis(kind="category", order=labels), Axis(decimals=1, zero=False),
            marks=(Mark("hline", 1, role="centre"),), height=300,
        ),
        table=_table(ctx, key, months, made, count, base, judged),
        alt=ctx.t("seasons.alt", title=title, lo=min(e.ratio), hi=max(e.ratio)),
        notes=notes(ctx, key, months, made, judged),
        measures=(measure,),
    )  # fmt: skip


def _plain(values: Floats) -> tuple[float, ...]:
    return tuple(float(v) for v in values)


def interval(ctx: Context, lo: float, hi: float) -> str:
    return f"{words.number(lo, ctx.lang, 2)}–{words.number(hi, ctx.lang, 2)}"


def _judged_title(ctx: Context, key: str, months: Months, made: MonthIndex) -> str:
    """The months beyond chance, the highest first, then the lowest; which campaigns share them."""
    e, labels = made.estimate, names(ctx)
    high = [int(i) for i in np.argsort(-e.ratio) if e.beyond[i] > 0]
    low = [int(i) for i in np.argsort(e.ratio) if e.beyond[i] < 0]
    if not high and not low:
        top = int(np.argmax(e.ratio))
        return ctx.t(f"{key}_none", month=labels[top], ratio=e.ratio[top], lo=e.lo[top], hi=e.hi[top])
    parts: list[str] = []
    for side, found in (("high", high), ("low", low)):
        for i in found[:1]:
            head = "" if parts else "_first"
            parts.append(ctx.t(f"{key}_{side}{head}", month=labels[i], ratio=e.ratio[i], lo=e.lo[i], hi=e.hi[i]))
        if len(found) > 1:
            parts.append(ctx.t(f"seasons.also_{side}", months=[labels[i] for i in sorted(found[1:])]))
    return _units.clauses(ctx, [*parts, *_shared(ctx, months, made, {*high, *low})])


def _shared(ctx: Context, months: Months, made: MonthIndex, told: set[int]) -> list[str]:
    """The clause on campaigns that cannot be told from the months a headline names; none where there are none."""
    found = [n for n in made.aliased if n != SPRING and _yearly(months, n) and set(_months_of(months, n)) & told]
    return [ctx.t("seasons.shared", names=[_called(ctx, n) for n in found])] if found else []


def _months_of(months: Months, name: str) -> list[int]:
    """The months of the year (0 = January) that a covariate falls in."""
    share = months.by_month(months.covariates[name])
    return [i for i, s in enumerate(share) if s > 0]


def _yearly(months: Months, name: str) -> bool:
    """Whether a covariate is there in every year of each month it falls in, and not all the year round."""
    at = np.isin(months.month - 1, _months_of(months, name))
    return bool((months.covariates[name][at] > 0).all()) and not at.all()


def _called(ctx: Context, name: str) -> str:
    """A covariate's name in a sentence; a name with quotation marks of its own gets no second pair."""
    if name == SPRING:
        return ctx.t("seasons.spring")
    return name if "“" in name else ctx.t("seasons.quoted", name=name)


def _plain_title(ctx: Context, key: str, made: MonthIndex) -> str:
    e, labels = made.estimate, names(ctx)
    top, low = int(np.argmax(e.ratio)), int(np.argmin(e.ratio))
    values = {"top": labels[top], "ratio": e.ratio[top], "lo": e.lo[top], "hi": e.hi[top]}
    values |= {"low": labels[low], "low_ratio": e.ratio[low], "low_lo": e.lo[low], "low_hi": e.hi[low]}
    return ctx.t(f"{key}_title", **values)


def notes(ctx: Context, key: str, months: Months, made: MonthIndex, judged: bool = True) -> tuple[str, ...]:
    """How the index was made, what was taken out, what could not be, and what a steady rise would do to it."""
    told = [ctx.t(f"{key}_note")]
    if judged:
        told.append(ctx.t("seasons.method"))
    told.append(ctx.t("seasons.dispersion", phi=made.phi, freedom=made.freedom))
    if made.used:
        told.append(ctx.t("seasons.taken_out", names=[_called(ctx, n) for n in made.used]))
    for name in made.aliased:
        at = [names(ctx)[i] for i in _months_of(months, name)]
        key_of = "seasons.same_months" if _yearly(months, name) else "seasons.same_years"
        told.append(ctx.t(key_of, name=_called(ctx, name), months=at))
    if judged and "campaigns" not in ctx.snapshot.has:
        told.append(ctx.t("seasons.no_campaigns"))
    if abs(made.rise) >= LEAST_RISE:
        told.append(ctx.t("seasons.rise", rise=made.rise, half=abs(made.rise) * 5.5 / 12))
    return tuple(told)


def _table(
    ctx: Context, key: str, months: Months, made: MonthIndex, count: Floats, base: Floats, judged: bool
) -> Table:
    e, totals, bases = made.estimate, months.by_month(count), months.by_month(base)
    columns: list[Column] = [
        Column("month", ctx.dimension_name("month")),
        Column("base", ctx.t(f"{key}_base"), "count"),
        Column("events", ctx.t(f"{key}_events"), "count"),
        Column("index", ctx.t("seasons.index"), "number", 2),
        Column("interval", ctx.t("units.interval"), "interval"),
        Column("outer", ctx.t("seasons.outer"), "interval"),
    ]
    if judged:
        columns.append(Column("verdict", ctx.t("units.verdict")))
    body = []
    for i, k in enumerate(names(ctx)):
        row = [k, round(bases[i]), round(totals[i]), float(e.ratio[i]), interval(ctx, e.lo[i], e.hi[i]),
               interval(ctx, e.outer_lo[i], e.outer_hi[i])]  # fmt: skip
        body.append(tuple(row + ([verdict(ctx, int(e.beyond[i]))] if judged else [])))
    return Table(tuple(columns), tuple(body))


def verdict(ctx: Context, beyond: int) -> str:
    return ctx.t(f"trends.heat_verdict_{ {1: 'high', -1: 'low'}.get(beyond, 'within') }")
