"""One writer per home folder, and files replaced in one step. The only module that knows how a system locks files."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from data.errors import UserError
from data.home import Home, from_os_error

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

FILE = "writer.lock"
#: whether a file that somebody has open can be neither replaced nor removed
OTHERS_HOLD_FILES = os.name == "nt"
#: how long a reader of a file may keep Windows from replacing it
PATIENCE_S = 5.0
PAUSE_S = 0.1
#: the locked byte lies behind the text, because Windows refuses reads of a locked part
LOCKED_BYTE = 4096


@contextmanager
def writer(home: Home) -> Iterator[None]:
    """Hold the home's writer lock. Raises UserError locked, naming the process that holds it and since when.

    The system drops the lock when its process ends in any way, so what a dead writer left behind never blocks.
    """
    folder = home.folder("")
    try:
        handle = os.open(folder / FILE, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise from_os_error(error, folder) from error
    try:
        if not _try_lock(handle):
            raise UserError("locked", path=str(folder), **_holder(handle))
        text = json.dumps({"pid": os.getpid(), "since": datetime.now().isoformat(" ", "seconds")})
        try:
            os.ftruncate(handle, 0)
            os.lseek(handle, 0, os.SEEK_SET)
            os.write(handle, text.encode())
        except OSError as error:
            raise from_os_error(error, folder) from error
        yield
    finally:
        # closing drops the lock; the file stays, because removing it would let two writers lock two files
        os.close(handle)


def replace(fresh: Path, target: Path) -> None:
    """Put a finished file or folder in the place of another in one step.

    Windows refuses while somebody (a reader, a virus scanner) has one of them open, so it is tried again for five
    seconds. Raises OSError as `os.replace` does.
    """
    give_up = time.monotonic() + PATIENCE_S
    while True:
        try:
            os.replace(fresh, target)
            return
        except PermissionError:
            if not OTHERS_HOLD_FILES or time.monotonic() > give_up:
                raise
            time.sleep(PAUSE_S)


def _holder(handle: int) -> dict:
    os.lseek(handle, 0, os.SEEK_SET)
    try:
        held = json.loads(os.read(handle, LOCKED_BYTE))
        return {"pid": held["pid"], "since": held["since"]}
    except (ValueError, KeyError, TypeError):
        return {"pid": "?", "since": "?"}


def _try_lock(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            os.lseek(handle, LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
