"""Accidents, forecasts and the phases of a heating season, as they are published."""

from __future__ import annotations

from datetime import date, datetime

import duckdb
import pyarrow.parquet as pq
import pytest

from data.sample.truths import EDGE_STREETS, HEATING_EDGE
from lens.ask import ask
from lens.engine import House
from lens.selection import Selection

D = "2026-11-22"
HAZARD = {"hazard_id": "H1", "found_date": "2026-03-02", "jurisdiction": "河东街道", "sector": "gas"}


def table(snapshot, name):
    return pq.read_table(snapshot / f"{name}.parquet").to_pylist()


def event(no, **given):
    return {"accident_id": no, "occurred_date": "2026-11-20", "event_domain": "fire", **given}


def test_accidents_keep_what_was_registered(publish_rows):
    snapshot = publish_rows(
        hazards=[HAZARD],
        jurisdictions=[{"jurisdiction_id": "J01", "name": "河东街道"}],
        accidents=[
            event("A1", jurisdiction="河东", deaths=1, is_heating=True, occurred_at=datetime(2026, 11, 20, 3, 15)),
            event("A2", is_heating=False, occurred_at=datetime(2026, 11, 21, 3, 15)),
            event("A3", occurred_date="2026-11-23"),
        ],
        as_of=D,
    )
    rows = {r["accident_id"]: r for r in table(snapshot, "accidents")}
    assert set(rows) == {"A1", "A2"}, "what has not happened yet by the as-of date is left out"
    assert (rows["A1"]["jurisdiction"], rows["A1"]["deaths"], rows["A1"]["occurred_at"].hour) == ("J01", 1, 3)
    assert rows["A2"]["deaths"] is None, "unknown is not zero"
    assert rows["A2"]["occurred_at"] is None, "a minute of another day says nothing"


def test_measures_of_events_say_what_they_need(home, publish_rows):
    publish_rows(hazards=[HAZARD], accidents=[event("A1"), event("A2")], as_of=D)
    snapshot = House(home).open()
    assert "accidents" in snapshot.has and "accidents.is_heating" not in snapshot.has
    assert ask(snapshot, ["A1"], [], Selection().with_period("all"))[0]["A1"] == 2
    with pytest.raises(Exception) as refused:
        ask(snapshot, ["A1_heating"], [], Selection().with_period("all"))
    assert refused.value.code == "needs_accidents_is_heating"


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (
            "11-15",
            "03-15",
            {
                "2026-11-14": None,
                "2026-11-15": "ignition",
                "2026-11-29": "ignition",
                "2026-11-30": "steady",
                "2027-02-06": "festival",
                "2027-02-28": "steady",
                "2027-03-01": "ending",
                "2027-03-15": "ending",
                "2027-03-16": None,
            },
        ),
        ("10-20", "04-20", {"2026-10-19": None, "2026-10-20": "ignition", "2027-04-20": "ending", "2027-04-21": None}),
    ],
)
def test_phases_of_a_season(home, publish_rows, start, end, days):
    rules = home.folder("rules") / "heating_seasons.toml"
    rules.write_text(f'[default]\nstart = "{start}"\nend = "{end}"\n', encoding="utf-8")
    snapshot = publish_rows(hazards=[HAZARD], as_of=D)
    phase = {str(r["date"]): r["phase"] for r in table(snapshot, "calendar")}
    assert {day: phase[day] for day in days} == days


def test_dates_of_a_season_stand_apart(home, publish_rows):
    rules = home.folder("rules") / "heating_seasons.toml"
    rules.write_text(
        '[default]\nstart = "11-15"\nend = "03-15"\nsource = "默认"\n'
        '[season."2026-2027"]\nplanned_start = 2026-11-15\nactual_start = 2026-11-08\nsource = "公告"\n',
        encoding="utf-8",
    )
    rows = {r["season"]: r for r in table(publish_rows(hazards=[HAZARD], as_of=D), "heating_seasons")}
    now, before = rows["2026-2027"], rows["2025-2026"]
    assert (now["first_day"], now["planned_start"], now["actual_start"]) == (
        date(2026, 11, 8), date(2026, 11, 15), date(2026, 11, 8))  # fmt: skip
    assert (now["is_default"], now["source"]) == (False, "公告")
    assert (before["is_default"], before["source"], before["planned_start"]) == (True, "默认", None)


def test_forecasts_are_no_observations(home, publish_rows):
    weather = [
        {"date": "2026-11-20", "t_mean": 1.0, "kind": "observed"},
        {"date": "2026-11-20", "t_mean": -30.0, "kind": "forecast"},
        {"date": "2026-11-24", "t_mean": -9.0, "kind": "forecast"},
        {"date": "2026-11-24", "t_mean": 9.0, "kind": "observed"},
    ]
    publish_rows(hazards=[HAZARD], weather=weather, as_of=D)
    rows = House(home).open().rows("select date, t_mean from weather order by date")
    assert rows == [{"date": date(2026, 11, 20), "t_mean": 1.0}]


def test_planted_events_of_the_sample(sample_home):
    snapshot = House(sample_home).open()
    rows = snapshot.rows(
        "select a.jurisdiction, count(*) as n, max(p.n) as premises from accidents a join ("
        "select jurisdiction, count(*) as n from premises where heating_types <> '' group by jurisdiction) p"
        " on p.jurisdiction = a.jurisdiction where a.is_heating group by a.jurisdiction"
    )
    edge = [r for r in rows if r["jurisdiction"] in EDGE_STREETS]
    rest = [r for r in rows if r["jurisdiction"] not in EDGE_STREETS]
    ratio = (sum(r["n"] for r in edge) / sum(r["premises"] for r in edge)) / (
        sum(r["n"] for r in rest) / sum(r["premises"] for r in rest)
    )
    assert HEATING_EDGE / 1.6 < ratio < HEATING_EDGE * 1.6
    domains = duckdb.sql(
        f"select event_domain, count(*) as n from '{snapshot.path}/accidents.parquet' group by 1 order by 1"
    ).fetchall()
    counts = dict(domains)
    assert 15 <= counts["production"] <= 45 and 1050 <= counts["fire"] <= 1350 and 55 <= counts["co"] <= 110
