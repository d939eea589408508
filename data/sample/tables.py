"""Columns of the sample → canonical Parquet files: every contract column in its order, missing ones null."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data.batches import canonical_schema, contract
from data.sample.truths import FIRST

CODES = Path(__file__).parent.parent / "rules" / "codes.toml"
ROW_GROUP = 120_000
EPOCH_DAY = (np.datetime64(FIRST) - np.datetime64("1970-01-01")).astype(int)


class Bank:
    """A list of texts prepared once, for a long one that every row group picks from."""

    def __init__(self, values: list[str]) -> None:
        # A dictionary with a value twice is written with bytes that differ from run to run.
        single = list(dict.fromkeys(values))
        position = {value: i for i, value in enumerate(single)}
        self._place = np.array([position[value] for value in values] + [-1], dtype=np.int32)
        self._values = pa.array(single, type=pa.string())

    def pick(self, index: np.ndarray) -> pa.DictionaryArray:
        """A text column as positions in the list; -1 is null."""
        place = self._place[np.asarray(index, dtype=np.int32)]
        return pa.DictionaryArray.from_arrays(pa.array(place, mask=place < 0), self._values)


@dataclass(frozen=True)
class Pick:
    """A text column as positions in a short list; -1 is null."""

    index: np.ndarray
    values: list[str]

    def array(self) -> pa.DictionaryArray:
        return Bank(self.values).pick(self.index)


# A Pick or an Arrow array.
Columns = dict[str, Any]


@cache
def words_of(codes: str, code: str) -> str:
    """The Chinese word of a code of a list."""
    return tomllib.loads(CODES.read_text(encoding="utf-8"))[codes][code]["zh"]


def dates(days: np.ndarray, missing: np.ndarray | None = None) -> pa.Array:
    """Days from the first day of the sample → Arrow dates; `missing` rows are null."""
    return pa.array((days.astype(np.int64) + EPOCH_DAY).astype(np.int32), mask=missing).view(pa.date32())


def moments(days: np.ndarray, seconds: np.ndarray, missing: np.ndarray) -> pa.Array:
    """Days from the first day of the sample and seconds of the day → Arrow timestamps; `missing` rows are null."""
    stamps = ((days.astype(np.int64) + EPOCH_DAY) * 86_400 + seconds) * 1_000_000
    return pa.array(stamps, mask=missing).cast(pa.timestamp("us"))


def numbered(prefix: str, numbers: np.ndarray, missing: np.ndarray | None = None) -> pa.Array:
    """`prefix` + number of eight digits, as text; `missing` rows are null."""
    digits = pc.utf8_lpad(pa.array(numbers.astype(np.int64), mask=missing).cast(pa.string()), 8, "0")
    return pc.binary_join_element_wise(prefix, digits, "")


def integers(values: np.ndarray, missing: np.ndarray | None = None) -> pa.Array:
    return pa.array(values.astype(np.int64), mask=missing)


def write_extract(
    folder: Path,
    extract: str,
    total: int,
    columns_of: Callable[[int, int], Columns],
    progress: Callable[[str, int, int], None] | None = None,
) -> None:
    """Write `<extract>.parquet`, asking `columns_of(start, stop)` for one row group at a time."""
    # No Arrow schema in the file: a reader then sees plain strings, not this writer's dictionaries.
    writer = None
    try:
        for start, stop in _groups(total):
            table = _table(extract, start, stop, columns_of(start, stop))
            if writer is None:
                writer = pq.ParquetWriter(
                    folder / f"{extract}.parquet", table.schema, compression="zstd", store_schema=False
                )
            writer.write_table(table, row_group_size=ROW_GROUP)
            if progress:
                progress(extract, stop, total)
    finally:
        if writer is not None:
            writer.close()


def _groups(total: int) -> Iterable[tuple[int, int]]:
    if total == 0:
        return [(0, 0)]
    return ((start, min(start + ROW_GROUP, total)) for start in range(0, total, ROW_GROUP))


def _table(extract: str, start: int, stop: int, columns: Columns) -> pa.Table:
    schema = canonical_schema(extract)
    rows = stop - start
    columns = dict(columns)
    for name, field in contract(extract)["columns"].items():
        if field["type"] == "enum" and f"{name}_raw" not in columns and isinstance(one := columns.get(name), Pick):
            columns[f"{name}_raw"] = Pick(one.index, [words_of(field["codes"], code) for code in one.values])
    columns.setdefault("flags", Pick(np.zeros(rows), [""]))
    columns["source_file"] = Pick(np.zeros(rows), [f"sample-{extract}.parquet"])
    columns["source_sheet"] = Pick(np.zeros(rows), [""])
    columns["source_row"] = integers(np.arange(start + 1, stop + 1))
    unknown = set(columns) - set(schema.names)
    if unknown:
        raise KeyError(f"not in the contract of {extract}: {sorted(unknown)}")
    arrays = []
    for field in schema:
        column = columns.get(field.name)
        if isinstance(column, Pick):
            column = column.array()
        if isinstance(column, pa.DictionaryArray):
            arrays.append(column)
        else:
            arrays.append(pa.nulls(rows, field.type) if column is None else column.cast(field.type))
    return pa.table(arrays, names=schema.names)
