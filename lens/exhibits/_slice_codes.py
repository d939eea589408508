"""The codes of a slice in words, in order, and as days: streets and months alike."""

from __future__ import annotations

from datetime import date

from lens import words
from lens.exhibits.context import Context
from lens.measures import Dimension

#: stands for every code that is not told apart
OTHER = "\0other"


def label(ctx: Context, dim: Dimension, code: str | date | None) -> str:
    """A code in the reader's words: 燃气, 2026年10月, 2026年第4季度, 其他."""
    if code == OTHER:
        return ctx.t("explore.other")
    if isinstance(code, date):
        return words.day(code, ctx.lang)
    if dim.kind != "time" or code is None or dim.code == "season":
        return ctx.label(dim.code, code)
    if dim.code in ("month", "house_month"):
        return ctx.month_label(code)
    if dim.code == "quarter":
        return ctx.t("common.period_a_quarter", year=code[:4], quarter=code[-1])
    return ctx.t("common.period_a_year", year=code) if dim.code == "year" else code


def buckets(ctx: Context, dim: Dimension) -> dict[str | date | None, tuple[date, date]]:
    """The buckets of a time dimension that the period touches, with their first and last day in it.

    Days before the records begin are no empty buckets.
    """
    found: dict[str | date | None, tuple[date, date]] = {}
    first = max(ctx.period.start, min(ctx.snapshot.since, ctx.period.end))
    for day in ctx.snapshot.calendar:
        if first <= day["date"] <= ctx.period.end:
            code = day[dim.column]
            found[code] = (found.get(code, (day["date"],))[0], day["date"])
    return found


def cut_short(ctx: Context, dim: Dimension) -> set[str | date | None]:
    """The buckets of which the period holds only a part."""
    spans = buckets(ctx, dim)
    return {
        day[dim.column]
        for day in ctx.snapshot.calendar
        if day[dim.column] in spans and not ctx.period.start <= day["date"] <= ctx.period.end
    }


def place(ctx: Context, dim: Dimension, code: str | date | None) -> tuple:
    """What orders codes: time runs on, entities stand as in their list, what nobody gave comes last."""
    if dim.kind == "time":
        return (code is None, str(code))
    order = ctx.snapshot.labels.get(dim.code, {})
    known = order[code]["ord"] if isinstance(code, str) and code in order else len(order)
    return (code == OTHER, code is None, known, str(code))
