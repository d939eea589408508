"""Contracts and code lists as the importer sees them."""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

DATA = Path(__file__).resolve().parents[1]
ORDER = (
    "hazards",
    "inspections",
    "premises",
    "jurisdictions",
    "campaigns",
    "weather",
    "supervision_issues",
    "reported_figures",
    "accidents",
    "duty_checks",
    "drills",
    "summary_counts",
    "enforcement",
    "traffic_enforcement",
    "safety_meetings",
    "outreach",
)
ARROW = {
    "text": pa.string(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us"),
    "int": pa.int64(),
    "number": pa.float64(),
    "bool": pa.bool_(),
    "enum": pa.string(),
    "codes": pa.string(),
}
#: letters that nobody sees; web pages leave them in what is copied from them
UNSEEN = "\u200b\u200c\u200d\u2060\ufeff"
_SPACE = re.compile(rf"[\s{UNSEEN}]+")


def squeeze(text: str) -> str:
    """Spelling that two writings of one word share: half width, no white space, lower case."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).lower()


@dataclass(frozen=True)
class Field:
    name: str
    type: str
    need: str
    zh: str
    en: str
    synonyms: tuple[str, ...]
    codes: str = ""
    raw: bool = False
    day: str = ""  # of a datetime: the date column that shares its cells where a ledger has only one of the two

    @property
    def keeps_raw(self) -> bool:
        return self.raw or self.type == "enum"


@dataclass(frozen=True)
class Contract:
    extract: str
    version: int
    main_date: str
    key: tuple[str, ...]
    zh: str
    en: str
    fields: dict[str, Field]

    def schema(self) -> pa.Schema:
        """Arrow schema of the canonical file (docs/architecture.md, Canonical batch)."""
        columns = [pa.field(f.name, ARROW[f.type]) for f in self.fields.values()]
        columns += [pa.field(f.name + "_raw", pa.string()) for f in self.fields.values() if f.keeps_raw]
        columns += [pa.field("flags", pa.string()), pa.field("source_file", pa.string())]
        columns += [pa.field("source_sheet", pa.string()), pa.field("source_row", pa.int64())]
        return pa.schema(columns)


REJECTS = pa.schema(
    [(n, pa.string()) for n in ("extract", "file", "sheet")]
    + [("row", pa.int64())]
    + [(n, pa.string()) for n in ("column", "value", "reason")]
)


@functools.cache
def contracts() -> dict[str, Contract]:
    """Every contract of data/contracts, in the order in which a file is tried against them."""
    found = {}
    for extract in ORDER:
        text = tomllib.loads((DATA / "contracts" / f"{extract}.toml").read_text(encoding="utf-8"))
        fields = {
            name: Field(
                name=name,
                type=spec["type"],
                need=spec["need"],
                zh=spec["zh"],
                en=spec["en"],
                synonyms=tuple(spec.get("synonyms", ())),
                codes=spec.get("codes", ""),
                raw=spec.get("raw", False),
                day=spec.get("day", ""),
            )
            for name, spec in text["columns"].items()
        }
        found[extract] = Contract(
            extract, text["version"], text["main_date"], tuple(text["key"]), text["zh"], text["en"], fields
        )
    return found


@dataclass
class CodeLists:
    """Code lists by name; `find` knows every spelling that rules/codes.toml gives."""

    lists: dict[str, dict[str, dict]]
    _spellings: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def load(cls, source: dict | Path | None = None) -> CodeLists:
        """`source`: the parsed table, a path to one, or None for the shipped list."""
        if isinstance(source, dict):
            return cls(source)
        path = source or DATA / "rules" / "codes.toml"
        return cls(tomllib.loads(Path(path).read_text(encoding="utf-8")))

    def codes(self, name: str) -> dict[str, dict]:
        return self.lists.get(name, {})

    def find(self, name: str, text: str) -> str | None:
        """Code of a spelling, or None."""
        if name not in self._spellings:
            known: dict[str, str] = {}
            for code, record in self.codes(name).items():
                for spelling in (code, record["zh"], record["en"], *record.get("synonyms", ())):
                    known.setdefault(squeeze(spelling), code)
            self._spellings[name] = known
        return self._spellings[name].get(squeeze(text))

    def closed_statuses(self) -> set[str]:
        return {code for code, record in self.codes("status").items() if record.get("is_closed")}
