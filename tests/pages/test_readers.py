"""Accounts of single streets, over a running server behind a proxy's header: pages, links and decks."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from data.home import Home
from lens import readers
from lens.__main__ import main
from lens.readers import ReaderError, only_for
from lens.screen import menu
from tests.drawn import publish_drawn
from tests.tools.server import lens_server

TABLE = 'header = "X-Remote-User"\nothers = ""\nstewards = ["wang"]\n[accounts]\nwang = "*"\nli = "河东街道"\n'
HAZARDS = [
    {
        "found_date": f"2026-10-{day:02d}",
        "jurisdiction": street,
        "sector": "gas",
        "level": "major",
        "status": "open",
        "premise_name": premise,
    }
    for street, premise in (("河东街道", "春和饭店"), ("城南街道", "远山仓库"))
    for day in range(1, 9)
]
ANOTHER = ("城南", "远山仓库")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = Home(tmp_path_factory.mktemp("readers"))
    publish_drawn(home, hazards=HAZARDS, as_of="2026-11-22")
    (home.path / readers.FILE).write_text(TABLE, "utf-8")
    with lens_server(home.path) as url:
        yield url.removeprefix("http://")


def page(address: str, code: str, query: str, who: str | None) -> str:
    """All that the server sends for a page, as text."""
    ask, sent = BackMsg(), b""
    ask.rerun_script.page_name, ask.rerun_script.query_string = menu.url_path(code), query
    with connect(
        f"ws://{address}/_stcore/stream",
        subprotocols=[Subprotocol("streamlit")],
        additional_headers={"x-remote-user": who} if who else None,
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


def deck(address: str, who: str | None) -> str:
    asked = urllib.request.Request(f"http://{address}/deck/monthly.html?presenter=1")
    if who:
        asked.add_header("X-Remote-User", who)
    try:
        with urllib.request.urlopen(asked) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.read().decode()


@pytest.mark.parametrize("query", ["", "jurisdiction=城南街道"])
@pytest.mark.parametrize("code", menu.pages())
def test_an_account_of_one_street_is_sent_nothing_of_another(address: str, code: str, query: str):
    told = page(address, code, query, "li")
    # what the reader's own address asks for comes back in its links
    assert not [name for name in ANOTHER if name in told.replace("城南街道", "" if query else "城南街道")]


def test_an_account_of_the_district_sees_every_street(address: str):
    told = page(address, "majors", "", "wang")
    assert "远山仓库" in told and "春和饭店" in told
    assert "春和饭店" in page(address, "majors", "", "li")


def test_one_street_is_not_said_to_be_the_district(address: str):
    assert "全部街道" in page(address, "overview", "", "wang")
    for query in ("", "jurisdiction=城南街道"):
        told = page(address, "overview", query, "li")
        assert "全部街道" not in told and "河东街道" in told
    assert "河东街道" in deck(address, "li")


@pytest.mark.parametrize("who", [None, "zhao"])
def test_who_is_not_named_is_told_so_and_sees_nothing(address: str, who: str | None):
    told = page(address, "majors", "", who)
    assert "没有查看权限" in told and "饭店" not in told
    assert "没有查看权限" in deck(address, who)


def test_a_deck_holds_what_its_reader_may_see(address: str):
    assert "远山仓库" in deck(address, "wang")
    assert "远山仓库" not in deck(address, "li")
    assert "远山仓库" in deck(address, "wang"), "kept files of two readers are two files"


def test_a_table_that_is_wrong_shuts_everybody_out(home: Home):
    home.path.mkdir(parents=True)
    assert only_for(home, {}) is None
    odd = ("stewards = 3", 'stewards = ["li"]', 'stewards = ["nobody"]')
    wrong = [TABLE.replace('stewards = ["wang"]', each) for each in odd]
    for text in ("", "header = 3", TABLE + "zhao = 7", "colour = 1\n" + TABLE, "header =", *wrong):
        (home.path / readers.FILE).write_text(text, "utf-8")
        with pytest.raises(ReaderError) as refused:
            only_for(home, {"X-Remote-User": "wang"})
        assert str(home.path) not in refused.value.message("zh")


def test_such_a_server_listens_on_this_machine_only(home: Home, publish_rows, capsys):
    publish_rows(hazards=HAZARDS, as_of="2026-11-22")
    (home.path / readers.FILE).write_text(TABLE, "utf-8")
    assert main(["serve", "--home", str(home.path), "--host", "0.0.0.0", "--lang", "en"]) == 2
    assert "this machine only" in capsys.readouterr().err
