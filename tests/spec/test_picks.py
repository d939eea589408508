"""A click's filter: the column names it, the label finds its code, and a second click takes it away."""

from __future__ import annotations

import pytest

from lens import exhibits, picks
from lens.engine import House, Snapshot
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Table
from lens.screen.table import as_html
from lens.screen.url import Address
from lens.selection import Selection
from lens.words import LANGS

#: exhibits whose marks must be open to a click
CLICKED = (
    "duty_matrix", "duty_chain", "check_blind", "check_missed", "ready_cover", "season_sector_heat",
    "sector_nine", "sector_on_time", "sector_per_visit", "sector_tiers", "street_adjusted", "street_funnel_on_time",
    "street_rates", "winter_index", "winter_streets", "winter_open",
)  # fmt: skip


@pytest.fixture(scope="module")
def sample(sample_home) -> Snapshot:
    return House(sample_home).open()


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("code", CLICKED)
def test_the_names_on_a_chart_are_filters(sample, code, lang):
    made = exhibits.builder(code)(Context(sample, Selection(), lang))
    named = picks.labels(made.table, sample, lang)
    assert made.chart is not None
    axes = {str(v) for s in made.chart.series for run in (s.x, s.y, (s.name,), s.text or ()) for v in run}
    told = [hover for s in made.chart.series for hover in s.hover or ()]
    found = [name for name in named if name in axes or any(hover.startswith(name) for hover in told)]
    assert len(found) > 1
    for name in found:
        dim, chosen = named[name]
        assert sample.label(dim, chosen, lang) == name
        kept, odd = Selection().with_codes(dim, [chosen]).check(sample)
        assert kept.codes(dim) == (chosen,) and not odd


def test_both_names_of_a_heat_cell_are_filters(sample):
    made = exhibits.builder("duty_matrix")(Context(sample, Selection(), "zh"))
    assert {dim for dim, _ in picks.labels(made.table, sample, "zh").values()} == {"jurisdiction", "responsible_dept"}


def test_the_matrix_stays_when_a_department_is_chosen(sample):
    dept = sample.codes("responsible_dept")[0]
    chosen = Context(sample, Selection().with_codes("responsible_dept", [dept]), "zh")
    made = exhibits.builder("duty_matrix")(chosen)
    (total,) = chosen.ask("S1")
    assert made.chart is not None and f"{total['S1']:,}条" in made.title
    assert "未明确部门" not in made.title and made.chart.x.order == (sample.label("responsible_dept", dept, "zh"),)


def test_columns_that_are_no_filter_are_not_picked(sample):
    table = Table(tuple(Column(k, k) for k in ("status", "premise", "month", "n", "street", "dept")), ())
    assert picks.columns(table, sample) == {4: "jurisdiction", 5: "responsible_dept"}
    assert picks.columns(None, sample) == {}
    assert picks.codes(sample, "zh", "sector")["燃气"] == "gas"


def test_a_name_that_two_codes_share_is_no_filter(home, publish_rows):
    row = {"found_date": "2026-03-01", "sector": "gas"}
    publish_rows(as_of="2026-03-31", hazards=[{**row, "jurisdiction": name} for name in ("甲街道", "乙街道")])
    snapshot = House(home).open()
    for record in snapshot.labels["jurisdiction"].values():
        record["zh"] = "同名街道"
    assert picks.codes(snapshot, "zh", "jurisdiction") == {}


def test_toggled():
    gas, fire = ("sector", "gas"), ("sector", "fire")
    chosen = picks.toggled(Selection(), gas)
    assert chosen.codes("sector") == ("gas",)
    assert picks.toggled(chosen, fire).codes("sector") == ("fire",)
    assert picks.toggled(chosen, gas).where == ()
    both = Selection().with_codes("sector", ["gas", "fire"])
    assert picks.toggled(both, gas).codes("sector") == ("gas",)


def test_a_cell_is_an_ordinary_link_on_its_page():
    address = Address("en", selection=Selection("r12").with_codes("sector", ["gas"]), of="M4", n=3)
    href = address.picking("rows", ("jurisdiction", "BH06"))
    assert href == "rows?lang=en&of=M4&part=num&period=r12&sector=gas&jurisdiction=BH06"
    made = Table((Column("street", "Street"), Column("n", "N", "count")), (("<Hedong>", 3),))
    text = as_html(made, "en", None, address.behind, lambda at, value: href if at == 0 else "")
    assert text.count("<a ") == 1 and 'jurisdiction=BH06" target="_self">&lt;Hedong&gt;</a>' in text
