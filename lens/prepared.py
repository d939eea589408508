"""What is computed once after publishing: tables in a faster form, and the rows every page shows before any choice.

A snapshot never changes, so neither do its answers. They are kept in `cache/<snapshot id>.json` of the home folder by
the text of the question and its values; a question that was written anew simply is not found there. Deleting the folder
loses nothing.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from data import locking
from data.home import Home
from data.snapshots import open_good
from lens.engine import House
from lens.store import FOLDER, keep_tables, tables_file

#: more rows than this are no aggregate
MOST_ROWS = 12_000
#: the last line of a file that is whole
END = "end"
#: how a column of days or of times is read back
READ = {"day": date.fromisoformat, "time": datetime.fromisoformat}


@dataclass(frozen=True)
class Answer:
    """The rows of a question as they lie in the file: most are never looked at, so they are read when one is asked."""

    #: names of columns, {column: day or time}, rows of values in the order of the names
    text: str

    @classmethod
    def of(cls, rows: list[dict]) -> Answer | None:
        """None for rows with values that a file cannot hold."""
        if not all(v is None or isinstance(v, str | int | float | date) for row in rows for v in row.values()):
            return None
        # a datetime is a date too, so it is asked first
        dated = {
            name: "time" if isinstance(value, datetime) else "day"
            for row in rows
            for name, value in row.items()
            if isinstance(value, date)
        }
        names, values = list(rows[0]) if rows else [], [list(row.values()) for row in rows]
        return cls(_json([names, dated, values]))

    def rows(self) -> list[dict]:
        """The rows as the question gave them."""
        names, dated, values = json.loads(self.text)
        made = [dict(zip(names, row, strict=True)) for row in values]
        for name, kind in dated.items():
            for row in made:
                row[name] = row[name] and READ[kind](row[name])
        return made


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
        (_json([sql, values]), answer.text)
        for (of, sql, values), rows in snapshot.cache.held()
        # what was asked of earlier snapshots on the way is no answer of this one
        if of == snapshot.id and len(rows) <= MOST_ROWS and (answer := Answer.of(rows))
    ]
    file = _file(home, snapshot.id)
    staged = file.with_suffix(f".{os.getpid()}.tmp")
    # two lines an answer: JSON writes no line feed of its own
    lines = [line for pair in answers for line in pair]
    staged.write_text("\n".join([*lines, END]), "utf-8", newline="\n")
    locking.replace(staged, file)
    return len(answers)


def load(home: Home, snapshot_id: str) -> dict[tuple, Answer]:
    """Key of the row cache → answer; nothing where nothing was prepared or the file is not whole."""
    try:
        *lines, end = (home.path / FOLDER / f"{snapshot_id}.json").read_text("utf-8").split("\n")
        if end != END:
            return {}
        keys = [json.loads(line) for line in lines[::2]]
    except (OSError, ValueError):
        return {}
    return {
        (snapshot_id, sql, tuple((k, v) for k, v in values)): Answer(text)
        for (sql, values), text in zip(keys, lines[1::2], strict=True)
    }


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


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=_iso)


def _iso(value: object) -> str:
    assert isinstance(value, date)
    return value.isoformat()
