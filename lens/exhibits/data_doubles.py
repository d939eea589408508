"""Hazards that two bodies may both have entered, by the body that came second. They count twice; nothing is merged."""

from __future__ import annotations

from lens.exhibits import _majors
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table

CODE = "data_doubles"
MEASURE = "M2_doubled"
SHOWN = 30
KINDS = {"n": "count", "open": "count", "first_day": "date", "day": "date"}
KEYS = ("body", "n", "open", "premise", "category", "first_org", "first_day", "first_text", "day", "text")


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off(MEASURE)
    if refusal:
        raise refusal
    rule = _majors.rule(ctx, "checks.toml")["doubled"]
    rows = ctx.question("doubled")
    what = ctx.t("doubles.what", days=rule["days"])
    if not rows:
        why = ctx.t("doubles.none", span=ctx.span, days=rule["days"])
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why, measures=(MEASURE,))
    n, still = sum(r["n"] for r in rows), sum(r["open_n"] for r in rows)
    title = ctx.t("doubles.title", n=n) + (ctx.t("doubles.both_open", n=still) if still else "")
    notes = [ctx.t("doubles.note", days=rule["days"], alike=rule["alike"])]
    if len(rows) > SHOWN:
        notes.append(ctx.t("doubles.most", n=len(rows), shown=SHOWN))
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        table=Table(
            tuple(Column(k, ctx.t(f"doubles.{k}"), KINDS.get(k, "text")) for k in KEYS),
            tuple(_row(ctx, r) for r in rows[:SHOWN]),
            tuple(
                (None, ctx.behind(MEASURE, inspector_org=r["inspector_org"]), *[None] * (len(KEYS) - 2))
                for r in rows[:SHOWN]
            ),
        ),
        alt=title,
        notes=tuple(notes),
        measures=(MEASURE,),
        show_table=True,
    )


def _row(ctx: Context, r: dict) -> tuple:
    return (
        ctx.label("inspector_org", r["inspector_org"]),
        r["n"],
        r["open_n"],
        r["premise_name"],
        ctx.label("category", r["category"]),
        ctx.label("inspector_org", r["first_org"]),
        r["first_date"],
        r["first_text"],
        r["found_date"],
        r["description"],
    )
