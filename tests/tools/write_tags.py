"""docs/heating_tags.md from labelled descriptions: `python -m tests.tools.write_tags`; a test holds them together.

The labels are tests/spec/data/heating_texts.tsv: part, codes (joined by `;`, empty = nothing to do with heating),
subtype and category (may be empty), text.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from data.home import Home
from lens.stats.intervals import wilson
from tests.drawn import publish_drawn

LABELLED = Path(__file__).parents[1] / "spec" / "data" / "heating_texts.tsv"
TARGET = Path(__file__).resolve().parents[2] / "docs" / "heating_tags.md"
PARTS = {
    "tuned": ("调过的", "the table was mended on it: these figures flatter it"),
    "half": (
        "留出的一半",
        "not looked at while mending, but written with the tuned half by the same hand before the table",
    ),
    "unseen": ("未见过的", "written after the table was last mended, and never mended on: the figures to go by"),
}
#: streets of the small house in which the labelled texts are read
STREETS = ("暖泉街道", "河东街道")

#: the words around the figures
WORDS = Path(__file__).with_name("heating_tags.md")


@dataclass(frozen=True)
class Text:
    part: str
    codes: frozenset[str]
    subtype: str | None
    category: str | None
    text: str
    suggested: frozenset[str] = frozenset()


def labelled() -> list[Text]:
    """Every labelled description with what the shipped table suggests for it."""
    with LABELLED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Text(r["part"], _codes(r["codes"]), r["subtype"] or None, r["category"] or None, r["text"], found)
        for r, found in zip(rows, suggestions(rows), strict=True)
    ]


def suggestions(rows: list[dict]) -> list[frozenset[str]]:
    """What publishing a small house with these descriptions suggests, row by row."""
    hazards = [
        {
            "hazard_id": f"H{i:05}",
            "found_date": "2026-11-16",
            "jurisdiction": STREETS[i % len(STREETS)],
            "sector": "fire",
            "description": r["text"],
            "subtype": r["subtype"] or None,
            "category": r["category"] or None,
        }
        for i, r in enumerate(rows)
    ]
    with TemporaryDirectory() as folder, duckdb.connect() as con:
        snapshot = publish_drawn(Home(folder), hazards=hazards, as_of="2026-11-22")
        read = con.execute(
            "select heating_suggested from read_parquet(?) order by hazard_id", [str(snapshot / "hazards.parquet")]
        ).fetchall()
    return [_codes(codes) for (codes,) in read]


def _codes(joined: str) -> frozenset[str]:
    return frozenset(filter(None, joined.split(";")))


@dataclass(frozen=True)
class Score:
    """Codes suggested rightly, suggested wrongly, and missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed)


def score(texts: list[Text], only: str = "") -> Score:
    """Of every code, or of one."""
    right = wrong = missed = 0
    for t in texts:
        labels, found = ({c for c in codes if only in ("", c)} for codes in (t.codes, t.suggested))
        right, wrong, missed = right + len(labels & found), wrong + len(found - labels), missed + len(labels - found)
    return Score(right, wrong, missed)


def text() -> str:
    """The whole file."""
    texts = labelled()
    en = sum(t.text.isascii() for t in texts)
    traps = sum(not t.codes for t in texts)
    by_code = [_by_code([t for t in texts if t.part == part], part) for part in reversed(PARTS)]
    figures = "\n".join([_overall(texts), *by_code, _failures(texts)])
    return WORDS.read_text("utf-8").format(total=len(texts), en=en, traps=traps, figures=figures)


def _overall(texts: list[Text]) -> str:
    lines = [
        "| 部分 part | 描述 texts | 精确率 precision | 召回率 recall | 与取暖无关而误识 traps tagged |",
        "| --- | --- | --- | --- | --- |",
    ]
    for part, (zh, why) in PARTS.items():
        mine = [t for t in texts if t.part == part]
        s, traps = score(mine), [t for t in mine if not t.codes]
        fell = sum(bool(t.suggested) for t in traps)
        lines.append(
            f"| {zh} {part}: {why} | {len(mine)} | {_share(s.right, s.right + s.wrong)} |"
            f" {_share(s.right, s.right + s.missed)} | {fell}/{len(traps)} |"
        )
    return "\n".join(lines) + "\n"


def _by_code(texts: list[Text], part: str) -> str:
    lines = [
        f"## {PARTS[part][0]} · {part}\n",
        "| 代码 code | 精确率 precision | 召回率 recall |",
        "| --- | --- | --- |",
    ]
    for code in sorted({c for t in texts for c in t.codes | t.suggested}):
        s = score(texts, only=code)
        lines.append(f"| {code} | {_share(s.right, s.right + s.wrong)} | {_share(s.right, s.right + s.missed)} |")
    return "\n".join(lines) + "\n"


def _failures(texts: list[Text]) -> str:
    lines = [
        "## 识别错的 · What fails\n",
        "| 部分 part | 描述 text | 应为 labelled | 识别为 suggested |",
        "| --- | --- | --- | --- |",
    ]
    for t in texts:
        if t.codes != t.suggested:
            lines.append(f"| {t.part} | {t.text} | {_joined(t.codes)} | {_joined(t.suggested)} |")
    return "\n".join(lines) + "\n"


def _joined(codes: frozenset[str]) -> str:
    return ";".join(sorted(codes)) or "—"


def _share(k: int, n: int) -> str:
    if not n:
        return "—"
    lo, hi = (float(v) for v in wilson(k, n))
    return f"{k}/{n} = {k / n:.2f} ({lo:.2f}–{hi:.2f})"


if __name__ == "__main__":
    TARGET.write_text(text(), "utf-8")
