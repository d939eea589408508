"""What duty checks found where a post was not manned as it should be, by kind, as registered."""

from __future__ import annotations

from lens import words
from lens.exhibits import _watch
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table

CODE = "watch_kinds"
MEASURES = ("M19_failed", "M19_checks")


def build(ctx: Context) -> Exhibit:
    _watch.check(ctx)
    what = ctx.t("watch.kinds.what")
    whole = ctx.ask(("M19", *MEASURES))[0]
    if not whole["M19_den"]:
        return _watch.nothing(ctx, CODE, what, MEASURES)
    found = {r["duty_result"]: r["M19_failed"] for r in ctx.ask("M19_failed", ["duty_result"])}
    # every kind is named: one that was not found is 0, and that is known
    codes = [c for c in ctx.snapshot.codes("duty_result") if c != "normal" and _is_kind(ctx, c)]
    place = {c: i for i, c in enumerate(codes)}
    order = sorted(codes, key=lambda c: (-found.get(c, 0), place[c]))
    labels, counts = tuple(ctx.label("duty_result", c) for c in order), tuple(found.get(c, 0) for c in order)
    total = whole["M19_failed"]
    title = ctx.t("watch.kinds.title_none", n=whole["M19_den"])
    if total:
        most = [name.lower() for name, n in zip(labels, counts, strict=True) if n == counts[0]]
        key = "title" if len(most) == 1 else "title_tie"
        title = ctx.t(f"watch.kinds.{key}", n=total, den=whole["M19_den"], names=most, k=counts[0])
    columns = (
        Column("kind", ctx.dimension_name("duty_result")),
        Column("failed", ctx.name("M19_failed"), "count"),
        Column("share", ctx.t("watch.kinds.share"), "ratio"),
    )
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        chart=Chart(
            "hbar",
            (
                Series(
                    what, counts, labels, "context",
                    text=tuple(words.number(n, ctx.lang) for n in counts),
                    hover=tuple(
                        ctx.t("watch.kinds.hover", kind=name, n=n, den=whole["M19_den"])
                        for name, n in zip(labels, counts, strict=True)
                    ),
                    keys=tuple(order),
                ),
            ),
            Axis(),
            Axis(kind="category", order=labels),
            height=300,
        ),
        table=Table(
            columns,
            tuple(
                (name, n, n / whole["M19_den"]) for name, n in zip(labels, counts, strict=True)
            ),
            tuple(
                (None, ctx.behind("M19_failed", duty_result=c) if n else None, None)
                for c, n in zip(order, counts, strict=True)
            ),
        ),
        alt=ctx.t("watch.kinds.alt", title=title),
        notes=(ctx.t("watch.note"), ctx.t("watch.kinds.note")),
        measures=MEASURES,
    )  # fmt: skip


def _is_kind(ctx: Context, code: str) -> bool:
    """Whether a list describes the result: a text that none knows is no kind of failure."""
    return ctx.label("duty_result", code) != code
