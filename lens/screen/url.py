"""The one place that reads and writes the address: language, snapshot and selection live there and nowhere else.

A widget's value is set from here before it is drawn, and its callback writes back; so Back, Forward, a reload
and a sent link all show what the address says.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import streamlit as st

from lens.selection import Selection
from lens.words import LANGS


@dataclass(frozen=True)
class Address:
    """What the address asks for. `snapshot` is '' unless the link fixes one; `odd` holds what was not understood."""

    lang: str = "zh"
    snapshot: str = ""
    selection: Selection = field(default_factory=Selection)
    odd: tuple[str, ...] = ()

    def query(self, full: bool = False) -> dict[str, str]:
        """The pairs of the address; `full` writes every value, defaults too, for a fixed link."""
        pairs = {"lang": self.lang} if full or self.lang != LANGS[0] else {}
        if self.snapshot:
            pairs["snapshot"] = self.snapshot
        return pairs | self.selection.to_query(full)

    def choosing(self, selection: Selection) -> Address:
        return replace(self, selection=selection, odd=())

    def speaking(self, lang: str) -> Address:
        return replace(self, lang=lang)


def read() -> Address:
    """The address of this run."""
    given = st.query_params.to_dict()
    lang = given.pop("lang", LANGS[0])
    selection, odd = Selection.from_query(given)
    if lang not in LANGS:
        lang, odd = LANGS[0], [lang, *odd]
    return Address(lang, given.get("snapshot", ""), selection, tuple(odd))


def write(address: Address) -> None:
    """Put an address into the browser, as a new entry of its history; the same address again makes no entry."""
    pairs = address.query()
    if pairs != st.query_params.to_dict():
        st.query_params.from_dict(pairs)
