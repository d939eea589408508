"""The page of decks. Slides are shown by the player, never by reruns: those cannot go on without the network."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

import streamlit as st

from data.errors import UserError
from lens import decks, words
from lens.decks import Deck, DeckError
from lens.engine import Snapshot
from lens.exhibits.context import Context
from lens.player import precheck
from lens.player.address import link
from lens.player.slides import exhibits, open_pinned, selection_of
from lens.screen import steward
from lens.screen.deck_button import title
from lens.screen.show import Screen

#: where the page keeps which deck is open, and what went wrong at the last click
OPEN, WRONG = "deck_open", "deck_wrong"


def show(screen: Screen) -> None:
    """The ready decks, the house's own, and the editor of the one that is open."""
    _ready(screen)
    if wrong := st.session_state.pop(WRONG, ""):
        st.html(f'<p class="said" role="alert">{html.escape(wrong)}</p>')
    _choose(screen)
    name = st.session_state.get(OPEN, "")
    if name:
        try:
            deck = decks.read(screen.snapshot.home, name)
        except DeckError as error:
            st.html(f'<p class="empty">{html.escape(error.message(screen.lang))}</p>')
            _button(screen, "remove", lambda: decks.remove(screen.snapshot.home, name))
            return
        _edit(screen, deck)


def _ready(screen: Screen) -> None:
    """A card each: what it holds, the way to present it, and to make one's own of it."""
    columns = st.columns(len(decks.ready()))
    for column, name in zip(columns, decks.ready(), strict=True):
        deck = decks.ready_deck(name, screen.lang, screen.snapshot.id)
        with column, st.container(border=True, height="stretch", key=f"card_{name}"):
            told = screen.text("present.ready_holds", n=len(deck.slides))
            st.html(f'<div class="ex"><h2>{html.escape(deck.title)}</h2><p>{html.escape(told)}</p></div>')
            st.html(_links(screen, deck))
            with st.container(horizontal=True, key=f"more_{name}"):
                box = st.popover(
                    screen.text("present.check_this"), type="tertiary", key=f"check_{name}", on_change="rerun"
                )
                label = screen.text("present.make")
                st.button(label, key=f"make_{name}", type="tertiary", on_click=_make, args=(screen, deck))
            if box.open:
                with box:
                    _check(screen, deck)


def _links(screen: Screen, deck: Deck) -> str:
    """Presenting is one click or Tab and Enter away; the followers' file is another, without what is masked. Who may
    not take names out of the house presents the followers' file.
    """
    own = {"presenter": "1"} if steward.may_take(screen) else {}
    theme = {"theme": "dark"} if screen.theme == "dark" else {}
    ways = (
        ("present.present", link(deck, **own, **theme), "go"),
        ("present.follow", link(deck, **theme), ""),
        ("present.save", link(deck, download="1"), ""),
        ("present.pptx", link(deck, "pptx"), ""),
    )
    made = "".join(
        f'<a class="{style}" href="{html.escape(address, quote=True)}" target="_blank">{screen.text(said)}</a>'
        for said, address, style in ways
    )
    return f'<p class="ways">{made}</p>'


def _make(screen: Screen, deck: Deck) -> None:
    called = screen.text("present.made_title", title=deck.title, day=screen.snapshot.as_of)
    home = screen.snapshot.home
    own = replace(deck, name=decks.name_for(home, called), title=called)
    pinned = (replace(s, selection=decks.query_of(s.chosen()[0])) for s in own.slides)
    _keep(screen, replace(own, slides=tuple(pinned)))


def _choose(screen: Screen) -> None:
    """Which of the house's decks is open; and one brought in from a file."""
    home = screen.snapshot.home
    names = decks.names(home)
    if st.session_state.get(OPEN, "") not in names:
        st.session_state[OPEN] = names[0] if len(names) == 1 else ""
    with st.container(horizontal=True, vertical_alignment="bottom", key="own_decks"):
        said = {name: title(screen, name) for name in names} | {"": screen.text("present.none_open")}
        st.selectbox(
            screen.text("present.own"),
            ["", *names],
            format_func=lambda n: said[n],
            key=OPEN,
            placeholder=screen.text("common.choose"),
        )
        bring = st.popover(screen.text("present.bring"), key="bring_deck", on_change="rerun")
    if bring.open:
        with bring:
            st.file_uploader(
                screen.text("present.bring_hint"), type="toml", key="deck_file", on_change=_bring, args=(screen,)
            )


def _bring(screen: Screen) -> None:
    """Keep an uploaded deck under its file's name, or a free one like it."""
    file = st.session_state["deck_file"]
    if file is None:
        return
    stem = file.name.removesuffix(".toml")
    try:
        deck = decks.parse(stem, file.getvalue().decode("utf-8-sig"))
    except (UserError, UnicodeDecodeError) as error:
        wrong = error if isinstance(error, UserError) else DeckError("damaged", name=stem, detail=str(error))
        st.session_state[WRONG] = wrong.message(screen.lang)
        return
    _keep(screen, replace(deck, name=decks.name_for(screen.snapshot.home, stem)))


def _keep(screen: Screen, deck: Deck) -> None:
    """Write a deck and open it; what keeps it from being written is said on the page."""
    try:
        decks.write(screen.snapshot.home, deck)
        st.session_state[OPEN] = deck.name
    except UserError as error:
        st.session_state[WRONG] = error.message(screen.lang)


def _button(screen: Screen, word: str, act: Callable[[], None], **options) -> None:
    st.button(screen.text(f"present.{word}"), key=f"deck_{word}", on_click=act, **options)


# -- the editor -------------------------------------------------------------------------------------------------------


def _edit(screen: Screen, deck: Deck) -> None:
    try:
        pinned = open_pinned(screen.snapshot.house, deck)
    except DeckError as error:
        st.html(f'<p class="empty">{html.escape(error.message(screen.lang))}</p>')
        _button(screen, "repin", lambda: _keep(screen, replace(deck, snapshot=screen.snapshot.id)))
        return
    left, right = st.columns([8, 5])
    with left, st.container(border=True, key="card_slides"):
        told = screen.text("present.pinned", id=pinned.id, day=pinned.as_of)
        st.html(f'<div class="ex"><h2>{html.escape(deck.title)}</h2><p>{html.escape(told)}</p></div>')
        st.html(_links(screen, deck))
        st.html(_slides(deck, pinned))
    with right:
        if deck.slides:
            with st.container(border=True, key="card_slide"):
                _one(screen, deck)
        with st.container(border=True, key="card_check"):
            _check(screen, deck)
        if deck.snapshot != screen.snapshot.id:
            with st.container(border=True, key="card_changes"):
                _changes(screen, deck)
        with st.container(border=True, key="card_deck"):
            _deck(screen, deck)


def _slides(deck: Deck, pinned: Snapshot) -> str:
    """The slides in order: finding, selection, a mark where there are notes."""
    rows = []
    for number, (slide, made) in enumerate(exhibits(deck, pinned), 1):
        context = Context(pinned, selection_of(slide, pinned)[0], deck.lang)
        chosen = f"{context.span} · {context.filter_words}"
        finding = html.escape(slide.title or made.title or slide.exhibit)
        own = f' <span class="badge">{words.text("present.own_title", deck.lang)}</span>' if slide.title else ""
        notes = f'<p class="quiet">{html.escape(slide.notes)}</p>' if slide.notes else ""
        rows.append(
            f'<tr><td class="num">{number}</td><td class="txt">{finding}{own}'
            f'<p class="quiet">{html.escape(chosen)}</p>{notes}</td></tr>'
        )
    return f'<div class="rows deck" tabindex="0"><table><tbody>{"".join(rows)}</tbody></table></div>'


def _one(screen: Screen, deck: Deck) -> None:
    """One slide at a time: its place, its title, its notes."""
    count = len(deck.slides)
    if st.session_state.get("deck_at", 1) > count:
        st.session_state["deck_at"] = count
    with st.container(horizontal=True, vertical_alignment="bottom", key="one_slide"):
        st.number_input(screen.text("present.slide"), 1, count, key="deck_at", width=110)
        at = int(st.session_state["deck_at"]) - 1
        slide = deck.slides[at]

        def move(by: int) -> None:
            _keep(screen, decks.moved(deck, at, by))
            st.session_state["deck_at"] = min(max(at + by, 0), count - 1) + 1

        _button(screen, "up", lambda: move(-1), disabled=at == 0)
        _button(screen, "down", lambda: move(1), disabled=at == count - 1)
        _button(screen, "drop", lambda: _keep(screen, decks.without(deck, at)))
    # a key of its own for each slide, so that one slide's words are never saved as another's
    own = f"{deck.name}_{at}_{slide.exhibit}"
    called, noted = f"deck_title_{own}", f"deck_notes_{own}"

    def save() -> None:
        said = {"title": st.session_state[called].strip(), "notes": st.session_state[noted].strip()}
        _keep(screen, decks.changed(deck, at, **said))

    label = screen.text("present.title_hint")
    st.text_input(label, slide.title, key=called, max_chars=decks.LONGEST_TITLE, on_change=save)
    label = screen.text("present.notes")
    st.text_area(label, slide.notes, key=noted, max_chars=decks.LONGEST_NOTES, height=90, on_change=save)


def _deck(screen: Screen, deck: Deck) -> None:
    """What concerns the whole deck: its title, what is masked, its file, its end."""
    home = screen.snapshot.home
    called, masked, small = (f"deck_{part}_{deck.name}" for part in ("called", "masked", "small"))

    def save() -> None:
        said = st.session_state[called].strip() or deck.title
        flags = {"masked": st.session_state[masked], "hide_small": st.session_state[small]}
        _keep(screen, replace(deck, title=said, **flags))

    def remove() -> None:
        decks.remove(home, deck.name)
        st.session_state[OPEN] = ""

    st.text_input(
        screen.text("present.deck_title"), deck.title, key=called, max_chars=decks.LONGEST_TITLE, on_change=save
    )
    st.toggle(screen.text("present.masked"), deck.masked, key=masked, on_change=save)
    st.toggle(screen.text("present.hide_small"), deck.hide_small, key=small, on_change=save)
    with st.container(horizontal=True):
        st.download_button(
            screen.text("present.file"),
            decks.to_toml(deck),
            f"{deck.name}.toml",
            "text/plain",
            key="deck_file_out",
            on_click="ignore",
        )
        _button(screen, "remove", remove)


def _check(screen: Screen, deck: Deck) -> None:
    """The check before a meeting."""
    # the deck may speak the other language; this is said to its presenter
    found = precheck.check(replace(deck, lang=screen.lang), screen.snapshot.house, screen.snapshot, date.today())
    head = screen.text("present.check", n=len(found)) if found else screen.text("present.check_none")
    lines = (f"{_places(screen, f.slides, len(deck.slides))}{html.escape(f.said)}" for f in found)
    st.html(_list(head, lines))


def _changes(screen: Screen, deck: Deck) -> None:
    """What each slide would say on the snapshot in use, where that is something else."""
    changed = precheck.changes(deck, screen.snapshot.house, screen.snapshot)
    head = screen.text("present.changes", n=len(changed), of=len(deck.slides), id=screen.snapshot.id)
    lines = (
        f"{_places(screen, (c.number,), 0)}"
        f"<br>{html.escape(screen.text('present.then', said=c.then))}"
        f"<br>{html.escape(screen.text('present.now', said=c.now))}"
        for c in changed
    )
    st.html(_list(head, lines))
    _button(screen, "repin", lambda: _keep(screen, replace(deck, snapshot=screen.snapshot.id)))


def _list(head: str, lines: Iterable[str]) -> str:
    told = "".join(f"<li>{line}</li>" for line in lines)
    return f'<div class="ex"><h2>{html.escape(head)}</h2></div><ul class="found">{told}</ul>'


def _places(screen: Screen, numbers: tuple[int, ...], count: int) -> str:
    """第1–3、5页, or every slide."""
    if not numbers:
        return ""
    if len(numbers) == count > 1:
        return f"<b>{screen.text('present.everywhere')}</b>"
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said = words.join((r[0] if len(r) == 1 else f"{r[0]}–{r[-1]}" for r in runs), screen.lang)
    return f"<b>{screen.text('present.places', numbers=said)}</b>"
