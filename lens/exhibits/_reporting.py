"""Streets that have stopped reporting (未报送): silence is not safety, so they are named and not compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lens.exhibits.context import Context

SILENT_DAYS, YEAR = 28, 365
#: rows that should have come in the time a street was quiet before it counts as silent: Poisson gives none in e⁻⁷
EXPECTED = 7
#: labels from this place on are names that no list describes (data/derive/80_labels.sql)
STRAY = 10_000


@dataclass(frozen=True)
class Reported:
    """A street's rows up to a day: the last day with one (None: never), and how many in the year before that day."""

    last: date | None
    rows_year: int
    silent: bool


def streets(ctx: Context, day: date | None = None) -> dict[str, Reported]:
    """What each street has sent up to `day` (default: the as-of date).

    The streets are those on the list of streets; without one, those with rows in the year up to that day. A name on
    rows that the list does not have is a street only while rows of the last year bear it: it may be a spelling.
    Silent is a street without a row for four weeks although seven or more were to be expected at its usual pace
    (by chance alone that happens once in a thousand times), or without any for a year.
    """
    day = day or ctx.as_of
    rows = {r["jurisdiction"]: r for r in ctx.question("reporting", asof=day)}
    listed = "jurisdictions" in ctx.snapshot.has
    found = {}
    for code, label in ctx.snapshot.labels.get("jurisdiction", {}).items():
        row = rows.get(code, {"last_day": None, "rows_year": 0})
        if not row["rows_year"] and not (listed and label["ord"] < STRAY):
            continue
        gap = (day - row["last_day"]).days if row["last_day"] else YEAR
        missed = gap >= SILENT_DAYS and gap * row["rows_year"] / YEAR >= EXPECTED
        found[code] = Reported(row["last_day"], row["rows_year"], missed or not row["rows_year"])
    return found


def silent(ctx: Context) -> dict[str, date | None]:
    """The chosen streets that are silent at the end of the period, with their last day."""
    chosen = ctx.selection.codes("jurisdiction")
    sent = streets(ctx, ctx.period.end)
    return {c: r.last for c, r in sent.items() if r.silent and (not chosen or c in chosen)}


def some(ctx: Context, codes: list[str], shown: int = 3) -> str:
    """河东、城南等5个: a few names and how many there are."""
    names = ctx.t("streets.names", names=ctx.labels("jurisdiction", codes[:shown]))
    return names if len(codes) <= shown else ctx.t("streets.and_more", names=names, n=len(codes))
