"""Chunks of text → canonical rows, rejected rows and row flags of one extract."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.errors import UserError
from data.importer.columns import (
    STRING,
    CodeReader,
    DateColumn,
    DateReader,
    MomentReader,
    PlaceReader,
    ScalarReader,
    SeveralReader,
    as_mask,
    cut_short,
    either_parts,
    masked,
    read_text,
)
from data.importer.contract import REJECTS, CodeLists, Field
from data.importer.headers import Match, Source, label_index, normal
from data.importer.items import Listed, look_for_lists
from data.importer.sources import Chunk, Table
from data.importer.values import EPOCH, MONTHS_AS, DateKind, settle_order, year_of_name

DEADLINES = {"due_date", "original_due_date"}
AT_ONCE = DEADLINES | {"rectified_date"}  # 当场 is a date here
LONG_TEXT = {"description", "content", "measure_plan", "plan_emergency", "level_basis", "geom"}
BEFORE_FOUND = {
    "due_date": "due_before_found",
    "closed_date": "closed_before_found",
    "rectified_date": "rectified_before_found",
    "recheck_date": "recheck_before_found",
}
ENDS = ("rectified_date", "recheck_date", "closed_date")
PLACES = ("jurisdiction", "premise_id", "premise_name")
TOTALS = r"^\s*(合\s*计|小\s*计|总\s*计|累\s*计|(?i:(sub)?total))"
TOTAL_CELL = r"^\s*(\S{0,6}?(合\s*计|小\s*计|总\s*计|累\s*计)\s*[:：]?|全[区市县])\s*$"
NOTES = (
    r"^\s*(填表|填报|制表|统计|审核|审批|签发|经办|报送|上报|联系人|联系电话|(单位|主要)?负责人|负责人|领导签字|盖章|单位（?盖章"
    r"|注\s*\d*[:：.]|备\s*注[:：]|说\s*明[:：]|附[:：件]|本表|截至|截止)"
)
NO_ENTRY = ("total_row", "note_row", "header_again", "number_only", "example_row")
NUMBER_CELL = r"^[（(]?(\d{1,5}|[甲乙丙丁])[)）]?$"  # a serial number, or the number of a column
EXAMPLE = r"^\s*[（(]?(填写|填报)?(示例|样例|范例|举例|例)\d?\s*[:：]?[)）]?\s*$"
#: bytes, spaces before and after it included
LONGEST_DITTO = 40
DITTO = r"^\s*(同\s*上|同\s*前|上\s*同|〃|″|〞|“|”)\s*$"


@dataclass
class Result:
    rows: pa.Table
    rejects: pa.Table
    read: int


class RowMaker:
    """Turns the chunks of one table into rows of one extract. Keeps its caches between chunks."""

    def __init__(self, table: Table, match: Match, codes: CodeLists, zone: str, stamp: str) -> None:
        """`stamp` names the file by its content; keys that a file lacks are made from it, the sheet and the row."""
        self.table, self.match, self.contract, self.codes = table, match, match.contract, codes
        self.schema = self.contract.schema()
        self._zone, self._stamp = zone, stamp
        self._last_year: int | None = None
        self.several = self.several_hazards = 0  # rows that list several hazards and stay whole, and the hazards
        self.told: dict[str, tuple[int, int]] = {}  # field → (cells that say something, cells that could be read)
        formats = match.mapping.date_formats if match.mapping else ()
        self._sources = _shared(match)
        self._readers = {
            f.name: self._reader(f, self._sources[f.name], formats)
            for f in self.contract.fields.values()
            if f.name in self._sources
        }

    def _reader(self, spec: Field, source: Source, formats: tuple[str, ...]) -> object:
        translations = self.match.mapping.codes.get(spec.name, {}) if self.match.mapping else {}
        if spec.type in ("date", "datetime"):
            formats = (*formats, *MONTHS_AS) if spec.name == "month" else formats
            reader = DateReader if spec.type == "date" else MomentReader
            return reader(formats, self._zone, lambda: self._order(source, formats), self.table.first_day)
        if spec.type == "enum":
            return CodeReader(self.codes, spec.codes, translations)
        if spec.type == "codes":
            return SeveralReader(self.codes, spec.codes)
        if spec.type in ("number", "int", "bool"):
            header = self.match.labels[source.column] if source.column >= 0 else ""
            scale = 1e4 if spec.name.endswith("_yuan") and "万" in header else 1.0
            return ScalarReader(spec.type, scale, translations)
        return PlaceReader(translations) if spec.raw or translations else None

    def _order(self, source: Source, formats: tuple[str, ...]) -> str | None:
        seen: set[int] = set()
        for chunk in self.table.chunks(self.match.header_rows, len(self.match.labels)):
            seen |= either_parts(self._cells(chunk, source), formats, self._zone)
        return settle_order(seen)

    def results(self) -> Iterator[Result]:
        above: list[pa.Array] = []
        for chunk in self.table.chunks(self.match.header_rows, len(self.match.labels)):
            yield self._result(self._listed(_spelled_out(self._own(chunk), above)))

    def _listed(self, chunk: Chunk) -> Listed:
        """With descriptions that list several hazards found, and split where the mapping says so."""
        text, due = (self._sources.get(n, Source()) for n in ("description", "due_date"))
        if self.contract.extract != "hazards" or text.column < 0 or not len(chunk.rows):
            return Listed(chunk, np.zeros(len(chunk.rows), np.int64), np.zeros(len(chunk.rows), bool), 0)
        split = self.match.mapping is not None and self.match.mapping.split_items
        listed = look_for_lists(chunk, text.column, due.column, split)
        self.several += int(listed.several.sum())
        self.several_hazards += listed.hazards
        return listed

    def _own(self, chunk: Chunk) -> Chunk:
        """Without blank rows, and without the rows that belong to another extract of the mapping."""
        if not len(chunk.rows):
            return chunk
        wanted = self.match.filled or range(len(chunk.columns))
        keep = np.zeros(len(chunk.rows), bool)
        for place in wanted:
            keep |= as_mask(pc.not_equal(pc.utf8_ltrim_whitespace(chunk.columns[place]), ""))
            if keep.all():
                return chunk
        mask = pa.array(keep)
        return Chunk([c.filter(mask) for c in chunk.columns], chunk.rows[keep], chunk.bad)

    def _cells(self, chunk: Chunk, source: Source) -> pa.Array:
        if source.constant is not None:
            return pa.array([source.constant], STRING).take(pa.array(np.zeros(len(chunk.rows), np.int8)))
        if source.derive:
            return source.derive.apply([chunk.columns[i] for i in source.columns])
        return chunk.columns[source.column]

    # --- one chunk ---

    def _result(self, listed: Listed) -> Result:
        chunk = listed.chunk
        size = len(chunk.rows)
        made: dict[str, pa.Array] = {}
        dates: dict[str, DateColumn] = {}
        flags = [("several_items", listed.several), ("split", listed.part > 0)]
        coded: dict[str, np.ndarray] = {}
        for name, reader in self._readers.items():
            spec = self.contract.fields[name]
            cells = self._cells(chunk, self._sources[name])
            if isinstance(reader, MomentReader):
                made[name] = reader.moments(cells)
            elif isinstance(reader, DateReader):
                dates[name] = reader.read(cells)
            elif isinstance(reader, CodeReader):
                made[name], made[name + "_raw"], known = reader.read(cells)
                coded[name] = known
                if name == "level":
                    made[name] = pc.if_else(pa.array(known), made[name], "ungraded")
                    flags.append(("level_unknown", ~known))
            elif isinstance(reader, PlaceReader):
                made[name], raw = reader.read(cells)
                if spec.keeps_raw:
                    made[name + "_raw"] = raw
            elif isinstance(reader, SeveralReader):
                made[name] = reader.read(cells)
            elif isinstance(reader, ScalarReader):
                made[name], unreadable = reader.read(cells)
                flags.append((f"value_unreadable:{name}", unreadable))
            else:
                if name.endswith("_id") and (damaged := cut_short(cells)).any():
                    flags.append((f"value_unreadable:{name}", damaged))
                    cells = pc.if_else(pa.array(damaged), "", cells)
                made[name] = read_text(cells, one_line=name not in LONG_TEXT, is_id=name.endswith("_id"))
        told = self._cells_told(made, dates, coded, flags)
        self._settle_dates(dates, made, flags, size)
        made |= {name: column.to_arrow() for name, column in dates.items()}
        self._fill_keys(made, chunk.rows)
        if listed.part.any():
            key, part = made[self.contract.key[0]], pa.array(listed.part).cast(STRING)
            numbered = pc.binary_join_element_wise(key, part, "-")
            made[self.contract.key[0]] = pc.if_else(pa.array(listed.part > 0), numbered, key)
        rejected = self._rejected(made, dates, flags, chunk)
        self._count_cells(told, chunk.rows)
        flags += self._order_flags(made, dates)
        made["flags"] = _join_flags(flags, size)
        made["source_file"] = _constant(self.table.file.name, size)
        made["source_sheet"] = _constant(self.table.sheet, size)
        made["source_row"] = pa.array(chunk.rows, pa.int64())
        columns = [made.get(f.name, None) for f in self.schema]
        arrays = [pa.nulls(size, f.type) if c is None else c for c, f in zip(columns, self.schema, strict=True)]
        rows = pa.Table.from_arrays(arrays, schema=self.schema)
        if rejected.any():
            rows = rows.filter(pa.array(~rejected))
        return Result(rows, self._rejects, size + len(chunk.bad))

    def _cells_told(
        self,
        made: dict[str, pa.Array],
        dates: dict[str, DateColumn],
        coded: dict[str, np.ndarray],
        flags: list[tuple[str, np.ndarray]],
    ) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """Before anything is filled in: which cells of each field say something, and which of them could be read."""
        unreadable = {name.partition(":")[2]: mask for name, mask in flags if name.startswith("value_unreadable")}
        told = {}
        for name in self._readers:
            if name in dates:
                filled = dates[name].kind != DateKind.EMPTY
                told[name] = filled, filled & ~dates[name].has(DateKind.UNREADABLE)
            elif name in coded:
                filled = as_mask(pc.is_valid(made[name + "_raw"]))
                told[name] = filled, filled & coded[name]
            else:
                read = as_mask(pc.is_valid(made[name]))
                told[name] = read | unreadable.get(name, False), read
        return told

    def _count_cells(self, told: dict[str, tuple[np.ndarray, np.ndarray]], rows: np.ndarray) -> None:
        """Add up what the cells told, without rows that are no entries of the ledger."""
        others = self._rejects.filter(pc.is_in(self._rejects["reason"], pa.array(NO_ENTRY)))["row"].to_numpy()
        entry = ~np.isin(rows, others)
        for name, masks in told.items():
            before = self.told.get(name, (0, 0))
            filled, read = (int((mask & entry).sum()) for mask in masks)
            self.told[name] = (before[0] + filled, before[1] + read)

    def _settle_dates(
        self, dates: dict[str, DateColumn], made: dict[str, pa.Array], flags: list[tuple[str, np.ndarray]], size: int
    ) -> None:
        """Dates that lean on the found date or on a year from elsewhere become days; the rest is flagged."""
        main = dates.get(self.contract.main_date)
        if main is not None:
            guessed = self._years_of_main(main)
            flags.append((f"year_inferred:{self.contract.main_date}", guessed))
        for name, column in dates.items():
            if column is not main:
                self._settle(name, column, main, made, flags, size)
            unreadable = ~np.isin(column.kind, (DateKind.DAY, DateKind.EMPTY, DateKind.LONG_TERM))
            flags.append((f"date_unreadable:{name}", unreadable))

    def _years_of_main(self, main: DateColumn) -> np.ndarray:
        """3月5日 as the main date: the year that the sheet's name, the title above the header or the file's name gives,
        else that of the full date above it."""
        guessed = main.has(DateKind.NO_YEAR)
        if guessed.any():
            title = " ".join(c for row in self.table.head[: self.match.header_rows] for c in row)
            names = (self.table.sheet, title, self.table.file.stem)
            named = next(filter(None, map(year_of_name, names)), None)
            for i in np.flatnonzero(guessed | main.has(DateKind.DAY)):
                if not guessed[i]:
                    self._last_year = _year(main.day[i])
                    continue
                month, day = divmod(int(main.n[i]), 100)
                year = named(month) if named else self._last_year
                if year and (days := _days(year, month, day)) is not None:
                    main.kind[i], main.day[i] = DateKind.DAY, days
        elif (known := np.flatnonzero(main.has(DateKind.DAY))).size:
            self._last_year = _year(main.day[known[-1]])
        return guessed & main.has(DateKind.DAY)

    def _settle(
        self,
        name: str,
        column: DateColumn,
        main: DateColumn | None,
        made: dict[str, pa.Array],
        flags: list[tuple[str, np.ndarray]],
        size: int,
    ) -> None:
        known = main.has(DateKind.DAY) if main is not None else np.zeros(size, bool)
        found = main.day if main is not None else np.zeros(size, np.int32)
        guessed = column.has(DateKind.NO_YEAR) & known
        for i in np.flatnonzero(guessed):  # the first such day on or after the main date
            month, day = divmod(int(column.n[i]), 100)
            year = _year(found[i])
            choices = [d for y in range(year, year + 9) if (d := _days(y, month, day)) is not None]
            column.day[i] = next(d for d in choices if d >= found[i])
            column.kind[i] = DateKind.DAY
        flags.append((f"year_inferred:{name}", guessed))
        if name in AT_ONCE:
            at_once = column.has(DateKind.ON_SPOT)
            if at_once.any():
                said = made.get("on_spot", pa.nulls(size, pa.bool_()))
                made["on_spot"] = pc.if_else(pa.array(at_once), True, said)
            column.day[at_once & known] = found[at_once & known]
            column.kind[at_once & known] = DateKind.DAY
        if name in DEADLINES:
            counted = column.has(DateKind.DAYS) & known
            column.day[counted] = (found + column.n)[counted]
            column.kind[counted] = DateKind.DAY
            flags[-1][1][:] |= _months_end(column, known, found)
            flags.append(("long_term", column.has(DateKind.LONG_TERM)))
        else:
            column.kind[column.has(DateKind.LONG_TERM)] = DateKind.UNREADABLE

    def _fill_keys(self, made: dict[str, pa.Array], rows: np.ndarray) -> None:
        """An absent key is made from file, sheet and row; an absent part of a longer key from the file's name."""
        for name in self.contract.key:
            if self.contract.fields[name].type != "text":
                continue
            have = made.get(name)
            if have is not None and not have.null_count:
                continue
            if self.contract.fields[name].need == "key":
                numbers = pa.array(rows).cast(STRING)
                filler = pc.binary_join_element_wise(_constant(self._stamp, len(rows)), numbers, "-")
            else:
                filler = _constant(self.table.file.stem, len(rows))
            made[name] = filler if have is None else pc.coalesce(have, filler)

    def _order_flags(self, made: dict[str, pa.Array], dates: dict[str, DateColumn]) -> list[tuple[str, np.ndarray]]:
        main = dates.get(self.contract.main_date)
        flags = []
        if self.contract.extract == "hazards" and main is not None:
            known = main.has(DateKind.DAY)
            for name, flag in BEFORE_FOUND.items():
                if name in dates:
                    flags.append((flag, known & dates[name].has(DateKind.DAY) & (dates[name].day < main.day)))
            if "status" in made:
                closed = as_mask(pc.is_in(made["status"], pa.array(sorted(self.codes.closed_statuses()), STRING)))
                for name in ENDS:
                    if name in dates:
                        closed &= ~dates[name].has(DateKind.DAY)
                flags.append(("closed_no_date", closed))
        return flags

    # --- rejects ---

    def _rejected(
        self,
        made: dict[str, pa.Array],
        dates: dict[str, DateColumn],
        flags: list[tuple[str, np.ndarray]],
        chunk: Chunk,
    ) -> np.ndarray:
        """Which rows cannot be kept. Also writes `self._rejects` and the flag no_place."""
        size = len(chunk.rows)
        lost = np.zeros(size, bool)
        parts: list[tuple[np.ndarray, str, list[str], str]] = []
        shown = self._examples(chunk)
        if shown.any():
            parts.append((np.flatnonzero(shown), "", [""] * int(shown.sum()), "example_row"))
        main = dates.get(self.contract.main_date)
        if main is not None:
            lost = ~main.has(DateKind.DAY) & ~shown
            if lost.any():
                index, distinct = main.text
                header = self._header(self.contract.main_date)
                empty = main.has(DateKind.EMPTY)
                for mask, reason in ((lost & empty, "date_missing"), (lost & ~empty, "date_unreadable")):
                    values = masked(distinct.take(pa.array(index[mask]))).to_pylist()
                    parts.append((np.flatnonzero(mask), header, values, reason))
        if self.contract.extract == "summary_counts" and size:
            # where the sheet names the month no row lacks its date, so totals and remarks are looked for in every row
            kinds = np.array(reasons_of(chunk, np.arange(size), "", self.match.labels))
            footer = (kinds != "") & ~lost
            parts.append((np.flatnonzero(footer), "", [""] * int(footer.sum()), "place_missing"))
            lost |= footer
        if self.contract.extract in ("hazards", "inspections", "summary_counts"):
            have = {n: as_mask(pc.is_valid(made[n])) for n in (*PLACES, "inspection_id") if n in made}
            none = np.zeros(size, bool)
            street = have.get("jurisdiction", none)
            premise = have.get("premise_id", none) | have.get("premise_name", none)
            linked = have.get("inspection_id", none) if self.contract.extract == "hazards" else none
            nowhere = ~(street | premise | linked) & ~lost & ~shown
            flags.append(("no_place", ~street & premise & ~linked))
            if nowhere.any():
                values = [""] * int(nowhere.sum())
                parts.append((np.flatnonzero(nowhere), self._header("jurisdiction"), values, "place_missing"))
                lost |= nowhere
        self._rejects = self._reject_table(parts, chunk)
        return lost | shown

    def _examples(self, chunk: Chunk) -> np.ndarray:
        """Rows that show how to fill in the ledger: their first column says so."""
        first = next((i for i, label in enumerate(self.match.labels) if label), -1)
        if first < 0 or not len(chunk.rows):
            return np.zeros(len(chunk.rows), bool)
        return as_mask(pc.match_substring_regex(chunk.columns[first], EXAMPLE))

    def _header(self, name: str) -> str:
        source = self._sources.get(name)
        return self.match.labels[source.column] if source and source.column >= 0 else self.contract.fields[name].zh

    def _reject_table(self, parts: list[tuple[np.ndarray, str, list[str], str]], chunk: Chunk) -> pa.Table:
        if not parts and not chunk.bad:
            return REJECTS.empty_table()
        rows: list[int] = [b.row for b in chunk.bad]
        columns = [""] * len(rows)
        values = [b.detail for b in chunk.bad]
        reasons = [b.reason for b in chunk.bad]
        for places, header, texts, reason in parts:
            rows += chunk.rows[places].tolist()
            columns += [header] * len(places)
            values += texts
            reasons += reasons_of(chunk, places, reason, self.match.labels)
            self._refuse_another_header(chunk, places, texts, reasons[len(reasons) - len(places) :])
        size = len(rows)
        table = pa.Table.from_arrays(
            [
                _constant(self.contract.extract, size),
                _constant(self.table.file.name, size),
                _constant(self.table.sheet, size),
                pa.array(rows, pa.int64()),
                pa.array(columns, STRING),
                pa.array([v[:200] for v in values], STRING),
                pa.array(reasons, STRING),
            ],
            schema=REJECTS,
        )
        return table.sort_by("row")

    def _refuse_another_header(self, chunk: Chunk, places: np.ndarray, texts: list[str], reasons: list[str]) -> None:
        """Rows below a header with its columns in another order would be read under the wrong names."""
        known = label_index(self.contract.extract)
        for place, text, reason in zip(places.tolist(), texts, reasons, strict=True):
            if reason == "date_unreadable" and normal(text) in known:
                said = [t for c in chunk.columns if (t := c[place].as_py().strip())]
                if sum(normal(t) in known for t in said) >= max(4, 0.6 * len(said)):
                    raise UserError("header_changes", file=self.table.file.name, row=int(chunk.rows[place]))


def _shared(match: Match) -> dict[str, Source]:
    """Where each field comes from; a moment and its day share the one column that a ledger has for both."""
    sources = dict(match.sources)
    for f in match.contract.fields.values():
        if f.day and (f.name in sources) != (f.day in sources):
            here, there = (f.name, f.day) if f.name in sources else (f.day, f.name)
            sources[there] = sources[here]
    return sources


def reasons_of(chunk: Chunk, places: np.ndarray, reason: str, labels: list[str]) -> list[str]:
    """Reason of each lost row: what is no entry of the ledger at all is called what it is."""
    if not len(places) or reason == "example_row":
        return [reason] * len(places)
    take = pa.array(places)
    cells = [pc.utf8_trim_whitespace(c.take(take)) for c in chunk.columns]
    first = pc.coalesce(*(pc.if_else(pc.equal(c, ""), pa.scalar(None, STRING), c) for c in cells))
    total = as_mask(pc.match_substring_regex(first, TOTALS))
    note = as_mask(pc.match_substring_regex(first, NOTES))
    said, again, numbers = (np.zeros(len(places), int) for _ in range(3))
    for cell, label in zip(cells, labels, strict=True):
        filled = as_mask(pc.not_equal(cell, ""))
        said += filled
        again += filled & as_mask(pc.is_in(cell, pa.array([label, ""], STRING)))
        numbers += as_mask(pc.match_substring_regex(cell, NUMBER_CELL))
        total |= as_mask(pc.match_substring_regex(cell, TOTAL_CELL))
    number = (said > 0) & (numbers == said)
    header = (again >= 3) & (again >= 0.8 * said)
    kinds = [(header, "header_again"), (total, "total_row"), (note, "note_row"), (number, "number_only")]
    return np.select([mask for mask, _ in kinds], [kind for _, kind in kinds], reason).tolist()


def _join_flags(flags: list[tuple[str, np.ndarray]], size: int) -> pa.Array:
    """Masks → "a;b" per row. Few combinations occur, so each is written once."""
    raised: dict[str, np.ndarray] = {}
    for name, mask in flags:
        if mask.any():
            raised[name] = raised[name] | mask if name in raised else mask
    bits = np.zeros(size, np.int64)
    for place, mask in enumerate(raised.values()):
        bits |= mask.astype(np.int64) << place
    combos, index = np.unique(bits, return_inverse=True)
    names = list(raised)
    words = [";".join(n for place, n in enumerate(names) if combo >> place & 1) for combo in combos.tolist()]
    return pa.array(words, STRING).take(pa.array(index))


def _months_end(column: DateColumn, known: np.ndarray, found: np.ndarray) -> np.ndarray:
    """3月底前: the last day of the month, without a year the first such on or after the day found. Which had none."""
    guessed = np.zeros(len(known), bool)
    for i in np.flatnonzero(column.has(DateKind.MONTH_END)):
        year, month = divmod(int(column.n[i]), 100)
        if not year and not known[i]:
            continue
        guessed[i] = not year
        ends = (_month_end(y, month) for y in ([year] if year else (_year(found[i]), _year(found[i]) + 1)))
        column.day[i] = next(d for d in ends if year or d >= found[i])
        column.kind[i] = DateKind.DAY
    return guessed


def _month_end(year: int, month: int) -> int:
    first_of_next = np.datetime64(f"{year:04d}-{month:02d}", "M") + 1
    return int((first_of_next.astype("datetime64[D]") - np.datetime64(EPOCH)).astype(int)) - 1


def _spelled_out(chunk: Chunk, above: list[pa.Array]) -> Chunk:
    """同上 and 〃 read as what stands above them. `above`: the columns of the chunk before, replaced by this one's."""
    columns = list(chunk.columns)
    for place, column in enumerate(chunk.columns if len(chunk.rows) else []):
        if not _may_ditto(column):
            continue
        hit = as_mask(pc.match_substring_regex(column, DITTO))
        texts = column.to_pylist()
        last = next((t for t in reversed(above[place].to_pylist()) if t.strip()), "") if above else ""
        for i, text in enumerate(texts):
            if hit[i]:
                texts[i] = last
            elif text.strip():
                last = text
        columns[place] = pa.array(texts, STRING)
    above[:] = columns
    return Chunk(columns, chunk.rows, chunk.bad)


def _may_ditto(column: pa.Array) -> bool:
    """Whether a cell of a column says 同上: told from its few short texts, because looking at every cell of all columns
    takes a fifth of an import.
    """
    short = pc.less_equal(pc.binary_length(column), LONGEST_DITTO)
    texts = pc.unique(column.filter(pc.and_not(short, pc.string_is_ascii(column))))
    return bool(len(texts)) and bool(pc.any(pc.match_substring_regex(texts, DITTO)).as_py())


def _constant(text: str, size: int) -> pa.Array:
    return pa.repeat(pa.scalar(text, STRING), size)


def _days(year: int, month: int, day: int) -> int | None:
    try:
        return int((np.datetime64(f"{year:04d}-{month:02d}-{day:02d}") - np.datetime64(EPOCH)).astype(int))
    except ValueError:
        return None


def _year(day: int) -> int:
    return np.datetime64(int(day), "D").astype("datetime64[Y]").astype(int) + 1970
