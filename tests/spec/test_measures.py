"""Every measure on a drawn table small enough to work out by hand."""

from __future__ import annotations

from datetime import date

import pytest

from lens.ask import ask
from lens.compile import Refusal
from lens.engine import House
from lens.selection import Selection

JAN = Selection(period="2026-01")


@pytest.fixture
def open_rows(home, publish_rows):
    """Publish drawn rows and open them."""

    def _open(**drawn):
        publish_rows(**drawn)
        return House(home).open()

    return _open


def hazard(found, **more):
    return {
        "found_date": found,
        "jurisdiction": "河东街道",
        "sector": "gas",
        "premise_name": "甲",
        "level": "general",
        "status": "open",
        **more,
    }


def visit(day, **more):
    return {
        "inspect_date": day,
        "jurisdiction": "河东街道",
        "sector": "gas",
        "premise_name": "甲",
        "activity_type": "patrol",
        **more,
    }


def one(snapshot, code, selection=JAN, **kw):
    (row,) = ask(snapshot, [code], selection=selection, **kw)
    return row


def test_on_time_of_the_reference_is_one_of_three(open_rows):
    """Appendix A.15: not-yet-due hazards are left out, late closure is not on time, extension does not help."""
    snapshot = open_rows(
        as_of="2026-11-23",
        hazards=[
            hazard("2026-11-01", due_date="2026-11-08", closed_date="2026-11-07", status="closed"),
            hazard("2026-11-01", due_date="2026-11-08", closed_date="2026-11-20", status="closed"),
            hazard("2026-11-01", due_date="2026-11-30"),
            hazard("2026-11-01", original_due_date="2026-11-15", due_date="2026-12-15"),
        ],
    )
    november = Selection(period="2026-11")
    row = one(snapshot, "M3_closed", november)
    assert (row["M3_closed_num"], row["M3_closed_den"]) == (1, 3)
    assert one(snapshot, "M3b", november)["M3b"] == 2 / 4
    assert one(snapshot, "M4", november)["M4"] == 0
    assert one(snapshot, "M31", november)["M31"] == 1 / 3


def test_nothing_due_is_no_rate_at_all(open_rows):
    snapshot = open_rows(
        as_of="2026-01-31",
        hazards=[hazard("2026-01-30", due_date="2026-02-10", closed_date="2026-01-31", status="closed")],
    )
    row = one(snapshot, "M3_closed")
    assert row["M3_closed"] is None and row["M3_closed_den"] == 0 and row["M3_closed_lo"] is None


def test_the_two_on_time_rates_read_their_own_dates(open_rows):
    snapshot = open_rows(
        as_of="2026-01-31",
        hazards=[
            hazard(
                "2026-01-02",
                due_date="2026-01-09",
                rectified_date="2026-01-08",
                closed_date="2026-01-12",
                status="closed",
            ),
            hazard(
                "2026-01-02",
                due_date="2026-01-09",
                rectified_date="2026-01-10",
                closed_date="2026-01-12",
                status="closed",
            ),
        ],
    )
    assert one(snapshot, "M3_rectified")["M3_rectified"] == 0.5
    assert one(snapshot, "M3_closed")["M3_closed"] == 0
    assert one(snapshot, "M3")["M3"] == 0.5, "the shipped headline is the date rectified"


def test_zero_finding_visits_count_and_self_checks_do_not(open_rows):
    snapshot = open_rows(
        as_of="2026-01-31",
        inspections=[
            visit("2026-01-05", inspection_id="v1"),
            visit("2026-01-06", inspection_id="v2"),
            visit("2026-01-07", inspection_id="v3", activity_type="self_check"),
        ],
        hazards=[
            hazard("2026-01-05", inspection_id="v1"),
            hazard("2026-01-05", inspection_id="v1", level="major"),
            hazard("2026-01-07", inspection_id="v3"),
        ],
    )
    row = ask(snapshot, ["M1", "M2", "M5", "M5b", "M10"], selection=JAN)[0]
    assert row["M1"] == 2 and row["M2"] == 3
    assert row["M5"] == 1.0 and row["M5b"] == 0.5 and row["M10"] == 500.0
    by_type = {r["activity_type"]: r["M1"] for r in ask(snapshot, ["M1"], ["activity_type"], JAN)}
    assert by_type == {"patrol": 2, "self_check": 1}, "asked by type, every type is there"


def test_stock_at_each_months_end_follows_the_dates(open_rows):
    snapshot = open_rows(
        as_of="2026-03-15",
        hazards=[
            hazard("2025-12-20", due_date="2026-01-10", closed_date="2026-02-03", status="closed"),
            hazard("2026-01-05", due_date="2026-01-20", closed_date="2026-01-20", status="closed"),
            hazard("2026-02-10", due_date="2026-03-01"),
        ],
    )
    span = Selection(period="2026-01-01..2026-03-15")
    assert {r["month"]: r["S1"] for r in ask(snapshot, ["S1"], ["month"], span)} == {
        "2026-01": 1,
        "2026-02": 1,
        "2026-03": 1,
    }
    assert {r["month"]: r["M4"] for r in ask(snapshot, ["M4"], ["month"], span)} == {
        "2026-01": 1,
        "2026-02": 0,
        "2026-03": 1,
    }
    for month, (open_, overdue) in {"2026-01": (1, 1), "2026-02": (1, 0), "2026-03": (1, 1)}.items():
        at_end = Selection(period=month)
        assert (one(snapshot, "S1", at_end)["S1"], one(snapshot, "M4", at_end)["M4"]) == (open_, overdue), month


def test_due_soon_is_counted_on_the_as_of_date_only(open_rows):
    snapshot = open_rows(
        as_of="2026-01-31",
        hazards=[
            hazard("2026-01-02", due_date=due)
            for due in ("2026-01-30", "2026-01-31", "2026-02-03", "2026-02-04", "2026-02-15", "2026-02-16")
        ],
    )
    row = ask(snapshot, ["S3", "S7", "S15", "M4"], selection=Selection(period="ytd"))[0]
    assert (row["S3"], row["S7"], row["S15"], row["M4"]) == (2, 3, 4, 1)
    with pytest.raises(Refusal):
        ask(snapshot, ["S3"], selection=Selection(period="2026-01-01..2026-01-15"))


def test_coverage_counts_active_premises_once(open_rows):
    premise = {"jurisdiction": "河东街道", "sector": "gas", "status": "active", "risk_tier": "red"}
    snapshot = open_rows(
        as_of="2026-01-31",
        premises=[
            {"premise_id": "p1", "name": "甲", **premise},
            {"premise_id": "p2", "name": "乙", **premise},
            {"premise_id": "p3", "name": "丙", **premise, "status": "closed", "closed_on": "2025-06-01"},
            {"premise_id": "p4", "name": "丁", **premise, "risk_tier": "blue", "opened_on": "2026-02-01"},
        ],
        inspections=[
            visit("2026-01-05", premise_id="p1"),
            visit("2026-01-06", premise_id="p1"),
            visit("2026-01-07", premise_id="p3", premise_name="丙"),
        ],
        hazards=[hazard("2026-01-05")],
    )
    row = one(snapshot, "M6")
    assert (row["M6_num"], row["M6_den"]) == (1, 2)
    assert one(snapshot, "M8")["M8_num"] == 2
    with pytest.raises(Refusal):
        ask(snapshot, ["M6"], ["month"], JAN)


@pytest.mark.parametrize(
    ("code", "by"),
    [
        ("M3_closed", "status"),
        ("M5", "level"),
        ("M1", "category"),
        ("M6", "month"),
        ("M9_share", "level"),
        ("M30", "status"),
    ],
)
def test_a_combination_that_would_mislead_is_refused_with_a_sentence(open_rows, code, by):
    snapshot = open_rows(
        as_of="2026-01-31",
        premises=[{"premise_id": "p1", "name": "甲", "jurisdiction": "河东街道", "sector": "gas"}],
        inspections=[visit("2026-01-05", inspection_id="v1", hazards_found_n=1)],
        hazards=[
            hazard("2026-01-05", inspection_id="v1", due_date="2026-01-20", closed_date="2026-01-10", status="closed")
        ],
    )
    with pytest.raises(Refusal) as refused:
        ask(snapshot, [code], [by], JAN)
    for lang in ("zh", "en"):
        assert len(refused.value.message(lang)) > 10
    if by != "month":
        with pytest.raises(Refusal):
            ask(snapshot, [code], [], JAN.with_codes(by, ["x"]))


def test_time_to_rectify_censors_what_is_open(open_rows):
    """Two closed after 2 and 10 days, two still open after 20: the median is 10 days, not the mean of the closed."""
    snapshot = open_rows(
        as_of="2026-01-21",
        hazards=[
            hazard("2026-01-01", closed_date="2026-01-03", status="closed"),
            hazard("2026-01-01", closed_date="2026-01-11", status="closed"),
            hazard("2026-01-01"),
            hazard("2026-01-01"),
        ],
    )
    row = one(snapshot, "M30")
    assert row["M30"] == 10 and row["M30_n"] == 4 and row["M30_events"] == 2 and row["M30_p90"] is None


def test_recurrence_needs_a_year_of_follow_up(open_rows):
    snapshot = open_rows(
        as_of="2026-12-31",
        hazards=[
            hazard("2025-01-01", category="gas_alarm", closed_date="2025-01-10", status="closed"),
            hazard("2025-06-01", category="gas_alarm", closed_date="2026-12-01", status="closed"),
        ],
    )
    row = one(snapshot, "M13", Selection(period="all"))
    assert (row["M13_num"], row["M13_den"]) == (1, 1)


def test_degree_days_take_observations_only(open_rows):
    """Appendix A.11."""
    means = [12, 18, 20, 5, -3, 0, 8.5]
    snapshot = open_rows(
        as_of="2026-01-31",
        hazards=[hazard("2026-01-05")],
        weather=[{"date": f"2026-01-{i + 1:02}", "station": "城区", "t_mean": float(t)} for i, t in enumerate(means)]
        + [{"date": "2026-01-20", "station": "城区", "t_mean": 0.0, "kind": "forecast"}],
    )
    assert one(snapshot, "M26")["M26"] == 67.5


def test_the_comparison_sees_the_earlier_cohort_with_the_same_follow_up(open_rows):
    """A hazard of last January closed only in March does not count as closed when this January has had no March yet."""
    snapshot = open_rows(
        as_of="2026-01-31",
        hazards=[
            hazard("2024-12-01"),
            hazard("2025-01-10", due_date="2025-01-20", closed_date="2025-03-01", status="closed"),
            hazard("2025-01-30", due_date="2025-02-10", closed_date="2025-02-01", status="closed"),
            hazard("2026-01-10", due_date="2026-01-20", closed_date="2026-01-15", status="closed"),
        ],
    )
    before = JAN.previous(snapshot)
    assert (before.start, before.end, before.asof) == (date(2025, 1, 1), date(2025, 1, 31), date(2025, 1, 31))
    row = ask(snapshot, ["M3_closed", "M3b"], selection=JAN, period=before)[0]
    assert (row["M3_closed_num"], row["M3_closed_den"]) == (0, 1), "due on 10 February was not due yet"
    assert row["M3b_num"] == 0


def test_a_ledger_without_closing_dates_knows_the_present_only(open_rows):
    snapshot = open_rows(
        as_of="2026-01-31",
        hazards=[
            hazard("2026-01-05", due_date="2026-01-10", status="closed"),
            hazard("2026-01-05", due_date="2026-01-10", status="open"),
        ],
    )
    assert one(snapshot, "S1")["S1"] == 1 and one(snapshot, "M4")["M4"] == 1 and one(snapshot, "M3b")["M3b"] == 0.5
    for code, by in (("M30", []), ("M4", ["month"]), ("M3_closed", []), ("M13", [])):
        with pytest.raises(Refusal):
            ask(snapshot, [code], by, JAN)
    with pytest.raises(Refusal):
        ask(snapshot, ["S1"], selection=Selection(period="2026-01-01..2026-01-20"))


def test_a_ledger_alone_has_no_figure_per_visit(open_rows):
    snapshot = open_rows(as_of="2026-01-31", hazards=[hazard("2026-01-05", inspection_id="v1")])
    for code in ("M1", "M5", "M5b", "M6", "M8", "M10"):
        with pytest.raises(Refusal) as refused:
            ask(snapshot, [code], selection=JAN)
        assert refused.value.code.startswith("needs_")


def test_a_visit_that_states_no_number_found_nothing_is_not_known(open_rows):
    snapshot = open_rows(
        as_of="2026-01-31",
        inspections=[
            visit("2026-01-05", inspection_id="v1", hazards_found_n=2),
            visit("2026-01-06", inspection_id="v2", hazards_found_n=0),
            visit("2026-01-07", inspection_id="v3", jurisdiction="河西街道", premise_name="乙"),
        ],
        hazards=[hazard("2026-01-05")],
    )
    row = ask(snapshot, ["M1", "M5", "M5b"], selection=JAN)[0]
    assert (row["M1"], row["M5_den"], row["M5b_den"]) == (3, 2, 2)
    west = {r["jurisdiction"]: r for r in ask(snapshot, ["M1", "M5", "M5b"], ["jurisdiction"], JAN)}["河西街道"]
    assert west["M1"] == 1 and west.get("M5") is None and west["M5b"] is None


def test_a_status_says_nothing_of_the_past(open_rows):
    snapshot = open_rows(
        as_of="2026-03-31",
        hazards=[
            hazard("2025-01-05"),
            hazard("2026-01-05", closed_date="2026-03-01", status="closed"),
            hazard("2026-01-06"),
        ],
    )
    closed = Selection(period="2026-01").with_codes("status", ["closed"])
    for code, by, selection in (
        ("S1", [], closed),
        ("S1", ["month"], closed.with_period("ytd")),
        ("M11_stock", [], closed),
    ):
        with pytest.raises(Refusal):
            ask(snapshot, [code], by, selection)
    assert one(snapshot, "S1", Selection(period="ytd").with_codes("status", ["open"]))["S1"] == 2
    assert closed.previous(snapshot) is None


def test_nobody_is_called_not_visited_before_the_records_begin(open_rows):
    snapshot = open_rows(
        as_of="2026-03-31",
        premises=[{"premise_id": "p1", "name": "甲", "jurisdiction": "河东街道", "sector": "gas"}],
        inspections=[visit("2026-02-10", premise_id="p1")],
        hazards=[hazard("2025-06-01")],
    )
    assert one(snapshot, "M6", Selection(period="2026-02-05..2026-03-31"))["M6"] == 1
    with pytest.raises(Refusal):
        one(snapshot, "M6", Selection(period="ytd"))


def test_one_mistyped_date_is_no_history(open_rows):
    """2,000 hazards of this year and one of 1998: nothing to compare with."""
    snapshot = open_rows(
        as_of="2026-03-31",
        hazards=[hazard("1998-05-01"), *(hazard(f"2026-0{1 + i % 3}-{1 + i % 28:02}") for i in range(2000))],
    )
    assert Selection(period="ytd").previous(snapshot) is None
    assert one(snapshot, "M2", Selection(period="all"))["M2"] == 2001


def test_ledger_and_visits_are_compared_as_far_back_as_each_goes(open_rows):
    from lens.ask import previous

    snapshot = open_rows(
        as_of="2026-03-31",
        hazards=[hazard("2025-01-02"), hazard("2026-01-05")],
        inspections=[visit("2025-02-20", hazards_found_n=0), visit("2026-02-10", hazards_found_n=1)],
    )
    ytd = Selection(period="ytd")
    assert previous(snapshot, ["M2"], [], ytd)[0]["M2"] == 1
    assert previous(snapshot, ["M1"], [], ytd) is None


def test_an_impossible_first_deadline_is_not_replaced_by_the_extended_one(open_rows):
    snapshot = open_rows(
        as_of="2026-03-31",
        hazards=[
            hazard(
                "2026-01-05",
                original_due_date="2025-12-20",
                due_date="2026-03-01",
                closed_date="2026-02-20",
                status="closed",
            ),
            hazard("2026-01-05", due_date="2026-01-20", closed_date="2026-01-10", status="closed"),
        ],
    )
    assert one(snapshot, "M3_closed")["M3_closed_den"] == 1


def test_the_year_to_a_last_of_february_has_twelve_months(open_rows):
    snapshot = open_rows(as_of="2025-02-28", hazards=[hazard("2024-01-05"), hazard("2025-02-01")])
    span = Selection(period="r12").resolve(snapshot)
    assert (span.start, span.end) == (date(2024, 3, 1), date(2025, 2, 28))


def test_a_headline_that_needs_a_missing_date_gives_way_to_its_sibling(open_rows):
    snapshot = open_rows(
        as_of="2026-01-31",
        hazards=[hazard("2026-01-02", due_date="2026-01-09", closed_date="2026-01-08", status="closed")],
    )
    assert one(snapshot, "M3")["M3"] == 1.0
