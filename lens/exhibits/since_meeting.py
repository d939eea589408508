"""What changed since the last meeting: majors new, closed and slipped, what is overdue, which figures were revised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from lens import words
from lens.compile import Refusal
from lens.exhibits import _units
from lens.exhibits._meeting import Since, since
from lens.exhibits._streets import silent_clause, silent_notes
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Rows, Table
from lens.periods import Period

CODE = "since_meeting"
STOCKS = ("M11_stock", "M4")
#: what is told of today alone
TODAY = ("M21_unclaimed",)
FLOWS = ("M11_new", "M11_closed", "M11_late")
#: figures whose past value is looked up again; all are counts, so that a difference is rows that came or went
REVISED = ("M1", "M2", "M9", "M4", "M11_stock")
#: before what happened in between
INDENT = "\u2003"


@dataclass(frozen=True)
class Line:
    """One row of the table: what it was at the meeting (None: not known; '': a flow has no earlier value), what now."""

    item: str
    then: int | str | None
    now: int
    then_rows: Rows | None = None
    now_rows: Rows | None = None


def build(ctx: Context) -> Exhibit:
    # what changed is told up to the as-of date, whatever the reader's period is
    ctx = ctx.with_selection(ctx.selection.with_period("all"))
    earlier = since(ctx)
    if earlier.day < ctx.snapshot.since:
        why = ctx.t("meeting.too_early", day=earlier.day, first=ctx.snapshot.since)
        return Exhibit(CODE, ctx.t("meeting.plain"), ctx.subtitle(period=""), empty=why, alt=why)
    token = f"{earlier.day + timedelta(1)}..{ctx.as_of}"
    flows = {c: n for c in FLOWS if (n := _count(ctx, c, token)) is not None}
    then = {c: n for c in STOCKS if (n := _then(ctx, earlier, c)) is not None}
    now = {c: n for c in (*STOCKS, *TODAY) if (n := _count(ctx, c, _today(ctx))) is not None}
    if not now and not flows:
        raise ctx.off("M4") or Refusal("needs_hazards_status")
    revised = _revised(ctx, earlier)
    moved = _moved(ctx, earlier)
    lines = _lines(ctx, earlier, token, flows, then, now, moved, revised)
    title = ctx.t("meeting.title", day=earlier.day, told=_told(ctx, flows, then, now, moved, revised))
    if ctx.selection.codes("jurisdiction"):
        title += silent_clause(ctx)
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(_what(ctx, earlier), period=""),
        table=Table(
            (
                Column("item", ctx.t("meeting.item")),
                Column("then", words.day(earlier.day, ctx.lang, "md"), "count"),
                Column("now", ctx.t("meeting.now"), "count"),
            ),
            tuple((line.item, line.then, line.now) for line in lines),
            tuple((None, line.then_rows, line.now_rows) for line in lines),
        ),
        alt=title,
        notes=(*_notes(ctx, earlier, moved), *silent_notes(ctx)),
        measures=tuple(dict.fromkeys([*now, *flows])),
        show_table=True,
    )


def _count(ctx: Context, code: str, token: str) -> int | None:
    """A count or stock of a span of days; None where it is off or has no honest answer."""
    try:
        return ctx.ask(code, token=token)[0][code]
    except Refusal:
        return None


def _today(ctx: Context) -> str:
    return f"{ctx.as_of}..{ctx.as_of}"


def _then(ctx: Context, earlier: Since, code: str) -> int | None:
    """A stock at the meeting: as it was shown there, else rebuilt from the dates."""
    return _count(earlier.seen_by(ctx), code, f"{earlier.day}..{earlier.day}")


def _revised(ctx: Context, earlier: Since) -> list[tuple[str, int, int]]:
    """(measure, as shown at the meeting, as it is known now) of the same days, where the two differ."""
    if earlier.snapshot is None:
        return []
    period = earlier.year
    found = []
    for code in REVISED:
        was, known = (_same_days(each, code, period) for each in (earlier.seen_by(ctx), ctx))
        if was is not None and known is not None and was != known:
            found.append((code, was, known))
    return found


def _same_days(ctx: Context, code: str, period: Period) -> int | None:
    try:
        return ctx.ask(code, period=period, selection=ctx.selection.with_period(period.token))[0][code]
    except Refusal:
        return None


def _moved(ctx: Context, earlier: Since) -> list[dict]:
    """Majors open at the meeting whose deadline is later now; only two snapshots can tell."""
    if earlier.snapshot is None or ctx.off("M11_stock"):
        return []
    before = {r["hazard_id"]: r for r in earlier.seen_by(ctx).question("open_majors")}
    return [
        r | {"was_due": was["due_date"]}
        for r in ctx.question("open_majors")
        if (was := before.get(r["hazard_id"])) and was["due_date"] and r["due_date"] and r["due_date"] > was["due_date"]
    ]


def _lines(ctx: Context, earlier: Since, token: str, flows, then, now, moved, revised) -> list[Line]:
    lines = []
    for code in STOCKS:
        if code in now:
            at = f"{earlier.day}..{earlier.day}"
            rebuilt = ctx.behind(code, period=at) if earlier.snapshot is None and code in then else None
            lines.append(Line(ctx.name(code), then.get(code), now[code], rebuilt, ctx.behind(code, period=_today(ctx))))
        if code == "M11_stock":
            lines += [
                Line(INDENT + ctx.t(f"meeting.{c}"), "", flows[c], None, ctx.behind(c, period=token))
                for c in FLOWS
                if c in flows
            ]
            if moved:
                lines.append(Line(INDENT + ctx.t("meeting.moved"), "", len(moved)))
    lines += [Line(ctx.name(c), "", now[c], None, ctx.behind(c, period=_today(ctx))) for c in TODAY if c in now]
    if earlier.snapshot is not None:
        lines.append(Line(ctx.t("meeting.revised"), "", len(revised)))
    for code, was, known in revised:
        behind = ctx.behind(code, period=earlier.year.token)
        lines.append(Line(INDENT + ctx.t("meeting.revised_line", name=ctx.name(code)), was, known, None, behind))
    return lines


def _what(ctx: Context, earlier: Since) -> str:
    if earlier.name:
        key = "meeting.what" if earlier.snapshot is not None else "meeting.what_dates"
        return ctx.t(key, name=earlier.name, day=earlier.day)
    return ctx.t("meeting.what_none", day=earlier.day)


def _told(ctx: Context, flows: dict, then: dict, now: dict, moved: list, revised: list) -> str:
    parts = []
    if told := [ctx.t(f"meeting.told_{c}", n=flows[c]) for c in FLOWS if c in flows]:
        parts.append(
            ctx.t("meeting.majors", parts=_units.parts(ctx, told)) if any(flows.values()) else _still(ctx, now)
        )
    if moved:
        parts.append(ctx.t("meeting.told_moved", n=len(moved)))
    if "M4" in then and "M4" in now:
        step = now["M4"] - then["M4"]
        key = "up" if step > 0 else "down" if step < 0 else "same"
        parts.append(ctx.t(f"meeting.overdue_{key}", n=abs(step), now=now["M4"]))
    parts += [ctx.t(f"meeting.told_{c}", n=now[c]) for c in TODAY if now.get(c)]
    if revised:
        parts.append(ctx.t("meeting.told_revised", n=len(revised)))
    return _units.clauses(ctx, parts) if parts else ctx.t("meeting.unknown")


def _still(ctx: Context, now: dict) -> str:
    """No major came, went or slipped."""
    if "M11_stock" in now:
        return ctx.t("meeting.still", n=now["M11_stock"])
    return ctx.t("meeting.nothing")


def _notes(ctx: Context, earlier: Since, moved: list[dict]) -> list[str]:
    notes = [ctx.t("meeting.note_late")]
    if earlier.snapshot is None:
        notes.append(ctx.t("meeting.note_rebuilt"))
    else:
        notes.append(
            ctx.t("meeting.note_revised", id=earlier.snapshot.id, start=earlier.year.start, end=earlier.year.end)
        )
    if earlier.lost:
        notes.append(ctx.t("meeting.note_lost", name=earlier.name, why=earlier.lost.message(ctx.lang)))
    notes += [
        ctx.t(
            "meeting.note_moved",
            name=r["premise_name"] or r["description"] or r["hazard_id"],
            was=r["was_due"],
            due=r["due_date"],
        )
        for r in moved
    ]
    return notes
