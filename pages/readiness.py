"""供暖准备: before ignition, the local calendar, whom to visit before a cold wave, and seasons compared fairly."""

import streamlit as st

from lens.screen.frame import page
from lens.screen.show import WHOLE

with page("readiness", lead="ready_cover") as screen:
    left, right = st.columns(2)
    with left:
        screen.show("ready_cover")
    with right:
        screen.show("ready_open")
    left, right = st.columns(2)
    with left:
        screen.show("ready_codes")
    with right:
        screen.show("ready_calendar")
        screen.show("ready_next_wave")
    screen.show("ready_list", room=WHOLE)
    screen.show("ready_homes", room=WHOLE)
    left, right = st.columns(2)
    with left:
        screen.show("winter_per_degree_day")
    with right:
        screen.show("winter_phases")
