"""The closed loop: of the hazards found in the period, how many were rectified, re-inspected and closed by the
as-of date.
"""

from __future__ import annotations

from lens import words
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Rows, Series, Table


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M3b") if ctx.selection.codes("status") else None
    if refusal:
        raise refusal
    row = ctx.question("closed_loop")[0]
    steps = [("found", row["found"])]
    if "hazards.rectified_date" in ctx.snapshot.has:
        steps.append(("rectified", row["rectified"]))
    if row["recheck_recorded"]:
        steps.append(("rechecked", row["rechecked"]))
    if "hazards.status" in ctx.snapshot.has:
        steps.append(("closed", row["closed"]))
    labels = [ctx.t(f"loop.{key}") for key, _ in steps]
    if len(steps) > 1 and ctx.snapshot.manifest["closing_basis"] != "closed":
        # without a closing date nothing tells a hazard that was verified from one that was only reported as done
        labels[-1] = ctx.t("loop.closed_told")
    values = [n for _, n in steps]
    found = row["found"]
    visits = ctx.ask("M1")[0]["M1"] if ctx.off("M1") is None else None
    shares = [n / found if found else None for n in values]
    text = [
        f"{words.number(n, ctx.lang)}　{words.percent(s, ctx.lang)}" if i else words.number(n, ctx.lang)
        for i, (n, s) in enumerate(zip(values, shares, strict=True))
    ]
    title = (
        ctx.t(
            "loop.title",
            found=found,
            closed=row["closed"],
            share=shares[-1] if found else None,
            open=found - row["closed"],
        )
        if len(steps) > 1
        else ctx.t("loop.title_found", found=found)
    )
    alt_parts = [f"{label} {words.number(n, ctx.lang)}" for label, n in zip(labels, values, strict=True)]
    return Exhibit(
        code="closed_loop",
        title=title,
        subtitle=ctx.subtitle(ctx.t("loop.what") if visits is None else ctx.t("loop.what_visits", visits=visits)),
        chart=Chart(
            "hbar",
            (
                Series(
                    ctx.t("loop.what"),
                    tuple(values),
                    tuple(labels),
                    "context",
                    text=tuple(text),
                    roles=("context",) * (len(steps) - 1) + ("accent",),
                ),
            ),
            Axis(),
            Axis(kind="category", order=tuple(labels)),
            height=240,
        ),
        table=Table(
            (
                Column("step", ctx.t("loop.step")),
                Column("n", ctx.t("loop.count"), "count"),
                Column("share", ctx.t("loop.share"), "ratio"),
            ),
            tuple(zip(labels, values, shares, strict=True)),
            tuple((None, _behind(ctx, key), None) for key, _ in steps),
        ),
        alt=f"{title} {words.join(alt_parts, ctx.lang)}",
        notes=(ctx.t("loop.note"), ctx.t("loop.note_steps", n=row["recheck_recorded"]))
        if row["recheck_recorded"]
        else (ctx.t("loop.note"),),
        empty="" if found else ctx.no_rows(),
        measures=("M1", "M2", "M3b") if visits is not None else ("M2", "M3b"),
    )


def _behind(ctx: Context, step: str) -> Rows | None:
    """The first and the last step are measures; those between are not."""
    if step == "found":
        return ctx.behind("M2")
    # today's state is that of the as-of date
    return ctx.behind("M3b") if step == "closed" and ctx.period.asof == ctx.as_of and ctx.off("M3b") is None else None
