"""What the exhibits of winter heating share: the season in progress or the last one, and its open heating hazards."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import wraps

from lens import words
from lens.compile import Refusal
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series
from lens.periods import resolve

#: days of records before a season's first day without which its stock is still building up
RUN_UP = 60
WEEK = 7


@dataclass(frozen=True)
class Season:
    """`first`..`last` by the calendar; `until` is the last of its days that is known.

    `default`: its dates are the shipped ones.
    """

    key: str
    first: date
    last: date
    until: date
    default: bool

    @property
    def day(self) -> int:
        """The day of the season that `until` is (1 = first day)."""
        return (self.until - self.first).days + 1

    @property
    def running(self) -> bool:
        return self.until < self.last


def season(ctx: Context) -> Season:
    """The heating season in progress, or the last one, whatever the reader's period is; a chosen season is kept.

    Raises UserError period_not_in_data where no season has begun.
    """
    period = ctx.period if ctx.period.group == "season" else resolve("season", ctx.snapshot)
    return named(ctx, period.key)


def earlier(ctx: Context, now: Season, since: date | None = None) -> list[Season]:
    """The seasons before `now` that do not begin before `since` (default: the first date of the data), oldest first."""
    since = since or ctx.snapshot.first_date
    keys = dict.fromkeys(d["season"] for d in ctx.snapshot.calendar if d["season"] and d["date"] < now.first)
    found = [named(ctx, k) for k in keys]
    return [s for s in found if s.first >= since]


def named(ctx: Context, key: str) -> Season:
    """A season by its key; of one that has not begun `until` is the as-of date."""
    days = [d["date"] for d in ctx.snapshot.calendar if d["season"] == key]
    return Season(key, days[0], days[-1], min(days[-1], ctx.as_of), _is_default(ctx, key))


def _is_default(ctx: Context, key: str) -> bool:
    """Whether the season's dates are the shipped default, by the copy of the rules that the snapshot was made with."""
    path = ctx.snapshot.path / "rules" / "heating_seasons.toml"
    table = tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}
    return key not in table.get("season", {}) and "默认值" in table.get("default", {}).get("source", "默认值")


def stock_day(ctx: Context) -> date:
    """The day at which what is open is counted: the as-of date, or the end of a past season that the reader chose."""
    return ctx.period.end if ctx.period.group == "season" else ctx.as_of


def on(ctx: Context, start: date, end: date) -> Context:
    """The same question asked of these days, so that which streets are silent is told of them too."""
    return ctx.with_selection(ctx.selection.with_period(f"{start}..{end}"))


def span(ctx: Context, now: Season, again: bool = False) -> str:
    """2026-2027采暖季第8天（11月15日起），起止日为默认值，请按本地公告修改

    `again`: an exhibit above has said that the dates are the shipped ones.
    """
    key = "winter.span_running" if now.running else "winter.span_over"
    text = ctx.t(key, season=now.key, n=now.day, start=now.first, end=now.last)
    return ctx.t("winter.default", span=text) if now.default and not again else text


def codes_of(joined: str | None) -> list[str]:
    """The WH codes of one hazard."""
    return [c for c in (joined or "").split(";") if c]


def code_names(ctx: Context, joined: str | None) -> str:
    return words.join((ctx.label("heating_code", c) for c in codes_of(joined)), ctx.lang)


def check_codes(ctx: Context) -> None:
    """Raise the Refusal of a house whose hazards carry neither a heating code nor a text to read one from."""
    if "hazards.heating" not in ctx.snapshot.has:
        raise Refusal("needs_hazards_heating")


def says_basis(build: Callable[[Context], Exhibit]) -> Callable[[Context], Exhibit]:
    """A builder whose exhibit says, where the codes were read out of texts, that nobody confirmed them."""

    @wraps(build)
    def said(ctx: Context) -> Exhibit:
        made = build(ctx)
        if ctx.snapshot.heating_basis != "suggested":
            return made
        subtitle = f"{made.subtitle} · {ctx.t('tags.basis')}"
        return replace(made, subtitle=subtitle, notes=(*made.notes, ctx.t("tags.basis_note")))

    return said


def open_rows(ctx: Context, day: date) -> list[dict]:
    """Open heating hazards on `day` by street and (joined) code, each row with open_n, overdue_n and major_n.

    Raises Refusal where the house gives no codes or no status, or no dates to look back with.
    """
    check_codes(ctx)
    refusal = ctx.off("S1")
    if refusal:
        raise refusal
    if day < ctx.as_of and "hazards.end_date" not in ctx.snapshot.has:
        raise Refusal("needs_hazards_end_date")
    return ctx.question("winter_open", date_to=day)


def by_code(rows: list[dict]) -> dict[str, dict[str, int]]:
    """Open, overdue and major by code, most open first; a hazard with two codes counts in both."""
    found: dict[str, dict[str, int]] = {}
    for r in rows:
        for code in codes_of(r["heating"]):
            total = found.setdefault(code, {"open_n": 0, "overdue_n": 0, "major_n": 0})
            for k in total:
                total[k] += r[k]
    return dict(sorted(found.items(), key=lambda item: (-item[1]["open_n"], item[0])))


def total(rows: list[dict], column: str) -> int:
    return sum(r[column] for r in rows)


def parts(ctx: Context, overdue: int, major: int) -> str:
    """（逾期10条、重大0条）: of what the house gives; '' where it gives neither deadlines nor levels."""
    told = []
    if "hazards.due_date" in ctx.snapshot.has:
        told.append(ctx.t("winter.part_overdue", n=overdue))
    if "hazards.level" in ctx.snapshot.has:
        told.append(ctx.t("winter.part_major", n=major))
    return ctx.t("winter.parts", parts=told) if told else ""


def top(ctx: Context, codes: dict[str, dict[str, int]]) -> str:
    """燃气报警与切断24条最多, also where several share the first place."""
    most = next(iter(codes.values()))["open_n"]
    first = [c for c, row in codes.items() if row["open_n"] == most]
    if len(first) > 3:
        return ""
    key = "winter.top" if len(first) == 1 else "winter.top_shared"
    return ctx.t(key, names=ctx.labels("heating_code", first), n=most)


def spread(values: dict[int, list[float]], days: range) -> tuple[list, list, list]:
    """(lowest, median, highest) of the earlier seasons on each day; None where none has a value."""
    lo: list[float | None] = []
    mid: list[float | None] = []
    hi: list[float | None] = []
    for day in days:
        known = sorted(values.get(day, []))
        n = len(known)
        lo.append(known[0] if n else None)
        hi.append(known[-1] if n else None)
        mid.append((known[(n - 1) // 2] + known[n // 2]) / 2 if n else None)
    return lo, mid, hi


def range_words(ctx: Context, values: list[float], decimals: int = 0) -> str:
    """a–b, or one number where all are alike."""
    lo, hi = (words.number(v, ctx.lang, decimals) for v in (min(values), max(values)))
    return lo if lo == hi else f"{lo}–{hi}"


def range_note(ctx: Context, past: list[Season]) -> str:
    """Which seasons the range holds, and that it is context."""
    return ctx.t("winter.range_note", n=len(past), names=[s.key for s in past]) if past else ctx.t("winter.range_none")


def season_chart(
    ctx: Context,
    now: Season,
    past: list[Season],
    mine: dict,
    seasons: dict,
    unit: str,
    decimals: int,
    say: Callable[[int], str],
) -> tuple[Chart, tuple[Column, ...], tuple[tuple, ...]]:
    """This season's values by its day as the accent line, earlier seasons as range and median; and the same as a table.

    `mine` and `seasons[key]` map a day of the season to a value; `say(day)` is the hover of this season on a day.
    """
    days = range(1, (now.last - now.first).days + 2)
    held: dict[int, list[float]] = {}
    for s in past:
        for day, value in seasons.get(s.key, {}).items():
            if value is not None and day in days:
                held.setdefault(day, []).append(value)
    lo, mid, hi = spread(held, days)
    xs = tuple(days)
    series = []
    if held:
        told = tuple(
            ctx.t("winter.range_hover", day=d, n=len(held.get(d, [])), lo=a, mid=m, hi=b)
            for d, a, m, b in zip(days, lo, mid, hi, strict=True)
        )
        name = ctx.t("winter.range", n=len(past)) if len(past) > 1 else past[0].key
        series.append(
            Series(name, xs, tuple(mid), "context", "line", lo=tuple(lo), hi=tuple(hi), hover=told, label_end=True)
        )
    y = tuple(mine.get(d) for d in days)
    told = tuple("" if v is None else say(d) for d, v in zip(days, y, strict=True))
    series.append(Series(now.key, xs, y, "accent", "line", hover=told, label_end=True))
    chart = Chart(
        "line",
        tuple(series),
        Axis(title=ctx.t("winter.axis_day"), kind="value", zero=False),
        Axis(unit=unit, decimals=decimals),
    )
    kind = "count" if not decimals else "number"
    columns = (
        Column("day", ctx.t("winter.axis_day"), "count"),
        Column("date", ctx.dimension_name("day"), "date"),
        Column("now", now.key, kind, decimals),
        *(Column(s.key, s.key, kind, decimals) for s in past),
    )
    body = tuple(
        (d, now.first + timedelta(d - 1), mine.get(d), *(seasons.get(s.key, {}).get(d) for s in past))
        for d in days
        if mine.get(d) is not None or held.get(d)
    )
    return chart, columns, body
