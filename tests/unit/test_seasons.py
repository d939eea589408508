"""Heating seasons and their phases as published: Appendix A.13, other places, leap years, a house's own rules."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from data.errors import UserError
from data.publish import publish
from tests.drawn import make_batch, publish_drawn

D = "2026-11-22"
DEFAULT = '[default]\nstart = "11-15"\nend = "03-15"\nsource = "默认值，请按本地公告修改"\n'
HARBIN = '[default]\nstart = "10-20"\nend = "04-20"\nsource = "市政府供热办法"\n'
EARLY = {"found_date": "2023-06-01", "jurisdiction": "河东街道", "sector": "gas", "status": "open"}


def days(home, rule: str = "", **rules: str) -> dict[str, dict]:
    """The calendar of a house that lays over heating_seasons.toml, by day."""
    return {str(r["date"]): r for r in read(published(home, rule, **rules), "calendar")}


def published(home, rule: str = "", **rules: str) -> Path:
    for name, text in ({"heating_seasons": rule} if rule else {} | rules).items():
        (home.folder("rules") / f"{name}.toml").write_text(text, "utf-8")
    return publish_drawn(home, hazards=[EARLY], as_of=D)


def read(snapshot: Path, name: str) -> list[dict]:
    return pq.read_table(snapshot / f"{name}.parquet").to_pylist()


def test_which_season_a_day_belongs_to(home):
    """Appendix A.13."""
    found = days(home)
    assert found["2027-02-10"]["season"] == "2026-2027"
    told = {"2026-11-14": None, "2026-11-15": "2026-2027", "2027-03-15": "2026-2027", "2027-03-16": None}
    assert {d: found[d]["season"] for d in told} == told
    lengths = Counter(r["season"] for r in found.values() if r["season"])
    assert (lengths["2023-2024"], lengths["2024-2025"]) == (122, 121), "2024 is a leap year"
    assert found["2027-03-15"]["season_day"] == 121 and found["2024-03-15"]["season_day"] == 122


def test_a_place_with_a_longer_season(home):
    """Appendix A.13, Harbin."""
    found = days(home, HARBIN)
    told = {"2026-10-19": None, "2026-10-20": "2026-2027", "2027-04-20": "2026-2027", "2027-04-21": None}
    assert {d: found[d]["season"] for d in told} == told
    lengths = Counter(r["season"] for r in found.values() if r["season"])
    assert (lengths["2023-2024"], lengths["2024-2025"]) == (184, 183)
    phases = {d: found[d]["phase"] for d in ("2026-10-19", "2026-10-20", "2026-11-03", "2026-11-04")}
    assert list(phases.values()) == [None, "ignition", "ignition", "steady"]
    ends = {d: found[d]["phase"] for d in ("2027-04-05", "2027-04-06", "2027-04-20", "2027-04-21")}
    assert list(ends.values()) == ["steady", "ending", "ending", None]


def test_phases_of_a_season(home):
    found = days(home)
    told = {
        "2026-11-14": None,
        "2026-11-15": "ignition",
        "2026-11-29": "ignition",
        "2026-11-30": "steady",
        "2026-01-01": "steady",
        "2026-02-14": "steady",  # a workday
        "2026-02-15": "festival",
        "2026-02-23": "festival",
        "2026-02-24": "steady",
        "2027-02-28": "steady",
        "2027-03-01": "ending",
        "2027-03-15": "ending",
        "2027-03-16": None,
        "2024-02-29": "steady",
        "2024-03-01": "ending",
    }
    assert {d: found[d]["phase"] for d in told} == told
    assert all((r["phase"] is None) == (r["season"] is None) for r in found.values())
    lengths = Counter(r["phase"] for r in found.values() if r["season"] == "2023-2024")
    assert lengths == {"ignition": 15, "festival": 8, "ending": 15, "steady": 122 - 38}


def test_phases_follow_the_days_on_which_heating_really_ran(home):
    own = '[season."2025-2026"]\nplanned_start = 2025-11-15\nactual_start = 2025-11-08\nactual_end = 2026-03-22\n'
    found = days(home, DEFAULT + own)
    assert [found[d]["phase"] for d in ("2025-11-07", "2025-11-08", "2025-11-22", "2025-11-23")] == [
        None, "ignition", "ignition", "steady"]  # fmt: skip
    assert [found[d]["phase"] for d in ("2026-03-07", "2026-03-08", "2026-03-22", "2026-03-23")] == [
        "steady", "ending", "ending", None]  # fmt: skip


def test_the_lengths_are_a_rule(home):
    rule = 'ignition_days = 30\nending_days = 0\nfestival = "元旦"\n'
    found = days(home, heating_phases=rule)
    assert [found[d]["phase"] for d in ("2025-12-14", "2025-12-15", "2026-01-01", "2026-02-17", "2026-03-15")] == [
        "ignition", "steady", "festival", "steady", "steady"]  # fmt: skip


def test_a_season_shorter_than_both_ends_begins_with_ignition(home):
    own = '[season."2025-2026"]\nactual_start = 2026-03-01\nactual_end = 2026-03-20\n'
    found = days(home, DEFAULT + own)
    phases = Counter(r["phase"] for r in found.values() if r["season"] == "2025-2026")
    assert phases == {"ignition": 15, "ending": 5}


@pytest.mark.parametrize("text", ["-1", "1.5", '"15"'])
def test_lengths_that_cannot_be(home, text):
    make_batch(home, hazards=[EARLY], as_of=D)
    rule = f'ignition_days = {text}\nending_days = 15\nfestival = "春节"\n'
    (home.folder("rules") / "heating_phases.toml").write_text(rule, "utf-8")
    with pytest.raises(UserError) as raised:
        publish(home)
    assert raised.value.code == "rule_value_wrong" and "ignition_days" in raised.value.message("zh")


def test_the_seasons_tell_where_their_days_come_from(home):
    own = (
        '[season."2025-2026"]\nplanned_start = 2025-11-15\nplanned_end = 2026-03-15\nactual_start = 2025-11-08\n'
        'actual_end = 2026-03-20\nsource = "市政府供热公告"\n'
    )
    snapshot = published(home, DEFAULT + own)
    found = {r["season"]: r for r in read(snapshot, "heating_seasons")}
    assert list(found) == [f"{y}-{y + 1}" for y in range(2022, 2028)], "the ledger begins in June 2023"
    assert found["2025-2026"] == {
        "season": "2025-2026",
        "start_date": date(2025, 11, 8),
        "end_date": date(2026, 3, 20),
        "planned_start": date(2025, 11, 15),
        "planned_end": date(2026, 3, 15),
        "actual_start": date(2025, 11, 8),
        "actual_end": date(2026, 3, 20),
        "source": "市政府供热公告",
        "is_default": False,
    }
    now = found["2026-2027"]
    assert (now["start_date"], now["end_date"], now["planned_start"]) == (date(2026, 11, 15), date(2027, 3, 15), None)
    assert now["is_default"] and now["source"] == "默认值，请按本地公告修改"


def test_days_that_a_house_set_itself_are_no_default(home):
    assert not any(r["is_default"] for r in read(published(home, HARBIN), "heating_seasons"))
