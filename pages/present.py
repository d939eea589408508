"""汇报: the decks, how to present them, and what a presenter should know before the meeting."""

from lens.screen import briefs, decks
from lens.screen.frame import page

with page("present", filtered=False) as screen:
    decks.show(screen)
    briefs.show(screen)
