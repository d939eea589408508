"""The rule tables about days, read into plain rows: heating seasons, 岁末年初, holidays, Spring Festival."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date, timedelta

from data.errors import UserError
from data.home import Home


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
