"""Time from found to closed by group: Kaplan–Meier step curves, each group against the rest, and a table of shares."""

from __future__ import annotations

from dataclasses import dataclass

from lens import words
from lens.exhibits import _closing, _units
from lens.exhibits._streets import silent_notes
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table
from lens.stats.survival import ClosedBy, Survival, kaplan_meier, log_rank

#: days by which a share is told, and the one that the headline tells
AT, LEAD = (7, 15, 30, 60), 30
#: every day up to this one, and every so many days from there, has its own sentence under the pointer
EACH_DAY, STEP = 7, 5
#: p below this, of a group against all others, is beyond 99.8 %
P = 1 - _closing.OUTER


@dataclass(frozen=True)
class Group:
    """One group's curve; `pace` is slow, fast, like or none (too few, or silent) against all other groups together."""

    code: str | None
    curve: Survival
    n: int
    closed: int
    pace: str


def build(ctx: Context, code: str, dim: str, horizon: int) -> Exhibit:
    """Curves up to `horizon` days of the groups of `dim`. Raises the Refusal of M30."""
    rows = {r[dim]: r for r in ctx.ask("M30", [dim]) if r["M30_n"]}
    name = _closing.dimension(ctx, dim)
    what = ctx.t("closing.time", name=name)
    if not rows:
        why = ctx.no_rows()
        return Exhibit(code, what, ctx.subtitle(), empty=why, alt=why, measures=("M30",))
    groups = _groups(ctx, dim, rows)
    whole = kaplan_meier(*_counts(row for r in rows.values() for row in r["M30_counts"]))
    # the groups were compared over all of them; the chart has those with most hazards
    shown = [g for g in groups if g.n >= _closing.FEWEST][: _units.MOST] or groups[: _units.MOST]
    title = _title(ctx, dim, groups, whole)
    test = log_rank([_counts(r["M30_counts"]) for r in rows.values()])
    notes = [ctx.t("closing.time_note")]
    if test.p == test.p:
        p = ctx.t("closing.p_small") if test.p < 0.001 else ctx.t("closing.p", p=test.p)
        notes.append(ctx.t("closing.log_rank", n=len(rows), chi2=test.chi2, freedom=test.freedom, p=p))
    if dim == _closing.STREET:
        notes += silent_notes(ctx)
    if few := [g.code for g in groups if g.n < _closing.FEWEST]:
        notes.append(ctx.t("closing.few", names=_closing.named(ctx, dim, few), n=_closing.FEWEST))
    return Exhibit(
        code=code,
        title=title,
        subtitle=ctx.subtitle(what),
        chart=Chart(
            "step",
            tuple(_lines(ctx, dim, shown, horizon)),
            Axis(title=ctx.t("closing.time_axis")),
            Axis(kind="percent"),
            height=340,
        ),
        table=_table(ctx, dim, groups),
        alt=ctx.t("closing.time_alt", title=title, n=len(shown), days=horizon),
        notes=tuple(notes),
        measures=("M30",),
    )


def _counts(rows) -> tuple[tuple, tuple, tuple]:
    days, events, censored = zip(*rows, strict=True)
    return days, events, censored


def _groups(ctx: Context, dim: str, rows: dict) -> list[Group]:
    paces = _paces(dim, rows, _closing.quiet(ctx, dim))
    order = _units.order(ctx, dim, {c: r["M30_n"] for c, r in rows.items()}, len(rows))
    return [
        Group(c, kaplan_meier(*_counts(rows[c]["M30_counts"])), rows[c]["M30_n"], rows[c]["M30_events"], paces[c])
        for c in order
    ]


def _paces(dim: str, rows: dict, quiet: set[str]) -> dict[str | None, str]:
    """Each group against all others by log-rank; the one farthest out is named and taken away before the next is
    asked, or a slow group would make all others look fast.
    """
    pace = dict.fromkeys(rows, "none")
    left = {c for c, r in rows.items() if r["M30_n"] >= _closing.FEWEST and c not in quiet}
    if dim == "level":
        return pace
    while len(left) > 1:
        tests = {}
        for code in left:
            others = [row for c in left if c != code for row in rows[c]["M30_counts"]]
            tests[code] = log_rank([_counts(rows[code]["M30_counts"]), _counts(others)])
        far = max(left, key=lambda c: (tests[c].chi2 if tests[c].chi2 == tests[c].chi2 else -1.0, str(c)))
        if not tests[far].p < P:
            break
        pace[far] = "slow" if tests[far].observed[0] < tests[far].expected[0] else "fast"
        left.remove(far)
    return pace | dict.fromkeys(left, "like" if len(left) > 1 or len(pace) > len(left) else "none")


def _title(ctx: Context, dim: str, groups: list[Group], whole: Survival) -> str:
    lead = whole.closed_by(LEAD)
    if lead.share == lead.share:
        text = ctx.t("closing.time_all", days=LEAD, share=lead.share, lo=lead.lo, hi=lead.hi)
    else:
        text = ctx.t("closing.time_young", n=whole.total, days=LEAD)
    parts = [_median(ctx, whole), text]
    told = _units.parts(ctx, parts)
    told = told[:1].upper() + told[1:]
    major = next((g for g in groups if dim == "level" and g.code == "major"), None)
    if major is not None:
        # levels have deadlines of their own, so they are told and not set against each other
        return _units.clauses(ctx, (told, ctx.t("closing.time_major", n=major.n, median=_median(ctx, major.curve))))
    judged = [g for g in groups if g.pace != "none"]
    slow, fast = ([g.code for g in judged if g.pace == pace] for pace in ("slow", "fast"))
    if len(groups) < 2 or not judged:
        return told
    if not slow and not fast:
        verdict = ctx.t("closing.time_like", n=len(judged), name=_closing.dimension(ctx, dim))
    else:
        verdict = _units.parts(
            ctx,
            [
                ctx.t(f"closing.time_{pace}", names=_closing.named(ctx, dim, names))
                for pace, names in (("slow", slow), ("fast", fast))
                if names
            ],
        )
    return _units.clauses(ctx, (told, verdict))


def _median(ctx: Context, curve: Survival) -> str:
    days = curve.median
    return ctx.t("closing.median", n=days) if days == days else ctx.t("closing.median_none")


def _lines(ctx: Context, dim: str, groups: list[Group], horizon: int):
    roles = {"slow": "alert", "fast": "accent"}
    quiet = _closing.quiet(ctx, dim)
    at = tuple(range(horizon + 1))
    for g in sorted(groups, key=lambda g: g.pace in roles):
        told = g.curve.closed_by(at)
        y = tuple(None if v != v else float(v) for v in told.share)
        name = ctx.label(dim, g.code)
        role = _level_role(g.code) if dim == "level" else "muted" if g.code in quiet else roles.get(g.pace, "context")
        yield Series(
            name,
            at,
            y,
            role,
            "step",
            hover=_hover(ctx, name, at, told),
            label_end=g.pace in roles or role in ("alert", "accent"),
        )


def _hover(ctx: Context, name: str, at: tuple[int, ...], told: ClosedBy) -> tuple[str, ...]:
    """A sentence a day; days between two that are told repeat the earlier one, which names its own day: writing all
    of them takes too long.
    """
    said: list[str] = []
    for d, s, lo, hi, r in zip(at, told.share, told.lo, told.hi, told.at_risk, strict=True):
        if d <= EACH_DAY or d % STEP == 0:
            said.append(ctx.t("closing.time_hover", name=name, days=d, share=s, lo=lo, hi=hi, risk=int(r)))
        else:
            said.append(said[-1])
    return tuple(said)


def _level_role(code: str | None) -> str:
    return {"major": "alert", "general": "accent"}.get(code or "", "context")


def _table(ctx: Context, dim: str, groups: list[Group]) -> Table:
    columns = (
        Column("group", ctx.dimension_name(dim)),
        Column("n", ctx.t("closing.followed"), "count"),
        Column("closed", ctx.t("closing.closed"), "count"),
        Column("median", ctx.t("closing.median_column"), "days"),
        Column("interval", ctx.t("units.interval")),
        *(Column(f"by{d}", ctx.t("closing.by", n=d)) for d in AT),
        Column("pace", ctx.t("closing.pace")),
    )
    quiet = _closing.quiet(ctx, dim)
    body, links = [], []
    for g in groups:
        median = g.curve.quantile(0.5)
        told = g.curve.closed_by(AT)
        shares = [
            ctx.t("closing.share", share=s, lo=lo, hi=hi, risk=int(r)) if s == s else words.NOTHING
            for s, lo, hi, r in zip(told.share, told.lo, told.hi, told.at_risk, strict=True)
        ]
        known = median.days == median.days
        verdict = ctx.t("streets.not_reported") if g.code in quiet else ctx.t(f"closing.pace_{g.pace}")
        interval = ctx.t("closing.days_interval", lo=median.lo, hi=median.hi) if known else words.NOTHING
        body.append((ctx.label(dim, g.code), g.n, g.closed, median.days if known else None, interval, *shares, verdict))
        link = _closing.of_group("M30", dim, g.code)
        links.append((None, link, *(None,) * (len(columns) - 2)))
    return Table(columns, tuple(body), tuple(links))
