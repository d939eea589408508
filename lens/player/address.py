"""The address of a deck on the server: /deck/<name>.html or .pptx, answered with the deck's file and nothing else."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from data import audit
from data.errors import UserError
from lens import access, decks, log, words
from lens.access import caller_of
from lens.decks import Deck, DeckError
from lens.engine import House
from lens.player.kept import kept
from lens.screen import built
from lens.words import LANGS

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

PATHS = ("/deck/{name}.html", "/deck/{name}.pptx")
_MIME = {
    "html": "text/html",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


def link(deck: Deck, ending: str = "html", **options: str) -> str:
    """The address of a deck, as seen from the index page; a ready deck's says its language and snapshot."""
    if deck.name in decks.ready():
        options = {"lang": deck.lang, "snapshot": deck.snapshot, **options}
    return f"deck/{quote(deck.name)}.{ending}" + (f"?{urlencode(options)}" if options else "")


def answer(request: Request) -> Response:
    """The deck's file; a sentence where there is none. `presenter=1` is the copy with names, `download=1` saves it."""
    from starlette.responses import FileResponse, HTMLResponse

    asked = request.query_params
    lang = asked.get("lang", LANGS[0])
    lang = lang if lang in LANGS else LANGS[0]
    try:
        house = built.house_for(request.headers)
        deck = _deck(house, request.path_params["name"], lang, asked.get("snapshot", ""))
        ending = request.url.path.rpartition(".")[2]
        own = ending == "html" and asked.get("presenter") == "1"
        who = access.taker(house.home, caller_of(request)) if own else ""
        if own and not who:
            return HTMLResponse(f"<p>{html.escape(words.text('access.takes', lang))}</p>", status_code=403)
        file = kept(house, deck, own, ending)
        if own:
            audit.note(house.home, who, "presenter_copy", deck.snapshot, about=deck.name)
    except UserError as error:
        return HTMLResponse(f"<p>{html.escape(error.message(lang))}</p>", status_code=404)
    except Exception as error:
        said = words.text("serve.failure", lang, id=log.failure(error, "deck"))
        return HTMLResponse(f"<p>{html.escape(said)}</p>", status_code=500)
    name = f"{deck.name}.{ending}" if ending != "html" or asked.get("download") == "1" else None
    return FileResponse(file, media_type=_MIME[ending], filename=name, headers={"Cache-Control": "no-cache"})


def _deck(house: House, name: str, lang: str, snapshot: str) -> Deck:
    if name in decks.ready() and not re.fullmatch(r"[\w-]+", snapshot):
        if snapshot:
            raise DeckError("snapshot_gone", id=snapshot, title=name)
        snapshot = house.open(built.pinned()).id
    return decks.find(house.home, name, lang, snapshot)
