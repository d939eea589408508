"""Row by row what changed since an earlier snapshot: one page of cells, before and after."""

from __future__ import annotations

import html
from dataclasses import replace

import streamlit as st

from lens import changes
from lens.exhibits import _changed
from lens.screen import table, url
from lens.screen.show import Screen

#: px of the table's box; beyond it the box scrolls and keeps its head
HEIGHT = 640


def show(screen: Screen) -> None:
    """The rows of the address's page, and the page before and after; nothing where nothing changed."""
    made = changes.opened(screen.snapshot, screen.address.selection.meeting)
    if made is None or not made.total:
        return
    pages = -(-made.total // changes.PAGE)
    page = min(screen.address.n, pages)
    listed = _changed.page(screen.context, made, page)
    with st.container(border=True, key="card_changed"):
        st.html(f'<div class="ex"><h2>{html.escape(listed.title)}</h2><p>{html.escape(listed.subtitle)}</p></div>')
        assert listed.table is not None
        st.html(table.as_html(listed.table, screen.lang, HEIGHT, screen.link))
        first, last = changes.PAGE * (page - 1) + 1, min(made.total, changes.PAGE * page)
        with st.container(horizontal=True, vertical_alignment="center", key="more_changed"):
            told = screen.text("rows.page", first=first, last=last, n=made.total)
            st.html(f'<div class="ex"><p>{html.escape(told)}</p></div>', width="content")
            turns = (("back", page - 1, page > 1), ("next", page + 1, page < pages)) if pages > 1 else ()
            for key, to, there in turns:
                st.button(
                    screen.text(f"rows.{key}"),
                    key=f"changed_{key}",
                    type="tertiary",
                    disabled=not there,
                    on_click=url.write,
                    args=(replace(screen.address, n=to, odd=()),),
                )
