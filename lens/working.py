"""How an exhibit came about, in the reader's words: the parts of its measures, and how to cite it."""

from __future__ import annotations

from lens import words
from lens.compile import Refusal
from lens.exhibits._house import district
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit
from lens.measures import Measure
from lens.rows import parts_of


def parts(ctx: Context, codes: tuple[str, ...]) -> list[tuple[str, str]]:
    """(measure, its figure over the whole selection with numerator and denominator, or why there is none)."""
    made = []
    for code in codes:
        m = ctx.measure(code)
        try:
            (row,) = ctx.ask(code)
        except Refusal as refusal:
            made.append((m.name(ctx.lang), refusal.message(ctx.lang)))
            continue
        made.append((m.name(ctx.lang), _figure(ctx, m, row)))
    return made


def _figure(ctx: Context, m: Measure, row: dict) -> str:
    """按期整改19,653条 ÷ 原期限已到21,159条 = 92.9%，95%区间…; of a count its value."""
    value = f"{ctx.value(m.code, row[m.code])}{'' if ctx.lang == 'zh' else ' '}{ctx.unit(m.code)}".strip()
    if m.den is None:
        base = ctx.base(row, m.code)
        return ctx.t("units.part", a=value, b=base) if base else value
    num, den = (_part(ctx, m, p, row[f"{m.code}_{p}"]) for p in ("num", "den"))
    told = ctx.t("working.ratio", num=num, den=den, value=value)
    if row[f"{m.code}_lo"] is None:
        return told
    bounds = {end: ctx.value(m.code, row[f"{m.code}_{end}"]) for end in ("lo", "hi")}
    return ctx.t("units.part", a=told, b=ctx.t("measure.interval", **bounds))


def _part(ctx: Context, m: Measure, part: str, n: float) -> str:
    key = f"rows.{m.code}.{part}"
    return ctx.t(key if part in parts_of(m) and key in words.records() else f"rows.part_{part}", n=n)


def citation(ctx: Context, made: Exhibit) -> str:
    """What it says, of what period and selection, as of when, from which snapshot, and whether the data are real."""
    mark = ctx.t("working.mark", mark=ctx.t("common.synthetic")) if ctx.snapshot.synthetic else ""
    return ctx.t(
        "working.citation",
        district=district(ctx.snapshot, ctx.lang),
        product=ctx.t("common.product"),
        title=made.title or ctx.t(f"exhibits.{made.code}"),
        scope=made.subtitle or ctx.subtitle(),
        filters=ctx.filter_words,
        id=ctx.snapshot.id,
        mark=mark,
    )
