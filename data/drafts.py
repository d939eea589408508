"""Corrections of how files are read, chosen one by one, as a mapping file that next month's import takes again.

A draft is a mapping as `tomllib` reads it ({"extract": [entry, …]}); every correction gives a new one.
"""

from __future__ import annotations

import copy
import json
import re
import secrets
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path

from data.errors import UserError
from data.home import Home, from_os_error
from data.importer import Report
from data.importer.report import TableReport
from data.locking import replace

LONGEST_NAME = 40
_NAME = re.compile(r"[\w（）()+-][\w（）()+ -]*")
#: sections of an entry that are tables of their own
SECTIONS = ("columns", "constants", "codes", "derive")


def parse(text: str) -> dict:
    """A mapping as a draft; '' is one without entries. The text was loaded as a mapping before."""
    return {"extract": [], **tomllib.loads(text)}


def as_field(draft: dict, report: Report, told: TableReport, header: str, field: str) -> dict:
    """Read the column `header` as `field`, '' as nothing; in every sheet of the file that has it."""
    made = copy.deepcopy(draft)
    for each in _like(report, told):
        if not any(c.header == header for c in each.columns):
            continue
        entry = _entry(made, report, each, each.extract)
        columns = {f: h for f, h in entry.get("columns", {}).items() if h != header and f != field}
        ignored = [h for h in entry.get("ignore", []) if h != header]
        entry["columns"] = columns | {field: header} if field else columns
        entry["ignore"] = ignored if field else [*ignored, header]
    return _without_empty(made)


def as_extract(draft: dict, report: Report, told: TableReport, extract: str) -> dict:
    """Read a table that nobody recognised as `extract`."""
    made = copy.deepcopy(draft)
    _entry(made, report, told, extract)
    return _without_empty(made)


def as_constant(draft: dict, report: Report, told: TableReport, field: str, value: str) -> dict:
    """Give every row of the table, and of its file's other sheets of that kind, one value of `field`."""
    made = copy.deepcopy(draft)
    for each in _like(report, told):
        entry = _entry(made, report, each, each.extract)
        entry["constants"] = entry.get("constants", {}) | {field: value}
    return _without_empty(made)


def as_code(draft: dict, report: Report, extract: str, field: str, text: str, code: str) -> dict:
    """Read the text of a column as a code, or as another text, wherever the upload says it."""
    made = copy.deepcopy(draft)
    for each in (t for t in report.tables if t.extract == extract):
        entry = _entry(made, report, each, extract)
        codes = entry.setdefault("codes", {})
        codes[field] = codes.get(field, {}) | {text: code}
    return _without_empty(made)


def as_split(draft: dict, report: Report, told: TableReport) -> dict:
    """Make a row of each numbered item where a cell lists several hazards, in the whole file."""
    made = copy.deepcopy(draft)
    for each in _like(report, told):
        _entry(made, report, each, each.extract)["split_items"] = True
    return _without_empty(made)


def to_toml(draft: dict, report: Report) -> str:
    """The draft as the text of a mapping file. Entries that say the same of all sheets of a file become one."""
    lines = [f"zone = {_value(draft['zone'])}"] if draft.get("zone") else []
    for entry in _gathered(draft["extract"], report):
        lines += ["", "[[extract]]"]
        lines += [f"{key} = {_value(value)}" for key, value in entry.items() if key not in SECTIONS]
        for section in SECTIONS:
            inside = entry.get(section, {})
            flat = {k: v for k, v in inside.items() if section != "codes"}
            if flat:
                lines += ["", f"[extract.{section}]", *(f"{_key(k)} = {_value(v)}" for k, v in flat.items())]
            for name, texts in inside.items() if section == "codes" else ():
                lines += ["", f"[extract.codes.{_key(name)}]", *(f"{_key(k)} = {_value(v)}" for k, v in texts.items())]
    return "\n".join(lines).strip() + "\n"


def names(home: Home) -> list[str]:
    """The house's own mappings that a page can name."""
    folder = home.path / "mappings"
    return sorted(p.stem for p in folder.glob("*.toml") if _NAME.fullmatch(p.stem)) if folder.is_dir() else []


def text_of(home: Home, name: str) -> str:
    """A mapping of the house. Raises UserError mapping_missing."""
    try:
        return _file(home, name).read_text("utf-8-sig")
    except OSError as error:
        raise UserError("mapping_missing", name=name) from error


def fits(text: str, files: Iterable[str]) -> bool:
    """Whether a mapping names one of these files by more than "every file"."""
    try:
        entries = parse(text)["extract"]
        patterns = [e["files"].lower() for e in entries if e.get("files", "*") != "*"]
    except (tomllib.TOMLDecodeError, AttributeError, TypeError, KeyError):
        return False
    return any(fnmatch(file.lower(), pattern) for file in files for pattern in patterns)


def save(home: Home, name: str, text: str) -> str:
    """Keep a mapping under a name, in place of an older one of that name; returns the name. Raises UserError."""
    kept = name.strip()
    target = _file(home, kept)
    home.folder("mappings")
    staged = target.with_name(f".tmp-{secrets.token_hex(4)}")
    try:
        staged.write_text(text, "utf-8")
        replace(staged, target)
    except OSError as error:
        raise from_os_error(error, target.parent) from error
    return kept


def pattern(name: str) -> str:
    """A file's or sheet's name with its numbers left open: 台账2026年10月.xlsx → 台账*年*月.xlsx."""
    return re.sub(r"\d+", "*", re.sub(r"([*?\[])", r"[\1]", name))


def _file(home: Home, name: str) -> Path:
    if len(name) > LONGEST_NAME or not _NAME.fullmatch(name):
        raise UserError("mapping_name_wrong", longest=LONGEST_NAME)
    return home.path / "mappings" / f"{name}.toml"


def _like(report: Report, told: TableReport) -> list[TableReport]:
    """The tables of the same file that are read as the same extract: one correction is not made twenty times."""
    return [t for t in report.tables if (t.file, t.extract) == (told.file, told.extract) and t.kind != "hidden"]


def _entry(draft: dict, report: Report, told: TableReport, extract: str) -> dict:
    """The draft's entry for a table, a new one where none fits."""
    for entry in draft["extract"]:
        here = fnmatch(told.file.lower(), entry.get("files", "*").lower())
        if entry["name"] == extract and here and fnmatch(told.sheet.lower(), entry.get("sheets", "*").lower()):
            return entry
    entry = {"name": extract, "files": pattern(told.file)}
    if len(_sheets(report, told.file)) > 1:
        entry["sheets"] = pattern(told.sheet)
    draft["extract"].append(entry)
    return entry


def _sheets(report: Report, file: str) -> set[str]:
    return {t.sheet for t in report.tables if t.file == file and t.kind != "hidden"}


def _gathered(entries: list[dict], report: Report) -> list[dict]:
    """Entries that differ in their sheets alone, and are all the sheets of their file, as one for every sheet."""
    alike: dict[str, list[dict]] = defaultdict(list)
    for entry in entries:
        alike[json.dumps({k: v for k, v in entry.items() if k != "sheets"}, sort_keys=True)].append(entry)
    made = []
    for group in alike.values():
        files = [t.file for t in report.tables if fnmatch(t.file.lower(), group[0].get("files", "*").lower())]
        if (
            len(group) > 1
            and files
            and {e.get("sheets") for e in group} >= set(map(pattern, _sheets(report, files[0])))
        ):
            group = [{k: v for k, v in group[0].items() if k != "sheets"}]
        made += group
    return made


def _without_empty(draft: dict) -> dict:
    """The draft without sections and lists that say nothing."""
    draft["extract"] = [
        {k: v for k, v in entry.items() if v or k not in (*SECTIONS, "ignore")} for entry in draft["extract"]
    ]
    return draft


def _key(text: str) -> str:
    return text if re.fullmatch(r"[A-Za-z0-9_-]+", text) else _value(text)


def _value(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    # JSON's texts are TOML's, but for DEL, which TOML wants escaped too
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
