"""重大隐患: how many are open, how long, with whom and why; what came and went over the three-year action."""

import streamlit as st

from lens.screen.frame import page
from lens.screen.show import WHOLE

#: px of the ledger and of the charts below it, and of the criteria
LEDGER, CHART, CRITERIA = 430, 300, 620

with page("majors", lead="major_ledger") as screen:
    screen.show("major_ledger", LEDGER)
    screen.show("major_flow", CHART, WHOLE)
    left, right = st.columns(2)
    with left:
        screen.show("major_per_visit", CHART)
    with right:
        screen.show("major_blocked", CHART)
    left, right = st.columns(2)
    with left:
        screen.show("major_five", CHART)
    with right:
        screen.show("major_five_parts", CHART)
    screen.show("major_criteria", CRITERIA)
