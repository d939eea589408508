"""趋势: months against their own history."""

import streamlit as st

from lens.screen.frame import page
from lens.screen.show import WHOLE

with page("trends", lead="trend_per_visit") as screen:
    screen.show("trend_per_visit", room=WHOLE)
    left, right = st.columns(2)
    with left:
        screen.show("found_and_visits")
    with right:
        screen.show("trend_stock")
    left, right = st.columns(2)
    with left:
        screen.show("trend_on_time")
    with right:
        screen.show("trend_lag")
