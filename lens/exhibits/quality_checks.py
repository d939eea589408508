"""Every check of the rows: how many fail, of how many that were looked at, and what to do about it."""

from __future__ import annotations

from collections import Counter

from lens import words
from lens.exhibits import _quality, _units
from lens.exhibits._quality import Result
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Rows, Table

CODE = "quality_checks"
KINDS = {"failed": "count", "of": "count", "share": "ratio", "year_failed": "count", "year_share": "ratio"}
KEYS = ("check", "severity", "group", "what", "failed", "of", "share", "year_failed", "year_share", "mend")


def build(ctx: Context) -> Exhibit:
    found = _quality.results(ctx)
    off = _quality.refused(ctx)
    title = _title(ctx, found)
    notes = [ctx.t("quality.checks_note"), ctx.t("quality.year_note")]
    if off:
        names = [ctx.name(code) for code in off]
        notes.append(ctx.t("quality.off_note", n=len(off), names=names))
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=_quality.subtitle(ctx, ctx.t("quality.checks_what")),
        table=Table(
            tuple(Column(k, ctx.t(f"quality.{k}"), KINDS.get(k, "text")) for k in KEYS),
            tuple(_row(ctx, r) for r in found),
            tuple(_links(r) for r in found),
        ),
        alt=title,
        notes=tuple(notes),
        show_table=True,
    )


def _row(ctx: Context, r: Result) -> tuple:
    year = (r.year.failed, r.year.share) if r.year else (None, None)
    group, severity = ctx.t(f"quality.group_{r.group}"), ctx.t(f"quality.severity_{r.severity}")
    told = f"{_quality.says(ctx, r)}{'' if ctx.lang == 'zh' else ' '}{_quality.mend(ctx, r)}"
    return (
        _quality.name(ctx, r), severity, group, _quality.of_what(ctx, r), r.whole.failed, r.whole.of, r.whole.share,
        *year, told if r.whole.failed else words.NOTHING,
    )  # fmt: skip


def _links(r: Result) -> tuple[Rows | None, ...]:
    """The failing rows behind their numbers."""
    whole = r.rows() if r.whole.failed else None
    year = r.rows(_quality.YEAR) if r.year and r.year.failed else None
    return (None, None, None, None, whole, None, None, year, None, None)


def _title(ctx: Context, found: list[Result]) -> str:
    """数据检查60项，47项全部通过；错误3项，最多的是…"""
    failing = [r for r in found if r.whole.failed]
    if not failing:
        return ctx.t("quality.title_all", n=len(found))
    head = ctx.t("quality.title", n=len(found), passed=len(found) - len(failing))
    kinds = Counter(r.severity for r in failing)
    parts = [ctx.t(f"quality.title_{s}", n=kinds[s]) for s in ("error", "warning", "hint") if kinds[s]]
    kinds_told = ctx.t("quality.title_kinds", parts=parts)
    # streets are no rows; the next card names them
    rows = [r for r in failing if r.check is not None]
    if not rows:
        return _units.clauses(ctx, (head, kinds_told))
    most = rows[0]
    told = ctx.t(f"quality.title_most_{most.severity}", n=most.whole.failed,
                 name=_quality.name(ctx, most), what=_quality.of_what(ctx, most), of=most.whole.of,
                 share=most.whole.share)  # fmt: skip
    return _units.clauses(ctx, (head, kinds_told, told))
