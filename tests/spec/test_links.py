"""Every count that names its rows names as many as it says: all exhibits of the sample, in several selections."""

from __future__ import annotations

import re

import pytest

from data.errors import UserError
from lens import exhibits
from lens.engine import House, Snapshot
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Rows, Table, Tile
from lens.rows import count_of
from lens.screen import table, tiles
from lens.screen.url import Address
from lens.selection import Selection

SELECTIONS = {
    "all": Selection(),
    "a street": Selection().with_codes("jurisdiction", ["BH06"]),
    "a street and two sectors": Selection("r12")
    .with_codes("jurisdiction", ["BH06"])
    .with_codes("sector", ["gas", "fire"]),
    "a past period": Selection("2026-02-10..2026-05-09", "mom"),
    "the silent street": Selection("season").with_codes("jurisdiction", ["BH11", "BH03"]),
    "patrols": Selection("qtd").with_codes("activity_type", ["patrol"]),
}
#: exhibits whose counts open their rows, tried with every selection; the others are tried with the first
LINKED = {
    "duty_matrix", "enforcement_fines", "enforcement_state", "event_counts", "event_state", "loop_overdue",
    "outreach_meetings", "outreach_streets", "quality_checks", "response_state", "supervision_state", "traffic_heat",
    "watch_state", "watch_units", "winter_index",
    "change_where", "closed_loop", "duty_chain", "duty_pairs", "duty_unowned", "found_and_visits", "major_blocked",
    "major_criteria", "major_five", "major_five_parts", "major_flow", "major_per_visit", "overdue_by_sector",
    "posture", "ready_cover", "ready_homes", "ready_list", "ready_open",
    "season_calendar", "season_festival", "season_years", "sector_months", "sector_on_time", "sector_overview",
    "sector_per_visit", "sector_subtypes", "sector_tiers", "since_meeting", "street_adjusted", "street_bands",
    "street_funnel_hit", "street_funnel_on_time", "street_rates", "street_trend",
    "trend_on_time", "trend_per_visit", "trend_stock", "winter_streets",
}  # fmt: skip


@pytest.fixture(scope="module")
def sample(sample_home) -> Snapshot:
    return House(sample_home).open()


def built(code: str, ctx: Context) -> Exhibit | None:
    try:
        return exhibits.builder(code)(ctx)
    except UserError:
        return None


def linked(made: Exhibit) -> list[tuple[str, object, Rows]]:
    """(where, what the cell or tile says, its rows)."""
    found: list[tuple[str, object, Rows]] = [(t.label, t, t.behind) for t in made.tiles if t.behind]
    if made.table and made.table.links:
        assert len(made.table.links) == len(made.table.rows)
        for row, links in zip(made.table.rows, made.table.links, strict=True):
            cells = zip(made.table.columns, row, links, strict=True)
            found += [
                (f"{row[0]} {column.key}", value, rows) for column, value, rows in cells if isinstance(rows, Rows)
            ]
    return found


def says(shown: object, number: float) -> bool:
    """Whether a cell is the number, or a tile names it."""
    if isinstance(shown, Tile):
        texts = [shown.value] if shown.unit in ("条", "家次") else [shown.value, shown.compare, shown.base]
        return any(f"{number:,.0f}" in re.findall(r"[\d,.]+", text) for text in texts)
    if isinstance(shown, str) and not re.fullmatch(r"[\d,]+", shown):
        # a list that names its rows one by one
        return shown.count("、") + 1 == number
    return shown == f"{number:,.0f}" if isinstance(shown, str) else shown == number


@pytest.mark.parametrize(
    ("code", "name"),
    [(code, name) for code in exhibits.codes() for name in SELECTIONS if name == "all" or code in LINKED],
)
def test_a_link_has_as_many_rows_as_its_cell_says(sample, code, name):
    selection = SELECTIONS[name]
    made = built(code, Context(sample, selection, "zh"))
    if made is None:
        return
    every = linked(made)
    assert bool(every) or code not in LINKED or name != "all"
    # a long history is looked at here and there
    for where, shown, rows in every[:: max(1, len(every) // 60)]:
        counted = count_of(sample, rows, selection)
        # beside a sum stands the number of its rows
        assert says(shown, counted.figure) or says(shown, counted.rows), (where, shown, rows)


def test_a_table_and_a_tile_become_ordinary_links_that_keep_the_choice():
    address = Address("en", "2026-11-22-abc", Selection("qtd").with_codes("sector", ["gas"]))
    rows = Rows("M4", where=(("jurisdiction", ("BH06",)),), period="2026-10")
    href = address.behind(rows)
    assert href.startswith("rows?lang=en&snapshot=2026-11-22-abc&of=M4&part=num")
    assert {"period=2026-10", "sector=gas", "jurisdiction=BH06"} <= set(href.partition("?")[2].split("&"))
    made = Table((Column("a", "A"), Column("b", "B", "count")), (("<x>", 1234),), ((None, rows),))
    text = table.as_html(made, "en", None, address.behind)
    assert '<td class="txt short">&lt;x&gt;</td>' in text
    assert f'href="{href.replace("&", "&amp;")}" target="_self">1,234</a>' in text
    shown = tiles.as_html(
        (Tile("Overdue", "12", "hazards", behind=rows), Tile("x", "—", off="no", behind=rows)), address.behind
    )
    assert shown.count("<a ") == 1


def test_a_table_without_links_has_no_anchor():
    made = Table((Column("a", "A"),), (("x",), ("y",)))
    assert "<a " not in table.as_html(made, "zh", None, Address().behind)
