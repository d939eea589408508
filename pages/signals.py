"""监测信号: what is beyond its own usual variation now, and the control charts behind it."""

from lens.screen.frame import page
from lens.screen.show import WHOLE

with page("signals", lead="signals_now") as screen:
    screen.show("signals_now", room=WHOLE)
    screen.show("signals_street_found", room=WHOLE)
    screen.show("signals_street_on_time", room=WHOLE)
    screen.show("signals_sector_found", room=WHOLE)
    screen.show("signals_majors_gap", room=WHOLE)
