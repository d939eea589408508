"""Figures that sound alike are alike, or say what sets them apart: one reader sees them on several pages."""

from __future__ import annotations

import re
from datetime import timedelta

import pyarrow.parquet as pq
import pytest

from lens.engine import House, Snapshot
from lens.exhibits import builder
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit
from lens.selection import Selection

HIGH = ("red", "orange")


@pytest.fixture(scope="module")
def snapshot(sample_home) -> Snapshot:
    return House(sample_home).open()


@pytest.fixture(scope="module")
def made(snapshot):
    return lambda code, lang="zh", where=None: builder(code)(Context(snapshot, where or Selection(), lang))


def number(pattern: str, text: str) -> int:
    found = re.search(pattern, text)
    assert found, (pattern, text)
    return int(found[1].replace(",", ""))


def active(snapshot: Snapshot) -> list[dict]:
    """Premises of the high tiers that are active on the as-of date, read from the published file."""
    day = snapshot.as_of
    return [
        p
        for p in pq.read_table(snapshot.path / "premises.parquet").to_pylist()
        if p["risk_tier"] in HIGH
        and (p["opened_on"] is None or p["opened_on"] <= day)
        and (p["closed_on"] > day if p["closed_on"] else p["status"] not in ("suspended", "closed", "completed"))
    ]


def test_the_premises_of_the_overview_lead_to_the_late_ones(made, snapshot):
    """215 without a visit in 180 days, of which 207 are late: the words say which is which, and the rest is told."""
    day, register = snapshot.as_of, active(snapshot)
    since = lambda p: (day - p["last_visit"]).days if p["last_visit"] else 10**6  # noqa: E731
    left = [p for p in register if since(p) >= 180]
    young = lambda p: p["opened_on"] is not None and p["opened_on"] >= day - timedelta(180)  # noqa: E731
    late = [p for p in left if since(p) > 180 and not young(p)]
    assert 0 < len(late) < len(left)

    tile = next(t for t in made("posture").tiles if "覆盖率" in t.label)
    assert tile.compare == f"180天内未查{len(left)}家"
    blind = made("check_blind")
    assert blind.title.startswith(f"红、橙级单位超期未查{len(late)}家（共{len(register)}家）")
    (note,) = [n for n in blind.notes if "近180天覆盖率" in n]
    assert f"未查的有{len(left)}家，比超期未查多{len(left) - len(late)}家" in note
    tiers = made("sector_tiers")
    assert f"近365天查到{1 - sum(since(p) >= 365 for p in register) / len(register):.1%}" in tiers.title
    assert any("未查是365天里一次没查，不是超过检查间隔" in n for n in tiers.notes)


def test_intervals_that_are_not_the_coverage_s_are_not_led_over(publish_rows, home):
    """Where a house looks back differently far, the two counts have no common base and nothing is said of both."""
    (home.path / "rules").mkdir(parents=True)
    (home.path / "rules" / "visit_intervals.toml").write_text(
        "[days]\nred = 90\norange = 180\nyellow = 365\nblue = 730\nnone = 730\n"
    )
    place = {"jurisdiction": "河东街道", "sector": "gas"}
    publish_rows(
        as_of="2026-11-22",
        hazards=[{"found_date": "2026-11-20", "premise_name": "a", **place}],
        premises=[
            {"premise_id": n, "name": n, "risk_tier": "red", "opened_on": opened, **place}
            for n, opened in (("a", "2020-01-01"), ("b", "2020-01-01"), ("c", "2026-10-01"))
        ],
        inspections=[
            {"inspect_date": d, "premise_name": n, "activity_type": "patrol", **place}
            for d, n in (("2025-01-05", "a"), ("2026-11-20", "a"))
        ],
    )
    blind = builder("check_blind")(Context(House(home).open(), Selection(), "zh"))
    assert blind.title.startswith("红级单位超期未查1家（共3家）")
    assert not any("覆盖率" in n for n in blind.notes)


def test_open_heating_hazards_add_up_over_the_page(made):
    """112 by day and by kind; 111 are compared by street and 1 is not, and the title says so."""
    day = made("winter_open_by_day")
    total = number(r"未整改取暖隐患([\d,]+)条", day.title)
    assert number(r"未整改取暖隐患([\d,]+)条", made("winter_open").title) == total
    assert number(r"未整改取暖隐患([\d,]+)条", made("winter_codes").title) == total
    streets: Exhibit = made("winter_streets")
    compared, rest = number(r"（([\d,]+)/", streets.title), number(r"另有([\d,]+)条不参与比较", streets.title)
    assert compared + rest == total and rest > 0
    assert sum(row[1] for row in streets.table.rows) == total
    assert "1 more is not compared" in made("winter_streets", "en").title
    alone = made("winter_streets", where=Selection().with_codes("jurisdiction", ["BH06"]))
    assert "不参与比较" not in alone.title
