"""A cell that lists several hazards in numbered lines: told always, split only where a mapping says so."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.importer.sources import Chunk
from data.importer.values import DateKind, arabic, parse_date

FIRST = r"^\s*[（(]?(1|１|一|①)[）)]?[、.．)）:：]?"  # a list begins with its first number
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_MARKS = (
    re.compile(r"[（(](\d{1,2}|[一二三四五六七八九十]{1,3})[）)][、.．]?"),
    re.compile(r"(?<![\d.])(\d{1,2})[、.．)）:：](?!\d)"),
    re.compile(r"([一二三四五六七八九十]{1,3})、"),
    re.compile(rf"([{CIRCLED}])"),
)
_WIDE_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")


def items(text: str) -> list[str]:
    """The items of a text that is numbered 1, 2, 3 … from its start; fewer than two are no list: []."""
    text = text.strip().translate(_WIDE_DIGITS)
    for mark in _MARKS:
        found = list(mark.finditer(text))
        if not found or found[0].start():
            continue
        wanted, cuts = 1, []
        for one in found:  # a number out of turn belongs to the text: 1.距离2.5米 …
            if _number(one[1]) == wanted:
                cuts.append(one)
                wanted += 1
        ends = [m.start() for m in cuts[1:]] + [len(text)]
        parts = [text[m.end() : end].strip(" \t\r\n　;；。,，、") for m, end in zip(cuts, ends, strict=True)]
        if len(parts) > 1 and all(parts):
            return parts
    return []


def _number(text: str) -> int:
    return CIRCLED.index(text) + 1 if text in CIRCLED else int(arabic(text)) if arabic(text).isdigit() else 0


@dataclass
class Listed:
    """A chunk after its lists were looked at.

    part: number of each row within its list where it was split, else 0. several: rows that list several hazards and
    were left whole. hazards: how many those rows list.
    """

    chunk: Chunk
    part: np.ndarray
    several: np.ndarray
    hazards: int


def look_for_lists(chunk: Chunk, column: int, due: int, split: bool) -> Listed:
    """`column`: where the description stands, `due`: where the deadline does (-1: nowhere).

    With `split` each item becomes a row, but only where the deadline is one: items with deadlines of their own stay
    together, since nobody knows which is whose.
    """
    part = np.zeros(len(chunk.rows), np.int64)
    several = np.zeros(len(chunk.rows), bool)
    begins = pc.match_substring_regex(chunk.columns[column], FIRST).fill_null(False)
    places = np.flatnonzero(begins.to_numpy(zero_copy_only=False))
    lists: dict[int, list[str]] = {}
    hazards = 0
    for place in places.tolist():
        found = items(chunk.columns[column][place].as_py())
        if not found:
            continue
        if split and (due < 0 or _one_day(chunk.columns[due][place].as_py())):
            lists[place] = found
        else:
            several[place] = True
            hazards += len(found)
    if not lists:
        return Listed(chunk, part, several, hazards)
    times = np.ones(len(part), np.int64)
    for place, found in lists.items():
        times[place] = len(found)
    index = np.repeat(np.arange(len(part)), times)
    columns = [c.take(pa.array(index)) for c in chunk.columns]
    texts = chunk.columns[column].to_pylist()
    columns[column] = pa.array([t for i, x in enumerate(texts) for t in lists.get(i, [x])], pa.string())
    part = np.concatenate([np.arange(1, len(lists[i]) + 1) if i in lists else [0] for i in range(len(part))])
    return Listed(Chunk(columns, chunk.rows[index], chunk.bad), part, several[index], hazards)


def _one_day(text: str) -> bool:
    return not items(text) and parse_date(text).kind is not DateKind.UNREADABLE
