"""The working of an exhibit: every question once as it was run, the parts by hand, a citation in both languages."""

from __future__ import annotations

import pytest

from data.errors import UserError
from lens import exhibits, working
from lens.compile import bound
from lens.engine import House, Snapshot
from lens.exhibits.context import Context
from lens.export.records import with_texts
from lens.measures import MEASURES
from lens.screen.show import has_details
from lens.selection import Selection
from lens.words import LANGS


@pytest.fixture
def drawn(home, publish_rows) -> Snapshot:
    row = {"jurisdiction": "河东街道", "sector": "gas", "found_date": "2026-02-03", "due_date": "2026-02-10"}
    late = {**row, "rectified_date": "2026-02-20", "closed_date": "2026-02-21"}
    ontime = {**row, "rectified_date": "2026-02-08", "closed_date": "2026-02-09"}
    publish_rows(as_of="2026-03-31", hazards=[late, ontime, ontime, {**ontime, "sector": "fire"}], synthetic=True)
    return House(home).open()


def test_the_questions_are_those_that_were_run(drawn):
    ctx = Context(drawn, Selection().with_codes("sector", ["gas"]), "zh")
    made = exhibits.builder("explore")(ctx)
    assert made.asked and len(set(made.asked)) == len(made.asked)
    for asked in made.asked:
        assert asked.snapshot == drawn.id
        assert drawn.rows(asked.sql, dict(asked.values)) is not None, "it runs again as it is shown"
    assert ("sector_0", "gas") in made.asked[-1].values
    again = exhibits.builder("explore")(ctx)
    assert set(again.asked) == set(made.asked), "answers that were kept are told too"
    assert with_texts(made, lambda _: "x").asked == made.asked


def test_parts_are_numerator_and_denominator(drawn):
    ctx = Context(drawn, Selection().with_codes("sector", ["gas"]), "zh")
    (rate, found, refused) = working.parts(ctx, ("M3_rectified", "M2", "M5"))
    assert rate[1].startswith("按期整改2条 ÷ 原期限已到3条 = 66.7%，95%区间20.8%–93.9%")
    assert found[1] == "3条" and refused[1].endswith("。")


def test_a_citation_says_of_what_and_when(drawn):
    for lang, mark in (("zh", "；示例数据"), ("en", "; Sample data")):
        ctx = Context(drawn, Selection().with_codes("sector", ["gas"]), lang)
        made = exhibits.builder("explore")(ctx)
        told = working.citation(ctx, made)
        assert made.title in told and made.subtitle in told and told.endswith(f"{drawn.id}{mark}")
        assert ("行业：燃气" if lang == "zh" else "Sector: Gas") in told


def test_what_rests_on_a_kept_index_names_the_questions_behind_it(sample_home):
    ctx = Context(House(sample_home).open(), Selection(), "zh")
    first, *others = (exhibits.builder(code)(ctx) for code in ("winter_index", "winter_drivers", "winter_robust"))
    behind = {a.sql for a in first.asked if "winter" in a.sql or "premise" in a.sql}
    assert behind
    for other in others:
        assert behind <= {a.sql for a in other.asked}


@pytest.fixture(scope="module")
def sample(sample_home) -> Snapshot:
    return House(sample_home).open()


#: what is told of the snapshot's manifest, of rule tables or of the product's own records, without a question
UNASKED = {
    "data_definitions", "data_flags", "data_off", "data_snapshot", "data_sources", "winter_weights",
}  # fmt: skip

#: what compares with an earlier snapshot, which the sample does not have
COMPARING = {"quality_changes", "quality_trend"}


@pytest.mark.parametrize("code", exhibits.codes())
def test_every_exhibit_shows_its_working(sample, code):
    """Questions with their values, definitions, parts and a citation in both languages, whatever the exhibit."""
    # the profile of a street asks for one
    chosen = Selection().with_codes("jurisdiction", ["BH06"]) if code.startswith("street_profile") else Selection()
    try:
        made = exhibits.builder(code)(Context(sample, chosen, "zh"))
    except UserError:
        return
    if made.empty and code in COMPARING:
        return
    assert has_details(made), "without details there is no working to open"
    assert made.asked or code in UNASKED
    for asked in made.asked:
        held = sample if asked.snapshot == sample.id else sample.other(asked.snapshot)
        assert {name for name, _ in asked.values} == bound(asked.sql), "every value that the text binds, and no other"
        assert held.rows(asked.sql, dict(asked.values)) is not None, "it runs again as it is shown"
    known = [c for c in made.measures if c in MEASURES]
    for lang in LANGS:
        here = Context(sample, chosen, lang)
        told = working.parts(here, tuple(known))
        assert len(told) == len(known) and all(name and figure for name, figure in told)
        assert all(MEASURES[c].definition(lang) for c in known)
        own = exhibits.builder(code)(here)
        cited = working.citation(here, own)
        assert sample.id in cited and here.t("common.synthetic") in cited and (own.title or own.code) in cited
