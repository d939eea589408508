"""What the exhibits of readiness share: the days before ignition, the same days of earlier seasons, who is apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lens import words
from lens.compile import Refusal
from lens.exhibits import _units, _winter
from lens.exhibits._majors import rule
from lens.exhibits._reporting import silent
from lens.exhibits.context import Context

RULE = "visit_priority.toml"


@dataclass(frozen=True)
class Before:
    """`start`..`day` are the days before a season's ignition that are looked at; its day or the as-of date is last."""

    season: _winter.Season
    start: date
    day: date

    @property
    def lit(self) -> bool:
        """Whether ignition day has come."""
        return self.day == self.season.first

    @property
    def token(self) -> str:
        return f"{self.start}..{self.day}"


def table(ctx: Context) -> dict:
    """The rule table of readiness as the snapshot was made with. Raises Refusal where there was none yet."""
    found = rule(ctx, RULE)
    if not found:
        raise Refusal("needs_visit_priority")
    return found


def before(ctx: Context) -> Before:
    """The season that readiness is asked of: the chosen one, the one in progress, the one whose days before ignition
    have begun, else the last.
    """
    days = table(ctx)["before"]["days"]
    if ctx.period.group == "season":
        now = _winter.named(ctx, ctx.period.key)
    else:
        soon = ctx.as_of + timedelta(days)
        coming = next(
            (d["season"] for d in ctx.snapshot.calendar if ctx.as_of < d["date"] <= soon and d["season_day"] == 1), None
        )
        now = _winter.named(ctx, coming) if coming else _winter.season(ctx)
    return _of(now, days, min(now.first, ctx.as_of))


def past(ctx: Context, now: Before, since: date) -> list[Before]:
    """The same days before earlier seasons' ignitions, oldest first; none whose days begin before `since`."""
    days = (now.season.first - now.start).days
    shift = now.day - now.season.first
    found = [_of(s, days, s.first + shift) for s in _winter.earlier(ctx, now.season, date.min)]
    return [b for b in found if b.start >= since]


def _of(season: _winter.Season, days: int, day: date) -> Before:
    return Before(season, season.first - timedelta(days), day)


def when(ctx: Context, now: Before) -> str:
    """点火日（11月15日） or 点火前20天（10月26日）."""
    left = (now.season.first - now.day).days
    return ctx.t("ready.lit", day=now.day) if now.lit else ctx.t("ready.left", n=left, day=now.day)


def span(ctx: Context, now: Before) -> str:
    """2026-2027采暖季，点火日11月15日（默认值，请按本地公告修改）."""
    key = "ready.span_default" if now.season.default else "ready.span"
    return ctx.t(key, season=now.season.key, day=now.season.first)


def streets(ctx: Context, weight: Mapping[str | None, float]) -> tuple[list[str | None], dict, tuple[str, ...]]:
    """(streets in the order of their list, the silent ones, their names): never in the order of a figure of visits."""
    quiet = silent(ctx)
    weight = {**weight, **{s: 0 for s in quiet if s not in weight}}
    drawn = _units.order(ctx, "jurisdiction", weight)
    return drawn, quiet, tuple(street(ctx, s, quiet) for s in drawn)


def street(ctx: Context, code: str | None, quiet: Mapping) -> str:
    name = ctx.label("jurisdiction", code)
    return ctx.t("streets.absent", name=name) if code in quiet else name


def context_clause(ctx: Context, value: float, same: Sequence[float], told: str) -> str:
    """What is said of a value beside the same day of earlier seasons, `told` being their range in words.

    Fewer than eight seasons are context and never a signal; none is ''.
    """
    if not same:
        return ""
    if len(same) == 1:
        return ctx.t("ready.same_one", range=told)
    side = "above" if value > max(same) else "below" if value < min(same) else "inside"
    return ctx.t(f"ready.same_{side}", n=len(same), range=told)


def share_range(ctx: Context, shares: Sequence[float]) -> str:
    """55.1%–60.2%, or one share where all are alike."""
    lo, hi = (words.percent(v, ctx.lang) for v in (min(shares), max(shares)))
    return lo if lo == hi else f"{lo}–{hi}"


def past_note(ctx: Context, held: Sequence[Before]) -> str:
    """Which seasons the range holds, and that it is context."""
    if not held:
        return ctx.t("ready.past_none")
    return ctx.t("ready.past", n=len(held), names=[b.season.key for b in held])
