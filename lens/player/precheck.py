"""What a presenter should know before the meeting begins. It changes no figure; that today is a date it may know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lens import words
from lens.compile import Refusal
from lens.decks import Deck, Slide
from lens.engine import House, Snapshot
from lens.exhibits import _reporting
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit
from lens.export.hiding import without_small
from lens.periods import month_end
from lens.player.masking import Mask, names_of
from lens.player.slides import exhibits, open_pinned, selection_of

#: data older than this are told to be old: a week is a rhythm of reporting
STALE_DAYS = 7
#: visits and hazards: their counts over the same days change only when the data were revised
COUNTED = ("M1", "M2")


@dataclass(frozen=True)
class Finding:
    """`kind`: stale, newer, empty, suppressed, unfinished, filters, revised, silent or names; `slides` from 1 on."""

    kind: str
    said: str
    slides: tuple[int, ...] = ()


@dataclass(frozen=True)
class Change:
    """What a slide's finding was on the deck's snapshot and is on another."""

    number: int
    then: str
    now: str


def check(deck: Deck, house: House, current: Snapshot, today: date) -> list[Finding]:
    """Everything that was found, the deck's own matters first. Raises DeckError where the deck's snapshot is gone."""
    snapshot = open_pinned(house, deck)
    slides = list(exhibits(deck, snapshot))
    found = [
        *_age(deck, snapshot, current, today),
        *_revised(deck, snapshot, current),
        *_silent(deck, snapshot),
        *_unfinished(deck, snapshot),
        *_names(deck, snapshot, slides),
    ]
    for number, (slide, made) in enumerate(slides, 1):
        found += _slide(deck, snapshot, number, slide, made)
    return found


def changes(deck: Deck, house: House, current: Snapshot) -> list[Change]:
    """The slides whose finding is another one on `current`. Raises DeckError where the deck's snapshot is gone."""
    then = exhibits(deck, open_pinned(house, deck))
    now = exhibits(deck, current)
    pairs = enumerate(zip(then, now, strict=True), 1)
    said = ((n, a.empty or a.title, b.empty or b.title) for n, ((_, a), (_, b)) in pairs)
    return [Change(n, a, b) for n, a, b in said if a != b]


def _age(deck: Deck, snapshot: Snapshot, current: Snapshot, today: date) -> Iterator[Finding]:
    days = (today - snapshot.as_of).days
    if days > STALE_DAYS:
        yield Finding("stale", _t(deck, "stale", day=snapshot.as_of, n=days))
    if current.id != snapshot.id:
        yield Finding("newer", _t(deck, "newer", id=current.id, day=current.as_of))


def _revised(deck: Deck, snapshot: Snapshot, current: Snapshot) -> Iterator[Finding]:
    """Of the same days, what was counted then and is counted now."""
    if current.id == snapshot.id:
        return
    by_choice: dict[tuple, list[int]] = {}
    for number, slide in enumerate(deck.slides, 1):
        chosen, odd = selection_of(slide, snapshot)
        if not odd and not selection_of(slide, current)[1]:
            period = chosen.resolve(snapshot)
            fixed = chosen.with_period(f"{period.start}..{period.end}").with_compare("none")
            by_choice.setdefault((fixed, period.start, period.end), []).append(number)
    for (fixed, start, end), numbers in by_choice.items():
        for code in COUNTED:
            try:
                then, now = (Context(s, fixed, deck.lang).ask(code)[0][code] for s in (snapshot, current))
            except Refusal:
                continue
            if then != now:
                name = Context(snapshot, fixed, deck.lang).name(code)
                said = _t(deck, "revised", start=start, end=end, name=name, then=then, now=now)
                yield Finding("revised", said, tuple(numbers))


def _silent(deck: Deck, snapshot: Snapshot) -> Iterator[Finding]:
    told: dict[tuple[str, ...], list[int]] = {}
    for number, slide in enumerate(deck.slides, 1):
        chosen, odd = selection_of(slide, snapshot)
        quiet = () if odd else tuple(_reporting.silent(Context(snapshot, chosen, deck.lang)))
        if quiet:
            told.setdefault(quiet, []).append(number)
    for codes, numbers in told.items():
        names = [snapshot.label("jurisdiction", code, deck.lang) for code in codes]
        yield Finding("silent", _t(deck, "silent", names=names), tuple(numbers))


def _unfinished(deck: Deck, snapshot: Snapshot) -> Iterator[Finding]:
    ends: dict[date, list[int]] = {}
    for number, slide in enumerate(deck.slides, 1):
        chosen, odd = selection_of(slide, snapshot)
        end = None if odd else chosen.resolve(snapshot).end
        if end and end < month_end(end):
            ends.setdefault(end, []).append(number)
    for end, numbers in ends.items():
        yield Finding("unfinished", _t(deck, "unfinished", day=end), tuple(numbers))


def _names(deck: Deck, snapshot: Snapshot, slides: list[tuple[Slide, Exhibit]]) -> Iterator[Finding]:
    if deck.masked:
        return
    numbers = []
    for number, (slide, made) in enumerate(slides, 1):
        mask = Mask(names_of(snapshot), snapshot, deck.lang)
        mask.exhibit(made)
        mask.text(slide.title + slide.notes)
        if mask.given:
            numbers.append(number)
    if numbers:
        yield Finding("names", _t(deck, "names"), tuple(numbers))


def _slide(deck: Deck, snapshot: Snapshot, number: int, slide: Slide, made: Exhibit) -> Iterator[Finding]:
    if made.empty:
        yield Finding("empty", _t(deck, "empty", why=made.empty), (number,))
        return
    off = [tile.label for tile in made.tiles if tile.off]
    if off:
        yield Finding("suppressed", _t(deck, "off", names=off), (number,))
    if deck.hide_small and without_small(made, deck.lang) != made:
        yield Finding("suppressed", _t(deck, "small"), (number,))
    chosen, _ = selection_of(slide, snapshot)
    if chosen.where:
        filters = Context(snapshot, chosen, deck.lang).filter_words
        yield Finding("filters", _t(deck, "filters", filters=filters), (number,))


def _t(deck: Deck, key: str, **values: object) -> str:
    return words.text(f"decks.check.{key}", deck.lang, **values)
