"""Every measure of the sample against pandas: parts exactly, values and intervals to 1e-9."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from scipy import stats

from lens.ask import ask, available
from lens.engine import House
from lens.measures import MEASURES
from lens.periods import Period
from lens.selection import Selection
from tests.oracle import district
from tests.oracle.figures import FIGURES, PER_YEAR, SCALES, TIME, Asked, by_premise, grouped, issue_waits, waits

CLOSE = 1e-9

ENTITY_HAZARDS = ("sector", "jurisdiction", "level", "activity_type", "campaign", "risk_tier", "category", "status")
ENTITY_HAZARDS += ("responsible_dept", "block_reason", "listed_supervision", "cause_class", "work_step", "five")
ENTITY_VISITS = ("sector", "jurisdiction", "activity_type", "campaign", "risk_tier", "inspector_org")
ENTITY_ISSUES = ("sector", "jurisdiction", "responsible_dept", "round", "issue_level", "team")
ENTITY_EVENTS = ("sector", "jurisdiction", "event_domain")
ENTITY_DUTY = ("jurisdiction", "duty_unit", "duty_shift", "duty_method", "duty_result")
ENTITY_CASES = ("sector", "jurisdiction", "inspector_org")
ENTITY_CAPS = ("sector", "jurisdiction", "risk_tier", "subtype", "inspector_org")
ENTITY_REGISTER = ("sector", "jurisdiction", "risk_tier", "subtype", "responsible_dept", "hazard_source")
#: which dimensions a measure refuses because they are part of its own outcome, spelled out again
OUTCOME = {
    **dict.fromkeys(("M3_rectified", "M3_closed", "M3b", "M3c", "M13", "M30", "M31"), ("status",)),
    **dict.fromkeys(("M3_rectified_current", "M3_closed_current", "M4_in", "M4_out"), ("status",)),
    **dict.fromkeys(("M3_due_rectified", "M3_due_closed"), ("status",)),
    **dict.fromkeys(("S1_out", "S1_closed", "S1_shut"), ("status",)),
    **dict.fromkeys(("M14", "M22", "M32", "M33", "M34"), ("status",)),
    **dict.fromkeys(("M29", "M29_open"), ("level", "five")),
    **dict.fromkeys(("S_owner", "M7_owner", "M21_unclaimed"), ("responsible_dept",)),
    **dict.fromkeys([f"M29_{part}" for part in ("resp", "measures", "funds", "deadline", "plan")], ("level", "five")),
    **dict.fromkeys(("S_chain", "S_chain_dept"), ("status",)),
    "M19": ("duty_result",),
    **dict.fromkeys(("M23", "M23_deaths", "M23_injured", "M20_unit", "M20_dept"), ("event_domain",)),
    "M35": ("activity_type",),
    "M36": ("cause_class",),
    **dict.fromkeys(("M9", "M9_share", "M11_stock", "M11_new"), ("level",)),
    **dict.fromkeys(("M11_closed", "M11_late"), ("level", "status")),
    "M9_authority": ("level", "activity_type"),
}
ON_VISITS = {"M1", "M5", "M5_zero", "M5b", "M10", "M12", "M18", "M18_rate"}
ON_CASES = {"M15", "M15_gas", "M16", "M16_punished", "M17", "M17_accident", "M17_check", "M18_stop", "M18_seal"}
ON_CASES |= {"M18_closed"}
#: what is added up is no whole number
FRACTIONS = {"M26", "T2", "M17", "M17_accident", "M17_check"}
ON_CAPS = {"M8_cap"}
AT_WORK = {"M23", "M23_deaths", "M23_injured", "M20_unit", "M20_dept"}
ON_EVENTS = {"A1", "A1_grave", "A1_heating", "A1_deaths", *AT_WORK}
ON_DUTY = {"M19", "M19_checks", "M19_failed"}
ON_REGISTER = {"M6", "M6_heating", "M8", "M8_enforcement", "M7", "M7_share", "M7_never", "M7_owner"}
ON_ISSUES = {"M21", "M21_new", "M21_open", "M21_overdue", "M21_unclaimed", "M21_on_time", "M21_days", "M22_issues"}
NOW_ONLY = {
    "M21_unclaimed",
    "S3",
    "S7",
    "S15",
    "S90",
    "S180",
    "S_owner",
    "M29_open",
    "M7",
    "M7_share",
    "M7_never",
    "M7_owner",
}
NOW_ONLY |= {"S1_7", "S1_30", "S1_90", "S1_180"}
WITHOUT_TIME = {"M3c", "M4_original", "S_chain", "S_chain_dept", *ON_REGISTER, *NOW_ONLY, *ON_CAPS}

# periods as two dates, the second None for the as-of date
YTD = (date(2026, 1, 1), None)
YEAR = (date(2025, 1, 1), date(2025, 12, 31))
WINTER = (date(2025, 11, 15), date(2026, 3, 15))
ALL = (date(2022, 11, 23), None)
ODD = (date(2024, 2, 10), date(2024, 8, 19))


@pytest.fixture(scope="module")
def snapshot(sample_home):
    return House(sample_home).open()


@pytest.fixture(scope="module")
def sample(sample_home, snapshot):
    return district.read(sample_home.batches / snapshot.manifest["batches"][0], snapshot.as_of)


def cases(code: str) -> list[tuple]:
    """(period, dimensions, filters) asked of one measure."""
    if code == "M26":
        return [
            (YTD, (), {}),
            (ALL, ("month",), {}),
            (ALL, ("season",), {}),
            (WINTER, ("day",), {}),
            (ODD, ("week",), {}),
        ]
    if code in ON_EVENTS:
        made = [(YTD, (), {}), (YEAR, (), {}), *((ALL, (e,), {}) for e in ENTITY_EVENTS)]
        if code in AT_WORK:
            made = [c for c in made if "event_domain" not in c[1]]
            made += [(ALL, ("sector", "jurisdiction"), {"sector": ("construction", "road")})]
            return [*made, (ALL, ("month",), {}), (ALL, ("season",), {}), (WINTER, ("week",), {})]
        made += [(ODD, ("sector", "jurisdiction"), {"event_domain": ("fire", "co")})]
        return [*made, (ALL, ("month",), {}), (ALL, ("season", "event_domain"), {}), (WINTER, ("week",), {})]
    if code == "O3":
        return [(YTD, (), {}), (YEAR, ("jurisdiction",), {}), (WINTER, (), {"jurisdiction": ("BH01", "BH11")})]
    if code.startswith(("O", "C")):
        own = ("responsible_dept",) if code.startswith("C") else ("jurisdiction", "audience")
        return [(YTD, (), {}), (YEAR, (), {}), *((ALL, (e,), {}) for e in own), (ALL, ("month",), {})]
    if code.startswith("T"):
        made = [
            (YTD, (), {}),
            (YEAR, (), {}),
            *((ALL, (e,), {}) for e in ("jurisdiction", "inspector_org", "road", "hour")),
        ]
        return [*made, (ODD, ("road", "hour"), {"jurisdiction": ("BH01", "BH05")}), (ALL, ("month",), {})]
    if code in ON_DUTY:
        made = [(YTD, (), {}), (YEAR, (), {})]
        made += [(ALL, (e,), {}) for e in ENTITY_DUTY if e not in OUTCOME.get(code, ())]
        made += [(ODD, ("duty_unit", "jurisdiction"), {"duty_shift": ("night", "holiday")})]
        return [*made, (ALL, ("month",), {}), (YEAR, ("duty_unit", "month"), {}), (WINTER, ("week",), {})]
    if code == "M27_drills":
        own = ("jurisdiction", "drill_unit", "drill_kind")
        return [(YTD, (), {}), (YEAR, (), {}), *((ALL, (e,), {}) for e in own), (ALL, ("month",), {})]
    if code in ON_CASES:
        own = ENTITY_CASES if code.startswith("M16") else (*ENTITY_CASES, "case_kind", "illegal_type")
        made = [(YTD, (), {}), (YEAR, (), {}), *((ALL, (e,), {}) for e in own)]
        made += [(ODD, ("sector", "jurisdiction"), {"sector": ("gas", "fire")})]
        return [*made, (ALL, ("month",), {}), (ALL, ("season", "sector"), {}), (WINTER, ("week",), {})]
    if code in ON_ISSUES:
        made = [(YTD, (), {})] + [(YTD, (e,), {}) for e in ENTITY_ISSUES if e not in OUTCOME.get(code, ())]
        if code in NOW_ONLY:
            return [*made, (YTD, ("round",), {"sector": ("gas", "fire")})]
        made += [(YEAR, (), {}), (ODD, ("sector", "jurisdiction"), {"issue_level": ("province",)})]
        return [*made, (ALL, ("month",), {}), (YEAR, ("quarter", "round"), {}), (WINTER, ("day",), {})]
    register = ENTITY_CAPS if code in ON_CAPS else ENTITY_REGISTER
    entity = ENTITY_VISITS if code in ON_VISITS else register if code in ON_REGISTER | ON_CAPS else ENTITY_HAZARDS
    entity = tuple(e for e in entity if e not in OUTCOME.get(code, ()))
    if code.startswith("M7"):  # asks the register as of the day, where major hazard installations are not told apart
        entity = tuple(e for e in entity if e != "hazard_source")
    made = [(YTD, (), {})]
    made += [(YTD, (e,), {}) for e in entity]
    if code in NOW_ONLY:
        return [*made, (YTD, ("sector", "jurisdiction"), {"risk_tier": ("red", "orange")})]
    two = ("sector", "jurisdiction")
    made += [
        (YEAR, (), {}),
        (WINTER, ("sector",), {"jurisdiction": ("BH06",)}),
        (ODD, two, {"sector": ("gas", "fire")}),
    ]
    if code not in WITHOUT_TIME:
        made += [
            (ALL, ("month",), {}),
            (ALL, ("season",), {}),
            (YEAR, ("quarter", "sector"), {}),
            (ODD, ("week",), {"sector": ("gas",)}),
            (WINTER, ("day",), {}),
            (ALL, ("year", "jurisdiction"), {"risk_tier": ("red",)}),
            (YTD, ("month", "sector"), {}),
        ]
    if code not in ON_REGISTER | ON_CAPS:
        made += [(ALL, (), {"campaign": ("ZX-2026-RQ",)})]
    if code not in ON_REGISTER | ON_CAPS | {"M35", "M9_authority"}:
        made += [(YEAR, ("jurisdiction",), {"activity_type": ("patrol", "self_check")})]
    return made


def questions(code: str, as_of: date):
    """Each case as our own question and as the product's, the second also with the follow-up of a comparison."""
    for (start, end), by, where in cases(code):
        last = end or as_of
        for asof in (
            {as_of, min(as_of, date(2026, 3, 31))} if by == () and end and last <= date(2026, 3, 31) else {as_of}
        ):
            asked = Asked(*(pd.Timestamp(d) for d in (start, last, asof)), by, where)
            selection = Selection()
            for dim, codes in where.items():
                selection = selection.with_codes(dim, codes)
            yield asked, selection, Period(start, last, asof, f"{start}..{last}")


def told(rows: list[dict], by: tuple[str, ...]) -> dict[tuple, dict]:
    found = {tuple(r[d] for d in by): r for r in rows}
    assert len(found) == len(rows), "one row for each group"
    return found


def test_the_oracle_knows_every_measure():
    assert set(FIGURES) | {"M30", "M21_days"} == set(MEASURES)


@pytest.mark.parametrize("code", FIGURES)
def test_measure(code, snapshot, sample):
    for asked, selection, period in questions(code, snapshot.as_of):
        top, bottom = FIGURES[code](sample, asked)
        rows = told(ask(snapshot, [code], asked.by, selection, period), asked.by)
        what = f"{code} {asked.start:%F}..{asked.end:%F} by {asked.by} where {asked.where}"
        for key in rows.keys() | top.keys() | (bottom or {}).keys():
            row, num = rows.get(key, {}), top.get(key, 0)
            if bottom is None:
                assert row.get(code, 0) == pytest.approx(num, abs=CLOSE), f"{what}: {key}"
                assert code in FRACTIONS or isinstance(row.get(code, 0), int)
                continue
            den = bottom.get(key, 0)
            assert (row.get(f"{code}_num", 0), row.get(f"{code}_den", 0)) == (num, den), f"{what}: {key}"
            if not den:
                assert row.get(code) is None
                continue
            scale = SCALES.get(code, 1.0) * (365.25 / asked.days if code in PER_YEAR else 1.0)
            assert row[code] == pytest.approx(num / den * scale, rel=CLOSE), f"{what}: {key}"
            if MEASURES[code].interval == "wilson":
                assert (row[f"{code}_lo"], row[f"{code}_hi"]) == pytest.approx(
                    [bound * scale for bound in wilson(num, den)], abs=CLOSE
                )
            elif MEASURES[code].interval == "garwood":
                expected = [bound / den * scale for bound in poisson(num)]
                assert (row[f"{code}_lo"], row[f"{code}_hi"]) == pytest.approx(expected, rel=1e-8)


def wilson(num: int, den: int) -> tuple[float, float]:
    """The two shares whose score test is just at 5 %: the roots of (num − den·π)² = z²·den·π·(1 − π)."""
    z2 = stats.norm.ppf(0.975) ** 2
    roots = np.roots([den * den + z2 * den, -(2 * num * den + z2 * den), num * num])
    return tuple(sorted(max(0.0, min(1.0, float(r.real))) for r in roots))


def poisson(num: int) -> tuple[float, float]:
    return stats.chi2.ppf(0.025, 2 * num) / 2 if num else 0.0, stats.chi2.ppf(0.975, 2 * num + 2) / 2


@pytest.mark.parametrize("case", [c for c in cases("M5") if len(c[1]) < 2], ids=str)
def test_interval_of_hazards_per_visit_by_premise(case, snapshot, sample):
    """Ratio estimator over premises: residuals y − R·n, log scale, t with the effective number of premises."""
    (start, end), by, where = case
    period = Period(start, end or snapshot.as_of, snapshot.as_of, "")
    asked = Asked(*(pd.Timestamp(d) for d in (period.start, period.end, period.asof)), by, where)
    selection = Selection()
    for dim, codes in where.items():
        selection = selection.with_codes(dim, codes)
    rows = told(ask(snapshot, ["M5"], by, selection, period), by)
    spread = by_premise(sample, asked)
    assert rows.keys() == spread.keys()
    for key, (y, n) in spread.items():
        rate, m = y.sum() / n.sum(), n.sum() ** 2 / (n**2).sum()
        residual = ((y - rate * n) ** 2).sum()
        if len(y) < 2 or not y.sum() or residual < 1e-6:
            continue
        half = stats.t.ppf(0.975, m - 1) * np.sqrt(m / (m - 1) * residual) / y.sum()
        got = (rows[key]["M5_lo"], rows[key]["M5_hi"])
        assert got == pytest.approx((rate * np.exp(-half), rate * np.exp(half)), rel=1e-6), f"{key}"


@pytest.mark.parametrize(
    ("code", "case"),
    [(code, c) for code, like in (("M30", "M3_closed"), ("M21_days", "M21")) for c in cases(like) if len(c[1]) < 2],
    ids=str,
)
def test_time_to_rectify(code, case, snapshot, sample):
    """Kaplan–Meier: each day the survivors times (1 − ended ÷ still there); the first day at or below a half."""
    (start, end), by, where = case
    period = Period(start, end or snapshot.as_of, snapshot.as_of, "")
    asked = Asked(*(pd.Timestamp(d) for d in (period.start, period.end, period.asof)), by, where)
    selection = Selection()
    for dim, codes in where.items():
        selection = selection.with_codes(dim, codes)
    rows = told(ask(snapshot, [code], by, selection, period), by)
    followed = (waits if code == "M30" else issue_waits)(sample, asked)
    assert rows.keys() == followed.keys()
    for key, (days, ended) in followed.items():
        row = rows[key]
        assert (row[f"{code}_n"], row[f"{code}_events"]) == (len(days), int(ended.sum())), key
        assert (row[code], row[f"{code}_p90"]) == (first_day(days, ended, 0.5), first_day(days, ended, 0.1)), key


def first_day(days: np.ndarray, ended: np.ndarray, level: float) -> float | None:
    left = 1.0
    for day in np.unique(days):
        left *= 1 - (ended & (days == day)).sum() / (days >= day).sum()
        if left <= level + 1e-12:
            return float(day)
    return None


HAZARD_COLUMNS = [
    "inspection_id",
    "found_date",
    "due_date",
    "original_due_date",
    "rectified_date",
    "recheck_date",
    "closed_date",
    "end_date",
    "is_open",
    "history_known",
    "recurrence_base",
    "is_recurred",
    "sector",
    "subtype",
    "category",
    "level",
    "activity_type",
    "inspector_org",
    "campaign",
    "risk_tier",
    "status",
    "heating_code",
    "cause_class",
    "work_step",
    "responsible_dept",
    "five_missing",
    "five",
    "recheck_failed_n",
    "recheck_by",
    "closed_at",
    "is_extended",
]


def published(snapshot, name: str) -> pd.DataFrame:
    return pq.read_table(snapshot.path / f"{name}.parquet").to_pandas()


def same(ours: pd.Series, theirs: pd.Series, name: str) -> None:
    if str(ours.dtype).startswith("datetime"):
        theirs = pd.to_datetime(theirs)
    equal = (ours.to_numpy(object) == theirs.to_numpy(object)) | (ours.isna() & theirs.isna()).to_numpy()
    assert equal.all(), f"{name}: {(~equal).sum()} rows differ"


@pytest.fixture(scope="module")
def hazards(snapshot, sample):
    """(ours, theirs) in one order."""
    ours = sample.hazards.set_index("hazard_id")
    theirs = published(snapshot, "hazards").set_index("hazard_id")
    assert len(ours) == len(theirs)
    return ours, theirs.loc[ours.index]


@pytest.mark.parametrize("column", HAZARD_COLUMNS)
def test_derived_column_of_hazards(column, hazards):
    ours, theirs = hazards
    same(ours[column], theirs[column], column)


def test_streets_premises_and_clocks_of_hazards(hazards, snapshot, sample):
    ours, theirs = hazards
    same(ours["street"], theirs["jurisdiction"], "street")
    register = published(snapshot, "premises").set_index("premise_no")["premise_id"]
    matched = theirs["premise_no"].map(register)
    same(
        ours["premise"].where(ours["premise"].isin(sample.premises["premise_id"])),
        matched,
        "premise by id or by name and street",
    )
    overdue = ours["history_known"] & (ours["due_date"] < sample.as_of) & ~(ours["end_date"] <= ours["due_date"])
    same((ours["due_date"] + pd.Timedelta(days=1)).where(overdue), theirs["overdue_from"], "overdue_from")
    days = (ours["end_date"].fillna(sample.as_of) - ours["found_date"]).dt.days.where(ours["history_known"])
    assert np.array_equal(days.to_numpy(float), theirs["km_days"].to_numpy(float), equal_nan=True)
    event = ours["end_date"].notna().astype(object).where(ours["history_known"], None)
    same(event, theirs["km_event"], "km_event")
    assert (theirs["is_major"] == (ours["level"] == "major")).all()


def test_derived_columns_of_visits(snapshot, sample):
    ours = sample.visits.set_index("inspection_id")
    theirs = published(snapshot, "inspections").set_index("inspection_id").loc[ours.index]
    assert len(theirs) == len(published(snapshot, "inspections"))
    for column in (
        "sector",
        "subtype",
        "activity_type",
        "inspector_org",
        "campaign",
        "risk_tier",
        "is_default_visit",
        "hazards_n",
        "major_n",
    ):
        same(ours[column], theirs[column], column)
    same(ours["street"], theirs["jurisdiction"], "street")


def test_the_sum_over_groups_is_the_total(snapshot):
    """Streets, sectors and months each add up to the district, for counts and for both parts of every rate."""
    additive = [c for c, m in MEASURES.items() if m.kind in ("count", "ratio") and c not in WITHOUT_TIME | {"M26"}]
    period = Period(*(YTD[0], snapshot.as_of, snapshot.as_of), "")
    whole = ask(snapshot, additive, (), None, period, intervals=False)[0]
    for by in ("jurisdiction", "sector", "month"):
        # duty checks have no sector, special meetings no street: `ask` refuses to make any up
        told = [code for code in additive if available(snapshot, code, (by,)) is None]
        assert len(told) > len(additive) / 2
        rows = ask(snapshot, told, (by,), None, period, intervals=False)
        for code in told:
            for key in (f"{code}_num", f"{code}_den") if MEASURES[code].den else (code,):
                # fines are in 10,000 yuan, and so no whole numbers
                assert sum(r[key] for r in rows) == pytest.approx(whole[key], rel=1e-12), f"{key} by {by}"


def test_groups_of_the_oracle_itself(sample):
    """The helper that groups must not drop rows without a value."""
    asked = Asked(pd.Timestamp(2026, 1, 1), sample.as_of, sample.as_of, ("campaign",))
    rows = sample.hazards[sample.hazards["found_date"] >= asked.start]
    assert sum(grouped(rows, "found_date", asked).values()) == len(rows)
    assert TIME.isdisjoint(asked.by)
