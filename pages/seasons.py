"""季节规律: months high in what is wrong and in how much was inspected; holidays, the turn of the year."""

import streamlit as st

from lens.screen.frame import page
from lens.screen.show import WHOLE

with page("seasons", lead="season_month_index") as screen:
    left, right = st.columns(2)
    with left:
        screen.show("season_month_index")
    with right:
        screen.show("season_volume_index")
    left, right = st.columns(2)
    with left:
        screen.show("season_major_index")
    with right:
        screen.show("season_years")
    screen.show("season_category_heat", room=WHOLE)
    screen.show("season_sector_heat", room=WHOLE)
    left, right = st.columns(2)
    with left:
        screen.show("season_festival")
    with right:
        screen.show("season_holidays")
    screen.show("season_yearend", room=WHOLE)
    screen.show("season_calendar", room=WHOLE)
