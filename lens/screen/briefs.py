"""The papers that go with a meeting, made when pressed: the monthly analysis and the brief of a campaign."""

from __future__ import annotations

import html

import streamlit as st

from lens.exhibits.context import Context
from lens.periods import last_month
from lens.screen import built
from lens.screen.downloads import download
from lens.screen.show import Screen
from lens.selection import Selection


def show(screen: Screen) -> None:
    """A line of buttons; a brief that cannot be written has none, and the line says why."""
    month = Context(screen.snapshot, Selection(), screen.lang)
    month = month.with_selection(month.selection.with_period(last_month(month.as_of)))
    campaign = built.exhibit("campaign_brief", screen.snapshot, Selection(), screen.lang)
    with st.container(border=True, key="card_briefs"):
        title, told = screen.text("present.briefs"), screen.text("present.briefs_told", month=month.period.start)
        st.html(f'<div class="ex"><h2>{html.escape(title)}</h2><p>{html.escape(told)}</p></div>')
        with st.container(horizontal=True, key="briefs"):
            own = screen.snapshot.id
            download(
                screen.text("present.monthly"),
                lambda: _monthly(month),
                f"monthly-{month.selection.period}-{own}",
                "docx",
            )
            if campaign.empty:
                st.html(f'<p class="quiet">{html.escape(campaign.empty)}</p>')
            else:
                download(screen.text("present.weekly"), lambda: _weekly(month), f"weekly-{own}", "docx")


# python-docx is slow to import, and most readers never ask for a document


def _monthly(ctx: Context) -> bytes:
    from lens.export.docx.monthly import monthly

    return monthly(ctx)


def _weekly(ctx: Context) -> bytes:
    from lens.export.docx.weekly import weekly

    return weekly(ctx.with_selection(Selection()))
