"""A reader without a browser: opens pages over the server's websocket, as Streamlit's own front end does."""

from __future__ import annotations

from types import TracebackType

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Subprotocol


class Visitor:
    """One session. Used to warm the overview at the start, and to measure pages without a browser's own time.

    `address` is host and port, for example `127.0.0.1:8501`.
    """

    def __init__(self, address: str) -> None:
        self._socket = connect(
            f"ws://{address}/_stcore/stream", subprotocols=[Subprotocol("streamlit")], max_size=None, proxy=None
        )

    def __enter__(self) -> Visitor:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._socket.close()

    def open(self, page: str = "", query: str = "", timeout_s: float = 60) -> int:
        """Run the page `page` ("" is the first one) with `query` (`lang=en`); returns how many bytes the server sent.

        Asked for the same page again, this is a rerun. Raises TimeoutError when the server falls silent.
        """
        ask = BackMsg()
        ask.rerun_script.query_string = query
        ask.rerun_script.page_name = page
        self._socket.send(ask.SerializeToString())
        sent = 0
        while True:
            data = self._socket.recv(timeout=timeout_s)
            sent += len(data)
            message = ForwardMsg.FromString(data if isinstance(data, bytes) else data.encode())
            if message.WhichOneof("type") == "script_finished":
                if message.script_finished == ForwardMsg.ScriptFinishedStatus.FINISHED_EARLY_FOR_RERUN:
                    continue
                return sent
