"""What publishing computes ahead: the same tables and rows as asking, found without asking, harmless when lost."""

from __future__ import annotations

import json
from datetime import date

from lens import exhibits
from lens.compile import Refusal
from lens.engine import House, written_by
from lens.exhibits import _backtest
from lens.exhibits.context import Context
from lens.prepared import load, prepare
from lens.recording import recorded
from lens.selection import Selection
from lens.store import FOLDER, tables_file

DAY = date(2026, 1, 31)
HAZARDS = [
    {
        "found_date": f"2026-0{m}-0{d}",
        "jurisdiction": "河东街道",
        "sector": "gas",
        "premise_name": "甲",
        "level": "major",
        "status": "open",
    }
    for m in (1, 2)
    for d in (1, 2, 3)
]


def titles(home) -> dict[str, str]:
    snapshot, found = House(home).open(), {}
    for code in exhibits.codes():
        try:
            made = exhibits.builder(code)(Context(snapshot, Selection(), "zh"))
            found[code] = repr((made.title, made.table, made.notes))
        except Refusal as refusal:
            found[code] = refusal.code
    return found


def test_prepared_rows_are_the_rows_that_asking_gives(home, publish_rows):
    publish_rows(hazards=HAZARDS, as_of="2026-02-28")
    asked = titles(home)
    assert prepare(home) > 10
    snapshot, silent = House(home).open(), House(home).open()
    silent.root.close()
    for key, answer in load(home, snapshot.id).items():
        rows = answer.rows()
        if key[1].endswith(f" by {written_by()}"):
            continue  # worked out of the others; the titles below rest on it
        assert silent.rows(key[1], dict(key[2])) == rows, "found without asking"
        again = snapshot._run(key[1], _values(key))
        assert sorted(map(repr, again)) == sorted(map(repr, rows)), "groups come in any order"
    assert titles(home) == asked


def _values(key) -> dict:
    """The values as they were bound: the key holds them as text."""
    from datetime import date

    return {
        k: date.fromisoformat(v) if k in ("asof", "date_from", "date_to") or _is_date(v) else _plain(v)
        for k, v in key[2]
    }


def _is_date(text: str) -> bool:
    return len(text) == 10 and text[4] == text[7] == "-" and text.replace("-", "").isdigit()


def _plain(text: str):
    return int(text) if text.lstrip("-").isdigit() else text


def test_a_prepared_file_that_is_not_whole_is_asked_anew(home, publish_rows):
    publish_rows(hazards=HAZARDS, as_of="2026-02-28")
    prepare(home)
    (file,) = (home.path / FOLDER).glob("*.json")
    file.write_text(file.read_text("utf-8")[:100], "utf-8")
    assert load(home, file.stem) == {}
    assert titles(home)


def test_preparing_takes_away_what_belongs_to_no_snapshot(home, publish_rows):
    publish_rows(hazards=HAZARDS, as_of="2026-02-28")
    stray = home.folder(FOLDER) / "2020-01-01-abcdef.json"
    stray.write_text(json.dumps([]), "utf-8")
    prepare(home)
    assert not stray.exists()


def test_kept_tables_hold_what_the_snapshot_holds(home, publish_rows):
    publish_rows(hazards=HAZARDS, as_of="2026-02-28")
    slow = House(home).open()
    prepare(home)
    fast = House(home).open()
    files = [
        [row["path"] for row in one.rows("select path from duckdb_databases() where path is not null")]
        for one in (slow, fast)
    ]
    assert files == [[], [str(tables_file(home, fast.id))]]
    relations = [row["name"] for row in slow.rows("select view_name as name from duckdb_views() where not internal")]
    assert "hazards" in relations
    for name in relations:
        text = f"select * from {name} order by all"
        assert slow._run(text, {}) == fast._run(text, {}), name


def test_a_file_of_tables_that_is_not_whole_is_not_read(home, publish_rows):
    publish_rows(hazards=HAZARDS, as_of="2026-02-28")
    prepare(home)
    asked = titles(home)
    file = tables_file(home, House(home).open().id)
    file.write_bytes(file.read_bytes()[:5000])
    (home.path / FOLDER / f"{file.stem.rpartition('-')[0]}.json").unlink()
    assert titles(home) == asked


def test_tables_of_another_making_are_made_anew_and_leave(home, publish_rows):
    publish_rows(hazards=HAZARDS, as_of="2026-02-28")
    prepare(home)
    file = tables_file(home, House(home).open().id)
    older = file.with_name(file.name.replace(file.stem[-8:], "00000000"))
    file.rename(older)
    prepare(home)
    assert file.exists() and not older.exists()


def test_what_is_worked_out_is_kept_with_the_questions_behind_it(home, publish_rows):
    publish_rows(hazards=HAZARDS, as_of="2026-02-28")
    snapshot, times = House(home).open(), []

    def work() -> dict:
        times.append(1)
        return {"n": len(snapshot.rows("select hazard_id from hazards where found_date > $first", {"first": DAY}))}

    for _ in range(2):
        with recorded() as heard:
            assert snapshot.worked_out("a sum", work) == {"n": 3}
        assert [(asked.sql.split()[0], asked.values) for asked in heard] == [("select", (("first", str(DAY)),))]
    assert len(times) == 1


def test_the_verdict_of_the_back_test_is_computed_ahead(sample_home):
    snapshot = House(sample_home).open()
    kept = [key for key in load(sample_home, snapshot.id) if key[1].endswith(f" by {written_by()}")]
    assert kept, "publishing worked it out"
    ctx = Context(snapshot, Selection(), "zh")
    won = _backtest.verdict(ctx)
    lead, why = _backtest.leading(ctx)
    assert (lead == "index") == won.beats and str(len(won.seasons)) in why
