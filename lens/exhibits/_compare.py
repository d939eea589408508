"""Comparison sentences by the conventions of the bureaus.

Counts in %, rates in 百分点, small bases as counts, base 0 in words; where streets are silent or a festival has moved,
the sentence says so.
"""

from __future__ import annotations

from lens.exhibits._reporting import silent, streets
from lens.exhibits.context import Context
from lens.periods import spring_caution
from lens.stats.intervals import log_ratio_change
from lens.words import NOTHING, percent

#: as for control limits: one false alarm in five hundred
CONFIDENCE = 0.998


def change(ctx: Context, code: str, now: dict | None, before: dict | None) -> str:
    """How a figure changed against the like period, in one phrase; '' where there is nothing to compare with.

    Counts: 去年同期350，下降14.0%; small base: 去年同期5，增加3; base 0: 去年同期为0，增加3; equal: 持平.
    Shares: 同比提高1.2个百分点. Other rates: both values.
    """
    if before is None or now is None:
        return ""
    a, b = now.get(code), before.get(code)
    against = against_words(ctx)
    m = ctx.measure(code)
    if a is None and b is not None:
        return ctx.t("compare.was", against=against, b=ctx.value(code, b))
    if a is None or b is None:
        return ctx.t("compare.no_base", against=against)
    if m.is_percent:
        if round(a * 100, 1) == round(b * 100, 1):
            return ctx.t("compare.rate_equal", to=compared_words(ctx, True))
        step = round(a * 100, 1) - round(b * 100, 1)
        key = "compare.points_up" if step > 0 else "compare.points_down"
        return ctx.t(key, to=compared_words(ctx), d=abs(step))
    unit = ctx.unit(code)
    if m.kind in ("count", "stock") and m.num.agg == "count(*)":
        if a == b:
            return ctx.t("compare.equal", against=against, b=b)
        if b == 0:
            return ctx.t("compare.base_zero", against=against, n=a, unit=unit)
        if b < ctx.snapshot.home.config["small_base"] or m.kind == "stock":
            key = "compare.small_up" if a > b else "compare.small_down"
            return ctx.t(key, against=against, b=b, n=abs(a - b))
        key = "compare.up" if a > b else "compare.down"
        return ctx.t(key, against=against, b=b, r=abs(a - b) / b)
    return ctx.t("compare.was", against=against, b=ctx.value(code, b))


def rate_side(ctx: Context, now: dict, before: dict) -> str:
    """high, low or alike: hazards per visit against the like period at 99.8 %; '' where too small to tell."""
    if "M5_sums" not in now or "M5_sums" not in before:
        return ""
    small = ctx.snapshot.home.config["small_base"]
    if min(now["M5_den"], before["M5_den"]) < small or max(now["M5_num"], before["M5_num"]) < small:
        return ""
    test = log_ratio_change(now["M5_sums"], before["M5_sums"], CONFIDENCE)
    return "high" if test.lo > 1 else "low" if test.hi < 1 else "alike"


def against_words(ctx: Context) -> str:
    """去年同期 / 上期 / 上一采暖季同期, by how the like period was found."""
    if ctx.before is None:
        return ""
    group = ctx.before.group
    if group == "season":
        return ctx.t("compare.last_season")
    if group == "yearend":
        return ctx.t("compare.last_yearend")
    return ctx.t("compare.last_year" if ctx.selection.compare == "yoy" else "compare.last_period")


def compared_words(ctx: Context, equal: bool = False) -> str:
    """同比 / 环比 / 比上一采暖季同期, to stand before 上升 and 下降 (`equal`: before 持平); English: the noun."""
    assert ctx.before is not None
    if ctx.before.group in ("season", "yearend"):
        return ctx.t("compare.to_equal" if equal else "compare.to", against=against_words(ctx))
    return ctx.t(f"compare.to_{ctx.selection.compare}", against=against_words(ctx))


def change_words(ctx: Context) -> str:
    """同比变化 / 环比变化 / 比上一采暖季同期的变化."""
    assert ctx.before is not None
    form = "to" if ctx.before.group in ("season", "yearend") else ctx.selection.compare
    return ctx.t(f"compare.change_{form}", to=compared_words(ctx))


def step_words(ctx: Context, now: float, before: float) -> str:
    """上升14% / 下降3% / 持平 for a headline."""
    if before == 0:
        return NOTHING
    step = now / before - 1
    if round(step, 2) == 0:
        return ctx.t("compare.same")
    return ctx.t("compare.step_up" if step > 0 else "compare.step_down", r=percent(abs(step), ctx.lang, 0))


def is_same(now: float, before: float) -> bool:
    """Whether a headline calls the two 持平."""
    return bool(before) and round(now / before - 1, 2) == 0


def other_season(ctx: Context) -> bool:
    """Whether the like period lies in another part of the year (环比): then counts also differ by the season."""
    if ctx.before is None or ctx.before.group in ("season", "yearend"):
        return False
    # leap days and weeks of like number are within a week of a year
    return abs((ctx.period.start - ctx.before.start).days - 365) > 7


def untested_words(ctx: Context) -> str:
    """Why changes of counts are not tested, or '' where they can be."""
    if spring_words(ctx):
        return ctx.t("compare.counts_spring")
    return ctx.t("compare.counts_season") if other_season(ctx) else ""


def spring_words(ctx: Context) -> str:
    """春节在不同月份，请看1—2月合计 where the moving festival misleads a comparison of counts, or ''."""
    found = spring_caution(ctx.period, ctx.before, ctx.snapshot.calendar)
    return ctx.t(f"compare.spring_{found}") if found else ""


def clauses(ctx: Context, *parts: str) -> str:
    """The parts that are there, as clauses of one sentence."""
    return ("；" if ctx.lang == "zh" else "; ").join(p for p in parts if p)


def reporting(ctx: Context) -> list[str]:
    """The chosen streets that still report at the end of the period."""
    quiet, chosen = silent(ctx), ctx.selection.codes("jurisdiction")
    return [c for c in streets(ctx, ctx.period.end) if c not in quiet and (not chosen or c in chosen)]


def all_silent(ctx: Context) -> bool:
    """Whether no chosen street reports any more: then there is nothing to compare, and 0 would be a lie."""
    return bool(silent(ctx)) and not reporting(ctx)
