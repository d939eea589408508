"""督导整改: what supervision teams handed over: unclaimed on top, then the open ones, the rounds, and advice apart."""

import streamlit as st

from lens.screen.frame import page

#: px of the two lists, and of the advice
LIST, TALL = 250, 320

with page("supervision", lead="supervision_state") as screen:
    screen.show("supervision_state")
    left, right = st.columns([5, 8])
    with left:
        screen.show("supervision_unclaimed", LIST)
    with right:
        screen.show("supervision_list", LIST)
    left, right = st.columns([7, 6])
    with left:
        screen.show("supervision_burn")
    with right:
        screen.show("supervision_rounds")
    screen.show("supervision_advice", TALL)
