"""The rule table of readiness: rules/visit_priority.toml, checked when a snapshot is published."""

from __future__ import annotations

from collections.abc import Set

from data.errors import UserError
from data.home import Home

PRIORITY = "visit_priority.toml"
KNOWN = {
    "before": {"days"},
    "codes": {"deadly", "crowd", "gas"},
    "homes": {"subtypes"},
}
FACTS = ("major", "overdue", "open", "high", "deadly", "crowd", "late", "unseen")
LINE = {"facts", "zh", "en"}
#: a line is bound as one letter
MOST_LINES = 26


def check(home: Home) -> None:
    """Raises UserError rule_key_unknown, rule_key_missing or rule_value_wrong."""
    table = home.rule(PRIORITY)
    _keys(home, "", table.keys(), KNOWN.keys() | {"line"})
    for part, known in KNOWN.items():
        record = table[part]
        if not isinstance(record, dict):
            raise _wrong(home, part)
        _keys(home, f"{part}.", record.keys(), known)
        for key, value in record.items():
            fits = (type(value) is int and value > 0) if key == "days" else _texts(value)
            if not fits:
                raise _wrong(home, f"{part}.{key}")
    lines = table["line"]
    if not isinstance(lines, dict) or not 0 < len(lines) <= MOST_LINES:
        raise _wrong(home, "line")
    for code, line in lines.items():
        if not isinstance(line, dict):
            raise _wrong(home, f"line.{code}")
        _keys(home, f"line.{code}.", line.keys(), LINE)
        if not _texts(line["facts"]) or not set(line["facts"]) <= set(FACTS):
            raise _wrong(home, f"line.{code}.facts")
        if not all(isinstance(line[lang], str) and line[lang] for lang in ("zh", "en")):
            raise _wrong(home, f"line.{code}")


def _texts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, str) and v.isidentifier() for v in value)


def _keys(home: Home, above: str, given: Set[str], known: Set[str]) -> None:
    """Every known key is there and no other."""
    path = str(home.rule_file(PRIORITY))
    if odd := sorted(given - known):
        raise UserError("rule_key_unknown", path=path, key=above + odd[0], known=", ".join(sorted(known)))
    if missing := sorted(known - given):
        raise UserError("rule_key_missing", path=path, key=above + missing[0])


def _wrong(home: Home, key: str) -> UserError:
    return UserError("rule_value_wrong", path=str(home.rule_file(PRIORITY)), key=key)
