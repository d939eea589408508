"""The rule table of the attention index: a house may lay its own over it, what is not right is said and not used."""

from __future__ import annotations

import tomllib

import pytest

from data.errors import UserError
from data.home import SHIPPED_RULES, Home
from data.winter_index import TABLE, check
from tests.drawn import publish_drawn

SHIPPED = (SHIPPED_RULES / TABLE).read_text("utf-8")


def own(home: Home, text: str) -> Home:
    (home.folder("rules") / TABLE).write_text(text, "utf-8")
    return home


def test_the_shipped_table_is_right_and_goes_into_the_snapshot(home):
    check(home)
    folder = publish_drawn(home, hazards=[{"found_date": "2026-11-16", "jurisdiction": "河东街道"}])
    assert (folder / "rules" / TABLE).read_text("utf-8") == SHIPPED


def test_every_number_has_its_reason_in_both_languages():
    for section in tomllib.loads(SHIPPED).values():
        for record in section.values():
            assert record["zh"].strip() and record["en"].strip()


def test_a_house_lays_its_own_over_it(home):
    table = SHIPPED.replace("overdue = { value = 1.5", "overdue = { value = 3.0").replace("WH13 =", "WH77 =")
    check(own(home, table))
    publish_drawn(home, hazards=[{"found_date": "2026-11-16", "jurisdiction": "河东街道"}])


@pytest.mark.parametrize(
    ("old", "new", "code", "key"),
    [
        ("value = 0.45", "value = 0.40", "rule_value_wrong", "part"),
        ("key = { value = 50.0", "key = { value = 40.0", "rule_value_wrong", "grade.watch"),
        ("number = { value = 1000", "number = { value = 10.5", "rule_value_wrong", "draws.number.value"),
        ("floor = { value = 0.05", 'floor = { value = "0.05"', "rule_value_wrong", "weather.floor.value"),
        ("value = 10.0", "value = -1.0", "rule_value_wrong", "severity.major.value"),
        ("width = { value = 0.25", "width = { value = true", "rule_value_wrong", "draws.width.value"),
        ('zh = "爆炸、烫伤"', 'zh = " "', "rule_value_wrong", "code.WH09.zh"),
        (', en = "explosion, scald"', "", "rule_key_missing", "code.WH09.en"),
        ("[severity]\n", "[severity]\ngrave = { value = 1.0 }\n", "rule_key_unknown", "severity.grave"),
        ("new = {", "fresh = {", "rule_key_missing", "age.new"),
        ("[grade]", "[grades]", "rule_key_missing", "grade"),
        ("[part]", "[extra]\n[part]", "rule_key_unknown", "extra"),
    ],
)
def test_what_is_wrong_is_named(home, old, new, code, key):
    assert old in SHIPPED
    with pytest.raises(UserError) as raised:
        check(own(home, SHIPPED.replace(old, new)))
    assert raised.value.code == code and raised.value.values["key"] == key
    for lang in ("zh", "en"):
        assert key in raised.value.message(lang)


def test_a_wrong_table_publishes_nothing(home):
    with pytest.raises(UserError):
        publish_drawn(
            own(home, SHIPPED.replace("value = 0.45", "value = 0.5")),
            hazards=[{"found_date": "2026-11-16", "jurisdiction": "河东街道"}],
        )
    assert not home.pointer.exists()
