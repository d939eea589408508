"""行业: which sectors carry the load, which find more per visit, which close on time."""

import streamlit as st

from lens.screen.frame import page
from lens.screen.show import WHOLE

with page("sectors", lead="sector_overview") as screen:
    screen.show("sector_overview")
    left, right = st.columns(2)
    with left:
        screen.show("sector_per_visit")
    with right:
        screen.show("sector_on_time")
    screen.show("sector_months", room=WHOLE)
    screen.show("overdue_by_sector", room=WHOLE)
    left, right = st.columns(2)
    with left:
        screen.show("sector_tiers")
    with right:
        screen.show("sector_subtypes")
