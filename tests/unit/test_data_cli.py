"""`python -m data …` as a person types it: what is printed, where, and with which exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from data import intake, snapshots
from data.__main__ import main
from data.errors import UserError
from tests.drawn import publish_drawn
from tests.unit.test_snapshots import cut

ROOT = Path(__file__).parents[2]
ROW = {"jurisdiction": "河东街道", "sector": "gas", "found_date": "2026-03-02"}
HEADER = "隐患编号,发现日期,街道,行业领域,单位名称,销号日期,整改状态\n"


@pytest.fixture
def run(home, capsys):
    """`run("use", "ID")` → (exit code, stdout, stderr) of the command in `home`."""

    def call(*args):
        code = main([args[0], "--home", str(home.path), "--lang", "zh", *map(str, args[1:])])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


@pytest.fixture
def ledger(tmp_path):
    def write(name, *lines):
        path = tmp_path / name
        path.write_text(HEADER + "".join(line + "\n" for line in lines), encoding="utf-8")
        return path

    return write


def test_import_publishes_and_says_what_it_did(run, home, ledger):
    october = ledger("十月.csv", "A1,2026-10-08,河东街道,燃气,红星饭店,2026-10-12,已销号")
    code, out, err = run("import", october)
    assert code == 0 and snapshots.current_id(home) in out and "Traceback" not in err
    # a later month is added, and its rows replace those of the same number
    lines = ["A1,2026-10-08,河东街道,燃气,红星饭店,,整改中", "A2,2026-11-09,河东街道,燃气,红星饭店,,待整改"]
    november = ledger("十一月.csv", *lines)
    code, out, _ = run("import", november, "--as-of", "2026-11-22")
    told = snapshots.list_snapshots(home)[0].manifest
    assert code == 0 and (told["as_of"], told["files"]["hazards"]["rows"]) == ("2026-11-22", 2)
    assert run("import", november, "--as-of", "2026-11-22")[1].count("此前已导入") == 1


def test_dry_run_writes_nothing(run, home, ledger):
    code, out, _ = run("import", ledger("a.csv", "A1,2026-10-08,河东街道,燃气,红星饭店,,待整改"), "--dry-run")
    assert code == 0 and "试运行" in out and not home.path.exists()


def test_import_replaces_the_sample_and_says_so(run, home, ledger):
    publish_drawn(home, hazards=[ROW], as_of="2026-11-22", synthetic=True)
    code, out, _ = run("import", ledger("a.csv", "A1,2026-10-08,河东街道,燃气,红星饭店,,待整改"))
    manifest = snapshots.open_good(home)[0] / "manifest.json"
    assert code == 0 and "示例数据" in out and '"synthetic": false' in manifest.read_text(encoding="utf-8")


def test_import_that_fails_leaves_what_was_there(run, home, ledger):
    before = publish_drawn(home, hazards=[ROW], as_of="2026-11-22").name
    code, out, err = run("import", ledger("空.csv"))
    assert code == 2 and out == "" and "空.csv" in err.splitlines()[-1] and "Traceback" not in err
    assert snapshots.current_id(home) == before and list(home.batches.glob(".tmp-*")) == []


def test_mapping_is_found_by_name_in_the_home(home, tmp_path):
    own = home.folder("mappings") / "ours.toml"
    own.write_text("", encoding="utf-8")
    assert intake.find_mapping(home, "ours") == intake.find_mapping(home, "ours.toml") == own
    assert intake.find_mapping(home, own) == own
    with pytest.raises(UserError) as error:
        intake.find_mapping(home, "theirs")
    assert error.value.code == "mapping_missing"


def test_sample(run, home):
    code, out, err = run("sample", "--hazards", 500, "--seed", 3)
    told = snapshots.list_snapshots(home)[0].manifest
    assert code == 0 and "模拟" in out and told["synthetic"] is True and told["files"]["hazards"]["rows"] > 300
    assert "计算校验值" in err  # progress
    assert run("sample", "--hazards", 5)[0] == 2


def test_snapshots_use_verify_prune(run, home):
    assert run("snapshots")[0] == 2
    old, new = (publish_drawn(home, hazards=[ROW], as_of=d).name for d in ("2026-10-31", "2026-11-22"))
    lines = run("snapshots")[1].splitlines()
    assert lines[0].startswith(f"* {new}") and lines[1].startswith(f"  {old}")
    assert run("use", old)[0] == 0 and snapshots.current_id(home) == old
    assert run("verify")[:2] == (0, f"快照 {old} 完整，与发布时一致。\n")
    cut(home.snapshots / new / "hazards.parquet")
    code, _, err = run("verify", new)
    assert code == 2 and "hazards.parquet" in err and run("verify", "--snapshot", new)[0] == 2
    assert "不完整" in run("snapshots")[1]
    assert run("prune", "--keep", 1)[0] == 0 and snapshots.current_id(home) == old
    code, _, err = run("use", "nothing")
    assert code == 2 and err == "没有编号为 nothing 的快照；用 python -m data snapshots 查看已有快照。\n"


@pytest.mark.parametrize("args", [("prune", "--keep", "0"), ("import", "x.csv", "--as-of", "22.11.2026"), ("use",), ()])
def test_wrong_arguments(home, args, capsys):
    with pytest.raises(SystemExit) as stop:
        main([*args])
    assert stop.value.code == 2 and "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("command", ["import", "sample", "snapshots", "use", "verify", "prune"])
def test_help_has_an_example(command, capsys):
    with pytest.raises(SystemExit):
        main([command, "--help"])
    assert f"example: python -m data {command} " in capsys.readouterr().out


def test_unexpected_failure_shows_an_id_and_keeps_no_cell(run, home):
    publish_drawn(home, hazards=[ROW], as_of="2026-11-22")
    # a manifest that no version of the program wrote
    manifest = next(home.snapshots.iterdir()) / "manifest.json"
    told = manifest.read_text(encoding="utf-8").replace('"files": {', '"files": 13800138000, "gone": {')
    manifest.write_text(told, encoding="utf-8")
    code, out, err = run("snapshots")
    assert code == 2 and len(err.splitlines()) == 1 and "Traceback" not in out + err
    log = (home.logs / "data.log").read_text(encoding="utf-8")
    given = err.split("编号")[1].split("）")[0]
    assert f"[{given}] snapshots" in log and "13800138000" not in log


def test_console_of_another_encoding(home):
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C", "LANG": "en_GB.UTF-8"}
    command = [sys.executable, "-m", "data", "snapshots", "--home", str(home.path), "--lang", "zh"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True)
    assert done.returncode == 2 and "还没有已发布的数据" in done.stderr.decode("utf-8")
