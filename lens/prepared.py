"""Rows computed once after publishing: what every page shows before anyone chooses anything.

A snapshot never changes, so neither do its answers. They are kept in `cache/<snapshot id>.json` of the home folder by
the
text of the question and its values; a question that was written anew simply is not found there. Deleting the folder
loses nothing.
"""

from __future__ import annotations

import json
import os
from datetime import date, datetime
from pathlib import Path

from data.home import Home
from lens.engine import House

FOLDER = "cache"
#: more rows than this are no aggregate
MOST_ROWS = 1500


def prepare(home: Home) -> int:
    """Build every exhibit of the snapshot in use for the default selection and keep the rows; how many questions
    were kept.
    """
    from lens import exhibits, log
    from lens.compile import Refusal
    from lens.exhibits.context import Context
    from lens.selection import Selection

    snapshot = House(home).open()
    for code in exhibits.codes():
        try:
            exhibits.builder(code)(Context(snapshot, Selection(), "zh"))
        except Refusal:
            continue
        except Exception as error:
            # its page will say so to the reader; the rest is worth preparing all the same
            log.failure(error, f"prepare {code}")
    answers = [
        [sql, [list(pair) for pair in values], rows]
        for (_, sql, values), rows in snapshot.cache.held()
        if len(rows) <= MOST_ROWS and _is_plain(rows)
    ]
    _clean(home)
    file = _file(home, snapshot.id)
    staged = file.with_suffix(f".{os.getpid()}.tmp")
    staged.write_text(json.dumps(answers, ensure_ascii=False, default=_mark), "utf-8")
    staged.replace(file)
    return len(answers)


def load(home: Home, snapshot_id: str) -> list[tuple[tuple, list[dict]]]:
    """(key of the row cache, rows) of a snapshot; nothing where nothing was prepared or the file is not whole."""
    try:
        answers = json.loads((home.path / FOLDER / f"{snapshot_id}.json").read_text("utf-8"), object_hook=_unmark)
    except (OSError, ValueError):
        return []
    return [((snapshot_id, sql, tuple((k, v) for k, v in values)), rows) for sql, values, rows in answers]


def _file(home: Home, snapshot_id: str) -> Path:
    return home.folder(FOLDER) / f"{snapshot_id}.json"


def _clean(home: Home) -> None:
    """Take away what belongs to snapshots that are gone."""
    for file in home.folder(FOLDER).glob("*.json"):
        if not (home.snapshots / file.stem).is_dir():
            file.unlink(missing_ok=True)


def _is_plain(rows: list[dict]) -> bool:
    return all(v is None or isinstance(v, str | int | float | date) for row in rows for v in row.values())


def _mark(value: object) -> dict:
    # a datetime is a date too, so it is asked first
    if isinstance(value, datetime):
        return {"$time": value.isoformat()}
    assert isinstance(value, date)
    return {"$date": value.isoformat()}


def _unmark(record: dict) -> object:
    if record.keys() == {"$date"}:
        return date.fromisoformat(record["$date"])
    if record.keys() == {"$time"}:
        return datetime.fromisoformat(record["$time"])
    return record
