"""What followers are not to know is not in what they are given: names, and counts that are too small."""

from __future__ import annotations

import pytest

from lens.engine import House
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table, Tile
from lens.export.hiding import says_small, without_small
from lens.player.masking import Mask, Names, letters, names_of

NAMES = Names(
    {
        "春和饭店": "gas",
        "春和饭店二部": "gas",
        "安顺幼儿园": "education",
        "加油站": "hazchem",
        "甲店": None,
        "A": "gas",
    },
    common=["加油站", "隐患"],
)


@pytest.fixture
def mask(home, publish_rows):
    publish_rows(
        hazards=[{"found_date": "2026-03-02", "jurisdiction": "河东街道", "sector": "矿山"}], as_of="2026-03-31"
    )
    return Mask(NAMES, House(home).open(), "zh")


def test_one_enterprise_has_one_stand_in_wherever_it_is_named(mask):
    assert mask.text("最久的春和饭店二部逾期9天，春和饭店8天") == "最久的某燃气企业A逾期9天，某燃气企业B8天"
    assert mask.text("安顺幼儿园") == "某学校A"
    assert mask.text("春和饭店，甲店") == "某燃气企业B，某单位A"
    assert mask.given == {
        "某燃气企业A": "春和饭店二部", "某燃气企业B": "春和饭店", "某学校A": "安顺幼儿园", "某单位A": "甲店"
    }  # fmt: skip


def test_a_word_that_is_also_a_name_is_masked_only_where_it_stands_as_a_name(mask):
    assert mask.text("加油站隐患3条") == "加油站隐患3条"
    assert mask.cell(Column("what", "场所"), "加油站") == "加油站"
    assert mask.cell(Column("premise", "单位", names=True), "加油站") == "某危化品企业A"


def test_a_name_that_was_cut_off_is_masked_too(mask):
    column = Column("premise", "单位", names=True)
    assert mask.cell(column, "安顺幼…") == "某学校A"
    assert mask.cell(column, "—") == "—" and mask.cell(column, None) is None and mask.cell(column, "合计") == "合计"


def test_nothing_of_an_exhibit_is_left_out(mask):
    said = "春和饭店"
    chart = Chart(
        "hbar",
        (Series(said, (1,), (said,), text=(said,), hover=(said,), keys=("P1",), panel=said),),
        y=Axis(title=said, order=(said,)),
        panels=(said,),
    )
    tile = Tile(said, "3", compare=said, base=said, verdict=said, off=said, hint=said)
    made = Exhibit(
        "loop_overdue", said, said, chart, (tile,),
        Table((Column("a", said), Column("n", "条", "count")), ((said, 3),)), said, (said,), said,
    )  # fmt: skip
    masked = mask.exhibit(made)
    assert said not in repr(masked)
    assert masked.table.rows == (("某燃气企业A", 3),) and masked.code == "loop_overdue"
    assert masked.chart.series[0].keys == ("P1",), "a code is no text"


def test_the_kind_of_a_sector_that_the_house_named_itself(home, mask):
    own = Mask(Names({"大岭矿": "矿山"}), mask.snapshot, "zh")
    assert own.text("大岭矿") == "某矿山企业A"
    assert Mask(NAMES, mask.snapshot, "en").text("春和饭店: 3") == "Gas enterprise A: 3"


def test_letters():
    assert [letters(n) for n in (1, 26, 27, 52, 53, 703)] == ["A", "Z", "AA", "AZ", "BA", "AAA"]


def test_every_place_where_a_ledger_names_an_enterprise_is_known(home, publish_rows):
    day = {"jurisdiction": "河东街道", "sector": "gas"}
    publish_rows(
        hazards=[{**day, "found_date": "2026-03-02", "premise_name": "隐患饭店", "responsible_unit": "责任公司"}],
        inspections=[{**day, "inspect_date": "2026-03-02", "premise_name": "检查饭店"}],
        premises=[{**day, "name": "名册饭店"}],
        as_of="2026-03-31",
    )
    assert {"隐患饭店", "责任公司", "检查饭店", "名册饭店"} <= names_of(House(home).open()).sectors.keys()


@pytest.mark.parametrize(
    "text", ["逾期3条", "3 hazards overdue", "重大2条；逾期12条", "柳溪街道最多（4条）", "1条超过90天", "among them 2."]
)
def test_a_sentence_that_names_a_small_count(text):
    assert says_small(text)


@pytest.mark.parametrize(
    "text",
    [
        "逾期13条",
        "1,204条",
        "上升3%",
        "2026年3月",
        "3月",
        "10月22日",
        "每家次1.15条",
        "7日内247条",
        "12–34",
        "as of 2 Nov 2026",
    ],
)
def test_a_sentence_that_names_none(text):
    assert not says_small(text)


def test_small_counts_and_what_would_give_them_back_are_left_out():
    columns = (
        Column("street", "街道"), Column("n", "逾期", "count"), Column("rate", "率", "ratio"),
        Column("base", "基数", "interval"), Column("days", "天数", "days"),
    )  # fmt: skip
    rows = (("河东", 3, 0.06, "3/50", 4), ("城南", 12, 0.24, "12/50", 90), ("沙河", 0, 0.0, "0/50", None))
    chart = Chart("hbar", (Series("", (3, 12, 0), ("河东", "城南", "沙河")),))
    made = Exhibit(
        "loop_overdue", "河东逾期3条", "", chart, (), Table(columns, rows), "河东逾期3条", ("河东3条", "口径")
    )
    hidden = without_small(made, "zh")
    assert hidden.table.rows == (("河东", "＜5", "·", "·", 4), *rows[1:])
    assert hidden.chart is None and hidden.show_table
    assert "3条" not in repr(hidden) and "口径" in hidden.notes and hidden.title


def test_what_has_no_small_count_stays_as_it_is():
    table = Table((Column("street", "街道"), Column("n", "逾期", "count")), (("河东", 13), ("城南", 0)))
    made = Exhibit("loop_overdue", "逾期13条", "", Chart("bar", ()), (), table, "逾期13条")
    assert without_small(made, "zh") == made


def test_a_tile_with_a_small_count():
    made = Exhibit(
        "posture", "", "", tiles=(Tile("重大", "3", "条", "去年同期5，减少2", "期内新增4", "看进出", "alert"),)
    )
    tile = without_small(made, "zh").tiles[0]
    assert (tile.value, tile.compare, tile.base, tile.verdict) == ("＜5", "", "", "")
