"""What every comparison of sectors or of streets shares: which units, in which order, and what is said of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from functools import reduce
from typing import TypeVar

from lens import words
from lens.compile import Refusal
from lens.exhibits.context import Context

#: more units than this are not told apart on one chart; those with most visits are kept and the exhibit says so
MOST = 30
#: fewer visits or fewer premises than this give an interval too wide to draw or to judge by; the table still has it
MIN_VISITS, MIN_PREMISES = 20, 5
#: an interval that spans more than this many times its lower end says nothing beside another and is not drawn
WIDEST = 6


Code = TypeVar("Code", str, str | None)


def order(ctx: Context, dim: str, weight: Mapping[Code, float], most: int = MOST) -> list[Code]:
    """The units of `weight` in the order of their list, what nobody gave last; at most the `most` heaviest."""
    place = {code: i for i, code in enumerate(ctx.snapshot.codes(dim))}
    kept = sorted(weight, key=lambda c: (-weight[c], place.get(c or "", len(place))))[:most]
    return sorted(kept, key=lambda c: (c is None, place.get(c or "", len(place))))


def asked(ctx: Context, code: str, dim: str, **change) -> dict[str | None, dict] | None:
    """Rows of a measure by one dimension, by that dimension's code; None where the measure is off or was refused."""
    try:
        return {r[dim]: r for r in ctx.ask(code, [dim], **change)}
    except Refusal:
        return None


def total(ctx: Context, code: str) -> dict | None:
    """The same measure over the whole selection, recomputed and never added up; None where it is off."""
    try:
        return ctx.ask(code)[0]
    except Refusal:
        return None


#: how far back a premise counts as visited
YEAR = 365


def window(ctx: Context) -> tuple[str, int]:
    """(period token, days) of the year up to the period's end in which a premise was visited or not.

    Who was not visited before the records begin is not known: a young house is looked at since its first day.
    """
    start = max(ctx.period.end - timedelta(YEAR - 1), ctx.snapshot.starts["inspections"])
    return f"{start}..{ctx.period.end}", (ctx.period.end - start).days + 1


def window_words(ctx: Context) -> str:
    """That year in words: 2025-11-23至2026-11-22."""
    start = ctx.period.end - timedelta(window(ctx)[1] - 1)
    return ctx.t("selection.span", start=start, end=ctx.period.end)


def on_time_code(ctx: Context, dim: str) -> str:
    """The on-time rate that leads in this house. Raises its Refusal where it cannot be asked by `dim`."""
    code = ctx.measure("M3").code
    refusal = ctx.off(code, [dim])
    if refusal:
        raise refusal
    return code


def interval(ctx: Context, code: str, row: dict | None) -> str:
    """`0.83–0.91` of a rate, or —."""
    if row is None or row.get(f"{code}_lo") is None or row.get(f"{code}_hi") is None:
        return words.NOTHING
    if ctx.is_small(code, row):
        return ctx.t("measure.small")
    return f"{ctx.value(code, row[f'{code}_lo'])}–{ctx.value(code, row[f'{code}_hi'])}"


def enough(row: dict) -> bool:
    """Whether a row of hazards per visit has a base that its interval can be drawn and judged by."""
    sums = row.get("M5_sums")
    return sums is not None and row["M5_den"] >= MIN_VISITS and sums.clusters >= MIN_PREMISES


def readable(row: dict | None) -> bool:
    """Whether a row of hazards per visit is known well enough to be drawn beside others on their scale."""
    return bool(row and enough(row) and row["M5_lo"] and row["M5_hi"] <= WIDEST * row["M5_lo"])


def unstated(ctx: Context) -> list[str]:
    """A note on the visits that state no number of hazards and are in no rate per visit; none where all state one."""
    visits, stated = total(ctx, "M1"), total(ctx, "M5")
    left = visits["M1"] - stated["M5_den"] if visits and stated else 0
    return [ctx.t("units.unstated", n=left)] if left else []


def some(ctx: Context, dim: str, codes: Sequence[str | None], shown: int = 3) -> str:
    """河东、城南等5个: a few names and how many there are."""
    names = words.join(ctx.labels(dim, codes[:shown]), ctx.lang)
    return names if len(codes) <= shown else ctx.t("units.and_more", names=names, n=len(codes))


def clauses(ctx: Context, parts: Iterable[str]) -> str:
    """Clauses of a headline with ； between them, the empty ones left out."""
    return _joined(ctx, "units.clause", parts)


def parts(ctx: Context, told: Iterable[str]) -> str:
    """Parts of a clause with ， between them."""
    return _joined(ctx, "units.part", told)


def _joined(ctx: Context, key: str, texts: Iterable[str]) -> str:
    return reduce(lambda a, b: ctx.t(key, a=a, b=b), [t for t in texts if t])
