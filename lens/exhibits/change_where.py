"""What changed most, and where: by street and by sector, naming only what chance does not explain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from math import isfinite, isnan, log

import numpy as np

from lens import words
from lens.compile import Refusal
from lens.exhibits._compare import (
    against_words,
    all_silent,
    change_words,
    clauses,
    reporting,
    spring_words,
    step_words,
    untested_words,
)
from lens.exhibits._reporting import silent, some
from lens.exhibits._streets import silent_clause
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Mark, Rows, Series, Table
from lens.stats.intervals import Ratio, log_ratio_change, rate_ratio

SHOWN = 8
LEAST = 6
#: widest interval drawn, as a ratio
WIDEST = 4.0
NAMED = 3
FALSE_ALARMS = 0.05
PLACES = ("jurisdiction", "sector")
CODES = {"found": "M2", "per_visit": "M5", "open": "S1", "overdue": "M4"}
#: what was there at the end of a period is no run of events: it is shown, and no test is made of it
STOCKS = ("open", "overdue")


@dataclass(frozen=True)
class Change:
    """One figure of one street or sector, now and before.

    `compare(conf)` is the test at a confidence; None where none is made: `why` says so, by its key in the words.
    `test` is its result once all are known.
    """

    dim: str
    code: str
    aspect: str
    before: float
    now: float
    compare: Callable[[float], Ratio] | None
    why: str = "too_few"
    visits: float | None = None  # visits now ÷ visits before
    each: float | None = None  # found per visit now ÷ before
    test: Ratio | None = None
    beyond: bool = False

    @property
    def result(self) -> Ratio:
        """The result of a test that was made."""
        assert self.test is not None
        return self.test

    @property
    def strength(self) -> float:
        """The change that is certain at least: the bound of the interval nearest to no change, on the log scale."""
        bound = self.result.lo if self.result.ratio > 1 or isnan(self.result.ratio) else 1 / self.result.hi
        return log(bound) if bound > 0 else float("-inf")


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M2", PLACES)
    if refusal:
        raise refusal
    what = ctx.t("changes.what_plain")
    if ctx.before is None:
        why = ctx.t("changes.no_before")
        return Exhibit("change_where", what, ctx.subtitle(), alt=why, empty=why, measures=("M2",))
    quiet = list(silent(ctx))
    if all_silent(ctx):
        why = ctx.t("compare.all_silent", names=some(ctx, quiet))
        return Exhibit("change_where", what, ctx.subtitle(), alt=why, empty=why, measures=("M2",))
    changes, left = _changes(ctx)
    if not changes:
        why = ctx.t("changes.no_before") if ctx.previous("M2", PLACES) is None else ctx.no_rows()
        return Exhibit("change_where", what, ctx.subtitle(), alt=why, empty=why, measures=("M2",))
    tested = [c for c in changes if c.test is not None]
    beyond = sorted((c for c in tested if c.beyond), key=lambda c: -c.strength)
    # the closest calls are drawn too, so that the reader sees how wide chance is
    close = sorted((c for c in tested if not c.beyond), key=lambda c: c.result.p)
    drawn = [c for c in beyond if _fits(c)]
    drawn += [c for c in close if _fits(c)][: max(0, LEAST - len(drawn))]
    untested = untested_words(ctx)
    title = clauses(ctx, _title(ctx, beyond, tested), spring_words(ctx)) + silent_clause(ctx)
    notes = [ctx.t("changes.note", n=len(tested))] if tested else []
    notes += [n for n in (untested, ctx.t("changes.note_effort")) if n]
    if quiet:
        notes.append(ctx.t("changes.note_silent", names=some(ctx, quiet)))
    if left:
        notes.append(ctx.t("changes.note_left", why=left.message(ctx.lang)))
    return Exhibit(
        code="change_where",
        title=title,
        subtitle=ctx.subtitle(_what(ctx, len(tested))),
        chart=_chart(ctx, drawn[:SHOWN]) if drawn else None,
        table=_table(ctx, [*beyond, *(c for c in changes if not c.beyond)]),
        alt=title,
        notes=tuple(notes),
        measures=tuple(dict.fromkeys(CODES[c.aspect] for c in changes)),
        show_table=not drawn,
    )


def _what(ctx: Context, n: int) -> str:
    key = "changes.what" if n else "changes.what_untested"
    return ctx.t(key, change=change_words(ctx), against=against_words(ctx), n=n)


def _changes(ctx: Context) -> tuple[list[Change], Refusal | None]:
    """Every figure of every street and sector, and why stocks are missing where they are.

    A street that has stopped reporting is in no figure: neither a row of its own nor, now and before, part of a sector.
    """
    heard = set(reporting(ctx)) if silent(ctx) else None
    small = ctx.snapshot.home.config["small_base"]
    untested = bool(untested_words(ctx))
    spread = {} if untested else _spread(ctx, heard)
    counts, left = _counts(ctx, heard)
    changes: list[Change] = []
    for dim in PLACES:
        each = _per_visit(ctx, dim, heard)
        for aspect, (now, before) in counts.items():
            found = aspect == "found"
            why = "not_tested" if found and untested else "too_few" if found else "stock"
            for place in _order(ctx, dim, {p for d, p in (*now, *before) if d == dim}):
                a, b = now.get((dim, place), 0), before.get((dim, place), 0)
                test = None
                if why == "too_few" and max(a, b) >= small:
                    phi = _dispersion(*spread.get((dim, place), (0, 0)))
                    test = partial(rate_ratio, a / phi, 1, b / phi, 1)
                visits, per = each[place][:2] if found and place in each else (None, None)
                changes.append(Change(dim, place, aspect, b, a, test, why, visits, per))
        for place in _order(ctx, dim, set(each)):
            visits, per, before_rate, rate, test = each[place]
            if test is not None:
                changes.append(Change(dim, place, "per_visit", before_rate, rate, test, "", visits, per))
    return _judged(changes), left


Counts = dict[tuple[str, str], int]


def _counts(ctx: Context, heard: set[str] | None) -> tuple[dict[str, tuple[Counts, Counts]], Refusal | None]:
    """{figure: (now, before)} by (dimension, place), and why the stocks are missing where they are.

    Streets and sectors add up from one question by both.
    """
    found: dict[str, tuple[Counts, Counts]] = {}
    left = None
    for aspects in (("found",), STOCKS):
        here = [a for a in aspects if ctx.off(CODES[a], PLACES) is None]
        codes = [CODES[a] for a in here]
        if not codes:
            continue
        try:
            now, before = ctx.ask(codes, PLACES), ctx.previous(codes, PLACES)
        except Refusal as refusal:
            left = refusal
            continue
        if before is None:
            # the ledger begins later than the visits do: no rows then is not none found
            continue
        found |= {a: (_summed(now, CODES[a], heard), _summed(before, CODES[a], heard)) for a in here}
    return found, left


def _summed(rows: list[dict], column: str, heard: set[str] | None) -> Counts:
    sums: Counts = {}
    for row in rows:
        if heard is not None and row["jurisdiction"] not in heard:
            continue
        for dim in PLACES:
            if row[dim] is not None:
                sums[dim, row[dim]] = sums.get((dim, row[dim]), 0) + row[column]
    return sums


def _order(ctx: Context, dim: str, places: set[str]) -> list[str]:
    """In the order of the code list."""
    return [c for c in ctx.snapshot.codes(dim) if c in places]


def _per_visit(ctx: Context, dim: str, heard: set[str] | None) -> dict[str, tuple]:
    """{place: (ratio of visits, ratio of found per visit, rate before, rate now, test or None)}."""
    if ctx.off("M5", [dim]) is not None:
        return {}
    # without a silent street the rows are those that other exhibits ask for
    only = {"jurisdiction": sorted(heard)} if heard is not None and dim != "jurisdiction" else {}
    now = {r[dim]: r for r in ctx.ask("M5", [dim], **only)}
    before = {r[dim]: r for r in ctx.previous("M5", [dim], **only) or []}
    small = ctx.snapshot.home.config["small_base"]
    found = {}
    for place in now.keys() & before.keys():
        a, b = now[place], before[place]
        left_out = place is None or (heard is not None and dim == "jurisdiction" and place not in heard)
        if left_out or not a["M5_den"] or not b["M5_den"]:
            continue
        tested = min(a["M5_den"], b["M5_den"]) >= small and max(a["M5_num"], b["M5_num"]) >= small
        test = (
            partial(log_ratio_change, a["M5_sums"], b["M5_sums"])
            if tested and "M5_sums" in a and "M5_sums" in b
            else None
        )
        per = a["M5"] / b["M5"] if b["M5"] else None
        found[place] = (a["M5_den"] / b["M5_den"], per, b["M5"], a["M5"], test)
    return found


def _spread(ctx: Context, heard: set[str] | None) -> dict[tuple[str, str], tuple[int, int]]:
    """{(dimension, place): (Σy, Σy²)} over both periods, y being the hazards that one premise had on one day."""
    assert ctx.before is not None
    rows: list[dict] = []
    for period in (ctx.period, ctx.before):
        span: dict = {**period.values()}
        rows += ctx.question("change_where", **span)
    y, yy = _summed(rows, "y", heard), _summed(rows, "yy", heard)
    return {key: (y[key], yy[key]) for key in y}


def _dispersion(y: int, yy: int) -> float:
    """Variance over mean of a count whose events come in bunches: Σy² ÷ Σy, at least 1.

    A bunch is what a premise had on one day. That one premise is worse than another holds in both periods, so it
    is no chance.
    """
    return max(1.0, yy / y) if y else 1.0


def adjusted(p: list[float]) -> list[float]:
    """Benjamini–Hochberg adjusted p-values: the share of false alarms if everything up to this one is named (1995)."""
    order = np.argsort(p, kind="stable")
    scaled = np.asarray(p)[order] * len(p) / np.arange(1, len(p) + 1)
    made = np.empty(len(p))
    made[order] = np.minimum(1.0, np.minimum.accumulate(scaled[::-1])[::-1])
    return [float(v) for v in made]


def _judged(changes: list[Change]) -> list[Change]:
    """Each change with its test: the ones beyond chance by Benjamini–Hochberg, intervals widened to match.

    Intervals of 1 − α·R/m, R of m named, leave "no change" out for exactly those (Benjamini & Yekutieli 2005), so that
    the picture and the verdict agree.
    """
    told = [(c, c.compare) for c in changes if c.compare is not None]
    p = [compare(0.95).p for _, compare in told]
    beyond = [q <= FALSE_ALARMS for q in adjusted(p)] if p else []
    conf = 1 - FALSE_ALARMS * max(1, sum(beyond)) / max(1, len(told))
    judged = {id(c): replace(c, test=compare(conf), beyond=b) for (c, compare), b in zip(told, beyond, strict=True)}
    return [judged.get(id(c), c) for c in changes]


def _fits(c: Change) -> bool:
    """Whether an interval can share a scale with the others.

    3→15 reaches to +4,000 % and is told in words and table.
    """
    return isfinite(c.result.ratio) and c.result.hi <= WIDEST


def _title(ctx: Context, beyond: list[Change], tested: list[Change]) -> str:
    if not beyond:
        if tested:
            key = "changes.none_per_visit" if untested_words(ctx) else "changes.none"
        else:
            key = "changes.untested" if untested_words(ctx) else "changes.few"
        return ctx.t(key, change=change_words(ctx), against=against_words(ctx))
    named: list[Change] = []
    for c in beyond:
        # one place is named once: what was found there in all and per visit usually moved together
        if (c.dim, c.code) not in {(n.dim, n.code) for n in named} and len(named) < NAMED:
            named.append(c)
    title = ctx.t("changes.title", items=("；" if ctx.lang == "zh" else "; ").join(_item(ctx, c) for c in named))
    if len(beyond) > len(named):
        return title + ctx.t("changes.others", n=len(beyond))
    rest = len(tested) - len(beyond)
    return title + ctx.t("changes.rest", n=rest) if rest else title


def _item(ctx: Context, c: Change) -> str:
    key = "changes.item" if c.before else "changes.item_from_zero"
    return ctx.t(key, name=ctx.label(c.dim, c.code), aspect=ctx.t(f"changes.{c.aspect}"), **_figures(ctx, c))


def _figures(ctx: Context, c: Change) -> dict[str, str]:
    code = CODES[c.aspect]
    step = words.percent(c.now / c.before - 1, ctx.lang, 0, True) if c.before else words.NOTHING
    said = step_words(ctx, c.now, c.before) if c.before else words.NOTHING
    return {"before": ctx.value(code, c.before), "now": ctx.value(code, c.now), "step": step, "said": said}


def _bound(ctx: Context, value: float) -> str:
    return words.percent(value - 1, ctx.lang, 0, True) if isfinite(value) else words.NOTHING


def _chart(ctx: Context, drawn: list[Change]) -> Chart:
    names = tuple(
        ctx.t("changes.row", name=ctx.label(c.dim, c.code), aspect=ctx.t(f"changes.{c.aspect}")) for c in drawn
    )
    series = Series(
        ctx.t("changes.what_plain"),
        tuple(float(c.result.ratio) - 1 for c in drawn),
        names,
        "context",
        lo=tuple(float(c.result.lo) - 1 for c in drawn),
        hi=tuple(float(c.result.hi) - 1 for c in drawn),
        text=tuple(ctx.t("changes.step_text", **_figures(ctx, c)) for c in drawn),
        hover=tuple(_hover(ctx, c) for c in drawn),
        roles=tuple("accent" if c.beyond else "context" for c in drawn),
        keys=tuple(c.code for c in drawn),
    )
    return Chart(
        "dot",
        (series,),
        Axis(kind="percent", zero=False),
        Axis(kind="category", order=names),
        marks=(Mark("vline", 0, text=ctx.t("changes.same")),),
        height=60 + 30 * len(drawn),
    )


def _hover(ctx: Context, c: Change) -> str:
    text = ctx.t(
        "changes.hover",
        name=ctx.label(c.dim, c.code),
        aspect=ctx.t(f"changes.{c.aspect}"),
        lo=_bound(ctx, c.result.lo),
        hi=_bound(ctx, c.result.hi),
        **_figures(ctx, c),
    )
    if c.visits is None or c.each is None:
        return text
    return text + ctx.t(
        "changes.split",
        visits=words.percent(c.visits - 1, ctx.lang, 0, True),
        each=words.percent(c.each - 1, ctx.lang, 0, True),
    )


def _table(ctx: Context, changes: list[Change]) -> Table:
    columns = (
        Column("where", ctx.t("changes.column_where")),
        Column("aspect", ctx.t("changes.column_aspect")),
        Column("before", ctx.t("changes.column_before", against=against_words(ctx))),
        Column("now", ctx.t("changes.column_now")),
        Column("step", ctx.t("changes.column_step"), "ratio"),
        Column("interval", ctx.t("changes.column_interval")),
        Column("visits", ctx.t("changes.column_visits"), "ratio"),
        Column("each", ctx.t("changes.column_each"), "ratio"),
        Column("answer", ctx.t("changes.column_answer")),
    )
    links = tuple((None, None, None, _behind(ctx, c), *(None,) * 5) for c in changes)
    return Table(columns, tuple(_line(ctx, c) for c in changes), links)


def _behind(ctx: Context, c: Change) -> Rows | None:
    """The rows of what is counted now; a sector's count here leaves silent streets out, which no filter does."""
    if c.aspect == "per_visit" or (c.dim == "sector" and silent(ctx)):
        return None
    return ctx.behind(CODES[c.aspect], **{c.dim: c.code})


def _line(ctx: Context, c: Change) -> tuple:
    figures = _figures(ctx, c)
    if c.test is None:
        answer, interval = c.why, words.NOTHING
    else:
        answer = "within" if not c.beyond else "up" if c.now > c.before else "down"
        interval = ctx.t("changes.interval", lo=_bound(ctx, c.result.lo), hi=_bound(ctx, c.result.hi))
    return (
        ctx.label(c.dim, c.code),
        ctx.t(f"changes.{c.aspect}"),
        figures["before"],
        figures["now"],
        c.now / c.before - 1 if c.before else None,
        interval,
        c.visits - 1 if c.visits is not None else None,
        c.each - 1 if c.each is not None else None,
        ctx.t(f"changes.{answer}"),
    )
