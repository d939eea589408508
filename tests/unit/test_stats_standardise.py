"""Standardisation and the parts of a change."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from lens.stats.intervals import garwood
from lens.stats.standardise import decompose_change, direct, indirect

VISITS = np.array([[100, 900], [900, 100]])  # streets A and B × gas, shops
FOUND = np.array([[40, 90], [315, 8]])


def test_simpson_direct():
    crude = FOUND.sum(axis=1) / VISITS.sum(axis=1)
    assert crude == pytest.approx([0.130, 0.323])
    result = direct(FOUND, VISITS, [1, 1])
    assert result.value == pytest.approx([0.250, 0.215], abs=5e-4)
    assert result.value[0] > result.value[1] and crude[0] < crude[1]
    assert (result.lo < result.value).all() and (result.value < result.hi).all()


def test_simpson_indirect():
    result = indirect(FOUND.sum(axis=1), VISITS, FOUND.sum(axis=0) / VISITS.sum(axis=0))
    assert result.expected == pytest.approx([123.7, 329.3], abs=0.05)
    assert result.value == pytest.approx([1.051, 0.981], abs=5e-4)
    assert result.lo[0] == pytest.approx(garwood(130)[0] / 123.7)


def test_direct_with_one_stratum_is_garwood():
    result = direct([[7]], [[50]], [1])
    lo, hi = garwood(7)
    assert (result.lo[0], result.hi[0]) == pytest.approx((lo / 50, hi / 50))


def test_direct_interval_is_fay_feuer():
    count, base, weight = np.array([3.0, 5.0]), np.array([40.0, 90.0]), np.array([0.3, 0.7])
    result = direct(count, base, weight)
    per = weight / base
    y, v, top = per @ count, per**2 @ count, per.max()
    lo = v / (2 * y) * stats.chi2.ppf(0.025, 2 * y**2 / v)
    hi = (v + top**2) / (2 * (y + top)) * stats.chi2.ppf(0.975, 2 * (y + top) ** 2 / (v + top**2))
    assert (result.value, result.lo, result.hi) == pytest.approx((y, lo, hi))


def test_direct_needs_every_cell_that_counts():
    result = direct([[4, 0], [4, 0]], [[10, 0], [10, 5]], [1, 1])
    assert np.isnan([result.value[0], result.lo[0], result.hi[0]]).all() and result.value[1] == 0.2
    assert direct([4, 0], [10, 0], [1, 0]).value == pytest.approx(0.4)
    none = direct([0, 0], [10, 20], [1, 1])
    assert none.value == 0 and none.lo == 0 and none.hi > 0
    assert np.isnan(direct([1, 1], [5, 5], [0, 0]).value)


def test_indirect_edges():
    result = indirect([0, 3, 2], [[10, 0], [0, 0], [5, 5]], [0.5, np.nan])
    assert result.value[0] == 0 and result.hi[0] == pytest.approx(garwood(0)[1] / 5)
    assert np.isnan(result.value[1:]).all()


def test_parts_of_a_change_by_hand():
    # One sector: 100 → 200 visits, 0.5 → 0.6 found per visit: 50 → 120.
    totals = decompose_change([100], [200], [50], [120]).totals()
    assert totals == pytest.approx({"inspected": 55, "per_visit": 15, "mix": 0, "unvisited": 0, "change": 70})


def test_only_the_mix_moved():
    parts = decompose_change([100, 100], [150, 50], [50, 10], [75, 5])
    assert parts.totals() == pytest.approx({"inspected": 0, "per_visit": 0, "mix": 20, "unvisited": 0, "change": 20})
    assert parts.mix == pytest.approx([25, -5])


def test_a_sector_that_is_new_is_mix_and_a_first_period_is_inspection():
    assert decompose_change([100, 0], [100, 100], [20, 0], [20, 60]).per_visit == pytest.approx([0, 0])
    assert decompose_change([0, 0], [10, 30], [0, 0], [5, 3]).totals()["inspected"] == pytest.approx(8)
    assert decompose_change([0], [0], [0], [0]).totals()["change"] == 0


def test_hazards_without_a_visit_stay_visible():
    totals = decompose_change([10, 0], [10, 0], [5, 2], [5, 6]).totals()
    assert totals["unvisited"] == 4 and totals["change"] == 4


sector = st.tuples(*[st.integers(0, 500)] * 4)


@given(st.lists(sector, min_size=1, max_size=9))
@settings(max_examples=150, deadline=None)
def test_parts_add_up_to_the_change_in_every_sector(rows):
    before, after, found0, found1 = np.array(rows).T
    parts = decompose_change(before, after, found0, found1)
    per_sector = parts.inspected + parts.per_visit + parts.mix + parts.unvisited
    assert per_sector == pytest.approx(found1 - found0, abs=1e-6)
    whole = parts.whole_totals()
    change = whole.pop("change")
    assert change == found1.sum() - found0.sum() == sum(whole.values())
    totals = parts.totals()
    assert all(abs(whole[name] - totals[name]) < 1 + 1e-6 for name in whole)
