"""The synthetic district: what is planted is there, and its magnitudes are those of a real district."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from data.batches import EXTRACTS, canonical_schema
from data.sample import TRUTHS, write_sample
from data.sample.tables import CODES, words_of

AS_OF = dt.date(2026, 11, 22)
RELATIONS = """
create view hazards as select * from read_parquet('{folder}/hazards.parquet');
create view inspections as select * from read_parquet('{folder}/inspections.parquet');
create view premises as select * from read_parquet('{folder}/premises.parquet');
create view jurisdictions as select * from read_parquet('{folder}/jurisdictions.parquet');
create view campaigns as select * from read_parquet('{folder}/campaigns.parquet');
create view weather as select * from read_parquet('{folder}/weather.parquet');
create view supervision_issues as select * from read_parquet('{folder}/supervision_issues.parquet');
create view reported_figures as select * from read_parquet('{folder}/reported_figures.parquet');
create view accidents as select * from read_parquet('{folder}/accidents.parquet');
create view duty_checks as select * from read_parquet('{folder}/duty_checks.parquet');
create view drills as select * from read_parquet('{folder}/drills.parquet');
create view summary_counts as select * from read_parquet('{folder}/summary_counts.parquet');
create view enforcement as select * from read_parquet('{folder}/enforcement.parquet');
create view safety_meetings as select * from read_parquet('{folder}/safety_meetings.parquet');
create view outreach as select * from read_parquet('{folder}/outreach.parquet');
create view traffic_enforcement as select * from read_parquet('{folder}/traffic_enforcement.parquet');
create table street_of as
    select name as text, jurisdiction_id as street from jurisdictions
    union select unnest(string_split(aliases, ';')), jurisdiction_id from jurisdictions;
create table v as select i.*, s.street from inspections i join street_of s on s.text = i.jurisdiction;
create table h as
    select h.* replace (coalesce(h.sector, v.sector) as sector),
        coalesce(v.street, s.street) as street, v.activity_type,
        coalesce(h.closed_date, h.recheck_date, h.rectified_date) as end_date
    from hazards h left join v using (inspection_id) left join street_of s on s.text = h.jurisdiction;
create table open as
    select * from h where status in ('open', 'in_progress', 'await_recheck', 'transferred');
create macro heating_day(d) as month(d) * 100 + day(d) >= 1115 or month(d) * 100 + day(d) <= 315;
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("sample")
    return folder, write_sample(folder)


@pytest.fixture(scope="module")
def db(written: tuple[Path, dict[str, Any]]) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute(RELATIONS.format(folder=written[0]))
    return con


def one(con: duckdb.DuckDBPyConnection, sql: str, *params: Any) -> Any:
    """The single value of a query."""
    return con.execute(sql, list(params)).fetchone()[0]


# Form


@pytest.mark.parametrize("extract", EXTRACTS)
def test_files_have_the_canonical_columns(written, extract):
    schema = pq.read_schema(written[0] / f"{extract}.parquet")
    assert schema.remove_metadata().equals(canonical_schema(extract))


def test_batch_content_says_synthetic_and_counts_every_row(written, db):
    meta = written[1]
    assert meta["synthetic"] is True and meta["as_of"] == "2026-11-22" and "滨河区" in meta["label"]
    for extract in EXTRACTS:
        n = one(db, f"select count(*) from {extract}")
        assert meta["extracts"][extract] == {"rows_read": n, "accepted": n, "rejected": 0, "merged": 0}
    assert {source["extract"] for source in meta["sources"]} == set(EXTRACTS)


@pytest.mark.parametrize(
    ("extract", "key", "date"),
    [("hazards", "hazard_id", "found_date"), ("inspections", "inspection_id", "inspect_date")],
)
def test_large_extracts_are_sorted_with_unique_keys(db, extract, key, date):
    assert one(db, f"select count(*) - count(distinct {key}) from {extract}") == 0
    back = f"select {date} < lag({date}) over (order by source_row) as back from {extract}"
    assert one(db, f"select count(*) from ({back}) where back") == 0
    assert db.execute(f"select min({date}), max({date}) from {extract}").fetchone() == (dt.date(2022, 11, 23), AS_OF)


def test_codes_are_codes_of_their_lists(db):
    lists = tomllib.loads(CODES.read_text(encoding="utf-8"))
    for extract, columns in {
        "hazards": {
            "sector": "sector",
            "subtype": "subtype",
            "category": "category",
            "level": "level",
            "status": "status",
            "source": "activity_type",
            "recheck_result": "recheck_result",
            "block_reason": "block_reason",
            "cause_class": "cause_class",
            "work_step": "work_step",
            "listed_supervision": "listed_supervision",
        },
        "inspections": {"activity_type": "activity_type", "task_source": "task_source", "result": "inspection_result"},
        "premises": {"risk_tier": "risk_tier", "status": "premise_status", "sector": "sector", "subtype": "subtype"},
    }.items():
        for column, name in columns.items():
            codes = {row[0] for row in db.execute(f"select distinct {column} from {extract}").fetchall()} - {None}
            assert codes <= set(lists[name]), (extract, column)
    codes = db.execute("select distinct unnest(string_split(heating_code, ';')) from hazards").fetchall()
    assert {code for (code,) in codes} - {None} == set(lists["heating_code"])
    assert words_of("level", "major") == "重大"


def test_hazards_agree_with_their_visits(db):
    linked = one(db, "select count(inspection_id) / count(*) from hazards")
    assert linked == pytest.approx(0.97, abs=0.01)
    assert (
        one(
            db,
            "select count(*) from hazards h anti join inspections i using (inspection_id) "
            "where h.inspection_id is not null",
        )
        == 0
    )
    wrong = """
        select count(*) from inspections i
        left join (select inspection_id, count(*) n, count(*) filter (level = 'major') majors, min(found_date) d
                   from hazards group by 1) x using (inspection_id)
        where coalesce(n, 0) <> hazards_found_n or coalesce(majors, 0) <> major_found_n or d <> inspect_date"""
    assert one(db, wrong) == 0


def test_premises_are_visited_while_they_exist(db):
    wrong = """
        select count(*) from inspections join premises p using (premise_id)
        where inspect_date < opened_on or inspect_date > closed_on"""
    assert one(db, wrong) == 0


def test_dates_run_forward_where_no_flag_says_otherwise(db):
    wrong = """
        select count(*) from hazards where flags not like '%closed_before_found%' and (
            due_date < found_date or rectified_date < found_date or recheck_date < rectified_date
            or closed_date < recheck_date or greatest(reported_date, rectified_date, recheck_date, closed_date) > ?)"""
    assert one(db, wrong, AS_OF) == 0
    flagged = "select count(*) from hazards where (closed_date < found_date) <> (flags like '%closed_before_found%')"
    assert one(db, flagged) == 0


def test_dirt_of_real_ledgers(db):
    assert one(
        db, "select count(*) filter (flags like '%closed_before_found%') / count(*) from hazards"
    ) == pytest.approx(0.01, abs=0.002)
    assert one(db, "select count(*) filter (due_date is null) / count(*) from hazards") == pytest.approx(
        0.03, abs=0.004
    )
    assert one(db, "select count(*) filter (level = 'ungraded') from hazards") > 300
    assert one(db, "select count(*) from inspections i anti join street_of s on s.text = i.jurisdiction") == 0
    names = "select count(*) filter (jurisdiction not in (select name from jurisdictions)) / count(*) from inspections"
    assert one(db, names) == pytest.approx(0.12, abs=0.01)
    other = "select count(*) filter (premise_name <> name) / count(*) from inspections join premises using (premise_id)"
    assert 0.03 < one(db, other) < 0.07


# Magnitudes


def test_magnitudes_of_visits_and_findings(db):
    visits, hazards = one(db, "select count(*) from inspections"), one(db, "select count(*) from hazards")
    assert 85_000 < visits < 95_000 and 95_000 < hazards < 107_000
    assert one(db, "select sum(hazards_found_n) / count(*) from inspections") == pytest.approx(1.1, abs=0.07)
    assert one(db, "select count(*) filter (hazards_found_n = 0) / count(*) from inspections") == pytest.approx(
        0.62, abs=0.03
    )
    active = one(db, "select count(*) from premises where status in ('active', 'building')")
    assert active == pytest.approx(15_400, rel=0.03)
    mix = dict(db.execute("select activity_type, count(*) / ? from inspections group by 1", [visits]).fetchall())
    assert mix["patrol"] == pytest.approx(0.55, abs=0.02)
    assert mix["enforcement"] == pytest.approx(0.135, abs=0.015)
    tiers = dict(db.execute("select risk_tier, count(*) / sum(count(*)) over () from premises group by 1").fetchall())
    assert tiers == pytest.approx({"red": 0.01, "orange": 0.06, "yellow": 0.28, "blue": 0.65}, abs=0.002)


def test_major_hazards_per_1000_visits_rise_to_2025(db):
    rate = dict(
        db.execute("""
        select year(inspect_date), 1000 * sum(major_found_n) / count(*) from inspections group by 1""").fetchall()
    )
    assert rate[2023] < 0.6 * rate[2025] and rate[2023] < rate[2024] < rate[2025]
    assert rate[2025] == pytest.approx(15, abs=3)


def test_months_and_weekends(db):
    n = dict(
        db.execute("""
        select month(inspect_date), count(*) from inspections
        where inspect_date between '2023-01-01' and '2025-12-31' group by 1""").fetchall()
    )
    assert n[6] / n[5] == pytest.approx(1.25, abs=0.1)
    assert n[12] / n[10] == pytest.approx(1.40 / 0.85, abs=0.15)
    assert (n[1] + n[2]) / (n[4] + n[5]) == pytest.approx(0.9, abs=0.06)
    weekend = one(db, "select count(*) filter (isodow(inspect_date) > 5) / count(*) from inspections")
    assert weekend == pytest.approx(0.5 / 5.5, abs=0.015)


def test_heating_share_in_and_out_of_season(db):
    share = "select count(heating_code) / count(*) from hazards where "
    assert 0.18 <= one(db, share + "heating_day(found_date)") <= 0.25
    assert one(db, share + "not heating_day(found_date)") == pytest.approx(0.02, abs=0.01)


def test_current_state_is_credible_for_one_district(db):
    assert 500 < one(db, "select count(*) from open") < 1_500
    overdue = one(db, "select count(*) from open where due_date < ?", AS_OF)
    assert 90 <= overdue <= 250
    recent = one(db, "select count(*) from hazards where found_date > ?", AS_OF - dt.timedelta(90))
    assert 0.015 < overdue / recent < 0.035
    assert 10 <= one(db, "select count(*) from open where level = 'major'") <= 25


def test_rectification(db):
    assert one(db, "select count(*) filter (on_spot) / count(*) from hazards") == pytest.approx(0.38, abs=0.02)
    days = "select median(closed_date - found_date) from hazards where not on_spot and level = 'general' and flags = ''"
    assert one(db, days) == pytest.approx(9, abs=2)
    later = " from h where not on_spot and closed_date is not null and flags = ''"
    assert 0.17 < one(db, "select count(*) filter (closed_date = due_date) / count(*)" + later) < 0.30
    heap = "select count(*) filter (closed_date >= last_day(closed_date) - 1) / count(*)" + later
    assert 0.12 < one(db, heap) < 0.20
    assert one(db, "select count(*) filter (extended_n > 0) / count(*) from h where not on_spot") == pytest.approx(
        0.043, abs=0.01
    )
    on_time = (
        "select count(*) filter ({0} <= due_date) / count(*) from h where {0} is not null and due_date is not null"
    )
    assert one(db, on_time.format("rectified_date")) > one(db, on_time.format("closed_date")) > 0.8


def test_recurrence_within_a_year(db):
    db.execute("""
        create or replace table base as
        select h.*, exists (from h x where x.premise_id = h.premise_id and x.category = h.category
            and x.found_date > h.end_date and x.found_date <= h.end_date + 365) as again
        from h where end_date >= found_date and end_date <= date '2026-11-22' - 365 and premise_id is not null""")
    assert one(db, "select avg(again::int) from base") == pytest.approx(0.12, abs=0.02)
    assert one(db, "select avg(again::int) from base where subtype = 'unit_user'") == pytest.approx(0.20, abs=0.03)


def test_seasons_of_categories(db):
    rate = """
        select (select count(*) from h where {what} and month(found_date) in {months} and inspection_id is not null)
            / (select count(*) from inspections where month(inspect_date) in {months} and {where})"""

    def ratio(what: str, where: str, months: str, others: str) -> float:
        return one(db, rate.format(what=what, where=where, months=months)) / one(
            db, rate.format(what=what, where=where, months=others)
        )

    confined = ratio("category = 'confined_space'", "true", "(6, 7, 8)", "(3, 4, 5, 9)")
    assert confined == pytest.approx(1.3, abs=0.2)
    sites = ratio("sector = 'construction'", "sector = 'construction'", "(1, 2)", "(3, 4, 5, 6, 7, 8, 9)")
    assert sites == pytest.approx(0.6, abs=0.15)


def test_weather_is_that_of_a_north_chinese_plain_city(db):
    for year in range(2022, 2026):
        hdd = one(
            db,
            "select sum(greatest(0, 18 - t_mean)) from weather where date between ? and ?",
            dt.date(year, 11, 15),
            dt.date(year + 1, 3, 15),
        )
        assert 1_900 < hdd < 2_300
    assert one(db, "select count(*) from weather where t_min > t_mean or t_mean > t_max") == 0
    assert one(db, "select count(*) - count(distinct date) from weather") == 0


def test_descriptions_are_varied_and_chinese(db):
    kinds = (
        "select min(n) from (select count(distinct description) n from hazards group by category, heating_code is null)"
    )
    assert one(db, kinds) >= 6
    assert one(db, "select count(*) from hazards where description is null or description = ''") == 0
    shared = "select count(*) from hazards where level = 'major' and heating_code is null and description in "
    assert one(db, shared + "(select description from hazards where level = 'general')") == 0


# Planted truths


def test_a_lax_street(db):
    street = TRUTHS["a"]["street"]
    zero = "select count(*) filter (hazards_found_n = 0) / count(*) from v where activity_type = 'patrol' and street "
    assert one(db, zero + "= ?", street) == pytest.approx(TRUTHS["a"]["zero_finding"], abs=0.02)
    assert one(db, zero + "<> ?", street) == pytest.approx(0.76, abs=0.02)
    db.execute("""
        create or replace table followed as
        select z.street, n.hazards_found_n > 0 as found
        from (from v where activity_type = 'patrol' and hazards_found_n = 0) z
        asof join (from v where activity_type not in ('patrol', 'self_check')) n
            on n.premise_id = z.premise_id and n.inspect_date > z.inspect_date
        where n.inspect_date - z.inspect_date <= 30""")
    missed = "select avg(found::int) from followed where street "
    assert one(db, missed + "= ?", street) == pytest.approx(TRUTHS["a"]["miss_rate"], abs=0.12)
    assert one(db, missed + "<> ?", street) == pytest.approx(TRUTHS["a"]["miss_rate_elsewhere"], abs=0.05)


def per_visit(con: duckdb.DuckDBPyConnection, where: str, *params: Any) -> float:
    return one(con, f"select sum(hazards_found_n) / count(*) from v where {where}", *params)


def test_b_street_worse_on_gas(db):
    truth = TRUTHS["b"]
    here, since = "sector = 'gas' and street = ?", " and inspect_date >= ?"
    after = per_visit(db, here + since, truth["street"], truth["from"])
    before = per_visit(db, here + " and inspect_date < ?", truth["street"], truth["from"])
    others = per_visit(db, "sector = 'gas' and street <> ?" + since, truth["street"], truth["from"])
    assert after / before == pytest.approx(truth["rate_ratio"], rel=0.2)
    assert after / others == pytest.approx(truth["rate_ratio"], rel=0.2)
    elsewhere = "sector <> 'gas' and inspect_date >= ? and street "
    assert per_visit(db, elsewhere + "= ?", truth["from"], truth["street"]) == pytest.approx(
        per_visit(db, elsewhere + "<> ?", truth["from"], truth["street"]), rel=0.12
    )


def test_c_tiny_street(db):
    street = TRUTHS["c"]["street"]
    months = db.execute(
        """
        select count(*), sum(hazards_found_n) / count(*) from v where street = ?
        group by date_trunc('month', inspect_date)
        having count(*) >= 10""",
        [street],
    ).fetchall()
    assert sum(n for n, _ in months) / len(months) == pytest.approx(TRUTHS["c"]["visits_a_month"], rel=0.25)
    all_streets = per_visit(db, "true")
    assert per_visit(db, "street = ?", street) == pytest.approx(all_streets, rel=0.2)
    assert max(rate for _, rate in months) > 1.7 * all_streets
    assert min(rate for _, rate in months) < 0.6 * all_streets


def test_d_simpson_pair(db):
    better, worse = TRUTHS["d"]["better_looking"], TRUTHS["d"]["worse_looking"]
    for sector in ("gas", "fire"):
        in_sector = "street = ? and sector = ?"
        assert per_visit(db, in_sector, better, sector) > 1.1 * per_visit(db, in_sector, worse, sector)
    assert per_visit(db, "street = ?", better) < 0.95 * per_visit(db, "street = ?", worse)


def test_e_month_end_department(db):
    share = """
        select responsible_dept, count(*) filter (closed_date = last_day(closed_date)) / count(*) as share
        from hazards where closed_date >= found_date group by 1 order by 2 desc"""
    first, second = db.execute(share).fetchall()[:2]
    assert first[0] == TRUTHS["e"]["dept"] and first[1] > TRUTHS["e"]["share"]
    assert second[1] < 0.2


def test_f_gas_campaign_doubles_visits_not_the_rate(db):
    truth = TRUTHS["f"]
    name = one(db, "select name from campaigns where campaign_id = ?", truth["campaign"])
    assert one(db, "select min(inspect_date) from v where campaign = ?", name) >= truth["from"]
    # The silent street sent nothing this November, the street with a true rise is left out of the rate.
    window = "sector = 'gas' and street not in ('BH10', 'BH06') and inspect_date between ? and ?"
    now = (truth["from"], AS_OF)
    last = (dt.date(2025, 11, 1), dt.date(2025, 11, 22))
    visits = [one(db, f"select count(*) from v where {window}", *days) for days in (now, last)]
    assert visits[0] / visits[1] == pytest.approx(truth["visits_ratio"], rel=0.25)
    assert per_visit(db, window, *now) == pytest.approx(per_visit(db, window, *last), rel=0.15)


def test_g_never_visited(db):
    never = """
        select count(*), count(*) filter (risk_tier = 'orange') from premises
        where status in ('active', 'building')
            and premise_id not in (select premise_id from inspections where premise_id is not null)"""
    assert db.execute(never).fetchone() == (TRUTHS["g"]["premises"], TRUTHS["g"]["orange"])


def test_h_one_premise_over_its_cap(db):
    over = """
        select distinct premise_id, cap_per_year, n from (
            select premise_id, count(*) over (partition by premise_id order by inspect_date
                range between interval 364 days preceding and current row) as n
            from inspections where activity_type = 'enforcement' and premise_id is not null
        ) join premises using (premise_id) where n > cap_per_year
        qualify row_number() over (partition by premise_id order by n desc) = 1"""
    assert [row[1:] for row in db.execute(over).fetchall()] == [(TRUTHS["h"]["cap"], TRUTHS["h"]["visits"])]


def test_i_two_old_majors_blocked_by_ownership(db):
    old = "select block_reason from open where level = 'major' and found_date < ?"
    rows = db.execute(old, [AS_OF - dt.timedelta(180)]).fetchall()
    assert rows == [(TRUTHS["i"]["block_reason"],)] * TRUTHS["i"]["majors"]


def test_batch_closing_in_one_minute(db):
    truth = TRUTHS["batch"]
    crowded = """
        select responsible_dept, date_trunc('minute', closed_at) as minute, count(*) as n from hazards
        where closed_at is not null group by 1, 2 having n > ? order by 2"""
    found = db.execute(crowded, [truth["more_than"]]).fetchall()
    assert [row[:2] for row in found] == [
        (truth["dept"], dt.datetime.combine(day, truth["minute"])) for day in truth["days"]
    ]
    assert len(db.execute(crowded, [6]).fetchall()) == len(truth["days"])


def test_time_of_closing_belongs_to_its_day(db):
    assert one(db, "select count(*) from hazards where (closed_at is null) <> (closed_date is null)") == 0
    assert one(db, "select count(*) from hazards where closed_at::date <> closed_date") == 0
    assert one(db, "select count(*) from hazards where hour(closed_at) not between 8 and 17") == 0


def test_one_body_pastes_its_descriptions(db):
    copied = """
        with a as (
            select inspector_org, description, count(distinct premise_id) as places, count(*) as n
            from h where found_date >= '2025-11-23' group by 1, 2)
        select inspector_org, sum(n) filter (places >= 5) / sum(n) as share from a
        group by 1 having sum(n) >= 20 order by 2 desc nulls last limit 2"""
    first, second = db.execute(copied).fetchall()
    street = one(db, "select name from jurisdictions where jurisdiction_id = ?", TRUTHS["copies"]["street"])
    assert first[0] == f"{street}办事处" and first[1] > 0.35 and second[1] < 0.15
    bare = "select count(*) filter (description not like '%（照片%') / count(*) from h where level = 'general' and "
    own = "street = ? and activity_type = 'patrol'"
    assert one(db, bare + own, TRUTHS["copies"]["street"]) == pytest.approx(TRUTHS["copies"]["share"], abs=0.06)
    others = bare + f"not ({own})"
    assert one(db, others, TRUTHS["copies"]["street"]) == pytest.approx(TRUTHS["copies"]["share_elsewhere"], abs=0.01)


def test_five_requirements_of_majors(db):
    lacks = "responsible_unit is null or measure_plan is null or funds_yuan is null or plan_emergency is null"
    share = f"select count(*) filter ({lacks}) / count(*) from hazards where level = 'major'"
    assert one(db, share) == pytest.approx(TRUTHS["five"]["incomplete"], abs=0.04)
    blocked = (
        "select count(*), count(funds_yuan), count(plan_emergency) from open where level = 'major' and block_reason "
    )
    assert db.execute(blocked + "= 'ownership'").fetchone() == (TRUTHS["i"]["majors"], 0, 0)
    assert one(db, "select count(responsible_unit) + count(funds_yuan) from hazards where level <> 'major'") == 0


def test_hazards_and_premises_that_belong_to_nobody(db):
    truth = TRUTHS["ownerless"]
    share = "select count(*) filter (responsible_dept is null) / count(*) from h where level <> 'major' and subtype "
    assert one(db, share + "= ?", truth["subtype"]) == pytest.approx(truth["share"], abs=0.02)
    assert one(db, share + "is distinct from ?", truth["subtype"]) == pytest.approx(truth["share_elsewhere"], abs=0.002)
    premises = "select count(*) filter (responsible_dept is null) / count(*) from premises"
    assert one(db, premises) == pytest.approx(truth["premises"], abs=0.003)
    assert one(db, "select count(*) from open where responsible_dept is null") >= 5
    assert one(db, "select count(*) from hazards where level = 'major' and responsible_dept is null") == 0


def test_who_looks_longer_finds_management_behind_it(db):
    share = "select count(*) filter (cause_class = 'management') / count(*) from h where activity_type in "
    ratio = one(db, share + "('expert', 'supervision')") / one(db, share + "('patrol')")
    assert ratio == pytest.approx(TRUTHS["causes"]["ratio"], abs=0.4)
    assert 0.12 < one(db, share.removesuffix(" where activity_type in ")) < 0.25


def test_work_steps_failures_extensions_and_results(db):
    steps = "select count(work_step) / count(*) from h where sector "
    assert one(db, steps + "= 'construction'") == pytest.approx(0.92, abs=0.02)
    assert one(db, steps + "<> 'construction'") == 0
    failed = "select count(*) filter (recheck_failed_n > 0) / count(*) from h where not on_spot"
    assert one(db, failed) == pytest.approx(0.06, abs=0.01)
    assert one(db, "select count(*) from hazards where recheck_result = 'fail' and recheck_failed_n = 0") == 0
    moved = "select count(*) from hazards where (extended_n > 0) <> (due_date > original_due_date)"
    assert one(db, moved) == 0
    assert one(db, "select max(extended_n) from hazards") == 2
    stopped = "select count(*) filter (result = 'stopped') / count(*) from inspections where activity_type = "
    assert 0.003 < one(db, stopped + "'enforcement'") < 0.01
    assert one(db, "select count(*) from inspections where result = 'clean' and hazards_found_n > 0") == 0


def test_k_cold_wave_in_the_edge_streets(db):
    first, last = TRUTHS["k"]["from"], TRUTHS["k"]["to"]
    assert one(db, "select max(t_mean) from weather where date between ? and ?", first, last) < 0
    assert one(db, "select count(warning) from weather where date between ? and ?", first, last) == 7
    rate = """
        select (select count(heating_code) from h where inspection_id is not null and found_date between ? and ?
                and (street in ('BH11', 'BH12')) = ?)
            / (select count(*) from v where inspect_date between ? and ? and (street in ('BH11', 'BH12')) = ?)"""
    edge = one(db, rate, first, last, True, first, last, True)
    others = one(db, rate, first, last, False, first, last, False)
    assert edge > 1.7 * others
    year_ago = (dt.date(2025, 11, 16), dt.date(2025, 11, 22))
    assert edge > 1.7 * one(db, rate, *year_ago, True, *year_ago, True)


def test_one_street_fell_silent(db):
    street = TRUTHS["silent"]["street"]
    assert (
        one(db, "select count(*) from v where street = ? and inspect_date >= ?", street, TRUTHS["silent"]["from"]) == 0
    )
    assert one(db, "select count(*) from h where street = ? and found_date >= ?", street, TRUTHS["silent"]["from"]) == 0
    fell = "select street, max(inspect_date) last from v group by 1 having last < ?"
    assert [row[0] for row in db.execute(fell, [AS_OF - dt.timedelta(7)]).fetchall()] == [street]


# Seed and size


def test_same_seed_same_bytes_and_another_seed_differs(tmp_path):
    for name, seed in (("one", 7), ("same", 7), ("other", 8)):
        (tmp_path / name).mkdir()
        write_sample(tmp_path / name, hazards=3_000, seed=seed)
    for extract in EXTRACTS:
        file = f"{extract}.parquet"
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "same" / file).read_bytes()
    for extract in ("hazards", "inspections", "premises", "weather"):
        file = f"{extract}.parquet"
        assert (tmp_path / "one" / file).read_bytes() != (tmp_path / "other" / file).read_bytes()


@pytest.mark.parametrize("size", [1_000, 20_000])
def test_size_scales_everything(tmp_path, size):
    steps = []
    meta = write_sample(tmp_path, hazards=size, progress=lambda *step: steps.append(step))
    rows = {name: counts["accepted"] for name, counts in meta["extracts"].items()}
    assert rows["hazards"] == pytest.approx(size, rel=0.25)
    assert rows["inspections"] == pytest.approx(0.9 * size, rel=0.35)
    assert steps[-1] == ("hazards", rows["hazards"], rows["hazards"])


def test_the_smallest_sample_is_written_and_a_smaller_one_refused(tmp_path):
    assert write_sample(tmp_path, hazards=100)["extracts"]["hazards"]["accepted"] > 10
    with pytest.raises(ValueError, match="at least 100"):
        write_sample(tmp_path, hazards=99)
