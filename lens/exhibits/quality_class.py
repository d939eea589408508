"""Accidents whose registered class is not the one that deaths, injuries and loss give: to be checked, no finding."""

from __future__ import annotations

from lens.exhibits import _units
from lens.exhibits._accident_class import PROVISIONAL_DAYS, Compared, compared
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table

CODE = "quality_class"
NEED = "Q_event_class"
KINDS = {"day": "date", "deaths": "count", "serious_injuries": "count", "direct_loss_yuan": "count"}
KEYS = ("day", "street", "registered", "by_numbers", "deaths", "serious_injuries", "direct_loss_yuan", "told", "key",
        "source")  # fmt: skip


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off(NEED)
    if refusal:
        raise refusal
    found = compared(ctx)
    what = ctx.t("quality.class_what")
    subtitle = ctx.subtitle(what, period="")
    differ = [c for c in found if c.verdict == "differs"]
    open_n = sum(c.verdict == "open" for c in found)
    if not differ:
        why = ctx.t("quality.class_agree" if found else "quality.class_none", n=len(found), open=open_n)
        return Exhibit(CODE, what, subtitle, empty=why, alt=why)
    title = ctx.t("quality.class_title", n=len(differ), of=len(found))
    if open_n:
        title = _units.clauses(ctx, (title, ctx.t("quality.class_open", n=open_n)))
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=subtitle,
        table=Table(
            tuple(Column(k, ctx.t(f"quality.{k}"), KINDS.get(k, "text")) for k in KEYS),
            tuple(_row(ctx, c) for c in differ),
        ),
        alt=title,
        notes=(ctx.t("quality.class_note", days=PROVISIONAL_DAYS),),
        show_table=True,
    )


def _row(ctx: Context, c: Compared) -> tuple:
    r = c.row
    # a class that nobody registered has no label
    least = ctx.t(f"quality.class_{c.least}")
    told = ctx.t("quality.class_differs")
    at = (r["source_file"], r["source_sheet"], ctx.t("rows.source_row", n=r["source_row"]))
    return (
        r["occurred_date"],
        ctx.label("jurisdiction", r["jurisdiction"]),
        ctx.label("accident_class", r["class"]),
        least if c.whole else ctx.t("quality.class_least", name=least),
        r["deaths"],
        r["serious_injuries"],
        r["direct_loss_yuan"],
        ctx.t("quality.class_provisional", told=told) if c.provisional else told,
        r["accident_id"],
        " · ".join(text for text in at if text),
    )
