"""What the back-test of the winter heating attention index shares: finished seasons, three rules, which one won.

Each week a rule orders the streets by what was known at its end; what counts is where the heating events of the seven
days after it came. The whole district is tested, whatever the reader chose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from data.errors import UserError
from lens.compile import Refusal
from lens.exhibits import _index, _winter
from lens.exhibits.context import Context
from lens.selection import Selection
from lens.stats import backtest
from lens.stats.arrays import Floats
from lens.stats.backtest import Share
from lens.stats.intervals import wilson

#: the index, and two rules that need no index: what is open now, where last winter's events were
RULES = ("index", "open", "last")
#: weeks that are drawn together: neighbouring weeks hold much the same hazards
BLOCK = 4
#: days after a week's end whose events count
AFTER = 7
#: fewer finished seasons prove nothing
SEASONS = 2


@dataclass(frozen=True)
class Tested:
    """One finished season: `orders` by rule, `events` of the seven days after, both weeks × streets; W by week.

    `last` is not there in a season without events on record for the whole winter before. `unplaced`: events without a
    street, in none of them.
    """

    season: _winter.Season
    days: tuple[date, ...]
    streets: tuple[str, ...]
    orders: dict[str, Floats]
    events: Floats
    weather: Floats
    unplaced: int

    @property
    def n(self) -> int:
        return int(self.events.sum())


@dataclass(frozen=True)
class Verdict:
    """share: of all tested events, which came in the first streets of a rule, by rule · difference: index less open ·
    behind: seasons in which the index hit fewer than the open hazards · beats: the index may order the streets.
    """

    seasons: tuple[Tested, ...]
    share: dict[str, Share]
    difference: Share
    behind: int
    beats: bool
    top: int


def whole(ctx: Context) -> Context:
    """The same without what the reader chose."""
    return ctx.with_selection(Selection())


def seasons(ctx: Context) -> list[Tested]:
    """The finished seasons that can be tested, oldest first.

    Raises Refusal where there are no events, none of a finished season, or the index cannot be computed at all.
    """
    for need in ("accidents", "accidents.heating"):
        if need not in ctx.snapshot.has:
            raise Refusal("needs_" + need.replace(".", "_"))
    ctx = whole(ctx)
    now = _winter.season(ctx)
    finished = _winter.earlier(ctx, now, ctx.snapshot.first_date + timedelta(_winter.RUN_UP))
    finished += [] if now.running else [now]
    found = [t for s in finished if (t := _tested(ctx, s))]
    if not found:
        raise Refusal("index_no_season")
    return found


def _tested(ctx: Context, season: _winter.Season) -> Tested | None:
    rows = ctx.question("heating_events", "accidents", last=ctx.as_of)
    if not rows or rows[0]["since"] > season.first:
        return None
    index = _index.made(ctx, season)
    at = [
        k
        for k, i in enumerate(index.mine)
        if not np.isnan(index.score[k]).all() and index.panel.days[i] + timedelta(AFTER) <= ctx.as_of
    ]
    if not at:
        return None
    streets = index.panel.streets
    days = tuple(index.panel.days[index.mine[k]] for k in at)
    events = np.array([_between(rows, streets, d + timedelta(1), d + timedelta(AFTER)) for d in days])
    orders = {"index": index.score[at], "open": index.panel.open_n[[index.mine[k] for k in at]]}
    before = [s for s in _winter.earlier(ctx, season, date.min) if s.first >= rows[0]["since"]]
    if before:
        orders["last"] = np.tile(_between(rows, streets, before[-1].first, before[-1].last), (len(days), 1))
    span = (days[0], days[-1] + timedelta(AFTER))
    unplaced = sum(r["events"] for r in rows if r["jurisdiction"] not in streets and span[0] < r["day"] <= span[1])
    return Tested(season, days, streets, orders, events, index.weathered[at], unplaced)


def _between(rows: list[dict], streets: tuple[str, ...], first: date, last: date) -> Floats:
    found = np.zeros(len(streets))
    for r in rows:
        if first <= r["day"] <= last and r["jurisdiction"] in streets:
            found[streets.index(r["jurisdiction"])] += r["events"]
    return found


def share(tests: Sequence[Tested], rule: str, top: int, less: str = "") -> Share:
    """The share of events in the first streets of a rule; `less`: minus that of another rule. Seasons without it are
    left out. Of one season alone the interval is Wilson's: four or five blocks of weeks are too few to draw from.
    """
    held = [t for t in tests if rule in t.orders]
    if not held:
        return Share(float("nan"), float("nan"), float("nan"), 0.0)
    hit = np.concatenate([_hit(t, rule, top) - (_hit(t, less, top) if less else 0) for t in held])
    came = np.concatenate([t.events.sum(axis=1) for t in held])
    if len(held) == 1 and not less and came.sum():
        lo, hi = wilson(hit.sum(), came.sum())
        return Share(float(hit.sum() / came.sum()), float(lo), float(hi), float(came.sum()))
    names = np.concatenate([[t.season.key] * len(t.days) for t in held])
    return backtest.share(hit, came, backtest.blocks(names, BLOCK))


def _hit(test: Tested, rule: str, top: int) -> Floats:
    return backtest.hits(test.orders[rule], test.events, top)


def verdict(ctx: Context) -> Verdict:
    """Whether the index may order the streets: it hit more events than the open hazards did, by more than chance (95 %,
    blocks of weeks), over two seasons or more, and in none of them fewer. Raises Refusal like `seasons`.
    """
    tests = seasons(ctx)
    top = int(_index.rules(ctx)["draws", "top"])
    difference = share(tests, "index", top, "open")
    behind = sum(_hit(t, "index", top).sum() < _hit(t, "open", top).sum() for t in tests)
    beats = len(tests) >= SEASONS and difference.lo > 0 and not behind
    return Verdict(tuple(tests), {r: share(tests, r, top) for r in RULES}, difference, int(behind), bool(beats), top)


def subtitle(ctx: Context, what: str, tests: Sequence[Tested]) -> str:
    """Measure · which seasons · whole district · as of: what the reader chose changes nothing here."""
    keys = [t.season.key for t in tests]
    told = ctx.t("attention.tested", names=keys, weeks=sum(len(t.days) for t in tests))
    return " · ".join([what, told, ctx.t("attention.whole"), ctx.t("selection.as_of", day=ctx.as_of)])


def unplaced(ctx: Context, tests: Sequence[Tested]) -> list[str]:
    """The note on events without a street; none where all have one."""
    n = sum(t.unplaced for t in tests)
    return [ctx.t("attention.note_events_unplaced", n=n)] if n else []


def leading(ctx: Context) -> tuple[str, str]:
    """(what orders the streets: index or open, why): open unless the back-test shows that the index is better."""
    found = ctx.snapshot.worked_out("verdict of the back-test", lambda: _won(ctx))
    if not found["seasons"]:
        return "open", ctx.t("attention.order_untested")
    if found["beats"]:
        return "index", ctx.t("attention.order_index", n=found["seasons"])
    return "open", ctx.t("attention.order_open", n=found["seasons"])


def _won(ctx: Context) -> dict:
    try:
        found = verdict(ctx)
    except UserError:
        return {"seasons": 0, "beats": False}
    return {"seasons": len(found.seasons), "beats": found.beats}
