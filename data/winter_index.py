"""The rule table of the winter heating attention index: rules/winter_index.toml, checked."""

from __future__ import annotations

from data.errors import UserError
from data.home import SHIPPED_RULES, Home, read_toml

TABLE = "winter_index.toml"
#: section → (smallest, largest) value of its records
RANGES = {
    "part": (0.0, 1.0),
    "severity": (0.01, 1000.0),
    "age": (0.01, 1000.0),
    "code": (0.01, 1000.0),
    "premise": (0.01, 1000.0),
    "weather": (0.0, 30.0),
    "draws": (0.0, 10_000.0),
    "grade": (0.0, 100.0),
}
#: sections that may name further codes; `other` must be there
OPEN = ("code", "premise")
WHOLE = {"weather.lag_days", "weather.cold_days", "draws.number", "draws.top"}
#: records with a range of their own
OWN = {
    "weather.floor": (0.0, 1.0),
    "weather.rr_max": (1.01, 100.0),
    "weather.cold_wave": (1.0, 10.0),
    "weather.ignition": (1.0, 10.0),
    "weather.festival": (1.0, 10.0),
    "draws.width": (0.0, 0.9),
    "draws.number": (100, 10_000),
    "draws.top": (1, 30),
    "draws.share": (0.5, 1.0),
}


def check(home: Home) -> None:
    """Raises UserError rule_key_unknown, rule_key_missing or rule_value_wrong for what the index cannot go by."""
    path = str(home.rule_file(TABLE))
    table, shipped = home.rule(TABLE), read_toml(SHIPPED_RULES / TABLE)
    _no_others(path, "", table, tuple(shipped))
    for section, records in shipped.items():
        given = table[section]
        if not isinstance(given, dict):
            raise UserError("rule_value_wrong", path=path, key=section)
        needed = ("other",) if section in OPEN else tuple(records)
        for key in needed:
            if key not in given:
                raise UserError("rule_key_missing", path=path, key=f"{section}.{key}")
        if section not in OPEN:
            _no_others(path, f"{section}.", given, needed)
        for key, record in given.items():
            _check(path, section, key, record)
    part, grade = ({k: r["value"] for k, r in table[s].items()} for s in ("part", "grade"))
    if abs(sum(part.values()) - 1) > 1e-6:
        raise UserError("rule_value_wrong", path=path, key="part")
    if grade["watch"] >= grade["key"]:
        raise UserError("rule_value_wrong", path=path, key="grade.watch")


def _check(path: str, section: str, key: str, record: object) -> None:
    """A record is a number within its range and a reason in both languages."""
    name = f"{section}.{key}"
    if not isinstance(record, dict):
        raise UserError("rule_value_wrong", path=path, key=name)
    _no_others(path, name + ".", record, ("value", "zh", "en"))
    for part in ("value", "zh", "en"):
        if part not in record:
            raise UserError("rule_key_missing", path=path, key=f"{name}.{part}")
    value, (low, high) = record["value"], OWN.get(name, RANGES[section])
    fits = type(value) is int if name in WHOLE else type(value) in (int, float)
    if not fits or not low <= value <= high:
        raise UserError("rule_value_wrong", path=path, key=f"{name}.value")
    for lang in ("zh", "en"):
        if not isinstance(record[lang], str) or not record[lang].strip():
            raise UserError("rule_value_wrong", path=path, key=f"{name}.{lang}")


def _no_others(path: str, above: str, record: dict, known: tuple[str, ...]) -> None:
    odd = sorted(record.keys() - set(known))
    if odd:
        raise UserError("rule_key_unknown", path=path, key=above + odd[0], known=", ".join(known))
