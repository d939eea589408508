"""The import: files → canonical Parquet, rejects and a report."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from data.errors import UserError
from data.importer.contract import ORDER, REJECTS, CodeLists, Contract, contracts
from data.importer.duplicates import connect, merge_duplicates
from data.importer.headers import Match, match_table
from data.importer.mapping import Mapping, load_mapping
from data.importer.report import ExtractReport, Report, TableReport
from data.importer.rows import RowMaker
from data.importer.sources import CsvTable, Table, open_tables

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
    "filed_date",
    "decided_date",
)
SHOWN = 20  # unknown texts listed per column

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
) -> Report:
    """Read exports and write `<extract>.parquet` and `rejects.parquet` into `out_dir`.

    paths: files, or folders whose table files are read by name order. as_of: the day the data speak of; by default
    the last event that is not in the future. progress(file name, rows so far) is called after each chunk. codes: a
    parsed code list or a path to one. zone: where instants with an offset become local days, unless the mapping names
    another. A dry run reads and counts everything and leaves nothing behind. Columns: docs/architecture.md, "Canonical
    batch"; rules: docs/importing.md. Raises UserError before anything is left in `out_dir`.
    """
    lists = CodeLists.load(codes)
    plan = load_mapping(mapping, lists) if mapping else None
    files = _files(paths)
    target = Path(tempfile.gettempdir()) if dry_run else out_dir
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target, prefix=".importing-") as scratch:
        run = _Run(Path(scratch), lists, plan, (plan and plan.zone) or zone, progress)
        try:
            for path in files:
                run.read_file(path)
        finally:
            run.close()
        report = run.finish(as_of)
        if not dry_run:
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
        self, scratch: Path, codes: CodeLists, mapping: Mapping | None, zone: str, progress: Progress | None
    ) -> None:
        self.scratch, self.codes, self.mapping, self.zone, self.progress = scratch, codes, mapping, zone, progress
        self.report = Report(mapping=mapping.text if mapping else None)
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._rejects = pq.ParquetWriter(scratch / "rejects.parquet", REJECTS, compression="zstd")

    def read_file(self, path: Path) -> None:
        opened = open_tables(path, self.zone)
        sha256 = opened.probe.sha256
        chosen = self.mapping.for_file(path) if self.mapping else []
        rows = recognised = 0
        for place, table in enumerate(opened.tables):
            matches = match_table(table, chosen)
            recognised += bool(matches)
            for match in matches:
                rows += self._read_table(table, match, sha256, stamp=f"{sha256[:10]}-{place + 1}")
            if not matches:
                self.report.tables.append(TableReport(path.name, table.sheet, sha256, table.kind, table.encoding))
        self.report.tables += [TableReport(path.name, name, sha256, "hidden", "") for name in opened.hidden]
        if not recognised:
            hazards = contracts()["hazards"]
            needed = [f.zh for f in hazards.fields.values() if f.need == "required"]
            raise UserError("header_not_found", file=path.name, accepted="、".join(needed))
        if not rows:
            raise UserError("file_no_rows", file=path.name)

    def _read_table(self, table: Table, match: Match, sha256: str, stamp: str) -> int:
        contract = match.contract
        notes = sorted(match.notes, key=lambda n: n.how)
        told = TableReport(
            table.file.name, table.sheet, sha256, table.kind, table.encoding, contract.extract, match.header_rows, notes
        )
        self.report.tables.append(told)
        self.report.contract_versions[contract.extract] = contract.version
        extract = self.report.extracts.setdefault(contract.extract, ExtractReport())
        for result in RowMaker(table, match, self.codes, self.zone, stamp).results():
            self._writer(contract).write_table(result.rows)
            if result.rejects.num_rows:
                self._rejects.write_table(result.rejects)
            told.rows += result.read
            told.rejected += result.rejects.num_rows
            extract.counts.rows_read += result.read
            extract.counts.rejected += result.rejects.num_rows
            if self.progress:
                self.progress(table.file.name, told.rows)
        if isinstance(table, CsvTable):
            told.replaced_bytes = table.replaced
        return told.rows

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
                last = max(filter(None, (last, _last_event(con, path, contract))), default=None)
            rejects = con.execute(
                "select extract, reason, count(*) from read_parquet($path) group by all order by 3 desc, 2",
                {"path": str(self.scratch / "rejects.parquet")},
            ).fetchall()
        for name, reason, count in rejects:
            self.report.extracts[name].reasons[reason] = count
        for name, extract in self.report.extracts.items():
            c = extract.counts
            assert c.rows_read == c.accepted + c.rejected + c.merged, f"{name}: rows were lost: {c}"
        self.report.as_of = as_of or last
        return self.report


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


def _last_event(con: duckdb.DuckDBPyConnection, path: Path, contract: Contract) -> date | None:
    columns = [n for n in EVENT_DATES if n in contract.fields]
    if not columns:
        return None
    latest = ", ".join(f"max({n}) filter ({n} <= $today)" for n in columns)
    values = {"path": str(path), "today": date.today()}
    days = con.execute(f"select {latest} from read_parquet($path)", values).fetchall()[0]
    return max(filter(None, days), default=None)
