"""The working of an exhibit: every question once as it was run, the parts by hand, a citation in both languages."""

from __future__ import annotations

import pytest

from lens import exhibits, working
from lens.engine import House, Snapshot
from lens.exhibits.context import Context
from lens.export.records import with_texts
from lens.selection import Selection


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
