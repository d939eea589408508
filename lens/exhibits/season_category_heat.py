"""Which kinds of hazard have a season: found by month against what the month's visits would find of them."""

from __future__ import annotations

import numpy as np

from lens.compile import Refusal
from lens.exhibits import _season, _season_heat
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit
from lens.stats.arrays import Floats, floats, ratio


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M5", ["month", "sector"]) or ctx.off("M2", ["month", "sector", "category"])
    if refusal:
        raise refusal
    for need in ("hazards.visit_link", "hazards.category"):
        if need not in ctx.snapshot.has:
            raise Refusal("needs_" + need.replace(".", "_"))
    months = _season.read(ctx)
    found = _found(ctx, months) if months else {}
    exposure = _exposure(months) if months else np.empty(0)
    return _season_heat.exhibit(ctx, "season_category_heat", "category", months, found, dict.fromkeys(found, exposure))


def _found(ctx: Context, months: _season.Months) -> dict[str | None, Floats]:
    """Category → hazards found at visits by month and sector, shape (T, sectors)."""
    at = {m: i for i, m in enumerate(months.codes)}
    place = {s: i for i, s in enumerate(months.sectors)}
    found: dict[str | None, Floats] = {}
    for r in ctx.question("season_categories", **_season.bounds(ctx)):
        # a sector without a visit has nothing to be compared with
        if r["month"] in at and r["sector"] in place:
            table = found.setdefault(r["category"], np.zeros((len(at), len(place))))
            table[at[r["month"]], place[r["sector"]]] = r["found"]
    return found


def _exposure(months: _season.Months) -> Floats:
    """What the visits of a month would find in each sector, all categories together, at the mean of their kind of
    visit: a month of expert visits is not a month of hazards. Shape (T, sectors).
    """
    usual = floats(ratio(months.of["found"].sum(axis=0), months.of["stated"].sum(axis=0)))
    expected = months.of["stated"] * np.nan_to_num(usual)
    return np.column_stack([expected[:, months.strata_of(s)].sum(axis=1) for s in months.sectors])
