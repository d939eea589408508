"""Changing every text of an exhibit at once, whatever the record: titles, cells, categories, hovers, notes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

Record = TypeVar("Record")
#: what names a thing or says how it is drawn: never text that a reader sees
_NOT_TEXT = {"code", "kind", "role", "roles", "key", "keys", "measures", "links", "behind", "asked"}


def with_texts(record: Record, change: Callable[[str], str]) -> Record:
    """The record with `change` put to every text in it; the rows that cells are linked to stay as they are."""
    return _changed(record, change)


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, tuple):
        return tuple(_changed(v, change) for v in value)
    if is_dataclass(value) and not isinstance(value, type):
        parts = {f.name: getattr(value, f.name) for f in fields(value) if f.name not in _NOT_TEXT}
        return replace(value, **{name: _changed(part, change) for name, part in parts.items()})
    return value
