"""The dated rule tables: which criterion is in force when, how long a re-inspection may take."""

from __future__ import annotations

from datetime import date

import pytest

from data import criteria
from data.errors import UserError
from data.home import SHIPPED_RULES, read_toml


def own(home, name: str, text: str) -> None:
    (home.folder("rules") / name).write_text(text, encoding="utf-8")


def shipped(name: str) -> str:
    return (SHIPPED_RULES / name).read_text(encoding="utf-8")


def in_force(home, sector: str, day: str) -> list[str]:
    when = date.fromisoformat(day)
    return [r[0] for r in criteria.major_criteria(home) if r[1] == sector and r[2] <= when <= r[3]]


@pytest.mark.parametrize(
    ("sector", "day", "code"),
    [
        ("fire", "2025-10-31", "fire_2017"),
        ("fire", "2025-11-01", "fire_2025"),
        ("hazchem", "2026-09-29", "hazchem_2017"),
        ("hazchem", "2026-09-30", "hazchem_2026"),
        ("power", "2026-06-30", "power_2022"),
        ("power", "2026-07-01", "power_2026"),
    ],
)
def test_criterion_of_a_day(home, sector, day, code):
    assert in_force(home, sector, day) == [code]


@pytest.mark.parametrize(
    ("sector", "day"), [("gas", "2023-09-20"), ("landscape", "2026-01-01"), ("road", "2023-09-30")]
)
def test_no_criterion_of_a_day(home, sector, day):
    assert in_force(home, sector, day) == []


def test_a_number_that_was_not_verified_is_never_printed(home):
    records = read_toml(SHIPPED_RULES / "major_criteria.toml")["criterion"]
    printed = " ".join(f"{row[5]} {row[6]}" for row in criteria.major_criteria(home))
    hidden = [r["unverified_no"] for r in records.values() if "unverified_no" in r]
    assert hidden and not [number for number in hidden if number in printed]
    assert all(not r["verified"] and not r["doc_no"] for r in records.values() if "unverified_no" in r)
    assert "GB 35181-2025" in printed and "AQ 3067-2026" in printed


def test_what_a_criterion_supersedes_ends_the_day_before(home):
    rows = {r[0]: r for r in criteria.major_criteria(home)}
    records = read_toml(SHIPPED_RULES / "major_criteria.toml")["criterion"]
    for code, record in records.items():
        if before := record["supersedes"]:
            assert (rows[code][2] - rows[before][3]).days == 1, code


@pytest.mark.parametrize(
    ("name", "old", "new", "wrong"),
    [
        ("major_criteria.toml", "verified = true", "verified = true\nurl = 'x'", "rule_key_unknown"),
        ("major_criteria.toml", "checked_on = 2026-11-23\n", "", "rule_key_missing"),
        ("major_criteria.toml", "effective_to = 2025-10-31", "effective_to = 2025-11-05", "rule_value_wrong"),
        ("major_criteria.toml", "effective_to = 2025-10-31", 'effective_to = "2025"', "rule_value_wrong"),
        ("major_criteria.toml", 'supersedes = "fire_2017"', 'supersedes = "fire_1998"', "rule_value_wrong"),
        ("major_criteria.toml", "[criterion.fire_2017]", "[other]\n[criterion.fire_2017]", "rule_key_unknown"),
        ("recheck_rules.toml", "days = 3\n", "days = 3\nhours = 2\n", "rule_key_unknown"),
        ("recheck_rules.toml", "days = 3\n", "days = -3\n", "rule_value_wrong"),
        ("recheck_rules.toml", "[default]", "[usual]", "rule_key_missing"),
        ("visit_intervals.toml", "blue = 730", "blue = 0", "rule_value_wrong"),
        ("visit_intervals.toml", "blue = 730", "", "rule_key_missing"),
        ("visit_intervals.toml", "blue = 730", "blue = 730\ngreen = 900", "rule_key_unknown"),
    ],
)
def test_a_table_that_cannot_be_used_is_an_error_that_names_it(home, name, old, new, wrong):
    assert old in shipped(name)
    own(home, name, shipped(name).replace(old, new, 1))
    read = {
        "major_criteria.toml": criteria.major_criteria,
        "recheck_rules.toml": criteria.recheck_limits,
        "visit_intervals.toml": criteria.visit_intervals,
    }[name]
    with pytest.raises(UserError) as error:
        read(home)
    assert error.value.code == wrong and name in error.value.message("zh")


def test_limits_are_tried_in_order_and_the_default_is_the_last(home):
    rows = criteria.recheck_limits(home)
    assert [r[0] for r in rows] == list(range(len(rows)))
    assert rows[0][1:] == ("消防", 3, True)
    assert rows[-1][1:] == (None, 10, False)


def test_intervals_by_tier(home):
    assert dict(criteria.visit_intervals(home)) == {"red": 180, "orange": 180, "yellow": 365, "blue": 730, None: 730}
    own(home, "visit_intervals.toml", shipped("visit_intervals.toml").replace("red = 180", "red = 90"))
    assert dict(criteria.visit_intervals(home))["red"] == 90
