"""What the marks look like.

Tokens for the light and the dark theme. Roles say what a mark means, this file says how it looks.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace

FONT = '"Source Han Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif'
#: px; nothing on a chart is smaller than TICK
TICK, LABEL, PANEL = 12, 13, 13


@dataclass(frozen=True)
class Tokens:
    """Colours of one theme. `fill` is for areas and bars of a role, `line` for strokes and points of it."""

    ink: str
    soft: str  # labels and ticks
    grid: str
    paper: str
    fill: dict[str, str]
    line: dict[str, str]
    scale: tuple[tuple[float, str], ...]  # heat: nothing → most
    empty: str  # a cell without data


# Categories: Okabe and Ito's palette, muted and ordered so that neighbours differ in lightness too; told apart
# in every common form of colour-blindness and on a projector.
_CAT_LIGHT = ("#1d5fa8", "#d08a1d", "#2a8f7a", "#a4487f", "#5f6b7a", "#6aaed6", "#8a6d3b", "#b9553a")
_CAT_DARK = ("#6ea8ec", "#e6aa4b", "#55b8a2", "#cf83b1", "#9aa7b8", "#9fd0ee", "#bfa06a", "#e08a70")

LIGHT = Tokens(
    ink="#1b2230",
    soft="#667085",
    grid="#e8ebf0",
    paper="#ffffff",
    fill={
        "accent": "#2f6db3",
        "context": "#c8d1dd",
        "muted": "#e3e7ee",
        "alert": "#c0392f",
        "band": "#e6e9ee",
        "limit": "#8d97a6",
        "centre": "#5b6676",
        **{f"cat{i}": c for i, c in enumerate(_CAT_LIGHT)},
    },
    line={
        "accent": "#1d5fa8",
        "context": "#8692a3",
        "muted": "#b9c2ce",
        "alert": "#b42318",
        "band": "#d3d9e1",
        "limit": "#98a2b1",
        "centre": "#4b5666",
        **{f"cat{i}": c for i, c in enumerate(_CAT_LIGHT)},
    },
    scale=((0.0, "#f3f6fa"), (0.25, "#cfdff0"), (0.5, "#8fb6dd"), (0.75, "#4a86c2"), (1.0, "#174a86")),
    empty="#f4f5f7",
)
DARK = Tokens(
    ink="#e8ebf0",
    soft="#9aa5b5",
    grid="#2b3240",
    paper="#171b23",
    fill={
        "accent": "#4f8fd9",
        "context": "#46546a",
        "muted": "#2c3442",
        "alert": "#e5695b",
        "band": "#262e3b",
        "limit": "#77839a",
        "centre": "#aab5c5",
        **{f"cat{i}": c for i, c in enumerate(_CAT_DARK)},
    },
    line={
        "accent": "#6ea8ec",
        "context": "#8894a7",
        "muted": "#566174",
        "alert": "#ff8576",
        "band": "#3a4455",
        "limit": "#77839a",
        "centre": "#b6c0cf",
        **{f"cat{i}": c for i, c in enumerate(_CAT_DARK)},
    },
    scale=((0.0, "#1d2330"), (0.25, "#22405f"), (0.5, "#2f659a"), (0.75, "#559ad9"), (1.0, "#b5d8fa")),
    empty="#1d222b",
)
# A projector in a lit room washes the pale greys out: everything that is read or compared is darker.
PROJECTOR = replace(
    LIGHT,
    ink="#000000",
    soft="#2d3643",
    grid="#cfd5dd",
    fill=LIGHT.fill
    | {"accent": "#0b4a94", "context": "#93a2b6", "muted": "#c3ccd8", "alert": "#a3160b", "band": "#d3d9e1"},
    line=LIGHT.line
    | {"accent": "#0b4a94", "context": "#55637a", "muted": "#8592a5", "alert": "#a3160b", "limit": "#5d697a"}
    | {"centre": "#1f2937", "cat0": "#0b4a94"},
    scale=((0.0, "#eef3f9"), (0.25, "#b5cfe9"), (0.5, "#6d9fd3"), (0.75, "#2a69ad"), (1.0, "#0a2f61")),
    empty="#e3e7ec",
)
THEMES = {"light": LIGHT, "dark": DARK, "projector": PROJECTOR}


@dataclass(frozen=True)
class Style:
    """Everything a renderer needs beside the record: tokens and the language of its ticks."""

    tokens: Tokens
    lang: str

    def fill(self, role: str) -> str:
        return self.tokens.fill.get(role) or self.tokens.fill["context"]

    def line(self, role: str) -> str:
        return self.tokens.line.get(role) or self.tokens.line["context"]

    def font(self, size: int = TICK, role: str = "") -> dict:
        colour = (
            self.line(role) if role in ("accent", "alert", "centre") or role.startswith("cat") else self.tokens.soft
        )
        return {"family": FONT, "size": size, "color": colour}


def style(theme: str, lang: str) -> Style:
    """The style of a theme: `light`, `dark` or `projector`."""
    return Style(THEMES[theme], lang)


def escape(text: object) -> str:
    """Data as text: Plotly reads a small HTML in labels and hovers, so `<`, `>` and `&` are written out."""
    return html.escape(str(text), quote=False)


def width(text: str, size: int = TICK) -> float:
    """Width of a text in px, near enough to keep room for it.

    A CJK character is as wide as the font is high, a Latin one 0.56 of it.
    """
    return sum(1.0 if ord(c) > 0x2E7F else 0.56 for c in text) * size


#: a Latin word, or any one other character
_PIECES = re.compile(r"[^\s\u2e80-\U0010ffff]+|.", re.DOTALL)


def wrap(text: str, chars: float = 30) -> str:
    """A hover sentence in lines of at most about `chars` CJK characters; Latin words stay whole."""
    lines, line, used = [], "", 0.0
    for piece in _PIECES.findall(text):
        # width() of it, without looking at each letter
        wide = 1.0 if piece > "\u2e7f" else 0.56 * len(piece)
        if line and used + wide > chars and piece not in "，。；：、）,.;:) ":
            lines.append(line.strip())
            line, used = "", 0.0
        line, used = line + piece, used + wide
    return "<br>".join(escape(part) for part in [*lines, line.strip()])
