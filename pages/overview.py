"""总览: is it safe now, where is it worst, what is stuck and with whom, what changed since the last meeting.

The four answers stand above the fold at 1920×1080, and the season's hazards beside them; what explains them is below.
"""

import streamlit as st

from lens.screen.frame import page

UPPER, LOWER = 232, 238
#: px of the tables beside a chart, by how long their own titles and subtitles are
LIST, CHANGES = 262, 248
#: px of plot that a card of a three-column row has at 1366×768
WIDE, NARROW = 260, 190

with page("overview", lead="posture") as screen:
    screen.show("posture")
    left, middle, right = st.columns([4, 5, 4])
    with left:
        screen.show("street_adjusted", UPPER, NARROW)
    with middle:
        screen.show("stuck_majors", LIST)
    with right:
        screen.show("since_meeting", CHANGES)
    left, middle, right = st.columns([4, 5, 4])
    with left:
        screen.show("overdue_by_sector", LOWER, NARROW)
    with middle:
        screen.show("found_and_visits", LOWER, WIDE)
    with right:
        screen.show("winter_open_by_day", LOWER, NARROW)
    left, middle, right = st.columns([5, 4, 4])
    with left:
        screen.show("change_where", room=WIDE)
    with middle:
        screen.show("change_parts", room=NARROW)
    with right:
        screen.show("closed_loop", room=NARROW)
