"""Forms that owners filled in and sent back → a batch of corrections.

A row of a form corrects the hazard of its number and nothing else: every other column is the ledger's. Whatever is in
doubt is a conflict, listed with file and row and stored as a rejected row; nothing is overwritten. The batch also keeps
`returned.parquet`: every answer as it came, with what stood in the ledger before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook

from data import batches as batch_store
from data import snapshots
from data.batches import REJECTS, Batch, canonical_schema, contract_versions, file_sha256
from data.errors import UserError
from data.home import Home
from data.importer.contract import CodeLists, squeeze
from data.importer.values import EPOCH, DateKind, mask_phones, parse_date
from data.publish import publish
from data.return_form import ANSWERS, ASKED, CHECK, COLUMNS, GIVEN, answers, check_code, heads, text

EXTRACT = "hazards"
#: rows that may stand above the heads
HEAD_ROWS = 12
#: what the importer said of a date that the answer replaces
_OF_OLD_DATE = {
    "rectified_before_found",
    "steps_out_of_order",
    "date_unreadable:rectified_date",
    "year_inferred:rectified_date",
}
ANSWERED = pa.schema(
    [(n, pa.string()) for n in ("hazard_id", *ASKED, "file", "sheet")]
    + [("row", pa.int64())]
    + [(n, pa.string()) for n in ("ledger_batch", "status_before", "reason_before", "ledger_file", "ledger_sheet")]
    + [("ledger_row", pa.int64())]
)

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Answer:
    """One row of a form in which something was answered; `cells` are by the keys of the form's columns."""

    file: str
    sheet: str
    row: int
    cells: dict[str, object]
    is_whole: bool  # its given cells are as they were sent

    @property
    def hazard_id(self) -> str:
        return text(self.cells["hazard_id"])

    @property
    def said(self) -> tuple[str, ...]:
        return tuple(text(self.cells[key]) for key in ASKED)


@dataclass(frozen=True)
class Conflict:
    """An answer that was not taken; `reason` is `reject_<reason>` of data/words.toml, `value` what is in doubt."""

    answer: Answer
    reason: str
    column: str = "hazard_id"
    value: str = ""


@dataclass
class Returned:
    """What came back. answered = taken + repeated + len(conflicts); of those taken `corrected` changed a row of the
    ledger. `batch_id` and `snapshot_id` are empty where nothing was written.
    """

    rows: int = 0
    answered: int = 0
    taken: int = 0
    repeated: int = 0
    corrected: int = 0
    conflicts: list[Conflict] = field(default_factory=list)
    batch_id: str = ""
    snapshot_id: str = ""


def take(
    home: Home,
    paths: Sequence[Path],
    as_of: date | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Returned:
    """Read forms, and publish what they correct as one batch more.

    `as_of`: the day up to which answers count; by default the as-of date of the snapshot in use, which then stays the
    day of every figure. Raises UserError returned_unreadable or returned_not_form for a file that is no form of ours,
    and what reading and publishing a snapshot raise.
    """
    folder, _ = snapshots.open_good(home)
    manifest = snapshots.manifest_of(folder)
    assert manifest is not None, folder
    day = as_of or date.fromisoformat(manifest["as_of"])
    done, given = Returned(), []
    for path in paths:
        for answer in _rows(path):
            done.rows += 1
            if any(answer.said):
                given.append(answer)
    done.answered = len(given)
    ledger = _Ledger(home, folder, {a.hazard_id for a in given})
    codes = CodeLists.load(home.rule_file("codes.toml"))
    kept: list[Answer] = []
    for group in _by_hazard(given).values():
        if len({a.said for a in group}) > 1:
            done.conflicts += [Conflict(a, "returned_twice", value=a.hazard_id) for a in group]
            continue
        found = _conflict(group[0], ledger, day)
        if found:
            done.conflicts += [Conflict(a, found.reason, found.column, found.value) for a in group]
            continue
        done.repeated += len(group) - 1
        kept.append(group[0])
    done.taken = len(kept)
    corrections = [row for a in kept if (row := _corrected(a, ledger.rows[a.hazard_id], codes))]
    done.corrected = len(corrections)
    done.conflicts.sort(key=lambda c: (c.answer.file, c.answer.sheet, c.answer.row))
    if dry_run or not kept:
        return done
    with batch_store.staging(home) as staged:
        _write(staged, corrections, kept, done.conflicts, ledger)
        done.batch_id = batch_store.commit(home, staged, _told(done, paths, manifest, day)).id
    done.snapshot_id = publish(home, as_of, progress=progress)
    return done


# -- reading ----------------------------------------------------------------------------------------------------------


def _rows(path: Path) -> Iterator[Answer]:
    if not path.is_file():
        raise UserError("file_missing", file=path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        sheets = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except (CalamineError, OSError, ValueError) as error:
        raise UserError("returned_unreadable", file=path.name) from error
    found = False
    for name, rows in sheets.items():
        head = next((n for n, row in enumerate(rows[:HEAD_ROWS]) if _is_head(row)), None)
        if head is None:
            continue
        found = True
        places = {heads()[squeeze(text(cell))]: c for c, cell in enumerate(rows[head]) if _names(cell)}
        check = next(c for c, cell in enumerate(rows[head]) if text(cell) == CHECK)
        for n, row in enumerate(rows[head + 1 :], head + 2):
            cells: dict[str, object] = {key: row[c] if c < len(row) else None for key, c in places.items()}
            if any(text(cell) for cell in cells.values()):
                sent = text(row[check]) if check < len(row) else ""
                yield Answer(path.name, name, n, cells, sent == check_code([cells[key] for key in GIVEN]))
    if not found:
        raise UserError("returned_not_form", file=path.name)


def _is_head(row: list) -> bool:
    """Every column of the form is there, whatever else was added."""
    named = {heads()[squeeze(text(cell))] for cell in row if _names(cell)}
    return named == set(COLUMNS) and CHECK in {text(cell) for cell in row}


def _names(cell: object) -> bool:
    return squeeze(text(cell)) in heads()


# -- judging ----------------------------------------------------------------------------------------------------------


def _by_hazard(given: list[Answer]) -> dict[str, list[Answer]]:
    found: dict[str, list[Answer]] = defaultdict(list)
    for answer in given:
        found[answer.hazard_id].append(answer)
    return found


def _conflict(answer: Answer, ledger: _Ledger, day: date) -> Conflict | None:
    """Why an answer cannot be taken, or None."""

    def because(reason: str, column: str, value: str = "") -> Conflict:
        return Conflict(answer, reason, column, value)

    now = ledger.states.get(answer.hazard_id)
    if now is None:
        return because("returned_unknown", "hazard_id", answer.hazard_id)
    if not answer.is_whole:
        return because("returned_changed", "hazard_id", answer.hazard_id)
    if not now["is_open"]:
        return because("returned_closed", "status", str(now["end_date"] or ""))
    said = answers().get(squeeze(text(answer.cells["answer"])))
    if said is None:
        return because("returned_no_answer", "answer", mask_phones(text(answer.cells["answer"])))
    told = text(answer.cells["done_date"])
    if said != "done":
        return because("returned_date_undone", "done_date", told) if told else None
    when = _day(told)
    if when is None:
        return because("returned_no_date", "done_date", mask_phones(told))
    if when < now["found_date"]:
        return because("returned_before_found", "done_date", told)
    if when > day:
        return because("returned_after_as_of", "done_date", told)
    known = ledger.rows[answer.hazard_id]["rectified_date"]
    if known is not None and known != when:
        return because("returned_other_date", "done_date", told)
    return None


def _day(told: str) -> date | None:
    read = parse_date(told)
    return date.fromordinal(EPOCH.toordinal() + read.day) if read.kind is DateKind.DAY else None


class _Ledger:
    """What the snapshot in use and its batches know of the hazards that were answered: `states` from the snapshot,
    `rows` as the batch has them.
    """

    def __init__(self, home: Home, folder: Path, ids: set[str]) -> None:
        asked = [("hazard_id", "in", sorted(ids))]
        columns = ["hazard_id", "found_date", "end_date", "is_open", "batch_id"]
        states = pq.read_table(folder / f"{EXTRACT}.parquet", columns=columns, filters=asked).to_pylist() if ids else []
        self.states = {row["hazard_id"]: row for row in states}
        self.rows: dict[str, dict] = {}
        empty = dict.fromkeys(canonical_schema(EXTRACT).names)
        for batch_id in sorted({row["batch_id"] for row in states}):
            batch = batch_store.load(home, batch_id)
            batch_store.check(batch)
            own = {i for i, row in self.states.items() if row["batch_id"] == batch_id}
            for row in _read(batch, sorted(own)):
                self.rows[row["hazard_id"]] = empty | {k: v for k, v in row.items() if k in empty}


def _read(batch: Batch, ids: list[str]) -> list[dict]:
    file = batch.file(EXTRACT)
    assert file is not None, batch.id
    return pq.read_table(file, filters=[("hazard_id", "in", ids)]).to_pylist()


# -- correcting -------------------------------------------------------------------------------------------------------


def _corrected(answer: Answer, row: dict, codes: CodeLists) -> dict | None:
    """The ledger's row with what the answer says of it; None where that is what the ledger says already."""
    said = answers()[squeeze(text(answer.cells["answer"]))]
    reason = mask_phones(text(answer.cells["reason"]))
    changed: dict[str, object] = {}
    if row["status"] is not None and row["status"] != ANSWERS[said]["status"]:
        changed |= {"status": ANSWERS[said]["status"], "status_raw": text(answer.cells["answer"])}
    if said == "done":
        changed["rectified_date"] = _day(text(answer.cells["done_date"]))
    elif reason:
        changed |= {"block_reason": codes.find("block_reason", reason) or reason, "block_reason_raw": reason}
    if all(row[key] == value for key, value in changed.items()):
        return None
    flags = [f for f in (row["flags"] or "").split(";") if f and not (said == "done" and f in _OF_OLD_DATE)]
    place = {"source_file": answer.file, "source_sheet": answer.sheet, "source_row": answer.row}
    return row | changed | {"flags": ";".join(flags)} | place


# -- writing ----------------------------------------------------------------------------------------------------------


def _write(
    staged: Path, corrections: list[dict], kept: list[Answer], conflicts: list[Conflict], ledger: _Ledger
) -> None:
    pq.write_table(pa.Table.from_pylist(corrections, canonical_schema(EXTRACT)), staged / f"{EXTRACT}.parquet")
    rejected = [
        {
            "extract": EXTRACT,
            "file": c.answer.file,
            "sheet": c.answer.sheet,
            "row": c.answer.row,
            "column": c.column,
            "value": c.value,
            "reason": c.reason,
        }
        for c in conflicts
    ]
    pq.write_table(pa.Table.from_pylist(rejected, REJECTS), staged / "rejects.parquet")
    told = [_answered(a, ledger) for a in kept]
    pq.write_table(pa.Table.from_pylist(told, ANSWERED), staged / "returned.parquet")


def _answered(answer: Answer, ledger: _Ledger) -> dict:
    before = ledger.rows[answer.hazard_id]
    return {
        "hazard_id": answer.hazard_id,
        **{key: mask_phones(text(answer.cells[key])) for key in ASKED},
        "file": answer.file,
        "sheet": answer.sheet,
        "row": answer.row,
        "ledger_batch": ledger.states[answer.hazard_id]["batch_id"],
        "status_before": before["status"],
        "reason_before": before["block_reason"],
        "ledger_file": before["source_file"],
        "ledger_sheet": before["source_sheet"],
        "ledger_row": before["source_row"],
    }


def _told(done: Returned, paths: Sequence[Path], manifest: dict, day: date) -> dict:
    """batch.json of the corrections. `corrects` says which snapshot they were answers to."""
    rejected = len(done.conflicts)
    counts = {
        "rows_read": done.corrected + rejected,
        "accepted": done.corrected,
        "rejected": rejected,
        "merged": 0,
    }
    return {
        "created_at": datetime.now().isoformat(),
        "contract_versions": {EXTRACT: contract_versions()[EXTRACT]},
        "synthetic": manifest["synthetic"],
        "label": manifest["label"] if manifest["synthetic"] else "",
        "as_of": day.isoformat(),
        "extracts": {EXTRACT: counts},
        "sources": [
            {
                "file": p.name,
                "sheet": "",
                "sha256": file_sha256(p),
                "encoding": p.suffix[1:].lower(),
                "extract": EXTRACT,
            }
            for p in paths
        ],
        "mapping": None,
        "house_facts": [],
        "corrects": manifest["id"],
    }
