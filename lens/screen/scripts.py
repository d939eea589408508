"""Every script of our own that a page runs. The policy of the index page names each by its hash: no other one runs."""

from __future__ import annotations

#: the document's language, by that of the address
_HTML_LANG = {"zh": "zh-CN", "en": "en"}
LANGUAGE = {lang: f"document.documentElement.lang = '{told}'" for lang, told in _HTML_LANG.items()}

# the address is completed in the browser: behind a proxy only the browser knows it
COPY_LINK = """
(() => {
  const box = document.getElementById("fixed-link"), button = document.getElementById("fixed-link-copy");
  if (!box || !button) return;
  box.value = location.origin + location.pathname + "?" + box.dataset.query;
  button.onclick = () => { box.select(); document.execCommand("copy"); button.textContent = button.dataset.done; };
})();
"""

# A sign of "less" before a letter would look like HTML to what cleans it, and the script would not run. It
# asks twice a second which charts are there: a chart is drawn after its card, and again when its figure changes
PICKING = """
(() => {
  if (window.safetyPicking) return;
  const plain = (v) => typeof v === "string" ? v.replace(/\\x3c[^>]*>/g, "") : "";
  const chosen = (picks, point) => {
    const found = new Map();
    for (const said of [point.x, point.y, point.text, point.data && point.data.name]) {
      const pick = Object.hasOwn(picks, plain(said)) && picks[plain(said)];
      if (pick && !found.has(pick[0])) found.set(pick[0], pick[1]);
    }
    const told = plain(point.customdata);
    const names = found.size ? [] : Object.keys(picks).filter((name) => told.startsWith(name));
    for (const name of names.sort((a, b) => b.length - a.length).slice(0, 1)) found.set(...picks[name]);
    return found;
  };
  const go = (found) => {
    const url = new URL(location.href), query = url.searchParams;
    const there = [...found].every(([dim, code]) => query.get(dim) === code);
    for (const [dim, code] of found) there ? query.delete(dim) : query.set(dim, code);
    query.delete("n");
    history.pushState({}, "", url);
    window.dispatchEvent(new PopStateEvent("popstate"));
  };
  window.safetyPicking = setInterval(() => {
    for (const box of document.querySelectorAll("[data-picks]")) {
      const card = box.closest('[class*="st-key-card_"]'), plot = card && card.querySelector(".js-plotly-plot");
      if (!plot || !plot.on || plot.safetyPicks === box.dataset.picks) continue;
      const picks = JSON.parse(box.dataset.picks);
      if (plot.safetyClick) plot.removeListener("plotly_click", plot.safetyClick);
      plot.safetyClick = (event) => {
        const found = event.points.length ? chosen(picks, event.points[0]) : new Map();
        if (found.size) go(found);
      };
      plot.on("plotly_click", plot.safetyClick);
      plot.safetyPicks = box.dataset.picks;
      plot.classList.add("picks");
    }
  }, 500);
})();
"""

ALL = (*LANGUAGE.values(), COPY_LINK, PICKING)
