"""Corrections chosen one by one become a mapping file that the importer reads, this month and the next."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from data import drafts
from data.errors import UserError
from data.home import Home
from data.importer import Report, look_at
from data.importer.contract import CodeLists
from data.importer.mapping import load_mapping
from tests.imports import LEDGER, row, run, write_csv, write_xlsx

HEADER = ["日子" if h == "发现日期" else h for h in LEDGER]


def looked(path: Path, draft: dict | None = None, report: Report | None = None) -> Report:
    """What a look tells of a file, read by a draft that was made of an earlier look."""
    if draft is None:
        return look_at([path])
    assert report is not None
    mapping = path.with_suffix(".toml")
    mapping.write_text(drafts.to_toml(draft, report), "utf-8")
    return look_at([path], mapping)


def test_a_column_is_read_as_it_is_told(tmp_path: Path):
    path = write_csv(tmp_path / "台账2026年10月.csv", [row()], HEADER)
    first = looked(path)
    (told,) = first.tables
    assert told.problems
    draft = drafts.as_field(drafts.parse(""), first, told, "日子", "found_date")
    second = looked(path, draft, first)
    assert not second.problems and second.extracts["hazards"].counts.accepted == 1
    assert ("日子", "mapping") in [(c.header, c.how) for c in second.tables[0].columns if c.field == "found_date"]
    assert drafts.to_toml(draft, first).count("[[extract]]") == 1
    november = write_csv(tmp_path / "台账2026年11月.csv", [row()], HEADER)
    assert run(november, mapping=path.with_suffix(".toml")).rows()[0]["found_date"]


def test_a_column_is_left_out_and_brought_back(tmp_path: Path):
    path = write_csv(tmp_path / "台账.csv", [row()])
    first = looked(path)
    draft = drafts.as_field(drafts.parse(""), first, first.tables[0], "隐患描述", "")
    second = looked(path, draft, first)
    assert [c.how for c in second.tables[0].columns if c.header == "隐患描述"] == ["ignored"]
    back = drafts.as_field(draft, first, first.tables[0], "隐患描述", "location")
    assert "ignore" not in back["extract"][0]
    third = looked(path, back, first)
    assert [c.field for c in third.tables[0].columns if c.header == "隐患描述"] == ["location"]
    again = drafts.as_field(back, first, first.tables[0], "单位名称", "location")
    assert again["extract"][0]["columns"] == {"location": "单位名称"}, "a field has one column"
    assert draft["extract"][0]["ignore"] == ["隐患描述"], "what was there before is not changed"


def test_twenty_sheets_are_corrected_at_once(tmp_path: Path):
    sheets = {f"{n}号街道": [HEADER, row()] for n in "甲乙丙"} | {"说明": [["填表说明"], ["请按时填报"]]}
    path = write_xlsx(tmp_path / "台账.xlsx", sheets)
    first = looked(path)
    draft = drafts.as_field(drafts.parse(""), first, first.tables[0], "日子", "found_date")
    second = looked(path, draft, first)
    assert not second.problems and second.extracts["hazards"].counts.rows_read == 3
    assert drafts.to_toml(draft, first).count("[[extract]]") == 3, "the sheet of remarks is read as it was"


def test_sheets_that_are_all_alike_need_one_entry(tmp_path: Path):
    path = write_xlsx(tmp_path / "台账.xlsx", {f"{n}街": [HEADER, row()] for n in "甲乙丙"})
    first = looked(path)
    draft = drafts.as_field(drafts.parse(""), first, first.tables[0], "日子", "found_date")
    text = drafts.to_toml(draft, first)
    assert text.count("[[extract]]") == 1 and "sheets" not in text
    more = write_xlsx(tmp_path / "台账.xlsx", {f"{n}街": [HEADER, row()] for n in "甲乙丙丁"})
    assert len(looked(more, draft, first).tables) == 4


def test_a_table_nobody_knew(tmp_path: Path):
    header = ["编", "哪天", "哪里", "什么行业", "谁家"]
    path = write_csv(tmp_path / "怪.csv", [["1", "2026-10-01", "云锦街道", "消防", "甲饭店"]], header)
    report = looked(path)
    assert report.tables[0].extract == ""
    draft = drafts.as_extract(drafts.parse(""), report, report.tables[0], "hazards")
    for head, field in (("哪天", "found_date"), ("哪里", "jurisdiction"), ("什么行业", "sector")):
        report = looked(path, draft, report)
        draft = drafts.as_field(draft, report, report.tables[0], head, field)
    draft = drafts.as_constant(draft, report, report.tables[0], "level", "一般")
    report = looked(path, draft, report)
    assert not report.problems and report.extracts["hazards"].counts.accepted == 1
    assert not report.extracts["hazards"].flags


def test_texts_become_codes_and_names(tmp_path: Path):
    path = write_csv(tmp_path / "台账.csv", [row(隐患等级='A"级\\', 街道="云锦街办处")])
    first = looked(path)
    draft = drafts.as_code(drafts.parse(""), first, "hazards", "level", 'A"级\\', "major")
    draft = drafts.as_code(draft, first, "hazards", "jurisdiction", "云锦街办处", "云锦街道")
    mapping = tmp_path / "m.toml"
    mapping.write_text(drafts.to_toml(draft, first), "utf-8")
    (read,) = run(path, mapping=mapping).rows()
    assert (read["level"], read["jurisdiction"]) == ("major", "云锦街道")


@pytest.mark.parametrize("shipped", sorted((Path(__file__).parents[2] / "data" / "mappings").glob("*.toml")))
def test_a_mapping_that_is_written_again_says_the_same(shipped: Path, tmp_path: Path):
    draft = drafts.parse(shipped.read_text("utf-8"))
    text = drafts.to_toml(draft, Report())
    assert tomllib.loads(text) == tomllib.loads(shipped.read_text("utf-8"))
    copy = tmp_path / shipped.name
    copy.write_text(text, "utf-8")
    lists = CodeLists.load()
    assert load_mapping(copy, lists).extracts == load_mapping(shipped, lists).extracts


@pytest.mark.parametrize(
    ("name", "opened"),
    [("台账2026年10月.xlsx", "台账*年*月.xlsx"), ("a[1]?.csv", "a[[]*][?].csv"), ("*.csv", "[*].csv")],
)
def test_numbers_of_a_name_are_left_open(name: str, opened: str):
    assert drafts.pattern(name) == opened
    assert drafts.fits(f'[[extract]]\nname = "hazards"\nfiles = "{opened}"', [name])
    assert not drafts.fits('[[extract]]\nname = "hazards"', [name]), "one for every file fits none in particular"


def test_a_mapping_is_kept_under_a_name(home: Home):
    assert drafts.names(home) == []
    assert drafts.save(home, " 隐患台账 ", "a = 1\n") == "隐患台账"
    drafts.save(home, "隐患台账", "b = 2\n")
    assert (drafts.names(home), drafts.text_of(home, "隐患台账")) == (["隐患台账"], "b = 2\n")
    (home.path / "mappings" / "v1.2.toml").write_text("", "utf-8")
    assert drafts.names(home) == ["隐患台账"], "one that was put there by hand under another kind of name"
    assert not [p for p in (home.path / "mappings").iterdir() if p.name.startswith(".tmp")]


@pytest.mark.parametrize("name", ["", "../x", "a/b", "a\\b", ".x", "长" * 41, "a\0", "c:x"])
def test_a_name_that_leads_elsewhere_is_refused(home: Home, name: str):
    with pytest.raises(UserError) as refused:
        drafts.save(home, name, "")
    assert refused.value.code == "mapping_name_wrong"
    with pytest.raises(UserError):
        drafts.text_of(home, name)


def test_lists_in_one_cell_are_split(tmp_path: Path):
    path = write_csv(tmp_path / "台账.csv", [row(隐患描述="1.通道堵塞；2.软管老化")])
    first = looked(path)
    assert first.extracts["hazards"].counts.accepted == 1
    second = looked(path, drafts.as_split(drafts.parse(""), first, first.tables[0]), first)
    assert second.extracts["hazards"].counts.accepted == 2 and not second.tables[0].suggestions
