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
def style_sheet(theme: str) -> str:
    """The whole style sheet for `light` or `dark`, as a <style> element."""
    tokens = ";".join(f"--{name}:{value}" for name, value in _FRAME[theme].items())
    rules = Path(__file__).with_name("frame.css").read_text("utf-8")
    return f"<style>:root{{{tokens};--font:{FONT}}}\n{rules}</style>"
