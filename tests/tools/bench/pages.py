"""How long the server needs for a page, over the websocket: first open after publishing, and a warm rerun."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import sys
import time
from contextlib import AbstractContextManager
from pathlib import Path

from data import snapshots
from data.home import Home
from lens.screen import menu
from lens.screen.visitor import Visitor
from lens.store import FOLDER
from tests.tools.bench.table import Row, at_most
from tests.tools.server import free_port, lens_server, serving

RERUNS = 30


def bare_server() -> AbstractContextManager[str]:
    port = free_port()
    return serving([sys.executable, "-m", "tests.tools.bench.bare_server", str(port)], port)


def measure(home: Path, large: bool) -> list[Row]:
    """First opens and warm reruns of every page; a rerun is compared with the bare page's, taken in turns with it."""
    with lens_server(home) as url, bare_server() as bare_url:
        address, bare_address = url.removeprefix("http://"), bare_url.removeprefix("http://")
        with Visitor(address) as visitor, Visitor(bare_address) as bare:
            return _first_opens(Home(home), visitor, large) + _reruns(visitor, bare)


def _first_opens(home: Home, visitor: Visitor, large: bool) -> list[Row]:
    visitor.open()  # the process is warm, the snapshot of each page below is new to it
    in_use = snapshots.current_id(home)
    assert in_use is not None
    rows = []
    try:
        for number, page in enumerate(menu.pages()):
            copy = _twin(home, in_use, number)
            snapshots.point_to(home, copy.name)
            started = time.perf_counter()
            visitor.open(menu.url_path(page))
            rows.append(at_most(f"first open: {page}", time.perf_counter() - started, 2.5 if large else 1.0, "s"))
    finally:
        snapshots.point_to(home, in_use)
        for copy in home.snapshots.glob("*-twin*"):
            shutil.rmtree(copy)
        for kept in (home.path / FOLDER).glob("*-twin*"):
            kept.unlink()
    return rows


def _twin(home: Home, snapshot_id: str, number: int) -> Path:
    """The same snapshot under another id (its files are hard links), with what was computed after publishing: to the
    server it has just been published.
    """
    source, target = home.snapshots / snapshot_id, home.snapshots / f"{snapshot_id}-twin{number}"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, copy_function=os.link)
    for kept in (home.path / FOLDER).glob(f"{snapshot_id}*"):
        if "-twin" in kept.name:
            continue
        twin = kept.with_name(kept.name.replace(snapshot_id, target.name))
        twin.unlink(missing_ok=True)
        os.link(kept, twin)
    manifest = json.loads((source / "manifest.json").read_text("utf-8"))
    (target / "manifest.json").unlink()
    (target / "manifest.json").write_text(json.dumps({**manifest, "id": target.name}), "utf-8")
    return target


def _reruns(visitor: Visitor, bare: Visitor) -> list[Row]:
    """Median of `RERUNS`. Each page has its own turn with the bare page: a rerun is the same page asked for again."""
    rows = []
    for page in menu.pages():
        path = menu.url_path(page)
        for _ in range(3):
            visitor.open(path)
            bare.open()
        ours, theirs = [], []
        for _ in range(RERUNS):
            theirs.append(_ms(bare, ""))
            ours.append(_ms(visitor, path))
        mine, its = statistics.median(ours), statistics.median(theirs)
        rows.append(at_most(f"warm rerun: {page}", mine / its, 2, "×", f" ({mine:.0f} ms against {its:.0f} ms)"))
    return rows


def _ms(visitor: Visitor, path: str) -> float:
    started = time.perf_counter()
    visitor.open(path)
    return 1000 * (time.perf_counter() - started)
