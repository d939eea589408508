"""Hazards per visit by street after chance: shrunken rates with intervals, coloured only beyond the 99.8 % funnel limits."""

from __future__ import annotations

import numpy as np

from lens import words
from lens.exhibits._reporting import silent, some
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Mark, Series, Table
from lens.stats.funnel import funnel
from lens.stats.shrink import bands, empirical_bayes

#: fewer streets than this are compared in words only when a house has very many places
MOST = 30


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M5", ["jurisdiction"])
    if refusal:
        raise refusal
    rows = {r["jurisdiction"]: r for r in ctx.ask("M5", ["jurisdiction"]) if r["jurisdiction"] is not None and r["M5_den"]}
    if not rows:
        return Exhibit("street_rates", ctx.t("streets.what"), ctx.subtitle(), empty=ctx.no_rows(), alt=ctx.no_rows(), measures=("M5",))
    quiet = silent(ctx)
    codes = sorted(rows, key=lambda c: -rows[c]["M5_den"])[:MOST]
    found = np.array([rows[c]["M5_num"] for c in codes], float)
    visits = np.array([rows[c]["M5_den"] for c in codes], float)
    total = ctx.ask("M5")[0]
    dispersion = _dispersion(total["M5_sums"])
    shrunk = empirical_bayes(found, visits, dispersion)
    limits = funnel(found, visits, "rate", method="normal")
    band = bands(shrunk.lo, shrunk.hi, shrunk.mean)
    order = sorted(range(len(codes)), key=lambda i: shrunk.rate[i])
    beyond = {codes[i] for i in order if abs(limits.beyond[i]) == 2 and codes[i] not in quiet}
    high = [codes[i] for i in reversed(order) if limits.beyond[i] == 2 and codes[i] not in quiet]
    low = [codes[i] for i in order if limits.beyond[i] == -2 and codes[i] not in quiet]
    absent = [c for c in quiet if c not in rows]
    names = [ctx.label("jurisdiction", codes[i]) for i in order]
    gap_names = [ctx.t("streets.absent", name=ctx.label("jurisdiction", c)) for c in absent]
    roles = tuple("muted" if codes[i] in quiet else "accent" if codes[i] in beyond else "context" for i in order) + ("muted",) * len(absent)
    none = (None,) * len(absent)
    hover = tuple(
        ctx.t("streets.hover", name=ctx.label("jurisdiction", codes[i]), rate=float(shrunk.rate[i]), crude=found[i] / visits[i], lo=float(shrunk.lo[i]),
              hi=float(shrunk.hi[i]), found=int(found[i]), visits=int(visits[i])) for i in order
    ) + tuple(gap_names)
    series = Series(
        ctx.name("M5"), tuple(float(shrunk.rate[i]) for i in order) + none, (*names, *gap_names), "context",
        lo=tuple(float(shrunk.lo[i]) for i in order) + none, hi=tuple(float(shrunk.hi[i]) for i in order) + none,
        roles=roles, hover=hover, keys=tuple(codes[i] for i in order) + tuple(absent),
    )
    title = _title(ctx, high, low, len(codes), list(quiet))
    notes = [ctx.t("streets.note", phi=dispersion)]
    if limits.too_few_units:
        notes.append(ctx.t("streets.few", n=len(codes)))
    if len(rows) > MOST:
        notes.append(ctx.t("streets.most", shown=MOST, n=len(rows)))
    notes += [ctx.t("streets.silent_since", name=ctx.label("jurisdiction", c), day=d) for c, d in quiet.items() if d]
    return Exhibit(
        code="street_rates",
        title=title,
        subtitle=ctx.subtitle(ctx.t("streets.what")),
        chart=Chart(
            "dot", (series,), Axis(decimals=1, zero=False), Axis(kind="category", order=(*names, *gap_names)),
            marks=(Mark("vline", shrunk.mean, text=ctx.t("streets.district", rate=shrunk.mean)),), height=60 + 24 * (len(names) + len(absent)),
        ),
        table=_table(ctx, codes, rows, shrunk, band, list(reversed(order)), absent),
        alt=title,
        notes=tuple(notes),
        measures=("M5",),
    )


def _dispersion(sums) -> float:
    """How much more hazards vary between premises than Poisson would: the cluster variance of Σy over Σy, at least 1."""
    y, n, yy, yn, nn, clusters = (float(v) for v in sums)
    if clusters < 2 or not y or not n:
        return 1.0
    rate = y / n
    return max(1.0, clusters / (clusters - 1) * (yy - 2 * rate * yn + rate * rate * nn) / y)


def _title(ctx: Context, high: list[str], low: list[str], n: int, quiet: list[str]) -> str:
    if high:
        text = ctx.t("streets.title_high", names=some(ctx, high), low=len(low), rest=n - len(high) - len(low))
    elif low:
        text = ctx.t("streets.title_low", names=some(ctx, low), rest=n - len(low))
    else:
        text = ctx.t("streets.title_none", n=n)
    return text + ctx.t("streets.title_silent", names=some(ctx, quiet)) if quiet else text


def _table(ctx, codes, rows, shrunk, band, order, absent) -> Table:
    columns = (
        Column("street", ctx.dimension_name("jurisdiction")), Column("visits", ctx.name("M1"), "count"), Column("found", ctx.name("M2"), "count"),
        Column("crude", ctx.t("streets.crude"), "number", 2), Column("rate", ctx.t("streets.shrunk"), "number", 2),
        Column("interval", ctx.t("streets.interval")), Column("band", ctx.t("streets.band")),
    )
    body = [
        (ctx.label("jurisdiction", codes[i]), rows[codes[i]]["M5_den"], rows[codes[i]]["M5_num"], rows[codes[i]]["M5"], float(shrunk.rate[i]),
         f"{words.number(float(shrunk.lo[i]), ctx.lang, 2)}–{words.number(float(shrunk.hi[i]), ctx.lang, 2)}", ctx.t(f"streets.band_{band[i]}"))
        for i in order
    ]
    body += [(ctx.label("jurisdiction", c), None, None, None, None, words.NOTHING, ctx.t("streets.not_reported")) for c in absent]
    return Table(columns, tuple(body))
