"""`make shots`: a picture of every page over the sample district, into shots/.

<page>-zh-1920.png · <page>-zh-1366.png · <page>-en-1920.png · <page>-zh-dark-1920.png: what a reader sees first;
…-full.png beside it where the page is longer than the screen.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from lens.screen import menu
from tests.tools.browser import ARGUMENTS, find_browser, until_painted
from tests.tools.samples import sample_home
from tests.tools.server import ROOT, lens_server

FOLDER = ROOT / "shots"


@dataclass(frozen=True)
class View:
    name: str
    width: int
    height: int
    lang: str = "zh"
    scheme: str = "light"


VIEWS = (
    View("zh-1920", 1920, 1080),
    View("zh-1366", 1366, 768),
    View("en-1920", 1920, 1080, lang="en"),
    View("zh-dark-1920", 1920, 1080, scheme="dark"),
)


def shoot(browser: Browser, url: str, view: View, page_code: str, folder: Path) -> list[Path]:
    """Save one view of one page, and its full length where it is longer than the screen; returns the files."""
    size = {"width": view.width, "height": view.height}
    context = browser.new_context(viewport=size, color_scheme=view.scheme, locale="zh-CN", reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{url}/{menu.url_path(page_code)}?lang={view.lang}")
    until_painted(page)
    files = [folder / f"{page_code}-{view.name}.png"]
    page.screenshot(path=files[0])
    # The page scrolls inside Streamlit's main area, so a full-page picture needs a window as tall as that area.
    length = page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollHeight")
    if length > view.height:
        page.set_viewport_size({"width": view.width, "height": length})
        until_painted(page)
        files.append(folder / f"{page_code}-{view.name}-full.png")
        page.screenshot(path=files[1])
    context.close()
    return files


def main() -> int:
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        path = find_browser(playwright)
        if path is None:
            print("No Chrome or Chromium found: install one, or name it with CHROME=.", file=sys.stderr)
            return 1
        home = sample_home()
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        with lens_server(home) as url:
            for page_code in menu.pages():
                for view in VIEWS:
                    for file in shoot(browser, url, view, page_code, FOLDER):
                        print(file.relative_to(ROOT), flush=True)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
