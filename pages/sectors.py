"""行业: which sectors carry the load, which find more per visit, which close on time."""

import streamlit as st

from lens.screen.frame import page

with page("sectors", lead="sector_overview") as screen:
    screen.show("sector_overview")
    left, right = st.columns(2)
    with left:
        screen.show("sector_per_visit")
    with right:
        screen.show("sector_on_time")
    screen.show("sector_months")
    screen.show("overdue_by_sector")
    left, right = st.columns(2)
    with left:
        screen.show("sector_tiers")
    with right:
        screen.show("sector_subtypes")
