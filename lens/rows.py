"""The rows behind a figure, found by the compiler's own conditions, so that their number is the figure.

Two questions: the keys of one page of rows in their order, then those rows whole. Only the first looks at every row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lens.ask import check_period, find
from lens.compile import Refusal, aggregate, bound, check, conditions, filter_values, source
from lens.engine import Snapshot
from lens.exhibits.record import Rows
from lens.measures import MEASURES, Measure, Part
from lens.selection import Selection

PARTS = ("num", "den", "rest")
#: rows beyond this are neither listed nor downloaded: a reader narrows the selection instead
LIMIT = 10_000
#: of a search: letters and words at most
LONGEST, MOST_WORDS = 100, 8


@dataclass(frozen=True)
class Listed:
    """How rows of a relation are read: `key` names one, `placed` is the date by which they are stored, if any.

    `whole` is the relation that holds a key's other columns, where the question's own relation has few. `texts` are the
    columns that a search looks into, of `whole` where there is one.
    """

    key: str
    placed: str = ""
    whole: str = ""
    carried: tuple[str, ...] = ()
    order: str = ""
    texts: tuple[str, ...] = ()


RELATIONS = {
    "hazards": Listed("hazard_id", "found_date", texts=("description", "location", "premise_name")),
    "inspections": Listed("inspection_id", "inspect_date", texts=("premise_name", "inspector_org")),
    "premise_window": Listed(
        "premise_no", whole="premises", carried=("visits_n",), order="r.jurisdiction, r.premise_no", texts=("name",)
    ),
    "premise_seen": Listed(
        "premise_no",
        whole="premises",
        carried=("last_visit",),
        order="r.jurisdiction, r.premise_no",
        texts=("name",),
    ),
    "supervision_issues": Listed("issue_id", texts=("content", "premise_name")),
    "weather": Listed("date", "date"),
    "accidents": Listed("accident_id", "occurred_date", texts=("description", "cause")),
    "duty_checks": Listed("check_id", "checked_date"),
    "drills": Listed("drill_id", "planned_date", texts=("topic",)),
    "enforcement": Listed("case_id", "filed_date", texts=("premise_name", "case_id")),
    "safety_meetings": Listed("meeting_id", "required_by", texts=("topic",)),
    "outreach": Listed("activity_id", "activity_date", texts=("topic", "organiser")),
    "streets": Listed("jurisdiction"),
    "traffic_enforcement": Listed("shift_id", "duty_date", texts=("road",)),
}


@dataclass(frozen=True)
class Counted:
    """`figure` is what the measure's part adds up to, `rows` how many rows do it (the same for a count)."""

    figure: float
    rows: int


def parts_of(measure: Measure) -> tuple[str, ...]:
    """Which parts of a measure have rows of their own; `rest` is the denominator's without the numerator's.

    None where what is counted is no row of a file, as a pair of a body and a premise is.
    """
    if measure.num.relation not in RELATIONS:
        return ()
    if measure.den is None:
        return ("num",)
    shares = measure.interval == "wilson" and measure.num.relation == measure.den.relation
    return PARTS if shares else PARTS[:2]


def words_of(find: str) -> tuple[str, ...]:
    """The words of a search: parted by spaces (full-width ones too), in small letters, each once."""
    return tuple(dict.fromkeys(find.lower().split()))[:MOST_WORDS]


def _holding(relation: str, find: str) -> tuple[list[str], dict[str, str]]:
    """(conditions, values) of the rows whose texts hold every word of a search; a word is taken as it is written."""
    listed, words = RELATIONS[relation], words_of(find)
    if words and not listed.texts:
        raise Refusal("nothing_to_search")
    alias = "t" if listed.whole else "r"
    made = [
        " or ".join(f"contains({_small(f'{alias}.{column}', word)}, $find_{i})" for column in listed.texts)
        for i, word in enumerate(words)
    ]
    if listed.whole:
        made = [f"r.{listed.key} in (select t.{listed.key} from {listed.whole} t where {held})" for held in made]
    return made, {f"find_{i}": word for i, word in enumerate(words)}


def _small(column: str, word: str) -> str:
    """The column in small letters where the word has letters: Chinese has none, and lowering takes most of the time."""
    return column if word == word.upper() else f"lower({column})"


def chosen(selection: Selection, rows: Rows) -> Selection:
    """The reader's selection as the rows narrow it."""
    for dim, codes in rows.where:
        selection = selection.with_codes(dim, codes)
    return selection.with_period(rows.period) if rows.period else selection


def count_of(snapshot: Snapshot, rows: Rows, selection: Selection) -> Counted:
    """The figure that the rows make. Raises Refusal as asking the measure does."""
    behind = _behind(snapshot, rows, selection)
    sql = (
        f"select {aggregate(replace(behind.part, where=''))} as figure, count(*) as rows\n"
        f"from {source(behind.part.relation)}\nwhere {behind.where}"
    )
    (row,) = snapshot.rows(sql, behind.bound(sql))
    return Counted(row["figure"], row["rows"])


def rows_of(
    snapshot: Snapshot, rows: Rows, selection: Selection, limit: int, offset: int = 0, columns: Sequence[str] = ()
) -> list[dict]:
    """`limit` rows from the `offset`-th on, `columns` of them (all): a stock's by the day they came in, others newest
    first.
    """
    behind = _behind(snapshot, rows, selection)
    part, listed = behind.part, RELATIONS[behind.part.relation]
    day = part.date or listed.placed or listed.key
    first = listed.order or (f"r.{part.in_}" if part.in_ else f"r.{day} desc")
    own = dict.fromkeys(c for c in (listed.key, listed.placed, *listed.carried) if c)
    sql = (
        f"select {', '.join(f'r.{c}' for c in own)}\nfrom {source(part.relation)}\nwhere {behind.where}\n"
        f"order by {first}, r.{listed.key}\nlimit {int(limit)} offset {int(offset)}"
    )
    found = snapshot.rows(sql, behind.bound(sql))
    if not found:
        return []
    keys = {f"k{i}": row[listed.key] for i, row in enumerate(found)}
    asked = dict.fromkeys([listed.key, *(c for c in columns if c not in listed.carried)])
    shown = ", ".join(f"r.{c}" for c in asked) if columns else "*"
    named = ", ".join(f"${k}" for k in keys)
    sql = f"select {shown}\nfrom {listed.whole or part.relation} r\nwhere r.{listed.key} in ({named})"
    values = dict(keys)
    if not listed.whole:
        # said again, because a number or a date is ruled out sooner than a key
        sql += f" and {behind.where}"
        values |= behind.bound(sql)
    if days := [row[listed.placed] for row in found if listed.placed and row[listed.placed]]:
        # the file is sorted by this date, so most of it is never read
        sql += f" and r.{listed.placed} between $first and $last"
        values |= {"first": min(days), "last": max(days)}
    whole = {row[listed.key]: row for row in snapshot.rows(sql, values)}
    return [whole[row[listed.key]] | row for row in found]


@dataclass(frozen=True)
class _Behind:
    part: Part
    where: str
    values: dict

    def bound(self, sql: str) -> dict:
        names = bound(sql)
        return {k: v for k, v in self.values.items() if k in names}


def _behind(snapshot: Snapshot, rows: Rows, selection: Selection) -> _Behind:
    (asked,) = find([rows.of], snapshot)
    measure, selection = asked.record, chosen(selection, rows)
    if rows.part not in parts_of(measure):
        raise Refusal("part_unknown", measure=measure.zh, measure_en=measure.en)
    check(measure, [], selection, snapshot.has)
    period = selection.resolve(snapshot)
    check_period(measure, [], selection, period, snapshot)
    part = measure.num if rows.part == "num" or measure.den is None else measure.den
    where = conditions(measure, part, selection)
    if added := re.fullmatch(r"sum\((.+)\)", part.agg):
        # a row that adds nothing is not behind the sum
        where.append(f"{added[1]} > 0")
    if rows.part == "rest":
        counted = " and ".join(f"({c})" for c in conditions(measure, measure.num, selection)) or "true"
        where.append(f"not coalesce({counted}, false)")
    holding, words = _holding(part.relation, rows.find)
    text = " and ".join(f"({c})" for c in [*where, *holding]) or "true"
    return _Behind(part, text, {**period.values(), **filter_values(selection), **words})


def default(snapshot: Snapshot) -> str:
    """The measure that is listed when none is named: what is open, or what was found where that is not known."""
    return "S1" if set(MEASURES["S1"].needs) <= snapshot.has else "M2"
