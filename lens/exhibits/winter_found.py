"""Heating hazards found per 100 visits through the season, beside the same days of earlier seasons."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from lens import words
from lens.compile import Refusal
from lens.exhibits import _units, _winter
from lens.exhibits._streets import dispersion
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit, Table
from lens.stats.intervals import ClusterSums, garwood, log_ratio_change

#: fewer visits than this in the seven days give no point
FEWEST = 20
#: and so do the first days of a season, when one day is the whole window
FIRST = 3


def check(ctx: Context) -> None:
    """Raise the Refusal of a house that cannot say which heating hazards were found at which visits."""
    _winter.check_codes(ctx)
    refusal = ctx.off("M5", ["day"])
    if refusal:
        raise refusal
    if "hazards.visit_link" not in ctx.snapshot.has:
        raise Refusal("needs_hazards_visit_link")


@_winter.says_basis
def build(ctx: Context) -> Exhibit:
    check(ctx)
    now = _winter.season(ctx)
    past = _winter.earlier(ctx, now)
    bounds = {
        "date_from": past[0].first if past else now.first,
        "date_to": now.until,
        "every_visit": bool(ctx.selection.codes("activity_type")),
    }
    days: dict[str, dict[int, tuple[int, int]]] = {}
    for r in ctx.question("winter_found", "inspections", **bounds):
        days.setdefault(r["season"], {})[r["season_day"]] = (r["found"], r["visits"])
    what = ctx.t("winter.found", n=_winter.WEEK)
    subtitle = ctx.subtitle(what, period=_winter.span(ctx, now, again=True))
    if now.key not in days:
        why = ctx.t("winter.no_visits", season=now.key)
        return Exhibit("winter_found", what, subtitle, empty=why, alt=why, measures=("M5",))
    sums = {
        r["season"]: ClusterSums(r["y"], r["n"], r["yy"], r["yn"], r["nn"], r["clusters"])
        for r in ctx.question("winter_rate", "inspections", season_day=now.day, **bounds)
    }
    phi = dispersion(sums[now.key])
    week = {key: _trailing(of, (now if key == now.key else _of(past, key)).day) for key, of in days.items()}
    rates = {
        key: {d: 100 * y / n for d, (y, n) in of.items() if n >= FEWEST and d >= FIRST} for key, of in week.items()
    }

    def say(day: int) -> str:
        found, visits = week[now.key][day]
        lo, hi = (100 * phi * float(v) / visits for v in garwood(found / phi))
        date = now.first + timedelta(day - 1)
        return ctx.t("winter.found_hover", season=now.key, day=day, date=date, rate=100 * found / visits, found=found,
                     visits=visits, lo=lo, hi=hi)  # fmt: skip

    title = _title(ctx, now, past, sums)
    seen = [s for s in past if s.key in days]
    chart, columns, body = _winter.season_chart(ctx, now, seen, rates[now.key], rates, ctx.t("winter.per_100"), 1, say)
    chart = replace(chart, y=replace(chart.y, decimals=0))
    return Exhibit(
        code="winter_found",
        title=title,
        subtitle=subtitle,
        chart=chart,
        table=Table(columns, body),
        alt=ctx.t("winter.by_day_alt", title=title),
        notes=(
            ctx.t("winter.found_note", n=_winter.WEEK, least=FEWEST, first=FIRST),
            *(_told(ctx, key, s) for key, s in sorted(sums.items(), reverse=True)),
            ctx.t("units.dispersion", phi=phi),
            _winter.range_note(ctx, seen),
        ),
        measures=("M5",),
    )


def _of(seasons: list[_winter.Season], key: str) -> _winter.Season:
    return next(s for s in seasons if s.key == key)


def _trailing(of: dict[int, tuple[int, int]], days: int) -> dict[int, tuple[int, int]]:
    """(found, visits) of the seven days up to each day; in the first week of the days there are."""
    made = {}
    for day in range(1, days + 1):
        window = [of.get(d, (0, 0)) for d in range(max(1, day - _winter.WEEK + 1), day + 1)]
        made[day] = (sum(y for y, _ in window), sum(n for _, n in window))
    return made


def _told(ctx: Context, key: str, sums: ClusterSums) -> str:
    return ctx.t("winter.to_date", season=key, found=sums.y, visits=sums.n, rate=100 * sums.y / sums.n)


def _title(ctx: Context, now: _winter.Season, past: list[_winter.Season], sums: dict[str, ClusterSums]) -> str:
    mine = sums[now.key]
    head = ctx.t(
        "winter.found_title", season=now.key, day=now.day, rate=100 * mine.y / mine.n, found=mine.y, visits=mine.n
    )
    last = past[-1].key if past else ""
    if last not in sums or not sums[last].y or not mine.y:
        return head
    before = sums[last]
    change, wide = log_ratio_change(mine, before), log_ratio_change(mine, before, 0.998)
    side = "up" if wide.lo > 1 else "down" if wide.hi < 1 else "within" if change.lo <= 1 <= change.hi else "near"
    # the interval that decides is the one that is told
    told_by = change if side == "within" else wide
    interval = f"{words.number(told_by.lo, ctx.lang, 2)}–{words.number(told_by.hi, ctx.lang, 2)}"
    told = ctx.t(f"winter.found_{side}", before=100 * before.y / before.n, ratio=change.ratio, interval=interval)
    return _units.clauses(ctx, [head, told])
