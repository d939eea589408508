"""The dated rule tables about majors, re-inspections and visits, read into plain rows and checked on the way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise

from data.errors import UserError
from data.home import Home

CRITERIA = "major_criteria.toml"
RECHECKS = "recheck_rules.toml"
INTERVALS = "visit_intervals.toml"
TIERS = ("red", "orange", "yellow", "blue", "none")
#: key of a criterion → (type, must it be there)
CRITERION = {
    "sector": (str, True),
    "title": (dict, True),
    "doc_no": (str, True),
    "unverified_no": (str, False),
    "effective_from": (date, False),
    "effective_to": (date, False),
    "supersedes": (str, True),
    "not_subtypes": (list, False),
    "checked_on": (date, True),
    "verified": (bool, True),
}
#: key of a limit for re-inspections → (type, must it be there)
LIMIT = {
    "days": (int, True),
    "workdays": (bool, True),
    "basis": (str, True),
    "unverified": (str, False),
    "verified": (bool, True),
}


def major_criteria(home: Home) -> list[tuple]:
    """(code, sector, first day, last day, subtypes it leaves out joined by `;`, zh, en, position) of each criterion.

    A number that was not verified is in no label. Raises UserError rule_key_unknown, rule_key_missing or
    rule_value_wrong, also where two criteria of a sector are in force on one day.
    """
    path = str(home.rule_file(CRITERIA))
    records = _whole(home, CRITERIA, ("criterion",))["criterion"]
    rows = []
    for position, (code, record) in enumerate(records.items(), start=1):
        _check(path, f"criterion.{code}", record, CRITERION)
        title = record["title"]
        if title.keys() != {"zh", "en"} or (record["supersedes"] and record["supersedes"] not in records):
            raise UserError("rule_value_wrong", path=path, key=f"criterion.{code}")
        first, last = record.get("effective_from", date.min), record.get("effective_to", date.max)
        if first > last:
            raise UserError("rule_value_wrong", path=path, key=f"criterion.{code}.effective_to")
        number = record["doc_no"]
        zh, en = f"《{title['zh']}》", title["en"]
        if number:
            zh, en = f"{zh}（{number}）", f"{en} ({number})"
        rows.append((code, record["sector"], first, last, ";".join(record.get("not_subtypes", ())), zh, en, position))
    in_order = sorted(rows, key=lambda row: (row[1], row[2]))
    for before, after in pairwise(in_order):
        if before[1] == after[1] and after[2] <= before[3]:
            raise UserError("rule_value_wrong", path=path, key=f"criterion.{after[0]}.effective_from")
    return rows


def recheck_limits(home: Home) -> list[tuple[int, str | None, int, bool]]:
    """(position, what the department's name contains, days, only workdays count): the first that fits holds.

    The last one, without a name, fits every department. Raises UserError like major_criteria.
    """
    path = str(home.rule_file(RECHECKS))
    table = _whole(home, RECHECKS, ("default", "rule"))
    rows: list[tuple[int, str | None, int, bool]] = []
    for code, record in table["rule"].items():
        _check(path, f"rule.{code}", record, LIMIT | {"names": (list, True)}, least=0)
        rows += [(len(rows) + i, name, record["days"], record["workdays"]) for i, name in enumerate(record["names"])]
    _check(path, "default", table["default"], LIMIT, least=0)
    return [*rows, (len(rows), None, table["default"]["days"], table["default"]["workdays"])]


def visit_intervals(home: Home) -> list[tuple[str | None, int]]:
    """(risk tier, None = no tier; days without a visit after which a premise is a blind spot)."""
    days = _whole(home, INTERVALS, ("days",))["days"]
    _check(str(home.rule_file(INTERVALS)), "days", days, dict.fromkeys(TIERS, (int, True)), least=1)
    return [(None if tier == "none" else tier, days[tier]) for tier in TIERS]


def _whole(home: Home, name: str, keys: tuple[str, ...]) -> dict:
    """A rule table that has these keys and no others."""
    table = home.rule(name)
    for key in keys:
        if not isinstance(table.get(key), dict):
            raise UserError("rule_key_missing", path=str(home.rule_file(name)), key=key)
    _no_others(str(home.rule_file(name)), "", table, keys)
    return table


def _check(
    path: str, where: str, record: object, wanted: Mapping[str, tuple[type, bool]], least: int | None = None
) -> None:
    """A record has the keys it must have, no unknown one, and values of their types; numbers are not below `least`."""
    if not isinstance(record, dict):
        raise UserError("rule_value_wrong", path=path, key=where)
    _no_others(path, where + ".", record, wanted)
    for key, (kind, needed) in wanted.items():
        if key not in record:
            if needed:
                raise UserError("rule_key_missing", path=path, key=f"{where}.{key}")
        elif type(record[key]) is not kind or (kind is int and least is not None and record[key] < least):
            raise UserError("rule_value_wrong", path=path, key=f"{where}.{key}")


def _no_others(path: str, above: str, record: Mapping, known: Mapping | tuple[str, ...]) -> None:
    odd = sorted(record.keys() - set(known))
    if odd:
        raise UserError("rule_key_unknown", path=path, key=above + odd[0], known=", ".join(known))
