"""A home folder that the first release wrote opens under today's code: snapshots, links, meetings, decks, mappings.

`data/first_release.zip` is a backup of such a folder: two monthly ledgers of 36 and 12 hazards, imported by a mapping
of the house and published by the code that had contract version 1 of hazards. A deck and a meeting hold on to the older
snapshot.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from data import backup, intake, meetings, snapshots
from data.home import Home
from lens import decks
from lens.ask import ask
from lens.engine import House
from lens.player import to_html
from lens.selection import Selection
from tests.unit.test_snapshots import manifest_of

KEPT = Path(__file__).parent / "data" / "first_release.zip"
SEPTEMBER, OCTOBER = "2026-09-30-020055", "2026-10-31-7d280e"
HEADS = ["流水号", "查出日期", "属地", "领域", "被查单位", "问题", "等级", "限改日期", "办结日期"]


@pytest.fixture
def old(tmp_path) -> Home:
    house = Home(tmp_path / "首版 主目录")
    backup.restore(house, KEPT)
    return house


def test_it_is_of_the_first_contract(old):
    assert manifest_of(old, OCTOBER)["contract_versions"]["hazards"] == 1
    assert snapshots.current_id(old) == OCTOBER


def test_the_snapshot_in_use_opens_with_its_figures(old):
    # 36 hazards, of which every fourth is open, and 12 open ones; the deadlines of all of them are over
    snapshot = House(old).open()
    row = ask(snapshot, ["M2", "S1", "M4"], [], Selection(period="all"))[0]
    assert (row["M2"], row["S1"], row["M4"]) == (48, 9 + 12, 9 + 12)
    assert snapshot.as_of.isoformat() == "2026-10-31" and snapshots.verify(old) == []
    # the house's own settings count
    assert old.config["small_base"] == 5


def test_a_link_to_an_older_snapshot_opens_it_and_nobody_waits_for_a_writer(old):
    from data import locking

    first = House(old).open(SEPTEMBER)
    assert ask(first, ["M2"], [], Selection(period="all"))[0]["M2"] == 36
    assert first.as_of.isoformat() == "2026-09-30" and snapshots.current_id(old) == OCTOBER
    with locking.writer(old):
        assert House(old).open(SEPTEMBER).id == first.id


def test_a_meeting_and_a_deck_still_show_what_they_saw(old):
    house = House(old)
    marked = meetings.list_meetings(old)
    assert [(m.name, m.snapshot) for m in marked] == [("九月例会", SEPTEMBER)]
    assert house.open().other(SEPTEMBER).as_of.isoformat() == "2026-09-30"
    deck = decks.read(old, "九月例会")
    page = to_html(deck, house)
    assert len(deck.slides) == 2 and "九月例会" in page and "先讲燃气" in page
    assert snapshots.prune(old, 1)[0] != [SEPTEMBER] and SEPTEMBER in [s.id for s in snapshots.list_snapshots(old)]


def test_its_mapping_reads_the_next_ledger_onto_the_old_ones(old, tmp_path):
    november = tmp_path / "台账11月.csv"
    with november.open("w", encoding="gb18030", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(HEADS)
        # one of October is closed, one is new
        rows.writerow(
            ["L037", "10/10/2026", "河东街道", "燃气", "第2号店", "报警器失效", "一般", "28/10/2026", "03/11/2026"]
        )
        rows.writerow(["L049", "05/11/2026", "河东街道", "燃气", "第3号店", "软管老化", "一般", "20/11/2026", ""])
    done = intake.import_and_publish(old, [november], "bureau")
    row = ask(House(old).open(), ["M2", "S1", "M4"], [], Selection(period="all"))[0]
    assert (row["M2"], row["S1"], row["M4"]) == (49, 21, 20) and len(manifest_of(old, done.snapshot_id)["batches"]) == 3
