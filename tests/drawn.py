"""Small drawn tables as canonical batches and published snapshots: answers can be worked out by hand."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from data import batches as batch_store
from data.batches import EXTRACTS, canonical_schema, contract
from data.home import Home
from data.publish import publish

TRACE_DEFAULTS = {"flags": "", "source_file": "drawn.csv", "source_sheet": ""}


def make_batch(
    home: Home,
    *,
    as_of: str | date | None = None,
    synthetic: bool = False,
    label: str = "drawn",
    rejects: list[dict] | None = None,
    **extracts: list[dict],
) -> str:
    """Write a canonical batch from small dict rows and return its id.

    `make_batch(home, hazards=[{"found_date": "2026-01-05", "jurisdiction": "河东街道"}], inspections=[…])`: dates are
    ISO text, every contract column not named is null, a key not named is made up, an extract not named is absent.
    `as_of` None takes the latest main date of the rows.
    """
    counts, latest = {}, []
    with batch_store.staging(home) as folder:
        for extract, rows in extracts.items():
            assert extract in EXTRACTS, extract
            table = canonical_table(extract, rows)
            pq.write_table(table, folder / f"{extract}.parquet")
            main = contract(extract)["main_date"]
            if main and extract in ("hazards", "inspections"):
                latest += [d for d in table[main].to_pylist() if d]
            counts[extract] = {"rows_read": len(rows), "accepted": len(rows), "rejected": 0, "merged": 0}
        pq.write_table(pa.Table.from_pylist(rejects or [], schema=batch_store.REJECTS), folder / "rejects.parquet")
        meta = {
            "created_at": datetime.now().isoformat(),
            "contract_versions": {name: contract(name)["version"] for name in extracts},
            "synthetic": synthetic,
            "label": label,
            "as_of": str(as_of or max(latest)),
            "extracts": counts,
            "sources": [],
            "mapping": None,
            "house_facts": [],
        }
        return batch_store.commit(home, folder, meta).id


def canonical_table(extract: str, rows: list[dict]) -> pa.Table:
    """Dict rows as an Arrow table with every canonical column of the extract."""
    schema = canonical_schema(extract)
    key = contract(extract)["key"]
    filled = []
    for i, row in enumerate(rows, start=1):
        unknown = row.keys() - set(schema.names)
        assert not unknown, f"{extract} has no column {unknown}"
        record = {**dict.fromkeys(schema.names), **TRACE_DEFAULTS, "source_row": i + 1, **row}
        if len(key) == 1 and record[key[0]] is None:
            record[key[0]] = f"{extract[0].upper()}{i}"
        for field in schema:
            if pa.types.is_date(field.type) and isinstance(record[field.name], str):
                record[field.name] = date.fromisoformat(record[field.name])
        filled.append(record)
    return pa.Table.from_pylist(filled, schema=schema)


def publish_drawn(home: Home, **drawn) -> Path:
    """`make_batch`, then publish that batch alone; returns the snapshot folder."""
    batch_id = make_batch(home, **drawn)
    as_of = drawn.get("as_of")
    day = date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
    return home.snapshots / publish(home, day, [batch_id])
