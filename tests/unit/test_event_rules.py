"""The rule tables of events, and what publishing makes of classes, times and limits."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from data import event_rules
from data.errors import UserError
from data.home import SHIPPED_RULES
from tests.drawn import publish_drawn

D = "2026-11-22"


def own(home, name: str, text: str) -> None:
    (home.folder("rules") / name).write_text(text, encoding="utf-8")


def event(day: str = "2026-03-02", domain: str = "production", **given) -> dict:
    return {"occurred_date": day, "event_domain": domain, **given}


def published(home, *events: dict) -> list[dict]:
    snapshot = publish_drawn(home, hazards=[], accidents=list(events), as_of=D)
    return pq.read_table(snapshot / "accidents.parquet").to_pylist()


def flags(home) -> dict:
    manifests = sorted(home.snapshots.glob("*/manifest.json"), key=lambda p: p.stat().st_mtime)
    return json.loads(Path(manifests[-1]).read_text("utf-8"))["flags"].get("accidents", {})


@pytest.mark.parametrize(
    ("domain", "day", "provisional"),
    [
        ("production", "2026-10-23", True),
        ("production", "2026-10-22", False),
        ("fire", "2026-11-15", True),
        ("fire", "2026-11-14", False),
        ("traffic", "2026-11-15", True),
        ("co", "2026-11-22", False),
    ],
)
def test_figures_may_change_for_a_while(home, domain, day, provisional):
    assert published(home, event(day, domain))[0]["is_provisional"] is provisional


def at(hour: int, minute: int, second: int = 0) -> dt.datetime:
    return dt.datetime(2026, 3, 2, hour, minute, second)


@pytest.mark.parametrize(
    ("told", "reported", "minutes"),
    [
        (at(9, 0), at(10, 0), 60),
        (at(9, 0), at(10, 0, 1), 61),
        (at(9, 0), None, None),
        (None, at(10, 0), None),
        (at(10, 0), at(9, 0), None),
    ],
)
def test_minutes_to_report(home, told, reported, minutes):
    (row,) = published(home, event(unit_told_at=told, unit_reported_at=reported))
    assert (row["unit_minutes"], row["unit_limit"]) == (minutes, 60)
    early = told is not None and reported is not None and reported < told
    assert flags(home) == ({"report_times_out_of_order": 1} if early else {})


def test_only_accidents_at_work_have_a_limit(home):
    (row,) = published(home, event(domain="fire", unit_told_at=at(9, 0), unit_reported_at=at(11, 0)))
    assert row["unit_limit"] is None


STRICTER = """
[rule.stricter]
step = "unit"
minutes = 40
effective_from = 2026-01-01
basis = { zh = "区值班规定", en = "Duty rule of the district" }

[rule.grave]
step = "unit"
class = "serious"
minutes = 20
effective_from = 2020-01-01
basis = { zh = "区值班规定", en = "Duty rule of the district" }
"""


@pytest.mark.parametrize(
    ("day", "kind", "limit"),
    [("2025-12-31", "ordinary", 60), ("2026-01-01", "ordinary", 40), ("2026-01-01", "serious", 20),
     ("2019-12-31", "serious", 60), ("2007-05-31", "ordinary", None)],
)  # fmt: skip
def test_the_rule_in_force_on_the_day_holds_and_one_for_the_class_before_one_for_all(home, day, kind, limit):
    shipped = (SHIPPED_RULES / "report_rules.toml").read_text("utf-8")
    own(home, "report_rules.toml", shipped.replace("\n[provisional_days]\n", STRICTER + "\n[provisional_days]\n"))
    (row,) = published(home, event(day, **{"class": kind}))
    assert row["unit_limit"] == limit


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('step = "unit"', 'step = "street"', "rule_value_wrong"),
        ("minutes = 60", 'minutes = "60"', "rule_value_wrong"),
        ("minutes = 60", "", "rule_key_missing"),
        ("minutes = 60", "minutes = 60\nhours = 1", "rule_key_unknown"),
        ("effective_from = 2007-06-01", 'effective_from = "2007"', "rule_value_wrong"),
        ("production = 30", "production = -1", "rule_value_wrong"),
    ],
)
def test_a_table_that_cannot_be_used_is_told(home, old, new, code):
    own(home, "report_rules.toml", (SHIPPED_RULES / "report_rules.toml").read_text("utf-8").replace(old, new))
    with pytest.raises(UserError) as told:
        event_rules.report_limits(home), event_rules.provisional_days(home)
    assert told.value.code == code


@pytest.mark.parametrize("text", ['"24" = 850.0', '"2025" = 0', '"2025" = "850"'])
def test_a_gdp_that_is_none(home, text):
    own(home, "gdp.toml", f"[gdp_100m]\n{text}\n")
    with pytest.raises(UserError) as told:
        event_rules.check_gdp(home)
    assert told.value.code == "rule_value_wrong"
