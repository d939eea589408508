"""Every page, run by Streamlit's own test harness: no browser, no server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from data.home import Home
from lens.screen import menu

ENTRY = Path(__file__).resolve().parents[2] / "dashboard.py"
RUN_S = 60

AT_THE_MACHINE = SimpleNamespace(headers=[("Host", "localhost:8501")], cookies={}, remote_ip="127.0.0.1")

OpenPage = Callable[..., AppTest]


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenPage]:
    """`open_page("winter", home, lang="en", sector="gas")` → the page as it stands after its first run."""

    def run(code: str, home: Home, **query: str) -> AppTest:
        monkeypatch.setenv("SAFETY_HOME", str(home.path))
        # the harness has no browser; this is what one of the serving machine says of itself
        monkeypatch.setattr("streamlit.runtime.context._get_client_context", lambda: AT_THE_MACHINE)
        app = AppTest.from_file(str(ENTRY), default_timeout=RUN_S)
        # as the launcher does before the server starts (lens/serve.py); the harness forgets it for each app
        PagesManager.uses_pages_directory = False
        app.query_params.update(query)
        if code != menu.FIRST:
            app.switch_page(str(menu.script(code).relative_to(ENTRY.parent)))
        return app.run()

    yield run
