"""数据与口径: what was imported, what was rejected and why, and what every figure means."""

from lens.screen.frame import page

with page("data_quality") as screen:
    screen.show("data_sources")
