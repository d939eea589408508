"""Periods: a token becomes two dates and a day up to which the house knew; like periods for 同比 and 环比.

Tokens: mtd qtd ytd r12 season yearend rmonth rweek all · 2026 · 2026Q4 · 2026-11 · 2026-W47 · season:2025-2026 ·
yearend:2025-2026
· campaign:ID · 2026-01-01..2026-03-31. "Today" never enters: everything is relative to the snapshot's as-of date.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from data.errors import UserError

NAMED = ("mtd", "qtd", "ytd", "r12", "season", "yearend", "rmonth", "rweek", "all")


@dataclass(frozen=True)
class Period:
    """`start`..`end` inclusive; `asof` is the day up to which outcomes are known (never later than the snapshot's)."""

    start: date
    end: date
    asof: date
    token: str
    unfinished: bool = False  # the calendar period goes on after the as-of date
    group: str = ""  # the column of the calendar that this period is a value of: season, yearend, house_month …
    key: str = ""

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def values(self) -> dict[str, date]:
        return {"date_from": self.start, "date_to": self.end, "asof": self.asof}


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def add_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _cut(start: date, end: date, token: str, snapshot, group: str = "", key: str = "") -> Period:
    as_of = snapshot.as_of
    if start > as_of:
        raise UserError("period_after_as_of", token=token, as_of=as_of.isoformat())
    if end < snapshot.first_date:
        raise UserError("period_before_data", first=snapshot.first_date.isoformat())
    return Period(start, min(end, as_of), as_of, token, end > as_of, group, key)


def _keyed(snapshot, group: str, key: str | None, token: str) -> Period:
    """A period that the calendar names (season, 岁末年初, reporting month or week); without a key the latest begun
    by the as-of date.
    """
    days = [d for d in snapshot.calendar if d[group] is not None]
    if key is None:
        begun = [d for d in days if d["date"] <= snapshot.as_of]
        if not begun:
            raise UserError("period_not_in_data", token=token)
        key = begun[-1][group]
    span = [d["date"] for d in days if d[group] == key]
    if not span:
        raise UserError("period_not_in_data", token=token)
    return _cut(span[0], span[-1], token, snapshot, group, key)


def resolve(token: str, snapshot) -> Period:
    """Dates of a period token on a snapshot. Raises UserError when the token has no place in it."""
    d = snapshot.as_of
    if token == "mtd":
        return _cut(d.replace(day=1), month_end(d), token, snapshot)
    if token == "qtd":
        first = date(d.year, 3 * ((d.month - 1) // 3) + 1, 1)
        return _cut(first, month_end(add_months(first, 2)), token, snapshot)
    if token == "ytd":
        return _cut(date(d.year, 1, 1), date(d.year, 12, 31), token, snapshot)
    if token == "r12":
        return Period(add_months(d + timedelta(1), -12), d, d, token)
    if token == "all":
        return Period(min(snapshot.first_date, d), d, d, token)
    groups = {"season": "season", "yearend": "yearend", "rmonth": "house_month", "rweek": "house_week"}
    name, _, key = token.partition(":")
    if name in groups:
        return _keyed(snapshot, groups[name], key or None, token)
    if name == "campaign":
        for campaign in snapshot.campaigns:
            if campaign["campaign_id"] == key:
                return _cut(campaign["start_date"], campaign["end_date"], token, snapshot, "campaign", key)
        raise UserError("period_not_in_data", token=token)
    if re.fullmatch(r"\d{4}-W\d\d", token):
        return _keyed(snapshot, "week", token, token)
    try:
        if found := re.fullmatch(r"(\d{4})", token):
            return _cut(date(int(found[1]), 1, 1), date(int(found[1]), 12, 31), token, snapshot)
        if found := re.fullmatch(r"(\d{4})Q([1-4])", token):
            first = date(int(found[1]), 3 * int(found[2]) - 2, 1)
            return _cut(first, month_end(add_months(first, 2)), token, snapshot)
        if found := re.fullmatch(r"(\d{4})-(\d\d)", token):
            first = date(int(found[1]), int(found[2]), 1)
            return _cut(first, month_end(first), token, snapshot)
        if found := re.fullmatch(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)", token):
            start, end = date.fromisoformat(found[1]), date.fromisoformat(found[2])
            if start <= end:
                return _cut(start, end, token, snapshot)
    except ValueError:
        pass
    raise UserError("selection_not_understood", text=token)


def _shift_asof(period: Period, end: date, snapshot) -> date:
    """The like period is seen with the same follow-up, so that on-time rates and stocks compare like with like."""
    return min(end + (snapshot.as_of - period.end), snapshot.as_of)


def compare_period(period: Period, compare: str, snapshot) -> Period | None:
    """同比 (yoy): the same days a year earlier, or the same days of the season. 环比 (mom): the preceding period of
    like length.
    """
    if compare == "none" or period.token == "all":
        return None
    if period.group in ("season", "yearend"):
        # both comparisons of a season are with the season before, aligned by day
        return _aligned(period, snapshot)
    if period.group in ("house_month", "house_week", "week"):
        before = _before(period, snapshot) if compare == "mom" else None
        if before:
            return before
        days = 364 if period.group != "house_month" else 0
        if days:
            return _period(period, period.start - timedelta(days), period.end - timedelta(days), snapshot)
    if compare == "yoy":
        start, end = add_months(period.start, -12), add_months(period.end, -12)
        if _whole_months(period):
            end = month_end(end)
        return _period(period, start, end, snapshot)
    months = {"mtd": 1, "qtd": 3, "ytd": 12, "r12": 12}.get(period.token)
    if months is None and period.start.day == 1 and _is_calendar(period.token):
        months = {4: 12, 6: 3, 7: 1}[len(period.token)]
    if months:
        start, end = add_months(period.start, -months), add_months(period.end, -months)
        if _whole_months(period):
            end = month_end(end)
        return _period(period, start, end, snapshot)
    return _period(period, period.start - timedelta(period.days), period.start - timedelta(1), snapshot)


def _is_calendar(token: str) -> bool:
    return re.fullmatch(r"\d{4}|\d{4}Q[1-4]|\d{4}-\d\d", token) is not None


def _whole_months(period: Period) -> bool:
    return period.start.day == 1 and period.end == month_end(period.end)


def _period(period: Period, start: date, end: date, snapshot) -> Period:
    return Period(start, end, _shift_asof(period, end, snapshot), f"{start}..{end}")


def _aligned(period: Period, snapshot) -> Period | None:
    keys = sorted({d[period.group] for d in snapshot.calendar if d[period.group]})
    index = keys.index(period.key)
    if index == 0:
        return None
    days = [d["date"] for d in snapshot.calendar if d[period.group] == keys[index - 1]]
    end = days[min(period.days, len(days)) - 1] if period.unfinished else days[-1]
    return Period(
        days[0],
        end,
        _shift_asof(period, end, snapshot),
        f"{period.group}:{keys[index - 1]}",
        False,
        period.group,
        keys[index - 1],
    )


def _before(period: Period, snapshot) -> Period | None:
    keys = sorted({d[period.group] for d in snapshot.calendar if d[period.group] and d["date"] <= period.end})
    index = keys.index(period.key)
    if index == 0:
        return None
    days = [d["date"] for d in snapshot.calendar if d[period.group] == keys[index - 1]]
    end = days[min(period.days, len(days)) - 1] if period.unfinished else days[-1]
    return Period(days[0], end, _shift_asof(period, end, snapshot), f"{days[0]}..{end}")


#: days before and after New Year's Day of the lunar calendar in which offices and firms do not work as usual
SPRING_DAYS = 7


def spring_caution(period: Period, before: Period | None, calendar: list[dict]) -> str:
    """Whether the moving Spring Festival misleads a comparison of counts: "" (no), "months" or "days".

    Only where one of the two periods lies inside January and February, which hold the festival every year, and the two
    hold unlike numbers of the days around it: both months together, whole or up to a day after both festivals, are
    alike. "months": New Year's Day was in another month. `calendar` is the snapshot's.
    """
    if before is None or not any(p.start.year == p.end.year and p.end.month <= 2 for p in (period, before)):
        return ""
    offset = {d["date"]: d["spring_offset"] for d in calendar if d["spring_offset"] is not None}

    def held(p: Period) -> int:
        return sum(abs(offset.get(p.start + timedelta(i), SPRING_DAYS + 1)) <= SPRING_DAYS for i in range(p.days))

    if held(period) == held(before):
        return ""
    month = {day.year: day.month for day, days in offset.items() if days == 0}
    return "days" if month.get(period.end.year) == month.get(before.end.year) else "months"


def last_month(as_of: date) -> str:
    """The last month that is complete on the as-of date."""
    if as_of == month_end(as_of):
        return f"{as_of:%Y-%m}"
    return f"{as_of.year - (as_of.month == 1)}-{as_of.month - 1 or 12:02}"
