"""Who is the steward, whose are importing, publishing, withdrawing, and taking rows and names out of the house.

The first of these that the house has decides:

1. `readers.toml` names `stewards`, and the proxy of this machine says that one of them asks;
2. a passphrase (`python -m data passphrase`): whoever gave it within twelve hours, anybody else is a reader, at the
   machine itself too;
3. neither: whoever sits at the machine that serves. A server that a proxy stands before must have one of the first
   two, because to the server everybody then comes from this machine. So that a forgotten one does less harm, a
   request that bears a mark of a proxy, or asks for another name than this machine's own, is a reader's.

Asked where an act happens, not only where its button is drawn. What was done goes to `data/audit.py`.
"""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from data import passphrase
from data.errors import UserError
from data.home import Home
from lens import readers, words

if TYPE_CHECKING:
    from starlette.requests import Request

COOKIE = "safety_steward"
#: seconds for which a passphrase that was given holds
HOLDS_S = 12 * 3600
#: wrong passphrases from one address within so many seconds before it must wait
MOST_WRONG, WITHIN_S = 5, 300
#: headers by which a proxy says that it stands between
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")
HERE = "this machine"


class AccessError(UserError):
    """An act that is the steward's, or a passphrase that was not taken; sentences in `lens/words/access.toml`."""

    def message(self, lang: str = "zh") -> str:
        return words.text(f"access.{self.code}", lang, **self.values)


@dataclass(frozen=True)
class Caller:
    """Who asks: what came with the request, and from which address ('' is unknown)."""

    headers: Mapping[str, str]
    cookies: Mapping[str, str] = field(default_factory=dict)
    peer: str = ""

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers.items() if key.lower() == name), "")


def caller_of(request: Request) -> Caller:
    """Who asks, of a request to one of our own routes."""
    return Caller(request.headers, request.cookies, request.client.host if request.client else "")


def steward(home: Home, caller: Caller) -> str:
    """The steward's name as the audit log knows it; '' for everybody else."""
    apart = readers.kept_apart(home)
    if apart:
        account = readers.account(home, caller.headers)
        if account.only:
            return ""
        if account.steward:
            return account.name
    if passphrase.is_set(home):
        return f"passphrase {caller.peer}".strip() if _holds(home, caller.cookies.get(COOKIE, "")) else ""
    return HERE if not apart and at_the_machine(caller) else ""


def require(home: Home, caller: Caller) -> str:
    """The steward's name. Raises AccessError not_steward, or ReaderError for who may not read at all."""
    name = steward(home, caller)
    if not name:
        raise AccessError("not_steward")
    return name


def taker(home: Home, caller: Caller) -> str:
    """Who may take rows and names out of the house: the steward, and a street's account what it sees of its street.

    '' for everybody else.
    """
    if readers.kept_apart(home):
        account = readers.account(home, caller.headers)
        if account.only:
            return account.name
    return steward(home, caller)


def enter(home: Home, caller: Caller, given: str) -> str:
    """The cookie for whoever gives the right passphrase. Raises AccessError wrong, wait or none."""
    if not passphrase.is_set(home):
        raise AccessError("none")
    with _trying:  # one try at a time: each costs memory
        recent = [at for at in _wrong[caller.peer] if at > time.monotonic() - WITHIN_S]
        if len(recent) >= MOST_WRONG:
            raise AccessError("wait", minutes=WITHIN_S // 60)
        if not passphrase.matches(home, given):
            _wrong[caller.peer] = [*recent, time.monotonic()]
            raise AccessError("wrong")
        _wrong.pop(caller.peer, None)
    until = str(int(time.time()) + HOLDS_S)
    return f"{until}.{passphrase.sign(home, until)}"


_trying = threading.Lock()
_wrong: dict[str, list[float]] = defaultdict(list)


def _holds(home: Home, cookie: str) -> bool:
    until, _, signed = cookie.partition(".")
    if not (until.isascii() and until.isdecimal()) or not time.time() < int(until) <= time.time() + HOLDS_S:
        return False
    return passphrase.is_signed(home, until, signed)


def at_the_machine(caller: Caller) -> bool:
    """The request came straight from a browser of this machine that was told this machine's own name."""
    if not _is_loopback(caller.peer) or any(caller.header(name) for name in FORWARDED):
        return False
    asked = [f"//{caller.header('host')}", *filter(None, (caller.header("origin"), caller.header("referer")))]
    return all(_is_loopback(_host(address)) for address in asked)


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
