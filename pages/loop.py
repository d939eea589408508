"""整改闭环: what came in and went out, how long it takes, what is old or due, and whether the loop really closes."""

import streamlit as st

from lens.screen import dispatch
from lens.screen.frame import page
from lens.screen.show import WHOLE

UPPER, LOWER = 240, 270
#: px of plot that a card of a three-column row has at 1366×768
WIDE, NARROW = 260, 190

with page("loop", lead="loop_pace") as screen:
    left, middle, right = st.columns([5, 4, 4])
    with left:
        # its title is the page's, so its plot takes that room
        screen.show("loop_pace", UPPER + 46, WIDE)
    with middle:
        screen.show("closed_loop", UPPER, NARROW)
    with right:
        screen.show("loop_states", UPPER, NARROW)
    left, middle, right = st.columns([5, 4, 4])
    with left:
        screen.show("loop_habits", LOWER, WIDE)
    with middle:
        screen.show("loop_ageing", LOWER + 40, 240)
    with right:
        screen.show("loop_blocked", LOWER + 20, NARROW)
    dispatch.buttons(screen)
    screen.show("loop_overdue", 300)
    left, right = st.columns(2)
    with left:
        screen.show("loop_due_street", 460)
    with right:
        screen.show("loop_due_dept", 460)
    left, middle, right = st.columns(3)
    with left:
        screen.show("loop_time_level", room=NARROW)
    with middle:
        screen.show("loop_time_street", room=NARROW)
    with right:
        screen.show("loop_time_dept", room=NARROW)
    left, right = st.columns(2)
    with left:
        screen.show("loop_deadlines")
    with right:
        screen.show("loop_recheck")
    screen.show("loop_recurrence", room=WHOLE)
    left, right = st.columns([4, 5])
    with left:
        screen.show("loop_flow", 340)
    with right:
        screen.show("loop_recurring", 340)
