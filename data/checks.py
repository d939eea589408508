"""The rule tables on the quality of checks and on blind spots (rules/checks.toml, rules/blind_spots.toml)."""

from __future__ import annotations

from data.errors import UserError
from data.home import Home

CHECKS, BLIND_SPOTS = "checks.toml", "blind_spots.toml"


def limits(home: Home) -> tuple[int, int, float]:
    """Days within which a visit is followed up; premises and share from which one text is a copied one."""
    follow, copied = home.rule(CHECKS)["follow_up"], home.rule(CHECKS)["copied"]
    return (
        _whole(home, CHECKS, "follow_up.days", follow.get("days")),
        _whole(home, CHECKS, "copied.premises", copied.get("premises")),
        _share(home, "copied.share", copied.get("share")),
    )


def ranks(home: Home) -> list[tuple[str, int]]:
    """The rank of each activity type that has one."""
    given = home.rule(CHECKS)["follow_up"].get("rank")
    if not isinstance(given, dict):
        raise _wrong(home, CHECKS, "follow_up.rank")
    return [(code, _whole(home, CHECKS, f"follow_up.rank.{code}", rank)) for code, rank in given.items()]


def cap_codes(home: Home, key: str) -> list[tuple[str]]:
    """`activity_types` under the annual cap, or the task sources kept `apart` from it."""
    given = home.rule(CHECKS)["cap"].get(key)
    if not isinstance(given, list) or not all(isinstance(code, str) for code in given):
        raise _wrong(home, CHECKS, f"cap.{key}")
    return [(code,) for code in given]


def intervals(home: Home) -> list[tuple[str, int]]:
    """Days that may pass between two visits, by risk tier; `none` where a premise has no tier."""
    given = home.rule(BLIND_SPOTS)["within_days"]
    if "none" not in given:
        raise _wrong(home, BLIND_SPOTS, "within_days.none")
    return [(tier, _whole(home, BLIND_SPOTS, f"within_days.{tier}", days)) for tier, days in given.items()]


def _whole(home: Home, table: str, key: str, value: object) -> int:
    if type(value) is not int or value < 1:
        raise _wrong(home, table, key)
    return value


def _share(home: Home, key: str, value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value <= 1:
        raise _wrong(home, CHECKS, key)
    return float(value)


def _wrong(home: Home, table: str, key: str) -> UserError:
    return UserError("rule_value_wrong", path=str(home.rule_file(table)), key=key)
