"""Every script of our own that a page runs. The policy of the index page names each by its hash: no other one runs."""

from __future__ import annotations

#: the document's language, by that of the address
_HTML_LANG = {"zh": "zh-CN", "en": "en"}
LANGUAGE = {lang: f"document.documentElement.lang = '{told}'" for lang, told in _HTML_LANG.items()}

# the address is completed in the browser: behind a proxy only the browser knows it
COPY_LINK = """
(() => {
  const box = document.getElementById("fixed-link"), button = document.getElementById("fixed-link-copy");
  if (!box || !button) return;
  box.value = location.origin + location.pathname + "?" + box.dataset.query;
  button.onclick = () => { box.select(); document.execCommand("copy"); button.textContent = button.dataset.done; };
})();
"""

ALL = (*LANGUAGE.values(), COPY_LINK)
