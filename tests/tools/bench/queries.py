"""How long the engine takes for questions of each kind, with an empty row cache."""

from __future__ import annotations

from pathlib import Path

from lens.ask import ask
from lens.engine import House
from lens.exhibits.context import Context
from lens.selection import Selection
from tests.tools.bench.table import Row, at_most, median_ms

# what is asked: (name, measures, dimensions, period)
Question = tuple[str, list[str], list[str], str]
ADDITIVE: tuple[Question, ...] = (
    ("hazards by month, all years", ["M2"], ["month"], "all"),
    ("visits and hazards by sector", ["M1", "M2"], ["sector"], "ytd"),
    ("on-time rate by street", ["M3"], ["jurisdiction"], "ytd"),
    ("overdue and open by sector", ["S1", "M4"], ["sector"], "ytd"),
)
DISTINCT: tuple[Question, ...] = (
    ("hazards per visit by month (clustered by premise)", ["M5"], ["month"], "all"),
    ("coverage by street (distinct premises)", ["M6"], ["jurisdiction"], "ytd"),
    ("visit frequency by sector", ["M8"], ["sector"], "ytd"),
    ("time to rectify (survival)", ["M30"], [], "all"),
)
RECURRENCE: tuple[Question, ...] = (("recurrence by category", ["M13"], ["category"], "all"),)


def measure(home: Path, large: bool) -> list[Row]:
    """`large`: the targets of ten million hazards instead of those of one million."""
    snapshot = House(home).open()
    rows = []
    for kind, questions, limit in (
        ("additive", ADDITIVE, 300 if large else 50),
        ("distinct", DISTINCT, 800 if large else 150),
        ("recurrence", RECURRENCE, 800 if large else 150),
    ):
        for name, measures, by, period in questions:

            def question(measures=measures, by=by, period=period):
                snapshot.cache.clear()
                ask(snapshot, measures, by, Selection(period))

            question()
            rows.append(at_most(f"{kind}: {name}", median_ms(question), limit, "ms"))

    def longest_open() -> None:
        snapshot.cache.clear()
        Context(snapshot, Selection(), "zh").question("open_majors")

    longest_open()
    rows.append(at_most("row list: open major hazards", median_ms(longest_open), 800 if large else 150, "ms"))
    return rows
