"""Reports beside the limit in force, times of response and drills: by hand, and the planted report of the sample."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyarrow.parquet as pq
import pytest

from data.sample import TRUTHS
from lens import exhibits
from lens.compile import Refusal
from lens.engine import House
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit
from lens.selection import Selection

D = "2026-11-22"
DAY = "2026-03-02"
#: what is never said of anybody
NEVER = ("迟报", "漏报", "谎报", "瞒报")


@pytest.fixture
def build(home, publish_rows):
    def make(code: str, events: list[dict], selection: Selection | None = None, lang: str = "zh", **more) -> Exhibit:
        publish_rows(hazards=[], accidents=events, as_of=D, **more)
        return exhibits.builder(code)(Context(House(home).open(), selection or Selection(), lang))

    return make


def accident(day: str = DAY, unit: int | None = None, dept: int | None = None, **given) -> dict:
    """One accident at work of which the unit was told at nine; minutes to the district and from there to the city."""
    told = datetime.fromisoformat(f"{day} 09:00")
    row = {
        "occurred_date": day,
        "event_domain": "production",
        "jurisdiction": "河东街道",
        "unit_told_at": told,
        **given,
    }
    if unit is not None:
        row["unit_reported_at"] = told + timedelta(minutes=unit)
        if dept is not None:
            row["dept_reported_at"] = row["unit_reported_at"] + timedelta(minutes=dept)
    return row


def cells(made: Exhibit) -> list[dict]:
    keys = [c.key for c in made.table.columns]
    return [dict(zip(keys, row, strict=True)) for row in made.table.rows]


def test_beyond_the_limit_is_told_in_so_many_words(build):
    made = build("response_timeline", [accident(unit=95, dept=60), accident("2026-04-02", 30)])
    assert made.title == "2026-03-02 河东街道：单位接报至报区距时限+35分钟（按登记时间，未经认定）"
    newest, old = cells(made)
    assert old["unit_stands"] == "距时限+35分钟（按登记时间，未经认定）" and old["dept_stands"] == "距时限−60分钟"
    assert newest["unit_stands"] == "距时限−30分钟" and newest["dept_stands"] == "时间未登记"
    assert (old["told"], old["unit"], old["dept"]) == ("09:00", "10:35", "11:35")
    assert not [w for w in NEVER if w in repr(made)]


def test_what_is_unknown_is_not_late(build):
    made = build("response_timeline", [accident(), accident("2026-04-02", 30)])
    assert made.title == "生产安全事故2起，有登记时间的报告都在时限内；1起单位报告时间未登记"
    state = build("response_state", [accident(), accident("2026-04-02", 30)])
    assert (state.tiles[0].value, state.tiles[0].base) == ("100.0%", "1/1，95%区间20.7%–100.0%")
    assert state.tiles[0].verdict == "1起时间未登记"
    assert "没有部门上报时间" in state.tiles[1].off


def test_a_report_on_the_next_day_says_so(build):
    late = accident(unit=16 * 60)
    assert cells(build("response_timeline", [late]))[0]["unit"] == "01:00 +1"


def test_the_state_counts_those_beyond(build):
    rows = [accident(unit=61, dept=10), accident(unit=60, dept=121), accident(unit=95, dept=120)]
    made = build("response_state", rows)
    assert made.title == "生产安全事故3起，单位报告有登记时间的3起中2起超过时限，最多+35分钟（按登记时间，未经认定）"
    assert [t.value for t in made.tiles[:2]] == ["33.3%", "66.7%"]
    assert not [w for w in NEVER if w in repr(made)]


def test_fires_have_no_limit(build):
    fire = accident(unit=300) | {"event_domain": "fire"}
    assert build("response_state", [accident(unit=10), fire]).title.startswith(
        "生产安全事故1起，单位报告有登记时间的1起都"
    )


def test_a_house_with_stricter_limits_has_its_own(home, publish_rows):
    from data.home import SHIPPED_RULES

    text = (SHIPPED_RULES / "report_rules.toml").read_text("utf-8").replace("minutes = 60", "minutes = 20")
    (home.folder("rules") / "report_rules.toml").write_text(text, "utf-8")
    publish_rows(hazards=[], accidents=[accident(unit=30)], as_of=D)
    made = exhibits.builder("response_timeline")(Context(House(home).open(), Selection(), "zh"))
    assert "距时限+10分钟" in made.title


def test_minutes_to_dispatch_and_arrival(build):
    at = datetime.fromisoformat(f"{DAY} 12:00")
    fires = [
        {"occurred_date": DAY, "occurred_at": at, "event_domain": "fire", "dispatched_at": at + timedelta(minutes=d),
         "arrived_at": at + timedelta(minutes=d + a)}
        for d, a in ((1, 5), (2, 6), (3, 7), (4, 8), (10, 20))
    ]  # fmt: skip
    fires.append({"occurred_date": DAY, "event_domain": "fire"})
    made = build("response_arrival", fires)
    dispatch, arrival = cells(made)
    assert (dispatch["n"], dispatch["half"], dispatch["most"]) == (5, 3, 10)
    assert (arrival["n"], arrival["half"], arrival["most"]) == (5, 10, 30)
    line, _ = made.chart.series
    assert dict(zip(line.x, line.y, strict=True))[3] == pytest.approx(3 / 5)
    with pytest.raises(Refusal):
        build("response_arrival", [accident(unit=10)])


def test_drills_against_the_plan(build):
    drills = [
        {"planned_date": "2026-05-01", "held_date": "2026-05-09", "drill_kind": "full", "drill_unit": "区应急局"},
        {"planned_date": "2026-06-01", "drill_kind": "tabletop"},
        {"planned_date": "2026-07-01", "held_date": "2026-12-01"},
        {"planned_date": "2026-12-20"},
    ]
    made = build("response_drills", [], drills=drills)
    assert made.title == "计划演练3次，已开展1次，2次未开展", "what is held after the as-of date has not been held"
    assert [r["held"] for r in cells(made)] == ["未开展", "未开展", "2026-05-09"]
    assert build("response_state", [], drills=drills).tiles[2].base == "1/3，95%区间6.1%–79.2%"


def test_a_house_without_lists_is_told(home, publish_rows):
    publish_rows(hazards=[{"found_date": "2026-03-02", "jurisdiction": "河东街道", "sector": "gas"}], as_of=D)
    for code in (c for c in exhibits.codes() if c.startswith("response_")):
        with pytest.raises(Refusal):
            exhibits.builder(code)(Context(House(home).open(), Selection(), "zh"))


def test_the_planted_report_of_95_minutes_is_found(sample_home):
    """The exhibit names the one accident of four years whose unit took 95 minutes, and no other."""
    snapshot = House(sample_home).open()
    frame = pq.read_table(sample_home.batches / snapshot.manifest["batches"][0] / "accidents.parquet").to_pandas()
    work = frame[frame["event_domain"] == "production"]
    minutes = (work["unit_reported_at"] - work["unit_told_at"]).dt.total_seconds() / 60
    late = work[minutes > 60]
    assert len(late) == 1 and minutes[late.index[0]] == TRUTHS["l"]["minutes"]
    made = exhibits.builder("response_timeline")(Context(snapshot, Selection("all"), "zh"))
    day = late["occurred_date"].iloc[0]
    assert made.title.startswith(
        f"{day} {late['jurisdiction'].iloc[0]}：单位接报至报区距时限+35分钟（按登记时间，未经认定）"
    )
    beyond = [r for r in cells(made) if "+" in r["unit_stands"]]
    assert [r["event"] for r in beyond] == [f"{day} {late['jurisdiction'].iloc[0]}"]
    assert beyond[0]["event"] in made.chart.y.order, "it is drawn among so many"
    upward = work["dept_reported_at"] - work["unit_reported_at"]
    told = [r["dept_stands"] for r in cells(made)]
    assert told.count("时间未登记") == upward.isna().sum() > 0
