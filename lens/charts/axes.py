"""Axes with their own tick text: nothing is left to Plotly, whose ticks tilt, repeat themselves or turn English."""

from __future__ import annotations

import functools
import itertools
import math
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date

from lens import words
from lens.charts.style import TICK, Style, escape, width
from lens.exhibits.record import Axis, Chart, Series

#: px of height that a line of labels needs
LINE = 15


def nice(low: float, high: float, decimals: int, zero: bool, want: int = 4) -> tuple[float, float, list[float]]:
    """(from, to, ticks): round steps of 1, 2, 2.5 or 5 that cover low…high, never finer than `decimals` allows."""
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if high <= low:
        high = low + 10.0**-decimals
    raw = (high - low) / want
    power = 10.0 ** math.floor(math.log10(raw))
    finest = 10.0**-decimals
    # a step of 2.5 only where its ticks can be written with the decimals there are
    steps = (power * m for m in (1, 2, 2.5, 5, 10) if m != 2.5 or power * 0.5 >= finest)
    step = max(min(steps, key=lambda s: abs(math.log(s / raw))), finest)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = [round(i * step, 10) for i in range(first, last + 1)]
    return ticks[0], ticks[-1], ticks


def shown(axis: Axis, value: float | None, lang: str) -> str:
    """A value as the axis writes it."""
    if axis.kind == "percent":
        return words.percent(value, lang, axis.decimals)
    return words.number(value, lang, axis.decimals)


def tick_texts(axis: Axis, ticks: Sequence[float], lang: str) -> list[str]:
    """The ticks as the axis writes values, with no more decimals than their steps need: 0, 1, 2, not 0.0, 1.0."""
    more = 2 if axis.kind == "percent" else 0
    for decimals in range(axis.decimals):
        if all(abs(t - round(t, decimals + more)) < 1e-9 for t in ticks):
            return [shown(replace(axis, decimals=decimals), t, lang) for t in ticks]
    return [shown(axis, t, lang) for t in ticks]


def value_axis(
    axis: Axis, values: Iterable[float | None], style: Style, *, want: int = 4, head: float = 0.0, tight: bool = False
) -> dict:
    """A linear axis over `values`.

    `head` is the share of the range kept free at the far end for labels; `tight` ends the range at the data.
    """
    known = [float(v) for v in values if v is not None]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    decimals = axis.decimals + 2 if axis.kind == "percent" else axis.decimals
    start, end, ticks = nice(low, high, decimals, axis.zero, want)
    if head and high > 0 and (end - high) < head * (end - start):
        end = high + head * (end - start)
    if tight and high > start:
        end = high + 0.06 * (high - start)
        ticks = [t for t in ticks if t <= end]
    return base(style) | {
        "type": "linear",
        "range": [start, end],
        "tickmode": "array",
        "tickvals": ticks,
        "ticktext": tick_texts(axis, ticks, style.lang),
        "showgrid": True,
        "gridcolor": style.tokens.grid,
        "gridwidth": 1,
    }


def base(style: Style) -> dict:
    return {
        "fixedrange": True,
        "showline": False,
        "zeroline": False,
        "showgrid": False,
        "ticks": "",
        "tickangle": 0,
        "tickfont": style.font(TICK),
        "ticklabelstandoff": 5,
        "automargin": False,
    }


def bottom(axis: dict) -> int:
    """px under the plot that the tick text of a horizontal axis needs."""
    return 30 + 15 * max((t.count("<br>") for t in axis.get("ticktext", ())), default=0)


def x_axis(chart: Chart, series: Sequence[Series], style: Style, room: float | None = None) -> dict:
    """The horizontal axis of a chart whose marks stand on it."""
    axis, room = chart.x, chart.room if room is None else room
    if axis.kind == "date":
        return date_axis([v for s in series for v in s.x], style, room)
    if axis.kind in ("value", "percent"):
        values = [v for s in series for v in s.x]
        values += [v for m in chart.marks if m.kind in ("vline", "xband") for v in (m.at, m.to) if v is not None]
        made = value_axis(axis, values, style, want=5)
        known = [float(v) for v in values if v is not None]
        if known and not axis.zero:
            # a count of days or a base starts where the data start; only its ticks are round
            made["range"] = [min(known), max(known)]
        return made | {"showgrid": chart.kind == "scatter"}
    names = categories(axis, [s.x for s in series])
    made = base(style) | {"type": "category", "categoryorder": "array", "categoryarray": names}
    codes = [month_code(n) for n in names] if axis.kind == "month" else [""]
    if all(codes):
        name_of = dict(zip(codes, names, strict=True))
        months, text = month_ticks(codes, style.lang, room)
        at = [name_of[m] for m in months]
    else:
        at, text = thinned(names, room)
    return made | {"tickmode": "array", "tickvals": at, "ticktext": text, "range": [-0.6, len(names) - 0.4]}


def categories(axis: Axis, columns: Iterable[Sequence]) -> list[str]:
    """The categories in order: those the axis fixes, then others as they come."""
    found = dict.fromkeys(axis.order)
    for column in columns:
        found.update(dict.fromkeys(str(v) for v in column if v is not None))
    return list(found)


#: categories below an axis that are never thinned
FEW = 14


def thinned(names: Sequence[str], room: float) -> tuple[list[str], list[str]]:
    """Every name, in up to three lines; of a long run (days, weeks, sizes) every second, third … one."""
    if not names:
        return [], []
    each = room / len(names)
    if each >= 30:
        lines = ["<br>".join(_lines(n, each - 4)) for n in names]
        # few names are rather cut than dropped, since the hover says them whole; a long run is thinned
        if len(names) <= FEW or not any("…" in t for t in lines):
            return list(names), lines
    step = max(2, math.ceil(max(width(n) + 10 for n in names) / each))
    return list(names[::step]), [escape(n) for n in names[::step]]


def _lines(name: str, limit: float) -> list[str]:
    """A label in at most three lines no wider than `limit` px; what does not fit ends in …, the hover says it whole."""
    if width(name) <= limit:
        return [escape(name)]
    pieces = (
        name.split(" ")
        if " " in name
        else two_lines(name, limit).split("<br>")
        if any(ord(c) > 0x2E7F for c in name)
        else [name]
    )
    glue = " " if " " in name else ""
    lines: list[str] = []
    for piece in pieces:
        if lines and width(lines[-1] + glue + piece) <= limit:
            lines[-1] += glue + piece
        else:
            lines.append(piece)
    if len(lines) > 3:
        lines = [*lines[:2], lines[2] + "…"]
    return [escape(line if width(line) <= limit * 1.08 else _cut(line, limit)) for line in lines]


def _cut(line: str, limit: float) -> str:
    while len(line) > 1 and width(line + "…") > limit:
        line = line[:-1]
    return line + "…"


def two_lines(name: str, limit: float) -> str:
    """A label broken near its middle at a space, or between CJK characters, when it is wider than `limit` px."""
    if width(name) <= limit:
        return escape(name)
    cuts = [i for i, c in enumerate(name) if c == " " or (i and ord(c) > 0x2E7F and c not in "）)、，")]
    # a number may begin a line: 5月 / 31日
    cuts += [i for i, c in enumerate(name) if i and c.isdigit() and ord(name[i - 1]) > 0x2E7F]
    if not cuts:
        return escape(name)
    if name.endswith("街道") and len(name) > 4:
        cuts = [len(name) - 2]
    cut = min(cuts, key=lambda i: abs(width(name[:i]) - width(name[i:])))
    if 0 < name.find("÷") and width(name[: name.find("÷")]) <= limit:
        cut = name.find("÷")  # a ratio's two parts stay whole
    return f"{escape(name[:cut].strip())}<br>{escape(name[cut:].strip())}"


def month_ticks(months: Sequence[str], lang: str, room: float) -> tuple[list[str], list[str]]:
    """Ticks of months written `2026-11`: quarters, half-years or Januaries as room allows.

    The year stands at the first tick and at each January.
    """
    for step in (1, 2, 3, 6, 12, 24, 60, 120):
        at = [m for m in months if (int(m[:4]) * 12 + int(m[5:7]) - 1) % step == 0] or list(months[:1])
        text = [month_label(m, lang, with_year=i == 0 or m[5:7] == "01") for i, m in enumerate(at)]
        # the year makes a label wide, so two neighbours must fit into the distance of their ticks
        apart = room * step / max(len(months), 1)
        if all((width(a) + width(b)) / 2 + 4 <= apart for a, b in itertools.pairwise(text)):
            break
    return at, text


@functools.cache
def month_code(name: str) -> str:
    """`2026-11` from a month as an exhibit writes it (2026-11, 2026年11月, Nov 2026); '' for anything else."""
    if re.fullmatch(r"\d{4}-\d\d", name):
        return name
    if found := re.fullmatch(r"(\d{4})年(\d{1,2})月", name):
        return f"{found[1]}-{int(found[2]):02d}"
    short, _, year = name.partition(" ")
    months = {words.day(date(2000, m, 1), "en", "ym").split()[0]: m for m in range(1, 13)}
    return f"{year}-{months[short]:02d}" if short in months and re.fullmatch(r"\d{4}", year) else ""


def month_label(month: str, lang: str, with_year: bool = True) -> str:
    """`2026-11` → 2026年11月 · Nov 2026, or 11月 · Nov."""
    first = date(int(month[:4]), int(month[5:7]), 1)
    if with_year:
        return words.day(first, lang, "ym")
    return f"{first.month}月" if lang == "zh" else words.day(first, lang, "ym").split()[0]


def date_axis(days: Iterable[date | str | None], style: Style, room: float) -> dict:
    """A time axis whose ticks are firsts of months (or days, when the span is short)."""
    known = sorted(d if isinstance(d, date) else date.fromisoformat(str(d)[:10]) for d in days if d is not None)
    if not known:
        return base(style) | {"type": "date", "showticklabels": False}
    first, last = known[0], known[-1]
    months = [(y, m) for y in range(first.year, last.year + 1) for m in range(1, 13) if first <= date(y, m, 1) <= last]
    if len(months) >= 3:
        at, text = month_ticks([f"{y}-{m:02d}" for y, m in months], style.lang, room)
        ticks = [date(int(m[:4]), int(m[5:7]), 1) for m in at]
    else:
        step = max(1, math.ceil(((last - first).days + 1) / (room / 60)))
        ticks = [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1, step)]
        text = [words.day(t, style.lang, "md") for t in ticks]
    return base(style) | {
        "type": "date",
        "range": [first.isoformat(), last.isoformat()],
        "tickmode": "array",
        "tickvals": [t.isoformat() for t in ticks],
        "ticktext": text,
    }


def _apart(text: list[str], first: list[bool], step: int) -> list[str]:
    """The labels that stand at least `step` rows from each other, those that come `first` chosen first; others ''."""
    shown: list[int] = []
    for i in sorted(range(len(text)), key=lambda i: (not first[i], i)):
        if all(abs(i - j) >= step for j in shown):
            shown.append(i)
    return [t if i in shown else "" for i, t in enumerate(text)]


def category_y(
    names: Sequence[str], style: Style, limit: float = 168, px: float = 0, keep: Collection[str] = ()
) -> tuple[dict, float]:
    """(axis, px its labels need) for categories down the side, the first on top.

    Where `px` of height are too few for a line each, those in `keep` are named and of the others as many as fit.
    """
    text = [two_lines(n, limit) for n in names]
    if px and names and px / len(names) < LINE:
        text = _apart(text, [n in keep for n in names], math.ceil(LINE * len(names) / px))
    need = max((width(part) for t in text for part in t.split("<br>")), default=0)
    made = base(style) | {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": list(names),
        "range": [len(names) - 0.5, -0.5],
        "tickmode": "array",
        "tickvals": list(names),
        "ticktext": text,
    }
    return made, min(need, limit + 40)
