"""整改闭环: what came in and went out, how long it takes, what is old or due, and whether the loop really closes."""

import streamlit as st

from lens.screen.frame import page
from lens.screen.show import WHOLE

with page("loop", lead="loop_pace") as screen:
    left, middle, right = st.columns([5, 4, 4])
    with left:
        screen.show("loop_pace", 270)
    with middle:
        screen.show("loop_flow", 270)
    with right:
        screen.show("loop_states", 270)
    left, middle, right = st.columns([5, 4, 4])
    with left:
        screen.show("loop_habits", 300)
    with middle:
        screen.show("loop_ageing", 300)
    with right:
        screen.show("loop_blocked", 300)
    screen.show("loop_overdue", 320)
    left, right = st.columns(2)
    with left:
        screen.show("loop_due_street")
    with right:
        screen.show("loop_due_dept")
    left, middle, right = st.columns(3)
    with left:
        screen.show("loop_time_level")
    with middle:
        screen.show("loop_time_street")
    with right:
        screen.show("loop_time_dept")
    left, right = st.columns(2)
    with left:
        screen.show("loop_deadlines")
    with right:
        screen.show("loop_recheck")
    screen.show("loop_recurrence", room=WHOLE)
    screen.show("loop_recurring", 320)
