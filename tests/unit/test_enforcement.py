"""Enforcement cases: imported, published, and planted in the sample; answers by hand."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from data.sample import TRUTHS, write_sample
from tests.drawn import publish_drawn
from tests.imports import run, write_csv

D = "2026-11-22"


def read(snapshot: Path) -> list[dict]:
    return pq.read_table(snapshot / "enforcement.parquet").to_pylist()


def manifest(snapshot: Path) -> dict:
    return json.loads((snapshot / "manifest.json").read_text("utf-8"))


def case(filed: str = "2026-03-02", **given) -> dict:
    return {"filed_date": filed, "jurisdiction": "河东街道", "sector": "gas", "case_kind": "check", **given}


def publish(home, *cases: dict, **more) -> Path:
    return publish_drawn(home, hazards=[], enforcement=list(cases), as_of=D, **more)


def one(home, **given) -> dict:
    return read(publish(home, case(**given)))[0]


# --- import ---------------------------------------------------------------------------------------------------------

HEADER = ["决定书文号", "立案日期", "处罚日期", "街道", "行业领域", "执法部门", "案件来源", "违法行为", "处罚种类",
          "罚款金额（万元）", "当事人电话"]  # fmt: skip


def test_a_list_of_cases_is_read(tmp_path):
    rows = [
        ["A1", "2026-03-02", "2026.4.1", "河东街道", "城镇燃气", "区住建局", "监督检查", "非法储存", "警告、罚款",
         "1.2", "13800000000"],
        ["A2", "2026年3月5日", "", "城南街道", "消防", "消防大队", "事故", "占用堵塞疏散通道", "停产停业；处罚款",
         "80万元", ""],
        ["A3", "2026-03-06", "", "城南街道", "消防", "", "上级交办", "某种违法", "口头教育", "/", ""],
        ["A4", "不详", "", "城南街道", "消防", "", "", "", "", "", ""],
        ["合计", "", "", "", "", "", "", "", "", "81.2", ""],
    ]  # fmt: skip
    done = run(write_csv(tmp_path / "执法案件.csv", rows, HEADER))
    assert done.report.extracts["enforcement"].counts.accepted == 3
    assert done.column("case_kind", "enforcement") == ["check", "accident", "上级交办"]
    assert done.column("illegal_type", "enforcement") == ["gas_storage", "exit_blocked", "某种违法"]
    assert done.column("penalty_type", "enforcement") == ["warning;fine", "stop;fine", "口头教育"]
    assert done.column("fine_yuan", "enforcement") == [12_000.0, 800_000.0, None]
    assert done.column("decided_date", "enforcement")[0] == dt.date(2026, 4, 1)
    assert "13800000000" not in json.dumps(done.rows("enforcement"), default=str)


# --- published --------------------------------------------------------------------------------------------------------


def test_a_penalty_counts_on_the_day_of_the_decision(home):
    row = one(home, decided_date="2026-04-01", penalty_type="warning;fine", fine_yuan=12_000.0)
    assert row["penalty_date"] == dt.date(2026, 4, 1) and row["fine_yuan"] == 12_000
    assert not (row["is_stop"] or row["is_closure"] or row["is_accident"])


def test_without_a_decision_it_counts_on_the_day_of_the_case(home):
    assert one(home, penalty_type="closure")["penalty_date"] == dt.date(2026, 3, 2)
    assert one(home, fine_yuan=5_000.0)["penalty_date"] == dt.date(2026, 3, 2)


def test_an_open_case_bears_no_penalty(home):
    row = one(home)
    assert row["penalty_date"] is None and row["fine_yuan"] is None


def test_a_decision_after_the_as_of_date_has_not_happened(home):
    snapshot = publish(home, case(decided_date="2026-12-01", penalty_type="stop;fine", fine_yuan=9_000.0))
    row = read(snapshot)[0]
    assert (row["penalty_date"], row["fine_yuan"], row["is_stop"]) == (None, None, False)
    assert manifest(snapshot)["flags"] == {"enforcement": {"future_decided": 1}}


@pytest.mark.parametrize(
    ("column", "flag"), [("decided_date", "decided_before_filed"), ("closed_date", "case_closed_before_filed")]
)
def test_dates_before_the_case_are_flagged_and_not_used(home, column, flag):
    row = one(home, **{column: "2026-03-01"}, penalty_type="warning")
    assert row[column] is None and row["flags"] == flag and row["penalty_date"] == dt.date(2026, 3, 2)


def test_what_no_code_list_knows_is_kept_and_told(home):
    row = one(home, case_kind="上级交办", penalty_type="warning;口头教育", illegal_type="某种违法")
    assert row["flags"] == "case_kind_unknown;penalty_unknown" and row["illegal_type"] == "某种违法"
    assert not row["is_accident"]


@pytest.mark.parametrize(
    ("penalties", "stop", "seal", "closure"),
    [
        ("stop;fine", True, False, False),
        ("seal", False, True, False),
        ("closure;confiscation;fine", False, False, True),
        (None, False, False, False),
    ],
)
def test_what_a_case_was_punished_with(home, penalties, stop, seal, closure):
    row = one(home, penalty_type=penalties)
    assert (row["is_stop"], row["is_seal"], row["is_closure"]) == (stop, seal, closure)


def test_cases_after_the_as_of_date_are_left_out_and_counted(home):
    snapshot = publish(home, case(), case("2026-11-23"))
    assert len(read(snapshot)) == 1
    assert manifest(snapshot)["flags"] == {"enforcement": {"future_found": 1}}


def test_what_the_list_gives_is_said(home):
    told = manifest(publish(home, case(), case(penalty_type="warning")))["has"]
    assert {"enforcement", "enforcement.case_kind", "enforcement.penalty_type"} <= set(told)
    assert not {"enforcement.fine", "enforcement.illegal_type"} & set(told)
    assert "enforcement" in manifest(publish_drawn(home, hazards=[], enforcement=[], as_of=D))["has"]


# --- the sample -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def db(sample_home):
    batch = next(sample_home.batches.iterdir())
    con = duckdb.connect()
    for name in ("enforcement", "inspections", "accidents"):
        con.execute(f"create view {name} as select * from read_parquet('{(batch / f'{name}.parquet').as_posix()}')")
    yield con
    con.close()


def ask(db, sql: str) -> tuple:
    return db.execute(sql).fetchall()[0]


def test_one_fine_makes_more_than_half_of_its_year(db):
    total, largest = ask(
        db,
        "select sum(fine_yuan), max(fine_yuan) from enforcement"
        " where decided_date between '2026-01-01' and '2026-11-22'",
    )
    assert largest == TRUTHS["fines"]["fine"] and largest > total / 2
    assert ask(db, "select case_kind from enforcement order by fine_yuan desc nulls last limit 1") == ("accident",)


def test_fines_of_supervision_are_as_large_as_they_are_told(db):
    (median, p90, mean) = ask(
        db,
        "select median(fine_yuan), quantile_cont(fine_yuan, 0.9), avg(fine_yuan) from enforcement"
        " where case_kind = 'check' and inspection_id is not null",
    )
    assert median == pytest.approx(TRUTHS["fines"]["median"], rel=0.15)
    assert 50_000 < p90 < 95_000 and 22_000 < mean < 40_000


def test_cases_are_about_six_per_cent_of_enforcement_inspections(db):
    cases, visits = ask(
        db,
        "select (select count(*) from enforcement where inspection_id is not null),"
        " (select count(*) from inspections where activity_type = 'enforcement')",
    )
    assert 0.05 < cases / visits < 0.075


def test_a_case_of_a_visit_has_the_visits_place_and_comes_after_it(db):
    wrong = ask(
        db,
        "select count(*) from enforcement c left join inspections v using (inspection_id)"
        " where c.inspection_id is not null and (v.inspect_date is null or c.filed_date < v.inspect_date"
        " or c.jurisdiction <> v.jurisdiction or c.sector <> v.sector or v.activity_type <> 'enforcement')",
    )
    assert wrong == (0,)


def test_a_small_district_has_few_cases(tmp_path):
    write_sample(tmp_path, hazards=2_000)
    assert 0 < pq.read_metadata(tmp_path / "enforcement.parquet").num_rows < 60
