"""How long decks and papers take as files, and how soon a deck's next slide stands on the wall."""

from __future__ import annotations

import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import sync_playwright

from lens import decks
from lens.decks import Deck
from lens.dispatch import forms
from lens.engine import House
from lens.exhibits.context import Context
from lens.export.docx.monthly import monthly
from lens.export.form import to_xlsx
from lens.periods import last_month
from lens.player import to_html
from lens.player.pptx import to_pptx
from lens.screen import built
from lens.selection import Selection
from tests.tools.bench.table import Row, at_most, median_ms
from tests.tools.browser import ARGUMENTS, find_browser

SLIDES = 12
FORMS = 40
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
    rows.append(at_most(f"deck of {SLIDES} slides as PPTX, warm rows", _pptx(deck, house), 2, "s"))
    return rows + _papers(Context(house.open(), Selection(), "zh")) + _painted(text)


def _pptx(deck: Deck, house: House) -> float:
    def anew() -> bytes:
        built.forget()
        return to_pptx(deck, house)

    anew()
    return median_ms(anew) / 1000


def _papers(ctx: Context) -> list[Row]:
    month = ctx.with_selection(ctx.selection.with_period(last_month(ctx.as_of)))
    monthly(month)
    word = median_ms(lambda: monthly(month)) / 1000
    started = time.perf_counter()
    made = [to_xlsx(form) for by in ("street", "dept") for form in forms(ctx, by).values()]
    each = (time.perf_counter() - started) / len(made)
    return [
        at_most("monthly analysis as DOCX, warm rows", word, 3, "s"),
        at_most(f"{FORMS} dispatch workbooks", each * FORMS, 10, "s", f" (of {len(made)} made)"),
    ]


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
