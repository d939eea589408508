"""The whole way of a district without planted truths: rows, batch, published snapshot, exhibits, and what they say."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from data.home import Home
from lens import words
from lens.engine import House
from lens.exhibits import builder
from lens.exhibits.context import Context
from lens.selection import Selection
from tests.drawn import publish_drawn
from tests.tools.simulate.district import EXHIBITS, District, draw

SECTORS = ("fire", "gas", "construction", "hazchem", "special_equipment", "industry_trade")
KINDS = ("patrol", "special", "enforcement", "expert")
FIRST_YEAR, MONTHS, VISITS = 2024, 12, 900
#: what a verdict's cell says where a street lies beyond its 99.8 % limits
BEYOND = ("units.verdict_high", "units.verdict_low", "streets.review", "streets.side_0", "streets.side_2",
          "streets.band_high", "streets.band_low")  # fmt: skip


def flagged(seed: int) -> dict[str, tuple[int, int]]:
    """For each exhibit: (street-periods judged, street-periods beyond) over the months and quarters of a year."""
    district = draw(seed, months=MONTHS, visits=VISITS)
    with TemporaryDirectory() as folder:
        home = Home(Path(folder))
        _publish(home, seed, district)
        snapshot = House(home).open()
        return {code: _of(snapshot, code) for code in EXHIBITS}


def _of(snapshot, code: str) -> tuple[int, int]:
    said = {words.text(key, "zh") for key in BEYOND}
    silent = {words.text(key, "zh") for key in ("units.verdict_none", "streets.band_none", "streets.not_reported")}
    judged = beyond = 0
    for start, end in _periods():
        made = builder(code)(Context(snapshot, Selection(period=f"{start}..{end}", compare="none"), "zh"))
        assert made.table is not None
        column = [c.key for c in made.table.columns].index("band" if code == "street_bands" else "verdict")
        verdicts = [row[column] for row in made.table.rows if row[column] not in silent]
        judged += len(verdicts)
        beyond += sum(v in said for v in verdicts)
    return judged, beyond


def _periods() -> list[tuple[date, date]]:
    first = [date(FIRST_YEAR + m // 12, m % 12 + 1, 1) for m in range(MONTHS + 1)]
    spans = [(a, a + n) for n in (1, 3) for a in range(0, MONTHS, n)]
    return [(first[a], first[b] - timedelta(1)) for a, b in spans]


def _publish(home: Home, seed: int, d: District) -> None:
    rng = np.random.default_rng([seed, 1])
    inspections, hazards = [], []
    for i in range(d.month.size):
        day = date(FIRST_YEAR, int(d.month[i]) + 1, int(rng.integers(1, 29)))
        place = {
            "jurisdiction": f"S{d.street[i]:02d}",
            "sector": SECTORS[d.sector[i]],
            "premise_name": f"P{d.premise[i]}",
        }
        visit = {
            "inspection_id": f"V{i}", "inspect_date": day, "activity_type": KINDS[d.kind[i]],
            "hazards_found_n": int(d.found[i]), **place,
        }  # fmt: skip
        inspections.append(visit)
        for k in range(int(d.found[i])):
            ended = day + timedelta(2 if k < d.on_time[i] else 9)
            hazards.append(
                {
                    "hazard_id": f"H{i}-{k}", "inspection_id": f"V{i}", "found_date": day,
                    "due_date": day + timedelta(3), "rectified_date": ended, "closed_date": ended, "status": "closed",
                    **place,
                }
            )  # fmt: skip
    publish_drawn(home, as_of=f"{FIRST_YEAR + 1}-01-31", hazards=hazards, inspections=inspections)
