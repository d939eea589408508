"""The short list: which streets, sectors and figures of the last entered month their own history does not explain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from math import isinf, isnan

from lens import words
from lens.compile import Refusal
from lens.exhibits import _signal_panels, _signals, _units
from lens.exhibits._compare import all_silent
from lens.exhibits._signals import Lines, Span
from lens.exhibits._streets import silent_clause, silent_notes
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table
from lens.periods import Period
from lens.stats.signals import Q, adjusted, occasions
from lens.stats.variation import TAIL

CODE = "signals_now"
KEYS = ("where", "what", "value", "num", "den", "usual", "side", "chance", "since", "campaign")
MAJORS = "M11_new"


@dataclass(frozen=True)
class Compared:
    """One comparison: its two-sided p, the side of what is usual, its names, and the line that the list would show."""

    p: float
    side: int
    where: str
    what: str
    key: str  # which words say the side: found, on_time, majors
    cells: Callable[[], tuple[tuple, tuple]]  # value, num, den, usual, since and their links


def build(ctx: Context) -> Exhibit:
    span = _signals.span(ctx)
    what = ctx.t("signals.now")
    codes = (_signals.FOUND, _signals.on_time_code(ctx))
    refused = [r for c in codes if (r := ctx.off(c, ["month"]))]
    if len(refused) == len(codes):
        raise refused[0]
    if span is None or all_silent(ctx):
        why = ctx.t("signals.no_month" if span is None else "signals.all_silent")
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why, measures=codes)
    made = compared(ctx, span)
    chances = adjusted([c.p for c in made]).tolist()
    # a signal lies beyond the limits of its chart as well, however many others there are
    signals = [(a, c) for a, c in zip(chances, made, strict=True) if a <= Q and c.p < 2 * TAIL]
    signals.sort(key=lambda pair: pair[1].p)
    month = ctx.month_label(span.month)
    title = _title(ctx, month, [c for _, c in signals], len(made)) + silent_clause(ctx)
    ran = words.join(_signals.running(ctx, span.month), ctx.lang)
    columns = tuple(Column(k, ctx.t(f"signals.column_{k}"), "count" if k in ("num", "den") else "text") for k in KEYS)
    body, links = [], []
    for chance, c in signals:
        (value, num, den, usual, since), (behind_num, behind_den) = c.cells()
        side = ctx.t(f"signals.{c.key}_{'high' if c.side > 0 else 'low'}")
        body.append((c.where, c.what, value, num, den, usual, side, _chance(ctx, chance), since, ran))
        links.append((None, None, None, behind_num, behind_den, *(None,) * 5))
    notes = [
        ctx.t("signals.now_note", n=len(made), q=Q),
        ctx.t("signals.now_read"),
        *_signals.notes(ctx, span, "u"),
        *(ctx.t("signals.refused", name=ctx.name(c)) for c in codes if ctx.off(c, ["month"])),
        *silent_notes(ctx),
    ]
    none = ctx.t("signals.now_none" if made else "signals.now_unjudged", month=month, n=len(made))
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what, period=month),
        table=Table(columns, tuple(body), tuple(links)),
        alt=title,
        notes=tuple(notes),
        empty="" if body else none,
        measures=(*codes, MAJORS),
        show_table=True,
    )


def compared(ctx: Context, span: Span) -> list[Compared]:
    """Every comparison that can be made: streets and sectors by both rates, and the days between major hazards."""
    found = []
    for dim in ("jurisdiction", "sector"):
        for code in (_signals.FOUND, _signals.on_time_code(ctx)):
            try:
                made = _signals.lines(ctx, span, code, dim)
            except Refusal:
                continue
            found += [_of_line(ctx, made, u) for u in made.judged] if made else []
    majors = _of_majors(ctx, span)
    return found + ([majors] if majors else [])


def _of_line(ctx: Context, made: Lines, unit: str) -> Compared:
    at, code, line = made.span.judged, made.code, made.units[unit]

    def cells() -> tuple[tuple, tuple]:
        row = line.rows[at]
        assert row is not None, "a judged month has a base"
        token = ctx.month_token(made.span.month)
        value = _signal_panels.valued(ctx, code, row)
        usual = _signal_panels.limits(ctx, code, line, at)
        streak = abs(line.streak(at))
        since = ctx.t("signals.since_one") if streak == 1 else ctx.t(
            "signals.since", month=ctx.month_label(made.span.months[at - streak + 1]), n=streak
        )  # fmt: skip
        links = tuple(ctx.behind(code, part, token, **{made.dim: unit}) for part in ("num", "den"))
        return (value, row[f"{code}_num"], row[f"{code}_den"], usual, since), links

    return Compared(
        float(line.control.p[at]), int(line.control.side[at]), ctx.label(made.dim, unit), ctx.name(code),
        "on_time" if made.kind == "p" else "found", cells,
    )  # fmt: skip


def _of_majors(ctx: Context, span: Span) -> Compared | None:
    """Days on which a major hazard was found, at as many visits; None where that is not known or too seldom."""
    first, start, end = _signals.occasion_span(span)
    if ctx.off(MAJORS) or ctx.off("M1") or "inspections" not in ctx.snapshot.has:
        return None
    days = [r["day"] for r in ctx.question("signals_majors", date_from=first, date_to=end)]
    visits = [
        ctx.ask("M1", period=Period(a, b, ctx.period.asof, f"{a}..{b}"))[0]["M1"]
        for a, b in ((first, start - timedelta(1)), (start, end))
    ]
    now = sum(d >= start for d in days)
    length = (end - start).days + 1
    told = occasions(len(days) - now, visits[0], now, visits[1], length)
    if isnan(told.p):
        return None

    def cells() -> tuple[tuple, tuple]:
        value = ctx.t("signals.no_majors") if isinf(told.value) else ctx.t("signals.majors_value", days=told.value)
        usual = ctx.t("signals.majors_usual", days=told.usual)
        behind = ctx.behind(MAJORS, "num", ctx.month_token(span.month)) if now else None
        return (value, now, length, usual, ctx.t("signals.since_one")), (behind, None)

    return Compared(told.p, told.side, ctx.t("signals.everywhere"), ctx.t("signals.majors"), "majors", cells)


def _chance(ctx: Context, chance: float) -> str:
    return ctx.t("signals.chance_least") if chance < 0.0005 else words.percent(chance, ctx.lang)


def _title(ctx: Context, month: str, signals: list[Compared], n: int) -> str:
    if not n:
        return ctx.t("signals.now_title_unjudged", month=month)
    if not signals:
        return ctx.t("signals.now_title_none", month=month, n=n)
    lead = [
        ctx.t(f"signals.named_{c.key}_{'high' if c.side > 0 else 'low'}", where=c.where, what=c.what)
        for c in signals[:2]
    ]
    key = "now_title" if len(signals) <= len(lead) else "now_title_more"
    return ctx.t(f"signals.{key}", month=month, n=len(signals), of=n, parts=_units.parts(ctx, lead))
