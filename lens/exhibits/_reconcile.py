"""A reported figure against ours, split into what was entered later, closed later, defined otherwise and revised."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from data.errors import UserError
from data.snapshots import list_snapshots
from lens import words
from lens.compile import Refusal
from lens.exhibits.context import Context
from lens.measures import DIMENSIONS, MEASURES, Measure
from lens.periods import Period

SHOWN_ROWS = 40
#: other definitions under which a figure may have been reported
OTHERS = {
    "M3_rectified": ("M3_closed", "M3b"),
    "M3_closed": ("M3_rectified", "M3b"),
    "M3b": ("M3_rectified", "M3_closed", "M3c"),
}
EVERY_VISIT = "every_visit"
#: measures that count what was closed by the day up to which the house knew
BY_CLOSING = {"M3b", "M3_rectified", "M3_closed"}
MAJORS = {"M9", "M11_new"}


@dataclass(frozen=True)
class Figure:
    """`gap` = ours − reported = late + later + definition + revised + left; None: cannot be told (and is in `left`).

    Shares are in per cent. `why` names what keeps it from being compared (a key of reconcile.reading), '' nothing.
    """

    row: dict
    measure: Measure | None
    why: str = ""
    reported: float = 0
    ours: float | None = None
    late: float | None = None
    later: float | None = None
    definition: float = 0
    other: str = ""  # code of the definition it was reported under
    revised: float | None = None
    left: float = 0
    seen: str = ""  # id of the snapshot that was in use then

    @property
    def gap(self) -> float:
        return 0 if self.ours is None else self.ours - self.reported

    @property
    def is_same(self) -> bool:
        return not self.why and abs(self.gap) < tolerance(self.measure)


def tolerance(measure: Measure | None) -> float:
    """Half of the last digit that a report writes: counts whole, shares to one decimal, rates to two."""
    if measure is None or measure.kind in ("count", "stock"):
        return 0.5
    return 0.051 if measure.is_percent else 0.0051


def find_measure(ctx: Context, text: str) -> Measure | None:
    """The measure of a code or a name in either language; a name of two (the on-time rate) is the house's headline."""
    wanted = "".join(text.split()).lower()
    if wanted == "m3":
        return ctx.measure("M3")
    for m in MEASURES.values():
        names = (m.code, m.zh, m.en, m.name("zh"), m.name("en"))
        if wanted in ("".join(n.split()).lower() for n in names):
            return m
    return None


def figures(ctx: Context) -> list[Figure]:
    """The reported figures of the reader's places, the latest report first; at most 12."""
    if "reported_figures" not in ctx.snapshot.has:
        raise Refusal("needs_reported_figures")
    # a report says its street and sector: by anything else our figure would not be the one that was reported
    for code, _ in ctx.selection.where:
        dim = DIMENSIONS[code]
        if "reported_figures" not in dim.relations:
            name = {lang: words.text("reconcile.figures.what", lang) for lang in words.LANGS}
            raise Refusal(
                "refused_dimension", measure=name["zh"], measure_en=name["en"], dimension=dim.zh, dimension_en=dim.en
            )
    bare = ctx.with_selection(replace(ctx.selection, period="all"))
    return [_compare(bare, row) for row in bare.question("reconcile_figures", "reported_figures", as_of=ctx.as_of)]


def placed(ctx: Context, row: dict) -> Context:
    """The question of the figure's own places instead of the reader's."""
    selection = ctx.selection
    for dim, _ in selection.where:
        selection = selection.with_codes(dim, ())
    for dim in ("jurisdiction", "sector"):
        if row[dim]:
            selection = selection.with_codes(dim, (row[dim],))
    return ctx.with_selection(selection)


def _compare(ctx: Context, row: dict) -> Figure:
    measure = find_measure(ctx, row["measure"])
    if measure is None:
        return Figure(row, None, "unknown")
    if row["jurisdiction"] and row["jurisdiction"] not in ctx.snapshot.labels.get("jurisdiction", {}):
        return Figure(row, measure, "place")
    extract = measure.num.relation
    if row["period_start"] < ctx.snapshot.starts.get(extract, ctx.snapshot.first_date):
        return Figure(row, measure, "before")
    here = placed(ctx, row)
    try:
        ours = _value(here, measure, row, ctx.as_of)
    except UserError:
        ours = None
    reported = row["value"]
    if measure.is_percent and abs(reported) <= 1 < abs(ours or 0):
        reported *= 100
    if ours is None:
        return Figure(row, measure, "empty", reported)
    plain = Figure(row, measure, "", reported, ours)
    return plain if plain.is_same else _split(here, plain)


def _value(ctx: Context, measure: Measure, row: dict, asof: date, entered_by: date | None = None, **change):
    """The figure as it would be with what was known on `asof`; shares in per cent, None where there is none."""
    period = Period(row["period_start"], row["period_end"], asof, f"{row['period_start']}..{row['period_end']}")
    got = ctx.ask(measure.code, period=period, intervals=False, entered_by=entered_by, **change)[0][measure.code]
    return got if got is None or not measure.is_percent else 100 * got


def _split(ctx: Context, plain: Figure) -> Figure:
    row, measure = plain.row, plain.measure
    assert measure is not None and plain.ours is not None
    on = row["reported_on"]
    if on is None or on < row["period_end"]:
        return replace(plain, left=plain.gap)
    ledger = measure.num.relation == "hazards"
    entered = on if ledger and "hazards.reported_date" in ctx.snapshot.has else None
    then, late, later = plain.ours, None, None
    if entered:
        without = _value(ctx, measure, row, ctx.as_of, entered)
        late, then = (plain.ours - without, without) if without is not None else (None, then)
    if measure.code in BY_CLOSING:
        known = _value(ctx, measure, row, on, entered)
        later, then = (then - known, known) if known is not None else (None, then)
    seen = _seen(ctx, row)
    revised, shown = None, then
    if seen is not None:
        shown = _value(seen, measure, row, seen.as_of)
        revised, shown = (then - shown, shown) if shown is not None else (None, then)
    left, definition, other = shown - plain.reported, 0.0, ""
    if abs(left) >= tolerance(measure):
        other = _other(ctx, plain, on, entered)
        if other:
            left, definition = 0.0, left
    return replace(
        plain,
        late=late,
        later=later,
        definition=definition,
        other=other,
        revised=revised,
        left=left if abs(left) >= tolerance(measure) else 0.0,
        seen=seen.snapshot.id if seen else "",
    )


def _other(ctx: Context, plain: Figure, on: date, entered: date | None) -> str:
    """The definition whose figure, as known on the day of the report, is the reported one; '' none."""
    measure, row = plain.measure, plain.row
    assert measure is not None
    if measure.default_visit:
        every = tuple(ctx.snapshot.codes("activity_type"))
        value = _value(ctx, measure, row, on, activity_type=every) if every else None
        return EVERY_VISIT if value is not None and abs(value - plain.reported) < tolerance(measure) else ""
    for code in OTHERS.get(measure.code, ()):
        if ctx.off(code) is None:
            value = _value(ctx, MEASURES[code], row, on, entered)
            if value is not None and abs(value - plain.reported) < tolerance(measure):
                return code
    return ""


def _seen(ctx: Context, row: dict) -> Context | None:
    """The question put to the snapshot in use when the figure was reported: the newest as of then; None without one."""
    for one in list_snapshots(ctx.snapshot.home):
        told = one.manifest
        if one.id == ctx.snapshot.id or told is None or bool(told.get("synthetic")) != ctx.snapshot.synthetic:
            continue
        if row["period_end"] <= date.fromisoformat(told["as_of"]) <= row["reported_on"]:
            try:
                return replace(ctx, snapshot=ctx.snapshot.other(one.id))
            except UserError:
                return None
    return None


def changed_rows(ctx: Context, figure: Figure) -> list[dict]:
    """The hazards that were entered or closed after the report, at most 40; `total` says how many there are."""
    assert figure.measure is not None
    row = figure.row
    return placed(ctx, row).question(
        "reconcile_rows",
        reported_on=row["reported_on"],
        date_from=row["period_start"],
        date_to=row["period_end"],
        majors_only=figure.measure.code in MAJORS,
        closings=bool(figure.later),
    )
