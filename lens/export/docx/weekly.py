"""简报 of a campaign: this week and to date."""

from __future__ import annotations

from lens import exhibits
from lens.exhibits import _campaign
from lens.exhibits._cell import shown
from lens.exhibits._house import district
from lens.exhibits.context import Context
from lens.export.about import PaperError, definitions, origin
from lens.export.docx.form import Paper


def weekly(ctx: Context) -> bytes:
    """The DOCX of the campaign that the selection means, else of the latest.

    Raises PaperError no_campaign where there is none, and what the exhibit refuses.
    """
    made = exhibits.builder("campaign_brief")(ctx)
    if made.empty or made.table is None:
        raise PaperError("no_campaign", day=ctx.as_of)
    campaign = _campaign.find(ctx)
    assert campaign is not None  # or the exhibit would be empty
    title = ctx.t("briefs.weekly_title", place=district(ctx.snapshot, ctx.lang), name=campaign.name)
    paper = Paper(title, ctx.as_of, ctx.t("common.product"))
    paper.title(title)
    paper.under(ctx.t("briefs.issue", day=ctx.as_of))
    heads = iter(("progress", "cases", "problems", "next", "about"))
    numerals = iter("一二三四五" if ctx.lang == "zh" else "12345")

    def heading() -> None:
        paper.heading(ctx.t("briefs.numbered", n=next(numerals), text=ctx.t(f"briefs.head_{next(heads)}")))

    stop = "。" if ctx.lang == "zh" else "."
    label, week, total, _ = made.table.columns
    written = [[shown(c, v, ctx.lang) for c, v in zip(made.table.columns, row, strict=True)] for row in made.table.rows]
    heading()
    for n, column in ((1, week), (2, total)):
        told = [ctx.t("briefs.item", name=row[0], value=row[n]) for row in written]
        paper.body(ctx.t("briefs.so_far", span=column.name, told=told))
    paper.caption(ctx.t("briefs.table_weekly"))
    paper.table([label.name, week.name, total.name], [row[:3] for row in written], [False, True, True])
    for _ in range(3):
        heading()
        paper.body(ctx.t("briefs.drafter"))
    heading()
    lines = [ctx.t("briefs.source", day=ctx.as_of, id=ctx.snapshot.id, kind=origin(ctx)), *made.notes]
    lines += [ctx.t("briefs.defined", name=n, text=d) for n, d in definitions(ctx, made.measures)]
    lines += [ctx.t("briefs.interval", span=total.name, name=row[0], base=row[3]) for row in written if row[3]]
    lines.append(ctx.t("briefs.moves"))
    for n, line in enumerate(lines, 1):
        paper.body(ctx.t("briefs.line", n=n, text=line.rstrip("。.") + stop))
    return paper.bytes()
