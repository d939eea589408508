"""Days for the exhibits about Spring Festival and the public holidays: what was visited, found and to be expected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from lens import words
from lens.exhibits import _season
from lens.exhibits.context import Context
from lens.stats.seasonal import Estimate, flag_ratio

#: what a side of a comparison needs to be judged: visits, and hazards to be expected at them
MIN_VISITS, MIN_EXPECTED = 50, 10
_ONE = timedelta(1)


@dataclass(frozen=True)
class Sums:
    """`days` days, `visits` made, of them `stated` with a number, `found` at them, `expected` at their mix."""

    days: int = 0
    visits: int = 0
    stated: int = 0
    found: int = 0
    expected: float = 0.0

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            self.days + other.days, self.visits + other.visits, self.stated + other.stated, self.found + other.found,
            self.expected + other.expected,
        )  # fmt: skip

    @property
    def enough(self) -> bool:
        return self.stated >= MIN_VISITS and self.expected >= MIN_EXPECTED


@dataclass(frozen=True)
class Days:
    """Every day of the last six years up to the period's end."""

    first: date
    last: date
    of: dict[date, Sums]

    def sums(self, days: Iterable[date]) -> Sums:
        return sum((self.of.get(d, Sums(1)) for d in days), Sums())


def read(ctx: Context) -> Days | None:
    """The days; None where none of them had a visit."""
    span = _season.bounds(ctx)
    rows = ctx.question("season_days", "inspections", **span)
    if not rows:
        return None
    of = {r["day"]: Sums(1, r["visits"], r["stated"], r["found"], r["expected"]) for r in rows}
    return Days(max(span["date_from"], ctx.snapshot.starts["inspections"]), span["date_to"], of)


def ratio(kind: str, pairs: list[tuple[Sums, Sums]]) -> Estimate | None:
    """Inside over outside on several occasions, `kind` visits (a day) or found (against what was to be expected);
    None where the bases are small or one occasion cannot say how much the next would differ.
    """
    inside, outside = (sum((p[i] for p in pairs), Sums()) for i in (0, 1))
    if kind == "found" and not (inside.enough and outside.enough):
        return None
    base = "days" if kind == "visits" else "expected"
    flat = [(getattr(s, kind), getattr(s, base), 1 - side, n) for n, p in enumerate(pairs) for side, s in enumerate(p)]
    count, exposure, flag, block = zip(*flat, strict=True) if flat else ((), (), (), ())
    return flag_ratio(count, exposure, flag, block)


def runs(ctx: Context) -> dict[str, list[tuple[date, date]]]:
    """Holiday → (first, last) of each time its days off lie in the data; a day of another holiday may lie between."""
    found: dict[str, list[date]] = {}
    for day in ctx.snapshot.calendar:
        if day["holiday"] and not day["is_workday"]:
            found.setdefault(day["holiday"], []).append(day["date"])
    made = {}
    for name, own in found.items():
        starts = [own[0], *(b for a, b in pairwise(own) if (b - a).days > 14)]
        ends = [*(a for a, b in pairwise(own) if (b - a).days > 14), own[-1]]
        made[name] = list(zip(starts, ends, strict=True))
    return made


def holiday_name(ctx: Context, name: str) -> str:
    """A public holiday in the reader's language; one that only the house's own calendar knows stays as it came."""
    known = {r["zh"]: r for k, r in words.records().items() if k.startswith("seasons.holiday.")}
    return known[name][ctx.lang] if name in known else name


def between(first: date, last: date) -> list[date]:
    return [first + n * _ONE for n in range((last - first).days + 1)]
