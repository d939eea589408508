"""How the rows of each street's last twelve months are judged, by which checks, and what to do. No ranking."""

from __future__ import annotations

from collections import Counter

from lens import words
from lens.exhibits import _quality, _units
from lens.exhibits._quality import GRADES, Grade, Reason
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table

CODE = "quality_streets"
KEYS = ("street", "grade", "rows", "reasons", "todo")
NAMED, REASONS = 3, 3


def build(ctx: Context) -> Exhibit:
    made = _quality.grades(ctx, _quality.results(ctx))
    what = ctx.t("quality.streets_what")
    subtitle = _quality.subtitle(ctx, what)
    if not made:
        why = ctx.t("quality.streets_none")
        return Exhibit(CODE, what, subtitle, empty=why, alt=why)
    title = _title(ctx, made)
    table = _quality.rule(ctx)["grade"]
    note = ctx.t("quality.grade_note", **table)
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=subtitle,
        table=Table(
            tuple(Column(k, ctx.t(f"quality.{k}"), "count" if k == "rows" else "text") for k in KEYS),
            tuple(_row(ctx, g) for g in made),
            tuple(_links(g) for g in made),
        ),
        alt=title,
        notes=(note, ctx.t("quality.grade_meaning")),
        show_table=True,
    )


def _row(ctx: Context, g: Grade) -> tuple:
    return (
        ctx.label(_quality.STREET, g.street),
        ctx.t(f"quality.grade_{g.grade}"),
        g.rows,
        _told(ctx, g),
        _todo(ctx, g),
    )


def _links(g: Grade) -> tuple:
    first = g.reasons[0].result if g.reasons else None
    rows = first.rows(_quality.YEAR if first.year else _quality.WHOLE, g.street) if first else None
    return (None, None, None, rows, None)


def reason(ctx: Context, r: Reason) -> str:
    """没有整改期限 12/203（5.9%），容许5%."""
    return ctx.t(
        "quality.reason", name=_quality.name(ctx, r.result), n=r.tally.failed, of=r.tally.of, share=r.tally.share,
        tolerated=r.tolerated,
    )  # fmt: skip


def _told(ctx: Context, g: Grade) -> str:
    if g.grade == "silent":
        last = g.sent.last if g.sent else None
        return ctx.t("quality.silent_since", day=last) if last else ctx.t("quality.silent_never")
    if g.grade == "few":
        return ctx.t("quality.few_rows")
    if not g.reasons:
        return ctx.t("quality.no_reason")
    told = _units.clauses(ctx, (reason(ctx, r) for r in g.reasons[:REASONS]))
    more = len(g.reasons) - REASONS
    return told if more <= 0 else ctx.t("quality.reasons_more", told=told, n=len(g.reasons))


def _todo(ctx: Context, g: Grade) -> str:
    if g.grade == "silent":
        return ctx.t("quality.silent_mend")
    gap = "" if ctx.lang == "zh" else " "
    return gap.join(dict.fromkeys(_quality.mend(ctx, r.result) for r in g.reasons[:REASONS])) or words.NOTHING


def _title(ctx: Context, made: list[Grade]) -> str:
    """12个街道中9个良好；河东、城南须先核对；柳溪需补正."""
    kinds = Counter(g.grade for g in made)
    parts = []
    if kinds["good"]:
        key = "quality.streets_all" if kinds["good"] == len(made) else "quality.streets_good"
        parts.append(ctx.t(key, n=kinds["good"], of=len(made)))
    for grade in GRADES:
        codes = [g.street for g in made if g.grade == grade]
        if not codes or grade == "good":
            continue
        names = ctx.labels(_quality.STREET, codes[:NAMED])
        key = f"quality.streets_{grade}" + ("_more" if len(codes) > NAMED else "")
        parts.append(ctx.t(key, names=names, n=len(codes)))
    return _units.clauses(ctx, parts)
