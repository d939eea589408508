"""What the tests read off the screen, and how they use it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from lens.screen import menu
from tests.tools.browser import until_painted


def open_page(page: Page, server: str, code: str, query: str = "") -> None:
    """Open a page by its address and wait until it is painted."""
    page.goto(f"{server}/{menu.url_path(code)}" + (f"?{query}" if query else ""))
    until_painted(page)


def headline(page: Page) -> str:
    return page.locator("h1").inner_text()


def scope(page: Page) -> str:
    """The line under the headline: period, comparison, selection, as-of date, snapshot."""
    return page.locator("p.scope").inner_text()


def figures(page: Page) -> str:
    """Everything the page says below its headline and filters."""
    return page.locator('[data-testid="stMain"]').inner_text()


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def choose(page: Page, filter_name: str, value: str) -> None:
    """Open a filter, choose the value with these words, close the filter and wait for the page."""
    button = page.locator(f".st-key-open_{filter_name} button").first
    button.click()
    until_painted(page)
    popover = page.locator('[data-testid="stPopoverBody"]')
    expect(popover).to_be_visible()
    # a radio hides its input behind its words, a pill is a button: the words can be clicked in both
    popover.get_by_text(value, exact=True).click()
    until_painted(page)
    if popover.is_visible():
        page.keyboard.press("Escape")
    until_painted(page)
