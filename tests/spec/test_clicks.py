"""From a figure to its rows: the page that a link opens says the figure that was clicked, link by link."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest

from lens import exhibits
from lens.engine import House, Snapshot
from lens.exhibits.context import Context
from lens.exhibits.record import Rows
from lens.listing import Listing
from lens.rows import PARTS
from lens.screen.url import Address, parse
from lens.selection import Selection
from lens.words import LANGS
from tests.spec.test_links import built, linked, says

EXHIBITS = (
    "closed_loop", "duty_pairs", "major_blocked", "overdue_by_sector", "posture", "ready_cover", "sector_on_time",
    "sector_overview", "sector_per_visit", "since_meeting", "street_bands", "street_rates", "trend_stock",
    "winter_streets",
)  # fmt: skip
SELECTIONS = {
    "all": Selection(),
    "a street and two sectors": Selection("r12", "mom")
    .with_codes("jurisdiction", ["BH06"])
    .with_codes("sector", ["gas", "fire"]),
}


@pytest.fixture(scope="module")
def sample(sample_home) -> Snapshot:
    return House(sample_home).open()


@pytest.mark.parametrize("name", SELECTIONS)
@pytest.mark.parametrize("code", EXHIBITS)
def test_the_page_that_a_figure_opens_says_the_figure(sample, code, name):
    """Every linked figure of an exhibit, by its address: parsed, checked and listed as the page of rows does."""
    made = built(code, Context(sample, SELECTIONS[name], "zh"))
    if made is None:
        return
    every = linked(made)
    assert every or name != "all"
    address = Address("zh", selection=SELECTIONS[name])
    for where, shown, rows in every[:: max(1, len(every) // 120)]:
        path, _, query = address.behind(rows).partition("?")
        opened = parse(dict(parse_qsl(query)))
        assert path == "rows" and not opened.odd
        selection, odd = opened.selection.check(sample)
        assert not odd
        listing = Listing(Context(sample, selection, "zh"), Rows(opened.of, opened.part or PARTS[0]))
        assert says(shown, listing.counted.figure), (where, shown, query)
        assert f"{listing.counted.figure:,.0f}" in listing.title


@pytest.mark.parametrize("lang", LANGS)
def test_listed_rows_are_as_many_as_the_page_says(sample, lang):
    made = exhibits.builder("overdue_by_sector")(Context(sample, Selection(), lang))
    for _, shown, rows in linked(made)[:20]:
        address = parse(dict(parse_qsl(Address(lang).behind(rows).partition("?")[2])))
        whole = Listing(Context(sample, address.selection, lang), Rows(address.of, address.part)).exhibit(whole=True)
        assert whole.table is not None and says(shown, len(whole.table.rows))
        assert len({row[-2] for row in whole.table.rows}) == len(whole.table.rows), "each row once"
