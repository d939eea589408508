"""Which snapshots the decks of a house are pinned to: pruning keeps them, or a deck would lose its figures."""

from __future__ import annotations

import re

from data.home import Home

#: read as text and not as TOML: a deck that was damaged by hand holds on to its snapshot all the same
_SNAPSHOT = re.compile(r'^snapshot\s*=\s*"([\w-]+)"', re.MULTILINE)


def pinned(home: Home) -> set[str]:
    """The ids that `decks/*.toml` of the home folder name."""
    folder = home.path / "decks"
    texts = (p.read_text("utf-8", errors="replace") for p in folder.glob("*.toml")) if folder.is_dir() else ()
    return {found for text in texts for found in _SNAPSHOT.findall(text)}
