"""Ask any measure by any dimension: rows with the figure, its parts and its interval.

In a notebook the module itself is asked: `from lens import ask; ask("M4", by="jurisdiction")` (lens/notebook.py).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import isnan
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np

from lens.compile import Query, Refusal, as_entered, check, compile_parts, filter_values
from lens.engine import Snapshot
from lens.measures import DIMENSIONS, Dimension, Measure, dimension, measure
from lens.periods import Period, month_end
from lens.selection import GRACE_DAYS, Selection
from lens.stats.intervals import ClusterSums, clustered_ratio, garwood, wilson
from lens.stats.survival import kaplan_meier

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True)
class Asked:
    """A measure under the code it was asked by (M3 is asked as M3 and answered by the house's headline)."""

    code: str
    record: Measure


def find(codes: Sequence[str], snapshot: Snapshot) -> list[Asked]:
    """The records behind the codes. Raises Refusal for an unknown one."""
    found = []
    for code in codes:
        record = measure(code, snapshot.home.config, snapshot.has)
        if record is None:
            raise Refusal("measure_unknown", code=code)
        found.append(Asked(code, record))
    return found


def find_dimensions(names: Sequence[str]) -> list[Dimension]:
    found = []
    for name in names:
        dim = dimension(name)
        if dim is None:
            raise Refusal("dimension_unknown", code=name, known=", ".join(DIMENSIONS))
        found.append(dim)
    return found


def ask(
    snapshot: Snapshot,
    measures: Sequence[str],
    by: Sequence[str] = (),
    selection: Selection | None = None,
    period: Period | None = None,
    intervals: bool = True,
    entered_by: date | None = None,
) -> list[dict]:
    """One row for each combination of the dimensions `by` that occurs.

    Keys: dimension codes; for each measure its code (a ratio as a fraction times its scale, None where the
    denominator is 0);
    ratios add `_num`, `_den`, `_lo`, `_hi` (95 %), counts with an exact interval `_lo`, `_hi`, survival `_p90`,
    `_lo`, `_hi`, `_n`.
    Per-visit ratios also hold `_sums` (ClusterSums), which a test of change needs; survival holds `_counts`, the
    (days, events, censored) that its curve is made of.
    `period` overrides the selection's (for comparisons); without `intervals` per-visit ratios have no `_lo`, `_hi`;
    `entered_by` leaves out the hazards that were entered after that day.
    Raises Refusal when a combination has no honest answer.
    """
    selection = selection or Selection()
    asked, dims = find(measures, snapshot), find_dimensions(by)
    for a in asked:
        check(a.record, dims, selection, snapshot.has)
    period = period or selection.resolve(snapshot)
    for a in asked:
        check_period(a.record, dims, selection, period, snapshot)
    records = list({a.record.code: a.record for a in asked}.values())
    parts: dict[tuple, dict] = {}
    whole = (period.start.day == 1 or period.start <= snapshot.first_date) and period.end in (
        month_end(period.end),
        snapshot.as_of,
    )
    for query in compile_parts(records, dims, selection, intervals, whole):
        if entered_by is not None:
            query = as_entered(query)
        _run(snapshot, query, dims, selection, period, parts, entered_by)
    if not dims and not parts:
        parts[()] = {}
    keys = sorted(parts, key=lambda k: tuple((v is None, str(v)) for v in k))
    rows = [dict(zip((d.code for d in dims), key, strict=True)) for key in keys]
    for a in asked:
        # a measure at a time: the intervals of a thousand rows cost what those of one do
        for row, told in zip(rows, _told(a, [parts[key] for key in keys], period), strict=True):
            row |= told
    return rows


def check_period(m: Measure, dims: list[Dimension], selection: Selection, period: Period, snapshot: Snapshot) -> None:
    """Refuse what the period itself makes unknowable."""
    names = {"measure": m.zh, "measure_en": m.en}
    if m.now_only and period.end < snapshot.as_of:
        raise Refusal("refused_past", **names)
    if m.kind == "stock" and period.end < snapshot.as_of:
        if f"{m.num.relation}.end_date" not in snapshot.has:
            raise Refusal("needs_history", **names)
        if selection.codes("status") or any(d.code == "status" for d in dims):
            # the status is today's: it says nothing of who was open then
            raise Refusal(
                "refused_outcome", **names, dimension=DIMENSIONS["status"].zh, dimension_en=DIMENSIONS["status"].en
            )
    if m.num.relation == "premise_window" and period.start < snapshot.starts["inspections"] - timedelta(GRACE_DAYS):
        # a premise visited before the records begin would be called not visited
        raise Refusal("window_before_data", **names, day=snapshot.starts["inspections"].isoformat())


def previous(
    snapshot: Snapshot, measures: Sequence[str], by: Sequence[str], selection: Selection, intervals: bool = True
) -> list[dict] | None:
    """The same question for the like period before, or None where there is nothing to compare with."""
    before = selection.previous(snapshot)
    if before is None:
        return None
    extracts = {p.relation for a in find(measures, snapshot) for p in (a.record.num, a.record.den) if p}
    starts = [day for extract, day in snapshot.starts.items() if extract in extracts]
    if starts and before.start < max(starts) - timedelta(GRACE_DAYS):
        return None
    return ask(snapshot, measures, by, selection, before, intervals)


def available(
    snapshot: Snapshot, code: str, by: Sequence[str] = (), selection: Selection | None = None
) -> Refusal | None:
    """Why a measure cannot be asked here, or None."""
    try:
        asked = find([code], snapshot)[0]
        check(asked.record, find_dimensions(by), selection or Selection(), snapshot.has)
    except Refusal as refusal:
        return refusal
    return None


def refused(snapshot: Snapshot, code: str, by: Sequence[str], selection: Selection) -> Refusal | None:
    """Why `ask` would refuse a measure for this selection and its period, or None."""
    try:
        (asked,), dims = find([code], snapshot), find_dimensions(by)
        check(asked.record, dims, selection, snapshot.has)
        check_period(asked.record, dims, selection, selection.resolve(snapshot), snapshot)
    except Refusal as refusal:
        return refusal
    return None


def _run(
    snapshot: Snapshot,
    query: Query,
    dims,
    selection: Selection,
    period: Period,
    parts: dict,
    entered_by: date | None = None,
) -> None:
    every = {**period.values(), **filter_values(selection), "entered_by": entered_by}
    values = {k: v for k, v in every.items() if k in query.names}
    rows = snapshot.rows(query.sql, values)
    if query.kind == "stock_flow":
        rows = _accumulate(rows, dims, snapshot, period)
    names = [d.code for d in dims]
    for row in rows:
        slot = parts.setdefault(tuple(row[n] for n in names), {})
        if query.kind == "survival":
            code = query.columns[0][1]
            slot.setdefault((code, "km"), []).append((row["days"], row["events"], row["censored"]))
            continue
        for column, code, part in query.columns:
            slot[(code, part)] = row[column]


def _accumulate(rows: list[dict], dims: list[Dimension], snapshot: Snapshot, period: Period) -> list[dict]:
    """Flows in and out → what was there at the end of each time bucket of the period (the last bucket at the
    period's end).
    """
    time = next(d for d in dims if d.kind == "time")
    entity = [d.code for d in dims if d.kind != "time"]
    buckets = list(
        dict.fromkeys(
            day[time.column]
            for day in snapshot.calendar
            if period.start <= day["date"] <= period.end and day[time.column] is not None
        )
    )
    flows: dict[tuple, dict] = {}
    for row in rows:
        flows.setdefault(tuple(row[e] for e in entity), {})[row[time.code]] = row["num"]
    out = []
    for key, flow in flows.items():
        # None holds what came and went before the period
        level = flow.get(None, 0)
        for bucket in buckets:
            level += flow.get(bucket, 0)
            out.append({time.code: bucket, **dict(zip(entity, key, strict=True)), "num": level})
    return out


def _told(a: Asked, parts: list[dict], period: Period) -> list[dict]:
    """What is told of one measure in each row, from the parts of that row."""
    m, code = a.record, a.code
    if m.kind == "survival":
        return [_survival(code, of.get((m.code, "km"), [])) for of in parts]
    if m.kind == "ratio":
        return _ratios(code, m, parts, period)
    counts = [of.get((m.code, "num"), 0) for of in parts]
    if m.interval != "garwood":
        return [{code: count} for count in counts]
    bounds = zip(*(side.tolist() for side in garwood(counts)), strict=True)
    return [{code: count, f"{code}_lo": lo, f"{code}_hi": hi} for count, (lo, hi) in zip(counts, bounds, strict=True)]


def _ratios(code: str, m: Measure, parts: list[dict], period: Period) -> list[dict]:
    scale = m.scale * 365.25 / period.days if m.per_year else m.scale
    names = (code, f"{code}_num", f"{code}_den", f"{code}_lo", f"{code}_hi")
    pairs = [(of.get((m.code, "num"), 0), of.get((m.code, "den"), 0)) for of in parts]
    told = [
        dict(zip(names, (num / den * scale if den else None, num, den, None, None), strict=True)) for num, den in pairs
    ]
    if m.interval == "clustered":
        at = [i for i, of in enumerate(parts) if pairs[i][1] and of.get((m.code, "clusters"))]
        sums = [ClusterSums(*pairs[i], *(parts[i].get((m.code, n), 0) for n in ClusterSums._fields[2:])) for i in at]
        for i, one in zip(at, sums, strict=True):
            told[i][f"{code}_sums"] = one
        bounds = clustered_ratio(*np.array(sums, float).reshape(-1, len(ClusterSums._fields)).T)[1:]
    else:
        at = [i for i, (_, den) in enumerate(pairs) if den]
        num, den = np.array([pairs[i] for i in at], float).reshape(-1, 2).T
        if m.interval == "wilson":
            bounds = wilson(num, den)
        elif m.interval == "garwood":
            bounds = tuple(side / den for side in garwood(num))
        else:
            return told
    for name, side in zip(names[3:], bounds, strict=True):
        for i, value in zip(at, side.tolist(), strict=True):
            told[i][name] = value * scale
    return told


def _survival(code: str, counts: list[tuple[int, int, int]]) -> dict:
    names = (code, f"{code}_lo", f"{code}_hi", f"{code}_p90", f"{code}_n", f"{code}_events")
    if not counts:
        return dict(zip(names, (None, None, None, None, 0, 0), strict=True)) | {f"{code}_counts": []}
    days, events, censored = zip(*sorted(counts), strict=True)
    curve = kaplan_meier(days, events, censored)
    median, lo, hi = (_known(v) for v in curve.quantile(0.5))
    told = (median, lo, hi, _known(curve.p90), sum(events) + sum(censored), sum(events))
    return dict(zip(names, told, strict=True)) | {f"{code}_counts": sorted(counts)}


def _known(value: float) -> float | None:
    """None for a quantile that the curve does not reach."""
    return None if isnan(value) else value


class _Callable(ModuleType):
    """`from lens import ask` gives this module, so the module answers a notebook's call."""

    def __call__(self, *measures_and_by, **chosen) -> DataFrame:
        # pandas takes long to import, and nothing else here needs it
        from lens.notebook import frame

        return frame(*measures_and_by, **chosen)


sys.modules[__name__].__class__ = _Callable
