"""The rule tables of events: limits of reporting, how long figures may change, and the district's GDP."""

from __future__ import annotations

from datetime import date

from data.errors import UserError
from data.home import Home

REPORTS, GDP = "report_rules.toml", "gdp.toml"
STEPS = ("unit", "dept")
CLASSES = ("ordinary", "serious", "major", "extraordinary")
KEYS = {"step", "class", "minutes", "effective_from", "basis"}


def report_limits(home: Home) -> list[tuple[str, str | None, int, date, int]]:
    """(step, class or None for all, minutes, first day, precedence): of those that fit the one of highest precedence.

    Raises UserError rule_key_unknown, rule_key_missing or rule_value_wrong.
    """
    path, rows = str(home.rule_file(REPORTS)), []
    for code, record in _table(home, REPORTS, "rule").items():
        where = f"rule.{code}"
        if not isinstance(record, dict):
            raise UserError("rule_value_wrong", path=path, key=where)
        if odd := sorted(record.keys() - KEYS):
            raise UserError("rule_key_unknown", path=path, key=f"{where}.{odd[0]}", known=", ".join(sorted(KEYS)))
        if missing := sorted(KEYS - {"class"} - record.keys()):
            raise UserError("rule_key_missing", path=path, key=f"{where}.{missing[0]}")
        minutes, first, basis = record["minutes"], record["effective_from"], record["basis"]
        fits = {
            "step": record["step"] in STEPS,
            "class": record.get("class", CLASSES[0]) in CLASSES,
            "minutes": type(minutes) is int and minutes > 0,
            "effective_from": type(first) is date,
            "basis": isinstance(basis, dict) and basis.keys() == {"zh", "en"},
        }
        if wrong := [key for key, fit in fits.items() if not fit]:
            raise UserError("rule_value_wrong", path=path, key=f"{where}.{wrong[0]}")
        rows.append((record["step"], record.get("class"), minutes, first))
    rows.sort(key=lambda row: (row[1] is not None, row[3]))
    return [(*row, i) for i, row in enumerate(rows)]


def provisional_days(home: Home) -> list[tuple[str, int]]:
    """(kind of event, days after it in which deaths and injuries may still change)."""
    days = _table(home, REPORTS, "provisional_days")
    for kind, n in days.items():
        if type(n) is not int or n < 0:
            raise UserError("rule_value_wrong", path=str(home.rule_file(REPORTS)), key=f"provisional_days.{kind}")
    return list(days.items())


def check_gdp(home: Home) -> None:
    """Raises UserError rule_value_wrong where a year or its GDP is no year or no positive number."""
    for year, value in _table(home, GDP, "gdp_100m").items():
        if not (len(year) == 4 and year.isdigit() and type(value) in (int, float) and value > 0):
            raise UserError("rule_value_wrong", path=str(home.rule_file(GDP)), key=f"gdp_100m.{year}")


def _table(home: Home, name: str, key: str) -> dict:
    found = home.rule(name)[key]
    if not isinstance(found, dict):
        raise UserError("rule_value_wrong", path=str(home.rule_file(name)), key=key)
    return found
