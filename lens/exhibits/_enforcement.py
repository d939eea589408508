"""What the exhibits about enforcement share: whether they can be asked, the like period, fines as a distribution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from lens.exhibits.context import Context
from lens.periods import Period
from lens.selection import GRACE_DAYS
from lens.stats.intervals import median_interval

#: yuan of one 万元, the unit in which fines are told
TEN_THOUSAND = 10_000
#: one fine that makes at least this share of a sum is told before the sum is compared with anything
GREAT = 0.25


def check(ctx: Context, code: str = "M15", by: Sequence[str] = ()) -> None:
    """Raise the Refusal of a measure that the exhibit rests on."""
    refusal = ctx.off(code, by)
    if refusal:
        raise refusal


def before(ctx: Context) -> Period | None:
    """The like period before; None where the list of cases does not reach back to it."""
    start = ctx.snapshot.starts.get("enforcement")
    if ctx.before is None or start is None or ctx.before.start < start - timedelta(GRACE_DAYS):
        return None
    return ctx.before


@dataclass(frozen=True)
class Fines:
    """Fines of one kind decided in a period, in 万元: `amounts` in ascending order."""

    amounts: tuple[float, ...]

    @property
    def n(self) -> int:
        return len(self.amounts)

    @property
    def total(self) -> float:
        return round(sum(self.amounts), 6)

    @property
    def median(self) -> float | None:
        return float(np.median(self.amounts)) if self.amounts else None

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the median; NaN for fewer than six fines."""
        return median_interval(self.amounts)

    @property
    def largest(self) -> float | None:
        return self.amounts[-1] if self.amounts else None


def fines(ctx: Context) -> dict[bool, Fines]:
    """Fines of the period by whether they came after an accident."""
    found: dict[bool, list[float]] = {False: [], True: []}
    for row in ctx.question("enforcement_fines", "enforcement"):
        found[row["is_accident"]] += [row["fine_yuan"] / TEN_THOUSAND] * row["n"]
    return {after: Fines(tuple(amounts)) for after, amounts in found.items()}


def every(found: dict[bool, Fines]) -> Fines:
    return Fines(tuple(sorted(a for one in found.values() for a in one.amounts)))
