"""A Word form: body, tables, text boxes, headers, footers and notes are all paragraphs of some part."""

from __future__ import annotations

import re

from lens.export.blanks.parts import PLACEHOLDER, Filler, read, written

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")


def fill(parts: dict[str, bytes], filler: Filler) -> None:
    """Fill the parts of a .docx in place. Raises KeyError for what is no Word document."""
    parts["word/document.xml"]
    for name in parts:
        if not _PARTS.fullmatch(name):
            continue
        root, before = read(parts[name]), filler.n
        for number, paragraph in enumerate(root.iter(f"{_W}p"), 1):
            _paragraph(paragraph, filler, filler.ctx.t("papers.blanks.paragraph", n=number))
        if filler.n > before:
            parts[name] = written(root)


def _paragraph(paragraph, filler: Filler, where: str) -> None:
    """Word cuts a text into runs where it likes, so a placeholder is looked for in all of them together; the answer
    takes the look of the run in which it begins.
    """
    # a text box lies inside a run: its paragraphs have their own turn
    texts = [t for t in paragraph.iter(f"{_W}t") if next(t.iterancestors(f"{_W}p")) is paragraph]
    whole = "".join(t.text or "" for t in texts)
    for placeholder in reversed(list(PLACEHOLDER.finditer(whole))):
        found = filler.answer(placeholder, where)
        if found is not None:
            _put(texts, *placeholder.span(), found.text)


def _put(texts, start: int, end: int, text: str) -> None:
    at = 0
    for each in texts:
        old = each.text or ""
        first, last = max(start - at, 0), min(end - at, len(old))
        if first < last:
            each.text = old[:first] + text + old[last:]
            each.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            text = ""
        at += len(old)
