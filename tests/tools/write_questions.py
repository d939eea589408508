"""docs/questions.md from the sample district: `python -m tests.tools.write_questions`; a test holds them together.

What is asked, and where the answers stand, is written in questions.toml beside this file.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from urllib.parse import parse_qsl

from lens.engine import House, Snapshot
from lens.exhibits import builder
from lens.exhibits.context import Context
from lens.screen import menu
from lens.selection import Selection
from lens.words import LANGS
from tests.tools.samples import sample_home

QUESTIONS = tomllib.loads(Path(__file__).with_name("questions.toml").read_text("utf-8"))["question"]
TARGET = Path(__file__).resolve().parents[2] / "docs" / "questions.md"

HEAD = """# 领导问的十二个问题 · Twelve questions that leaders ask

由 `python -m tests.tools.write_questions` 从示例区写出，测试逐句核对；要改，改 `tests/tools/questions.toml`。
示例区纯属虚构，数据截至{as_of}，没有标记会议。没有写明选择的，都是打开页面时的样子：本年累计，与去年同期相比。

Written by `python -m tests.tools.write_questions` from the sample district, and held to it by a test; change
`tests/tools/questions.toml`, not this file. The district is fictional, as of {as_of}, with no meeting marked. Unless a
selection is given, a reading is what the page shows when it is opened: this year to date against the same period last
year.
"""
COLUMNS = "| 页 page | 图表 exhibit | 示例区读数 reading |\n| --- | --- | --- |"


def text(snapshot: Snapshot) -> str:
    """The whole file, read from the sample district's snapshot."""
    asked = [_question(i, q, snapshot) for i, q in enumerate(QUESTIONS, start=1)]
    return "\n".join([HEAD.format(as_of=snapshot.as_of.isoformat()), *asked])


def title(snapshot: Snapshot, code: str, query: str, lang: str) -> str:
    """What exhibit `code` says at its head under the selection `query`. Raises ValueError where that is not one."""
    chosen, odd = Selection.from_query(dict(parse_qsl(query)))
    if odd:
        raise ValueError(query)
    return builder(code)(Context(snapshot, chosen, lang)).title


def _question(number: int, question: dict, snapshot: Snapshot) -> str:
    parts = [f"## {number}. {question['zh']}\n", f"{question['en']}\n"]
    if question["readings"]:
        parts.append("\n".join([COLUMNS, *(_row(r, snapshot) for r in question["readings"])]) + "\n")
    parts += [note + "\n" for lang in LANGS if (note := question.get(f"note_{lang}"))]
    return "\n".join(parts)


def _row(reading: str, snapshot: Snapshot) -> str:
    """A reading is written page/exhibit?selection."""
    where, _, query = reading.partition("?")
    page, _, code = where.partition("/")
    name = " ".join(menu.name(page, lang) for lang in LANGS)
    exhibit = f"`{code}`" + (f" `?{query}`" if query else "")
    told = "<br>".join(title(snapshot, code, query, lang) for lang in LANGS)
    return f"| {name} | {exhibit} | {told} |"


if __name__ == "__main__":
    TARGET.write_text(text(House(sample_home()).open()), encoding="utf-8")
    print(TARGET.relative_to(Path.cwd()) if TARGET.is_relative_to(Path.cwd()) else TARGET)
