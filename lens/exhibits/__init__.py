"""The registry.

A module in this folder that has `build(ctx) -> Exhibit` is an exhibit, and its file name is its code.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lens.exhibits.record import Exhibit
from lens.recording import recorded

if TYPE_CHECKING:
    from lens.exhibits.context import Context

#: modules of this folder that are not exhibits; names that begin with "_" are helpers
NOT_EXHIBITS = {"record", "context"}


@functools.cache
def codes() -> tuple[str, ...]:
    """The codes of all exhibits, in alphabetical order."""
    stems = (p.stem for p in Path(__file__).parent.glob("*.py"))
    return tuple(sorted(s for s in stems if not s.startswith("_") and s not in NOT_EXHIBITS))


def builder(code: str) -> Callable[..., Exhibit]:
    """`build` of an exhibit, which also notes what it asked. Raises KeyError when there is no exhibit of that code."""
    if code not in codes():
        raise KeyError(code)
    build = importlib.import_module(f"lens.exhibits.{code}").build

    @functools.wraps(build)
    def heard(ctx: Context) -> Exhibit:
        with recorded() as asked:
            made = build(ctx)
        return replace(made, asked=tuple(asked))

    return heard
