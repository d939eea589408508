"""Why hazards open for more than 90 days are not rectified, as registered."""

from __future__ import annotations

from lens import words
from lens.exhibits import _closing
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table

CODE = "loop_blocked"
MEASURES = ("S90", "S180")


def build(ctx: Context) -> Exhibit:
    _closing.needs(ctx, "hazards.block_reason")
    rows = {r["block_reason"]: r for r in ctx.ask(MEASURES, ["block_reason"]) if r["S90"]}
    what = ctx.t("closing.blocked")
    subtitle = ctx.subtitle(what, period="")
    if not rows:
        why = ctx.t("closing.blocked_none")
        return Exhibit(CODE, what, subtitle, empty=why, alt=why, measures=MEASURES)
    place = {c: i for i, c in enumerate(ctx.snapshot.codes("block_reason"))}
    # what nobody wrote down comes last: it is no reason
    reasons = sorted(rows, key=lambda c: (c is None, -rows[c]["S90"], place.get(c or "", 0)))
    labels = tuple(ctx.t("closing.no_reason") if c is None else ctx.label("block_reason", c) for c in reasons)
    counts = tuple(rows[c]["S90"] for c in reasons)
    total, given = sum(counts), [c for c in reasons if c is not None]
    title = ctx.t("closing.blocked_title", n=total)
    if given:
        n = rows[given[0]]["S90"]
        most = [ctx.label("block_reason", c).lower() for c in given if rows[c]["S90"] == n]
        title += ctx.t("closing.blocked_most" if len(most) == 1 else "closing.blocked_tie", names=most, n=n)
    if None in rows:
        title += ctx.t("closing.blocked_unknown", n=rows[None]["S90"])
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=subtitle,
        chart=Chart(
            "hbar",
            (
                Series(
                    what,
                    counts,
                    labels,
                    "context",
                    text=tuple(words.number(n, ctx.lang) for n in counts),
                    roles=tuple("muted" if c is None else "context" for c in reasons),
                    keys=tuple(c or "" for c in reasons),
                ),
            ),
            Axis(),
            Axis(kind="category", order=labels),
            height=300,
        ),
        table=Table(
            (
                Column("reason", ctx.dimension_name("block_reason")),
                *(Column(m, ctx.name(m), "count") for m in MEASURES),
            ),
            tuple((k, *(rows[c][m] for m in MEASURES)) for k, c in zip(labels, reasons, strict=True)),
            tuple(
                (None, *(_closing.behind(m, block_reason=c) if rows[c][m] else None for m in MEASURES)) for c in reasons
            ),
        ),
        alt=ctx.t("closing.blocked_alt", title=title),
        notes=(ctx.t("closing.blocked_note"),),
        measures=MEASURES,
    )
