"""The player as a presenter has it: a file from disk, the network unplugged, keys alone. And its route."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from lens import decks
from lens.engine import House
from lens.player import to_html

#: text of the slide that is on, smaller than it may be at 1920×1080: [px, words]
SMALL = """() => {
  const stage = document.getElementById("stage"), zoom = stage.getBoundingClientRect().width / 1920, found = [];
  for (const e of document.querySelectorAll(".slide.on h1, .slide.on .sub, .slide.on .body *, .slide.on .foot *")) {
    const said = [...e.childNodes].filter(n => n.nodeType === 3).map(n => n.data.trim()).join("");
    const box = e.getBoundingClientRect();
    if (!said || !box.width) continue;
    const chart = e.closest(".chart");
    const scale = chart ? chart.getBoundingClientRect().width / chart.offsetWidth / zoom : 1;
    const px = parseFloat(getComputedStyle(e).fontSize) * scale;
    if (px < 20) found.push([px, said]);
  }
  return found;
}"""
#: what stands out of the slide that is on
OUTSIDE = """() => {
  const room = document.querySelector(".slide.on .body").getBoundingClientRect();
  return [...document.querySelectorAll(".slide.on .body > *, .slide.on .chart text")]
    .map(e => [e.getBoundingClientRect(), e.textContent.slice(0, 40)])
    .filter(([b]) => b.width && (b.right > room.right + 2 || b.bottom > room.bottom + 2 || b.left < room.left - 2))
    .map(([, said]) => said);
}"""
#: ms from a key to the frame in which the next slide stands with its chart drawn
NEXT = """() => new Promise(done => {
  const began = performance.now();
  document.dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowRight", bubbles: true}));
  requestAnimationFrame(() => setTimeout(() => {
    const slide = document.querySelector(".slide.on"), chart = slide.querySelector(".chart");
    done([performance.now() - began, !chart || !!chart.querySelector(".main-svg")]);
  }));
})"""


@pytest.fixture(scope="module")
def files(sample_home, tmp_path_factory) -> dict[str, Path]:
    """The monthly deck in both languages, and the presenter's copy."""
    house, folder = House(sample_home), tmp_path_factory.mktemp("player")
    made = {}
    for lang in ("zh", "en"):
        deck = decks.ready_deck("monthly", lang, house.open().id)
        deck = decks.changed(deck, 1, notes="先说检查家次" if lang == "zh" else "Visits first")
        for kind in ("follower", "presenter"):
            made[f"{lang}-{kind}"] = folder / f"{lang}-{kind}.html"
            made[f"{lang}-{kind}"].write_text(to_html(deck, house, kind == "presenter"), "utf-8")
    return made


@pytest.fixture
def offline(browser: Browser):
    """`offline(file, width, height)` → a page with the network unplugged; nothing may be asked for or complain."""
    opened, asked, complaints = [], [], []

    def open_file(file: Path, width: int = 1920, height: int = 1080, suffix: str = "") -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, offline=True)
        opened.append(context)
        page = context.new_page()
        page.on("request", lambda r: asked.append(r.url) if not r.url.startswith(file.as_uri()) else None)
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(file.as_uri() + suffix)
        expect(page.locator(".slide.on")).to_have_count(1)
        return page

    yield open_file
    for context in opened:
        context.close()
    assert asked == [] and complaints == []


def at(page: Page) -> str:
    """The number that the slide says, which is also the one in the address."""
    said = page.locator(".slide.on .page").inner_text().split(" / ")[0]
    assert re.search(rf"#{said}(\.\w+)?$", page.url)
    return said


def press(page: Page, *keys: str) -> str:
    for key in keys:
        page.keyboard.press(key)
    return at(page)


def test_every_key(offline, files):
    page = offline(files["zh-follower"])
    last = str(page.locator(".slide").count())
    assert at(page) == "1"
    assert press(page, "ArrowLeft") == "1"
    assert press(page, "ArrowRight") == "2" and press(page, "PageDown") == "3" and press(page, " ") == "4"
    assert press(page, "ArrowLeft") == "3" and press(page, "PageUp") == "2"
    assert press(page, "End") == last and press(page, "ArrowRight") == last
    assert press(page, "Home") == "1"
    assert press(page, "1", "2") == "1"
    expect(page.locator("#jump")).to_contain_text("12")
    assert press(page, "Enter") == "12"
    assert press(page, "9", "9", "Enter") == last, "beyond the end is the end"
    assert press(page, "5", "Escape", "ArrowLeft") == str(int(last) - 1), "digits are forgotten"

    press(page, "2", "Enter", "b")
    expect(page.locator("#blank")).to_be_visible()
    press(page, "b")
    expect(page.locator("#blank")).to_be_hidden()
    press(page, "n")
    expect(page.locator(".slide.on .speaker")).to_contain_text("先说检查家次")
    press(page, "t")
    expect(page.locator(".slide.on .speaker")).to_be_hidden()
    expect(page.locator(".slide.on .sheet")).to_contain_text("检查家次")
    assert page.locator(".slide.on .sheet tbody tr").count() == 24
    press(page, "Escape")
    expect(page.locator(".slide.on .sheet")).to_be_hidden()
    press(page, "?")
    expect(page.locator("#help")).to_be_visible()
    assert press(page, "ArrowRight") == "3"
    expect(page.locator("#help")).to_be_hidden()
    press(page, "c")
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_a_reload_returns_to_the_slide(offline, files):
    page = offline(files["zh-follower"])
    press(page, "7", "Enter", "c", "c")
    page.reload()
    assert at(page) == "7" and page.locator("html").get_attribute("data-theme") == "projector"
    expect(page.locator(".slide.on .main-svg").first).to_be_visible()


def test_a_theme_can_be_asked_for(offline, files):
    page = offline(files["zh-follower"], suffix="?theme=projector#3")
    assert at(page) == "3" and page.locator("html").get_attribute("data-theme") == "projector"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)], ids=["1920", "1366"])
def test_every_slide_can_be_read(offline, files, lang, size):
    page = offline(files[f"{lang}-follower"], *size)
    for number in range(1, page.locator(".slide").count() + 1):
        press(page, *str(number), "Enter")
        slide = page.locator(".slide.on")
        if slide.locator(".chart").count():
            expect(slide.locator(".main-svg").first).to_be_visible()
        assert page.evaluate(SMALL) == [], number
        assert page.evaluate(OUTSIDE) == [], number
        for part in ("h1", ".foot .scope"):
            assert slide.locator(part).inner_text().strip(), number
        table = slide.locator(".body table")
        if table.count():
            cut = int(table.get_attribute("data-rows") or 0) - table.locator("tbody tr:visible").count()
            told = slide.locator(".left").inner_text()
            assert re.findall(r"\d+", told)[:1] == ([str(cut)] if cut else []), "cut rows are told"


def test_the_next_slide_is_there_at_once(offline, files):
    page = offline(files["zh-follower"])
    page.wait_for_timeout(600)
    drawn = page.evaluate("() => [...document.querySelectorAll('.slide')].map(s => !!s.querySelector('.main-svg'))")
    assert drawn == [False, True, *[False] * (len(drawn) - 2)], "tiles first; only the next chart is drawn ahead"
    for _ in range(page.locator(".slide").count() - 1):
        page.wait_for_timeout(400)
        _, ready = page.evaluate(NEXT)
        assert ready, at(page)


def test_names_are_shown_by_m_in_the_presenters_copy_and_in_that_tab_alone(offline, files):
    page = offline(files["zh-presenter"])
    names = json.loads(page.locator("#deck").text_content() or "")["names"]
    press(page, "8", "Enter")
    body = page.locator(".slide.on .body")
    alias, name = next((a, n) for a, n in names.items() if a in body.inner_text())
    assert name not in page.locator("#stage").inner_text()
    press(page, "m")
    expect(body).to_contain_text(name)
    assert alias not in body.inner_text().split()
    press(page, "m")
    expect(body).to_contain_text(alias)
    press(page, "m")
    page.reload()
    expect(body).not_to_contain_text(name)

    follower = offline(files["zh-follower"])
    press(follower, "8", "Enter", "m")
    expect(follower.locator(".slide.on .body")).not_to_contain_text(name)
    assert "某" in follower.locator(".slide.on .body").inner_text()


def test_the_figures_drawn_are_those_of_the_table(offline, files):
    page = offline(files["zh-follower"])
    press(page, "2", "Enter")
    expect(page.locator(".slide.on .main-svg").first).to_be_visible()
    bars = page.evaluate("() => document.querySelector('.slide.on .chart').data.find(t => t.type === 'bar').y")
    press(page, "t")
    rows = page.locator(".slide.on .sheet tbody tr").all_inner_texts()
    visits = [int(row.split("\t")[1].replace(",", "")) for row in rows]
    assert sorted(bars) == sorted(visits)


# -- the route --------------------------------------------------------------------------------------------------------


def fetch(address: str) -> tuple[int, str, dict]:
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return answer.status, answer.read().decode(), dict(answer.headers)
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), dict(error.headers)


def test_the_product_serves_its_decks_and_nothing_else(server, sample_home):
    snapshot = House(sample_home).open().id
    code, text, headers = fetch(f"{server}/deck/winter.html?lang=en&snapshot={snapshot}")
    assert code == 200 and headers["content-type"].startswith("text/html")
    assert text == to_html(decks.ready_deck("winter", "en", snapshot), House(sample_home))
    assert fetch(f"{server}/deck/winter.html?lang=en")[1] == text, "the snapshot in use, where none is named"
    code, _, headers = fetch(f"{server}/deck/winter.html?presenter=1&download=1")
    assert code == 200 and "attachment" in headers["content-disposition"]
    for wrong in ("nope", "..%2Fconfig", quote("没有"), "winter.toml"):
        assert fetch(f"{server}/deck/{wrong}.html")[0] in (400, 404)
    code, text, _ = fetch(f"{server}/deck/winter.html?snapshot=../../x")
    assert code == 404 and "Traceback" not in text


def test_presenting_by_keyboard_from_the_page(server, page: Page):
    """From the product to the first slide: Tab to 演示, Enter."""
    page.goto(f"{server}/present")
    link = page.locator(".st-key-card_monthly a.go")
    expect(link).to_be_visible(timeout=30_000)
    link.focus()
    with page.context.expect_page() as opened:
        page.keyboard.press("Enter")
    shown = opened.value
    expect(shown.locator(".slide.on h1")).to_be_visible(timeout=30_000)
    shown.keyboard.press("ArrowRight")
    expect(shown.locator(".slide.on .main-svg").first).to_be_visible()
