"""What changed since the snapshot before, or the one a meeting saw: rows that came, went and were corrected."""

from __future__ import annotations

from datetime import date

from lens import changes, words
from lens.changes import Count
from lens.exhibits import _units
from lens.exhibits._data import extract_name, field_name, subtitle
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table

CODE = "quality_changes"
KINDS = ("changed", "removed", "added")
#: columns told of an extract
MOST = 4


def build(ctx: Context) -> Exhibit:
    made = changes.opened(ctx.snapshot, ctx.selection.meeting)
    what = ctx.t("quality.changes_what")
    if made is None:
        why = ctx.t("quality.changes_none")
        return Exhibit(CODE, what, subtitle(ctx, what), empty=why, alt=why)
    shown = [c for c in made.counts if c.added or c.removed or c.changed]
    title = _title(ctx, made.before, shown)
    columns = (
        Column("extract", ctx.t("quality.extract")),
        *(Column(k, ctx.t(f"quality.{k}"), "count") for k in KINDS),
        Column("columns", ctx.t("quality.columns")),
    )
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=subtitle(ctx, ctx.t("quality.changes_since", id=made.before)),
        table=Table(
            columns,
            tuple((extract_name(ctx, c.extract), c.changed, c.removed, c.added, _columns(ctx, c)) for c in shown),
        ),
        alt=title,
        notes=(ctx.t("quality.changes_note"),),
        empty="" if shown else title,
        show_table=True,
    )


def _columns(ctx: Context, c: Count) -> str:
    told = [ctx.t("quality.column_n", name=field_name(ctx, c.extract, k), n=n) for k, n in c.columns[:MOST]]
    text = words.join(told, ctx.lang)
    return ctx.t("quality.columns_more", text=text, n=len(c.columns)) if len(c.columns) > MOST else text


def _title(ctx: Context, before: str, shown: list[Count]) -> str:
    """与2026年10月31日的快照相比：改动412行，删去3行，新增2,104行."""
    day = date.fromisoformat(before[:10])
    if not shown:
        return ctx.t("quality.changes_same", day=day)
    sums = {k: sum(getattr(c, k) for c in shown) for k in KINDS}
    parts = [ctx.t(f"quality.{k}_n", n=n) for k, n in sums.items() if n]
    head = ctx.t("quality.changes_title", day=day, parts=_units.parts(ctx, parts))
    most = max(((n, c.extract, k) for c in shown for k, n in c.columns), default=None, key=lambda x: x[0])
    if most is None:
        return head
    name = field_name(ctx, most[1], most[2])
    told = ctx.t("quality.changes_most", extract=extract_name(ctx, most[1]), name=name, n=most[0])
    return _units.clauses(ctx, (head, told))
