"""Stock of major hazards with what was found and closed, month by month over the three-year action."""

from __future__ import annotations

from datetime import timedelta

from lens.exhibits import _majors, _trend, _units
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Mark, Series, Table
from lens.periods import Period

CODES = ("M11_new", "M11_closed", "M11_stock")
RULE = "three_year_action.toml"


def span(ctx: Context) -> tuple[Period, list[str], dict]:
    """The months of the action up to the period's end (never before the data begin), and the action's rule table.

    Where the period ends before the action or the table is missing, the last three years.
    """
    action = _majors.rule(ctx, RULE)
    end = ctx.period.end
    if not action or end < action["action"]["start"]:
        return *ctx.months(36), {}
    first = max(action["action"]["start"], min(ctx.snapshot.since, end).replace(day=1))
    last = min(end, action["action"]["end"])
    period = Period(first, last, ctx.period.asof, f"{first}..{last}")
    days = (d for d in ctx.snapshot.calendar if first <= d["date"] <= last)
    return period, list(dict.fromkeys(d["month"] for d in days)), action


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M11_stock", ["month"])
    if refusal:
        raise refusal
    period, months, action = span(ctx)
    rows = {r["month"]: r for r in ctx.ask(CODES, ["month"], period=period)}
    what = ctx.t("majors.flow_what")
    labels = tuple(ctx.month_label(m) for m in months)
    cells = {c: tuple(rows.get(m, {}).get(c, 0) for m in months) for c in CODES}
    subtitle = ctx.subtitle(what, period=ctx.t("selection.span", start=period.start, end=period.end))
    if not any(any(values) for values in cells.values()):
        why = ctx.t("majors.never")
        return Exhibit("major_flow", what, subtitle, empty=why, alt=why, measures=CODES)
    running = ctx.unfinished_month
    roles = {
        c: tuple("muted" if m == running and c != "M11_stock" else role for m in months)
        for c, role in zip(CODES, ("cat1", "cat2", "accent"), strict=True)
    }
    series = tuple(
        Series(
            ctx.t(f"majors.series_{c}"), labels, cells[c], "accent" if c == "M11_stock" else roles[c][0],
            "line" if c == "M11_stock" else "bar", roles=roles[c], label_end=c == "M11_stock",
            hover=tuple(
                ctx.t("majors.flow_hover", month=k, new=new, closed=closed, stock=stock)
                for k, new, closed, stock in zip(labels, *(cells[c] for c in CODES), strict=True)
            ),
        )
        for c in CODES
    )  # fmt: skip
    marks, told = _majors.change_marks(ctx, months, period.start, period.end, named=True)
    carried = _carried(ctx, action, period) if action else None
    title = _title(ctx, period, cells, carried)
    return Exhibit(
        code="major_flow",
        title=title,
        subtitle=subtitle,
        chart=Chart(
            "line", series, Axis(kind="month", order=labels), Axis(unit=ctx.unit("M11_new")),
            marks=(*_years(ctx, action, months), *marks), legend=True, height=300,
        ),
        table=_table(ctx, months, labels, cells),
        alt=ctx.t("majors.flow_alt", title=title, low=min(cells["M11_stock"]), high=max(cells["M11_stock"])),
        notes=(
            ctx.t("majors.flow_note"), *_undated(ctx, period, cells), *_goals(ctx, action), *told,
            *_trend.running_note(ctx, months),
        ),
        measures=CODES,
    )  # fmt: skip


def _carried(ctx: Context, action: dict, period: Period) -> dict | None:
    """What of the stock that the first goal speaks of was open then, at its end, and is open now; None before it."""
    goal = next((g for g in action["goal"] if g.get("clears_stock")), None)
    found = action["action"]["stock_found_by"]
    if goal is None or period.end <= found or ctx.snapshot.since > found:
        return None
    then = min(goal["by"], period.end)
    row = ctx.question("majors_carried", stock_day=found, goal_day=then)[0]
    return row | {"found": found, "then": then} if row["open_found"] else None


def _before(ctx: Context, period: Period) -> int | None:
    """What was open when the first month began; None where the data do not reach back to it."""
    day = period.start - timedelta(1)
    return ctx.ask("M11_stock", token=f"{day}..{day}")[0]["M11_stock"] if ctx.snapshot.since <= day else None


def _undated(ctx: Context, period: Period, cells: dict) -> list[str]:
    """How many of those found left no trace in the stock: closed, and nobody knows when."""
    first = _before(ctx, period)
    left = (first or 0) + sum(cells["M11_new"]) - sum(cells["M11_closed"]) - cells["M11_stock"][-1]
    return [ctx.t("majors.flow_undated", n=left)] if first is not None and left > 0 else []


def _title(ctx: Context, period: Period, cells: dict, carried: dict | None) -> str:
    new, closed = (sum(cells[c]) for c in CODES[:2])
    now, first = cells["M11_stock"][-1], _before(ctx, period)
    key = "flow_title" if first is not None else "flow_title_now"
    parts = [ctx.t(f"majors.{key}", start=period.start, new=new, closed=closed, first=first, now=now)]
    if carried:
        key = "carried_gone" if not carried["open_then"] else "carried_late" if not carried["open_now"] else "carried"
        parts.append(
            ctx.t(
                f"majors.{key}", day=carried["found"], n=carried["open_found"], then=carried["then"],
                left=carried["open_then"], now=carried["open_now"],
            )
        )  # fmt: skip
    return _units.clauses(ctx, parts)


def _years(ctx: Context, action: dict, months: list[str]) -> tuple[Mark, ...]:
    """The year of each goal as a band with the goal's name, every second one shaded."""
    if not action:
        return ()
    made = []
    start = action["action"]["start"]
    for i, goal in enumerate(action["goal"]):
        left, right = _majors.place(months, start), _majors.place(months, goal["by"] + timedelta(1))
        left, right = max(left, -0.5), min(right, len(months) - 0.5)
        start = goal["by"] + timedelta(1)
        if right <= left:
            continue
        text = ctx.t("majors.goal", year=goal["by"].year, goal=goal[ctx.lang])
        # every second year is shaded; the name of one that is not stands at the same height
        made.append(Mark("xband", left, right if i % 2 else left, text=text, role="band"))
    return tuple(made)


def _goals(ctx: Context, action: dict) -> tuple[str, ...]:
    if not action:
        return ()
    goals = [ctx.t("majors.goal", year=g["by"].year, goal=g[ctx.lang]) for g in action["goal"]]
    return (ctx.t("majors.goals", name=action["action"][ctx.lang], goals=goals),)


def _table(ctx: Context, months: list[str], labels: tuple[str, ...], cells: dict) -> Table:
    columns = (
        Column("month", ctx.dimension_name("month")),
        *(Column(c, ctx.name(c), "count") for c in CODES),
    )
    body, links = [], []
    for i in range(len(months) - 1, -1, -1):
        token = ctx.month_token(months[i])
        body.append((labels[i], *(cells[c][i] for c in CODES)))
        links.append((None, *(ctx.behind(c, period=token) if cells[c][i] else None for c in CODES)))
    return Table(columns, tuple(body), tuple(links))
