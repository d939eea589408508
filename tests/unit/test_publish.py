"""Publishing: drawn tables in, derived columns out."""

from __future__ import annotations

import pyarrow.parquet as pq


def rows(snapshot, name="hazards", key="hazard_id"):
    return {r[key]: r for r in pq.read_table(snapshot / f"{name}.parquet").to_pylist()}


def test_smallest_house(publish_rows):
    snapshot = publish_rows(hazards=[{"found_date": "2026-01-05", "jurisdiction": "河东街道", "sector": "gas"}])
    assert rows(snapshot)["H1"]["is_open"] is True
