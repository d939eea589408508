"""The registry.

A module in this folder that has `build(ctx) -> Exhibit` is an exhibit, and its file name is its code.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable
from pathlib import Path

from lens.exhibits.record import Exhibit

#: modules of this folder that are not exhibits; names that begin with "_" are helpers
NOT_EXHIBITS = {"record", "context"}


@functools.cache
def codes() -> tuple[str, ...]:
    """The codes of all exhibits, in alphabetical order."""
    stems = (p.stem for p in Path(__file__).parent.glob("*.py"))
    return tuple(sorted(s for s in stems if not s.startswith("_") and s not in NOT_EXHIBITS))


def builder(code: str) -> Callable[..., Exhibit]:
    """`build` of an exhibit. Raises KeyError when there is no exhibit of that code."""
    if code not in codes():
        raise KeyError(code)
    return importlib.import_module(f"lens.exhibits.{code}").build
