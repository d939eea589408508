"""What became of each column of a table, with samples of its cells."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.importer.headers import ColumnNote, Match, normal
from data.importer.rows import reasons_of
from data.importer.sources import Chunk, Table
from data.importer.values import mask_phones

LOOKED_AT = 500  # rows that samples and guesses are taken from
SAMPLES = 3
WIDEST = 40  # letters of a sample


def first_cells(table: Table, header_rows: int, labels: list[str]) -> list[pa.Array]:
    """The first entries below the header, one string array for each column; totals and footnotes are left out."""
    chunk = table.sample(header_rows, len(labels))
    if not chunk or not len(chunk.rows):
        return [pa.array([], pa.string())] * len(labels)
    part = Chunk([c.slice(0, LOOKED_AT) for c in chunk.columns], chunk.rows[:LOOKED_AT])
    kinds = reasons_of(part, np.arange(len(part.rows)), "", labels)
    entry = pa.array([not kind for kind in kinds])
    return [c.filter(entry) for c in part.columns]


def noted(match: Match, cells: list[pa.Array], counts: dict[str, tuple[int, int]]) -> list[ColumnNote]:
    """The notes of a match in the order of the columns, completed.

    cells: what `first_cells` gives. counts: field → (cells that say something, cells that could be read), of the
    fields that were read.
    """
    places = {normal(label): i for i, label in reversed(list(enumerate(match.labels)))}

    def complete(note: ColumnNote) -> ColumnNote:
        filled, read = counts.get(note.field, (0, 0)) if note.how not in ("taken", "ignored", "personal") else (0, 0)
        place = places.get(normal(note.header), -1)
        samples = _samples(cells[place]) if place >= 0 and note.how not in ("personal", "constant", "sheet") else ()
        return replace(note, filled=filled, read=read, samples=samples)

    return [complete(n) for n in sorted(match.notes, key=lambda n: places.get(normal(n.header), len(match.labels)))]


def _samples(column: pa.Array) -> tuple[str, ...]:
    """The first texts that differ, cut short, telephone numbers struck out."""
    texts = (t.strip() for t in pc.unique(column).to_pylist() if t and t.strip())
    found = []
    for text in texts:
        short = mask_phones(text)
        found.append(short[:WIDEST] + ("…" if len(short) > WIDEST else ""))
        if len(found) == SAMPLES:
            break
    return tuple(found)
