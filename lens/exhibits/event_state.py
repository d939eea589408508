"""Work safety accidents in five figures: days since the last grave one, accidents, deaths, injuries, deaths per GDP."""

from __future__ import annotations

from datetime import date

from lens import words
from lens.exhibits import _events
from lens.exhibits._compare import change
from lens.exhibits._majors import rule
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table, Tile
from lens.stats.intervals import garwood

CODE = "event_state"
COUNTS = ("M23", "M23_deaths", "M23_injured")


def build(ctx: Context) -> Exhibit:
    _events.check(ctx)
    refusal = ctx.off("M23")
    if refusal:
        raise refusal
    what = ctx.t("events.state.what")
    since = ctx.snapshot.starts.get("accidents", ctx.period.end)
    if ctx.period.end < since:
        why = ctx.t("events.before_records", day=since)
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why, measures=COUNTS)
    now = ctx.ask(COUNTS)[0]
    rows = ctx.previous(COUNTS)
    before = rows[0] if rows else None
    title = ctx.t("events.state.title", n=now["M23"], deaths=now["M23_deaths"], injured=now["M23_injured"])
    if not now["M23"]:
        title = ctx.t("events.state.title_none", day=since)
    tiles = (_since(ctx, since), *(_count(ctx, code, now, before) for code in COUNTS), _per_gdp(ctx))
    columns = tuple(Column(k, ctx.t(f"posture.column_{k}")) for k in ("figure", "value", "change", "base"))
    body = tuple(
        (
            t.label,
            t.value + (t.unit and f" {t.unit}"),
            t.compare or t.off,
            " · ".join(filter(None, (t.base, t.verdict))),
        )
        for t in tiles
    )
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        tiles=tiles,
        table=Table(columns, body),
        alt=title,
        notes=_events.notes(ctx),
        measures=(*COUNTS, "A1_grave"),
    )


def _count(ctx: Context, code: str, now: dict, before: dict | None) -> Tile:
    then = None if before is None else before[code]
    return Tile(
        ctx.name(code), ctx.value(code, now[code]), ctx.unit(code), change(ctx, code, now, before),
        ctx.t("events.interval", told=_events.interval(ctx, now[code])),
        _events.ratio_words(ctx, _events.ratio(ctx, now[code], then)),
        hint=ctx.measure(code).definition(ctx.lang), behind=ctx.behind(code) if now[code] else None,
    )  # fmt: skip


def _since(ctx: Context, since: date) -> Tile:
    label, hint = ctx.t("events.state.since"), ctx.t("events.state.since_hint")
    refusal = ctx.off("A1_grave")
    if refusal:
        return Tile(label, words.NOTHING, off=refusal.message(ctx.lang), hint=hint)
    (row,) = ctx.question("event_grave", "accidents")
    years = ((ctx.period.end - since).days + 1) / 365.25
    most = float(garwood(row["n"])[1]) / years
    zero = ctx.t("events.state.most", years=years, n=row["n"], most=most)
    if row["last"] is None:
        return Tile(
            label, words.NOTHING, "", ctx.t("events.state.never", day=since), zero, ctx.t("events.state.no_risk"),
            hint=hint,
        )  # fmt: skip
    days = (ctx.period.end - row["last"]).days
    said = ctx.t("events.state.last", day=row["last"], kind=ctx.label("accident_class", row["class"]))
    return Tile(
        label, words.number(days, ctx.lang), ctx.t("events.days"), said, zero, ctx.t("events.state.no_risk"), hint=hint,
        behind=ctx.behind("A1_grave", period=f"{row['last']}..{row['last']}"),
    )  # fmt: skip


def _per_gdp(ctx: Context) -> Tile:
    """Deaths per 100 million yuan of GDP: of the last whole year whose GDP the house gave, and of that year alone."""
    label, hint = ctx.t("events.state.gdp"), ctx.t("events.state.gdp_hint")
    given = {int(y): float(v) for y, v in rule(ctx, "gdp.toml").get("gdp_100m", {}).items()}
    begun = ctx.snapshot.starts.get("accidents", ctx.period.end)
    years = [y for y in given if date(y, 12, 31) <= ctx.period.end and date(y, 1, 1) >= begun]
    if ctx.selection.where:
        return Tile(label, words.NOTHING, off=ctx.t("events.state.gdp_whole"), hint=hint)
    if not years:
        key = "events.state.gdp_year" if given else "events.state.gdp_none"
        return Tile(label, words.NOTHING, off=ctx.t(key), hint=hint)
    year = max(years)
    deaths = ctx.ask("M23_deaths", token=str(year))[0]["M23_deaths"]
    lo, hi = (float(v) / given[year] for v in garwood(deaths))
    told = {"lo": words.number(lo, ctx.lang, 4), "hi": words.number(hi, ctx.lang, 4)}
    return Tile(
        label, words.number(deaths / given[year], ctx.lang, 4), ctx.t("events.state.gdp_unit"),
        ctx.t("events.state.gdp_of", year=str(year), deaths=deaths, gdp=given[year]),
        ctx.t("events.interval", told=f"{told['lo']}–{told['hi']}"),
        hint=hint, behind=ctx.behind("M23_deaths", period=str(year)) if deaths else None,
    )  # fmt: skip
