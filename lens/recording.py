"""Which questions were asked while something was made: what a reader sees as its working."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Asked:
    """One question as it was run on the snapshot `snapshot`: its text and the values bound to its names."""

    snapshot: str
    sql: str
    values: tuple[tuple[str, str], ...] = ()


_HEARD: ContextVar[dict[Asked, None] | None] = ContextVar("heard", default=None)


@contextmanager
def recorded() -> Iterator[dict[Asked, None]]:
    """Gathers what is asked within, each question once, in the order of asking; an answer that was kept counts too."""
    outer = _HEARD.get()
    heard: dict[Asked, None] = {}
    token = _HEARD.set(heard)
    try:
        yield heard
    finally:
        _HEARD.reset(token)
        if outer is not None:
            outer |= heard


def hear_again(asked: Iterable[Asked]) -> None:
    """Note the questions behind something that was kept: whoever takes it from there rests on them too."""
    heard = _HEARD.get()
    if heard is not None:
        heard.update(dict.fromkeys(asked))


def hear(snapshot: str, sql: str, values: Mapping[str, object] | None) -> None:
    """Note a question where somebody gathers them; else it costs a look."""
    heard = _HEARD.get()
    if heard is not None:
        heard[Asked(snapshot, sql, tuple((name, str(value)) for name, value in (values or {}).items()))] = None
