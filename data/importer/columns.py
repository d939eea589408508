"""Columns of text → typed columns. The tolerant parsers run once per distinct value, never once per row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.importer.contract import UNSEEN, CodeLists, squeeze
from data.importer.values import (
    BLANKS,
    ERRORS,
    MAY_BE_PERSONAL,
    OTHER,
    DateCell,
    DateKind,
    find_code,
    mask_phones,
    parse_bool,
    parse_clock,
    parse_date,
    parse_number,
    tidy_place,
)

STRING = pa.string()
CACHE_VALUES = 200_000
MANY = 2_000
_ISO_TIME = r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?$"
_TEXT_BLANKS = pa.array(
    ["", "/", "//", "\\", "-", "--", "—", "——", "无", "暂无", "N/A", "n/a", "NA", "null", "NULL", "nan"]
    + [e.upper() for e in ERRORS]
)
_CUT_SHORT = r"^\d\.\d+[eE]\+?\d+$"  # 3.70283E+17: what Excel leaves of a long number


class Cached:
    """A function of one text, remembered across chunks; emptied when it has grown large."""

    def __init__(self, function: Callable[[str], object]) -> None:
        self._function = function
        self._known: dict[str, object] = {}

    def __call__(self, texts: list[str]) -> list:
        known, function = self._known, self._function
        if len(known) > CACHE_VALUES:
            known.clear()
        out = []
        for text in texts:
            if text not in known:
                known[text] = function(text)
            out.append(known[text])
        return out


def encode(column: pa.Array) -> tuple[np.ndarray, pa.Array]:
    """(index of each row, distinct values); a null is the empty text."""
    coded = column.fill_null("").dictionary_encode()
    return coded.indices.to_numpy(zero_copy_only=False), coded.dictionary


def as_mask(column: pa.Array) -> np.ndarray:
    return column.fill_null(False).to_numpy(zero_copy_only=False)


@dataclass
class DateColumn:
    """`kind`: DateKind of each row; `day`: days since 1970 (where kind is DAY); `n`: see DateKind."""

    kind: np.ndarray
    day: np.ndarray
    n: np.ndarray
    text: tuple[np.ndarray, pa.Array]  # as read: index of each row, distinct values

    def has(self, kind: DateKind) -> np.ndarray:
        return self.kind == kind

    def to_arrow(self) -> pa.Array:
        return pa.array(self.day, pa.int32(), mask=self.kind != DateKind.DAY).cast(pa.date32())


class DateReader:
    """`find_order` looks over the whole column once, when a date like 03/05/2024 turns up."""

    def __init__(
        self, formats: tuple[str, ...], zone: str, find_order: Callable[[], str | None], first_day: date
    ) -> None:
        self._formats, self._zone, self._find_order, self._first_day = formats, zone, find_order, first_day
        self._order: str | None = None
        self._looked = False
        self._parse = Cached(self._one)

    def _one(self, text: str) -> DateCell:
        cell = parse_date(text, self._formats, self._order, self._zone, self._first_day)
        if cell.kind is DateKind.EITHER and not self._looked:
            self._looked = True
            self._order = self._find_order()
            cell = parse_date(text, self._formats, self._order, self._zone, self._first_day)
        return cell

    def read(self, column: pa.Array) -> DateColumn:
        index, distinct = encode(column)
        text = (index, distinct)
        if len(distinct) > MANY and not self._formats:  # times to the second: the day alone is read
            timed = pc.match_substring_regex(distinct, _ISO_TIME)
            days = pc.if_else(timed, pc.utf8_slice_codeunits(distinct, 0, 10), distinct)
            inner, distinct = encode(days)
            index = inner[index]
        cells = np.array(self._parse(distinct.to_pylist()), np.int32).reshape(-1, 3)[index]
        kind = cells[:, 0].astype(np.int8)
        kind[kind == DateKind.EITHER] = DateKind.UNREADABLE
        return DateColumn(kind, cells[:, 1].copy(), cells[:, 2].copy(), text)


class MomentReader(DateReader):
    """Dates with a time of day; a date without one is no moment."""

    def __init__(
        self, formats: tuple[str, ...], zone: str, find_order: Callable[[], str | None], first_day: date
    ) -> None:
        super().__init__(formats, zone, find_order, first_day)
        self._clock = Cached(lambda text: parse_clock(text, formats, zone))

    def moments(self, column: pa.Array) -> pa.Array:
        day = self.read(column)
        index, distinct = day.text
        clocks = self._clock(distinct.to_pylist())
        known = np.array([c is not None for c in clocks], bool)[index] & day.has(DateKind.DAY)
        seconds = np.array([c or 0 for c in clocks], np.int64)[index] + day.day.astype(np.int64) * 86_400
        return pa.array(seconds * 1_000_000, pa.int64(), mask=~known).cast(pa.timestamp("us"))


def either_parts(column: pa.Array, formats: tuple[str, ...], zone: str) -> set[int]:
    """The `first * 100 + second` of the cells of a column that read like 03/05/2024."""
    distinct = pc.unique(column.fill_null("")).to_pylist()
    cells = (parse_date(t, formats, None, zone) for t in distinct)
    return {c.n for c in cells if c.kind is DateKind.EITHER}


def masked(column: pa.Array) -> pa.Array:
    """Free text with telephone numbers and numbers of identity cards taken out."""
    hit = as_mask(pc.match_substring_regex(column, MAY_BE_PERSONAL))
    if not hit.any():
        return column
    clean = pa.array([mask_phones(t) for t in column.filter(pa.array(hit)).to_pylist()], STRING)
    return pc.replace_with_mask(column, pa.array(hit), clean)


def read_text(column: pa.Array, *, one_line: bool, is_id: bool) -> pa.Array:
    """Trimmed text, null where nothing was said. `one_line` takes out the breaks that a table cell put in."""
    text = pc.utf8_trim_whitespace(column)
    empty = pc.is_in(text, value_set=_TEXT_BLANKS)
    if pc.any(empty).as_py():
        text = pc.if_else(empty, pa.scalar(None, STRING), text)
    hidden = rf"[\r\n{UNSEEN}]" if one_line else f"[{UNSEEN}]"
    if pc.any(pc.match_substring_regex(text, hidden)).as_py():
        text = pc.replace_substring_regex(text, rf"\s*[\r\n]+\s*|[{UNSEEN}]" if one_line else hidden, "")
    return text if is_id else masked(text)


def cut_short(column: pa.Array) -> np.ndarray:
    """Which cells hold a long number of which Excel has left the first digits: it names nothing any more."""
    return as_mask(pc.match_substring_regex(pc.utf8_trim_whitespace(column), _CUT_SHORT))


def _said(text: str) -> str | None:
    return None if squeeze(text) in BLANKS else mask_phones(text.strip())


class CodeReader:
    """Enum cells: the code where a spelling is known, else the text as it came; and the raw text."""

    def __init__(self, codes: CodeLists, name: str, translations: dict[str, str]) -> None:
        own = {squeeze(k): v for k, v in translations.items()}

        def one(text: str) -> tuple[str | None, str | None, bool]:
            """(code or text, raw text, is it a code)"""
            if code := own.get(squeeze(text)) or find_code(codes, name, text):
                return code, mask_phones(text.strip()), True
            said = _said(text)
            return said, said, False

        self._parse = Cached(one)

    def read(self, column: pa.Array) -> tuple[pa.Array, pa.Array, np.ndarray]:
        """(codes, raw, is it a code of the list)."""
        index, distinct = encode(column)
        parsed = self._parse(distinct.to_pylist())
        take = pa.array(index)
        return (
            pa.array([p[0] for p in parsed], STRING).take(take),
            pa.array([p[1] for p in parsed], STRING).take(take),
            np.array([p[2] for p in parsed], bool)[index],
        )


class SeveralReader:
    """Cells with several codes or names: split at ; 、 , / or a line break, joined by ";"."""

    def __init__(self, codes: CodeLists, name: str) -> None:
        def one(text: str) -> str | None:
            said = _said(text)
            if said is None:
                return None
            parts = [p.strip() for p in said.translate(str.maketrans("；、，,|/\r\n", ";;;;;;;;")).split(";")]
            return ";".join(dict.fromkeys((name and codes.find(name, p)) or p for p in parts if p)) or None

        self._parse = Cached(one)

    def read(self, column: pa.Array) -> pa.Array:
        index, distinct = encode(column)
        return pa.array(self._parse(distinct.to_pylist()), STRING).take(pa.array(index))


class PlaceReader:
    """Place names: tidied, with the mapping's translations; and the raw text."""

    def __init__(self, translations: dict[str, str]) -> None:
        own = {squeeze(k): v for k, v in translations.items()}

        def one(text: str) -> tuple[str | None, str | None]:
            said = _said(text)
            return (None, None) if said is None else (own.get(squeeze(said), tidy_place(said)), said)

        self._parse = Cached(one)

    def read(self, column: pa.Array) -> tuple[pa.Array, pa.Array]:
        index, distinct = encode(column)
        parsed = self._parse(distinct.to_pylist())
        take = pa.array(index)
        return tuple(pa.array([p[i] for p in parsed], STRING).take(take) for i in (0, 1))


class ScalarReader:
    """Numbers, whole numbers, yes and no. Returns the values and which cells held something unreadable.

    `translations`: what a mapping says that texts mean, `*` standing for every other text that says something.
    """

    def __init__(self, kind: str, scale: float, translations: dict[str, str]) -> None:
        own = {squeeze(k): v for k, v in translations.items()}
        self._type = {"number": pa.float64(), "int": pa.int64(), "bool": pa.bool_()}[kind]

        def one(text: str) -> tuple[object, bool]:
            if own and squeeze(text) not in BLANKS:
                text = own.get(squeeze(text), own.get(OTHER, text))
            value = parse_bool(text) if kind == "bool" else parse_number(text, scale)
            if value is None or (kind == "int" and (value != int(value) or abs(value) > 2**53)):
                return None, squeeze(text) not in BLANKS
            return (int(value) if kind == "int" else value), False

        self._parse = Cached(one)

    def read(self, column: pa.Array) -> tuple[pa.Array, np.ndarray]:
        index, distinct = encode(column)
        parsed = self._parse(distinct.to_pylist())
        values = pa.array([p[0] for p in parsed], self._type).take(pa.array(index))
        return values, np.array([p[1] for p in parsed], bool)[index]
