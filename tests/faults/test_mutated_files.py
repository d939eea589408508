"""Files of the corpus with bytes changed, cut out or said twice: what comes of it is a report or one sentence."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest

from data.importer import look_at
from tests.corpus import CASES

FILES, CHANGES = 10, 6


def changed(content: bytes, draw: random.Random) -> bytes:
    made = bytearray(content)
    for _ in range(draw.randint(1, 4)):
        place = draw.randrange(len(made) or 1)
        kind = draw.randrange(3)
        if kind == 0 and made:
            made[place] = draw.randrange(256)
        elif kind == 1:
            del made[place : place + draw.randint(1, 40)]
        else:
            made[place:place] = made[max(0, place - 30) : place]
    return bytes(made)


def changed_inside(content: bytes, draw: random.Random) -> bytes:
    """One part of a workbook changed, the archive around it sound."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    hit = draw.choice(sorted(parts))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, changed(part, draw) if name == hit else part)
    return made.getvalue()


@pytest.mark.parametrize("seed", range(FILES))
def test_a_damaged_file_is_a_report_or_a_sentence(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    case = draw.choice([c for c in CASES if c.error not in ("workbook_damaged", "workbook_too_large")])
    made = case.write(tmp_path)
    path = made[0] if isinstance(made, list) else made
    path = next(path.iterdir()) if path.is_dir() else path
    content = path.read_bytes()
    for _ in range(CHANGES):
        inside = content.startswith(b"PK") and draw.random() < 0.6
        path.write_bytes(changed_inside(content, draw) if inside else changed(content, draw))
        report = look_at([path])
        assert report.text("zh") and report.as_dict("en")["tables"]


def test_a_workbook_without_its_middle(tmp_path: Path) -> None:
    path = CASES[0].write(tmp_path)
    assert isinstance(path, Path)
    content = path.read_bytes()
    path.write_bytes(content[:60] + content[900:])
    assert [p.code for p in look_at([path]).problems] == ["workbook_damaged"]
