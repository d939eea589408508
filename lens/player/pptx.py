"""A deck as a PowerPoint file: the slides of the HTML file, with the same words left out and under the same names."""

from __future__ import annotations

from dataclasses import replace

from lens.decks import Deck
from lens.engine import House
from lens.exhibits.context import Context
from lens.export.pptx import Page, of_pages, template
from lens.player.slides import Papers, Shown, build, selection_of


def to_pptx(deck: Deck, house: House) -> bytes:
    """The file of a deck; of a masked one no part holds an enterprise's name, the data behind its charts included.

    Raises DeckError where its snapshot is gone, PaperError where the office's own template cannot be opened.
    """
    papers = build(deck, house)
    return of_pages([_page(papers, each) for each in papers.slides], papers.deck.title, template(papers.snapshot.home))


def _page(papers: Papers, each: Shown) -> Page:
    ctx = Context(papers.snapshot, selection_of(each.slide, papers.snapshot)[0], papers.deck.lang)
    said = " · ".join(part for part in (each.exhibit.subtitle, *each.scope, papers.origin) if part)
    colon = "：" if papers.deck.lang == "zh" else ": "
    told = [each.notes, *(colon.join(pair) for pair in each.definitions), *each.exhibit.notes, *each.scope]
    return Page(ctx, replace(each.exhibit, title=each.title), said, "\n".join(part for part in told if part))
