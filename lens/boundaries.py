"""The boundaries of streets that a house brings itself: GeoJSON files in `boundaries/` of its home folder.

None is shipped and nothing is fetched. A feature's `id` or `name` is matched to a street as the rows of an import are
(data/derive/10_streets.sql): the spellings that lead to a street, then the text without its ending.
"""

from __future__ import annotations

import json
import math
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lens.engine import Snapshot

FOLDER = "boundaries"
MOST_BYTES = 20 * 2**20
#: an outline is drawn in about this many steps across the whole district; more cannot be seen
STEPS = 700

Ring = list[tuple[float, float]]


@dataclass
class Boundaries:
    """`areas`: outlines by street; `unknown`: names of areas that lead to no street; `faults`: (file, what, detail).

    What is wrong with a file is `unreadable`, `too_large`, `no_features` or `no_areas`.
    """

    files: int = 0
    areas: dict[str, list[Ring]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)


def read(snapshot: Snapshot, spellings: dict[str, str]) -> Boundaries:
    """Every *.geojson of the home's folder, in the order of their names; `spellings` lead to streets."""
    found = Boundaries()
    folder = snapshot.home.path / FOLDER
    match = _Match(snapshot, spellings)
    for path in sorted(p for p in folder.glob("*") if p.suffix.lower() == ".geojson") if folder.is_dir() else []:
        found.files += 1
        try:
            features = _features(path)
        except _Fault as fault:
            found.faults.append((path.name, str(fault)))
            continue
        any_area = False
        for names, rings in features:
            if not rings:
                continue
            any_area = True
            code = next((c for n in names if (c := match.street(n))), None)
            if code:
                found.areas.setdefault(code, []).extend(rings)
            else:
                found.unknown.append(names[-1] if names else "?")
        if not any_area:
            found.faults.append((path.name, "no_areas"))
    found.areas = _thinned(found.areas)
    return found


class _Fault(Exception):
    pass


class _Match:
    """The alias rule of an import, over the spellings that were published with the snapshot."""

    def __init__(self, snapshot: Snapshot, spellings: dict[str, str]):
        rule = tomllib.loads((snapshot.path / "rules" / "aliases.toml").read_text("utf-8-sig"))
        endings = sorted(rule["street_endings"], key=len, reverse=True)
        self._ending = re.compile(f"({'|'.join(map(re.escape, endings))})$")
        streets = snapshot.labels.get("jurisdiction", {})
        # a street that no register names is its own spelling
        self._known = {_squeeze(text): code for code, r in streets.items() for text in (r["en"], r["zh"], code)}
        self._known |= spellings

    def street(self, name: str) -> str | None:
        text = _squeeze(name)
        return self._known.get(text) or self._known.get(self._ending.sub("", text))


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text.lower())


def _features(path: Path) -> list[tuple[list[str], list[Ring]]]:
    """(names, rings) of each feature. Raises _Fault."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _Fault("too_large")
        told = json.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise _Fault("unreadable") from error
    features = told.get("features") if isinstance(told, dict) else None
    if not isinstance(features, list):
        raise _Fault("no_features")
    try:
        return [(_names(f), list(_rings(f.get("geometry")))) for f in features if isinstance(f, dict)]
    except (TypeError, ValueError, AttributeError, IndexError) as error:
        raise _Fault("unreadable") from error


def _names(feature: dict) -> list[str]:
    told = feature.get("properties") or {}
    return [str(v) for v in (told.get("id"), feature.get("id"), told.get("name")) if v not in (None, "")]


def _rings(geometry: object) -> Iterator[Ring]:
    """The outlines of a Polygon or a MultiPolygon, holes among them; of anything else none."""
    if not isinstance(geometry, dict):
        return
    parts = {"Polygon": lambda c: [c], "MultiPolygon": lambda c: c}.get(str(geometry.get("type")))
    for polygon in parts(geometry["coordinates"]) if parts else ():
        for ring in polygon:
            points = [(float(p[0]), float(p[1])) for p in ring]
            if not all(math.isfinite(v) for p in points for v in p):
                raise ValueError(points)
            if len(points) >= 4:
                yield points


def _thinned(areas: dict[str, list[Ring]]) -> dict[str, list[Ring]]:
    """The outlines without points closer to the last one kept than can be seen."""
    every = [p for rings in areas.values() for ring in rings for p in ring]
    if not every:
        return areas
    size = max(max(v) - min(v) for v in zip(*every, strict=True))
    return {code: [_thin(ring, size / STEPS) for ring in rings] for code, rings in areas.items()}


def _thin(ring: Ring, least: float) -> Ring:
    kept = [ring[0]]
    for point in ring[1:-1]:
        if math.dist(point, kept[-1]) >= least:
            kept.append(point)
    # an island smaller than a step keeps its outline
    return [*kept, ring[-1]] if len(kept) >= 3 else ring
