"""Every measure worked out with pandas from its definition: {group: (numerator, denominator)} over a District.

`Asked` is a question in this file's own terms. No SQL, nothing of lens/compile.py or lens/ask.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from tests.oracle.district import INACTIVE, INTERVALS, District

#: the product's names of dimensions → the columns of the frames
COLUMNS = {"jurisdiction": "street"}
TIME = {"day", "week", "month", "quarter", "year", "season"}


@dataclass(frozen=True)
class Asked:
    """`start`..`end` inclusive, outcomes known up to `asof`."""

    start: pd.Timestamp
    end: pd.Timestamp
    asof: pd.Timestamp
    by: tuple[str, ...] = ()
    where: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


def bucket(dim: str, dates: pd.Series) -> pd.Series:
    """The key of each date in a time dimension; season is None outside 15 November to 15 March."""
    if dim == "day":
        return dates.dt.date
    if dim == "week":
        iso = dates.dt.isocalendar()
        return iso["year"].astype(str) + "-W" + iso["week"].astype(str).str.zfill(2)
    if dim == "season":
        return pd.Series([season(d) for d in dates], dates.index, dtype=object)
    months = {"month": "%Y-%m", "year": "%Y"}
    if dim in months:
        return dates.dt.strftime(months[dim])
    assert dim == "quarter"
    return dates.dt.year.astype(str) + "Q" + dates.dt.quarter.astype(str)


def season(day: pd.Timestamp) -> str | None:
    if (day.month, day.day) >= (11, 15):
        return f"{day.year}-{day.year + 1}"
    if (day.month, day.day) <= (3, 15):
        return f"{day.year - 1}-{day.year}"
    return None


def _chosen(frame: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    for dim, codes in asked.where.items():
        frame = frame[frame[COLUMNS.get(dim, dim)].isin(codes)]
    return frame


def _within(frame: pd.DataFrame, column: str, asked: Asked) -> pd.DataFrame:
    return frame[(frame[column] >= asked.start) & (frame[column] <= asked.end)]


def _keys(frame: pd.DataFrame, date: str, asked: Asked) -> list[pd.Series]:
    keys = []
    for dim in asked.by:
        key = bucket(dim, frame[date]) if dim in TIME else frame[COLUMNS.get(dim, dim)]
        keys.append(key.astype(object).where(key.notna(), None).rename(dim))
    return keys


def grouped(frame: pd.DataFrame, date: str, asked: Asked, value: pd.Series | None = None) -> dict[tuple, float]:
    """Sum of `value` (rows where None) in each group."""
    numbers = pd.Series(1, frame.index) if value is None else value
    if not asked.by:
        return {(): numbers.sum()}
    sums = numbers.groupby(_keys(frame, date, asked), dropna=False, sort=False).sum()
    keys = sums.index if len(asked.by) > 1 else ((k,) for k in sums.index)
    return {tuple(None if k is None or k != k else k for k in key): n for key, n in zip(keys, sums, strict=True)}


def _hazards(d: District, asked: Asked, date: str = "found_date") -> pd.DataFrame:
    return _within(_chosen(d.hazards, asked), date, asked)


def _visits(d: District, asked: Asked) -> pd.DataFrame:
    frame = _within(_chosen(d.visits, asked), "inspect_date", asked)
    # the default visit is administrative or expert, unless the question is about activity types
    return frame if "activity_type" in (*asked.by, *asked.where) else frame[frame["is_default_visit"]]


def _of_hazards(num: Callable, den: Callable | None = None, date: str = "found_date") -> Callable:
    def figure(d: District, asked: Asked):
        rows = _hazards(d, asked, date)
        top = grouped(rows[num(rows, asked)], date, asked)
        if den is None:
            return top, None
        return top, grouped(rows[den(rows, asked)], date, asked)

    return figure


def _all(rows, asked):
    return pd.Series(True, rows.index)


def _due(rows, asked):
    return rows["history_known"] & (rows["original_due_date"] <= asked.asof)


def _due_closed(rows, asked):
    return _due(rows, asked) & (rows["is_open"] | rows["closed_date"].notna())


def _on_time_rectified(rows, asked):
    return _due(rows, asked) & (rows["rectified_date"].fillna(rows["closed_date"]) <= rows["original_due_date"])


def _on_time_closed(rows, asked):
    return _due_closed(rows, asked) & (rows["closed_date"] <= rows["original_due_date"])


def _closed_by_then(rows, asked):
    return ~rows["is_open"] & ~(rows["end_date"] > asked.asof)


def _past_due(rows, asked):
    return rows["original_due_date"] <= asked.asof


def _extended(rows, asked):
    return _past_due(rows, asked) & (rows["due_date"] > rows["original_due_date"])


def _major(rows, asked):
    return rows["level"] == "major"


def _visits_found(value: Callable) -> Callable:
    def figure(d: District, asked: Asked):
        rows = _visits(d, asked)
        return grouped(rows, "inspect_date", asked, value(rows)), grouped(rows, "inspect_date", asked)

    return figure


def _visits_n(d: District, asked: Asked):
    return grouped(_visits(d, asked), "inspect_date", asked), None


def _stock(keep: Callable, rows_of: Callable = lambda d: d.hazards, start: str = "found_date") -> Callable:
    """What is there at the end of the period, or of each time bucket of it. `keep(rows, day, as_of)`."""

    def figure(d: District, asked: Asked):
        rows = _chosen(rows_of(d), asked)
        time = [dim for dim in asked.by if dim in TIME]
        if not time:
            return grouped(rows[keep(rows, asked.end, d.as_of)], start, asked), None
        days = pd.Series(pd.date_range(asked.start, asked.end))
        keys = bucket(time[0], days)
        ends = days[keys.notna()].groupby(keys[keys.notna()]).max()
        plain = Asked(asked.start, asked.end, asked.asof, tuple(dim for dim in asked.by if dim not in TIME))
        place = asked.by.index(time[0])
        sums: dict[tuple, float] = {}
        for key, end in ends.items():
            for rest, n in grouped(rows[keep(rows, end, d.as_of)], start, plain).items():
                sums[(*rest[:place], key, *rest[place:])] = n
        return sums, None

    return figure


def _open_at(rows, day, as_of):
    return rows["history_known"] & (rows["found_date"] <= day) & ~(rows["end_date"] <= day)


def _overdue_at(rows, day, as_of):
    return _open_at(rows, day, as_of) & (rows["due_date"] < day)


def _heating(keep: Callable) -> Callable:
    return lambda rows, day, as_of: keep(rows, day, as_of) & rows["heating_code"].fillna("").ne("")


def _became_late(d: District, asked: Asked):
    """Majors by the day after the deadline that they missed while open."""
    rows = _chosen(d.hazards, asked)
    late = rows["history_known"] & (rows["due_date"] < d.as_of) & ~(rows["end_date"] <= rows["due_date"])
    rows = rows[late & (rows["level"] == "major")].copy()
    rows["late_on"] = rows["due_date"] + pd.Timedelta(days=1)
    return grouped(_within(rows, "late_on", asked), "late_on", asked), None


def _soon(days: int) -> Callable:
    def keep(rows, day, as_of):
        return _open_at(rows, day, as_of) & rows["due_date"].between(as_of, as_of + pd.Timedelta(days=days))

    return keep


def _stock_rate(d: District, asked: Asked):
    rows = _chosen(d.hazards, asked)
    known = rows[rows["history_known"]]
    ended = _within(known, "end_date", asked)
    there = known[(known["found_date"] <= asked.end) & ~(known["end_date"] < asked.start)]
    return grouped(ended, "end_date", asked), grouped(there, "found_date", asked)


def _window(d: District, asked: Asked) -> pd.DataFrame:
    """Premises active at the period's end, with the default visits each had in it."""
    register = d.premises
    opened = ~(register["opened_on"] > asked.end)
    gone = register["closed_on"].notna()
    still = (register["closed_on"] > asked.end) | (~gone & ~register["status"].isin(INACTIVE))
    visits = _within(d.visits[d.visits["is_default_visit"]], "inspect_date", asked)
    frame = register[opened & still].copy()
    frame["visits_n"] = frame["premise_id"].map(visits.groupby("premise").size()).fillna(0).astype(int)
    strict = visits[visits["activity_type"] == "enforcement"].groupby("premise").size()
    frame["enforcement_n"] = frame["premise_id"].map(strict).fillna(0).astype(int)
    return _chosen(frame, asked)


def _coverage(d: District, asked: Asked):
    rows = _window(d, asked)
    return grouped(rows[rows["visits_n"] > 0], "", asked), grouped(rows, "", asked)


def _heating_coverage(d: District, asked: Asked):
    rows = _window(d, asked)
    rows = rows[rows["heating_types"].fillna("") != ""]
    return grouped(rows[rows["visits_n"] > 0], "", asked), grouped(rows, "", asked)


def _frequency(visits: str) -> Callable:
    def figure(d: District, asked: Asked):
        rows = _window(d, asked)
        return grouped(rows, "", asked, rows[visits]), grouped(rows, "", asked)

    return figure


def _older(days: int) -> Callable:
    def keep(rows, day, as_of):
        return _open_at(rows, day, as_of) & ((as_of - rows["found_date"]).dt.days > days)

    return keep


def _aged(least: int, most: int) -> Callable:
    def keep(rows, day, as_of):
        return _open_at(rows, day, as_of) & (as_of - rows["found_date"]).dt.days.between(least, most)

    return keep


def _due_now(rows, asked):
    return rows["history_known"] & (rows["due_date"] <= asked.asof)


def _in_current_time(rows, asked):
    return _due_now(rows, asked) & (rows["rectified_date"].fillna(rows["closed_date"]) <= rows["due_date"])


def _due_now_closed(rows, asked):
    return _due_now(rows, asked) & (rows["is_open"] | rows["closed_date"].notna())


def _closed_in_current_time(rows, asked):
    return _due_now_closed(rows, asked) & (rows["closed_date"] <= rows["due_date"])


def _late(rows, asked):
    return rows["history_known"] & rows["overdue_on"].notna()


def _open_where(where: Callable) -> Callable:
    return _stock(lambda rows, day, as_of: _open_at(rows, day, as_of) & where(rows))


def _share(date: str, base: Callable, part: Callable) -> Callable:
    """Of the rows of `base`, the share of those that `part` picks."""
    return _of_hazards(lambda rows, asked: base(rows, asked) & part(rows, asked), base, date)


def _seen(d: District, asked: Asked) -> pd.DataFrame:
    """Premises active at the period's end with their last visits by then."""
    frame = _window(d, asked)
    before = d.visits[d.visits["inspect_date"] <= asked.end]
    days = frame["risk_tier"].map(INTERVALS).fillna(730)
    frame["last_any"] = frame["premise_id"].map(before.groupby("premise")["inspect_date"].max())
    default = before[before["is_default_visit"]].groupby("premise")["inspect_date"].max()
    limit = asked.end - pd.to_timedelta(days, unit="D")
    frame["is_blind"] = ~(frame["premise_id"].map(default) >= limit) & ~(frame["opened_on"] >= limit)
    # the sample's records begin with its first visit but for one in a thousand
    begun = d.visits["inspect_date"].sort_values(ignore_index=True)
    frame["is_known"] = begun[int(np.ceil(len(begun) * 0.001)) - 1] <= limit
    return frame


def _of_register(num: Callable, den: Callable | None = None) -> Callable:
    def figure(d: District, asked: Asked):
        rows = _seen(d, asked)
        return grouped(rows[num(rows)], "", asked), None if den is None else grouped(rows[den(rows)], "", asked)

    return figure


def _visits_share(den: Callable, num: Callable) -> Callable:
    def figure(d: District, asked: Asked):
        rows = _visits(d, asked)
        base = rows[den(rows, asked)]
        return grouped(base[num(base)], "inspect_date", asked), grouped(base, "inspect_date", asked)

    return figure


def _above_cap(d: District, asked: Asked):
    """Pairs of body and premise with enforcement inspections in the year of the period's end, tip-offs apart."""
    rows = d.visits[(d.visits["activity_type"] == "enforcement") & d.visits["inspector_org"].notna()]
    rows = rows[(rows["inspect_date"].dt.year == asked.end.year) & (rows["inspect_date"] <= asked.end)]
    rows = rows[~rows["task_source"].isin(["report", "assigned"])]
    pairs = rows.groupby(["inspector_org", "premise"]).size().rename("times").reset_index()
    pairs = pairs.merge(d.premises, left_on="premise", right_on="premise_id")
    pairs = _chosen(pairs[pairs["cap_per_year"].notna()], asked)
    return grouped(pairs[pairs["times"] > pairs["cap_per_year"]], "", asked), grouped(pairs, "", asked)


def _told(rows, asked):
    return rows["is_copied"].notna()


def _major_with_source(rows, asked):
    return _major(rows, asked) & rows["activity_type"].notna()


def _orders_to_stop(d: District, asked: Asked):
    rows = _visits(d, asked)
    return grouped(rows[rows["result"] == "stopped"], "inspect_date", asked), None


def _followed_a_day(rows, asked):
    return rows["history_known"] & ((asked.asof - rows["found_date"]).dt.days >= 1)


def _at_once(rows, asked):
    done = rows["rectified_date"].fillna(rows["closed_date"])
    return rows["on_spot"] | ((done - rows["found_date"]).dt.days <= 1)


def _rechecked(rows, asked):
    return ~rows["on_spot"] & (rows["recheck_date"] <= asked.asof)


def _recheck_due(rows, asked):
    return rows["recheck_by"] <= asked.asof


def _in_time(rows, asked):
    return rows["recheck_date"].fillna(rows["closed_date"]) <= rows["recheck_by"]


def _not_on_spot(rows, asked):
    return ~rows["on_spot"]


def _with_deadline(rows, asked):
    return ~rows["on_spot"] & (rows["due_date"] > rows["found_date"])


def _degree_days(d: District, asked: Asked):
    rows = _within(d.weather, "date", asked)
    rows = rows[rows["t_mean"].notna()]
    return grouped(rows, "date", asked, (18 - rows["t_mean"]).clip(lower=0)), None


def _events(keep: Callable) -> Callable:
    def figure(d: District, asked: Asked):
        rows = _within(_chosen(d.events, asked), "occurred_date", asked)
        return grouped(rows[keep(rows)], "occurred_date", asked), None

    return figure


def _at_work(value: str = "") -> Callable:
    """Accidents at work, or what they add up to: `deaths`, or `injured` of either kind; an empty cell adds nothing."""

    def figure(d: District, asked: Asked):
        rows = _within(_chosen(d.events, asked), "occurred_date", asked)
        rows = rows[rows["event_domain"] == "production"]
        injured = rows["serious_injuries"].fillna(0) + rows["minor_injuries"].fillna(0)
        values = {"": None, "deaths": rows["deaths"].fillna(0), "injured": injured}
        return grouped(rows, "occurred_date", asked, values[value]), None

    return figure


def _event_deaths(d: District, asked: Asked):
    rows = _within(_chosen(d.events, asked), "occurred_date", asked)
    return grouped(rows, "occurred_date", asked, rows["deaths"].fillna(0)), None


def _reported(first: str, then: str, limit: int) -> Callable:
    """Accidents at work with both times, by whether the second came within `limit` minutes of the first."""

    def figure(d: District, asked: Asked):
        rows = _within(_chosen(d.events, asked), "occurred_date", asked)
        rows = rows[(rows["event_domain"] == "production") & (rows[then] >= rows[first])]
        in_time = rows[rows[then] - rows[first] <= pd.Timedelta(minutes=limit)]
        return grouped(in_time, "occurred_date", asked), grouped(rows, "occurred_date", asked)

    return figure


def _drills_held(d: District, asked: Asked):
    rows = _within(_chosen(d.drills, asked), "planned_date", asked)
    return grouped(rows[rows["held_date"] <= asked.asof], "planned_date", asked), grouped(rows, "planned_date", asked)


def _duty(keep: Callable) -> Callable:
    def rows_of(d: District, asked: Asked) -> pd.DataFrame:
        return _within(_chosen(d.duty, asked), "checked_date", asked)

    return lambda d, asked: (grouped(rows_of(d, asked)[keep], "checked_date", asked), None)


def _duty_passed(d: District, asked: Asked):
    rows = _within(_chosen(d.duty, asked), "checked_date", asked)
    return grouped(rows[rows["duty_result"] == "normal"], "checked_date", asked), grouped(rows, "checked_date", asked)


def _of_cases(date: str, keep: Callable | None = None, value: str = "") -> Callable:
    """Cases by the day they were opened or punished: their number, or their fines in 万元."""

    def figure(d: District, asked: Asked):
        rows = _within(_chosen(d.cases, asked), date, asked)
        rows = rows if keep is None else rows[keep(rows)]
        return grouped(rows, date, asked, rows[value] if value else None), None

    return figure


def _per_enforcement(date: str) -> Callable:
    def figure(d: District, asked: Asked):
        top, _ = _of_cases(date)(d, asked)
        visits = _within(_chosen(d.visits, asked), "inspect_date", asked)
        return top, grouped(visits[visits["activity_type"] == "enforcement"], "inspect_date", asked)

    return figure


def _of_shifts(value: str, hours: bool = True) -> Callable:
    """What shifts found, over their hours; the sample states both for each."""

    def figure(d: District, asked: Asked):
        rows = _within(_chosen(d.shifts, asked), "duty_date", asked)
        den = grouped(rows, "duty_date", asked, rows["enforcement_hours"]) if hours else None
        return grouped(rows, "duty_date", asked, rows[value]), den

    return figure


def _of_meetings(held: Callable) -> Callable:
    def figure(d: District, asked: Asked):
        rows = _within(_chosen(d.meetings, asked), "required_by", asked)
        rows = rows[rows["required_by"] <= asked.asof]
        return grouped(rows[held(rows, asked)], "required_by", asked), grouped(rows, "required_by", asked)

    return figure


def _of_activities(value: str = "") -> Callable:
    def figure(d: District, asked: Asked):
        rows = _within(_chosen(d.activities, asked), "activity_date", asked)
        return grouped(rows, "activity_date", asked, rows[value].fillna(0) if value else None), None

    return figure


def _homes_checked(d: District, asked: Asked):
    homes = _chosen(d.gas_homes, asked)
    return _of_activities("households_checked")(d, asked)[0], grouped(homes, "", asked, homes["gas_households"])


def _of_issues(num: Callable, den: Callable | None = None) -> Callable:
    def figure(d: District, asked: Asked):
        rows = _within(_chosen(d.issues, asked), "handed_date", asked)
        top = grouped(rows[num(rows, asked)], "handed_date", asked)
        return top, den and grouped(rows[den(rows, asked)], "handed_date", asked)

    return figure


def _lacks(part: str) -> Callable:
    return lambda rows, asked: (
        _major(rows, asked) & rows["five_missing"].fillna("").str.split(";").map(lambda p: part in p)
    )


def _chain(*links: str) -> Callable:
    """Of what is open at the end of the period, what names every link."""

    def figure(d: District, asked: Asked):
        rows = _chosen(d.hazards, asked)
        there = rows[_open_at(rows, asked.end, d.as_of)]
        return grouped(there[there[list(links)].notna().all(axis=1)], "", asked), grouped(there, "", asked)

    return figure


def _issue_stock(keep: Callable) -> Callable:
    def there(rows, day, as_of):
        inside = rows["history_known"] & (rows["handed_date"] <= day) & ~(rows["end_date"] <= day)
        return inside & keep(rows, day)

    return _stock(there, lambda d: d.issues, "handed_date")


def _issue_due(rows, asked):
    return rows["history_known"] & (rows["due_date"] <= asked.asof)


def _issue_a_day_old(rows, asked):
    return rows["history_known"] & (rows["handed_date"] + pd.Timedelta(days=1) <= asked.asof)


GAS_ACTS = ("gas_filling", "gas_storage", "gas_trade", "gas_transport")
#: measure → (District, Asked) → ({group: numerator}, {group: denominator} or None)
FIGURES: dict[str, Callable] = {
    "C1": _of_meetings(lambda rows, asked: rows["held_date"] <= asked.asof),
    "C1_on_time": _of_meetings(lambda rows, asked: rows["held_date"] <= rows["required_by"]),
    "O1": _of_activities(),
    "O2": _of_activities("people_n"),
    "O3": _homes_checked,
    "T1": _of_shifts("violations_n"),
    **{f"T1_{k}": _of_shifts(f"{k}_n") for k in ("unlicensed", "speeding", "overload", "drunk")},
    "T2": _of_shifts("enforcement_hours", hours=False),
    "T3": _of_shifts("violations_n", hours=False),
    "M15": _of_cases("filed_date"),
    "M15_gas": _of_cases("filed_date", lambda rows: rows["illegal_type"].isin(GAS_ACTS)),
    "M16": _per_enforcement("filed_date"),
    "M16_punished": _per_enforcement("penalty_date"),
    "M17": _of_cases("penalty_date", value="fine"),
    "M17_accident": _of_cases("penalty_date", lambda rows: rows["case_kind"] == "accident", "fine"),
    "M17_check": _of_cases("penalty_date", lambda rows: rows["case_kind"] != "accident", "fine"),
    "M18_stop": _of_cases("penalty_date", lambda rows: rows["stop"]),
    "M18_seal": _of_cases("penalty_date", lambda rows: rows["seal"]),
    "M18_closed": _of_cases("penalty_date", lambda rows: rows["closure"]),
    "M18_rate": _visits_share(lambda rows, asked: rows["result"].notna(), lambda rows: rows["result"] == "stopped"),
    "M21": _of_issues(_closed_by_then, _all),
    "M21_new": _of_issues(_all),
    "M21_open": _issue_stock(lambda rows, day: True),
    "M21_overdue": _issue_stock(lambda rows, day: rows["due_date"] < day),
    "M21_unclaimed": _issue_stock(lambda rows, day: rows["responsible_dept"].isna()),
    "M21_on_time": _of_issues(
        lambda rows, asked: _issue_due(rows, asked) & (rows["end_date"] <= rows["due_date"]), _issue_due
    ),
    "M22_issues": _of_issues(
        lambda rows, asked: _issue_a_day_old(rows, asked) & ((rows["end_date"] - rows["handed_date"]).dt.days <= 1),
        _issue_a_day_old,
    ),
    "M1": _visits_n,
    "M2": _of_hazards(_all),
    "M3_rectified": _of_hazards(_on_time_rectified, _due),
    "M3_closed": _of_hazards(_on_time_closed, _due_closed),
    "M3_due_rectified": _of_hazards(_on_time_rectified, _due, "original_due_date"),
    "M3_due_closed": _of_hazards(_on_time_closed, _due_closed, "original_due_date"),
    "M3b": _of_hazards(_closed_by_then, _all),
    "M3c": _stock_rate,
    "M4": _stock(_overdue_at),
    "S1": _stock(_open_at),
    "S1_heating": _stock(_heating(_open_at)),
    "M4_heating": _stock(_heating(_overdue_at)),
    "M11_late": _became_late,
    "S3": _stock(_soon(3)),
    "S7": _stock(_soon(7)),
    "S15": _stock(_soon(15)),
    "M5": _visits_found(lambda rows: rows["hazards_n"]),
    "M5b": _visits_found(lambda rows: (rows["hazards_n"] > 0).astype(int)),
    "M6": _coverage,
    "M6_heating": _heating_coverage,
    "M8": _frequency("visits_n"),
    "M8_enforcement": _frequency("enforcement_n"),
    "M9": _of_hazards(_major),
    "M9_share": _of_hazards(_major, _all),
    "M10": _visits_found(lambda rows: rows["major_n"]),
    "M11_stock": _stock(lambda rows, day, as_of: _open_at(rows, day, as_of) & (rows["level"] == "major")),
    "M11_new": _of_hazards(_major),
    "M11_closed": _of_hazards(lambda rows, asked: rows["history_known"] & _major(rows, asked), date="end_date"),
    "M13": _of_hazards(
        lambda rows, asked: rows["is_recurred"], lambda rows, asked: rows["recurrence_base"], date="end_date"
    ),
    "M2_copied": _share("found_date", _told, lambda rows, asked: rows["is_copied"] == True),  # noqa: E712
    "M2_doubled": _of_hazards(lambda rows, asked: rows["double_of"].notna()),
    "M5_zero": _visits_found(lambda rows: (rows["hazards_n"] == 0).astype(int)),
    "M8_cap": _above_cap,
    "M9_authority": _share("found_date", _major_with_source, lambda rows, asked: rows["activity_type"] != "self_check"),
    "M12": _visits_share(
        lambda rows, asked: rows["followed_on"] <= asked.asof, lambda rows: rows["followed_found"].astype(bool)
    ),
    "S90": _stock(_older(90)),
    "S180": _stock(_older(180)),
    "S_owner": _open_where(lambda rows: rows["responsible_dept"].isna()),
    "M29": _share("found_date", _major, lambda rows, asked: rows["five"] == "complete"),
    **{f"M29_{part}": _of_hazards(_lacks(part)) for part in ("resp", "measures", "funds", "deadline", "plan")},
    "S_chain": _chain("unit", "street", "responsible_dept", "leader_post"),
    "S_chain_dept": _chain("unit", "street", "responsible_dept"),
    "S_no_unit": _open_where(lambda rows: rows["unit"].isna()),
    "S_no_post": _open_where(lambda rows: rows["leader_post"].isna()),
    "M29_open": _open_where(lambda rows: rows["five"] == "incomplete"),
    "M14": _share("recheck_by", _recheck_due, _in_time),
    "M22": _share("found_date", _followed_a_day, _at_once),
    "M32": _share("found_date", _rechecked, lambda rows, asked: rows["recheck_failed_n"] > 0),
    "M33": _share("closed_date", _not_on_spot, lambda rows, asked: rows["closed_date"].dt.is_month_end),
    "M34": _share("closed_date", _with_deadline, lambda rows, asked: rows["closed_date"] == rows["due_date"]),
    "M35": _share(
        "found_date",
        lambda rows, asked: rows["activity_type"].notna(),
        lambda rows, asked: rows["activity_type"] == "self_check",
    ),
    "M36": _share(
        "found_date",
        lambda rows, asked: rows["cause_class"].notna(),
        lambda rows, asked: rows["cause_class"] == "management",
    ),
    "M7": _of_register(lambda rows: rows["is_known"] & rows["is_blind"]),
    "M7_share": _of_register(lambda rows: rows["is_known"] & rows["is_blind"], lambda rows: rows["is_known"]),
    "M7_never": _of_register(lambda rows: rows["last_any"].isna()),
    "M7_owner": _of_register(lambda rows: rows["responsible_dept"].isna()),
    "M18": _orders_to_stop,
    "M26": _degree_days,
    "M23": _at_work(),
    "M23_deaths": _at_work("deaths"),
    "M23_injured": _at_work("injured"),
    "A1_deaths": _event_deaths,
    "M20_unit": _reported("unit_told_at", "unit_reported_at", 60),
    "M20_dept": _reported("unit_reported_at", "dept_reported_at", 120),
    "M27_drills": _drills_held,
    "M19": _duty_passed,
    "M19_checks": _duty(lambda rows: rows["duty_result"].notna()),
    "M19_failed": _duty(lambda rows: rows["duty_result"] != "normal"),
    "A1": _events(lambda rows: rows["accident_id"].notna()),
    "A1_grave": _events(
        lambda rows: (rows["event_domain"] == "production") & rows["class"].isin(["serious", "major", "extraordinary"])
    ),
    # what nobody marked is not counted
    "A1_heating": _events(lambda rows: rows["heating_related"].map(lambda said: said is True)),
    "M31": _of_hazards(_extended, _past_due),
    "M31_again": _of_hazards(lambda rows, asked: rows["extended_n"] > 1),
    "M3_rectified_current": _of_hazards(_in_current_time, _due_now),
    "M3_closed_current": _of_hazards(_closed_in_current_time, _due_now_closed),
    "M4_original": _stock(lambda rows, day, as_of: _open_at(rows, day, as_of) & (rows["original_due_date"] < day)),
    "M4_in": _of_hazards(lambda rows, asked: _late(rows, asked), date="overdue_on"),
    "M4_out": _of_hazards(lambda rows, asked: _late(rows, asked), date="end_date"),
    "S1_7": _stock(_aged(0, 7)),
    "S1_30": _stock(_aged(8, 30)),
    "S1_90": _stock(_aged(31, 90)),
    "S1_180": _stock(_aged(91, 180)),
    "S1_in": _of_hazards(lambda rows, asked: rows["history_known"]),
    "S1_out": _of_hazards(lambda rows, asked: rows["history_known"], date="end_date"),
    "S1_closed": _of_hazards(
        lambda rows, asked: rows["history_known"] & (rows["status"] != "premise_closed"), date="end_date"
    ),
    "S1_shut": _of_hazards(
        lambda rows, asked: rows["history_known"] & (rows["status"] == "premise_closed"), date="end_date"
    ),
}
#: what the quotient is multiplied by, and whether it is also put on a yearly footing
SCALES = {"M10": 1000.0, "M18_rate": 1000.0}
PER_YEAR = {"M8", "M8_enforcement"}


def waits(d: District, asked: Asked) -> dict[tuple, tuple[np.ndarray, np.ndarray]]:
    """M30: {group: (days followed, whether it ended)} for the hazards found in the period whose history is known."""
    return _waits(_hazards(d, asked), "found_date", asked)


def issue_waits(d: District, asked: Asked) -> dict[tuple, tuple[np.ndarray, np.ndarray]]:
    """M21_days: the same for the supervision issues handed over in the period."""
    return _waits(_within(_chosen(d.issues, asked), "handed_date", asked), "handed_date", asked)


def _waits(rows: pd.DataFrame, start: str, asked: Asked) -> dict[tuple, tuple[np.ndarray, np.ndarray]]:
    rows = rows[rows["history_known"]]
    # a premise that shut did not rectify: it was followed up to that day
    ended = ((rows["end_date"] <= asked.asof) & (rows["status"] != "premise_closed")).to_numpy()
    last = rows["end_date"].where(rows["end_date"] <= asked.asof, asked.asof)
    days = (last - rows[start]).dt.days.to_numpy()
    if not asked.by:
        return {(): (days, ended)}
    groups: dict[tuple, list[int]] = {}
    for i, key in enumerate(zip(*_keys(rows, start, asked), strict=True)):
        groups.setdefault(key, []).append(i)
    return {key: (days[places], ended[places]) for key, places in groups.items()}


def by_premise(d: District, asked: Asked) -> dict[tuple, tuple[np.ndarray, np.ndarray]]:
    """M5: {group: (hazards, visits) of each premise}; a visit without a premise stands alone."""
    rows = _visits(d, asked)
    who = rows["premise"].fillna(rows["inspection_id"]).tolist()
    keys = list(zip(*_keys(rows, "inspect_date", asked), strict=True)) if asked.by else [()] * len(rows)
    sums: dict[tuple, dict[str, list[int]]] = {}
    for key, premise, n in zip(keys, who, rows["hazards_n"], strict=True):
        pair = sums.setdefault(key, {}).setdefault(premise, [0, 0])
        pair[0] += n
        pair[1] += 1
    return {key: tuple(np.array(list(pairs.values())).T) for key, pairs in sums.items()}
