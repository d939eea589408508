"""岁末年初 against the rest of its year and the turn of the year before: visits, findings, majors, heating."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from lens import words
from lens.exhibits import _units, _winter
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Mark, Series, Table
from lens.periods import Period, compare_period, resolve
from lens.stats.intervals import log_ratio_change, rate_ratio

#: the rest of the year is compared when the data hold at least so many of its days
LEAST_REST = 180
MEASURES = ("M1", "M5", "M10")


@dataclass(frozen=True)
class Step:
    """One figure now over the same figure of other days; `beyond` by the 99.8 % interval, 0 where not judged."""

    measure: str
    against: str
    ratio: float
    lo: float | None
    hi: float | None
    beyond: int


@_winter.says_basis
def build(ctx: Context) -> Exhibit:
    now = ctx.period if ctx.period.group == "yearend" else resolve("yearend", ctx.snapshot)
    parts: dict[str, Period] = {"now": now}
    if (rest := _rest(ctx, now)) is not None:
        parts["rest"] = rest
    before = compare_period(now, "yoy", ctx.snapshot)
    if before is not None and before.start >= ctx.snapshot.first_date - timedelta(7):
        parts["before"] = before
    codes = [c for c in MEASURES if ctx.off(c) is None]
    heating = "hazards.heating" in ctx.snapshot.has
    what = ctx.t("trends.yearend")
    subtitle = ctx.subtitle(what, period=ctx.t("trends.yearend_span", start=now.start, end=now.end))
    if not codes and not heating:
        raise ctx.off("M1") or AssertionError("a measure that is on was left out")
    rows = {name: _figures(ctx, codes, heating, p) for name, p in parts.items()}
    if not any(rows["now"].get(k) for k in ("M1", "found")):
        why = ctx.no_rows()
        return Exhibit("season_yearend", what, subtitle, empty=why, alt=why, measures=tuple(codes))
    shown = [*codes, *(["heating"] if heating else [])]
    steps = [s for against in ("rest", "before") if against in rows for m in shown if (s := _step(m, against, rows))]
    steps.sort(key=lambda s: shown.index(s.measure))
    names = tuple(
        ctx.t("trends.yearend_row", name=_name(ctx, s.measure), against=_against(ctx, s.against)) for s in steps
    )
    series = Series(
        what, tuple(s.ratio for s in steps), names, "context", lo=tuple(s.lo for s in steps),
        hi=tuple(s.hi for s in steps), roles=tuple("accent" if s.beyond else "context" for s in steps),
        hover=tuple(_hover(ctx, s, rows) for s in steps), text=tuple(words.number(s.ratio, ctx.lang, 2) for s in steps),
    )  # fmt: skip
    title = _title(ctx, now, rows, steps)
    return Exhibit(
        code="season_yearend",
        title=title,
        subtitle=subtitle,
        chart=Chart(
            "dot", (series,), Axis(decimals=1, zero=False), Axis(kind="category", order=names),
            marks=(Mark("vline", 1, text=ctx.t("trends.yearend_same"), role="centre"),), height=70 + 32 * len(names),
        )
        if steps
        else None,
        table=_table(ctx, shown, parts, rows),
        alt=ctx.t("trends.yearend_alt", title=title, names=names),
        notes=(
            ctx.t("trends.yearend_note"),
            ctx.t("trends.yearend_same_months"),
            *(_part_words(ctx, k, p) for k, p in parts.items()),
        ),
        measures=tuple(codes),
        show_table=not steps,
    )  # fmt: skip


def _rest(ctx: Context, now: Period) -> Period | None:
    """The days between the turn of the year before and this one, as far as the data go."""
    earlier = [d["date"] for d in ctx.snapshot.calendar if d["yearend"] and d["date"] < now.start]
    start = max((earlier[-1] if earlier else date.min) + timedelta(1), ctx.snapshot.first_date)
    end = now.start - timedelta(1)
    return Period(start, end, now.asof, f"{start}..{end}") if (end - start).days + 1 >= LEAST_REST else None


def _figures(ctx: Context, codes: list[str], heating: bool, period: Period) -> dict:
    row = ctx.ask(codes, period=period)[0] if codes else {}
    row = {**row, "days": period.days}
    if heating:
        row |= ctx.question("trend_heating", date_from=period.start, date_to=period.end)[0]
    return row


def _step(measure: str, against: str, rows: dict) -> Step | None:
    a, b = rows["now"], rows[against]
    if measure == "M1":
        if not a["M1"] or not b["M1"]:
            return None
        return Step(measure, against, a["M1"] / a["days"] / (b["M1"] / b["days"]), None, None, 0)
    if measure == "M5":
        if not a["M5"] or not b["M5"]:
            return None
        told, wide = (log_ratio_change(a["M5_sums"], b["M5_sums"], c) for c in (0.95, 0.998))
    else:
        top, base = ("M10_num", "M10_den") if measure == "M10" else ("heating", "found")
        if not a[top] or not b[top]:
            return None
        told, wide = (rate_ratio(a[top], a[base], b[top], b[base], c) for c in (0.95, 0.998))
    beyond = int(wide.lo > 1) - int(wide.hi < 1)
    return Step(measure, against, float(told.ratio), float(told.lo), float(told.hi), beyond)


def _name(ctx: Context, measure: str) -> str:
    return ctx.t(f"trends.yearend_{measure}") if measure in ("M1", "heating") else ctx.name(measure)


def _against(ctx: Context, against: str) -> str:
    return ctx.t(f"trends.yearend_{against}")


def _part_words(ctx: Context, part: str, period: Period) -> str:
    return ctx.t("trends.yearend_part", part=_against(ctx, part), start=period.start, end=period.end)


def _value(ctx: Context, measure: str, row: dict) -> str:
    if measure == "M1":
        return words.number(row["M1"] / row["days"], ctx.lang, 1)
    if measure == "heating":
        share = row["heating"] / row["found"] if row["found"] else None
        return ctx.t("trends.yearend_share", share=share, num=row["heating"], den=row["found"])
    return ctx.t("trends.yearend_value", value=ctx.value(measure, row[measure]), base=ctx.base(row, measure))


def _hover(ctx: Context, step: Step, rows: dict) -> str:
    text = ctx.t(
        "trends.yearend_hover", name=_name(ctx, step.measure), now=_value(ctx, step.measure, rows["now"]),
        against=_against(ctx, step.against), then=_value(ctx, step.measure, rows[step.against]), ratio=step.ratio,
    )  # fmt: skip
    return text if step.lo is None else text + ctx.t("trends.yearend_interval", lo=step.lo, hi=step.hi)


def _title(ctx: Context, now: Period, rows: dict, steps: list[Step]) -> str:
    found = {(s.measure, s.against): s for s in steps}
    against = next((k for k in ("rest", "before") if any(s.against == k for s in steps)), "")
    if not against:
        return ctx.t("trends.yearend_alone", season=now.key)
    parts = []
    for measure in ("M1", "M5", "M10", "heating"):
        step = found.get((measure, against))
        if step is None:
            continue
        if measure == "M1":
            grown = words.percent(step.ratio - 1, ctx.lang, 0, True)
            key = "trends.yearend_visits" if grown != "0%" else "trends.yearend_visits_same"
            parts.append(ctx.t(key, step=grown))
        elif step.beyond:
            parts.append(ctx.t("trends.yearend_beyond", name=_name(ctx, measure), ratio=step.ratio))
    judged = [s for s in steps if s.against == against and s.lo is not None]
    still = [_name(ctx, s.measure) for s in judged if not s.beyond]
    if still:
        parts.append(ctx.t("trends.yearend_still", names=still))
    return ctx.t(
        "trends.yearend_title", season=now.key, against=_against(ctx, against), parts=_units.clauses(ctx, parts)
    )


def _table(ctx: Context, shown: list[str], parts: dict[str, Period], rows: dict) -> Table:
    columns = (Column("measure", ctx.t("trends.yearend_measure")), *(Column(k, _against(ctx, k)) for k in parts))
    return Table(columns, tuple((_name(ctx, m), *(_value(ctx, m, rows[k]) for k in parts)) for m in shown))
