"""How much room the words of a slide take, in px of a slide of 1920×1080: a chart is drawn for what they leave."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from lens.charts.style import width

WIDTH, HEIGHT = 1920, 1080
SIDE, TOP = 76, 50
INNER = WIDTH - 2 * SIDE
#: px of the line at the foot with the space above it
FOOT = 84
#: px sizes of a title, the largest whose lines are few enough is taken
TITLES = (50, 44, 38, 34)
TITLE_LINE, SUBTITLE, SUBTITLE_LINE = 1.26, 24, 1.4
#: bold letters are wider than the measured ones
BOLD = 1.05
BELOW_TITLE, BELOW_SUBTITLE = 10, 18


def clauses(title: str) -> list[str]:
    """A headline in clauses; its lines break between them where they can."""
    return [c for c in re.split("(?<=；)|(?<=;) ", title) if c]


def lines(parts: Sequence[str], size: float) -> int:
    """Lines that clauses of `size` px take, each kept whole where it is no longer than a line."""
    count, used = 1, 0.0
    for part in parts:
        wide = width(part, 1) * size * BOLD
        if used and used + wide > INNER:
            count, used = count + 1, 0.0
        if wide > INNER:
            count += math.ceil(wide / INNER) - 1
            used = INNER
        else:
            used += wide
    return count


def title_size(title: str) -> tuple[int, int]:
    """(px, lines) of a title."""
    parts = clauses(title)
    for size in TITLES:
        count = lines(parts, size)
        if count <= 2:
            return size, count
    return TITLES[-1], lines(parts, TITLES[-1])


def subtitle_lines(subtitle: str) -> int:
    return math.ceil(width(subtitle, SUBTITLE) * 1.02 / INNER) if subtitle else 0


def body_height(title: str, subtitle: str) -> float:
    """px between the words and the foot."""
    size, count = title_size(title)
    head = count * size * TITLE_LINE + BELOW_TITLE
    head += subtitle_lines(subtitle) * SUBTITLE * SUBTITLE_LINE + BELOW_SUBTITLE
    return HEIGHT - TOP - head - FOOT
