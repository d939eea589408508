"""Several servers share a home folder: a publish by one command reaches the readers of each at their next click."""

from __future__ import annotations

import urllib.request
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from data import snapshots
from data.home import Home
from tests.drawn import publish_drawn
from tests.tools.server import lens_server

ROW = {"jurisdiction": "河东街道", "sector": "gas", "found_date": "2026-03-02"}


def seen(url: str) -> bytes:
    """All that the overview sends to a reader who opens it now."""
    ask, heard = BackMsg(), b""
    ask.rerun_script.query_string = "lang=zh"
    address = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
    with connect(address, subprotocols=[Subprotocol("streamlit")], max_size=None, proxy=None) as socket:
        socket.send(ask.SerializeToString())
        while True:
            data = socket.recv(timeout=60)
            assert isinstance(data, bytes)
            heard += data
            if ForwardMsg.FromString(data).WhichOneof("type") == "script_finished":
                return heard


@pytest.fixture
def two(home: Home):
    publish_drawn(home, hazards=[ROW], as_of="2026-10-31")
    with lens_server(home.path, "--no-warm") as one, lens_server(home.path, "--no-warm") as other:
        yield one, other


def test_what_one_publishes_the_others_show(home: Home, two: tuple[str, str]):
    before = snapshots.current_id(home)
    assert all(str(before).encode() in seen(url) for url in two)
    after = publish_drawn(home, hazards=[ROW, ROW], as_of="2026-11-22").name
    for url in two:
        told = seen(url)
        assert after.encode() in told and str(before).encode() not in told
        assert urllib.request.urlopen(f"{url}/readyz").read() == b"ready\n"
    # and back: an older snapshot put into use is shown too
    snapshots.use(home, str(before))
    assert all(str(before).encode() in seen(url) for url in two)
    # both write into one log
    log = Path(home.logs / "lens.log").read_text("utf-8")
    assert log.count("listening on") == 2 and "Traceback" not in log
