"""How long after the launch each street made its first visit of the campaign."""

from __future__ import annotations

from datetime import date

from lens.exhibits import _campaign
from lens.exhibits._reporting import some, streets
from lens.exhibits._streets import silent_clause, silent_notes
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Rows, Series, Table

CODE = "campaign_start"


def build(ctx: Context) -> Exhibit:
    campaign = _campaign.find(ctx)
    what = ctx.t("campaigns.start.what")
    if campaign is None:
        why = ctx.t("campaigns.none", day=ctx.as_of)
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why, measures=("M1",))
    own = ctx.with_selection(campaign.ctx.selection.with_codes("sector", ctx.selection.codes("sector")))
    first: dict[str | None, date] = {}
    visits: dict[str | None, int] = {}
    for r in own.question("campaign_days", "inspections", campaign=campaign.id):
        code = r["jurisdiction"]
        first[code] = min(first.get(code, r["day"]), r["day"])
        visits[code] = visits.get(code, 0) + r["visits"]
    lag = {c: (day - campaign.start).days for c, day in first.items() if c}
    chosen = ctx.selection.codes("jurisdiction")
    sent = {c: r for c, r in streets(own, campaign.end).items() if not chosen or c in chosen}
    quiet = [c for c, r in sent.items() if r.silent and c not in lag]
    waiting = [c for c in sent if c not in lag and c not in quiet]
    order = sorted(lag, key=lambda c: (lag[c], ctx.snapshot.codes("jurisdiction").index(c)))
    names = tuple(ctx.labels("jurisdiction", order))
    title = _title(ctx, lag, waiting) + silent_clause(own)
    series = Series(
        ctx.t("campaigns.start.lag"),
        tuple(max(lag[c], 0) for c in order),
        names,
        "context",
        hover=tuple(_hover(ctx, n, first[c], lag[c], visits[c]) for n, c in zip(names, order, strict=True)),
        keys=tuple(order),
    )
    columns = (
        Column("street", ctx.t("campaigns.start.street")),
        Column("first", ctx.t("campaigns.start.first"), "date"),
        Column("lag", ctx.t("campaigns.start.lag"), "count"),
        Column("visits", ctx.t("campaigns.start.visits"), "count"),
        Column("state", ""),
    )
    rest = [*((c, "silent") for c in quiet), *((c, "waiting") for c in waiting)]
    body: list[tuple] = [(n, first[c], lag[c], visits[c], "") for n, c in zip(names, order, strict=True)]
    body += [
        (ctx.label("jurisdiction", c), None, None, None if k == "silent" else 0, ctx.t(f"campaigns.start.{k}"))
        for c, k in rest
    ]
    token = f"{min(first.values(), default=campaign.start)}..{campaign.end}"
    links: list[tuple[Rows | None, ...]] = [
        (None, None, None, Rows("M1", where=(("jurisdiction", (c,)), ("campaign", (campaign.id,))), period=token), None)
        for c in order
    ]
    links += [(None,) * 5 for _ in rest]
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=_campaign.subtitle(campaign, what),
        chart=_chart(ctx, series, names) if order else None,
        table=Table(columns, tuple(body), tuple(links)),
        alt=ctx.t("campaigns.start.alt", title=title),
        notes=(ctx.t("campaigns.start.note"), *silent_notes(own)),
        empty="" if order else ctx.t("campaigns.none", day=ctx.as_of),
        measures=("M1",),
    )


def _chart(ctx: Context, series: Series, names: tuple[str, ...]) -> Chart:
    days = Axis(title=ctx.t("campaigns.start.lag"), unit=ctx.t("campaigns.start.days"))
    return Chart("dot", (series,), days, Axis(kind="category", order=names), height=60 + 26 * len(names))


def _title(ctx: Context, lag: dict, waiting: list) -> str:
    if not lag:
        return ctx.t("campaigns.start.nobody")
    slowest = max(lag.values())
    last = [c for c, days in lag.items() if days == slowest]
    if slowest <= 0:
        title = ctx.t("campaigns.start.title_first", n=len(lag))
    elif len(last) == 1 and len(lag) > 1:
        name = ctx.label("jurisdiction", last[0])
        title = ctx.t("campaigns.start.title", n=len(lag), name=name, days=slowest)
    else:
        title = ctx.t("campaigns.start.title_even", n=len(lag), days=slowest)
    return title + (ctx.t("campaigns.start.not_begun", names=some(ctx, waiting)) if waiting else "")


def _hover(ctx: Context, name: str, day, lag: int, visits: int) -> str:
    key = "hover_before" if lag < 0 else "hover"
    return ctx.t(f"campaigns.start.{key}", name=name, day=day, days=lag, visits=visits)
