"""Open heating hazards by street, per 100 premises on the register that have something to heat with."""

from __future__ import annotations

from lens.exhibits import _streets, _units, _winter
from lens.exhibits._reporting import silent
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Mark, Series, Table
from lens.stats.funnel import funnel
from lens.stats.intervals import garwood


@_winter.says_basis
def build(ctx: Context) -> Exhibit:
    day = _winter.stock_day(ctx)
    ctx = _winter.on(ctx, day, day)
    rows = _winter.open_rows(ctx, day)
    quiet = silent(ctx)
    opens: dict[str | None, dict[str, int]] = {}
    for r in rows:
        held = opens.setdefault(r["jurisdiction"], {"open_n": 0, "overdue_n": 0})
        for k in held:
            held[k] += r[k]
    base = _exposed(ctx, day)
    what = ctx.t("winter.streets" if base else "winter.streets_plain")
    subtitle = ctx.subtitle(what, period=ctx.t("winter.at", day=day))
    if not rows:
        why = ctx.t("winter.none_open", day=day)
        return Exhibit("winter_streets", what, subtitle, empty=why, alt=why, measures=("S1",))
    listed = set(ctx.snapshot.codes("jurisdiction")) if "jurisdictions" in ctx.snapshot.has else set()
    chosen = ctx.selection.codes("jurisdiction")
    here = opens.keys() | {s for s in base.keys() | quiet.keys() | listed if s and (not chosen or s in chosen)}
    weight = {s: opens.get(s, {}).get("open_n", 0) for s in here}
    units = _units.order(ctx, "jurisdiction", weight)
    asked = [s for s in units if s is not None and s not in quiet and base.get(s)]
    judged = _judge(asked, opens, base)
    cells = {s: _cell(opens.get(s, {}).get("open_n", 0), base.get(s), bool(base), s in quiet) for s in units}
    drawn = sorted(units, key=lambda s: (cells[s][0] is None, -(cells[s][0] or 0)))
    names = tuple(
        ctx.t("streets.absent", name=ctx.label("jurisdiction", s)) if s in quiet else ctx.label("jurisdiction", s)
        for s in drawn
    )
    role: dict[str | None, str] = {**dict.fromkeys(judged.high, "alert"), **dict.fromkeys(judged.low, "accent")}
    series = Series(
        what,
        tuple(cells[s][0] for s in drawn),
        names,
        "context",
        lo=tuple(cells[s][1] for s in drawn) if base else None,
        hi=tuple(cells[s][2] for s in drawn) if base else None,
        roles=tuple("muted" if s in quiet else role.get(s, "context") for s in drawn),
        hover=tuple(
            _hover(ctx, k, opens.get(s, {}).get("open_n", 0), base.get(s), cells[s])
            for s, k in zip(drawn, names, strict=True)
        ),
        keys=tuple(s or "" for s in drawn),
    )
    title = _title(ctx, judged, base, asked, opens, weight, quiet) + _streets.silent_clause(ctx)
    theta = _theta(asked, opens, base)
    marks = (Mark("vline", theta, text=ctx.t("units.all", value=ctx.t("winter.number", value=theta))),) if theta else ()
    notes = [ctx.t("winter.streets_note" if base else "winter.streets_no_base"), *_streets.silent_notes(ctx)]
    if len(here) > len(units):
        notes.append(ctx.t("winter.most_streets", n=len(here), shown=len(units)))
    return Exhibit(
        code="winter_streets",
        title=title,
        subtitle=subtitle,
        chart=Chart(
            "dot", (series,), Axis(decimals=1 if base else 0), Axis(kind="category", order=names), marks=marks,
            height=60 + 24 * len(names),
        ),
        table=_table(ctx, drawn, opens, base, cells, judged, asked, quiet),
        alt=ctx.t("winter.week_alt", title=title, names=names),
        notes=tuple(notes),
        measures=("S1",),
    )  # fmt: skip


def _exposed(ctx: Context, day) -> dict[str | None, int]:
    """Premises with a way of heating by street; empty where the register says nothing of heating."""
    if "premises" not in ctx.snapshot.has:
        return {}
    return {r["jurisdiction"]: r["premises"] for r in ctx.question("winter_exposed", "premise_window", date_to=day)}


def _judge(asked: list[str], opens: dict, base: dict[str | None, int]) -> _streets.Judged:
    found = [opens.get(s, {}).get("open_n", 0) for s in asked]
    if not asked or not sum(found):
        return _streets.Judged([], [], 0)
    # several open hazards of one premise are no independent events, so any over-dispersion widens the limits
    limits = funnel(found, [base[s] for s in asked], "rate", widen="any")
    return _streets.judge(asked, limits, ())


def _theta(asked: list[str], opens: dict, base: dict[str | None, int]) -> float | None:
    premises = sum(base[s] for s in asked)
    return 100 * sum(opens.get(s, {}).get("open_n", 0) for s in asked) / premises if premises else None


def _cell(
    n: int, premises: int | None, rated: bool, is_silent: bool
) -> tuple[float | None, float | None, float | None]:
    if is_silent or (rated and not premises):
        return None, None, None
    if not rated or not premises:
        return float(n), None, None
    lo, hi = (100 * float(v) / premises for v in garwood(n))
    return 100 * n / premises, lo, hi


def _hover(ctx: Context, name: str, n: int, premises: int | None, cell) -> str:
    if cell[0] is None:
        return name
    if cell[1] is None:
        return ctx.t("winter.street_hover_plain", name=name, n=n)
    return ctx.t("winter.street_hover", name=name, n=n, premises=premises, rate=cell[0], lo=cell[1], hi=cell[2])


def _title(ctx: Context, judged, base, asked, opens, weight, quiet) -> str:
    if not base or not asked:
        shown = [n for s, n in weight.items() if s not in quiet]
        total = sum(o["open_n"] for o in opens.values())
        if len(shown) < 2:
            return ctx.t("winter.streets_total", n=total)
        return ctx.t("winter.streets_range", n=total, lo=min(shown), hi=max(shown), streets=len(shown))
    theta = _theta(asked, opens, base)
    n, premises = sum(opens.get(s, {}).get("open_n", 0) for s in asked), sum(base[s] for s in asked)
    rest = sum(o["open_n"] for o in opens.values()) - n
    key = "winter.streets_rate_rest" if rest else "winter.streets_rate"
    head = ctx.t(key, rate=theta, n=n, premises=premises, rest=rest)
    if len(asked) < 2:
        return head
    if not judged.high and not judged.low:
        return _units.clauses(ctx, [head, ctx.t("winter.week_inside", n=len(asked))])
    parts = [head]
    for group, key in ((judged.high, "high"), (judged.low, "low")):
        if group:
            parts.append(ctx.t(f"winter.week_{key}", names=_units.some(ctx, "jurisdiction", group)))
    return _units.clauses(ctx, parts)


def _table(ctx: Context, drawn, opens, base, cells, judged, asked, quiet) -> Table:
    columns = [
        Column("street", ctx.dimension_name("jurisdiction")),
        Column("open", ctx.name("S1"), "count"),
        Column("overdue", ctx.name("M4"), "count"),
    ]
    if base:
        columns += [
            Column("premises", ctx.t("winter.column_exposed"), "count"),
            Column("rate", ctx.t("winter.per_100_premises"), "number", 1),
            Column("interval", ctx.t("units.interval")),
        ]
    columns.append(Column("verdict", ctx.t("units.verdict")))
    body = []
    for s in drawn:
        rate, lo, hi = cells[s]
        line = [ctx.label("jurisdiction", s), opens.get(s, {}).get("open_n", 0), opens.get(s, {}).get("overdue_n", 0)]
        if base:
            interval = "—" if lo is None else f"{ctx.t('winter.number', value=lo)}–{ctx.t('winter.number', value=hi)}"
            line += [base.get(s, 0), rate, interval]
        side = "high" if s in judged.high else "low" if s in judged.low else "within" if s in asked else "none"
        line.append(ctx.t("streets.not_reported") if s in quiet else ctx.t(f"units.verdict_{side}"))
        body.append(tuple(line))
    token, rest = f"{ctx.period.end}..{ctx.period.end}", (None,) * (len(columns) - 3)
    links = tuple((None, *(ctx.behind(m, period=token, jurisdiction=s) for m in ("S1_heating", "M4_heating")), *rest)
                  for s in drawn)  # fmt: skip
    return Table(tuple(columns), tuple(body), links)
