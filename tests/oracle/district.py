"""The sample's canonical batch as pandas frames, every derived column worked out again from the dates and texts.

Nothing here comes from data/derive, queries/ or lens/: what docs/architecture.md and the definitions say is written
down a second time, so that a slip in the SQL shows as a difference.
"""

from __future__ import annotations

import functools
import itertools
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

CLOSED_STATES = {"closed", "premise_closed"}
INACTIVE = {"suspended", "closed", "completed"}
DEFAULT_VISITS = {"enforcement", "patrol", "special", "supervision", "expert", "joint"}
YEAR = pd.Timedelta(days=365)
RULES = Path(__file__).parents[2] / "data" / "rules"
#: days without a visit after which a premise is a blind spot, by tier; days to re-inspect, by department
INTERVALS = {"red": 180, "orange": 180, "yellow": 365, "blue": 730}
FIVE = {
    "resp": "responsible_unit",
    "measures": "measure_plan",
    "funds": "funds_yuan",
    "deadline": "due_date",
    "plan": "plan_emergency",
}
DATES = ("found_date", "due_date", "original_due_date", "rectified_date", "recheck_date", "closed_date")


@dataclass(frozen=True)
class District:
    """The extracts as frames with datetime64 dates; `as_of` is the last day."""

    as_of: pd.Timestamp
    hazards: pd.DataFrame
    visits: pd.DataFrame
    premises: pd.DataFrame
    weather: pd.DataFrame
    issues: pd.DataFrame
    events: pd.DataFrame
    duty: pd.DataFrame
    cases: pd.DataFrame
    drills: pd.DataFrame
    shifts: pd.DataFrame
    meetings: pd.DataFrame
    activities: pd.DataFrame
    gas_homes: pd.DataFrame


def read(batch: Path, as_of: date) -> District:
    """The district of one canonical batch."""
    day = pd.Timestamp(as_of)
    streets = _streets(_table(batch, "jurisdictions"))
    campaigns = _table(batch, "campaigns").set_index("name")["campaign_id"]
    premises = _premises(_table(batch, "premises", "opened_on", "closed_on"), streets)
    visits = _visits(_table(batch, "inspections", "inspect_date"), premises, streets, campaigns, day)
    hazards = _hazards(_table(batch, "hazards", *DATES), visits, premises, streets, campaigns, day)
    visits["hazards_n"] = visits["inspection_id"].map(hazards.groupby("inspection_id").size()).fillna(0).astype(int)
    majors = hazards[hazards["level"] == "major"].groupby("inspection_id").size()
    visits["major_n"] = visits["inspection_id"].map(majors).fillna(0).astype(int)
    visits["followed_on"], visits["followed_found"] = _followed(visits)
    hazards["is_copied"] = _copied(hazards)
    hazards["double_of"] = _doubled(hazards)
    weather = _table(batch, "weather", "date")
    weather = weather[(weather["kind"] != "forecast") & (weather["date"] <= day)].copy()
    weather["t_mean"] = weather["t_mean"].fillna((weather["t_max"] + weather["t_min"]) / 2)
    mean = weather.groupby("date", as_index=False)["t_mean"].mean()
    raw = _table(batch, "supervision_issues", "handed_date", "due_date", "rectified_date", "verified_date")
    events = _table(batch, "accidents", "occurred_date")
    events["street"] = events["jurisdiction"].map(streets)
    events = events[events["occurred_date"] <= day]
    duty = _table(batch, "duty_checks", "checked_date")
    duty["street"] = duty["jurisdiction"].map(streets)
    drills = _table(batch, "drills", "planned_date", "held_date")
    drills["street"] = drills["jurisdiction"].map(streets)
    cases = _cases(_table(batch, "enforcement", "filed_date", "decided_date"), streets, day)
    shifts = _table(batch, "traffic_enforcement", "duty_date")
    shifts = shifts[shifts["duty_date"] <= day].assign(
        street=shifts["jurisdiction"].map(streets), inspector_org=shifts["dept"],
        hour=shifts["hour"].map("h{:02d}".format),
    )  # fmt: skip
    meetings = _table(batch, "safety_meetings", "required_by", "held_date").rename(columns={"dept": "responsible_dept"})
    activities = _table(batch, "outreach", "activity_date")
    activities = activities[activities["activity_date"] <= day].assign(street=activities["jurisdiction"].map(streets))
    homes = _table(batch, "jurisdictions").rename(columns={"jurisdiction_id": "street"})
    issues = _issues(raw, streets)
    return District(
        day, hazards, visits, premises, mean, issues, events, duty, cases, drills, shifts, meetings, activities, homes
    )


def _cases(raw: pd.DataFrame, streets: dict[str, str], day: pd.Timestamp) -> pd.DataFrame:
    """Cases with what they were punished with and when; the sample has no dates out of order."""
    frame = raw[raw["filed_date"] <= day].copy()
    frame["street"] = frame["jurisdiction"].map(streets)
    frame["inspector_org"] = frame["dept"]
    kinds = frame["penalty_type"].fillna("").str.split(";").map(set)
    punished = (frame["penalty_type"].notna() | (frame["fine_yuan"] > 0)) & ~(frame["decided_date"] > day)
    frame["penalty_date"] = frame["decided_date"].fillna(frame["filed_date"]).where(punished)
    for kind in ("stop", "seal", "closure"):
        frame[kind] = punished & kinds.map(lambda k, kind=kind: kind in k)
    frame["fine"] = frame["fine_yuan"].where(punished).fillna(0) / 10_000
    return frame


def _issues(raw: pd.DataFrame, streets: dict[str, str]) -> pd.DataFrame:
    """The issues proper, without advice; the sample has no row with dates out of order, and closes by verification."""
    frame = raw[raw["kind"] == "issue"].copy()
    frame["street"] = frame["jurisdiction"].map(streets)
    frame["responsible_dept"] = frame["lead_dept"]
    frame["is_open"] = ~frame["status"].isin(CLOSED_STATES)
    frame["end_date"] = frame["verified_date"].where(~frame["is_open"])
    frame["history_known"] = frame["is_open"] | frame["end_date"].notna()
    return frame


def _table(batch: Path, name: str, *dates: str) -> pd.DataFrame:
    frame = pq.read_table(batch / f"{name}.parquet").to_pandas()
    for column in dates:
        frame[column] = pd.to_datetime(frame[column])
    return frame


def _streets(register: pd.DataFrame) -> dict[str, str]:
    """Every spelling on the register → the street's id."""
    found = {}
    for row in register.to_dict("records"):
        for text in [row["jurisdiction_id"], row["name"], *(row["aliases"] or "").split(";")]:
            found[text] = row["jurisdiction_id"]
    return found


def _plain(name: str) -> str:
    return re.sub(r"[\s()（）〔〕\[\]·,，.。、\-－_]", "", name.lower())


def _premises(raw: pd.DataFrame, streets: dict[str, str]) -> pd.DataFrame:
    columns = ["premise_id", "name", "sector", "subtype", "risk_tier", "status", "opened_on", "closed_on"]
    frame = raw[[*columns, "responsible_dept", "cap_per_year", "heating_types"]].copy()
    frame["street"] = raw["jurisdiction"].map(streets)
    frame["hazard_source"] = raw["is_major_hazard_source"].map({True: "yes", False: "no"})
    return frame


def _premise(frame: pd.DataFrame, street: pd.Series, premises: pd.DataFrame) -> pd.Series:
    """Who it was: the id given; without one the register's premise of that name and street; else name and street."""
    on_register = {
        (_plain(n), s): i for n, s, i in zip(premises["name"], premises["street"], premises["premise_id"], strict=True)
    }

    def who(given, name, place):
        if pd.notna(given):
            return given
        if pd.isna(name):
            return None
        key = (_plain(name), place if pd.notna(place) else "")
        return on_register.get(key, f"{key[0]}|{key[1]}")

    return pd.Series(
        [who(*r) for r in zip(frame["premise_id"], frame["premise_name"], street, strict=True)],
        frame.index,
        dtype=object,
    )


def _visits(raw, premises, streets, campaigns, as_of) -> pd.DataFrame:
    raw = raw[raw["inspect_date"] <= as_of]
    frame = raw[
        [
            "inspection_id",
            "inspect_date",
            "sector",
            "subtype",
            "premise_name",
            "activity_type",
            "inspector_org",
            "result",
        ]
    ].copy()
    frame["street"] = raw["jurisdiction"].map(streets)
    frame["premise"] = _premise(raw, frame["street"], premises)
    frame["campaign"] = raw["campaign"].map(campaigns).fillna(raw["campaign"])
    frame["is_default_visit"] = frame["activity_type"].isna() | frame["activity_type"].isin(DEFAULT_VISITS)
    register = premises.set_index("premise_id")
    for column in ("sector", "subtype", "street"):
        frame[column] = frame[column].fillna(frame["premise"].map(register[column]))
    frame["risk_tier"] = frame["premise"].map(register["risk_tier"])
    frame["task_source"] = raw["task_source"]
    return frame


def _hazards(raw, visits, premises, streets, campaigns, as_of) -> pd.DataFrame:
    raw = raw[raw["found_date"] <= as_of].reset_index(drop=True)
    columns = ["hazard_id", "inspection_id", *DATES, "recheck_result", "category", "status", "heating_code"]
    columns += ["cause_class", "work_step", "responsible_dept", "block_reason", "listed_supervision", "on_spot"]
    columns += ["extended_n", "recheck_failed_n", "closed_at", "leader_post", "description"]
    frame = raw[columns].copy()
    frame["on_spot"] = frame["on_spot"].fillna(False).astype(bool)
    frame["level"] = raw["level"].fillna("ungraded")
    own_street = raw["jurisdiction"].map(streets)
    own_premise = _premise(raw, own_street, premises)
    visit = visits.set_index("inspection_id")

    def of_visit(column):
        return raw["inspection_id"].map(visit[column])

    frame["premise"] = own_premise.fillna(of_visit("premise"))
    frame["unit"] = raw["responsible_unit"].fillna(raw["premise_name"]).fillna(of_visit("premise_name"))
    register = premises.set_index("premise_id")
    for column in ("sector", "subtype"):
        frame[column] = raw[column].fillna(of_visit(column))
    frame["street"] = own_street.fillna(of_visit("street")).fillna(frame["premise"].map(register["street"]))
    frame["activity_type"] = of_visit("activity_type").fillna(raw["source"])
    frame["inspector_org"] = of_visit("inspector_org").fillna(raw["inspector_org"])
    frame["campaign"] = of_visit("campaign").fillna(raw["campaign"].map(campaigns)).fillna(raw["campaign"])
    frame["risk_tier"] = frame["premise"].map(register["risk_tier"])
    frame = _recurred(_settled(frame, as_of), as_of)
    raw = raw.assign(due_date=frame["due_date"])
    lacking = pd.Series("", frame.index)
    for part, column in FIVE.items():
        lacking += np.where(raw[column].isna(), part + ";", "")
    frame["five_missing"] = lacking.str.rstrip(";").astype(object).where(frame["level"] == "major", None)
    frame["five"] = frame["five_missing"].map(lambda t: None if t is None else "incomplete" if t else "complete")
    frame["is_extended"] = (frame["due_date"] > frame["original_due_date"]) | (frame["extended_n"] > 0)
    frame["closed_at"] = frame["closed_at"].where(frame["closed_at"].dt.normalize() == frame["closed_date"])
    frame["recheck_by"] = _recheck_by(frame, as_of)
    late = frame["history_known"] & (frame["due_date"] < as_of) & ~(frame["end_date"] <= frame["due_date"])
    frame["overdue_on"] = (frame["due_date"] + pd.Timedelta(days=1)).where(late)
    return frame


def _recheck_by(frame: pd.DataFrame, as_of: pd.Timestamp) -> pd.Series:
    """Fire brigade 3 and market regulation 10 workdays, everybody else 10 days, from the earlier of done and due."""
    start = frame[["rectified_date", "due_date"]].min(axis=1)
    counts = frame["history_known"] & ~frame["on_spot"] & (frame["status"] != "premise_closed") & (start <= as_of)
    start = start.where(counts)
    who = frame["responsible_dept"].fillna(frame["inspector_org"]).fillna("")
    by = start + pd.Timedelta(days=10)
    free = _days_off()
    for name, days in (("消防", 3), ("市场监督", 10)):
        mine = who.str.contains(name) & start.notna()
        firsts = start[mine].to_numpy("datetime64[D]")
        # a start on a day off counts from the workday before it: the next workday is the first of the days
        by[mine] = np.busday_offset(firsts, days, "backward", busdaycal=free).astype("datetime64[ns]")
    return by


def _days_off() -> np.busdaycalendar:
    """Workdays of the calendar table: numpy knows days off, so swapped weekends make the whole week a workday."""
    table = tomllib.loads((RULES / "calendar.toml").read_text("utf-8"))
    off, swapped = set(), {np.datetime64(d) for year in table["swapped_workdays"].values() for d in year["dates"]}
    for holidays in table["days_off"].values():
        for run in (run for runs in holidays.values() for run in runs):
            first, last = run.split("..")
            off |= set(np.arange(np.datetime64(first), np.datetime64(last) + 1))
    every = np.arange(np.datetime64("2018-01-01"), np.datetime64("2029-01-01"))
    weekend = {d for d in every if not np.is_busday(d)}
    return np.busdaycalendar("1111111", sorted((off | weekend) - swapped))


def _settled(frame: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Impossible dates away, then what ended when, and what was known."""
    found = frame["found_date"]
    for column in DATES[1:]:
        frame[column] = frame[column].where(frame[column] >= found)
    due, original = frame["due_date"].copy(), frame["original_due_date"].copy()
    frame["due_date"], frame["original_due_date"] = due.fillna(original), original.fillna(due)
    rectified, recheck, closed = (
        frame["rectified_date"].copy(),
        frame["recheck_date"].copy(),
        frame["closed_date"].copy(),
    )
    frame["rectified_date"] = rectified.mask(rectified > pd.concat([recheck, closed], axis=1).min(axis=1))
    frame["recheck_date"] = recheck.mask(recheck > closed)
    steps = frame[["rectified_date", "recheck_date", "closed_date"]]
    says_closed = frame["status"].isin(CLOSED_STATES) & ~(steps.max(axis=1) > as_of)
    for column in steps:
        frame[column] = frame[column].where(frame[column] <= as_of)
    by_recheck = frame["recheck_date"].where(frame["recheck_result"] == "pass").fillna(frame["rectified_date"])
    frame["end_date"] = frame["closed_date"].fillna(by_recheck.where(says_closed))
    frame["is_open"] = frame["end_date"].isna() & ~says_closed
    frame["history_known"] = frame["end_date"].notna() | frame["is_open"]
    return frame


RANKS = {"patrol": 1, "enforcement": 2, "special": 2, "joint": 2, "supervision": 3, "expert": 3}


def _followed(visits: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """For visits that found nothing: the day of the first one within 30 days by a higher, other body, and its find."""
    on: dict[int, pd.Timestamp] = {}
    found: dict[int, bool] = {}
    ranked = visits[visits["activity_type"].isin(RANKS) & visits["premise"].notna() & visits["inspector_org"].notna()]
    columns = ["premise", "inspect_date", "activity_type", "inspector_org", "hazards_n"]
    for _, run in itertools.groupby(ranked.sort_values("premise")[columns].itertuples(), lambda r: r.premise):
        rows = list(run)
        for own in rows:
            if own.hazards_n:
                continue
            later = [
                r
                for r in rows
                if 0 < (r.inspect_date - own.inspect_date).days <= 30
                and RANKS[r.activity_type] > RANKS[own.activity_type]
                and r.inspector_org != own.inspector_org
            ]
            if later:
                first = min(r.inspect_date for r in later)
                on[own.Index] = first
                found[own.Index] = any(r.hazards_n > 0 for r in later if r.inspect_date == first)
    days = pd.Series(on, dtype="datetime64[ns]").reindex(visits.index)
    return days, pd.Series(found, dtype=object).reindex(visits.index)


def _copied(hazards: pd.DataFrame) -> pd.Series:
    """Whether the body wrote the text at 3 premises in that year, for 3 tenths of its hazards of the category."""
    told = hazards["description"].notna() & hazards["inspector_org"].notna() & hazards["premise"].notna()
    told &= hazards["activity_type"].isna() | hazards["activity_type"].isin(DEFAULT_VISITS)
    rows = hazards[told]
    plain = rows["description"].map(_bare)
    kind = [rows["inspector_org"], rows["category"].fillna(""), rows["found_date"].dt.year]
    of_kind = plain.groupby(kind).transform("size")
    of_text = plain.groupby([*kind, plain.rename("plain")]).transform("size")
    places = rows["premise"].groupby([*kind, plain.rename("plain")]).transform("nunique")
    copied = (places >= 3) & (of_text >= 0.3 * of_kind)
    return copied.astype(object).reindex(hazards.index).where(told, None)


def _doubled(hazards: pd.DataFrame) -> pd.Series:
    """The hazard of another body, up to a week older and open then, with the same premise and category and like words:
    twice the shared pairs of neighbouring characters over all of both is at least 0.6."""
    told = hazards[["premise", "category", "inspector_org", "description"]].notna().all(axis=1)
    found: dict[int, str] = {}
    columns = ["premise", "category", "found_date", "hazard_id", "inspector_org", "description", "end_date"]
    rows = hazards.loc[told, columns].sort_values(columns[:4]).itertuples()
    for _, run in itertools.groupby(rows, lambda r: (r.premise, r.category)):
        many = list(run)
        for n, new in enumerate(many):
            best = 0.0
            for old in many[:n]:
                if old.inspector_org == new.inspector_org or (new.found_date - old.found_date).days > 7:
                    continue
                if old.end_date < new.found_date:
                    continue
                a, b = _pairs(old.description), _pairs(new.description)
                alike = 2 * len(a & b) / (len(a) + len(b))
                if alike >= 0.6 and alike > best:
                    best, found[new.Index] = alike, old.hazard_id
    return pd.Series(found, dtype=object).reindex(hazards.index)


@functools.cache
def _pairs(text: str) -> frozenset[str]:
    plain = _bare(text)
    return frozenset(plain[i : i + 2] for i in range(max(len(plain) - 1, 1)))


@functools.cache
def _bare(text: str) -> str:
    return "".join(c for c in text.lower() if not c.isspace() and unicodedata.category(c)[0] not in "PS")


def _recurred(frame: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Another hazard of the premise and category found 1 to 365 days after the end, for ends a year and more ago."""
    whole = frame["premise"].notna() & frame["category"].notna()
    frame["recurrence_base"] = whole & (frame["end_date"] <= as_of - YEAR)
    found: dict[tuple, list] = {}
    for key, day in zip(zip(frame["premise"], frame["category"], strict=True), frame["found_date"], strict=True):
        found.setdefault(key, []).append(day)
    frame["is_recurred"] = [
        bool(base) and any(end < day <= end + YEAR for day in found[(premise, category)])
        for base, premise, category, end in zip(
            frame["recurrence_base"], frame["premise"], frame["category"], frame["end_date"], strict=True
        )
    ]
    return frame
