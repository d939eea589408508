"""A notebook's question: the pages' own figures as a DataFrame, with names and definitions beside them."""

from __future__ import annotations

import importlib
import pickle

import pytest

from data.errors import UserError
from lens.ask import ask as rows_of_ask
from lens.engine import House
from lens.measures import MEASURES
from lens.selection import Selection


@pytest.fixture(scope="module")
def asking(sample_home):
    # as a notebook writes it
    from lens import ask

    return lambda *given, **chosen: ask(*given, home=sample_home.path, **chosen)  # type: ignore[operator]


def test_it_gives_what_the_pages_say(asking, sample_home):
    table = asking(["M3", "M4"], by="jurisdiction", period="r12", where={"sector": ["gas", "fire"]})
    snapshot = House(sample_home).open()
    chosen = Selection("r12", "none").with_codes("sector", ["gas", "fire"])
    said = {r["jurisdiction"]: r for r in rows_of_ask(snapshot, ["M3", "M4"], ["jurisdiction"], chosen)}
    assert len(table) == len(said) > 5
    for row in table.to_dict("records"):
        own = said[row["jurisdiction"]]
        assert [row[c] for c in ("M3", "M3_num", "M3_den", "M3_lo", "M4")] == [
            own[c] for c in ("M3", "M3_num", "M3_den", "M3_lo", "M4")
        ]
        assert row["jurisdiction_name"] == snapshot.label("jurisdiction", row["jurisdiction"], "zh")
    known = snapshot.codes("jurisdiction")
    assert list(table["jurisdiction"]) == [c for c in known if c in said]
    assert table["M4"].dtype.kind == "i" and table["M3"].dtype.kind == "f"


def test_names_and_definitions_come_along(asking, sample_home):
    table = asking("M5", by=["sector", "month"], lang="en")
    told = table.attrs
    assert told["measures"]["M5"]["definition"] == MEASURES["M5"].definition("en")
    assert told["dimensions"] == {"sector": "Sector", "month": "Month"}
    assert told["synthetic"] is True and told["snapshot"] == House(sample_home).open().id
    assert table.query("sector == 'gas'").attrs == told, "pandas keeps them on the way"
    assert pickle.loads(pickle.dumps(table)).attrs == told
    assert not [c for c in table.columns if c.endswith(("_sums", "_counts"))]


def test_without_a_dimension_there_is_one_row(asking):
    table = asking(["M2", "M30"])
    assert len(table) == 1 and {"M2", "M30", "M30_p90", "M30_n"} <= set(table.columns)


def test_what_has_no_answer_says_so(asking):
    for given, chosen in (
        ((["M99"],), {}),
        ((["M3"],), {"where": {"sector": "no such"}}),
        ((["M3"],), {"where": {"month": "2026-01"}}),
        ((["M3"],), {"period": "yesterday"}),
        ((["M4"], "status"), {"period": "2025"}),
    ):
        with pytest.raises(UserError):
            asking(*given, **chosen)


def test_an_empty_answer_has_its_columns(asking):
    table = asking(["M2"], by="sector", where={"jurisdiction": "BH01", "heating_check": "differs"}, period="2022")
    assert list(table.columns)[:3] == ["sector", "sector_name", "M2"]


def test_the_module_stays_a_module():
    module = importlib.import_module("lens.ask")
    assert callable(module) and module.ask is rows_of_ask
