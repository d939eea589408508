"""The page of imports in a real browser: the passphrase's form, and an upload that is published."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from data import passphrase, snapshots
from data.home import Home
from tests.browser.screen import figures, open_page
from tests.drawn import publish_drawn
from tests.imports import LEDGER, row, write_xlsx
from tests.tools.browser import until_painted
from tests.tools.server import lens_server

pytestmark = pytest.mark.browser
WORDS = "three cats cross a river"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("import"))
    hazard = {"found_date": "2026-09-01", "jurisdiction": "河东街道", "sector": "gas", "level": "general"}
    publish_drawn(home, hazards=[hazard], as_of="2026-09-30")
    passphrase.set_to(home, WORDS)
    return home


@pytest.fixture(scope="module")
def own_server(house: Home) -> Iterator[str]:
    with lens_server(house.path, "--no-warm") as url:
        yield url


def test_from_the_passphrase_to_the_new_snapshot(page: Page, own_server: str, house: Home, tmp_path: Path):
    before = snapshots.current_id(house)
    open_page(page, own_server, "import")
    assert "选择文件" not in figures(page)
    page.get_by_label("数据管理员口令").fill(WORDS)
    page.keyboard.press("Enter")
    page.wait_for_url("**/import")
    expect(page.locator(".st-key-card_upload")).to_be_visible(timeout=60_000)
    rows = [row(**{"隐患编号": f"H{n}", "发现日期": f"2026-10-{n:02d}"}) for n in range(1, 9)]
    page.locator('input[type="file"]').set_input_files(write_xlsx(tmp_path / "台账.xlsx", {"表": [LEDGER, *rows]}))
    expect(page.locator(".st-key-card_press")).to_be_visible(timeout=60_000)
    until_painted(page)
    assert "台账.xlsx［表］ → 隐患" in figures(page) and snapshots.current_id(house) == before
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.locator(".st-key-card_ended")).to_be_visible(timeout=120_000)
    until_painted(page)
    now = snapshots.current_id(house)
    assert now != before and f"已发布快照 {now}" in figures(page)
    page.get_by_role("button", name="退出管理员").click()
    expect(page.get_by_label("数据管理员口令")).to_be_visible(timeout=60_000)
