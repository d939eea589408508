"""The command line of the data: import, sample, returned, snapshots, use, verify, prune, meeting, passphrase …"""

from __future__ import annotations

import argparse
import getpass
import json
import os
import subprocess
import sys
import time
import traceback
from datetime import date, datetime
from pathlib import Path

from data import audit, backup, batches, intake, meetings, passphrase, returned, snapshots
from data.errors import UserError, words
from data.home import Home
from data.importer.contract import contracts

ROOT = Path(__file__).resolve().parent.parent

EXAMPLES = """examples:
  python -m data import 隐患台账.xlsx 检查记录.csv
  python -m data import export/ --mapping osha.toml --as-of 2026-11-22 --dry-run
  python -m data sample --hazards 100000
  python -m data returned 回收/*.xlsx --dry-run
  python -m data snapshots
  python -m data use 2026-11-22-7f3a91
  python -m data verify
  python -m data prune --keep 5
  python -m data meeting 10月例会 --date 2026-10-28
  python -m data backup /mnt/disk/safety-20261122.zip
  python -m data restore /mnt/disk/safety-20261122.zip --home data/home
  python -m data withdraw b20261122-1a2b3c4d
  python -m data passphrase
"""


def parser() -> argparse.ArgumentParser:
    """The commands and their arguments."""
    raw = argparse.RawDescriptionHelpFormatter
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--home", help="home folder (default: SAFETY_HOME, else data/home)")
    common.add_argument(
        "--lang", choices=("zh", "en"), default=_language(), help="language of what is printed (default: LANG, else zh)"
    )
    main = argparse.ArgumentParser(
        prog="python -m data",
        description="Safety Posture 安全生产态势: import exports, publish snapshots",
        epilog=EXAMPLES,
        formatter_class=raw,
    )
    commands = main.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, text: str, example: str) -> argparse.ArgumentParser:
        return commands.add_parser(
            name, help=text, description=text, parents=[common], formatter_class=raw,
            epilog=f"example: python -m data {name} {example}",
        )  # fmt: skip

    one = add("import", "import exports as one batch and publish", "隐患台账.xlsx --as-of 2026-11-22")
    one.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="csv, xlsx, xls or parquet files, or folders")
    one.add_argument("--mapping", metavar="FILE", help="mapping file, or the name of one in the home's mappings/")
    one.add_argument("--as-of", type=_date, metavar="DATE", help="the day the data speak of (default: the last event)")
    one.add_argument("--dry-run", action="store_true", help="read and report, write nothing")
    one.add_argument("--report", type=Path, metavar="JSON", help="also write the report as a JSON file")
    one = add("sample", "publish a synthetic district", "--hazards 100000")
    one.add_argument("--hazards", type=int, metavar="N", help="size aimed at (default 100000)")
    one.add_argument("--seed", type=int, metavar="N", help="another seed draws another district")
    one = add(
        "returned", "take in dispatch forms that owners filled in, as one batch, and publish", "河东街道.xlsx --dry-run"
    )
    one.add_argument("paths", nargs="+", type=Path, metavar="FILE", help="the forms as they came back")
    one.add_argument(
        "--as-of", type=_date, metavar="DATE", help="the day answers count up to (default: that of the data)"
    )
    one.add_argument("--dry-run", action="store_true", help="read and list what is in doubt, write nothing")
    add("snapshots", "list the published snapshots", "--lang en")
    one = add("use", "put a published snapshot into use", "2026-11-22-7f3a91")
    one.add_argument("id", metavar="ID")
    one = add("verify", "check a snapshot's files against its manifest", "2026-11-22-7f3a91")
    which = one.add_mutually_exclusive_group()
    which.add_argument("id", nargs="?", metavar="ID", help="default: the one in use")
    which.add_argument("--snapshot", metavar="ID", help="the same, as other commands name it")
    one = add("prune", "remove old snapshots; the one in use and those of meetings stay", "--keep 5")
    one.add_argument("--keep", type=_count, metavar="N", required=True, help="how many of the newest to keep")
    one = add("meeting", "mark the snapshot that a meeting saw", "10月例会 --date 2026-10-28")
    which = one.add_mutually_exclusive_group(required=True)
    which.add_argument("name", nargs="?", metavar="NAME")
    which.add_argument("--remove", metavar="NAME", help="take a meeting's mark away; the snapshot stays")
    one.add_argument("--snapshot", metavar="ID", help="default: the one in use")
    one.add_argument("--date", type=_date, metavar="DATE", help="default: the snapshot's as-of date")
    add("meetings", "list the meetings and what each saw", "--lang en")
    one = add("backup", "write the home folder into one zip file, checked by reading it back", "safety-20261122.zip")
    one.add_argument("out", type=Path, metavar="OUT.zip", help="a new file outside the home folder")
    one = add("restore", "unpack a backup into an empty home folder", "safety-20261122.zip --home /srv/safety")
    one.add_argument("archive", type=Path, metavar="IN.zip", help="what backup wrote")
    add("batches", "list what was imported, file by file", "--lang en")
    one = add("withdraw", "take a batch out again and publish the others; it is kept", "b20261122-1a2b3c4d")
    one.add_argument("id", metavar="BATCH")
    one.add_argument("--undo", action="store_true", help="take it back in")
    one = add("passphrase", "set the steward's passphrase; it is asked for on the page of imports", "--remove")
    one.add_argument("--remove", action="store_true", help="ask for none any more")
    return main


def main(argv: list[str] | None = None) -> int:
    """Run one command. 0 when it worked; 2 with one sentence on stderr when it could not."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a console of another encoding must not stop an import
            stream.reconfigure(encoding="utf-8", errors="replace")
    args = parser().parse_args(argv)
    home = Home(args.home)
    try:
        return COMMANDS[args.command](args, home)
    except UserError as error:
        return _fail(error, args.lang)
    except KeyboardInterrupt:
        return _fail(UserError("interrupted"), args.lang)
    except BrokenPipeError:  # the reader of a pipe, head for one, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        return _fail(UserError("unexpected", id=_log(home, args.command, error)), args.lang)


def _import(args: argparse.Namespace, home: Home) -> int:
    with Progress(args.lang) as progress:
        done = intake.import_and_publish(home, args.paths, args.mapping, args.as_of, args.dry_run, progress)
        if not args.dry_run:
            _prepare(home, progress)
    print(done.report.text(args.lang))
    if args.report:
        told = json.dumps(done.report.as_dict(args.lang), ensure_ascii=False, indent=1)
        try:
            args.report.write_text(told + "\n", encoding="utf-8")
        except OSError as error:
            raise UserError("write_failed", path=args.report, detail=error.strerror) from error
    if args.dry_run:
        _say(args, "import_dry_run")
        return 0
    if done.known:
        _say(args, "import_known", id=done.batch_id)
    rows = sum(e.counts.accepted for e in done.report.extracts.values())
    _record(home, "import", done.snapshot_id, done.batch_id, rows)
    if done.replaced_sample:
        _say(args, "sample_replaced")
    _say(args, "published", id=done.snapshot_id, home=home.path)
    return 0


def _sample(args: argparse.Namespace, home: Home) -> int:
    with Progress(args.lang) as progress:
        snapshot_id = intake.sample_and_publish(home, args.hazards, args.seed, progress)
        _prepare(home, progress)
    _record(home, "sample", snapshot_id)
    _say(args, "sample_published", id=snapshot_id, home=home.path)
    return 0


def _returned(args: argparse.Namespace, home: Home) -> int:
    """0 when every answer was taken, 1 when some are in doubt."""
    with Progress(args.lang) as progress:
        done = returned.take(home, args.paths, args.as_of, args.dry_run, progress)
        if done.snapshot_id:
            _prepare(home, progress)
    _say(args, "returned_counts", rows=done.rows, answered=done.answered, taken=done.taken, repeated=done.repeated,
         conflicts=len(done.conflicts), corrected=done.corrected)  # fmt: skip
    for one in done.conflicts:
        told = words()["returned_value"][args.lang].format_map({"value": one.value}) if one.value else ""
        reason = words()[f"reject_{one.reason}"][args.lang]
        _say(args, "returned_conflict", file=one.answer.file, sheet=one.answer.sheet, row=one.answer.row,
             id=one.answer.hazard_id, reason=reason, value=told)  # fmt: skip
    if args.dry_run:
        _say(args, "import_dry_run")
    elif done.snapshot_id:
        _record(home, "returned", done.snapshot_id, done.batch_id, done.corrected)
        _say(args, "returned_batch", id=done.batch_id)
        _say(args, "published", id=done.snapshot_id, home=home.path)
    else:
        _say(args, "returned_nothing")
    return 1 if done.conflicts else 0


def _prepare(home: Home, progress: Progress) -> None:
    """Let the reading side compute once what every page shows first.

    In a process of its own, because nothing flows back from lens to data. Should it fail, pages only open more
    slowly; its log says why.
    """
    progress("pages", 0.0)
    command = [sys.executable, "-m", "lens", "prepare", "--home", str(home.path)]
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def _snapshots(args: argparse.Namespace, home: Home) -> int:
    found = snapshots.list_snapshots(home)
    if not found:
        raise UserError("no_snapshot", path=str(home.path))
    in_use = snapshots.current_id(home)
    for one in found:
        told = one.manifest or {}
        problem = snapshots.problem_of(one.path)
        hazards = told.get("files", {}).get("hazards", {}).get("rows", 0)
        kind = "snapshot_line_sample" if told.get("synthetic") else "snapshot_line"
        _say(args, kind, mark="*" if one.id == in_use else " ", id=one.id, made=told.get("created_at", "")[:16],
             hazards=f"{hazards:,}", batches=len(told.get("batches", [])))  # fmt: skip
        if problem:
            print("  ! " + problem.message(args.lang))
    return 0


def _use(args: argparse.Namespace, home: Home) -> int:
    used = snapshots.use(home, args.id)
    _record(home, "use", used)
    _say(args, "snapshot_in_use", id=used)
    return 0


def _verify(args: argparse.Namespace, home: Home) -> int:
    wanted = args.id or args.snapshot
    faults = snapshots.verify(home, wanted)
    for fault in faults:
        _fail(fault, args.lang)
    if faults:
        return 2
    _say(args, "snapshot_whole", id=wanted or snapshots.current_id(home))
    return 0


def _prune(args: argparse.Namespace, home: Home) -> int:
    removed, stayed = snapshots.prune(home, args.keep)
    for problem in stayed:
        print(problem.message(args.lang), file=sys.stderr)
    _record(home, "prune", about=", ".join(removed))
    _say(args, "pruned", count=len(removed), ids=", ".join(removed))
    return 0


def _meeting(args: argparse.Namespace, home: Home) -> int:
    if args.remove is not None:
        gone = meetings.unmark(home, args.remove)
        _record(home, "meeting_removed", gone.snapshot, gone.name)
        _say(args, "meeting_removed", name=gone.name, id=gone.snapshot)
    else:
        made = meetings.mark(home, args.name, args.snapshot, args.date)
        _record(home, "meeting", made.snapshot, made.name)
        _say(args, "meeting_marked", name=made.name, day=made.date, id=made.snapshot)
    return 0


def _meetings(args: argparse.Namespace, home: Home) -> int:
    found = meetings.list_meetings(home)
    if not found:
        _say(args, "meetings_none")
    there = {s.id for s in snapshots.list_snapshots(home)}
    for one in found:
        kind = "meeting_line" if one.snapshot in there else "meeting_line_gone"
        _say(args, kind, name=one.name, day=one.date, id=one.snapshot)
    return 0


def _backup(args: argparse.Namespace, home: Home) -> int:
    with Progress(args.lang) as progress:
        done = backup.backup(home, args.out, progress)
    _record(home, "backup", done.snapshot or "", about=args.out.name)
    _say(args, "backup_done", path=args.out, files=done.files, size=_size(done), sha256=done.sha256)
    return 0


def _restore(args: argparse.Namespace, home: Home) -> int:
    with Progress(args.lang) as progress:
        done = backup.restore(home, args.archive, progress)
        if done.snapshot:
            _prepare(home, progress)
    _record(home, "restore", done.snapshot or "", about=args.archive.name)
    _say(args, "restore_done", path=home.path, files=done.files, size=_size(done))
    if done.snapshot:
        # one of an older contract was rebuilt from its batches meanwhile
        _say(args, "snapshot_in_use", id=snapshots.current_id(home))
    return 0


def _size(kept: backup.Kept) -> str:
    return f"{kept.bytes / 2**20:,.1f} MB"


def _batches(args: argparse.Namespace, home: Home) -> int:
    held = batches.list_batches(home)
    if not held:
        raise UserError("batches_none")
    in_use = snapshots.current_id(home)
    manifest = snapshots.manifest_of(home.snapshots / in_use) if in_use else None
    used = set(manifest["batches"]) if manifest else set()
    for one in held:
        files = ", ".join(dict.fromkeys(s["file"] for s in one.meta.get("sources", [])))
        if one.synthetic and "corrects" not in one.meta:
            files = words()["batch_sample"][args.lang]
        rows = sum(counts["accepted"] for counts in one.meta["extracts"].values())
        mark = "-" if one.withdrawn else "*" if one.id in used else " "
        _say(args, "batch_line", mark=mark, id=one.id, made=one.meta["created_at"][:16], rows=f"{rows:,}", files=files)
    _say(args, "batches_marks")
    return 0


def _withdraw(args: argparse.Namespace, home: Home) -> int:
    with Progress(args.lang) as progress:
        snapshot_id = intake.withdraw(home, args.id, args.undo, progress)
        _prepare(home, progress)
    _record(home, "withdraw_undone" if args.undo else "withdraw", snapshot_id, args.id)
    _say(args, "batch_back" if args.undo else "batch_withdrawn", id=args.id)
    _say(args, "published", id=snapshot_id, home=home.path)
    return 0


def _passphrase(args: argparse.Namespace, home: Home) -> int:
    if args.remove:
        gone = passphrase.remove(home)
        if gone:
            _record(home, "passphrase_removed")
        _say(args, "passphrase_removed" if gone else "passphrase_none")
        return 0
    given = _secret(args, "passphrase_ask")
    if sys.stdin.isatty() and _secret(args, "passphrase_again") != given:
        raise UserError("passphrase_differs")
    passphrase.set_to(home, given)
    _record(home, "passphrase_set")
    _say(args, "passphrase_set")
    return 0


def _secret(args: argparse.Namespace, ask: str) -> str:
    """Words that are not shown while they are typed; from a pipe its first line."""
    if sys.stdin.isatty():
        return getpass.getpass(words()[ask][args.lang])
    return sys.stdin.readline().rstrip("\r\n")


def _record(home: Home, act: str, snapshot: str = "", about: str = "", rows: int | None = None) -> None:
    """A line of the audit log for what a command did."""
    audit.note(home, audit.at_the_keyboard(), act, snapshot, rows=rows, about=about)


COMMANDS = {
    "import": _import,
    "sample": _sample,
    "returned": _returned,
    "snapshots": _snapshots,
    "use": _use,
    "verify": _verify,
    "prune": _prune,
    "meeting": _meeting,
    "meetings": _meetings,
    "backup": _backup,
    "restore": _restore,
    "batches": _batches,
    "withdraw": _withdraw,
    "passphrase": _passphrase,
}


class Progress:
    """Steps on stderr: one line that is rewritten on a terminal, one line a step elsewhere."""

    def __init__(self, lang: str) -> None:
        self._lang = lang
        self._live = sys.stderr.isatty()
        self._step, self._next = "", 0.0

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._live and self._step:
            sys.stderr.write("\r\033[K")

    def __call__(self, step: str, done: float) -> None:
        """`done`: the share done (0–1), or the rows so far (above 1)."""
        now, step = time.monotonic(), self._name(step)
        if step == self._step and (now < self._next or not self._live):
            return
        self._step, self._next = step, now + 0.2
        told = f"{done:.0%}" if done <= 1 else f"{done:,.0f}"
        sys.stderr.write(f"\r\033[K{step} {told}" if self._live else f"{step}\n")
        sys.stderr.flush()

    def _name(self, step: str) -> str:
        """A step in words: one of ours, an extract, or the file that is being read."""
        if step in contracts():
            return str(getattr(contracts()[step], self._lang))
        return words().get(f"step_{step.partition(' ')[0]}", {}).get(self._lang, step)


def _say(args: argparse.Namespace, code: str, **values: object) -> None:
    print(words()[code][args.lang].format_map(values))


def _fail(error: UserError, lang: str) -> int:
    print(error.message(lang), file=sys.stderr)
    return 2


def _log(home: Home, command: str, error: Exception) -> str:
    """Keep an unexpected failure in logs/data.log and return its id.

    Only the places in the code are kept: a message may quote a cell of a ledger.
    """
    given = os.urandom(3).hex()
    frames = "".join(traceback.format_tb(error.__traceback__))
    text = f"{datetime.now():%Y-%m-%d %H:%M:%S} [{given}] {command} {type(error).__name__}\n{frames}\n"
    try:
        with (home.folder("logs") / "data.log").open("a", encoding="utf-8") as stream:
            stream.write(text)
    except (OSError, UserError):
        sys.stderr.write(text)
    return given


def _language() -> str:
    told = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "en" if told.lower().startswith("en") else "zh"


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no date; write it like 2026-11-22") from None


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number of snapshots; write 1 or more")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
