"""Finished exhibits and figures, kept for every reader of the process.

Knows no Streamlit, so warming and tests use it too.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from data.errors import UserError
from data.home import Home
from lens import exhibits, log, meetings, readers, words
from lens.charts import figure
from lens.engine import House, Snapshot
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit
from lens.screen import table
from lens.selection import Selection

if TYPE_CHECKING:
    from lens.screen.show import Screen


class Kept:
    """The last `size` results by key.

    Two readers who ask at once may both compute; rows below are computed once (lens/engine.py).
    """

    def __init__(self, size: int):
        self.size = size
        self._held: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        made = make()
        with self._lock:
            self._held[key] = made
            while len(self._held) > self.size:
                self._held.popitem(last=False)
        return made

    def clear(self) -> None:
        with self._lock:
            self._held.clear()


_EXHIBITS = Kept(512)
_FIGURES = Kept(256)
_TABLES = Kept(128)


@cache
def _house(home: str, only: str | None) -> House:
    return House(Home(home or None), only)


def house(home: Home | None = None, only: str | None = None) -> House:
    """The house this process reads: one per home folder (SAFETY_HOME), shared by all readers; for readers who may see
    one street only, one for each street.
    """
    return _house(str(home.path) if home else os.environ.get("SAFETY_HOME", ""), only)


def house_for(headers: Mapping[str, str]) -> House:
    """The house as whoever sent these headers may see it. Raises ReaderError for who may not read."""
    return house(only=readers.only_for(house().home, headers))


def pinned() -> str | None:
    """The snapshot that `serve --snapshot` shows instead of the one in use."""
    return os.environ.get("SAFETY_SNAPSHOT") or None


def exhibit(code: str, snapshot: Snapshot, selection: Selection, lang: str) -> Exhibit:
    """The exhibit `code`, built once for each snapshot, selection and language.

    Never raises: what cannot be asked comes as an Exhibit whose `empty` says why, and an unexpected failure as
    one whose sentence carries the id it was logged under (that one is not kept, so the next reader tries
    again).
    """
    try:
        return _EXHIBITS.get(
            (snapshot.key, meetings.stamp(snapshot.home), code, selection, lang),
            lambda: exhibits.builder(code)(Context(snapshot, selection, lang)),
        )
    except UserError as refusal:
        return Exhibit(code, title=words.text(f"exhibits.{code}", lang), subtitle="", empty=refusal.message(lang))
    except KeyError as missing:
        if missing.args == (code,):
            return Exhibit(code, title="", subtitle="", empty=words.text("common.unavailable", lang))
        return _failed(code, missing, lang)
    except Exception as error:
        return _failed(code, error, lang)


def forget() -> None:
    """Forget finished exhibits (the bench measures how long they take); rows are kept."""
    _EXHIBITS.clear()


def _failed(code: str, error: Exception, lang: str) -> Exhibit:
    return Exhibit(code, title="", subtitle="", empty=words.text("common.failed", lang, id=log.failure(error, code)))


def table_html(screen: Screen, code: str, built: Exhibit, height: int | None) -> str:
    """The table of an exhibit that is a table, as HTML, written once for each page and address that its links keep."""
    assert built.table is not None
    made, snapshot = built.table, screen.snapshot
    key = (snapshot.key, meetings.stamp(snapshot.home), code, screen.page, screen.address, height)
    return _TABLES.get(key, lambda: table.as_html(made, screen.lang, height, screen.link, screen.pick(made)))


def drawing(
    code: str,
    built: Exhibit,
    snapshot: Snapshot,
    selection: Selection,
    lang: str,
    theme: str,
    height: int | None = None,
    room: int | None = None,
) -> Any:
    """The figure of an exhibit that has a chart, drawn once for each theme and size; None takes the chart's own
    height and room (px).
    """
    assert built.chart is not None
    chart = replace(built.chart, height=height or built.chart.height, room=room or built.chart.room)
    return _FIGURES.get((snapshot.key, code, selection, lang, theme, height, room), lambda: figure(chart, theme, lang))
