"""执法与打非治违: cases, what they were opened for, how they were punished, and what one large fine does to a sum."""

import streamlit as st

from lens.screen.frame import page

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
