"""The rule table on the quality of data: rules/quality.toml."""

from __future__ import annotations

from data.errors import UserError
from data.home import Home

QUALITY = "quality.toml"


def batches(home: Home) -> tuple[int, int, float]:
    """Closings of one body from which a minute, or a day, is a batch, and how many times its usual day that must be."""
    rule = home.rule(QUALITY)["batch"]
    return (
        _whole(home, "batch.minute", rule),
        _whole(home, "batch.day", rule),
        _number(home, "batch.day_times", rule, 1),
    )


def check(home: Home) -> None:
    """Refuse a table that the pages could not judge by. Raises UserError rule_value_wrong."""
    table = home.rule(QUALITY)
    _whole(home, "grade.fewest", table["grade"])
    for key in ("errors", "warnings"):
        _number(home, f"grade.{key}", table["grade"], 0, 1)
    for code in table["tolerated"]:
        _number(home, f"tolerated.{code}", table["tolerated"], 0, 1)


def _whole(home: Home, key: str, table: dict) -> int:
    value = table.get(key.partition(".")[2])
    if type(value) is not int or value < 1:
        raise _wrong(home, key)
    return value


def _number(home: Home, key: str, table: dict, least: float, most: float = float("inf")) -> float:
    value = table.get(key.partition(".")[2])
    if not isinstance(value, int | float) or isinstance(value, bool) or not least <= value <= most:
        raise _wrong(home, key)
    return float(value)


def _wrong(home: Home, key: str) -> UserError:
    return UserError("rule_value_wrong", path=str(home.rule_file(QUALITY)), key=key)
