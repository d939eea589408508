"""Which meetings the screen may look back to, and what they were shown."""

from __future__ import annotations

from datetime import date

from data.home import Home
from data.meetings import FILE, Meeting, list_meetings


def shown(meeting: Meeting) -> date:
    """The as-of date of what the meeting saw, which every snapshot's id begins with."""
    return date.fromisoformat(meeting.snapshot[:10])


def before(home: Home, day: date) -> list[Meeting]:
    """The meetings that were shown a state earlier than `day`, the earliest first. Raises what list_meetings raises."""
    return sorted((m for m in list_meetings(home) if shown(m) < day), key=lambda m: (m.date, m.name))


def stamp(home: Home) -> int:
    """Changes with the marks: what was made from them is as old as their file. 0 without one."""
    try:
        return (home.path / FILE).stat().st_mtime_ns
    except OSError:
        return 0
