"""Minutes from the event to the dispatch and to the arrival, by kind of event."""

from __future__ import annotations

from collections.abc import Mapping

from lens.exhibits import _events
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table

CODE = "response_arrival"
SPANS = ("dispatch", "arrival")
#: fewer times than this draw no line
FEWEST = 5


def build(ctx: Context) -> Exhibit:
    _events.check(ctx, "accidents.arrival")
    what = ctx.t("response.arrival.what")
    found: dict[tuple[str, str | None], dict[int, int]] = {}
    for r in ctx.question("response_arrival", "accidents"):
        for span in SPANS:
            if (minutes := r[f"{span}_minutes"]) is not None:
                counts = found.setdefault((span, r["event_domain"]), {})
                counts[minutes] = counts.get(minutes, 0) + r["n"]
    if not found:
        return _events.nothing(ctx, CODE, what, ("A1",))
    kinds = [c for c in ctx.snapshot.codes("event_domain") if any((s, c) in found for s in SPANS)]
    panels = {s: ctx.t(f"response.arrival.{s}") for s in SPANS if any((s, k) in found for k in kinds)}
    most = max(kinds, key=lambda k: sum(sum(found.get((s, k), {}).values()) for s in SPANS))
    series = tuple(
        _line(ctx, panels[s], found[s, most], f"cat{i}")
        for i, s in enumerate(panels)
        if sum(found.get((s, most), {}).values()) >= FEWEST
    )
    title = _title(ctx, most, found)
    columns = (
        Column("kind", ctx.dimension_name("event_domain")),
        Column("span", ctx.t("response.arrival.span")),
        Column("n", ctx.t("response.arrival.n"), "count"),
        *(Column(k, ctx.t(f"response.arrival.{k}"), "count") for k in ("half", "most")),
    )
    body = tuple(
        (ctx.label("event_domain", k), panels[s], sum(c.values()), _quantile(c, 0.5), _quantile(c, 0.9))
        for k in kinds
        for s in panels
        if (c := found.get((s, k)))
    )
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        chart=Chart(
            "step", series, Axis(title=ctx.t("response.minutes"), zero=True), Axis(kind="percent"), height=280,
            legend=True,
        ) if series else None,
        table=Table(columns, body),
        alt=ctx.t("response.arrival.alt", title=title),
        notes=(ctx.t("response.arrival.note"), ctx.t("response.arrival.lines", n=FEWEST)),
        measures=("A1",),
        show_table=not series,
    )  # fmt: skip


def _line(ctx: Context, name: str, counts: Mapping[int, int], role: str) -> Series:
    total = sum(counts.values())
    at = tuple(sorted({0, *counts}))
    within = [sum(n for m, n in counts.items() if m <= x) for x in at]
    return Series(
        name, at, tuple(n / total for n in within), role, "step",
        hover=tuple(
            ctx.t("response.arrival.hover", name=name, minutes=x, share=n / total, n=n, of=total)
            for x, n in zip(at, within, strict=True)
        ),
    )  # fmt: skip


def _quantile(counts: Mapping[int, int], share: float) -> int:
    """The fewest minutes within which `share` of them are."""
    total, so_far = sum(counts.values()), 0
    for minutes in sorted(counts):
        so_far += counts[minutes]
        if so_far >= share * total:
            return minutes
    raise ValueError("no counts")


def _title(ctx: Context, kind: str, found: Mapping[tuple[str, str | None], Mapping[int, int]]) -> str:
    """The kind with most times, its median and nine in ten of each span."""
    told = [
        ctx.t(f"response.arrival.title_{s}", half=_quantile(c, 0.5), most=_quantile(c, 0.9), n=sum(c.values()))
        for s in SPANS
        if (c := found.get((s, kind)))
    ]
    return ctx.t("response.arrival.title", kind=ctx.label("event_domain", kind), told=told)
