"""Publishing: drawn tables in, derived columns out, every answer worked out by hand."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pyarrow.parquet as pq
import pytest

from data.batches import file_sha256
from data.errors import UserError
from data.home import SHIPPED_RULES
from data.publish import ROW_GROUP, publish
from tests.drawn import make_batch

D = "2026-11-22"
SHIPPED_CODES = (SHIPPED_RULES / "codes.toml").read_text(encoding="utf-8")


def read(snapshot, name="hazards", key="hazard_id"):
    return {r[key]: r for r in pq.read_table(snapshot / f"{name}.parquet").to_pylist()}


def manifest(snapshot):
    return json.loads((snapshot / "manifest.json").read_text(encoding="utf-8"))


def hazard(**given):
    return {"jurisdiction": "河东街道", "sector": "gas", "found_date": "2026-03-02", **given}


def one(publish_rows, as_of=D, **given):
    """The published row of a single hazard."""
    return read(publish_rows(hazards=[hazard(**given)], as_of=as_of))["H1"]


# --- the closed loop ---------------------------------------------------------------------------------------------

ALL_FIVE = {
    "responsible_unit": "甲公司",
    "measure_plan": "停用",
    "funds_yuan": 0.0,
    "due_date": "2026-04-01",
    "plan_emergency": "值守",
}


def test_five_assignments_of_a_major_hazard(publish_rows):
    rows = [
        hazard(level="major", **ALL_FIVE),
        hazard(level="major", **(ALL_FIVE | {"funds_yuan": None, "plan_emergency": None})),
        hazard(level="major"),
        hazard(level="general"),
    ]
    snapshot = publish_rows(hazards=rows, as_of=D)
    got = [(r["five"], r["five_missing"]) for r in read(snapshot).values()]
    assert got == [
        ("complete", ""),
        ("incomplete", "funds;plan"),
        ("incomplete", "resp;measures;funds;deadline;plan"),
        (None, None),
    ]
    assert "hazards.five" in manifest(snapshot)["has"]


def test_five_assignments_where_the_ledger_lacks_a_column(publish_rows):
    """A hole is a hole; that all five are there cannot be known."""
    rows = [
        hazard(level="major", **(ALL_FIVE | {"funds_yuan": None})),
        hazard(level="major", due_date="2026-04-01", measure_plan="停用"),
    ]
    snapshot = publish_rows(hazards=rows, as_of=D)
    got = [(r["five"], r["five_missing"]) for r in read(snapshot).values()]
    assert got == [(None, ""), ("incomplete", "resp;plan")]
    assert "hazards.five" not in manifest(snapshot)["has"]


def test_five_assignments_nobody_wrote_down(publish_rows):
    row = one(publish_rows, level="major", due_date="2026-04-01")
    assert (row["five"], row["five_missing"]) == (None, None)


@pytest.mark.parametrize(
    ("sector", "subtype", "found", "criterion"),
    [
        ("fire", None, "2025-10-31", "fire_2017"),
        ("fire", None, "2025-11-01", "fire_2025"),
        ("hazchem", "storage", "2026-09-29", "hazchem_2017"),
        ("hazchem", "storage", "2026-09-30", "hazchem_2026"),
        ("power", None, "2026-07-01", "power_2026"),
        ("gas", "supply_station", "2026-01-05", "gas_2023"),
        ("gas", None, "2026-01-05", "gas_2023"),
        ("gas", "unit_user", "2026-01-05", None),  # it addresses operators, not users
        ("landscape", None, "2026-01-05", None),
    ],
)
def test_criterion_in_force_when_found(publish_rows, sector, subtype, found, criterion):
    row = one(publish_rows, sector=sector, subtype=subtype, found_date=found)
    assert row["criterion"] == criterion


def test_criteria_have_labels(publish_rows):
    snapshot = publish_rows(hazards=[hazard(sector="fire", found_date="2025-11-01")], as_of=D)
    labels = {
        r["code"]: r for r in pq.read_table(snapshot / "labels.parquet").to_pylist() if r["dimension"] == "criterion"
    }
    assert labels["fire_2025"]["zh"] == "《重大火灾隐患判定规则》（GB 35181-2025）"
    assert (labels["fire_2025"]["rows"], labels["fire_2017"]["rows"]) == (1, 0)


@pytest.mark.parametrize(
    ("closed", "at", "published"),
    [
        ("2026-03-10", datetime(2026, 3, 10, 17, 42), datetime(2026, 3, 10, 17, 42)),
        ("2026-03-10", datetime(2026, 3, 11, 17, 42), None),  # not of that day
        ("2026-03-01", datetime(2026, 3, 1, 17, 42), None),  # before it was found
        ("2026-12-01", datetime(2026, 12, 1, 17, 42), None),  # after the as-of date
        ("2026-03-10", None, None),
    ],
)
def test_time_of_closing(publish_rows, closed, at, published):
    assert one(publish_rows, closed_date=closed, closed_at=at, status="closed")["closed_at"] == published


@pytest.mark.parametrize(
    ("given", "extended"),
    [
        ({"original_due_date": "2026-03-10", "due_date": "2026-03-20"}, True),
        ({"original_due_date": "2026-03-10", "due_date": "2026-03-10"}, False),
        ({"due_date": "2026-03-10", "extended_n": 1}, True),
        ({"due_date": "2026-03-10"}, False),
        ({}, False),
    ],
)
def test_extended(publish_rows, given, extended):
    assert one(publish_rows, **given)["is_extended"] is extended


@pytest.mark.parametrize(
    ("given", "failed"),
    [
        ({"recheck_failed_n": 2, "recheck_result": "pass"}, 2),
        ({"recheck_failed_n": 0, "recheck_result": "fail"}, 1),
        ({"recheck_result": "fail"}, 1),
        ({"recheck_result": "pass"}, None),  # what came before the last one is not known
        ({}, None),
    ],
)
def test_failed_reinspections(publish_rows, given, failed):
    assert one(publish_rows, **given)["recheck_failed_n"] == failed


@pytest.mark.parametrize(
    ("given", "by"),
    [
        # the default: ten days from the deadline, or from the day it was done where that came first
        ({"due_date": "2026-03-10"}, date(2026, 3, 20)),
        ({"due_date": "2026-03-10", "rectified_date": "2026-03-05"}, date(2026, 3, 15)),
        ({"due_date": "2026-03-10", "rectified_date": "2026-03-15"}, date(2026, 3, 20)),
        ({"rectified_date": "2026-03-15"}, date(2026, 3, 25)),
        # the fire brigade: three workdays; 2026-03-10 is a Tuesday, 03-13 a Friday, 03-14 a Saturday
        ({"due_date": "2026-03-10", "responsible_dept": "区消防救援大队"}, date(2026, 3, 13)),
        ({"due_date": "2026-03-13", "responsible_dept": "区消防救援大队"}, date(2026, 3, 18)),
        ({"due_date": "2026-03-14", "responsible_dept": "区消防救援大队"}, date(2026, 3, 18)),
        # 1 to 5 May 2026 are days off and Saturday 9 May is worked
        ({"due_date": "2026-04-30", "responsible_dept": "消防大队"}, date(2026, 5, 8)),
        ({"due_date": "2026-05-06", "responsible_dept": "消防大队"}, date(2026, 5, 9)),
        ({"due_date": "2026-03-10", "inspector_org": "区消防救援大队"}, date(2026, 3, 13)),
        ({"due_date": "2026-03-10", "on_spot": True}, None),
        ({"due_date": "2026-03-10", "status": "premise_closed"}, None),
        ({"due_date": "2026-12-10"}, None),  # not due yet
        ({}, None),
    ],
)
def test_last_day_for_the_reinspection(publish_rows, given, by):
    assert one(publish_rows, **given)["recheck_by"] == by


def test_a_batch_of_the_first_contract_is_read(home):
    """What an older batch does not have reads as null."""
    batch = make_batch(home, hazards=[hazard(due_date="2026-03-10")], as_of=D)
    folder = home.batches / batch
    table = pq.read_table(folder / "hazards.parquet")
    table = table.drop_columns(["work_step", "work_step_raw", "recheck_failed_n", "closed_at"])
    pq.write_table(table, folder / "hazards.parquet")
    meta = json.loads((folder / "batch.json").read_text("utf-8"))
    meta["contract_versions"]["hazards"] = 1
    meta["files"]["hazards.parquet"] = file_sha256(folder / "hazards.parquet")
    (folder / "batch.json").write_text(json.dumps(meta, ensure_ascii=False), "utf-8")
    row = read(home.snapshots / publish(home))["H1"]
    assert (row["work_step"], row["recheck_failed_n"], row["closed_at"]) == (None, None, None)
    assert row["recheck_by"] == date(2026, 3, 20)


# --- what has ended, what is open, what is known -----------------------------------------------------------------


def test_open_hazard_past_its_due_date(publish_rows):
    row = one(publish_rows, found_date="2026-11-01", due_date="2026-11-10", status="open")
    assert row["is_open"] is True and row["history_known"] is True and row["end_date"] is None
    assert row["overdue_from"] == date(2026, 11, 11)
    assert (row["km_days"], row["km_event"]) == (21, False)


@pytest.mark.parametrize(
    ("due", "closed", "overdue_from"),
    [
        ("2026-03-10", "2026-03-10", None),  # ended on the due date: on time
        ("2026-03-10", "2026-03-11", date(2026, 3, 11)),
        ("2026-11-22", None, None),  # due on the as-of date: not yet overdue
        ("2026-11-21", None, date(2026, 11, 22)),
        (None, None, None),
    ],
)
def test_overdue_from(publish_rows, due, closed, overdue_from):
    status = "closed" if closed else "open"
    assert one(publish_rows, due_date=due, closed_date=closed, status=status)["overdue_from"] == overdue_from


def test_closed_hazard(publish_rows):
    row = one(publish_rows, closed_date="2026-03-12", status="closed")
    assert row["is_open"] is False and row["end_date"] == date(2026, 3, 12)
    assert (row["km_days"], row["km_event"]) == (10, True)


def test_fixed_on_the_spot_takes_no_days(publish_rows):
    row = one(publish_rows, rectified_date="2026-03-02", status="closed")
    assert (row["km_days"], row["km_event"]) == (0, True)


@pytest.mark.parametrize(
    ("given", "end"),
    [
        ({"closed_date": "2026-03-12", "recheck_date": "2026-03-09", "rectified_date": "2026-03-05"}, "2026-03-12"),
        ({"recheck_date": "2026-03-09", "recheck_result": "pass", "rectified_date": "2026-03-05"}, "2026-03-09"),
        ({"recheck_date": "2026-03-09", "recheck_result": "fail", "rectified_date": "2026-03-05"}, "2026-03-05"),
        ({"rectified_date": "2026-03-05"}, "2026-03-05"),
    ],
)
def test_end_date_falls_back(publish_rows, given, end):
    assert one(publish_rows, status="closed", **given)["end_date"] == date.fromisoformat(end)


def test_rectified_but_not_yet_closed_is_open(publish_rows):
    row = one(publish_rows, rectified_date="2026-03-05", status="await_recheck")
    assert row["is_open"] is True and row["end_date"] is None and row["rectified_date"] == date(2026, 3, 5)


def test_without_any_status_the_date_of_the_house_speaks(publish_rows):
    snapshot = publish_rows(hazards=[hazard(rectified_date="2026-03-05"), hazard()], as_of=D)
    assert [r["is_open"] for r in read(snapshot).values()] == [False, True]
    assert manifest(snapshot)["closing_basis"] == "rectified"


def test_in_a_house_that_closes_a_rectified_row_without_status_is_still_open(publish_rows):
    rows = [hazard(rectified_date="2026-03-05"), hazard(rectified_date="2026-03-05", closed_date="2026-03-09")]
    snapshot = publish_rows(hazards=rows, as_of=D)
    assert [r["is_open"] for r in read(snapshot).values()] == [True, False]
    assert manifest(snapshot)["closing_basis"] == "closed"


def test_ledger_with_a_status_but_no_dates(publish_rows):
    snapshot = publish_rows(hazards=[hazard(status="closed"), hazard(status="open")], as_of=D)
    closed, still_open = read(snapshot).values()
    assert closed["is_open"] is False and closed["history_known"] is False
    assert closed["km_days"] is None and closed["km_event"] is None and closed["overdue_from"] is None
    assert still_open["is_open"] is True and still_open["history_known"] is True
    assert "hazards.end_date" not in manifest(snapshot)["has"] and "hazards.status" in manifest(snapshot)["has"]
    assert manifest(snapshot)["closing_basis"] == "status"


def test_status_nobody_knows_leaves_it_to_the_dates(publish_rows):
    snapshot = publish_rows(hazards=[hazard(status="请看附件", closed_date="2026-03-09"), hazard(status="？")], as_of=D)
    assert [r["is_open"] for r in read(snapshot).values()] == [False, True]


# --- dates that cannot be ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "flag"),
    [
        ("due_date", "due_before_found"),
        ("rectified_date", "rectified_before_found"),
        ("recheck_date", "recheck_before_found"),
        ("closed_date", "closed_before_found"),
    ],
)
def test_date_before_found_is_flagged_and_not_used(publish_rows, column, flag):
    snapshot = publish_rows(hazards=[hazard(**{column: "2026-03-01"})], as_of=D)
    row = read(snapshot)["H1"]
    assert row[column] is None and row["flags"] == flag
    assert manifest(snapshot)["flags"] == {"hazards": {flag: 1}}


def test_flag_that_came_with_the_batch_is_not_repeated(publish_rows):
    row = one(publish_rows, due_date="2026-03-01", flags="level_unknown;due_before_found")
    assert row["flags"] == "level_unknown;due_before_found"


def test_closed_before_found_is_closed_without_history(publish_rows):
    row = one(publish_rows, closed_date="2026-03-01", status="closed")
    assert row["is_open"] is False and row["history_known"] is False and row["end_date"] is None


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"rectified_date": "2026-03-10", "closed_date": "2026-03-08"}, {"closed_date"}),
        ({"rectified_date": "2026-03-10", "recheck_date": "2026-03-08"}, {"recheck_date"}),
        ({"recheck_date": "2026-03-10", "closed_date": "2026-03-08", "rectified_date": "2026-03-04"},
         {"closed_date", "rectified_date"}),
    ],
)  # fmt: skip
def test_steps_out_of_order_keep_the_later_step(publish_rows, given, kept):
    row = one(publish_rows, status="closed", **given)
    steps = ("rectified_date", "recheck_date", "closed_date")
    assert {c for c in steps if row[c]} == kept and row["flags"] == "steps_out_of_order"


def test_due_dates_stand_in_for_each_other(publish_rows):
    rows = [hazard(due_date="2026-03-09"), hazard(original_due_date="2026-03-05"),
            hazard(due_date="2026-03-09", original_due_date="2026-03-05")]  # fmt: skip
    got = read(publish_rows(hazards=rows, as_of=D)).values()
    assert [(str(r["due_date"]), str(r["original_due_date"])) for r in got] == [
        ("2026-03-09", "2026-03-09"),
        ("2026-03-05", "2026-03-05"),
        ("2026-03-09", "2026-03-05"),
    ]


def test_rows_after_the_as_of_date_are_left_out_and_counted(publish_rows):
    snapshot = publish_rows(
        hazards=[hazard(), hazard(found_date="2026-11-23")],
        inspections=[
            {"inspect_date": "2026-11-22", "jurisdiction": "河东街道", "sector": "gas"},
            {"inspect_date": "2027-01-01", "jurisdiction": "河东街道", "sector": "gas"},
        ],
        as_of=D,
    )
    assert list(read(snapshot)) == ["H1"]
    assert len(read(snapshot, "inspections", "inspection_id")) == 1
    assert manifest(snapshot)["flags"] == {"hazards": {"future_found": 1}, "inspections": {"future_found": 1}}


def test_what_is_closed_after_the_as_of_date_was_open_then(publish_rows):
    row = one(publish_rows, as_of="2026-03-10", rectified_date="2026-03-08", closed_date="2026-03-12", status="closed")
    assert row["is_open"] is True and row["closed_date"] is None and row["rectified_date"] == date(2026, 3, 8)
    assert row["flags"] == "future_closed" and (row["km_days"], row["km_event"]) == (8, False)


# --- recurrence -------------------------------------------------------------------------------------------------


def recurrence(publish_rows, found_again, ended="2025-01-10", **again):
    rows = [
        hazard(found_date="2025-01-01", closed_date=ended, premise_id="P1", category="electrical", status="closed"),
        hazard(**{"found_date": found_again, "premise_id": "P1", "category": "electrical", "status": "open", **again}),
    ]
    row = read(publish_rows(hazards=rows, as_of=D))["H1"]
    return row["recurrence_base"], row["is_recurred"]


@pytest.mark.parametrize(("days", "recurred"), [(0, False), (1, True), (364, True), (365, True), (366, False)])
def test_recurred_within_365_days(publish_rows, days, recurred):
    again = date(2025, 1, 10) + timedelta(days=days)
    assert recurrence(publish_rows, again) == (True, recurred)


@pytest.mark.parametrize(("ended", "base"), [("2025-11-21", True), ("2025-11-22", True), ("2025-11-23", False)])
def test_only_what_could_be_followed_for_365_days_is_in_the_base(publish_rows, ended, base):
    assert recurrence(publish_rows, "2026-01-10", ended=ended) == (base, base)


def test_other_premise_or_category_is_no_recurrence(publish_rows):
    assert recurrence(publish_rows, "2025-02-01", premise_id="P2") == (True, False)
    assert recurrence(publish_rows, "2025-02-01", category="gas_alarm") == (True, False)


def test_no_base_without_premise_or_category(publish_rows):
    rows = [
        hazard(found_date="2024-01-01", closed_date="2024-02-01", category="electrical"),
        hazard(found_date="2024-01-01", closed_date="2024-02-01", premise_id="P1"),
    ]
    got = read(publish_rows(hazards=rows, as_of=D)).values()
    assert [(r["recurrence_base"], r["is_recurred"]) for r in got] == [(False, False), (False, False)]


# --- visits -----------------------------------------------------------------------------------------------------

VISIT = {
    "inspection_id": "V1",
    "inspect_date": "2026-03-02",
    "jurisdiction": "河东街道",
    "sector": "fire",
    "subtype": "crowded",
    "premise_name": "红星饭店",
    "activity_type": "special",
    "inspector_org": "区应急局",
    "campaign": "冬季攻坚",
}


def test_hazard_takes_what_it_lacks_from_its_visit(publish_rows):
    snapshot = publish_rows(
        hazards=[{"found_date": "2026-03-02", "inspection_id": "V1", "source": "report", "campaign": "别的"}],
        inspections=[VISIT],
        campaigns=[{"campaign_id": "C7", "name": "冬季攻坚", "start_date": "2026-01-01", "end_date": "2026-12-31"}],
        as_of=D,
    )
    row, visit = read(snapshot)["H1"], read(snapshot, "inspections", "inspection_id")["V1"]
    for column in ("sector", "subtype", "jurisdiction", "premise_name", "premise_no", "activity_type", "inspector_org"):
        assert row[column] == visit[column] is not None
    assert row["campaign"] == visit["campaign"] == "C7"
    assert row["flags"] == "" and (visit["hazards_n"], visit["major_n"]) == (1, None)


def test_hazard_keeps_what_it_has(publish_rows):
    own = hazard(inspection_id="V1", premise_name="东风五金店")
    snapshot = publish_rows(hazards=[own], inspections=[VISIT], as_of=D)
    row = read(snapshot)["H1"]
    assert (row["sector"], row["premise_name"]) == ("gas", "东风五金店")
    assert row["premise_no"] != read(snapshot, "inspections", "inspection_id")["V1"]["premise_no"]


def test_link_to_no_visit_is_flagged_where_visits_were_given(publish_rows):
    snapshot = publish_rows(hazards=[hazard(inspection_id="V9")], inspections=[VISIT], as_of=D)
    assert read(snapshot)["H1"]["flags"] == "orphan_link"
    assert read(publish_rows(hazards=[hazard(inspection_id="V9")], as_of=D))["H1"]["flags"] == ""


def test_linked_hazards_are_counted_and_stated_numbers_kept_apart(publish_rows):
    snapshot = publish_rows(
        hazards=[hazard(inspection_id="V1", level="major"), hazard(inspection_id="V1", level="general")],
        inspections=[VISIT | {"hazards_found_n": 5}, VISIT | {"inspection_id": "V2", "hazards_found_n": 3}],
        as_of=D,
    )
    visits = read(snapshot, "inspections", "inspection_id")
    assert [(v["hazards_n"], v["major_n"], v["stated_n"]) for v in visits.values()] == [(2, 1, 5), (0, 0, 3)]


def test_a_handful_of_links_does_not_empty_the_other_visits(publish_rows):
    snapshot = publish_rows(
        hazards=[hazard(inspection_id="V1"), hazard(), hazard()],
        inspections=[VISIT | {"hazards_found_n": 2}, VISIT | {"inspection_id": "V2", "hazards_found_n": 1}],
        as_of=D,
    )
    assert [v["hazards_n"] for v in read(snapshot, "inspections", "inspection_id").values()] == [2, 1]


def test_stated_numbers_without_links(publish_rows):
    snapshot = publish_rows(
        hazards=[hazard()], inspections=[VISIT | {"hazards_found_n": 4, "major_found_n": 1}], as_of=D
    )
    visit = read(snapshot, "inspections", "inspection_id")["V1"]
    assert (visit["hazards_n"], visit["major_n"]) == (4, 1)
    assert {"inspections.hazards_n", "inspections.major_n"} <= set(manifest(snapshot)["has"])


@pytest.mark.parametrize(
    ("kind", "default"), [("patrol", True), ("self_check", False), ("recheck", False), (None, True), ("夜查", True)]
)
def test_default_visit(publish_rows, kind, default):
    snapshot = publish_rows(hazards=[], inspections=[VISIT | {"activity_type": kind}], as_of=D)
    assert read(snapshot, "inspections", "inspection_id")["V1"]["is_default_visit"] is default


# --- places -----------------------------------------------------------------------------------------------------

STREETS = [
    {"jurisdiction_id": "J01", "name": "河东街道", "aliases": "东城;老河东"},
    {"jurisdiction_id": "J02", "name": "城关镇"},
    {"jurisdiction_id": "J03", "name": "城关街道"},
]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("J01", "J01"),
        ("河东街道", "J01"),
        ("河东街道办事处", "J01"),
        ("河东 街办", "J01"),
        ("河东", "J01"),
        ("老河东", "J01"),
        ("东城街道", "J01"),
        ("城关镇", "J02"),
        ("城关街道", "J03"),
        ("城关街道办", "城关街道办"),  # 城关 alone could be either
        ("城关", "城关"),
        ("开发区", "开发区"),
    ],
)
def test_street_spellings(publish_rows, text, code):
    snapshot = publish_rows(hazards=[hazard(jurisdiction=text)], jurisdictions=STREETS, as_of=D)
    assert read(snapshot)["H1"]["jurisdiction"] == code


def test_spellings_lead_where_rows_are_led(home, publish_rows):
    rules = home.folder("rules")
    shipped = (home.rule_file("aliases.toml")).read_text(encoding="utf-8")
    (rules / "aliases.toml").write_text(shipped + '"管委会" = "河东街道"\n"城关镇" = "河东街道"\n', encoding="utf-8")
    snapshot = publish_rows(hazards=[hazard()], jurisdictions=STREETS, as_of=D)
    rows = pq.read_table(snapshot / "spellings.parquet").to_pylist()
    spelled = {r["text"]: r["code"] for r in rows}
    assert len(spelled) == len(rows) and {"j01", "河东街道", "河东", "老河东", "东城"} <= spelled.keys()
    assert (spelled["管委会"], spelled["城关街道"]) == ("J01", "J03")
    assert spelled["城关镇"] == "J01", "the house's own alias goes first"
    assert "城关" not in spelled, "城关 alone could be either"


def test_house_alias(home, publish_rows):
    rules = home.folder("rules")
    shipped = (home.rule_file("aliases.toml")).read_text(encoding="utf-8")
    (rules / "aliases.toml").write_text(shipped + '"管委会" = "河东街道"\n"园区" = "高新园"\n', encoding="utf-8")
    rows = [hazard(jurisdiction="管委会"), hazard(jurisdiction="园区")]
    snapshot = publish_rows(hazards=rows, jurisdictions=STREETS, as_of=D)
    assert [r["jurisdiction"] for r in read(snapshot).values()] == ["J01", "高新园"]
    assert (snapshot / "rules" / "aliases.toml").read_text(encoding="utf-8").endswith('"园区" = "高新园"\n')


def test_premise_is_found_by_id_or_by_name_in_its_street(publish_rows):
    register = [
        {"premise_id": i, "name": "红星饭店（总店）", "jurisdiction": street, "sector": "fire", "risk_tier": tier}
        for i, street, tier in [("P1", "河东", "red"), ("P2", "城关镇", "blue")]
    ]
    rows = [
        hazard(premise_id="P2"),
        hazard(premise_name="红星饭店(总店)"),
        hazard(premise_name="红星饭店 （总店）", jurisdiction="河东街办"),
        hazard(premise_name="小卖部"),
        hazard(premise_name="小卖部", jurisdiction="城关镇"),
        hazard(),
    ]
    snapshot = publish_rows(hazards=rows, premises=register, jurisdictions=STREETS, as_of=D)
    numbers = {r["premise_id"]: r["premise_no"] for r in pq.read_table(snapshot / "premises.parquet").to_pylist()}
    got = [read(snapshot)[f"H{i}"]["premise_no"] for i in range(1, 7)]
    assert got[0] == numbers["P2"] and got[1] == got[2] == numbers["P1"]
    assert len({got[3], got[4], *numbers.values()}) == 4 and got[5] is None
    tiers = [read(snapshot)[f"H{i}"]["risk_tier"] for i in range(1, 7)]
    assert tiers == ["blue", "red", "red", None, None, None]


# --- calendar and labels ----------------------------------------------------------------------------------------


@pytest.fixture
def calendar(publish_rows):
    snapshot = publish_rows(hazards=[hazard()], as_of=D)
    return {str(r["date"]): r for r in pq.read_table(snapshot / "calendar.parquet").to_pylist()}


def test_calendar_span(calendar):
    days = sorted(calendar)
    assert days[0] == str(date(2026, 3, 2) - timedelta(days=400))
    assert days[-1] == str(date(2026, 11, 22) + timedelta(days=400))
    assert len(days) == 265 + 800 + 1


def test_calendar_keys(calendar):
    day = calendar["2027-01-01"]
    assert (day["month"], day["week"], day["quarter"], day["year"]) == ("2027-01", "2026-W53", "2027Q1", "2027")
    assert (day["season"], day["season_day"], day["yearend"]) == ("2026-2027", 48, "2026-2027")
    assert (day["is_workday"], day["holiday"]) == (False, "元旦")
    assert calendar["2026-11-14"]["season"] is None and calendar["2026-11-15"]["season_day"] == 1
    assert calendar["2027-03-15"]["season"] == "2026-2027" and calendar["2027-03-16"]["season"] is None
    assert calendar["2026-11-30"]["yearend"] is None and calendar["2027-02-28"]["yearend"] == "2026-2027"


def test_calendar_workdays_and_spring_festival(calendar):
    assert calendar["2026-02-14"]["is_workday"] is True  # a Saturday worked in exchange
    assert calendar["2026-03-07"]["is_workday"] is False and calendar["2026-03-09"]["is_workday"] is True
    assert [calendar[d]["spring_offset"] for d in ("2026-02-16", "2026-02-17", "2026-03-17")] == [-1, 0, 28]


def test_calendar_of_a_house(home, publish_rows):
    home.folder("")
    (home.path / "config.toml").write_text(
        '[reporting]\nmonth_start_day = 26\nweek_start = 5\n[yearend]\nstart = "11-20"\nend = "01-15"\n',
        encoding="utf-8",
    )
    seasons = home.folder("rules") / "heating_seasons.toml"
    seasons.write_text(
        '[default]\nstart = "11-15"\nend = "03-15"\n[season."2026-2027"]\nplanned_start = 2026-11-10\n'
        "actual_start = 2026-11-08\n",
        encoding="utf-8",
    )
    snapshot = publish_rows(hazards=[hazard()], as_of=D)
    days = {str(r["date"]): r for r in pq.read_table(snapshot / "calendar.parquet").to_pylist()}
    assert [days[d]["house_month"] for d in ("2026-10-25", "2026-10-26", "2026-11-25", "2026-12-26")] == [
        "2026-10", "2026-11", "2026-11", "2027-01"]  # fmt: skip
    # the week of Friday 20 to Thursday 26 November bears the ISO number of Monday 23
    assert {days[f"2026-11-{d}"]["house_week"] for d in range(20, 27)} == {"2026-W48"}
    assert days["2026-11-08"]["season_day"] == 1 and days["2026-11-07"]["season"] is None
    assert days["2027-01-15"]["yearend"] == "2026-2027" and days["2027-01-16"]["yearend"] is None


def test_labels(publish_rows):
    zone = "开发区"
    rows = [hazard(jurisdiction="河东"), hazard(jurisdiction=zone, sector="航空"), hazard(jurisdiction=zone)]
    snapshot = publish_rows(hazards=rows, inspections=[VISIT], jurisdictions=STREETS, as_of=D)
    labels = pq.read_table(snapshot / "labels.parquet").to_pylist()
    streets = [(r["code"], r["zh"], r["rows"]) for r in labels if r["dimension"] == "jurisdiction"]
    assert streets == [("J01", "河东街道", 2), ("J02", "城关镇", 0), ("J03", "城关街道", 0), ("开发区", "开发区", 2)]
    sectors = [r for r in labels if r["dimension"] == "sector"]
    assert [r["code"] for r in sectors][:3] == ["hazchem", "road", "construction"] and sectors[0]["named"] is True
    assert (sectors[-1]["code"], sectors[-1]["en"], sectors[-1]["rows"]) == ("航空", "航空", 1)
    assert [r["zh"] for r in labels if r["dimension"] == "inspector_org"] == ["区应急局"]


# --- the snapshot as a whole ------------------------------------------------------------------------------------


#: files of rules and days
DERIVED = {"calendar", "labels", "heating_seasons"}


def test_house_of_hazards_only_has_every_file(publish_rows):
    snapshot = publish_rows(hazards=[hazard()], as_of=D)
    told = manifest(snapshot)
    assert told["has"] == ["hazards", "hazards.sector"]
    assert {name: f["rows"] for name, f in told["files"].items() if name not in DERIVED} == {
        "hazards": 1, "inspections": 0, "premises": 0, "weather": 0, "campaigns": 0,
        "supervision_issues": 0, "reported_figures": 0, "accidents": 0, "duty_checks": 0, "drills": 0,
        "enforcement": 0, "traffic_enforcement": 0,
        "safety_meetings": 0, "outreach": 0, "streets": 0, "summary_counts": 0,
        "rejects": 0, "spellings": 0}  # fmt: skip
    assert (told["first_date"], told["last_date"], told["as_of"]) == ("2026-03-02", "2026-03-02", D)


def test_house_without_rows(publish_rows):
    told = manifest(publish_rows(hazards=[], as_of=D))
    assert told["files"]["hazards"]["rows"] == 0 and told["first_date"] == told["last_date"] == D


def test_rejects_are_published(publish_rows):
    reject = {"extract": "hazards", "file": "a.csv", "sheet": "", "row": 7, "column": "found_date"}
    reject |= {"value": "昨天", "reason": "date_unreadable"}
    snapshot = publish_rows(hazards=[], rejects=[reject], as_of=D)
    assert pq.read_table(snapshot / "rejects.parquet").to_pylist() == [reject]


def test_same_batches_and_rules_give_the_same_files(home):
    # more rows than a row group, in an order that is not the published one
    many = [
        hazard(hazard_id=f"H{i}", found_date=date(2026, 1, 1) + timedelta(days=i * 7919 % 300), premise_id=f"P{i % 50}")
        for i in range(ROW_GROUP + 1000)
    ]
    batch = make_batch(home, hazards=many, as_of=D)
    first = manifest(home.snapshots / publish(home))
    (home.snapshots / first["id"]).rename(home.path / "aside")
    second = manifest(home.snapshots / publish(home, batches=[batch]))
    assert first["id"] == second["id"] and first["files"] == second["files"]
    dates = pq.read_table(home.snapshots / second["id"] / "hazards.parquet")["found_date"].to_pylist()
    assert dates == sorted(dates)


def test_a_changed_rule_or_setting_gives_another_snapshot(home):
    make_batch(home, hazards=[hazard()], as_of=D)
    first = publish(home)
    (home.path / "config.toml").write_text("[reporting]\nmonth_start_day = 26\n", encoding="utf-8")
    del home.config
    second = publish(home)
    assert publish(home) == second != first


def test_later_batch_replaces_rows_of_the_same_key(home):
    make_batch(home, hazards=[hazard(hazard_id="A", status="open"), hazard(hazard_id="B")], as_of="2026-10-31")
    make_batch(home, hazards=[hazard(hazard_id="A", status="closed"), hazard(hazard_id="C")], as_of=D)
    snapshot = home.snapshots / publish(home)
    got = read(snapshot)
    assert sorted(got) == ["A", "B", "C"] and got["A"]["status"] == "closed"
    assert manifest(snapshot)["as_of"] == D and len(manifest(snapshot)["batches"]) == 2
    assert manifest(snapshot)["extracts"]["hazards"]["accepted"] == 4


def test_batch_with_one_key_twice_is_refused(home):
    make_batch(home, hazards=[hazard(hazard_id="A"), hazard(hazard_id="A")], as_of=D)
    with pytest.raises(UserError) as error:
        publish(home)
    assert error.value.code == "batch_repeats_key" and error.value.values["key"] == "A"


def test_real_batches_replace_the_sample(home):
    sample = make_batch(home, hazards=[hazard(hazard_id="S")], as_of=D, synthetic=True)
    assert manifest(home.snapshots / publish(home))["synthetic"] is True
    real = make_batch(home, hazards=[hazard(hazard_id="R")], as_of="2026-10-31")
    told = manifest(home.snapshots / publish(home))
    assert (told["synthetic"], told["batches"], told["as_of"]) == (False, [real], "2026-10-31")
    with pytest.raises(UserError) as error:
        publish(home, batches=[sample, real])
    assert error.value.code == "batches_mixed"


def test_nothing_to_publish(home):
    with pytest.raises(UserError) as error:
        publish(home)
    assert error.value.code == "no_batches"


@pytest.mark.parametrize(
    ("file", "text", "code"),
    [
        ("rules/codes.toml", SHIPPED_CODES.replace('en = "Gas"', ""), "rule_value_wrong"),
        ("rules/heating_seasons.toml", '[default]\nstart = "11-15"\nend = "11-20"\n', "rule_value_wrong"),
        ("rules/aliases.toml", "[streets]\n", "rule_key_missing"),
        ("rules/aliases.toml", "street_endings = [", "toml_unreadable"),
        ("config.toml", '[yearend]\nstart = "01-01"\nend = "12-31"\n', "config_value_wrong"),
    ],
)
def test_rules_that_cannot_be_used(home, file, text, code):
    make_batch(home, hazards=[hazard()], as_of=D)
    home.folder("rules")
    (home.path / file).write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as error:
        publish(home)
    assert error.value.code == code and file.split("/")[-1] in error.value.message("zh")
    assert not home.snapshots.exists() or list(home.snapshots.iterdir()) == []
