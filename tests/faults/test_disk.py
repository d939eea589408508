"""A full disk and a folder that cannot be written end with a sentence, and nothing that was there is lost."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from data import batches as batch_store
from data import snapshots
from data.errors import UserError
from data.home import Home
from data.publish import publish
from tests.drawn import make_batch, publish_drawn

ROOT = Path(__file__).parents[2]
ROW = {"jurisdiction": "河东街道", "sector": "gas", "found_date": "2026-03-02"}

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX permissions and limits")


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 24 MB of its own."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("a small file system can be made only by root on Linux")
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)], capture_output=True)
    if made.returncode:
        pytest.skip("mounting is not allowed here")
    yield folder
    # lazily: a writer that failed may still hold its file
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path, leave: int) -> None:
    """Leave `leave` bytes free."""
    free = shutil.disk_usage(folder).free
    with (folder / "filler").open("wb") as stream:
        stream.write(b"\0" * max(free - leave, 0))


def test_too_little_disk_is_said_before_anything_is_written(small_disk):
    home = Home(small_disk / "home")
    before = publish_drawn(home, hazards=[ROW], as_of="2026-10-31").name
    make_batch(home, hazards=[ROW], as_of="2026-11-22")
    fill(small_disk, 2 * 2**20)
    with pytest.raises(UserError) as error:
        publish(home)
    assert error.value.code == "disk_too_small" and "MB" in error.value.message("zh")
    assert snapshots.open_good(home)[0].name == before and snapshots.verify(home) == []


def test_disk_that_fills_up_while_a_batch_is_written(small_disk):
    home = Home(small_disk / "home")
    before = publish_drawn(home, hazards=[ROW], as_of="2026-10-31").name
    fill(small_disk, 0)
    with pytest.raises(UserError) as error:
        make_batch(home, hazards=[ROW | {"description": os.urandom(2000).hex()} for _ in range(200)])
    assert error.value.code == "disk_full"
    (small_disk / "filler").unlink()
    assert snapshots.verify(home) == [] and snapshots.current_id(home) == before
    assert len(batch_store.list_batches(home)) == 1 and list(home.batches.glob(".tmp-*")) == []


LIMITED = """
import resource, sys
from data.errors import UserError
from data.home import Home
from data.publish import publish
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    publish(Home(sys.argv[1]))
except UserError as error:
    print(error.code)
"""


@posix
def test_write_that_fails_in_the_middle_of_a_build(home):
    before = publish_drawn(home, hazards=[ROW], as_of="2026-10-31").name
    many = [ROW | {"premise_name": os.urandom(20).hex(), "description": os.urandom(30).hex()} for _ in range(8_000)]
    make_batch(home, hazards=many, as_of="2026-11-22")
    done = subprocess.run([sys.executable, "-c", LIMITED, str(home.path)], cwd=ROOT, capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) in {("write_failed", ""), ("disk_full", "")}
    assert snapshots.current_id(home) == before and snapshots.verify(home) == []
    assert list(home.snapshots.glob(".tmp-*")) == []


@pytest.fixture
def read_only():
    """A home with a snapshot that this process may read and not write, even where the tests run as root."""
    place = Path(tempfile.mkdtemp())
    place.chmod(0o755)
    home = Home(place / "home")
    publish_drawn(home, hazards=[ROW], as_of="2026-10-31")
    for path in [home.path, *home.path.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    as_root = os.geteuid() == 0
    if as_root:
        os.seteuid(65534)
    yield home
    if as_root:
        os.seteuid(0)
    for path in [home.path, *(p for p in home.path.rglob("*") if p.is_dir())]:
        path.chmod(0o755)
    shutil.rmtree(place)


@posix
def test_read_only_home_is_read_and_not_written(read_only):
    in_use = snapshots.current_id(read_only)
    assert snapshots.open_good(read_only) == (read_only.snapshots / in_use, None)
    assert snapshots.verify(read_only) == []
    writes = [lambda: make_batch(read_only, hazards=[ROW]), lambda: publish(read_only),
              lambda: snapshots.use(read_only, in_use), lambda: snapshots.prune(read_only, 1)]  # fmt: skip
    for write in writes:
        with pytest.raises(UserError) as error:
            write()
        assert error.value.code == "home_not_writable"
        assert str(read_only.path) in error.value.message("zh")


@posix
def test_home_that_cannot_be_made(read_only):
    with pytest.raises(UserError) as error:
        make_batch(Home(read_only.path / "inner"), hazards=[ROW])
    assert error.value.code == "home_not_writable"
