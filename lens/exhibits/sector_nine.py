"""The named sectors side by side, one small panel a figure: visits, found, major, on time, coverage by tier."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lens.compile import Refusal
from lens.exhibits import _units
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Mark, Rows, Series, Table
from lens.exhibits.sector_tiers import HIGH
from lens.stats.funnel import funnel
from lens.stats.intervals import wilson

CODE = "sector_nine"
PANELS = 9


@dataclass(frozen=True)
class Panel:
    """One figure of every sector: `rows` hold value, lo, hi, num, den by sector; `sides` high or low beyond 99.8 %."""

    key: str
    name: str
    axis: Axis
    rows: dict[str | None, dict]
    whole: float | None
    sides: dict[str | None, str]
    code: str
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    period: str = ""


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M2", ["sector"])
    if refusal:
        raise refusal
    what = ctx.t("nine.what")
    panels = _panels(ctx)
    sectors = _named(ctx, panels)
    if not sectors:
        why = ctx.no_rows()
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why)
    title = _title(ctx, panels, sectors)
    notes = [ctx.t("nine.note")]
    if any(p.key == "per_visit" for p in panels):
        notes += [ctx.t("sectors.closer"), *_units.unstated(ctx)]
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        chart=_chart(ctx, panels, sectors),
        table=_table(ctx, panels, sectors),
        alt=ctx.t("nine.alt", title=title, names=[p.name for p in panels]),
        notes=tuple(notes),
        measures=tuple(dict.fromkeys(p.code for p in panels)),
    )


def _named(ctx: Context, panels: list[Panel]) -> list[str]:
    """The named sectors in their order; a house with other sectors shows those with most rows."""
    chosen = ctx.selection.codes("sector")
    labels = ctx.snapshot.labels.get("sector", {})
    weight: dict[str | None, float] = {s: 0.0 for p in panels for s in p.rows}
    weight |= {s: r["value"] or 0 for s, r in panels[0].rows.items()} if panels else {}
    weight.pop(None, None)
    named: dict[str | None, float] = {s: w for s, w in weight.items() if s and labels.get(s, {}).get("named")}
    kept = {s: w for s, w in (named or weight).items() if not chosen or s in chosen}
    return [s for s in _units.order(ctx, "sector", kept, PANELS) if s]


def _panels(ctx: Context) -> list[Panel]:
    """The panels this house can fill."""
    made: list[Panel] = []
    for make in (_visits, _per_visit, _major, _on_time, _coverage):
        try:
            made += make(ctx)
        except Refusal:
            continue
    return made


def _rows(ctx: Context, code: str) -> dict[str | None, dict]:
    asked = {r["sector"]: r for r in ctx.ask(code, ["sector"])}
    return {s: _cell(ctx, code, r) for s, r in asked.items() if r.get(f"{code}_den", r[code])}


def _cell(ctx: Context, code: str, row: dict) -> dict:
    small = ctx.is_small(code, row)
    return {
        "value": row[code],
        "lo": None if small else row.get(f"{code}_lo"),
        "hi": None if small else row.get(f"{code}_hi"),
        "num": row.get(f"{code}_num", row[code]),
        "den": row.get(f"{code}_den"),
        "text": ctx.value(code, row[code]),
        "base": ctx.base(row, code),
    }


def _visits(ctx: Context) -> list[Panel]:
    code = "M1" if ctx.off("M1", ["sector"]) is None else "M2"
    return [Panel("visits", ctx.name(code), Axis(), _rows(ctx, code), None, {}, code)]


def _per_visit(ctx: Context) -> list[Panel]:
    rows = _rows(ctx, "M5")
    return [Panel("per_visit", ctx.t("nine.per_visit"), Axis(decimals=1), rows, ctx.ask("M5")[0]["M5"], {}, "M5")]


def _major(ctx: Context) -> list[Panel]:
    rows = _rows(ctx, "M10")
    return [Panel("major", ctx.t("nine.major"), Axis(), rows, ctx.ask("M10")[0]["M10"], {}, "M10")]


def _on_time(ctx: Context) -> list[Panel]:
    code = _units.on_time_code(ctx, "sector")
    rows, whole = _rows(ctx, code), ctx.ask(code)[0][code]
    name = ctx.name(code, basis=False)
    return [Panel("on_time", name, Axis(kind="percent", zero=False), rows, whole, _sides(rows, whole), code)]


def _coverage(ctx: Context) -> list[Panel]:
    """Coverage in a year, red and orange premises apart from the others where the register has tiers."""
    refusal = ctx.off("M6", ["sector"])
    if refusal:
        raise refusal
    token, _ = _units.window(ctx)
    tiered = "premises.risk_tier" in ctx.snapshot.has
    asked = ctx.ask("M6", ["sector", "risk_tier"] if tiered else ["sector"], token=token)
    weight: dict[str | None, float] = {r.get("risk_tier"): 1 for r in asked}
    tiers = _units.order(ctx, "risk_tier", weight) if tiered else []
    groups: list[list[str | None]] = [[]]
    if tiered:
        groups = [[t for t in tiers if t in HIGH], [t for t in tiers if t not in HIGH]]
    made = []
    for key, group in zip(("high", "other"), groups, strict=False):
        if tiered and not group:
            continue
        sums: dict[str | None, list[int]] = {}
        for row in asked:
            if not tiered or row["risk_tier"] in group:
                pair = sums.setdefault(row["sector"], [0, 0])
                pair[0] += row["M6_num"]
                pair[1] += row["M6_den"]
        rows = {s: _share(ctx, *pair) for s, pair in sums.items() if pair[1]}
        whole = sum(r["num"] for r in rows.values()) / sum(r["den"] for r in rows.values()) if rows else None
        named = [ctx.label("risk_tier", t) for t in group]
        name = ctx.t("nine.coverage_tiers", tiers=named) if tiered else ctx.t("nine.coverage")
        where = (("risk_tier", tuple(t for t in group if t)),) if tiered and None not in group else ()
        sides = _sides(rows, whole)
        made.append(Panel(f"coverage_{key}", name, Axis(kind="percent"), rows, whole, sides, "M6", where, token))
    return made


def _share(ctx: Context, num: int, den: int) -> dict:
    """A share recomputed from summed parts, never the mean of shares."""
    lo, hi = (float(v) for v in wilson(num, den))
    row = {"M6": num / den, "M6_num": num, "M6_den": den, "M6_lo": lo, "M6_hi": hi}
    return _cell(ctx, "M6", row)


def _sides(rows: dict[str | None, dict], whole: float | None) -> dict[str | None, str]:
    """high or low for the sectors beyond the 99.8 % limits around the whole."""
    sectors = list(rows)
    if len(sectors) < 2 or whole is None:
        return {}
    num = np.array([rows[s]["num"] for s in sectors], float)
    den = np.array([rows[s]["den"] for s in sectors], float)
    beyond = funnel(num, den, "proportion", theta=whole).beyond
    names = {2: "high", -2: "low"}
    return {s: names[int(b)] for s, b in zip(sectors, beyond, strict=True) if abs(b) == 2}


def _title(ctx: Context, panels: list[Panel], sectors: list[str]) -> str:
    """Which of them lie beyond the limits where limits are drawn; else that none does, else how many there are."""
    judged = [p for p in panels if p.key == "on_time" or p.key.startswith("coverage")]
    told = []
    for p in judged:
        for side in ("low", "high"):
            group = [s for s in sectors if p.sides.get(s) == side]
            if group:
                names = _units.some(ctx, "sector", group)
                told.append(ctx.t(f"nine.{side}", figure=p.name, names=names))
    if told:
        return _units.clauses(ctx, told)
    if len(sectors) == 1:
        return ctx.t("nine.one", name=ctx.label("sector", sectors[0]))
    if judged and all(len(p.rows) > 1 for p in judged):
        return ctx.t("nine.within", n=len(sectors), figures=[p.name for p in judged])
    return ctx.t("nine.unjudged", n=len(sectors))


def _chart(ctx: Context, panels: list[Panel], sectors: list[str]) -> Chart:
    names = tuple(ctx.labels("sector", sectors))
    series, marks = [], []
    for p in panels:
        rows = [p.rows.get(s) for s in sectors]
        # an interval from a base too small to be read would only stretch the scale
        drawn = [r if r and r["lo"] is not None and _narrow(p, r) else None for r in rows]
        series.append(
            Series(
                p.name,
                tuple(r["value"] if r else None for r in rows),
                names,
                "context",
                lo=tuple(r["lo"] if r else None for r in drawn) if any(drawn) else None,
                hi=tuple(r["hi"] if r else None for r in drawn) if any(drawn) else None,
                text=tuple(r["text"] if r else "—" for r in rows),
                roles=tuple({"low": "alert", "high": "accent"}.get(p.sides.get(s, ""), "context") for s in sectors),
                hover=tuple(
                    ctx.t("nine.hover", sector=n, figure=p.name, value=r["text"], base=r["base"])
                    if r
                    else ctx.t("nine.hover_none", sector=n, figure=p.name)
                    for n, r in zip(names, rows, strict=True)
                ),
                keys=tuple(sectors),
                panel=p.name,
            )
        )
        if p.whole is not None:
            marks.append(
                Mark(
                    "vline",
                    p.whole,
                    text=ctx.t("units.all", value=ctx.value(p.code, p.whole)),
                    role="centre",
                    panel=p.name,
                )
            )
    return Chart(
        "dot",
        tuple(series),
        y=Axis(kind="category", order=names),
        marks=tuple(marks),
        panels=tuple(p.name for p in panels),
        axes=tuple(p.axis for p in panels),
        height=92 + 30 * len(names),
        room=900,
    )


def _narrow(p: Panel, row: dict) -> bool:
    if p.axis.kind == "percent":
        return True
    return bool(row["lo"]) and row["hi"] <= _units.WIDEST * row["lo"]


def _table(ctx: Context, panels: list[Panel], sectors: list[str]) -> Table:
    columns = [Column("sector", ctx.dimension_name("sector"))]
    for p in panels:
        if p.key == "visits":
            columns.append(Column(p.key, p.name, "count"))
            continue
        columns += [
            Column(p.key, p.name, "interval"),
            Column(f"{p.key}_interval", ctx.t("units.interval"), "interval"),
            Column(f"{p.key}_num", ctx.t("nine.num"), "count"),
            Column(f"{p.key}_den", ctx.t("nine.den"), "count"),
            *([Column(f"{p.key}_verdict", ctx.t("units.verdict"))] if _is_judged(p) else []),
        ]
    body, links = [], []
    for s in sectors:
        line: list = [ctx.label("sector", s)]
        behind: list = [None]
        for p in panels:
            row = p.rows.get(s)
            where = (("sector", (s,)), *p.where)
            if p.key == "visits":
                line.append(row["value"] if row else 0)
                behind.append(Rows(p.code, "num", where) if row else None)
                continue
            bounds = (
                f"{ctx.value(p.code, row['lo'])}–{ctx.value(p.code, row['hi'])}"
                if row and row["lo"] is not None
                else "—"
            )
            line += [row["text"] if row else "—", bounds, row["num"] if row else 0, row["den"] if row else 0]
            if _is_judged(p):
                line.append(ctx.t(f"units.verdict_{p.sides.get(s, 'within') if row else 'none'}"))
            behind += [None, None]
            behind += [Rows(p.code, part, where, p.period) if row and row[part] else None for part in ("num", "den")]
            behind += [None] if _is_judged(p) else []
        body.append(tuple(line))
        links.append(tuple(behind))
    return Table(tuple(columns), tuple(body), tuple(links))


def _is_judged(p: Panel) -> bool:
    return (p.key == "on_time" or p.key.startswith("coverage")) and len(p.rows) > 1
