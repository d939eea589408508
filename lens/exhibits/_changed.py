"""One page of what changed between two snapshots, in the reader's words: a line a cell."""

from __future__ import annotations

from datetime import date, datetime

from lens import words
from lens.changes import COMPARED, Change, Changes
from lens.exhibits._data import extract_name, field_name, subtitle
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table

KEYS = ("change", "extract", "key", "street", "premise", "column", "before", "after")
LONG = 60
#: columns whose codes are labelled under another name
LABELLED = {"source": "activity_type", "result": "inspection_result", "lead_dept": "responsible_dept"}


def page(ctx: Context, made: Changes, n: int) -> Exhibit:
    """Page `n` (from 1) of the changes; a row has as many lines as cells of it changed."""
    found = made.page(n)
    title = ctx.t("quality.changed_title", n=made.total)
    return Exhibit(
        code="changed",
        title=title,
        subtitle=subtitle(ctx, ctx.t("quality.changes_since", id=made.before)),
        table=Table(
            tuple(Column(k, ctx.t(f"quality.{k}"), names=k == "premise") for k in KEYS),
            tuple(line for each in found for line in _lines(ctx, each)),
        ),
        alt=title,
        show_table=True,
    )


def _lines(ctx: Context, each: Change) -> list[tuple]:
    _, _, premise, text = COMPARED[each.extract]
    street = ctx.label("jurisdiction", each.row.get("jurisdiction"))
    head = (
        ctx.t(f"quality.kind_{each.kind}"), extract_name(ctx, each.extract), each.key, street,
        (each.row.get(premise) if premise else None) or words.NOTHING,
    )  # fmt: skip
    if each.kind != "changed":
        told = _short(each.row.get(text) if text else None)
        sides = (told, words.NOTHING) if each.kind == "removed" else (words.NOTHING, told)
        return [(*head, words.NOTHING, *sides)]
    return [
        (*head, field_name(ctx, each.extract, c), _value(ctx, c, old), _value(ctx, c, new))
        for c, old, new in each.cells
    ]


def _value(ctx: Context, column: str, value: object) -> str:
    if value is None:
        return words.NOTHING
    if isinstance(value, bool):
        return ctx.t(f"quality.{'yes' if value else 'no'}")
    if isinstance(value, datetime):
        return f"{words.day(value.date(), ctx.lang)} {value:%H:%M}"
    if isinstance(value, date):
        return words.day(value, ctx.lang)
    if isinstance(value, int | float):
        return words.number(value, ctx.lang, 0 if float(value).is_integer() else 1)
    dim = LABELLED.get(column, column)
    if value in ctx.snapshot.labels.get(dim, {}):
        return ctx.label(dim, str(value))
    return _short(str(value))


def _short(text: str | None) -> str:
    if not text:
        return words.NOTHING
    return text if len(text) <= LONG else text[:LONG] + "…"
