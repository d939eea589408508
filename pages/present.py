"""汇报: the decks, how to present them, what a presenter should know before the meeting, and the papers."""

from lens.screen import briefs, decks, forms
from lens.screen.frame import page

with page("present", filtered=False) as screen:
    decks.show(screen)
    briefs.show(screen)
    forms.show(screen)
