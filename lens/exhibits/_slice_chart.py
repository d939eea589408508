"""A slice as a chart: bars, lines, a heat map or small multiples of its leading measure."""

from __future__ import annotations

from collections.abc import Sequence

from lens.exhibits._slice import Answer, Key
from lens.exhibits._slice_codes import OTHER, buckets, cut_short, label, place
from lens.exhibits.record import Axis, Chart, Series
from lens.measures import Dimension

#: more bars, lines, panels, or cells a side than these are not told apart on one chart
MOST_BARS, MOST_LINES, MOST_PANELS, MOST_CELLS = 30, 6, 12, 40
#: a cell with its figure in it needs so much room
MOST_WRITTEN = 14


def misfit(answer: Answer) -> str:
    """The key of the sentence that says why the form cannot draw these dimensions; '' where it can."""
    form, dims = answer.cut.form, answer.dims
    timed = sum(d.kind == "time" for d in dims)
    fits = {
        "table": True,
        "bar": 1 <= len(dims) <= 2,
        "line": timed == 1 and len(dims) <= 2,
        "heat": len(dims) == 2,
        "multiples": 2 <= len(dims) and timed == 1,
    }
    return "" if fits[form] else f"explore.misfit_{form}"


def chart(answer: Answer) -> Chart | None:
    """The chart of the slice's form; None for a table, and where nothing would be drawn."""
    if answer.cut.form == "table" or misfit(answer) or not answer.rows:
        return None
    timed = next((d for d in answer.dims if d.kind == "time"), None)
    if answer.cut.form == "heat":
        return _heat(answer)
    if answer.cut.form == "multiples":
        return _multiples(answer)
    if answer.cut.form == "line" or timed:
        return _along(answer)
    return _bars(answer)


def left_out(answer: Answer) -> list[str]:
    """What of the slice is in the table only, in sentences."""
    ctx = answer.ctx
    notes = []
    if len(answer.asked) > 1:
        notes.append(ctx.t("explore.drawn_first", name=ctx.name(answer.leading)))
    for dim, most in _limits(answer):
        n = len(_codes(answer, dim))
        if n > most:
            notes.append(ctx.t("explore.drawn_some", dim=dim.name(ctx.lang), n=n, shown=most))
    return notes


def _limits(answer: Answer) -> list[tuple[Dimension, int]]:
    form, dims = answer.cut.form, answer.dims
    if form == "heat":
        return [(d, MOST_CELLS) for d in dims]
    entities = [d for d in dims if d.kind != "time"]
    if form == "multiples":
        return list(zip(entities, (MOST_PANELS, MOST_LINES), strict=False))
    if len(entities) == len(dims):
        return list(zip(entities, (MOST_BARS, MOST_LINES), strict=False))
    return [(d, MOST_LINES) for d in entities]


# -- what the charts share ------------------------------------------------------------------------------------------


def _codes(answer: Answer, dim: Dimension) -> list:
    """The codes of a dimension as the rows order them, in time from the first to the last."""
    at = answer.dims.index(dim)
    if dim.kind == "time":
        there = {k[at] for k in answer.rows} | set(buckets(answer.ctx, dim))
        return sorted(there, key=lambda c: place(answer.ctx, dim, c))
    if len(answer.dims) == 1:
        return [k[at] for k in answer.order]
    size: dict = {}
    for key, row in answer.rows.items():
        # of many lines the longest bases are kept, so a rate is not drawn for its few visits
        weight = row.get(f"{answer.leading}_den", row.get(f"{answer.leading}_n", row[answer.leading])) or 0
        size[key[at]] = size.get(key[at], 0) + weight
    return sorted(size, key=lambda c: (c == OTHER, -size[c], place(answer.ctx, dim, c)))


def _kept(answer: Answer, dim: Dimension, most: int) -> list:
    """At most `most` codes; entities in the order of their list unless the rows are in order of value."""
    kept = _codes(answer, dim)[:most]
    if dim.kind == "time" or (len(answer.dims) == 1 and answer.is_ranked):
        return kept
    return sorted(kept, key=lambda c: place(answer.ctx, dim, c))


def _value(answer: Answer, key: Key) -> float | None:
    """A figure; a count without a row is 0, a rate without one is unknown."""
    row, code = answer.rows.get(key), answer.leading
    if row is not None:
        return row[code]
    return 0 if answer.ctx.measure(code).kind in ("count", "stock") else None


def _said(answer: Answer, key: Key) -> str:
    """One sentence: the codes, the figure, its base and interval."""
    ctx, code = answer.ctx, answer.leading
    names = [label(ctx, d, c) for d, c in zip(answer.dims, key, strict=True)]
    row, value = answer.rows.get(key), _value(answer, key)
    told = ctx.t("explore.hover", names=names, name=ctx.name(code), value=ctx.value(code, value), unit=ctx.unit(code))
    base = ctx.base(row, code) if row else ""
    return ctx.t("units.part", a=told, b=base) if base else told


def _axis(answer: Answer) -> Axis:
    ctx, code = answer.ctx, answer.leading
    m = ctx.measure(code)
    if m.is_percent:
        return Axis(kind="percent", title=ctx.name(code), decimals=1 if m.decimals is None else m.decimals)
    decimals = m.decimals if m.decimals is not None else (0 if m.kind != "ratio" else 2)
    return Axis(title=ctx.name(code), unit=ctx.unit(code), decimals=decimals)


def _series(answer: Answer, name: str, keys: Sequence[Key], places: Sequence[str], role: str, **more) -> Series:
    return Series(
        name,
        tuple(places),
        tuple(_value(answer, k) for k in keys),
        role,
        hover=tuple(_said(answer, k) for k in keys),
        **more,
    )


def _bounds(answer: Answer, keys: Sequence[Key]) -> dict:
    """lo and hi of the marks; none where no mark has an interval, or where it is too wide to be drawn."""
    ctx, code = answer.ctx, answer.leading

    def bound(key: Key, end: str) -> float | None:
        row = answer.rows.get(key)
        return None if row is None or ctx.is_small(code, row) else row.get(f"{code}_{end}")

    lo, hi = (tuple(bound(k, end) for k in keys) for end in ("lo", "hi"))
    return {"lo": lo, "hi": hi} if any(v is not None for v in lo) else {}


# -- the forms ------------------------------------------------------------------------------------------------------


def _bars(answer: Answer) -> Chart:
    """Bars side by side down the page, a colour for each code of a second dimension."""
    ctx, first = answer.ctx, answer.dims[0]
    codes = _kept(answer, first, MOST_BARS)
    names = _unlike([label(ctx, first, c) for c in codes])
    second = answer.dims[1] if len(answer.dims) > 1 else None
    made = []
    for n, other in enumerate(_kept(answer, second, MOST_LINES) if second else [None]):
        keys = [(c, other) if second else (c,) for c in codes]
        own = _series(answer, label(ctx, second, other) if second else ctx.name(answer.leading), keys, names,
                      f"cat{n}" if second else "context", **({} if second else _bounds(answer, keys)))  # fmt: skip
        texts = None if second or own.lo else tuple(ctx.value(answer.leading, v) for v in own.y)
        made.append(Series(own.name, own.y, own.x, own.role, lo=own.lo, hi=own.hi, text=texts, hover=own.hover))
    bars = len(codes) * len(made)
    return Chart(
        "hbar", tuple(made), _axis(answer), Axis(kind="category", order=names), room=900,
        height=80 + (26 * len(codes) if len(made) == 1 else 12 * bars + 14 * len(codes)), legend=second is not None,
    )  # fmt: skip


def _along(answer: Answer) -> Chart:
    """Bars or lines along time, one for each code of another dimension."""
    time = next(d for d in answer.dims if d.kind == "time")
    other = next((d for d in answer.dims if d.kind != "time"), None)
    kind = "bar" if answer.cut.form == "bar" else "line"
    made = [
        _one_line(answer, time, {} if other is None else {other: code}, f"cat{n}" if other else "accent",
                  label_end=other is not None and kind == "line")
        for n, code in enumerate(_kept(answer, other, MOST_LINES) if other else [None])
    ]  # fmt: skip
    return Chart(kind, tuple(made), _time_axis(answer, time), _axis(answer), room=900, height=400,
                 legend=other is not None and kind == "bar")  # fmt: skip


def _one_line(answer: Answer, time: Dimension, fixed: dict, role: str, **more) -> Series:
    ctx = answer.ctx
    codes = _codes(answer, time)
    keys = [tuple(fixed.get(d, c) for d in answer.dims) for c in codes]
    cut = cut_short(ctx, time)
    name = " · ".join(label(ctx, d, c) for d, c in fixed.items()) or ctx.name(answer.leading)
    bounds = {} if fixed else _bounds(answer, keys)
    roles = tuple("muted" if c in cut else role for c in codes)
    return _series(answer, name, keys, [label(ctx, time, c) for c in codes], role, roles=roles, **bounds, **more)


def _time_axis(answer: Answer, time: Dimension) -> Axis:
    names = tuple(label(answer.ctx, time, c) for c in _codes(answer, time))
    return Axis(kind="month" if time.code in ("month", "house_month") else "category", order=names)


def _multiples(answer: Answer) -> Chart:
    """A panel for each code of the first entity, lines for those of the second, all on one scale along time."""
    ctx = answer.ctx
    time = next(d for d in answer.dims if d.kind == "time")
    panel, *lines = [d for d in answer.dims if d.kind != "time"]
    made, panels = [], _kept(answer, panel, MOST_PANELS)
    for code in panels:
        for n, other in enumerate(_kept(answer, lines[0], MOST_LINES) if lines else [None]):
            fixed = {panel: code} | ({lines[0]: other} if lines else {})
            role = f"cat{n}" if lines else "accent"
            own = _one_line(answer, time, fixed, role, panel=label(ctx, panel, code))
            made.append(own)
    rows = -(-len(panels) // 4)
    return Chart(
        "multiples", tuple(made), _time_axis(answer, time), _axis(answer), columns=4, room=900,
        panels=tuple(label(ctx, panel, c) for c in panels), height=60 + 170 * rows, legend=bool(lines),
    )  # fmt: skip


def _heat(answer: Answer) -> Chart:
    """Rows by columns; the figures stand in the cells where there is room."""
    ctx, (first, second) = answer.ctx, answer.dims
    down, across = (second, first) if first.kind == "time" and second.kind != "time" else (first, second)
    columns = _codes(answer, across)[-MOST_CELLS:] if across.kind == "time" else _kept(answer, across, MOST_CELLS)
    names = [label(ctx, across, c) for c in columns]
    made = []
    for code in _kept(answer, down, MOST_CELLS):
        keys = [tuple({down: code, across: c}[d] for d in answer.dims) for c in columns]
        own = _series(answer, label(ctx, down, code), keys, names, "context")
        # an empty cell is a rate without a base
        texts = tuple("" if v is None else ctx.value(answer.leading, v) for v in own.y)
        made.append(own if len(columns) > MOST_WRITTEN else Series(
            own.name, own.x, own.y, own.role, text=texts, hover=own.hover))  # fmt: skip
    axis = Axis(kind="month" if across.code in ("month", "house_month") else "category", order=tuple(names))
    return Chart("heat", tuple(made), axis, _axis(answer), height=90 + 27 * len(made), room=900)


def _unlike(names: list[str]) -> tuple[str, ...]:
    """The same names told apart: two codes may bear one name."""
    seen: dict[str, int] = {}
    made = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        made.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(made)
