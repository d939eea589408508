"""The attention index of the sample worked out in plain Python from the published Parquet: no SQL, no lens, no numpy.

What data/rules/winter_index.toml and the notes of the page say is written down a second time, so that a slip in the
questions or in the arrays shows as a difference.
"""

from __future__ import annotations

import math
import tomllib
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq

DAY = timedelta(1)


class Attention:
    """`Attention(snapshot folder).week(day)` → {street: {open, load, premises, h, e, w, score}}."""

    def __init__(self, folder: Path):
        def rows(name: str) -> list[dict]:
            return pq.read_table(folder / f"{name}.parquet").to_pylist()

        table = tomllib.loads((folder / "rules" / "winter_index.toml").read_text("utf-8"))
        self.rule = {s: {k: r["value"] for k, r in records.items()} for s, records in table.items()}
        self.hazards = [h for h in rows("hazards") if h["heating_code"] and h["history_known"]]
        self.premises = [p for p in rows("premises") if p["heating_types"]]
        self.calendar = {c["date"]: c for c in rows("calendar")}
        observed = [w for w in rows("weather") if w["kind"] != "forecast"]
        self.t_mean = {w["date"]: w["t_mean"] for w in observed}
        self.t_min = {w["date"]: w["t_min"] for w in observed}
        self.ahead = {w["date"]: w["t_min"] for w in rows("weather") if w["kind"] == "forecast"}
        self.last = max(self.t_mean)
        self.streets = sorted({p["jurisdiction"] for p in self.premises})
        self.days: dict[str, list[date]] = defaultdict(list)
        for day, c in sorted(self.calendar.items()):
            if c["season"]:
                self.days[c["season"]].append(day)

    def weeks(self, season: str, until: date) -> list[date]:
        """Sundays of a season."""
        return [d for d in self.days[season] if d.isoweekday() == 7 and d <= until]

    def weight(self, h: dict, day: date) -> float:
        codes = [self.rule["code"].get(c, self.rule["code"]["other"]) for c in h["heating_code"].split(";")]
        late = h["due_date"] is not None and h["due_date"] < day
        age = "overdue" if late else "standing" if (day - h["found_date"]).days > 7 else "new"
        return self.rule["severity"]["major" if h["is_major"] else "other"] * self.rule["age"][age] * max(codes)

    def open_on(self, day: date) -> list[dict]:
        return [
            h for h in self.hazards
            if h["found_date"] <= day and (h["reported_date"] or h["found_date"]) <= day
            and (h["end_date"] is None or h["end_date"] > day)
        ]  # fmt: skip

    def active(self, day: date) -> list[dict]:
        shut = ("suspended", "closed", "completed")
        return [
            p for p in self.premises
            if (p["opened_on"] is None or p["opened_on"] <= day)
            and (p["closed_on"] > day if p["closed_on"] else p["status"] not in shut)
        ]  # fmt: skip

    def pressure(self, day: date) -> dict[str, float]:
        """The shrunken rate of each street by the method of moments, 0 where nothing is open."""
        load, squares, base = Counter(), 0.0, Counter(p["jurisdiction"] for p in self.active(day))
        for h in self.open_on(day):
            w = self.weight(h, day)
            load[h["jurisdiction"]] += w
            squares += w * w
        total, x = sum(load.values()), sum(base.values())
        if not total:
            return dict.fromkeys(self.streets, 0.0)
        phi, mean, n = max(squares / total, 1.0), total / x, len(self.streets)
        own = {s: load[s] / base[s] for s in self.streets}
        spread = sum(base[s] * (own[s] - mean) ** 2 for s in self.streets) / x
        between = max(spread - phi * mean * n / x, 0.0)
        kept = {s: between / (between + phi * mean / base[s]) if between else 0.0 for s in self.streets}
        return {s: mean + kept[s] * (own[s] - mean) if load[s] else 0.0 for s in self.streets}

    def exposure(self, day: date) -> dict[str, float]:
        size: Counter = Counter()
        for p in self.active(day):
            keys = [p["subtype"] or "", *p["heating_types"].split(";")]
            size[p["jurisdiction"]] += max(self.rule["premise"].get(k, self.rule["premise"]["other"]) for k in keys)
        most = max(math.log(1 + v) for v in size.values())
        return {s: math.log(1 + size[s]) / most for s in self.streets}

    def weather(self, day: date) -> float:
        rule, season = self.rule["weather"], self.calendar[day]["season"]
        mean = sum(self.t_mean[day - n * DAY] for n in range(rule["lag_days"] + 1)) / (rule["lag_days"] + 1)
        before = [s for s in self.days if s < season]
        past = [self.t_mean[d] for s in before if self._known(s) for d in self.days[s] if d in self.t_mean]
        risk = math.exp(rule["beta"] * max(0.0, sum(past) / len(past) - mean))
        if self._wave(day, season, before):
            risk *= rule["cold_wave"]
        risk *= {"ignition": rule["ignition"], "festival": rule["festival"]}.get(self.calendar[day]["phase"], 1.0)
        return min(max((risk - 1) / (rule["rr_max"] - 1), rule["floor"]), 1.0)

    def _known(self, season: str) -> bool:
        days = self.days[season]
        return sum(d in self.t_mean for d in days) >= 0.9 * len(days)

    def _wave(self, day: date, season: str, before: list[str]) -> bool:
        cold = []
        for n in range(-3, 4):
            at = day + n * DAY
            number = (at - self.days[season][0]).days
            near = sorted(
                self.t_min[d] for s in before for k, d in enumerate(self.days[s])
                if abs(k - number) <= 15 and d in self.t_min
            )  # fmt: skip
            least = self.t_min.get(at) if n <= 0 else self.ahead.get(at) if day == self.last else None
            cold.append(least is not None and len(near) >= 20 and least < _fifth(near))
        return any(cold[k] and (cold[k - 1] or (k + 1 < len(cold) and cold[k + 1])) for k in range(1, len(cold)))

    def week(self, day: date, silent: set[str] = frozenset()) -> dict[str, dict]:  # type: ignore[assignment]
        season = self.calendar[day]["season"]
        before = [s for s in self.days if s < season and self.days[s][0] >= date(2022, 11, 23) + 60 * DAY][-2:]
        value, e, w = self.pressure(day), self.exposure(day), self.weather(day)
        mine = [v for s, v in value.items() if s not in silent]
        known = sorted([*mine, *(v for s in before for d in self.weeks(s, day) for v in self.pressure(d).values())])
        found = {}
        for s in self.streets:
            if s in silent:
                continue
            below, upto = bisect_left(known, value[s] - 1e-12), bisect_right(known, value[s] + 1e-12)
            h = (below + upto) / 2 / len(known) if value[s] else 0.0
            a, b, c = (self.rule["part"][k] for k in ("hazards", "exposure", "weather"))
            found[s] = {"h": h, "e": e[s], "w": w, "score": 100 * h**a * e[s] ** b * w**c}
        return found


def _fifth(values: list[float]) -> float:
    """The 5th percentile of sorted values, with straight lines between them."""
    at = 0.05 * (len(values) - 1)
    low = math.floor(at)
    high = min(low + 1, len(values) - 1)
    return values[low] + (at - low) * (values[high] - values[low])
