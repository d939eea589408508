"""The steward over a running server: the passphrase and its cookie, and that every way to take rows out asks."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.cookies import SimpleCookie

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from data import audit, passphrase
from data.home import Home
from lens.access import COOKIE
from tests.drawn import publish_drawn
from tests.tools.server import lens_server

WORDS = "three cats cross a river"
HAZARDS = [
    {"found_date": f"2026-10-0{n}", "jurisdiction": "河东街道", "sector": "gas", "level": "major", "status": "open",
     "premise_name": "春和饭店"}
    for n in range(1, 9)
]  # fmt: skip


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("steward"))
    publish_drawn(home, hazards=HAZARDS, as_of="2026-11-22")
    passphrase.set_to(home, WORDS)
    return home


@pytest.fixture(scope="module")
def address(house: Home) -> Iterator[str]:
    with lens_server(house.path) as url:
        yield url.removeprefix("http://")


def page(address: str, path: str, cookie: str = "") -> str:
    """All that the server sends for a page, as text."""
    ask, sent = BackMsg(), b""
    ask.rerun_script.page_name, ask.rerun_script.query_string = path, ""
    headers = {"Cookie": f"{COOKIE}={cookie}"} if cookie else {}
    with connect(
        f"ws://{address}/_stcore/stream",
        subprotocols=[Subprotocol("streamlit")],
        additional_headers=headers,
        max_size=None,
        proxy=None,
    ) as socket:
        socket.send(ask.SerializeToString())
        while True:
            data = socket.recv(timeout=60)
            assert isinstance(data, bytes)
            sent += data
            if ForwardMsg.FromString(data).WhichOneof("type") == "script_finished":
                return sent.decode("utf-8", "ignore")


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def ask(address: str, path: str, form: dict[str, str] | None = None, **headers: str) -> tuple[int, str, dict]:
    """(status, text, headers) of a request that follows nothing."""
    body = urllib.parse.urlencode(form).encode() if form is not None else None
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(f"http://{address}{path}", body, named)
    try:
        with urllib.request.build_opener(Stay).open(request) as answer:
            return answer.status, answer.read().decode(), dict(answer.headers)
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode(), dict(refused.headers)


def entered(address: str) -> str:
    form = {"given": WORDS, "page": "import", "query": "lang=en&sector=gas"}
    status, _, headers = ask(address, "/steward", form)
    assert (status, headers["location"]) == (303, "/import?lang=en&sector=gas")
    cookie = SimpleCookie(headers["set-cookie"])[COOKIE]
    assert cookie["httponly"] and cookie["samesite"].lower() == "strict"
    return cookie.value


def test_a_reader_is_asked_and_shown_nothing(address: str):
    told = page(address, "import")
    assert "数据管理员口令" in told and "已入库的批次" not in told
    assert "已入库的批次" in page(address, "import", entered(address))


def test_a_wrong_passphrase_is_said(address: str):
    status, said, headers = ask(address, "/steward", {"given": "no", "page": "import", "query": "lang=en"})
    assert status == 403 and "not the passphrase" in said and "set-cookie" not in headers


def test_the_way_back_is_a_page_of_ours(address: str):
    for odd in ("//evil.example", "https://evil.example", "nowhere"):
        _, _, headers = ask(address, "/steward", {"leave": "1", "page": odd, "query": "//evil.example"})
        assert headers["location"].startswith("/") and "evil" not in headers["location"].partition("?")[0]


def test_forms_of_other_sites_and_endless_ones_are_refused(address: str):
    assert ask(address, "/steward", {"given": WORDS}, Origin="http://evil.example")[0] == 403
    assert ask(address, "/steward", {"given": "x" * 20_000})[0] == 413


def test_leaving_takes_the_cookie_away(address: str):
    _, _, headers = ask(address, "/steward", {"leave": "1", "page": "import"}, Cookie=f"{COOKIE}={entered(address)}")
    assert SimpleCookie(headers["set-cookie"])[COOKIE].value in ("", '""')


def test_rows_leave_with_the_steward_alone(address: str):
    assert "下载全部8行" not in page(address, "rows") and "限数据管理员" in page(address, "rows")
    assert "限数据管理员" not in page(address, "rows", entered(address))


def test_the_presenters_copy_is_the_stewards(address: str, house: Home):
    status, said, _ = ask(address, "/deck/monthly.html?presenter=1&lang=en")
    assert status == 403 and "春和" not in said
    assert "presenter=1" not in page(address, "present")
    cookie = entered(address)
    assert "presenter=1" in page(address, "present", cookie)
    status, deck, _ = ask(address, "/deck/monthly.html?presenter=1", Cookie=f"{COOKIE}={cookie}")
    assert status == 200 and "春和饭店" in deck
    last = json.loads((house.path / audit.FILE).read_text("utf-8").splitlines()[-1])
    assert (last["act"], last["about"]) == ("presenter_copy", "monthly") and last["who"].startswith("passphrase")


def test_what_was_done_is_nowhere_on_the_screen(address: str, house: Home):
    audit.note(house, "somebody", "rows", about="only in the log")
    cookie = entered(address)
    for path in ("import", "data", "rows"):
        assert "only in the log" not in page(address, path, cookie)
    for path in ("/audit.log", "/app/static/audit.log", "/static/audit.log", f"/{house.path}/audit.log"):
        assert "only in the log" not in ask(address, path)[1]
