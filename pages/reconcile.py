"""对账: why a figure that was reported is not the one we show now, and the rows that make the difference."""

from lens.screen.frame import page

with page("reconcile", lead="reconcile_figures") as screen:
    screen.show("reconcile_figures")
    screen.show("reconcile_rows", 420)
