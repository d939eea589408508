"""The one way to start the server: `python -m lens serve`."""

from __future__ import annotations

import argparse
import errno
import gc
import ipaddress
import logging
import os
import re
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import UserError
from data.home import Home
from data.snapshots import open_good
from lens import health, log, readers
from lens.words import LANGS, text

if TYPE_CHECKING:
    from starlette.middleware import Middleware
    from starlette.routing import Route

ROOT = Path(__file__).resolve().parent.parent
ENTRY = ROOT / "dashboard.py"
DEFAULT_PORT = 8501
# Seconds between two looks whether the server answers yet.
READY_POLL_S = 0.05
#: megabytes of one uploaded file: a ledger of a million hazards, or what a deck is made of
MOST_UPLOADED_MB = 200

#: a path that a proxy may show the product under; '' is the root
_BASE = re.compile(r"(/[A-Za-z0-9_-]+)*")

#: say(key, **values) → a sentence of lens/words/serve.toml
Say = Callable[..., str]

_log = logging.getLogger("lens.serve")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add `--host`, `--port` and `--no-warm`; `--home` and `--lang` come with every command."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument(
        "--port", default=os.environ.get("PORT") or str(DEFAULT_PORT), help="port (default: PORT, else 8501)"
    )
    parser.add_argument(
        "--base", default="", metavar="/PATH", help="the path under which a proxy shows it (default: none)"
    )
    parser.add_argument("--no-warm", action="store_true", help="do not open the overview before the first reader does")


def run(args: argparse.Namespace) -> int:
    """Serve `args.home` on `args.host`:`args.port` until SIGTERM or Ctrl+C.

    Ends the process with 0 after a stop; returns 2 with one sentence on stderr where it cannot start. Raises UserError
    for a home folder without a snapshot that can be read.
    """
    say: Say = partial(_say, args.lang)
    home = Home(args.home)
    _, notice = open_good(home, args.snapshot)
    if notice:
        print(notice.message(args.lang), file=sys.stderr)
    if not args.port.isdecimal() or not 1 <= int(args.port) <= 65535:
        return _refuse(say("port_not_a_number", port=args.port))
    port = int(args.port)
    base = f"/{args.base.strip('/')}".rstrip("/")
    if not _BASE.fullmatch(base):
        return _refuse(say("base_wrong", base=args.base))
    try:
        _try_address(args.host, port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return _refuse(say("port_in_use", port=port, other=port + 1 if port < 65535 else port - 1))
        return _refuse(say("port_refused", host=args.host, port=port, reason=error.strerror or str(error)))

    if readers.kept_apart(home) and not _is_loopback(args.host):
        return _refuse(say("readers_need_proxy", host=args.host))
    print(say("starting", home=str(home.path)), flush=True)
    # Streamlit runs dashboard.py without arguments of ours, so the home folder goes by environment.
    os.environ["SAFETY_HOME"] = str(home.path)
    if args.snapshot:
        os.environ["SAFETY_SNAPSHOT"] = args.snapshot
    unwritable = log.set_up(home.logs)
    if unwritable:
        print(say("log_unwritable", folder=str(home.logs), reason=unwritable.strerror), file=sys.stderr)
    threading.Thread(target=_greet, args=(args.host, port, base, say, not args.no_warm), daemon=True).start()
    _serve(home, args.host, port, base)
    print(say("stopped"), flush=True)
    # DuckDB's binding prints a page about connections that are open when Python ends; the system closes them as well
    os._exit(0)


def _serve(home: Home, host: str, port: int, base: str) -> None:
    """Run Streamlit in this process until it is told to stop."""
    from streamlit import App, net_util
    from streamlit.runtime.pages_manager import PagesManager

    # The cold deep link. A folder named pages/ beside the entry switches Streamlit's old page discovery on until
    # st.navigation has run once in the process: the first request after a start, when it is a deep link, would run
    # pages/<name>.py alone, without dashboard.py. Saying beforehand that the folder is not a menu makes every first
    # request run the entry. tests/browser/test_cold.py opens pages as the first request of a fresh server.
    PagesManager.uses_pages_directory = False
    # A websocket that comes from an unknown origin makes Streamlit ask a host on the internet for this machine's
    # address. Nothing may leave the house, so the answer is given beforehand.
    net_util._external_ip = "127.0.0.1"

    _send_at_once()
    # Streamlit takes the folder of argv[0] for the app's own: its settings, its imports.
    sys.argv = [str(ENTRY)]
    others = [*_decks(), _door(), *health.routes(home, _readers)]
    gate = _gate(base, others)
    routes = [*_first_pages(base), *_below(base, others)]
    app = App(ENTRY, routes=routes, middleware=[gate], on_script_error=_show_failure)
    # uvicorn ends its work at SIGTERM and then raises the signal again: this turns it into an ordinary return.
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        app.run(
            config={
                "server.address": host,
                "server.port": port,
                "server.headless": True,
                "server.fileWatcherType": "none",
                "server.corsAllowedOrigins": _origins(host, port),
                "server.baseUrlPath": base,
                "server.maxUploadSize": MOST_UPLOADED_MB,
                "server.enableStaticServing": False,
                "server.enableAgentApi": False,
                "browser.gatherUsageStats": False,
                "client.showErrorDetails": "none",
                "client.toolbarMode": "minimal",
                "logger.hideWelcomeMessage": True,
                "logger.level": "warning",
            }
        )
    except KeyboardInterrupt:
        return


def _send_at_once() -> None:
    """Make every connection send what it has without waiting for the answer to what went before.

    Streamlit binds its socket without naming the protocol, and asyncio then leaves the waiting (Nagle's algorithm)
    on: the second batch of a page lay 40 ms until the browser's delayed acknowledgement. What is accepted inherits
    the option of the listening socket.
    """
    from streamlit.web.server.starlette import starlette_server

    bind = starlette_server._bind_socket

    def bind_at_once(address: str, port: int, backlog: int) -> socket.socket:
        listening = bind(address, port, backlog)
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening

    starlette_server._bind_socket = bind_at_once


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _page_paths() -> list[str]:
    from lens.screen import menu

    return [f"/{menu.url_path(page)}" for page in menu.pages()]


def _first_pages(base: str) -> list[Route]:
    """Routes that answer the address of every page with our index page."""
    from starlette.requests import Request
    from starlette.responses import HTMLResponse, Response
    from starlette.routing import Route

    from lens.screen import index

    html = index.page(base)

    def answer(_: Request) -> Response:
        return HTMLResponse(html, headers={"Cache-Control": "no-cache"})

    return _below(base, [Route(path, answer) for path in _page_paths()])


def _below(base: str, routes: list[Route]) -> list[Route]:
    """The same routes under the path `base`."""
    from starlette.routing import Route

    return [Route(f"{base}{each.path}", each.endpoint, methods=list(each.methods or ())) for each in routes]


def _gate(base: str, others: list[Route]) -> Middleware:
    """What every request passes, told which addresses there are besides the pages."""
    from starlette.middleware import Middleware

    from lens.gate import Gate
    from lens.screen import index

    paths = [route.path for route in others]
    return Middleware(Gate, base=base, pages=_page_paths(), others=paths, policy=index.policy(base))


def _readers() -> int:
    """How many have a page open."""
    from streamlit.runtime import Runtime

    return Runtime.instance()._session_mgr.num_active_sessions() if Runtime.exists() else 0


def _decks() -> list[Route]:
    """The routes of finished decks; a deck is built in a thread, so that nobody else waits for it."""
    from starlette.routing import Route

    from lens.player import address

    return [Route(path, address.answer) for path in address.PATHS]


def _door() -> Route:
    """The route that takes the steward's passphrase."""
    from starlette.routing import Route

    from lens import door

    return Route(door.PATH, door.answer, methods=["POST"])


def _show_failure(error: Exception) -> bool:
    """Streamlit calls this for what no page has caught: the log gets the details, the reader a sentence and an id."""
    import streamlit as st

    lang = st.query_params.get("lang")
    lang = lang if lang in LANGS else LANGS[0]
    if isinstance(error, UserError):
        st.error(error.message(lang))
    else:
        st.error(text("serve.failure", lang, id=log.failure(error, "page")))
    return True


def _greet(host: str, port: int, base: str, say: Say, warm: bool) -> None:
    """Once the server answers: print the address and who can reach it, then warm the overview if asked to."""
    address = (_reachable(host), port)
    while True:
        try:
            socket.create_connection(address, timeout=1).close()
            break
        except OSError:
            time.sleep(READY_POLL_S)
    print(say("ready", url=_url(address[0], port) + base), flush=True)
    if _is_loopback(host):
        print(say("only_here"), flush=True)
    else:
        print(say("network", host=host, port=port, urls=" ".join(_origins(host, port))), flush=True)
    _log.info("listening on %s:%s", host, port)
    if warm:
        _warm(_url(*address).removeprefix("http://") + base)
    health.warm.set()
    # Streamlit collects garbage after every run, and every collection looked through all that was imported and kept
    # for good: 70 of the 100 ms of a rerun. What is there by now stays, so it is not looked at again.
    gc.collect()
    gc.freeze()


def _warm(address: str) -> None:
    """Open the overview in both languages, so that its rows and figures are there before the first reader comes."""
    from lens.screen.visitor import Visitor

    started = time.monotonic()
    try:
        for lang in LANGS:
            with Visitor(address) as visitor:
                visitor.open(query=f"lang={lang}")
    except Exception as error:
        # the page itself says to its reader what is wrong; warming must never stop the server
        log.failure(error, "warm")
        return
    _log.info("overview warm after %.1f s", time.monotonic() - started)


def _try_address(host: str, port: int) -> None:
    """Bind `host`:`port` and let go of it again. Raises OSError where that is impossible."""
    family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, proto) as probe:
        if os.name != "nt":
            # as the server will: a port in TIME_WAIT is free (on Windows the option would share a live port)
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _reachable(host: str) -> str:
    """An address that reaches a server listening on `host` from this machine."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _origins(host: str, port: int) -> list[str]:
    """The addresses by which other computers reach the server: the one given, or this machine's name and addresses."""
    if _is_loopback(host):
        return []
    if _reachable(host) == host:
        return [_url(host, port)]
    name = socket.gethostname()
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)}
    except OSError:
        found = set()
    return [_url(each, port) for each in (name, *sorted(a for a in found if not _is_loopback(a)))]


def _say(lang: str, key: str, **values: object) -> str:
    return text(f"serve.{key}", lang, **values)


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2
