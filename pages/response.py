"""信息报告与应急处置: reports beside the limit in force, how soon help comes, and drills against the plan."""

import streamlit as st

from lens.screen.frame import page
from lens.screen.show import WHOLE

#: px of the chart beside the list, and of the list
CHART, LIST = 320, 340

with page("response", lead="response_state") as screen:
    screen.show("response_state")
    screen.show("response_timeline", room=WHOLE)
    left, right = st.columns(2)
    with left:
        screen.show("response_arrival", CHART)
    with right:
        screen.show("response_drills", LIST)
