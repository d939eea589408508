"""What the exhibits of reporting share: the accidents at work of the period and how each step stands to its limit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lens import words
from lens.exhibits import _events
from lens.exhibits.context import Context

#: step → (the time it runs from, the time it ends with)
STEPS = {"unit": ("unit_told_at", "unit_reported_at"), "dept": ("unit_reported_at", "dept_reported_at")}


@dataclass(frozen=True)
class Step:
    """Minutes between two times as registered and the limit in force that day; None where unknown."""

    minutes: int | None
    limit: int | None

    @property
    def over(self) -> int | None:
        """Minutes beyond the limit, below 0 within it."""
        return None if self.minutes is None or self.limit is None else self.minutes - self.limit


def check(ctx: Context) -> None:
    """Raise the Refusal where no accident at work has the times of a unit's report."""
    _events.check(ctx, "accidents.unit_minutes")


def reports(ctx: Context) -> list[dict]:
    """Rows of queries/response_reports.sql; each also has its steps."""
    rows = ctx.question("response_reports", "accidents")
    return [{**r, "steps": {s: Step(r[f"{s}_minutes"], r[f"{s}_limit"]) for s in STEPS}} for r in rows]


def stands(ctx: Context, step: Step) -> str:
    """距时限+35分钟（按登记时间，未经认定）; within the limit 距时限−12分钟; a time nobody registered is unknown."""
    if step.minutes is None:
        return ctx.t("response.unknown")
    if step.over is None:
        return ctx.t("response.no_limit", n=step.minutes)
    return ctx.t("response.over" if step.over > 0 else "response.within", n=step.over)


def clock(at: datetime | None, row: dict) -> str:
    """09:40, with +1 where it is a later day than the event's."""
    if at is None:
        return words.NOTHING
    days = (at.date() - row["occurred_date"]).days
    return f"{at:%H:%M}" + (f" {days:+d}" if days else "")


def name(ctx: Context, row: dict) -> str:
    """2026-03-02 河东街道: how an accident is called on an axis."""
    street = ctx.label("jurisdiction", row["jurisdiction"]) if row["jurisdiction"] else ""
    return " ".join(filter(None, (words.day(row["occurred_date"], ctx.lang), street)))
