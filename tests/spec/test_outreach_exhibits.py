"""Public education and special meetings: imported, published, set out in tables; by hand and as planted."""

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
from lens.exhibits.record import Exhibit, Rows
from lens.selection import Selection
from tests.imports import run, write_csv

D = "2026-11-22"
CODES = {
    "outreach_streets": "未提供宣传教育明细",
    "outreach_audience": "未提供宣传教育明细",
    "outreach_meetings": "未提供专题会议清单",
}
STREETS = [
    {"jurisdiction_id": "A", "name": "河东街道", "gas_households": 1000, "households": 1200},
    {"jurisdiction_id": "B", "name": "城南街道", "households": 900},
    {"jurisdiction_id": "C", "name": "青石街道", "gas_households": 500},
]


@pytest.fixture
def build(home, publish_rows):
    def make(code: str, lang: str = "zh", selection: Selection | None = None, **rows) -> Exhibit:
        visit = {"inspect_date": "2026-01-05", "jurisdiction": "河东街道", "sector": "gas"}
        publish_rows(hazards=[], inspections=[visit], as_of=D, **rows)
        return exhibits.builder(code)(Context(House(home).open(), selection or Selection(), lang))

    return make


def activity(street: str = "河东街道", people: int | None = 40, audience: str | None = "residents", **given) -> dict:
    return {"activity_date": "2026-05-06", "jurisdiction": street, "people_n": people, "audience": audience, **given}


def meeting(
    by: str = "2026-06-20", held: str | None = "2026-06-18", dept: str | None = "区应急管理局", **given
) -> dict:
    return {"required_by": by, "held_date": held, "dept": dept, "topic": "专题会议", **given}


def cells(made: Exhibit) -> list[dict]:
    keys = [c.key for c in made.table.columns]
    return [dict(zip(keys, row, strict=True)) for row in made.table.rows]


# --- import and publish ----------------------------------------------------------------------------------


def test_lists_are_read(tmp_path):
    header = ["宣传日期", "街道", "宣传对象", "覆盖人数", "入户安检户数", "联系电话"]
    rows = [
        ["2026.5.6", "河东街道", "餐饮用户", "40人", "12户", "13800000000"],
        ["2026-05-07", "城南街道", "志愿者", "", "/", ""],
    ]
    done = run(write_csv(tmp_path / "宣传.csv", rows, header))
    one, two = done.rows("outreach")
    assert (one["audience"], one["people_n"], one["households_checked"]) == ("gas_units", 40, 12)
    assert (two["audience"], two["people_n"], two["households_checked"]) == ("志愿者", None, None)
    assert "13800000000" not in json.dumps(done.rows("outreach"), default=str)


def test_a_list_of_meetings_is_read(tmp_path):
    header = ["要求召开日期", "责任部门", "会议主题", "召开日期", "主持人职务"]
    rows = [
        ["2026-06-20", "区住建局", "专题会议", "2026年6月18日", "局长"],
        ["2026-06-20", "区商务局", "专题会议", "", ""],
    ]
    one, two = run(write_csv(tmp_path / "会议.csv", rows, header)).rows("safety_meetings")
    assert (one["required_by"], one["held_date"], one["chair_post"]) == (
        dt.date(2026, 6, 20),
        dt.date(2026, 6, 18),
        "局长",
    )
    assert (two["dept"], two["held_date"]) == ("区商务局", None)


def test_what_is_published(publish_rows):
    snapshot = publish_rows(
        hazards=[], as_of=D, jurisdictions=STREETS,
        outreach=[activity(), activity("城南街道", audience="志愿者"), activity(activity_date="2026-12-01")],
        safety_meetings=[meeting(held="2026-12-01", by="2026-11-20"), meeting(by="2027-01-15", held=None)],
    )  # fmt: skip
    rows = pq.read_table(snapshot / "outreach.parquet").to_pylist()
    assert [(r["jurisdiction"], r["is_registered"], r["flags"]) for r in rows] == [
        ("A", True, ""), ("B", False, "audience_unknown")]  # fmt: skip
    held = pq.read_table(snapshot / "safety_meetings.parquet").to_pylist()
    assert [(r["held_date"], r["flags"]) for r in held] == [(None, "future_held"), (None, "")]
    told = json.loads((snapshot / "manifest.json").read_text("utf-8"))
    assert told["flags"]["outreach"] == {"audience_unknown": 1, "future_found": 1}
    assert told["files"]["streets"]["rows"] == 3 and "jurisdictions.gas_households" in told["has"]
    assert "outreach.households_checked" not in told["has"]


# --- exhibits --------------------------------------------------------------------------------------------


def test_homes_checked_stand_on_the_register_of_streets(build):
    rows = [activity(households_checked=300), activity("城南街道", households_checked=80), activity(people=None)]
    made = build("outreach_streets", outreach=rows, jurisdictions=STREETS)
    assert made.title == "宣传教育3场、80人次；入户安检300户次，为登记燃气用户的20.0%（300/1,500）"
    told = {r["street"]: r for r in cells(made)}
    assert (told["河东街道"]["checked"], told["河东街道"]["registered"], told["河东街道"]["rate"]) == (300, 1000, 0.3)
    # a street whose homes with gas nobody registered has activities and no rate
    assert (told["城南街道"]["O1"], told["城南街道"]["rate"]) == (1, None)
    # one without a row has nothing on record, which is not 0; of its homes none was checked
    assert (told["青石街道"]["O1"], told["青石街道"]["checked"], told["青石街道"]["rate"]) == (None, 0, 0.0)
    assert told["合计"]["rate"] == 0.2 and [r["street"] for r in cells(made)][:3] == [
        "河东街道",
        "城南街道",
        "青石街道",
    ]


def test_without_a_register_there_are_activities_and_the_reason(build):
    made = build("outreach_streets", outreach=[activity(households_checked=300)])
    assert made.title == "宣传教育1场、40人次" and "rate" not in cells(made)[0]
    assert any("没有燃气用户数" in note for note in made.notes)


def test_audiences_in_the_order_of_their_list(build):
    made = build("outreach_audience", outreach=[activity(audience="students"), activity(), activity(audience=None)])
    assert made.title == "宣传教育3场，对象为居民、师生"
    assert [(r["audience"], r["O1"]) for r in cells(made)][:2] == [("居民", 1), ("师生", 1)]
    assert cells(made)[2]["O2"] == 40 and len(cells(made)) == 3


def test_meetings_not_held_stand_on_top_with_their_day(build):
    rows = [
        meeting(), meeting(held="2026-06-25"), meeting(dept="区民政局", held=None),
        meeting(dept="区民政局", by="2026-12-20", held=None),
        meeting(dept="区民政局", by="2026-11-20", held="2026-11-23"),
    ]  # fmt: skip
    made = build("outreach_meetings", safety_meetings=rows)
    assert made.title == "应召开专题会议4次，已召开2次；区民政局有未召开的"
    first, second, total = cells(made)
    assert (first["dept"], first["due"], first["held"]) == ("区民政局", 2, 0)
    assert first["missing"] == "专题会议（2026-11-20前）、专题会议（2026-06-20前）"
    assert (second["due"], second["held"], second["on_time"], second["missing"]) == (2, 2, 1, "—")
    assert (total["due"], total["held"]) == (4, 2)
    assert made.table.links[0][4] == Rows("C1", "rest", (("responsible_dept", ("区民政局",)),))
    assert build("outreach_meetings", safety_meetings=[meeting()]).title == "应召开专题会议1次，已召开1次"
    assert (
        "没有到期的专题会议" in build("outreach_meetings", safety_meetings=[meeting(by="2026-12-20", held=None)]).empty
    )


@pytest.mark.parametrize("code", CODES)
def test_a_house_without_a_list_is_told(home, publish_rows, code):
    publish_rows(hazards=[{"found_date": "2026-03-02", "jurisdiction": "河东街道", "sector": "gas"}], as_of=D)
    with pytest.raises(Refusal) as refused:
        exhibits.builder(code)(Context(House(home).open(), Selection(), "zh"))
    assert CODES[code] in refused.value.message("zh")


# --- the sample ------------------------------------------------------------------------------------------


def test_the_planted_street_and_departments_are_found(sample_home):
    snapshot = House(sample_home).open()
    ctx = Context(snapshot, Selection("r12"), "zh")
    homes = TRUTHS["homes"]
    rates = {r["street"]: r["rate"] for r in cells(exhibits.builder("outreach_streets")(ctx))}
    lagging = snapshot.label("jurisdiction", homes["street"], "zh")
    assert rates.pop(lagging) == pytest.approx(homes["share"], abs=0.03)
    rates.pop("合计")
    assert all(rate == pytest.approx(homes["share_elsewhere"], abs=0.04) for rate in rates.values())
    truth = TRUTHS["meetings"]
    late = {r["dept"]: r["missing"] for r in cells(exhibits.builder("outreach_meetings")(ctx)) if r["missing"]}
    assert {d for d, told in late.items() if truth["by"].isoformat() in told} == set(truth["depts"])
    for code in CODES:
        assert "效果" in exhibits.builder(code)(ctx).notes[0], "no claim of effect"


def test_what_stands_behind_the_figures_opens(sample_home):
    from lens.listing import Listing

    ctx = Context(House(sample_home).open(), Selection(), "zh")
    assert "入户安检" in Listing(ctx, Rows("O3")).exhibit().title
    assert len(Listing(ctx, Rows("O3", "den")).exhibit().table.rows) == 12
    assert cells(Listing(ctx, Rows("C1", "rest")).exhibit())[0]["held_date"] is None
