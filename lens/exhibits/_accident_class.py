"""The class of an accident as registered beside the class that its numbers give: what differs is to be checked."""

from __future__ import annotations

from dataclasses import dataclass

from data.accident_classes import CLASSES, CRITERIA, ORDER, bands, class_of
from lens.exhibits import _majors
from lens.exhibits.context import Context

#: casualties may change for so many days, so that an accident is counted provisionally
PROVISIONAL_DAYS = 30


@dataclass(frozen=True)
class Compared:
    """One accident: `least` is the class that the known numbers reach, `whole` whether all three are known.

    `verdict`: agrees · differs (the numbers reach a graver class, or with all three known a lesser one) · open (it was
    registered graver than the known numbers say, and an unknown one may be why).
    """

    row: dict
    least: str
    whole: bool
    verdict: str
    provisional: bool


def compared(ctx: Context) -> list[Compared]:
    """Every work safety accident with a registered class and a known number, the newest first."""
    records = bands(_majors.rule(ctx, CLASSES)) or []
    found = []
    for row in ctx.question("quality_class", "accidents"):
        known = {c: row[c] for c in CRITERIA}
        least = class_of(records, row["occurred_date"], known)
        if row["class"] not in ORDER or least is None:
            continue
        whole = None not in known.values()
        gap = ORDER.index(row["class"]) - ORDER.index(least)
        verdict = "agrees" if gap == 0 else "differs" if gap < 0 or whole else "open"
        provisional = (ctx.as_of - row["occurred_date"]).days < PROVISIONAL_DAYS
        found.append(Compared(row, least, whole, verdict, provisional))
    return found
