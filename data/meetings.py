"""Meetings: a meeting is a named mark on a snapshot, kept in the home's meetings.toml."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from data import batches as batch_store
from data import locking, snapshots
from data.errors import UserError
from data.home import Home, from_os_error, read_toml

FILE = "meetings.toml"
LONGEST_NAME = 60
HEAD = "# Meetings: marks on snapshots. Written by python -m data meeting.\n"


@dataclass(frozen=True)
class Meeting:
    """What was on the table: `snapshot` is the id of the snapshot that the meeting saw."""

    name: str
    date: date
    snapshot: str


def list_meetings(home: Home) -> list[Meeting]:
    """Every meeting, newest first. Raises UserError toml_unreadable or meetings_damaged."""
    path = home.path / FILE
    if not path.is_file():
        return []
    found = []
    for record in _records(path):
        try:
            day, name, snapshot = record["date"], record["name"], record["snapshot"]
        except (KeyError, TypeError) as error:
            raise UserError("meetings_damaged", path=str(path)) from error
        if type(day) is not date or not all(isinstance(text, str) and text for text in (name, snapshot)):
            raise UserError("meetings_damaged", path=str(path))
        found.append(Meeting(name, day, snapshot))
    return sorted(found, key=lambda m: (m.date, m.name), reverse=True)


def mark(home: Home, name: str, snapshot_id: str | None = None, day: date | None = None) -> Meeting:
    """Mark a snapshot (None: the one in use) as what a meeting saw, on `day` (None: the snapshot's as-of date).

    The same mark again changes nothing. Raises UserError meeting_name_wrong, meeting_exists, meeting_before_data,
    no_snapshot or snapshot_missing.
    """
    called = " ".join(name.split())
    if not called or len(called) > LONGEST_NAME:
        raise UserError("meeting_name_wrong", longest=LONGEST_NAME)
    with locking.writer(home):
        wanted = snapshot_id or snapshots.current_id(home)
        if wanted is None:
            raise UserError("no_snapshot", path=str(home.path))
        found = next((s for s in snapshots.list_snapshots(home) if s.id == wanted), None)
        if found is None or found.manifest is None:
            raise UserError("snapshot_missing", id=wanted)
        as_of = date.fromisoformat(found.manifest["as_of"])
        made = Meeting(called, day or as_of, wanted)
        if made.date < as_of:
            raise UserError("meeting_before_data", day=made.date.isoformat(), id=wanted, as_of=as_of.isoformat())
        held = list_meetings(home)
        same = next((m for m in held if m.name == called), None)
        if same == made:
            return made
        if same is not None:
            raise UserError("meeting_exists", name=called, day=same.date.isoformat(), id=same.snapshot)
        _write(home, [*held, made])
    return made


def unmark(home: Home, name: str) -> Meeting:
    """Take a meeting's mark away and return it. Raises UserError meeting_unknown."""
    called = " ".join(name.split())
    with locking.writer(home):
        held = list_meetings(home)
        gone = next((m for m in held if m.name == called), None)
        if gone is None:
            raise UserError("meeting_unknown", name=called)
        _write(home, [m for m in held if m != gone])
    return gone


def marked(home: Home) -> set[str]:
    """The ids of the snapshots that a meeting holds on to."""
    return {m.snapshot for m in list_meetings(home)}


def _records(path: Path) -> list[dict]:
    table = read_toml(path)
    records = table.get("meeting", [])
    if table.keys() - {"meeting"} or not isinstance(records, list):
        raise UserError("meetings_damaged", path=str(path))
    return records


def _write(home: Home, meetings: list[Meeting]) -> None:
    """Replace the file in one step; the caller holds the writer lock."""
    parts = [
        # a JSON text is a TOML text
        f"[[meeting]]\nname = {json.dumps(m.name, ensure_ascii=False)}\ndate = {m.date.isoformat()}\n"
        f"snapshot = {json.dumps(m.snapshot)}\n"
        for m in sorted(meetings, key=lambda m: (m.date, m.name))
    ]
    target = home.path / FILE
    fresh = home.path / f".meetings-{os.getpid()}-{secrets.token_hex(4)}"
    try:
        fresh.write_text("\n".join([HEAD, *parts]), encoding="utf-8")
        batch_store.sync_path(fresh)
        locking.replace(fresh, target)
        batch_store.sync_path(home.path)
    except OSError as error:
        raise from_os_error(error, home.path) from error
    finally:
        fresh.unlink(missing_ok=True)
