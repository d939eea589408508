"""冬季取暖: where to look this week, why and how sure; then the season against earlier ones, and what is open."""

import streamlit as st

from lens.screen.frame import page
from lens.screen.show import WHOLE

with page("winter", lead="winter_index") as screen:
    left, right = st.columns([5, 4])
    with left:
        screen.show("winter_index", 680, 520)
    with right:
        screen.show("winter_drivers")
        screen.show("winter_robust", 300)
    left, right = st.columns([4, 5])
    with left:
        screen.show("winter_index_weeks")
    with right:
        screen.show("winter_movers", 420)
    screen.show("winter_parts", 420)
    screen.show("winter_open_by_day", room=WHOLE)
    left, right = st.columns(2)
    with left:
        screen.show("winter_found")
    with right:
        screen.show("winter_temperature")
    left, right = st.columns(2)
    with left:
        screen.show("winter_streets")
    with right:
        screen.show("winter_week")
    left, right = st.columns([2, 1])
    with left:
        screen.show("winter_open", room=560)
    with right:
        screen.show("winter_codes", room=220)
    screen.show("winter_list")
    left, right = st.columns(2)
    with left:
        screen.show("winter_tags")
    with right:
        screen.show("winter_tag_texts")
