"""Rows that could not be taken: where each stood, what it said and why it was refused."""

from __future__ import annotations

from data.errors import words as sentences
from lens import words
from lens.exhibits._data import extract_name, field_name, subtitle
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table


def build(ctx: Context) -> Exhibit:
    found = ctx.question("data_rejects")
    keys = (
        ("extract", "text"),
        ("file", "text"),
        ("row", "count"),
        ("column", "text"),
        ("value", "text"),
        ("reason", "text"),
    )
    rows = tuple(
        (
            extract_name(ctx, r["extract"]),
            r["file"] + (f" [{r['sheet']}]" if r["sheet"] else ""),
            r["row_no"],
            field_name(ctx, r["extract"], r["column_name"]) if r["column_name"] else words.NOTHING,
            words.NOTHING if r["value"] in (None, "") else r["value"],
            reason(ctx, r["reason"]),
        )
        for r in found
    )
    if not found:
        title = ctx.t("datapage.rejects.what")
    else:
        total, main = found[0]["total"], max(found, key=lambda r: r["of_reason"])
        key = "datapage.rejects.title_one" if main["of_reason"] == total else "datapage.rejects.title"
        title = ctx.t(key, n=total, k=main["of_reason"], reason=reason(ctx, main["reason"]))
        if total > len(found):
            title += ("" if ctx.lang == "zh" else " ") + ctx.t("datapage.rejects.first", shown=len(found))
    return Exhibit(
        code="data_rejects",
        title=title,
        subtitle=subtitle(ctx, ctx.t("datapage.rejects.what")),
        table=Table(tuple(Column(k, ctx.t(f"datapage.rejects.{k}"), kind) for k, kind in keys), rows),
        alt=title if found else ctx.t("datapage.rejects.none"),
        notes=(ctx.t("datapage.rejects.note"),) if found else (),
        empty="" if found else ctx.t("datapage.rejects.none"),
        show_table=True,
    )


def reason(ctx: Context, code: str) -> str:
    """The importer's reason in words, the same as it printed; an unknown one as it came."""
    return sentences().get(f"reject_{code}", {}).get(ctx.lang, code)
