"""Supervision issues and reported figures: imported, published, and planted in the sample; answers by hand."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from data.errors import UserError
from data.home import Home
from data.importer import import_files
from data.intake import import_and_publish
from data.sample import TRUTHS
from tests.drawn import publish_drawn

D = "2026-11-22"
AS_OF = dt.date(2026, 11, 22)


def read(snapshot: Path, name: str = "supervision_issues") -> list[dict]:
    return pq.read_table(snapshot / f"{name}.parquet").to_pylist()


def manifest(snapshot: Path) -> dict:
    return json.loads((snapshot / "manifest.json").read_text("utf-8"))


def issue(**given) -> dict:
    return {"handed_date": "2026-10-01", "kind": "issue", "lead_dept": "区应急管理局", **given}


def publish(home: Home, *issues: dict, **more) -> Path:
    return publish_drawn(home, hazards=[], supervision_issues=list(issues), as_of=D, **more)


def one(home: Home, **given) -> dict:
    return read(publish(home, issue(**given)))[0]


# --- what has ended -----------------------------------------------------------------------------------------------


def test_an_open_issue_past_its_deadline(home):
    row = one(home, due_date="2026-10-31", status="open")
    assert row["is_open"] and row["history_known"] and row["end_date"] is None and not row["is_on_spot"]
    assert row["overdue_from"] == dt.date(2026, 11, 1)
    assert (row["km_days"], row["km_event"]) == (52, False)


@pytest.mark.parametrize(
    ("verified", "on_spot", "days", "overdue"),
    [
        ("2026-10-01", True, 0, None),
        ("2026-10-02", True, 1, None),
        ("2026-10-03", False, 2, None),
        ("2026-10-09", False, 8, dt.date(2026, 10, 9)),
    ],
)
def test_a_closed_issue(home, verified, on_spot, days, overdue):
    row = one(home, due_date="2026-10-08", verified_date=verified, status="closed")
    assert (row["is_on_spot"], row["km_days"], row["km_event"]) == (on_spot, days, True)
    assert row["overdue_from"] == overdue and not row["is_open"]


def test_the_house_sets_the_days_of_at_once(home):
    home.folder(".")
    (home.path / "config.toml").write_text("[supervision]\non_spot_days = 3\n", "utf-8")
    assert one(Home(home.path), verified_date="2026-10-04", status="closed")["is_on_spot"]


def test_rectified_is_not_verified_in_a_house_that_verifies(home):
    rows = read(publish(home, issue(rectified_date="2026-10-05"), issue(verified_date="2026-10-06")))
    assert [r["is_open"] for r in rows] == [True, False]


def test_without_verification_the_date_rectified_closes(home):
    assert one(home, rectified_date="2026-10-05")["end_date"] == dt.date(2026, 10, 5)


def test_a_status_without_dates_closes_without_history(home):
    snapshot = publish(home, issue(status="closed"))
    row = read(snapshot)[0]
    assert (row["is_open"], row["history_known"], row["km_days"]) == (False, False, None)
    assert row["flags"] == "closed_no_date" and manifest(snapshot)["flags"] == {
        "supervision_issues": {"closed_no_date": 1}
    }
    assert "supervision_issues.end_date" not in manifest(snapshot)["has"]


@pytest.mark.parametrize(
    ("column", "flag"),
    [
        ("due_date", "due_before_handed"),
        ("rectified_date", "rectified_before_handed"),
        ("verified_date", "verified_before_handed"),
    ],
)
def test_a_date_before_handing_over_is_flagged_and_not_used(home, column, flag):
    row = one(home, **{column: "2026-09-30"}, status="open")
    assert row[column] is None and row["flags"] == flag


def test_what_is_closed_after_the_as_of_date_was_open_then(home):
    row = one(home, verified_date="2026-12-01", status="closed")
    assert row["is_open"] and row["verified_date"] is None and row["flags"] == "future_closed"


def test_rows_handed_over_after_the_as_of_date_are_left_out_and_counted(home):
    snapshot = publish(home, issue(), issue(handed_date="2026-11-23"))
    assert len(read(snapshot)) == 1
    assert manifest(snapshot)["flags"] == {"supervision_issues": {"future_found": 1}}


def test_kinds(home):
    rows = read(publish(home, issue(kind=None), issue(kind="advice"), issue(kind="表扬")))
    assert [(r["kind"], r["flags"]) for r in rows] == [("issue", ""), ("advice", ""), ("issue", "kind_unknown")]


@pytest.mark.parametrize(
    ("given", "adopted"),
    [
        ({"measure_plan": "列入计划", "due_date": "2026-12-31"}, True),
        ({"measure_plan": "列入计划"}, False),
        ({"due_date": "2026-12-31"}, False),
    ],
)
def test_advice_is_adopted_by_a_written_measure_and_a_date(home, given, adopted):
    assert one(home, kind="advice", **given)["is_adopted"] is adopted


def test_street_spellings_and_labels(home):
    streets = [{"jurisdiction_id": "J01", "name": "河东街道"}]
    snapshot = publish(home, issue(jurisdiction="河东街办", round="第一轮", team="省督导组"), jurisdictions=streets)
    assert read(snapshot)[0]["jurisdiction"] == "J01"
    labels = {(r["dimension"], r["code"]): r["rows"] for r in read(snapshot, "labels")}
    assert labels["round", "第一轮"] == labels["team", "省督导组"] == labels["issue_kind", "issue"] == 1
    assert {("issue_level", c) for c in ("state", "province", "city", "district")} <= labels.keys()


# --- reported figures ---------------------------------------------------------------------------------------------


def test_reported_figures_up_to_the_as_of_date(home):
    figure = {"period_start": "2026-10-01", "period_end": "2026-10-31", "measure": "发现隐患", "value": 12.0}
    snapshot = publish_drawn(
        home,
        hazards=[],
        reported_figures=[figure | {"reported_on": "2026-11-02"}, figure | {"reported_on": "2026-12-02"}],
        as_of=D,
    )
    assert [r["figure_id"] for r in read(snapshot, "reported_figures")] == ["R1"]
    assert "reported_figures" in manifest(snapshot)["has"]


# --- from a bureau's file -----------------------------------------------------------------------------------------

HEADER = (
    "督导组,督导级别,批次,交办日期,事项类别,问题内容,牵头单位,街道,行业,整改期限,整改完成日期,核验日期,整改状态,"
    "责任人,联系电话\n"
)
TEAM = "省督导组,省级,第一轮,2026-10-01"
LIST = (
    HEADER
    + f"""\
{TEAM},问题,疏散通道堵塞,区消防救援大队,河东街道,消防,2026-10-08,2026-10-02,2026-10-02,已销号,张三,13800000000
{TEAM},具体问题,软管超期,,河东街道,燃气,立行立改,,,整改中,李四,
{TEAM},工作要求,压实责任,区安委办,,,,,,,,
"""
)


def test_a_list_of_issues_is_read_without_personal_names(tmp_path, home):
    file = tmp_path / "督导.csv"
    file.write_text(LIST, "utf-8")
    ledger = tmp_path / "隐患.csv"
    ledger.write_text("隐患编号,发现日期,隐患描述,街道,行业\nH1,2026-10-01,甲,河东街道,燃气\n", "utf-8")
    done = import_and_publish(home, [file, ledger], as_of=AS_OF)
    rows = read(home.snapshots / done.snapshot_id)
    assert [r["kind"] for r in rows] == ["issue", "issue", "requirement"]
    assert [r["issue_level"] for r in rows] == ["province"] * 3
    assert [r["is_open"] for r in rows] == [False, True, True] and rows[0]["is_on_spot"]
    assert rows[1]["responsible_dept"] is None and rows[1]["due_date"] == dt.date(2026, 10, 1)
    assert "张三" not in str(rows) and "138" not in str(rows)


def test_a_row_without_a_date_is_rejected(tmp_path):
    file = tmp_path / "督导.csv"
    file.write_text("交办日期,问题内容,牵头单位\n2026-10-01,甲,乙\n,丙,丁\n", "utf-8")
    report = import_files([file], tmp_path)
    counts = report.extracts["supervision_issues"].counts
    assert (counts.rows_read, counts.accepted, counts.rejected) == (2, 1, 1)


def test_reported_figures_are_read(tmp_path):
    file = tmp_path / "上报.csv"
    header = "统计开始日期,统计截止日期,指标,上报数,报送对象,报送日期\n"
    file.write_text(header + "2026-10-01,2026-10-31,检查家次,1527,市安委办,2026-11-02\n", "utf-8")
    import_files([file], tmp_path)
    row = pq.read_table(tmp_path / "reported_figures.parquet").to_pylist()[0]
    assert (row["measure"], row["value"], row["reported_on"]) == ("检查家次", 1527.0, dt.date(2026, 11, 2))


def test_the_days_of_at_once_stay_within_reason(home):
    home.folder(".")
    (home.path / "config.toml").write_text("[supervision]\non_spot_days = 300\n", "utf-8")
    with pytest.raises(UserError) as raised:
        publish(Home(home.path), issue())
    assert raised.value.code == "config_value_wrong"


# --- the sample -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def db(sample_home):
    con = duckdb.connect()
    snapshot = sample_home.snapshots / sample_home.pointer.read_text("utf-8").strip()
    for name in ("supervision_issues", "reported_figures", "hazards", "inspections"):
        con.execute(f"create view {name} as select * from read_parquet('{snapshot / name}.parquet')")
    return con


def test_rounds_of_the_sample(db):
    rounds = db.execute("""
        select round, count(*), min(handed_date) from supervision_issues
        where kind = 'issue' and issue_level = 'province' group by round""").fetchall()
    assert len(rounds) == 8 and all(60 <= n <= 90 for _, n, _ in rounds)
    at_once, month = db.execute("""
        select avg(is_on_spot::int), avg((km_event and km_days <= 30)::int) from supervision_issues
        where kind = 'issue' and handed_date < '2026-10-01'""").fetchone()
    assert at_once == pytest.approx(0.45, abs=0.05) and month == pytest.approx(0.90, abs=0.03)


def test_j_unclaimed_and_stuck_issues(db):
    unclaimed, stuck = db.execute("""
        select count(*) filter (responsible_dept is null), count(*) filter (km_days > 150)
        from supervision_issues where is_open and kind = 'issue'""").fetchone()
    assert (unclaimed, stuck) == (TRUTHS["j"]["unclaimed"], TRUTHS["j"]["stuck"])


def test_reported_figures_of_the_sample_differ_as_planted(db):
    start, end = TRUTHS["reported"]["period"]
    said = dict(db.execute("select measure, value from reported_figures").fetchall())
    ours, late = db.execute(
        "select count(*), count(*) filter (reported_date > ?) from hazards where found_date between ? and ?",
        [TRUTHS["reported"]["on"], start, end],
    ).fetchone()
    assert said["发现隐患"] == ours - late and late > 0
    every, default = db.execute(
        "select count(*), count(*) filter (is_default_visit) from inspections where inspect_date between ? and ?",
        [start, end],
    ).fetchone()
    assert said["检查家次"] == every > default
    majors = db.execute(
        "select count(*) from hazards where is_major and found_date between '2026-01-01' and '2026-06-30'"
    )
    assert said["发现重大隐患"] == majors.fetchone()[0] + TRUTHS["reported"]["majors"] == said["M9"] + 2
