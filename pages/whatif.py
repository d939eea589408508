"""情景推演: the heating attention index if the season, the weather or one street's overdue hazards were otherwise."""

from lens.screen.frame import page
from lens.screen.show import WHOLE
from lens.screen.whatif import choices

with page("whatif", lead="whatif_index") as screen:
    choices(screen)
    screen.show("whatif_index", room=WHOLE)
