"""Road enforcement: imported, published, told per hour by road and hour; the planted road is found."""

from __future__ import annotations

import datetime as dt
import json

import pyarrow.parquet as pq
import pytest

from data.sample import TRUTHS
from lens import exhibits
from lens.compile import Refusal
from lens.engine import House
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit
from lens.selection import Selection
from tests.imports import run, write_csv

D = "2026-11-22"
CODES = ("traffic_heat", "traffic_kinds")


@pytest.fixture
def build(home, publish_rows):
    def make(code: str, shifts: list[dict], lang: str = "zh") -> Exhibit:
        visit = {"inspect_date": "2026-01-05", "jurisdiction": "河东街道", "sector": "road"}
        publish_rows(hazards=[], inspections=[visit], traffic_enforcement=shifts, as_of=D)
        return exhibits.builder(code)(Context(House(home).open(), Selection(), lang))

    return make


def shift(
    road: str = "滨河路", hour: int | None = 9, found: int | None = 30, hours: float | None = 10.0, **given
) -> dict:
    row = {"duty_date": "2026-05-06", "road": road, "hour": hour, "violations_n": found, "enforcement_hours": hours}
    return row | given


def cells(made: Exhibit) -> list[dict]:
    keys = [c.key for c in made.table.columns]
    return [dict(zip(keys, row, strict=True)) for row in made.table.rows]


def test_a_list_of_shifts_is_read(tmp_path):
    header = ["执勤日期", "时段", "路段", "执勤单位", "执法时长（小时）", "查处数", "无牌无证", "超速", "超限超载",
              "酒驾", "联系电话"]  # fmt: skip
    rows = [
        ["2026.5.6", "21时", "滨河路", "一中队", "1.5小时", "7起", "1", "3", "", "2", "13800000000"],
        ["2026-05-07", "8", "滨河路", "一中队", "2", "4", "0", "4", "0", "0", ""],
    ]
    done = run(write_csv(tmp_path / "交通执法.csv", rows, header))
    one, two = done.rows("traffic_enforcement")
    assert (one["duty_date"], one["hour"], one["enforcement_hours"]) == (dt.date(2026, 5, 6), 21, 1.5)
    assert (one["violations_n"], one["overload_n"], one["drunk_n"], two["drunk_n"]) == (7, None, 2, 0)
    assert "13800000000" not in json.dumps(done.rows("traffic_enforcement"), default=str)


def test_published_shifts(publish_rows):
    rows = [
        shift(found=5, unlicensed_n=2, drunk_n=4),
        shift(found=None, speeding_n=3),
        shift(hour=24),
        shift(hours=0.0),
        shift(hours=30.0),
        shift(duty_date="2026-12-01"),
    ]
    snapshot = publish_rows(hazards=[], traffic_enforcement=rows, as_of=D)
    made = pq.read_table(snapshot / "traffic_enforcement.parquet").to_pylist()
    assert [(r["violations_n"], r["hour"], r["enforcement_hours"]) for r in made] == [
        (6, "h09", 10.0), (3, "h09", 10.0), (30, None, 10.0), (30, "h09", None), (30, "h09", None)]  # fmt: skip
    told = json.loads((snapshot / "manifest.json").read_text("utf-8"))
    assert told["flags"]["traffic_enforcement"] == {
        "violations_below_kinds": 1, "hour_implausible": 1, "hours_unknown": 2, "future_found": 1}  # fmt: skip
    assert "traffic_enforcement.overload_n" not in told["has"] and "traffic_enforcement.drunk_n" in told["has"]


def test_a_cell_is_violations_over_hours_and_small_cells_are_left_empty(build):
    made = build("traffic_heat", [shift(), shift(found=20), shift("环城路", 22, 8, 4.0), shift("环城路", 9, 25)])
    assert made.title == "每执法小时查处违法2.44起（83起/34小时）；各路段时段的差异可由随机波动解释"
    rows = {(r["road"], r["hour"]): r for r in cells(made)}
    assert rows["滨河路", "9时"]["rate"] == 2.5 and rows["滨河路", "9时"]["verdict"] == "限内"
    assert rows["环城路", "22时"]["rate"] == 2.0 and rows["环城路", "22时"]["verdict"] == "不作判断"
    drawn = {s.name: dict(zip(s.x, s.y, strict=True)) for s in made.chart.series}
    assert drawn == {"滨河路": {"9时": 2.5, "22时": None}, "环城路": {"9时": 2.5, "22时": None}}


def test_a_road_hour_is_named_only_beyond_chance(build):
    usual = [shift("滨河路", h, 30) for h in range(8, 18)]
    made = build("traffic_heat", [*usual, shift("环城路", 21, 90)])
    assert made.title.endswith("；环城路21时（9.00起）高于99.8%控制限")
    assert build("traffic_heat", [*usual, shift("环城路", 21, 40)]).title.endswith("可由随机波动解释")


def test_each_kind_stands_on_the_hours_that_state_it(build):
    rows = [shift(found=9, unlicensed_n=2, speeding_n=5, drunk_n=1), shift(found=4, speeding_n=4)]
    made = build("traffic_kinds", rows)
    assert made.title == "执法20小时查处违法13起，其中无牌无证2起、超速9起、酒驾醉驾1起"
    assert {r["kind"]: (r["found"], r["hours"]) for r in cells(made)} == {
        "无牌无证": (2, 10.0), "超速": (9, 20.0), "酒驾醉驾": (1, 10.0), "全部违法": (13, 20.0)}  # fmt: skip
    assert build("traffic_kinds", [shift()]).empty == "清单没有分种类的起数，只有合计，见表。"


@pytest.mark.parametrize("code", CODES)
def test_a_list_without_hours_has_no_rates(build, code):
    with pytest.raises(Refusal, match="states no hours"):
        build(code, [shift(hours=None)])


@pytest.mark.parametrize("code", CODES)
def test_a_house_without_a_list_is_told(home, publish_rows, code):
    publish_rows(hazards=[{"found_date": "2026-03-02", "jurisdiction": "河东街道", "sector": "gas"}], as_of=D)
    with pytest.raises(Refusal) as refused:
        exhibits.builder(code)(Context(House(home).open(), Selection(), "zh"))
    assert "未提供道路交通执法明细" in refused.value.message("zh")


def test_the_planted_road_is_named_in_the_sample(sample_home):
    truth = TRUTHS["drunk"]
    made = exhibits.builder("traffic_heat")(Context(House(sample_home).open(), Selection(), "zh"))
    assert truth["road"] in made.title
    high = {(r["road"], r["hour"]) for r in cells(made) if r["verdict"] == "高于99.8%控制限"}
    assert high == {(truth["road"], f"{h}时") for h in truth["hours"]}
    assert any("不设指标" in n for n in made.notes)
