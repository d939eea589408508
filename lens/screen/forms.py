"""A form of a superior office, filled in on the page: brought, answered, taken away; nothing of it is kept."""

from __future__ import annotations

import html
from pathlib import PurePath

import streamlit as st

from data.errors import UserError
from lens import log
from lens.exhibits.context import Context
from lens.screen.downloads import download
from lens.screen.show import Screen
from lens.selection import Selection

MOST_MB = 20
#: rows of the list of what was left
MOST = 50


def show(screen: Screen) -> None:
    """A card: bring the form, read what was left, take the filled one."""
    with st.container(border=True, key="card_forms"):
        title, told = screen.text("present.forms"), screen.text("present.forms_told")
        st.html(f'<div class="ex"><h2>{html.escape(title)}</h2><p>{html.escape(told)}</p></div>')
        label = screen.text("present.forms_bring")
        file = st.file_uploader(label, type=["xlsx", "docx"], key="form_file", max_upload_size=MOST_MB)
        if file is not None:
            _filled(screen, file.name, file.getvalue())


def _filled(screen: Screen, name: str, content: bytes) -> None:
    # lxml is slow to import, and most readers never fill in a form
    from lens.export.blanks import filled

    stem, ending = PurePath(name).stem, PurePath(name).suffix.lower()
    try:
        made = filled(Context(screen.snapshot, Selection(), screen.lang), content, ending)
    except UserError as error:
        log.failure(error, "fill a form")
        st.html(f'<p class="said" role="alert">{html.escape(error.message(screen.lang))}</p>')
        return
    lines = [screen.text("papers.blanks.told", n=made.n)]
    if made.left:
        lines.append(screen.text("papers.blanks.left", n=len(made.left)))
    st.html(f'<p class="quiet">{html.escape(" ".join(lines))}</p>')
    if made.left:
        rows = "".join(
            f"<li>{html.escape(each.where)}　<code>{html.escape(each.text)}</code>　{html.escape(each.why)}</li>"
            for each in made.left[:MOST]
        )
        st.html(f'<ul class="found">{rows}</ul>')
    download(screen.text("present.forms_take"), lambda: made.content, f"{stem}-{screen.snapshot.id}", ending[1:])
