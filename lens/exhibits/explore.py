"""自选分析: any measures by up to three dimensions, as the reader's slice asks; every figure is the compiler's own."""

from __future__ import annotations

from lens.compile import Refusal
from lens.exhibits import _slice_chart, _slice_table, _units
from lens.exhibits._compare import spring_words
from lens.exhibits._slice import MOST_ROWS, Answer
from lens.exhibits._slice_codes import cut_short
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit
from lens.slicing import Slice

#: what the page opens with: those of these measures that the house can answer, by sector
FIRST = ("M2", "M5", "M3")


def asked(ctx: Context) -> Slice:
    """The reader's slice, or the one that the page opens with."""
    chosen = Slice.read(ctx.selection.slice)
    if chosen is not None:
        return chosen
    there = tuple(c for c in FIRST if ctx.off(c, ["sector"]) is None)
    return Slice(there or FIRST[:1], ("sector",), "bar")


def build(ctx: Context) -> Exhibit:
    cut = asked(ctx)
    answer = Answer(ctx, cut)
    sentences = [why.message(ctx.lang) for why in answer.refusals.values()]
    if not answer.asked:
        return _nothing(ctx, "".join(sentences) if ctx.lang == "zh" else " ".join(sentences), answer)
    try:
        rows = answer.rows
    except Refusal as refusal:
        return _nothing(ctx, refusal.message(ctx.lang), answer)
    if not rows or not any(_has_base(answer, key) for key in rows):
        return _nothing(ctx, ctx.no_rows(), answer)
    drawn = _slice_chart.chart(answer)
    title = _title(answer)
    return Exhibit(
        code="explore",
        title=title,
        subtitle=ctx.subtitle(_split(answer)),
        chart=drawn,
        table=_slice_table.table(answer),
        alt=ctx.t("units.part", a=title, b=ctx.t(f"explore.form_{cut.form}")),
        notes=tuple(dict.fromkeys([*sentences, *_notes(answer, drawn is not None)])),
        measures=_codes(ctx, answer.asked),
        show_table=drawn is None,
    )


def _has_base(answer: Answer, key: tuple) -> bool:
    row = answer.rows[key]
    return any(row.get(f"{c}_den", row.get(f"{c}_n", row.get(c))) for c in answer.asked)


def _codes(ctx: Context, codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ctx.measure(c).code for c in codes))


def _nothing(ctx: Context, why: str, answer: Answer) -> Exhibit:
    title = ctx.t("exhibits.explore")
    codes = _codes(ctx, answer.cut.measures)
    return Exhibit("explore", title, ctx.subtitle(_split(answer)), empty=why, alt=why, measures=codes)


def _split(answer: Answer) -> str:
    """按行业、月, or 全部 without a dimension."""
    ctx = answer.ctx
    names = [d.name(ctx.lang) if ctx.lang == "zh" else d.name(ctx.lang).lower() for d in answer.dims]
    return ctx.t("explore.by", names=names) if names else ctx.t("units.total")


def _title(answer: Answer) -> str:
    """The totals of the measures: 发现隐患12,345条，每家次隐患0.85条/家次."""
    ctx = answer.ctx
    told = [
        ctx.t("explore.total", name=ctx.name(c), value=ctx.value(c, answer.whole[c]), unit=ctx.unit(c)).rstrip()
        if c in answer.whole
        else ctx.name(c)
        for c in answer.asked
    ]
    return ctx.then(_units.parts(ctx, told)) if _is_stock(answer) else _units.parts(ctx, told)


def _is_stock(answer: Answer) -> bool:
    return all(answer.ctx.measure(c).kind == "stock" for c in answer.asked)


def _notes(answer: Answer, is_drawn: bool) -> list[str]:
    ctx, cut = answer.ctx, answer.cut
    notes = []
    if key := _slice_chart.misfit(answer):
        notes.append(ctx.t(key))
    if is_drawn:
        notes += _slice_chart.left_out(answer)
    if len(answer.rows) > MOST_ROWS:
        notes.append(ctx.t("explore.cut", n=len(answer.rows), shown=MOST_ROWS))
    if answer.rest:
        dim = answer.dims[0].name(ctx.lang)
        notes.append(ctx.t("explore.together", dim=dim, shown=cut.top, n=len(answer.rest)))
    if answer.never_ranked and (cut.sort or cut.top or not answer.is_timed):
        notes.append(ctx.t("explore.never_ranked", name=ctx.name(answer.leading)))
    elif "jurisdiction" in cut.by and len(answer.rows) > 1:
        notes.append(ctx.t("explore.streets"))
    if cut.share and (whole := [c for c in answer.asked if not answer.adds_up(c)]):
        notes.append(ctx.t("explore.no_share", names=[ctx.name(c) for c in whole]))
    if missing := [c for c in answer.asked if c not in answer.whole]:
        notes.append(ctx.t("explore.no_total", names=[ctx.name(c) for c in missing]))
    if any(cut_short(ctx, d) for d in answer.dims if d.kind == "time"):
        notes.append(ctx.t("explore.cut_short"))
    if answer.is_timed and ctx.before is not None:
        notes.append(ctx.t("explore.no_change"))
    if answer.compared and (caution := spring_words(ctx)):
        notes.append(caution + ("。" if ctx.lang == "zh" else "."))
    return notes
