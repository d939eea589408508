"""The index page: Streamlit's own, amended, and the policy that lets a browser run what stands in it and nothing else.

Streamlit's is English and named "Streamlit" until the first script has run, and on a deep link it first looks for a
server under the page's address, which shows as errors on the console: it is told where the server is. The scripts that
every page of ours needs are asked for at once, not only when the first chart has arrived. Who has no browser that can
run them gets a sentence in both languages instead of a blank page.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import html
import re
from pathlib import Path

import streamlit

from lens.screen.look import style_sheet
from lens.screen.scripts import ALL
from lens.words import LANGS, text

STATIC = Path(streamlit.__file__).parent / "static"
#: Streamlit's own scripts behind what every page shows: HTML, links, buttons, charts
SCRIPTS = (
    "Html",
    "purify.es",
    "PageLink",
    "Button",
    "PlotlyChart",
    "withFullScreenWrapper",
    "printWidthCap",
    "resolveDefaultExport",
)
# What Streamlit's front end would ask the server for before it connects. Without the full-screen button, which no chart
# of ours shows, Plotly draws each chart once instead of twice: the button made every second look at a chart differ.
_TOLD = (
    "{BACKEND_BASE_URL:location.origin,HOST_CONFIG:{allowedOrigins:[location.origin],useExternalAuthToken:false,"
    "disableFullscreenMode:true,enableCustomParentMessages:false,blockErrorDialogs:false}}"
)
# Written for the oldest browsers. One that knows no modules never runs Streamlit's scripts, and says so by running a
# script that the others skip; one that knows modules but not the language of today reports the first as an error.
_SHOW = "document.getElementById('no-browser').style.display='block'"
_WATCH = (
    "window.addEventListener('error',function(e){var r=document.getElementById('root');"
    f"if(!e.error&&!e.message)return;if(r&&!r.firstChild){{{_SHOW}}}}});"
)
_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)


@functools.cache
def page(base: str = "") -> str:
    """The index page as it is sent by a server that is shown under the path `base` (`/safety`; '' is the root)."""
    made = (STATIC / "index.html").read_text("utf-8")
    told = _TOLD.replace("BACKEND_BASE_URL:location.origin", f"BACKEND_BASE_URL:location.origin+'{base}'")
    ahead = "".join(
        f'<link rel="modulepreload" crossorigin href="./static/js/{file.name}">'
        for name in SCRIPTS
        for file in (STATIC / "static" / "js").glob(f"{name}.*.js")
    )
    # comments name makers and years, the link an interface that is off
    made = re.sub(r"<!--.*?-->\s*|<link rel=\"service-desc\"[^>]*>\s*", "", made, flags=re.DOTALL)
    made = re.sub(
        r"<noscript>.*?</noscript>", lambda _: f"<noscript>{_said('no_script')}</noscript>", made, flags=re.DOTALL
    )
    for old, new in (
        ('<html lang="en">', '<html lang="zh-CN">'),
        ("<title>Streamlit</title>", f"<title>{text('serve.title', 'zh')}</title>"),
        # relative addresses (./static/…) mean the root, also under /sectors
        ("<head>", f'<head><base href="{base}/"><script>window.__streamlit={told};{_WATCH}</script>'),
        ("</head>", f"{ahead}</head>"),
        # in the body, because Streamlit adds its own rules to the head and the later of two equals wins
        ("<body>", f"<body>{style_sheet()}"),
        (
            "</body>",
            f'<div id="no-browser" role="alert" style="display:none">{_said("old_browser")}</div>'
            f"<script nomodule>{_SHOW}</script></body>",
        ),
    ):
        made = made.replace(old, new, 1)
    return made


@functools.cache
def policy(base: str = "") -> str:
    """The Content-Security-Policy of the index page: all from this server, inline scripts by their hashes.

    Streamlit and Plotly write style elements and attributes as they go, pictures may be made in the page.
    """
    scripts = [*_INLINE_SCRIPT.findall(page(base)), *ALL]
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    hashes = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {hashes}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "frame-src 'self' blob:",
            "worker-src 'self' blob:",
            "media-src 'self' blob:",
            "manifest-src 'self'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


def _said(key: str) -> str:
    said = {lang: html.escape(text(f"serve.{key}", lang), quote=False) for lang in LANGS}
    sentences = "".join(f'<p lang="{lang}">{sentence}</p>' for lang, sentence in said.items())
    return f'<div style="margin:80px auto;max-width:640px;font:18px/1.7 sans-serif">{sentences}</div>'
