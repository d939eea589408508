"""A home folder as one zip file, and a home folder out of one: every file under its SHA-256.

    backup.json   {form, made_at, snapshot (in use, or null), files{path: {bytes, sha256}}}
    home/…        the files, as they lay in the home folder

What can be computed again (`cache/`) and what belongs to one running machine (the lock, half-written files) stays out.
Beside the archive lies `<name>.sha256`, a line as sha256sum writes it: with it, an archive whose list of checksums was
rewritten too is told.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO

from data import batches as batch_store
from data import locking, snapshots
from data.errors import UserError
from data.home import Home, from_os_error

FORM = 1
TOLD = "backup.json"
INSIDE = "home/"
#: what a restored home folder may already hold: a server or a command that looked in has made them
OF_THE_MACHINE = ("cache", "logs", locking.FILE)
_CHUNK = 2**20

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Kept:
    """What an archive holds: files and their bytes, the snapshot in use, and the checksum of the archive itself."""

    files: int
    bytes: int
    snapshot: str | None
    sha256: str


def backup(home: Home, out: Path, progress: Progress | None = None) -> Kept:
    """Write the home folder into the zip file `out` and read it back.

    Nobody publishes meanwhile; readers go on. Batches and snapshots are held against their own checksums, so that a
    damaged house never becomes a good-looking archive. Raises UserError backup_nothing, backup_exists, backup_inside,
    backup_source_damaged, batch_damaged, locked, disk_full or write_failed.
    """
    report = progress or (lambda step, share: None)
    out = out.expanduser().absolute()
    if not home.path.is_dir():
        raise UserError("backup_nothing", path=str(home.path))
    if out.exists():
        raise UserError("backup_exists", path=str(out))
    if out.resolve().is_relative_to(home.path.resolve()):
        raise UserError("backup_inside", path=str(out))
    fresh = out.with_name(f".{out.name}-{secrets.token_hex(4)}.tmp")
    try:
        with locking.writer(home):
            if not (names := list(_names(home.path))):
                raise UserError("backup_nothing", path=str(home.path))
            out.parent.mkdir(parents=True, exist_ok=True)
            with open(fresh, "xb", opener=_own) as stream:
                told = _write(home, names, stream, report)
            _hold_against_own_checksums(home, told["files"])
        _read(fresh, None, report)
        batch_store.sync_path(fresh)
        sha256 = batch_store.file_sha256(fresh)
        locking.replace(fresh, out)
        _beside(out).write_text(f"{sha256}  {out.name}\n", encoding="utf-8")
    except OSError as error:
        raise from_os_error(error, out.parent) from error
    finally:
        fresh.unlink(missing_ok=True)
    sizes = [one["bytes"] for one in told["files"].values()]
    return Kept(len(sizes), sum(sizes), told["snapshot"], sha256)


def restore(home: Home, archive: Path, progress: Progress | None = None) -> Kept:
    """Unpack an archive of `backup` into an empty home folder, every file held against its checksum first.

    Nothing of the home folder is there before all of it was read and found whole. Raises UserError file_missing,
    restore_not_empty, restore_not_backup, restore_changed, restore_too_new, disk_too_small, disk_full, …
    """
    report = progress or (lambda step, share: None)
    archive = archive.expanduser().absolute()
    if not archive.is_file():
        raise UserError("file_missing", file=str(archive))
    sha256 = batch_store.file_sha256(archive)
    if _beside(archive).is_file() and _beside(archive).read_text("utf-8").split()[:1] != [sha256]:
        raise UserError("restore_changed", file=archive.name, detail=_beside(archive).name)
    with locking.writer(home):
        batch_store.clean_staging(home.path)
        if any(p.name not in OF_THE_MACHINE for p in home.path.iterdir()):
            raise UserError("restore_not_empty", path=str(home.path))
        staged = home.path / f".tmp-restored-{secrets.token_hex(4)}"
        try:
            staged.mkdir()
            told = _read(archive, staged, report)
            batch_store.sync_folder(staged)
            _move_in(staged, home.path)
        except OSError as error:
            raise from_os_error(error, home.path) from error
        finally:
            shutil.rmtree(staged, ignore_errors=True)
    sizes = [one["bytes"] for one in told["files"].values()]
    return Kept(len(sizes), sum(sizes), told["snapshot"], sha256)


def _own(path: str, flags: int) -> int:
    """Open for this account alone: a ledger is nobody else's business on a shared machine."""
    return os.open(path, flags, 0o600)


def _beside(archive: Path) -> Path:
    return archive.with_name(archive.name + ".sha256")


def _names(folder: Path) -> Iterator[str]:
    """What is kept of a home folder, as paths with `/`; folders that are links to another disk included."""
    for where, folders, files in os.walk(folder, followlinks=True):
        at = Path(where)
        if at == folder:
            folders[:] = [f for f in folders if f != "cache"]
            files = [f for f in files if f != locking.FILE]
        # names that begin with a point are half-written files of ours, or of a system that browsed the folder
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        yield from ((at / f).relative_to(folder).as_posix() for f in sorted(files) if not f.startswith("."))


def _write(home: Home, names: list[str], stream: IO[bytes], report: Progress) -> dict:
    files = {}
    with zipfile.ZipFile(stream, "w", strict_timestamps=False) as pack:
        for n, name in enumerate(names):
            report("backup", n / len(names))
            # a log that was turned over meanwhile is no loss
            with contextlib.suppress(FileNotFoundError):
                files[name] = _put_in(pack, home.path / name, INSIDE + name)
        told = {
            "form": FORM,
            "made_at": datetime.now().isoformat(timespec="seconds"),
            "snapshot": snapshots.current_id(home),
            "files": files,
        }
        pack.writestr(TOLD, json.dumps(told, ensure_ascii=False, indent=1), zipfile.ZIP_DEFLATED)
    return told


def _put_in(pack: zipfile.ZipFile, file: Path, name: str) -> dict:
    digest, size = hashlib.sha256(), 0
    with file.open("rb") as source:
        entry = zipfile.ZipInfo.from_file(file, name, strict_timestamps=False)
        # Parquet is compressed already
        entry.compress_type = zipfile.ZIP_STORED if file.suffix == ".parquet" else zipfile.ZIP_DEFLATED
        with pack.open(entry, "w", force_zip64=True) as target:
            while chunk := source.read(_CHUNK):
                target.write(chunk)
                digest.update(chunk)
                size += len(chunk)
    return {"bytes": size, "sha256": digest.hexdigest()}


def _hold_against_own_checksums(home: Home, files: dict) -> None:
    """Raises UserError batch_damaged or backup_source_damaged where a file is not what its batch or snapshot says."""
    for batch in batch_store.list_batches(home):
        for name, sha256 in batch.meta["files"].items():
            if files.get(f"batches/{batch.path.name}/{name}", {}).get("sha256") != sha256:
                raise UserError("batch_damaged", id=batch.id)
    for one in snapshots.list_snapshots(home):
        if one.manifest is None:
            raise UserError("backup_source_damaged", id=one.id)
        for name, told in one.manifest["files"].items():
            if files.get(f"snapshots/{one.id}/{name}.parquet", {}).get("sha256") != told["sha256"]:
                raise UserError("backup_source_damaged", id=one.id)


def _read(archive: Path, into: Path | None, report: Progress) -> dict:
    """Read an archive through, and write its files below `into` where that is given. Returns what backup.json says.

    Raises UserError restore_not_backup, restore_changed, restore_too_new or disk_too_small.
    """
    try:
        with zipfile.ZipFile(archive) as pack:
            told = _told(pack, archive)
            needed = sum(one["bytes"] for one in told["files"].values())
            if into is not None and (free := shutil.disk_usage(into).free) < needed:
                raise UserError("restore_disk", path=str(into.parent), needed=_mb(needed), free=_mb(free))
            for n, (name, one) in enumerate(told["files"].items()):
                report("restore" if into else "compare", n / len(told["files"]))
                target = into / name if into else Path(os.devnull)
                if into:
                    target.parent.mkdir(parents=True, exist_ok=True)
                if not _take_out(pack, INSIDE + name, target, one):
                    raise UserError("restore_changed", file=archive.name, detail=name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        # every way in which zipfile says that the bytes are not what was written
        raise UserError("restore_changed", file=archive.name, detail=type(error).__name__) from error
    return told


def _told(pack: zipfile.ZipFile, archive: Path) -> dict:
    """backup.json, checked: the archive holds the files it names, each once, all of them inside a home folder."""
    names = pack.namelist()
    if TOLD not in names:
        raise UserError("restore_not_backup", file=archive.name)
    told = json.loads(pack.read(TOLD))
    if not isinstance(told, dict) or not isinstance(told.get("form"), int):
        raise UserError("restore_not_backup", file=archive.name)
    if told["form"] > FORM:
        raise UserError("restore_too_new", file=archive.name)
    files = told.get("files")
    if not isinstance(files, dict) or sorted(names) != sorted([TOLD, *(INSIDE + name for name in files)]):
        raise UserError("restore_changed", file=archive.name, detail=TOLD)
    for name, one in files.items():
        parts = PurePosixPath(name).parts
        leads_out = not parts or ".." in parts or name.startswith("/") or any(c in name for c in "\\:\0")
        shaped = isinstance(one, dict) and isinstance(one.get("bytes"), int) and isinstance(one.get("sha256"), str)
        if leads_out or not shaped:
            raise UserError("restore_changed", file=archive.name, detail=name)
    return {"snapshot": None, **told}


def _take_out(pack: zipfile.ZipFile, name: str, target: Path, told: dict) -> bool:
    """Write one file; False where it is not what was told, however much more there would be."""
    digest, left = hashlib.sha256(), told["bytes"]
    with pack.open(name) as source, target.open("wb") as stream:
        while chunk := source.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                return False
            digest.update(chunk)
            stream.write(chunk)
    return left == 0 and digest.hexdigest() == told["sha256"]


def _move_in(staged: Path, home: Path) -> None:
    """Rename what was unpacked into the home folder, the pointer to the snapshot in use last of all."""
    for path in sorted(staged.iterdir(), key=lambda p: p.name == "current"):
        if path.name in OF_THE_MACHINE:
            # the logs of the house that was kept join the ones this machine has begun; of two the new one stays
            (home / path.name).mkdir(exist_ok=True)
            for file in path.iterdir():
                if not (home / path.name / file.name).exists():
                    locking.replace(file, home / path.name / file.name)
        else:
            locking.replace(path, home / path.name)
    batch_store.sync_path(home)


def _mb(size: int) -> str:
    return f"{size / 2**20:,.0f} MB"
