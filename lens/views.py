"""Saved views: the address of a page under a name, one readable file each in the `views/` folder of the home.

    title = "河东燃气逾期"
    page = "rows"
    query = "of=M4&part=num&sector=gas&jurisdiction=BH06"
    street = ""          # the code of the street whose account saved it; "" is everybody's of the district

A view keeps choices and no figures: opened later it shows what the snapshot in use says then.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from dataclasses import dataclass, replace
from pathlib import Path

from data import locking
from data.errors import UserError
from data.home import Home, from_os_error, read_toml
from lens import words
from lens.decks import free_name, is_name

FOLDER = "views"
LONGEST_TITLE, LONGEST_QUERY, MOST = 60, 4000, 500
_HEAD = "# A saved view of Safety Posture · 安全生产态势. `page` and `query` are those of a page's address.\n"
_KEYS = ("title", "page", "query", "street")


class ViewError(UserError):
    """What is wrong with a view; its sentence is `views.error.<code>` of lens/words."""

    def message(self, lang: str = "zh") -> str:
        return words.text(f"views.error.{self.code}", lang, **self.values)


@dataclass(frozen=True)
class View:
    """`name` is the file's, `title` the reader's; `query` is a query string without a language."""

    name: str
    title: str
    page: str
    query: str = ""
    street: str = ""


def saved(home: Home, street: str | None = None) -> list[View]:
    """The views by title: of the district, or of the one street that an account may see. What cannot be read is left
    out.
    """
    folder = home.path / FOLDER
    files = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    found = [view for file in files if is_name(file.stem) and (view := _read(file))]
    return sorted((v for v in found if v.street == (street or "")), key=lambda v: (v.title, v.name))


def save(home: Home, title: str, page: str, query: str, street: str | None = None) -> View:
    """Keep an address under a title; the same title again takes the place of the one before.

    Raises ViewError title or full, or what a full disk gives.
    """
    title = " ".join(title.split())
    if not 0 < len(title) <= LONGEST_TITLE or len(query) > LONGEST_QUERY:
        raise ViewError("title", n=LONGEST_TITLE)
    held = {v.title: v.name for v in saved(home, street)}
    if title not in held and len(held) >= MOST:
        raise ViewError("full", n=MOST)
    view = View(held.get(title) or _free(home, title), title, page, query, street or "")
    _write(home, view)
    return view


def rename(home: Home, name: str, title: str, street: str | None = None) -> View:
    """Give a view another title. Raises ViewError title, taken or gone."""
    title = " ".join(title.split())
    if not 0 < len(title) <= LONGEST_TITLE:
        raise ViewError("title", n=LONGEST_TITLE)
    held = {v.name: v for v in saved(home, street)}
    if name not in held:
        raise ViewError("gone")
    if any(v.title == title and v.name != name for v in held.values()):
        raise ViewError("taken", title=title)
    view = replace(held[name], title=title)
    _write(home, view)
    return view


def remove(home: Home, name: str, street: str | None = None) -> None:
    """Take a view away; one that is gone already, or somebody else's, is left as it is."""
    if any(v.name == name for v in saved(home, street)):
        (home.path / FOLDER / f"{name}.toml").unlink(missing_ok=True)


def _free(home: Home, title: str) -> str:
    folder = home.path / FOLDER
    return free_name(title, {file.stem for file in folder.glob("*.toml")} if folder.is_dir() else set(), "view")


def _read(file: Path) -> View | None:
    try:
        table = read_toml(file)
    except UserError:
        return None
    texts = [table.get(key, "") for key in _KEYS]
    if table.keys() - set(_KEYS) or not all(isinstance(text, str) for text in texts):
        return None
    view = View(file.stem, *texts)
    return view if view.title and re.fullmatch(r"[a-z][a-z_]*", view.page) else None


def _write(home: Home, view: View) -> None:
    target = home.folder(FOLDER) / f"{view.name}.toml"
    fresh = target.with_name(f".{os.getpid()}-{secrets.token_hex(4)}.tmp")
    # a JSON text is a TOML text, but TOML allows no bare DEL
    lines = (f"{key} = {json.dumps(getattr(view, key), ensure_ascii=False)}" for key in _KEYS)
    try:
        fresh.write_text((_HEAD + "\n".join([*lines, ""])).replace("\x7f", "\\u007f"), "utf-8", newline="\n")
        locking.replace(fresh, target)
    except OSError as error:
        raise from_os_error(error, home.path) from error
    finally:
        fresh.unlink(missing_ok=True)
