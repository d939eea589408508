"""行业: the nine named sectors first; where one is chosen its own parts; then who finds more and closes in time."""

import streamlit as st

from lens.screen.frame import page
from lens.screen.show import WHOLE

#: what only one sector has
OWN = {"construction": "sector_steps"}

with page("sectors", lead="sector_overview") as screen:
    chosen = screen.address.selection.codes("sector")
    screen.show("sector_overview", 470)
    if len(chosen) == 1:
        left, right = st.columns([5, 4])
        with left:
            screen.show("sector_parts", 460)
        with right:
            screen.show("sector_cover")
        if chosen[0] in OWN:
            screen.show(OWN[chosen[0]], room=WHOLE)
    else:
        screen.show("sector_nine", room=WHOLE)
        screen.show("sector_parts", 740)
    left, right = st.columns(2)
    with left:
        screen.show("sector_per_visit")
    with right:
        screen.show("sector_on_time")
    screen.show("sector_months", room=WHOLE)
    screen.show("overdue_by_sector", 220 if len(chosen) == 1 else None, WHOLE)
    left, right = st.columns([6, 5])
    with left:
        screen.show("sector_tiers")
    with right:
        screen.show("sector_subtypes")
