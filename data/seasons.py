"""The rule tables about days, read into plain rows: heating seasons, 岁末年初, holidays, Spring Festival."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from data.errors import UserError
from data.home import Home

HEATING = "heating_seasons.toml"


class Heating(NamedTuple):
    """One heating season: the days that count, and the dates that the rule table gives; null = not given.

    `is_default`: no date of its own, so it runs by the table's default.
    """

    season: str
    first_day: date
    last_day: date
    planned_start: date | None
    planned_end: date | None
    actual_start: date | None
    actual_end: date | None
    is_default: bool
    source: str


def heating(home: Home, years: Iterable[int]) -> list[Heating]:
    """The heating season (`2026-2027`) that begins in each year.

    Actual dates win over planned ones, planned ones over the default. Raises UserError rule_value_wrong.
    """
    table = home.rule(HEATING)
    own = table.get("season", {})
    rows: list[Heating] = []
    for year in years:
        name = f"{year}-{year + 1}"
        given = own.get(name, {})
        planned_start, planned_end = given.get("planned_start"), given.get("planned_end")
        actual_start, actual_end = given.get("actual_start"), given.get("actual_end")
        start = actual_start or planned_start or _day(year, table["default"]["start"])
        end = actual_end or planned_end or _day(year + 1, table["default"]["end"])
        # a day of two seasons would be counted in both
        if not start < end or (rows and rows[-1].last_day >= start):
            raise UserError("rule_value_wrong", path=str(home.rule_file(HEATING)), key=name)
        own_dates = any((planned_start, planned_end, actual_start, actual_end))
        source = given.get("source") or ("" if own_dates else table["default"].get("source", ""))
        dates = planned_start, planned_end, actual_start, actual_end
        rows.append(Heating(name, start, end, *dates, not own_dates, source))
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
