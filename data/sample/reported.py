"""Figures as they were reported upwards, counted from what the ledgers held on that day."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data.sample.tables import Columns
from data.sample.truths import MAJORS_STRUCK_OUT, TRUTHS

CITY, DISTRICT = "市安委会办公室", "区委常委会专题会议"
HAZARD_COLUMNS = ["found_date", "reported_date", "rectified_date", "recheck_date", "closed_date", "status", "level"]
HALF_YEAR = (dt.date(2026, 1, 1), dt.date(2026, 6, 30)), dt.date(2026, 7, 3)


def figure_columns(folder: Path) -> tuple[int, Columns]:
    """(number of rows, their columns), worked out from the inspections and hazards written into `folder`."""
    hazards = pq.read_table(folder / "hazards.parquet", columns=HAZARD_COLUMNS)
    visits = pq.read_table(folder / "inspections.parquet", columns=["inspect_date", "activity_type"])
    october, on = TRUTHS["reported"]["period"], TRUTHS["reported"]["on"]
    half, then = HALF_YEAR
    known = _known(hazards, october, on)
    closed = _closed(known, on)
    early = _known(hazards, half, then)
    rows = [
        (october, "发现隐患", known.num_rows, CITY, on),
        (october, "检查家次", _during(visits, "inspect_date", october).num_rows, CITY, on),
        (october, "整改率", round(100 * closed / max(known.num_rows, 1), 1), CITY, on),
        (half, "发现重大隐患", _majors(early) + MAJORS_STRUCK_OUT, DISTRICT, then),
        (half, "M9", _majors(_during(hazards, "found_date", half)), CITY, dt.date(2026, 7, 31)),
        (half, "约谈次数", 96, CITY, then),
    ]
    spans, measures, values, to, days = zip(*rows, strict=True)
    return len(rows), {
        "figure_id": pa.array([f"SB{i + 1:03d}" for i in range(len(rows))]),
        "period_start": pa.array([a for a, _ in spans], pa.date32()),
        "period_end": pa.array([b for _, b in spans], pa.date32()),
        "measure": pa.array(measures),
        "value": pa.array([float(v) for v in values]),
        "reported_to": pa.array(to),
        "reported_on": pa.array(days, pa.date32()),
    }


def _during(rows: pa.Table, column: str, span: tuple[dt.date, dt.date]) -> pa.Table:
    return rows.filter(pc.and_(pc.greater_equal(rows[column], span[0]), pc.less_equal(rows[column], span[1])))


def _known(hazards: pa.Table, span: tuple[dt.date, dt.date], on: dt.date) -> pa.Table:
    """The hazards found in the period that were entered by the day of the report."""
    found = _during(hazards, "found_date", span)
    return found.filter(pc.less_equal(found["reported_date"], on))


def _closed(hazards: pa.Table, on: dt.date) -> int:
    """How many were closed on that day; what is closed on a day nobody knows counts."""
    end = pa.nulls(hazards.num_rows, pa.date32())
    for step in ("rectified_date", "recheck_date", "closed_date"):
        usable = pc.greater_equal(hazards[step], hazards["found_date"])
        end = pc.if_else(pc.fill_null(usable, False), hazards[step], end)
    ended = pc.is_in(hazards["status"], pa.array(["closed", "premise_closed"]))
    return pc.sum(pc.and_(ended, pc.fill_null(pc.less_equal(end, on), True))).as_py() or 0


def _majors(hazards: pa.Table) -> int:
    return hazards.filter(pc.equal(hazards["level"], "major")).num_rows
