"""The colours of the frame by theme; the charts take the same ink and accent from lens/charts/style.py."""

from __future__ import annotations

import functools
from pathlib import Path

from lens.charts.style import DARK, FONT, LIGHT

_FRAME = {
    "light": {
        "ink": LIGHT.ink,
        "soft": LIGHT.soft,
        "card": LIGHT.paper,
        "edge": "#dfe3ea",
        "line": LIGHT.grid,
        "shade": "#dde3eb",
        "note": "#f1f4f8",
        "note-edge": LIGHT.line["context"],
        "accent": LIGHT.line["accent"],
        "accent-fill": LIGHT.line["accent"],
        "badge": "#fdf0cf",
        "badge-ink": "#8a5a00",
        "good": "#186a4b",
        "good-back": "#e2f3ea",
        "alert": LIGHT.line["alert"],
        "alert-back": "#fde8e5",
    },
    "dark": {
        "ink": DARK.ink,
        "soft": DARK.soft,
        "card": DARK.paper,
        "edge": "#2b3240",
        "line": DARK.grid,
        "shade": "#323b4b",
        "note": "#222936",
        "note-edge": DARK.line["context"],
        "accent": DARK.line["accent"],
        "accent-fill": "#2f6db3",
        "badge": "#443512",
        "badge-ink": "#f3cf7a",
        "good": "#7fd6ae",
        "good-back": "#163527",
        "alert": DARK.line["alert"],
        "alert-back": "#45201d",
    },
}


@functools.cache
def style_sheet() -> str:
    """The whole style sheet with the colours of the light theme, as a <style> element of the index page.

    It stands there and not in the script's output, because a style sheet that arrives with the charts makes the
    browser style and lay out everything a second time.
    """
    rules = Path(__file__).with_name("frame.css").read_text("utf-8")
    return f"<style>{_root('light')}\n{rules}</style>"


@functools.cache
def dark_colours() -> str:
    """What the dark theme changes, as a <style> element for the page."""
    return f"<style>{_root('dark')}</style>"


def _root(theme: str) -> str:
    tokens = ";".join(f"--{name}:{value}" for name, value in _FRAME[theme].items())
    return f":root{{{tokens};--font:{FONT}}}"
