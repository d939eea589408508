"""Every open major hazard, oldest first: how long, whose, what of 五落实 it lacks, why it is stuck."""

from __future__ import annotations

from lens import words
from lens.exhibits import _majors
from lens.exhibits._majors import given
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table, stories

KEYS = ("hazard", "days", "chain", "five", "listed", "reason", "deadline", "due", "criterion")


def build(ctx: Context) -> Exhibit:
    found = _majors.still_open(ctx)
    rows = ctx.question("open_majors")
    criteria = _majors.criteria(ctx)
    columns = tuple(
        Column(k, ctx.t(f"majors.column_{k}"), "days" if k == "days" else "text", names=k in ("hazard", "chain"))
        for k in KEYS
    )
    title = _title(ctx, found)
    notes = [ctx.t("majors.note"), ctx.t("majors.chain_note"), ctx.t("majors.criterion_note")]
    if found.n > len(rows):
        notes.insert(0, ctx.t("majors.most", n=found.n, shown=len(rows)))
    if "hazards.five" not in ctx.snapshot.has:
        notes.append(ctx.t("majors.five_unknown"))
    return Exhibit(
        code="major_ledger",
        title=title,
        subtitle=ctx.subtitle(ctx.t("majors.what", n=found.n), period=""),
        table=Table(
            columns,
            tuple(_row(ctx, r, criteria) for r in rows),
            stories("hazards", (r["hazard_id"] for r in rows), len(columns)),
        ),
        alt=title,
        notes=tuple(notes),
        empty="" if rows else ctx.t("majors.none"),
        measures=("M11_stock",),
        show_table=True,
    )


def _title(ctx: Context, found: _majors.Open) -> str:
    if not found.n:
        return ctx.t("majors.title_none")
    listed = sum(n for code, n in found.by("listed_supervision").items() if code and code != "none")
    parts = [_majors.stuck(ctx, found), ctx.t("majors.oldest", n=found.oldest)]
    if "hazards.responsible_dept" in ctx.snapshot.has:
        parts.append(_majors.most(ctx, found.by("responsible_dept").items(), _majors.dept))
    if "hazards.listed_supervision" in ctx.snapshot.has:
        key = "listed_none" if not listed else "listed_all" if listed == found.n else "listed"
        parts.append(ctx.t(f"majors.{key}", n=listed, rest=found.n - listed))
    return _majors.clauses(ctx, parts)


def _row(ctx: Context, r: dict, criteria: dict[str, _majors.Criterion]) -> tuple:
    unit = r["responsible_unit"] or r["premise_name"]
    what = r["description"] or r["hazard_id"]
    reason = given(ctx, "block_reason", r["block_reason"])
    if not r["block_reason"] and r["days_open"] > _majors.LONG_DAYS:
        reason = ctx.t("majors.no_reason")
    return (
        ctx.t("majors.hazard", unit=r["premise_name"] or unit or ctx.t("majors.no_unit"), what=what),
        r["days_open"],
        _chain(ctx, r, unit),
        _five(ctx, r),
        given(ctx, "listed_supervision", r["listed_supervision"]),
        reason,
        _deadline(ctx, r),
        _majors.due(ctx, r),
        _majors.number(ctx, criteria, r["criterion"]),
    )


def _chain(ctx: Context, r: dict, unit: str | None) -> str:
    """Enterprise → street → department → leader's post, a missing link named in its place."""
    links = (
        unit,
        ctx.label("jurisdiction", r["jurisdiction"]) if r["jurisdiction"] else None,
        ctx.label("responsible_dept", r["responsible_dept"]) if r["responsible_dept"] else None,
        r["leader_post"],
    )
    return " → ".join(said or ctx.t(f"majors.no_{link}") for link, said in zip(_majors.LINKS, links, strict=True))


def _five(ctx: Context, r: dict) -> str:
    if r["five_missing"]:
        names = ctx.labels("five_part", r["five_missing"].split(";"))
        return ctx.t("majors.lacks", names=names)
    return ctx.label("five", r["five"]) if r["five"] else words.NOTHING


def _deadline(ctx: Context, r: dict) -> str:
    if r["due_date"] is None:
        return ctx.t("majors.no_deadline")
    if not r["is_extended"] or r["original_due_date"] is None:
        return words.day(r["due_date"], ctx.lang)
    said = ctx.t("majors.extended", first=r["original_due_date"], last=r["due_date"])
    return said if not r["extended_n"] else ctx.t("majors.extended_n", said=said, n=r["extended_n"])
