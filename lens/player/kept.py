"""Finished files of decks in `cache/decks/` of the home folder: a deck that was shown is shown again as it was.

Deleting the folder loses nothing: the same snapshot gives the same file.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
from pathlib import Path

from lens.decks import Deck, to_toml
from lens.engine import House
from lens.export.files import save
from lens.player import to_html
from lens.store import FOLDER

#: files of 5 MB each; the oldest go
MOST = 24
ROOT = Path(__file__).resolve().parents[2]


def kept(house: House, deck: Deck, presenter: bool = False, ending: str = "html") -> Path:
    """The file of a deck, `html` or `pptx`, made when first asked for. Raises DeckError, PaperError, or what a full
    disk gives. Only the HTML file has a copy for its presenter.
    """
    told = f"{house.only or ''}\n{deck.name}\n{to_toml(deck)}\n{presenter}\n{_version()}"
    if ending == "pptx":
        told += _template(house)
    folder = house.home.folder(f"{FOLDER}/decks")
    target = folder / f"{hashlib.sha256(told.encode()).hexdigest()[:20]}.{ending}"
    if not target.is_file():
        save(target, _made(house, deck, presenter, ending))
        _clean(folder)
    return target


def _template(house: House) -> str:
    """When the office's own template was changed, '' without one."""
    from lens.export.pptx import template

    own = template(house.home)
    return str(own.stat().st_mtime_ns) if own else ""


def _made(house: House, deck: Deck, presenter: bool, ending: str) -> bytes | str:
    if ending == "html":
        return to_html(deck, house, presenter)
    # python-pptx is slow to import, and most decks are shown by the player
    from lens.player.pptx import to_pptx

    return to_pptx(deck, house)


def _clean(folder: Path) -> None:
    files = sorted(folder.iterdir(), key=lambda f: f.stat().st_mtime, reverse=True)
    for file in files[MOST:]:
        # some systems do not delete what is being read; the next file made will
        with contextlib.suppress(OSError):
            file.unlink()


@functools.cache
def _version() -> int:
    """Changes with the code: what was mended is to be seen in a deck too."""
    kinds = ("*.py", "*.sql", "*.toml", "*.js", "*.css")
    files = (f for part in ("lens", "queries") for kind in kinds for f in (ROOT / part).rglob(kind))
    return max(f.stat().st_mtime_ns for f in files)
