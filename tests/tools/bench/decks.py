"""How long a deck of twelve slides takes as a file, and how soon its next slide stands on the wall."""

from __future__ import annotations

import statistics
import tempfile
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import sync_playwright

from lens import decks
from lens.engine import House
from lens.player import to_html
from lens.screen import built
from tests.tools.bench.table import Row, at_most, median_ms
from tests.tools.browser import ARGUMENTS, find_browser

SLIDES = 12
#: as a presenter has it: a slide is looked at, then the next one is asked for
LOOKED_AT_MS = 700
NEXT = """() => new Promise(done => {
  const began = performance.now();
  document.dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowRight", bubbles: true}));
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
})"""


def measure(home: Path) -> list[Row]:
    """The monthly deck, its rows warm and its exhibits and charts made anew each time."""
    house = House(home)
    deck = decks.ready_deck("monthly", "zh", house.open().id)
    deck = replace(deck, slides=deck.slides[:SLIDES])

    def anew() -> str:
        built.forget()
        return to_html(deck, house)

    text = anew()
    rows = [
        at_most(f"deck of {SLIDES} slides as HTML, warm rows", median_ms(anew) / 1000, 2, "s"),
        Row("its size", f"{len(text.encode()) / 1e6:.1f} MB"),
    ]
    return rows + _painted(text)


def _painted(text: str) -> list[Row]:
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        path = find_browser(playwright)
        if path is None:
            return [Row("next slide painted", "no browser")]
        file = Path(folder) / "deck.html"
        file.write_text(text, "utf-8")
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1920, "height": 1080})
        page.goto(file.as_uri())
        taken = []
        for _ in range(SLIDES - 1):
            page.wait_for_timeout(LOOKED_AT_MS)
            taken.append(page.evaluate(NEXT))
        browser.close()
    note = f" (median {statistics.median(taken):.0f})"
    return [at_most("next slide painted, slowest", max(taken), 200, "ms", note)]
