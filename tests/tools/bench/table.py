"""The table that the bench prints."""

from __future__ import annotations

import statistics
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One number: what it is, its value, the target in words, and whether it is reached (None: no target)."""

    what: str
    measured: str
    target: str = ""
    ok: bool | None = None


def at_most(what: str, value: float, limit: float, unit: str, note: str = "") -> Row:
    """A row whose value must not exceed `limit` (both in `unit`)."""
    return Row(what, f"{_short(value)} {unit}{note}", f"≤ {_short(limit)} {unit}", value <= limit)


def at_least(what: str, value: float, limit: float, unit: str, note: str = "") -> Row:
    """A row whose value must reach `limit` (both in `unit`)."""
    return Row(what, f"{_short(value)} {unit}{note}", f"≥ {_short(limit)} {unit}", value >= limit)


def median_ms(run: Callable[[], object], times: int = 5) -> float:
    """Milliseconds of `run`, median of `times`."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        run()
        taken.append(1000 * (time.perf_counter() - started))
    return statistics.median(taken)


def show(title: str, rows: list[Row]) -> None:
    """Print one section as soon as it is measured."""
    widths = [max(map(_width, column)) for column in zip(*((r.what, r.measured, r.target) for r in rows), strict=True)]
    print(f"\n{title}")
    for row in rows:
        cells = (row.what, row.measured, row.target)
        line = "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True))
        print(f"  {line}  {'' if row.ok is None else 'ok' if row.ok else 'MISS'}".rstrip(), flush=True)


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 20 else f"{value:.2f}".rstrip("0").rstrip(".")


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
