"""Decks: small readable files, whole or refused; ready ones that name only what there is."""

from __future__ import annotations

import pytest

from data import snapshots
from lens import decks, exhibits
from lens.decks import Deck, DeckError, Slide
from lens.selection import Selection
from lens.words import LANGS
from tests.drawn import publish_drawn

DECK = Deck(
    "十一月例会",
    '11月"例会"\\',
    "zh",
    "2026-11-22-7f3a91",
    masked=False,
    hide_small=True,
    slides=(
        Slide("posture", "period=ytd&compare=yoy"),
        Slide("stuck_majors", "period=2026-10&compare=none&sector=gas,fire", "自定", '第一行\n第二行 "引号" \x7f 🚒'),
    ),
)


def refused(call, *args) -> DeckError:
    with pytest.raises(DeckError) as raised:
        call(*args)
    assert all(raised.value.message(lang) for lang in LANGS)
    return raised.value


def test_a_deck_comes_back_as_it_was_kept(home):
    path = decks.write(home, DECK)
    assert path == home.path / "decks" / "十一月例会.toml"
    assert decks.read(home, "十一月例会") == DECK
    assert decks.names(home) == ["十一月例会"]
    assert [p.name for p in path.parent.iterdir()] == [path.name], "nothing half written is left"
    assert 'selection = "period=2026-10&compare=none&sector=gas,fire"' in path.read_text("utf-8")
    decks.remove(home, DECK.name)
    decks.remove(home, DECK.name)
    assert decks.names(home) == []


def test_a_selection_comes_back_from_its_query():
    chosen = Selection("2026-10", "none").with_codes("sector", ["gas", "a,b"]).with_codes("street", [])
    assert Slide("posture", decks.query_of(chosen)).chosen() == (chosen, [])
    assert decks.query_of(Selection()) == "period=ytd&compare=yoy", "defaults are written, or they could change"


@pytest.mark.parametrize(
    "text",
    [
        "title = ",
        'title = "a"\nlang = "zh"\n',
        'title = "a"\nlang = "fr"\nsnapshot = "x"\n',
        'title = "a"\nlang = "zh"\nsnapshot = "../x"\n',
        'title = "a"\nlang = "zh"\nsnapshot = "x"\nunknown = 1\n',
        'title = "a"\nlang = "zh"\nsnapshot = "x"\nmasked = "no"\n',
        'title = "a"\nlang = "zh"\nsnapshot = "x"\nslide = 3\n',
        'title = "a"\nlang = "zh"\nsnapshot = "x"\n[[slide]]\nexhibit = "../posture"\n',
        'title = "a"\nlang = "zh"\nsnapshot = "x"\n[[slide]]\nexhibit = "posture"\nselection = "period=never"\n',
        'title = "a"\nlang = "zh"\nsnapshot = "x"\n' + '[[slide]]\nexhibit = "posture"\n' * 61,
    ],
)
def test_what_cannot_be_understood_is_refused(text):
    assert refused(decks.parse, "a", text).code == "damaged"


@pytest.mark.parametrize("name", ["", "../x", "a/b", "A", "con", ".x", "a.b", "monthly", "x" * 61, "a\\b"])
def test_what_cannot_be_a_name(home, name):
    assert refused(decks.write, home, Deck(name, "t", snapshot="x")).code == "name"


def test_a_deck_without_a_snapshot_is_not_kept(home):
    assert refused(decks.write, home, Deck("a", "t")).code == "unpinned"


def test_who_asks_for_a_deck_that_is_not_there_is_told_which_there_are(home):
    decks.write(home, DECK)
    error = refused(decks.find, home, "nope", "zh", "x")
    assert error.code == "unknown" and "十一月例会" in error.message("zh") and "monthly" in error.message("zh")


def test_free_names(home):
    assert decks.name_for(home, "11月 例会！") == "11月-例会"
    decks.write(home, Deck("11月-例会", "t", snapshot="x"))
    assert decks.name_for(home, "11月 例会！") == "11月-例会-2"
    assert decks.name_for(home, "monthly") == "monthly-2"
    assert decks.name_for(home, "···") == "deck"


def test_slides_are_moved_changed_and_taken_away():
    deck = Deck("a", "t", snapshot="x")
    for code in ("one", "two", "three"):
        deck = decks.with_slide(deck, Slide(code))

    def order(made: Deck) -> list[str]:
        return [s.exhibit for s in made.slides]

    assert order(decks.moved(deck, 0, 1)) == ["two", "one", "three"]
    assert order(decks.moved(deck, 0, -1)) == order(deck) == order(decks.moved(deck, 2, 1))
    assert order(decks.without(deck, 1)) == ["one", "three"]
    assert decks.changed(deck, 1, title="T", notes="N").slides[1] == Slide("two", title="T", notes="N")
    for _ in range(decks.MOST_SLIDES - 3):
        deck = decks.with_slide(deck, Slide("more"))
    assert refused(decks.with_slide, deck, Slide("more")).code == "full"


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", decks.ready())
def test_ready_decks_name_what_there_is(name, lang):
    deck = decks.ready_deck(name, lang, "2026-11-22-7f3a91")
    assert deck.title and deck.masked and deck.slides
    for slide in deck.slides:
        assert slide.exhibit in exhibits.codes()
        assert slide.chosen()[1] == []


def test_the_ready_decks_come_in_the_order_of_the_year():
    assert decks.ready() == ("monthly", "yearend", "winter", "supervision")


def test_pruning_keeps_what_a_deck_is_pinned_to(home):
    row = {"jurisdiction": "河东街道", "sector": "gas", "found_date": "2026-03-02"}
    ids = [publish_drawn(home, hazards=[row], as_of=f"2026-{m:02}-25").name for m in (8, 9, 10, 11)]
    decks.write(home, Deck("a", "t", snapshot=ids[1]))
    removed, _ = snapshots.prune(home, 1)
    assert sorted(removed) == [ids[0], ids[2]]
