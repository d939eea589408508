"""数据与口径: what was imported, what was rejected and why, and what every figure means."""

import streamlit as st

from lens.screen.frame import page

with page("definitions", lead="data_sources") as screen:
    screen.show("data_sources")
    screen.show("data_flags")
    left, right = st.columns(2)
    with left:
        screen.show("data_rejects")
    with right:
        screen.show("data_off")
    screen.show("data_definitions")
    screen.show("data_snapshot")
