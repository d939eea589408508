"""对账: why a figure that was reported is not the one we show now, and the rows that make the difference."""

from lens.screen.frame import page

with page("reconcile", lead="reconcile_figures") as screen:
    screen.show("reconcile_figures")
    if not screen.exhibit("reconcile_rows").empty:
        # without such rows there is nothing more to say than the figures say
        screen.show("reconcile_rows", 420)
