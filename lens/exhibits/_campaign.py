"""Which campaign is meant, its window and its scope, and a context that is about nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lens.compile import Refusal
from lens.exhibits.context import Context

#: a campaign is of the sectors that together hold this share of its visits, unless they are more than a few of all
OF_VISITS, OF_SECTORS = 0.95, 0.3


@dataclass(frozen=True)
class Campaign:
    id: str
    name: str
    start: date
    end: date  # never after the as-of date
    scope: tuple[str, ...]  # sectors; () is all of them
    ctx: Context  # the reader's places, the campaign's window and scope; no campaign filter, so that others compare


def find(ctx: Context) -> Campaign | None:
    """The campaign of the period, else of the filter, else the latest with visits; None where none has visits.

    Raises Refusal where campaigns or visits were not given.
    """
    for need in ("campaigns", "inspections"):
        if need not in ctx.snapshot.has:
            raise Refusal(f"needs_{need}")
    chosen = ctx.selection.codes("campaign")
    if (refusal := ctx.off("M1")) is not None:
        raise refusal
    places = ctx.with_selection(ctx.selection.with_codes("campaign", ()))
    visits: dict[str, dict[str | None, int]] = {}
    for row in places.question("campaign_scope", "inspections", asof=ctx.as_of):
        visits.setdefault(row["campaign"], {})[row["sector"]] = row["visits"]
    known = [c for c in ctx.snapshot.campaigns if c["campaign_id"] in visits and c["start_date"] <= ctx.as_of]
    kind, _, token = ctx.selection.period.partition(":")
    wanted = (token,) if kind == "campaign" else chosen
    record = next((c for c in reversed(known) if not wanted or c["campaign_id"] in wanted), None)
    if record is None:
        return None
    code = record["campaign_id"]
    of_all = sum(r["rows"] > 0 for r in ctx.snapshot.labels.get("sector", {}).values())
    scope = _scope(visits[code], of_all)
    selection = places.selection.with_period(f"campaign:{code}")
    if scope and not selection.codes("sector"):
        selection = selection.with_codes("sector", scope)
    inside = ctx.with_selection(selection)
    name = ctx.label("campaign", code)
    return Campaign(code, name, inside.period.start, inside.period.end, scope, inside)


def _scope(visits: dict[str | None, int], of_all: int) -> tuple[str, ...]:
    total, held, scope = sum(visits.values()), 0, []
    for sector, n in sorted(visits.items(), key=lambda item: (-item[1], item[0] or "")):
        if held >= OF_VISITS * total:
            break
        held += n
        scope.append(sector)
    return () if None in scope or len(scope) > OF_SECTORS * of_all else tuple(s for s in scope if s)


def subtitle(campaign: Campaign, what: str) -> str:
    """What · the campaign and its dates · places · as of; the scope is in the notes."""
    ctx = campaign.ctx
    bare = ctx.with_selection(ctx.selection.with_codes("sector", ())) if campaign.scope else ctx
    span = ctx.t("campaigns.span", name=campaign.name, start=campaign.start, end=campaign.end)
    return bare.subtitle(what, period=span)


def notes(campaign: Campaign) -> tuple[str, ...]:
    """The scope in words, and the campaigns that ran at the same time."""
    ctx = campaign.ctx
    sectors = ctx.selection.codes("sector")
    told = ctx.t("campaigns.scope", names=ctx.labels("sector", sectors)) if sectors else ctx.t("campaigns.scope_all")
    others = [
        ctx.label("campaign", c["campaign_id"])
        for c in ctx.snapshot.campaigns
        if c["campaign_id"] != campaign.id and c["start_date"] <= campaign.end and c["end_date"] >= campaign.start
    ]
    return (told, ctx.t("campaigns.overlap", names=others)) if others else (told,)
