"""The one way to start the server: `python -m lens serve`."""

from __future__ import annotations

import argparse
import errno
import ipaddress
import logging
import os
import socket
import sys
import threading
import time
import tomllib
from pathlib import Path

from data.errors import UserError
from data.home import Home
from lens import log

ROOT = Path(__file__).resolve().parent.parent
ENTRY = ROOT / "dashboard.py"
DEFAULT_PORT = 8501
LANGUAGES = ("zh", "en")
# Seconds between two looks whether the server answers yet.
READY_POLL_S = 0.05

_log = logging.getLogger("lens.serve")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add `--host` and `--port`; `--home` and `--lang` come with every command."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument(
        "--port", default=os.environ.get("PORT") or str(DEFAULT_PORT), help="port (default: PORT, else 8501)"
    )


def run(args: argparse.Namespace) -> int:
    """Serve until SIGTERM or Ctrl+C. Returns the exit code; every failure is one sentence on stderr."""
    say = _speaker(getattr(args, "lang", None) or "zh")
    try:
        home = Home(getattr(args, "home", None))
    except UserError as error:
        print(error.message(getattr(args, "lang", None) or "zh"), file=sys.stderr)
        return 1
    if not (home.path / "current").is_file():
        return _refuse(say("no_snapshot", home=home.path))
    if not args.port.isdecimal() or not 1 <= int(args.port) <= 65535:
        return _refuse(say("port_not_a_number", port=args.port))
    port = int(args.port)
    try:
        _try_address(args.host, port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return _refuse(say("port_in_use", port=port, other=port + 1))
        return _refuse(say("port_refused", host=args.host, port=port, reason=error.strerror or error))

    print(say("starting", home=home.path), flush=True)
    # Streamlit runs dashboard.py without arguments of ours, so the home folder goes by environment.
    os.environ["SAFETY_HOME"] = str(home.path)
    unwritable = log.set_up(home.path / "logs")
    if unwritable:
        print(say("log_unwritable", folder=home.path / "logs", reason=unwritable.strerror), file=sys.stderr)
    threading.Thread(target=_announce, args=(args.host, port, say), daemon=True).start()
    threading.Thread(target=_warm, args=(home,), daemon=True).start()
    _serve(args.host, port)
    print(say("stopped"), flush=True)
    return 0


def _serve(host: str, port: int) -> None:
    """Run Streamlit in this process until it is told to stop."""
    from streamlit import config, net_util
    from streamlit.runtime.pages_manager import PagesManager
    from streamlit.web import bootstrap

    # The cold deep link. A folder named pages/ beside the entry switches Streamlit's old page discovery on until
    # st.navigation has run once in the process: the first request after a start, when it is a deep link, would run
    # pages/<name>.py alone, without dashboard.py. Saying beforehand that the folder is not a menu makes every first
    # request run the entry. tests/browser/test_cold.py opens every page as the first request of a fresh server.
    PagesManager.uses_pages_directory = False
    # A websocket that comes from an unknown origin makes Streamlit ask a host on the internet for this machine's
    # address. Nothing may leave the house, so the answer is given beforehand.
    net_util._external_ip = "127.0.0.1"

    config._main_script_path = str(ENTRY)
    options = {
        "server_address": host,
        "server_port": port,
        "server_headless": True,
        "server_fileWatcherType": "none",
        "server_corsAllowedOrigins": _origins(host, port),
        "browser_gatherUsageStats": False,
        "client_showErrorDetails": "none",
        "client_toolbarMode": "minimal",
        "logger_hideWelcomeMessage": True,
    }
    bootstrap.load_config_options(options)
    try:
        bootstrap.run(str(ENTRY), False, [], options)
    except KeyboardInterrupt:
        # Ctrl+C before Streamlit has set its own handler
        return


def _warm(home: Home) -> None:
    """Read the snapshot and build the overview in both languages before the first reader asks for it."""
    from lens.screen.warm import warm_overview

    started = time.monotonic()
    try:
        for lang in LANGUAGES:
            warm_overview(home, lang)
    except Exception as error:
        # The page itself says what is wrong to its reader; warming must never stop the server.
        log.failure(error, "warm")
        return
    _log.info("overview warm after %.1f s", time.monotonic() - started)


def _announce(host: str, port: int, say) -> None:
    """Print the address once the server answers, and who can reach it."""
    address = (_reachable(host), port)
    while True:
        try:
            socket.create_connection(address, timeout=1).close()
            break
        except OSError:
            time.sleep(READY_POLL_S)
    print(say("ready", url=_url(address[0], port)), flush=True)
    if _is_loopback(host):
        print(say("only_here"), flush=True)
    else:
        print(say("network", host=host, port=port, urls=" ".join(_origins(host, port))), flush=True)
    _log.info("listening on %s:%s", host, port)


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


def _speaker(lang: str):
    """say(key, **values) → the sentence of lens/words/serve.toml in `lang`."""
    words = tomllib.loads((ROOT / "lens" / "words" / "serve.toml").read_text("utf-8"))
    return lambda key, **values: words[key][lang].format_map(values)


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1
