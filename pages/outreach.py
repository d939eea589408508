"""宣传教育与会议: who was reached and which homes were checked, and which special meetings were held. Tables alone."""

import streamlit as st

from lens.screen.frame import page

#: px of the tables
STREETS, TABLE = 430, 380

with page("outreach", lead="outreach_streets") as screen:
    screen.show("outreach_streets", STREETS)
    left, right = st.columns([5, 8])
    with left:
        screen.show("outreach_audience", TABLE)
    with right:
        screen.show("outreach_meetings", TABLE)
