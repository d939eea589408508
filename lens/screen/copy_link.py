"""A link to copy.

On an office network the page is not a "secure context", so the browser's clipboard is reached the old way.
"""

from __future__ import annotations

import html
from urllib.parse import urlencode

import streamlit as st

# the address is completed in the browser: behind a proxy only the browser knows it
_SCRIPT = """
(() => {
  const box = document.getElementById("fixed-link"), button = document.getElementById("fixed-link-copy");
  if (!box || !button) return;
  box.value = location.origin + location.pathname + "?" + box.dataset.query;
  button.onclick = () => { box.select(); document.execCommand("copy"); button.textContent = button.dataset.done; };
})();
"""


def copy_link(query: dict[str, str], label: str, done: str) -> None:
    """A text box with the page's address and `query`, and a button `label` that turns into `done`."""
    pairs, said, then = html.escape(urlencode(query)), html.escape(label), html.escape(done)
    st.html(
        '<div class="fixed-link">'
        f'<textarea id="fixed-link" readonly rows="4" data-query="{pairs}" aria-label="{said}"></textarea>'
        f'<button id="fixed-link-copy" type="button" data-done="{then}">{said}</button></div>'
        f"<script>{_SCRIPT}</script>",
        unsafe_allow_javascript=True,
    )
