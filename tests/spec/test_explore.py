"""Own analyses: the compiler's figures at every level, nothing summed that may not be, and a link that reopens them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lens.ask import ask
from lens.engine import House, Snapshot
from lens.exhibits import explore
from lens.exhibits._slice import Answer
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit
from lens.rows import count_of
from lens.selection import Selection
from lens.slicing import Slice


@pytest.fixture(scope="module")
def sample(sample_home) -> Snapshot:
    return House(sample_home).open()


def built(snapshot: Snapshot, token: str, selection: Selection | None = None, lang: str = "zh") -> Exhibit:
    return explore.build(Context(snapshot, replace(selection or Selection(), slice=token), lang))


def rows(made: Exhibit) -> list[dict]:
    assert made.table is not None
    return [dict(zip((c.key for c in made.table.columns), row, strict=True)) for row in made.table.rows]


# -- the address ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "token",
    ["M2~", "M2.M5~sector", "M5~sector.month~multiples", "M2.M3~category.level~heat~up-M3~top10~share", "M3~~bar"],
)
def test_a_slice_stands_in_the_address(token):
    chosen, odd = Selection.from_query({"slice": token, "sector": "gas"})
    assert not odd and chosen.to_query()["slice"] == token
    assert Selection.from_query(chosen.to_query())[0] == chosen


@pytest.mark.parametrize(
    "token", ["", "XX~sector", "M2~no_such", "M2~sector.sector", "M2~~pie", "M2~~top7", "M2~~up-M5", "M1.M2.M3.M4.M5~"]
)
def test_a_slice_that_is_not_understood_is_named(token):
    assert Slice.read(token) is None
    assert Selection.from_query({"slice": token})[1] == ([token] if token else [])


# -- drawn tables -----------------------------------------------------------------------------------------------------


def hazards() -> list[dict]:
    """Seven categories: c1 seven hazards … c7 one; of each, all but one rectified in time, and nothing of c7."""
    made = []
    for n, category in enumerate(("c1", "c2", "c3", "c4", "c5", "c6", "c7")):
        for i in range(7 - n):
            late = i == 0
            made.append({
                "found_date": "2026-02-03", "due_date": "2026-02-10", "category": category, "sector": "gas",
                "rectified_date": "2026-02-20" if late else "2026-02-08", "jurisdiction": "河东街道",
                "closed_date": "2026-02-21", "status": "closed", "level": "major" if n == 6 else "general",
            })  # fmt: skip
    last_year = {**made[0], "found_date": "2025-02-03", "due_date": "2025-02-10", "rectified_date": "2025-02-08",
                 "closed_date": "2025-02-08"}  # fmt: skip
    return [*made, *({**last_year, "hazard_id": f"L{i}"} for i in range(4)), {**made[-1], "category": None}]


@pytest.fixture
def drawn(home, publish_rows) -> Snapshot:
    publish_rows(as_of="2026-03-31", hazards=hazards())
    return House(home).open()


def test_the_rest_is_asked_anew_and_what_nobody_gave_stays_apart(drawn):
    made = built(drawn, "M2.M3_rectified~category~top5~share", Selection(compare="none"))
    told = {r["category"]: r for r in rows(made)}
    assert list(told) == ["合计", "c1", "c2", "c3", "c4", "c5", "未填", "其他"]
    assert told["合计"]["M2"] == 29 and told["其他"]["M2"] == 3 and told["未填"]["M2"] == 1
    # c6 has two, one of them late; c7 one, late: 1/3, not the mean of 1/2 and 0
    assert told["其他"]["M3_rectified"] == pytest.approx(1 / 3)
    assert (told["其他"]["M3_rectified_num"], told["其他"]["M3_rectified_den"]) == (1, 3)
    # on time: 6+5+4+3+2+1+0
    assert told["合计"]["M3_rectified"] == pytest.approx(21 / 29)
    assert told["c1"]["M2_share"] == pytest.approx(7 / 29)
    assert "M3_rectified_share" not in told["c1"]
    assert any("占合计" in note for note in made.notes) and any("其余2项" in note for note in made.notes)


def test_a_change_has_its_interval(drawn):
    (row, *_) = rows(built(drawn, "M2.M3_rectified~", Selection("2026-02")))
    assert row["M2_change"] == "去年同期4，增加25"
    # 21/29 against 4/4: Newcombe's interval of the difference
    assert row["M3_rectified_change"] == "同比下降27.6个百分点（变化的95%区间−45.7至+23.1）"


def test_what_would_mislead_is_refused_and_the_rest_is_answered(drawn):
    made = built(drawn, "M2.M9~level")
    assert [c.key for c in made.table.columns if c.key.startswith("M9")] == []  # type: ignore[union-attr]
    assert "不能按“隐患等级”分" in made.notes[0]
    alone = built(drawn, "M9~level")
    assert "不能按“隐患等级”分" in alone.empty and alone.table is None


def test_a_form_that_cannot_draw_the_dimensions_says_so(drawn):
    made = built(drawn, "M2~category~line")
    assert made.chart is None and made.show_table and "时间维度" in made.notes[0]
    assert built(drawn, "M2~month~line").chart is not None


# -- the sample -------------------------------------------------------------------------------------------------------

SLICES = (
    "M2.M3.M5~sector~bar~top5",
    "M4.S1~jurisdiction.responsible_dept~heat",
    "M2.S1~month.sector~line",
    "M3~quarter.level",
    "M1.M5~activity_type",
    "M2~season",
    "M6.M7~risk_tier",
    "M30~category~bar~top10",
)


@pytest.mark.parametrize("token", SLICES)
def test_every_count_opens_as_many_rows_as_it_says(sample, token):
    selection = replace(Selection("r12"), slice=token)
    made = built(sample, token, selection)
    assert made.table is not None and made.table.rows
    linked = 0
    for row, links in list(zip(made.table.rows, made.table.links, strict=True))[:12]:
        for value, link in zip(row, links, strict=True):
            if link is not None:
                linked += 1
                assert count_of(sample, link, selection).figure == value
    assert linked


@pytest.mark.parametrize("token", SLICES)
def test_the_total_is_the_compilers_and_counts_add_up_to_it(sample, token):
    ctx = Context(sample, replace(Selection("r12"), slice=token), "zh")
    cut = Slice.read(token)
    assert cut is not None
    answer = Answer(ctx, cut)
    for code in answer.asked:
        if "activity_type" not in cut.by:
            assert answer.whole[code] == ask(sample, [code], selection=Selection("r12"))[0][code]
        if answer.adds_up(code):
            assert sum(r[code] for r in answer.rows.values()) == answer.whole[code]


def test_streets_are_never_put_in_the_order_of_visits(sample):
    made = built(sample, "M1~jurisdiction~table~down-M1~top5")
    names = [r["jurisdiction"] for r in rows(made)][1:]
    assert names == [sample.label("jurisdiction", c, "zh") for c in sample.codes("jurisdiction") if
                     sample.label("jurisdiction", c, "zh") in names]  # fmt: skip
    assert "其他" not in names and any("不按它排序" in note for note in made.notes)
    other = [r["M4"] for r in rows(built(sample, "M4~jurisdiction"))][1:]
    assert other == sorted(other, reverse=True)


def test_months_are_not_compared_and_the_last_one_is_pale(sample):
    made = built(sample, "M2~month~line")
    assert not [c for c in made.table.columns if c.key.endswith("_change")]  # type: ignore[union-attr]
    assert made.chart is not None and made.chart.series[0].roles is not None
    assert made.chart.series[0].roles[-1] == "muted" and "muted" not in made.chart.series[0].roles[:-1]
