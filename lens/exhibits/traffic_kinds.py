"""What road enforcement found by kind: no plate or licence, speeding, overloading, drink-driving; each per hour."""

from __future__ import annotations

from lens.compile import Refusal
from lens.exhibits import _compare, _units
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table

CODE = "traffic_kinds"
KINDS = ("T1_unlicensed", "T1_speeding", "T1_overload", "T1_drunk")


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("T1")
    if refusal:
        raise refusal
    asked: dict = {}
    for code in ("T1", *KINDS):
        try:
            asked |= ctx.ask(code)[0]
        except Refusal:
            continue
    what = ctx.t("traffic.kinds.what")
    if not asked["T1_den"]:
        why = ctx.t("traffic.none", span=ctx.span, filters=ctx.filter_words)
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why, measures=("T1",))
    kinds = [k for k in KINDS if asked.get(f"{k}_den")]
    names = tuple(ctx.t(f"traffic.kinds.{k.removeprefix('T1_')}") for k in kinds)
    title = ctx.t("traffic.kinds.title", n=asked["T1_num"], hours=asked["T1_den"])
    if kinds:
        told = [ctx.t("traffic.kinds.of", name=n, n=asked[f"{k}_num"]) for n, k in zip(names, kinds, strict=True)]
        title += ctx.t("traffic.kinds.with", kinds=told)
    series = Series(
        what,
        tuple(asked[k] for k in kinds),
        names,
        lo=tuple(asked[f"{k}_lo"] for k in kinds),
        hi=tuple(asked[f"{k}_hi"] for k in kinds),
        hover=tuple(
            ctx.t(
                "traffic.kinds.hover",
                name=n,
                value=ctx.value(k, asked[k]),
                num=asked[f"{k}_num"],
                den=asked[f"{k}_den"],
                interval=_units.interval(ctx, k, asked),
            )
            for n, k in zip(names, kinds, strict=True)
        ),
    )
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        chart=Chart(
            "dot",
            (series,),
            Axis(unit=ctx.unit("T1"), decimals=1),
            Axis(kind="category", order=names),
            height=70 + 40 * len(names),
        )
        if kinds
        else None,
        table=_table(ctx, [*kinds, "T1"], (*names, ctx.t("traffic.kinds.all")), asked),
        alt=ctx.t("traffic.kinds.alt", title=title),
        notes=(ctx.t("traffic.kinds.note"), ctx.t("traffic.neutral")),
        empty="" if kinds else ctx.t("traffic.kinds.none"),
        measures=("T1", *kinds),
    )


def _table(ctx: Context, codes: list[str], names: tuple[str, ...], asked: dict) -> Table:
    before = ctx.previous(codes)
    columns = (
        Column("kind", ctx.t("traffic.kinds.kind")),
        Column("found", ctx.name("T3"), "count"),
        Column("hours", ctx.name("T2"), "number", 1),
        Column("rate", ctx.name("T1"), "number", 2),
        Column("interval", ctx.t("units.interval"), "interval"),
        *((Column("before", _compare.against_words(ctx), "number", 2),) if before else ()),
    )
    body, links = [], []
    for code, name in zip(codes, names, strict=True):
        row = (name, asked[f"{code}_num"], asked[f"{code}_den"], asked[code], _units.interval(ctx, code, asked))
        body.append((*row, *((before[0][code],) if before else ())))
        links.append((None, ctx.behind(code), *(None,) * (len(columns) - 2)))
    return Table(columns, tuple(body), tuple(links))
