"""show(): one exhibit on the page, as a card with its table, its definitions and its download one click away."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from lens import log, picks, words
from lens.engine import Snapshot
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit, Record, Rows, Table
from lens.export.about import facts
from lens.export.csv import to_csv
from lens.export.xlsx import to_xlsx
from lens.measures import measure
from lens.screen import built, picking, table, tiles, working
from lens.screen.deck_button import adding
from lens.screen.downloads import download
from lens.screen.url import Address

#: px of plot that a card over the whole width has at 1366×768
WHOLE = 900
_CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False, "showTips": False, "responsive": False}


def has_details(made: Exhibit) -> bool:
    """Whether there is anything to open below an exhibit: a table, definitions, notes, the questions behind it."""
    return bool(made.table is not None or made.measures or made.notes or made.asked)


@dataclass(frozen=True)
class Screen:
    """What a page draws with.

    `lead` is the exhibit whose title stands at the head of the page, so its card does not repeat it.
    """

    snapshot: Snapshot
    address: Address
    theme: str
    page: str
    lead: str = ""

    @property
    def lang(self) -> str:
        return self.address.lang

    def text(self, key: str, **values: object) -> str:
        return words.text(key, self.lang, **values)

    def link(self, rows: Rows | Record) -> str:
        return self.address.behind(rows)

    def pick(self, made: Table | None) -> Callable[[int, object], str]:
        """The address that choosing a cell of a table leads to on this page, '' for a cell that names no filter."""
        found = {
            at: (dim, picks.codes(self.snapshot, self.lang, dim))
            for at, dim in picks.columns(made, self.snapshot).items()
        }

        def address(at: int, value: object) -> str:
            dim, codes = found.get(at, ("", {}))
            code = codes.get(value) if isinstance(value, str) else None
            return self.address.picking(self.page, (dim, code)) if code else ""

        return address

    def exhibit(self, code: str) -> Exhibit:
        return built.exhibit(code, self.snapshot, self.address.selection, self.lang)

    def show(
        self,
        code: str,
        height: int | None = None,
        room: int | None = None,
        beside: Callable[[Snapshot, Address], None] | None = None,
    ) -> None:
        """Draw the exhibit `code`.

        `height` and `room` (px) override the chart's own: a card in a narrow column has less room. `beside` draws a
        choice of this exhibit alone into the card's last line. What cannot be shown says why in its place.
        """
        made = self.exhibit(code)
        if made.tiles and not made.empty:
            st.html(tiles.as_html(made.tiles, self.link))
            self._details(code, made)
            return
        with st.container(border=True, height="stretch", key=f"card_{code}"):
            self._title(code, made)
            if made.empty:
                self._empty(made.empty)
            elif made.show_table and made.table is not None:
                st.html(built.table_html(self, code, made, height))
            elif made.chart is not None:
                self._chart(code, made, height, room)
            self._details(code, made, beside)

    def _empty(self, sentence: str) -> None:
        st.html(f'<p class="empty">{html.escape(sentence)}</p>')

    def _chart(self, code: str, made: Exhibit, height: int | None, room: int | None) -> None:
        try:
            chosen = self.address.selection
            figure = built.drawing(code, made, self.snapshot, chosen, self.lang, self.theme, height, room)
        except Exception as error:
            # the rest of the page, and this exhibit's table, can still be read
            self._empty(self.text("common.failed", id=log.failure(error, f"chart {code}")))
            return
        # theme=None: Streamlit's own would shrink and recolour what lens/charts decided
        st.plotly_chart(figure, theme=None, key=f"chart_{code}", config=_CONFIG, alt=made.alt or made.title)
        picking.marks(made, self.snapshot, self.lang)

    def _title(self, code: str, made: Exhibit) -> None:
        title = "" if code == self.lead or not made.title else f"<h2>{html.escape(made.title)}</h2>"
        subtitle = f"<p>{html.escape(made.subtitle)}</p>" if made.subtitle else ""
        if title or subtitle:
            st.html(f'<div class="ex">{title}{subtitle}</div>')

    def _details(self, code: str, made: Exhibit, beside: Callable[[Snapshot, Address], None] | None = None) -> None:
        """The quiet row. Its content is built only while it is open."""
        if not has_details(made):
            return
        with st.container(key=f"more_{code}", horizontal=beside is not None):
            box = st.popover(self.text("common.details"), type="tertiary", key=f"details_{code}", on_change="rerun")
            if beside is not None:
                beside(self.snapshot, self.address)
        if not box.open:
            return
        with box:
            if made.table is not None and made.table.rows and not made.show_table:
                st.html(table.as_html(made.table, self.lang, None, self.link, self.pick(made.table)))
            told = self._told(made)
            if told:
                st.html(told)
            if made.table is not None:
                self._downloads(code, made)
            adding(self, code)
            working.show(self, code, made)

    def _downloads(self, code: str, made: Exhibit) -> None:
        """The exhibit as files, each made when pressed."""
        own, ctx = f"{code}-{self.snapshot.id}", self.context
        with st.container(horizontal=True, key=f"files_{code}"):
            download(self.text("common.download"), lambda: to_csv(made, self.facts(made), self.lang), own, "csv")
            download(self.text("papers.as_xlsx"), lambda: to_xlsx([(ctx, made)]), own, "xlsx")
            download(self.text("papers.as_pptx"), lambda: self._slide(made), own, "pptx")

    def _slide(self, made: Exhibit) -> bytes:
        # python-pptx is slow to import, and most readers never ask for a slide
        from lens.export.pptx import presentation, template

        return presentation([(self.context, made)], template(self.snapshot.home))

    def _told(self, made: Exhibit) -> str:
        records = [m for c in made.measures if (m := measure(c, self.snapshot.home.config))]
        parts = []
        if records:
            parts.append(f"<h3>{html.escape(self.text('common.definitions'))}</h3><dl>")
            parts += [
                f"<dt>{html.escape(m.name(self.lang))}</dt><dd>{html.escape(m.definition(self.lang))}</dd>"
                for m in records
            ]
            parts.append("</dl>")
        if made.notes:
            parts.append(f"<h3>{html.escape(self.text('common.notes'))}</h3>")
            parts += [f"<p>{html.escape(n)}</p>" for n in made.notes]
        return f'<div class="told">{"".join(parts)}</div>' if parts else ""

    def facts(self, made: Exhibit) -> list[tuple[str, str]]:
        return facts(self.context, made)

    @property
    def context(self) -> Context:
        return Context(self.snapshot, self.address.selection, self.lang)
