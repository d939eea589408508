"""Cells as people type them → values."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importer.contract import CodeLists
from data.importer.values import (
    EPOCH,
    DateKind,
    find_code,
    mask_phones,
    parse_bool,
    parse_clock,
    parse_date,
    parse_number,
    settle_order,
    tidy_place,
    year_of_name,
)

CODES = CodeLists.load()


@pytest.mark.parametrize(
    "text",
    [
        "2024.3.5", "2024/3/5", "2024-03-05", "20240305", "2024年3月5日", "２０２４．３．５", "2024.3.5前",
        "2024年3月5日之前", " 2024-3-5 ",
        "2024-03-05T23:59:59", "2024-03-05 08:30", "2024/3/5 8:05:09", "2024-03-05 08:30:00.123456",
        "2024年03月05日 14时30分", "20240305143000", "45356", "45356.6041", "2024、3、5", "2024-03-05T23:30:00+08:00",
        "2024-03-04T20:00:00Z", "2024. 3. 5", "2024/3/5 8:05:09 PM",
    ],
)  # fmt: skip
def test_a_day_however_it_is_written(text: str) -> None:
    cell = parse_date(text, zone="Asia/Shanghai")
    assert (cell.kind, cell.day) == (DateKind.DAY, (date(2024, 3, 5) - EPOCH).days)


@pytest.mark.parametrize("text", ["", " ", "/", "无", "—", "N/A", "　", "-"])
def test_nothing_said_is_empty(text: str) -> None:
    assert parse_date(text).kind is DateKind.EMPTY


@pytest.mark.parametrize(
    "text",
    ["2024-02-30", "2024-13-01", "9873-01-05", "98730105", "已整改", "2月30日", "2024年3月", "1800-01-01", "7个工作日",
     "2024-03-05 至 2024-03-09", "=1+1", "2024", "3.5"],
)  # fmt: skip
def test_what_is_no_day_is_unreadable_and_never_guessed(text: str) -> None:
    assert parse_date(text).kind is DateKind.UNREADABLE


@pytest.mark.parametrize("text", ["立即", "当场", "立行立改", "当场整改", " 立 即 "])
def test_on_the_spot(text: str) -> None:
    assert parse_date(text).kind is DateKind.ON_SPOT


@pytest.mark.parametrize(("text", "days"), [("7日内", 7), ("7", 7), ("15天", 15), ("限30天", 30), ("３日内", 3)])
def test_a_deadline_as_a_number_of_days(text: str, days: int) -> None:
    assert parse_date(text) == (DateKind.DAYS, 0, days)


def test_a_day_without_a_year_keeps_month_and_day() -> None:
    assert parse_date("3月5日") == (DateKind.NO_YEAR, 0, 305)
    assert parse_date("2月29日").kind is DateKind.NO_YEAR


def test_long_term_is_no_day() -> None:
    assert parse_date("长期").kind is DateKind.LONG_TERM


def test_month_first_and_day_first_are_not_guessed_from_one_cell() -> None:
    assert parse_date("03/05/2024").kind is DateKind.EITHER
    assert parse_date("03/05/2024", order="mdy").day == (date(2024, 3, 5) - EPOCH).days
    assert parse_date("03/05/2024", order="dmy").day == (date(2024, 5, 3) - EPOCH).days
    assert parse_date("13/05/2024", order="mdy").kind is DateKind.UNREADABLE


def test_a_mapping_format_goes_first() -> None:
    assert parse_date("05.03.24", ("%d.%m.%y",)).day == (date(2024, 3, 5) - EPOCH).days


@pytest.mark.parametrize(
    ("cells", "order"),
    [({305, 1225}, "mdy"), ({305, 2512}, "dmy"), ({305, 412}, None), ({1305, 513}, None), (set(), None)],
)
def test_the_order_is_settled_over_the_column_only_without_contradiction(cells: set[int], order: str | None) -> None:
    assert settle_order(cells) == order


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)))
def test_every_day_survives_its_common_writings(day: date) -> None:
    writings = [
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}.{day.month}.{day.day}",
    ]
    assert {parse_date(w).day for w in writings} == {(day - EPOCH).days}


@given(st.text(max_size=30))
def test_no_text_breaks_a_parser(text: str) -> None:
    assert parse_date(text, zone="Asia/Shanghai").kind in DateKind
    parse_number(text)
    parse_bool(text)
    tidy_place(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.2万元", 12000.0), ("3处", 3.0), ("2家", 2.0), ("$6,750", 6750.0), ("￥1，200.50", 1200.5), ("１２", 12.0),
     ("-4.5", -4.5), ("0.5亿元", 5e7), ("约3处", None), ("三处", 3.0), ("十二家", 12.0), ("好几处", None),
     ("1-2", None), ("", None), ("12.3.4", None)],
)  # fmt: skip
def test_numbers_with_units(text: str, value: float | None) -> None:
    assert parse_number(text) == value


def test_the_headers_unit_counts_where_the_cell_has_none() -> None:
    assert parse_number("1.5", scale=1e4) == 15000
    assert parse_number("1.5万元", scale=1e4) == 15000


@pytest.mark.parametrize(
    ("text", "value"),
    [("√", True), ("是", True), ("Y", True), ("×", False), ("否", False), ("无", False), ("也许", None)],
)
def test_ticks(text: str, value: bool | None) -> None:
    assert parse_bool(text) is value


@pytest.mark.parametrize(
    ("text", "code"),
    [("重大", "major"), ("重大事故隐患", "major"), ("一 般\n隐患", "general"), ("一般3级", "general"),
     ("一般三级", "general"), ("3级", None), ("3", None), ("非重大", None), ("", None), ("较大", None)],
)  # fmt: skip
def test_levels(text: str, code: str | None) -> None:
    assert find_code(CODES, "level", text) == code


def test_a_grade_behind_another_code_is_not_cut() -> None:
    assert find_code(CODES, "status", "已整改3级") is None


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("电话13812345678。", "电话手机号已隐去。"),
        ("913812345678", "913812345678"),
        ("91110000MA01381234567X", "91110000MA01381234567X"),
    ],
)
def test_mobile_numbers_are_masked_and_longer_numbers_are_not(text: str, clean: str) -> None:
    assert mask_phones(text) == clean


@pytest.mark.parametrize(
    ("text", "clean"), [(" 云锦 街道\n", "云锦街道"), ("New  York", "New York"), ("云锦（东）街道", "云锦(东)街道")]
)
def test_place_names_are_tidied(text: str, clean: str) -> None:
    assert tidy_place(text) == clean


def test_year_of_a_name() -> None:
    def year(name: str, month: int) -> int | None:
        named = year_of_name(name)
        return named(month) if named else None

    assert year("2024年隐患台账", 3) == 2024
    assert year("冬季2024-2025", 12) == 2024
    assert year("冬季2024-2025", 2) == 2025
    assert year("隐患台账", 3) is None
    assert year("台账120245", 3) is None


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("2026-11-22 14:03", (14, 3, 0)),
        ("2026-11-22T14:03:07", (14, 3, 7)),
        ("2026/11/22 9:05:30.250", (9, 5, 30)),
        ("2026年11月22日14时03分", (14, 3, 0)),
        ("2026年11月22日 14：03：09", (14, 3, 9)),
        ("20261122140305", (14, 3, 5)),
        ("46348.5", (12, 0, 0)),
        ("11/22/2026 2:03 PM", (14, 3, 0)),
        ("11/22/2026 12:03 am", (0, 3, 0)),
        ("2026-11-22T06:03:00Z", (14, 3, 0)),
        ("2026-11-22 00:00:00", None),  # what an export writes behind a day
        ("2026-11-22", None),
        ("46348", None),
        ("2026-11-22 25:10", None),
        ("已销号", None),
        ("", None),
    ],
)
def test_time_of_day(text, clock):
    seconds = None if clock is None else clock[0] * 3600 + clock[1] * 60 + clock[2]
    assert parse_clock(text, zone="Asia/Shanghai") == seconds
