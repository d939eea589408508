"""Enforcement cases: of the visits that ended in one, of accidents, and of illegal gas that nobody's visit found."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from data.sample.register import STREETS
from data.sample.tables import Columns, Pick, dates
from data.sample.truths import DAYS, FIRST, GREAT_FINE, GREAT_FINE_BY, LAST, LAST_DAY, day_of

VISIT_COLUMNS = ["inspection_id", "inspect_date", "premise_id", "premise_name", "jurisdiction", "sector",
                 "inspector_org", "activity_type", "result"]  # fmt: skip
#: fines of supervision: log-normal, median 15,000 yuan, one in ten above 70,000
FINE_MEDIAN, FINE_SIGMA = 15_000, 1.2
#: share of the work safety accidents that end in a fine, and its range in yuan
ACCIDENT_CASES, ACCIDENT_FINE = 0.35, (300_000, 1_000_000)
#: cases of illegal gas a year, twice as many from November to January, and what they are
GAS_A_YEAR, GAS_WINTER = 40, 2.0
GAS_ACTS, GAS_SHARES = ["gas_filling", "gas_storage", "gas_trade", "gas_transport"], (0.1, 0.4, 0.3, 0.2)
#: what a case of a sector is mostly about
ACTS = {
    "fire": ["exit_blocked", "fire_equipment", "hazard_left"],
    "gas": ["gas_alarm", "hazard_left", "gas_storage"],
    "construction": ["work_rules", "training", "hazard_left"],
    "special_eq": ["equipment", "training"],
    "hazchem": ["unlicensed", "no_hazard_system", "hazard_left"],
    "road": ["unlicensed", "no_hazard_system", "training"],
}
OTHER_ACTS = ["hazard_left", "no_hazard_system", "training", "other"]
GAS_DEPT = "区住房和城乡建设局"
SECTOR_DEPT = {"construction": GAS_DEPT, "road": "区交通运输局", "special_eq": "区市场监督管理局"}
ACCIDENT_DEPT = "区应急管理局"
COLUMNS = ["filed", "inspection_id", "premise_id", "premise_name", "jurisdiction", "sector", "dept", "case_kind",
           "illegal_type", "penalty", "fine", "wait"]  # fmt: skip


def case_columns(seed: int, folder: Path, scale: float) -> tuple[int, Columns]:
    """(number of rows, their columns), by the day the case was opened.

    Reads the inspections and accidents written into `folder`; `scale` is the size of the district, 1 by default.
    """
    rng = np.random.default_rng((seed, 31))
    cases = pd.concat([_from_visits(rng, folder), _from_accidents(rng, folder), _of_gas(rng, scale)])
    cases = cases[cases["filed"] <= LAST_DAY].sort_values("filed", kind="stable")
    n = len(cases)
    filed = cases["filed"].to_numpy(int)
    decided = filed + cases["wait"].to_numpy(int)
    done = decided <= LAST_DAY
    closed = decided + rng.integers(5, 31, n)

    def text(column: str) -> pa.Array:
        return pa.array(list(cases[column]), pa.string(), from_pandas=True)

    def code(column: str) -> Pick:
        values = sorted(cases[column].unique())
        return Pick(np.searchsorted(values, cases[column].to_numpy(str)), values)

    return n, {
        "case_id": pa.array([f"滨执罚〔{(FIRST + dt.timedelta(int(f))).year}〕{i + 1}号" for i, f in enumerate(filed)]),
        "filed_date": dates(filed),
        "decided_date": dates(decided, ~done),
        "closed_date": dates(closed, closed > LAST_DAY),
        "inspection_id": text("inspection_id"),
        "premise_id": text("premise_id"),
        "premise_name": text("premise_name"),
        "jurisdiction": text("jurisdiction"),
        "jurisdiction_raw": text("jurisdiction"),
        "sector": code("sector"),
        "dept": text("dept"),
        "case_kind": code("case_kind"),
        "illegal_type": code("illegal_type"),
        "penalty_type": pa.array(np.where(done, cases["penalty"], None), pa.string()),
        "fine_yuan": pa.array(cases["fine"].to_numpy(float), mask=~(done & (cases["fine"] > 0).to_numpy())),
    }


def _from_visits(rng: np.random.Generator, folder: Path) -> pd.DataFrame:
    visits = pq.read_table(folder / "inspections.parquet", columns=VISIT_COLUMNS).to_pandas()
    visits = visits[visits["result"].isin(["case_filed", "stopped"])]
    n = len(visits)
    stopped = (visits["result"] == "stopped").to_numpy()
    draw, also = rng.random(n), rng.random(n)
    fined = (draw < 0.72) | stopped
    penalty = np.select(
        [stopped, fined & (also < 0.15), fined & (also < 0.2), fined & (also < 0.26), fined, draw < 0.97],
        ["stop;fine", "warning;fine", "confiscation;fine", "seal;fine", "fine", "warning"],
        "licence",
    )
    fine = np.clip(rng.lognormal(np.log(FINE_MEDIAN), FINE_SIGMA, n), 500, 300_000).round(-2)
    acts = [ACTS.get(s, OTHER_ACTS)[int(k)] for s, k in zip(visits["sector"], rng.integers(0, 2, n), strict=True)]
    return pd.DataFrame(
        {
            "filed": _days(visits["inspect_date"]) + rng.integers(0, 8, n),
            **{c: visits[c].to_numpy() for c in COLUMNS[1:6]},
            "dept": visits["inspector_org"].to_numpy(),
            "case_kind": "check",
            "illegal_type": acts,
            "penalty": penalty,
            "fine": np.where(fined, fine, 0),
            "wait": rng.integers(12, 61, n),
        },
        columns=COLUMNS,
    )  # fmt: skip


def _from_accidents(rng: np.random.Generator, folder: Path) -> pd.DataFrame:
    """A third of the work safety accidents, and the one whose fine makes more than half of its year."""
    columns = ["occurred_date", "event_domain", "jurisdiction", "sector"]
    events = pq.read_table(folder / "accidents.parquet", columns=columns).to_pandas()
    events = events[events["event_domain"] == "production"].reset_index(drop=True)
    n, day = len(events), _days(events["occurred_date"])
    fine = rng.integers(*ACCIDENT_FINE, n).round(-4)
    chosen = rng.random(n) < ACCIDENT_CASES
    year = np.flatnonzero((day >= day_of(dt.date(LAST.year, 1, 1))) & (day <= day_of(GREAT_FINE_BY)))
    if len(year):
        fine[year[0]], chosen[year[0]] = GREAT_FINE, True
    depts = [SECTOR_DEPT.get(s, ACCIDENT_DEPT) for s in events["sector"]]
    frame = pd.DataFrame(
        {
            "filed": day + rng.integers(15, 41, n),
            **dict.fromkeys(("inspection_id", "premise_id", "premise_name")),
            **{c: events[c].to_numpy() for c in ("jurisdiction", "sector")},
            "dept": depts,
            "case_kind": "accident",
            "illegal_type": "accident_duty",
            "penalty": "fine",
            "fine": fine,
            "wait": rng.integers(30, 71, n),
        },
        columns=COLUMNS,
    )
    return frame[chosen]


def _of_gas(rng: np.random.Generator, scale: float) -> pd.DataFrame:
    """Cases against illegal gas that came from tip-offs: a third of the places are shut down."""
    days = [FIRST + dt.timedelta(d) for d in range(DAYS)]
    weight = np.array([GAS_WINTER if d.month in (11, 12, 1) else 1.0 for d in days])
    filed = np.repeat(np.arange(DAYS), rng.poisson(scale * GAS_A_YEAR * DAYS / 365.25 * weight / weight.sum()))
    n = len(filed)
    people = np.array([s.population for s in STREETS], float)
    draw = rng.random(n)
    return pd.DataFrame(
        {
            "filed": filed,
            **dict.fromkeys(("inspection_id", "premise_id", "premise_name")),
            "jurisdiction": [STREETS[i].name for i in rng.choice(len(STREETS), n, p=people / people.sum())],
            "sector": "gas",
            "dept": GAS_DEPT,
            "case_kind": "check",
            "illegal_type": [GAS_ACTS[i] for i in rng.choice(len(GAS_ACTS), n, p=GAS_SHARES)],
            "penalty": np.select(
                [draw < 0.35, draw < 0.42, draw < 0.47],
                ["closure;confiscation;fine", "detention", "criminal"],
                "confiscation;fine",
            ),
            "fine": np.where((draw < 0.35) | (draw >= 0.47), rng.lognormal(np.log(20_000), 0.7, n).round(-2), 0),
            "wait": rng.integers(5, 31, n),
        },
        columns=COLUMNS,
    )


def _days(column: pd.Series) -> np.ndarray:
    return (pd.to_datetime(column) - pd.Timestamp(FIRST)).dt.days.to_numpy()
