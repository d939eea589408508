"""The neutral records that an exhibit is made of: no library, no language, no screen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lens.recording import Asked

#: What a mark means, never what it looks like. charts/ and export/ choose the colour.
#: accent: the finding · context: everything beside it · muted: incomplete or not comparable · alert: needs a decision ·
#: band, limit, centre: reference · cat0…cat7: categories that have no order of importance
Role = str


@dataclass(frozen=True)
class Axis:
    """One axis: `kind` is category, value, percent, date or month; `order` fixes the categories; zero = starts at 0.

    Down the side of hbar, dot and heat the first category stands on top.
    On a month axis x and `order` hold months (2026-11 or as ctx.month_label writes them); the renderer labels
    as many as fit.
    """

    title: str = ""
    kind: str = "value"
    unit: str = ""
    order: tuple[str, ...] = ()
    decimals: int = 0
    zero: bool = True


@dataclass(frozen=True)
class Series:
    """One run of marks. All tuples have one length; None in `y` (or `x` for horizontal marks) is a gap, never 0."""

    name: str
    x: tuple
    y: tuple
    role: Role = "context"
    kind: str = ""  # override of the chart's kind: bar, line, dot, step, area
    lo: tuple | None = None
    hi: tuple | None = None
    text: tuple[str, ...] | None = None  # written beside the mark
    hover: tuple[str, ...] | None = None  # one sentence with the base and the interval
    roles: tuple[Role, ...] | None = None  # per mark, where a few stand out
    keys: tuple[str, ...] | None = None  # dimension code of each mark, for click-through
    panel: str = ""  # small multiples: which panel
    label_end: bool = False  # direct label at the last point


@dataclass(frozen=True)
class Mark:
    """A reference: `kind` is vline, hline, xband (x from `at` to `to`) or note (text at x=`at`, y=`to`)."""

    kind: str
    at: object
    to: object = None
    text: str = ""
    role: Role = "limit"
    panel: str = ""


@dataclass(frozen=True)
class Chart:
    """`kind`.

    Bar, hbar, line, dot (category on y, value with interval on x; panels stand side by side over the same
    categories, each on its own axis of `axes`), scatter, step, heat, multiples, waterfall, calendar, map (one series
    an area: x and y its outline, None between two rings, text[0] its label, hover[0] its sentence).
    """

    kind: str
    series: tuple[Series, ...]
    x: Axis = field(default_factory=Axis)
    y: Axis = field(default_factory=Axis)
    marks: tuple[Mark, ...] = ()
    panels: tuple[str, ...] = ()
    room: int = 430  # px of plot that the card surely has at 1366×768; more labels than fit are thinned
    height: int = 320  # px at 1920×1080
    legend: bool = False
    columns: int = 3  # panels in a row
    axes: tuple[Axis, ...] = ()  # the x axis of each panel of a dot chart; without them all share `x` and its scale


@dataclass(frozen=True)
class Rows:
    """The rows behind a figure: those of part `part` (num or den) of measure `of`.

    They are the reader's selection with `where` put in place of its own choice for those dimensions, and with the
    period token `period` instead of the reader's where one is given.
    """

    of: str
    part: str = "num"
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    period: str = ""
    find: str = ""  # only rows whose texts hold every word of this


@dataclass(frozen=True)
class Record:
    """One row of `relation` by its key (lens/rows.py): it opens the row's whole story."""

    relation: str
    key: str


def stories(relation: str, keys: Iterable[str], columns: int) -> tuple[tuple[Record | None, ...], ...]:
    """Links of a table whose rows are records: the first of its `columns` cells opens the row's story."""
    return tuple((Record(relation, key), *(None,) * (columns - 1)) for key in keys)


@dataclass(frozen=True)
class Column:
    """`kind`: text, interval (a written figure, set like a number), count, ratio (0–1, in %), number, date, days.

    `decimals` for number; `names`: the cells name enterprises, which a deck masks.
    """

    key: str
    name: str
    kind: str = "text"
    decimals: int = 0
    names: bool = False


@dataclass(frozen=True)
class Table:
    """`links`: empty, or of the shape of `rows`: the rows behind each cell, or the record that it names; None where it
    counts and names nothing.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple, ...]
    links: tuple[tuple[Rows | Record | None, ...], ...] = ()


@dataclass(frozen=True)
class Tile:
    """One figure: everything already in the reader's words. `role` colours the verdict: plain, good, alert."""

    label: str
    value: str
    unit: str = ""
    compare: str = ""
    base: str = ""
    verdict: str = ""
    role: str = "plain"
    off: str = ""  # why the figure is not there
    hint: str = ""  # the definition, one hover away
    behind: Rows | None = None  # the rows that make the figure


@dataclass(frozen=True)
class Exhibit:
    """One question answered once. `empty` says why there is nothing to draw and what to widen."""

    code: str
    title: str
    subtitle: str
    chart: Chart | None = None
    tiles: tuple[Tile, ...] = ()
    table: Table | None = None
    alt: str = ""
    notes: tuple[str, ...] = ()
    empty: str = ""
    measures: tuple[str, ...] = ()  # codes, for the definitions
    show_table: bool = False  # the table is the exhibit
    asked: tuple[Asked, ...] = ()  # every question it was made from, noted by the registry
