"""Figures that must add up, on the sample: what is split is the whole, what is left is what came less what went."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from lens.ask import ask
from lens.engine import House
from lens.periods import resolve
from lens.selection import Selection

MONTHS = Selection("2025-01-01..2026-10-31")


@pytest.fixture(scope="module")
def snapshot(sample_home):
    return House(sample_home).open()


@pytest.mark.parametrize("code", ["S1", "M4", "M11_stock"])
@pytest.mark.parametrize("by", ["jurisdiction", "sector", "risk_tier"])
def test_places_add_up_to_the_district(code, by, snapshot):
    assert sum(r[code] for r in ask(snapshot, [code], [by])) == ask(snapshot, [code])[0][code]
    last = ask(snapshot, [code], ["month", by], Selection("ytd"))
    assert sum(r[code] for r in last if r["month"] == "2026-11") == ask(snapshot, [code])[0][code]


@pytest.mark.parametrize(("stock", "came", "went"), [("S1", "M2", ""), ("M11_stock", "M11_new", "M11_closed")])
def test_stock_is_what_was_there_and_came_less_what_went(stock, came, went, snapshot):
    """At each month's end; for all hazards, what went is what M3c counts as closed."""
    level = {r["month"]: r[stock] for r in ask(snapshot, [stock], ["month"], MONTHS)}
    new = {r["month"]: r[came] for r in ask(snapshot, [came], ["month"], MONTHS)}
    months = sorted(level)
    for before, month in pairwise(months):
        inside = Selection(month)
        if went:
            gone = ask(snapshot, [went], selection=inside)[0][went]
            unknown = 0
        else:
            row = ask(snapshot, ["M3c"], selection=inside)[0]
            gone = row["M3c_num"]
            # closed on an unknown day: found, in no history
            unknown = new[month] + level[before] - row["M3c_den"]
            assert unknown >= 0
        assert level[month] == level[before] + new[month] - unknown - gone, month


def test_found_is_closed_and_open(snapshot):
    """The closed loop, the rectification rate and the stock tell one story."""
    whole = Selection("all")
    row = ask(snapshot, ["M2", "M3b", "S1"], selection=whole)[0]
    assert row["M3b_den"] == row["M2"]
    assert row["M2"] == row["M3b_num"] + row["S1"]


def test_parts_of_a_cohort_stay_within_it(snapshot):
    row = ask(
        snapshot, ["M2", "M3_rectified", "M3_closed", "M31", "M9", "M9_share", "M11_new"], selection=Selection("2025")
    )[0]
    assert row["M3_closed_num"] <= row["M3_closed_den"] <= row["M3_rectified_den"] <= row["M2"]
    assert row["M3_closed_num"] <= row["M3_rectified_num"], "closed in time is rectified in time"
    assert row["M9"] == row["M9_share_num"] == row["M11_new"] <= row["M9_share_den"] == row["M2"]


def test_due_soon_is_nested_in_what_is_open_and_not_overdue(snapshot):
    row = ask(snapshot, ["S1", "M4", "S3", "S7", "S15"])[0]
    assert 0 < row["S3"] <= row["S7"] <= row["S15"] <= row["S1"] - row["M4"]


def test_visits_by_type_hold_the_default_visits(snapshot):
    kinds = {r["activity_type"]: r["M1"] for r in ask(snapshot, ["M1"], ["activity_type"])}
    default = ("enforcement", "patrol", "special", "supervision", "expert", "joint")
    assert ask(snapshot, ["M1"])[0]["M1"] == sum(kinds.get(k, 0) for k in default) < sum(kinds.values())


def test_a_year_is_its_months_and_its_quarters(snapshot):
    year = Selection("2025")
    for code in ("M1", "M2", "M26"):
        whole = ask(snapshot, [code], selection=year)[0][code]
        for by in ("month", "quarter", "week", "house_month"):
            assert sum(r[code] for r in ask(snapshot, [code], [by], year)) == pytest.approx(whole), f"{code} by {by}"


def test_the_period_named_by_the_calendar_is_the_same_as_its_dates(snapshot):
    season = resolve("season:2024-2025", snapshot)
    assert (season.start, season.end) == (date(2024, 11, 15), date(2025, 3, 15))
    by_token = ask(snapshot, ["M2", "M5"], selection=Selection("season:2024-2025"))[0]
    by_dates = ask(snapshot, ["M2", "M5"], selection=Selection("2024-11-15..2025-03-15"))[0]
    by_bucket = next(r for r in ask(snapshot, ["M2", "M5"], ["season"], Selection("all")) if r["season"] == "2024-2025")
    assert by_token["M2"] == by_dates["M2"] == by_bucket["M2"] and by_token["M5"] == by_dates["M5"] == by_bucket["M5"]
