"""The mapping file: what one house's columns mean. Described in docs/importing.md."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pyarrow as pa
import pyarrow.compute as pc

from data.errors import UserError
from data.importer.contract import CodeLists, contracts
from data.importer.values import OTHER, parse_bool

EXTRACT_KEYS = {
    "name",
    "files",
    "sheets",
    "columns",
    "constants",
    "codes",
    "date_formats",
    "derive",
    "ignore",
    "where_filled",
    "split_items",
}
DERIVE_KEYS = {"from", "with", "first_of", "blank", "strip", "split", "part", "find"}


@dataclass(frozen=True)
class Derive:
    """A value made from one or more columns. The steps run in the order of the attributes."""

    headers: tuple[str, ...]
    first: bool  # the first filled column, instead of all of them joined
    joiner: str
    blank: tuple[str, ...]
    strip: str
    split: str
    part: int
    find: re.Pattern[str] | None

    def apply(self, columns: list[pa.Array]) -> pa.Array:
        """`columns`: one string array for each of `headers` → string array, null where nothing is left."""
        filled = [self._blanked(c) for c in columns]
        if self.first:  # each column goes through the steps; the first that comes out filled counts
            return pc.coalesce(*(self._steps(c) for c in filled))
        if len(filled) == 1:
            return self._steps(filled[0])
        joined = pc.binary_join_element_wise(*filled, self.joiner, null_handling="replace", null_replacement="")
        return self._steps(joined)

    def _steps(self, made: pa.Array) -> pa.Array:
        if self.strip:
            made = pc.utf8_trim(made, self.strip)
        if self.split or self.find:
            coded = made.dictionary_encode()
            made = pa.array([self._cut(v) for v in coded.dictionary.to_pylist()], pa.string()).take(coded.indices)
        return made

    def _blanked(self, column: pa.Array) -> pa.Array:
        trimmed = pc.utf8_trim_whitespace(column)
        empty = pc.is_in(trimmed, value_set=pa.array(["", *self.blank]))
        return pc.if_else(empty, pa.scalar(None, pa.string()), trimmed)

    def _cut(self, text: str | None) -> str | None:
        if text is None:
            return None
        if self.split and self.split in text:
            parts = text.split(self.split)
            text = parts[self.part] if -len(parts) <= self.part < len(parts) else ""
        if self.find:
            match = self.find.search(text)
            text = next(filter(None, (*match.groups(), match[0])), "") if match else ""
        return text.strip() or None


@dataclass(frozen=True)
class ExtractMapping:
    """How one kind of file becomes one extract."""

    name: str
    files: str = "*"
    sheets: str = "*"
    columns: dict[str, str] = field(default_factory=dict)  # field → header
    constants: dict[str, str] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)  # field → {text → code}
    date_formats: tuple[str, ...] = ()
    derive: dict[str, Derive] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    where_filled: tuple[str, ...] = ()
    split_items: bool = False  # a description in numbered lines becomes a hazard for each

    def fits(self, file: Path, sheet: str) -> bool:
        return fnmatch(file.name.lower(), self.files.lower()) and fnmatch(sheet.lower(), self.sheets.lower())


@dataclass(frozen=True)
class Mapping:
    """`zone`: where instants with an offset become local times, '' for the usual one."""

    name: str
    text: str
    extracts: tuple[ExtractMapping, ...]
    zone: str = ""

    def for_table(self, file: Path, sheet: str) -> list[ExtractMapping]:
        """The entries for one sheet; a flat file's is called ''."""
        return [e for e in self.extracts if e.fits(file, sheet)]


def load_mapping(path: Path, codes: CodeLists) -> Mapping:
    """Read a mapping file. Every key, field and code in it must be known: UserError otherwise."""
    if not path.is_file():
        raise UserError("file_missing", file=path)
    text = path.read_text(encoding="utf-8")
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UserError("mapping_not_toml", mapping=path.name, detail=error) from error
    _known(path, "", raw, {"extract", "zone"})
    if not isinstance(raw.get("extract"), list):
        raise UserError("mapping_no_extract", mapping=path.name)
    return Mapping(path.name, text, tuple(_extract(path, e, codes) for e in raw["extract"]), _zone(path, raw))


def _zone(path: Path, raw: dict) -> str:
    name = raw.get("zone", "")
    try:
        if name != "":
            ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, TypeError) as error:
        raise UserError("mapping_bad_zone", mapping=path.name, zone=name) from error
    return name


def _extract(path: Path, raw: dict, codes: CodeLists) -> ExtractMapping:
    name = raw.get("name", "")
    if name not in contracts():
        raise UserError("mapping_bad_extract", mapping=path.name, name=name, known=", ".join(contracts()))
    _known(path, name, raw, EXTRACT_KEYS)
    _typed(path, raw)
    fields = contracts()[name].fields
    for section in ("columns", "constants", "codes", "derive"):
        for key in raw.get(section, {}):
            if key not in fields:
                raise UserError("mapping_bad_field", mapping=path.name, field=key, extract=name)
    for key, translations in raw.get("codes", {}).items():
        known = codes.codes(fields[key].codes)
        for code in translations.values():
            if fields[key].type == "bool" and parse_bool(code) is None:
                raise UserError("mapping_bad_code", mapping=path.name, field=key, text=code, known="yes, no")
            if known and code not in known:
                raise UserError("mapping_bad_code", mapping=path.name, field=key, text=code, known=", ".join(known))
        if OTHER in translations and fields[key].type != "bool":
            raise UserError("mapping_bad_code", mapping=path.name, field=key, text=OTHER, known=", ".join(known))
    return ExtractMapping(
        name=name,
        files=raw.get("files", "*"),
        sheets=raw.get("sheets", "*"),
        columns=raw.get("columns", {}),
        constants={k: str(v) for k, v in raw.get("constants", {}).items()},
        codes=raw.get("codes", {}),
        date_formats=tuple(raw.get("date_formats", ())),
        derive={k: _derive(path, k, v) for k, v in raw.get("derive", {}).items()},
        ignore=tuple(raw.get("ignore", ())),
        where_filled=tuple(raw.get("where_filled", ())),
        split_items=raw.get("split_items", False),
    )


def _derive(path: Path, name: str, raw: dict) -> Derive:
    _known(path, f"derive.{name}", raw, DERIVE_KEYS)
    if ("from" in raw) == ("first_of" in raw):
        raise UserError("mapping_bad_derive", mapping=path.name, field=name)
    headers = raw["first_of"] if "first_of" in raw else raw["from"]
    try:
        find = re.compile(raw["find"]) if "find" in raw else None
    except re.error as error:
        raise UserError("mapping_bad_derive", mapping=path.name, field=name) from error
    return Derive(
        headers=(headers,) if isinstance(headers, str) else tuple(headers),
        first="first_of" in raw,
        joiner=raw.get("with", " "),
        blank=tuple(raw.get("blank", ())),
        strip=raw.get("strip", ""),
        split=raw.get("split", ""),
        part=raw.get("part", 0),
        find=find,
    )


def _typed(path: Path, raw: dict) -> None:
    """Every entry has the form that its key asks for."""
    tables: dict[str, tuple[type, ...]]
    tables = {"columns": (str,), "constants": (str, int, float), "codes": (dict,), "derive": (dict,)}
    for key, value in raw.items():
        if key in tables:
            wanted = "a table"
            right = isinstance(value, dict) and all(isinstance(v, tables[key]) for v in value.values())
        elif key in ("name", "files", "sheets"):
            wanted, right = "text", isinstance(value, str)
        elif key == "split_items":
            wanted, right = "true or false", isinstance(value, bool)
        else:
            wanted = "a list of texts"
            right = isinstance(value, list) and all(isinstance(v, str) for v in value)
        if not right:
            raise UserError("mapping_bad_value", mapping=path.name, key=key, wanted=wanted, wanted_zh=ZH[wanted])


ZH = {"a table": "一个表", "text": "文字", "a list of texts": "文字列表", "true or false": " true 或 false"}


def _known(path: Path, where: str, raw: dict, keys: set[str]) -> None:
    for key in raw:
        if key not in keys:
            place = f"{where}.{key}" if where else key
            raise UserError("mapping_unknown_key", mapping=path.name, key=place, known=", ".join(sorted(keys)))
