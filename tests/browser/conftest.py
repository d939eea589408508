"""Chromium against the running product. Every page also proves that it stays quiet and at home."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from data.home import Home
from tests.tools.browser import ARGUMENTS, find_browser
from tests.tools.server import lens_server

# Schemes that need no other machine.
AT_HOME = ("data", "blob", "about", "chrome-error")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the session; without one the tests are skipped, or fail where CI=true."""
    with sync_playwright() as playwright:
        path = find_browser(playwright)
        if path is None:
            reason = "no Chrome or Chromium found (CHROME=, PATH, Playwright): browser tests not run"
            if os.environ.get("CI", "").lower() == "true":
                pytest.fail(reason)
            pytest.skip(reason)
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(browser: Browser, sample_home: Home) -> Iterator[str]:
    """The product over the sample district; yields its address. Asks for the browser first, to be skipped with it."""
    with lens_server(sample_home.path) as url:
        yield url


@pytest.fixture
def fresh_server(browser: Browser, sample_home: Home) -> Iterator[str]:
    """A server that nobody has asked anything yet, not even its own warming."""
    with lens_server(sample_home.path, "--no-warm") as url:
        yield url


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a Chinese browser of 1920×1080. At the end: no error on the console, no request to another host."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080}, locale="zh-CN")
    page = context.new_page()
    complaints: list[str] = []
    addresses: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: addresses.append(request.url))
    page.on("websocket", lambda socket: addresses.append(socket.url))
    yield page
    context.close()
    abroad = [a for a in addresses if urlsplit(a).scheme not in AT_HOME and urlsplit(a).hostname != "127.0.0.1"]
    assert abroad == [], f"requests left this machine: {abroad}"
    assert complaints == [], f"the console shows errors: {complaints}"
