"""A few rows of every check that some fail: where they stand in the files, one press from all of them."""

from __future__ import annotations

from lens import words
from lens.exhibits import _quality
from lens.exhibits._quality import Result
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table
from lens.rows import RELATIONS, rows_of

CODE = "quality_rows"
#: rows shown of a check
SOME = 2
KEYS = ("check", "failed", "day", "street", "premise", "text", "key", "source")
KINDS = {"failed": "count", "day": "date"}
#: what stands for the premise, the words and the day of a row, by relation
PREMISE = {"premise_seen": "name"}
TEXT = {"supervision_issues": "content", "inspections": "result", "premise_seen": "subtype"}
LABELS = {"inspections": "inspection_result", "premise_seen": "subtype"}
NO_PREMISE = {"accidents"}
#: what a reader knows a row by, where that is not the key of the relation
KNOWN_BY = {"premise_seen": "premise_id"}
SOURCE = ("source_file", "source_sheet", "source_row")
LONG = 40


def build(ctx: Context) -> Exhibit:
    failing = [r for r in _quality.results(ctx) if r.check is not None and r.whole.failed]
    what = ctx.t("quality.rows_what")
    subtitle = _quality.subtitle(ctx, what)
    if not failing:
        why = ctx.t("quality.rows_none")
        return Exhibit(CODE, what, subtitle, empty=why, alt=why)
    body, links = [], []
    for r in failing:
        for row in _some(ctx, r):
            body.append(_line(ctx, r, row))
            links.append((None, r.rows(), *[None] * (len(KEYS) - 2)))
    title = ctx.t("quality.rows_title", n=len(failing), some=SOME)
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=subtitle,
        table=Table(
            tuple(Column(k, ctx.t(f"quality.{k}"), KINDS.get(k, "text"), names=k == "premise") for k in KEYS),
            tuple(body),
            tuple(links),
        ),
        alt=title,
        notes=(ctx.t("quality.rows_note"),),
        show_table=True,
    )


def _some(ctx: Context, r: Result) -> list[dict]:
    rows = r.rows()
    assert rows is not None and r.check is not None
    return rows_of(ctx.snapshot, rows, ctx.selection, SOME, 0, _columns(r.check.measure.num.relation))


def _columns(relation: str) -> list[str]:
    listed = RELATIONS[relation]
    named = [] if relation in NO_PREMISE else [PREMISE.get(relation, "premise_name")]
    days = [listed.placed] if listed.placed else ["handed_date"] if relation == "supervision_issues" else []
    return [
        KNOWN_BY.get(relation, listed.key),
        "jurisdiction",
        *named,
        TEXT.get(relation, "description"),
        *days,
        *SOURCE,
    ]


def _line(ctx: Context, r: Result, row: dict) -> tuple:
    assert r.check is not None
    relation = r.check.measure.num.relation
    text = row.get(TEXT.get(relation, "description"))
    if relation in LABELS and text is not None:
        text = ctx.label(LABELS[relation], text)
    return (
        _quality.name(ctx, r),
        r.whole.failed,
        row.get(RELATIONS[relation].placed or "handed_date"),
        ctx.label(_quality.STREET, row["jurisdiction"]),
        row.get(PREMISE.get(relation, "premise_name")),
        _short(text),
        row[KNOWN_BY.get(relation, RELATIONS[relation].key)],
        _source(ctx, row),
    )


def _short(text: str | None) -> str:
    if not text:
        return words.NOTHING
    return text if len(text) <= LONG else text[:LONG] + "…"


def _source(ctx: Context, row: dict) -> str:
    at = [row["source_file"], row["source_sheet"], ctx.t("rows.source_row", n=row["source_row"])]
    return " · ".join(text for text in at if text)
