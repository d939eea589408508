"""A writer killed at any moment leaves the previous snapshot in use, and the next writer cleans up."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from data import snapshots
from data.publish import publish
from tests.drawn import make_batch, publish_drawn

ROOT = Path(__file__).parents[2]
ROW = {"jurisdiction": "河东街道", "sector": "gas", "found_date": "2026-03-02"}
CODE = """
import sys
from data.home import Home
from data.publish import publish
print("ready", flush=True)
publish(Home(sys.argv[1]), progress=lambda step, share: print(step, flush=True))
"""
#: steps after which the writer is killed, from before the first to just before the pointer moves
STEPS = ["ready", "build streets", "build hazards", "build labels", "write hazards", "write rejects", "checksums"]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")


@pytest.fixture
def standing(home) -> str:
    """A good snapshot in use, and a larger batch that waits to be published."""
    before = publish_drawn(home, hazards=[ROW], as_of="2026-10-31").name
    many = [ROW | {"found_date": date(2026, 1, 1) + timedelta(days=i % 300)} for i in range(10_000)]
    make_batch(home, hazards=many, as_of="2026-11-22")
    return before


@pytest.mark.parametrize("step", STEPS)
def test_publish_killed(home, standing, step):
    writer = subprocess.Popen([sys.executable, "-c", CODE, str(home.path)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    for line in writer.stdout:
        if line.strip() == step:
            break
    # a moment that differs from run to run: the promise holds at every one
    time.sleep(random.random() * 0.05)
    writer.kill()
    writer.wait()
    writer.stdout.close()

    in_use = snapshots.current_id(home)
    path, notice = snapshots.open_good(home)
    assert notice is None and snapshots.verify(home) == []
    # only a kill after the last step may come too late to stop the new one
    assert in_use == path.name == standing or step == "checksums"
    # every folder under a plain name is whole
    assert [snapshots.problem_of(s.path) for s in snapshots.list_snapshots(home)].count(None) == len(
        snapshots.list_snapshots(home)
    )

    finished = publish(home)
    assert snapshots.current_id(home) == finished != standing and snapshots.verify(home) == []
    assert [p.name for p in home.snapshots.iterdir() if p.name.startswith(".")] == []


def test_import_killed(home, standing, tmp_path):
    ledger = tmp_path / "隐患台账.csv"
    lines = "".join(f"A{i},2026-0{1 + i % 9}-11,河东街道,燃气,单位{i % 99}\n" for i in range(60_000))
    ledger.write_text("隐患编号,发现日期,街道,行业领域,单位名称\n" + lines, encoding="utf-8")
    command = [sys.executable, "-m", "data", "import", str(ledger), "--home", str(home.path)]
    held = len(list(home.batches.iterdir()))
    for _ in range(3):
        writer = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        give_up = time.monotonic() + 60
        while not list(home.batches.glob(".tmp-*")) and time.monotonic() < give_up:
            time.sleep(0.02)
        time.sleep(random.random() * 0.3)
        writer.kill()
        writer.wait()
        assert snapshots.open_good(home) == (home.snapshots / standing, None)
        assert snapshots.verify(home) == []
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert len(list(home.batches.iterdir())) == held + 1
    assert snapshots.verify(home) == [] and snapshots.current_id(home) != standing
