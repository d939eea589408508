"""The pages of the product, in the order and the groups of lens/words/pages.toml."""

from __future__ import annotations

import functools
from pathlib import Path

from lens import words

PAGES = Path(__file__).parent.parent.parent / "pages"
FIRST = "overview"


@functools.cache
def groups() -> dict[str, tuple[str, ...]]:
    """{group: page codes}."""
    found: dict[str, list[str]] = {}
    for key in words.records():
        stem, _, rest = key.partition(".")
        if stem == "pages":
            group, _, code = rest.partition(".")
            found.setdefault(group, []).append(code)
    return {group: tuple(c for c in codes if c != "title") for group, codes in found.items()}


def shown() -> dict[str, tuple[str, ...]]:
    """The groups that stand on the menu; pages of a group without a title are opened by links alone."""
    return {group: codes for group, codes in groups().items() if f"pages.{group}.title" in words.records()}


def pages() -> tuple[str, ...]:
    """All page codes in menu order."""
    return tuple(code for codes in groups().values() for code in codes)


def name(code: str, lang: str) -> str:
    group = next(g for g, codes in groups().items() if code in codes)
    return words.text(f"pages.{group}.{code}", lang)


def url_path(code: str) -> str:
    """The page's address: its first word; the first page stands at the root."""
    return "" if code == FIRST else code.partition("_")[0]


def script(code: str) -> Path:
    return PAGES / f"{code}.py"
