"""自选分析: any measures by up to three dimensions, as a table or a chart."""

from lens.screen import explore
from lens.screen.frame import page
from lens.screen.show import WHOLE

with page("explore", lead="explore") as screen:
    explore.choices(screen)
    screen.show("explore", room=WHOLE)
    explore.figures(screen)
