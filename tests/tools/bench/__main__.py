"""`python -m tests.tools.bench [--size N] [--ten-million] [--only SECTION …]`."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from pathlib import Path

from data.home import Home
from data.publish import publish
from tests.tools.bench import decks, importing, pages, painted, queries
from tests.tools.bench.table import Row, show
from tests.tools.samples import sample_home

SECTIONS = ("publish", "queries", "pages", "painted", "decks", "import")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.tools.bench", description=__doc__)
    parser.add_argument("--size", type=int, default=1_000_000, metavar="N", help="hazards (default 1000000)")
    parser.add_argument("--ten-million", action="store_true", help="also ten million hazards and five million rows")
    parser.add_argument("--only", nargs="+", choices=SECTIONS, default=SECTIONS, help="only these sections")
    args = parser.parse_args()
    print(f"{time.strftime('%Y-%m-%d %H:%M')}, {os.cpu_count()} cores, Python {sys.version.split()[0]}")
    for size in (args.size, *([10_000_000] if args.ten_million else [])):
        _bench_size(size, args.only)
    if "import" in args.only:
        show("Import", importing.measure(five_million=args.ten_million))
    return 0


def _bench_size(size: int, only: list[str]) -> None:
    home, large = sample_home(size), size > 1_000_000
    title = f"{size:,} hazards"
    if "publish" in only:
        show(f"{title}: publishing", _published(home))
    if "queries" in only:
        show(f"{title}: questions, nothing cached", queries.measure(home, large))
    if "pages" in only:
        show(f"{title}: pages over the websocket", pages.measure(home, large))
    if "painted" in only:
        show(f"{title}: pages in Chromium", painted.measure(home, filter_target=not large))
    if "decks" in only:
        show(f"{title}: decks", decks.measure(home))


def _published(home: Path) -> list[Row]:
    """Build the snapshot once more in a home of its own, over the same batch."""
    again = home.with_name(home.name + "-again")
    shutil.rmtree(again, ignore_errors=True)
    again.mkdir(parents=True)
    (again / "batches").symlink_to((home / "batches").resolve(), target_is_directory=True)
    started = time.perf_counter()
    made = Home(again).snapshots / publish(Home(again))
    seconds = time.perf_counter() - started
    disk = sum(f.stat().st_size for f in made.rglob("*") if f.is_file())
    batch = sum(f.stat().st_size for f in (home / "batches").rglob("*") if f.is_file())
    shutil.rmtree(again)
    return [
        Row("publish", f"{seconds:.1f} s"),
        Row("snapshot on disk", f"{disk / 1e6:,.0f} MB"),
        Row("batch on disk", f"{batch / 1e6:,.0f} MB"),
    ]


if __name__ == "__main__":
    sys.exit(main())
