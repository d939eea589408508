"""The stock of open hazards from the start of the period to its end: what was found, closed, or fell away."""

from __future__ import annotations

from lens import words
from lens.exhibits import _closing
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table

CODE = "loop_flow"
MEASURES = ("S1", "M2", "S1_closed", "S1_shut")


def build(ctx: Context) -> Exhibit:
    refusal = next((r for m in ("S1_closed", "S1") if (r := ctx.off(m))), None)
    if refusal:
        raise refusal
    row = ctx.question(CODE)[0]
    what = ctx.t("closing.flow")
    steps = [("found", row["found"], "M2"), ("closed", -row["closed"], "S1_closed"), ("shut", -row["shut"], "S1_shut")]
    # closed on an unknown day: found in the period, and gone from the stock without a day of going
    steps += [("undated", -row["undated"], "")] if row["undated"] else []
    steps = [s for s in steps if s[1] or s[0] in ("found", "closed")]
    told = [("before", row["open_before"], ""), *steps, ("end", row["open_end"], "S1")]
    names = tuple(ctx.t(f"closing.flow_{key}") for key, _, _ in told)
    last = len(told) - 1
    text = tuple(words.number(n, ctx.lang, 0, 0 < i < last) for i, (_, n, _) in enumerate(told))
    d = row["open_end"] - row["open_before"]
    # what was open before the first row on record is not known: no stock to compare with
    grew = "first" if ctx.period.start <= ctx.snapshot.since else "same" if d == 0 else "more" if d > 0 else "less"
    title = ctx.t(f"closing.flow_{grew}", **row, d=abs(d))
    if row["shut"]:
        title += ctx.t("closing.flow_shut_clause", n=row["shut"])
    is_empty = not any(n for _, n, _ in told)
    notes = [ctx.t("closing.flow_note")]
    if grew == "first":
        notes.append(ctx.t("closing.flow_first_note", day=ctx.snapshot.since))
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        chart=Chart(
            "waterfall",
            (
                Series(
                    what,
                    names,
                    tuple(n for _, n, _ in told),
                    "context",
                    text=text,
                    roles=tuple("accent" if i == last else "context" for i in range(len(told))),
                ),
            ),
            Axis(kind="category", order=names),
            Axis(unit=ctx.unit("S1")),
            height=300,
        ),
        table=Table(
            (Column("step", ctx.t("closing.step")), Column("n", ctx.t("closing.count"), "count")),
            tuple((name, abs(n)) for name, (_, n, _) in zip(names, told, strict=True)),
            tuple((None, _closing.behind(of) if of and n else None) for _, n, of in told),
        ),
        alt=ctx.t("closing.flow_alt", title=title),
        notes=(
            ctx.t("closing.flow_note"),
            *([ctx.t("closing.flow_first_note", day=ctx.snapshot.since)] if grew == "first" else []),
        ),
        empty=ctx.no_rows() if is_empty else "",
        measures=MEASURES,
    )
