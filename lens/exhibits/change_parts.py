"""What changed in hazards found, split into more inspected, more found per visit, and mix of sectors."""

from __future__ import annotations

from lens import words
from lens.exhibits._compare import against_words, all_silent, clauses, compared_words, spring_words
from lens.exhibits._reporting import silent, some
from lens.exhibits._streets import silent_clause, silent_notes
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table
from lens.stats.standardise import decompose_change


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M5", ["sector"])
    if refusal:
        raise refusal
    if all_silent(ctx):
        return _empty(ctx, ctx.t("compare.all_silent", names=some(ctx, list(silent(ctx)))))
    now = {r["sector"]: r for r in ctx.ask("M5", ["sector"], intervals=False)}
    earlier = ctx.previous("M5", ["sector"], intervals=False)
    if not earlier:
        return _empty(ctx, ctx.t("parts.no_before"))
    before = {r["sector"]: r for r in earlier}
    sectors = [s for s in [*ctx.snapshot.codes("sector"), None] if s in now or s in before]
    get = lambda rows, s, part: rows.get(s, {}).get(f"M5_{part}", 0)  # noqa: E731
    parts = decompose_change(
        [get(before, s, "den") for s in sectors],
        [get(now, s, "den") for s in sectors],
        [get(before, s, "num") for s in sectors],
        [get(now, s, "num") for s in sectors],
    )
    was, is_now = sum(get(before, s, "num") for s in sectors), sum(get(now, s, "num") for s in sectors)
    pieces = [("inspected", parts.inspected), ("per_visit", parts.per_visit), ("mix", parts.mix)]
    totals = parts.whole_totals()
    whole = [totals[k] for k, _ in pieces]
    against = against_words(ctx)
    key = {ctx.t(f"compare.{k}"): f"parts.{k}" for k in ("last_year", "last_period")}.get(against)
    names = [ctx.t(key) if key else against, *(ctx.t(f"parts.{k}") for k, _ in pieces), ctx.t("parts.now")]
    values = [was, *whole, is_now]
    biggest = max(range(3), key=lambda i: abs(whole[i]))
    title = clauses(ctx, _title(ctx, totals["change"], whole), spring_words(ctx)) + silent_clause(ctx)
    moved = sorted(
        (
            (
                s,
                get(now, s, "num") - get(before, s, "num"),
                float(parts.inspected[i]),
                float(parts.per_visit[i]),
                float(parts.mix[i]),
            )
            for i, s in enumerate(sectors)
        ),
        key=lambda r: -abs(r[1]),
    )
    return Exhibit(
        code="change_parts",
        title=title,
        subtitle=ctx.subtitle(ctx.t("parts.what")),
        chart=Chart(
            "waterfall",
            (
                Series(
                    ctx.name("M2"),
                    tuple(names),
                    tuple(values),
                    "context",
                    text=tuple(words.number(v, ctx.lang, 0, 0 < i < 4) for i, v in enumerate(values)),
                    roles=("context", *("accent" if i == biggest else "context" for i in range(3)), "context"),
                ),
            ),
            Axis(kind="category", order=tuple(names)),
            Axis(),
            height=300,
        ),
        table=Table(
            (
                Column("sector", ctx.dimension_name("sector")),
                Column("step", ctx.t("parts.step"), "number"),
                *(Column(k, ctx.t(f"parts.{k}"), "number") for k, _ in pieces),
            ),
            tuple((ctx.label("sector", s), d, *(round(v) for v in rest)) for s, d, *rest in moved),
        ),
        alt=title,
        notes=(ctx.t("parts.note"), *silent_notes(ctx)),
        measures=("M1", "M2", "M5"),
    )


def _title(ctx: Context, step: int, whole: list[int]) -> str:
    key = "parts.up" if step > 0 else "parts.down" if step < 0 else "parts.equal"
    parts = dict(zip(("inspected", "per_visit", "mix"), whole, strict=True))
    return ctx.t(key, to=compared_words(ctx, not step), n=abs(step), **parts)


def _empty(ctx: Context, why: str) -> Exhibit:
    return Exhibit("change_parts", ctx.t("parts.what"), ctx.subtitle(), alt=why, empty=why, measures=("M5",))
