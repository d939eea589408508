"""Mapping files: columns, recipes, constants, codes, one file that feeds two extracts; and the shipped examples."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tests.imports import Imported, run, write_csv

ROOT = Path(__file__).resolve().parents[2]
REAL = ROOT.parent / "shared" / "realdata"
MAPPINGS = ROOT / "data" / "mappings"


def mapped(path: Path, text: str) -> Imported:
    mapping = path.parent / "house.toml"
    mapping.write_text(text, "utf-8")
    return run(path, mapping=mapping)


def test_columns_constants_codes_and_formats(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [["05.03.24", "甲饭店", "A类", "东"]], ["时点", "店", "类", "片"])
    done = mapped(
        path,
        """
        [[extract]]
        name = "hazards"
        files = "*.csv"
        date_formats = ["%d.%m.%y"]
        columns = { found_date = "时点", premise_name = "店", level = "类", jurisdiction = "片" }
        constants = { sector = "消防", extended_n = 2 }
        codes.level = { "A类" = "major" }
        codes.jurisdiction = { "东" = "云锦街道" }
        """,
    )
    (row,) = done.rows()
    assert (row["found_date"], row["premise_name"], row["sector"], row["extended_n"]) == (
        date(2024, 3, 5),
        "甲饭店",
        "fire",
        2,
    )
    assert (row["level"], row["level_raw"]) == ("major", "A类")
    assert (row["jurisdiction"], row["jurisdiction_raw"]) == ("云锦街道", "东")
    assert done.report.mapping and "A类" in done.report.mapping, "the batch keeps the mapping's text"


def test_recipes(tmp_path: Path) -> None:
    header = ["年", "号", "甲码", "乙码", "地址"]
    rows = [["2024", "1", "0", "1761", ", 甲店, 东路 5, 云锦街道"], ["2024", "2", "238/屋面", "1761", ""]]
    done = mapped(
        write_csv(tmp_path / "a.csv", rows, header),
        """
        [[extract]]
        name = "hazards"
        constants = { found_date = "2024-03-05" }
        [extract.derive]
        hazard_id = { from = ["年", "号"], with = "-" }
        sector = { first_of = ["甲码", "乙码"], blank = ["0"], split = "/", part = 1 }
        premise_name = { from = "地址", strip = ", " }
        jurisdiction = { first_of = ["地址", "乙码"], find = '(\\S+街道)$|^\\d+$' }
        """,
    )
    assert done.column("hazard_id") == ["2024-1", "2024-2"]
    assert done.column("sector") == ["1761", "屋面"]
    assert done.column("premise_name") == ["甲店, 东路 5, 云锦街道", None]
    assert done.column("jurisdiction") == ["云锦街道", "1761"]


def test_one_file_feeds_two_extracts(tmp_path: Path) -> None:
    header = ["日期", "地址", "街", "问题"]
    rows = [
        ["2024-03-05", "甲", "东", "通道堵塞"],
        ["2024-03-05", "甲", "东", "线路老化"],
        ["2024-03-05", "乙", "东", ""],
        ["2024-03-06", "甲", "东", "通道堵塞"],
        ["坏", "丙", "东", ""],
    ]
    done = mapped(
        write_csv(tmp_path / "a.csv", rows, header),
        """
        [[extract]]
        name = "inspections"
        columns = { inspect_date = "日期", premise_name = "地址", jurisdiction = "街" }
        constants = { sector = "fire" }
        derive.inspection_id = { from = ["地址", "日期"], with = "|" }
        [[extract]]
        name = "hazards"
        where_filled = ["问题"]
        columns = { found_date = "日期", description = "问题" }
        derive.inspection_id = { from = ["地址", "日期"], with = "|" }
        """,
    )
    visits, hazards = done.report.extracts["inspections"].counts, done.report.extracts["hazards"].counts
    assert (visits.rows_read, visits.accepted, visits.rejected, visits.merged) == (5, 3, 1, 1)
    assert (hazards.rows_read, hazards.accepted, hazards.rejected, hazards.merged) == (3, 3, 0, 0)
    assert set(done.column("inspection_id")) <= set(done.column("inspection_id", "inspections"))


def test_a_file_that_no_entry_names_is_read_by_its_headers(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "b.csv", [["2024-01-01", "北京", "-4"]], ["日期", "站点", "平均气温"])
    done = mapped(path, '[[extract]]\nname = "hazards"\nfiles = "a*.csv"')
    assert done.column("t_mean", "weather") == [-4.0]


@pytest.mark.skipif(not REAL.is_dir(), reason="the real data are not beside the project")
class TestRealData:
    def test_osha(self, tmp_path_factory: pytest.TempPathFactory) -> None:
        done = imported(tmp_path_factory, "osha.toml", REAL / "osha/inspections.csv", REAL / "osha/violations.csv")
        counts = {name: e.counts for name, e in done.report.extracts.items()}
        assert (counts["inspections"].rows_read, counts["inspections"].accepted) == (28_184, 27_039)
        assert (counts["hazards"].rows_read, counts["hazards"].accepted) == (74_277, 71_036)
        assert counts["inspections"].rejected == counts["hazards"].rejected == 0
        assert done.report.extracts["hazards"].flags == {"due_before_found": 2_620}
        rows = done.rows()
        types = {"Serious": 43_979, "Other": 24_384, "Willful": 1_402, "Repeat": 975, "Unclass": 296}
        assert Counter(r["level_raw"] for r in rows) == types
        assert {r["level"] for r in rows} == {"ungraded"}
        assert len({r["hazard_id"] for r in rows}) == 71_036
        visits = {r["inspection_id"]: r for r in done.rows("inspections")}
        assert {r["inspection_id"] for r in rows} <= set(visits)
        one = visits["1715683.015"]
        assert (one["jurisdiction"], one["inspect_date"]) == ("TX", date(2023, 12, 11))
        assert one["premise_name"].startswith("Utility Contractors Of America")
        assert one["sector"] == "Water and Sewer Line and Related Structures Construction"
        assert all(r["jurisdiction"] and r["sector"] != "0" for r in visits.values())

    def test_toronto(self, tmp_path_factory: pytest.TempPathFactory) -> None:
        done = imported(tmp_path_factory, "toronto_highrise.toml", REAL / "toronto/highrise_inspections.csv")
        hazards, visits = done.rows(), done.rows("inspections")
        assert len(hazards) == 23_914 - 6_114
        assert len(visits) == len({(v["premise_name"], v["inspect_date"]) for v in visits}) == 9_317
        assert done.report.extracts["inspections"].counts.merged == 23_914 - 9_317
        assert {h["inspection_id"] for h in hazards} <= {v["inspection_id"] for v in visits}
        assert {(h["level"], h["due_date"]) for h in hazards} == {(None, None)}

    def test_beijing_weather(self, tmp_path_factory: pytest.TempPathFactory) -> None:
        done = imported(tmp_path_factory, "beijing_weather.toml", REAL / "weather/beijing_daily.csv")
        january = [r["t_mean"] for r in done.rows("weather") if r["date"].month == 1]
        assert round(sum(january) / len(january), 1) == -4.0
        assert {(r["station"], r["precip_mm"], r["wind_ms"]) for r in done.rows("weather")} == {("北京", None, None)}


def imported(factory: pytest.TempPathFactory, mapping: str, *files: Path) -> Imported:
    """The real files are read where they are; the result goes to a folder of this test's own."""
    from data.importer import import_files

    folder = factory.mktemp("real")
    return Imported(import_files(list(files), folder, MAPPINGS / mapping), folder)
