"""`make simulate`: whether intervals hold the truth and limits leave chance alone, written to docs/simulation.md."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path

import numpy as np

from tests.tools.simulate import attention, district, exact, model, published, report, signals

TARGET = Path(__file__).resolve().parents[3] / "docs" / "simulation.md"
SEED = 20261122


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.tools.simulate", description=__doc__)
    parser.add_argument("--replicates", type=int, default=2_000, help="of each interval that rests on a model")
    parser.add_argument("--seeds", type=int, default=60, help="districts without planted truths")
    parser.add_argument("--published", type=int, default=4, help="of them published and read from the exhibits")
    parser.add_argument("--out", type=Path, default=TARGET, help="the report")
    asked = parser.parse_args()
    print("Exact intervals …", file=sys.stderr)
    coverage = exact.every()
    shares = []
    for i, (name, subject) in enumerate(model.SUBJECTS.items()):
        print(f"Model intervals: {name} …", file=sys.stderr)
        shares += list(subject(np.random.default_rng([SEED, i]), asked.replicates))
    named = signals.every(
        np.random.default_rng([SEED, len(model.SUBJECTS)]), asked.replicates, lambda told: print(told, file=sys.stderr)
    )
    alarms = {}
    for name, (mixed, kinds) in report.DISTRICTS.items():
        told = partial(_progress, f"Districts, {name}")
        alarms[name] = district.alarms(range(1, asked.seeds + 1), mixed, kinds, told)
    read = []
    for seed in range(1, asked.published + 1):
        _progress("Published districts", seed, asked.published)
        read.append(published.flagged(seed))
    index = attention.every(
        range(1, asked.replicates + 1), lambda done: print(f"Attention index: {done}", file=sys.stderr)
    )
    text = report.text(coverage, shares, alarms, read, named, index, asked.replicates, asked.seeds, SEED)
    asked.out.write_text(text, "utf-8")
    missed = report.missed(coverage, shares, alarms, named, index)
    print(f"{asked.out} written; " + (f"missed: {missed}" if missed else "every limit is kept"), file=sys.stderr)
    sys.exit(bool(missed))


def _progress(what: str, done: int, of: int) -> None:
    if done % 10 == 0 or done == of:
        print(f"{what}: {done} of {of}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
