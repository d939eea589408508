"""总览: what is open, what is stuck, what changed and where."""

import streamlit as st

from lens.screen.frame import page

with page("overview", lead="posture") as screen:
    screen.show("posture")
    left, right = st.columns([5, 4])
    with left:
        screen.show("found_and_visits")
    with right:
        screen.show("closed_loop")
    left, right = st.columns([4, 5])
    with left:
        screen.show("change_parts")
    with right:
        screen.show("stuck_majors")
