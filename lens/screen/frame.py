"""The frame of every page.

Menu, headline, scope, filters. A page is `with page("sectors", lead="…") as screen: screen.show("…")`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import streamlit as st

from data.errors import UserError
from lens import log, words
from lens.engine import Snapshot
from lens.exhibits._compare import against_words
from lens.exhibits._house import district
from lens.exhibits.context import Context
from lens.screen import built, menu, url
from lens.screen.filters import bar, chips, keeping
from lens.screen.look import dark_colours
from lens.screen.scripts import LANGUAGE, PICKING
from lens.screen.show import Screen
from lens.screen.url import Address


@contextmanager
def page(
    code: str, lead: str = "", headline: Callable[[Screen], str] | None = None, filtered: bool = True
) -> Iterator[Screen]:
    """Draw the frame of page `code` and give what draws its exhibits.

    `lead` is the exhibit whose finding is the page's headline, or `headline` makes it; without either the page's
    name stands there. `filtered` False: a page that no choice changes, with neither filters nor period. A failure
    inside the page becomes one sentence with an id, never a traceback.
    """
    address = url.read()
    lang = address.lang
    st.set_page_config(
        page_title=f"{menu.name(code, lang)} · {words.text('common.product', lang)}",
        layout="wide",
        initial_sidebar_state="expanded",
    )
    theme = st.context.theme.type or "light"
    if theme == "dark":
        st.html(dark_colours())
    try:
        snapshot, address = _open(address)
    except UserError as error:
        _sidebar(code, address, None)
        _said(error.message(lang))
        st.stop()
    screen = Screen(snapshot, address, theme, code, lead)
    _sidebar(code, address, snapshot)
    try:
        _head(code, screen, headline(screen) if headline else "", filtered)
        yield screen
    except UserError as error:
        _said(error.message(lang))
    except Exception as error:
        _said(words.text("common.page_failed", lang, id=log.failure(error, f"page {code}")))


def _open(address: Address) -> tuple[Snapshot, Address]:
    """The snapshot of the address, and the address without what it does not know."""
    house, odd = built.house_for(st.context.headers), list(address.odd)
    try:
        snapshot = house.open(address.snapshot or built.pinned())
    except UserError:
        if not address.snapshot:
            raise
        snapshot = house.open(built.pinned())
        odd.append(address.snapshot)
        address = replace(address, snapshot="")
    selection, unknown = address.selection.check(snapshot)
    return snapshot, replace(address, selection=selection, odd=(*odd, *unknown))


def _sidebar(code: str, address: Address, snapshot: Snapshot | None) -> None:
    lang = address.lang
    with st.sidebar:
        product, district = words.text("common.product", lang), html.escape(_district(snapshot, lang))
        st.html(f'<div class="brand"><b>{product}</b><span>{district}</span></div>')
        for group, pages in menu.shown().items():
            st.html(f'<div class="group">{words.text(f"pages.{group}.title", lang)}</div>')
            for each in pages:
                st.page_link(menu.script(each), label=menu.name(each, lang), query_params=address.elsewhere().query())
        other = "en" if lang == "zh" else "zh"
        with st.container(key="language"):
            # a button, because a link to the page one is on leaves the address as it was
            st.button(
                words.text("common.other_language", lang),
                key="other_language",
                type="tertiary",
                on_click=url.write,
                args=(address.speaking(other),),
            )
            # Streamlit fixes <html lang="en">; a screen reader would read Chinese with an English voice
            st.html(f"<script>{LANGUAGE[lang]}</script><script>{PICKING}</script>", unsafe_allow_javascript=True)


def _district(snapshot: Snapshot | None, lang: str) -> str:
    return district(snapshot, lang) if snapshot else ""


def _head(code: str, screen: Screen, headline: str, filtered: bool) -> None:
    lang = screen.lang
    headline = headline or (screen.exhibit(screen.lead).title if screen.lead else "") or menu.name(code, lang)
    st.html(f'<div class="head"><h1>{_clauses(headline)}</h1></div>')
    with st.container(horizontal=True, vertical_alignment="bottom", key="headrow"):
        st.html(f'<p class="scope">{_scope(screen, filtered)}</p>')
        if filtered:
            bar(code, screen.snapshot, screen.address)
        else:
            with st.container(horizontal=True, key="filters"):
                keeping(code, screen.snapshot, screen.address)
    if filtered:
        chips(screen.snapshot, screen.address)
    if screen.snapshot.notice:
        _said(screen.snapshot.notice.message(lang))
    if screen.address.odd:
        _said(
            words.text(
                "common.not_understood",
                lang,
                items=[f"“{o}”" if lang == "zh" else f'"{o}"' for o in screen.address.odd],
            )
        )


def _clauses(headline: str) -> str:
    """The headline as HTML whose lines break between its clauses where they can."""
    clauses = re.split("(?<=；)|(?<=;) ", headline)
    if len(clauses) < 2:
        return html.escape(headline)
    return (" " if "; " in headline else "").join(f"<span>{html.escape(each)}</span>" for each in clauses)


def _scope(screen: Screen, filtered: bool) -> str:
    """Period, comparison, selection, as-of date, snapshot: what every figure on the page is about."""
    snapshot, lang = screen.snapshot, screen.lang
    parts = []
    if filtered:
        context = Context(snapshot, screen.address.selection, lang)
        first, compared = context.span, _compared(context)
        parts = [f"{first}{'，' if lang == 'zh' else ', '}{compared}" if compared else first, context.filter_words]
    parts.append(screen.text("common.as_of", day=snapshot.as_of))
    parts.append(screen.text("common.snapshot", id=snapshot.id))
    line = "<i>·</i>".join(html.escape(p) for p in parts)
    if screen.address.snapshot:
        line += f' <span class="badge">{screen.text("common.pinned")}</span>'
    if snapshot.synthetic:
        hint = html.escape(screen.text("common.synthetic_hint"))
        line += f' <span class="badge" title="{hint}">{screen.text("common.synthetic")}</span>'
    return line


def _compared(context: Context) -> str:
    compare = context.selection.compare
    if compare == "none" or context.selection.period == "all":
        return ""
    before = context.before
    if before is None:
        return context.t("common.compared_none", against=context.t(f"common.{compare}_before"))
    return context.t(
        "common.compared",
        against=against_words(context),
        span=context.t("selection.span", start=before.start, end=before.end),
    )


def _said(sentence: str) -> None:
    st.html(f'<p class="said" role="status">{html.escape(sentence)}</p>')
