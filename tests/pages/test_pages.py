"""Every page answers on every shape of house, in both languages: with figures, or with a sentence that says why not."""

from __future__ import annotations

import re

import pytest

from data.home import Home
from lens.ask import ask
from lens.engine import House
from lens.screen import menu
from lens.screen.filters import offered
from lens.selection import Selection
from lens.words import LANGS

ONE_HAZARD = {
    "hazard_id": "H1",
    "found_date": "2026-10-05",
    "due_date": "2026-10-20",
    "rectified_date": "2026-10-12",
    "closed_date": "2026-10-15",
    "jurisdiction": "河东街道",
    "sector": "gas",
    "level": "general",
    "premise_name": "春和饭店",
    "description": "软管老化",
}
HOUSES = {
    "one row": {"hazards": [ONE_HAZARD], "inspections": []},
    "hazards only": {
        "hazards": [{**ONE_HAZARD, "hazard_id": f"H{n}", "found_date": f"2026-{n:02d}-05"} for n in range(1, 11)]
    },
    "a status and no closing date": {
        "hazards": [
            {
                "hazard_id": f"H{n}",
                "found_date": f"2026-{n:02d}-05",
                "jurisdiction": "河东街道",
                "sector": "fire",
                "status": "closed" if n % 2 else "open",
            }
            for n in range(1, 11)
        ]
    },
    "a visit without findings": {
        "hazards": [ONE_HAZARD],
        "inspections": [
            {"inspection_id": "V1", "inspect_date": "2026-10-05", "jurisdiction": "河东街道", "sector": "gas"}
        ],
    },
    "text that looks like HTML": {
        "hazards": [
            {
                **ONE_HAZARD,
                "jurisdiction": "<b>河东</b>",
                "sector": "<script>alert(1)</script>",
                "premise_name": "<img src=x onerror=alert(1)>",
                "level": "major",
                "closed_date": None,
                "rectified_date": None,
            }
        ]
    },
}

FAILED = re.compile(r"(?:编号 |id )[0-9a-f]{6}\b")
HEADLINE = re.compile(r"<h1>(.+?)</h1>")


def said(app) -> str:
    """All HTML of a page as it was sent."""
    return "\n".join(block.proto.body for block in app.get("html"))


def check(app) -> str:
    """The page stands: no exception, a headline, nothing that failed. Returns what it says."""
    assert not app.exception
    told = said(app)
    assert HEADLINE.search(told), told
    failed = FAILED.search(told)
    assert failed is None, told[max(0, failed.start() - 200) : failed.end()] if failed else ""
    return told


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("code", menu.pages())
def test_a_page_over_the_sample(open_page, sample_home: Home, code: str, lang: str):
    told = check(open_page(code, sample_home, lang=lang))
    assert "2026-11-22" in told


@pytest.mark.parametrize("house", HOUSES)
def test_every_page_over_every_shape_of_house(open_page, publish_rows, home: Home, house: str):
    publish_rows(**HOUSES[house], as_of="2026-11-22")
    for code in menu.pages():
        for lang in LANGS:
            told = check(open_page(code, home, lang=lang))
            assert "<script>alert" not in told
            assert "<img src=x" not in told


def test_every_page_over_a_selection_without_rows(open_page, sample_home: Home):
    nothing = {"sector": "landscape", "period": "2026-02-17..2026-02-17"}
    assert ask(House(sample_home).open(), ["M2"], [], Selection.from_query(nothing)[0])[0]["M2"] == 0
    for code in menu.pages():
        for lang in LANGS:
            check(open_page(code, sample_home, lang=lang, **nothing))


def test_a_home_without_a_snapshot_says_what_to_do(open_page, home: Home):
    for lang in LANGS:
        app = open_page("overview", home, lang=lang)
        assert not app.exception
        assert "python -m data" in said(app)


def test_a_filter_in_the_address_reaches_the_figures(open_page, sample_home: Home):
    everything = said(open_page("overview", sample_home))
    gas = said(open_page("overview", sample_home, sector="gas"))
    assert HEADLINE.findall(everything) != HEADLINE.findall(gas)
    assert "燃气" in gas


def test_the_filter_bar_offers_what_readers_filter_by(sample_home: Home):
    """A dimension that only links choose takes no room in the bar, until a link chose it."""
    snapshot = House(sample_home).open()
    usual = offered(snapshot, Selection())
    assert "responsible_dept" in usual and "sector" not in usual
    assert not {"block_reason", "listed_supervision", "cause_class", "work_step", "five", "criterion"} & set(usual)
    chosen = offered(snapshot, Selection().with_codes("five", ["incomplete"]))
    assert set(chosen) == {*usual, "five"}


def test_the_meeting_is_chosen_on_its_card(open_page, publish_rows, home: Home):
    """With two meetings the card offers them, the latest chosen; with one there is nothing to choose."""
    publish_rows(**HOUSES["hazards only"], as_of="2026-11-22")
    marks = [
        f'[[meeting]]\nname = "{name}"\ndate = {day}\nsnapshot = "{day}-aaaaaa"\n'
        for name, day in (("九月例会", "2026-09-20"), ("十月例会", "2026-10-20"))
    ]
    for held, offered_there in ((marks[:1], False), (marks, True)):
        (home.path / "meetings.toml").write_text("\n".join(held), "utf-8")
        app = open_page("overview", home)
        check(app)
        assert ("换一次会议" in _buttons(app.main)) == offered_there


def _buttons(block) -> list[str]:
    """The labels of the popovers in a block of a page."""
    inside = getattr(block, "children", {}).values()
    mine = [block.proto.popover.label] if getattr(block, "type", "") == "popover" else []
    return mine + [label for each in inside for label in _buttons(each)]
