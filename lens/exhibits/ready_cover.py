"""Premises that heat and were visited before ignition, by street, beside the same days before earlier seasons."""

from __future__ import annotations

from lens.exhibits import _ready, _streets, _units, _winter
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Mark, Series, Table
from lens.exhibits.record import Rows as Behind
from lens.stats.judge import visited_limits

CODE, SHARE = "ready_cover", "M6_heating"
#: a street with fewer premises that heat is not judged
FEWEST = 20
Rows = dict[str | None, dict]


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off(SHARE, ["jurisdiction"])
    if refusal:
        raise refusal
    now = _ready.before(ctx)
    ctx = _winter.on(ctx, now.start, now.day)
    rows = _asked(ctx, now)
    what = ctx.t("ready.cover_what")
    subtitle = ctx.subtitle(what, _ready.span(ctx, now), period=ctx.span)
    if not rows:
        why = ctx.t("ready.cover_none")
        return Exhibit(CODE, what, subtitle, empty=why, alt=why, measures=(SHARE,))
    held = _ready.past(ctx, now, ctx.snapshot.starts["inspections"])
    earlier = {b.season.key: _asked(_winter.on(ctx, b.start, b.day), b) for b in held}
    drawn, quiet, names = _ready.streets(ctx, {s: r[f"{SHARE}_den"] for s, r in rows.items()})
    asked = [s for s in drawn if s is not None and s not in quiet and rows.get(s, {}).get(f"{SHARE}_den", 0) >= FEWEST]
    known = [s for s in drawn if s not in quiet and s in rows]
    visited, premises = _sum(rows, known, "num"), _sum(rows, known, "den")
    whole = visited / premises if premises else None
    base = [rows[s][f"{SHARE}_den"] for s in asked]
    limits = (
        visited_limits([rows[s][f"{SHARE}_num"] for s in asked], base, whole) if asked and whole is not None else None
    )
    judged = _streets.judge(asked, limits, ()) if limits else _streets.Judged([], [], 0)
    role = dict.fromkeys(judged.high, "accent") | dict.fromkeys(judged.low, "alert")
    shown = [None if s in quiet else rows.get(s) for s in drawn]
    same = [[e[s][SHARE] for e in earlier.values() if s in e and e[s][SHARE] is not None] for s in drawn]
    series = []
    if held:
        lo = tuple(min(v) if v and s not in quiet else None for v, s in zip(same, drawn, strict=True))
        hi = tuple(max(v) if v and s not in quiet else None for v, s in zip(same, drawn, strict=True))
        told = tuple(_past_hover(ctx, k, s, earlier) for s, k in zip(drawn, names, strict=True))
        series.append(Series(ctx.t("ready.range", n=len(held)), lo, names, "context", "band", lo=lo, hi=hi, hover=told))
    series.append(
        Series(
            ctx.name(SHARE),
            tuple(r[SHARE] if r else None for r in shown),
            names,
            "context",
            lo=tuple(r[f"{SHARE}_lo"] if r else None for r in shown),
            hi=tuple(r[f"{SHARE}_hi"] if r else None for r in shown),
            roles=tuple("muted" if s in quiet or s not in asked else role.get(s, "context") for s in drawn),
            text=tuple(ctx.t("ready.of", n=r[f"{SHARE}_num"], of=r[f"{SHARE}_den"]) if r else "" for r in shown),
            hover=tuple(
                ctx.t("ready.cover_hover", name=k, value=ctx.value(SHARE, r[SHARE]), base=ctx.base(r, SHARE))
                if r
                else k
                for k, r in zip(names, shown, strict=True)
            ),
            keys=tuple(s or "" for s in drawn),
        )
    )
    title = _title(ctx, now, known, rows, earlier, judged) + _streets.silent_clause(ctx)
    mark = Mark("vline", whole, text=ctx.t("units.all", value=ctx.value(SHARE, whole))) if whole is not None else None
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=subtitle,
        chart=Chart(
            "dot", tuple(series), Axis(kind="percent"), Axis(kind="category", order=names),
            marks=(mark,) if mark else (), height=60 + 26 * len(names),
        ),
        table=_table(ctx, now, drawn, quiet, rows, earlier, judged, asked),
        alt=ctx.t("ready.cover_alt", title=title, names=names),
        notes=(
            ctx.t("ready.cover_note", n=premises, day=now.day, least=FEWEST),
            ctx.t("ready.register_note"),
            *((ctx.t("units.widened", phi=limits.phi_used),) if limits and limits.phi_used > 1 else ()),
            _ready.past_note(ctx, held),
            *_streets.silent_notes(ctx),
        ),
        measures=(SHARE,),
    )  # fmt: skip


def _asked(ctx: Context, at: _ready.Before) -> Rows:
    return {r["jurisdiction"]: r for r in ctx.ask(SHARE, ["jurisdiction"], token=at.token) if r[f"{SHARE}_den"]}


def _sum(rows: Rows, streets: list, part: str) -> int:
    return sum(rows[s][f"{SHARE}_{part}"] for s in streets if s in rows)


def _past_hover(ctx: Context, name: str, code: str | None, earlier: dict[str, Rows]) -> str:
    """Each earlier season with its own n/N."""
    told = [ctx.t("ready.past_share", season=k, **_share(ctx, e[code])) for k, e in earlier.items() if code in e]
    return ctx.t("ready.past_hover", name=name, told=told)


def _share(ctx: Context, row: dict) -> dict[str, object]:
    return {"value": ctx.value(SHARE, row[SHARE]), "n": row[f"{SHARE}_num"], "of": row[f"{SHARE}_den"]}


def _title(ctx: Context, now: _ready.Before, known: list, rows: Rows, earlier: dict[str, Rows], judged) -> str:
    visited, premises = _sum(rows, known, "num"), _sum(rows, known, "den")
    if not premises:
        return ctx.t("ready.cover_unknown")
    share = visited / premises
    days = {"start": now.start, "day": now.day, "left": (now.season.first - now.day).days}
    key = "ready.cover_title" if now.lit else "ready.cover_title_left"
    head = ctx.t(key, n=visited, of=premises, share=share, **days)
    # the same streets in every season, or one that fell silent would move the whole
    bases = [(_sum(e, known, "num"), _sum(e, known, "den")) for e in earlier.values()]
    same = [n / of for n, of in bases if of]
    parts = [head, _ready.context_clause(ctx, share, same, _ready.share_range(ctx, same) if same else "")]
    if judged.n > 1:
        if not judged.low:
            parts.append(ctx.t("ready.cover_none_low", n=judged.n))
        else:
            parts.append(ctx.t("winter.week_low", names=_units.some(ctx, "jurisdiction", _in_order(ctx, judged.low))))
    return _units.clauses(ctx, parts)


def _in_order(ctx: Context, streets: list[str]) -> list[str]:
    """In the order of the list of streets, so that no order of coverage is told."""
    return [s for s in ctx.snapshot.codes("jurisdiction") if s in streets]


def _table(ctx: Context, now: _ready.Before, drawn, quiet, rows: Rows, earlier, judged, asked) -> Table:
    columns = (
        Column("street", ctx.dimension_name("jurisdiction")),
        Column("premises", ctx.t("winter.column_exposed"), "count"),
        Column("visited", ctx.t("sectors.column_visited"), "count"),
        Column("left", ctx.t("sectors.column_unvisited"), "count"),
        Column("share", ctx.name(SHARE), "ratio"),
        Column("interval", ctx.t("units.interval"), "interval"),
        *(Column(k, k, "interval") for k in earlier),
        Column("verdict", ctx.t("units.verdict")),
    )
    body: list[tuple] = []
    links: list[tuple[Behind | None, ...]] = []
    for s in drawn:
        r = rows.get(s)
        side = "high" if s in judged.high else "low" if s in judged.low else "within" if s in asked else "none"
        verdict = ctx.t("streets.not_reported") if s in quiet else ctx.t(f"units.verdict_{side}")
        before = tuple(ctx.t("ready.past_cell", **_share(ctx, e[s])) if s in e else "—" for e in earlier.values())
        if r is None:
            body.append((ctx.label("jurisdiction", s), None, None, None, None, "—", *before, verdict))
            links.append((None,) * len(columns))
            continue
        n, of = r[f"{SHARE}_num"], r[f"{SHARE}_den"]
        # a silent street may have visited without saying so: what it sent is counted, and makes no share
        share, interval = (None, "—") if s in quiet else (r[SHARE], _units.interval(ctx, SHARE, r))
        body.append((ctx.label("jurisdiction", s), of, n, of - n, share, interval, *before, verdict))
        behind = [
            ctx.behind(SHARE, part, now.token, jurisdiction=s) if count else None
            for part, count in (("den", of), ("num", n), ("rest", of - n))
        ]
        links.append((None, *behind, *[None] * (len(columns) - 4)))
    return Table(columns, tuple(body), tuple(links))
