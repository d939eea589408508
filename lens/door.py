"""Where the steward's passphrase is given: POST /steward answers with a cookie, or takes it away, and leads back.

A cookie and not the session's memory, because a link opens a new session, and because decks are routes of their own.
"""

from __future__ import annotations

import html
import logging
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from data import audit
from data.errors import UserError
from lens import access, words
from lens.access import COOKIE, HOLDS_S, AccessError, Caller, caller_of
from lens.screen import built, menu
from lens.words import LANGS

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

PATH = "/steward"
#: bytes of a form: a passphrase and where to go back to
LONGEST = 8000

_log = logging.getLogger("lens.door")


async def answer(request: Request) -> Response:
    """Takes `given` (or `leave`), `page` and `query` of a form of our own pages."""
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import PlainTextResponse

    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LONGEST:
            return PlainTextResponse("", status_code=413)
    if (origin := request.headers.get("origin")) and urlsplit(origin).netloc != request.headers.get("host"):
        return PlainTextResponse("", status_code=403)
    form = {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
    # the path under which a proxy shows the product
    base = request.url.path.removesuffix(PATH) + "/"
    return await run_in_threadpool(_answered, caller_of(request), form, base)


def _answered(asking: Caller, form: dict[str, str], base: str) -> Response:
    from starlette.responses import HTMLResponse, RedirectResponse

    page = form.get("page", "")
    query = dict(parse_qsl(form.get("query", "")))
    lang = query.get("lang", LANGS[0])
    lang = lang if lang in LANGS else LANGS[0]
    back = base + (menu.url_path(page) if page in menu.pages() else "") + (f"?{urlencode(query)}" if query else "")
    home = built.house().home
    try:
        if "leave" in form:
            gone = RedirectResponse(back, 303)
            gone.delete_cookie(COOKIE, path=base, httponly=True, samesite="strict")
            return gone
        built.house_for(asking.headers)  # who may not read has no business here
        cookie = access.enter(home, asking, form.get("given", ""))
        audit.note(home, f"passphrase {asking.peer}".strip(), "enter")
    except UserError as error:
        if isinstance(error, AccessError) and error.code == "wrong":
            _log.info("a wrong passphrase was given")
        return HTMLResponse(_said(error.message(lang), words.text("access.back", lang), back, lang), 403)
    entered = RedirectResponse(back, 303)
    entered.set_cookie(COOKIE, cookie, max_age=HOLDS_S, path=base, httponly=True, samesite="strict")
    return entered


def _said(sentence: str, word: str, back: str, lang: str) -> str:
    return (
        f'<!doctype html><html lang="{lang}"><meta charset="utf-8"><body style="font:16px sans-serif;margin:3em">'
        f'<p role="alert">{html.escape(sentence)}</p><p><a href="{html.escape(back, quote=True)}">{word}</a></p>'
    )
