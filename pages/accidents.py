"""事故: what was recorded, each kind apart, classes and types as registered, and the days between."""

import streamlit as st

from lens.screen.frame import page
from lens.screen.show import WHOLE

#: px of the charts over the whole width, of those side by side, and of the list
KINDS, CHART, LIST = 170, 290, 420

with page("accidents", lead="event_state") as screen:
    screen.show("event_state")
    screen.show("event_counts", KINDS, WHOLE)
    screen.show("event_deaths", KINDS, WHOLE)
    left, right = st.columns(2)
    with left:
        screen.show("event_classes", CHART)
    with right:
        screen.show("event_types", CHART)
    screen.show("event_gaps", CHART, WHOLE)
    screen.show("event_list", LIST)
