"""The one compiler: (measures, dimensions, filters) → SQL text whose values are bound, never pasted.

A measure is compiled part by part, because the period belongs to each part's own date role. Parts that read the same
relation by
the same date share one query. lens/ask.py runs the queries and puts the parts together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from data.errors import UserError
from lens.measures import DIMENSIONS, Dimension, Measure, Part
from lens.selection import Selection

QUERIES = Path(__file__).parent.parent / "queries"
#: relations that are questions of their own, written in queries/<name>.sql with the period bound inside
DERIVED = {
    name: (QUERIES / f"{name}.sql").read_text("utf-8")
    for name in ("premise_window", "premise_seen", "premise_heating", "cap_year")
}


class Refusal(UserError):
    """A combination that has no honest answer; its sentence says why and what to ask instead."""


@dataclass(frozen=True)
class Query:
    """`sql` with bound names; `columns` maps each output column to (measure code, part name)."""

    sql: str
    columns: tuple[tuple[str, str, str], ...]  # (column, measure code, part)
    kind: str  # plain · clustered · stock_flow · survival
    names: frozenset[str]  # which values the text binds


def check(measure: Measure, dims: list[Dimension], selection: Selection, has: frozenset[str]) -> None:
    """Raise Refusal when the measure is off for this house or the combination would mislead."""
    for need in measure.needs:
        if need not in has:
            raise Refusal("needs_" + need.replace(".", "_"), measure=measure.code)
    asked = [(d, "by") for d in dims] + [(DIMENSIONS[d], "where") for d, _ in selection.where]
    for dim, _ in asked:
        if dim.code in measure.refuse or (dim.kind == "time" and "time" in measure.refuse):
            reason = "refused_time" if dim.kind == "time" else "refused_outcome"
            raise Refusal(reason, measure=measure.zh, measure_en=measure.en, dimension=dim.zh, dimension_en=dim.en)
        relations = {p.relation for p in (measure.num, measure.den) if p}
        if dim.kind != "time" and not relations <= set(dim.relations):
            by_hazard = relations == {"inspections"} and dim.relations == ("hazards",)
            raise Refusal(
                "refused_visits_by_hazard" if by_hazard else "refused_dimension",
                measure=measure.zh,
                measure_en=measure.en,
                dimension=dim.zh,
                dimension_en=dim.en,
            )
        if dim.kind == "time" and measure.now_only:
            raise Refusal(
                "refused_time", measure=measure.zh, measure_en=measure.en, dimension=dim.zh, dimension_en=dim.en
            )
    time = [d for d in dims if d.kind == "time"]
    if measure.kind == "stock" and time:
        if f"{measure.num.relation}.end_date" not in has:
            raise Refusal(f"needs_{measure.num.relation}_end_date", measure=measure.code)
        if len(time) > 1:
            raise Refusal("refused_two_times", measure=measure.zh, measure_en=measure.en)
        if selection.codes("status") or any(d.code == "status" for d in dims):
            # the status is today's: it says nothing of who was open then
            status = DIMENSIONS["status"]
            raise Refusal(
                "refused_outcome",
                measure=measure.zh,
                measure_en=measure.en,
                dimension=status.zh,
                dimension_en=status.en,
            )


def filters(part_relation: str, selection: Selection) -> list[str]:
    """One bound clause for each chosen entity dimension; nothing chosen, no clause."""
    return [
        f"r.{DIMENSIONS[d].column} in ({', '.join(f'${d}_{i}' for i in range(len(codes)))})"
        for d, codes in selection.where
        if part_relation in DIMENSIONS[d].relations
    ]


def filter_values(selection: Selection) -> dict[str, str]:
    """The values that the clauses of filters() bind."""
    return {f"{d}_{i}": code for d, codes in selection.where for i, code in enumerate(codes)}


def source(relation: str) -> str:
    """What stands after `from`: the relation, or the question that makes it, as r."""
    return f"({DERIVED[relation]}) r" if relation in DERIVED else f"{relation} r"


def _needs_default_visit(measure: Measure, dims: list[Dimension], selection: Selection) -> bool:
    """The default visit is administrative or expert, unless the reader asks about activity types."""
    asked = {d.code for d in dims} | {d for d, _ in selection.where}
    return measure.default_visit and "activity_type" not in asked


def _select_dims(dims: list[Dimension]) -> list[str]:
    return [f"{'c' if d.kind == 'time' else 'r'}.{d.column} as {d.code}" for d in dims]


def _shared(relation: str, date: str, visits: bool, selection: Selection) -> list[str]:
    """What every row of a relation meets: the period by its date role, the reader's filters, the default visit."""
    where = filters(relation, selection)
    if date:
        where.insert(0, f"r.{date} between $date_from and $date_to")
    if visits:
        where.append("r.is_default_visit")
    return where


def _not_ended(out: str) -> str:
    # a row without an end is out only if it is known to be open: history_known is in the measure's own condition
    return f"r.{out} is null or r.{out} > $date_to"


def _at_end(part: Part) -> str:
    return f"r.{part.in_} <= $date_to and ({_not_ended(part.out)})"


def conditions(measure: Measure, part: Part, selection: Selection) -> list[str]:
    """Every condition of the rows that a part of an undivided measure counts."""
    if measure.kind == "stock":
        shared = [*_shared(part.relation, "", False, selection), _at_end(part)]
    else:
        shared = _shared(part.relation, part.date, _needs_default_visit(measure, [], selection), selection)
    return [*shared, *filter(None, [part.where])]


def bound(sql: str) -> frozenset[str]:
    """The names of the values that a text binds."""
    return frozenset(re.findall(r"\$([a-z_0-9]+)", sql))


def _assemble(
    select: list[str], relation: str, date: str, where: list[str], dims: list[Dimension], extra: str = ""
) -> str:
    timed = any(d.kind == "time" for d in dims)
    lines = [f"select {', '.join(select)}", f"from {source(relation)}"]
    if timed:
        lines.append(f"join calendar c on c.date = r.{date}")
    if where:
        lines.append("where " + " and ".join(f"({w})" for w in where))
    if dims or extra:
        lines.append("group by " + ", ".join([*(str(i + 1) for i in range(len(dims))), *([extra] if extra else [])]))
    return "\n".join(lines)


def aggregate(part: Part) -> str:
    """The aggregate of a part under its own condition; sums of integers are cast, or they come back as floats."""
    text = f"{part.agg} filter (where {part.where})" if part.where else part.agg
    return f"cast(coalesce({text}, 0) as {'bigint' if part.whole else 'double'})"


def compile_parts(
    measures: list[Measure],
    dims: list[Dimension],
    selection: Selection,
    intervals: bool = True,
    whole_months: bool = False,
) -> list[Query]:
    """Queries for measures already checked. Values to bind: date_from, date_to, asof and filter_values().

    Without `intervals` a per-visit ratio is two plain sums: the spread between premises, which its interval needs,
    costs far more.
    `whole_months`: the period begins with a month and ends with one or with the data.
    """
    plain: dict[tuple, list[tuple[str, str, Part]]] = {}
    queries: list[Query] = []
    for m in measures:
        visits = _needs_default_visit(m, dims, selection)
        if m.kind == "stock":
            if any(d.kind == "time" for d in dims):
                queries.append(_stock_flow(m, dims, selection))
            else:
                begun = f"r.{m.num.in_} <= $date_to"
                here = Part(m.num.relation, where=" and ".join(filter(None, [m.num.where, begun])))
                # few rows are open, so what all stocks share is met first: a quarter of the time for five of them
                plain.setdefault((m.num.relation, "", False, m.num.out), []).append((m.code, "num", here))
        elif m.kind == "survival":
            queries.append(_survival(m, dims, selection))
        elif m.interval == "clustered" and intervals:
            monthly = visits and whole_months and _is_monthly(dims, selection)
            queries.append((_by_month if monthly else _clustered)(m, dims, selection, visits))
        else:
            parts_of = {"num": m.num} | ({"den": m.den} if m.den else {})
            for name, own in parts_of.items():
                plain.setdefault((own.relation, own.date, visits, ""), []).append((m.code, name, own))
    for (relation, date, visits, out), parts in plain.items():
        where = [*_shared(relation, date, visits, selection), *([_not_ended(out)] if out else [])]
        columns = tuple((f"v{i}", code, name) for i, (code, name, _) in enumerate(parts))
        select = _select_dims(dims) + [f"{aggregate(p)} as v{i}" for i, (_, _, p) in enumerate(parts)]
        sql = _assemble(select, relation, date, where, dims)
        queries.append(Query(sql, columns, "plain", bound(sql)))
    return queries


def _clustered(m: Measure, dims: list[Dimension], selection: Selection, visits: bool) -> Query:
    """Sums over premises of y, n, y², yn, n²: what an over-dispersed interval needs, in one row for each group."""
    where = [*_shared(m.num.relation, m.num.date, visits, selection), m.num.where]
    value = m.num.agg.removeprefix("sum(").removesuffix(")")
    select = [*_select_dims(dims), f"sum(r.{value}) as y", "count(*) as n"]
    inner = _assemble(select, m.num.relation, m.num.date, where, dims, "r.cluster_no")
    names = [d.code for d in dims]
    sums = (
        "cast(sum(y) as bigint) as num, cast(sum(n) as bigint) as den, sum(cast(y as double) * y) as yy, "
        "sum(cast(y as double) * n) as yn, sum(cast(n as double) * n) as nn, count(*) as clusters"
    )
    group = f"\ngroup by {', '.join(names)}" if names else "\nhaving count(*) > 0"
    sql = f"select {', '.join([*names, sums])}\nfrom (\n{inner}\n) g{group}"
    columns = tuple((c, m.code, c) for c in ("num", "den", "yy", "yn", "nn", "clusters"))
    return Query(sql, columns, "clustered", bound(sql))


#: what a premise has one of, so that its visits of a month stand in one group
_OF_PREMISE = {"sector", "subtype", "jurisdiction", "risk_tier"}


def _is_monthly(dims: list[Dimension], selection: Selection) -> bool:
    time = [d.code for d in dims if d.kind == "time"]
    return time == ["month"] and {d.code for d in dims} - {"month"} | {d for d, _ in selection.where} <= _OF_PREMISE


def _by_month(m: Measure, dims: list[Dimension], selection: Selection, visits: bool) -> Query:
    """The sums of _clustered by month as plain sums over visits: publishing put the premise's month on each visit."""
    where = [*_shared(m.num.relation, m.num.date, visits, selection), m.num.where]
    select = [
        *_select_dims(dims),
        "cast(coalesce(sum(r.hazards_n), 0) as bigint) as num",
        "count(*) as den",
        "sum(cast(r.hazards_n as double) * r.month_found) as yy",
        "sum(cast(r.hazards_n as double) * r.month_visits) as yn",
        "cast(sum(r.month_visits) as double) as nn",
        "sum(1.0e0 / r.month_visits) as clusters",
    ]
    sql = _assemble(select, m.num.relation, m.num.date, where, dims)
    return Query(
        sql, tuple((c, m.code, c) for c in ("num", "den", "yy", "yn", "nn", "clusters")), "clustered", bound(sql)
    )


def as_entered(query: Query) -> Query:
    """The query over the hazards that had been entered by $entered_by; those without a day of entering stay in."""
    known = "(select * from hazards where reported_date is null or reported_date <= $entered_by)"
    sql = query.sql.replace("from hazards r", f"from {known} r")
    return replace(query, sql=sql, names=bound(sql))


def _stock_flow(m: Measure, dims: list[Dimension], selection: Selection) -> Query:
    """Flows in and out by time bucket, to be added up; what came before the period has no bucket."""
    part, time = m.num, next(d for d in dims if d.kind == "time")
    entity = [d for d in dims if d.kind != "time"]
    names = [d.code for d in entity]
    columns = [f"r.{d.column} as {d.code}" for d in entity]
    halves = []
    for sign, column in ((1, part.in_), (-1, part.out)):
        conditions = [
            f"r.{column} <= $date_to",
            f"r.{part.in_} is not null",
            *filters(part.relation, selection),
            *filter(None, [part.where]),
        ]
        # by day first: days are few, so the calendar is joined to thousands of rows instead of millions
        day = f"case when r.{column} < $date_from then null else r.{column} end as day"
        halves.append(
            f"select {', '.join([day, *columns, f'{sign} * count(*) as num'])}\nfrom {part.relation} r\n"
            f"where {' and '.join(f'({w})' for w in conditions)}\n"
            f"group by {', '.join(str(i + 1) for i in range(len(entity) + 1))}"
        )
    groups = ", ".join([f"c.{time.column}", *(f"f.{n}" for n in names)])
    sql = (
        f"select {', '.join([f'c.{time.column} as {time.code}', *(f'f.{n}' for n in names)])}, "
        "cast(sum(f.num) as bigint) as num\nfrom (\n"
        + "\nunion all\n".join(halves)
        + f"\n) f\nleft join {_buckets(time)} c on c.date = f.day\ngroup by {groups}"
    )
    return Query(sql, (("num", m.code, "num"),), "stock_flow", bound(sql))


def _buckets(dim: Dimension) -> str:
    """The calendar with a bucket for every day: one between two seasons counts toward the season that follows."""
    if dim.code != "season":
        return "calendar"
    following = "min(season) over (order by date rows between current row and unbounded following)"
    return f"(select date, coalesce({following}, 'later') as season from calendar)"


def _survival(m: Measure, dims: list[Dimension], selection: Selection) -> Query:
    """Counts of endings and of censorings for each number of days, as known on $asof."""
    where = [*_shared(m.num.relation, m.num.date, False, selection), m.num.where]
    happened = " and ".join(filter(None, ["r.end_date <= $asof", m.num.event]))
    start = f"r.{m.num.date}"
    end = f"case when r.end_date <= $asof then r.end_date - {start} else $asof - {start} end"
    select = [
        *_select_dims(dims),
        f"cast({end} as integer) as days",
        f"count(*) filter (where {happened}) as events",
        f"count(*) - count(*) filter (where {happened}) as censored",
    ]
    sql = _assemble(select, m.num.relation, m.num.date, where, dims, str(len(dims) + 1))
    return Query(sql, tuple((c, m.code, c) for c in ("days", "events", "censored")), "survival", bound(sql))
