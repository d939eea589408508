"""街道: streets compared by funnel and shrunken rates, in bands, never by bare rank; one street beside the district."""

import streamlit as st

from lens.screen.frame import page
from lens.screen.show import WHOLE

with page("streets", lead="street_bands") as screen:
    alone = len(screen.address.selection.codes("jurisdiction")) == 1
    if alone:
        # nothing to compare: the street's own figures take the place of the comparisons
        left, right = st.columns([5, 4])
        with left:
            screen.show("street_profile", 560)
        with right:
            screen.show("street_profile_mix", 500)
        screen.show("street_profile_months", room=WHOLE)
    else:
        screen.show("street_bands", 460)
        left, right = st.columns(2)
        with left:
            screen.show("street_rates")
        with right:
            screen.show("street_adjusted")
        left, right = st.columns(2)
        with left:
            screen.show("street_pair")
        with right:
            screen.show("street_ranks")
        left, right = st.columns(2)
        with left:
            screen.show("street_funnel_hit")
        with right:
            screen.show("street_funnel_on_time")
        screen.show("street_trend", room=WHOLE)
    screen.show("street_reporting", room=WHOLE)
    if "summary_counts" in screen.snapshot.has:
        screen.show("summary_counts", room=WHOLE)
    if not alone:
        # what a click or a file would add comes last, so that no empty card stands between findings
        if screen.exhibit("street_map").empty:
            left, right = st.columns(2)
            with left:
                screen.show("street_profile")
            with right:
                screen.show("street_map")
        else:
            screen.show("street_map", room=WHOLE)
            screen.show("street_profile")
