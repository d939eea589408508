"""Where the open hazards stand now: to rectify, in progress, awaiting re-inspection, transferred."""

from __future__ import annotations

from lens import words
from lens.exhibits import _closing
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table

CODE = "loop_states"


def build(ctx: Context) -> Exhibit:
    measures = [m for m in ("S1", "M4", "M11_stock") if m == "S1" or ctx.off(m, ["status"]) is None]
    rows = {r["status"]: r for r in ctx.ask(measures, ["status"]) if r["S1"]}
    what = ctx.t("closing.states")
    subtitle = ctx.subtitle(what, period="")
    if not rows:
        why = ctx.t("closing.none_open")
        return Exhibit(CODE, what, subtitle, empty=why, alt=why, measures=tuple(measures))
    states = [s for s in [*ctx.snapshot.codes("status"), None] if s in rows]
    labels = tuple(ctx.labels("status", states))
    counts = tuple(rows[s]["S1"] for s in states)
    total = sum(counts)
    told = [ctx.t("closing.state_n", name=name, n=n) for name, n in zip(labels, counts, strict=True)]
    title = ctx.t("closing.states_title", n=total, parts=told)
    text = [f"{words.number(n, ctx.lang)}　{words.percent(n / total, ctx.lang, 0)}" for n in counts]
    if "M4" in measures:
        late = [ctx.t("closing.of_which_late", n=rows[s]["M4"]) if rows[s]["M4"] else "" for s in states]
        text = [t + more for t, more in zip(text, late, strict=True)]
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=subtitle,
        chart=Chart(
            "hbar",
            (Series(what, counts, labels, "context", text=tuple(text), keys=tuple(s or "" for s in states)),),
            Axis(),
            Axis(kind="category", order=labels),
            height=300,
        ),
        table=Table(
            (Column("state", ctx.dimension_name("status")), *(Column(m, ctx.name(m), "count") for m in measures)),
            tuple((name, *(rows[s][m] for m in measures)) for name, s in zip(labels, states, strict=True)),
            tuple((None, *(_link(m, s, rows[s][m]) for m in measures)) for s in states),
        ),
        alt=ctx.t("closing.states_alt", title=title),
        notes=(ctx.t("closing.states_note"),),
        measures=tuple(measures),
    )


def _link(measure: str, state: str | None, n: int):
    return _closing.behind(measure, status=state) if n else None
