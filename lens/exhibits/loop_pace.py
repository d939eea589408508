"""Whether the open stock shrinks: found and closed in each of the last twelve weeks, and when it would be cleared."""

from __future__ import annotations

from datetime import timedelta
from math import ceil

from lens import words
from lens.exhibits import _closing, _units
from lens.exhibits._compare import all_silent
from lens.exhibits._streets import silent_clause, silent_notes
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table
from lens.stats.clearing import Clearing, clearing

CODE = "loop_pace"
WEEKS, WEEK = 12, 7
#: longer than this is told as more than this
FAR = 520
#: flows of the question → the measures that count the same rows
FLOWS = {"n_in": "S1_in", "n_out": "S1_out", "late_in": "M4_in", "late_out": "M4_out"}


def build(ctx: Context) -> Exhibit:
    refusal = next((r for m in ("S1_closed", "S1") if (r := ctx.off(m))), None)
    if refusal:
        raise refusal
    end = ctx.period.end
    start = end - timedelta(WEEKS * WEEK - 1)
    what = ctx.t("closing.pace_what", n=WEEKS)
    subtitle = ctx.subtitle(what, period=ctx.t("closing.weeks_span", start=start, end=end))
    if start < ctx.snapshot.since:
        why = ctx.t("closing.pace_short", n=WEEKS)
        return Exhibit(CODE, what, subtitle, empty=why, alt=why, measures=("S1",))
    late = ctx.off("M4") is None
    stocks = ctx.ask(["S1", *(["M4"] if late else [])])[0]
    flows = {key: [0] * WEEKS for key in FLOWS}
    for row in ctx.question(CODE, date_from=start):
        for key, weeks in flows.items():
            weeks[(row["day"] - start).days // WEEK] += row[key]
    if not any(flows["n_in"]) and not any(flows["n_out"]) and not stocks["S1"]:
        why = ctx.no_rows()
        return Exhibit(CODE, what, subtitle, empty=why, alt=why, measures=("S1",))
    told = clearing(stocks["S1"], flows["n_in"], flows["n_out"])
    parts = [_sentence(ctx, "open", stocks["S1"], told)]
    if late:
        parts.append(_sentence(ctx, "late", stocks["M4"], clearing(stocks["M4"], flows["late_in"], flows["late_out"])))
    # nothing comes in from a street that has stopped reporting: a pace of going down would be of its silence
    if quiet := all_silent(ctx):
        parts = [ctx.t("closing.pace_silent", n=stocks["S1"])]
    title = _units.clauses(ctx, parts) + (silent_clause(ctx) if quiet else "")
    firsts = [start + timedelta(WEEK * i) for i in range(WEEKS)]
    labels = tuple(words.day(d, ctx.lang, "md") for d in firsts)
    series = tuple(
        Series(
            ctx.name(FLOWS[key]), labels, tuple(flows[key]), role, "bar",
            hover=tuple(
                ctx.t("closing.pace_hover", week=k, into=i, out=o)
                for k, i, o in zip(labels, flows["n_in"], flows["n_out"], strict=True)
            ),
        )
        for key, role in (("n_in", "context"), ("n_out", "accent"))
    )  # fmt: skip
    keys = tuple(FLOWS) if late else ("n_in", "n_out")
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=subtitle,
        chart=Chart(
            "bar", series, Axis(kind="category", order=labels), Axis(unit=ctx.unit("S1")), legend=True, height=300
        ),
        table=_table(ctx, keys, firsts, flows),
        alt=ctx.t("closing.pace_alt", title=title),
        notes=(
            ctx.t("closing.pace_note", n=WEEKS),
            *([] if quiet else [ctx.t("closing.pace_net", **_change(told))]),
            *silent_notes(ctx),
        ),
        measures=("S1", *(["M4"] if late else []), *(FLOWS[k] for k in keys)),
    )


def _sentence(ctx: Context, kind: str, stock: int, told: Clearing) -> str:
    """What follows for the stock; every branch is a fact of the interval."""
    if not stock:
        return ctx.t(f"closing.pace_zero_{kind}")
    name = ctx.t(f"closing.pace_{kind}", n=stock, of=WEEKS)
    if told.lo == told.hi == 0:
        return ctx.t("closing.pace_stands", name=name)
    if told.hi <= 0:
        return ctx.t("closing.pace_grows", name=name, d=-told.net)
    if told.lo <= 0:
        return ctx.t("closing.pace_unsure", name=name, **_change(told))
    weeks, soonest = _weeks(ctx, told.weeks), ceil(told.soonest)
    return ctx.t(
        "closing.pace_clears", name=name, d=told.net, weeks=weeks, soonest=soonest, latest=_weeks(ctx, told.latest)
    )


def _change(told: Clearing) -> dict[str, float]:
    """The change of the stock a week, which is the outflow with its sign turned."""
    return {"d": -told.net, "lo": -told.hi, "hi": -told.lo}


def _weeks(ctx: Context, weeks: float) -> str:
    return ctx.t("closing.weeks_far", n=FAR) if weeks > FAR else ctx.t("closing.weeks", n=ceil(weeks))


def _table(ctx: Context, keys, firsts, flows: dict) -> Table:
    columns = (
        Column("week", ctx.t("closing.week_from"), "date"),
        *(Column(k, ctx.name(FLOWS[k]), "count") for k in keys),
    )
    body, links = [], []
    for i, day in enumerate(firsts):
        token = f"{day}..{day + timedelta(WEEK - 1)}"
        body.append((day, *(flows[k][i] for k in keys)))
        links.append((None, *(_closing.behind(FLOWS[k], period=token) if flows[k][i] else None for k in keys)))
    return Table(columns, tuple(reversed(body)), tuple(reversed(links)))
