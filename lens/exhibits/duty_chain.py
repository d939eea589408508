"""How many open hazards name every link of the chain: enterprise, street, department and the leader's post."""

from __future__ import annotations

from lens.exhibits import _duty, _units
from lens.exhibits._reporting import silent
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Mark, Series, Table

#: fewer open hazards than this give an interval that says nothing: the table has their counts
FEWEST = 5


def build(ctx: Context) -> Exhibit:
    to_post = ctx.off("S_chain", ["jurisdiction"]) is None
    code = "S_chain" if to_post else "S_chain_dept"
    refusal = ctx.off(code, ["jurisdiction"])
    if refusal:
        raise refusal
    dims = ["jurisdiction"]
    holes = ["S_no_unit", *(["S_no_post"] if to_post else [])]
    # S1 is asked for its refusals too: the past of a ledger without closing dates is not known
    rows = {r["jurisdiction"]: r for r in ctx.ask(["S1", code, *holes], dims) if r["S1"]}
    now = ctx.period.end == ctx.as_of and not ctx.off("S_owner", dims)
    unowned = {r["jurisdiction"]: r["S_owner"] for r in ctx.ask("S_owner", dims)} if now else {}
    what = ctx.name(code)
    if not rows:
        return Exhibit(
            "duty_chain", what, ctx.subtitle(what, period=""), empty=ctx.t("duty.none"), alt=what, measures=(code,)
        )
    whole = ctx.ask([code, *holes])[0]
    quiet = list(silent(ctx))
    place = {c: i for i, c in enumerate(ctx.snapshot.codes("jurisdiction"))}
    order = sorted(rows, key=lambda c: (c is None, place.get(c or "", len(place))))
    drawn = [c for c in order if rows[c]["S1"] >= FEWEST][: _units.MOST]
    names = tuple(_duty.street(ctx, c, quiet) for c in drawn)
    hover = tuple(
        ctx.t("duty.chain_hover", name=n, value=ctx.value(code, rows[c][code]), base=ctx.base(rows[c], code))
        for c, n in zip(drawn, names, strict=True)
    )
    series = Series(
        what,
        tuple(rows[c][code] for c in drawn),
        names,
        "context",
        lo=tuple(rows[c][f"{code}_lo"] for c in drawn),
        hi=tuple(rows[c][f"{code}_hi"] for c in drawn),
        text=tuple(ctx.t("measure.base", num=rows[c][f"{code}_num"], den=rows[c][f"{code}_den"]) for c in drawn),
        roles=tuple("muted" if c in quiet else "context" for c in drawn),
        hover=hover,
        keys=tuple(c or "" for c in drawn),
    )
    mark = Mark("vline", whole[code], text=ctx.t("units.all", value=ctx.value(code, whole[code])), role="centre")
    title = _title(ctx, code, whole, holes, sum(unowned.values()) if now else None)
    return Exhibit(
        code="duty_chain",
        title=title,
        subtitle=ctx.subtitle(what, period=""),
        chart=Chart(
            "dot", (series,), Axis(kind="percent"), Axis(kind="category", order=names),
            marks=(mark,), height=70 + 26 * len(names),
        )
        if drawn
        else None,
        table=_table(ctx, code, holes, order, rows, unowned if now else None, quiet),
        alt=title,
        notes=(
            ctx.t("duty.chain_note"),
            *(() if to_post else (ctx.t("duty.no_posts"),)),
            *((ctx.t("duty.chain_small", n=FEWEST),) if len(drawn) < len(rows) else ()),
        ),
        measures=(code, *holes, *(["S_owner"] if now else [])),
        show_table=not drawn,
    )  # fmt: skip


def _title(ctx: Context, code: str, whole: dict, holes: list[str], unowned: int | None) -> str:
    missing = {"dept": unowned or 0, **{h.removeprefix("S_no_"): whole[h] for h in holes}}
    told = [
        ctx.t("majors.of", name=ctx.t(f"duty.without_{link}"), n=n)
        for link, n in sorted(missing.items(), key=lambda pair: -pair[1])
        if n
    ]
    key = "chain_title" if whole[f"{code}_num"] < whole[f"{code}_den"] else "chain_all"
    said = ctx.t(
        f"duty.{key}_{'post' if code == 'S_chain' else 'dept'}",
        n=whole[f"{code}_den"], complete=whole[f"{code}_num"], value=ctx.value(code, whole[code]),
    )  # fmt: skip
    return _units.clauses(ctx, (said, _units.parts(ctx, told) if told else ""))


def _table(ctx: Context, code: str, holes, order, rows: dict, unowned: dict | None, quiet) -> Table:
    columns = (
        Column("street", ctx.dimension_name("jurisdiction")),
        Column("open", ctx.name("S1"), "count"),
        Column("complete", ctx.t("duty.complete"), "count"),
        Column("share", ctx.name(code, basis=False), "ratio"),
        Column("interval", ctx.t("units.interval")),
        *(Column(h, ctx.t(f"duty.without_{h.removeprefix('S_no_')}"), "count") for h in holes),
        *((Column("S_owner", ctx.t("duty.without_dept"), "count"),) if unowned is not None else ()),
    )
    body, links = [], []
    for c in order:
        r = rows[c]
        nobody = (unowned.get(c, 0),) if unowned is not None else ()
        body.append(
            (
                _duty.street(ctx, c, quiet), r["S1"], r[f"{code}_num"], r[code], _units.interval(ctx, code, r),
                *(r[h] for h in holes), *nobody,
            )
        )  # fmt: skip
        links.append(
            (
                None,
                ctx.behind(code, "den", jurisdiction=c),
                ctx.behind(code, "num", jurisdiction=c) if r[f"{code}_num"] else None,
                None,
                None,
                *(ctx.behind(h, jurisdiction=c) if r[h] else None for h in holes),
                *(ctx.behind("S_owner", jurisdiction=c) if n else None for n in nobody),
            )
        )
    return Table(columns, tuple(body), tuple(links))
