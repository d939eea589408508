"""The rule tables about days, read into plain rows: heating seasons, their phases, 岁末年初, holidays, festivals."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date, timedelta

from data.errors import UserError
from data.home import Home

#: how the source of the shipped days begins: a house that writes its own source has looked at them
DEFAULT = "默认值"


def heating(home: Home, years: Iterable[int]) -> list[tuple[str, date, date]]:
    """(name `2026-2027`, first day, last day) of the heating season that begins in each year.

    Actual dates win over planned ones, planned ones over the default. Raises UserError rule_value_wrong.
    """
    table = home.rule("heating_seasons.toml")
    own = table.get("season", {})
    rows: list[tuple[str, date, date]] = []
    for year in years:
        name = f"{year}-{year + 1}"
        given = own.get(name, {})
        start = given.get("actual_start") or given.get("planned_start") or _day(year, table["default"]["start"])
        end = given.get("actual_end") or given.get("planned_end") or _day(year + 1, table["default"]["end"])
        # a day of two seasons would be counted in both
        if not start < end or (rows and rows[-1][2] >= start):
            raise UserError("rule_value_wrong", path=str(home.rule_file("heating_seasons.toml")), key=name)
        rows.append((name, start, end))
    return rows


def heating_told(
    home: Home, years: Iterable[int]
) -> list[tuple[str, date | None, date | None, date | None, date | None, str, bool]]:
    """(name, planned first and last day, actual first and last day, source, is it the shipped default) of each season.

    A day that the table does not give is None: the default's days are in no column here, `heating` has those in force.
    """
    table = home.rule("heating_seasons.toml")
    default = table["default"].get("source", DEFAULT)
    rows = []
    for year in years:
        name = f"{year}-{year + 1}"
        own = table.get("season", {}).get(name)
        given = own or {}
        days = [given.get(key) for key in ("planned_start", "planned_end", "actual_start", "actual_end")]
        rows.append((name, *days, given.get("source", "") if own else default, own is None and DEFAULT in default))
    return rows


def phases(home: Home) -> tuple[int, int, str]:
    """(days of ignition, days of ending, name of the Spring Festival holiday). Raises UserError rule_value_wrong."""
    table = home.rule("heating_phases.toml")
    for key in ("ignition_days", "ending_days"):
        if type(table[key]) is not int or table[key] < 0:
            raise UserError("rule_value_wrong", path=str(home.rule_file("heating_phases.toml")), key=key)
    return table["ignition_days"], table["ending_days"], table["festival"]


def yearend(home: Home, years: Iterable[int]) -> list[tuple[str, date, date]]:
    """(name, first day, last day) of 岁末年初 that begins in each year; it runs across the year's end.

    Raises UserError config_value_wrong where it would last a year or more.
    """
    setting = home.config["yearend"]
    if not setting["end"] < setting["start"]:
        raise UserError("config_value_wrong", path=str(home.path / "config.toml"), key="yearend.end",
                        value=setting["end"], wanted=f"< {setting['start']}")  # fmt: skip
    return [(f"{y}-{y + 1}", _day(y, setting["start"]), _day(y + 1, setting["end"])) for y in years]


def special_days(home: Home) -> list[tuple[date, bool, str | None]]:
    """(date, is it a workday, name of the holiday) of every day off and every swapped workday."""
    table = home.rule("calendar.toml")
    rows: dict[date, tuple[date, bool, str | None]] = {}
    try:
        for holidays in table["days_off"].values():
            for name, runs in holidays.items():
                for run in runs:
                    first, last = (date.fromisoformat(d) for d in run.split(".."))
                    for offset in range((last - first).days + 1):
                        day = first + timedelta(days=offset)
                        rows[day] = (day, False, name)
        for swapped in table["swapped_workdays"].values():
            rows |= {day: (day, True, None) for day in swapped["dates"]}
    except (ValueError, KeyError, AttributeError) as error:
        raise UserError("rule_value_wrong", path=str(home.rule_file("calendar.toml")), key=str(error)) from error
    return sorted(rows.values())


def spring_festivals(home: Home) -> list[date]:
    """The first day of each lunar year that the table knows."""
    return sorted(home.rule("calendar.toml")["spring_festival"].values())


def _day(year: int, month_day: str) -> date:
    """Month and day in a year, from `MM-DD`; a day that the month does not have is its last day."""
    month, day = (int(part) for part in month_day.split("-"))
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))
