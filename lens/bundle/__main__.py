"""`python -m lens.bundle`: archives for machines without a network, and the lock that they are made of."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from lens.bundle import lock
from lens.bundle.pack import pack
from lens.bundle.targets import PYTHONS, SYSTEMS, Target


def main(argv: list[str] | None = None) -> int:
    """Run one command. 0 when it worked, 2 with pip's words on stderr when it could not."""
    parser = argparse.ArgumentParser(prog="python -m lens.bundle", description=__doc__)
    parser.add_argument("command", nargs="?", choices=("pack", "lock"), default="pack")
    parser.add_argument("--system", choices=SYSTEMS, action="append", help="default: every one")
    parser.add_argument("--python", choices=PYTHONS, default=PYTHONS[0], help=f"default {PYTHONS[0]}")
    parser.add_argument("--out", type=Path, default=lock.ROOT / "build", help="folder of the archives (default build)")
    args = parser.parse_args(argv)
    try:
        if args.command == "lock":
            lock.write()
            return 0
        for system in args.system or SYSTEMS:
            archive = pack(Target(system, args.python), args.out)
            print(f"{archive}  {archive.stat().st_size / 2**20:.0f} MB", flush=True)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
