"""The rule table on the quality of checks: rules/checks.toml."""

from __future__ import annotations

from data.errors import UserError
from data.home import Home

CHECKS = "checks.toml"


def limits(home: Home) -> tuple[int, int, float, int, float]:
    """Days within which a visit is followed up; premises and share from which one text is a copied one; days and
    likeness (0–1) from which a hazard may be one that another body entered before."""
    follow, copied, doubled = (home.rule(CHECKS)[part] for part in ("follow_up", "copied", "doubled"))
    return (
        _whole(home, "follow_up.days", follow.get("days")),
        _whole(home, "copied.premises", copied.get("premises")),
        _share(home, "copied.share", copied.get("share")),
        _whole(home, "doubled.days", doubled.get("days")),
        _share(home, "doubled.alike", doubled.get("alike")),
    )


def ranks(home: Home) -> list[tuple[str, int]]:
    """The rank of each activity type that has one."""
    given = home.rule(CHECKS)["follow_up"].get("rank")
    if not isinstance(given, dict):
        raise _wrong(home, "follow_up.rank")
    return [(code, _whole(home, f"follow_up.rank.{code}", rank)) for code, rank in given.items()]


def cap_codes(home: Home, key: str) -> list[tuple[str]]:
    """`activity_types` under the annual cap, or the task sources kept `apart` from it."""
    given = home.rule(CHECKS)["cap"].get(key)
    if not isinstance(given, list) or not all(isinstance(code, str) for code in given):
        raise _wrong(home, f"cap.{key}")
    return [(code,) for code in given]


def _whole(home: Home, key: str, value: object) -> int:
    if type(value) is not int or value < 1:
        raise _wrong(home, key)
    return value


def _share(home: Home, key: str, value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value <= 1:
        raise _wrong(home, key)
    return float(value)


def _wrong(home: Home, key: str) -> UserError:
    return UserError("rule_value_wrong", path=str(home.rule_file(CHECKS)), key=key)
