"""Workbooks that would fill the memory are refused before they are opened.

The reader lays a sheet out as a full rectangle up to its last cell: one stray cell in the far corner asked for 550 GB,
and the process was gone. It also trusts what an archive says of its sizes.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from pathlib import Path

from data.errors import UserError

#: cells of a sheet's rectangle: a million rows of thirty columns
MOST_CELLS = 32_000_000
#: bytes of a workbook when unpacked; and how many times larger than packed it may be once it is large at all
MOST_BYTES = 2 << 30
LARGE_BYTES, MOST_TIMES = 256 << 20, 100
BLOCK = 4 << 20
#: bytes between two tags: a cell holds at most 32,767 letters
LONGEST = 16 << 20
#: a cell that holds something: an empty one ends in />
_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Za-z]{1,3})([0-9]{1,7})["'](?:[^>]*[^>/])?>""")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)


def check(path: Path) -> None:
    """Look an archive through without opening it as a workbook; other files pass.

    Raises UserError workbook_too_large, workbook_other_kind (an archive that is no XLSX) or workbook_damaged.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check(path, archive)
    except zipfile.BadZipFile as error:
        with path.open("rb") as stream:
            begins = stream.read(2)
        if begins == b"PK":
            raise UserError("workbook_damaged", file=path.name) from error
    except (zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError, struct.error) as error:
        # a directory that is damaged sends the reader to places that the file does not have
        raise UserError("workbook_damaged", file=path.name) from error


def _check(path: Path, archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if not any(e.filename.lower() == "xl/workbook.xml" for e in entries):
        raise UserError("workbook_other_kind", file=path.name)
    size = sum(e.file_size for e in entries)
    if size > MOST_BYTES or (size > LARGE_BYTES and size > MOST_TIMES * path.stat().st_size):
        raise UserError("workbook_too_large", file=path.name)
    for entry in entries:
        if entry.filename.lower().endswith((".xml", ".rels")):
            _read_through(path, archive, entry)


def _read_through(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Unpack an entry once: that its size is what the archive says, and how far a sheet's cells reach."""
    sheet = _SHEET.fullmatch(entry.filename) is not None
    columns: set[bytes] = set()
    rows: set[bytes] = set()
    rest = b""
    with archive.open(entry) as stream:
        while block := stream.read(BLOCK):
            if not sheet:
                continue
            text = rest + block
            cut = max(text.rfind(b"<"), 0)  # a tag that the block cuts in two is read with the next one
            rest = text[cut:]
            if len(rest) > LONGEST:
                raise UserError("workbook_too_large", file=path.name)
            for column, row in _CELL.findall(text[:cut]):
                columns.add(column)
                rows.add(row)
    for column, row in _CELL.findall(rest):
        columns.add(column)
        rows.add(row)
    if max(map(_number, columns), default=0) * max(map(int, rows), default=0) > MOST_CELLS:
        raise UserError("workbook_too_large", file=path.name)


def _number(letters: bytes) -> int:
    """A column's number: A is 1, XFD is 16,384."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number
