"""记录: one row's whole story, opened from wherever rows are listed."""

from lens.screen import story
from lens.screen.frame import page

with page("record", headline=story.headline, filtered=False) as screen:
    story.show(screen)
