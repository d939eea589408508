"""Who reads, and how much: the whole district, or one street's rows and no others.

A house that wants this writes `readers.toml` into its home folder; without that file everybody sees the whole district.

    header = "X-Remote-User"     # in which the proxy of this machine says who reads
    others = ""                  # for whom nobody is named below: "" is refused, "*" sees the district, a street's code
    stewards = ["wang"]          # who may import, publish and take rows out (lens/access.py); may be left out
    [accounts]
    wang = "*"
    li = "J01"

The header is believed because nobody but a proxy on the same machine can reach the server: with this file it listens on
this machine's own address only (lens/serve.py). What an account may see is held by the relations (lens/store.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from data.errors import UserError
from data.home import Home, read_toml
from lens import log, words

FILE = "readers.toml"
DISTRICT = "*"
KEYS = {"header": str, "others": str, "accounts": dict}
OPTIONAL = {"stewards": list}


class ReaderError(UserError):
    """Somebody who may not read; the sentence stands in `lens/words/readers.toml`."""

    def message(self, lang: str = "zh") -> str:
        return words.text(f"readers.{self.code}", lang, **self.values)


def kept_apart(home: Home) -> bool:
    """Whether the house says who may see what."""
    return (home.path / FILE).is_file()


@dataclass(frozen=True)
class Account:
    """Who asks, in a house that keeps readers apart: its name, the one street it may see (None: the district)."""

    name: str
    only: str | None
    steward: bool


def account(home: Home, headers: Mapping[str, str]) -> Account:
    """The account that whoever sent these headers has. Raises ReaderError unknown for who is not named, unreadable
    where the file is wrong: then nobody reads.
    """
    table = _read(home.path / FILE)
    who = next((value for name, value in headers.items() if name.lower() == table["header"].lower()), "")
    seen = table["accounts"].get(who, table["others"]) if who else ""
    if not seen:
        raise ReaderError("unknown", who=who or words.NOTHING)
    return Account(who, None if seen == DISTRICT else seen, who in table.get("stewards", []))


def only_for(home: Home, headers: Mapping[str, str]) -> str | None:
    """The code of the one street that whoever sent these headers may see; None is the whole district.

    Raises as `account` does.
    """
    return account(home, headers).only if kept_apart(home) else None


def _read(file: Path) -> dict:
    try:
        table = read_toml(file)
    except UserError as error:
        raise ReaderError("unreadable", id=log.failure(error, FILE)) from error
    known = KEYS | OPTIONAL
    odd = sorted(table.keys() - known.keys())
    wrong = [
        key for key, kind in known.items() if (key in KEYS or key in table) and not isinstance(table.get(key), kind)
    ]
    if not wrong:
        seen_by, stewards = table["accounts"], table.get("stewards", [])
        wrong += [name for name, seen in seen_by.items() if not (isinstance(seen, str) and seen)]
        # who sees one street has nothing to say about the others' data
        wrong += [str(name) for name in stewards if not isinstance(name, str) or seen_by.get(name) != DISTRICT]
    if odd or wrong or not table["header"]:
        told = UserError("config_key_unknown", path=str(file), key=", ".join(odd + wrong), known=", ".join(known))
        raise ReaderError("unreadable", id=log.failure(told, FILE))
    return table
