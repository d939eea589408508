"""What is computed once after publishing: tables in a faster form, and the rows every page shows before any choice.

A snapshot never changes, so neither do its answers. They are kept in `cache/<snapshot id>.json` of the home folder by
the text of the question and its values; a question that was written anew simply is not found there. Deleting the folder
loses nothing.
"""

from __future__ import annotations

import contextlib
import json
import os
from datetime import date, datetime
from pathlib import Path

from data.home import Home
from data.snapshots import open_good
from lens.engine import House
from lens.store import FOLDER, keep_tables, tables_file

#: more rows than this are no aggregate
MOST_ROWS = 1500


def prepare(home: Home) -> int:
    """Keep the tables of the snapshot in use and the rows of every exhibit for the default selection; how many
    questions were kept.
    """
    from lens import exhibits, log
    from lens.compile import Refusal
    from lens.exhibits.context import Context
    from lens.selection import Selection

    _clean(home)
    keep_tables(home, open_good(home)[0])
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
    """Take away what belongs to snapshots that are gone, was made by another version or was left half made."""
    ids = [one.name for one in home.snapshots.iterdir() if one.is_dir()]
    keep = {f"{one}.json" for one in ids} | {tables_file(home, one).name for one in ids}
    for file in home.folder(FOLDER).iterdir():
        if file.name not in keep:
            # some systems do not delete what a running server still has open; the next publishing will
            with contextlib.suppress(OSError):
                file.unlink()


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
