"""街道: streets compared by funnel and shrunken rates, in bands, never by bare rank."""

from lens.screen.frame import page

with page("streets", lead="street_rates") as screen:
    screen.show("street_rates")
