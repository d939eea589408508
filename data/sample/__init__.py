"""A seeded synthetic district (滨河区, invented) as one canonical batch: four years ending 2026-11-22.

register.py   12 streets, about 15,500 premises with turnover
visits.py     about 90,000 visits with seasons, campaigns and bodies
hazards.py    about 100,000 hazards and their way from found to closed
weather.py    daily weather with cold waves, and a forecast of a week
accidents.py  accidents, fires and CO poisonings
duty.py, drills.py   spot checks of duty posts, emergency drills
mix.py        which categories and heating codes are found where and when
supervision.py, reported.py   what supervision teams handed over, and what was reported upwards
enforcement.py  cases, penalties and fines
traffic.py    road enforcement by hour
summary.py    monthly sheets of two streets
outreach.py   public education and special meetings
extracts.py   inspections and hazards as rows of their contracts, with the dirt of real ledgers
tables.py     columns → canonical Parquet
truths.py     what is planted, so that tests and readers can look for it
words.toml    invented names and descriptions
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data.batches import EXTRACTS, contract_versions
from data.sample.accidents import event_columns
from data.sample.drills import drill_columns
from data.sample.duty import duty_columns
from data.sample.enforcement import case_columns
from data.sample.extracts import (
    KIND_DEPT,
    KIND_SECTOR,
    KIND_SUBTYPE,
    SECTORS,
    SUBTYPES,
    HazardRows,
    Inspections,
    street_texts,
)
from data.sample.hazards import EXTRA_SHARE, make_hazards
from data.sample.outreach import activity_columns, meeting_columns
from data.sample.register import (
    DEPTS,
    ENFORCEMENT_CAP,
    KINDS,
    PLANNED_VISITS,
    SITE,
    STREETS,
    TIERS,
    Register,
    make_register,
)
from data.sample.reported import figure_columns
from data.sample.summary import sheet_columns
from data.sample.supervision import issue_columns
from data.sample.tables import Columns, Pick, dates, integers, numbered, write_extract
from data.sample.traffic import shift_columns
from data.sample.truths import LAST, LAST_DAY, TRUTHS
from data.sample.visits import CAMPAIGNS, make_visits
from data.sample.weather import STATION, forecast, make_weather

__all__ = ["DEFAULT_HAZARDS", "DEFAULT_SEED", "LABEL", "TRUTHS", "write_sample"]

DEFAULT_HAZARDS = 100_000
DEFAULT_SEED = 20261122
LABEL = "滨河区（模拟数据） Binhe District (synthetic)"
# Hazards that the baseline of 1,900 visits a month gives in four years, those without a visit included.
BASELINE_HAZARDS = 105_000 * (1 + EXTRA_SHARE)
WORDS = Path(__file__).with_name("words.toml")
Progress = Callable[[str, int, int], None]


def write_sample(
    batch_dir: Path, hazards: int = DEFAULT_HAZARDS, seed: int = DEFAULT_SEED, progress: Progress | None = None
) -> dict[str, Any]:
    """Write the canonical Parquet files of one synthetic batch into `batch_dir`.

    `hazards` is the size aimed at (the draw is within some per cent); premises and visits scale with it. The planted
    truths hold at the default size. The same `seed` and size give the same bytes. `progress(extract, rows, total)`
    is called after each row group. Returns the content of batch.json without `id` and `created_at`. Raises
    ValueError when `hazards` is below 100.
    """
    if hazards < 100:
        raise ValueError("the sample needs at least 100 hazards")
    words = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    streams = [np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(8)]
    register = make_register(streams[0], hazards / DEFAULT_HAZARDS, words["names"])
    visits = make_visits(streams[1], register, hazards / BASELINE_HAZARDS)
    found = make_hazards(streams[2], register, visits)
    weather = make_weather(streams[3])
    names = pa.array(register.names, type=pa.string())
    inspection_rows = Inspections(streams[4], register, names, visits, found)
    hazard_rows = HazardRows(streams[5], streams[7], register, names, visits, found, words)
    issues_n, issues = issue_columns(seed, words["supervision"])
    events_n, events = event_columns(seed, register, found, weather, words["events"])
    checks_n, checks = duty_columns(seed)
    drills_n, drills = drill_columns(seed, words["drills"]["topics"])
    coming = forecast()
    sizes = {
        "jurisdictions": len(STREETS),
        "campaigns": len(CAMPAIGNS),
        "weather": len(weather["date"]) + len(coming["date"]),
        "supervision_issues": issues_n,
        "accidents": events_n,
        "duty_checks": checks_n,
        "drills": drills_n,
        "premises": len(register),
        "inspections": len(visits),
        "hazards": len(found),
    }
    columns = {
        "jurisdictions": lambda start, stop: _jurisdictions(),
        "campaigns": lambda start, stop: _campaigns(),
        "weather": lambda start, stop: _weather(weather, coming),
        "supervision_issues": lambda start, stop: issues,
        "accidents": lambda start, stop: events,
        "duty_checks": lambda start, stop: checks,
        "drills": lambda start, stop: drills,
        "premises": lambda start, stop: _premises(streams[6], register, names, start, stop),
        "inspections": inspection_rows.columns,
        "hazards": hazard_rows.columns,
    }
    for extract, columns_of in columns.items():
        write_extract(batch_dir, extract, sizes[extract], columns_of, progress)
    figures_n, figures = figure_columns(batch_dir)
    write_extract(batch_dir, "reported_figures", figures_n, lambda start, stop: figures)
    cases_n, cases = case_columns(seed, batch_dir, hazards / DEFAULT_HAZARDS)
    write_extract(batch_dir, "enforcement", cases_n, lambda start, stop: cases)
    shifts_n, shifts = shift_columns(seed, hazards / DEFAULT_HAZARDS)
    write_extract(batch_dir, "traffic_enforcement", shifts_n, lambda start, stop: shifts)
    sheets_n, sheets = sheet_columns(batch_dir)
    write_extract(batch_dir, "summary_counts", sheets_n, lambda start, stop: sheets)
    meetings_n, meetings = meeting_columns(seed)
    write_extract(batch_dir, "safety_meetings", meetings_n, lambda start, stop: meetings)
    activities_n, activities = activity_columns(seed)
    write_extract(batch_dir, "outreach", activities_n, lambda start, stop: activities)
    return _meta(batch_dir)


def _meta(batch_dir: Path) -> dict[str, Any]:
    rows = {name: pq.read_metadata(batch_dir / f"{name}.parquet").num_rows for name in EXTRACTS}
    return {
        "contract_versions": contract_versions(),
        "synthetic": True,
        "label": LABEL,
        "as_of": LAST.isoformat(),
        "extracts": {name: {"rows_read": n, "accepted": n, "rejected": 0, "merged": 0} for name, n in rows.items()},
        "sources": [
            {
                "file": f"sample-{name}.parquet",
                "sha256": _sha256(batch_dir / f"{name}.parquet"),
                "encoding": "parquet",
                "rows": n,
                "extract": name,
            }
            for name, n in rows.items()
        ],
        "mapping": None,
        "house_facts": [],
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _texts(values: list[str | None]) -> pa.Array:
    return pa.array(values, type=pa.string())


def _jurisdictions() -> Columns:
    n = len(STREETS)
    homes = [round(street.population / 2.65) for street in STREETS]
    return {
        "jurisdiction_id": _texts([street.id for street in STREETS]),
        "name": _texts([street.name for street in STREETS]),
        "name_en": _texts([street.name_en for street in STREETS]),
        "kind": Pick(np.zeros(n), ["street"]),
        "aliases": _texts(
            [f"{street.name}办事处;{street.short}街办;{street.short};{street.misspelt}" for street in STREETS]
        ),
        "population": pa.array([street.population for street in STREETS]),
        "area_km2": pa.array([street.area_km2 for street in STREETS]),
        "households": pa.array(homes),
        "gas_households": pa.array([round(h * street.gas_share) for h, street in zip(homes, STREETS, strict=True)]),
        "coal_households": pa.array([street.coal_households for street in STREETS]),
        "leader_post": Pick(np.zeros(n), ["街道党工委书记"]),
    }


def _campaigns() -> Columns:
    ids, names, names_en, starts, ends, scopes, _ = zip(*CAMPAIGNS, strict=True)
    return {
        "campaign_id": _texts(list(ids)),
        "name": _texts(list(names)),
        "name_en": _texts(list(names_en)),
        "start_date": pa.array(starts, type=pa.date32()),
        "end_date": pa.array(ends, type=pa.date32()),
        "scope": _texts(list(scopes)),
        "issuer": Pick(np.zeros(len(ids)), ["区安全生产委员会办公室"]),
    }


def _weather(weather: dict[str, np.ndarray], coming: dict[str, np.ndarray]) -> Columns:
    seen, n = len(weather["date"]), len(weather["date"]) + len(coming["date"])
    columns: Columns = {}
    for name, values in weather.items():
        column = pa.array(values, pa.string() if name == "warning" else None)
        ahead = pa.array(coming[name]) if name in coming else pa.nulls(n - seen)
        columns[name] = pa.concat_arrays([column, ahead.cast(column.type)])
    kind = np.arange(n) >= seen
    return columns | {"station": Pick(np.zeros(n), [STATION]), "kind": Pick(kind, ["observed", "forecast"])}


def _premises(rng: np.random.Generator, register: Register, names: pa.Array, start: int, stop: int) -> Columns:
    rows, n = slice(start, stop), stop - start
    kind, street, tier = register.kind[rows], register.street[rows], register.tier[rows].astype(int)
    closed, site = register.closed[rows], register.kind[rows] == SITE
    status = np.where(closed >= 0, np.where(site, 4, 2), np.where(site, 3, np.where(register.suspended[rows], 1, 0)))
    heating = sorted({";".join(one.heating) for one in KINDS if one.heating})
    of_kind = np.array([heating.index(";".join(one.heating)) if one.heating else -1 for one in KINDS])[kind]
    road = rng.integers(0, 6, n)
    roads = [
        f"滨河区{one.short}{road}" for one in STREETS for road in ("大街", "东路", "西路", "中路", "一巷", "工业园路")
    ]
    address = pc.binary_join_element_wise(
        Pick(street.astype(int) * 6 + road, roads).array().cast(pa.string()),
        integers(rng.integers(1, 260, n)).cast(pa.string()),
        "号",
        "",
    )
    source = np.isin(kind, [i for i, one in enumerate(KINDS) if one.name in ("storage", "filling_station")])
    return {
        "premise_id": numbered("BHDW", np.arange(start + 1, stop + 1)),
        "name": names.slice(start, n),
        **street_texts(rng, street),
        "sector": Pick(KIND_SECTOR[kind], SECTORS),
        "subtype": Pick(KIND_SUBTYPE[kind], SUBTYPES),
        "address": address,
        # A few premises belong to nobody yet.
        "responsible_dept": Pick(np.where(rng.random(n) < 0.008, -1, KIND_DEPT[kind]), DEPTS),
        "risk_tier": Pick(tier, TIERS),
        "key_unit": pa.array((tier == 0) | (tier == 1) & (rng.random(n) < 0.4)),
        "is_major_hazard_source": pa.array(source & (rng.random(n) < 0.35)),
        "employees": integers(register.employees[rows]),
        "heating_types": Pick(np.where(rng.random(n) < 0.6, of_kind, -1), heating),
        "status": Pick(status, ["active", "suspended", "closed", "building", "completed"]),
        "opened_on": dates(register.opened[rows]),
        "closed_on": dates(closed, (closed < 0) | (closed > LAST_DAY)),
        "plan_freq_per_year": integers(np.array(PLANNED_VISITS)[tier]),
        "cap_per_year": integers(np.array(ENFORCEMENT_CAP)[tier]),
    }
