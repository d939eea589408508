"""The log of the server: `logs/lens.log` in the home folder, rotating, without personal data.

A reader sees an error id; the log holds what went wrong under the same id.
"""

from __future__ import annotations

import logging
import re
import secrets
from logging.handlers import RotatingFileHandler
from pathlib import Path

FILE = "lens.log"
MAX_BYTES = 2_000_000
KEPT_FILES = 5

_log = logging.getLogger("lens")
_failures = 0

# Messages of libraries quote the cell they could not read, and a cell can hold a name or a phone number.
# So quoted text, Chinese text and long digit runs are replaced; class, file and line of a failure stay, and so do
# quoted names of our own (common.title, found_date).
_OWN_NAME = r"[a-z][a-z0-9]*(?:[._][a-z0-9]+)+"
_PERSONAL = re.compile(
    rf"'(?!{_OWN_NAME}')[^'\n]*'|\"(?!{_OWN_NAME}\")[^\"\n]*\"|“[^”\n]*”"
    r"|[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+|\d{7,}[\dXx]?|\S+@\S+"
)
_FRAME = re.compile(r'^  File "(.*)", line (\d+), in (.*)$')


def mask(text: str) -> str:
    """`text` with everything that could be personal data replaced by its length: `‹11›`.

    The frames of a traceback (`File "…", line n` and the line of code below it) are kept as they are.
    """
    kept, code_follows = [], False
    for line in text.split("\n"):
        is_frame = _FRAME.match(line) is not None
        kept.append(line if is_frame or code_follows else _PERSONAL.sub(lambda m: f"‹{len(m.group())}›", line))
        code_follows = is_frame
    return "\n".join(kept)


class MaskingFormatter(logging.Formatter):
    """A formatter whose whole output went through `mask`."""

    def format(self, record: logging.LogRecord) -> str:
        return mask(super().format(record))


def set_up(folder: Path) -> OSError | None:
    """Log to `folder`/lens.log, rotated at 2 MB, five old files kept; and what uvicorn reports.

    Returns the reason where the folder cannot be written; the log then goes to the terminal only.
    """
    _log.setLevel(logging.INFO)
    _log.propagate = False
    for old in list(_log.handlers):
        _log.removeHandler(old)
        old.close()
    handler: logging.Handler
    failure = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(folder / FILE, maxBytes=MAX_BYTES, backupCount=KEPT_FILES, encoding="utf-8")
    except OSError as error:
        handler, failure = logging.StreamHandler(), error
    # the time without milliseconds' comma keeps the digits shorter than what `mask` hides
    handler.setFormatter(MaskingFormatter("%(asctime)s %(levelname)s %(name)s %(message)s", "%Y-%m-%d %H:%M:%S"))
    _log.addHandler(handler)
    if failure is None:
        # what goes wrong below the pages; Streamlit keeps this logger from handing its records on
        logging.getLogger("uvicorn.error").addHandler(handler)
    return failure


def failures() -> int:
    """How many failures were logged since the start."""
    return _failures


def error_id() -> str:
    """A short id that a reader can say on the telephone: six of 0–9 and a–f, for example `3f90a1`."""
    return secrets.token_hex(3)


def failure(error: BaseException, where: str = "") -> str:
    """Log an unexpected failure with its traceback and return the id to show to the reader.

    `where` names the page or exhibit (a code, never a reader's input).
    """
    global _failures
    given = error_id()
    _failures += 1
    _log.error("[%s] %s", given, where, exc_info=error)
    return given
