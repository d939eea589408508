"""The figures a campaign's weekly brief needs: this week and to date."""

from __future__ import annotations

from datetime import date

from lens import words
from lens.compile import Refusal
from lens.exhibits import _campaign
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Rows, Table
from lens.periods import Period

CODE = "campaign_brief"
#: measure and part of each line of the brief
LINES = (("M1", ""), ("M2", ""), ("M3b", "num"), ("M3b", ""), ("M9", ""), ("M18", ""))
MEASURES = ("M1", "M2", "M3b", "M9", "M18")


def build(ctx: Context) -> Exhibit:
    campaign = _campaign.find(ctx)
    what = ctx.t("campaigns.brief.what")
    if campaign is None:
        why = ctx.t("campaigns.none", day=ctx.as_of)
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why, measures=MEASURES)
    # the brief counts what bears the campaign's name, in whatever sector
    own = ctx.with_selection(campaign.ctx.selection.with_codes("sector", ctx.selection.codes("sector")))
    week_start = _week_start(ctx, campaign)
    spans = [(week_start, campaign.end), (campaign.start, campaign.end)]
    week, total = ({c: _ask(own, campaign.id, c, span) for c in MEASURES} for span in spans)
    title = _title(ctx, campaign.name, total)
    columns = (
        Column("figure", ctx.t("campaigns.brief.figure")),
        Column("week", ctx.t("campaigns.brief.week", start=week_start, end=campaign.end)),
        Column("total", ctx.t("campaigns.brief.total")),
        Column("base", ctx.t("campaigns.brief.base")),
    )
    body, links = [], []
    for code, part in LINES:
        label = ctx.t("campaigns.brief.closed") if part else ctx.name(code)
        row = total[code]
        base = ctx.base(row, code) if row and code == "M3b" and not part else ""
        body.append((label, _cell(ctx, week[code], code, part), _cell(ctx, row, code, part), base))
        sides = zip((week[code], total[code]), spans, strict=True)
        behind = [_rows(campaign.id, code, part, row, span) for row, span in sides]
        links.append((None, *behind, None))
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=_campaign.subtitle(campaign, what),
        table=Table(columns, tuple(body), tuple(links)),
        alt=title,
        notes=(ctx.t("campaigns.brief.note", day=ctx.as_of),),
        measures=MEASURES,
        show_table=True,
    )


def _week_start(ctx: Context, campaign: _campaign.Campaign) -> date:
    """The first day of the reporting week that the campaign's last known day lies in."""
    week = ctx.snapshot.day[campaign.end]["house_week"]
    return max(campaign.start, min(d["date"] for d in ctx.snapshot.calendar if d["house_week"] == week))


def _ask(ctx: Context, campaign: str, code: str, span: tuple[date, date]) -> dict | None:
    try:
        period = Period(*span, ctx.as_of, f"{span[0]}..{span[1]}")
        return ctx.ask(code, period=period, selection=ctx.selection.with_codes("campaign", (campaign,)))[0]
    except Refusal:
        return None


def _cell(ctx: Context, row: dict | None, code: str, part: str) -> str:
    if row is None:
        return words.NOTHING
    if part:
        return words.number(row[f"{code}_{part}"], ctx.lang)
    return ctx.value(code, row[code])


def _rows(campaign: str, code: str, part: str, row: dict | None, span: tuple[date, date]) -> Rows | None:
    if row is None:
        return None
    if code == "M3b" and not part:
        return None
    return Rows(code, part or "num", (("campaign", (campaign,)),), f"{span[0]}..{span[1]}")


def _title(ctx: Context, name: str, total: dict) -> str:
    if total["M1"] is None or total["M3b"] is None:
        return ctx.t("campaigns.brief.title_visits", name=name, visits=(total["M1"] or {}).get("M1"))
    row = total["M3b"]
    title = ctx.t(
        "campaigns.brief.title",
        name=name,
        visits=total["M1"]["M1"],
        found=row["M3b_den"],
        closed=row["M3b_num"],
        rate=ctx.value("M3b", row["M3b"]),
    )
    if total["M9"] is not None:
        title += ctx.t("campaigns.brief.major", n=total["M9"]["M9"])
    return title
