"""Every preset and comparison worked out by hand on a calendar."""

from __future__ import annotations

from datetime import date

import pytest

from data.errors import UserError
from data.home import Home
from lens.engine import House, Snapshot
from lens.periods import compare_period, resolve
from lens.selection import Selection
from tests.drawn import publish_drawn

CAMPAIGN = {"campaign_id": "C1", "name": "冬季行动", "start_date": "2024-01-10", "end_date": "2024-03-31"}


@pytest.fixture(scope="module")
def at(tmp_path_factory):
    """`at("2024-02-20")` → a snapshot of that as-of date whose data begin on 5 January 2020."""
    opened: dict[tuple, Snapshot] = {}

    def _at(as_of: str, first: str = "2020-01-05", config: str = "") -> Snapshot:
        key = (as_of, first, config)
        if key not in opened:
            home = Home(tmp_path_factory.mktemp("periods") / "home")
            home.path.mkdir()
            (home.path / "config.toml").write_text(config, encoding="utf-8")
            publish_drawn(
                home, as_of=as_of, hazards=[{"found_date": first, "jurisdiction": "河东街道"}], campaigns=[CAMPAIGN]
            )
            opened[key] = House(home).open()
        return opened[key]

    return _at


def span(period) -> str:
    return f"{period.start}..{period.end}"


@pytest.mark.parametrize(
    ("as_of", "token", "expected", "yoy", "mom"),
    [
        # the whole of a leap February against whole months; part of it against the same days
        ("2024-02-29", "mtd", "2024-02-01..2024-02-29", "2023-02-01..2023-02-28", "2024-01-01..2024-01-31"),
        ("2024-02-20", "mtd", "2024-02-01..2024-02-20", "2023-02-01..2023-02-20", "2024-01-01..2024-01-20"),
        ("2024-03-30", "mtd", "2024-03-01..2024-03-30", "2023-03-01..2023-03-30", "2024-02-01..2024-02-29"),
        ("2024-02-29", "qtd", "2024-01-01..2024-02-29", "2023-01-01..2023-02-28", "2023-10-01..2023-11-30"),
        ("2024-02-20", "qtd", "2024-01-01..2024-02-20", "2023-01-01..2023-02-20", "2023-10-01..2023-11-20"),
        ("2024-02-20", "ytd", "2024-01-01..2024-02-20", "2023-01-01..2023-02-20", "2023-01-01..2023-02-20"),
        ("2024-02-29", "r12", "2023-03-01..2024-02-29", "2022-03-01..2023-02-28", "2022-03-01..2023-02-28"),
        ("2024-02-20", "r12", "2023-02-21..2024-02-20", "2022-02-21..2023-02-20", "2022-02-21..2023-02-20"),
        # a season by day of season: its 112th day falls on 6 March where the winter has no 29 February
        ("2024-03-05", "season", "2023-11-15..2024-03-05", "2022-11-15..2023-03-06", "2022-11-15..2023-03-06"),
        ("2024-07-01", "season", "2023-11-15..2024-03-15", "2022-11-15..2023-03-15", "2022-11-15..2023-03-15"),
        (
            "2024-07-01",
            "season:2022-2023",
            "2022-11-15..2023-03-15",
            "2021-11-15..2022-03-15",
            "2021-11-15..2022-03-15",
        ),
        # 岁末年初 runs across the year; its last day is the last of February
        ("2024-02-20", "yearend", "2023-12-01..2024-02-20", "2022-12-01..2023-02-20", "2022-12-01..2023-02-20"),
        ("2024-07-01", "yearend", "2023-12-01..2024-02-29", "2022-12-01..2023-02-28", "2022-12-01..2023-02-28"),
        ("2024-02-20", "campaign:C1", "2024-01-10..2024-02-20", "2023-01-10..2023-02-20", "2023-11-29..2024-01-09"),
        # ISO weeks keep their weekday: 364 days back
        ("2024-02-20", "2024-W08", "2024-02-19..2024-02-20", "2023-02-20..2023-02-21", "2024-02-12..2024-02-13"),
        ("2024-02-20", "2020-W53", "2020-12-28..2021-01-03", "2019-12-30..2020-01-05", "2020-12-21..2020-12-27"),
        ("2024-02-20", "rweek", "2024-02-19..2024-02-20", "2023-02-20..2023-02-21", "2024-02-12..2024-02-13"),
        ("2024-02-20", "2023", "2023-01-01..2023-12-31", "2022-01-01..2022-12-31", "2022-01-01..2022-12-31"),
        ("2024-02-20", "2023Q4", "2023-10-01..2023-12-31", "2022-10-01..2022-12-31", "2023-07-01..2023-09-30"),
        ("2024-02-20", "2023-03", "2023-03-01..2023-03-31", "2022-03-01..2022-03-31", "2023-02-01..2023-02-28"),
        (
            "2024-02-20",
            "2024-01-05..2024-01-14",
            "2024-01-05..2024-01-14",
            "2023-01-05..2023-01-14",
            "2023-12-26..2024-01-04",
        ),
    ],
)
def test_period_and_what_it_is_compared_with(as_of, token, expected, yoy, mom, at):
    snapshot = at(as_of)
    period = resolve(token, snapshot)
    assert span(period) == expected
    assert span(compare_period(period, "yoy", snapshot)) == yoy
    assert span(compare_period(period, "mom", snapshot)) == mom
    assert compare_period(period, "none", snapshot) is None


@pytest.mark.parametrize(
    ("as_of", "token", "expected", "yoy", "mom"),
    [
        ("2024-02-20", "rmonth", "2024-01-26..2024-02-20", "2023-01-26..2023-02-20", "2023-12-26..2024-01-20"),
        ("2024-02-25", "rmonth", "2024-01-26..2024-02-25", "2023-01-26..2023-02-25", "2023-12-26..2024-01-25"),
        ("2024-02-26", "rmonth", "2024-02-26..2024-02-26", "2023-02-26..2023-02-26", "2024-01-26..2024-01-26"),
        ("2024-02-26", "rmonth:2023-12", "2023-11-26..2023-12-25", "2022-11-26..2022-12-25", "2023-10-26..2023-11-25"),
    ],
)
def test_reporting_month_from_the_26th(as_of, token, expected, yoy, mom, at):
    snapshot = at(as_of, config="[reporting]\nmonth_start_day = 26\n")
    period = resolve(token, snapshot)
    assert span(period) == expected
    assert span(compare_period(period, "yoy", snapshot)) == yoy
    assert span(compare_period(period, "mom", snapshot)) == mom


def test_a_period_that_goes_on_says_so(at):
    assert resolve("mtd", at("2024-02-20")).unfinished
    assert not resolve("mtd", at("2024-02-29")).unfinished
    assert resolve("season", at("2024-03-05")).unfinished
    assert not resolve("season", at("2024-07-01")).unfinished


def test_the_comparison_has_the_same_follow_up(at):
    snapshot = at("2024-02-20")
    january = resolve("2024-01", snapshot)
    assert january.asof == date(2024, 2, 20)
    assert compare_period(january, "yoy", snapshot).asof == date(2023, 2, 20), "20 days after its end, as now"


def test_all_data_are_compared_with_nothing(at):
    snapshot = at("2024-02-20")
    assert span(resolve("all", snapshot)) == "2020-01-05..2024-02-20"
    assert compare_period(resolve("all", snapshot), "yoy", snapshot) is None


def test_nothing_is_compared_before_the_data_begin(at):
    snapshot = at("2024-02-20", first="2023-03-01")
    assert Selection("ytd", "yoy").previous(snapshot) is None
    assert span(Selection("2023-06", "mom").previous(snapshot)) == "2023-05-01..2023-05-31"
    assert Selection("2023-06", "yoy").previous(snapshot) is None
    assert Selection("season", "yoy").previous(snapshot) is None


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("2024-03", "period_after_as_of"),
        ("2025", "period_after_as_of"),
        ("season:1999-2000", "period_not_in_data"),
        ("campaign:C9", "period_not_in_data"),
        ("2024-13", "selection_not_understood"),
        ("2023-02-30..2023-03-01", "selection_not_understood"),
        ("2023-03-02..2023-03-01", "selection_not_understood"),
        ("lately", "selection_not_understood"),
    ],
)
def test_a_period_that_has_no_place_is_said(token, code, at):
    with pytest.raises(UserError) as raised:
        resolve(token, at("2024-02-20"))
    assert raised.value.code == code
    assert token in raised.value.message("zh") and token in raised.value.message("en")
