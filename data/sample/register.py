"""The synthetic register: 12 streets, the kinds of premises, the premises with their turnover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from data.sample.truths import (
    DAYS,
    LAST_DAY,
    NEVER_VISITED,
    NEVER_VISITED_ORANGE,
    SILENT_FROM,
    SILENT_STREET,
    SIMPSON_BETTER_LOOKING,
    SIMPSON_WORSE_LOOKING,
    TINY_STREET,
    day_of,
)

TIERS = ["red", "orange", "yellow", "blue"]
TIER_SHARES = (0.01, 0.06, 0.28, 0.65)
PLANNED_VISITS = (4, 2, 1, 0)
ENFORCEMENT_CAP = (6, 4, 3, 2)


@dataclass(frozen=True)
class Street:
    """One street: people and households in persons and households, area in km²."""

    id: str
    name: str
    name_en: str
    misspelt: str
    population: int
    area_km2: float
    gas_share: float
    coal_households: int

    @property
    def short(self) -> str:
        return self.name.removesuffix("街道")


STREETS = [
    Street("BH01", "柳溪街道", "Liuxi", "柳西街道", 118_000, 9.6, 0.93, 0),
    Street("BH02", "望湖街道", "Wanghu", "旺湖街道", 96_000, 8.2, 0.93, 0),
    Street("BH03", "青石街道", "Qingshi", "清石街道", 84_000, 7.4, 0.92, 0),
    Street("BH04", "文昌街道", "Wenchang", "文昌街", 92_000, 5.1, 0.95, 0),
    Street("BH05", "临港街道", "Lingang", "林港街道", 78_000, 14.8, 0.90, 0),
    Street("BH06", "河东街道", "Hedong", "河东区街道", 89_000, 8.8, 0.92, 0),
    Street("BH07", "城南街道", "Chengnan", "城南新街道", 105_000, 10.3, 0.92, 0),
    Street("BH08", "云岭街道", "Yunling", "云领街道", 11_000, 21.5, 0.74, 0),
    Street("BH09", "新桥街道", "Xinqiao", "新侨街道", 73_000, 6.9, 0.92, 0),
    Street("BH10", "北关街道", "Beiguan", "北官街道", 57_000, 6.0, 0.91, 0),
    Street("BH11", "枣林街道", "Zaolin", "早林街道", 51_000, 26.4, 0.69, 1_500),
    Street("BH12", "沙河街道", "Shahe", "砂河街道", 46_000, 31.2, 0.66, 1_000),
]
STREET_INDEX = {street.id: i for i, street in enumerate(STREETS)}


@dataclass(frozen=True)
class Kind:
    """One kind of premise. `rate` multiplies hazards per visit, `visits` the visits a year, `risk` shifts the tier;
    `turnover` is the share replaced in a year."""

    name: str
    sector: str
    subtype: str | None
    count: int
    rate: float
    visits: float
    risk: float
    turnover: float
    dept: str
    employees: int
    heating: tuple[str, ...] = ()


KINDS = [
    Kind("storage", "hazchem", "storage", 25, 1.6, 1.3, 3.0, 0.01, "区应急管理局", 35),
    Kind("fuel_station", "hazchem", "fuel_station", 45, 1.6, 1.2, 2.4, 0.01, "区应急管理局", 12),
    Kind("dealer", "hazchem", "dealer", 70, 1.6, 1.2, 1.2, 0.04, "区应急管理局", 6),
    Kind("transport_firm", "road", "transport_firm", 180, 1.0, 1.3, 0.8, 0.05, "区交通运输局", 40),
    Kind(
        "building_site", "construction", "building_site", 130, 1.9, 2.0, 1.2, 0.0, "区住房和城乡建设局", 120, ("WH12",)
    ),
    Kind("crowded", "fire", "crowded", 1_300, 1.2, 1.1, 0.7, 0.05, "区消防救援大队", 25, ("WH13", "WH15")),
    Kind("nine_small", "fire", "nine_small", 7_800, 0.5, 0.85, -0.3, 0.08, "区消防救援大队", 3, ("WH06",)),
    Kind("mixed_use", "fire", "mixed_use", 420, 1.4, 1.2, 0.7, 0.08, "区消防救援大队", 4, ("WH06", "WH14")),
    Kind("group_rental", "fire", "group_rental", 950, 1.1, 0.9, 0.3, 0.08, "区消防救援大队", 1, ("WH02", "WH14")),
    Kind("supply_station", "gas", "supply_station", 14, 1.1, 2.2, 2.2, 0.01, "区住房和城乡建设局", 6),
    Kind("filling_station", "gas", "filling_station", 2, 1.3, 2.5, 4.0, 0.0, "区住房和城乡建设局", 30),
    Kind("unit_user", "gas", "unit_user", 2_300, 0.9, 1.1, 0.3, 0.08, "区住房和城乡建设局", 9, ("WH03", "WH04")),
    Kind("special_eq", "special_eq", None, 1_150, 0.8, 0.9, 0.0, 0.04, "区市场监督管理局", 30, ("WH09",)),
    Kind("municipal", "municipal", None, 160, 0.7, 1.0, 0.0, 0.01, "区城市管理局", 15, ("WH11",)),
    Kind("power", "power", None, 70, 0.7, 0.9, 0.4, 0.01, "区发展和改革局", 12),
    Kind("landscape", "landscape", None, 45, 0.4, 0.9, -0.4, 0.01, "区城市管理局", 10),
    Kind("industry_trade", "industry_trade", None, 520, 1.3, 1.3, 0.8, 0.04, "区应急管理局", 45),
    Kind(
        "boiler_house", "heating", "boiler_house", 60, 1.1, 1.6, 1.5, 0.01, "区住房和城乡建设局", 10, ("WH09", "WH10")
    ),
    Kind("school", "education", "school", 170, 0.8, 1.3, 0.4, 0.01, "区教育和体育局", 80, ("WH18",)),
    Kind("care_home", "health", "care_home", 90, 0.9, 1.5, 0.9, 0.02, "区民政局", 20, ("WH18", "WH15")),
]
KIND_INDEX = {kind.name: i for i, kind in enumerate(KINDS)}
DEPTS = sorted({kind.dept for kind in KINDS})
SITE = KIND_INDEX["building_site"]
# Site turnover of 8 % a month.
SITE_LIFE_DAYS = 30.4 / 0.08
# A premise opened after this day could miss its one guaranteed visit before the silent street stops reporting.
LAST_OPENING = day_of(SILENT_FROM) - 20
# Register shares by sector of the Simpson pair: the one mostly shops, the other mostly gas users.
SECTOR_SHARES = {
    SIMPSON_BETTER_LOOKING: {"gas": 0.55, "fire": 1.25, "other": 0.30},
    SIMPSON_WORSE_LOOKING: {"gas": 3.6, "fire": 0.12, "other": 0.90},
}


@dataclass
class Register:
    """The premises as columns of equal length. Days count from the first day; -1 in `closed` means still open.

    `never` marks active premises that no visit may reach; `capped` is the position of the premise planted over its cap.
    """

    kind: np.ndarray
    street: np.ndarray
    tier: np.ndarray
    opened: np.ndarray
    closed: np.ndarray
    suspended: np.ndarray
    employees: np.ndarray
    never: np.ndarray
    capped: int
    names: np.ndarray

    def __len__(self) -> int:
        return len(self.kind)

    @property
    def start(self) -> np.ndarray:
        """First day within the sample on which the premise can be visited."""
        return np.maximum(self.opened, 0)

    @property
    def end(self) -> np.ndarray:
        """Last day within the sample on which the premise can be visited (the silent street stops before the end)."""
        end = np.where(self.closed >= 0, self.closed, LAST_DAY)
        silent = self.street == STREET_INDEX[SILENT_STREET]
        return np.where(silent, np.minimum(end, day_of(SILENT_FROM) - 1), end)


def street_shares() -> np.ndarray:
    """Share of each street in a kind of premise, shape (kinds, streets), rows summing to 1."""
    people = np.array([street.population for street in STREETS], dtype=float)
    people[STREET_INDEX[TINY_STREET]] = 0
    people *= (1 - 0.0155) / people.sum()
    people[STREET_INDEX[TINY_STREET]] = 0.0155
    shares = np.tile(people, (len(KINDS), 1))
    for street, mix in SECTOR_SHARES.items():
        for i, kind in enumerate(KINDS):
            shares[i, STREET_INDEX[street]] *= mix.get(kind.sector, mix["other"])
    return shares / shares.sum(axis=1, keepdims=True)


def make_register(rng: np.random.Generator, scale: float, words: dict[str, Any]) -> Register:
    """About 15,500 × `scale` premises that are open on the last day, and those that closed on the way."""
    kind, opened, closed = _lives(rng, scale)
    n = len(kind)
    shares = street_shares().cumsum(axis=1)
    street = (rng.random(n)[:, None] > shares[kind][:, :-1]).sum(axis=1).astype(np.int8)
    score = np.array([k.risk for k in KINDS])[kind] + rng.normal(0, 1, n)
    order = np.argsort(-score, kind="stable")
    bounds = (np.cumsum(TIER_SHARES)[:-1] * n).round().astype(int)
    tier = np.empty(n, dtype=np.int8)
    tier[order] = np.searchsorted(bounds, np.arange(n), side="right")
    suspended = (closed < 0) & (rng.random(n) < 0.006)
    typical = np.array([k.employees for k in KINDS])[kind]
    employees = np.maximum(1, np.round(typical * rng.lognormal(0, 0.6, n))).astype(np.int32)
    never = _never_visited(rng, tier, opened, closed, suspended, street)
    names = _names(rng, kind, street, words)
    capped = _capped(kind, tier, street, opened, closed, never | suspended)
    return Register(kind, street, tier, opened, closed, suspended, employees, never, capped, names)


def _lives(rng: np.random.Generator, scale: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Kind, opening day and closing day of every premise that was open at some time in the four years."""
    counts = [max(1, round(kind.count * scale)) for kind in KINDS]
    kind = np.repeat(np.arange(len(KINDS), dtype=np.int8), counts)
    years = DAYS / 365.25
    gone = rng.random(len(kind)) < 1 - (1 - np.array([k.turnover for k in KINDS])[kind]) ** years
    opened = -rng.integers(60, 5_500, len(kind))
    young = rng.random(len(kind)) < 0.04
    opened[young] = rng.integers(0, LAST_OPENING, young.sum())
    # The one that left and the one that came: same kind, a gap of two to sixty days.
    leaving = rng.integers(30, LAST_OPENING - 60, gone.sum())
    left_open = np.minimum(opened[gone], leaving - 25)
    opened[gone] = leaving + rng.integers(2, 61, gone.sum())
    sites = kind == SITE
    rows = [(kind[~sites], opened[~sites], np.full((~sites).sum(), -1)), (kind[gone], left_open, leaving)]
    rows.append(_site_lives(rng, counts[SITE]))
    kind, opened, closed = (np.concatenate(parts) for parts in zip(*rows, strict=True))
    return kind.astype(np.int8), opened.astype(np.int32), closed.astype(np.int32)


def _site_lives(rng: np.random.Generator, slots: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Construction sites: each slot is a chain of sites, one ending as the next begins."""
    lives = rng.exponential(SITE_LIFE_DAYS - 60, (slots, 24)) + 60
    ends = lives.cumsum(axis=1).astype(int) - rng.integers(200, 700, (slots, 1))
    starts = np.hstack([ends[:, :1] - lives[:, :1].astype(int), ends[:, :-1] + 1])
    seen = (ends >= 20) & (starts <= LAST_OPENING)
    opened, closed = starts[seen], ends[seen]
    return np.full(len(opened), SITE), opened, np.where(closed >= LAST_DAY - 5, -1, closed)


def _never_visited(
    rng: np.random.Generator,
    tier: np.ndarray,
    opened: np.ndarray,
    closed: np.ndarray,
    suspended: np.ndarray,
    street: np.ndarray,
) -> np.ndarray:
    """Mark 30 long-open premises, 4 of them orange, none red; fewer where the register is too small for it."""
    never = np.zeros(len(tier), dtype=bool)
    usual = (closed < 0) & ~suspended & (opened < day_of(SILENT_FROM) - 400) & (street != STREET_INDEX[SILENT_STREET])
    for code, wanted in ((1, NEVER_VISITED_ORANGE), (2, 9), (3, NEVER_VISITED - NEVER_VISITED_ORANGE - 9)):
        pool = np.flatnonzero(usual & (tier == code))
        never[rng.choice(pool, min(wanted, len(pool)), replace=False)] = True
    return never


def _capped(
    kind: np.ndarray, tier: np.ndarray, street: np.ndarray, opened: np.ndarray, closed: np.ndarray, barred: np.ndarray
) -> int:
    """The first long-open orange restaurant outside the silent street (any premise where there is none)."""
    fits = (tier == 1) & (kind == KIND_INDEX["unit_user"]) & (street != STREET_INDEX[SILENT_STREET])
    pool = np.flatnonzero(fits & (closed < 0) & (opened < 0) & ~barred)
    return int(pool[0]) if len(pool) else -1


def _names(rng: np.random.Generator, kind: np.ndarray, street: np.ndarray, words: dict[str, Any]) -> np.ndarray:
    """Invented names; one that came before gets its street and a number, so that a name means one premise."""
    first, second = np.array(words["first"], dtype=object), np.array(words["second"], dtype=object)
    ends = np.empty(len(kind), dtype=object)
    for i, one in enumerate(KINDS):
        rows = kind == i
        ends[rows] = rng.choice(np.array(words["ends"][one.name], dtype=object), rows.sum())
    names = pd.Series(rng.choice(first, len(kind)) + rng.choice(second, len(kind)) + ends)
    again = names.groupby(names).cumcount().to_numpy()
    short = np.array([one.short for one in STREETS], dtype=object)[street]
    full = names.to_numpy(dtype=object)
    numbered = full + "（" + short + pd.Series(again + 1).astype(str).to_numpy(dtype=object) + "店）"
    site = full + "（" + short + pd.Series(again + 1).astype(str).to_numpy(dtype=object) + "标段）"
    return np.where(again == 0, full, np.where(kind == SITE, site, numbered))
