"""A click on a mark filters the page, Back and the chip take it back, and the matrix answers cell by cell."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.screen import open_page, query


def test_a_heat_cell_chooses_its_street_and_department(page: Page, server: str):
    open_page(page, server, "responsibility")
    plot = page.locator(".st-key-card_duty_matrix .js-plotly-plot.picks")
    expect(plot).to_have_count(1)
    box = plot.locator(".nsewdrag").first.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] * 0.15, box["y"] + box["height"] * 0.3
    page.mouse.move(x, y)
    page.mouse.click(x, y)
    chips = page.locator(".st-key-chips button")
    expect(chips).to_have_count(2)
    assert query(page).keys() == {"jurisdiction", "responsible_dept"}
    expect(page.locator(".st-key-card_duty_matrix .js-plotly-plot")).to_have_count(1)
    chips.first.click()
    expect(chips).to_have_count(1)
    assert len(query(page)) == 1
    page.go_back()
    expect(chips).to_have_count(2)


def test_a_name_in_a_table_chooses_it_and_again_clears_it(page: Page, server: str):
    open_page(page, server, "sectors", "period=r12")
    link = page.locator(".rows a.behind", has_text="燃气").first
    link.click()
    expect(page.locator(".st-key-chips button")).to_contain_text(["行业：燃气"])
    assert query(page) == {"period": ["r12"], "sector": ["gas"]}
    page.locator(".rows a.behind", has_text="燃气").first.click()
    expect(page.locator(".st-key-chips")).to_have_count(0)
