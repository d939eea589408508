"""Who did what with the data: `audit.log` in the home folder, a line of JSON for each act, only ever added to.

No page and no command shows it or changes it: it is for whoever may read the folder.
"""

from __future__ import annotations

import getpass
import json
import os
from datetime import datetime

from data.errors import UserError
from data.home import Home

FILE = "audit.log"
#: a line is one write, and a selection could be of any length
LONGEST = 500


def note(
    home: Home, who: str, act: str, snapshot: str = "", selection: str = "", rows: int | None = None, about: str = ""
) -> None:
    """Add a line: time, who, act, snapshot, selection, rows, and what it was about (a batch, a deck, a meeting).

    Called before the act's result leaves the house. Raises UserError where it cannot be written: what cannot be
    recorded is not to be done.
    """
    told = {
        "time": datetime.now().astimezone().isoformat(timespec="seconds"),
        "who": who[:LONGEST],
        "act": act,
        "snapshot": snapshot,
        "selection": selection[:LONGEST],
        "rows": rows,
        "about": about[:LONGEST],
    }
    line = (json.dumps(told, ensure_ascii=False) + "\n").encode("utf-8", "replace")
    file = home.folder("") / FILE
    try:
        handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, line)
        finally:
            os.close(handle)
    except OSError as error:
        raise UserError("audit_failed") from error


def at_the_keyboard() -> str:
    """Who runs a command: the account of the operating system."""
    try:
        return f"command {getpass.getuser()}"
    except (OSError, KeyError):  # a container's account may have no name
        return "command"
