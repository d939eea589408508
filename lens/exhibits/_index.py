"""What the exhibits of the winter heating attention index share: its parts by street and week, its score and its draws.

Everything of a week is what was known at its end: found and entered by then, not ended by then, overdue by then, and
the temperatures up to then. Levels, heating codes, deadlines and ends stand as they are in the ledger today: when they
were written there is not recorded.
"""

from __future__ import annotations

import threading
import zlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from lens import words
from lens.compile import Refusal
from lens.exhibits import _majors, _reporting, _streets, _units, _winter
from lens.exhibits._index_rules import AGES, SEVERITIES, Rules
from lens.exhibits._index_weather import Weather, weather_of
from lens.exhibits.context import Context
from lens.recording import Asked, hear_again, recorded
from lens.scenario import Scenario
from lens.stats import attention
from lens.stats.arrays import Floats

TABLE = "winter_index.toml"
#: so many seasons before are the fixed reference of H
REFERENCE = 2


@dataclass(frozen=True)
class Panel:
    """What was open and exposed on the last day of each week.

    counts: weeks × streets × classes, a class being (codes, severity, age) · premises: weeks × streets × kinds, a kind
    being (subtype, ways of heating) · unplaced: open on the last day without a street.
    """

    days: tuple[date, ...]
    seasons: tuple[str | None, ...]
    streets: tuple[str, ...]
    classes: tuple[tuple[str, str, str], ...]
    kinds: tuple[tuple[str | None, str], ...]
    counts: Floats
    premises: Floats
    unplaced: int

    @cached_property
    def base(self) -> Floats:
        """Exposed premises: weeks × streets."""
        return self.premises.sum(axis=2)

    @cached_property
    def open_n(self) -> Floats:
        """Open heating hazards: weeks × streets."""
        return self.counts.sum(axis=2)

    def part(self, severity: str = "", age: str = "") -> Floats:
        """Open hazards of a severity or an age: weeks × streets."""
        of = [i for i, (_, s, a) in enumerate(self.classes) if severity in ("", s) and age in ("", a)]
        return self.counts[:, :, of].sum(axis=2)


@dataclass(frozen=True)
class Index:
    """The index of a season up to its latest complete week.

    at: position of that week in the panel · mine: positions of the season's weeks · reference: positions whose
    street-weeks H is measured by, of `history` seasons before (0: this season up to the week) · quiet: silent streets
    with their last day · missing: which parts are not there (then nothing is scored) · weather by position.
    H, E, W, value and score are (weeks of `mine` × streets), W (weeks).
    """

    rules: Rules
    season: _winter.Season
    panel: Panel
    at: int
    mine: tuple[int, ...]
    reference: tuple[int, ...]
    history: int
    quiet: dict[str, date | None]
    weather: dict[int, Weather]
    pressures: dict[int, attention.Pressure]
    missing: tuple[str, ...]
    seed: int

    @property
    def day(self) -> date:
        return self.panel.days[self.at]

    @cached_property
    def value(self) -> Floats:
        """Shrunken weighted open hazards per exposed premise."""
        return np.array([self.heard(i, self.pressures[i].value) for i in self.mine])

    @cached_property
    def hazards(self) -> Floats:
        """H."""
        return np.array([
            attention.percentile(v, self.known(i)) for i, v in zip(self.mine, self.value, strict=True)
        ])  # fmt: skip

    @cached_property
    def exposed(self) -> Floats:
        """E."""
        return np.array(
            [attention.exposure(self.panel.premises[i], self.rules.kinds(self.panel.kinds)) for i in self.mine]
        )

    @cached_property
    def weathered(self) -> Floats:
        """W of each week: one number for all streets."""
        return np.array([self.weather[i].part for i in self.mine])

    @cached_property
    def score(self) -> Floats:
        return attention.score(self.hazards, self.exposed, self.weathered[:, None], self.rules.parts)

    @cached_property
    def medians(self) -> tuple[float, float, float]:
        """The seasonal medians of H, E and W: over the street-weeks (weeks) of the reference."""
        values = np.concatenate([self.pressures[i].value for i in self.reference])
        e = [attention.exposure(self.panel.premises[i], self.rules.kinds(self.panel.kinds)) for i in self.reference]
        w = [self.weather[i].part for i in self.reference]
        w = w if not np.all(np.isnan(w)) else self.weathered.tolist()
        return (
            float(np.nanmedian(attention.percentile(values, np.empty(0)))),
            float(np.nanmedian(np.concatenate(e))),
            float(np.nanmedian(w)),
        )

    def is_quiet(self, street: int) -> bool:
        """Whether the street had fallen silent by the latest week."""
        return bool(np.isnan(self.heard(self.at, np.zeros(len(self.panel.streets)))[street]))

    def known(self, week: int) -> Floats:
        """The street-weeks that a week's own are measured by: of the seasons before, or else earlier ones of this."""
        return np.concatenate([np.empty(0), *(self.heard(i, self.pressures[i].value) for i in self.before(week))])

    def before(self, week: int) -> list[int]:
        """The weeks of the reference that lie before a week."""
        return [i for i in self.reference if i < week]

    def heard(self, week: int, value: Floats) -> Floats:
        """Without the streets that had fallen silent by then: their ledger says nothing of today."""
        day = self.panel.days[week]
        out = [
            s in self.quiet and (self.quiet[s] is None or (day - self.quiet[s]).days >= _reporting.SILENT_DAYS)  # type: ignore[operator]
            for s in self.panel.streets
        ]
        return np.where(out, np.nan, value)

    @cached_property
    def draws(self) -> Draws:
        """Seeded by the snapshot, so that it says the same at every reading."""
        return _drawn(self)


@dataclass(frozen=True)
class Draws:
    """The latest week's scores by street under varied weights and chance: 95 % interval, share among the first."""

    number: int
    lo: Floats
    hi: Floats
    share: Floats


_LATELY: OrderedDict[tuple, tuple[Index, tuple[Asked, ...]]] = OrderedDict()
_LOCK = threading.Lock()
#: the exhibits of a page stand on one index, those of the back-test on one a season
KEPT = 24


def made(ctx: Context, season: _winter.Season | None = None, scenario: Scenario | None = None) -> Index:
    """`_made`, kept for the exhibits that ask the same."""
    now = season or _winter.season(ctx)
    key = (ctx.snapshot.key, _streets.every_street(ctx).selection.where, now, scenario or Scenario())
    with _LOCK:
        if key in _LATELY:
            _LATELY.move_to_end(key)
            index, asked = _LATELY[key]
            hear_again(asked)
            return index
    with recorded() as heard:
        index = _made(ctx, now, scenario or Scenario())
    with _LOCK:
        _LATELY[key] = index, tuple(heard)
        while len(_LATELY) > KEPT:
            _LATELY.popitem(last=False)
    return index


def _made(ctx: Context, now: _winter.Season, supposed: Scenario) -> Index:
    """The index of a season for every street; the reader's other filters hold.

    Raises Refusal where there are no heating codes, no status or closing dates, no rule table, or no whole week yet.
    """
    _winter.check_codes(ctx)
    refusal = ctx.off("S1")
    if refusal:
        raise refusal
    if "hazards.end_date" not in ctx.snapshot.has:
        raise Refusal("needs_hazards_end_date")
    weighed = rules(ctx)
    ctx = _streets.every_street(ctx)
    day = week_end(ctx, now)
    past = _winter.earlier(ctx, now, ctx.snapshot.first_date + timedelta(_winter.RUN_UP))[-REFERENCE:]
    panel = _panel(ctx, past[0].first if past else now.first, day)
    if supposed.finish in panel.streets:
        panel = _finished(panel, supposed.finish)
    at = len(panel.days) - 1
    mine = tuple(i for i, d in enumerate(panel.days) if d >= now.first)
    before = tuple(i for i in range(len(panel.days)) if i not in mine and panel.seasons[i])
    reference = before or mine
    weather = weather_of(ctx, weighed, panel.days, panel.seasons, now, supposed)
    weights = weighed.classes(panel.classes)
    pressures = {i: attention.pressure(panel.counts[i], weights, panel.base[i]) for i in (*before, *mine)}
    missing = []
    if not panel.base[at].any():
        missing.append("heating_types" if "premises" in ctx.snapshot.has else "premises")
    if weather[at].why:
        missing.append(weather[at].why)
    quiet = _reporting.silent(_winter.on(ctx, day, day))
    history, seed = len(past) if before else 0, zlib.crc32(ctx.snapshot.id.encode())
    return Index(weighed, now, panel, at, mine, reference, history, quiet, weather, pressures, tuple(missing), seed)


def rules(ctx: Context) -> Rules:
    """The snapshot's own copy of the rule table. Raises Refusal where it has none."""
    found = Rules(_majors.rule(ctx, TABLE))
    if not found.table:
        raise Refusal("needs_winter_index")
    return found


def week_end(ctx: Context, season: _winter.Season) -> date:
    """The last day of the latest complete week that ends in the season. Raises Refusal index_no_week."""
    days = ctx.snapshot.day
    for back in range(_winter.WEEK):
        day = season.until - timedelta(back)
        if day >= season.first and days[day]["house_week"] != days[day + timedelta(1)]["house_week"]:
            return day
    raise Refusal("index_no_week", season=season.key)


def _panel(ctx: Context, first: date, last: date) -> Panel:
    rows = ctx.question("winter_pressure", first=first, last=last)
    placed = ctx.question("winter_exposure", "premise_window", first=first, last=last)
    listed = ctx.snapshot.codes("jurisdiction") if "jurisdictions" in ctx.snapshot.has else []
    there = {r["jurisdiction"] for r in (*rows, *placed)} - {None}
    order = {c: i for i, c in enumerate(ctx.snapshot.codes("jurisdiction"))}
    streets = tuple(sorted(there | set(listed), key=lambda s: (order.get(s, len(order)), s)))
    days = tuple(
        d for n in range((last - first).days // 7, -1, -1)
        if ctx.snapshot.day[d := last - timedelta(7 * n)]["season"] or d == last
    )  # fmt: skip
    codes = sorted({r["heating"] for r in rows})
    classes = tuple((c, s, a) for c in codes for s in SEVERITIES for a in AGES)
    kinds = tuple(sorted({(r["subtype"], r["heating_types"]) for r in placed}, key=str))
    week, street = ({v: i for i, v in enumerate(values)} for values in (days, streets))
    code, kind = {c: i * len(SEVERITIES) * len(AGES) for i, c in enumerate(codes)}, {k: i for i, k in enumerate(kinds)}
    counts = np.zeros((len(days), len(streets), len(classes)))
    columns = [f"{s}_{a}" for s in SEVERITIES for a in AGES]
    unplaced = 0
    for r in rows:
        if r["jurisdiction"] is None:
            unplaced += sum(r[c] for c in columns) if r["day"] == last else 0
            continue
        at = code[r["heating"]]
        counts[week[r["day"]], street[r["jurisdiction"]], at : at + len(columns)] = [r[c] for c in columns]
    premises = np.zeros((len(days), len(streets), max(len(kinds), 1)))
    for r in placed:
        if r["jurisdiction"] is not None:
            premises[week[r["day"]], street[r["jurisdiction"]], kind[r["subtype"], r["heating_types"]]] += r["premises"]
    seasons = tuple(ctx.snapshot.day[d]["season"] for d in days)
    return Panel(days, seasons, streets, classes, kinds or ((None, ""),), counts, premises, unplaced)


def _finished(panel: Panel, street: str) -> Panel:
    """The same with the street's overdue hazards of the last week closed."""
    counts = panel.counts.copy()
    late = [i for i, (_, _, age) in enumerate(panel.classes) if age == "overdue"]
    counts[-1, panel.streets.index(street), late] = 0
    return replace(panel, counts=counts)


def _drawn(index: Index) -> Draws:
    rules, panel, at = index.rules, index.panel, index.at
    number = int(rules["draws", "number"])
    rng = np.random.default_rng(index.seed)
    table = rules.varied(rng, number)
    weights = rules.classes(panel.classes, table)

    def rates(weeks: Sequence[int]) -> Floats:
        """Street-weeks × draws: loads under the drawn weights, drawn to their mean as far as the rule table's are."""
        streets = len(panel.streets)
        loads = (panel.counts[list(weeks)].reshape(-1, len(panel.classes)) @ weights).reshape(-1, streets, number)
        base = np.array([index.pressures[i].base for i in weeks])[:, :, None]
        kept = np.array([index.pressures[i].shrunk.weight for i in weeks])[:, :, None]
        mean = np.nansum(np.where(np.isnan(base), np.nan, loads), axis=1) / np.nansum(base, axis=1)
        rate = mean[:, None] + kept * (loads / base - mean[:, None])
        return np.where(loads > 0, rate, np.where(np.isnan(base), np.nan, 0.0)).reshape(-1, number)

    chance = attention.by_chance(rng, index.pressures[at], number)
    heard = ~np.isnan(index.value[-1])
    mine = np.where(heard[:, None], rates([at]) * chance, np.nan)
    before = index.before(at)
    h = attention.percentile(mine, rates(before) if before else np.empty((0, number)))
    e = attention.exposure(panel.premises[at], rules.kinds(panel.kinds, table))
    scores = attention.score(h, e, index.weathered[-1], rules.drawn_parts(table))
    known = ~np.isnan(scores).all(axis=1)
    lo, hi = np.full((2, len(panel.streets)), np.nan)
    if known.any():
        lo[known], hi[known] = np.quantile(scores[known], [0.025, 0.975], axis=1)
    return Draws(number, lo, hi, attention.top_share(scores, int(rules["draws", "top"])))


def without(index: Index, gone: Sequence[tuple[str, str, str]], street: int) -> float:
    """The street's latest score were hazards of these classes closed, each class once for every time it is named."""
    counts = index.panel.counts[index.at].copy()
    for one in gone:
        counts[street, index.panel.classes.index(one)] -= 1
    weights = index.rules.classes(index.panel.classes)
    held = attention.pressure(counts, weights, index.panel.base[index.at])
    h = attention.percentile(index.heard(index.at, held.value), index.known(index.at))
    return float(attention.score(h, index.exposed[-1], index.weathered[-1], index.rules.parts)[street])


def at_median(index: Index, street: int) -> tuple[float, float, float]:
    """The street's latest score were H, E or W at its seasonal median."""
    parts = [index.hazards[-1, street], index.exposed[-1, street], index.weathered[-1]]
    found = []
    for i, median in enumerate(index.medians):
        changed = [median if k == i else part for k, part in enumerate(parts)]
        found.append(float(attention.score(changed[0], changed[1], changed[2], index.rules.parts)))
    return found[0], found[1], found[2]


def leaders(index: Index, count: int) -> list[int]:
    """The streets with the highest scores above 0, highest first."""
    scores = np.nan_to_num(index.score[-1], nan=0.0)
    return [i for i in np.argsort(-scores, kind="stable")[:count].tolist() if scores[i] > 0]


def on(ctx: Context, index: Index) -> Context:
    """The same question asked of the week's last day, so that which streets are silent is told of it."""
    return _winter.on(ctx, index.day, index.day)


def shown(ctx: Context, index: Index) -> list[int]:
    """The streets that the reader chose, or all; at most as many as are told apart on one chart, most open first."""
    chosen = ctx.selection.codes("jurisdiction")
    here = [i for i, s in enumerate(index.panel.streets) if not chosen or s in chosen]
    return sorted(here, key=lambda i: -index.panel.open_n[-1, i])[: _units.MOST]


def name(ctx: Context, index: Index, street: int) -> str:
    """The street's name, with （未报送） where it has fallen silent."""
    told = ctx.label("jurisdiction", index.panel.streets[street])
    return ctx.t("streets.absent", name=told) if index.is_quiet(street) else told


def plain(value: float) -> float | None:
    """A number, or None for what is not known."""
    return None if np.isnan(value) else float(value)


def interval(ctx: Context, index: Index, street: int) -> str:
    """34–72, or —."""
    lo, hi = index.draws.lo[street], index.draws.hi[street]
    return words.NOTHING if np.isnan(lo) else f"{words.number(lo, ctx.lang)}–{words.number(hi, ctx.lang)}"


def hover(ctx: Context, index: Index, street: int) -> str:
    """The street's score with its interval, grade and parts; why there is none."""
    told, score = name(ctx, index, street), index.score[-1, street]
    if index.is_quiet(street):
        return told
    if np.isnan(score):
        return ctx.t("attention.no_base_hover", name=told)
    if not index.panel.open_n[-1, street]:
        return ctx.t("attention.zero_hover", name=told)
    return ctx.t(
        "attention.index_hover",
        name=told,
        score=score,
        interval=interval(ctx, index, street),
        grade=ctx.t(f"attention.grade_{grade(index, score)}"),
        share=index.draws.share[street],
        top=int(index.rules["draws", "top"]),
        h=index.hazards[-1, street],
        e=index.exposed[-1, street],
        w=index.weathered[-1],
    )


def history_note(ctx: Context, index: Index) -> str:
    """What H is measured by: two seasons before, one, or this one to date."""
    keys = list(dict.fromkeys(index.panel.seasons[i] for i in index.reference))
    return ctx.t("attention.note_history" if index.history else "attention.note_no_history", n=len(keys), names=keys,
                 weeks=len(index.reference), streets=len(index.panel.streets))  # fmt: skip


def grade(index: Index, score: float) -> str:
    """key, watch, usual, or none where there is no score."""
    if np.isnan(score):
        return "none"
    return (
        "key"
        if score >= index.rules["grade", "key"]
        else "watch"
        if score >= index.rules["grade", "watch"]
        else "usual"
    )


def named(index: Index) -> list[int]:
    """Streets that may be named: among the first in enough of the draws; highest score first."""
    sure = np.flatnonzero(index.draws.share >= index.rules["draws", "share"])
    return sorted(sure.tolist(), key=lambda i: -index.score[-1, i])


def missing_words(ctx: Context, missing: Sequence[str]) -> list[str]:
    return [ctx.t(f"attention.missing_{m}") for m in missing]


def check_whole(ctx: Context, index: Index) -> None:
    """Raise the Refusal of an index with a part missing: nothing is scored, and nothing is made up in its place."""
    if index.missing:
        told = {lang: missing_words(replace(ctx, lang=lang), index.missing) for lang in ("zh", "en")}
        raise Refusal("index_part_missing", parts="、".join(told["zh"]), parts_en=", ".join(told["en"]))
