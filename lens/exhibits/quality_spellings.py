"""How streets are written otherwise than on their list, how often, and when last."""

from __future__ import annotations

from lens.exhibits import _quality
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table

CODE = "quality_spellings"
#: the check whose rows these are, and what it needs
NEED = "Q_street_alias"
SHOWN = 100
KEYS = ("street", "said", "bearing", "last")
KINDS = {"bearing": "count", "last": "date"}


def build(ctx: Context) -> Exhibit:
    # hazards and visits are read together, so only what both have may narrow them
    refusal = next((why for code in (NEED, "Q_visit_alias") if (why := ctx.off(code, [_quality.STREET]))), None)
    if refusal:
        raise refusal
    rows = ctx.question("quality_spellings")
    what = ctx.t("quality.spellings_what")
    subtitle = _quality.subtitle(ctx, what)
    if not rows:
        none = ctx.t("quality.spellings_none")
        return Exhibit(CODE, what, subtitle, empty=none, alt=none)
    streets = len({r["jurisdiction"] for r in rows})
    title = ctx.t("quality.spellings_title", n=len(rows), streets=streets, rows=sum(r["n"] for r in rows))
    notes = [ctx.t("quality.spellings_note")]
    if len(rows) > SHOWN:
        notes.append(ctx.t("quality.spellings_most", n=len(rows), shown=SHOWN))
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=subtitle,
        table=Table(
            tuple(Column(k, ctx.t(f"quality.{k}"), KINDS.get(k, "text")) for k in KEYS),
            tuple(
                (ctx.label(_quality.STREET, r["jurisdiction"]), r["street_said"], r["n"], r["last_day"])
                for r in rows[:SHOWN]
            ),
        ),
        alt=title,
        notes=tuple(notes),
        show_table=True,
    )
