"""冬季取暖: open heating hazards, the season against earlier ones by day, and the temperature beneath."""

import streamlit as st

from lens.screen.frame import page
from lens.screen.show import WHOLE

with page("winter", lead="winter_open_by_day") as screen:
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
