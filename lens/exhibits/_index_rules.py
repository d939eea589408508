"""The rule table of the winter heating attention index, read as weights; as it stands or as one draw moves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lens.exhibits._winter import codes_of
from lens.stats import attention
from lens.stats.arrays import Floats

SEVERITIES, AGES = ("other", "major"), ("new", "standing", "overdue")
#: the sections whose weights nobody measured: they are varied
VARIED = ("part", "severity", "age", "code", "premise")
PARTS = ("hazards", "exposure", "weather")

#: weights by (section, key): numbers, or one number a draw
Table = dict[tuple[str, str], Floats]


@dataclass(frozen=True)
class Rules:
    """`table` as it lies in the snapshot: section → key → { value, zh, en }."""

    table: dict

    def __getitem__(self, at: tuple[str, str]) -> float:
        return self.table[at[0]][at[1]]["value"]

    @property
    def parts(self) -> Floats:
        """a, b, c."""
        return np.array([self["part", p] for p in PARTS], float)

    def plain(self) -> Table:
        return {(s, k): np.array([r["value"]], float) for s in VARIED for k, r in self.table[s].items()}

    def varied(self, rng: np.random.Generator, number: int) -> Table:
        """Every weight moved on its own by up to the width of the rule table: one number a draw."""
        plain = self.plain()
        drawn = attention.varied(rng, [float(v[0]) for v in plain.values()], self["draws", "width"], number)
        return dict(zip(plain, drawn, strict=True))

    def drawn_parts(self, table: Table) -> Floats:
        return np.array([table["part", p] for p in PARTS])

    def classes(self, classes: Sequence[tuple[str, str, str]], table: Table | None = None) -> Floats:
        """The weight of each class (codes, severity, age): (classes), or (classes × draws) of a drawn table."""
        held = table or self.plain()
        rows = [
            held["severity", severity] * held["age", age] * self._most(held, "code", codes_of(codes))
            for codes, severity, age in classes
        ]
        return self._shaped(rows, table)

    def kinds(self, kinds: Sequence[tuple[str | None, str]], table: Table | None = None) -> Floats:
        """The weight of each kind of premise (subtype, ways of heating), the larger of the two."""
        held = table or self.plain()
        rows = [self._most(held, "premise", [subtype or "", *codes_of(heating)]) for subtype, heating in kinds]
        return self._shaped(rows, table)

    @staticmethod
    def _most(held: Table, section: str, keys: Sequence[str]) -> Floats:
        """The largest weight of the keys; one that the table does not name weighs as `other`."""
        found = [held.get((section, k), held[section, "other"]) for k in keys]
        return np.max(found, axis=0) if found else held[section, "other"]

    @staticmethod
    def _shaped(rows: list[Floats], table: Table | None) -> Floats:
        made = np.array(rows) if rows else np.zeros((0, 1))
        return made if table else made[:, 0]
