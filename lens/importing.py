"""Uploads from the page of imports: looked at without writing anything, and published when the steward says so.

What reads and publishes is the engine of the command line (`data.intake`). A publish runs in a thread of its own, so
that the steward may leave the page; a house has one at a time.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import tempfile
import threading
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from data import audit, intake, snapshots
from data.errors import UserError
from data.home import Home
from data.importer import Report
from lens import log, words

ROOT = Path(__file__).resolve().parent.parent
#: MB of one file and of all files of an upload, and how many they may be
MOST_MB, MOST_ALL_MB, MOST_FILES = 200, 400, 60
#: letters of a file's name that are kept
LONGEST_NAME = 60
#: names that Windows keeps for devices
_DEVICES = {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))}

_log = logging.getLogger("lens.importing")


class ImportingError(UserError):
    """What is wrong with an upload; sentences in `lens/words/importing.toml`."""

    def message(self, lang: str = "zh") -> str:
        return words.text(f"importing.{self.code}", lang, **self.values)


@dataclass(frozen=True)
class Upload:
    """One file as it was sent."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Order:
    """What is to be read: files, the text of a mapping ('' for none), and the day the data speak of."""

    uploads: tuple[Upload, ...]
    mapping: str = ""
    as_of: date | None = None


@dataclass
class Job:
    """A publish under way or ended. `act` is import, withdraw or withdraw_undone; `step` and `share` are those of
    `data.intake.Progress`, `known` and `replaced_sample` those of `data.intake.Intake`.
    """

    act: str
    step: str = ""
    share: float = 0.0
    ended: bool = False
    error: UserError | None = None
    batch: str = ""
    known: bool = False
    replaced_sample: bool = False
    #: (snapshot id, as-of date, rows by extract) of what was in use before and of what is now
    before: tuple[str, str, dict[str, int]] = ("", "", {})
    after: tuple[str, str, dict[str, int]] = ("", "", {})

    def tell(self, step: str, share: float) -> None:
        self.step, self.share = step, share


_jobs: dict[str, Job] = {}
_starting = threading.Lock()


def look(home: Home, order: Order) -> Report:
    """What the import would do. Raises UserError for the mapping, ImportingError for an upload that is too large."""
    with _written(order) as (paths, mapping):
        return intake.look(home, paths, mapping, order.as_of)


def job(home: Home) -> Job | None:
    """The house's publish that is under way, or the last one of this process."""
    return _jobs.get(str(home.path))


def forget(home: Home) -> None:
    """Put the last publish's result away."""
    with _starting:
        last = job(home)
        if last and last.ended:
            del _jobs[str(home.path)]


def publish(home: Home, order: Order, who: str) -> Job:
    """Begin to import and publish. Raises ImportingError busy where one is under way, UserError audit_failed."""

    def work(told: Job) -> int:
        with _written(order) as (paths, mapping):
            done = intake.import_and_publish(home, paths, mapping, order.as_of, progress=told.tell)
        told.batch, told.known, told.replaced_sample = done.batch_id, done.known, done.replaced_sample
        return sum(e.counts.accepted for e in done.report.extracts.values())

    return _begin(home, who, "import", ", ".join(u.name for u in order.uploads), work)


def withdraw(home: Home, batch: str, who: str, back: bool = False) -> Job:
    """Begin to publish without a batch, or with it again. Raises as `publish` does."""

    def work(told: Job) -> None:
        intake.withdraw(home, batch, back, told.tell)
        told.batch = batch

    return _begin(home, who, "withdraw_undone" if back else "withdraw", batch, work)


def _begin(home: Home, who: str, act: str, about: str, work: Callable[[Job], int | None]) -> Job:
    with _starting:
        last = job(home)
        if last and not last.ended:
            raise ImportingError("busy")
        audit.note(home, who, f"{act}_begun", about=about)
        begun = _jobs[str(home.path)] = Job(act, before=_seen(home))
    threading.Thread(target=_run, args=(home, who, work, begun), daemon=True).start()
    return begun


def _run(home: Home, who: str, work: Callable[[Job], int | None], told: Job) -> None:
    try:
        rows = work(told)
        told.after = _seen(home)
        audit.note(home, who, told.act, told.after[0], rows=rows, about=told.batch)
        prepare_ahead(home, told)
    except UserError as error:
        told.error = error
    except Exception as error:
        told.error = ImportingError("failed", id=log.failure(error, told.act))
    finally:
        told.ended = True


def prepare_ahead(home: Home, told: Job) -> None:
    """Compute once what every page shows first, in a process of its own: this one goes on answering readers."""
    told.tell("pages", 0.0)
    command = [sys.executable, "-m", "lens", "prepare", "--home", str(home.path)]
    quiet = subprocess.DEVNULL
    ended = subprocess.run(command, cwd=ROOT, stdin=quiet, stdout=quiet, stderr=quiet, check=False)
    if ended.returncode:
        _log.warning("pages were not computed ahead (%s); they open more slowly", ended.returncode)


def _seen(home: Home) -> tuple[str, str, dict[str, int]]:
    in_use = snapshots.current_id(home)
    manifest = (snapshots.manifest_of(home.snapshots / in_use) if in_use else None) or {}
    rows = {name: counts["rows"] for name, counts in manifest.get("files", {}).items()}
    return in_use or "", manifest.get("as_of", ""), rows


@contextmanager
def _written(order: Order) -> Iterator[tuple[list[Path], Path | None]]:
    """The files in a folder that nobody else can open and that is gone afterwards."""
    check(order.uploads)
    with tempfile.TemporaryDirectory(prefix="safety-upload-") as folder:
        paths: list[Path] = []
        inside = Path(folder) / "files"
        inside.mkdir()
        for name, upload in zip(safe_names(u.name for u in order.uploads), order.uploads, strict=True):
            paths.append(inside / name)
            paths[-1].write_bytes(upload.content)
        mapping = None
        if order.mapping:
            mapping = Path(folder) / "mapping.toml"
            mapping.write_text(order.mapping, "utf-8")
        yield paths, mapping


def check(uploads: Sequence[Upload]) -> None:
    """Raises ImportingError too_many, too_large or too_large_all. The browser's own limit can be gone around."""
    if len(uploads) > MOST_FILES:
        raise ImportingError("too_many", most=MOST_FILES)
    for one in uploads:
        if len(one.content) > MOST_MB << 20:
            raise ImportingError("too_large", file=one.name[:LONGEST_NAME], most=MOST_MB)
    if sum(len(one.content) for one in uploads) > MOST_ALL_MB << 20:
        raise ImportingError("too_large_all", most=MOST_ALL_MB)


def safe_names(names: Iterator[str]) -> list[str]:
    """File names that any system takes and that lead nowhere else: no folders, no signs that are not shown, each once.

    A name stays what the steward knows it by, because every row remembers the file that it came from.
    """
    given: list[str] = []
    for name in names:
        stem, ending = os.path.splitext(_plain(name))
        stem, ending = stem[:LONGEST_NAME].strip(" .") or "upload", ending[:8]
        if stem.lower() in _DEVICES:
            stem += "_"
        made, again = stem + ending, 1
        while made.lower() in {g.lower() for g in given}:
            again += 1
            made = f"{stem} ({again}){ending}"
        given.append(made)
    return given


def _plain(name: str) -> str:
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    return "".join("_" if c in '<>:"|?*' or not c.isprintable() else c for c in last).lstrip(".~$ ")
