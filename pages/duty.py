"""值班值守: what spot checks of duty posts found, when, at which unit beyond chance, and how soon a post answers."""

import streamlit as st

from lens.screen.frame import page
from lens.screen.show import WHOLE

#: px of the charts side by side, and of the list
CHART, LIST = 300, 320

with page("duty", lead="watch_state") as screen:
    screen.show("watch_state")
    left, right = st.columns(2)
    with left:
        screen.show("watch_shifts", CHART)
    with right:
        screen.show("watch_kinds", CHART)
    screen.show("watch_units", room=WHOLE)
    left, right = st.columns([6, 7])
    with left:
        screen.show("watch_response", CHART)
    with right:
        screen.show("watch_list", LIST)
