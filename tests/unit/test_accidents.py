"""Recorded events: imported, published, and planted in the sample; the forecast that follows the sample's last day."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from scipy.stats import spearmanr

from data.intake import find_mapping, import_and_publish
from data.sample import TRUTHS, write_sample
from lens.ask import ask
from lens.engine import House
from lens.selection import Selection
from tests.drawn import publish_drawn
from tests.imports import run, write_csv

D = "2026-11-22"
ROOT = Path(__file__).resolve().parents[2]
REAL = ROOT.parent / "shared" / "realdata"


def read(snapshot: Path, name: str = "accidents") -> list[dict]:
    return pq.read_table(snapshot / f"{name}.parquet").to_pylist()


def manifest(snapshot: Path) -> dict:
    return json.loads((snapshot / "manifest.json").read_text("utf-8"))


def event(day: str = "2026-01-20", domain: str | None = "fire", **given) -> dict:
    return {"occurred_date": day, "event_domain": domain, "jurisdiction": "河东街道", **given}


def publish(home, *events: dict, **more) -> Path:
    return publish_drawn(home, hazards=[], accidents=list(events), as_of=D, **more)


# --- import ---------------------------------------------------------------------------------------------------------

HEADER = ["事故编号", "事故时间", "事件类别", "街道", "行业领域", "死亡人数", "重伤人数", "直接经济损失（万元）",
          "事故等级", "起火原因", "是否涉及取暖", "单位上报时间"]  # fmt: skip


def test_a_list_of_events_is_read(tmp_path):
    rows = [
        ["S1", "2026-01-20 03:15", "火灾", "河东街道", "消防", "1", "", "1.2", "", "电热毯", "是", ""],
        ["S2", "2026年2月3日", "煤气中毒", "河东街道", "", "0", "/", "", "", "", "√", ""],
        ["S3", "2026-03-05 09:00", "生产安全", "河东街道", "工贸", "", "1", "300", "一般", "", "否", "2026.3.5 9:40"],
        ["S4", "2026-03-06", "交通事故", "河东街道", "", "若干人", "", "", "", "", "", ""],
        ["S5", "不详", "火灾", "河东街道", "", "", "", "", "", "", "", ""],
        ["合计", "", "", "", "", "1", "", "", "", "", "", ""],
    ]
    done = run(write_csv(tmp_path / "事故.csv", rows, HEADER))
    counts = done.report.extracts["accidents"].counts
    assert (counts.rows_read, counts.accepted, counts.rejected) == (6, 4, 2)
    one, two, three, four = done.rows("accidents")
    assert (one["occurred_date"], one["occurred_at"]) == (dt.date(2026, 1, 20), dt.datetime(2026, 1, 20, 3, 15))
    assert (one["event_domain"], one["event_domain_raw"], one["direct_loss_yuan"]) == ("fire", "火灾", 12_000)
    assert (one["deaths"], one["serious_injuries"], one["heating_related"]) == (1, None, True)
    assert (two["occurred_date"], two["occurred_at"]) == (dt.date(2026, 2, 3), None), "a day without a time is a day"
    assert (two["event_domain"], two["deaths"], two["serious_injuries"], two["heating_related"]) == (
        "co",
        0,
        None,
        True,
    )
    assert (three["class"], three["sector"], three["heating_related"]) == ("ordinary", "industry_trade", False)
    assert three["unit_reported_at"] == dt.datetime(2026, 3, 5, 9, 40)
    assert (four["event_domain"], four["deaths"], four["heating_related"]) == ("traffic", None, None)
    assert four["flags"] == "value_unreadable:deaths"
    assert {(r["row"], r["reason"]) for r in done.rejects()} == {(6, "date_unreadable"), (7, "total_row")}


def test_a_list_with_a_day_alone_and_one_with_both(tmp_path):
    day = run(write_csv(tmp_path / "a.csv", [["2026-01-20", "火灾"]], ["发生日期", "事件类别"])).rows("accidents")[0]
    assert (day["occurred_date"], day["occurred_at"]) == (dt.date(2026, 1, 20), None)
    header = ["发生日期", "发生时间", "事件类别"]
    both = run(write_csv(tmp_path / "b.csv", [["2026-01-20", "2026-01-20 08:30", "火灾"]], header)).rows("accidents")[0]
    assert (both["occurred_date"], both["occurred_at"]) == (dt.date(2026, 1, 20), dt.datetime(2026, 1, 20, 8, 30))


def test_an_export_of_what_we_write_comes_back(tmp_path):
    (tmp_path / "sample").mkdir()
    write_sample(tmp_path / "sample", 100)
    shutil.copy(tmp_path / "sample" / "accidents.parquet", tmp_path)
    done = run(tmp_path / "accidents.parquet")
    was, now = pq.read_table(tmp_path / "accidents.parquet").to_pylist(), done.rows("accidents")
    keys = ("accident_id", "occurred_at", "event_domain", "deaths", "heating_related", "dept_reported_at", "cause")
    assert [[r[k] for k in keys] for r in now] == [[r[k] for k in keys] for r in was]


# --- mapping --------------------------------------------------------------------------------------------------------


def test_a_mapping_says_which_texts_mean_yes(tmp_path):
    path = write_csv(tmp_path / "a.csv", [[c] for c in ("煤炉", "吸烟", "", "/")], ["火源种类"])
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        """
        [[extract]]
        name = "accidents"
        columns = { heating_related = "火源种类" }
        constants = { occurred_date = "2026-01-05", event_domain = "fire" }
        codes.heating_related = { "煤炉" = "是", "*" = "否" }
        """,
        "utf-8",
    )
    done = run(path, mapping=mapping)
    assert done.column("heating_related", "accidents") == [True, False, None], "a blank row is no row"
    assert set(done.column("flags", "accidents")) == {""}


def test_a_mapping_says_where_the_clock_hung(tmp_path):
    path = write_csv(tmp_path / "a.csv", [["2026-01-31T20:30:00Z"]], ["时刻"])
    text = '[[extract]]\nname = "accidents"\ncolumns.occurred_at = "时刻"\nconstants.event_domain = "fire"\n'
    for zone, told in (("", dt.datetime(2026, 2, 1, 4, 30)), ('zone = "UTC"\n', dt.datetime(2026, 1, 31, 20, 30))):
        (tmp_path / "m.toml").write_text(zone + text, "utf-8")
        (row,) = run(path, mapping=tmp_path / "m.toml").rows("accidents")
        assert (row["occurred_at"], row["occurred_date"]) == (told, told.date())


@pytest.mark.skipif(not REAL.is_dir(), reason="the real data are not beside the project")
def test_toronto_fires_by_month(home, tmp_path):
    import_and_publish(home, [REAL / "toronto/highrise_inspections.csv"], "toronto_highrise.toml")
    done = import_and_publish(home, [REAL / "toronto/fire_incidents.parquet"], "toronto_fires.toml")
    counts = done.report.extracts["accidents"].counts
    assert (counts.rows_read, counts.accepted, counts.rejected, counts.merged) == (14_623, 14_623, 0, 0)
    snapshot = House(home).open()
    assert snapshot.as_of == dt.date(2023, 12, 31)
    every = Selection("2011-01-01..2023-12-31")
    for code, told in (
        ("A1_heating", [104, 97, 63, 70, 29, 33, 22, 16, 27, 33, 48, 115]),
        ("A1", [1210, 1106, 1278, 1295, 1326, 1327, 1361, 1154, 1133, 1126, 1135, 1172]),
    ):
        asked = ask(snapshot, [code], ["month"], every)
        assert [sum(r[code] for r in asked if r["month"].endswith(f"-{m:02}")) for m in range(1, 13)] == told
        sql = "select month(occurred_date) as m, count(*) as n from accidents where is_heating or $every group by 1"
        rows = snapshot.rows(sql + " order by 1", {"every": code == "A1"})
        assert [r["n"] for r in rows] == told
    assert snapshot.first_date > dt.date(2016, 1, 1), "the hazard ledger does not begin with the fires"
    assert snapshot.since == snapshot.starts["hazards"]
    assert find_mapping(home, "toronto_fires.toml").is_file()


# --- publish --------------------------------------------------------------------------------------------------------


def test_events_up_to_the_as_of_date(home):
    rows = [
        event("2026-11-22", accident_id="B", heating_related=True),
        event("2026-01-20", accident_id="A", occurred_at=dt.datetime(2026, 1, 20, 3, 15), heating_related=False),
        event("2026-11-23", accident_id="C"),
        event("2026-03-02", "爆炸", accident_id="D", occurred_at=dt.datetime(2026, 3, 1, 9)),
        event("2026-03-03", None, accident_id="E"),
    ]
    snapshot = publish(home, *rows, jurisdictions=[{"jurisdiction_id": "J1", "name": "河东街道", "name_en": "Hedong"}])
    found = read(snapshot)
    assert [r["accident_id"] for r in found] == ["A", "D", "E", "B"]
    assert [r["is_heating"] for r in found] == [False, None, None, True], "what nobody marked is unknown"
    assert {r["jurisdiction"] for r in found} == {"J1"}
    assert found[0]["occurred_at"] == dt.datetime(2026, 1, 20, 3, 15)
    assert found[1]["occurred_at"] is None, "a time of another day is none"
    assert [r["flags"] for r in found] == ["", "domain_unknown", "domain_unknown", ""]
    told = manifest(snapshot)
    assert told["flags"]["accidents"] == {"domain_unknown": 2, "future_found": 1}
    assert {"accidents", "accidents.heating"} <= set(told["has"])
    labels = {(r["dimension"], r["code"]): r["rows"] for r in read(snapshot, "labels")}
    assert labels["event_domain", "fire"] == 2 and labels["event_domain", "爆炸"] == 1
    assert labels["event_domain", "co"] == 0, "a kind of which nothing was recorded has its name"


def test_what_a_house_gave_of_events(home, tmp_path):
    assert "accidents" not in manifest(publish_drawn(home, hazards=[], as_of=D))["has"]
    told = manifest(publish(home, event()))["has"]
    assert "accidents" in told and "accidents.heating" not in told
    assert "accidents" in manifest(publish(home))["has"], "a list without a row says that nothing was recorded"


def test_events_before_the_ledgers_are_in_the_calendar_and_move_nothing_else(home):
    hazard = {"found_date": "2026-10-01", "jurisdiction": "河东街道", "sector": "gas", "status": "open"}
    snapshot = publish_drawn(home, hazards=[hazard], accidents=[event("2019-12-31")], as_of=D)
    assert manifest(snapshot)["first_date"] == "2026-10-01"
    assert House(home).open().since == dt.date(2026, 10, 1)
    days = {r["date"] for r in read(snapshot, "calendar")}
    assert dt.date(2019, 12, 31) in days


# --- the sample ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def db(sample_home):
    con = duckdb.connect()
    snapshot = sample_home.snapshots / sample_home.pointer.read_text().strip()
    for name in ("accidents", "calendar", "hazards", "weather", "labels"):
        con.execute(f"create view {name} as select * from '{snapshot}/{name}.parquet'")
    (batch,) = sample_home.batches.glob("b*")
    con.execute(f"create view jurisdictions as select * from '{batch}/jurisdictions.parquet'")
    con.execute(f"create view batch as select * from '{batch}/accidents.parquet'")
    return con


def rows(db, sql: str, *values) -> list[tuple]:
    return db.execute(sql, list(values)).fetchall()


def test_how_many_events_the_sample_has(db):
    counts = dict(rows(db, "select event_domain, count(*) from accidents group by 1"))
    year = TRUTHS["events"]["a_year"]
    assert counts["fire"] == pytest.approx(4 * year["fire"], rel=0.1)
    assert counts["production"] == pytest.approx(4 * year["production"], abs=15)
    seasons = dict(rows(db, """
        select season, count(*) from accidents join calendar on date = occurred_date
        where event_domain = 'co' and season < '2026' group by 1"""))  # fmt: skip
    assert len(seasons) == 4 and sum(seasons.values()) / 4 == pytest.approx(
        TRUTHS["events"]["a_season"]["co"], rel=0.25
    )
    assert rows(
        db, "select count(*) from accidents where event_domain = 'co' and month(occurred_date) between 4 and 10"
    ) == [(0,)]


def test_winter_has_its_share_of_fires_and_more_of_their_deaths(db):
    share, deaths, inside = rows(db, """
        select avg((month(occurred_date) in (11, 12, 1, 2))::int), sum(deaths),
            sum(deaths) filter (month(occurred_date) in (11, 12, 1, 2))
        from accidents where event_domain = 'fire'""")[0]  # fmt: skip
    assert share == pytest.approx(TRUTHS["events"]["winter_share"], abs=0.04)
    assert (deaths, inside) == TRUTHS["events"]["fire_deaths"]
    assert inside / deaths == pytest.approx(0.45, abs=0.01)


def test_no_event_of_the_sample_is_worse_than_ordinary(db):
    """The default district has none: one that is 较大 would be the event of eight years."""
    assert rows(db, "select max(deaths), max(serious_injuries), max(direct_loss_yuan) < 10000000 from accidents") == [
        (2, 1, True)
    ]


def test_what_is_marked_as_heating(db):
    assert rows(db, "select distinct is_heating from accidents where event_domain = 'co'") == [(True,)]
    assert rows(db, "select distinct is_heating from accidents where event_domain = 'production'") == [(False,)]
    fires = "select count(*) from accidents where event_domain = 'fire' and "
    unknown = rows(db, fires + "is_heating is null")[0][0]
    assert unknown == rows(db, fires + "cause is null")[0][0] > 0, "without a cause it is unknown"
    months = {m for (m,) in rows(db, "select distinct month(occurred_date) from accidents where is_heating")}
    assert months <= {11, 12, 1, 2, 3}


def test_cold_brings_heating_events(db):
    cold, mild, cold_days, mild_days = rows(db, """
        with day as (
            select c.date, w.t_mean < 0 as cold,
                (select count(*) from accidents a where a.is_heating and a.occurred_date = c.date) as n
            from calendar c join weather w on w.date = c.date and w.kind = 'observed'
            where c.season is not null and c.date between '2022-11-23' and '2026-11-22'
        )
        select sum(n) filter (cold), sum(n) filter (not cold), count(*) filter (cold), count(*) filter (not cold)
        from day
    """)[0]  # fmt: skip
    assert cold / cold_days > 1.2 * mild / mild_days


def test_heating_events_lie_where_the_district_ends(db):
    edge, rest = (
        rows(db, f"""
            select count(*)::double / (select sum(population) from jurisdictions where jurisdiction_id {which} in ?)
            from accidents where is_heating and jurisdiction {which} in ?""", list(streets), list(streets))[0][0]
        for which, streets in (("", TRUTHS["events"]["streets"]), ("not", TRUTHS["events"]["streets"]))
    )  # fmt: skip
    assert edge > TRUTHS["events"]["edge"] * rest


def test_events_go_with_open_heating_hazards_and_are_not_told_by_them(db):
    """Rank correlation over streets and winters of events with the heating hazards open in mid-January."""
    pairs = rows(db, """
        with winter as (select * from (values ('2022-2023', date '2023-01-15'), ('2023-2024', date '2024-01-15'),
            ('2024-2025', date '2025-01-15'), ('2025-2026', date '2026-01-15')) as v(season, day)),
        cell as (select season, day, jurisdiction from winter cross join (select distinct jurisdiction from accidents))
        select
            (select count(*) from accidents a join calendar c on c.date = a.occurred_date
             where a.is_heating and c.season = cell.season and a.jurisdiction = cell.jurisdiction),
            (select count(*) from hazards h
             where h.heating_code <> '' and h.history_known and h.jurisdiction = cell.jurisdiction
                and h.found_date <= day and (h.end_date is null or h.end_date > day))
        from cell""")  # fmt: skip
    assert len(pairs) == 48
    assert 0.1 < spearmanr(*zip(*pairs, strict=True)).statistic < 0.8


def test_l_one_unit_reported_late(db):
    late = rows(db, """
        select date_diff('minute', unit_told_at, unit_reported_at) from batch
        where unit_reported_at is not null order by 1 desc""")  # fmt: skip
    assert late[0][0] == TRUTHS["l"]["minutes"] and all(m < 60 for (m,) in late[1:])
    assert rows(db, "select count(*) from batch where arrived_at < dispatched_at or dispatched_at < occurred_at") == [
        (0,)
    ]


def test_the_forecast_follows_the_last_day(db):
    told = TRUTHS["forecast"]
    found = rows(db, "select date, t_mean from weather where kind = 'forecast' order by 1")
    assert found == [(told["from"] + dt.timedelta(i), t) for i, t in enumerate(told["t_mean"])]
    assert min(found, key=lambda r: r[1])[0] == told["cold_day"]
    assert rows(db, "select max(date) from weather where kind = 'observed'") == [(dt.date(2026, 11, 22),)]


def test_events_are_drawn_apart(tmp_path):
    """The same seed gives the same events; another seed others."""
    drawn = []
    for name, seed in (("a", 7), ("b", 7), ("c", 8)):
        (tmp_path / name).mkdir()
        write_sample(tmp_path / name, 200, seed)
        drawn.append((tmp_path / name / "accidents.parquet").read_bytes())
    assert drawn[0] == drawn[1] != drawn[2]
