"""专项行动: one campaign: the figures of its brief, what it changed, how far streets came and how soon they began."""

import streamlit as st

from lens.screen.frame import page

with page("campaigns", lead="campaign_brief") as screen:
    left, right = st.columns([6, 7])
    with left:
        screen.show("campaign_brief")
    with right:
        screen.show("campaign_effort")
    left, right = st.columns([9, 4])
    with left:
        screen.show("campaign_cover", room=520)
    with right:
        screen.show("campaign_start", room=250)
