"""Rows that share a key within one import.

Same key, same main date, same premise: one row said several times; the last one read stays, the others are merged.
Same key but another date or premise: different rows under a number that was used again (a number that restarts on
each sheet); all stay, each gets its own key and the flag `id_reused`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data.importer.contract import Contract

IDENTITY = ("premise_id", "premise_name", "name")


@dataclass(frozen=True)
class Merge:
    merged: int
    renamed: int


def connect(scratch: Path) -> duckdb.DuckDBPyConnection:
    """A connection for looking over a file: bounded memory, spilling beside the output, no reach outside."""
    con = duckdb.connect()
    con.execute("set memory_limit = '600MB'")
    con.execute("set preserve_insertion_order = false")
    con.execute("set python_enable_replacements = false")
    con.execute("set autoinstall_known_extensions = false")
    con.execute(f"set temp_directory = '{str(scratch / '.spill').replace(chr(39), chr(39) * 2)}'")
    return con


def merge_duplicates(con: duckdb.DuckDBPyConnection, path: Path, contract: Contract) -> Merge:
    """Apply the rule above to one canonical file, in place. Untouched when every key is alone."""
    key = ", ".join(contract.key)
    source = "read_parquet($path, file_row_number = true)"
    values = {"path": str(path)}
    con.execute(
        f"create or replace temp table again as select hash({key}) as h from {source} group by h having count(*) > 1",
        values,
    )
    if not con.execute("select 1 from again limit 1").fetchall():
        return Merge(0, 0)
    told_apart = [n for n in (contract.main_date, *IDENTITY) if n in contract.fields and n not in contract.key]
    same = ", ".join([*contract.key, *told_apart])
    con.execute(
        f"""
        create or replace temp table kept as
        select file_row_number as place, {key}, row_number() over (partition by {same} order by place desc) as again
        from {source} where hash({key}) in (select h from again)
        """,
        values,
    )
    drop = _places(con.execute("select place from kept where again > 1 order by place").fetchall())
    renamed = con.execute(
        f"""
        select place, n from (
            select place, row_number() over (partition by {key} order by place) as n,
                   count(*) over (partition by {key}) as of_key
            from kept where again = 1
        ) where of_key > 1 order by place
        """
    ).fetchall()
    _rewrite(path, contract, drop, _places(renamed), np.array([n for _, n in renamed], np.int64))
    return Merge(len(drop), len(renamed))


def _places(rows: list[tuple]) -> np.ndarray:
    return np.array([r[0] for r in rows], np.int64)


def _rewrite(path: Path, contract: Contract, drop: np.ndarray, shared: np.ndarray, numbers: np.ndarray) -> None:
    """Without the rows `drop`; the rows `shared` get "#n" behind their key from the second on, and the flag."""
    part = path.with_suffix(".merging")
    start = 0
    with pq.ParquetFile(path) as file, pq.ParquetWriter(part, file.schema_arrow, compression="zstd") as writer:
        for batch in file.iter_batches(batch_size=100_000):
            table = pa.Table.from_batches([batch])
            stop = start + table.num_rows
            low, high = np.searchsorted(shared, (start, stop))
            if high > low:
                table = _rename(table, contract.key[0], shared[low:high] - start, numbers[low:high])
            low, high = np.searchsorted(drop, (start, stop))
            if high > low:
                keep = np.ones(table.num_rows, bool)
                keep[drop[low:high] - start] = False
                table = table.filter(pa.array(keep))
            writer.write_table(table)
            start = stop
    os.replace(part, path)


def _rename(table: pa.Table, key: str, places: np.ndarray, numbers: np.ndarray) -> pa.Table:
    suffix, flag = [""] * table.num_rows, [""] * table.num_rows
    for place, number in zip(places.tolist(), numbers.tolist(), strict=True):
        suffix[place] = f"#{number}" if number > 1 else ""
        flag[place] = "id_reused"
    names = pc.binary_join_element_wise(table[key], pa.array(suffix), "")
    flags = pc.utf8_trim(pc.binary_join_element_wise(table["flags"], pa.array(flag), ";"), ";")
    table = table.set_column(table.schema.get_field_index(key), table.schema.field(key), names)
    return table.set_column(table.schema.get_field_index("flags"), table.schema.field("flags"), flags)
