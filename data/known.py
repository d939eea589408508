"""What the snapshot in use calls streets and premises: what an import's guesses are measured against."""

from __future__ import annotations

import pyarrow.parquet as pq

from data import snapshots
from data.home import Home
from data.importer import Known
from data.importer.suggest import endings_of


def known_of(home: Home) -> Known:
    """Streets and premises of the real snapshot in use; none of a synthetic district or of an empty house."""
    endings = endings_of(home.rule_file("aliases.toml"))
    snapshot_id = snapshots.current_id(home)
    path = home.snapshots / snapshot_id if snapshot_id else None
    if not path or snapshots.problem_of(path) or (snapshots.manifest_of(path) or {}).get("synthetic", True):
        return Known(endings=endings)
    labels = pq.read_table(path / "labels.parquet", filters=[("dimension", "=", "jurisdiction")])
    names = dict(zip(labels["code"].to_pylist(), labels["zh"].to_pylist(), strict=True))
    spelled = pq.read_table(path / "spellings.parquet")
    streets = {
        text: names.get(code, code)
        for text, code in zip(spelled["text"].to_pylist(), spelled["code"].to_pylist(), strict=True)
    }
    listed = pq.read_table(path / "premises.parquet", columns=["name", "jurisdiction"])
    premises = {
        name: names.get(code, code)
        for name, code in zip(listed["name"].to_pylist(), listed["jurisdiction"].to_pylist(), strict=True)
        if name
    }
    return Known(streets, premises, endings)
