"""Which part of 五落实 the major hazards found in the period lack most often."""

from __future__ import annotations

from lens import words
from lens.exhibits import _majors
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table


def build(ctx: Context) -> Exhibit:
    codes = {part: f"M29_{part}" for part in _majors.FIVE}
    refusal = ctx.off("M9") or ctx.off(codes["resp"])
    if refusal:
        raise refusal
    row = ctx.ask(["M9", *codes.values()])[0]
    what = ctx.t("majors.parts_what")
    counts = {part: row[code] for part, code in codes.items()}
    if not row["M9"] or not any(counts.values()):
        why = ctx.t("majors.parts_none" if row["M9"] else "majors.none_found", n=row["M9"], span=ctx.span)
        return Exhibit("major_five_parts", what, ctx.subtitle(what), empty=why, alt=why, measures=tuple(codes.values()))
    order = sorted(counts, key=lambda p: -counts[p])
    most = [p for p in order if counts[p] == counts[order[0]]]
    names = tuple(ctx.labels("five_part", order))
    shares = [counts[p] / row["M9"] for p in order]
    series = Series(
        what,
        tuple(counts[p] for p in order),
        names,
        "context",
        text=tuple(ctx.t("majors.part", n=counts[p], share=share) for p, share in zip(order, shares, strict=True)),
        roles=tuple("accent" if p in most else "context" for p in order),
        hover=tuple(
            ctx.t("majors.part_hover", name=n, n=counts[p], all=row["M9"], share=share)
            for p, n, share in zip(order, names, shares, strict=True)
        ),
        keys=tuple(order),
    )
    title = ctx.t(
        "majors.parts_title" if len(most) == 1 else "majors.parts_tie",
        n=row["M9"],
        names=words.join(ctx.labels("five_part", most), ctx.lang),
        most=counts[most[0]],
        share=counts[most[0]] / row["M9"],
    )
    notes = [ctx.t("majors.parts_note")]
    if "hazards.five" not in ctx.snapshot.has:
        notes.append(ctx.t("majors.five_unknown"))
    return Exhibit(
        code="major_five_parts",
        title=title,
        subtitle=ctx.subtitle(what),
        chart=Chart(
            "hbar",
            (series,),
            Axis(unit=ctx.unit("M9")),
            Axis(kind="category", order=names),
            height=50 + 34 * len(names),
        ),
        table=Table(
            (
                Column("part", ctx.t("majors.column_part")),
                Column("n", what, "count"),
                Column("share", ctx.t("majors.column_share"), "ratio"),
            ),
            tuple((n, counts[p], s) for p, n, s in zip(order, names, shares, strict=True)),
            tuple((None, ctx.behind(codes[p]) if counts[p] else None, None) for p in order),
        ),
        alt=title,
        notes=tuple(notes),
        measures=tuple(codes.values()),
    )
