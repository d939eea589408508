"""From a figure to its rows and back, by mouse and by keyboard."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.screen import headline, open_page, query, scope
from tests.tools.browser import until_painted


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def test_a_tile_opens_its_rows_in_the_same_window_and_keeps_the_choice(page: Page, server: str):
    open_page(page, server, "overview", "sector=gas&period=r12")
    tile = page.locator(".tile", has_text="逾期未整改").first.locator("a.behind")
    shown = digits(tile.inner_text())
    tile.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/rows?**")
    until_painted(page)
    assert headline(page) == f"逾期未整改{shown}条"
    assert query(page) == {"of": ["M4"], "part": ["num"], "sector": ["gas"], "period": ["r12"]}
    assert "燃气" in scope(page)
    assert len(page.context.pages) == 1
    page.go_back()
    until_painted(page)
    assert headline(page).startswith("未整改重大隐患")


def test_pages_of_rows_stand_in_the_address(page: Page, server: str):
    open_page(page, server, "rows", "of=M3&part=rest")
    first = page.locator(".rows tbody tr").first.inner_text()
    page.get_by_role("button", name="下一页").click()
    expect(page.locator(".st-key-more_rows")).to_contain_text("第51—100行")
    assert query(page)["n"] == ["2"]
    assert page.locator(".rows tbody tr").first.inner_text() != first
    page.go_back()
    expect(page.locator(".st-key-more_rows")).to_contain_text("第1—50行")
    assert page.locator(".rows tbody tr").first.inner_text() == first


def test_another_page_takes_the_choice_along_and_not_the_rows(page: Page, server: str):
    open_page(page, server, "rows", "of=M1&n=2&sector=gas")
    page.get_by_role("link", name="行业").first.click()
    page.wait_for_url("**/sectors?**")
    assert query(page) == {"sector": ["gas"]}


def test_rows_not_understood_are_named(page: Page, server: str):
    open_page(page, server, "rows", "of=XX&n=abc")
    expect(page.locator(".said")).to_contain_text("“XX”、“abc”")
    assert headline(page).startswith("未整改隐患")


def test_the_download_says_what_it_is(page: Page, server: str):
    open_page(page, server, "rows", "of=M4")
    with page.expect_download() as got:
        page.get_by_role("button", name="下载 CSV").click()
    assert got.value.suggested_filename.startswith("M4-num-")
    text = got.value.path().read_text("utf-8-sig")
    assert headline(page) in text.splitlines()[0]
    assert text.count("sample-hazards") == int(digits(headline(page)))


def test_a_row_opens_its_story_and_back_returns_to_the_search(page: Page, server: str):
    open_page(page, server, "rows", "of=M2&sector=gas")
    box = page.get_by_label("搜索隐患描述、部位、单位")
    box.fill("软管")
    box.press("Enter")
    expect(page.locator("h1")).to_contain_text("其中含“软管”的")
    assert query(page)["find"] == ["软管"]
    # the headline comes before the rows do
    page.locator(".rows tr", has_text="软管").locator("a.record").first.click()
    page.wait_for_url("**/record?**")
    until_painted(page)
    assert "软管" in headline(page) and page.locator("ol.steps li").count() > 1
    assert query(page).keys() == {"record", "sector"}
    page.go_back()
    until_painted(page)
    assert "其中含“软管”的" in headline(page)
