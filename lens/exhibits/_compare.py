"""Comparison sentences by the conventions of the bureaus: counts in %, rates in 百分点, small bases as counts, base 0 in words."""

from __future__ import annotations

from lens import words
from lens.exhibits.context import Context


def change(ctx: Context, code: str, now: dict | None, before: dict | None) -> str:
    """How a figure changed against the like period, in one phrase; '' where there is nothing to compare with.

    Counts: 去年同期350，下降14.0%; small base: 去年同期5，增加3; base 0: 去年同期为0，增加3; equal: 持平.
    Shares: +1.2个百分点. Other rates: both values.
    """
    if before is None or now is None:
        return ""
    a, b = now.get(code), before.get(code)
    against = against_words(ctx)
    m = ctx.measure(code)
    if a is None or b is None:
        return ctx.t("compare.no_base", against=against)
    if m.is_percent:
        if round(a * 100, 1) == round(b * 100, 1):
            return ctx.t("compare.rate_equal", against=against)
        return ctx.t("compare.points", against=against, d=round(a * 100, 1) / 100 - round(b * 100, 1) / 100)
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


def ratio_words(ctx: Context, now: float, before: float) -> str:
    """+14% / −3% / 持平 for a headline."""
    if before == 0:
        return words.NOTHING
    if round(now / before - 1, 2) == 0:
        return ctx.t("compare.same")
    return words.percent(now / before - 1, ctx.lang, 0, True)
