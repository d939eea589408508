"""Meetings: named marks on snapshots, kept in the home file meetings.toml.

["区安委会10月例会"]
snapshot = "2026-10-20-7f3a91"
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date

from data.errors import UserError
from data.home import Home

FILE = "meetings.toml"


@dataclass(frozen=True)
class Meeting:
    """A meeting and the snapshot that was shown at it."""

    name: str
    snapshot: str

    @property
    def day(self) -> date:
        """The as-of date of what was shown, which every snapshot's id begins with."""
        return date.fromisoformat(self.snapshot[:10])


def read(home: Home) -> list[Meeting]:
    """All marks, the earliest first; none without the file. Raises UserError for a file that cannot be understood."""
    path = home.path / FILE
    try:
        records = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise UserError("meetings_unreadable", path=str(path), detail=str(error)) from error
    for name, record in records.items():
        known = isinstance(record, dict) and set(record) == {"snapshot"} and isinstance(record["snapshot"], str)
        if not known or not _is_id(record["snapshot"]):
            raise UserError("meetings_unreadable", path=str(path), detail=name)
    return sorted((Meeting(name, record["snapshot"]) for name, record in records.items()), key=lambda m: m.day)


def before(home: Home, day: date) -> list[Meeting]:
    """The meetings that were shown a state earlier than `day`, the earliest first."""
    return [m for m in read(home) if m.day < day]


def stamp(home: Home) -> int:
    """Changes with the file: what was made from the marks is as old as it. 0 without one."""
    try:
        return (home.path / FILE).stat().st_mtime_ns
    except OSError:
        return 0


def _is_id(text: str) -> bool:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d-\w+", text):
        return False
    try:
        return bool(date.fromisoformat(text[:10]))
    except ValueError:
        return False
