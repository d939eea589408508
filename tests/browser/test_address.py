"""The address holds what the reader chose: reload, Back, Forward, links and languages keep it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from data.home import Home
from lens import words
from lens.screen import menu
from tests.browser.screen import choose, figures, headline, open_page, query, scope
from tests.tools.browser import until_painted
from tests.tools.server import lens_server


def test_a_filter_goes_to_the_address_and_a_reload_shows_the_same(page: Page, server: str):
    open_page(page, server, "overview")
    everything = figures(page)
    choose(page, "sector", "燃气")
    assert query(page)["sector"] == ["gas"]
    assert "燃气" in scope(page)
    filtered = figures(page)
    assert filtered != everything
    page.reload()
    until_painted(page)
    assert query(page)["sector"] == ["gas"]
    assert figures(page) == filtered


def test_a_period_and_a_comparison_go_to_the_address(page: Page, server: str):
    open_page(page, server, "overview")
    choose(page, "period", words.text("common.period_r12", "zh"))
    choose(page, "compare", words.text("common.compare_none", "zh"))
    assert query(page)["period"] == ["r12"]
    assert query(page)["compare"] == ["none"]
    assert "2025-11-23" in scope(page)


def test_back_and_forward_walk_through_the_choices(page: Page, server: str):
    open_page(page, server, "overview")
    first = figures(page)
    choose(page, "sector", "燃气")
    second = figures(page)
    choose(page, "compare", words.text("common.compare_none", "zh"))
    third = figures(page)
    assert len({first, second, third}) == 3
    for move, shown, sector in (
        (page.go_back, second, ["gas"]),
        (page.go_back, first, None),
        (page.go_forward, second, ["gas"]),
        (page.go_forward, third, ["gas"]),
    ):
        move()
        until_painted(page)
        assert query(page).get("sector") == sector
        assert figures(page) == shown


def test_the_menu_keeps_the_selection(page: Page, server: str):
    open_page(page, server, "overview", "sector=gas&period=r12")
    page.locator('[data-testid="stSidebar"]').get_by_text(menu.name("streets", "zh"), exact=True).click()
    page.wait_for_url("**/streets**")
    until_painted(page)
    assert query(page)["sector"] == ["gas"]
    assert query(page)["period"] == ["r12"]
    assert "燃气" in scope(page)


@pytest.mark.parametrize("code", ["overview", "winter"])
def test_the_language_switch_keeps_page_and_selection(page: Page, server: str, code: str):
    open_page(page, server, code, "sector=gas")
    page.locator('[data-testid="stSidebar"]').get_by_text("English", exact=True).click()
    expect(page).to_have_title(f"{menu.name(code, 'en')} · {words.text('common.product', 'en')}")
    until_painted(page)
    assert query(page)["sector"] == ["gas"]
    assert "Gas" in scope(page)
    assert page.evaluate("document.documentElement.lang") == "en"
    page.locator('[data-testid="stSidebar"]').get_by_text("中文", exact=True).click()
    expect(page).to_have_title(f"{menu.name(code, 'zh')} · {words.text('common.product', 'zh')}")
    until_painted(page)
    assert query(page)["sector"] == ["gas"]
    assert page.evaluate("document.documentElement.lang") == "zh-CN"


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("sector=nonsense", "nonsense"),
        ("sector=gas,nonsense", "nonsense"),
        ("period=2026-13", "2026-13"),
        ("from=2026-05-01&to=2026-01-01", "2026-05-01"),
        ("compare=sideways", "sideways"),
        ("snapshot=2020-01-01-abcdef", "2020-01-01-abcdef"),
        ("lang=fr", "fr"),
        ("sector=<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
    ],
)
def test_what_an_address_says_that_nobody_understands_is_named(page: Page, server: str, asked: str, named: str):
    open_page(page, server, "overview", asked)
    expect(page.locator("p.said", has_text=named)).to_have_count(1)
    assert headline(page)


def test_a_running_server_shows_a_newly_published_snapshot(page: Page, home: Home, publish_rows):
    row = {"found_date": "2026-01-05", "jurisdiction": "河东街道"}
    before = publish_rows(hazards=[row], as_of="2026-01-31").name
    with lens_server(home.path) as server:
        open_page(page, server, "overview")
        assert before in scope(page)
        after = publish_rows(hazards=[row, {**row, "found_date": "2026-02-03"}], as_of="2026-02-28").name
        page.reload()
        until_painted(page)
        assert after in scope(page)
        # an address that names the older one still shows it
        open_page(page, server, "overview", f"snapshot={before}")
        assert before in scope(page)
        # closed before its server stops, which it would complain about
        page.close()
