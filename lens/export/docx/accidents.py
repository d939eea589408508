"""The sentence about accidents in a situation analysis: counts, how they changed, grave ones, other kinds apart."""

from __future__ import annotations

from data.errors import UserError
from lens.exhibits import _events
from lens.exhibits._compare import against_words, compared_words
from lens.exhibits.context import Context
from lens.export.docx.compared import Count, together

#: in the order in which notices tell them
COUNTS = ("M23", "M23_deaths", "M23_injured")


def paragraph(ctx: Context, span: str, place: str) -> str | None:
    """「2026年10月，滨河区共发生生产安全事故2起、死亡1人、受伤1人，同比分别…，未发生较大及以上事故。」

    Other kinds of event follow in a sentence of their own. None where no accident is given, or where the period reaches
    back before the first one on record.
    """
    begun = ctx.snapshot.starts.get("accidents")
    if any(ctx.off(code) for code in (*COUNTS, "A1")) or begun is None or ctx.period.start < begun:
        return None
    try:
        now, rows = ctx.ask(COUNTS)[0], ctx.previous(COUNTS)
    except UserError:
        return None
    then = rows[0] if rows else None
    counts = [
        Count(ctx.name(c), ctx.unit(c) if ctx.lang == "zh" else "", now[c], None if then is None else then[c])
        for c in COUNTS
    ]
    values = {"span": span, "place": place, "n": now["M23"], "deaths": now["M23_deaths"], "injured": now["M23_injured"]}
    parts = [ctx.t("briefs.accidents_told" if now["M23"] else "briefs.accidents_none", **values)]
    if then is not None and (now["M23"] or then["M23"]):
        small = ctx.snapshot.home.config["small_base"]
        parts.append(together(counts, small, compared_words(ctx), against_words(ctx), ctx.lang))
    if not ctx.off("A1_grave") and now["M23"]:
        grave = ctx.ask("A1_grave")[0]["A1_grave"]
        parts.append(ctx.t("briefs.accidents_grave" if grave else "briefs.accidents_no_grave", n=grave))
    comma, stop = ("，", "。") if ctx.lang == "zh" else (", ", ".")
    said = [comma.join(parts) + stop]
    others = [
        ctx.t("briefs.accidents_kind", kind=ctx.label("event_domain", k.code), n=k.now)
        for k in _events.kinds(ctx, "A1", ())
        if k.code != _events.WORK and k.now
    ]
    if others:
        said.append(ctx.t("briefs.accidents_others", told=others))
    if provisional := sum(r["provisional"] for r in ctx.question("event_sums", "accidents")):
        said.append(ctx.t("briefs.accidents_provisional", n=provisional))
    return ("" if ctx.lang == "zh" else " ").join(said)
