"""The twelve whole months of closings that have been followed for a year: recurrence is asked of them alone."""

from __future__ import annotations

from datetime import timedelta

from lens.exhibits.context import Context
from lens.periods import Period, add_months, month_end

FOLLOWED, MONTHS = 365, 12


def window(ctx: Context) -> Period | None:
    """The last twelve whole months (or as many as there are) whose closings were all followed for 365 days; None where
    there is not one.
    """
    last = ctx.as_of - timedelta(FOLLOWED)
    end = last if last == month_end(last) else last.replace(day=1) - timedelta(1)
    start = max(add_months(end.replace(day=1), 1 - MONTHS), ctx.snapshot.first_date.replace(day=1))
    return Period(start, end, ctx.as_of, f"{start}..{end}") if start <= end else None


def span(ctx: Context, period: Period) -> str:
    return ctx.t("closing.closed_span", start=period.start, end=period.end)
