"""A finished file, written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from data.home import from_os_error
from data.locking import replace


def save(target: Path, content: bytes | str) -> None:
    """Write a file, a text as UTF-8. Raises UserError home_not_writable, disk_full or write_failed."""
    fresh = target.with_name(f".{os.getpid()}-{secrets.token_hex(4)}.tmp")
    try:
        fresh.write_bytes(content.encode() if isinstance(content, str) else content)
        replace(fresh, target)
    except OSError as error:
        raise from_os_error(error, target.parent) from error
    finally:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
