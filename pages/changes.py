"""快照变化: what came, went and was corrected since the snapshot before, or the one a meeting saw, row by row."""

from lens.screen import changes
from lens.screen.frame import page

with page("changes", lead="quality_changes", filtered=False) as screen:
    screen.show("quality_changes")
    changes.show(screen)
