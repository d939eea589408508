"""街道: streets compared by funnel and shrunken rates, in bands, never by bare rank."""

import streamlit as st

from lens.screen.frame import page
from lens.screen.show import WHOLE

with page("streets", lead="street_bands") as screen:
    screen.show("street_bands")
    left, right = st.columns(2)
    with left:
        screen.show("street_rates")
    with right:
        screen.show("street_adjusted")
    left, right = st.columns(2)
    with left:
        screen.show("street_funnel_hit")
    with right:
        screen.show("street_funnel_on_time")
    screen.show("street_trend", room=WHOLE)
    screen.show("street_reporting", room=WHOLE)
