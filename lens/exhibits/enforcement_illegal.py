"""What cases were opened for: the four illegal acts with gas first, then the others; with what was shut down."""

from __future__ import annotations

from lens import words
from lens.exhibits import _compare, _enforcement, _units
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table

CODE = "enforcement_illegal"
GAS = ("gas_filling", "gas_storage", "gas_trade", "gas_transport")
M = "M15"


def build(ctx: Context) -> Exhibit:
    _enforcement.check(ctx, "M15_gas", ["illegal_type"])
    now = {r["illegal_type"]: r[M] for r in ctx.ask(M, ["illegal_type"]) if r[M]}
    what = ctx.t("enforce.illegal.what")
    if not now:
        why = ctx.t("enforce.none", span=ctx.span, filters=ctx.filter_words)
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why, measures=(M, "M15_gas"))
    before = ctx.previous(M, ["illegal_type"])
    then = {r["illegal_type"]: r[M] for r in before} if before is not None else {}
    closed = _units.asked(ctx, "M18_closed", "illegal_type")
    others = [a for a in _units.order(ctx, "illegal_type", {a: now[a] for a in now if a not in GAS}) if a]
    acts = [*(g for g in GAS if g in now), *others]
    labels = tuple(ctx.labels("illegal_type", acts))
    gas = {g: now[g] for g in GAS if g in now}
    title = _title(ctx, gas, sum(now.values()))
    series = Series(
        ctx.name(M),
        tuple(now[a] for a in acts),
        labels,
        text=tuple(words.number(now[a], ctx.lang) for a in acts),
        roles=tuple("accent" if a in gas else "context" for a in acts),
        keys=tuple(acts),
    )
    columns = (
        Column("act", ctx.dimension_name("illegal_type")),
        Column("cases", ctx.name(M), "count"),
        *((Column("before", _compare.against_words(ctx), "count"),) if before is not None else ()),
        *((Column("closed", ctx.name("M18_closed"), "count"),) if closed is not None else ()),
    )
    body, links = [], []
    for act in (*acts, *([None] if None in now else [])):
        cells: list[tuple] = [(ctx.label("illegal_type", act), None), (now[act], ctx.behind(M, illegal_type=act))]
        if before is not None:
            cells.append((then.get(act, 0), None))
        if closed is not None:
            n = closed[act]["M18_closed"] if act in closed else 0
            cells.append((n, ctx.behind("M18_closed", illegal_type=act) if n else None))
        body.append(tuple(v for v, _ in cells))
        links.append(tuple(link for _, link in cells))
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        chart=Chart("hbar", (series,), Axis(), Axis(kind="category", order=labels), height=70 + 26 * len(labels))
        if acts
        else None,
        table=Table(columns, tuple(body), tuple(links)),
        alt=ctx.t("enforce.illegal.alt", title=title),
        notes=(
            ctx.t("enforce.illegal.note"),
            *((ctx.t("enforce.illegal.unnamed", n=now[None]),) if None in now else ()),
            ctx.t("enforce.neutral"),
        ),
        measures=(M, "M15_gas", *(("M18_closed",) if closed is not None else ())),
    )


def _title(ctx: Context, gas: dict[str, int], total: int) -> str:
    if not gas:
        return ctx.t("enforce.illegal.title_none", n=total)
    n = sum(gas.values())
    most = max(gas, key=lambda g: gas[g])
    if len(gas) == 1:
        return ctx.t("enforce.illegal.title_one", total=total, n=n, name=ctx.label("illegal_type", most))
    if sum(v == gas[most] for v in gas.values()) > 1:
        return ctx.t("enforce.illegal.title", total=total, n=n)
    return ctx.t("enforce.illegal.title_most", total=total, n=n, name=ctx.label("illegal_type", most), k=gas[most])
