"""数据质量: what every row was checked for, how each street's rows are judged, and where the rows that fail stand."""

from lens.screen.frame import page
from lens.screen.show import WHOLE

with page("data_quality", lead="quality_checks") as screen:
    screen.show("quality_checks", 520)
    screen.show("quality_streets", 460)
    screen.show("quality_lag", room=WHOLE)
    screen.show("quality_rows", 420)
    if not screen.exhibit("quality_spellings").empty:
        screen.show("quality_spellings", 300)
    if not screen.exhibit("quality_class").empty:
        screen.show("quality_class")
    screen.show("quality_trend", 420)
    screen.show("data_doubles")
    screen.show("data_reporting", room=WHOLE)
