"""The exhibit of monthly summaries: sums worked out by hand, labelled, beside the ledger, and in no other figure."""

from __future__ import annotations

import pytest

from data.home import Home
from data.sample import TRUTHS
from lens.engine import House
from lens.exhibits import builder
from lens.exhibits.context import Context
from lens.measures import MEASURES
from lens.selection import Selection

SHEETS = [
    {"month": "2026-08-01", "jurisdiction": "河东街道", "visits": 10, "found": 4, "rectified": 3},
    {"month": "2026-09-01", "jurisdiction": "河东街道", "visits": 20, "found": 6, "rectified": None},
    {"month": "2026-09-01", "jurisdiction": "城南街道", "visits": 5, "found": None, "rectified": 1},
    {"month": "2026-11-01", "jurisdiction": "城南街道", "visits": 99, "found": 99, "rectified": 99},
]
HAZARDS = [
    {"found_date": day, "jurisdiction": street, "sector": "gas", "level": "general"}
    for day, street in (
        ("2026-08-03", "河东街道"),
        ("2026-09-04", "河东街道"),
        ("2026-10-05", "河东街道"),
        ("2026-09-06", "城南街道"),
    )
]


def built(home: Home, **query: str):
    snapshot = House(home).open()
    selection, _ = Selection.from_query(query)
    return builder("summary_counts")(Context(snapshot, selection, "zh"))


def test_months_that_lie_in_the_period_are_summed(home: Home, publish_rows):
    publish_rows(hazards=HAZARDS, summary_counts=SHEETS, as_of="2026-11-22")
    made = built(home, period="2026-08-15..2026-11-22")
    (row,) = [r for r in made.table.rows if r[0] == "河东街道"]
    said = dict(zip((c.key for c in made.table.columns), row, strict=True))
    assert said == {
        "jurisdiction": "河东街道",
        "months": 1,
        "visits": 20,
        "found": 6,
        "rectified": None,
        "ledger_found": 1,
    }


def test_the_whole_year(home: Home, publish_rows):
    publish_rows(hazards=HAZARDS, summary_counts=SHEETS, as_of="2026-11-22")
    made = built(home, period="ytd")
    keys = [c.key for c in made.table.columns]
    assert keys == ["jurisdiction", "months", "visits", "found", "rectified", "ledger_found"]
    by_street = {row[0]: row[1:] for row in made.table.rows}
    assert by_street["河东街道"] == (2, 30, 10, 3, 2), "November is not over, October has no sheet"
    assert by_street["城南街道"] == (1, 5, None, 1, 1), "a count that no sheet has is missing, not 0"
    assert "汇总口径" in made.title and "检查35家次" in made.title and "发现隐患10条" in made.title
    assert any("不计算整改率" in note for note in made.notes)


def test_one_street(home: Home, publish_rows):
    publish_rows(hazards=HAZARDS, summary_counts=SHEETS, as_of="2026-11-22")
    made = built(home, period="ytd", jurisdiction="城南街道")
    assert [row[0] for row in made.table.rows] == ["城南街道"]


def test_no_measure_reads_it():
    assert "summary_counts" not in {part.relation for m in MEASURES.values() for part in (m.num, m.den) if part}


def test_what_the_sample_hides_is_found(sample_home: Home):
    truth = TRUTHS["summaries"]
    month = builder("summary_counts")(
        Context(House(sample_home).open(), Selection.from_query({"period": "2026-10-01..2026-10-31"})[0], "zh")
    )
    names = [c.key for c in month.table.columns]
    rows = {row[0]: dict(zip(names, row, strict=True)) for row in month.table.rows}
    assert len(rows) == 2
    snapshot = House(sample_home).open()
    silent, other = (rows[snapshot.label("jurisdiction", truth[k], "zh")] for k in ("silent", "street"))
    # a ledger holds a little less or more: late entries, and addresses that nobody could place
    assert silent["visits"] - silent["ledger_visits"] == pytest.approx(truth["unseen"][0], abs=3)
    assert silent["found"] - silent["ledger_found"] == pytest.approx(truth["unseen"][1], abs=6)
    assert other["visits"] == pytest.approx(other["ledger_visits"], rel=0.05)
    assert other["found"] <= other["ledger_found"]
