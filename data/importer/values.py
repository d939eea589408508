"""One cell of text → a value. Tolerant of what people type; never guesses between two readings."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta
from enum import IntEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from data.importer.contract import CodeLists, squeeze

EPOCH = date(1970, 1, 1)
FIRST_YEAR, LAST_YEAR = 1950, 2100
BLANKS = frozenset(
    ["", "/", "//", "\\", "-", "--", "—", "——", "_", "无", "n/a", "na", "#n/a", "null", "none", "nan", "nat", "暂无"]
)
#: in a mapping, of a column of yes and no: any text that it does not list
OTHER = "*"
MASK = "手机号已隐去"
PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


class DateKind(IntEnum):
    EMPTY = 0
    DAY = 1
    ON_SPOT = 2  # 当场: the day it was found
    LONG_TERM = 3  # 长期: no day
    NO_YEAR = 4  # 3月5日: n = month * 100 + day
    DAYS = 5  # 7日内: n days after it was found
    EITHER = 6  # 03/05/2024: day first or month first, to be settled over the column
    UNREADABLE = 7


class DateCell(NamedTuple):
    kind: DateKind
    day: int = 0  # days since 1970-01-01
    n: int = 0


_EMPTY = DateCell(DateKind.EMPTY)
_UNREADABLE = DateCell(DateKind.UNREADABLE)
_ON_SPOT = set("立即 当场 立行立改 即时 现场 当日 立即整改 当场整改 立即改正 当场改正 现场整改".split())
_LONG_TERM = {"长期", "长期坚持", "持续整改", "长期整改"}
_BEFORE = r"(?:之前|以前|前|止)?(?:完成)?"
_TIME = r"(?:[T ]*\d{1,2}[:时]\d{1,2}[:分]?(?:\d{1,2}(?:\.\d+)?秒?)?\s?(?:[ap]m)?)?"
_YMD = re.compile(
    rf"(\d{{4}})\s?[-/.年、]\s?(\d{{1,2}})\s?[-/.月、]\s?(\d{{1,2}})\s?[日号]?\s?{_TIME}\s?{_BEFORE}", re.I
)
_COMPACT = re.compile(rf"(\d{{4}})(\d\d)(\d\d)(?:\d{{6}})?{_BEFORE}")
_ZONED = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s?(?:Z|[+-]\d\d:?\d\d)", re.I)
_MD = re.compile(rf"(\d{{1,2}})月(\d{{1,2}})[日号]?{_BEFORE}")
_DAYS = re.compile(r"(?:限)?(\d{1,3})(?:天|天内|日内|日之内|天之内)?")
_EITHER = re.compile(rf"(\d{{1,2}})[/.-](\d{{1,2}})[/.-](\d{{4}})\s?{_TIME}", re.I)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_NUMBER = re.compile(r"([-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?)(亿|万)?\D{0,6}")
_CURRENCY = str.maketrans("", "", "$¥￥€£,， \u00a0")


def _day(year: int, month: int, day: int) -> DateCell:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return _UNREADABLE
    try:
        return DateCell(DateKind.DAY, (date(year, month, day) - EPOCH).days)
    except ValueError:
        return _UNREADABLE


def parse_date(text: str, formats: tuple[str, ...] = (), order: str | None = None, zone: str = "") -> DateCell:
    """A date as people write it.

    `formats`: strptime formats of the mapping, tried first. `order`: "mdy" or "dmy" for 03/05/2024, None when
    unsettled. `zone`: where an instant with an offset is turned into a local day.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    if text.lower() in BLANKS:
        return _EMPTY
    for wanted in formats:
        try:
            read = datetime.strptime(text, wanted)
        except ValueError:
            continue
        return _day(read.year, read.month, read.day)
    if _ZONED.fullmatch(text) and zone:
        local = datetime.fromisoformat(text.upper().replace(" ", "T", 1).replace(" ", "")).astimezone(ZoneInfo(zone))
        return _day(local.year, local.month, local.day)
    if match := _YMD.fullmatch(text) or _COMPACT.fullmatch(text):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _EITHER.fullmatch(text):
        first, second, year = int(match[1]), int(match[2]), int(match[3])
        if order is None:
            return DateCell(DateKind.EITHER, n=first * 100 + second)
        return _day(year, first, second) if order == "mdy" else _day(year, second, first)
    bare = squeeze(text)
    if match := _MD.fullmatch(bare):
        month, day = int(match[1]), int(match[2])
        readable = _day(2000, month, day).kind is DateKind.DAY  # 2000 has a 29 February
        return DateCell(DateKind.NO_YEAR, n=month * 100 + day) if readable else _UNREADABLE
    if _SERIAL.fullmatch(bare):  # Excel counts days from 1899-12-30
        serial = date(1899, 12, 30) + timedelta(days=int(float(bare)))
        return _day(serial.year, serial.month, serial.day)
    if match := _DAYS.fullmatch(bare):
        return DateCell(DateKind.DAYS, n=int(match[1]))
    if bare in _ON_SPOT:
        return DateCell(DateKind.ON_SPOT)
    if bare in _LONG_TERM:
        return DateCell(DateKind.LONG_TERM)
    return _UNREADABLE


_CLOCK = re.compile(
    r"[T\s日号](\d{1,2})[:时](\d{1,2})(?:[:分](?:(\d{1,2})(?:\.\d+)?秒?)?)?\s?([ap]m)?\s?(?:Z|[+-]\d\d:?\d\d)?$", re.I
)
_COMPACT_CLOCK = re.compile(r"\d{8}(\d\d)(\d\d)(\d\d)")


def parse_clock(text: str, formats: tuple[str, ...] = (), zone: str = "") -> int | None:
    """Seconds since midnight that a date with a time tells; None where it tells none.

    Midnight itself is what an export writes behind a date without a time, so it is none.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    for wanted in formats:
        try:
            read = datetime.strptime(text, wanted)
        except ValueError:
            continue
        return _seconds(read.hour, read.minute, read.second)
    if _ZONED.fullmatch(text) and zone:
        local = datetime.fromisoformat(text.upper().replace(" ", "T", 1).replace(" ", "")).astimezone(ZoneInfo(zone))
        return _seconds(local.hour, local.minute, local.second)
    if _SERIAL.fullmatch(text):
        return round(float(text) % 1 * 86_400) % 86_400 or None
    match = _CLOCK.search(text) or _COMPACT_CLOCK.fullmatch(text)
    if not match:
        return None
    hour, half = int(match[1]), (match[4] or "").lower() if match.re is _CLOCK else ""
    if half and 1 <= hour <= 12:
        hour = hour % 12 + 12 * (half == "pm")
    return _seconds(hour, int(match[2]), int(match[3] or 0))


def _seconds(hour: int, minute: int, second: int) -> int | None:
    return (hour * 3_600 + minute * 60 + second or None) if hour < 24 and minute < 60 and second < 60 else None


def settle_order(first_and_second: set[int]) -> str | None:
    """Reading of 03/05/2024 over a whole column: `first * 100 + second` of every such cell → "mdy", "dmy" or None.

    Settled only when some cell has one number above 12 and no cell has the other number above 12.
    """
    day_first = any(n // 100 > 12 for n in first_and_second)
    month_first = any(n % 100 > 12 for n in first_and_second)
    if day_first == month_first:
        return None
    return "dmy" if day_first else "mdy"


def parse_number(text: str, scale: float = 1.0) -> float | None:
    """1.2万元 → 12000, $6,750 → 6750, 3处 → 3. `scale` is the header's unit (万元), used where the cell has none."""
    bare = unicodedata.normalize("NFKC", text).translate(_CURRENCY).lower()
    match = _NUMBER.fullmatch(bare)
    if not match:
        return None
    unit = {"亿": 1e8, "万": 1e4, None: scale}[match[2]]
    return round(float(match[1]) * unit, 6)


_TRUE = frozenset(["√", "✓", "✔", "是", "有", "y", "yes", "true", "t", "1", "对", "o", "○", "已"])
_FALSE = frozenset(["×", "✗", "✘", "x", "否", "无", "没有", "n", "no", "false", "f", "0", "未", "不是"])


def parse_bool(text: str) -> bool | None:
    bare = squeeze(text)
    return True if bare in _TRUE else False if bare in _FALSE else None


_GRADED = re.compile(r"(.+?)[0-9一二三四]*级?")


def find_code(codes: CodeLists, name: str, text: str) -> str | None:
    """Code of a cell, or None. A level may carry a house's own grade behind it: 一般3级 is 一般."""
    code = codes.find(name, text)
    if code is None and name == "level" and (match := _GRADED.fullmatch(squeeze(text))):
        code = codes.find(name, match[1])
    return code


_BETWEEN_CJK = re.compile(r"(?<=[^\x00-\xff])\s+|\s+(?=[^\x00-\xff])")


def tidy_place(text: str) -> str:
    """A place name without the blanks and line breaks that a table cell put into it."""
    return re.sub(r"\s+", " ", _BETWEEN_CJK.sub("", unicodedata.normalize("NFKC", text).strip()))


def mask_phones(text: str) -> str:
    """Mobile numbers never enter an extract."""
    return PHONE.sub(MASK, text)


_YEAR = re.compile(r"(?<!\d)(19[5-9]\d|20\d\d)(?!\d{5})")


@functools.cache
def year_of_name(name: str) -> Callable[[int], int] | None:
    """Year that a file or sheet name gives to a month: 2024年台账 → 2024; 2024-2025 → 2024 from July, 2025 before."""
    years = [int(y) for y in _YEAR.findall(unicodedata.normalize("NFKC", name))]
    if not years:
        return None
    if len(years) > 1 and years[1] == years[0] + 1:
        return lambda month: years[0] if month >= 7 else years[1]
    return lambda month: years[0]
