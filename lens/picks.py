"""Which filter a mark or a cell stands for: a column that names codes of a filter names the marks of its chart too."""

from __future__ import annotations

from lens.engine import Snapshot
from lens.exhibits.record import Table
from lens.measures import dimension
from lens.selection import Selection

#: today's status says nothing of another day, so no click asks for it
NEVER = ("status",)


def columns(table: Table | None, snapshot: Snapshot) -> dict[int, str]:
    """{place of a column: dimension} of the columns whose key is a filter that readers have."""
    found = {}
    for at, column in enumerate(table.columns if table else ()):
        dim = dimension(column.key)
        if dim and dim.kind == "entity" and dim.bar and dim.code not in NEVER and snapshot.codes(dim.code):
            found[at] = dim.code
    return found


def codes(snapshot: Snapshot, lang: str, dim: str) -> dict[str, str]:
    """{label: code} of a dimension; a name that two codes share stands for neither."""
    found: dict[str, list[str]] = {}
    for code in snapshot.codes(dim):
        found.setdefault(snapshot.label(dim, code, lang), []).append(code)
    return {label: held[0] for label, held in found.items() if len(held) == 1}


def labels(table: Table | None, snapshot: Snapshot, lang: str) -> dict[str, tuple[str, str]]:
    """{label: (dimension, code)} of everything that the table's rows or the chart's marks may name."""
    found: dict[str, tuple[str, str]] = {}
    for dim in columns(table, snapshot).values():
        for label, code in codes(snapshot, lang, dim).items():
            found.setdefault(label, (dim, code))
    return found


def toggled(selection: Selection, *chosen: tuple[str, str]) -> Selection:
    """The selection with these codes alone in their dimensions; where they were that already, without them."""
    there = all(selection.codes(dim) == (code,) for dim, code in chosen)
    for dim, code in chosen:
        selection = selection.with_codes(dim, () if there else (code,))
    return selection
