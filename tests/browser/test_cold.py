"""Pages opened by deep link, as the first request that a fresh server gets."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from lens import words
from lens.screen import menu
from tests.browser.screen import headline, open_page, scope

#: one page of every group: each needs a server of its own, and what could go wrong is the same for all of a group
FIRST = [codes[-1] for codes in menu.groups().values()]


@pytest.mark.parametrize("code", FIRST)
def test_a_deep_link_is_the_first_request(fresh_server: str, page: Page, code: str):
    # the server is asked for first, so that it is stopped last: a page without a server complains on the console
    open_page(page, fresh_server, code)
    expect(page).to_have_title(f"{menu.name(code, 'zh')} · {words.text('common.product', 'zh')}")
    assert headline(page)
    assert "2026-11-22" in scope(page)
    # our menu stands there, once, with every page, and Streamlit's menu of file names does not
    links = page.locator('[data-testid="stSidebar"] [data-testid="stPageLink"]')
    shown = [each for group in menu.shown().values() for each in group]
    assert [menu.name(each, "zh") for each in shown] == links.all_inner_texts()[: len(shown)]
    expect(page.locator('[data-testid="stSidebarNav"]')).to_have_count(0)
    # without the launcher's care the old page discovery answers instead of dashboard.py, and names pages by their files
    links = page.locator('[data-testid="stSidebar"] a')
    paths = links.evaluate_all("links => links.map(a => new URL(a.href).pathname)")
    assert paths[: len(shown)] == [f"/{menu.url_path(each)}" for each in shown]
