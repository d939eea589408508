"""总览: is it safe now, where is it worst, what is stuck and with whom, what changed. The first three rows fit
1920×1080.
"""

import streamlit as st

from lens.screen.frame import page

UPPER, LOWER = 232, 238
#: px of plot that a card of a three-column row has at 1366×768
WIDE, NARROW = 260, 190

with page("overview", lead="posture") as screen:
    screen.show("posture")
    left, middle, right = st.columns([5, 4, 4])
    with left:
        screen.show("found_and_visits", UPPER, WIDE)
    with middle:
        screen.show("street_adjusted", UPPER, NARROW)
    with right:
        screen.show("winter_open_by_day", UPPER, NARROW)
    left, middle, right = st.columns([5, 4, 4])
    with left:
        screen.show("stuck_majors", LOWER)
    with middle:
        screen.show("overdue_by_sector", LOWER, NARROW)
    with right:
        screen.show("closed_loop", LOWER, NARROW)
    left, right = st.columns([5, 8])
    with left:
        screen.show("change_parts", room=WIDE)
    with right:
        screen.show("change_where")
