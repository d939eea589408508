"""Exhibits as slides with native charts and tables: one slide an exhibit, its finding as the title."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.util import Emu, Inches, Pt

from data.home import Home
from lens.charts.style import Style, style, width
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit
from lens.export.about import PaperError, line, told
from lens.export.pptx import charts, tables
from lens.export.pptx.plots import SHADED, Plot, plots

#: the office's own template in the home folder
TEMPLATE = "templates/slides.pptx"
WIDE, HIGH = Inches(13.333), Inches(7.5)
EDGE, GAP = Inches(0.5), Inches(0.08)
#: 20 px at 1920×1080 are 10 pt on a slide of this width
TITLE, LINE = 26, 11


def template(home: Home) -> Path | None:
    """The office's template, or None."""
    path = home.path / TEMPLATE
    return path if path.is_file() else None


@dataclass(frozen=True)
class Page:
    """A slide to be: an exhibit, the line under its title and the notes for whoever speaks. Of `ctx` nothing is
    printed that names an enterprise.
    """

    ctx: Context
    exhibit: Exhibit
    line: str
    notes: str


def presentation(exhibits: Sequence[tuple[Context, Exhibit]], own: Path | None = None) -> bytes:
    """The PPTX of exhibits, in the order given. See `of_pages`."""
    pages = [Page(ctx, made, line(ctx, made), told(ctx, made)) for ctx, made in exhibits]
    return of_pages(pages, exhibits[0][1].title if exhibits else "", own)


def of_pages(pages: Sequence[Page], title: str, own: Path | None = None) -> bytes:
    """The PPTX of pages. `own` is a template whose masters are used and whose slides are not.

    Raises PaperError template_damaged where it cannot be opened.
    """
    deck = _opened(own)
    layout = _layout(deck)
    for page in pages:
        _slide(deck, layout, page, own is not None)
    out = io.BytesIO()
    if pages:
        ctx = pages[0].ctx
        deck.core_properties.title = title[:250]  # 255 at most
        deck.core_properties.created = deck.core_properties.modified = datetime.combine(ctx.as_of, time())
        deck.core_properties.author = deck.core_properties.last_modified_by = ctx.t("common.product")
    deck.save(out)
    return out.getvalue()


def _opened(own: Path | None):
    if own is None:
        deck = Presentation()
        deck.slide_width, deck.slide_height = WIDE, HIGH
        _east_asian(deck)
        return deck
    try:
        deck = Presentation(str(own))
    except Exception as error:  # whatever a zip or an XML reader finds
        raise PaperError("template_damaged", path=str(own)) from error
    listed = deck.slides._sldIdLst
    for slide in list(listed):
        deck.part.drop_rel(slide.rId)
        listed.remove(slide)
    return deck


def _east_asian(deck) -> None:
    """The theme names a Chinese font, or each office program takes another."""
    for link in deck.slide_master.part.rels.values():
        if link.reltype.endswith("/theme"):
            part = link.target_part
            part._blob = part.blob.replace(b'<a:ea typeface=""/>', b'<a:ea typeface="Microsoft YaHei"/>')


def _layout(deck):
    """The layout that is nearest to a title alone."""
    titled = [x for x in deck.slide_layouts if any(p.placeholder_format.type == 1 for p in x.placeholders)]
    return min(titled or deck.slide_layouts, key=lambda x: len(x.placeholders))


def _slide(deck, layout, page: Page, own: bool) -> None:
    ctx, made, said = page.ctx, page.exhibit, page.line
    slide = deck.slides.add_slide(layout)
    look = style("light", ctx.lang)
    inner = Emu(deck.slide_width - 2 * EDGE)
    head = slide.shapes.title or slide.shapes.add_textbox(EDGE, Inches(0.35), inner, Inches(0.95))
    for place in list(slide.placeholders):
        if place.element is not head.element:
            place.element.getparent().remove(place.element)
    if not own:
        head.left, head.top, head.width, head.height = EDGE, Inches(0.3), inner, Inches(0.95)
    frame = head.text_frame
    frame.word_wrap = True
    frame.text = made.title
    frame.paragraphs[0].alignment = 1  # left
    if not own:
        font = frame.paragraphs[0].runs[0].font if frame.paragraphs[0].runs else frame.paragraphs[0].font
        # a finding that takes more than two lines is set smaller
        long = width(made.title, 1)
        font.size, font.bold = Pt(TITLE if long <= 56 else 22 if long <= 72 else 18), True
        font.color.rgb = RGBColor.from_string(look.tokens.ink.lstrip("#").upper())
    top = head.top + head.height + GAP
    lines = 1 if width(said, LINE) < inner.pt * 0.93 else 2
    _text(slide, (EDGE, top, inner, Inches(0.2 + 0.17 * lines)), said, LINE, look)
    top += Inches(0.25 + 0.19 * lines)
    _body(slide, ctx, made, (EDGE, top, inner, deck.slide_height - top - Inches(0.35)), look)
    slide.notes_slide.notes_text_frame.text = page.notes


def _body(slide, ctx: Context, made: Exhibit, box: tuple, look: Style) -> None:
    if made.empty or (made.chart is None and made.table is None):
        _text(slide, box, made.empty or made.alt, 18, look)
        return
    if made.chart is not None and not made.show_table:
        found = plots(made.chart, ctx.lang)
        if found:
            _charts(slide, found, box, made, look)
            return
        if made.chart.kind in SHADED:
            _grid(slide, ctx, tables.shaded(made.chart, look), box, made, look)
            return
    if made.table is None:
        _text(slide, box, made.alt, 18, look)
        return
    size = 12 if len(made.table.columns) <= 8 else 10.5
    _grid(slide, ctx, tables.of_table(made.table, ctx.lang, size), box, made, look)


def _charts(slide, found: Sequence[Plot], box: tuple, made: Exhibit, look: Style) -> None:
    """One chart over the whole box, or several of one size in rows."""
    across = 1 if len(found) == 1 else 2 if len(found) in (2, 4) else 3 if len(found) <= 9 else 4
    down = -(-len(found) // across)
    left, top, wide, high = box
    w, h = wide // across, high // down
    for n, plot in enumerate(found):
        row, column = divmod(n, across)
        place = (Emu(left + column * w), Emu(top + row * h), Emu(w), Emu(h))
        alt = made.alt if len(found) == 1 else f"{plot.title} · {made.alt}"
        charts.add(slide.shapes, plot, place, look, alt, 12 if len(found) == 1 else 10)


def _grid(slide, ctx: Context, grid: tables.Grid, box: tuple, made: Exhibit, look: Style) -> None:
    left, top, wide, high = box
    rest = tables.add(slide.shapes, grid, (left, top, wide, high - Inches(0.3)), look, made.alt)
    if rest:
        foot = (left, top + high - Inches(0.28), wide, Inches(0.3))
        _text(slide, foot, ctx.t("papers.more_rows", n=rest), LINE, look)


def _text(slide, box: tuple, text: str, size: int, look: Style) -> None:
    frame = slide.shapes.add_textbox(*box).text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = 0
    run = frame.paragraphs[0].add_run()
    run.text = text
    run.font.size = Pt(size)
    run.font.color.rgb = RGBColor.from_string(look.tokens.soft.lstrip("#").upper())
