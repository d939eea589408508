"""执法与打非治违: cases, why they were opened, how they were punished, what one large fine does; road enforcement."""

import streamlit as st

from lens.screen.frame import page
from lens.screen.show import WHOLE

with page("enforcement", lead="enforcement_state") as screen:
    screen.show("enforcement_state")
    left, right = st.columns(2)
    with left:
        screen.show("enforcement_fines")
    with right:
        screen.show("enforcement_penalties")
    left, right = st.columns(2)
    with left:
        screen.show("enforcement_illegal")
    with right:
        screen.show("enforcement_rate")
    screen.show("enforcement_frequency", room=WHOLE)
    screen.show("traffic_heat", room=WHOLE)
    screen.show("traffic_kinds", room=WHOLE)
