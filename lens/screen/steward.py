"""The steward on the pages: who asks, the passphrase, and files that only some may take out of the house."""

from __future__ import annotations

import html
from collections.abc import Callable
from urllib.parse import urlencode

import streamlit as st

from data import audit, passphrase
from lens import access, door, readers
from lens.access import AccessError, Caller
from lens.screen import menu
from lens.screen.show import Screen


def caller() -> Caller:
    """Who has this page open. Streamlit gives no address for a browser of this machine."""
    here = st.context
    return Caller(here.headers.to_dict(), here.cookies.to_dict(), here.ip_address or "127.0.0.1")


def is_steward(screen: Screen) -> bool:
    return bool(access.steward(screen.snapshot.home, caller()))


def may_take(screen: Screen) -> bool:
    """Whether rows and names may leave with whoever has this page open."""
    return bool(access.taker(screen.snapshot.home, caller()))


def recorded(screen: Screen, act: str, make: Callable[[], bytes], rows: int | None = None) -> Callable[[], bytes]:
    """`make` for a download of rows or names: asked again when it is pressed, and written down before it leaves.

    Raises AccessError for who may not take it.
    """
    asking, home = caller(), screen.snapshot.home
    chosen = urlencode(screen.address.query())

    def made() -> bytes:
        who = access.taker(home, asking)
        if not who:
            raise AccessError("not_steward")
        content = make()
        audit.note(home, who, act, screen.snapshot.id, chosen, rows)
        return content

    return made


def withheld(screen: Screen) -> None:
    """In the place of a download: whose it is."""
    said = f"{screen.text('access.takes')}{_how(screen)}"
    st.html(f'<p class="quiet">{html.escape(said)}</p>')


def ask(screen: Screen, page: str) -> None:
    """In the place of a steward's page: whose it is, and the passphrase where there is one."""
    st.html(f'<p class="empty">{html.escape(screen.text("access.not_steward"))}{html.escape(_how(screen, page))}</p>')
    if passphrase.is_set(screen.snapshot.home):
        word = html.escape(screen.text("access.ask"))
        _form(
            screen,
            page,
            f'<label>{word} <input type="password" name="given" autocomplete="current-password" required></label>'
            f'<button type="submit">{html.escape(screen.text("access.enter"))}</button>',
        )


def leave(screen: Screen, page: str) -> None:
    """The way out for whoever gave the passphrase."""
    if caller().cookies.get(access.COOKIE):
        word = html.escape(screen.text("access.leave"))
        _form(screen, page, f'<button class="quiet" type="submit" name="leave" value="1">{word}</button>')


def _form(screen: Screen, page: str, inside: str) -> None:
    query = html.escape(urlencode(screen.address.query()), quote=True)
    st.html(
        f'<form class="door" method="post" action="{door.PATH[1:]}">{inside}'
        f'<input type="hidden" name="page" value="{page}"><input type="hidden" name="query" value="{query}"></form>'
    )


def _how(screen: Screen, page: str = "") -> str:
    """What would help: the passphrase on its page, the steward's account, or somebody at the machine."""
    home, gap = screen.snapshot.home, "" if screen.lang == "zh" else " "
    if passphrase.is_set(home):
        return "" if page else gap + screen.text("access.where", page=menu.name("import", screen.lang))
    if readers.kept_apart(home):
        return gap + screen.text("access.by_account")
    return gap + screen.text("access.none")
