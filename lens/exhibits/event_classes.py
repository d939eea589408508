"""Work safety accidents by class as registered, with what the class rests on and what may still change."""

from __future__ import annotations

from lens import words
from lens.exhibits import _events
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table

CODE = "event_classes"


def build(ctx: Context) -> Exhibit:
    _events.check(ctx, "accidents.class")
    what = ctx.t("events.classes.what")
    rows = ctx.question("event_classes", "accidents")
    if not rows:
        return _events.nothing(ctx, CODE, what)
    codes: list[str | None] = [*ctx.snapshot.codes("accident_class")]
    if any(r["class"] is None for r in rows):
        codes.append(None)
    n = {c: sum(r["n"] for r in rows if r["class"] == c) for c in codes}
    names = tuple(ctx.t("events.classes.unclassed") if c is None else ctx.label("accident_class", c) for c in codes)
    total, grave = sum(n.values()), sum(k for c, k in n.items() if c not in (None, "ordinary"))
    provisional = sum(r["provisional"] for r in rows)
    first = sum(r["n"] for r in rows if r["class_basis"] == "preliminary")
    title = ctx.t("events.classes.title" if grave else "events.classes.title_none", n=total, grave=grave)
    if first:
        title += ctx.t("events.classes.first", n=first)
    if provisional:
        title += ctx.t("events.classes.provisional", n=provisional)
    counts = tuple(n[c] for c in codes)
    series = Series(
        what, counts, names, "context", text=tuple(words.number(k, ctx.lang) for k in counts),
        roles=tuple("muted" if c is None else "context" for c in codes), keys=tuple(c or "" for c in codes),
    )  # fmt: skip
    columns = (
        Column("class", ctx.dimension_name("accident_class")),
        Column("n", ctx.name("M23"), "count"),
        Column("interval", ctx.t("units.interval"), "interval"),
        *(Column(k, ctx.t(f"events.classes.{k}"), "count") for k in ("determined", "preliminary", "unmarked", "open")),
        Column("deaths", ctx.t("events.deaths"), "count"),
    )
    body, links = [], []
    for c, name in zip(codes, names, strict=True):
        own = [r for r in rows if r["class"] == c]
        by = {b: sum(r["n"] for r in own if r["class_basis"] == b) for b in ("determined", "preliminary")}
        body.append(
            (
                name, n[c], _events.interval(ctx, n[c]), by["determined"], by["preliminary"],
                n[c] - sum(by.values()), sum(r["provisional"] for r in own), sum(r["deaths"] for r in own),
            )
        )  # fmt: skip
        links.append((None, ctx.behind("M23", accident_class=c) if n[c] else None, *(None for _ in range(6))))
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        chart=Chart("hbar", (series,), Axis(), Axis(kind="category", order=names), height=220),
        table=Table(columns, tuple(body), tuple(links)),
        alt=ctx.t("events.classes.alt", title=title),
        notes=(ctx.t("events.classes.note"), *_events.notes(ctx)),
        measures=("M23", "A1_grave"),
    )
