"""Decks: which exhibits a meeting sees, in which order, with which selections, on which snapshot.

A house keeps its decks as `decks/<name>.toml` of the home folder; the ready ones lie beside this file, name no snapshot
and speak both languages. What a slide says is never kept: it is built from the exhibit (lens/player/slides.py).
"""

from __future__ import annotations

import functools
import json
import os
import re
import secrets
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from data import locking
from data.errors import UserError
from data.home import Home, from_os_error
from lens import words
from lens.selection import Selection
from lens.words import LANGS

SHIPPED = Path(__file__).parent
FOLDER = "decks"
MOST_SLIDES = 60
LONGEST_TITLE, LONGEST_NOTES = 120, 4000
#: a name is a file's name and part of an address; letters of any script
_NAME = re.compile(r"[^\W_](?:[\w-]{0,58}\w)?")
#: names that Windows gives to devices
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
_HEAD = "# A deck of Safety Posture · 安全生产态势. `selection` is written as in the address of a page.\n"
_KEYS = {"title", "lang", "snapshot", "masked", "hide_small", "slide"}
_SLIDE_KEYS = {"exhibit", "selection", "title", "notes"}


class DeckError(UserError):
    """What is wrong with a deck; its sentence is `decks.error.<code>` of lens/words."""

    def message(self, lang: str = "zh") -> str:
        return words.text(f"decks.error.{self.code}", lang, **self.values)


@dataclass(frozen=True)
class Slide:
    """One exhibit. `selection` is a query string (period=ytd&sector=gas); `title` '' keeps the exhibit's finding."""

    exhibit: str
    selection: str = ""
    title: str = ""
    notes: str = ""

    def chosen(self) -> tuple[Selection, list[str]]:
        """(selection, what was not understood)."""
        return Selection.from_query(dict(parse_qsl(self.selection)))


@dataclass(frozen=True)
class Deck:
    """`snapshot` is '' only in a ready deck: one that is kept is pinned.

    `masked`: enterprises get stand-in names; `hide_small`: counts from 1 to 4 are left out.
    """

    name: str
    title: str
    lang: str = LANGS[0]
    snapshot: str = ""
    masked: bool = True
    hide_small: bool = False
    slides: tuple[Slide, ...] = ()


def query_of(selection: Selection) -> str:
    """A selection as a slide keeps it: every value, the defaults too."""
    return urlencode(selection.to_query(full=True))


# -- the ready ones ---------------------------------------------------------------------------------------------------


@functools.cache
def ready() -> tuple[str, ...]:
    """The names of the ready decks, in the order of their files' `order`."""
    tables = {p.stem: tomllib.loads(p.read_text("utf-8")) for p in SHIPPED.glob("*.toml")}
    return tuple(sorted(tables, key=lambda name: tables[name]["order"]))


def ready_deck(name: str, lang: str, snapshot: str = "") -> Deck:
    """A ready deck in one language, pinned to `snapshot`. Raises KeyError for a name that is not ready."""
    if name not in ready():
        raise KeyError(name)
    table = tomllib.loads((SHIPPED / f"{name}.toml").read_text("utf-8"))
    slides = tuple(
        Slide(s["exhibit"], s.get("selection", ""), notes=s["notes"][lang] if "notes" in s else "")
        for s in table["slide"]
    )
    return Deck(name, table["title"][lang], lang, snapshot, slides=slides)


# -- those of the house -----------------------------------------------------------------------------------------------


def names(home: Home) -> list[str]:
    """The names of the decks that the house keeps, in alphabetical order."""
    folder = home.path / FOLDER
    return sorted(p.stem for p in folder.glob("*.toml") if is_name(p.stem)) if folder.is_dir() else []


def find(home: Home, name: str, lang: str, snapshot: str) -> Deck:
    """The house's deck `name`, else the ready one in `lang` on `snapshot`. Raises DeckError unknown or damaged."""
    if is_name(name) and _file(home, name).is_file():
        return read(home, name)
    if name in ready():
        return ready_deck(name, lang, snapshot)
    raise DeckError("unknown", name=name, known=words.join([*names(home), *ready()], lang))


def read(home: Home, name: str) -> Deck:
    """A deck of the house. Raises DeckError unknown or damaged."""
    if not is_name(name):
        raise DeckError("name", name=name)
    try:
        text = _file(home, name).read_text("utf-8-sig")
    except FileNotFoundError as error:
        raise DeckError("unknown", name=name, known=words.join(names(home), "zh")) from error
    except (OSError, UnicodeDecodeError) as error:
        raise DeckError("damaged", name=name, detail=str(error)) from error
    return parse(name, text)


def write(home: Home, deck: Deck) -> Path:
    """Keep a deck under its name, whole or not at all. Raises DeckError name or unpinned, or what a full disk gives."""
    if not is_name(deck.name) or deck.name in ready():
        raise DeckError("name", name=deck.name)
    if not deck.snapshot:
        raise DeckError("unpinned", name=deck.name)
    target = home.folder(FOLDER) / f"{deck.name}.toml"
    fresh = target.with_name(f".{os.getpid()}-{secrets.token_hex(4)}.tmp")
    try:
        fresh.write_text(to_toml(deck), "utf-8", newline="\n")
        locking.replace(fresh, target)
    except OSError as error:
        raise from_os_error(error, home.path) from error
    finally:
        fresh.unlink(missing_ok=True)
    return target


def remove(home: Home, name: str) -> None:
    """Take a deck of the house away; one that is gone already is no error."""
    if is_name(name):
        _file(home, name).unlink(missing_ok=True)


def is_name(name: str) -> bool:
    """Whether a name can be a file's name on every system and part of an address."""
    return bool(_NAME.fullmatch(name)) and name == name.lower() and name not in _DEVICES


def name_for(home: Home, title: str) -> str:
    """A free name made of a title: 十一月例会 → 十一月例会, then 十一月例会-2 …"""
    return free_name(title, {*names(home), *ready()}, "deck")


def free_name(title: str, taken: Iterable[str], plain: str) -> str:
    """A file's name made of a title (`plain` where it has no letter), none of those that are taken."""
    base = re.sub(r"[\W_]+", "-", title.lower()).strip("-")[:40].strip("-") or plain
    tries = (base if n == 1 else f"{base}-{n}" for n in range(1, 10_000))
    return next(name for name in tries if name not in {*taken, *_DEVICES})


def _file(home: Home, name: str) -> Path:
    return home.path / FOLDER / f"{name}.toml"


# -- the file ---------------------------------------------------------------------------------------------------------


def to_toml(deck: Deck) -> str:
    """The text of a deck's file."""
    # a JSON text is a TOML text
    said = functools.partial(json.dumps, ensure_ascii=False)
    lines = [
        _HEAD + f"title = {said(deck.title)}",
        f"lang = {said(deck.lang)}",
        f"snapshot = {said(deck.snapshot)}",
        f"masked = {said(deck.masked)}",
        f"hide_small = {said(deck.hide_small)}",
    ]
    for slide in deck.slides:
        lines += ["", "[[slide]]", f"exhibit = {said(slide.exhibit)}", f"selection = {said(slide.selection)}"]
        lines += [f"{key} = {said(text)}" for key in ("title", "notes") if (text := getattr(slide, key))]
    # TOML allows no bare DEL
    return "\n".join([*lines, ""]).replace("\x7f", "\\u007f")


def parse(name: str, text: str) -> Deck:
    """A deck from the text of its file. Raises DeckError damaged, which says where."""
    try:
        table = tomllib.loads(text)
        slides = [_slide(record) for record in table.get("slide", [])]
        odd = sorted(table.keys() - _KEYS)
        _demand(not odd, ", ".join(odd))
        _demand(0 <= len(slides) <= MOST_SLIDES, f"slide > {MOST_SLIDES}")
        deck = Deck(
            name,
            _text(table, "title", LONGEST_TITLE),
            _text(table, "lang", 2),
            _text(table, "snapshot", 80),
            _flag(table, "masked", True),
            _flag(table, "hide_small", False),
            tuple(slides),
        )
        _demand(bool(deck.title), "title")
        _demand(deck.lang in LANGS, "lang")
        _demand(bool(re.fullmatch(r"[\w-]+", deck.snapshot)), "snapshot")
    except (tomllib.TOMLDecodeError, ValueError, TypeError, AttributeError) as error:
        raise DeckError("damaged", name=name, detail=str(error)) from error
    return deck


def _slide(record: dict) -> Slide:
    odd = sorted(record.keys() - _SLIDE_KEYS)
    _demand(not odd, ", ".join(odd))
    made = Slide(
        _text(record, "exhibit", 60),
        _text(record, "selection", 2000),
        _text(record, "title", LONGEST_TITLE),
        _text(record, "notes", LONGEST_NOTES),
    )
    _demand(bool(re.fullmatch(r"[a-z][a-z_0-9]*", made.exhibit)), "exhibit")
    _, unknown = made.chosen()
    _demand(not unknown, f"selection: {', '.join(unknown)}")
    return made


def _text(table: dict, key: str, longest: int) -> str:
    value = table.get(key, "")
    _demand(isinstance(value, str) and len(value) <= longest, key)
    return value


def _flag(table: dict, key: str, default: bool) -> bool:
    value = table.get(key, default)
    _demand(isinstance(value, bool), key)
    return value


def _demand(fits: bool, what: str) -> None:
    if not fits:
        raise ValueError(what)


# -- changing ---------------------------------------------------------------------------------------------------------


def with_slide(deck: Deck, slide: Slide) -> Deck:
    """The deck with one more slide at its end. Raises DeckError full."""
    if len(deck.slides) >= MOST_SLIDES:
        raise DeckError("full", n=MOST_SLIDES)
    return replace(deck, slides=(*deck.slides, slide))


def without(deck: Deck, at: int) -> Deck:
    return replace(deck, slides=deck.slides[:at] + deck.slides[at + 1 :])


def moved(deck: Deck, at: int, by: int) -> Deck:
    """The deck with slide `at` moved by `by` places; at an end it stays."""
    to = min(max(at + by, 0), len(deck.slides) - 1)
    slides = list(deck.slides)
    slides.insert(to, slides.pop(at))
    return replace(deck, slides=tuple(slides))


def changed(deck: Deck, at: int, **parts: str) -> Deck:
    """The deck with parts of slide `at` replaced."""
    slides = list(deck.slides)
    slides[at] = replace(slides[at], **parts)
    return replace(deck, slides=tuple(slides))
