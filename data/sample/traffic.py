"""Road enforcement: who looked where and when, and what each hour found. One road is far worse in one hour."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa

from data.sample.register import STREETS
from data.sample.tables import Columns, Pick, dates, integers, numbered
from data.sample.truths import DAYS, DRUNK_FACTOR, DRUNK_HOURS, DRUNK_ROAD, FIRST

#: (name, street, share of the shifts)
ROADS = [
    (DRUNK_ROAD, "BH01", 0.16), ("迎宾路", "BH02", 0.13), ("柳溪大街", "BH01", 0.12), ("文昌路", "BH04", 0.11),
    ("临港货运通道", "BH05", 0.14), ("环城东路", "BH06", 0.10), ("城南大道", "BH07", 0.10), ("新桥路", "BH09", 0.07),
    ("枣林公路", "BH11", 0.07),
]  # fmt: skip
SHIFTS_A_DAY = 5
DAY, NIGHT = range(7, 19), (19, 20, 21, 22, 23, 0, 1, 2)
#: expected findings an hour: by day, by night; freight roads have three times the overloading
UNLICENSED, SPEEDING, OVERLOAD, DRUNK, OTHER = (0.5, 0.4), (1.1, 1.4), (0.25, 0.4), (0.02, 0.35), (1.6, 0.7)
FREIGHT, FREIGHT_FACTOR = ("临港货运通道", "枣林公路"), 3.0
#: findings come in clusters: the variance of an hour's luck
LUCK = 0.15


def shift_columns(seed: int, scale: float) -> tuple[int, Columns]:
    """(number of rows, their columns), by day and hour; `scale` is the size of the district, 1 by default."""
    rng = np.random.default_rng((seed, 32))
    weekend = np.array([(FIRST + dt.timedelta(d)).weekday() >= 4 for d in range(DAYS)])
    day = np.repeat(np.arange(DAYS), rng.poisson(scale * SHIFTS_A_DAY * np.where(weekend, 1.2, 0.9)))
    n = len(day)
    night = rng.random(n) < 0.45
    hour = np.where(night, rng.choice(NIGHT, n), rng.choice(list(DAY), n))
    order = np.lexsort((hour, day))
    day, night, hour = day[order], night[order], hour[order]
    road = rng.choice(len(ROADS), n, p=[share for *_, share in ROADS])
    hours = rng.choice([1.0, 1.5, 2.0], n, p=[0.7, 0.2, 0.1])
    luck = rng.gamma(1 / LUCK, LUCK, n)
    freight = np.isin(road, [i for i, (name, *_) in enumerate(ROADS) if name in FREIGHT])
    worst = (road == 0) & np.isin(hour, DRUNK_HOURS)

    def drawn(rates: tuple[float, float], factor: np.ndarray | float = 1.0) -> np.ndarray:
        return rng.poisson(np.where(night, rates[1], rates[0]) * factor * hours * luck)

    kinds = {
        "unlicensed_n": drawn(UNLICENSED),
        "speeding_n": drawn(SPEEDING),
        "overload_n": drawn(OVERLOAD, np.where(freight, FREIGHT_FACTOR, 1.0)),
        "drunk_n": drawn(DRUNK, np.where(worst, DRUNK_FACTOR, 1.0)),
        "other_n": drawn(OTHER),
    }
    place = {s.id: i for i, s in enumerate(STREETS)}
    street = np.array([place[s] for _, s, _ in ROADS])[road]
    names = [s.name for s in STREETS]
    return n, {
        "shift_id": numbered("BHQW", np.arange(1, n + 1)),
        "duty_date": dates(day),
        "hour": integers(hour),
        "road": Pick(road, [name for name, *_ in ROADS]),
        "jurisdiction": Pick(street, names),
        "jurisdiction_raw": Pick(street, names),
        "dept": Pick(np.zeros(n), ["区交警大队"]),
        "enforcement_hours": pa.array(hours),
        "vehicles_n": integers(rng.poisson(22 * hours)),
        "violations_n": integers(np.sum(list(kinds.values()), axis=0)),
        **{name: integers(values) for name, values in kinds.items()},
    }
