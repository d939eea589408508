"""Fourteen thousand real fires (Toronto 2011–2023) as non-production fires: none is taken for an accident at work."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from scipy import stats

from data.home import Home
from data.intake import import_and_publish
from lens import exhibits
from lens.engine import House
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit
from lens.selection import Selection

REAL = Path(__file__).resolve().parents[3] / "shared" / "realdata"
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="the real data are not beside the project")
YEAR = Selection("2023-01-01..2023-12-31")


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    home = Home(tmp_path_factory.mktemp("toronto") / "home")
    import_and_publish(home, [REAL / "toronto/highrise_inspections.csv"], "toronto_highrise.toml")
    import_and_publish(home, [REAL / "toronto/fire_incidents.parquet"], "toronto_fires.toml")
    return House(home).open()


@pytest.fixture(scope="module")
def fires() -> pd.DataFrame:
    return pq.read_table(REAL / "toronto/fire_incidents.parquet").to_pandas()


def cells(made: Exhibit) -> list[dict]:
    keys = [c.key for c in made.table.columns]
    return [dict(zip(keys, row, strict=True)) for row in made.table.rows]


def test_fires_are_counted_as_fires_with_their_exact_ratio(snapshot, fires):
    made = exhibits.builder("event_counts")(Context(snapshot, YEAR, "zh"))
    told = {r["kind"]: r for r in cells(made)}
    now, then = (int((fires["year"] == year).sum()) for year in (2023, 2022))
    fire = told["非生产性火灾"]
    assert (fire["n"], fire["before"], told["生产安全事故"]["n"]) == (now, then, 0)
    share = stats.binomtest(now, now + then, 0.5).proportion_ci(0.95, "exact")
    low, high = share.low / (1 - share.low), share.high / (1 - share.high)
    assert fire["ratio"] == f"{now / then:.2f}（95%区间{low:.2f}–{high:.2f}）"


def test_no_accident_at_work_is_read_into_them(snapshot):
    made = exhibits.builder("event_state")(Context(snapshot, YEAR, "zh"))
    assert made.title == f"期内没有生产安全事故记录（自{snapshot.starts['accidents']}有记录）· 不等于没有风险"
    assert [t.value for t in made.tiles[1:4]] == ["0", "0", "0"] and made.tiles[0].off, "no class, no days since"


def test_times_to_arrive_are_those_of_the_file(snapshot, fires):
    made = exhibits.builder("response_arrival")(Context(snapshot, YEAR, "zh"))
    (row,) = cells(made)
    own = fires[fires["year"] == 2023]
    waited = (own["tfs_arrival_time"] - own["tfs_alarm_time"]).dt.total_seconds()
    minutes = np.sort(np.ceil(waited[waited >= 0] / 60).to_numpy())
    assert row["n"] == len(minutes)
    assert row["half"] == minutes[int(np.ceil(0.5 * len(minutes))) - 1]
    assert row["most"] == minutes[int(np.ceil(0.9 * len(minutes))) - 1]
