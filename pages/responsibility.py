"""责任矩阵: street by department, who answers for what is open, and what nobody answers for."""

import streamlit as st

from lens.screen.frame import page
from lens.screen.show import WHOLE

#: px of the tables beside each other
TABLE = 400

with page("responsibility", lead="duty_matrix") as screen:
    screen.show("duty_matrix", room=WHOLE)
    left, right = st.columns(2)
    with left:
        screen.show("duty_pairs", TABLE)
    with right:
        screen.show("duty_chain", TABLE)
    screen.show("duty_unowned")
