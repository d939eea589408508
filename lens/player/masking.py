"""Enterprises under stand-in names: 某燃气企业A for one and the same enterprise throughout a deck.

Names are looked for in every text, not only where an exhibit says that it prints them: a finding quotes them too.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from dataclasses import replace

from lens import words
from lens.engine import Snapshot
from lens.exhibits.context import QUERIES
from lens.exhibits.record import Column, Exhibit
from lens.export.records import with_texts
from lens.screen import built

#: a name of one character cannot be told from a word
SHORTEST = 2
CUT = "…"


class Names:
    """The enterprises of a snapshot, by name with a sector of each; finds them in texts.

    `common` are texts that belong to nobody (labels, sentences): a name that occurs in them is a word ("加油站") and is
    only masked where it stands alone.
    """

    def __init__(self, sectors: dict[str, str | None], common: Iterable[str] = ()):
        self.sectors = sectors
        self._by_start: dict[str, dict[int, set[str]]] = {}
        for name in sectors:
            if len(name) >= SHORTEST:
                self._by_start.setdefault(name[:SHORTEST], {}).setdefault(len(name), set()).add(name)
        self._lengths = {start: sorted(found, reverse=True) for start, found in self._by_start.items()}
        self.words = frozenset(name for text in common for _, name in self._every(text))

    def within(self, text: str) -> list[tuple[int, str]]:
        """(place, name) of the enterprises named in a text, the longest first where two begin alike."""
        if text in self.sectors and text not in self.words:
            return [(0, text)]
        return [found for found in self._every(text) if found[1] not in self.words]

    def cut(self, text: str) -> str | None:
        """The first name that a text cut off with … begins."""
        stem = text.removesuffix(CUT)
        return next((n for n in self.sectors if n.startswith(stem)), None) if stem and stem != text else None

    def _every(self, text: str) -> Iterator[tuple[int, str]]:
        at = 0
        while at < len(text) - SHORTEST + 1:
            start = text[at : at + SHORTEST]
            for length in self._lengths.get(start, ()):
                if text[at : at + length] in self._by_start[start][length]:
                    yield at, text[at : at + length]
                    at += length - 1
                    break
            at += 1


_KEPT = built.Kept(3)


def names_of(snapshot: Snapshot) -> Names:
    """The enterprises of a snapshot, looked up once."""
    return _KEPT.get(snapshot.key, lambda: _look_up(snapshot))


def _look_up(snapshot: Snapshot) -> Names:
    rows = snapshot.rows((QUERIES / "premise_names.sql").read_text("utf-8"))
    labels = (text for codes in snapshot.labels.values() for r in codes.values() for text in (r["zh"], r["en"]) if text)
    return Names({r["name"]: r["sector"] for r in rows}, (*labels, *_sentences()))


@functools.cache
def _sentences() -> tuple[str, ...]:
    return tuple(text for record in words.records().values() for text in record.values())


class Mask:
    """Gives stand-in names in the order in which enterprises come up; `given` is what it gave: {stand-in: name}."""

    def __init__(self, names: Names, snapshot: Snapshot, lang: str):
        self.names, self.snapshot, self.lang = names, snapshot, lang
        self.given: dict[str, str] = {}
        self._of: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    def stand_in(self, name: str) -> str:
        """The stand-in of an enterprise."""
        if name not in self._of:
            kind = self._kind(self.names.sectors.get(name))
            self._counts[kind] = self._counts.get(kind, 0) + 1
            said = words.text("decks.stand_in", self.lang, kind=kind, letter=letters(self._counts[kind]))
            self._of[name] = said
            self.given[said] = name
        return self._of[name]

    def text(self, text: str) -> str:
        """A text with every enterprise in it under its stand-in."""
        made, done = [], 0
        for at, name in self.names.within(text):
            made += [text[done:at], self.stand_in(name)]
            done = at + len(name)
        return "".join([*made, text[done:]]) if made else text

    def cell(self, column: Column, value: object) -> object:
        """A cell; where its column holds names, a name that is a word or was cut off is masked too."""
        if not isinstance(value, str):
            return value
        if column.names:
            whole = value if value in self.names.sectors else self.names.cut(value)
            if whole is not None:
                return self.stand_in(whole)
        return self.text(value)

    def exhibit(self, made: Exhibit) -> Exhibit:
        """The exhibit with no enterprise's name in it."""
        table = made.table
        if table is not None:
            columns = tuple(with_texts(c, self.text) for c in table.columns)
            rows = tuple(tuple(self.cell(c, v) for c, v in zip(columns, row, strict=True)) for row in table.rows)
            table = replace(table, columns=columns, rows=rows)
        return replace(with_texts(replace(made, table=None), self.text), table=table)

    def _kind(self, sector: str | None) -> str:
        key = f"decks.kind.{sector}"
        if key in words.records():
            return words.text(key, self.lang)
        # a sector that the house named itself
        name = self.snapshot.label("sector", sector, self.lang) if sector else ""
        return words.text("decks.kind.own" if name else "decks.kind.unknown", self.lang, sector=name)


def letters(n: int) -> str:
    """1 → A, 26 → Z, 27 → AA."""
    said = ""
    while n:
        n, last = divmod(n - 1, 26)
        said = chr(ord("A") + last) + said
    return said
