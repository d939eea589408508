"""The button that adds an exhibit to a deck, with the selection it is seen with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from data.errors import UserError
from lens import decks
from lens.decks import Deck, DeckError, Slide

if TYPE_CHECKING:
    from lens.screen.show import Screen

NEW = ""


def adding(screen: Screen, code: str) -> None:
    """A choice of deck and a button; the exhibit is added with the page's selection."""
    home, lang = screen.snapshot.home, screen.lang
    names = [*decks.names(home), NEW]
    said = {NEW: screen.text("present.new")} | {name: title(screen, name) for name in names if name}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = f"into_{code}"
        st.selectbox(
            screen.text("present.into"),
            names,
            format_func=lambda n: said[n],
            key=key,
            placeholder=screen.text("common.choose"),
        )
        st.button(screen.text("present.add"), key=f"add_{code}", on_click=_add, args=(screen, code, key, lang))


def _add(screen: Screen, code: str, key: str, lang: str) -> None:
    home, name = screen.snapshot.home, st.session_state[key]
    slide = Slide(code, decks.query_of(screen.address.selection))
    try:
        if name == NEW:
            title = screen.text("present.new_title", day=screen.snapshot.as_of)
            deck = Deck(decks.name_for(home, title), title, lang, screen.snapshot.id)
        else:
            deck = decks.read(home, name)
        deck = decks.with_slide(deck, slide)
        decks.write(home, deck)
    except UserError as error:
        st.toast(error.message(lang))
        return
    other = deck.snapshot != screen.snapshot.id
    told = "present.added_other" if other else "present.added"
    st.toast(screen.text(told, title=deck.title, n=len(deck.slides), id=deck.snapshot))


def title(screen: Screen, name: str) -> str:
    """The title of a deck of the house; of one that cannot be read its name."""
    try:
        return decks.read(screen.snapshot.home, name).title
    except DeckError:
        return name
