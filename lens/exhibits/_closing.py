"""What the exhibits of the closed loop share: the rows behind a count, groups in their order, limits against chance."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from scipy import special

from lens.compile import Refusal
from lens.exhibits import _units
from lens.exhibits._reporting import silent
from lens.exhibits.context import Context
from lens.exhibits.record import Rows

STREET, DEPT = "jurisdiction", "responsible_dept"
#: fewer hazards than this are counted and not judged
FEWEST = 20
OUTER = 0.998


def behind(of: str, /, part: str = "num", period: str = "", **where: str | None) -> Rows | None:
    """The rows behind a figure of one group; None where the group is what nobody filled in, which no filter names."""
    if any(code is None for code in where.values()):
        return None
    return Rows(of, part, tuple((dim, (code,)) for dim, code in where.items() if code is not None), period)


def of_group(of: str, dim: str, code: str | None) -> Rows | None:
    """The rows that a measure counts in one group of a dimension."""
    return None if code is None else Rows(of, where=((dim, (code,)),))


def quiet(ctx: Context, dim: str) -> set[str]:
    """Groups that nobody may judge: streets that have stopped reporting."""
    return set(silent(ctx)) if dim == STREET else set()


def beyond_share(num: int, den: int, expected: float) -> int:
    """1 or −1 where a share lies beyond what chance at `expected` gives in 99.8 of 100 cases (exact binomial), else
    0.
    """
    if not den or np.isnan(expected):
        return 0
    tail = (1 - OUTER) / 2
    at_least = 1.0 if num == 0 else float(special.betainc(num, den - num + 1, expected))
    at_most = 1.0 if num == den else float(special.betaincc(num + 1, den - num, expected))
    return 1 if at_least < tail else -1 if at_most < tail else 0


def named(ctx: Context, dim: str, codes: Iterable[str | None]) -> str:
    return _units.some(ctx, dim, list(codes))


def dimension(ctx: Context, dim: str) -> str:
    """A dimension's name inside a sentence."""
    name = ctx.dimension_name(dim)
    return name.lower() if ctx.lang == "en" else name


def needs(ctx: Context, need: str) -> None:
    """Raise the sentence that says what is missing where the house did not give `need`."""
    if need not in ctx.snapshot.has:
        raise Refusal("needs_" + need.replace(".", "_"))
