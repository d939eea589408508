"""行业: which sectors carry the load, which find more per visit, which close on time."""

from lens.screen.frame import page

with page("sectors") as screen:
    screen.show("sector_table")
