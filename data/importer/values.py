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

from data.importer.contract import UNSEEN, CodeLists, squeeze

EPOCH = date(1970, 1, 1)
FIRST_YEAR, LAST_YEAR = 1950, 2100
#: what Excel writes where a formula failed: nothing was said
ERRORS = ("#n/a", "#ref!", "#value!", "#name?", "#div/0!", "#num!", "#null!", "#getting_data", "#spill!", "#calc!")
BLANKS = frozenset(
    ["", "/", "//", "\\", "-", "--", "—", "——", "_", "无", "n/a", "na", "null", "none", "nan", "nat", "暂无", *ERRORS]
)
#: how a month is written where a day is not; read as its first day
MONTHS_AS = ("%Y年%m月", "%Y年%m月份", "%Y-%m", "%Y.%m", "%Y/%m")
#: in a mapping, of a column of yes and no: any text that it does not list
OTHER = "*"
PERSONAL = (
    (re.compile(r"(?<!\d)1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)"), "手机号已隐去"),
    (re.compile(r"(?<!\d)0\d{2,3}[-－—]\d{7,8}(?!\d)"), "电话已隐去"),
    (
        re.compile(r"(?<![0-9A-Za-z])[1-8]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])[0-3]\d{4}[\dXx](?![0-9A-Za-z])"),
        "证件号已隐去",
    ),
)
#: finds, in RE2 that has no look-around, every text in which one of them may stand
MAY_BE_PERSONAL = r"1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[-－—]\d{7,8}|\d{17}[\dXx]"


class DateKind(IntEnum):
    EMPTY = 0
    DAY = 1
    ON_SPOT = 2  # 当场: the day it was found
    LONG_TERM = 3  # 长期: no day
    NO_YEAR = 4  # 3月5日: n = month * 100 + day
    DAYS = 5  # 7日内: n days after it was found
    EITHER = 6  # 03/05/2024: day first or month first, to be settled over the column
    UNREADABLE = 7
    MONTH_END = 8  # 3月底前: n = year * 100 + month, the year 0 where none is said


class DateCell(NamedTuple):
    kind: DateKind
    day: int = 0  # days since 1970-01-01
    n: int = 0


_EMPTY = DateCell(DateKind.EMPTY)
_UNREADABLE = DateCell(DateKind.UNREADABLE)
_ON_SPOT = set(
    "立即 即时 当场 现场 当日 当天 立行立改 立查立改 即查即改 即知即改 边查边改"
    " 立即整改 当场整改 现场整改 立即改正 当场改正".split()
)
_LONG_TERM = {"长期", "长期坚持", "持续整改", "长期整改"}
_BEFORE = r"(?:之前|以前|前|止)?(?:完成)?(?:整改)?"
_TIME = r"(?:[T ]*\d{1,2}[:时](?:\d{1,2}[:分]?(?:\d{1,2}(?:\.\d+)?秒?)?)?\s?(?:[ap]m)?)?"
_GAP = r"\s{0,2}"
_GAP = r"\s{0,2}"
_YMD = re.compile(
    rf"(\d{{4}}){_GAP}[-/\\.年、]{_GAP}(\d{{1,2}}){_GAP}[-/\\.月、]{_GAP}(\d{{1,2}})\s?[日号]?\s?{_TIME}\s?{_BEFORE}",
    re.I,
)
_SHORT_YEAR = re.compile(rf"(\d\d)年(\d{{1,2}})月(\d{{1,2}})[日号]{_BEFORE}")
_COMPACT = re.compile(rf"(\d{{4}})(\d\d)(\d\d)(?:\d{{6}})?{_BEFORE}")
_ZONED = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s?(?:Z|[+-]\d\d:?\d\d)", re.I)
_MD = re.compile(rf"(\d{{1,2}})月(\d{{1,2}})[日号]?{_BEFORE}")
_DAYS = re.compile(r"(?:限)?(\d{1,3})(?:个自然日内|个自然日|天|天内|日内|日之内|天之内)?")
_WEEKS = re.compile(r"(?:限)?(\d{1,2})个?(?:周|星期)(?:内|之内)")
_MONTH_END = re.compile(r"(?:(\d{4})年)?(\d{1,2})月底(?:之前|以前|前)?(?:完成)?")
_EITHER = re.compile(rf"(\d{{1,2}})[/.-](\d{{1,2}})[/.-](\d{{4}})\s?{_TIME}", re.I)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_MONTHS = {m: n for n, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_MONTH_NAME = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DAY_MONTH = re.compile(rf"(\d{{1,2}})[- ]{_MONTH_NAME}[-, ]+(\d{{4}})", re.I)
_MONTH_DAY = re.compile(rf"{_MONTH_NAME} (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})", re.I)
# what may stand behind a day without changing it
_BEHIND = re.compile(r"(?:\s*(?:\(?(?:星期|周)[一二三四五六日天]\)?|上午|下午|中午|凌晨|晚上|晚|夜间|\(补录?\)))+$")
_NUMBER = re.compile(r"([-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?)(亿|万)?\D{0,6}")
_CURRENCY = str.maketrans("", "", "$¥￥€£,， \u00a0")


def _day(year: int, month: int, day: int) -> DateCell:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return _UNREADABLE
    try:
        return DateCell(DateKind.DAY, (date(year, month, day) - EPOCH).days)
    except ValueError:
        return _UNREADABLE


_DIGITS = {c: str(n) for n, c in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0", "两": "2"}
_NUMERALS = re.compile(r"[零〇○一二三四五六七八九十两]+")


def arabic(text: str) -> str:
    """Chinese numerals up to 99, and years digit by digit, as digits: 二〇二四年三月十五日 → 2024年3月15日."""

    def one(match: re.Match[str]) -> str:
        word = match[0]
        if "十" not in word:
            return "".join(_DIGITS[c] for c in word)
        tens, _, ones = word.partition("十")
        if len(tens) > 1 or len(ones) > 1 or "十" in ones:
            return word
        return str(10 * int(_DIGITS.get(tens, "1")) + int(_DIGITS.get(ones, "0")))

    return _NUMERALS.sub(one, text)


def parse_date(
    text: str,
    formats: tuple[str, ...] = (),
    order: str | None = None,
    zone: str = "",
    first_day: date = date(1899, 12, 30),
) -> DateCell:
    """A date as people write it.

    `formats`: strptime formats of the mapping, tried first. `order`: "mdy" or "dmy" for 03/05/2024, None when
    unsettled. `zone`: where an instant with an offset is turned into a local day. `first_day`: day 0 of numbers that
    Excel counts days with.
    """
    text = unicodedata.normalize("NFKC", text).strip().strip(UNSEEN)
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
    if match := _DAY_MONTH.fullmatch(text):
        return _day(int(match[3]), _MONTHS[match[2].lower()], int(match[1]))
    if match := _MONTH_DAY.fullmatch(text):
        return _day(int(match[3]), _MONTHS[match[1].lower()], int(match[2]))
    bare = squeeze(text)
    if match := _SHORT_YEAR.fullmatch(bare):
        return _day(2000 + int(match[1]), int(match[2]), int(match[3]))
    if match := _MD.fullmatch(bare):
        month, day = int(match[1]), int(match[2])
        readable = _day(2000, month, day).kind is DateKind.DAY  # 2000 has a 29 February
        return DateCell(DateKind.NO_YEAR, n=month * 100 + day) if readable else _UNREADABLE
    if _SERIAL.fullmatch(bare):
        serial = first_day + timedelta(days=int(float(bare)))
        return _day(serial.year, serial.month, serial.day)
    if match := _DAYS.fullmatch(bare):
        return DateCell(DateKind.DAYS, n=int(match[1]))
    if match := _WEEKS.fullmatch(bare):
        return DateCell(DateKind.DAYS, n=7 * int(match[1]))
    if (match := _MONTH_END.fullmatch(bare)) and 1 <= int(match[2]) <= 12:
        return DateCell(DateKind.MONTH_END, n=int(match[1] or 0) * 100 + int(match[2]))
    if bare in _ON_SPOT:
        return DateCell(DateKind.ON_SPOT)
    if bare in _LONG_TERM:
        return DateCell(DateKind.LONG_TERM)
    # the same once more without what may be left out; shorter or without a Chinese numeral, so this ends
    plain = arabic(_BEHIND.sub("", re.sub(r"-{2,}", "-", text)))
    if plain != text:
        return parse_date(plain, (), order, zone, first_day)
    if bare != text and _YMD.fullmatch(bare):  # blanks or breaks inside
        return parse_date(bare, (), order, zone, first_day)
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


_COUNTS = frozenset("零一二三四五六七八九十两")


def parse_number(text: str, scale: float = 1.0) -> float | None:
    """1.2万元 → 12000, $6,750 → 6750, 3处 → 3. `scale` is the header's unit (万元), used where the cell has none."""
    bare = unicodedata.normalize("NFKC", text).translate(_CURRENCY).lower()
    match = _NUMBER.fullmatch(bare) or (_NUMBER.fullmatch(arabic(bare)) if bare[:1] in _COUNTS else None)
    if not match:
        return None
    unit = {"亿": 1e8, "万": 1e4, None: scale}[match[2]]
    return round(float(match[1]) * unit, 6)


_TRUE = frozenset(["√", "✓", "✔", "是", "有", "y", "yes", "true", "t", "1", "对", "o", "○", "已"])
_FALSE = frozenset(["×", "✗", "✘", "x", "否", "无", "没有", "n", "no", "false", "f", "0", "未", "不是"])


def parse_bool(text: str) -> bool | None:
    bare = squeeze(text)
    return True if bare in _TRUE else False if bare in _FALSE else None


_GRADED = re.compile(r"(.+?)(?:[0-9一二三四]*级?|\([a-d0-9一二三四ⅰⅱⅲⅳ]级?\))")
_TICKED = re.compile(r"[☑✓✔√■]\s*([^□☐☑✓✔√■]+)")
_BOXES = re.compile(r"[□☐]")


def find_code(codes: CodeLists, name: str, text: str) -> str | None:
    """Code of a cell, or None. A level may carry a house's own grade behind it: 一般3级 is 一般.

    Of choices printed in the cell (□重大 ☑一般) the one that is ticked counts.
    """
    code = codes.find(name, text)
    if code is None and _BOXES.search(text):
        ticked = _TICKED.findall(text)
        return codes.find(name, ticked[0]) if len(ticked) == 1 else None
    if code is None and name == "level" and (match := _GRADED.fullmatch(squeeze(text))):
        code = codes.find(name, match[1])
    return code


_BETWEEN_CJK = re.compile(r"(?<=[^\x00-\xff])\s+|\s+(?=[^\x00-\xff])")


def tidy_place(text: str) -> str:
    """A place name without the blanks and line breaks that a table cell put into it."""
    seen = unicodedata.normalize("NFKC", text.translate(dict.fromkeys(map(ord, UNSEEN)))).strip()
    return re.sub(r"\s+", " ", _BETWEEN_CJK.sub("", seen))


def mask_phones(text: str) -> str:
    """Telephone numbers and numbers of identity cards never enter an extract."""
    for pattern, word in PERSONAL:
        text = pattern.sub(word, text)
    return text


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
