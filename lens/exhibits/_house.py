"""Whose data it is."""

from __future__ import annotations

from lens import words
from lens.engine import Snapshot


def district(snapshot: Snapshot, lang: str) -> str:
    """The house's name from its settings, else the label of its data."""
    if snapshot.synthetic:
        # its label names the district in both languages at once
        return words.text("common.sample_district", lang)
    return (
        snapshot.home.config["house"][f"name_{lang}"]
        or snapshot.manifest["label"]
        or words.text("common.house_unnamed", lang)
    )
