"""The link to copy and the saved views, in one small box of the filter bar."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from data.errors import UserError
from lens import views, words
from lens.engine import Snapshot
from lens.screen import menu
from lens.screen.copy_link import copy_link
from lens.screen.url import Address
from lens.views import LONGEST_TITLE, View

#: where the box keeps what went wrong at the last click, and which view is to be renamed or deleted
WRONG, WHICH = "view_wrong", "view_which"


def box(page: str, snapshot: Snapshot, address: Address) -> None:
    """What the open box holds: the fixed link, the way to save this page, the views and how to change them."""
    lang = address.lang
    fixed = replace(address, snapshot=snapshot.id)
    st.caption(words.text("common.link_hint", lang))
    copy_link(fixed.query(full=True), words.text("common.link_copy", lang), words.text("common.link_copied", lang))
    st.html(f'<div class="ex"><h2>{words.text("views.title", lang)}</h2></div>')
    if wrong := st.session_state.pop(WRONG, ""):
        st.html(f'<p class="said" role="alert">{html.escape(wrong)}</p>')
    _save(page, snapshot, address)
    st.caption(words.text("views.hint", lang))
    held = [v for v in views.saved(snapshot.home, snapshot.only) if v.page in menu.pages()]
    if not held:
        st.caption(words.text("views.none", lang))
        return
    st.html(f'<p class="ways">{"".join(_link(view, lang) for view in held)}</p>')
    _change(held, snapshot, lang)


def _link(view: View, lang: str) -> str:
    """Opens the view in the reader's language."""
    pairs = {k: v for k, v in parse_qsl(view.query) if k != "lang"}
    query = urlencode({"lang": lang} | pairs)
    address = html.escape(f"{menu.url_path(view.page)}?{query}", quote=True)
    said = words.text("views.one", lang, title=view.title, page=menu.name(view.page, lang))
    return f'<a href="{address}" target="_self">{html.escape(said)}</a>'


def _save(page: str, snapshot: Snapshot, address: Address) -> None:
    def keep() -> None:
        pairs = {k: v for k, v in address.query().items() if k != "lang"}
        title = st.session_state["view_title"]
        made = _tried(lambda: views.save(snapshot.home, title, page, urlencode(pairs), snapshot.only), address.lang)
        if made:
            st.session_state["view_title"] = ""
            st.toast(words.text("views.saved", address.lang, title=made.title))

    with st.container(horizontal=True, vertical_alignment="bottom", key="view_new"):
        st.text_input(words.text("views.name", address.lang), key="view_title", max_chars=LONGEST_TITLE, width=320)
        st.button(words.text("views.save", address.lang), key="view_save", on_click=keep)


def _change(held: list[View], snapshot: Snapshot, lang: str) -> None:
    """One view at a time gets another name or goes."""
    titles = {view.name: view.title for view in held}
    choose = words.text("common.choose", lang)

    def rename() -> None:
        name, title = st.session_state[WHICH], st.session_state["view_renamed"]
        if _tried(lambda: views.rename(snapshot.home, name, title, snapshot.only), lang):
            st.session_state["view_renamed"] = ""

    def remove() -> None:
        views.remove(snapshot.home, st.session_state[WHICH], snapshot.only)

    if st.session_state.get(WHICH) not in titles:
        st.session_state[WHICH] = next(iter(titles))
    with st.expander(words.text("views.change", lang), key="view_change"):
        with st.container(horizontal=True, vertical_alignment="bottom", key="view_edit"):
            which = words.text("views.which", lang)
            st.selectbox(
                which, list(titles), key=WHICH, format_func=lambda name: titles[name], placeholder=choose, width=180
            )
            st.text_input(words.text("views.new_name", lang), key="view_renamed", max_chars=LONGEST_TITLE, width=180)
            st.button(words.text("views.rename", lang), key="view_rename", on_click=rename)
            st.button(words.text("views.remove", lang), key="view_remove", on_click=remove)


def _tried(act: Callable[[], View], lang: str) -> View | None:
    """What the act made, or None where it failed: the box then says why."""
    try:
        return act()
    except UserError as error:
        st.session_state[WRONG] = error.message(lang)
        return None
