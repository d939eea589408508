"""Exports in, snapshot out: what the command line and the import page both call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from data import batches as batch_store
from data import locking, snapshots
from data.batches import Batch
from data.errors import UserError
from data.home import Home
from data.publish import publish

if TYPE_CHECKING:
    from data.importer import Report

SHIPPED_MAPPINGS = Path(__file__).with_name("mappings")
SMALLEST_SAMPLE = 100

#: called with a short English name of the step, and the share done (0–1) or the rows so far (above 1)
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Intake:
    """What an import did. `batch_id` and `snapshot_id` are empty after a dry run."""

    report: Report
    batch_id: str = ""
    snapshot_id: str = ""
    known: bool = False  # the same content under the same as-of date had been imported before
    replaced_sample: bool = False  # the house showed the synthetic district until now


def import_and_publish(
    home: Home,
    paths: Sequence[Path],
    mapping: str | Path | None = None,
    as_of: date | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Intake:
    """Import exports as one batch and publish it together with the house's other real batches.

    `mapping` is a file, or the name of one in the home's or the shipped `mappings/`. `as_of` None: the date of the last
    event. A dry run reads, counts and writes nothing. Raises UserError of the importer and of `publish`; what was
    published before stays in use then.
    """
    from data.importer import import_files
    from data.known import known_of

    plan = find_mapping(home, mapping) if mapping else None
    codes, register = home.rule_file("codes.toml"), known_of(home)
    if dry_run:
        return Intake(import_files(list(paths), home.path, plan, as_of, True, progress, codes, known=register))
    earlier = batch_store.list_batches(home)
    with batch_store.staging(home) as folder:
        report = import_files(list(paths), folder, plan, as_of, False, progress, codes, known=register)
        meta = {"created_at": datetime.now().isoformat(), "synthetic": False, "label": "", **report.batch()}
        batch = batch_store.commit(home, folder, meta)
    snapshot_id = publish(home, as_of, progress=progress)
    known = batch.id in {b.id for b in earlier}
    return Intake(report, batch.id, snapshot_id, known, bool(earlier) and all(b.synthetic for b in earlier))


def look(
    home: Home,
    paths: Sequence[Path],
    mapping: str | Path | None = None,
    as_of: date | None = None,
    progress: Progress | None = None,
) -> Report:
    """What importing the files would do, with everything that would stop it in the report's `problems`.

    Nothing is written. `mapping` as in `import_and_publish`. Raises UserError only for the mapping file.
    """
    from data.importer import look_at
    from data.known import known_of

    plan = find_mapping(home, mapping) if mapping else None
    return look_at(list(paths), plan, as_of, progress, home.rule_file("codes.toml"), known=known_of(home))


def sample_and_publish(
    home: Home, hazards: int | None = None, seed: int | None = None, progress: Progress | None = None
) -> str:
    """Draw the synthetic district, publish it alone and return the snapshot id. `hazards` is the size aimed at."""
    from data.sample import DEFAULT_HAZARDS, DEFAULT_SEED, write_sample

    size = DEFAULT_HAZARDS if hazards is None else hazards
    if size < SMALLEST_SAMPLE:
        raise UserError("sample_too_small", least=SMALLEST_SAMPLE)
    told = (lambda step, done, total: progress(step, done / max(total, 1))) if progress else None
    with batch_store.staging(home) as folder:
        meta = write_sample(folder, size, DEFAULT_SEED if seed is None else seed, told)
        batch = batch_store.commit(home, folder, {"created_at": datetime.now().isoformat(), **meta})
    return publish(home, batches=[batch.id], progress=progress)


def withdraw(home: Home, batch_id: str, back: bool = False, progress: Progress | None = None) -> str:
    """Take a batch out, or back in, and publish the others; returns the snapshot id. The batch itself is kept.

    Raises UserError batch_missing, withdrawn_already, withdrawn_not, withdraw_last (no hazards would be left),
    withdraw_corrected (corrections rest upon it), and what `publish` raises: then it is as it was before.
    """
    with locking.writer(home):
        batch = batch_store.load(home, batch_id)
        if batch.withdrawn != back:
            raise UserError("withdrawn_not" if back else "withdrawn_already", id=batch_id)
        if not back:
            _refuse_what_others_need(home, batch)
        batch_store.mark_withdrawn(home, batch, not back)
    try:
        return publish(home, progress=progress)
    except BaseException:
        with locking.writer(home):
            batch_store.mark_withdrawn(home, batch, back)
        raise


def _refuse_what_others_need(home: Home, batch: Batch) -> None:
    rest = [b for b in batch_store.list_batches(home) if not b.withdrawn and b.id != batch.id]
    if not any("hazards" in b.meta["extracts"] and b.synthetic == batch.synthetic for b in rest):
        raise UserError("withdraw_last", id=batch.id)
    for other in rest:
        answered = other.meta.get("corrects")
        if not answered or "hazards" not in batch.meta["extracts"] or "corrects" in batch.meta:
            continue
        # a correction is the whole row, so it would outlive the ledger that it corrects
        manifest = snapshots.manifest_of(home.snapshots / answered)
        if manifest is None or batch.id in manifest["batches"]:
            raise UserError("withdraw_corrected", id=batch.id, other=other.id)


def find_mapping(home: Home, mapping: str | Path) -> Path:
    """A mapping by its path, else by its name in the home's own `mappings/`, else in the shipped ones."""
    given = Path(mapping)
    named = given.name if given.suffix else given.name + ".toml"
    for path in (given, home.path / "mappings" / named, SHIPPED_MAPPINGS / named):
        if path.is_file():
            return path
    raise UserError("mapping_missing", name=str(mapping))
