"""What a reader meets on every page: nothing sticks out, nothing is in the wrong language, every chart has a name."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from data.home import Home
from lens.engine import House
from lens.screen import menu
from tests.browser.screen import open_page
from tests.tools.browser import until_painted

#: a wall display, and an office's small screen
SIZES = [(1920, 1080), (1366, 768)]

# Latin words a Chinese page may hold: names of formats, methods and commands, and the way to the other language.
ALLOWED = {"english", "csv", "xlsx", "powerpoint", "parquet", "pdf", "id", "url", "python", "data", "import", "sample"}
ALLOWED |= {"kaplan", "meier", "excel", "word", "gdp", "xls", "mb"}
# how a field takes a day
ALLOWED |= {"yyyy", "mm", "dd"}
# what Chinese itself writes in Latin letters: marks of standards, a kind of premises
ALLOWED |= {"aq", "gb", "ktv"}
# what a boundary file is, where it goes and what its areas bear
ALLOWED |= {"geojson", "boundaries", "name"}
# What is data and no language: ids of snapshots and batches, measure codes, names of columns and files.
ID = r"b?\d{4}-?\d\d-?\d\d-[0-9a-f]+"
CODE = r"[MS]\d+[a-z]?|\d+[a-z]+|[a-z]+\d\w*"
NAME = r"[a-z0-9-]+(?:[_.][a-z0-9-]+)+"
# a Chinese character beside an id makes no word boundary
DATA = re.compile(rf"(?<![A-Za-z0-9_])(?:{ID}|{CODE}|{NAME})(?![A-Za-z0-9_])", re.IGNORECASE)

WIDER = """() => [document.scrollingElement, document.querySelector('[data-testid="stMain"]')]
  .map(e => e.scrollWidth - e.clientWidth)"""

OUTSIDE = """() => [...document.querySelectorAll('[data-testid="stMain"] :is(h1, h2, .tile, .js-plotly-plot)')]
  .filter(e => { const r = e.getBoundingClientRect(); return r.width && r.right > innerWidth + 1; })
  .map(e => e.innerText || e.className)"""

SAID = """() => {
  const hints = [...document.querySelectorAll('[data-testid="stMain"] :is([placeholder], [title])')]
    .filter(e => e.offsetParent)
    .flatMap(e => [e.getAttribute('placeholder'), e.getAttribute('title')]);
  return [document.body.innerText, ...hints].filter(Boolean).join('\\n');
}"""

CHART_NAMES = """() => [...document.querySelectorAll('[data-testid="stPlotlyChart"]')]
  .map(e => (e.closest('[aria-label]') || e.querySelector('[aria-label]'))?.getAttribute('aria-label'))"""


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("code", menu.pages())
def test_a_page_reads_well(page: Page, server: str, sample_home: Home, code: str, lang: str):
    page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})
    open_page(page, server, code, f"lang={lang}")
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        until_painted(page)
        wider = max(page.evaluate(WIDER))
        assert wider <= 0, f"{code} {lang} is {wider} px wider than {width}"
        assert page.evaluate(OUTSIDE) == []
    names = page.evaluate(CHART_NAMES)
    assert all(names), f"{names.count(None)} of {len(names)} charts on {code} have no name"
    assert len(set(names)) == len(names)
    # an exhibit or a page that failed shows the id of its failure
    failed = re.search(r".*(?:编号 |id )[0-9a-f]{6}\b.*", page.locator("body").inner_text())
    assert failed is None, failed
    if lang == "zh":
        assert latin(page, House(sample_home).open().manifest["label"]) == set()


def latin(page: Page, label: str) -> set[str]:
    """Words in Latin letters that a Chinese page should not say; `label` is what whoever made the data called it."""
    # Streamlit's link for keyboards is off the screen until it has the focus
    told = page.evaluate(SAID).replace("Skip to main content", "").replace(label, "")
    return {word for word in re.findall(r"[A-Za-z]{2,}", DATA.sub(" ", told)) if word.lower() not in ALLOWED}
