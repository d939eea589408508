"""An Excel form. Its XML is changed in place: a library that reads and writes workbooks would drop what it does not
know, such as drawings and stamps.
"""

from __future__ import annotations

import copy
import posixpath
import re

from lxml import etree

from lens.export.blanks.parts import PLACEHOLDER, Answer, Filler, read, written

_N = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_TEXT_BOX = re.compile(r"xl/(drawings/drawing\d+|comments\d*)\.xml")
#: the first number of a format that is a workbook's own
_OWN_FORMATS = 164


def fill(parts: dict[str, bytes], filler: Filler) -> None:
    """Fill the parts of an .xlsx in place. Raises KeyError for what is no workbook."""
    book = read(parts["xl/workbook.xml"])
    styles = _Styles(read(parts["xl/styles.xml"])) if "xl/styles.xml" in parts else None
    shared = [_said(si) for si in read(parts["xl/sharedStrings.xml"])] if "xl/sharedStrings.xml" in parts else []
    before = filler.n
    for sheet, name in _sheets(book, parts):
        root, then = read(parts[name]), filler.n
        for cell in root.iter(f"{_N}c"):
            text = _text_of(cell, shared)
            if PLACEHOLDER.search(text):
                _cell(cell, text, f"{sheet}!{cell.get('r')}", filler, styles)
        if filler.n > then:
            parts[name] = written(root)
    for name in parts:
        if _TEXT_BOX.fullmatch(name):
            _only_listed(parts[name], name, filler)
    if filler.n > before:
        if styles is not None:
            parts["xl/styles.xml"] = written(styles.root)
        parts["xl/workbook.xml"] = _recalculated(book)


def _sheets(book, parts: dict[str, bytes]) -> list[tuple[str, str]]:
    """(name, part) of every sheet in order."""
    targets = {r.get("Id"): r.get("Target") for r in read(parts["xl/_rels/workbook.xml.rels"])}
    found = []
    for sheet in book.iter(f"{_N}sheet"):
        target = targets[sheet.get(f"{_R}id")]
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        if part.startswith("xl/worksheets/"):
            found.append((sheet.get("name"), part))
    return found


def _said(element) -> str:
    """The text of a shared or inline string, without how Japanese is read aloud."""
    return "".join(t.text or "" for t in element.iter(f"{_N}t") if t.getparent().tag != f"{_N}rPh")


def _text_of(cell, shared: list[str]) -> str:
    if cell.find(f"{_N}f") is not None:
        return ""
    if cell.get("t") == "s":
        value = cell.find(f"{_N}v")
        return shared[int(value.text)] if value is not None and value.text else ""
    return _said(cell) if cell.get("t") == "inlineStr" else ""


def _cell(cell, text: str, where: str, filler: Filler, styles: _Styles | None) -> None:
    alone = PLACEHOLDER.fullmatch(text.strip())
    if alone:
        found = filler.answer(alone, where)
        if found is None:
            return
        if found.value is not None:
            _number(cell, found, filler, styles)
            return
        text = found.text
    else:
        before, text = text, filler.text(text, where)
        if text == before:
            return
    _empty(cell)
    cell.set("t", "inlineStr")
    said = etree.SubElement(etree.SubElement(cell, f"{_N}is"), f"{_N}t")
    said.text = text
    said.set(_SPACE, "preserve")


def _number(cell, found: Answer, filler: Filler, styles: _Styles | None) -> None:
    _empty(cell)
    etree.SubElement(cell, f"{_N}v").text = repr(found.value)
    if styles is not None:
        # the form's own format is kept, except that synthetic figures must say so
        cell.set("s", styles.formatted(cell.get("s", "0"), found.format, marked=filler.ctx.snapshot.synthetic))


def _empty(cell) -> None:
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", None)


def _shrunk(look) -> None:
    alignment = look.find(f"{_N}alignment")
    if alignment is None:
        alignment = etree.Element(f"{_N}alignment")
        look.insert(0, alignment)
    alignment.set("shrinkToFit", "1")
    alignment.attrib.pop("wrapText", None)
    look.set("applyAlignment", "1")


def _only_listed(part: bytes, name: str, filler: Filler) -> None:
    """Text boxes and comments are not filled; their placeholders are said to be left."""
    for placeholder in PLACEHOLDER.finditer("".join(read(part).itertext())):
        filler.leave(placeholder, name)


def _recalculated(book) -> bytes:
    """Formulas that rest on what was filled are reckoned when the file is opened."""
    calc = book.find(f"{_N}calcPr")
    if calc is None:
        calc = etree.Element(f"{_N}calcPr")
        # the schema fixes the order: after defined names or sheets
        after = [c for c in book if c.tag in (f"{_N}{t}" for t in ("sheets", "externalReferences", "definedNames"))]
        after[-1].addnext(calc)
    calc.set("fullCalcOnLoad", "1")
    return written(book)


class _Styles:
    """The looks of cells; a number format is added as a copy of a look."""

    def __init__(self, root):
        self.root = root
        self.looks = root.find(f"{_N}cellXfs")
        self.made: dict[tuple[str, str], str] = {}

    def formatted(self, look: str, form: str, marked: bool) -> str:
        """The number of a look like `look` with the number format `form`; itself where it has a format of its own."""
        own = self.looks[int(look)]
        if own.get("numFmtId", "0") not in ("0", "49") and not marked:
            return look
        if (look, form) not in self.made:
            made = copy.deepcopy(own)
            made.set("numFmtId", self._format(form))
            made.set("applyNumberFormat", "1")
            if marked:
                # the form left no room for the mark, and a number that does not fit is shown as ###
                _shrunk(made)
            self.looks.append(made)
            self.looks.set("count", str(len(self.looks)))
            self.made[look, form] = str(len(self.looks) - 1)
        return self.made[look, form]

    def _format(self, form: str) -> str:
        held = self.root.find(f"{_N}numFmts")
        if held is None:
            held = etree.Element(f"{_N}numFmts")
            self.root.insert(0, held)
        for each in held:
            if each.get("formatCode") == form:
                return each.get("numFmtId")
        number = str(max([_OWN_FORMATS - 1, *(int(each.get("numFmtId")) for each in held)]) + 1)
        etree.SubElement(held, f"{_N}numFmt", {"numFmtId": number, "formatCode": form})
        held.set("count", str(len(held)))
        return number
