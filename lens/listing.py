"""The rows behind a figure in the reader's words: what they are, how many, and a table of one page of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from lens import words
from lens.ask import available
from lens.exhibits._data import field_name
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Record, Rows, Table
from lens.measures import CHECKS, DIMENSIONS, MEASURES, Measure
from lens.rows import LIMIT, RELATIONS, Counted, chosen, count_of, parts_of, rows_of, words_of
from lens.story import STORIES

PAGE = 50
SOURCE = ("source_file", "source_sheet", "source_row")
#: columns of a relation and their kinds; `code` is a code that has a label, `codes` several joined by ";"
FIELDS: dict[str, tuple[tuple[str, str], ...]] = {
    "hazards": (
        ("found_date", "date"), ("premise_name", "text"), ("jurisdiction", "code"), ("sector", "code"),
        ("level", "code"), ("category", "code"), ("description", "text"), ("responsible_dept", "code"),
        ("due_date", "date"), ("end_date", "date"), ("status", "code"), ("hazard_id", "text"),
    ),
    "inspections": (
        ("inspect_date", "date"), ("premise_name", "text"), ("jurisdiction", "code"), ("sector", "code"),
        ("subtype", "code"), ("risk_tier", "code"), ("activity_type", "code"), ("inspector_org", "code"),
        ("hazards_n", "count"), ("major_n", "count"), ("inspection_id", "text"),
    ),
    "premise_window": (
        ("name", "text"), ("jurisdiction", "code"), ("sector", "code"), ("subtype", "code"), ("risk_tier", "code"),
        ("responsible_dept", "code"), ("opened_on", "date"), ("visits_n", "count"), ("premise_id", "text"),
    ),
    "premise_seen": (
        ("name", "text"), ("jurisdiction", "code"), ("sector", "code"), ("subtype", "code"), ("risk_tier", "code"),
        ("responsible_dept", "code"), ("opened_on", "date"), ("last_visit", "date"), ("premise_id", "text"),
    ),
    "supervision_issues": (
        ("handed_date", "date"), ("content", "text"), ("responsible_dept", "code"), ("jurisdiction", "code"),
        ("sector", "code"), ("premise_name", "text"), ("due_date", "date"), ("end_date", "date"), ("status", "code"),
        ("issue_id", "text"),
    ),
    "accidents": (
        ("occurred_date", "date"), ("event_domain", "code"), ("jurisdiction", "code"), ("sector", "code"),
        ("deaths", "count"), ("serious_injuries", "count"), ("cause", "text"), ("description", "text"),
        ("accident_id", "text"),
    ),
    "drills": (
        ("planned_date", "date"), ("held_date", "date"), ("drill_unit", "code"), ("drill_kind", "code"),
        ("topic", "text"), ("participants", "count"), ("drill_id", "text"),
    ),
    "duty_checks": (
        ("checked_date", "date"), ("duty_unit", "code"), ("duty_shift", "code"), ("duty_method", "code"),
        ("duty_result", "code"), ("response_seconds", "count"), ("check_id", "text"),
    ),
    "enforcement": (
        ("filed_date", "date"), ("premise_name", "text"), ("jurisdiction", "code"), ("sector", "code"),
        ("inspector_org", "code"), ("case_kind", "code"), ("illegal_type", "code"), ("penalty_type", "codes"),
        ("fine_yuan", "count"), ("penalty_date", "date"), ("case_id", "text"),
    ),
    "traffic_enforcement": (
        ("duty_date", "date"), ("hour", "code"), ("road", "code"), ("jurisdiction", "code"), ("inspector_org", "code"),
        ("enforcement_hours", "number"), ("vehicles_n", "count"), ("violations_n", "count"), ("unlicensed_n", "count"),
        ("speeding_n", "count"), ("overload_n", "count"), ("drunk_n", "count"), ("shift_id", "text"),
    ),
    "safety_meetings": (
        ("required_by", "date"), ("responsible_dept", "code"), ("topic", "text"), ("held_date", "date"),
        ("chair_post", "text"), ("attendees_n", "count"), ("meeting_id", "text"),
    ),
    "outreach": (
        ("activity_date", "date"), ("jurisdiction", "code"), ("organiser", "text"), ("audience", "code"),
        ("topic", "text"), ("people_n", "count"), ("materials_n", "count"), ("households_checked", "count"),
        ("activity_id", "text"),
    ),
    "streets": (
        ("jurisdiction", "code"), ("population", "count"), ("households", "count"), ("gas_households", "count"),
    ),
    "weather": (("date", "date"), ("t_mean", "number"), ("t_min", "number"), ("t_max", "number")),
}  # fmt: skip


#: columns that a reader may choose besides; where each row came from is the last one of every relation but the weather
MORE: dict[str, tuple[tuple[str, str], ...]] = {
    "hazards": (
        ("location", "text"), ("subtype", "code"), ("risk_tier", "code"), ("activity_type", "code"),
        ("inspector_org", "code"), ("campaign", "code"), ("cause_class", "code"), ("reported_date", "date"),
        ("original_due_date", "date"), ("rectified_date", "date"), ("recheck_date", "date"),
        ("recheck_result", "code"), ("closed_date", "date"), ("responsible_unit", "text"), ("leader_post", "text"),
        ("block_reason", "code"), ("listed_supervision", "code"), ("inspection_id", "text"),
    ),
    "inspections": (("task_source", "code"), ("campaign", "code")),
    "supervision_issues": (
        ("team", "code"), ("issue_level", "code"), ("round", "code"), ("rectified_date", "date"),
        ("verified_date", "date"), ("leader_post", "text"), ("measure_plan", "text"),
    ),
    "accidents": (("accident_type", "text"), ("minor_injuries", "count"), ("direct_loss_yuan", "number")),
}  # fmt: skip

#: columns that the rows of one measure show besides the usual ones
BESIDES: dict[str, tuple[tuple[str, str], ...]] = {
    "M2_doubled": (("inspector_org", "code"), ("double_of", "text")),
    "Q_doubled": (("inspector_org", "code"), ("double_of", "text")),
    "Q_copied": (("inspector_org", "code"),),
    "Q_street_alias": (("street_said", "text"),),
    "Q_visit_alias": (("street_said", "text"),),
    "Q_name_alias": (("premise_listed", "text"),),
    "Q_visit_name_alias": (("premise_listed", "text"),),
    "Q_entry_late": (("reported_date", "date"),),
    "Q_entry_before": (("reported_date", "date"),),
    "Q_visit_differs": (("stated_n", "count"),),
}

#: the column that says where a row came from
FROM = "source"
#: every column that some listing has
COLUMNS = {key for table in (FIELDS, MORE, BESIDES) for fields in table.values() for key, _ in fields} | {FROM}


@dataclass(frozen=True)
class Listing:
    """The rows of `rows` under the context's selection, page `n` of them.

    `chosen` are the columns to show, in their order; those that the relation does not have are passed over, and without
    any the usual ones are shown.
    """

    ctx: Context
    rows: Rows
    n: int = 1
    chosen: tuple[str, ...] = ()

    @cached_property
    def measure(self) -> Measure:
        return self.ctx.measure(self.rows.of)

    @property
    def relation(self) -> str:
        of = self.measure
        return (of.den if self.rows.part != "num" and of.den else of.num).relation

    @property
    def usual(self) -> tuple[str, ...]:
        """The columns that are shown unless a reader chooses others."""
        own = (key for key, _ in FIELDS[self.relation])
        origin = (FROM,) if self.relation != "weather" else ()
        return (*own, *(key for key, _ in BESIDES.get(self.measure.code, ())), *origin)

    @property
    def offered(self) -> tuple[str, ...]:
        """Every column that can be chosen."""
        return tuple(dict.fromkeys((*self.usual, *self._kinds)))

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(key for key in self.chosen if key in self.offered) or self.usual

    @property
    def _kinds(self) -> dict[str, str]:
        besides = BESIDES.get(self.measure.code, ())
        return dict((*FIELDS[self.relation], *MORE.get(self.relation, ()), *besides))

    @cached_property
    def counted(self) -> Counted:
        return self.count(self.rows.part)

    def count(self, part: str) -> Counted:
        """The figure of a part, whatever is searched."""
        return count_of(self.ctx.snapshot, replace(self.rows, part=part, find=""), self.ctx.selection)

    @cached_property
    def found(self) -> int:
        """How many rows are listed: all of the part, or those that the search leaves."""
        return count_of(self.ctx.snapshot, self.rows, self.ctx.selection).rows if self.is_search else self.counted.rows

    @property
    def is_search(self) -> bool:
        return bool(words_of(self.rows.find))

    @property
    def pages(self) -> int:
        return max(1, -(-min(self.found, LIMIT) // PAGE))

    @property
    def page(self) -> int:
        return min(self.n, self.pages)

    @property
    def is_cut(self) -> bool:
        return self.found > LIMIT

    @property
    def title(self) -> str:
        """逾期未整改152条; with what the search leaves of them: 逾期未整改152条，其中含“软管”的12行."""
        if not self.is_search:
            return self.figure
        quoted = ("“{}”" if self.ctx.lang == "zh" else '"{}"').format
        return self.ctx.t("rows.searched", told=self.figure, words=map(quoted, words_of(self.rows.find)), n=self.found)

    @property
    def searched(self) -> list[str]:
        """The names of the columns that a search looks into."""
        return [self.name(column) for column in RELATIONS[self.relation].texts]

    @cached_property
    def figure(self) -> str:
        """逾期未整改152条; of a ratio which part: 按期整改率：未按期整改1,506条."""
        ctx, of, counted = self.ctx, self.measure, self.counted
        if of.den is not None:
            return ctx.t("rows.title_part", name=ctx.name(of.code), told=self.told(self.rows.part))
        if of.kind == "survival":
            return ctx.t("rows.title_behind", name=ctx.name(of.code), told=self._unit(counted.rows))
        if counted.figure != counted.rows:
            value = ctx.value(of.code, counted.figure)
            told = self._unit(counted.rows)
            return ctx.t("rows.title_sum", name=ctx.name(of.code), value=value, unit=ctx.unit(of.code), told=told)
        return ctx.t("rows.title", name=ctx.name(of.code), n=counted.rows, unit=ctx.unit(of.code))

    def told(self, part: str) -> str:
        """A part of a ratio with its number: 未按期整改1,506条."""
        counted = self.count(part)
        key = f"rows.{self.measure.code}.{part}"
        if key not in words.records():
            key = f"rows.check_{part}" if self.measure.code in CHECKS else f"rows.part_{part}"
        told = self.ctx.t(key, n=counted.figure)
        if counted.figure == counted.rows:
            return told
        return self.ctx.t("rows.sum", told=told, rows=self._unit(counted.rows))

    @property
    def parts(self) -> tuple[str, ...]:
        return parts_of(self.measure)

    def _unit(self, n: int) -> str:
        return self.ctx.t(f"rows.unit_{self.relation}", n=n)

    def exhibit(self, whole: bool = False) -> Exhibit:
        """One page of the rows as a table, or `whole`: all that may be downloaded."""
        ctx = self.ctx
        size, start = (LIMIT, 0) if whole else (PAGE, PAGE * (self.page - 1))
        kinds = {key: self._kinds.get(key, "text") for key in self.columns}
        held = RELATIONS[self.relation].whole or self.relation
        own = (STORIES[held].key,) if held in STORIES else ()
        asked = [*own, *(key for key in kinds if key != FROM), *(SOURCE if FROM in kinds else ())]
        found = rows_of(ctx.snapshot, self.rows, ctx.selection, size, start, asked) if self.found else []
        columns = tuple(
            Column(key, self.name(key), "text" if kind in ("code", "codes") else kind) for key, kind in kinds.items()
        )
        body = tuple(tuple(self._value(row, key, kind) for key, kind in kinds.items()) for row in found)
        stories = tuple((self._story(row), *(None,) * (len(columns) - 1)) for row in found)
        chosen_here = ctx.with_selection(chosen(ctx.selection, self.rows))
        notes = (ctx.t("rows.cut", n=self.found, limit=LIMIT),) if self.is_cut else ()
        return Exhibit(
            code="rows",
            title=self.title,
            subtitle=chosen_here.subtitle(self._order()),
            table=Table(tuple(replace(c, decimals=int(c.kind == "number")) for c in columns), body, stories),
            alt=self.title,
            notes=notes,
            empty="" if found else self._nothing(chosen_here),
            measures=(self.measure.code,),
            show_table=True,
        )

    def _nothing(self, here: Context) -> str:
        if self.is_search and self.counted.rows:
            return self.ctx.t("rows.none_found", n=self.counted.rows)
        return here.no_rows()

    def _story(self, row: dict) -> Record | None:
        relation = RELATIONS[self.relation].whole or self.relation
        key = row.get(STORIES[relation].key) if relation in STORIES else None
        return Record(relation, str(key)) if key else None

    def _order(self) -> str:
        part = self.measure.num
        key = "premises" if RELATIONS[self.relation].order else "stock" if part.in_ else "newest"
        return self.ctx.t(f"rows.order_{key}")

    def name(self, key: str) -> str:
        """A column in the reader's words."""
        # what an event's description tells is no hazard
        if (own := f"rows.column_{self.relation}_{key}") in words.records():
            return self.ctx.t(own)
        if key in DIMENSIONS:
            return self.ctx.dimension_name(key)
        own = f"rows.column_{key}"
        return self.ctx.t(own) if own in words.records() else field_name(self.ctx, self.relation, key)

    def _value(self, row: dict, key: str, kind: str) -> object:
        if key == FROM:
            return self._source(row)
        value = row.get(key)
        if kind == "code":
            return self.ctx.label(key, str(value)) if value is not None else None
        if kind == "codes":
            return words.join(self.ctx.labels(key, str(value).split(";")), self.ctx.lang) if value else None
        return value

    def _source(self, row: dict) -> str:
        """隐患台账.xlsx · 表一 · 第12行."""
        at = [row["source_file"], row["source_sheet"], self.ctx.t("rows.source_row", n=row["source_row"])]
        return " · ".join(text for text in at if text)


def measures(ctx: Context) -> list[str]:
    """The measures whose rows can be listed here."""
    return [
        code
        for code, m in MEASURES.items()
        if m.num.relation in RELATIONS and available(ctx.snapshot, code, (), ctx.selection) is None
    ]
