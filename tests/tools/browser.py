"""Find a Chrome or Chromium, and know when a page of the product has finished painting."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from playwright.sync_api import Page, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# --no-sandbox: build machines run as root in a container, where Chromium's sandbox cannot start
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--force-device-scale-factor=1"]
PAINTED_MS = 60_000

# The script has ended, every chart frame holds a drawn chart, and nothing is a placeholder or from an earlier run.
PAINTED = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  if (!app || app.getAttribute('data-test-script-state') !== 'notRunning') return false;
  if (app.getAttribute('data-test-connection-state') !== 'CONNECTED') return false;
  const unfinished = '[data-testid="stSkeleton"], [data-testid="stSpinner"], [data-stale="true"]';
  if (document.querySelector(unfinished)) return false;
  const main = document.querySelector('[data-testid="stMain"]');
  if (!main || !main.innerText.trim()) return false;
  return [...document.querySelectorAll('[data-testid="stPlotlyChart"]')]
    .every(frame => frame.querySelector('.js-plotly-plot .main-svg'));
}"""


def find_browser(playwright: Playwright) -> str | None:
    """The browser's path: CHROME, else the first on PATH, else the one Playwright downloaded, else None.

    Raises FileNotFoundError where CHROME names a file that is not there.
    """
    named = os.environ.get("CHROME")
    if named:
        found = shutil.which(named)
        if not found:
            raise FileNotFoundError(f"CHROME={named} is not a program")
        return found
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    own = playwright.chromium.executable_path
    return own if Path(own).is_file() else None


def until_painted(page: Page) -> None:
    """Wait until the page is painted, twice in a row a moment apart: a rerun may begin just after the first look."""
    page.wait_for_function(PAINTED, timeout=PAINTED_MS)
    page.wait_for_timeout(150)
    page.wait_for_function(PAINTED, timeout=PAINTED_MS)
