"""Where the tables of a snapshot are read from: a DuckDB file that was made after publishing, else its Parquet files.

The Parquet files are the snapshot; the DuckDB file is a copy in a form that answers about twice as fast. It lies in the
`cache/` folder of the home, is whole or not there, and may be deleted: only speed is lost.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable
from pathlib import Path

import duckdb

from data import locking
from data.home import Home
from lens.log import failure

FOLDER = "cache"
VIEWS = Path(__file__).parent.parent / "queries" / "views"
#: relations that say nothing of one street alone; what is neither here nor has a street is empty for a street's account
COMMON = ("calendar", "campaigns", "forecast", "heating_seasons", "spellings", "weather")


def connect(home: Home, snapshot: Path, only: str | None = None) -> duckdb.DuckDBPyConnection:
    """A connection for reading whose relations are those of queries/views/; it knows no other file.

    With `only`, the code of a street, every relation holds that street's rows and no others, so that no question,
    however it is put, can reach another street.
    """
    if only is not None:
        return _narrowed(home, snapshot, only)
    file = tables_file(home, snapshot.name)
    if file.is_file():
        try:
            return duckdb.connect(file, read_only=True, config=_settings(home))
        except duckdb.Error as error:
            # the snapshot itself is whole; its pages only open more slowly
            failure(error, f"open {file.name}")
    con = duckdb.connect(":memory:", config=_settings(home))
    # the files of a snapshot never change, so their footers are read once
    con.execute("set parquet_metadata_cache = true")
    for name, text in _views().items():
        con.execute(f"create view {name} as {_over(text, snapshot)}")
    return con


def _narrowed(home: Home, snapshot: Path, only: str) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(":memory:", config=_settings(home))
    _attach(con, home, snapshot, "whole", _views())
    for name in _views():
        con.execute(f"create view {name} as select * from whole.{name} where {_kept(con, f'whole.{name}', only)}")
    return con


def connect_two(
    home: Home, before: Path, after: Path, names: Iterable[str], only: str | None = None
) -> duckdb.DuckDBPyConnection:
    """A connection that holds the relations `names` of two snapshots, as before.<name> and after.<name>."""
    con = duckdb.connect(":memory:", config=_settings(home))
    for side, path in (("before", before), ("after", after)):
        _attach(con, home, path, f"whole_{side}", names)
        con.execute(f"create schema {side}")
        for name in names:
            whole = f"whole_{side}.{name}"
            kept = "true" if only is None else _kept(con, whole, only)
            con.execute(f"create view {side}.{name} as select * from {whole} where {kept}")
    return con


def _attach(con: duckdb.DuckDBPyConnection, home: Home, snapshot: Path, name: str, relations: Iterable[str]) -> None:
    """A snapshot's relations as those of the attached database `name`: its tables, else views over its files."""
    file = tables_file(home, snapshot.name)
    if file.is_file():
        con.execute(f"attach '{_quoted(file.as_posix())}' as {name} (read_only)")
        return
    con.execute(f"attach ':memory:' as {name}")
    for relation in relations:
        con.execute(f"create view {name}.{relation} as {_over(_views()[relation], snapshot)}")


def _kept(con: duckdb.DuckDBPyConnection, relation: str, only: str) -> str:
    """The condition of the rows of a relation that an account of one street may see."""
    name = relation.rpartition(".")[2]
    if name == "labels":
        return f"dimension <> 'jurisdiction' or code = '{_quoted(only)}'"
    if "jurisdiction" in {row[0] for row in con.execute(f"describe {relation}").fetchall()}:
        return f"jurisdiction = '{_quoted(only)}'"
    return "true" if name in COMMON else "false"


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def keep_tables(home: Home, snapshot: Path) -> Path:
    """Make the DuckDB file of a snapshot, where it is not there yet; its path."""
    file = tables_file(home, snapshot.name)
    if not file.is_file():
        staged = home.folder(FOLDER) / f"{file.stem}.{os.getpid()}.tmp"
        staged.unlink(missing_ok=True)
        try:
            with duckdb.connect(staged, config=_settings(home)) as con:
                for name, text in _views().items():
                    con.execute(f"create table {name} as {_over(text, snapshot)}")
            locking.replace(staged, file)
        finally:
            staged.unlink(missing_ok=True)
    return file


def tables_file(home: Home, snapshot_id: str) -> Path:
    """Its name changes with the relations and with DuckDB's version: a file of another making is not found."""
    made_by = zlib.crc32(repr((duckdb.__version__, _views())).encode())
    return home.path / FOLDER / f"{snapshot_id}-{made_by:08x}.duckdb"


def _views() -> dict[str, str]:
    return {file.stem: file.read_text("utf-8") for file in sorted(VIEWS.glob("*.sql"))}


def _over(view: str, snapshot: Path) -> str:
    return view.replace("{snapshot}", _quoted(snapshot.as_posix()))


def _settings(home: Home) -> dict[str, str | bool | int | float | list[str]]:
    query = home.config["query"]
    return {
        "memory_limit": query["memory_limit"],
        "threads": str(query.get("threads", 0) or os.cpu_count() or 2),
        "python_enable_replacements": "false",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
