"""Registered heating codes beside those that the descriptions suggest: how often they agree, by code."""

from __future__ import annotations

from collections import Counter

from lens import words
from lens.compile import Refusal
from lens.exhibits import _winter
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Rows, Table
from lens.stats.intervals import wilson

CODE = "winter_tags"
CHECKS = ("agreed", "differs", "suggested_only", "confirmed_only")


def check(ctx: Context) -> None:
    """Raise the Refusal of a house without descriptions: there is nothing to read."""
    if "hazards.description" not in ctx.snapshot.has:
        raise Refusal("needs_hazards_description")


def build(ctx: Context) -> Exhibit:
    check(ctx)
    rows = ctx.question("winter_tags")
    what = ctx.t("tags.what")
    n = Counter[str]()
    for r in rows:
        n[r["heating_check"]] += r["n"]
    read, either = n.total(), sum(n[c] for c in CHECKS)
    if not either:
        why = ctx.t("tags.none", span=ctx.span, n=read)
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why, measures=("M2",))
    registered = ctx.snapshot.heating_basis == "confirmed"
    if registered:
        lo, hi = (float(v) for v in wilson(n["agreed"], either))
        interval = f"{words.percent(lo, ctx.lang)}–{words.percent(hi, ctx.lang)}"
        title = ctx.t("tags.title", n=n["agreed"], of=either, share=n["agreed"] / either)
        if n["suggested_only"]:
            title = ctx.t("winter.and", a=title, b=ctx.t("tags.to_confirm", n=n["suggested_only"]))
        notes = [ctx.t("tags.interval", interval=interval), ctx.t("tags.note")]
    else:
        title = ctx.t("tags.title_alone", n=n["suggested_only"], of=read)
        notes = [ctx.t("tags.basis_note")]
    table = _table(ctx, rows, n)
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        table=table,
        alt=title,
        notes=(*notes, ctx.t("tags.two_codes")),
        measures=("M2",),
        show_table=True,
    )


def _table(ctx: Context, rows: list[dict], n: Counter[str]) -> Table:
    """First the hazards, whose counts open their rows, then each code: in both, only suggested, only registered."""
    both, suggested, confirmed = Counter[str](), Counter[str](), Counter[str]()
    for r in rows:
        mine, theirs = set(_winter.codes_of(r["confirmed"])), set(_winter.codes_of(r["suggested"]))
        for counts, codes in ((both, mine & theirs), (suggested, theirs - mine), (confirmed, mine - theirs)):
            for code in codes:
                counts[code] += r["n"]
    seen = [c for c in ctx.snapshot.codes("heating_code") if both[c] + suggested[c] + confirmed[c]]
    columns = (
        Column("name", ctx.t("winter.column_code")),
        *(Column(c, ctx.label("heating_check", c), "count") for c in CHECKS),
    )
    body = [(ctx.t("tags.hazards"), *(n[c] for c in CHECKS))]
    body += [
        (f"{c} {ctx.label('heating_code', c)}", both[c], None, suggested[c], confirmed[c]) for c in seen
    ]  # a code either stands in both or in one: only whole hazards differ
    first: tuple[Rows | None, ...] = (None, *(ctx.behind("M2", heating_check=c) if n[c] else None for c in CHECKS))
    return Table(columns, tuple(body), (first, *((None,) * len(columns),) * len(seen)))
