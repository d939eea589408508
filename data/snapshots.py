"""Published snapshots: which there are, which is in use, whether they are whole."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from data import batches as batch_store
from data import locking
from data.batches import contract_versions, file_sha256
from data.errors import UserError
from data.home import Home, from_os_error

#: raised with every change to the columns of a published file: a snapshot of another layout is rebuilt from its batches
LAYOUT = 2
#: the Parquet files of every snapshot
FILES = (
    "hazards",
    "inspections",
    "premises",
    "weather",
    "campaigns",
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
    "streets",
    "heating_seasons",
    "calendar",
    "labels",
    "spellings",
    "rejects",
)


@dataclass(frozen=True)
class Published:
    """One snapshot folder; `manifest` is None where it cannot be read."""

    id: str
    path: Path
    manifest: dict | None


def list_snapshots(home: Home) -> list[Published]:
    """Every snapshot folder, newest first (by as-of date, then by when it was made)."""
    if not home.snapshots.is_dir():
        return []
    found = []
    for path in home.snapshots.iterdir():
        if path.is_dir() and not path.name.startswith("."):
            found.append(Published(path.name, path, manifest_of(path)))
    return sorted(found, key=lambda s: (s.id[:10], (s.manifest or {}).get("created_at", ""), s.id), reverse=True)


def current_id(home: Home) -> str | None:
    """The id that the pointer file names, whether or not that snapshot is whole."""
    try:
        return home.pointer.read_text(encoding="utf-8").strip() or None
    except OSError:
        return None


def point_to(home: Home, snapshot_id: str) -> None:
    """Replace the pointer file in one step, also while readers have it open."""
    fresh = home.path / f".current-{os.getpid()}-{secrets.token_hex(4)}"
    try:
        fresh.write_text(snapshot_id + "\n", encoding="utf-8")
        batch_store.sync_path(fresh)
        locking.replace(fresh, home.pointer)
        batch_store.sync_path(home.path)
    except OSError as error:
        raise from_os_error(error, home.path) from error
    finally:
        fresh.unlink(missing_ok=True)


def use(home: Home, snapshot_id: str) -> str:
    """Put a snapshot into use; one of an older contract is rebuilt from its batches first. Returns the id in use."""
    path = _folder(home, snapshot_id)
    problem = problem_of(path)
    if problem and problem.code == "snapshot_old_contract":
        return rebuild(home, snapshot_id)
    if problem:
        raise problem
    with locking.writer(home):
        point_to(home, snapshot_id)
    return snapshot_id


def open_good(home: Home, snapshot_id: str | None = None) -> tuple[Path, UserError | None]:
    """(folder to read, notice or None): the snapshot in use, or the one named.

    Cheap enough for every rerun: sizes and file ends, not checksums. Where the one in use is damaged, the newest whole
    one is opened and the notice says so. One of an older contract is rebuilt from its batches. A snapshot asked for by
    name is never replaced by another. Raises UserError: no_snapshot, snapshot_missing, snapshot_damaged,
    snapshot_too_new, batch_missing.
    """
    wanted = snapshot_id or current_id(home)
    if wanted is None:
        raise UserError("no_snapshot", path=str(home.path))
    try:
        path = _folder(home, wanted)
        problem = problem_of(path)
        if problem and problem.code == "snapshot_old_contract":
            path, problem = home.snapshots / rebuild(home, wanted, put_into_use=snapshot_id is None), None
        if problem:
            raise problem
        return path, None
    except UserError as error:
        if snapshot_id is None:
            for other in list_snapshots(home):
                if other.id != wanted and problem_of(other.path) is None:
                    return other.path, UserError("opened_last_good", id=wanted, other=other.id)
        raise error


def rebuild(home: Home, snapshot_id: str, put_into_use: bool = True) -> str:
    """Build a snapshot again from its own batches under today's contracts and rules; returns the new id.

    Batches of older contracts are read by `data.publish`. Raises UserError batch_missing where one is gone.
    """
    manifest = manifest_of(_folder(home, snapshot_id))
    if manifest is None:
        raise UserError("snapshot_damaged", id=snapshot_id, detail="manifest.json")
    # publish itself needs this module to tell whole snapshots and to move the pointer
    from data.publish import publish, published_id

    day, batches = date.fromisoformat(manifest["as_of"]), manifest["batches"]
    if not put_into_use and is_whole(home.snapshots / (made := published_id(home, day, batches))):
        # every rerun of a page that names the older one comes here, and readers must not wait for a writer
        return made
    return publish(home, day, batches, put_into_use=put_into_use)


def verify(home: Home, snapshot_id: str | None = None) -> list[UserError]:
    """Every fault of a snapshot (None: the one in use): checksums, row counts, contract versions. [] = whole."""
    wanted = snapshot_id or current_id(home)
    if wanted is None:
        raise UserError("no_snapshot", path=str(home.path))
    path = _folder(home, wanted)
    problem = problem_of(path)
    faults = [problem] if problem else []
    manifest = manifest_of(path)
    for name, told in (manifest or {}).get("files", {}).items():
        file = path / f"{name}.parquet"
        try:
            if file_sha256(file) != told["sha256"]:
                faults.append(UserError("file_changed", id=wanted, file=file.name))
            elif pq.read_metadata(file).num_rows != told["rows"]:
                faults.append(UserError("file_row_count", id=wanted, file=file.name, rows=told["rows"]))
        except (OSError, pa.ArrowException) as error:
            faults.append(UserError("snapshot_damaged", id=wanted, detail=f"{file.name}: {type(error).__name__}"))
    return faults


def prune(home: Home, keep: int) -> tuple[list[str], list[UserError]]:
    """Remove all but the newest `keep` snapshots, never the one in use, one that a meeting saw or a deck is pinned to.

    Returns (ids removed, what stayed and why).
    """
    from data.meetings import marked  # meetings needs this module to tell which snapshots there are
    from data.pinned import pinned

    removed, stayed = [], []
    with locking.writer(home):
        batch_store.clean_staging(home.snapshots)
        held = {current_id(home), *marked(home), *pinned(home)}
        for old in list_snapshots(home)[keep:]:
            if old.id in held:
                continue
            # one rename first: a reader sees a whole snapshot or none; Windows refuses it while a file is open
            gone = home.snapshots / f".tmp-pruned-{secrets.token_hex(4)}"
            try:
                old.path.rename(gone)
            except PermissionError:
                stayed.append(UserError("snapshot_held", id=old.id))
                continue
            shutil.rmtree(gone, ignore_errors=True)
            removed.append(old.id)
    return removed, stayed


def is_whole(path: Path) -> bool:
    """True when a snapshot folder can be read under today's contracts."""
    return problem_of(path) is None


def problem_of(path: Path) -> UserError | None:
    """What keeps a snapshot folder from being read, as a sentence; None when nothing does. Reads no rows."""
    manifest = manifest_of(path)
    if manifest is None:
        return UserError("snapshot_damaged", id=path.name, detail="manifest.json")
    ours = contract_versions()
    for extract, version in manifest["contract_versions"].items():
        if version > ours.get(extract, 0):
            return UserError("snapshot_too_new", id=path.name)
    same = manifest["contract_versions"] == ours and manifest.get("layout") == LAYOUT
    if not same or not set(FILES) <= manifest["files"].keys():
        return UserError("snapshot_old_contract", id=path.name)
    for name, told in manifest["files"].items():
        file = path / f"{name}.parquet"
        if not _parquet_ends(file, told["bytes"]):
            return UserError("snapshot_damaged", id=path.name, detail=file.name)
    return None


def _parquet_ends(file: Path, size: int) -> bool:
    try:
        if file.stat().st_size != size:
            return False
        with file.open("rb") as stream:
            head = stream.read(4)
            stream.seek(-4, os.SEEK_END)
            return head == stream.read(4) == b"PAR1"
    except OSError:
        return False


def _folder(home: Home, snapshot_id: str) -> Path:
    """The folder of a snapshot; an id that is not a plain name is no snapshot."""
    path = home.snapshots / snapshot_id
    if not snapshot_id or Path(snapshot_id).name != snapshot_id or snapshot_id.startswith(".") or not path.is_dir():
        raise UserError("snapshot_missing", id=snapshot_id)
    return path


def manifest_of(path: Path) -> dict | None:
    try:
        manifest = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
        return manifest if {"files", "contract_versions", "as_of", "batches"} <= manifest.keys() else None
    except (OSError, ValueError, AttributeError):
        return None
