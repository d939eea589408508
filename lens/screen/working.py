"""The working of an exhibit: parts, citation, questions as they were run. Nothing of it is made until it is opened."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import streamlit as st

from lens import working
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit
from lens.recording import Asked
from lens.screen import built
from lens.words import LANGS

if TYPE_CHECKING:
    from lens.screen.show import Screen


def show(screen: Screen, code: str, made: Exhibit) -> None:
    """A fold at the end of the details."""
    fold = st.expander(screen.text("working.title"), key=f"working_{code}", on_change="rerun")
    if fold.open:
        with fold:
            st.html(f'<div class="told">{_told(screen, code, made)}</div>')


def _told(screen: Screen, code: str, made: Exhibit) -> str:
    snapshot, selection = screen.snapshot, screen.address.selection
    here = Context(snapshot, selection, screen.lang)
    said = []
    known = working.parts(here, made.measures)
    if known:
        said.append(_head(screen.text("working.parts")))
        said.append("<dl>" + "".join(f"<dt>{html.escape(n)}</dt><dd>{html.escape(f)}</dd>" for n, f in known) + "</dl>")
    said.append(_head(screen.text("working.cite")))
    for lang in LANGS:
        own = built.exhibit(code, snapshot, selection, lang)
        cited = working.citation(Context(snapshot, selection, lang), own)
        said.append(f'<p lang="{lang}">{html.escape(cited)}</p>')
    said.append(_head(screen.text("working.questions", n=len(made.asked))) if made.asked else "")
    said += [_question(asked, snapshot.id) for asked in made.asked]
    if not made.asked:
        said.append(f"<p>{html.escape(screen.text('working.none'))}</p>")
    return "".join(said)


def _head(text: str) -> str:
    return f"<h3>{html.escape(text)}</h3>"


def _question(asked: Asked, snapshot: str) -> str:
    """The text, its values, and the snapshot where it is another one."""
    other = [asked.snapshot] if asked.snapshot != snapshot else []
    lines = [*other, asked.sql.strip(), *(f"${name} = {value}" for name, value in asked.values)]
    return f'<pre class="sql">{html.escape(chr(10).join(lines))}</pre>'
