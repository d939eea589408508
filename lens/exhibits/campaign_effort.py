"""What the campaign changed: how much was inspected, and how much each visit found, before, during and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from lens import words
from lens.exhibits import _campaign, _units
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Rows, Series, Table
from lens.periods import Period, add_months
from lens.stats.intervals import log_ratio_change

CODE = "campaign_effort"
#: as for control limits: one false alarm in five hundred
CONFIDENCE = 0.998
MORE = 1.2


@dataclass(frozen=True)
class Window:
    key: str
    start: date
    end: date
    row: dict

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


def build(ctx: Context) -> Exhibit:
    campaign = _campaign.find(ctx)
    what = ctx.t("campaigns.effort.what")
    if campaign is None:
        why = ctx.t("campaigns.none", day=ctx.as_of)
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why, measures=("M1", "M5"))
    own = campaign.ctx
    refusal = own.off("M5")
    if refusal:
        raise refusal
    windows = _windows(campaign)
    if not windows or not windows[0].row["M5_den"]:
        why = own.no_rows()
        return Exhibit(CODE, what, _campaign.subtitle(campaign, what), empty=why, alt=why, measures=("M1", "M5"))
    names = tuple(ctx.t(f"campaigns.effort.{w.key}", days=w.days) for w in windows)
    title = _title(ctx, windows)
    enough = [_units.enough(w.row) for w in windows]
    series = Series(
        ctx.name("M5"),
        tuple(w.row["M5"] for w in windows),
        names,
        "context",
        lo=tuple(w.row["M5_lo"] if e else None for w, e in zip(windows, enough, strict=True)),
        hi=tuple(w.row["M5_hi"] if e else None for w, e in zip(windows, enough, strict=True)),
        roles=tuple("accent" if w.key == "during" else "context" for w in windows),
        hover=tuple(
            ctx.t("campaigns.effort.hover", name=n, value=ctx.value("M5", w.row["M5"]), base=ctx.base(w.row, "M5"))
            for n, w in zip(names, windows, strict=True)
        ),
    )
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=_campaign.subtitle(campaign, what),
        chart=Chart(
            "dot",
            (series,),
            Axis(decimals=2, unit=ctx.unit("M5")),
            Axis(kind="category", order=names),
            height=90 + 40 * len(names),
        ),
        table=_table(own, campaign, windows, names),
        alt=ctx.t("campaigns.effort.alt", title=title),
        notes=(ctx.t("campaigns.effort.note"), *_campaign.notes(campaign)),
        measures=("M1", "M5"),
    )


def _windows(campaign: _campaign.Campaign) -> list[Window]:
    """During, the same days of last year, as many days before, and after: those that the visits reach back to."""
    own, start, end = campaign.ctx, campaign.start, campaign.end
    days = (end - start).days + 1
    begun = own.snapshot.starts.get("inspections", start)
    after = min(end + timedelta(days), own.as_of)
    spans = [
        ("during", start, end),
        ("year", add_months(start, -12), add_months(end, -12)),
        ("before", start - timedelta(days), start - timedelta(1)),
        ("after", end + timedelta(1), after),
    ]
    found = []
    for key, first, last in spans:
        if first > last or (key != "during" and first < begun):
            continue
        row = own.ask("M5", period=Period(first, last, own.as_of, f"{first}..{last}"))[0]
        found.append(Window(key, first, last, row))
    return found


def _title(ctx: Context, windows: list[Window]) -> str:
    now = windows[0].row
    past = next((w for k in ("year", "before") for w in windows if w.key == k and w.row["M5_den"]), None)
    if past is None:
        return ctx.t("campaigns.effort.title_alone", visits=now["M5_den"], found=now["M5_num"])
    against = ctx.t(f"campaigns.effort.against_{past.key}")
    times = now["M5_den"] / past.row["M5_den"]
    told = words.number(times, ctx.lang, 1)
    title = ctx.t("campaigns.effort.title", visits=now["M5_den"], against=against, times=told)
    if not (_units.enough(now) and _units.enough(past.row)):
        return title + ctx.t("campaigns.effort.small")
    change = log_ratio_change(now["M5_sums"], past.row["M5_sums"], CONFIDENCE)
    key = "up" if change.lo > 1 else "down" if change.hi < 1 else "same"
    figures = {"now": ctx.value("M5", now["M5"]), "then": ctx.value("M5", past.row["M5"])}
    title += ctx.t(f"campaigns.effort.{key}", against=against, **figures)
    # mainly: what each visit found moved by less than half of what the number of visits did
    if key == "same" and times >= MORE and abs(now["M5"] / past.row["M5"] - 1) < (times - 1) / 2:
        title += ctx.t("campaigns.effort.same_more")
    return title


def _table(own: Context, campaign: _campaign.Campaign, windows: list[Window], names: tuple) -> Table:
    columns = (
        Column("window", own.t("campaigns.effort.window")),
        Column("dates", own.t("campaigns.effort.dates")),
        Column("visits", own.t("campaigns.effort.visits"), "count"),
        Column("marked", own.t("campaigns.effort.marked"), "count"),
        Column("found", own.t("campaigns.effort.found"), "count"),
        Column("rate", own.t("campaigns.effort.rate"), "number", 2),
        Column("interval", own.t("campaigns.effort.interval")),
    )
    body, links = [], []
    sectors = own.selection.codes("sector")
    scope = (("sector", sectors),) if sectors else ()
    for w, name in zip(windows, names, strict=True):
        token = f"{w.start}..{w.end}"
        period = Period(w.start, w.end, own.as_of, token)
        marked = own.ask("M1", period=period, selection=own.selection.with_codes("campaign", (campaign.id,)))[0]["M1"]
        span = own.t("selection.span", start=w.start, end=w.end)
        row = w.row
        body.append((name, span, row["M5_den"], marked, row["M5_num"], row["M5"], _units.interval(own, "M5", row)))
        mine = Rows("M1", where=(*scope, ("campaign", (campaign.id,))), period=token)
        links.append((None, None, Rows("M5", "den", scope, token), mine, None, None, None))
    return Table(columns, tuple(body), tuple(links))
