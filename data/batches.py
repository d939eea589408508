"""Batches: each import is kept as an immutable folder of canonical rows."""

from __future__ import annotations

import functools
import hashlib
import json
import os
import secrets
import shutil
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from data import locking
from data.errors import UserError
from data.home import Home, from_os_error

CONTRACTS = Path(__file__).with_name("contracts")
EXTRACTS = (
    "hazards",
    "inspections",
    "premises",
    "jurisdictions",
    "campaigns",
    "weather",
    "supervision_issues",
    "reported_figures",
    "accidents",
    "duty_checks",
    "drills",
    "summary_counts",
    "enforcement",
    "traffic_enforcement",
    "safety_meetings",
    "outreach",
)
ARROW = {
    "text": pa.string(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us"),
    "int": pa.int64(),
    "number": pa.float64(),
    "bool": pa.bool_(),
    "enum": pa.string(),
    "codes": pa.string(),
}
#: a file in a batch's folder that says it was taken out
WITHDRAWN = "withdrawn"
TRACE = [
    ("flags", pa.string()),
    ("source_file", pa.string()),
    ("source_sheet", pa.string()),
    ("source_row", pa.int64()),
]
REJECTS = pa.schema(
    [
        ("extract", pa.string()),
        ("file", pa.string()),
        ("sheet", pa.string()),
        ("row", pa.int64()),
        ("column", pa.string()),
        ("value", pa.string()),
        ("reason", pa.string()),
    ]
)


@functools.cache
def contract(extract: str) -> dict:
    """The contract of one extract, as read from data/contracts."""
    return tomllib.loads((CONTRACTS / f"{extract}.toml").read_text(encoding="utf-8"))


def contract_versions() -> dict[str, int]:
    """The contract version of every extract that this code writes and reads."""
    return {name: contract(name)["version"] for name in EXTRACTS}


def canonical_schema(extract: str) -> pa.Schema:
    """Arrow columns of a canonical file: the contract's, the raw texts, then the trace columns."""
    columns = contract(extract)["columns"]
    fields = [(name, ARROW[c["type"]]) for name, c in columns.items()]
    fields += [(f"{name}_raw", pa.string()) for name, c in columns.items() if c["type"] == "enum" or c.get("raw")]
    return pa.schema(fields + TRACE)


@dataclass(frozen=True)
class Batch:
    """One imported batch: where it lies and what batch.json says."""

    id: str
    path: Path
    meta: dict

    @property
    def synthetic(self) -> bool:
        return bool(self.meta["synthetic"])

    @property
    def as_of(self) -> date | None:
        """The date of its last event; None for a batch without events (a register, weather)."""
        return date.fromisoformat(self.meta["as_of"]) if self.meta["as_of"] else None

    @property
    def withdrawn(self) -> bool:
        """Taken out: kept for the snapshots that it is in, and in no later one."""
        return (self.path / WITHDRAWN).exists()

    @property
    def bytes(self) -> int:
        return sum(p.stat().st_size for p in self.path.glob("*.parquet"))

    def file(self, extract: str) -> Path | None:
        """The canonical file of an extract, or None where the batch has none."""
        path = self.path / f"{extract}.parquet"
        return path if path.is_file() else None


@contextmanager
def staging(home: Home) -> Iterator[Path]:
    """A fresh folder in the home's file system to write a batch into, under the writer lock.

    Whatever is still in it at the end is removed, and so is what a killed writer left. Raises UserError locked.
    """
    with locking.writer(home):
        clean_staging(home.folder("batches"))
        folder = home.batches / f".tmp-{secrets.token_hex(4)}"
        try:
            folder.mkdir()
            yield folder
        except OSError as error:
            raise from_os_error(error, home.path) from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def commit(home: Home, staged: Path, meta: dict) -> Batch:
    """Make a staged folder a batch: batch.json, everything on disk, then one rename.

    `meta` is the content of batch.json without `id`. The same content under the same as-of date is the same batch:
    the one that is there is returned, and is no longer withdrawn. Raises UserError disk_full, home_not_writable or
    write_failed.
    """
    files = {p.name: file_sha256(p) for p in sorted(staged.glob("*.parquet"))}
    digest = hashlib.sha256(json.dumps([str(meta["as_of"]), meta["synthetic"], files]).encode())
    day = str(meta["as_of"]).replace("-", "") if meta["as_of"] else "undated"
    batch_id = f"b{day}-{digest.hexdigest()[:8]}"
    final = home.folder("batches") / batch_id
    try:
        if not final.is_dir():
            text = json.dumps({"id": batch_id, **meta, "files": files}, ensure_ascii=False, indent=1, default=str)
            (staged / "batch.json").write_text(text, encoding="utf-8")
            sync_folder(staged)
            locking.replace(staged, final)
            sync_path(final.parent)
    except OSError as error:
        raise from_os_error(error, home.path) from error
    batch = load(home, batch_id)
    mark_withdrawn(home, batch, False)
    return batch


def mark_withdrawn(home: Home, batch: Batch, out: bool) -> None:
    """Take a batch out of later snapshots, or back in. The caller holds the writer lock. Raises UserError."""
    try:
        if out:
            (batch.path / WITHDRAWN).touch()
        else:
            (batch.path / WITHDRAWN).unlink(missing_ok=True)
        sync_path(batch.path)
    except OSError as error:
        raise from_os_error(error, home.path) from error


def load(home: Home, batch_id: str) -> Batch:
    """One batch by its id. Raises UserError batch_missing or batch_damaged."""
    path = home.batches / batch_id
    if not path.is_dir():
        raise UserError("batch_missing", id=batch_id)
    try:
        meta = json.loads((path / "batch.json").read_text(encoding="utf-8"))
        return Batch(meta["id"], path, meta)
    except (OSError, ValueError, KeyError) as error:
        raise UserError("batch_damaged", id=batch_id) from error


def check(batch: Batch) -> None:
    """Read a batch through and compare its checksums. Raises UserError batch_damaged."""
    try:
        whole = all(file_sha256(batch.path / name) == sha256 for name, sha256 in batch.meta["files"].items())
    except OSError as error:
        raise UserError("batch_damaged", id=batch.id) from error
    if not whole:
        raise UserError("batch_damaged", id=batch.id)


def list_batches(home: Home) -> list[Batch]:
    """Every batch in the order it was made."""
    if not home.batches.is_dir():
        return []
    found = [load(home, p.name) for p in home.batches.iterdir() if p.is_dir() and not p.name.startswith(".")]
    return sorted(found, key=lambda b: (b.meta["created_at"], b.id))


def file_sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sync_path(path: Path) -> None:
    """Force a file or a folder's entries to disk. Windows cannot sync a folder and does not need to."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Force every file below a folder, and the folder, to disk."""
    for path in folder.rglob("*"):
        sync_path(path)
    sync_path(folder)


def clean_staging(folder: Path) -> None:
    """Remove what a killed writer left in `folder`. The caller holds the writer lock, so nobody else writes there."""
    for path in folder.glob(".tmp-*") if folder.is_dir() else []:
        shutil.rmtree(path, ignore_errors=True)
