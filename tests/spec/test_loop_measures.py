"""The measures of the closed loop and of blind spots on drawn tables, worked out by hand."""

from __future__ import annotations

import pytest

from lens.ask import ask
from lens.compile import Refusal
from lens.engine import House
from lens.selection import Selection

YTD = Selection(period="ytd")
MARCH = Selection(period="2026-03")
AS_OF = "2026-11-22"


@pytest.fixture
def open_rows(home, publish_rows):
    """Publish drawn rows and open them."""

    def _open(**drawn):
        publish_rows(**{"as_of": AS_OF} | drawn)
        return House(home).open()

    return _open


def hazard(found="2026-03-02", **more):
    return {"found_date": found, "jurisdiction": "河东街道", "sector": "fire", "level": "general", **more}


def one(snapshot, code, selection=YTD, by=()):
    return ask(snapshot, [code], by, selection)[0]


def parts(snapshot, code, selection=YTD):
    row = one(snapshot, code, selection)
    return row[f"{code}_num"], row[f"{code}_den"]


# -- re-inspection -----------------------------------------------------------------------------------------------------


def closed(on, **more):
    return hazard(status="closed", closed_date=on, **more)


def test_reinspection_in_time_by_department(open_rows):
    fire, other = "区消防救援大队", "区民政局"
    snapshot = open_rows(
        hazards=[
            # due on Tuesday 10 March: the fire brigade has until Friday the 13th, others until the 20th
            closed("2026-03-13", due_date="2026-03-10", recheck_date="2026-03-13", responsible_dept=fire),
            closed("2026-03-16", due_date="2026-03-10", recheck_date="2026-03-16", responsible_dept=fire),
            closed("2026-03-16", due_date="2026-03-10", recheck_date="2026-03-16", responsible_dept=other),
            # nobody came
            hazard(status="open", due_date="2026-03-10", responsible_dept=other),
            # closed in time without a date of re-inspection
            closed("2026-03-18", due_date="2026-03-10", responsible_dept=other),
            # on the spot, shut down, not due yet: none of them counts
            closed("2026-03-02", due_date="2026-03-02", on_spot=True, responsible_dept=other),
            hazard(status="premise_closed", closed_date="2026-03-20", due_date="2026-03-10", responsible_dept=other),
            hazard(status="open", due_date="2026-11-20", responsible_dept=other),
        ]
    )
    rows = {r["responsible_dept"]: r for r in ask(snapshot, ["M14"], ["responsible_dept"], YTD)}
    assert (rows[fire]["M14_num"], rows[fire]["M14_den"]) == (1, 2)
    assert (rows[other]["M14_num"], rows[other]["M14_den"]) == (2, 3)
    assert parts(snapshot, "M14", MARCH) == (3, 5)
    assert parts(snapshot, "M14", Selection(period="2026-04")) == (0, 0)


def test_reinspection_in_time_needs_a_date_of_reinspection(open_rows):
    snapshot = open_rows(hazards=[hazard(status="open", due_date="2026-03-10")])
    with pytest.raises(Refusal) as refusal:
        one(snapshot, "M14")
    assert "复查日期" in refusal.value.message("zh")


def test_failed_reinspections(open_rows):
    again = {"due_date": "2026-03-10", "recheck_date": "2026-03-12"}
    snapshot = open_rows(
        hazards=[
            closed("2026-03-12", recheck_result="pass", recheck_failed_n=2, **again),
            closed("2026-03-12", recheck_result="pass", recheck_failed_n=0, **again),
            hazard(status="in_progress", recheck_result="fail", recheck_failed_n=1, **again),
            closed("2026-03-02", recheck_date="2026-03-02", recheck_result="pass", on_spot=True, recheck_failed_n=0),
            hazard(status="open", due_date="2026-03-10"),
        ]
    )
    assert parts(snapshot, "M32") == (2, 3)


def test_failed_reinspections_are_not_known_from_the_last_result(open_rows):
    snapshot = open_rows(hazards=[closed("2026-03-12", recheck_date="2026-03-12", recheck_result="pass")])
    with pytest.raises(Refusal):
        one(snapshot, "M32")


# -- closing -----------------------------------------------------------------------------------------------------------


def test_rectified_on_the_spot(open_rows):
    snapshot = open_rows(
        hazards=[
            closed("2026-03-02", rectified_date="2026-03-02", on_spot=True),
            closed("2026-03-09", rectified_date="2026-03-03"),
            closed("2026-03-09", rectified_date="2026-03-04"),
            closed("2026-03-03"),
            hazard(status="closed", on_spot=True),  # closed without a usable date: in no history
            hazard(status="open"),
            hazard(AS_OF, status="open"),  # not followed for a day
        ]
    )
    assert parts(snapshot, "M22") == (3, 5)


def test_closing_habits(open_rows):
    snapshot = open_rows(
        hazards=[
            closed("2026-03-31", due_date="2026-03-31"),
            closed("2026-04-30", due_date="2026-03-20"),
            closed("2026-03-20", due_date="2026-03-20", original_due_date="2026-03-10"),
            closed("2026-03-12", due_date="2026-03-20"),
            closed("2026-03-13"),
            closed("2026-03-31", found="2026-03-31", due_date="2026-03-31", on_spot=True),
        ]
    )
    assert parts(snapshot, "M33") == (2, 5)
    assert parts(snapshot, "M34") == (2, 4)
    assert parts(snapshot, "M33", MARCH) == (1, 4)


def test_a_leap_february_ends_on_the_29th(open_rows):
    found = {"found": "2024-02-01"}
    snapshot = open_rows(hazards=[closed("2024-02-28", **found), closed("2024-02-29", **found)], as_of="2024-03-31")
    assert parts(snapshot, "M33") == (1, 2)


@pytest.mark.parametrize("code", ["M14", "M22", "M32", "M33", "M34"])
def test_how_hazards_end_is_not_split_by_their_status(open_rows, code):
    snapshot = open_rows(
        hazards=[closed("2026-03-12", rectified_date="2026-03-11", recheck_date="2026-03-12", due_date="2026-03-20",
                        recheck_failed_n=0)]
    )  # fmt: skip
    with pytest.raises(Refusal):
        ask(snapshot, [code], ["status"], YTD)
    with pytest.raises(Refusal):
        ask(snapshot, [code], [], YTD.with_codes("status", ["closed"]))


# -- what is open ------------------------------------------------------------------------------------------------------


def test_open_for_long(open_rows):
    days = {"2026-08-24": 90, "2026-08-23": 91, "2026-05-26": 180, "2026-05-25": 181}
    snapshot = open_rows(hazards=[hazard(d, status="open") for d in days] + [closed("2026-11-01", found="2026-01-05")])
    row = ask(snapshot, ["S90", "S180", "S1"], selection=YTD)[0]
    assert (row["S90"], row["S180"], row["S1"]) == (3, 1, 4)
    with pytest.raises(Refusal):
        one(snapshot, "S90", MARCH)


def test_open_and_nobodys(open_rows):
    snapshot = open_rows(
        hazards=[
            hazard(status="open"),
            hazard(status="open", responsible_dept="区民政局"),
            closed("2026-03-09"),
        ]
    )
    assert one(snapshot, "S_owner")["S_owner"] == 1
    with pytest.raises(Refusal):
        ask(snapshot, ["S_owner"], ["responsible_dept"], YTD)


def test_without_departments_nothing_is_called_nobodys(open_rows):
    with pytest.raises(Refusal) as refusal:
        one(open_rows(hazards=[hazard(status="open")]), "S_owner")
    assert "责任部门" in refusal.value.message("zh")


def test_five_assignments(open_rows):
    whole = {
        "level": "major",
        "due_date": "2026-04-01",
        "responsible_unit": "甲",
        "measure_plan": "停用",
        "funds_yuan": 500.0,
        "plan_emergency": "值守",
    }
    snapshot = open_rows(
        hazards=[
            hazard(status="open", **whole),
            hazard(status="open", **(whole | {"plan_emergency": None})),
            hazard(status="closed", closed_date="2026-03-20", **(whole | {"funds_yuan": None})),
            hazard(status="open"),
        ]
    )
    assert parts(snapshot, "M29") == (1, 3)
    assert one(snapshot, "M29_open")["M29_open"] == 1
    for dim in ("five", "level"):
        with pytest.raises(Refusal):
            ask(snapshot, ["M29"], [dim], YTD)


# -- how they were found -----------------------------------------------------------------------------------------------


def test_self_checks_and_causes(open_rows):
    snapshot = open_rows(
        hazards=[
            hazard(source="self_check", cause_class="management"),
            hazard(source="patrol", cause_class="thing"),
            hazard(source="patrol"),
            hazard(cause_class="management"),
        ]
    )
    assert parts(snapshot, "M35") == (1, 3)
    assert parts(snapshot, "M36") == (2, 3)
    for code, dim in (("M35", "activity_type"), ("M36", "cause_class")):
        with pytest.raises(Refusal):
            ask(snapshot, [code], [dim], YTD)


# -- blind spots -------------------------------------------------------------------------------------------------------


def premise(n, tier, **more):
    return {
        "premise_id": f"P{n}",
        "name": f"单位{n}",
        "jurisdiction": "河东街道",
        "sector": "fire",
        "risk_tier": tier,
        "status": "active",
        "responsible_dept": "区消防救援大队",
        **more,
    }


def visit(n, day, **more):
    return {
        "inspect_date": day,
        "premise_id": f"P{n}",
        "jurisdiction": "河东街道",
        "sector": "fire",
        "activity_type": "patrol",
        **more,
    }


def test_blind_spots_by_the_interval_of_the_tier(open_rows):
    snapshot = open_rows(
        hazards=[hazard()],
        premises=[
            premise(1, "red"),
            premise(2, "red"),
            premise(3, "yellow"),
            premise(4, "blue"),
            premise(5, "orange", opened_on="2026-09-01"),  # open for less than its interval
            premise(6, None),
            premise(7, "red", status="closed"),
            premise(8, "red"),
        ],
        inspections=[
            visit(1, "2026-05-26"),  # 180 days ago: not longer than the interval
            visit(2, "2026-05-25"),
            visit(3, "2025-11-01"),
            visit(4, "2025-11-01"),
            visit(8, "2026-11-01", activity_type="self_check"),  # looked at by nobody but itself
            visit(6, "2024-11-01"),
            visit(1, "2024-01-05"),  # the records begin
        ],
    )
    rows = {r["risk_tier"]: r for r in ask(snapshot, ["M7", "M7_share", "M7_never"], ["risk_tier"], YTD)}
    assert {tier: r["M7"] for tier, r in rows.items()} == {"red": 2, "yellow": 1, "blue": 0, "orange": 0, None: 1}
    assert (rows["red"]["M7_share_num"], rows["red"]["M7_share_den"]) == (2, 3)
    assert {tier: r["M7_never"] for tier, r in rows.items()} == {"red": 0, "yellow": 0, "blue": 0, "orange": 1, None: 0}


def test_short_records_call_nobody_unvisited(open_rows):
    """Records of 200 days know about red premises and nothing about blue ones."""
    snapshot = open_rows(
        hazards=[hazard()],
        premises=[premise(1, "red"), premise(2, "blue")],
        inspections=[visit(1, "2026-05-06"), visit(2, "2026-05-06")],
    )
    row = ask(snapshot, ["M7", "M7_share"], selection=YTD)[0]
    assert (row["M7"], row["M7_share_num"], row["M7_share_den"]) == (1, 1, 1)


def test_blind_spots_belong_to_the_as_of_date(open_rows):
    snapshot = open_rows(hazards=[hazard()], premises=[premise(1, "red")], inspections=[visit(1, "2026-05-06")])
    for selection, by in ((MARCH, ()), (YTD, ("month",))):
        with pytest.raises(Refusal):
            ask(snapshot, ["M7"], by, selection)


def test_premises_that_belong_to_nobody(open_rows):
    snapshot = open_rows(
        hazards=[hazard()],
        premises=[premise(1, "red"), premise(2, "red", responsible_dept=None), premise(3, None, status="closed")],
    )
    assert one(snapshot, "M7_owner")["M7_owner"] == 1


def test_orders_to_suspend(open_rows):
    snapshot = open_rows(
        hazards=[hazard()],
        inspections=[
            visit(1, "2026-05-06", result="stopped", activity_type="enforcement"),
            visit(2, "2026-05-06", result="time_limit"),
        ],
    )
    assert one(snapshot, "M18")["M18"] == 1


# -- what is planted in the sample district ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def district(sample_home):
    return House(sample_home).open()


def test_the_never_visited_are_found(district):
    rows = {r["risk_tier"]: r["M7_never"] for r in ask(district, ["M7_never"], ["risk_tier"])}
    assert (sum(rows.values()), rows["orange"], rows["red"]) == (30, 4, 0)


def test_the_department_of_the_month_end_is_found(district):
    rows = ask(district, ["M33"], ["responsible_dept"], Selection("all"))
    worst, *others = sorted(rows, key=lambda r: -r["M33"])
    assert worst["responsible_dept"] == "区城市管理局" and worst["M33_lo"] > 0.6
    assert max(r["M33_hi"] for r in others) < 0.2


def test_nobodys_hazards_are_mostly_those_of_mixed_use(district):
    def share(selection: Selection) -> float:
        rows = {r["responsible_dept"]: r["M2"] for r in ask(district, ["M2"], ["responsible_dept"], selection)}
        return rows[None] / sum(rows.values())

    everything = Selection("all")
    assert share(everything.with_codes("subtype", ["mixed_use"])) > 0.12 > 0.02 > share(everything)
    assert ask(district, ["S_owner"])[0]["S_owner"] >= 5


def test_a_third_of_the_majors_lack_part_of_the_five_assignments(district):
    row = ask(district, ["M29"], selection=Selection("all"))[0]
    assert row["M29_lo"] < 0.66 < row["M29_hi"]
    assert 2 <= ask(district, ["M29_open"])[0]["M29_open"] < ask(district, ["M11_stock"])[0]["M11_stock"]
