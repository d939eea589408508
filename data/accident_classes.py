"""The rule table of accident classes: rules/accident_classes.toml."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from data.errors import UserError
from data.home import Home

CLASSES = "accident_classes.toml"
#: from the least to the gravest
ORDER = ("ordinary", "serious", "major", "extraordinary")
CRITERIA = ("deaths", "serious_injuries", "direct_loss_yuan")


@dataclass(frozen=True)
class Band:
    """One class from a day on: the lowest number of each criterion that reaches it."""

    code: str
    start: date
    least: tuple[float, ...]


def bands(table: dict) -> list[Band] | None:
    """The records of the table as it was read; None where one is not what it should be."""
    found = []
    for record in table.get("class", []):
        least = [record.get(c) for c in CRITERIA]
        numbers = all(isinstance(x, int | float) and not isinstance(x, bool) and x >= 0 for x in least)
        if record.get("code") not in ORDER or type(record.get("from")) is not date or not numbers:
            return None
        found.append(Band(record["code"], record["from"], tuple(least)))
    return found


def check(home: Home) -> None:
    """Refuse a table that the page could not go by. Raises UserError rule_value_wrong."""
    if not bands(home.rule(CLASSES)):
        raise UserError("rule_value_wrong", path=str(home.rule_file(CLASSES)), key="class")


def class_of(records: list[Band], day: date, known: dict[str, float | None]) -> str | None:
    """The gravest class that any known criterion reaches on that day; None where nothing is known or no rule held.

    With a criterion unknown it is a lower bound.
    """
    values = [known[c] for c in CRITERIA]
    reached = [
        b.code
        for b in _in_force(records, day)
        if any(v is not None and v >= least for v, least in zip(values, b.least, strict=True))
    ]
    return max(reached, key=ORDER.index, default=None)


def _in_force(records: list[Band], day: date) -> list[Band]:
    """Of each class the latest record that held on the day."""
    latest: dict[str, Band] = {}
    for band in sorted(records, key=lambda b: b.start):
        if band.start <= day:
            latest[band.code] = band
    return list(latest.values())
