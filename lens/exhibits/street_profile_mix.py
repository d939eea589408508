"""What the chosen street inspects, and what is found there, sector by sector beside the district."""

from __future__ import annotations

from lens.exhibits import _units
from lens.exhibits._streets import every_street, only_street
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Rows, Series, Table

CODE = "street_profile_mix"


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M5", ["sector"])
    if refusal:
        raise refusal
    street, what = only_street(ctx), ctx.t("profile.mix")
    if street is None:
        why = ctx.t("profile.choose_one" if ctx.selection.codes("jurisdiction") else "profile.choose")
        return Exhibit(CODE, ctx.t("exhibits.street_profile_mix"), ctx.subtitle(), empty=why, alt=why)
    here = {r["sector"]: r for r in ctx.ask("M5", ["sector"]) if r["M5_den"]}
    if not here:
        why = ctx.no_rows()
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why, measures=("M5",))
    all_ = {r["sector"]: r for r in every_street(ctx).ask("M5", ["sector"]) if r["M5_den"]}
    # a sector of the district that the street does not have is part of how their mixes differ
    sectors = _units.order(ctx, "sector", {s: r["M5_den"] for s, r in all_.items()})
    share = {s: here[s]["M5_den"] / _visits(here) if s in here else 0.0 for s in all_}
    share_all = {s: r["M5_den"] / _visits(all_) for s, r in all_.items()}
    title = _title(ctx, street, here, share, share_all)
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        chart=_chart(ctx, street, sectors, here, all_, share, share_all),
        table=_table(ctx, sectors, here, all_, share, share_all),
        alt=ctx.t("profile.mix_alt", title=title),
        notes=(ctx.t("sectors.closer"), ctx.t("profile.unread", n=_units.WIDEST), *_units.unstated(ctx)),
        measures=("M1", "M5"),
    )


def _visits(rows: dict) -> int:
    return sum(r["M5_den"] for r in rows.values())


def _title(ctx: Context, street: str, here: dict, share: dict, share_all: dict) -> str:
    name = ctx.label("jurisdiction", street)
    order = sorted((s for s in share if s is not None), key=lambda s: -share[s])
    if not order or (len(order) > 1 and share[order[0]] == share[order[1]]):
        return ctx.t("profile.mix_tie", name=name, n=_visits(here), sectors=len(here))
    top = order[0]
    title = ctx.t("profile.mix_title", name=name, top=ctx.label("sector", top), share=share[top], all=share_all[top])
    gaps = sorted(order, key=lambda s: -abs(share[s] - share_all[s]))
    gap = [round(abs(share[s] - share_all[s]), 6) for s in gaps]
    if gaps[0] == top or not gap[0] or (len(gap) > 1 and gap[0] == gap[1]):
        return title
    far = gaps[0]
    return _units.clauses(
        ctx,
        (
            title,
            ctx.t("profile.mix_furthest", sector=ctx.label("sector", far), share=share[far], all=share_all[far]),
        ),
    )


def _chart(ctx: Context, street: str, sectors: list, here: dict, all_: dict, share: dict, share_all: dict) -> Chart:
    names = tuple(ctx.labels("sector", sectors))
    name, whole = ctx.label("jurisdiction", street), ctx.t("profile.district")
    left, right = ctx.t("profile.share"), ctx.t("profile.per_visit")
    drawn = [here[s] if _units.readable(here.get(s)) else None for s in sectors]

    def shares(who: str, values: dict, rows: dict) -> tuple[str, ...]:
        return tuple(
            ctx.t(
                "profile.hover_share", sector=n, who=who, share=values[s], visits=rows[s]["M5_den"] if s in rows else 0
            )
            for n, s in zip(names, sectors, strict=True)
        )

    def rates(who: str, rows: dict) -> tuple[str, ...]:
        return tuple(
            ctx.t(
                "profile.hover_rate",
                sector=n,
                who=who,
                value=ctx.value("M5", rows[s]["M5"]),
                base=ctx.base(rows[s], "M5"),
            )
            if s in rows
            else ""
            for n, s in zip(names, sectors, strict=True)
        )

    series = (
        Series(
            whole,
            tuple(share_all[s] for s in sectors),
            names,
            "muted",
            panel=left,
            hover=shares(whole, share_all, all_),
        ),
        Series(name, tuple(share[s] for s in sectors), names, "accent", panel=left, hover=shares(name, share, here)),
        Series(whole, tuple(all_[s]["M5"] for s in sectors), names, "muted", panel=right, hover=rates(whole, all_)),
        Series(
            name,
            tuple(r["M5"] if r else None for r in drawn),
            names,
            "accent",
            lo=tuple(r["M5_lo"] if r else None for r in drawn),
            hi=tuple(r["M5_hi"] if r else None for r in drawn),
            panel=right,
            hover=rates(name, here),
            keys=tuple(s or "" for s in sectors),
        ),
    )
    return Chart(
        "dot",
        series,
        y=Axis(kind="category", order=names),
        panels=(left, right),
        axes=(Axis(kind="percent"), Axis(decimals=1)),
        height=86 + 26 * len(names),
    )


def _table(ctx: Context, sectors: list, here: dict, all_: dict, share: dict, share_all: dict) -> Table:
    columns = (
        Column("sector", ctx.dimension_name("sector")),
        Column("visits", ctx.t("sectors.column_visits"), "count"),
        Column("share", ctx.t("profile.share"), "ratio"),
        Column("share_all", ctx.t("profile.share_all"), "ratio"),
        Column("found", ctx.t("sectors.column_at_visits"), "count"),
        Column("rate", ctx.t("profile.per_visit"), "number", 2),
        Column("interval", ctx.t("units.interval"), "interval"),
        Column("rate_all", ctx.t("profile.rate_all"), "number", 2),
    )
    body, links = [], []
    for s in sectors:
        row = here.get(s)
        body.append(
            (
                ctx.label("sector", s),
                row["M5_den"] if row else 0,
                share[s],
                share_all[s],
                row["M5_num"] if row else 0,
                row["M5"] if row else None,
                _units.interval(ctx, "M5", row),
                all_[s]["M5"],
            )
        )
        where = (("sector", (s,)),) if s else ()
        behind = [Rows("M5", part, where) if row and s else None for part in ("den", "num")]
        links.append((None, behind[0], None, None, behind[1], None, None, None))
    return Table(columns, tuple(body), tuple(links))
