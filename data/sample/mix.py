"""What is found where and when: categories by kind of premise, their seasons, and the heating codes they carry."""

from __future__ import annotations

import datetime as dt

import numpy as np

from data.sample.register import KINDS

CATEGORIES = [
    "fire_exit",
    "fire_equipment",
    "electrical",
    "gas_equipment",
    "gas_alarm",
    "hot_work",
    "confined_space",
    "work_at_height",
    "scaffold",
    "lifting",
    "pressure_vessel",
    "elevator",
    "storage_chemicals",
    "vehicle",
    "machine_guard",
    "heating_equipment",
    "pipe_network",
    "trees_structures",
    "ebike",
    "management",
]
CATEGORY_INDEX = {code: i for i, code in enumerate(CATEGORIES)}
CAUSES = ["person", "thing", "environment", "management"]
CAUSE_OF = {
    "hot_work": "person",
    "vehicle": "person",
    "management": "management",
    "trees_structures": "environment",
    "pipe_network": "environment",
}
# How often a finding is put down to management whatever it is about: who looks longer sees what lies behind.
MANAGEMENT = {"enforcement": 0.08, "special": 0.07, "supervision": 0.22, "expert": 0.22}
MANAGEMENT_ELSE = 0.05
WORK_STEPS = [
    "earthwork",
    "formwork",
    "scaffold",
    "structure",
    "lifting",
    "height",
    "temp_power",
    "hot_work",
    "confined",
    "finishing",
    "demolition",
    "camp",
]
# Steps of the work at which a site's finding of a category arises, four equally likely.
_STEPS_OF = {
    "scaffold": ("scaffold", "scaffold", "formwork", "formwork"),
    "work_at_height": ("height", "height", "structure", "earthwork"),
    "electrical": ("temp_power", "temp_power", "temp_power", "camp"),
    "lifting": ("lifting", "lifting", "lifting", "structure"),
    "hot_work": ("hot_work", "hot_work", "hot_work", "finishing"),
    "fire_equipment": ("camp", "camp", "finishing", "structure"),
    "heating_equipment": ("camp",) * 4,
    "confined_space": ("confined",) * 4,
    "machine_guard": ("structure", "finishing", "demolition", "earthwork"),
}
_ANY_STEP = ("earthwork", "structure", "finishing", "demolition")
HEATING_CODES = [f"WH{n:02d}" for n in range(1, 19)]

_FIRE: dict[str, float] = {
    "fire_exit": 18,
    "fire_equipment": 22,
    "electrical": 22,
    "gas_equipment": 5,
    "gas_alarm": 4,
    "ebike": 9,
    "management": 9,
    "heating_equipment": 4,
    "trees_structures": 2,
    "elevator": 2,
    "hot_work": 2,
    "machine_guard": 1,
}
# Parts of all findings by kind of premise; kinds without a line of their own take the one named here.
_MIX: dict[str, dict[str, float]] = {
    "storage": {
        "storage_chemicals": 30,
        "electrical": 14,
        "fire_equipment": 14,
        "management": 16,
        "hot_work": 8,
        "confined_space": 5,
        "pressure_vessel": 8,
        "fire_exit": 3,
        "heating_equipment": 2,
    },
    "transport_firm": {
        "vehicle": 52,
        "management": 22,
        "electrical": 8,
        "fire_equipment": 9,
        "heating_equipment": 3,
        "hot_work": 2,
        "fire_exit": 4,
    },
    "building_site": {
        "work_at_height": 20,
        "scaffold": 16,
        "electrical": 18,
        "lifting": 10,
        "hot_work": 7,
        "fire_equipment": 9,
        "management": 10,
        "heating_equipment": 5,
        "confined_space": 3,
        "machine_guard": 2,
    },
    "crowded": _FIRE | {"elevator": 6, "ebike": 4, "fire_exit": 22},
    "nine_small": _FIRE,
    "mixed_use": _FIRE | {"heating_equipment": 7, "fire_exit": 24},
    "group_rental": _FIRE | {"heating_equipment": 8, "ebike": 16, "gas_equipment": 9},
    "supply_station": {
        "gas_equipment": 32,
        "gas_alarm": 16,
        "fire_equipment": 12,
        "management": 18,
        "electrical": 10,
        "pressure_vessel": 9,
        "vehicle": 3,
    },
    "unit_user": {
        "gas_equipment": 34,
        "gas_alarm": 24,
        "electrical": 11,
        "fire_equipment": 11,
        "fire_exit": 6,
        "management": 8,
        "heating_equipment": 4,
        "pressure_vessel": 2,
    },
    "special_eq": {
        "pressure_vessel": 26,
        "elevator": 26,
        "lifting": 18,
        "management": 14,
        "electrical": 9,
        "machine_guard": 5,
        "heating_equipment": 2,
    },
    "municipal": {
        "pipe_network": 36,
        "confined_space": 20,
        "electrical": 14,
        "management": 12,
        "work_at_height": 5,
        "trees_structures": 8,
        "heating_equipment": 3,
        "fire_equipment": 5,
    },
    "power": {
        "electrical": 46,
        "fire_equipment": 18,
        "management": 16,
        "work_at_height": 8,
        "trees_structures": 6,
        "confined_space": 6,
    },
    "landscape": {
        "trees_structures": 52,
        "work_at_height": 8,
        "management": 14,
        "electrical": 14,
        "fire_equipment": 10,
    },
    "industry_trade": {
        "machine_guard": 22,
        "electrical": 20,
        "fire_equipment": 14,
        "management": 14,
        "confined_space": 8,
        "hot_work": 7,
        "pressure_vessel": 5,
        "lifting": 5,
        "heating_equipment": 3,
        "storage_chemicals": 4,
    },
    "boiler_house": {
        "pressure_vessel": 30,
        "pipe_network": 24,
        "confined_space": 10,
        "electrical": 12,
        "gas_alarm": 7,
        "management": 12,
        "heating_equipment": 5,
        "fire_equipment": 5,
    },
    "school": _FIRE | {"heating_equipment": 5, "ebike": 2, "gas_alarm": 8},
    "care_home": _FIRE | {"heating_equipment": 7, "ebike": 3, "gas_alarm": 8},
}
_LIKE = {"fuel_station": "storage", "dealer": "storage", "filling_station": "supply_station"}

# Chance that a finding of the category is a heating one inside the season; outside it a seventh of that.
_HEATING_CHANCE = {
    "heating_equipment": 1.0,
    "gas_equipment": 0.36,
    "gas_alarm": 0.34,
    "electrical": 0.24,
    "ebike": 0.30,
    "pressure_vessel": 0.12,
    "pipe_network": 0.25,
    "confined_space": 0.12,
    "fire_exit": 0.14,
    "fire_equipment": 0.07,
    "trees_structures": 0.25,
    "hot_work": 0.06,
    "management": 0.02,
}
_HEATING_CODE = {
    "gas_equipment": ("WH01", "WH02", "WH03"),
    "gas_alarm": ("WH04",),
    "electrical": ("WH07", "WH06"),
    "ebike": ("WH08",),
    "pressure_vessel": ("WH09",),
    "pipe_network": ("WH10",),
    "confined_space": ("WH11",),
    "fire_exit": ("WH13",),
    "fire_equipment": ("WH15",),
    "trees_structures": ("WH17",),
    "hot_work": ("WH12",),
    "management": ("WH16",),
}
_HEATING_BY_KIND = {
    "building_site": ("WH12",),
    "mixed_use": ("WH14", "WH06"),
    "group_rental": ("WH14", "WH06", "WH02"),
    "nine_small": ("WH06", "WH05", "WH14"),
    "crowded": ("WH06", "WH13"),
    "school": ("WH18", "WH06"),
    "care_home": ("WH18", "WH05"),
    "boiler_house": ("WH10", "WH16"),
    "unit_user": ("WH01", "WH03"),
    "special_eq": ("WH09", "WH06"),
}
OUT_OF_SEASON = 1 / 7


def in_season(date: dt.date) -> bool:
    """Inside the heating season, 15 November to 15 March."""
    return (date.month, date.day) >= (11, 15) or (date.month, date.day) <= (3, 15)


def category_weights() -> np.ndarray:
    """Relative number of findings, shape (12, kinds, categories); a kind sums to 1 in a month without a season."""
    base = np.zeros((len(KINDS), len(CATEGORIES)))
    for i, kind in enumerate(KINDS):
        for code, parts in _MIX[_LIKE.get(kind.name, kind.name)].items():
            base[i, CATEGORY_INDEX[code]] = parts
    base /= base.sum(axis=1, keepdims=True)
    weights = np.tile(base, (12, 1, 1))
    for month in range(1, 13):
        w = weights[month - 1]
        if month in (12, 1, 2):
            for code in ("fire_exit", "fire_equipment", "electrical", "ebike"):
                w[:, CATEGORY_INDEX[code]] *= 1.25
        if month in (11, 12, 1):
            for code in ("gas_equipment", "gas_alarm"):
                w[:, CATEGORY_INDEX[code]] *= 1.20
        if month in (6, 7, 8):
            w[:, CATEGORY_INDEX["confined_space"]] *= 1.30
        if month in (1, 2):
            w[[i for i, kind in enumerate(KINDS) if kind.sector == "construction"]] *= 0.60
        # Heating equipment is looked at when it runs.
        w[:, CATEGORY_INDEX["heating_equipment"]] *= {11: 1.1, 12: 1.5, 1: 1.5, 2: 1.2, 3: 0.6, 10: 0.4}.get(
            month, 0.06
        )
    return weights


def heating_chance() -> np.ndarray:
    """Chance of a heating code inside the season, shape (kinds, categories)."""
    chance = np.zeros((len(KINDS), len(CATEGORIES)))
    for code, p in _HEATING_CHANCE.items():
        chance[:, CATEGORY_INDEX[code]] = p
    boiler = [kind.name for kind in KINDS].index("boiler_house")
    chance[boiler, [CATEGORY_INDEX[code] for code in ("pressure_vessel", "pipe_network", "gas_alarm")]] = 0.85
    return chance


def heating_choices(edge_street: bool) -> np.ndarray:
    """Three equally likely code positions for each kind and category, shape (kinds, categories, 3); in the edge streets
    coal comes first."""
    choices = np.zeros((len(KINDS), len(CATEGORIES), 3), dtype=np.int8)
    for i, kind in enumerate(KINDS):
        for j, category in enumerate(CATEGORIES):
            codes = _HEATING_CODE.get(category, ("WH06",))
            if category == "heating_equipment":
                codes = _HEATING_BY_KIND.get(kind.name, ("WH06",))
                if edge_street and kind.name in ("nine_small", "mixed_use", "group_rental", "care_home"):
                    codes = ("WH05", "WH05", codes[0])
            elif category == "electrical" and kind.name == "building_site":
                codes = ("WH12",)
            elif category == "fire_exit" and kind.name in ("group_rental", "mixed_use"):
                codes = ("WH14", "WH13")
            choices[i, j] = [HEATING_CODES.index(codes[n % len(codes)]) for n in range(3)]
    return choices


def work_steps() -> np.ndarray:
    """Four equally likely positions in WORK_STEPS for each category, shape (categories, 4)."""
    return np.array([[WORK_STEPS.index(s) for s in _STEPS_OF.get(code, _ANY_STEP)] for code in CATEGORIES], np.int8)
