"""取暖指数回测: did the index foresee where heating events came, beside simpler rules; and what it adds up from."""

import streamlit as st

from lens.screen.frame import page
from lens.screen.show import WHOLE

with page("backtest", lead="backtest_hits") as screen:
    screen.show("backtest_hits", room=WHOLE)
    left, right = st.columns(2)
    with left:
        screen.show("backtest_ranks")
    with right:
        screen.show("backtest_weeks")
    screen.show("winter_weights", 420)
    screen.show("winter_load", 420)
    screen.show("winter_exposure", 420)
