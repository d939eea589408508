"""The parts of the named sectors: kinds of premises and major hazard installations, their coverage and finds."""

from __future__ import annotations

from dataclasses import dataclass

from lens.exhibits import _units
from lens.exhibits.context import Context
from lens.exhibits.record import Rows
from lens.stats.intervals import wilson

#: the dimension by which a part is cut, and a whole sector
SUBTYPE, SOURCE, WHOLE = "subtype", "hazard_source", ""


@dataclass(frozen=True)
class Part:
    """One kind of premises of a sector (`dim` and `code`), or the whole sector; rows are None where nothing is known.

    `cover` is the row of coverage in the year `period`, `visits` that of hazards per visit, `overdue` a count.
    """

    sector: str
    dim: str
    code: str | None
    cover: dict | None
    visits: dict | None
    overdue: int | None
    period: str

    @property
    def where(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return (("sector", (self.sector,)), *(((self.dim, (self.code,)),) if self.dim and self.code else ()))

    def behind(self, of: str, part: str = "num") -> Rows | None:
        """The rows of a count of this part; None for what nobody gave a kind, since a link cannot ask for that."""
        if self.dim and self.code is None:
            return None
        return Rows(of, part, self.where, self.period if of == "M6" else "")

    @property
    def left(self) -> int:
        """Premises not visited in the year."""
        return self.cover["M6_den"] - self.cover["M6_num"] if self.cover else 0


def _sectors(ctx: Context, there: set[str | None]) -> list[str]:
    """The named sectors among those `there`, in their order; in a house without such, all it has."""
    labels = ctx.snapshot.labels.get("sector", {})
    kept = [s for s in labels if s in there]
    return [s for s in kept if labels[s]["named"]] or kept


def parts(ctx: Context) -> list[Part]:
    """The parts sector by sector: the whole, its major hazard installations, then the kinds of its premises.

    Kinds and their order are those of the code list; a sector of one kind or of none has the whole only.
    """
    token, _ = _units.window(ctx) if ctx.off("M6") is None else ("", 0)
    cover, source = _by(ctx, "M6", SUBTYPE, token), _by(ctx, "M6", SOURCE, token)
    visits, overdue = _by(ctx, "M5", SUBTYPE), _by(ctx, "M4", SUBTYPE)
    made = []
    for sector in _sectors(ctx, {s for rows in (cover, visits) for s, _ in rows}):
        kinds = {s for rows in (cover, visits) for sec, s in rows if sec == sector}
        order = [None] if not kinds else _units.order(ctx, "subtype", dict.fromkeys(kinds, 0), len(kinds))
        made.append(
            Part(
                sector,
                WHOLE,
                None,
                _sum(cover, sector),
                _whole(ctx, sector),
                _count(overdue, sector, ...),
                token,
            )
        )
        if (sector, "yes") in source:
            made.append(Part(sector, SOURCE, "yes", source[sector, "yes"], None, None, token))
        if len(order) > 1:
            made += [
                Part(
                    sector,
                    SUBTYPE,
                    s,
                    cover.get((sector, s)),
                    visits.get((sector, s)),
                    _count(overdue, sector, s),
                    token,
                )
                for s in order
            ]
    return [p for p in made if p.cover or p.visits]


def _whole(ctx: Context, sector: str) -> dict | None:
    """Hazards per visit of a sector, asked anew: an interval is not the sum of its parts'."""
    row = (_units.asked(ctx, "M5", "sector") or {}).get(sector)
    return row if row and row["M5_den"] else None


def _by(ctx: Context, code: str, dim: str, token: str = "") -> dict[tuple[str | None, str | None], dict]:
    """Rows of a measure by sector and `dim`; {} where this house cannot answer."""
    if ctx.off(code, ["sector", dim]):
        return {}
    rows = ctx.ask(code, ["sector", dim], **({"token": token} if token else {}))
    return {(r["sector"], r[dim]): r for r in rows if r.get(f"{code}_den", 1)}


def _sum(cover: dict, sector: str) -> dict | None:
    """A sector's coverage from summed parts."""
    mine = [r for (s, _), r in cover.items() if s == sector]
    if not mine:
        return None
    num, den = sum(r["M6_num"] for r in mine), sum(r["M6_den"] for r in mine)
    lo, hi = (float(v) for v in wilson(num, den))
    return {"M6": num / den, "M6_num": num, "M6_den": den, "M6_lo": lo, "M6_hi": hi}


def _count(overdue: dict, sector: str, kind: object) -> int | None:
    """Overdue hazards of a kind, or of the sector (...); None where the house cannot tell."""
    if not overdue:
        return None
    return sum(r["M4"] for (s, k), r in overdue.items() if s == sector and (kind is ... or k == kind))
