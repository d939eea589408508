"""导入: exports of the bureaus, looked at before anything is published; and the batches that are there."""

from lens.screen import importing, steward
from lens.screen.frame import page

with page("import", filtered=False) as screen:
    if steward.is_steward(screen):
        importing.show(screen)
        steward.leave(screen, "import")
    else:
        steward.ask(screen, "import")
