"""Files made to do harm: each is one sentence, and the process lives on."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from data.errors import UserError
from data.importer import limits
from tests.imports import LEDGER, row, run, write_xlsx


def refused(path: Path) -> str:
    with pytest.raises(UserError) as error:
        run(path)
    assert str(path.parent) not in error.value.message("zh")
    return error.value.code


def rewritten(path: Path, change, name: str = "xl/worksheets/sheet1.xml") -> Path:
    """The workbook with one of its parts changed by `change(bytes) → bytes`."""
    with zipfile.ZipFile(path) as archive:
        parts = {e.filename: archive.read(e) for e in archive.infolist()}
    parts[name] = change(parts.get(name, b""))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, content in parts.items():
            archive.writestr(each, content)
    return path


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return write_xlsx(tmp_path / "台账.xlsx", {"表": [LEDGER, row()]})


def test_a_cell_in_the_far_corner(tmp_path: Path):
    path = tmp_path / "角.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, LEDGER)
        sheet.write_row(1, 0, row())
        sheet.write(1_048_575, 16_383, "x")
    assert refused(path) == "workbook_too_large"


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="XFD1048576" t="str"><v>x</v></c>',
        b"<c s='1' r='XFD1048576' t='str'><v>x</v></c>",
        b'<c  t="str"\n r="xfd1048576"><v>x</v></c>',
        b'<x:c xmlns:x="u" r="ZZ900000"><v>1</v></x:c>',
    ],
)
def test_a_far_cell_however_it_is_written(ledger: Path, cell: bytes):
    rewritten(ledger, lambda sheet: sheet.replace(b"</row>", cell + b"</row>", 1))
    assert refused(ledger) == "workbook_too_large"


def test_a_far_cell_cut_in_two_by_the_reading(ledger: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "BLOCK", 7)
    rewritten(ledger, lambda sheet: sheet.replace(b"</row>", b'<c r="XFD1048576"><v>1</v></c></row>', 1))
    assert refused(ledger) == "workbook_too_large"


def test_empty_cells_with_a_frame_are_no_harm(ledger: Path):
    rewritten(ledger, lambda sheet: sheet.replace(b"</row>", b'<c r="XFD1048576" s="0"/></row>', 1))
    assert len(run(ledger).rows()) == 1


def test_an_archive_that_unpacks_without_end(ledger: Path):
    rewritten(ledger, lambda sheet: sheet.replace(b"</sheetData>", b" " * (300 << 20) + b"</sheetData>"))
    assert ledger.stat().st_size < 1 << 20
    assert refused(ledger) == "workbook_too_large"


def test_an_archive_that_lies_about_its_sizes(ledger: Path):
    content = bytearray(ledger.read_bytes())
    with zipfile.ZipFile(ledger) as archive:
        sheet = archive.getinfo("xl/worksheets/sheet1.xml")
        central = content.find(b"xl/worksheets/sheet1.xml", archive.start_dir) - 46
    assert content[central : central + 4] == b"PK\x01\x02"
    content[central + 24 : central + 28] = (sheet.file_size // 2).to_bytes(4, "little")
    ledger.write_bytes(content)
    assert refused(ledger) == "workbook_damaged"


def test_another_kind_of_archive(tmp_path: Path):
    path = tmp_path / "表.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", "<x/>")
    assert refused(path) == "workbook_other_kind"


@pytest.mark.parametrize("content", [b"PK", b"PK\x03\x04" + b"\0" * 200, b"PK\x05\x06" + b"\0" * 18])
def test_the_beginning_of_an_archive(tmp_path: Path, content: bytes):
    path = tmp_path / "半.xlsx"
    path.write_bytes(content)
    assert refused(path) in ("workbook_damaged", "workbook_other_kind", "file_not_table")


def test_an_entity_that_grows_is_not_expanded(ledger: Path):
    bomb = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "' + b"&a;" * 1000 + b'">]>'
    rewritten(
        ledger,
        lambda sheet: sheet.replace(b"<worksheet", bomb + b"<worksheet", 1).replace(
            b"</row>", b'<c r="Z1" t="str"><v>&b;</v></c></row>', 1
        ),
    )
    try:
        assert len(run(ledger).rows()) <= 1
    except UserError as error:
        assert error.code == "workbook_damaged"
