"""How far the campaign has come in each street: premises reached, day by day, against the launch."""

from __future__ import annotations

from datetime import timedelta

from lens.exhibits import _campaign
from lens.exhibits._reporting import silent, some
from lens.exhibits._streets import judge, silent_clause, silent_notes
from lens.exhibits._units import MIN_VISITS
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Mark, Rows, Series, Table
from lens.stats.funnel import funnel
from lens.stats.intervals import wilson

CODE = "campaign_cover"
RUN_UP = 3
PANELS = 12
#: between fewer streets there is nothing to judge
FEWEST_STREETS = 3


def build(ctx: Context) -> Exhibit:
    campaign = _campaign.find(ctx)
    what = ctx.t("campaigns.cover.what")
    if campaign is None:
        why = ctx.t("campaigns.none", day=ctx.as_of)
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why, measures=("M6",))
    own = campaign.ctx
    refusal = own.off("M6", ["jurisdiction"])
    if refusal:
        raise refusal
    register = own.ask("M6", ["jurisdiction"])
    base = {r["jurisdiction"]: r["M6_den"] for r in register if r["jurisdiction"] and r["M6_den"]}
    if not base:
        why = ctx.t("campaigns.cover.none")
        return Exhibit(CODE, what, _campaign.subtitle(campaign, what), empty=why, alt=why, measures=("M6",))
    came: dict[str, dict] = {}
    for r in own.question("campaign_first", "inspections", campaign=campaign.id):
        came.setdefault(r["jurisdiction"], {})[r["day"]] = r["premises"]
    quiet = silent(own)
    reached = {c: sum(came.get(c, {}).values()) for c in base}
    place = {c: i for i, c in enumerate(ctx.snapshot.codes("jurisdiction"))}
    order = sorted(base, key=lambda c: place.get(c, len(place)))
    shown = order[:PANELS]
    first = campaign.start - timedelta(RUN_UP)
    days = [first + timedelta(i) for i in range((campaign.end - first).days + 1)]
    name = {c: ctx.label("jurisdiction", c) for c in order}
    name |= {c: ctx.t("streets.absent", name=n) for c, n in name.items() if c in quiet}
    series = tuple(_line(ctx, name[c], came.get(c, {}), base[c], days, c in quiet) for c in shown)
    title = _title(ctx, base, reached, [c for c in order if c not in quiet]) + silent_clause(own)
    columns = (
        Column("street", ctx.t("campaigns.cover.street")),
        Column("reached", ctx.t("campaigns.cover.reached"), "count"),
        Column("register", ctx.t("campaigns.cover.register"), "count"),
        Column("coverage", ctx.t("campaigns.cover.coverage"), "ratio"),
        Column("interval", ctx.t("campaigns.cover.interval")),
    )
    body, links = [], []
    for c in order:
        cells: tuple = (None, base[c], None, "")
        if c not in quiet:
            lo, hi = wilson(reached[c], base[c])
            cells = (reached[c], base[c], reached[c] / base[c], f"{ctx.value('M6', lo)}–{ctx.value('M6', hi)}")
        body.append((name[c], *cells))
        where = (("sector", own.selection.codes("sector")), ("jurisdiction", (c,)))
        there = Rows("M6", "den", tuple(w for w in where if w[1]), own.selection.period)
        links.append((None, None, there, None, None))
    rows_of_panels = -(-len(shown) // 4)
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=_campaign.subtitle(campaign, what),
        chart=Chart(
            "multiples",
            series,
            Axis(kind="date"),
            Axis(kind="percent", decimals=1),
            marks=(Mark("vline", campaign.start, text="", role="limit"),),
            panels=tuple(name[c] for c in shown),
            height=50 + 118 * rows_of_panels,
            columns=4,
        ),
        table=Table(columns, tuple(body), tuple(links)),
        alt=ctx.t("campaigns.cover.alt", title=title),
        notes=(ctx.t("campaigns.cover.note", day=campaign.end), *_campaign.notes(campaign), *silent_notes(own)),
        measures=("M6",),
    )


def _line(ctx: Context, name: str, came: dict, base: int, days: list, dark: bool) -> Series:
    total, ys, hover = sum(n for day, n in came.items() if day < days[0]), [], []
    for day in days:
        total += came.get(day, 0)
        ys.append(None if dark else total / base)
        said = {"name": name, "day": day, "num": total, "den": base, "value": ctx.value("M6", total / base)}
        hover.append("" if dark else ctx.t("campaigns.cover.hover", **said))
    return Series(name, tuple(days), tuple(ys), "context", "step", hover=tuple(hover), panel=name, label_end=True)


def _title(ctx: Context, base: dict, reached: dict, judged: list[str]) -> str:
    num, den = sum(reached[c] for c in judged), sum(base[c] for c in judged)
    if not den:
        return ctx.t("campaigns.cover.nobody")
    title = ctx.t("campaigns.cover.title", value=ctx.value("M6", num / den), num=num, den=den)
    if len(judged) < FEWEST_STREETS:
        return title
    limits = funnel([reached[c] for c in judged], [base[c] for c in judged], "proportion")
    sides = judge(judged, limits, [c for c in judged if base[c] < MIN_VISITS])
    if not sides.n:
        return title
    parts = [
        ctx.t(f"campaigns.cover.{key}", names=some(ctx, group))
        for key, group in (("low", sides.low), ("high", sides.high))
        if group
    ]
    return title + ("".join(parts) or ctx.t("campaigns.cover.alike", n=sides.n))
