"""An account of one street sees that street's rows and no others, whichever way it asks."""

from __future__ import annotations

import pytest

from data.home import Home
from lens import decks, exhibits, rows
from lens.ask import ask
from lens.compile import Refusal
from lens.engine import House, Snapshot
from lens.exhibits.context import Context
from lens.exhibits.record import Rows
from lens.export.xlsx import to_xlsx
from lens.player import to_html
from lens.selection import Selection
from lens.store import COMMON, VIEWS

OWN = "BH07"
ANOTHER = "BH10"
OTHERS = Selection(where=(("jurisdiction", (ANOTHER,)),))


@pytest.fixture(scope="module")
def whole(sample_home: Home) -> Snapshot:
    return House(sample_home).open()


@pytest.fixture(scope="module")
def house(sample_home: Home) -> House:
    return House(sample_home, only=OWN)


@pytest.fixture(scope="module")
def foreign(whole: Snapshot) -> set[str]:
    """Names that only other streets have: the streets' own, and those of their premises."""
    streets = {whole.label("jurisdiction", c, lang) for c in whole.codes("jurisdiction") for lang in ("zh", "en")}
    streets -= {whole.label("jurisdiction", OWN, lang) for lang in ("zh", "en")}
    named = whole.rows("select name, list(distinct jurisdiction) as at from premises group by name")
    own = "\n".join(r["name"] for r in named if OWN in r["at"])
    return streets | {r["name"] for r in named if len(r["name"]) > 4 and r["name"] not in own}


def mentioned(text: str, foreign: set[str]) -> set[str]:
    return {name for name in foreign if name in text}


@pytest.mark.parametrize("name", [file.stem for file in sorted(VIEWS.glob("*.sql"))])
def test_a_relation_holds_rows_of_the_own_street_only(whole: Snapshot, house: House, name: str):
    narrow = house.open()
    columns = [r["column_name"] for r in whole.rows(f"describe {name}")]
    count = f"select count(*) as n from {name}"
    if name in COMMON:
        assert narrow.rows(count) == whole.rows(count)
    elif "jurisdiction" in columns:
        assert narrow.rows(count) == whole.rows(f"{count} where jurisdiction = '{OWN}'")
        assert narrow.rows(f"{count} where jurisdiction is distinct from '{OWN}'") == [{"n": 0}]
    elif name == "labels":
        assert [r["code"] for r in narrow.rows("select code from labels where dimension = 'jurisdiction'")] == [OWN]
    else:
        assert narrow.rows(count) == [{"n": 0}]


@pytest.mark.parametrize("selection", [Selection(), OTHERS], ids=["no choice", "another street's link"])
def test_no_exhibit_speaks_of_another_street(house: House, foreign: set[str], selection: Selection):
    snapshot, said = house.open(), {}
    for code in exhibits.codes():
        for lang in ("zh", "en"):
            try:
                made = exhibits.builder(code)(Context(snapshot, selection, lang))
            except Refusal:
                continue
            said[f"{code} {lang}"] = mentioned(repr(made), foreign)
    assert {code: names for code, names in said.items() if names} == {}


def test_asking_for_another_street_finds_nothing(house: House, whole: Snapshot):
    codes = ["M1", "M2"]
    assert all(ask(whole, codes, [], OTHERS)[0][c] > 0 for c in codes)
    assert [ask(house.open(), codes, [], OTHERS)[0][c] for c in codes] == [0, 0]
    by_street = ask(house.open(), codes, ["jurisdiction"], Selection())
    assert {r["jurisdiction"] for r in by_street if r["M2"]} == {OWN}


def test_rows_of_another_street_cannot_be_opened(house: House, whole: Snapshot):
    behind = Rows("M2", "num", OTHERS.where)
    assert rows.count_of(whole, behind, Selection()).rows > 0
    assert rows.count_of(house.open(), behind, Selection()).rows == 0


def test_a_deck_and_a_workbook_hold_the_own_street_only(house: House, foreign: set[str]):
    snapshot = house.open()
    deck = decks.ready_deck("monthly", "zh", snapshot.id)
    assert mentioned(to_html(deck, house, presenter=True), foreign) == set()
    ctx = Context(snapshot, OTHERS, "zh")
    assert to_xlsx([(ctx, exhibits.builder("street_rates")(ctx))])


def test_readers_of_the_whole_district_keep_their_own_answers(house: House, whole: Snapshot):
    assert whole.key != house.open().key
    assert ask(whole, ["M2"], [], Selection())[0]["M2"] > ask(house.open(), ["M2"], [], Selection())[0]["M2"]
