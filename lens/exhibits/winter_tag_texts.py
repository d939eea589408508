"""The texts that suggest heating codes which the ledger does not bear, for somebody to confirm."""

from __future__ import annotations

from lens import words
from lens.exhibits import _winter, winter_tags
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table

CODE = "winter_tag_texts"
LONG = 40


def build(ctx: Context) -> Exhibit:
    winter_tags.check(ctx)
    rows = ctx.question("winter_tag_texts")
    what = ctx.t("tags.texts_what", n=len(rows))
    if not rows:
        why = ctx.t("tags.texts_none", span=ctx.span)
        return Exhibit(CODE, ctx.t("tags.texts_plain"), ctx.subtitle(), empty=why, alt=why, measures=("M2",))
    first = rows[0]
    title = ctx.t("tags.texts_title", text=_short(first["description"]), n=first["n"])
    columns = (
        Column("text", ctx.t("check.column_text")),
        Column("suggested", ctx.t("tags.column_suggested")),
        Column("confirmed", ctx.t("tags.column_confirmed")),
        Column("n", ctx.name("M2"), "count"),
    )
    body = tuple(
        (
            _short(r["description"]),
            _winter.code_names(ctx, r["suggested"]),
            _winter.code_names(ctx, r["confirmed"]) or words.NOTHING,
            r["n"],
        )
        for r in rows
    )
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        table=Table(columns, body),
        alt=title,
        notes=(ctx.t("tags.texts_note"),),
        measures=("M2",),
        show_table=True,
    )


def _short(text: str) -> str:
    return text if len(text) <= LONG else text[:LONG] + "…"
