"""A link to copy.

On an office network the page is not a "secure context", so the browser's clipboard is reached the old way.
"""

from __future__ import annotations

import html
from urllib.parse import urlencode

import streamlit as st

from lens.screen.scripts import COPY_LINK


def copy_link(query: dict[str, str], label: str, done: str) -> None:
    """A text box with the page's address and `query`, and a button `label` that turns into `done`."""
    pairs, said, then = html.escape(urlencode(query)), html.escape(label), html.escape(done)
    st.html(
        '<div class="fixed-link">'
        f'<textarea id="fixed-link" readonly rows="4" data-query="{pairs}" aria-label="{said}"></textarea>'
        f'<button id="fixed-link-copy" type="button" data-done="{then}">{said}</button></div>'
        f"<script>{COPY_LINK}</script>",
        unsafe_allow_javascript=True,
    )
