"""趋势与季节: months against their own history, and what the season explains."""

from lens.screen.frame import page

with page("trends") as screen:
    screen.show("found_and_visits")
