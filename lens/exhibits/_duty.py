"""What the responsibility matrix shares: open, overdue and major hazards by street and responsible department."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lens.exhibits._reporting import silent
from lens.exhibits.context import Context
from lens.exhibits.record import Rows

#: in the order in which a cell writes them
FIGURES = {"open": "S1", "overdue": "M4", "major": "M11_stock"}
Pair = tuple[str | None, str | None]


@dataclass(frozen=True)
class Duty:
    """`cells` by (street, department); `figures` are those of FIGURES that this house can give."""

    cells: dict[Pair, dict[str, int]]
    figures: tuple[str, ...]
    streets: Sequence[str | None]
    depts: Sequence[str | None]
    silent: Sequence[str]

    def total(self, figure: str) -> int:
        return sum(c.get(figure, 0) for c in self.cells.values())

    def by_dept(self, figure: str) -> Counter[str | None]:
        sums: Counter[str | None] = Counter()
        for (_, dept), cell in self.cells.items():
            sums[dept] += cell.get(figure, 0)
        return sums


def matrix(ctx: Context) -> Duty:
    """Raises the Refusal of S1 by department where responsibility cannot be shown."""
    dims = ["jurisdiction", "responsible_dept"]
    # what nobody answers for has no department to choose; with one chosen the matrix has its column alone
    every = ctx.with_selection(ctx.selection.with_codes("responsible_dept", ()))
    refusal = every.off("S_owner") or ctx.off("S1", dims)
    if refusal:
        raise refusal
    figures = {f: code for f, code in FIGURES.items() if not ctx.off(code, dims)}
    rows = ctx.ask(list(figures.values()), dims)
    cells = {
        (r["jurisdiction"], r["responsible_dept"]): {f: r[code] for f, code in figures.items()} for r in rows if r["S1"]
    }
    order = [c for c in ctx.snapshot.codes("jurisdiction") if any(s == c for s, _ in cells)]
    quiet = [c for c in silent(ctx) if c]
    streets: list[str | None] = [*order, *(c for c in quiet if c not in order)]
    if any(s is None for s, _ in cells):
        streets.append(None)
    sums: Counter[str | None] = Counter()
    for (_, dept), cell in cells.items():
        sums[dept] += cell["open"]
    # what nobody answers for stands first: it is what the page is for
    depts = sorted(sums, key=lambda d: (d is not None, -sums[d]))
    return Duty(cells, tuple(figures), streets, depts, quiet)


def street(ctx: Context, code: str | None, quiet: Sequence[str]) -> str:
    if code is None:
        return ctx.t("duty.no_street")
    name = ctx.label("jurisdiction", code)
    return ctx.t("streets.absent", name=name) if code in quiet else name


def behind(ctx: Context, figure: str, pair: Pair) -> Rows | None:
    """The rows of a cell's figure. What has no department can be asked for as of the data's end, overdue ones not at
    all.
    """
    where, dept = pair
    if dept is not None:
        return ctx.behind(FIGURES[figure], jurisdiction=where, responsible_dept=dept)
    if figure == "overdue" or ctx.period.end < ctx.as_of or ctx.selection.codes("responsible_dept"):
        return None
    level = {"level": "major"} if figure == "major" else {}
    return ctx.behind("S_owner", jurisdiction=where, **level)
