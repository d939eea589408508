"""总览: is it safe now, where is it worst, what is stuck and with whom, what changed since the last meeting.

The four answers stand above the fold at 1920×1080, and the season's hazards beside them; what explains them is below.
"""

import streamlit as st

from lens.screen.filters import meeting
from lens.screen.frame import page

UPPER, LOWER, LAST = 232, 238, 280
#: px of the tables beside a chart, by how long their own titles and subtitles are
LIST, CHANGES = 262, 248
#: px of plot that a card has where it is narrowest: three a row at 1760, two a row at 1366
WIDE, NARROW = 400, 300
COLUMNS = [5, 4, 4]

with page("overview", lead="posture") as screen:
    screen.show("posture")
    with st.container(key="threes"):
        stuck, street, since = st.columns(COLUMNS)
        with stuck:
            screen.show("stuck_majors", LIST)
        with street:
            screen.show("street_adjusted", UPPER, NARROW)
        with since:
            screen.show("since_meeting", CHANGES, beside=meeting)
        visits, overdue, winter = st.columns(COLUMNS)
        with visits:
            screen.show("found_and_visits", LOWER, WIDE)
        with overdue:
            screen.show("overdue_by_sector", LOWER, NARROW)
        with winter:
            screen.show("winter_open_by_day", LOWER, NARROW)
        where, parts, loop = st.columns(COLUMNS)
        with where:
            screen.show("change_where", LAST, WIDE)
        with parts:
            screen.show("change_parts", LAST, NARROW)
        with loop:
            screen.show("closed_loop", LAST, NARROW)
