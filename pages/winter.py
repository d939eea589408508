"""冬季取暖: open heating hazards, the season against earlier ones by day, and the temperature beneath."""

from lens.screen.frame import page

with page("winter") as screen:
    screen.show("heating_season")
