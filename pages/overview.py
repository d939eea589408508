"""总览: what is open, what is stuck, what changed and where. Both rows of cards fit above the fold at 1920×1080."""

import streamlit as st

from lens.screen.frame import page

UPPER, LOWER = 268, 254

with page("overview", lead="posture") as screen:
    screen.show("posture")
    left, right = st.columns([5, 4])
    with left:
        screen.show("found_and_visits", UPPER)
    with right:
        screen.show("closed_loop", UPPER)
    left, right = st.columns([4, 5])
    with left:
        screen.show("change_parts", LOWER)
    with right:
        screen.show("stuck_majors", LOWER + 24)
