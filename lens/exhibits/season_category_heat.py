"""Which kinds of hazard have a season: found per visit by month against the category's own mean."""

from __future__ import annotations

import numpy as np

from lens import words
from lens.compile import Refusal
from lens.exhibits import _season, _units
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table
from lens.stats.arrays import Floats, floats, ratio
from lens.stats.seasonal import LEAST_EVENTS, OUTER, MonthIndex

MOST_ROWS = 20


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M5", ["month", "sector"])
    if refusal:
        raise refusal
    for need in ("hazards.visit_link", "hazards.category"):
        if need not in ctx.snapshot.has:
            raise Refusal("needs_" + need.replace(".", "_"))
    what = ctx.t("seasons.category")
    months = _season.read(ctx)
    found = _found(ctx, months) if months else {}
    made = {c: months.index(n, _exposure(months)) for c, n in found.items()} if months else {}
    told = {c: m for c, m in made.items() if not m.reason}
    if months is None or not told:
        short = next((m for m in made.values() if m.reason == "short"), None)
        why = _season.why_none(ctx, months, short, what, None) if months is None or short else ctx.t("seasons.few_all")
        return Exhibit("season_category_heat", what, ctx.subtitle(what), empty=why, alt=why, measures=("M5",))
    weight = {c: float(found[c].sum()) for c in told}
    shown = _units.order(ctx, "category", weight, MOST_ROWS)
    labels = _season.names(ctx)
    totals = {c: months.by_month(found[c]) for c in shown}
    series = tuple(
        Series(
            ctx.label("category", c), labels, tuple(float(v) for v in told[c].estimate.ratio), "context", "heat",
            text=tuple(
                words.number(v, ctx.lang, 1) + ("*" if b else "")
                for v, b in zip(told[c].estimate.ratio, told[c].estimate.beyond, strict=True)
            ),
            hover=tuple(_hover(ctx, c, k, told[c], i, totals[c][i]) for i, k in enumerate(labels)),
        )
        for c in shown
    )  # fmt: skip
    title = _title(ctx, {c: told[c] for c in shown}, labels)
    cells = 12 * len(shown)
    chance = ctx.t("seasons.category_chance", n=cells, k=cells * (1 - OUTER))
    notes = [ctx.t("seasons.category_note"), ctx.t("seasons.method"), chance]
    if left := [c for c in made if c not in shown]:
        notes.append(ctx.t("seasons.category_left", names=ctx.labels("category", left), least=LEAST_EVENTS))
    return Exhibit(
        code="season_category_heat",
        title=title,
        subtitle=ctx.subtitle(what, period=months.span),
        chart=Chart("heat", series, Axis(kind="category", order=labels), Axis(decimals=1), height=50 + 27 * len(shown)),
        table=_table(ctx, {c: told[c] for c in shown}, totals, labels),
        alt=ctx.t("seasons.category_alt", title=title, names=ctx.labels("category", shown)),
        notes=tuple(notes),
        measures=("M5",),
    )


def _found(ctx: Context, months: _season.Months) -> dict[str | None, Floats]:
    """Category → hazards found at visits by month and stratum of the sector, shape (T, sectors)."""
    sectors = _sectors(months)
    at, place = {m: i for i, m in enumerate(months.codes)}, {s: i for i, s in enumerate(sectors)}
    bounds = {
        "date_from": months.period.start,
        "date_to": months.period.end,
        "every_visit": bool(ctx.selection.codes("activity_type")),
    }
    found: dict[str | None, Floats] = {}
    for r in ctx.question("season_categories", "inspections", **bounds):
        if r["month"] in at:
            table = found.setdefault(r["category"], np.zeros((len(months.codes), len(sectors))))
            table[at[r["month"]], place[r["sector"]]] = r["found"]
    return found


def _sectors(months: _season.Months) -> list[str | None]:
    return list(dict.fromkeys(sector for sector, _ in months.strata))


def _exposure(months: _season.Months) -> Floats:
    """What the visits of a month would find in each sector, all categories together, at the mean of their kind of
    visit: a month of expert visits is not a month of hazards. Shape (T, sectors).
    """
    usual = floats(ratio(months.of["found"].sum(axis=0), months.of["stated"].sum(axis=0)))
    expected = months.of["stated"] * np.nan_to_num(usual)
    sectors = _sectors(months)
    made = np.zeros((len(months.codes), len(sectors)))
    for i, (sector, _) in enumerate(months.strata):
        made[:, sectors.index(sector)] += expected[:, i]
    return made


def _title(ctx: Context, told: dict[str | None, MonthIndex], labels: tuple[str, ...]) -> str:
    marked = [(c, i) for c, m in told.items() for i in range(12) if m.estimate.beyond[i]]
    if not marked:
        return ctx.t("seasons.category_none", n=12 * len(told))
    code, i = max(marked, key=lambda at: abs(float(np.log(told[at[0]].estimate.ratio[at[1]]))))
    e = told[code].estimate
    head = ctx.t(
        "seasons.category_top", category=ctx.label("category", code), month=labels[i], ratio=e.ratio[i],
        lo=e.outer_lo[i], hi=e.outer_hi[i],
    )  # fmt: skip
    rest = ctx.t("trends.heat_rest", n=len(marked), of=12 * len(told)) if len(marked) > 1 else ""
    return _units.clauses(ctx, [head, rest])


def _hover(ctx: Context, category: str | None, month: str, made: MonthIndex, i: int, n: float) -> str:
    e = made.estimate
    return ctx.t(
        "seasons.category_hover", category=ctx.label("category", category), month=month, ratio=e.ratio[i], lo=e.lo[i],
        hi=e.hi[i], n=n,
    )  # fmt: skip


def _table(ctx: Context, told: dict[str | None, MonthIndex], totals: dict, labels: tuple[str, ...]) -> Table:
    columns = (
        Column("category", ctx.dimension_name("category")),
        Column("month", ctx.dimension_name("month")),
        Column("found", ctx.t("sectors.column_at_visits"), "count"),
        Column("ratio", ctx.t("trends.heat_ratio"), "number", 2),
        Column("interval", ctx.t("units.interval"), "interval"),
        Column("verdict", ctx.t("units.verdict")),
    )
    body = tuple(
        (
            ctx.label("category", c), k, round(totals[c][i]), float(m.estimate.ratio[i]),
            _season.interval(ctx, m.estimate.lo[i], m.estimate.hi[i]), _season.verdict(ctx, int(m.estimate.beyond[i])),
        )
        for c, m in told.items()
        for i, k in enumerate(labels)
    )  # fmt: skip
    return Table(columns, body)
