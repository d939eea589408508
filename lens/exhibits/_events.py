"""What the exhibits of accidents and events share: each kind apart, counts with exact Poisson intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from lens import words
from lens.compile import Refusal
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit
from lens.stats.intervals import Ratio, garwood, rate_ratio

WORK = "production"


def check(ctx: Context, *needs: str) -> None:
    """Raise the Refusal of what the exhibit rests on, or where no event is on record for so early a time."""
    refusal = ctx.off("A1")
    if refusal:
        raise refusal
    for need in needs:
        if need not in ctx.snapshot.has:
            raise Refusal("needs_" + need.replace(".", "_"))


def nothing(ctx: Context, code: str, what: str, measures: tuple[str, ...] = ("M23",)) -> Exhibit:
    """The exhibit where the selection holds no event: none on record, which is not none at all."""
    why = ctx.t("events.no_rows", span=ctx.span, filters=ctx.filter_words)
    return Exhibit(code, what, ctx.subtitle(), empty=why, alt=why, measures=measures)


def interval(ctx: Context, n: float) -> str:
    """1.6–11.7: the exact Poisson interval of a count."""
    lo, hi = (float(v) for v in garwood(n))
    return f"{words.number(lo, ctx.lang, 1)}–{words.number(hi, ctx.lang, 1)}"


def ratio(ctx: Context, now: int, before: int | None) -> Ratio | None:
    """This period's rate over the like period's, days for days; None where there is nothing to compare."""
    if before is None or ctx.before is None or not now + before:
        return None
    return rate_ratio(now, ctx.period.days, before, ctx.before.days)


def ratio_words(ctx: Context, found: Ratio | None) -> str:
    """与去年同期之比0.45（95%区间0.12–1.42），可由随机波动解释."""
    if found is None:
        return ""
    said = ctx.t("events.ratio", value=ratio_range(ctx, found))
    return said + ctx.t("events.chance" if found.lo <= 1 <= found.hi else "events.beyond")


def ratio_range(ctx: Context, found: Ratio) -> str:
    """0.45（0.12–1.42）; of a like period without any only the lower end is known."""
    lo = words.number(float(found.lo), ctx.lang, 2)
    if not isfinite(found.hi):
        return ctx.t("events.ratio_open", lo=lo)
    hi = words.number(float(found.hi), ctx.lang, 2)
    return ctx.t("events.ratio_range", value=words.number(float(found.ratio), ctx.lang, 2), lo=lo, hi=hi)


@dataclass(frozen=True)
class Kind:
    """One kind of event: how many now and in the like period (None: nothing to compare with)."""

    code: str
    now: int
    before: int | None


def kinds(ctx: Context, measure: str, always: Sequence[str] = (WORK,)) -> list[Kind]:
    """Kinds of events in the order of their list: those recorded now or then, and those that are always told."""
    asked = ctx.ask(("A1", measure), ["event_domain"])
    rows = ctx.previous(("A1", measure), ["event_domain"])
    seen = {r["event_domain"] for r in (*asked, *(rows or ())) if r["A1"]}
    now = {r["event_domain"]: r[measure] for r in asked}
    then = None if rows is None else {r["event_domain"]: r[measure] for r in rows}
    chosen = ctx.selection.codes("event_domain")
    codes = [c for c in ctx.snapshot.codes("event_domain") if not chosen or c in chosen]
    return [Kind(c, now.get(c, 0), None if then is None else then.get(c, 0)) for c in codes if c in seen or c in always]


def marks(ctx: Context, row: dict) -> str:
    """一般事故（初报，暂计）: the class as registered, with what it rests on and whether it may still change."""
    told = [ctx.label("class_basis", row["class_basis"])] if row["class_basis"] else []
    if row["is_provisional"]:
        told.append(ctx.t("events.provisional"))
    if row["class"] is None:
        return words.join(told, ctx.lang)
    said = ctx.label("accident_class", row["class"])
    return ctx.t("events.marked", said=said, told=told) if told else said


def notes(ctx: Context) -> tuple[str, ...]:
    """How many deaths are not told, and how many events may still change."""
    rows = ctx.question("event_sums", "accidents")
    unknown, provisional = (sum(r[k] for r in rows) for k in ("unknown", "provisional"))
    told = [ctx.t("events.note")]
    if unknown:
        told.append(ctx.t("events.note_unknown", n=unknown))
    if provisional:
        told.append(ctx.t("events.note_provisional", n=provisional))
    return tuple(told)
