"""The launcher says in one sentence why it does not start, and stops when told to."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from data.home import Home
from lens import serve
from lens.screen import index, menu
from lens.words import LANGS, text
from tests.tools.server import ROOT, free_port, lens_server


def _serve(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "lens", "serve", *arguments],
        cwd=ROOT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )


def _one_sentence(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode != 0
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    return done.stderr


@pytest.fixture
def small_home(home: Home, publish_rows) -> Home:
    publish_rows(hazards=[{"found_date": "2026-01-05", "jurisdiction": "河东街道"}], as_of="2026-01-31")
    return home


def test_a_port_in_use_is_said_with_the_port_and_a_way_out(small_home: Home):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        sentence = _one_sentence(_serve("--home", str(small_home.path), "--port", port, "--lang", "en"))
    assert port in sentence
    assert "in use" in sentence


def test_port_comes_from_the_environment_unless_given(small_home: Home):
    sentence = _one_sentence(_serve("--home", str(small_home.path), PORT="abc"))
    assert "abc" in sentence


@pytest.mark.parametrize("port", ["0", "65536", "-1", "8501x", "²"])
def test_a_port_that_is_none_is_refused(small_home: Home, port: str):
    assert port in _one_sentence(_serve("--home", str(small_home.path), f"--port={port}"))


def test_a_home_without_data_names_the_command_that_makes_some(tmp_path: Path):
    assert "python -m data sample" in _one_sentence(_serve("--home", str(tmp_path)))


def test_an_address_of_another_machine_is_refused(small_home: Home):
    # 192.0.2.0/24 is reserved for examples: no machine has it
    sentence = _one_sentence(_serve("--home", str(small_home.path), "--host", "192.0.2.1"))
    assert "192.0.2.1" in sentence


def test_it_answers_says_where_and_stops_at_sigterm(small_home: Home):
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "lens", "serve", "--home", str(small_home.path), "--port", str(port), "--lang", "en"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if "Only this machine" in line:
            break
    process.send_signal(signal.SIGTERM)
    rest, _ = process.communicate(timeout=30)
    assert f"http://127.0.0.1:{port}" in said
    assert process.returncode == 0, said + rest
    assert "Traceback" not in said + rest
    assert rest.strip().splitlines()[-1:] == ["Stopped."], "nothing is said after that"
    assert (small_home.logs / "lens.log").is_file()


def test_every_page_begins_as_a_chinese_document_that_knows_its_server(small_home: Home):
    with lens_server(small_home.path) as url:
        for path in map(menu.url_path, menu.pages()):
            html = urllib.request.urlopen(f"{url}/{path}").read().decode()
            assert '<html lang="zh-CN">' in html
            assert "<title>安全生产态势</title>" in html
            assert "BACKEND_BASE_URL" in html


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("10.1.2.3", False), ("pc7", False)],
)
def test_who_can_reach_it(host: str, loopback: bool):
    assert serve._is_loopback(host) is loopback
    assert (serve._origins(host, 8501) == []) is loopback


def test_connections_send_at_once() -> None:
    from streamlit.web.server.starlette import starlette_server

    bind = starlette_server._bind_socket
    try:
        serve._send_at_once()
        with starlette_server._bind_socket("127.0.0.1", free_port(), 5) as listening:
            listening.setblocking(True)
            with socket.create_connection(listening.getsockname()), listening.accept()[0] as accepted:
                assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    finally:
        starlette_server._bind_socket = bind


def test_the_index_page_brings_the_style_and_asks_for_the_scripts_that_every_page_needs() -> None:
    page = index.page()
    body = page.index("<body>")
    assert page.index("st-key-card_") > body, "after Streamlit's own rules, or theirs win"
    for name in index.SCRIPTS:
        assert f"./static/js/{name}." in page[:body], "renamed in this version of Streamlit"
    assert "disableFullscreenMode:true" in page


def test_the_index_page_speaks_to_who_has_no_scripts_or_an_old_browser_and_names_no_maker() -> None:
    page = index.page()
    for key in ("no_script", "old_browser"):
        for lang in LANGS:
            assert text(f"serve.{key}", lang) in page
    assert "treamlit app" not in page and "Copyright" not in page and "agent" not in page
