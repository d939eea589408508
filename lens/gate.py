"""What every request passes: what is shut stays shut, and every answer says what a browser may do with it."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING

from lens import words
from lens.words import LANGS

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: addresses of Streamlit's that nobody needs here: its interface for programs, its figures (ours: lens/health.py)
SHUT = ("/_stcore/agent/", "/_stcore/metrics")
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
#: of what is no page, so that another site can show none of it in a frame either
ELSEWHERE = "frame-ancestors 'self'"
#: folders of the front end and of what it fetches; whatever else is no page of ours is not there
FOLDERS = ("_stcore", "static", "media", "component", "auth", "oauth2callback")

#: answers since the start by the first digit of their code: {2: 120, 4: 1}
answered: Counter[int] = Counter()


class Gate:
    """ASGI middleware. `pages` are the addresses that answer with the index page, `policy` is that page's, `others` the
    other addresses of the product, in which `{name}` stands for anything; all of them below `base`.
    """

    def __init__(self, app: ASGIApp, base: str, pages: Collection[str], others: Collection[str], policy: str):
        self.app, self.base, self.pages, self.policy = app, base, frozenset(pages), policy
        self.there = self.pages | {path for path in others if "{" not in path}
        self.folders = {*FOLDERS, *(path.split("/")[1] for path in others if "{" in path)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what is shut or not there, and add the headers to what the product answers."""
        path = scope.get("path", "")
        below = path.startswith(f"{self.base}/") or path == self.base
        path = path[len(self.base) :] or "/"
        if scope["type"] != "http":
            # a websocket of the shut interface would have to pass here, and there is none
            await self.app(scope, receive, send)
            return

        async def amended(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered[message["status"] // 100] += 1
                message["headers"] = self._headers(path, message["headers"])
            await send(message)

        if not below or path.startswith(SHUT) or not self._is_there(path):
            await _not_there(self.base, scope, receive, amended)
        else:
            await self.app(scope, receive, amended)

    def _is_there(self, path: str) -> bool:
        first, _, rest = path[1:].partition("/")
        # files of the front end lie in its folders, or are its icon and its manifest
        return path in self.there or first in self.folders or (not rest and "." in first)

    def _headers(self, path: str, given: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        # Streamlit points programs to the interface that is shut
        kept = [(name, value) for name, value in given if name.lower() != b"link"]
        ours = HEADERS | {"content-security-policy": self.policy if path in self.pages else ELSEWHERE}
        return kept + [(name.encode(), value.encode()) for name, value in ours.items()]


async def _not_there(base: str, scope: Scope, receive: Receive, send: Send) -> None:
    from starlette.responses import HTMLResponse

    said = "".join(f'<p lang="{lang}">{html.escape(words.text("serve.no_page", lang))}</p>' for lang in LANGS)
    page = (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{words.text("serve.title", "zh")}</title>'
        f'<body style="margin:80px auto;max-width:640px;font:18px/1.7 sans-serif">{said}'
        f'<p><a href="{base}/">{words.text("serve.title", "zh")}</a></p>'
    )
    await HTMLResponse(page, 404)(scope, receive, send)
