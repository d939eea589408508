"""What the exhibits on data quality and the report share: every check by street, and how a street's rows are judged."""

from __future__ import annotations

from dataclasses import dataclass, field

from data.quality import QUALITY
from lens.compile import Refusal
from lens.exhibits import _closing, _majors
from lens.exhibits._accident_class import compared
from lens.exhibits._data import extract_name
from lens.exhibits._reporting import Reported, streets
from lens.exhibits.context import Context
from lens.exhibits.record import Rows
from lens.measures import CHECKS, SEVERITIES, Check

STREET = "jurisdiction"
WHOLE, YEAR = "all", "r12"
#: what is counted of the import or of streets and not of rows that lie in a relation
OF_IMPORT = ("rejected", "merged", "future_found")
SILENT, CLASS = "silent", "class"
GRADES = ("verify", "mend", "good", "few", "silent")
#: where the rows of a relation come from
EXTRACT = {"premise_seen": "premises"}


@dataclass(frozen=True)
class Tally:
    """How many of the rows that were looked at fail."""

    failed: int = 0
    of: int = 0

    @property
    def share(self) -> float | None:
        return self.failed / self.of if self.of else None


@dataclass(frozen=True)
class Result:
    """One check: over the whole snapshot, over the twelve months to the as-of date, and both by street.

    `year` is None where a check knows no date, as of the register. `check` is None where no rows can be listed.
    """

    code: str
    group: str
    severity: str
    whole: Tally
    year: Tally | None = None
    streets: dict[str | None, Tally] = field(default_factory=dict)
    streets_year: dict[str | None, Tally] = field(default_factory=dict)
    check: Check | None = None

    def of_street(self, code: str | None) -> Tally:
        """What a street is judged by: its last twelve months, or its register as it stands."""
        return (self.streets if self.year is None else self.streets_year).get(code, Tally())

    def rows(self, period: str = WHOLE, street: str | None = None) -> Rows | None:
        """The rows that fail; None where there are none to list."""
        if self.check is None:
            return None
        return Rows(self.code, where=((STREET, (street,)),) if street else (), period=period)


@dataclass(frozen=True)
class Reason:
    """Why a street's rows are not simply good: a check of which more fail than is tolerated and chance explains."""

    result: Result
    tally: Tally
    tolerated: float


@dataclass(frozen=True)
class Grade:
    """How the rows that a street sent in twelve months are judged; `rows` are its hazards and visits of that time."""

    street: str
    grade: str
    rows: int
    reasons: tuple[Reason, ...] = ()
    sent: Reported | None = None


def results(ctx: Context) -> list[Result]:
    """Every check that this house's data allows, worst first: by severity, then by share."""
    there = [c for c in CHECKS.values() if ctx.off(c.code, [STREET]) is None]
    dated = [c for c in there if c.measure.num.date]
    whole, year = _counted(ctx, there, WHOLE), _counted(ctx, dated, YEAR)
    found = [
        Result(
            c.code,
            c.group,
            c.severity,
            _sum(whole[c.code]),
            _sum(year[c.code]) if c in dated else None,
            whole[c.code],
            year.get(c.code, {}),
            c,
        )
        for c in there
    ]
    found += [*_of_import(ctx), *_of_streets(ctx), *_of_accidents(ctx)]
    return sorted(found, key=lambda r: (not r.whole.failed, SEVERITIES.index(r.severity), -(r.whole.share or 0)))


def refused(ctx: Context) -> dict[str, Refusal]:
    """The checks that are off here, and why."""
    return {code: why for code in CHECKS if (why := ctx.off(code, [STREET]))}


def _counted(ctx: Context, checks: list[Check], token: str) -> dict[str, dict[str | None, Tally]]:
    codes = [c.code for c in checks]
    rows = ctx.ask(codes, [STREET], token=token) if codes else []
    return {
        c: {r[STREET]: Tally(r[f"{c}_num"], r[f"{c}_den"]) for r in rows if r[f"{c}_den"] or r[f"{c}_num"]}
        for c in codes
    }


def _sum(tallies: dict[str | None, Tally]) -> Tally:
    return Tally(sum(t.failed for t in tallies.values()), sum(t.of for t in tallies.values()))


def _of_import(ctx: Context) -> list[Result]:
    """What importing and publishing counted; no filter reaches these rows, which are in no relation."""
    if ctx.selection.where or ctx.snapshot.house.only is not None:
        return []
    m = ctx.snapshot.manifest
    read, rejected, merged = (sum(e[k] for e in m["extracts"].values()) for k in ("rows_read", "rejected", "merged"))
    accepted = sum(e["accepted"] for e in m["extracts"].values())
    ahead = sum(flags.get("future_found", 0) for flags in m["flags"].values())
    return [
        Result("rejected", "valid", "error", Tally(rejected, read)),
        Result("merged", "unique", "hint", Tally(merged, read)),
        Result("future_found", "consistent", "error", Tally(ahead, accepted)),
    ]


def _of_streets(ctx: Context) -> list[Result]:
    """未报送: streets from which nothing comes any more."""
    chosen = ctx.selection.codes(STREET)
    sent: dict[str | None, Tally] = {
        c: Tally(int(r.silent), 1) for c, r in streets(ctx).items() if not chosen or c in chosen
    }
    return [Result(SILENT, "timely", "error", _sum(sent), None, sent)] if sent else []


def _of_accidents(ctx: Context) -> list[Result]:
    """Accidents with a registered class and known numbers, and those whose numbers give another class."""
    if ctx.off("Q_event_class", [STREET]) is not None:
        return []
    by_street: dict[str | None, Tally] = {}
    for c in compared(ctx):
        t = by_street.get(c.row[STREET], Tally())
        by_street[c.row[STREET]] = Tally(t.failed + (c.verdict == "differs"), t.of + 1)
    return [Result(CLASS, "consistent", "warning", _sum(by_street), None, by_street)] if by_street else []


# -- words ---------------------------------------------------------------------------------------------------------


def name(ctx: Context, result: Result) -> str:
    if result.check is None:
        return ctx.t(f"quality.{result.code}_name")
    return result.check.measure.name(ctx.lang)


def says(ctx: Context, result: Result) -> str:
    if result.check is None:
        return ctx.t(f"quality.{result.code}_says")
    return result.check.measure.definition_text[ctx.lang]


def mend(ctx: Context, result: Result) -> str:
    return ctx.t(f"quality.{result.code}_mend") if result.check is None else result.check.mend[ctx.lang]


def of_what(ctx: Context, result: Result) -> str:
    """隐患, 检查 …: what the rows are."""
    if result.check is None:
        return ctx.t(f"quality.of_{result.code if result.code in (SILENT, CLASS) else 'import'}")
    relation = result.check.measure.num.relation
    return extract_name(ctx, EXTRACT.get(relation, relation))


# -- judging -------------------------------------------------------------------------------------------------------


def rule(ctx: Context) -> dict:
    """rules/quality.toml as this snapshot keeps it."""
    return _majors.rule(ctx, QUALITY)


def tolerated(table: dict, result: Result) -> float:
    """The share of rows that may fail before a check speaks against a street."""
    kind = {"error": "errors", "warning": "warnings"}[result.severity]
    return table["tolerated"].get(result.code, table["grade"][kind])


def grades(ctx: Context, found: list[Result]) -> list[Grade]:
    """Every street that reports or should, those with most to do first.

    A check speaks against a street only where chance does not explain that more fail than is tolerated (exact
    binomial, 99.8 %); hints never do, and neither does anything of a street with few rows.
    """
    table = rule(ctx)
    fewest = table["grade"]["fewest"]
    judged = [r for r in found if r.check is not None and r.severity != "hint"]
    order = ctx.snapshot.codes(STREET)
    chosen = ctx.selection.codes(STREET)
    made = []
    for code, sent in streets(ctx).items():
        if chosen and code not in chosen:
            continue
        if sent.silent:
            made.append(Grade(code, "silent", sent.rows_year, sent=sent))
            continue
        if sent.rows_year < fewest:
            made.append(Grade(code, "few", sent.rows_year, sent=sent))
            continue
        reasons = []
        for r in judged:
            tally, limit = r.of_street(code), tolerated(table, r)
            if tally.of >= fewest and _closing.beyond_share(tally.failed, tally.of, limit) > 0:
                reasons.append(Reason(r, tally, limit))
        reasons.sort(key=lambda x: (SEVERITIES.index(x.result.severity), -(x.tally.share or 0)))
        worst = reasons[0].result.severity if reasons else ""
        grade = {"error": "verify", "warning": "mend", "": "good"}[worst]
        made.append(Grade(code, grade, sent.rows_year, tuple(reasons), sent))
    # within a grade in the order of the list of streets: a grade is no ranking
    return sorted(
        made, key=lambda g: (GRADES.index(g.grade), order.index(g.street) if g.street in order else len(order))
    )


# -- sentences -----------------------------------------------------------------------------------------------------


def subtitle(ctx: Context, what: str) -> str:
    """What is shown · the reader's filters, but no period · as of."""
    return ctx.subtitle(what, period="")
