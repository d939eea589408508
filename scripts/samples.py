"""Published sample districts of any size under build/, made when first asked for."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from data import batches
from data.home import Home
from data.publish import publish
from data.sample import write_sample
from scripts.server import ROOT

BUILD = ROOT / "build"


def sample_home(hazards: int | None = None, timings: dict[str, float] | None = None) -> Path:
    """The home folder of a sample district with `hazards` rows (None: the default size), published.

    Where it has to be made, `timings` receives the seconds of `write` and `publish`.
    """
    home = Home(BUILD / (f"sample-{hazards}" if hazards else "sample"))
    if home.pointer.is_file():
        return home.path
    print(f"Making the sample district in {home.path.relative_to(ROOT)} …", file=sys.stderr, flush=True)
    started = time.perf_counter()
    with batches.staging(home) as folder:
        meta = write_sample(folder, hazards=hazards) if hazards else write_sample(folder)
        batch_id = batches.commit(home, folder, meta).id
    written = time.perf_counter()
    publish(home, batches=[batch_id])
    if timings is not None:
        timings |= {"write": written - started, "publish": time.perf_counter() - written}
    return home.path
