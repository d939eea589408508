"""How long until a reader sees a page in Chromium: against a page with one small chart, and after an unseen filter."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from lens.engine import House
from lens.screen import menu
from tests.tools.bench.pages import bare_server
from tests.tools.bench.table import Row, at_most
from tests.tools.browser import ARGUMENTS, PAINTED_MS, find_browser, until_painted
from tests.tools.server import lens_server

OPENINGS = 7
FILTERS = 5
LIMIT_MS = 400

# Every chart that lies in the window is drawn and nothing in it is a placeholder. Cards below may still be on their
# way: either the run has ended, or something already lies below the window.
ABOVE_THE_FOLD = """() => {
  const app = document.querySelector('[data-testid="stApp"]'), main = document.querySelector('[data-testid="stMain"]');
  if (!main || !main.innerText.trim()) return false;
  const top = e => e.getBoundingClientRect().top, shown = e => top(e) < innerHeight;
  const ended = app.getAttribute('data-test-script-state') === 'notRunning';
  const below = [...main.querySelectorAll('[data-testid="stElementContainer"]')].some(e => top(e) >= innerHeight);
  if (!ended && !below) return false;
  const waiting = '[data-testid="stSkeleton"], [data-testid="stSpinner"], [data-stale="true"]';
  if ([...main.querySelectorAll(waiting)].some(shown)) return false;
  return [...main.querySelectorAll('[data-testid="stPlotlyChart"]')].filter(shown)
    .every(frame => frame.querySelector('.js-plotly-plot .main-svg'));
}"""

# Puts `query` into the address as Back and Forward do, and gives the milliseconds until the run it starts is painted.
REFILTER = f"""query => new Promise(done => {{
  const app = document.querySelector('[data-testid="stApp"]'), painted = {ABOVE_THE_FOLD};
  const started = performance.now();
  let ran = false;
  // any change of the state is a run that has begun: a short one may be over before this is told
  new MutationObserver(() => {{ ran = true; }}).observe(app, {{attributeFilter: ['data-test-script-state']}});
  const look = () => {{
    const ms = performance.now() - started;
    if (ran && painted()) done(ms);
    else if (ms > {PAINTED_MS}) done(null);
    else requestAnimationFrame(look);
  }};
  history.pushState({{}}, '', query);
  dispatchEvent(new PopStateEvent('popstate'));
  look();
}})"""


def measure(home: Path, filter_target: bool) -> list[Row]:
    """`filter_target`: hold the filter change to its target, which is set for one million hazards."""
    with sync_playwright() as playwright:
        path = find_browser(playwright)
        if path is None:
            return [Row("painted in Chromium", "not measured: no Chrome or Chromium found")]
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        page = browser.new_context(viewport={"width": 1920, "height": 1080}, locale="zh-CN").new_page()
        with lens_server(home) as url, bare_server() as bare_url:
            rows = _openings(page, url, bare_url) + _filters(page, url, bare_url, home, filter_target)
        browser.close()
    return rows


def _openings(page: Page, url: str, bare_url: str) -> list[Row]:
    rows = []
    for code in menu.pages():
        ours, theirs = [], []
        for turn in range(OPENINGS + 1):
            small = _opened_ms(page, f"{bare_url}/?chart=1")
            mine = _opened_ms(page, f"{url}/{menu.url_path(code)}")
            if turn:  # the first turn fills the browser's cache
                theirs.append(small)
                ours.append(mine)
        mine, its = statistics.median(ours), statistics.median(theirs)
        rows.append(at_most(f"painted: {code}", mine / its, 1.5, "×", f" ({mine:.0f} ms against {its:.0f} ms)"))
    return rows


def _opened_ms(page: Page, address: str) -> float:
    started = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_function(ABOVE_THE_FOLD, timeout=PAINTED_MS)
    return 1000 * (time.perf_counter() - started)


def _filters(page: Page, url: str, bare_url: str, home: Path, filter_target: bool) -> list[Row]:
    """A filter that this server has not seen, per page; what the small page needs for any change of its address."""
    streets = House(home).open().codes("jurisdiction")[:FILTERS]
    small = "change of address painted: small page"
    try:
        taken = _refiltered(page, f"{bare_url}/?chart=1", [f"?chart=1&n={street}" for street in streets])
        rows = [Row(small, f"{statistics.median(taken):,.0f} ms")]
    except RuntimeError:
        # so short a run can be over before the page tells that it began; our own pages are measured all the same
        rows = [Row(small, "not measured: the run was over before it could be seen")]
    for code in menu.pages():
        queries = [f"?jurisdiction={street}" for street in streets]
        taken = _refiltered(page, f"{url}/{menu.url_path(code)}", queries)
        middle, note = statistics.median(taken), f" (slowest {max(taken):.0f} ms)"
        name = f"unseen filter painted: {code}"
        rows.append(
            at_most(name, middle, LIMIT_MS, "ms", note) if filter_target else Row(name, f"{middle:,.0f} ms{note}")
        )
    return rows


def _refiltered(page: Page, address: str, queries: list[str]) -> list[float]:
    """Milliseconds until painted, for each query put into the address of an open page."""
    page.goto(address)
    until_painted(page)
    taken = []
    for query in queries:
        ms = page.evaluate(REFILTER, query)
        if ms is None:
            raise RuntimeError(f"{address} was not painted within {PAINTED_MS} ms after {query}")
        taken.append(ms)
        until_painted(page)
    return taken
