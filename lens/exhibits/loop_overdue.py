"""Which premises are overdue, for how long, and how often their deadlines were extended."""

from __future__ import annotations

from lens import words
from lens.exhibits import _closing, _units
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table

CODE = "loop_overdue"


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M4")
    if refusal:
        raise refusal
    total = ctx.ask("M4")[0]["M4"]
    rows = ctx.question(CODE) if total else []
    places = rows[0]["places"] if rows else 0
    what = ctx.t("closing.overdue", n=places, shown=len(rows)) if places > len(rows) else ctx.t("closing.overdue_all")
    extends = "hazards.extensions" in ctx.snapshot.has
    keys = ("place", "street", "dept", "n", "days", *(("extended",) if extends else ()))
    kinds = {"n": "count", "days": "days", "extended": "count"}
    columns = tuple(
        Column(k, ctx.t(f"closing.overdue_column_{k}"), kinds.get(k, "text"), names=k == "place") for k in keys
    )
    body, links = [], []
    for r in rows:
        cells = {
            "place": ctx.t("closing.with_majors", name=r["place"], n=r["majors"]) if r["majors"] else r["place"],
            "n": r["hazards"],
            "days": r["days"],
            "extended": r["extended"],
            "street": ctx.label("jurisdiction", r["jurisdiction"]),
            "dept": _dept(ctx, r),
        }
        body.append(tuple(cells[k] for k in keys))
    title = _title(ctx, total, rows, places, extends)
    whole = ctx.t("units.total")
    if rows:
        body.insert(0, (whole, "", "", total, rows[0]["days"], *((None,) if extends else ())))
        first = tuple(_closing.behind("M4") if k == "n" else None for k in keys)
        links = [first, *((None,) * len(keys) for _ in rows)]
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what, period=""),
        table=Table(columns, tuple(body), tuple(links)),
        alt=title,
        notes=(ctx.t("closing.overdue_note"),),
        empty="" if rows else ctx.t("closing.overdue_none"),
        measures=("M4",),
        show_table=True,
    )


def _dept(ctx: Context, row: dict) -> str:
    if not row["responsible_dept"]:
        return words.NOTHING
    name = ctx.label(_closing.DEPT, row["responsible_dept"])
    return ctx.t("units.and_more", names=name, n=row["depts"]) if row["depts"] > 1 else name


def _title(ctx: Context, total: int, rows: list[dict], places: int, extends: bool) -> str:
    if not rows:
        return ctx.t("closing.due_none")
    first = rows[0]
    parts = [ctx.t("closing.overdue_title", n=total, places=places)]
    parts.append(ctx.t("closing.overdue_first", name=first["place"], days=first["days"]))
    if extends and places == len(rows):
        extended = sum(r["extended"] > 0 for r in rows)
        again = sum(r["extended"] > 1 for r in rows)
        key = "overdue_extended" if extended else "overdue_unextended"
        parts.append(ctx.t(f"closing.{key}", n=extended))
        if again:
            parts.append(ctx.t("closing.overdue_again", n=again))
    return _units.parts(ctx, parts)
