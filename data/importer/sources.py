"""A file → tables of text cells, read in chunks. A cell is text whatever the format; a row keeps its number."""

from __future__ import annotations

import csv
import io
import re
import statistics
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from data.errors import UserError
from data.importer.encoding import Probe, Utf8Stream, probe

HEAD_ROWS = 32  # rows looked at for a header
CHUNK_ROWS = 50_000
BLOCK_BYTES = 16 << 20
csv.field_size_limit(min(sys.maxsize, 2**31 - 1))


@dataclass
class BadRow:
    """A row that is not a row of this table: `reason` is ragged or nul_byte; no cell text, it may hold names."""

    row: int
    reason: str
    detail: str


@dataclass
class Chunk:
    """Some rows: one string array per column, the row number in the file of each, and the rows that broke."""

    columns: list[pa.Array]
    rows: np.ndarray
    bad: list[BadRow] = field(default_factory=list)


class Table:
    """One sheet or flat file. `head` holds its first rows; `chunks` starts again at each call."""

    file: Path
    sheet: str = ""
    encoding: str = ""
    kind: str = ""
    first_day: date = date(1899, 12, 30)  # day 0 of numbers that count days
    before: int = 0  # rows of the sheet above this table
    head: list[list[str]]

    def chunks(self, header_rows: int, width: int) -> Iterator[Chunk]:
        """Rows after the first `header_rows`, `width` columns wide."""
        raise NotImplementedError

    def sample(self, header_rows: int, width: int) -> Chunk | None:
        """The first rows below the header, a few hundred or more; None where there are none."""
        return next(self.chunks(header_rows, width), None)

    def filled(self) -> int:
        """How many rows hold something."""
        chunks = self.chunks(0, max(map(len, self.head), default=0))
        return sum(len(c.rows) + len(c.bad) for c in chunks)

    def is_blank(self, column: int, header_rows: int) -> bool:
        """Is a column known to hold nothing below the header?"""
        return False


@dataclass
class Opened:
    probe: Probe
    tables: list[Table]
    hidden: list[tuple[str, int]] = field(default_factory=list)  # sheets that are not shown, hence not read: name, rows


def open_tables(path: Path, zone: str) -> Opened:
    """Tables of a file, by its content. Raises UserError for what cannot be read.

    `zone`: where instants with an offset become local times.
    """
    if not path.is_file():
        raise UserError("file_missing", file=path)
    found = probe(path)
    if found.kind == "empty":
        raise UserError("file_empty", file=path.name)
    if found.kind == "parquet":
        return Opened(found, [ParquetTable(path, zone)])
    if found.kind == "workbook":
        return Opened(found, *_sheets(path))
    if found.kind != "text":
        raise UserError("file_not_table", file=path.name, kind=found.kind)
    return Opened(found, [CsvTable(path, found)])


# --- text ---


class CsvTable(Table):
    kind = "csv"

    def __init__(self, path: Path, found: Probe) -> None:
        self.file, self._probe, self.encoding = path, found, found.encoding
        self.encoding += "-bom" if found.bom else ""
        self.replaced = 0
        with closing(Utf8Stream(path, found)) as stream:
            text = stream.read(256 << 10).decode("utf-8", "ignore")
        self.delimiter = _delimiter(text)
        self.head = _records(text, self.delimiter, HEAD_ROWS)

    def chunks(self, header_rows: int, width: int) -> Iterator[Chunk]:
        """Arrow's reader first; where it gives up (a giant cell, a stray quote) Python's takes over at that row."""
        done = header_rows
        try:
            for chunk in self._fast(header_rows, width):
                done = max([done, *chunk.rows[-1:].tolist(), *(b.row for b in chunk.bad)])
                yield _unquoted(self._without_nul(chunk))
        except pa.ArrowInvalid:
            for chunk in self._slow(done, width):
                yield _unquoted(self._without_nul(chunk))

    def _fast(self, header_rows: int, width: int) -> Iterator[Chunk]:
        bad: list[BadRow] = []
        unclosed = 0

        def note(row: pacsv.InvalidRow) -> str:
            nonlocal unclosed
            unclosed = row.number if row.text and "\n" in row.text and row.text.count('"') % 2 else 0
            bad.append(BadRow(row.number, "ragged", f"{row.actual_columns} ≠ {row.expected_columns}"))
            return "skip"

        names = [str(i) for i in range(width)]
        with ExitStack() as stack:
            stream = None
            if not self._probe.strict or self._probe.bom:
                stream = stack.enter_context(closing(Utf8Stream(self.file, self._probe)))
            reader = stack.enter_context(self._arrow_reader(stream, names, note))
            upcoming = 1  # number of the next row that the reader will hand out
            while (batch := _next(reader)) is not None:
                rows, upcoming, used = _number(batch.num_rows, upcoming, bad)
                broken, bad[:] = bad[:used], bad[used:]
                skip = int(np.searchsorted(rows, header_rows, side="right"))
                yield Chunk(
                    [c.slice(skip) for c in batch.columns], rows[skip:], [b for b in broken if b.row > header_rows]
                )
            if unclosed:
                raise UserError("quote_unclosed", file=self.file.name, row=unclosed)
            if bad:
                empty = [pa.array([], pa.string())] * width
                yield Chunk(empty, np.array([], np.int64), [b for b in bad if b.row > header_rows])
            self.replaced = stream.replaced if stream else 0

    def _arrow_reader(
        self, stream: Utf8Stream | None, names: list[str], note: Callable[[pacsv.InvalidRow], str]
    ) -> pacsv.CSVStreamingReader:
        return pacsv.open_csv(
            pa.PythonFile(stream, mode="r") if stream else str(self.file),
            # One thread, because only then does a broken row carry its number.
            read_options=pacsv.ReadOptions(column_names=names, block_size=BLOCK_BYTES, use_threads=False),
            parse_options=pacsv.ParseOptions(
                delimiter=self.delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=note,
            ),
            convert_options=pacsv.ConvertOptions(
                column_types={n: pa.string() for n in names}, strings_can_be_null=False, check_utf8=False
            ),
        )

    def _slow(self, done: int, width: int) -> Iterator[Chunk]:
        stream = Utf8Stream(self.file, self._probe)
        with io.TextIOWrapper(io.BufferedReader(stream, 1 << 20), "utf-8", newline="") as text:
            yield from self._python_chunks(csv.reader(text, delimiter=self.delimiter), done, width)
        self.replaced = stream.replaced

    def _python_chunks(self, records: Iterable[list[str]], done: int, width: int) -> Iterator[Chunk]:
        rows: list[list[str]] = []
        numbers: list[int] = []
        bad: list[BadRow] = []
        size = 0
        number = lines = 0
        for number, record in enumerate(records, 1):
            lines = max((cell.count("\n") for cell in record), default=0)
            if number <= done or not record:
                continue
            if len(record) == width:
                rows.append(record)
                numbers.append(number)
                size += sum(map(len, record))
            else:
                bad.append(BadRow(number, "ragged", f"{len(record)} ≠ {width}"))
            if len(rows) >= CHUNK_ROWS or size > BLOCK_BYTES:
                yield _chunk(rows, numbers, width, bad)
                rows, numbers, bad, size = [], [], [], 0
        if lines and bad and bad[-1].row == number and self._quotes() % 2:
            raise UserError("quote_unclosed", file=self.file.name, row=number)
        yield _chunk(rows, numbers, width, bad)

    def _quotes(self) -> int:
        """Quotation marks of the whole file: an odd number leaves the last one open."""
        count = 0
        with closing(Utf8Stream(self.file, self._probe)) as stream:
            while block := stream.read(BLOCK_BYTES):
                count += block.count(b'"')
        return count

    def _without_nul(self, chunk: Chunk) -> Chunk:
        """A NUL byte means a damaged file: the row is not to be trusted."""
        if not self._probe.has_nul or not len(chunk.rows):
            return chunk
        hit = np.zeros(len(chunk.rows), bool)
        for column in chunk.columns:
            hit |= pc.match_substring(column, "\0").to_numpy(zero_copy_only=False)
        keep = pa.array(~hit)
        broken = [BadRow(int(n), "nul_byte", "") for n in chunk.rows[hit]]
        return Chunk([c.filter(keep) for c in chunk.columns], chunk.rows[~hit], chunk.bad + broken)


def _unquoted(chunk: Chunk) -> Chunk:
    """Without what keeps a spreadsheet from reading a number: ="0007" and '0007 say 0007."""
    columns = []
    for column in chunk.columns:
        if len(column) and pc.any(pc.starts_with(column, '="')).as_py():
            column = pc.replace_substring_regex(column, r'^="([^"]*)"$', r"\1")
        if len(column) and pc.any(pc.starts_with(column, "'")).as_py():
            column = pc.replace_substring_regex(column, r"^'(\d)", r"\1")
        columns.append(column)
    return Chunk(columns, chunk.rows, chunk.bad)


def _next(reader: pacsv.CSVStreamingReader) -> pa.RecordBatch | None:
    try:
        return reader.read_next_batch()
    except StopIteration:
        return None


def _number(count: int, upcoming: int, bad: list[BadRow]) -> tuple[np.ndarray, int, int]:
    """Row numbers of the next `count` good rows, stepping over the broken ones; and how many broken were passed."""
    if not bad:
        return np.arange(upcoming, upcoming + count, dtype=np.int64), upcoming + count, 0
    rows = np.arange(upcoming, upcoming + count, dtype=np.int64)
    used = 0
    for broken in bad:
        if not count or broken.row > rows[-1]:
            break
        rows[np.searchsorted(rows, broken.row) :] += 1
        used += 1
    return rows, (int(rows[-1]) + 1 if count else upcoming), used


def _delimiter(text: str) -> str:
    """The character that cuts the first rows into most cells."""
    widths = {d: [len(r) for r in _records(text, d, HEAD_ROWS)] for d in (",", "\t", ";", "|")}
    return max(widths, key=lambda d: (statistics.median(widths[d]), max(widths[d])))


def _records(text: str, delimiter: str, limit: int) -> list[list[str]]:
    rows = []
    for row in csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=delimiter):
        rows.append(row)
        if len(rows) == limit:
            break
    return rows


def _chunk(rows: list[list[str]], numbers: list[int], width: int, bad: list[BadRow]) -> Chunk:
    cells = zip(*rows, strict=True) if rows else [()] * width
    return Chunk([pa.array(c, pa.string()) for c in cells], np.array(numbers, np.int64), bad)


# --- workbooks ---


class SheetTable(Table):
    def __init__(self, path: Path, sheet: str, kind: str, rows: list[list[str]], before: int = 0) -> None:
        self.file, self.sheet, self.kind, self.rows, self.before = path, sheet, kind, rows, before
        self.head = rows[:HEAD_ROWS]

    def chunks(self, header_rows: int, width: int) -> Iterator[Chunk]:
        for start in range(header_rows, len(self.rows), CHUNK_ROWS):
            yield self._part(start, start + CHUNK_ROWS, width)

    def sample(self, header_rows: int, width: int) -> Chunk | None:
        return self._part(header_rows, header_rows + 500, width) if header_rows < len(self.rows) else None

    def _part(self, start: int, stop: int, width: int) -> Chunk:
        part = self.rows[start:stop]
        first = self.before + start + 1
        return _chunk([r[:width] for r in part], list(range(first, first + len(part))), width, [])

    def filled(self) -> int:
        return _filled(self.rows)

    def is_blank(self, column: int, header_rows: int) -> bool:
        return not any(row[column].strip() for row in self.rows[header_rows:])

    def cut(self, row: int) -> tuple[SheetTable, SheetTable]:
        """What stands above the row (counted from 0) and what stands from there on."""
        parts = (self.rows[:row], self.before), (self.rows[row:], self.before + row)
        above, below = (SheetTable(self.file, self.sheet, self.kind, rows, before) for rows, before in parts)
        above.first_day = below.first_day = self.first_day
        return above, below


def _sheets(path: Path) -> tuple[list[Table], list[tuple[str, int]]]:
    content = path.read_bytes()
    kind = "xlsx" if content.startswith(b"PK") else "xls"
    tables: list[Table] = []
    hidden: list[tuple[str, int]] = []
    try:
        first_day = _first_day(content) if kind == "xlsx" else SheetTable.first_day
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for meta in book.sheets_metadata:
            if meta.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(meta.name)
            rows = [[_text(c) for c in row] for row in sheet.to_python(skip_empty_area=False)]
            if meta.visible != SheetVisibleEnum.Visible:
                hidden.append((meta.name, _filled(rows)))
                continue
            _fill_merged(rows, sheet.merged_cell_ranges or [])
            if any(any(r) for r in rows):
                table = SheetTable(path, meta.name, kind, rows)
                table.first_day = first_day
                tables.append(table)
    except PasswordError as error:
        raise UserError("workbook_locked", file=path.name) from error
    except (CalamineError, OSError, ValueError, KeyError, zipfile.BadZipFile, zlib.error) as error:
        # A locked XLSX is an OLE container around an encrypted stream, which the reader takes for a broken XLS.
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise UserError("workbook_locked", file=path.name) from error
        raise UserError("workbook_damaged", file=path.name) from error
    if not tables:
        raise UserError("file_empty", file=path.name)
    return tables, hidden


def _filled(rows: list[list[str]]) -> int:
    return sum(any(c and not c.isspace() for c in row) for row in rows)


def _first_day(content: bytes) -> date:
    """Day 0 of the workbook's dates: an old Mac's workbook counts from 1904."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        book = parts.read("xl/workbook.xml") if "xl/workbook.xml" in parts.namelist() else b""
    return date(1904, 1, 1) if re.search(rb'date1904="(?:1|true)"', book) else SheetTable.first_day


def _text(cell: object) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date | time | int):
        return str(cell)
    if isinstance(cell, timedelta):
        return str(cell)
    return "" if cell is None else str(cell)


def _fill_merged(rows: list[list[str]], ranges: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """A cell merged downwards says its value for each of its rows. Merged across (a title) it says it once."""
    for (top, left), (bottom, _right) in ranges:
        if bottom > top and bottom < len(rows):
            for row in rows[top + 1 : bottom + 1]:
                row[left] = rows[top][left]


# --- Parquet ---


class ParquetTable(Table):
    kind = "parquet"

    def __init__(self, path: Path, zone: str) -> None:
        self.file, self._zone = path, zone
        try:
            with pq.ParquetFile(path) as file:
                self.head = [list(file.schema_arrow.names)]
        except (pa.ArrowInvalid, OSError) as error:
            raise UserError("parquet_damaged", file=path.name) from error

    def chunks(self, header_rows: int, width: int) -> Iterator[Chunk]:
        try:
            with pq.ParquetFile(self.file) as file:
                row = 1
                for batch in file.iter_batches(batch_size=CHUNK_ROWS):
                    columns = [cell_text(c, self._zone) for c in batch.columns]
                    yield Chunk(columns, np.arange(row, row + batch.num_rows, dtype=np.int64))
                    row += batch.num_rows
        except (pa.ArrowInvalid, OSError) as error:
            raise UserError("parquet_damaged", file=self.file.name) from error


def cell_text(column: pa.Array, zone: str) -> pa.Array:
    """A typed column as text. An instant becomes the local time of `zone`: its day is the day on the wall there."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_timestamp(column.type):
        if column.type.tz is not None:
            column = pc.local_timestamp(column.cast(pa.timestamp("us", tz=zone)))
        column = column.cast(pa.timestamp("s"), safe=False)
    if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        column = pc.binary_join(column.cast(pa.list_(pa.string())), ";")
    if pa.types.is_struct(column.type) or pa.types.is_map(column.type):
        return pa.array([None if v is None else str(v) for v in column.to_pylist()], pa.string())
    return column.cast(pa.string(), safe=False).fill_null("")
