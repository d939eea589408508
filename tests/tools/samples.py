"""Published sample districts of any size under build/, made when first asked for."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from data.home import Home
from data.intake import sample_and_publish
from data.snapshots import current_id, is_whole
from lens.prepared import prepare
from tests.tools.server import ROOT

BUILD = ROOT / "build"
MAKERS = ("*.py", "*.sql", "*.toml")


def sample_home(hazards: int | None = None) -> Path:
    """The home folder of a sample district of `hazards` rows (None: the default size), published by today's code."""
    home = Home(BUILD / (f"sample-{hazards}" if hazards else "sample"))
    in_use = current_id(home)
    if in_use and is_whole(home.snapshots / in_use) and home.pointer.stat().st_mtime > _newest_maker():
        return home.path
    shutil.rmtree(home.path, ignore_errors=True)
    print(f"Making the sample district in {home.path.relative_to(ROOT)} …", file=sys.stderr, flush=True)
    sample_and_publish(home, hazards)
    prepare(home)
    return home.path


def _newest_maker() -> float:
    """When a file that decides what a sample holds was last changed."""
    data = ROOT / "data"
    return max(f.stat().st_mtime for kind in MAKERS for f in data.rglob(kind) if data / "home" not in f.parents)
