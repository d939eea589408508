"""The choices of the page of what-ifs: they go to the address, and the address decides what they show."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from lens.scenario import AHEAD, DROP, SHIFT, Scenario
from lens.screen import url
from lens.screen.show import Screen

KEYS = ("start", "end", "wave", "drop", "finish")
#: a cold wave that was not there yet: as cold, unless the reader says otherwise
USUAL_DROP = 8


def choices(screen: Screen) -> None:
    """Sliders and lists for each supposition of lens/scenario.py."""
    snapshot, address, lang = screen.snapshot, screen.address, screen.lang
    held = Scenario.read(address.selection.whatif) or Scenario()

    def choose() -> None:
        given = {k: st.session_state[f"whatif_{k}"] for k in KEYS}
        given["finish"] = given["finish"] or ""
        if given["wave"] and not given["drop"]:
            # a wave without a drop, or a drop without a day, is no cold wave: the missing one takes its usual value
            given["drop"] = USUAL_DROP if not held.cold else 0
        if given["drop"] and not given["wave"]:
            given["wave"] = 1 if not held.cold else 0
        made = Scenario(**given)
        url.write(address.choosing(replace(address.selection, whatif=made.token())))

    def text(key: str) -> str:
        return screen.text(f"attention.choose_{key}")

    for key in KEYS:
        # before the widget is made, in every run: the address decides, not what the widget remembers
        st.session_state[f"whatif_{key}"] = getattr(held, key) or (None if key == "finish" else 0)
    with st.container(border=True, key="card_whatif"):
        columns = st.columns(5)
        spans = {"start": (-SHIFT, SHIFT), "end": (-SHIFT, SHIFT), "wave": (0, AHEAD), "drop": (0, DROP)}
        for column, (key, (low, high)) in zip(columns, spans.items(), strict=False):
            with column:
                st.slider(text(key), low, high, key=f"whatif_{key}", on_change=choose)
        with columns[-1]:
            st.selectbox(
                text("finish"),
                snapshot.codes("jurisdiction"),
                index=None,
                key="whatif_finish",
                on_change=choose,
                format_func=lambda code: snapshot.label("jurisdiction", code, lang),
                placeholder=screen.text("common.choose"),
            )
