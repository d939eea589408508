"""A deck → what each of its slides says: built from the exhibits, masked where the deck asks for it.

Every paper made of a deck (HTML, later others) starts from here, so they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from data.errors import UserError
from lens import words
from lens.decks import Deck, DeckError, Slide
from lens.engine import House, Snapshot
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit
from lens.export.hiding import without_small
from lens.measures import measure
from lens.player.masking import Mask, names_of
from lens.screen import built
from lens.selection import Selection


@dataclass(frozen=True)
class Shown:
    """One slide. `title` is the deck's own where it gave one, else the finding; `scope` says as of when, of what and
    from which snapshot; `definitions` are (name, definition) of the measures.
    """

    slide: Slide
    exhibit: Exhibit
    title: str
    scope: tuple[str, ...]
    notes: str
    definitions: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Papers:
    """A deck that was built. `names` is {stand-in: enterprise} of what was masked; whoever is not to know it is not
    given it. `origin` is 示例数据 or 内部资料.
    """

    deck: Deck
    snapshot: Snapshot
    slides: tuple[Shown, ...]
    origin: str
    names: dict[str, str]


def open_pinned(house: House, deck: Deck) -> Snapshot:
    """The very snapshot that a deck is pinned to; one of an older contract as it was rebuilt, under another id.

    Raises DeckError where it is gone: another one is another deck.
    """
    try:
        return house.open(deck.snapshot)
    except UserError as error:
        raise DeckError("snapshot_gone", id=deck.snapshot, title=deck.title) from error


def build(deck: Deck, house: House) -> Papers:
    """What the slides of a deck say. Raises DeckError where the deck's snapshot is gone."""
    snapshot = open_pinned(house, deck)
    mask = Mask(names_of(snapshot), snapshot, deck.lang) if deck.masked else None
    slides = tuple(_shown(deck, slide, made, snapshot, mask) for slide, made in exhibits(deck, snapshot))
    title = mask.text(deck.title) if mask else deck.title
    origin = words.text("common.synthetic" if snapshot.synthetic else "decks.internal", deck.lang)
    return Papers(replace(deck, title=title), snapshot, slides, origin, mask.given if mask else {})


def exhibits(deck: Deck, snapshot: Snapshot) -> Iterator[tuple[Slide, Exhibit]]:
    """Each slide with its exhibit as it is, nothing masked. A selection that the snapshot does not know shows nothing:
    without its filter the figures would be of something else.
    """
    for slide in deck.slides:
        selection, odd = selection_of(slide, snapshot)
        if odd:
            known = f"exhibits.{slide.exhibit}" in words.records()
            title = words.text(f"exhibits.{slide.exhibit}", deck.lang) if known else slide.exhibit
            why = words.text("decks.selection_odd", deck.lang, items=odd)
            yield slide, Exhibit(slide.exhibit, title, "", empty=why)
        else:
            yield slide, built.exhibit(slide.exhibit, snapshot, selection, deck.lang)


def selection_of(slide: Slide, snapshot: Snapshot) -> tuple[Selection, list[str]]:
    """(a slide's selection on a snapshot, what of it was not understood)."""
    chosen, odd = slide.chosen()
    chosen, unknown = chosen.check(snapshot)
    return chosen, [*odd, *unknown]


def _shown(deck: Deck, slide: Slide, made: Exhibit, snapshot: Snapshot, mask: Mask | None) -> Shown:
    if deck.hide_small:
        made = without_small(made, deck.lang)
    context = Context(snapshot, selection_of(slide, snapshot)[0], deck.lang)
    scope: tuple[str, ...] = (
        context.t("common.as_of", day=snapshot.as_of),
        context.filter_words,
        context.t("common.snapshot", id=snapshot.id),
    )
    config = snapshot.home.config
    records = [m for code in made.measures if (m := measure(code, config))]
    definitions = tuple((m.name(deck.lang), m.definition(deck.lang)) for m in records)
    title, notes = slide.title or made.title, slide.notes
    if mask is None:
        return Shown(slide, made, title, scope, notes, definitions)
    made = mask.exhibit(made)
    scope = tuple(mask.text(part) for part in scope)
    return Shown(slide, made, mask.text(title), scope, mask.text(notes), definitions)
