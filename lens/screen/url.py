"""The one place that reads and writes the address: language, snapshot and selection live there and nowhere else.

A widget's value is set from here before it is drawn, and its callback writes back; so Back, Forward, a reload
and a sent link all show what the address says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

import streamlit as st

from lens.exhibits.record import Record, Rows
from lens.listing import COLUMNS
from lens.measures import measure
from lens.picks import toggled
from lens.rows import LONGEST, PARTS, chosen, parts_of
from lens.screen import menu
from lens.selection import Selection
from lens.story import STORIES
from lens.words import LANGS

#: the page that lists rows, and the one that tells one row's story
ROWS, RECORD = "rows", "record"


@dataclass(frozen=True)
class Address:
    """What the address asks for. `snapshot` is '' unless the link fixes one; `odd` holds what was not understood.

    `of`, `part`, the search `find` and the page number `n` say which rows are listed, `columns` what of them; only the
    page of rows has them.
    `record` is the row whose story is told, on its own page.
    """

    lang: str = "zh"
    snapshot: str = ""
    selection: Selection = field(default_factory=Selection)
    of: str = ""
    part: str = ""
    n: int = 1
    find: str = ""
    columns: tuple[str, ...] = ()
    record: Record | None = None
    odd: tuple[str, ...] = ()

    def query(self, full: bool = False) -> dict[str, str]:
        """The pairs of the address; `full` writes every value, defaults too, for a fixed link."""
        pairs = {"lang": self.lang} if full or self.lang != LANGS[0] else {}
        if self.snapshot:
            pairs["snapshot"] = self.snapshot
        if self.of:
            pairs |= {"of": self.of, "part": self.part or PARTS[0]}
        if self.find:
            pairs["find"] = self.find
        if self.columns:
            pairs["columns"] = ",".join(self.columns)
        if self.n > 1:
            pairs["n"] = str(self.n)
        if self.record:
            pairs["record"] = f"{self.record.relation}:{self.record.key}"
        return pairs | self.selection.to_query(full)

    def choosing(self, selection: Selection) -> Address:
        return replace(self, selection=selection, n=1, odd=())

    def listing(self, of: str, part: str = "", n: int = 1) -> Address:
        """The same choice and search with the rows of a measure's part, from page `n` on."""
        return replace(self, of=of, part=part, n=n, odd=())

    def showing(self, columns: Sequence[str]) -> Address:
        """The same rows with these columns; none for the usual ones."""
        return replace(self, columns=tuple(columns), odd=())

    def finding(self, find: str) -> Address:
        """The rows that hold every word of `find`."""
        return replace(self, find=" ".join(find.split())[:LONGEST], n=1, odd=())

    def elsewhere(self) -> Address:
        """What another page takes along: all but a page's own rows, record, supposition and slice."""
        bare = replace(self.selection, whatif="", slice="")
        return replace(self, of="", part="", n=1, find="", columns=(), record=None, selection=bare)

    def picking(self, page: str, chosen: tuple[str, str]) -> str:
        """The relative link to the same page with one code chosen, or without it where it was."""
        there = self.choosing(toggled(self.selection, chosen))
        return f"{menu.url_path(page)}?{urlencode(there.query())}"

    def behind(self, rows: Rows | Record) -> str:
        """The relative link to the rows behind a figure, or to a record's story."""
        if isinstance(rows, Record):
            return f"{menu.url_path(RECORD)}?{urlencode(replace(self.elsewhere(), record=rows).query())}"
        there = replace(self.elsewhere(), of=rows.of, part=rows.part, find=rows.find)
        there = replace(there, selection=chosen(there.selection, rows))
        return f"{menu.url_path(ROWS)}?{urlencode(there.query())}"

    def speaking(self, lang: str) -> Address:
        return replace(self, lang=lang)


def read() -> Address:
    """The address of this run."""
    return parse(st.query_params.to_dict())


def parse(query: Mapping[str, str]) -> Address:
    """The address that the pairs of a query string ask for."""
    given = dict(query)
    lang = given.pop("lang", LANGS[0])
    selection, odd = Selection.from_query(given)
    if lang not in LANGS:
        lang, odd = LANGS[0], [lang, *odd]
    of, part, n = (given.get(key, "") for key in ("of", "part", "n"))
    record = measure(of)
    if of and record is None:
        odd, of, part = [*odd, of], "", ""
    if part and part not in (parts_of(record) if record else PARTS[:1]):
        odd, part = [*odd, part], ""
    if n and not (n.isascii() and n.isdigit() and 0 < int(n) < 10**6):
        odd, n = [*odd, n], ""
    find, named = given.get("find", ""), given.get("record", "")
    told = _record(named)
    if len(find) > LONGEST:
        odd, find = [*odd, find], ""
    if named and told is None:
        odd = [*odd, named]
    columns = [name for name in given.get("columns", "").split(",") if name]
    odd, columns = [*odd, *(c for c in columns if c not in COLUMNS)], [c for c in columns if c in COLUMNS]
    return Address(
        lang, given.get("snapshot", ""), selection, of, part, int(n or 1), find, tuple(columns), told, tuple(odd)
    )


def _record(token: str) -> Record | None:
    """From `hazards:BH0001`."""
    relation, _, key = token.partition(":")
    return Record(relation, key) if relation in STORIES and key else None


def write(address: Address) -> None:
    """Put an address into the browser, as a new entry of its history; the same address again makes no entry."""
    pairs = address.query()
    if pairs != st.query_params.to_dict():
        st.query_params.from_dict(pairs)
