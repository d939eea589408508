"""Nothing in the tree breaks on Windows: names, encodings, locks, and files that somebody has open.

These run on any system. What Windows does to open files is imitated where /proc tells which files are open here.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from data import backup, locking, snapshots
from data.home import Home
from lens.ask import ask
from lens.engine import House
from lens.prepared import prepare
from lens.selection import Selection
from tests.drawn import publish_drawn
from tests.unit.test_house_rules import ROOT, SOURCES, name, uses

ROW = {"jurisdiction": "河东街道", "sector": "gas", "found_date": "2026-03-02"}
PYTHON = [p for p in SOURCES if p.suffix == ".py"]
#: characters and names that Windows takes for something else
FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f]|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)', re.IGNORECASE)
#: Windows allows 260 characters for a whole path; a home folder lies somewhere below a drive
LONGEST_BELOW_HOME = 140
ONE_SYSTEM_ONLY = ("fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "posix", "syslog", "msvcrt", "winreg")


def calls(path: Path) -> list[ast.Call]:
    return [n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call)]


def said_in(call: ast.Call) -> str:
    """The called function as it is written, without what it is called on: `open`, `os.replace`, `.read_text`."""
    match call.func:
        case ast.Name(id=plain):
            return plain
        case ast.Attribute(value=ast.Name(id="os" | "io" | "shutil" as module), attr=attr):
            return f"{module}.{attr}"
        case ast.Attribute(attr=attr):
            return f".{attr}"
    return ""


# --- the tree -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", ONE_SYSTEM_ONLY)
def test_what_one_system_only_has_is_imported_in_one_guarded_place(module: str) -> None:
    assert {name(p) for p in PYTHON if uses(p, module)} <= {"data/locking.py"}


def test_no_call_that_windows_lacks() -> None:
    lacking = {
        "fork",
        "forkpty",
        "getuid",
        "geteuid",
        "setsid",
        "chown",
        "mkfifo",
        "uname",
        "killpg",
        "getpgid",
        "nice",
    }
    found = {(name(p), said_in(c)) for p in PYTHON for c in calls(p)}
    assert {(f, c) for f, c in found if c.startswith("os.") and c[3:] in lacking} == set()
    signals = {(name(p), s) for p in PYTHON for s in re.findall(r"signal\.SIG\w+", p.read_text("utf-8"))}
    assert {s for _, s in signals} <= {"signal.SIGTERM", "signal.SIGINT"}


def test_files_take_the_place_of_others_through_the_one_function_that_is_patient() -> None:
    allowed = {
        "data/locking.py": "the function itself",
        "data/importer/duplicates.py": "a scratch file of the import under way",
        "data/importer/run.py": "from the scratch folder of the import into the staged batch",
    }
    found = {name(p) for p in PYTHON for c in calls(p) if said_in(c) in ("os.replace", "os.rename", "shutil.move")}
    assert found <= allowed.keys()


def test_every_text_says_its_encoding() -> None:
    """Windows in China would read and write cp936 where nothing is said."""
    assert [f"{name(p)}:{c.lineno}" for p in PYTHON for c in calls(p) if silent(c)] == []


def silent(call: ast.Call) -> bool:
    """Whether a call reads or writes text and does not say in which encoding."""
    said, keywords = said_in(call), {k.arg: k.value for k in call.keywords}
    if said in (".read_text", ".write_text"):
        return "encoding" not in keywords and len(call.args) <= (said == ".write_text")
    if said not in ("open", "io.open", ".open", "os.fdopen"):
        return False
    at = 0 if said == ".open" else 1
    mode = keywords.get("mode") or (call.args[at] if len(call.args) > at else ast.Constant("r"))
    if not (isinstance(mode, ast.Constant) and isinstance(mode.value, str) and re.fullmatch(r"[rwax+bt]+", mode.value)):
        return False  # .open of something that is no file: a snapshot of a house, a member of an archive
    is_house = said == ".open" and not call.args and "mode" not in keywords
    return not is_house and "b" not in mode.value and "encoding" not in keywords


def test_every_file_of_the_tree_can_be_unpacked_on_windows() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("no git here to list the files of the tree")
    paths = listed.stdout.decode().split("\0")[:-1]
    assert [p for p in paths if any(FORBIDDEN.search(part) for part in p.split("/"))] == []
    assert len({p.lower() for p in paths}) == len(paths), "two names that differ in case alone"
    assert max(map(len, paths)) < LONGEST_BELOW_HOME


def test_every_name_in_a_home_folder_is_one_on_windows(sample_home: Home) -> None:
    found = [p.relative_to(sample_home.path) for p in sample_home.path.rglob("*")]
    assert [str(p) for p in found if any(FORBIDDEN.search(part) for part in p.parts)] == []
    assert max(len(str(p)) for p in found) < LONGEST_BELOW_HOME


# --- open files ---------------------------------------------------------------------------------------------------


def held_open() -> set[str]:
    """The real paths of the files that this process has open."""
    found = set()
    for handle in os.listdir("/proc/self/fd"):
        try:
            found.add(os.path.realpath(f"/proc/self/fd/{handle}"))
        except OSError:
            continue
    return found


@pytest.fixture
def like_windows(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Deleting, renaming or replacing what this process has open fails, as on Windows. Returns what was refused."""
    if not os.path.isdir("/proc/self/fd"):
        pytest.skip("no /proc here to tell which files are open")
    refused: list[str] = []

    def guarded(plain):
        def act(*paths, **options):
            for path in paths[:2]:
                real = os.path.realpath(path)
                if real in (opened := held_open()) or any(o.startswith(real + os.sep) for o in opened):
                    refused.append(str(path))
                    raise PermissionError(13, "in use by another process", str(path))
            return plain(*paths, **options)

        return act

    for plain in ("unlink", "remove", "rename", "replace"):
        monkeypatch.setattr(os, plain, guarded(getattr(os, plain)))
    # rmtree by names, as on Windows, and not by handles of folders
    monkeypatch.setattr(shutil, "_use_fd_functions", False)
    return refused


def test_publishing_pruning_and_backing_up_beside_a_reader_never_touch_what_duckdb_holds(
    home: Home, tmp_path: Path, like_windows: list[str]
) -> None:
    first = publish_drawn(home, hazards=[ROW], as_of="2026-10-31")
    prepare(home)
    house = House(home)
    old = house.open()
    held = [p for p in held_open() if p.startswith(str(home.path.resolve()))]
    assert held, "DuckDB has the tables of the snapshot open"
    second = publish_drawn(home, hazards=[ROW, ROW], as_of="2026-11-22")
    prepare(home)
    assert house.open().id == second.name
    removed, stayed = snapshots.prune(home, 1)
    assert (removed, stayed) == ([first.name], [])
    prepare(home)  # takes away what belongs to snapshots that are gone
    # the reader of the older one goes on, and its file is there until nobody has it open
    assert ask(old, ["M2"], [], Selection(period="all"))[0]["M2"] == 1
    assert all(os.path.exists(p) for p in held) and set(map(os.path.realpath, like_windows)) <= set(held)
    backup.backup(home, tmp_path / "b.zip")
    assert backup.restore(Home(tmp_path / "other"), tmp_path / "b.zip").snapshot == second.name


def test_a_snapshot_that_somebody_reads_stays_and_that_is_said(home: Home, like_windows: list[str]) -> None:
    first = publish_drawn(home, hazards=[ROW], as_of="2026-10-31")
    publish_drawn(home, hazards=[ROW, ROW], as_of="2026-11-22")
    with (first / "hazards.parquet").open("rb"):
        removed, stayed = snapshots.prune(home, 1)
    assert removed == [] and [(s.code, s.values["id"]) for s in stayed] == [("snapshot_held", first.name)]
    assert snapshots.verify(home, first.name) == []
    assert snapshots.prune(home, 1)[0] == [first.name]


def test_the_pointer_is_replaced_while_readers_have_it_open(
    home: Home, like_windows: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locking, "OTHERS_HOLD_FILES", True)
    home.folder("")
    snapshots.point_to(home, "2026-10-31-aaaaaa")
    reader = home.pointer.open(encoding="utf-8")
    threading.Timer(0.3, reader.close).start()
    snapshots.point_to(home, "2026-11-22-bbbbbb")
    assert snapshots.current_id(home) == "2026-11-22-bbbbbb" and like_windows
    assert [p.name for p in home.path.iterdir()] == ["current"]


def test_who_never_lets_go_of_the_pointer_is_told_and_the_old_one_stays(
    home: Home, like_windows: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.unit.test_snapshots import code_of

    monkeypatch.setattr(locking, "OTHERS_HOLD_FILES", True)
    monkeypatch.setattr(locking, "PATIENCE_S", 0.3)
    home.folder("")
    snapshots.point_to(home, "2026-10-31-aaaaaa")
    with home.pointer.open(encoding="utf-8"):
        assert code_of(snapshots.point_to, home, "2026-11-22-bbbbbb") == "home_not_writable"
    assert snapshots.current_id(home) == "2026-10-31-aaaaaa"
    assert [p.name for p in home.path.iterdir()] == ["current"]


# --- consoles and paths -------------------------------------------------------------------------------------------


def run(*arguments: str, home: Path, **env: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", *arguments, "--home", str(home)],
        cwd=ROOT, env={**os.environ, **env}, capture_output=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("env", [{"PYTHONIOENCODING": "gbk"}, {"PYTHONUTF8": "0", "LC_ALL": "C", "LANG": "C"}])
def test_commands_write_utf_8_whatever_the_console_speaks(home: Home, env: dict[str, str]) -> None:
    publish_drawn(home, hazards=[{**ROW, "jurisdiction": "㐂街道"}], as_of="2026-11-22")
    for arguments in (("data", "snapshots"), ("lens", "measures"), ("lens", "ask", "M2", "--by", "street")):
        done = run(*arguments, home=home.path, **env)
        assert done.returncode == 0, done.stderr
        assert done.stdout.decode("utf-8").strip() and b"Traceback" not in done.stderr
    # 㐂 is in no code page of Windows
    assert "㐂街道" in done.stdout.decode("utf-8")
    missing = run("data", "import", "no-such-file.csv", home=home.path, **env)
    assert missing.returncode == 2 and missing.stderr.decode("utf-8").strip()


@pytest.mark.parametrize("folder", ["安全 数据 (2026)", "it's & 100% #1"])
def test_any_folder_name_will_do(tmp_path: Path, folder: str) -> None:
    place = tmp_path / folder
    place.mkdir()
    ledger = place / "隐患 台账.csv"
    ledger.write_text("隐患编号,发现日期,街道,行业领域\nA1,2026-10-08,河东街道,燃气\n", encoding="gb18030")
    home = place / "主 目录"
    done = run("data", "import", str(ledger), home=home)
    assert done.returncode == 0, done.stderr.decode()
    row = run("lens", "ask", "M2", "--format", "json", home=home)
    assert '"M2": 1' in row.stdout.decode("utf-8"), row.stderr.decode()
    for paper in ("deck", "workbook"):
        out = place / f"{paper} 纸.{'html' if paper == 'deck' else 'xlsx'}"
        made = run("lens", paper, "monthly" if paper == "deck" else "posture", "--out", str(out), home=home)
        assert made.returncode == 0 and out.stat().st_size > 1000, made.stderr.decode()
