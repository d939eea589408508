"""Bad input gets one sentence that says what to do, in both languages, and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import msoffcrypto
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.errors import UserError, words
from data.importer import import_files
from tests.imports import LEDGER, csv_text, row, run, write_csv, write_xlsx


def refused(*paths: Path, mapping: Path | None = None) -> UserError:
    """The error of an import, after checking that both sentences are whole and that nothing was written."""
    out = paths[0].parent / "out"
    with pytest.raises(UserError) as caught:
        import_files(list(paths), out, mapping)
    for lang in ("zh", "en"):
        sentence = caught.value.message(lang)
        assert sentence.endswith("。" if lang == "zh" else "."), sentence
        assert (
            "{" not in sentence
            and "\n" not in sentence
            and str(paths[0].parent) not in sentence.replace(str(paths[0]), "")
        )
    assert not out.exists() or not list(out.iterdir())
    return caught.value


def locked(folder: Path) -> Path:
    plain = write_xlsx(folder / "plain.xlsx", {"台账": [LEDGER, row()]})
    with plain.open("rb") as source, (folder / "台账.xlsx").open("wb") as target:
        msoffcrypto.OfficeFile(source).encrypt("密码", target)
    plain.unlink()
    return folder / "台账.xlsx"


def truncated_parquet(folder: Path) -> Path:
    whole = folder / "whole.parquet"
    pq.write_table(pa.table({h: row() for h in LEDGER[:1]}), whole)
    (folder / "台账.parquet").write_bytes(whole.read_bytes()[:-20])
    whole.unlink()
    return folder / "台账.parquet"


def damaged_parquet(folder: Path) -> Path:
    path = folder / "台账.parquet"
    pq.write_table(pa.table({h: [c] * 5000 for h, c in zip(LEDGER, row(), strict=True)}), path, compression="zstd")
    content = bytearray(path.read_bytes())
    content[4:300] = bytes(296)
    path.write_bytes(content)
    return path


def broken_workbook(folder: Path) -> Path:
    whole = write_xlsx(folder / "whole.xlsx", {"台账": [LEDGER, row()]})
    (folder / "台账.xlsx").write_bytes(whole.read_bytes()[:2000])
    whole.unlink()
    return folder / "台账.xlsx"


def holding(name: str, content: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return write


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (holding("台账.csv", b""), "file_empty"),
        (holding("台账.csv", b"\xef\xbb\xbf\r\n"), "file_empty"),
        (holding("台账.csv", csv_text([]).encode()), "file_no_rows"),
        (holding("台账.csv", csv_text([[""] * 9] * 3).encode()), "file_no_rows"),
        (lambda folder: write_xlsx(folder / "台账.xlsx", {"台账": [LEDGER]}), "file_no_rows"),
        (lambda folder: write_xlsx(folder / "台账.xlsx", {"台账": []}), "file_empty"),
        (holding("台账.xls", b"<html><table><tr><td>1</td></tr></table></html>"), "file_not_table"),
        (holding("台账.xlsx", b"%PDF-1.7 ..."), "file_not_table"),
        (holding("台账.xlsx", b"PK\x03\x04 not a workbook"), "workbook_damaged"),
        (broken_workbook, "workbook_damaged"),
        (locked, "workbook_locked"),
        (truncated_parquet, "parquet_damaged"),
        (damaged_parquet, "parquet_damaged"),
        (holding("台账.csv", "甲,乙,丙\n1,2,3\n".encode()), "header_not_found"),
        (lambda folder: folder / "没有.csv", "file_missing"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, make: Callable[[Path], Path], code: str) -> None:
    path = make(tmp_path)
    error = refused(path)
    assert error.code == code
    assert path.name in error.message("zh") and path.name in error.message("en")


def test_a_missing_column_is_named_with_the_headers_that_would_do(tmp_path: Path) -> None:
    kept = [i for i, h in enumerate(LEDGER) if h != "发现日期"]
    error = refused(write_csv(tmp_path / "台账.csv", [[row()[i] for i in kept]], [LEDGER[i] for i in kept]))
    assert error.code == "column_missing"
    assert "“发现日期”" in error.message("zh") and "排查日期" in error.message("zh")
    assert "Date found" in error.message("en") and "排查日期" in error.message("en")


def test_two_columns_for_one_field_are_both_named(tmp_path: Path) -> None:
    header = ["整改时限" if h == "整改期限" else h for h in LEDGER]
    error = refused(write_csv(tmp_path / "台账.csv", [[*row(), "2024-03-19"]], [*header, "完成时限"]))
    assert error.code == "columns_clash"
    assert all("整改时限" in error.message(lang) and "完成时限" in error.message(lang) for lang in ("zh", "en"))


def test_a_mapping_decides_between_two_columns(tmp_path: Path) -> None:
    header = ["整改时限" if h == "整改期限" else h for h in LEDGER]
    path = write_csv(tmp_path / "台账.csv", [[*row(), "2024-03-19"]], [*header, "完成时限"])
    mapping = tmp_path / "m.toml"
    mapping.write_text('[[extract]]\nname = "hazards"\ncolumns = { due_date = "完成时限" }\n', "utf-8")
    assert run(path, mapping=mapping).column("due_date") == [date(2024, 3, 19)]


@pytest.mark.parametrize(
    ("text", "code", "named"),
    [
        ("[[extract]", "mapping_not_toml", "m.toml"),
        ("", "mapping_no_extract", "m.toml"),
        ("colour = 1", "mapping_unknown_key", "colour"),
        ('zone = "Peking"\n[[extract]]\nname = "hazards"', "mapping_bad_zone", "Peking"),
        ('[[extract]]\nname = "accidents"\ncodes.heating_related = { "甲" = "也许" }', "mapping_bad_code", "也许"),
        ('[[extract]]\nname = "hazards"\ncodes.level = { "*" = "major" }', "mapping_bad_code", "*"),
        ('[[extract]]\nname = "duties"', "mapping_bad_extract", "duties"),
        ('[[extract]]\nname = "hazards"\nheaders = {}', "mapping_unknown_key", "headers"),
        ('[[extract]]\nname = "hazards"\ncolumns = "x"', "mapping_bad_value", "columns"),
        ('[[extract]]\nname = "hazards"\nignore = "x"', "mapping_bad_value", "ignore"),
        ('[[extract]]\nname = "hazards"\ncolumns = { colour = "x" }', "mapping_bad_field", "colour"),
        ('[[extract]]\nname = "hazards"\ncolumns = { due_date = "没有的列" }', "mapping_no_header", "没有的列"),
        ('[[extract]]\nname = "hazards"\ncolumns = { leader_post = "联系人" }', "mapping_personal", "联系人"),
        ('[[extract]]\nname = "hazards"\ncodes.level = { "甲" = "serious" }', "mapping_bad_code", "serious"),
        ('[[extract]]\nname = "hazards"\nderive.category = { find = "x" }', "mapping_bad_derive", "category"),
        (
            '[[extract]]\nname = "hazards"\nderive.category = { from = "街道", find = "(" }',
            "mapping_bad_derive",
            "category",
        ),
        ('[[extract]]\nname = "hazards"\nderive.category = { from = "街道", cut = "x" }', "mapping_unknown_key", "cut"),
    ],
)
def test_faults_of_a_mapping_are_named(tmp_path: Path, text: str, code: str, named: str) -> None:
    path = write_csv(tmp_path / "台账.csv", [[*row(), "张三"]], [*LEDGER, "联系人"])
    mapping = tmp_path / "m.toml"
    mapping.write_text(text, "utf-8")
    error = refused(path, mapping=mapping)
    assert error.code == code
    assert named in error.message("zh") and named in error.message("en")


def test_a_good_file_beside_a_bad_one_is_not_half_imported(tmp_path: Path) -> None:
    good = write_csv(tmp_path / "1.csv", [row()])
    bad = holding("2.csv", b"")(tmp_path)
    assert refused(good, bad).code == "file_empty"


def test_unknown_levels_and_impossible_and_future_dates_are_kept_and_counted(tmp_path: Path) -> None:
    rows = [
        row(隐患编号="H1", 隐患等级="特级"),
        row(隐患编号="H2", 整改期限="2024-02-30"),
        row(隐患编号="H3", 发现日期="2099-01-01", 整改期限="2099-02-01"),
        row(隐患编号="H4", 发现日期="2023-02-29"),
    ]
    done = run(write_csv(tmp_path / "台账.csv", rows))
    assert done.column("hazard_id") == ["H1", "H2", "H3"]
    assert (done.rows()[0]["level"], done.rows()[0]["level_raw"]) == ("ungraded", "特级")
    assert done.report.extracts["hazards"].flags == {"date_unreadable:due_date": 1, "level_unknown": 1}
    assert done.report.extracts["hazards"].unknown["level"] == {"特级": 1}
    assert "特级 1" in done.report.text("zh")
    assert [(r["row"], r["value"], r["reason"]) for r in done.rejects()] == [(5, "2023-02-29", "date_unreadable")]


def test_a_million_character_cell_survives(tmp_path: Path) -> None:
    rows = [row(隐患编号="H1"), row(隐患编号="H2", 隐患描述="长" * 1_000_000), row(隐患编号="H3")]
    big = run(write_csv(tmp_path / "台账.csv", rows))
    assert [len(d) for d in big.column("description")] == [4, 1_000_000, 4]
    huge = [row(隐患编号="H1"), row(隐患编号="H2", 隐患描述="长" * 6_000_000), row(隐患编号="H3")]
    assert [len(d) for d in run(write_csv(tmp_path / "台账.csv", huge)).column("description")] == [4, 6_000_000, 4]


TEXTS = [
    "<script>alert(1)</script>",
    "**粗体** [链接](http://x)",
    '=HYPERLINK("http://x")',
    "@SUM(1)",
    "-1+1",
    "$x$ & <b>",
]


def test_markup_and_formulas_stay_text(tmp_path: Path) -> None:
    rows = [row(隐患编号=f"H{i}", 隐患描述=t, 单位名称=t) for i, t in enumerate(TEXTS)]
    done = run(write_csv(tmp_path / "台账.csv", rows))
    assert done.column("description") == TEXTS and done.column("premise_name") == TEXTS


def test_ragged_rows_and_nul_bytes_are_rejected_by_number(tmp_path: Path) -> None:
    good = [csv_text([row(隐患编号=f"H{i}")], []).split("\r\n")[1] for i in range(4)]
    lines = [
        ",".join(LEDGER),
        good[0],
        "张三,13812345678",
        good[1],
        good[2].replace("甲", "甲\0"),
        good[3],
        good[3] + ",多",
    ]
    path = tmp_path / "台账.csv"
    path.write_bytes("\n".join(lines).encode())
    done = run(path)
    assert [(r["row"], r["reason"]) for r in done.rejects()] == [(3, "ragged"), (5, "nul_byte"), (7, "ragged")]
    assert done.column("source_row") == [2, 4, 6]
    assert "张三" not in str(done.rejects()), "a broken row may hold names: its text is not kept"
    counts = done.report.extracts["hazards"].counts
    assert counts.rows_read == 6 == counts.accepted + counts.rejected + counts.merged


def test_every_row_rejected_is_a_report_not_a_crash(tmp_path: Path) -> None:
    done = run(write_csv(tmp_path / "台账.csv", [row(发现日期="不详")] * 3))
    assert done.rows() == []
    assert done.report.extracts["hazards"].reasons == {"date_unreadable": 3}


def test_the_report_reads_in_both_languages(tmp_path: Path) -> None:
    rows = [row(), row(), row(隐患编号="H2", 发现日期="x"), row(隐患编号="H3", 隐患等级="特级"), row(单位名称="乙")]
    report = run(write_csv(tmp_path / "台账.csv", [[*r, "张三"] for r in rows], [*LEDGER, "联系人"])).report
    assert "读取 5 = 接收 3 + 拒收 1 + 合并重复 1" in report.text("zh")
    assert "5 read = 3 accepted + 1 rejected + 1 merged duplicates" in report.text("en")
    assert "合并规则" in report.text("zh") and "merge rule" in report.text("en")


def test_every_sentence_of_the_importer_is_written_in_both_languages() -> None:
    used = [
        "file_",
        "mapping_",
        "reject_",
        "report_",
        "columns_",
        "column_",
        "workbook_",
        "parquet_",
        "header_",
        "folder_",
    ]
    for code, record in words().items():
        if code.startswith(tuple(used)):
            assert set(record) == {"zh", "en"} and all(record.values()), code
