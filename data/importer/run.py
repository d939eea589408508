"""The import: files → canonical Parquet, rejects and a report."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from data.errors import UserError
from data.importer import limits
from data.importer.contract import ORDER, REJECTS, CodeLists, Contract, contracts, squeeze
from data.importer.duplicates import connect, merge_duplicates
from data.importer.headers import Match, likely_header, match_table, next_header
from data.importer.mapping import Mapping, load_mapping
from data.importer.noted import first_cells, noted
from data.importer.report import ExtractReport, Report, RowNote, TableReport
from data.importer.rows import RowMaker
from data.importer.sources import CsvTable, SheetTable, Table, open_tables
from data.importer.suggest import (
    PREMISES,
    Known,
    Suggestion,
    listed,
    suggest_codes,
    suggest_fields,
    suggest_premises,
    suggest_streets,
)

SUFFIXES = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xls", ".et", ".parquet")
EVENT_DATES = (
    "found_date",
    "inspect_date",
    "reported_date",
    "rectified_date",
    "recheck_date",
    "closed_date",
    "handed_date",
    "verified_date",
    "occurred_date",
    "checked_date",
    "held_date",
    "filed_date",
    "duty_date",
    "held_date",
    "activity_date",
    "decided_date",
)
SHOWN = 20  # unknown texts listed per column, and guesses per kind
EXAMPLES = 5  # rows shown for each reason and each flag

Progress = Callable[[str, int], None]


def import_files(
    paths: list[Path],
    out_dir: Path,
    mapping: Path | None = None,
    as_of: date | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    codes: dict | Path | None = None,
    zone: str = "Asia/Shanghai",
    known: Known | None = None,
) -> Report:
    """Read exports and write `<extract>.parquet` and `rejects.parquet` into `out_dir`.

    paths: files, or folders whose table files are read by name order. as_of: the day the data speak of; by default
    the last event that is not in the future. progress(file name, rows so far) is called after each chunk. codes: a
    parsed code list or a path to one. zone: where instants with an offset become local days, unless the mapping names
    another. known: the streets and premises that guesses are measured against. A dry run reads and counts everything
    and leaves nothing behind. Columns: docs/architecture.md, "Canonical batch"; rules: docs/importing.md. Raises
    UserError before anything is left in `out_dir`.
    """
    return _import(paths, None if dry_run else out_dir, False, mapping, as_of, progress, codes, zone, known)


def look_at(
    paths: list[Path],
    mapping: Path | None = None,
    as_of: date | None = None,
    progress: Progress | None = None,
    codes: dict | Path | None = None,
    zone: str = "Asia/Shanghai",
    known: Known | None = None,
) -> Report:
    """What `import_files` would make of the files; nothing is written.

    What would stop an import stands in the `problems` of its table instead of being raised, and the table's columns
    are told with samples and guesses all the same; the other tables are read. Raises UserError only for the mapping
    file itself.
    """
    return _import(paths, None, True, mapping, as_of, progress, codes, zone, known)


def _import(
    paths: list[Path],
    out_dir: Path | None,
    look: bool,
    mapping: Path | None,
    as_of: date | None,
    progress: Progress | None,
    codes: dict | Path | None,
    zone: str,
    known: Known | None,
) -> Report:
    lists = CodeLists.load(codes)
    plan = load_mapping(mapping, lists) if mapping else None
    files = _files(paths)
    target = out_dir or Path(tempfile.gettempdir())
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target, prefix=".importing-") as scratch:
        run = _Run(Path(scratch), lists, plan, (plan and plan.zone) or zone, progress, known or Known.nothing(), look)
        try:
            for path in files:
                run.read_file(path)
        finally:
            run.close()
        report = run.finish(as_of)
        if out_dir:
            for made in Path(scratch).glob("*.parquet"):
                os.replace(made, out_dir / made.name)
    return report


def _files(paths: list[Path]) -> list[Path]:
    found: list[Path] = []
    for path in map(Path, paths):
        if path.is_dir():
            tables = (p for p in path.iterdir() if p.suffix.lower() in SUFFIXES)
            inside = sorted(p for p in tables if not p.name.startswith((".", "~$")))
            if not inside:
                raise UserError("folder_no_tables", folder=path)
            found += inside
        else:
            found.append(path)
    return found


class _Run:
    def __init__(
        self,
        scratch: Path,
        codes: CodeLists,
        mapping: Mapping | None,
        zone: str,
        progress: Progress | None,
        known: Known,
        look: bool,
    ) -> None:
        self.scratch, self.codes, self.mapping, self.zone, self.progress = scratch, codes, mapping, zone, progress
        self.known, self.look = known, look
        self.report = Report(mapping=mapping.text if mapping else None)
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._rejects = pq.ParquetWriter(scratch / "rejects.parquet", REJECTS, compression="zstd")

    def read_file(self, path: Path) -> None:
        """Every table of a file. A look keeps what is wrong with the file beside the tables that were read."""
        self._told = len(self.report.tables)  # where this file's tables begin
        try:
            self._read_file(path)
        except UserError as error:
            if not self.look:
                raise
            if self._told == len(self.report.tables):
                self.report.tables.append(TableReport(path.name, "", "", "", ""))
            self.report.tables[self._told].problems.append(error)

    def _read_file(self, path: Path) -> None:
        if path.is_file():
            limits.check(path)
        opened = open_tables(path, self.zone)
        sha256 = opened.probe.sha256
        rows = 0
        found = list(self._matched(path, opened.tables))
        sound = any(matches and not matches[0].problems for _, _, matches in found)
        for place, table, matches in found:
            if sound and matches and _by_chance(matches[0]):
                matches = []
            for match in matches:
                rows += self._read_table(table, match, sha256, stamp=f"{sha256[:10]}-{place}")
            if not matches:
                self.report.tables.append(self._unknown(table, sha256))
        self.report.tables += [
            TableReport(path.name, name, sha256, "hidden", "", unread=rows) for name, rows in opened.hidden
        ]
        if not any(matches for _, _, matches in found):
            hazards = contracts()["hazards"]
            needed = [f.zh for f in hazards.fields.values() if f.need == "required"]
            raise UserError("header_not_found", file=path.name, accepted="、".join(needed))
        if not rows and not any(t.problems for t in self.report.tables[self._told :]):
            raise UserError("file_no_rows", file=path.name)

    def _matched(self, path: Path, tables: list[Table]) -> Iterator[tuple[int, Table, list[Match]]]:
        """(number of its sheet from 1, table, what it is) for each table, and for those that stand below another."""
        for place, whole in enumerate(tables, 1):
            chosen = self.mapping.for_table(path, whole.sheet) if self.mapping else []
            waiting: list[Table] = [whole]
            for table in waiting:  # grows where a sheet turns out to hold another table below
                matches = match_table(table, chosen, self.known.streets)
                if isinstance(table, SheetTable) and len(matches) == 1 and (cut := next_header(table, matches[0])):
                    table, below = table.cut(cut)
                    waiting.append(below)
                yield place, table, matches

    def _read_table(self, table: Table, match: Match, sha256: str, stamp: str) -> int:
        if match.problems and not self.look:
            raise match.problems[0]
        contract = match.contract
        told = TableReport(
            table.file.name,
            table.sheet,
            sha256,
            table.kind,
            table.encoding,
            contract.extract,
            table.before + match.header_rows,
        )
        told.problems = match.problems
        self.report.tables.append(told)
        maker = None
        if not match.problems:
            self.report.contract_versions[contract.extract] = contract.version
            maker = RowMaker(table, match, self.codes, self.zone, stamp)
            self._read_rows(maker, told)
        first = first_cells(table, match.header_rows, match.labels)
        told.columns = noted(match, first, maker.told if maker else {})
        unused = {c.header for c in told.columns if c.how == "ignored"}
        enums = {name for name, f in contract.fields.items() if f.type == "enum"}
        unused |= {c.header for c in told.columns if c.field in enums and c.read < 0.2 * c.filled}
        told.suggestions = suggest_fields(match.labels, first, contract, set(match.sources), unused, self.codes)
        if maker and maker.several:
            header = match.labels[match.sources["description"].column]
            told.suggestions.append(Suggestion("split", header, "split_items", 1.0, maker.several, contract.extract))
            told.several_hazards = maker.several_hazards
        return told.rows

    def _read_rows(self, maker: RowMaker, told: TableReport) -> None:
        contract = maker.contract
        extract = self.report.extracts.setdefault(contract.extract, ExtractReport())
        for result in maker.results():
            self._writer(contract).write_table(result.rows)
            if result.rejects.num_rows:
                self._rejects.write_table(result.rejects)
            told.rows += result.read
            told.rejected += result.rejects.num_rows
            extract.counts.rows_read += result.read
            extract.counts.rejected += result.rejects.num_rows
            if self.progress:
                self.progress(told.file, told.rows)
        if isinstance(maker.table, CsvTable):
            told.replaced_bytes = maker.table.replaced

    def _unknown(self, table: Table, sha256: str) -> TableReport:
        """A table without a known header: its likeliest header row and, where it looks like a ledger, guesses."""
        told = TableReport(table.file.name, table.sheet, sha256, table.kind, table.encoding, unread=table.filled())
        match = likely_header(table)
        if self.look and match:
            first = first_cells(table, match.header_rows, match.labels)
            told.header_row, told.columns = table.before + match.header_rows, noted(match, first, {})
            unused = {c.header for c in told.columns if c.how == "ignored"}
            told.suggestions = suggest_fields(match.labels, first, match.contract, set(), unused, self.codes)
        return told

    def _writer(self, contract: Contract) -> pq.ParquetWriter:
        if contract.extract not in self._writers:
            path = self.scratch / f"{contract.extract}.parquet"
            self._writers[contract.extract] = pq.ParquetWriter(path, contract.schema(), compression="zstd")
        return self._writers[contract.extract]

    def close(self) -> None:
        for writer in [*self._writers.values(), self._rejects]:
            writer.close()

    def finish(self, as_of: date | None) -> Report:
        """Merge duplicates and count what is in the files that were written."""
        last: date | None = None
        with connect(self.scratch) as con:
            for name in (n for n in ORDER if n in self._writers):
                contract, extract = contracts()[name], self.report.extracts[name]
                path = self.scratch / f"{name}.parquet"
                merge = merge_duplicates(con, path, contract)
                extract.counts.merged, extract.renamed = merge.merged, merge.renamed
                extract.counts.accepted = pq.read_metadata(path).num_rows
                _count(con, path, contract, self.codes, extract)
                extract.flagged = _flagged(con, path)
                extract.suggestions = self._guesses(con, path, contract, extract)
                last = max(filter(None, (last, _last_event(con, path, contract))), default=None)
            self._tell_rejects(con)
        for name, extract in self.report.extracts.items():
            c = extract.counts
            assert c.rows_read == c.accepted + c.rejected + c.merged, f"{name}: rows were lost: {c}"
        self.report.as_of = as_of or last
        return self.report

    def _tell_rejects(self, con: duckdb.DuckDBPyConnection) -> None:
        values = {"path": str(self.scratch / "rejects.parquet")}
        counted = "select extract, reason, count(*) from read_parquet($path) group by all order by 3 desc, 2"
        for name, reason, count in con.execute(counted, values).fetchall():
            self.report.extracts[name].reasons[reason] = count
        shown = f"""select extract, file, sheet, row, reason, "column", value
            from read_parquet($path, file_row_number = true)
            qualify row_number() over (partition by extract, reason order by file_row_number) <= {EXAMPLES}
            order by file_row_number"""
        for name, *cells in con.execute(shown, values).fetchall():
            self.report.extracts[name].rejects.append(RowNote(*cells))

    def _guesses(
        self, con: duckdb.DuckDBPyConnection, path: Path, contract: Contract, extract: ExtractReport
    ) -> list[Suggestion]:
        """Streets, premises and codes that are written nearly as known ones."""
        found = suggest_codes(extract.unknown, contract, self.codes)
        values = {"path": str(path)}
        if "jurisdiction" in contract.fields:
            seen = "select jurisdiction, count(*) from read_parquet($path) where jurisdiction is not null group by 1"
            found += suggest_streets(dict(con.execute(seen + " order by 1", values).fetchall()), self.known)
        if {"premise_name", "jurisdiction"} <= set(contract.fields):
            seen = f"""select premise_name, coalesce(jurisdiction, ''), count(*) from read_parquet($path)
                where premise_name is not null and premise_id is null
                group by 1, 2 order by 1, 2 limit {PREMISES + 1}"""
            street = self.known.streets
            rows = con.execute(seen, values).fetchall()
            names = {(name, street.get(squeeze(place), place)): n for name, place, n in rows}
            found += suggest_premises(names, self.known)
        return listed([replace(s, extract=contract.extract) for s in found], SHOWN)


def _by_chance(match: Match) -> bool:
    """A table that lacks what it must have and shares but a few words with an extract: a summary beside a ledger."""
    return match.mapping is None and bool(match.problems) and len(match.sources) < 4


def _count(
    con: duckdb.DuckDBPyConnection, path: Path, contract: Contract, codes: CodeLists, extract: ExtractReport
) -> None:
    """Flags and texts that are no code, over the rows that were accepted."""
    source, values = "read_parquet($path)", {"path": str(path)}
    extract.flags = dict(
        con.execute(
            f"""select flag, sum(n)::bigint from (
                  select unnest(string_split(flags, ';')) as flag, n
                  from (select flags, count(*) as n from {source} where flags <> '' group by flags)
                ) group by flag order by 2 desc, 1""",
            values,
        ).fetchall()
    )
    for f in contract.fields.values():
        if f.type != "enum":
            continue
        text = f.name + "_raw" if f.name == "level" else f.name
        known = list(codes.codes(f.codes))
        unknown = "list_contains(string_split(flags, ';'), 'level_unknown')" if f.name == "level" else "true"
        rows = con.execute(
            f"""select {text}, count(*) from {source}
                where {text} is not null and {unknown} and not list_contains($known, {text})
                group by 1 order by 2 desc, 1""",
            values | {"known": known},
        ).fetchall()
        if rows:
            extract.unknown[f.name] = dict(rows[:SHOWN])
            extract.unknown_n[f.name] = len(rows)


def _flagged(con: duckdb.DuckDBPyConnection, path: Path) -> list[RowNote]:
    """The first rows of each flag."""
    shown = f"""select source_file, source_sheet, source_row, flag from (
            select source_file, source_sheet, source_row, unnest(string_split(flags, ';')) as flag, file_row_number as n
            from read_parquet($path, file_row_number = true) where flags <> ''
        ) qualify row_number() over (partition by flag order by n) <= {EXAMPLES} order by flag, n"""
    return [RowNote(*cells) for cells in con.execute(shown, {"path": str(path)}).fetchall()]


def _last_event(con: duckdb.DuckDBPyConnection, path: Path, contract: Contract) -> date | None:
    columns = [n for n in EVENT_DATES if n in contract.fields]
    if not columns:
        return None
    latest = ", ".join(f"max({n}) filter ({n} <= $today)" for n in columns)
    values = {"path": str(path), "today": date.today()}
    days = con.execute(f"select {latest} from read_parquet($path)", values).fetchall()[0]
    return max(filter(None, days), default=None)
