"""明细: the rows behind a figure, with the file and row that each came from."""

from lens.screen import listing
from lens.screen.frame import page

with page("rows", headline=listing.headline) as screen:
    listing.show(screen)
