"""The exhibits of duty checks over small lists worked out by hand, and over the sample recounted with pandas."""

from __future__ import annotations

from datetime import datetime
from math import inf

import pyarrow.parquet as pq
import pytest
from scipy import stats

from data.sample import TRUTHS
from lens import exhibits
from lens.compile import Refusal
from lens.engine import House
from lens.exhibits import watch_response
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit, Rows
from lens.selection import Selection

D = "2026-11-22"
CODES = [c for c in exhibits.codes() if c.startswith("watch_")]


@pytest.fixture
def build(home, publish_rows):
    def make(code: str, checks: list[dict], selection: Selection | None = None, lang: str = "zh") -> Exhibit:
        publish_rows(hazards=[], duty_checks=checks, as_of=D)
        return exhibits.builder(code)(Context(House(home).open(), selection or Selection(), lang))

    return make


def check(
    result: str | None = "normal", unit: str = "甲局", shift: str | None = "day", n: int = 1, **given
) -> list[dict]:
    row = {"checked_date": "2026-10-05", "duty_unit": unit, "duty_result": result, "duty_shift": shift, **given}
    return [dict(row) for _ in range(n)]


def cells(made: Exhibit) -> list[dict]:
    keys = [c.key for c in made.table.columns]
    return [dict(zip(keys, row, strict=True)) for row in made.table.rows]


def test_the_state(build):
    made = build("watch_state", check(n=18) + check("left", shift="night", n=2) + check(None, n=3))
    assert made.title == "值班抽查合格率90.0%（18/20），不合格2次"
    rate, off, failed, checks = made.tiles
    assert rate.base == "18/20，95%区间69.9%–97.2%" and rate.behind == Rows("M19", "den")
    assert off.value == "0.0%" and (failed.value, checks.value) == ("2", "23"), "what has no result is still a check"
    assert build("watch_state", check(n=5)).title == "值班抽查5次，全部合格"


def test_a_house_without_a_list_is_told(home, publish_rows):
    publish_rows(hazards=[{"found_date": "2026-03-02", "jurisdiction": "河东街道", "sector": "gas"}], as_of=D)
    for code in CODES:
        with pytest.raises(Refusal) as refused:
            exhibits.builder(code)(Context(House(home).open(), Selection(), "zh"))
        assert refused.value.message("zh") == "未提供值班抽查记录，不能统计值班情况。"


def test_a_list_without_shifts_or_seconds_has_the_rest(build):
    rows = check(n=3, shift=None) + check("vacant", shift=None)
    for code, need in (("watch_shifts", "班次"), ("watch_response", "应答时长")):
        with pytest.raises(Refusal) as refused:
            build(code, rows)
        assert need in refused.value.message("zh")
    assert build("watch_state", rows).tiles[1].off == "值班抽查记录没有班次。"
    assert build("watch_units", rows).title == "甲局不合格1/4次"


def test_every_kind_is_named_and_none_that_no_list_knows(build):
    made = build("watch_kinds", check(n=5) + check("left", n=2) + check("vacant") + check("睡着了"))
    assert made.title == "有结果的8次抽查中不合格3次，脱岗最多（2次）"
    told = {r["kind"]: r["failed"] for r in cells(made)}
    assert told == {"脱岗": 2, "空岗": 1, "漏岗": 0, "替岗": 0, "电话无人接听": 0, "电话转接": 0, "领导未带班": 0}


@pytest.mark.parametrize(
    ("failed", "said"), [(30, "比白班低20.0个百分点（95%区间9.0至30.6）"), (10, "差异可由随机波动解释")]
)
def test_night_against_day(build, failed, said):
    rows = check(n=90) + check("left", n=10)
    rows += check("left", shift="night", n=failed) + check(shift="holiday", n=100 - failed)
    assert said in build("watch_shifts", rows).title


def test_units_are_named_only_beyond_chance_and_at_their_shifts(build):
    # by night one in five fails everywhere; 乙局 is called by night alone
    rows = [c for u in "甲丙丁戊己庚辛" for c in check(n=40, unit=f"{u}局") + check("left", n=1, unit=f"{u}局")]
    rows += [c for u in "甲丙丁戊己庚辛" for c in check(n=8, unit=f"{u}局", shift="night")]
    rows += [c for u in "甲丙丁戊己庚辛" for c in check("left", n=2, unit=f"{u}局", shift="night")]
    night = check(n=40, unit="乙局", shift="night") + check("left", n=10, unit="乙局", shift="night")
    made = build("watch_units", rows + night)
    assert made.title == "8个单位的不合格次数之差可由随机波动解释"
    expected = next(r["expected"] for r in cells(made) if r["unit"] == "乙局")
    assert expected == pytest.approx(14 / 70), "the others by night"
    worse = check(n=12, unit="乙局", shift="night") + check("left", n=38, unit="乙局", shift="night")
    assert build("watch_units", rows + worse).title == (
        "8个单位中，乙局不合格38/50次，其他单位相同班次为20.0%，超出随机波动范围"
    )


def test_a_unit_checked_a_few_times_is_judged_by_nobody(build):
    rows = check(n=100) + check(n=100, unit="乙局") + check("left", n=3, unit="丙局")
    made = build("watch_units", rows)
    assert made.title == "2个单位的不合格次数之差可由随机波动解释"
    assert next(r["verdict"] for r in cells(made) if r["unit"] == "丙局") == "次数少，不作判断"


def test_a_month_without_a_check_is_a_gap_and_no_zero(build):
    rows = check(n=3) + check(n=2, checked_date="2026-08-05") + check("left", checked_date="2026-08-06")
    (row,) = build("watch_units", rows).chart.series
    shown = dict(zip(row.x, zip(row.y, row.text, strict=True), strict=True))
    assert shown["2026年10月"] == (0, "") and shown["2026年8月"] == (1, "1/3") and shown["2026年9月"] == (None, "")


def test_what_is_never_answered_stays_in_the_base(build):
    rows = [c for s in (5, 10, 20, 40) for c in check(response_seconds=s, n=2)]
    made = build("watch_response", rows + check("no_answer", n=2) + check(n=9))
    assert made.title == "远程抽查一半在20秒内应答，10次中2次无人接听，超过一成"
    (whole,) = cells(made)
    assert (whole["checks"], whole["median"], whole["most"], whole["never"]) == (10, "20", "未达到", 2)
    assert watch_response._quantile({5: 9, inf: 1}, 0.9) == 5
    assert "占一半以上" in build("watch_response", check(response_seconds=3) + check("no_answer", n=2)).title


def test_the_list_is_newest_first(build):
    rows = (
        check("left", checked_at=datetime(2026, 10, 5, 21, 30))
        + check("vacant", checked_date="2026-11-01")
        + check(n=4)
    )
    made = build("watch_list", rows)
    assert [(r["at"], r["duty_result"]) for r in cells(made)] == [("2026-11-01", "空岗"), ("2026-10-05 21:30", "脱岗")]
    assert build("watch_list", check(n=4)).empty == "有结果的4次抽查全部合格。"


def test_the_planted_unit_is_found_and_no_other(sample_home):
    """Every unit against the others at its shifts, by pandas from the batch and an exact test."""
    snapshot = House(sample_home).open()
    made = exhibits.builder("watch_units")(Context(snapshot, Selection("r12"), "zh"))
    assert TRUTHS["duty"]["unit"] in made.title
    frame = pq.read_table(sample_home.batches / snapshot.manifest["batches"][0] / "duty_checks.parquet").to_pandas()
    period = Selection("r12").resolve(snapshot)
    frame = frame[(frame["checked_date"] >= period.start) & (frame["checked_date"] <= period.end)]
    failed = frame["duty_result"] != "normal"
    beyond = set()
    for r in cells(made):
        own = frame["duty_unit"] == r["unit"]
        assert (r["checks"], r["failed"]) == (own.sum(), failed[own].sum())
        usual = failed[~own].groupby(frame.loc[~own, "duty_shift"]).mean()
        expected = frame.loc[own, "duty_shift"].map(usual).mean()
        assert r["expected"] == pytest.approx(expected)
        if stats.binom.sf(failed[own].sum() - 1, own.sum(), expected) < 0.0005:
            beyond.add(r["unit"])
    assert beyond == {TRUTHS["duty"]["unit"]} == {r["unit"] for r in cells(made) if r["verdict"] == "多于99.8%控制限"}
    said = exhibits.builder("watch_shifts")(Context(snapshot, Selection("all"), "zh")).title
    assert "比白班低" in said, "nights and days off are worse, as planted"
