"""行业: which sectors carry the load, which find more per visit, which close on time."""

from lens.screen.frame import page

with page("sectors", lead="overdue_by_sector") as screen:
    screen.show("overdue_by_sector")
