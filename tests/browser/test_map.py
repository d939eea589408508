"""The map of a house's own boundaries: drawn without a request to anybody (the page fixture counts them)."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from data.home import Home
from tests.browser.screen import open_page
from tests.tools.server import lens_server

CARD = ".st-key-card_street_map"
STREETS = {"文昌": 0, "BH03": 1, "北关街道办事处": 2}


def square(x: float) -> list:
    return [[x, 36.0], [x + 1, 36.0], [x + 1, 37.0], [x, 37.0], [x, 36.0]]


def with_boundaries(sample_home: Home, folder: Path) -> Home:
    """The sample in a home of its own, with three of its streets as squares."""
    home = Home(folder)
    shutil.copytree(sample_home.snapshots, home.snapshots)
    shutil.copyfile(sample_home.pointer, home.pointer)
    features = [
        {
            "type": "Feature",
            "properties": {"name": name},
            "geometry": {"type": "Polygon", "coordinates": [square(117.0 + x)]},
        }
        for name, x in STREETS.items()
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    (home.folder("boundaries") / "streets.geojson").write_text(text, "utf-8")
    return home


@pytest.fixture
def mapped(browser: Browser, sample_home: Home, tmp_path: Path) -> Iterator[str]:
    """A server over the sample with boundaries. Asked for before the page, so that it outlives it."""
    with lens_server(with_boundaries(sample_home, tmp_path / "home").path, "--no-warm") as url:
        yield url


def test_a_map_is_drawn_at_home(mapped: str, page: Page):
    open_page(page, mapped, "streets", "period=r12")
    card = page.locator(CARD)
    assert card.locator(".js-plotly-plot").count() == 1
    assert card.locator(".scatterlayer .trace").count() == len(STREETS)
    said = card.inner_text()
    for text in ("文昌街道", "青石街道", "北关街道", "未报送"):
        assert text in said
    assert card.locator(".gl-container canvas, .maplibregl-map").count() == 0, "no tiles and no WebGL"


def test_without_boundaries_the_page_says_where_they_go(page: Page, server: str):
    open_page(page, server, "streets")
    assert "boundaries/" in page.locator(CARD).inner_text()
