"""The steward's passphrase: `steward.json` in the home folder holds its scrypt hash, never the words themselves."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import unicodedata

from data.errors import UserError
from data.home import Home, from_os_error
from data.locking import replace

FILE = "steward.json"
SHORTEST = 8
#: RFC 7914's cost for logins: 16 MiB and some 50 ms a try
COST = {"n": 2**14, "r": 8, "p": 1}


def is_set(home: Home) -> bool:
    """Whether a passphrase is asked for. A file that cannot be read counts: it must not open the house."""
    return (home.path / FILE).exists()


def set_to(home: Home, words: str) -> None:
    """Ask for these words from now on; whoever gave earlier ones must give them anew. Raises UserError."""
    if len(_plain(words)) < SHORTEST:
        raise UserError("passphrase_short", least=SHORTEST)
    salt = secrets.token_bytes(16)
    held = {"salt": salt.hex(), **COST, "hash": _hash(words, salt, **COST).hex(), "key": secrets.token_hex(32)}
    file = home.folder("") / FILE
    staged = file.with_name(f".tmp-{secrets.token_hex(4)}")
    try:
        handle = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(held, stream)
        replace(staged, file)
    except OSError as error:
        raise from_os_error(error, home.path) from error


def remove(home: Home) -> bool:
    """Ask for no passphrase any more; False where none was set."""
    try:
        (home.path / FILE).unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise from_os_error(error, home.path) from error
    return True


def matches(home: Home, words: str) -> bool:
    """Whether these are the words that were set. False where none are, or the file cannot be read."""
    held = _read(home)
    if not held:
        return False
    given = _hash(words, bytes.fromhex(held["salt"]), **{k: held[k] for k in COST})
    return hmac.compare_digest(given.hex(), held["hash"])


def sign(home: Home, text: str) -> str:
    """A signature of `text` that only this house can make, '' without a passphrase; another passphrase ends it."""
    held = _read(home)
    return hmac.new(bytes.fromhex(held["key"]), text.encode(), hashlib.sha256).hexdigest() if held else ""


def is_signed(home: Home, text: str, signature: str) -> bool:
    """Whether `signature` is this house's of `text`."""
    right = sign(home, text)
    return bool(right) and hmac.compare_digest(right.encode(), signature.encode())


def _read(home: Home) -> dict:
    try:
        held = json.loads((home.path / FILE).read_text("utf-8"))
        for name in ("salt", "hash", "key"):
            bytes.fromhex(held[name])
        return held if all(isinstance(held[k], int) for k in COST) else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _plain(words: str) -> str:
    """One spelling of words that keyboards give in different forms: width and blanks at the ends."""
    return unicodedata.normalize("NFKC", words).strip()


def _hash(words: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(_plain(words).encode(), salt=salt, n=n, r=r, p=p)
