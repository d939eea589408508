"""A slice as a table: each figure with its base, interval, share and change, and the rows behind every count."""

from __future__ import annotations

from lens.exhibits import _units
from lens.exhibits._compare import change, change_words
from lens.exhibits._slice import MOST_ROWS, Answer, Key, Values
from lens.exhibits._slice_codes import OTHER, buckets, label
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Rows, Table
from lens.rows import parts_of
from lens.stats.intervals import log_ratio_change, proportion_difference

#: a link to the rows of more codes than this is longer than an address may be
MOST_LINKED = 30


def table(answer: Answer) -> Table:
    """The total first, then at most MOST_ROWS rows in their order."""
    columns = [Column(d.code, d.name(answer.ctx.lang)) for d in answer.dims]
    for code in answer.asked:
        columns += _columns(answer, code)
    keys = answer.order[:MOST_ROWS]
    body = [
        (*(label(answer.ctx, d, c) for d, c in zip(answer.dims, k, strict=True)), *_figures(answer, k)) for k in keys
    ]
    links = [(*(None for _ in answer.dims), *_links(answer, k)) for k in keys]
    if answer.dims and len(answer.rows) > 1:
        rest = ("",) * (len(answer.dims) - 1)
        body.insert(0, (answer.ctx.t("units.total"), *rest, *_figures(answer, None)))
        links.insert(0, (*(None for _ in answer.dims), *_links(answer, None)))
    return Table(tuple(columns), tuple(body), tuple(links))


def _columns(answer: Answer, code: str) -> list[Column]:
    ctx, m = answer.ctx, answer.ctx.measure(code)
    name = ctx.name(code)

    def own(key: str) -> str:
        return ctx.t("explore.of", name=name, what=ctx.t(key)) if len(answer.asked) > 1 else ctx.t(key)

    if m.kind == "ratio":
        made = [Column(code, name, "ratio") if m.is_percent else Column(code, name, "number", m.decimals or 2)]
        made += [Column(f"{code}_num", own("explore.num"), "count"), Column(f"{code}_den", own("explore.den"), "count")]
    elif m.kind == "survival":
        made = [Column(code, name, "days"), Column(f"{code}_n", own("explore.n"), "count")]
    else:
        made = [Column(code, name, "count" if m.decimals is None else "number", m.decimals or 0)]
    if _has_interval(answer, code):
        made.append(Column(f"{code}_interval", own("units.interval"), "interval"))
    if answer.cut.share and answer.adds_up(code):
        made.append(Column(f"{code}_share", own("explore.share"), "ratio"))
    if code in answer.compared:
        made.append(Column(f"{code}_change", _change_name(ctx, own)))
    return made


def _change_name(ctx: Context, own) -> str:
    return own("explore.change") if ctx.before is None else change_words(ctx)


def _has_interval(answer: Answer, code: str) -> bool:
    return answer.ctx.measure(code).interval != "none" or answer.ctx.measure(code).kind == "survival"


def _figures(answer: Answer, key: Key | None) -> list[object]:
    """The cells of a row, of the total where there is no key."""
    cells: list[object] = []
    row = answer.whole if key is None else answer.rows[key]
    for code in answer.asked:
        m, known = answer.ctx.measure(code), code in row
        cells.append(row.get(code))
        if m.kind == "ratio":
            cells += [row.get(f"{code}_num"), row.get(f"{code}_den")]
        elif m.kind == "survival":
            cells.append(row.get(f"{code}_n"))
        if _has_interval(answer, code):
            cells.append(_units.interval(answer.ctx, code, row) if known else None)
        if answer.cut.share and answer.adds_up(code):
            cells.append(row[code] / answer.whole[code] if known else None)
        if code in answer.compared:
            before = answer.whole_before.get(code) if key is None else answer.then(code, key)
            cells.append(changed(answer.ctx, code, row, before) if known else None)
    return cells


def changed(ctx: Context, code: str, now: Values, before: Values | None) -> str:
    """How a figure changed, with the interval of the change where it is a rate with a base in both periods."""
    told = change(ctx, code, now, before)
    m = ctx.measure(code)
    if not told or before is None or not now.get(f"{code}_den") or not before.get(f"{code}_den"):
        return told
    if ctx.is_small(code, now) or ctx.is_small(code, before):
        return told
    if m.interval == "wilson":
        sides = (now[f"{code}_num"], now[f"{code}_den"], before[f"{code}_num"], before[f"{code}_den"])
        _, lo, hi = proportion_difference(*sides)
        return ctx.t("explore.points", told=told, lo=float(lo), hi=float(hi))
    if f"{code}_sums" in now and f"{code}_sums" in before:
        step = log_ratio_change(now[f"{code}_sums"], before[f"{code}_sums"])
        if step.lo > 0 and step.hi < float("inf"):
            return ctx.t("explore.percent", told=told, r=step.ratio - 1, lo=step.lo - 1, hi=step.hi - 1)
    return told


def _links(answer: Answer, key: Key | None) -> list[Rows | None]:
    links: list[Rows | None] = []
    for code in answer.asked:
        m = answer.ctx.measure(code)
        parts = parts_of(m)
        links.append(behind(answer, code, "num", key) if m.kind in ("count", "stock") and parts else None)
        if m.kind == "ratio":
            links += [behind(answer, code, p, key) if p in parts else None for p in ("num", "den")]
        elif m.kind == "survival":
            links.append(behind(answer, code, "num", key) if parts else None)
        links += [None] * (len(_columns(answer, code)) - (3 if m.kind == "ratio" else 2 if m.kind == "survival" else 1))
    return links


def behind(answer: Answer, code: str, part: str, key: Key | None) -> Rows | None:
    """The rows behind a figure; None where no filter can ask for them, or where there are none."""
    row = answer.whole if key is None else answer.rows[key]
    if not row.get({"num": f"{code}_num", "den": f"{code}_den"}[part], row.get(f"{code}_n", row.get(code))):
        return None
    where: dict[str, tuple[str, ...]] = dict(answer.whole_where) if key is None else {}
    period = ""
    for dim, asked in zip(answer.dims, key or (), strict=False):
        if asked is None:
            return None
        if asked == OTHER:
            if len(answer.rest) > MOST_LINKED:
                return None
            where[dim.code] = answer.rest
        elif dim.kind == "time":
            span = buckets(answer.ctx, dim).get(asked)
            if span is None or period:
                return None
            period = f"{span[0]}..{span[1]}"
        else:
            where[dim.code] = (str(asked),)
    return answer.ctx.behind(code, part, period, **where)
