"""Hazards per visit by sector against the like period before; coloured where the change is beyond chance."""

from __future__ import annotations

from lens import words
from lens.exhibits import _units
from lens.exhibits._compare import against_words
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Mark, Series, Table
from lens.stats.intervals import Ratio, log_ratio_change

CODE = "sector_per_visit"
#: a change is named and coloured only where even this interval of the ratio leaves 1 out
BEYOND = 0.998


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M5", ["sector"])
    if refusal:
        raise refusal
    now = {r["sector"]: r for r in ctx.ask("M5", ["sector"]) if r["M5_den"]}
    if not now:
        why = ctx.no_rows()
        return Exhibit(CODE, ctx.t("sectors.per_visit"), ctx.subtitle(), empty=why, alt=why, measures=("M5",))
    before = {r["sector"]: r for r in ctx.previous("M5", ["sector"]) or () if r["M5_den"]}
    sectors = _units.order(ctx, "sector", {s: r["M5_den"] for s, r in now.items()})
    verdicts = {s: _verdict(now[s], before[s]) for s in sectors if s in before}
    up = [s for s in sectors if verdicts.get(s) == "up"]
    down = [s for s in sectors if verdicts.get(s) == "down"]
    names = tuple(ctx.labels("sector", sectors))
    district = ctx.ask("M5")[0]["M5"]
    title = _title(ctx, now, before, sectors, up, down, sum(v is not None for v in verdicts.values()))
    notes = [ctx.t("sectors.closer"), *_units.unstated(ctx)]
    if verdicts:
        notes.append(ctx.t("sectors.change_note"))
    if not all(_units.enough(now[s]) for s in sectors):
        notes.append(ctx.t("units.small", visits=_units.MIN_VISITS, premises=_units.MIN_PREMISES))
    if len(now) > len(sectors):
        notes.append(ctx.t("units.most", n=len(now), shown=len(sectors)))
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(_what(ctx, before)),
        chart=Chart(
            "dot",
            _series(ctx, names, sectors, now, before, up, down),
            Axis(decimals=1, unit=ctx.unit("M5")),
            Axis(kind="category", order=names),
            marks=(Mark("vline", district, text=ctx.t("units.all", value=ctx.value("M5", district)), role="centre"),),
            height=70 + 26 * len(names),
        ),
        table=_table(ctx, sectors, now, before, verdicts),
        alt=ctx.t("sectors.per_visit_alt", title=title, names=names),
        notes=tuple(notes),
        measures=("M5",),
    )


def _what(ctx: Context, before: dict) -> str:
    what = ctx.t("sectors.per_visit")
    return what + ctx.t("sectors.hollow", against=against_words(ctx)) if before else what


def _change(now: dict, before: dict, conf: float = 0.95) -> Ratio | None:
    """Ratio of the two figures with its interval, or None where a side found nothing to compare with."""
    if "M5_sums" not in now or "M5_sums" not in before or not before["M5_num"]:
        return None
    return log_ratio_change(now["M5_sums"], before["M5_sums"], conf)


def _verdict(now: dict, before: dict) -> str | None:
    """`up` or `down` beyond chance, `within`, or None where it cannot be judged."""
    change = _change(now, before, BEYOND) if _units.enough(now) and _units.enough(before) else None
    if change is None or not change.lo <= change.hi:
        return None
    return "up" if change.lo > 1 else "down" if change.hi < 1 else "within"


def _series(ctx: Context, names, sectors, now: dict, before: dict, up: list, down: list) -> tuple[Series, ...]:
    hover = tuple(_hover(ctx, "sectors.hover_now", n, now[s]) for n, s in zip(names, sectors, strict=True))
    this = Series(
        ctx.t("sectors.this_period"),
        tuple(now[s]["M5"] for s in sectors),
        names,
        "context",
        lo=tuple(now[s]["M5_lo"] if _units.enough(now[s]) else None for s in sectors),
        hi=tuple(now[s]["M5_hi"] if _units.enough(now[s]) else None for s in sectors),
        hover=hover,
        roles=tuple("accent" if s in up or s in down else "context" for s in sectors),
        keys=tuple(s or "" for s in sectors),
    )
    if not before:
        return (this,)
    against = against_words(ctx)
    earlier = Series(
        against,
        tuple(before[s]["M5"] if s in before and _units.enough(before[s]) else None for s in sectors),
        names,
        "muted",
        hover=tuple(
            _hover(ctx, "sectors.hover_before", n, before[s], against=against) if s in before else ""
            for n, s in zip(names, sectors, strict=True)
        ),
    )
    return earlier, this


def _hover(ctx: Context, key: str, name: str, row: dict, **more) -> str:
    return ctx.t(key, name=name, value=ctx.value("M5", row["M5"]), base=ctx.base(row, "M5"), **more)


def _title(ctx: Context, now, before, sectors, up: list, down: list, judged: int) -> str:
    if not before:
        if len(sectors) == 1:
            s = sectors[0]
            return ctx.t("sectors.title_one", name=ctx.label("sector", s), value=ctx.value("M5", now[s]["M5"]))
        low, high = (pick(sectors, key=lambda s: now[s]["M5"]) for pick in (min, max))
        if now[low]["M5"] == now[high]["M5"]:
            return ctx.t("sectors.title_equal", n=len(sectors), value=ctx.value("M5", now[low]["M5"]))
        return ctx.t(
            "sectors.title_range",
            low=ctx.label("sector", low),
            a=ctx.value("M5", now[low]["M5"]),
            high=ctx.label("sector", high),
            b=ctx.value("M5", now[high]["M5"]),
        )
    against = against_words(ctx)
    if not judged:
        return ctx.t("sectors.title_unjudged", against=against)
    if not up and not down:
        if len(sectors) == 1:
            return ctx.t("sectors.title_same_one", name=ctx.label("sector", sectors[0]), against=against)
        return ctx.t("sectors.title_same", n=judged, against=against)
    parts = [_moved(ctx, now, before, group, key) for group, key in ((up, "up"), (down, "down")) if group]
    rest = judged - len(up) - len(down)
    return _units.clauses(
        ctx,
        (
            ctx.t("sectors.title_moved", against=against, moved=_units.parts(ctx, parts)),
            ctx.t("sectors.title_rest", n=rest) if rest else "",
        ),
    )


def _moved(ctx: Context, now: dict, before: dict, group: list, key: str) -> str:
    """燃气、消防上升: one sector is told with its change."""
    names = _units.some(ctx, "sector", group)
    if len(group) > 1:
        return ctx.t(f"sectors.moved_{key}", names=names)
    ratio = now[group[0]]["M5"] / before[group[0]]["M5"]
    return ctx.t(f"sectors.moved_{key}_by", names=names, r=abs(ratio - 1))


def _table(ctx: Context, sectors, now: dict, before: dict, verdicts: dict) -> Table:
    columns = [
        Column("sector", ctx.dimension_name("sector")),
        Column("visits", ctx.t("sectors.column_visits"), "count"),
        Column("found", ctx.t("sectors.column_at_visits"), "count"),
        Column("rate", ctx.t("sectors.column_per_visit"), "number", 2),
        Column("interval", ctx.t("units.interval")),
    ]
    if before:
        columns += [
            Column("before", against_words(ctx), "number", 2),
            Column("before_interval", ctx.t("units.interval")),
            Column("before_visits", ctx.t("sectors.before_visits", against=against_words(ctx)), "count"),
            Column("ratio", ctx.t("sectors.ratio"), "number", 2),
            Column("ratio_interval", ctx.t("units.interval")),
            Column("verdict", ctx.t("units.verdict")),
        ]
    rows = []
    for s in sectors:
        r = now[s]
        row = [ctx.label("sector", s), r["M5_den"], r["M5_num"], r["M5"], _units.interval(ctx, "M5", r)]
        if before:
            b = before.get(s)
            change = _change(r, b) if b else None
            row += [
                b and b["M5"],
                _units.interval(ctx, "M5", b),
                b["M5_den"] if b else 0,
                float(change.ratio) if change else None,
                words.NOTHING if change is None else _bounds(ctx, change),
                ctx.t(f"sectors.change_{verdicts.get(s) or 'none'}"),
            ]
        rows.append(tuple(row))
    rest = (None,) * (len(columns) - 3)
    links = tuple((None, ctx.behind("M5", "den", sector=s), ctx.behind("M5", sector=s), *rest) for s in sectors)
    return Table(tuple(columns), tuple(rows), links)


def _bounds(ctx: Context, change: Ratio) -> str:
    return f"{words.number(float(change.lo), ctx.lang, 2)}–{words.number(float(change.hi), ctx.lang, 2)}"
