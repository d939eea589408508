"""The button of the closed loop: forms for the owners of open hazards, made when pressed."""

from __future__ import annotations

import functools
import html

import streamlit as st

from lens import dispatch
from lens.screen import steward
from lens.screen.downloads import download
from lens.screen.show import Screen


def buttons(screen: Screen) -> None:
    """A popover with one archive a kind of owner."""
    box = st.popover(screen.text("dispatch.open"), type="tertiary", key="more_dispatch", on_change="rerun")
    if not box.open:
        return
    with box:
        if not steward.may_take(screen):
            steward.withheld(screen)
            return
        st.html(f'<p class="quiet">{html.escape(screen.text("dispatch.told"))}</p>')
        for by in dispatch.OWNERS:
            label = screen.text(f"dispatch.by_{by}")
            made = steward.recorded(screen, "dispatch", functools.partial(dispatch.zipped, screen.context, by))
            download(label, made, f"dispatch-{by}-{screen.snapshot.id}", "zip")
