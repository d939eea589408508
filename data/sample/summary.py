"""Monthly sheets of two streets, counted from the ledgers as they stood when the sheet was written."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data.sample.register import STREETS
from data.sample.tables import Columns
from data.sample.truths import TRUTHS

#: visits of enterprises' own and of grid workers are in no sheet
NOT_COUNTED = ["self_check", "grid", "recheck"]
MONTHS = 10


def sheet_columns(folder: Path) -> tuple[int, Columns]:
    """(number of rows, their columns), worked out from the inspections and hazards written into `folder`."""
    truth = TRUTHS["summaries"]
    columns = ["found_date", "reported_date", "rectified_date", "jurisdiction", "level"]
    hazards = pq.read_table(folder / "hazards.parquet", columns=columns)
    visits = pq.read_table(folder / "inspections.parquet", columns=["inspect_date", "jurisdiction", "activity_type"])
    visits = visits.filter(pc.invert(pc.fill_null(pc.is_in(visits["activity_type"], pa.array(NOT_COUNTED)), False)))
    rows = []
    for street in (s for s in STREETS if s.id in (truth["street"], truth["silent"])):
        spelled = pa.array([street.name, f"{street.name}办事处", f"{street.short}街办", street.short, street.misspelt])
        mine, seen = (t.filter(pc.fill_null(pc.is_in(t["jurisdiction"], spelled), False)) for t in (hazards, visits))
        for month in range(1, MONTHS + 1):
            first = dt.date(2026, month, 1)
            last = dt.date(2026, month + 1, 1) - dt.timedelta(days=1)
            found = _during(mine, "found_date", first, last)
            found = found.filter(pc.fill_null(pc.less_equal(found["reported_date"], last + dt.timedelta(days=5)), True))
            counts = [
                _during(seen, "inspect_date", first, last).num_rows,
                found.num_rows,
                _during(mine, "rectified_date", first, last).num_rows,
                found.filter(pc.equal(found["level"], "major")).num_rows,
            ]
            if street.id == truth["silent"] and month == MONTHS:
                counts = [c + more for c, more in zip(counts, truth["unseen"], strict=True)]
            rows.append((first, street.name, *counts))
    months, names, *counts = zip(*rows, strict=True)
    return len(rows), {
        "month": pa.array(months, pa.date32()),
        "jurisdiction": pa.array(names),
        **{
            name: pa.array(column, pa.int64())
            for name, column in zip(("visits", "found", "rectified", "major"), counts, strict=True)
        },
    }


def _during(rows: pa.Table, column: str, first: dt.date, last: dt.date) -> pa.Table:
    inside = pc.and_(pc.greater_equal(rows[column], first), pc.less_equal(rows[column], last))
    return rows.filter(pc.fill_null(inside, False))
