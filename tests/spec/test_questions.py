"""docs/questions.md says of the sample district what its pages say."""

from __future__ import annotations

import re

import pytest

from lens.engine import House, Snapshot
from lens.screen import menu
from lens.words import LANGS
from tests.tools.write_questions import QUESTIONS, TARGET, text, title

ROW = re.compile(r"^\| (?P<page>.+?) \| `(?P<code>\w+)`(?: `\?(?P<query>[^`]+)`)? \| (?P<zh>.+?)<br>(?P<en>.+) \|$")
NAMES = {" ".join(menu.name(page, lang) for lang in LANGS): page for page in menu.pages()}
DOCUMENT = TARGET.read_text("utf-8")
QUOTED = [found.groupdict() for line in DOCUMENT.splitlines() if (found := ROW.match(line))]


@pytest.fixture(scope="module")
def sample(sample_home) -> Snapshot:
    return House(sample_home).open()


@pytest.mark.parametrize("quoted", QUOTED, ids=lambda q: q["code"])
def test_a_quoted_title_is_the_exhibits_own(sample, quoted):
    for lang in LANGS:
        told = title(sample, quoted["code"], quoted["query"] or "", lang)
        assert told == quoted[lang], "run python -m tests.tools.write_questions"


@pytest.mark.parametrize("quoted", QUOTED, ids=lambda q: q["code"])
def test_the_page_shows_the_exhibit(quoted):
    assert f'"{quoted["code"]}"' in menu.script(NAMES[quoted["page"]]).read_text("utf-8")


def test_the_document_is_what_the_tool_writes(sample):
    assert text(sample) == DOCUMENT, "run python -m tests.tools.write_questions"


def test_every_question_is_there_with_a_reading():
    parts = re.split(r"^## ", DOCUMENT, flags=re.M)[1:]
    assert [int(p.partition(".")[0]) for p in parts] == list(range(1, 13))
    assert [i for i, p in enumerate(parts, start=1) if not any(map(ROW.match, p.splitlines()))] == []
    assert len(QUOTED) == sum(len(q["readings"]) for q in QUESTIONS)


def test_nobody_is_accused():
    assert not re.search("迟报|漏报|谎报|瞒报|造假", DOCUMENT)
