"""Duty checks: import, what publishing makes of them, and what is planted in the sample."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from data.sample import TRUTHS
from tests.drawn import publish_drawn
from tests.imports import run, write_csv

D = "2026-11-22"


def read(snapshot: Path) -> list[dict]:
    return pq.read_table(snapshot / "duty_checks.parquet").to_pylist()


def manifest(snapshot: Path) -> dict:
    return json.loads((snapshot / "manifest.json").read_text("utf-8"))


def check(day: str = "2026-10-05", result: str | None = "normal", **given) -> dict:
    return {"checked_date": day, "duty_unit": "区水务局", "duty_result": result, **given}


def test_a_list_of_duty_checks_is_read(tmp_path):
    header = ["抽查时间", "被抽查单位", "抽查方式", "抽查结果", "应答时长（秒）", "班次", "值班人员姓名"]
    rows = [
        ["2026-10-01 23:40", "区水务局", "电话抽查", "在岗", "12", "夜间", "张三"],
        ["2026年10月2日", "河东街道", "视频", "领导不在岗", "", "节日", "李四"],
        ["2026-10-03 09:05", "河东街道", "现场", "睡着了", "", "", ""],
        ["", "河东街道", "现场", "空岗", "", "", ""],
    ]
    done = run(write_csv(tmp_path / "值班.csv", rows, header))
    counts = done.report.extracts["duty_checks"].counts
    assert (counts.rows_read, counts.accepted, counts.rejected) == (4, 3, 1)
    one, two, three = done.rows("duty_checks")
    assert (one["checked_date"], one["checked_at"]) == (dt.date(2026, 10, 1), dt.datetime(2026, 10, 1, 23, 40))
    assert (one["duty_method"], one["duty_result"], one["duty_shift"], one["response_seconds"]) == (
        "phone",
        "normal",
        "night",
        12,
    )
    assert (two["checked_at"], two["duty_result"], two["duty_shift"]) == (None, "no_leader", "holiday")
    assert three["duty_result"] == "睡着了", "a text that no list knows is kept"
    assert "张三" not in str(done.rows("duty_checks"))


def test_english_headers(tmp_path):
    header = ["check time", "unit checked", "check method", "check result", "shift"]
    (row,) = run(write_csv(tmp_path / "d.csv", [["2026-10-01 08:00", "Water", "phone", "空岗", "白班"]], header)).rows(
        "duty_checks"
    )
    assert (row["duty_unit"], row["duty_method"], row["duty_result"]) == ("Water", "phone", "vacant")


def test_what_publishing_makes_of_them(home):
    snapshot = publish_drawn(
        home,
        hazards=[],
        duty_checks=[
            check(jurisdiction="河东街道", checked_at=dt.datetime(2026, 10, 5, 8)),
            check(result="vacant", checked_at=dt.datetime(2026, 10, 6, 8)),
            check(result="睡着了"),
            check(result=None),
            check("2026-12-01"),
        ],
        as_of=D,
    )
    rows = read(snapshot)
    assert [r["is_normal"] for r in rows] == [True, False, None, None], "unknown is neither passed nor failed"
    assert [r["checked_at"] for r in rows] == [dt.datetime(2026, 10, 5, 8), None, None, None]
    told = manifest(snapshot)
    assert told["flags"]["duty_checks"] == {"duty_result_unknown": 1, "future_found": 1}
    assert "duty_checks" in told["has"] and "duty_checks.duty_shift" not in told["has"]
    assert "duty_checks" not in manifest(publish_drawn(home, hazards=[], as_of=D))["has"]


@pytest.fixture(scope="module")
def sample(sample_home) -> pd.DataFrame:
    (batch,) = [b for b in sample_home.batches.iterdir() if b.is_dir() and not b.name.startswith(".")]
    return pq.read_table(batch / "duty_checks.parquet").to_pandas()


def test_the_sample_has_what_is_planted(sample):
    truth = TRUTHS["duty"]
    a_month = len(sample) / 48
    assert a_month == pytest.approx(truth["a_month"], rel=0.01)
    failed = sample["duty_result"] != "normal"
    own = sample["duty_unit"] == truth["unit"]
    assert failed[own].mean() == pytest.approx(truth["unit_fails"], abs=0.06)
    by = failed[~own].groupby(sample["duty_shift"]).mean()
    for shift, share in truth["fails"].items():
        assert by[shift] == pytest.approx(share, abs=0.02)
    assert by["night"] > by["day"] and by["holiday"] > by["day"]
    assert 0.03 < failed.mean() < 0.05
