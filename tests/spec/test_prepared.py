"""What publishing computes ahead: the same rows as asking, found without asking, harmless when lost."""

from __future__ import annotations

import json

from lens import exhibits
from lens.compile import Refusal
from lens.engine import House
from lens.exhibits.context import Context
from lens.prepared import FOLDER, load, prepare
from lens.selection import Selection

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
    snapshot = House(home).open()
    for key, rows in load(home, snapshot.id):
        assert snapshot.cache.get(key, lambda: "asked") == rows, "found without asking"
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
    assert load(home, file.stem) == []
    assert titles(home)


def test_preparing_takes_away_what_belongs_to_no_snapshot(home, publish_rows):
    publish_rows(hazards=HAZARDS, as_of="2026-02-28")
    stray = home.folder(FOLDER) / "2020-01-01-abcdef.json"
    stray.write_text(json.dumps([]), "utf-8")
    prepare(home)
    assert not stray.exists()
