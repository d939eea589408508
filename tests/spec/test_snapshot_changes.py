"""Two snapshots against each other, row by row, by answers worked out by hand; and the checks over several of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from data.publish import publish
from lens import changes, exhibits
from lens.engine import House
from lens.exhibits import _changed
from lens.exhibits.context import Context
from lens.prepared import load, prepare
from lens.selection import Selection
from lens.words import LANGS
from tests.drawn import make_batch


def row(key: str, **change) -> dict:
    return {
        "hazard_id": key,
        "found_date": "2026-09-05",
        "due_date": "2026-09-20",
        "jurisdiction": "河东街道",
        "sector": "gas",
        "level": "general",
        "status": "open",
        "premise_name": f"店{key}",
        "description": f"软管老化{key}",
        "responsible_dept": "区城管局",
        **change,
    }


OLD = [row("H1"), row("H2"), row("H3", jurisdiction="城南街道"), row("H4")]
#: H1 stays, H2 is closed, H3 goes, H4 gets another deadline and department, H5 comes
NEW = [
    row("H1"),
    row("H2", status="closed", closed_date="2026-10-20"),
    row("H4", due_date="2026-11-30", responsible_dept="区住建局"),
    row("H5", found_date="2026-10-30", due_date="2026-12-05", jurisdiction="城南街道"),
]


@pytest.fixture
def two(home) -> str:
    """The earlier snapshot's id; the later is in use. The later batch alone is published, so that a row can go."""
    old = make_batch(home, as_of="2026-09-30", hazards=OLD, label="old")
    new = make_batch(home, as_of="2026-10-31", hazards=NEW, label="new")
    first = publish(home, date(2026, 9, 30), [old])
    publish(home, date(2026, 10, 31), [new])
    return first


def test_what_came_went_and_was_corrected(home, two):
    snapshot = House(home).open()
    assert changes.earlier(snapshot) == [two] and changes.against(snapshot) == two
    made = changes.opened(snapshot)
    (hazards, *others) = made.counts
    assert (hazards.added, hazards.removed, hazards.changed) == (1, 1, 2)
    # of two rows corrected, one has a status and a closing date, one a deadline and a department
    assert dict(hazards.columns) == {"status": 1, "closed_date": 1, "due_date": 1, "responsible_dept": 1} | {
        k: 1 for k, _ in hazards.columns if k == "original_due_date"
    }
    assert not any(c.added or c.removed or c.changed for c in others)
    listed = made.page()
    assert [(c.kind, c.key) for c in listed] == [
        ("changed", "H2"), ("changed", "H4"), ("removed", "H3"), ("added", "H5"),
    ]  # fmt: skip
    cells = {(c.key, k): (old, new) for c in listed for k, old, new in c.cells}
    assert cells["H2", "status"] == ("open", "closed")
    assert cells["H2", "closed_date"] == (None, date(2026, 10, 20))
    assert cells["H4", "due_date"] == (date(2026, 9, 20), date(2026, 11, 30))
    assert cells["H4", "responsible_dept"] == ("区城管局", "区住建局")
    assert [c.key for c in made._page(2, 2)] == ["H3", "H5"]
    assert made._page(changes.PAGE, 0) == listed, "what was kept is what is asked"


def test_it_is_told_in_words(home, two):
    snapshot = House(home).open()
    ctx = Context(snapshot, Selection(), "zh")
    made = exhibits.builder("quality_changes")(ctx)
    assert made.title.startswith("与2026-09-30的快照相比：改动2行，不再有1行，新增1行")
    assert made.table.rows[0][:4] == ("隐患", 2, 1, 1)
    lines = _changed.page(ctx, changes.opened(snapshot), 1).table.rows
    assert ("改动", "隐患", "H2", "河东街道", "店H2", "整改状态", "待整改", "已销号") in lines
    assert ("不再有", "隐患", "H3", "城南街道", "店H3", "—", "软管老化H3", "—") in lines
    for lang in LANGS:
        told = exhibits.builder("quality_changes")(Context(snapshot, Selection(), lang))
        assert told.title and told.table.rows


def test_one_street_s_account_sees_its_own_changes(home, two):
    own = House(home, only="城南街道").open()
    listed = changes.opened(own).page()
    assert [(c.kind, c.key) for c in listed] == [("removed", "H3"), ("added", "H5")]


def test_the_first_snapshot_has_nothing_to_compare_with(home, two):
    first = House(home).open(two)
    assert changes.opened(first) is None
    ctx = Context(first, Selection(), "zh")
    assert "没有可以比较的更早快照" in exhibits.builder("quality_changes")(ctx).empty
    assert "没有更早的快照" in exhibits.builder("quality_trend")(ctx).empty


def many(n: int, bad: int, tag: str) -> list[dict]:
    rows = []
    for i in range(n):
        found = date(2026, 9, 28) - timedelta(i * 200 // n)
        due = None if i < bad else (found + timedelta(9)).isoformat()
        rows.append(row(f"{tag}{i}", found_date=found.isoformat(), due_date=due))
    return rows


def test_the_trend_tells_a_clear_change_and_no_other(home):
    old = make_batch(home, as_of="2026-09-30", hazards=many(400, 8, "A"))
    new = make_batch(home, as_of="2026-10-31", hazards=many(400, 60, "A"))
    publish(home, date(2026, 9, 30), [old])
    publish(home, date(2026, 10, 31), [new])
    made = exhibits.builder("quality_trend")(Context(House(home).open(), Selection(), "zh"))
    assert made.title == "与2026-09-30的快照相比：没有整改期限占比上升"
    (line,) = [r for r in made.table.rows if r[0] == "没有整改期限"]
    assert line == ("没有整改期限", "提醒", 8 / 400, 60 / 400, "上升")


def test_what_earlier_snapshots_answered_is_not_kept_as_this_one_s(home, two):
    assert prepare(home) > 0
    snapshot = House(home).open()
    silent = House(home).open()
    kept = load(home, snapshot.id)
    asked = "select count(*) as n from hazards"
    assert snapshot.rows(asked) == [{"n": 4}]
    for key, answer in kept.items():
        if key[1].startswith("select") and "$" not in key[1]:
            assert sorted(map(repr, answer.rows())) == sorted(map(repr, snapshot._run(key[1], {})))
    # the trend and the counts of changes are found without asking the earlier snapshot again
    silent.house._open.clear()
    silent.house.open = None
    made = exhibits.builder("quality_trend")(Context(silent, Selection(), "zh"))
    assert made.table is not None
