"""One record's whole story: what happened to it and when, what it says, what else its premise has, where it came from.

Only published columns are told, and none of them names a person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from lens.exhibits._data import extract_name, field_name
from lens.exhibits.context import Context
from lens.exhibits.data_flags import name as flag_name
from lens.exhibits.record import Column, Record, Table

#: letters of a text that a title has room for, and rows that a list beside the story shows
TITLE, BESIDE = 60, 50


@dataclass(frozen=True)
class Told:
    """How records of a relation are told: `key` names one, `facts` are its columns beside the steps.

    `coded`: the code list of a column that is not called like it.
    """

    key: str
    facts: tuple[str, ...]
    coded: tuple[tuple[str, str], ...] = ()


STORIES = {
    "hazards": Told("hazard_id", (
        "jurisdiction", "sector", "subtype", "location", "category", "level", "risk_tier", "cause_class", "work_step",
        "heating", "criterion", "responsible_dept", "responsible_unit", "leader_post", "listed_supervision",
        "block_reason", "five", "campaign", "double_of", "flags",
    ), (("heating", "heating_code"),)),
    "inspections": Told("inspection_id", (
        "jurisdiction", "sector", "subtype", "risk_tier", "activity_type", "inspector_org", "task_source", "campaign",
        "hazards_n", "major_n", "flags",
    )),
    "premises": Told("premise_id", (
        "jurisdiction", "sector", "subtype", "risk_tier", "status", "responsible_dept", "heating_types", "employees",
        "cap_per_year", "key_unit", "is_major_hazard_source",
    ), (("status", "premise_status"), ("heating_types", "heating_code"))),
    "supervision_issues": Told("issue_id", (
        "team", "issue_level", "round", "kind", "jurisdiction", "sector", "premise_name", "hazard_level",
        "responsible_dept", "assist_depts", "leader_post", "measure_plan", "hazard_id", "flags",
    ), (("kind", "issue_kind"), ("hazard_level", "level"))),
    "accidents": Told("accident_id", (
        "event_domain", "jurisdiction", "sector", "class", "class_basis", "accident_type", "cause", "deaths",
        "serious_injuries", "minor_injuries", "direct_loss_yuan", "is_heating", "flags",
    ), (("class", "accident_class"),)),
    "drills": Told("drill_id", ("drill_unit", "jurisdiction", "drill_kind", "topic", "participants", "flags")),
    "enforcement": Told("case_id", (
        "premise_name", "jurisdiction", "sector", "inspector_org", "case_kind", "illegal_type", "penalty_type",
        "fine_yuan", "inspection_id", "flags",
    )),
    "traffic_enforcement": Told("shift_id", (
        "road", "hour", "jurisdiction", "inspector_org", "vehicles_n", "violations_n", "unlicensed_n", "speeding_n",
        "overload_n", "drunk_n", "flags",
    )),
    "safety_meetings": Told("meeting_id", ("topic", "chair_post", "attendees_n", "flags")),
    "outreach": Told("activity_id", (
        "jurisdiction", "organiser", "audience", "topic", "people_n", "materials_n", "households_checked", "flags",
    )),
    "duty_checks": Told("check_id", (
        "duty_unit", "jurisdiction", "duty_shift", "duty_method", "duty_result", "response_seconds", "flags",
    )),
}  # fmt: skip

#: columns that hold several codes joined by `;`
_SEVERAL = ("heating", "heating_types", "penalty_type", "flags")
#: columns that name another record, and its relation
_NAMES = {"double_of": "hazards", "hazard_id": "hazards", "inspection_id": "inspections"}


@dataclass(frozen=True)
class Step:
    """`when`: done, due (a deadline), late (done or open after it) or now (how it stands on the as-of date)."""

    day: date | None
    what: str
    told: str = ""
    when: str = "done"
    link: Record | None = None


@dataclass(frozen=True)
class Fact:
    name: str
    value: str
    link: Record | None = None


@dataclass(frozen=True)
class Beside:
    """What else there is: a heading with its number, and the newest rows of it."""

    heading: str
    table: Table


@dataclass(frozen=True)
class Story:
    """`text` is the description where the title has no room for all of it."""

    title: str
    subtitle: str
    text: str
    steps: tuple[Step, ...]
    facts: tuple[Fact, ...]
    source: tuple[Fact, ...]
    beside: tuple[Beside, ...]


def tell(ctx: Context, record: Record) -> Story | None:
    """The story of a record; None where the snapshot has no such row (or this reader may not see it)."""
    told = STORIES[record.relation]
    sql = f"select *\nfrom {record.relation} r\nwhere r.{told.key} = $key"
    found = ctx.snapshot.rows(sql, {"key": record.key})
    if not found:
        return None
    row = found[0]
    text = row.get("description") or row.get("content") or ""
    what = text[:TITLE] + "…" if len(text) > TITLE else text
    if not what and row.get("category"):
        what = ctx.label("category", row["category"])
    names = [name for name in (row.get("premise_name") or row.get("name"), what) if name]
    kind = extract_name(ctx, record.relation)
    title = ("：" if ctx.lang == "zh" else ": ").join(names) or f"{kind} {record.key}"
    return Story(
        title,
        ctx.t("story.subtitle", kind=kind, id=record.key, day=ctx.as_of),
        text if what != text else "",
        tuple(_STEPS[record.relation](ctx, row)),
        tuple(_facts(ctx, record.relation, row)),
        tuple(_source(ctx, row)),
        tuple(_beside(ctx, record, row)),
    )


# -- what happened ----------------------------------------------------------------------------------------------------


def _hazard(ctx: Context, row: dict) -> list[Step]:
    t, found, due = ctx.t, row["found_date"], row["due_date"]
    visit = Record("inspections", row["inspection_id"]) if row["inspection_id"] else None
    by = [row["inspector_org"], ctx.label("activity_type", row["activity_type"]) if row["activity_type"] else None]
    steps = [Step(found, t("story.found"), " · ".join(filter(None, by)), link=visit)]
    if row["reported_date"]:
        steps.append(Step(row["reported_date"], t("story.reported"), _since(ctx, found, row["reported_date"])))
    original = row["original_due_date"]
    if original and original != due:
        steps.append(Step(original, t("story.due_first"), when="due"))
    if due:
        extended = row["is_extended"] and t("story.extended", n=row["extended_n"] or 1)
        steps.append(Step(due, t("story.due_extended" if extended else "story.due"), extended or "", "due"))
    done = row["rectified_date"]
    if done:
        steps.append(_ending(ctx, t("story.rectified"), found, done, due))
    if row["recheck_date"]:
        result = ctx.label("recheck_result", row["recheck_result"]) if row["recheck_result"] else ""
        failed = t("story.failed", n=row["recheck_failed_n"]) if row["recheck_failed_n"] else ""
        told = " · ".join(filter(None, (result, failed)))
        passed = row["recheck_result"] != "fail"
        steps.append(Step(row["recheck_date"], t("story.recheck"), told, "done" if passed else "late"))
    if row["closed_date"]:
        at = f"{row['closed_at']:%H:%M}" if row["closed_at"] else ""
        step = _ending(ctx, t("story.closed"), found, row["closed_date"], None if done else due)
        steps.append(Step(step.day, step.what, " · ".join(filter(None, (at, step.told))), step.when))
    return _as_it_stands(ctx, steps, row, found)


def _issue(ctx: Context, row: dict) -> list[Step]:
    t, handed, due = ctx.t, row["handed_date"], row["due_date"]
    steps = [Step(handed, t("story.handed"), row["team"] or "")]
    if due:
        steps.append(Step(due, t("story.due"), when="due"))
    if row["rectified_date"]:
        steps.append(_ending(ctx, t("story.rectified"), handed, row["rectified_date"], due))
    if row["verified_date"]:
        overdue = None if row["rectified_date"] else due
        steps.append(_ending(ctx, t("story.verified"), handed, row["verified_date"], overdue))
    return _as_it_stands(ctx, steps, row, handed)


def _visit(ctx: Context, row: dict) -> list[Step]:
    told = ctx.label("inspection_result", row["result"]) if row["result"] else ""
    steps = [Step(row["inspect_date"], ctx.t("story.visited"), told)]
    if row["followed_on"]:
        found = ctx.t("story.followed_found" if row["followed_found"] else "story.followed_nothing")
        steps.append(Step(row["followed_on"], ctx.t("story.followed"), found))
    return steps


def _premise(ctx: Context, row: dict) -> list[Step]:
    days = (("opened_on", "opened"), ("last_of_any_kind", "last_visit"), ("closed_on", "premise_shut"))
    return [Step(row[column], ctx.t(f"story.{word}")) for column, word in days if row[column]]


def _event(ctx: Context, row: dict) -> list[Step]:
    at = f"{row['occurred_at']:%H:%M}" if row["occurred_at"] else ""
    return [Step(row["occurred_date"], ctx.t("story.occurred"), at)]


def _case(ctx: Context, row: dict) -> list[Step]:
    first = row["filed_date"]
    steps = [Step(first, ctx.t("story.filed"))]
    for column, word in (("decided_date", "decided"), ("closed_date", "case_closed")):
        if row[column]:
            steps.append(Step(row[column], ctx.t(f"story.{word}"), _since(ctx, first, row[column])))
    return steps


def _duty_check(ctx: Context, row: dict) -> list[Step]:
    at = f"{row['checked_at']:%H:%M}" if row["checked_at"] else ""
    return [Step(row["checked_date"], ctx.t("story.checked"), at)]


def _drill(ctx: Context, row: dict) -> list[Step]:
    steps = [Step(row["planned_date"], ctx.t("story.planned"), when="due")]
    if row["held_date"]:
        steps.append(Step(row["held_date"], ctx.t("story.held")))
    return steps


def _shift(ctx: Context, row: dict) -> list[Step]:
    hours = row["enforcement_hours"]
    told = "" if hours is None else ctx.t("story.hours", n=hours)
    return [Step(row["duty_date"], ctx.t("story.on_duty"), told)]


def _meeting(ctx: Context, row: dict) -> list[Step]:
    dept, due, held = row["responsible_dept"], row["required_by"], row["held_date"]
    steps = [Step(due, ctx.t("story.meeting_due"), ctx.label("responsible_dept", dept) if dept else "", "due")]
    if held:
        late = due is not None and held > due
        told = ctx.t("story.late", n=(held - due).days) if late else ""
        steps.append(Step(held, ctx.t("story.meeting_held"), told, "late" if late else "done"))
    return sorted(steps, key=lambda step: step.day or ctx.as_of)


def _activity(ctx: Context, row: dict) -> list[Step]:
    return [Step(row["activity_date"], ctx.t("story.activity"))]


_STEPS: dict[str, Callable[[Context, dict], list[Step]]] = {
    "hazards": _hazard,
    "inspections": _visit,
    "premises": _premise,
    "supervision_issues": _issue,
    "accidents": _event,
    "enforcement": _case,
    "duty_checks": _duty_check,
    "drills": _drill,
    "traffic_enforcement": _shift,
    "safety_meetings": _meeting,
    "outreach": _activity,
}


def _since(ctx: Context, first: date, day: date) -> str:
    n = (day - first).days
    return ctx.t("story.after", n=n) if n else ctx.t("story.same_day")


def _ending(ctx: Context, what: str, first: date, day: date, due: date | None) -> Step:
    """A step with the days since the first one, and by how much it missed the deadline."""
    late = due is not None and day > due
    told = [_since(ctx, first, day)]
    if due is not None:
        told.append(ctx.t("story.late", n=(day - due).days) if late else ctx.t("story.in_time"))
    return Step(day, what, " · ".join(told), "late" if late else "done")


def _as_it_stands(ctx: Context, steps: list[Step], row: dict, first: date) -> list[Step]:
    """The steps in order of their days; of what is open, or ended without a day, how it stands on the as-of date."""
    steps.sort(key=lambda step: step.day or ctx.as_of)
    status = ctx.label("status", row["status"]) if row["status"] else ""
    if row["is_open"]:
        told = [ctx.t("story.open_days", n=(ctx.as_of - first).days)]
        if row["overdue_from"]:
            told.append(ctx.t("story.overdue", n=(ctx.as_of - row["overdue_from"]).days + 1))
        said, when = " · ".join(filter(None, (*told, status))), "late" if row["overdue_from"] else "now"
        steps.append(Step(ctx.as_of, ctx.t("story.open"), said, when))
    elif row["status"] == "premise_closed":
        steps.append(Step(row["end_date"], status, ctx.t("story.not_rectified"), "now"))
    elif not row["history_known"]:
        steps.append(Step(None, status, ctx.t("story.no_day"), "now"))
    return steps


# -- what it says -----------------------------------------------------------------------------------------------------


def _facts(ctx: Context, relation: str, row: dict) -> list[Fact]:
    told = STORIES[relation]
    made = _premise_of(ctx, relation, row)
    for column in told.facts:
        value = row[column]
        if value is None or value == "":
            continue
        dimension = dict(told.coded).get(column, column)
        if column == "flags":
            shown = [flag_name(ctx, relation, flag) for flag in value.split(";")]
        elif column in _SEVERAL:
            shown = [ctx.label(dimension, code) for code in value.split(";")]
        elif isinstance(value, bool):
            shown = [ctx.t("story.yes" if value else "story.no")]
        elif isinstance(value, int | float):
            shown = [ctx.t("story.number", n=value)]
        else:
            shown = [ctx.label(dimension, value)]
        link = Record(_NAMES[column], value) if column in _NAMES else None
        made.append(Fact(_field(ctx, relation, column), ctx.t("story.several", names=shown), link))
    return made


def _premise_of(ctx: Context, relation: str, row: dict) -> list[Fact]:
    """The premise by the name that the row bears, which opens its own story where it is on the register."""
    if relation not in ("hazards", "inspections") or not row["premise_name"]:
        return []
    sql = "select r.premise_id\nfrom premises r\nwhere r.premise_no = $premise"
    found = ctx.snapshot.rows(sql, {"premise": row["premise_no"]}) if row["premise_no"] is not None else []
    link = Record("premises", found[0]["premise_id"]) if found and found[0]["premise_id"] else None
    return [Fact(_field(ctx, relation, "premise_name"), row["premise_name"], link)]


def _field(ctx: Context, relation: str, column: str) -> str:
    """A column as the contract names it; what publishing derived has a name of its own."""
    name = field_name(ctx, relation, column)
    return name if name != column else ctx.t(f"story.field_{column}")


def _source(ctx: Context, row: dict) -> list[Fact]:
    """The file, the sheet and the row, a workbook's as the address that its name box takes; the batch it came with."""
    made = [("file", row["source_file"]), ("sheet", row["source_sheet"]), ("row", f"{row['source_row']}")]
    if row["source_sheet"]:
        sheet = row["source_sheet"].replace("'", "''")
        made.append(("cell", f"'{sheet}'!A{row['source_row']}"))
    made.append(("batch", row.get("batch_id")))
    return [Fact(ctx.t(f"story.source_{key}"), value) for key, value in made if value]


# -- what else there is -----------------------------------------------------------------------------------------------

_HAZARDS = (
    ("found_date", "date"), ("category", "code"), ("level", "code"), ("description", "text"), ("status", "code"),
    ("end_date", "date"),
)  # fmt: skip
_VISITS = (("inspect_date", "date"), ("activity_type", "code"), ("inspector_org", "code"), ("hazards_n", "count"))
_ISSUES = (("handed_date", "date"), ("content", "text"), ("responsible_dept", "code"), ("end_date", "date"))


def _beside(ctx: Context, record: Record, row: dict) -> list[Beside]:
    made = []
    if record.relation == "inspections":
        found = ctx.question("record_found", visit=record.key, top=BESIDE)
        made.append(_list(ctx, "found_there", "hazards", _HAZARDS, found))
    if record.relation == "hazards":
        issues = ctx.question("record_issues", relation="supervision_issues", hazard=record.key, top=BESIDE)
        made.append(_list(ctx, "handed_over", "supervision_issues", _ISSUES, issues))
    if row.get("premise_no") is not None:
        which = {"premise": row["premise_no"], "key": record.key, "top": BESIDE}
        hazards = ctx.question("record_hazards", **which)
        key = "premise_hazards" if record.relation == "premises" else "other_hazards"
        made.append(_list(ctx, key, "hazards", _HAZARDS, hazards))
        visits = ctx.question("record_visits", relation="inspections", **which)
        key = "premise_visits" if record.relation != "inspections" else "other_visits"
        made.append(_list(ctx, key, "inspections", _VISITS, visits))
    return [each for each in made if each is not None]


def _list(
    ctx: Context, heading: str, relation: str, fields: tuple[tuple[str, str], ...], found: list[dict]
) -> Beside | None:
    """None where there is nothing; `total` of the first row is how many there are in all."""
    if not found:
        return None
    columns = tuple(Column(key, _field(ctx, relation, key), "text" if kind == "code" else kind) for key, kind in fields)
    body = tuple(
        tuple(ctx.label(key, row[key]) if kind == "code" and row[key] else row[key] for key, kind in fields)
        for row in found
    )
    records = (Record(relation, row[STORIES[relation].key]) for row in found)
    links = tuple((record, *(None,) * (len(fields) - 1)) for record in records)
    n = found[0]["total"]
    told = ctx.t(f"story.{heading}", n=n)
    if n > len(found):
        told = ctx.t("story.newest", told=told, n=len(found))
    return Beside(told, Table(columns, body, links))
