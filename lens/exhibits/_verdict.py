"""Whether a figure is beyond its usual variation, in one short phrase. The rule depends on the measure's kind
(lens/stats/variation.py).
"""

from __future__ import annotations

from dataclasses import dataclass

from lens.exhibits.context import Context
from lens.stats.variation import Kind, verdict

MONTHS = 37


@dataclass(frozen=True)
class Phrase:
    """`role` is plain, good or alert: alert only where the house would want it otherwise."""

    text: str
    role: str = "plain"


def of_stock(ctx: Context) -> Phrase:
    """A stock has no verdict: what came in and what went out is shown beside it."""
    return Phrase(ctx.t("verdict.stock"))


def of_rate(ctx: Context, code: str) -> Phrase:
    """The last complete month of a rate against the months before it, by Laney limits (99.8 %)."""
    m = ctx.measure(code)
    period, months = ctx.months(MONTHS)
    rows = {r["month"]: r for r in ctx.ask(code, ["month"], period=period, intervals=False)}
    complete = [k for k in months if k != ctx.unfinished_month]
    if m.interval == "wilson" and complete:
        # a cohort is judged once nearly all of it is due: the month before the last complete one
        complete = complete[:-1]
    history = [rows[k] for k in complete if k in rows]
    if len(history) < 2:
        return Phrase(ctx.t("verdict.short_history"))
    nums, dens = [r[f"{code}_num"] for r in history], [r[f"{code}_den"] for r in history]
    kind: Kind = "proportion" if m.interval == "wilson" else "rate"
    answer = verdict(kind, nums[:-1], dens[:-1], (nums[-1], dens[-1]))
    month = ctx.month_label(history[-1]["month"])
    if answer.answer == "no_verdict":
        return Phrase(ctx.t("verdict.short_history" if answer.reason == "short_history" else "verdict.none"))
    role = "plain"
    if answer.answer != "within" and m.good in ("up", "down"):
        role = "good" if (answer.answer == "beyond_high") == (m.good == "up") else "alert"
    return Phrase(ctx.t(f"verdict.{answer.answer}", month=month), role)
