"""检查质量与盲区: what visits find and miss, who was not visited, and whose visits are above the registered cap."""

import streamlit as st

from lens.screen.frame import page
from lens.screen.show import WHOLE

with page("checks", lead="check_zero") as screen:
    left, right = st.columns(2)
    with left:
        screen.show("check_zero")
    with right:
        screen.show("check_missed")
    if screen.exhibit("check_texts").empty:
        # no repeated text to list: nothing stands beside who repeats
        screen.show("check_copied", room=WHOLE)
    else:
        left, right = st.columns(2)
        with left:
            screen.show("check_copied")
        with right:
            screen.show("check_texts")
    left, right = st.columns(2)
    with left:
        screen.show("check_blind")
    with right:
        screen.show("check_self")
    screen.show("check_blind_list", room=WHOLE)
    screen.show("check_cap", room=WHOLE)
    screen.show("check_good", room=WHOLE)
