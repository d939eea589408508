"""What the exhibits of major hazards share: the open ones counted in one question, their headline, the rule tables."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from lens import words
from lens.exhibits import _units
from lens.exhibits.context import Context
from lens.exhibits.record import Mark
from lens.periods import month_end

#: a major hazard open for longer than this is stuck
LONG_DAYS, LONGER_DAYS = 90, 180
FIVE = ("resp", "measures", "funds", "deadline", "plan")
LINKS = ("unit", "street", "dept", "post")


@dataclass(frozen=True)
class Open:
    """The major hazards open at the end of the period, in groups of one department, block reason and listing.

    `groups` are rows of queries/majors_open.sql; the ledger itself holds at most 500 of them, these hold all.
    """

    groups: Sequence[dict]

    @property
    def n(self) -> int:
        return sum(g["n"] for g in self.groups)

    @property
    def long(self) -> int:
        return sum(g["n_90"] for g in self.groups)

    @property
    def longer(self) -> int:
        return sum(g["n_180"] for g in self.groups)

    @property
    def oldest(self) -> int:
        return max((g["oldest"] for g in self.groups), default=0)

    def by(self, column: str, figure: str = "n") -> Counter[str | None]:
        """The sum of a figure by a column, None for what nobody gave."""
        sums: Counter[str | None] = Counter()
        for group in self.groups:
            sums[group[column]] += group[figure]
        return sums

    def oldest_by(self, column: str) -> dict[str | None, int]:
        found: dict[str | None, int] = {}
        for group in self.groups:
            found[group[column]] = max(found.get(group[column], 0), group["oldest"])
        return found


def still_open(ctx: Context) -> Open:
    """Raises the Refusal of M11_stock where it is not known what is open."""
    refusal = ctx.off("M11_stock")
    if refusal:
        raise refusal
    # asked for its refusals: the past of a ledger without closing dates is not known
    ctx.ask("M11_stock")
    return Open(ctx.question("majors_open"))


def stuck(ctx: Context, found: Open) -> str:
    """How many are open, how many of them for long, and why: the first clause of every headline about them."""
    reasons = {r: n for r, n in found.by("block_reason", "n_90").items() if r and n}
    values = {"n": found.n, "long": found.long, "days": LONG_DAYS}
    if not found.long:
        return ctx.then(ctx.t("majors.title", n=found.n, days=LONG_DAYS))
    if not reasons:
        return ctx.then(ctx.t("majors.title_long", **values))
    main = max(reasons, key=lambda r: reasons[r])
    reason = ctx.label("block_reason", main).lower()
    if reasons[main] == found.long:
        return ctx.then(ctx.t("majors.title_all", **values, reason=reason))
    return ctx.then(ctx.t("majors.title_reason", **values, k=reasons[main], reason=reason))


def due(ctx: Context, row: dict) -> str:
    """逾期3天 or 余3天; — without a deadline."""
    if row["days_overdue"] is None:
        return words.NOTHING
    key = "majors.overdue" if row["days_overdue"] > 0 else "majors.due"
    return ctx.t(key, n=abs(row["days_overdue"]))


def given(ctx: Context, dim: str, code: str | None) -> str:
    return ctx.label(dim, code) if code else words.NOTHING


def dept(ctx: Context, code: str | None) -> str:
    """The department's name, or 未明确部门."""
    return ctx.label("responsible_dept", code) if code else ctx.t("duty.no_dept")


def rule(ctx: Context, name: str) -> dict:
    """A rule table as the snapshot was made with; empty where it was made before there was one."""
    path = ctx.snapshot.path / "rules" / name
    return tomllib.loads(path.read_text("utf-8-sig")) if path.is_file() else {}


@dataclass(frozen=True)
class Criterion:
    """One record of the rule table about criteria; `number` is empty where it was not verified."""

    code: str
    sector: str
    title: str
    number: str
    start: date | None
    end: date | None
    supersedes: str
    verified: bool


def criteria(ctx: Context) -> dict[str, Criterion]:
    """The criteria by code, in the order of the table."""
    records = rule(ctx, "major_criteria.toml").get("criterion", {})
    return {
        code: Criterion(
            code,
            r["sector"],
            r["title"][ctx.lang],
            r["doc_no"],
            r.get("effective_from"),
            r.get("effective_to"),
            r["supersedes"],
            r["verified"],
        )
        for code, r in records.items()
    }


def number(ctx: Context, found: dict[str, Criterion], code: str | None) -> str:
    """How a criterion is named in a narrow place: its number, else its title."""
    if code is None or code not in found:
        return given(ctx, "criterion", code)
    return found[code].number or found[code].title


def changes(ctx: Context, period_start: date, period_end: date) -> dict[date, list[str]]:
    """{first day in force: sectors} of the criteria that came into force within the days, of the sectors chosen."""
    chosen = ctx.selection.codes("sector")
    found: dict[date, list[str]] = {}
    for c in criteria(ctx).values():
        if c.start and period_start < c.start <= period_end and (not chosen or c.sector in chosen):
            found.setdefault(c.start, []).append(c.sector)
    return dict(sorted(found.items()))


def change_marks(
    ctx: Context, months: Sequence[str], start: date, end: date, named: bool
) -> tuple[tuple[Mark, ...], list[str]]:
    """A line where a criterion came into force, at its place among the months, and one note that names all."""
    made, told = [], []
    for day, sectors in changes(ctx, start, end).items():
        names = ctx.labels("sector", sectors)
        text = names[0] if len(names) == 1 else ctx.t("majors.mark_more", name=names[0], n=len(names))
        made.append(Mark("vline", place(months, day), text=text if named else "", role="limit"))
        told.append(ctx.t("majors.change", day=day, names=names))
    return tuple(made), [ctx.t("majors.changes", items=told)] if told else []


def place(months: Sequence[str], day: date) -> float:
    """A day's place on an axis of months, of which each takes half a place to either side."""
    first = int(months[0][:4]) * 12 + int(months[0][5:7])
    return day.year * 12 + day.month - first - 0.5 + (day.day - 1) / month_end(day).day


def most(ctx: Context, counts: Iterable[tuple[str | None, int]], name: Callable, shown: int = 2) -> str:
    """区应急管理局5条、区消防救援大队3条等4个部门: the largest of some counts."""
    ranked = sorted((pair for pair in counts if pair[1]), key=lambda pair: -pair[1])
    told = [ctx.t("majors.of", name=name(ctx, code), n=n) for code, n in ranked[:shown]]
    names = words.join(told, ctx.lang)
    return names if len(ranked) <= shown else ctx.t("majors.and_depts", names=names, n=len(ranked))


def clauses(ctx: Context, parts: Iterable[str]) -> str:
    return _units.clauses(ctx, parts)
