"""Open heating hazards day by day of the season, beside the same days of earlier seasons."""

from __future__ import annotations

from datetime import timedelta

from lens.exhibits import _winter
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit, Table


@_winter.says_basis
def build(ctx: Context) -> Exhibit:
    _winter.check_codes(ctx)
    refusal = ctx.off("S1", ["day"])
    if refusal:
        raise refusal
    now = _winter.season(ctx)
    past = _winter.earlier(ctx, now, ctx.snapshot.first_date + timedelta(_winter.RUN_UP))
    rows = ctx.question("winter_open_by_day", date_to=now.until)
    seasons: dict[str, dict[int, int]] = {}
    for r in rows:
        seasons.setdefault(r["season"], {})[r["season_day"]] = r["open_n"]
    mine = seasons.get(now.key, {})
    what = ctx.t("winter.by_day")
    subtitle = ctx.subtitle(what, period=_winter.span(ctx, now))
    if not any(mine.values()) and not any(seasons.get(s.key) for s in past):
        why = ctx.t("winter.none_season", season=now.key)
        return Exhibit("winter_open_by_day", what, subtitle, empty=why, alt=why, measures=("S1",))
    title = _title(ctx, now, mine, [(s, seasons.get(s.key, {})) for s in past])

    def say(day: int) -> str:
        date = now.first + timedelta(day - 1)
        return ctx.t("winter.stock_hover", day=day, date=date, season=now.key, n=mine[day])

    chart, columns, body = _winter.season_chart(ctx, now, past, mine, seasons, ctx.unit("S1"), 0, say)
    return Exhibit(
        code="winter_open_by_day",
        title=title,
        subtitle=subtitle,
        chart=chart,
        table=Table(columns, body),
        alt=ctx.t("winter.by_day_alt", title=title),
        notes=(_winter.range_note(ctx, past), ctx.t("winter.stock_note")),
        measures=("S1",),
    )


def _title(ctx: Context, now: _winter.Season, mine: dict, past: list[tuple[_winter.Season, dict]]) -> str:
    n = mine.get(now.day, 0)
    same = [days[now.day] for _, days in past if now.day in days]
    head = ctx.t("winter.by_day_title", season=now.key, day=now.day, n=n)
    if not same:
        return head
    where = "above" if n > max(same) else "below" if n < min(same) else "inside"
    key = "winter.by_day_one" if len(same) == 1 else f"winter.by_day_{where}"
    return ctx.t("winter.and", a=head, b=ctx.t(key, n=len(same), range=_winter.range_words(ctx, same)))
