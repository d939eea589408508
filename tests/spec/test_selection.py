"""What the reader chose: to the URL and back, and a word about everything that was not understood."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.errors import UserError
from lens.ask import ask
from lens.compile import compile_parts, filter_values
from lens.engine import House
from lens.measures import DIMENSIONS, MEASURES
from lens.periods import NAMED
from lens.selection import COMPARES, FILTERS, Selection

CODE = st.text(min_size=1, max_size=12).map(str.strip).filter(bool)
DAY = st.dates().map(str)
TOKEN = st.one_of(
    st.sampled_from(NAMED),
    st.sampled_from(["2026", "2026Q4", "2026-11", "2026-W47", "season:2025-2026", "yearend:2025-2026"]),
    st.tuples(DAY, DAY).map(lambda pair: "..".join(sorted(pair))),
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    TOKEN, st.sampled_from(COMPARES), st.dictionaries(st.sampled_from(FILTERS), st.lists(CODE, min_size=1, max_size=3))
)
def test_any_selection_comes_back_from_its_url(token, compare, where):
    chosen = Selection(token, compare)
    for dim, codes in where.items():
        chosen = chosen.with_codes(dim, codes)
    for full in (True, False):
        assert Selection.from_query(chosen.to_query(full)) == (chosen, [])


def test_a_full_link_names_every_choice():
    assert Selection().to_query() == {}
    assert Selection().to_query(full=True) == {"period": "ytd", "compare": "yoy"}


def test_aliases_and_dates_are_understood():
    chosen, odd = Selection.from_query(
        {"street": "BH06", "activity": "patrol,joint", "from": "2026-01-01", "to": "2026-03-31", "lang": "en"}
    )
    assert not odd
    assert chosen == Selection("2026-01-01..2026-03-31").with_codes("jurisdiction", ["BH06"]).with_codes(
        "activity_type", ["patrol", "joint"]
    )


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"from": "2026-03-01", "to": "2026-01-01"}, "2026-03-01..2026-01-01"),
        ({"from": "2026-03-01"}, "2026-03-01.."),
        ({"period": "2026-02-30..2026-03-01"}, "2026-02-30..2026-03-01"),
        ({"period": "someday"}, "someday"),
        ({"compare": "twice"}, "twice"),
    ],
)
def test_what_is_not_understood_is_said_and_left_out(query, said):
    assert Selection.from_query(query) == (Selection(), [said])


@pytest.fixture
def house(home, publish_rows):
    def hazard(street, sector):
        return {"found_date": "2026-01-05", "jurisdiction": street, "sector": sector}

    publish_rows(
        as_of="2026-01-31",
        hazards=[hazard("河东街道", "gas"), hazard("城南街道", "fire"), hazard("城南, 新区", "fire")],
        jurisdictions=[{"jurisdiction_id": "J1", "name": "河东街道"}, {"jurisdiction_id": "J2", "name": "城南街道"}],
    )
    return House(home).open()


def test_unknown_codes_are_said_and_names_are_understood(house):
    chosen, odd = (
        Selection().with_codes("jurisdiction", ["J1", "城南街道", "J9"]).with_codes("sector", ["magic"]).check(house)
    )
    assert chosen.codes("jurisdiction") == ("J1", "J2") and chosen.codes("sector") == ()
    assert odd == ["magic", "J9"] or odd == ["J9", "magic"]


def test_a_period_outside_the_data_is_said(house):
    assert Selection("2031").check(house) == (Selection(), ["2031"])


def test_a_code_with_a_comma_selects_its_rows(house):
    chosen, odd = Selection.from_query(Selection().with_codes("jurisdiction", ["城南, 新区"]).to_query())
    assert not odd
    assert ask(house, ["M2"], selection=chosen)[0]["M2"] == 1


def test_values_are_bound_and_never_pasted():
    """A code that is SQL stays a value; every chosen filter is in the text of every measure that can take it."""
    evil = "x'); drop table hazards; --"
    for m in MEASURES.values():
        for dim in DIMENSIONS.values():
            relations = {p.relation for p in (m.num, m.den) if p}
            if dim.kind != "entity" or dim.code in m.refuse or not relations <= set(dim.relations):
                continue
            chosen = Selection().with_codes(dim.code, [evil, "b"])
            queries = compile_parts([m], [], chosen)
            assert queries
            for query in queries:
                assert evil not in query.sql
                assert f"r.{dim.column} in (${dim.code}_0, ${dim.code}_1)" in query.sql, f"{m.code} forgot {dim.code}"
                assert {f"{dim.code}_0", f"{dim.code}_1"} <= query.names
            assert filter_values(chosen) == {f"{dim.code}_0": evil, f"{dim.code}_1": "b"}


def test_the_command_line_merges_filters_and_refuses_what_it_does_not_know():
    chosen = Selection.from_args(None, None, None, ["sector=gas", "sector=fire", "street=J1"], None)
    assert chosen.codes("sector") == ("gas", "fire") and chosen.codes("jurisdiction") == ("J1",)
    for wrong in ("sector", "sector=", "planet=mars", "month=2026-01"):
        with pytest.raises(UserError) as raised:
            Selection.from_args(None, None, None, [wrong], None)
        assert raised.value.code == "where_not_understood"
    with pytest.raises(UserError):
        Selection.from_args(None, "2026-03-01", "2026-01-01", [], None)
