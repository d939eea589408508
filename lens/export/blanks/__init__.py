"""Forms of a superior office filled in: a Word or Excel file whose placeholders name a measure and a selection.

    {{M1|sector=gas|period=ytd}}     {{M3.num|街道=河东街道}}     {{M2.change}}     {{截至日期}}

Everything else in the file stays as it is, byte for byte where nothing was filled. What cannot be answered stays where
it stands and is listed with the reason.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from lens.exhibits.context import Context
from lens.export.about import PaperError
from lens.export.blanks import document, sheets
from lens.export.blanks.parts import Filler, Left

#: bytes of a form, packed and unpacked: what is larger is no form
MOST_BYTES, MOST_UNPACKED = 20 * 2**20, 200 * 2**20
ENDINGS = {".xlsx": sheets.fill, ".docx": document.fill}


@dataclass(frozen=True)
class Filled:
    """The file, how many placeholders were filled, and those that were not."""

    content: bytes
    n: int
    left: tuple[Left, ...]


def filled(ctx: Context, content: bytes, ending: str) -> Filled:
    """The form `content` (.xlsx or .docx) with its placeholders answered; what a placeholder does not say is as `ctx`
    has it.

    Raises PaperError form_ending, form_large, form_damaged or form_empty (no placeholder in it).
    """
    fill: Callable[[dict[str, bytes], Filler], None] | None = ENDINGS.get(ending.lower())
    if fill is None:
        raise PaperError("form_ending")
    parts = _unpacked(content)
    filler = Filler(ctx)
    try:
        fill(parts, filler)
    except (etree.XMLSyntaxError, KeyError, ValueError, IndexError) as error:
        raise PaperError("form_damaged") from error
    if not filler.n and not filler.left:
        raise PaperError("form_empty")
    return Filled(_packed(content, parts), filler.n, tuple(filler.left))


def _unpacked(content: bytes) -> dict[str, bytes]:
    if len(content) > MOST_BYTES:
        raise PaperError("form_large")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(each.file_size for each in packed.infolist()) > MOST_UNPACKED:
                raise PaperError("form_large")
            return {each.filename: packed.read(each) for each in packed.infolist()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        # RuntimeError: locked with a password
        raise PaperError("form_damaged") from error


def _packed(content: bytes, parts: dict[str, bytes]) -> bytes:
    """The parts in the order of the form, each packed as it was."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.infolist():
            new.writestr(each, parts[each.filename], each.compress_type)
    return made.getvalue()
