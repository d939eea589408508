"""What an import tells before anything is published: confidence, samples, problems and guesses that nobody applies."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from data import intake, snapshots
from data.__main__ import main
from data.importer import Known, look_at
from data.importer.suggest import edits
from tests.imports import LEDGER, row, run, write_csv, write_xlsx


def notes(report, table: int = 0) -> dict:
    return {c.header: c for c in report.tables[table].columns}


def guesses(found, kind: str) -> set[tuple[str, str]]:
    return {(s.text, s.to) for s in found if s.kind == kind}


def test_a_column_is_told_with_its_confidence_and_samples(tmp_path: Path) -> None:
    header = ["检查日期", *LEDGER[:1], *LEDGER[2:], "联系电话"]
    rows = [["2024-03-05", f"H{i}", *row()[2:], "13812345678"] for i in range(4)]
    rows[0][0] = "已整改"
    rows[1][6] = "3级"
    told = notes(look_at([write_csv(tmp_path / "a.csv", rows, header)]))
    day = told["检查日期"]
    assert (day.field, day.how, day.filled, day.read) == ("found_date", "synonym", 4, 3)
    assert day.confidence == 0.675, "a synonym counts 0.9, and three of four cells are days"
    assert day.samples == ("已整改", "2024-03-05")
    assert (told["街道"].how, told["街道"].confidence) == ("label", 1.0)
    assert told["隐患等级"].confidence == 0.75 and told["整改期限"].read == 4
    assert (told["联系电话"].how, told["联系电话"].samples, told["联系电话"].confidence) == ("personal", (), None)


def test_totals_and_footnotes_are_no_samples_and_lower_no_confidence(tmp_path: Path) -> None:
    rows = [row(), ["合计", "", "", "1条"], ["填表人：张三", "", "", "审核人：李四", "", "", "2024.4.1"]]
    for header in (LEDGER, [h for h in LEDGER if h != "街道"] + ["哪里"]):  # read, and not to be read
        report = look_at([write_xlsx(tmp_path / "a.xlsx", {"台账": [header, *rows]})])
        assert "张三" not in str(report.as_dict()) and "李四" not in str(report.as_dict())
    told = notes(look_at([write_xlsx(tmp_path / "a.xlsx", {"台账": [LEDGER, *rows]})]))
    assert told["行业领域"].confidence == told["隐患等级"].confidence == 1.0


def test_samples_hold_no_telephone_number(tmp_path: Path) -> None:
    rows = [[*row(隐患描述="电话13812345678"), "王五 13912345678"]]
    told = notes(look_at([write_csv(tmp_path / "a.csv", rows, [*LEDGER, "其他说明"])]))
    assert "138" not in str(told) and "139" not in str(told)


def test_a_look_keeps_going_where_an_import_stops(tmp_path: Path) -> None:
    twice = write_csv(tmp_path / "1.csv", [[*row(), "x"]], [*LEDGER, "整改时限"])
    short = write_csv(tmp_path / "2.csv", [row()[1:2] + row()[3:]], LEDGER[1:2] + LEDGER[3:])
    strange = write_csv(tmp_path / "3.csv", [["2024-03-05", "云锦街道", "消防"]], ["日子", "哪里", "哪类"])
    nothing = tmp_path / "4.csv"
    nothing.write_bytes(b"")
    good = write_csv(tmp_path / "5.csv", [row(隐患编号="H5")])
    report = look_at([twice, short, strange, nothing, good])
    told = {t.file: t for t in report.tables if t.problems}
    assert {f: t.problems[0].code for f, t in told.items() if f != "3.csv"} == {
        "2.csv": "column_missing",
        "4.csv": "file_empty",
    }
    assert [p.code for p in report.problems].count("header_not_found") == 1
    assert report.extracts["hazards"].counts.accepted == 2, "整改期限 is the field's own name and beats 整改时限"
    assert [t.file for t in report.tables] == ["1.csv", "2.csv", "3.csv", "4.csv", "5.csv"]
    assert notes(report, 1)["发现日期"].samples == ("2024-03-05",)
    assert not list(tmp_path.glob("*.parquet"))


def test_a_header_nearly_right_is_a_guess_and_no_more(tmp_path: Path) -> None:
    header = ["发现的日期" if h == "发现日期" else "整改的期限" if h == "整改期限" else h for h in LEDGER]
    path = write_csv(tmp_path / "a.csv", [row(隐患编号=f"H{i}") for i in range(3)], header)
    report = look_at([path])
    assert report.problems[0].code == "column_missing"
    assert {("发现的日期", "found_date"), ("整改的期限", "due_date")} <= guesses(report.tables[0].suggestions, "field")


def test_cells_alone_point_to_a_required_field(tmp_path: Path) -> None:
    header = [h if h != "街道" else "哪里" for h in LEDGER]
    report = look_at([write_csv(tmp_path / "a.csv", [row(隐患编号=f"H{i}") for i in range(3)], header)])
    (guess,) = report.tables[0].suggestions
    assert (guess.text, guess.to, guess.likeness) == ("哪里", "jurisdiction", 0.0)


def test_levels_below_the_name_of_another_column_are_guessed(tmp_path: Path) -> None:
    header = ["隐患类别" if h == "隐患等级" else h for h in LEDGER]
    rows = [row(隐患编号="H1"), row(隐患编号="H2", 隐患等级="重大")]
    (guess,) = look_at([write_csv(tmp_path / "a.csv", rows, header)]).tables[0].suggestions
    assert (guess.text, guess.to) == ("隐患类别", "level")


def test_streets_nearly_known_are_guessed_and_stay_as_they_came(tmp_path: Path) -> None:
    known = Known({"云锦街道": "云锦街道", "云锦": "云锦街道", "河东街道": "河东街道"}, {}, Known.nothing().endings)
    names = ["云锦街道", "云绵街道", "云锦街道办事处", "云锦街道东社区", "开发区"]
    rows = [row(隐患编号=f"H{i}", 街道=n) for i, n in enumerate(names)]
    path = write_csv(tmp_path / "a.csv", rows)
    found = look_at([path], known=known).extracts["hazards"].suggestions
    assert guesses(found, "street") == {("云绵街道", "云锦街道"), ("云锦街道东社区", "云锦街道")}
    assert run(path).column("jurisdiction") == names


def test_without_a_register_a_rare_spelling_is_held_against_a_frequent_one(tmp_path: Path) -> None:
    names = ["云锦街道"] * 40 + ["云锦"] * 3 + ["云绵街道", "河东街道"]
    rows = [row(隐患编号=f"H{i}", 街道=n) for i, n in enumerate(names)]
    found = look_at([write_csv(tmp_path / "a.csv", rows)]).extracts["hazards"].suggestions
    assert guesses(found, "street") == {("云锦", "云锦街道"), ("云绵街道", "云锦街道")}


def test_premises_nearly_alike_in_one_street(tmp_path: Path) -> None:
    names = ["红星大饭店", "红星大饭店", "红星大饭店有限公司", "红皇大饭店", "第三加油站", "第四加油站"]
    rows = [row(隐患编号=f"H{i}", 单位名称=n) for i, n in enumerate(names)]
    rows.append(row(隐患编号="H9", 单位名称="红里大饭店", 街道="河东街道"))
    found = look_at([write_csv(tmp_path / "a.csv", rows)]).extracts["hazards"].suggestions
    premises = guesses(found, "premise")
    assert {("红星大饭店有限公司", "红星大饭店"), ("红皇大饭店", "红星大饭店")} <= premises
    assert not any("加油站" in text or text == "红里大饭店" for text, _ in premises)


def test_codes_nearly_known(tmp_path: Path) -> None:
    rows = [row(隐患编号="H1", 行业领域="消防类"), row(隐患编号="H2", 隐患等级="重大级别")]
    found = look_at([write_csv(tmp_path / "a.csv", rows)]).extracts["hazards"].suggestions
    assert ("消防类", "fire") in guesses(found, "code") and ("重大级别", "major") in guesses(found, "code")


def test_examples_of_rejects_and_flags(tmp_path: Path) -> None:
    rows = [row(隐患编号=f"H{i}", 发现日期="坏", 整改期限="") for i in range(9)] + [row(整改期限="2024-01-01")]
    told = look_at([write_xlsx(tmp_path / "a.xlsx", {"台账": [LEDGER, *rows]})]).extracts["hazards"]
    assert [(r.sheet, r.row, r.reason, r.value) for r in told.rejects] == [
        ("台账", n, "date_unreadable", "坏") for n in range(2, 7)
    ]
    assert [(r.row, r.reason) for r in told.flagged] == [(11, "due_before_found")]


def test_the_report_as_a_file(tmp_path: Path, home, capsys: pytest.CaptureFixture) -> None:
    path, out = write_csv(tmp_path / "a.csv", [row(街道="云锦街道")]), tmp_path / "report.json"
    asked = ["import", str(path), "--home", str(home.path), "--dry-run", "--report", str(out), "--lang", "zh"]
    assert main(asked) == 0
    told = json.loads(out.read_text(encoding="utf-8"))
    assert told["extracts"]["hazards"]["accepted"] == 1 and told["problems"] == []
    assert {c["header"]: c["confidence"] for c in told["tables"][0]["columns"]}["街道"] == 1.0
    assert not home.path.exists()
    assert main([*asked[:-3], str(tmp_path / "none" / "x.json"), "--lang", "zh"]) == 2
    assert "none" in capsys.readouterr().err


def test_guesses_are_measured_against_the_register_in_use(tmp_path: Path, home) -> None:
    register = write_csv(tmp_path / "s.csv", [["S1", "云锦街道", "12000"]], ["街道代码", "街道", "常住人口"])
    intake.import_and_publish(home, [write_csv(tmp_path / "a.csv", [row()]), register])
    assert snapshots.current_id(home)
    later = write_csv(tmp_path / "b.csv", [row(街道="云绵街道"), row(隐患编号="H2", 街道="云锦街办")])
    found = intake.look(home, [later]).extracts["hazards"].suggestions
    assert guesses(found, "street") == {("云绵街道", "云锦街道")}


@pytest.mark.parametrize(
    ("a", "b", "n"), [("云锦", "云锦", 0), ("云锦", "云绵", 1), ("云锦", "云", 1), ("云锦", "河东", 2)]
)
def test_edits(a: str, b: str, n: int) -> None:
    assert edits(a, b, 1) == n
