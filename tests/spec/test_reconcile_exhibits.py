"""对账 over drawn ledgers: each kind of difference by hand, and what is planted in the sample."""

from __future__ import annotations

import pytest

from lens import exhibits
from lens.compile import Refusal
from lens.engine import House
from lens.exhibits import _reconcile
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit, Rows
from lens.selection import Selection
from tests.drawn import publish_drawn

D = "2026-11-22"


def hazard(found: str, entered: str | None = None, closed: str | None = None, **given) -> dict:
    row = {"found_date": found, "reported_date": entered, "jurisdiction": "河东街道", "sector": "gas", **given}
    return row | ({"closed_date": closed, "status": "closed"} if closed else {"status": "open"})


def visit(day: str, kind: str = "patrol") -> dict:
    return {"inspect_date": day, "jurisdiction": "河东街道", "sector": "gas", "activity_type": kind}


def reported(measure: str, value: float, on: str | None = "2026-11-02", **given) -> dict:
    span = {"period_start": "2026-10-01", "period_end": "2026-10-31"}
    return {**span, "measure": measure, "value": value, "reported_on": on, **given}


#: one earlier row of each, so that October lies inside the data
EARLY = [hazard("2026-01-05", "2026-01-05", "2026-01-06")]


@pytest.fixture
def build(home, publish_rows):
    def make(figures: list[dict], hazards=(), inspections=(), code="reconcile_figures", lang="zh", sel=None) -> Exhibit:
        visits = [visit("2026-01-05"), *inspections] if inspections else []
        publish_rows(hazards=[*EARLY, *hazards], inspections=visits, reported_figures=figures, as_of=D)
        return exhibits.builder(code)(Context(House(home).open(), sel or Selection(), lang))

    return make


def cells(made: Exhibit) -> list[dict]:
    keys = [c.key for c in made.table.columns]
    return [dict(zip(keys, row, strict=True)) for row in made.table.rows]


def only(made: Exhibit) -> dict:
    (row,) = cells(made)
    return row


OCTOBER = [
    hazard("2026-10-05", "2026-10-05", "2026-10-09"),
    hazard("2026-10-06", "2026-10-07", "2026-11-10"),
    hazard("2026-10-20", "2026-11-05"),
]


def test_the_same(build):
    made = build([reported("发现隐患", 3)], OCTOBER)
    assert only(made)["reading"] == "一致。" and made.title == "1个上报数中1个与现在一致"
    assert made.table.links[0][4] == Rows("M2", "num", (), "2026-10-01..2026-10-31")


def test_entered_later(build):
    row = only(build([reported("M2", 2)], OCTOBER))
    assert (row["gap"], row["late"], row["left"], row["reading"]) == ("+1", "+1", "—", "报后补录1条隐患。")
    rows = cells(build([reported("M2", 2)], OCTOBER, code="reconcile_rows"))
    assert [(r["why"], str(r["found"]), str(r["entered"])) for r in rows] == [("报后补录", "2026-10-20", "2026-11-05")]


def test_closed_later(build):
    # one of two was closed by 2 November, now two of three are: without the one entered later it would be two of two
    made = build([reported("整改率", 50)], OCTOBER)
    row = only(made)
    assert (row["value"], row["ours"], row["gap"]) == ("50.0%", "66.7%", "+16.7个百分点")
    assert (row["late"], row["later"], row["left"]) == ("−33.3个百分点", "+50.0个百分点", "—")
    assert row["reading"] == "报后补录1条隐患。报后销号1条隐患。"
    assert made.title == "1个上报数中1个的差额可逐项说明"


def test_a_share_written_as_a_fraction(build):
    assert only(build([reported("整改率", 0.5)], OCTOBER))["value"] == "50.0%"


def test_another_definition_is_named_only_where_it_is_exactly_that(build):
    visits = [visit("2026-10-05"), visit("2026-10-06"), visit("2026-10-07", "self_check")]
    row = only(build([reported("检查家次", 3)], inspections=visits))
    assert (row["gap"], row["definition"], row["left"]) == ("−1", "−1", "—") and "含企业自查" in row["reading"]
    row = only(build([reported("检查家次", 4)], inspections=visits))
    assert (row["gap"], row["definition"], row["left"]) == ("−2", "—", "−2")
    assert "没有录入日期" in row["reading"] and "无法说明" in row["reading"]


def test_what_cannot_be_accounted_for_is_said(build):
    made = build([reported("发现隐患", 5)], OCTOBER)
    row = only(made)
    assert (row["gap"], row["late"], row["left"], row["revised"]) == ("−2", "+1", "−3", "—")
    assert "没有报送时的快照" in row["reading"] and made.title.endswith("1个的差额无法全部说明")


def test_a_snapshot_of_that_time_tells_what_was_revised(home):
    """On 1 November the ledger held four hazards of October; one was struck out since and one was entered later."""
    gone = hazard("2026-10-08", "2026-10-08", hazard_id="X9")
    known = [*EARLY, *OCTOBER[:2], gone, hazard("2026-10-09", "2026-10-09", hazard_id="X8")]
    then = publish_drawn(home, hazards=known, as_of="2026-11-01").name
    now = [*EARLY, *OCTOBER, hazard("2026-10-09", "2026-10-09", hazard_id="X8")]
    figures = [reported("发现隐患", 4), reported("M2", 6, on="2026-11-03")]
    publish_drawn(home, hazards=now, reported_figures=figures, as_of=D)
    made = exhibits.builder("reconcile_figures")(Context(House(home).open(), Selection(), "zh"))
    six, four = cells(made)
    assert (four["gap"], four["late"], four["revised"], four["left"]) == ("0", "—", "—", "—")
    assert (six["gap"], six["late"], six["revised"], six["left"]) == ("−2", "+1", "−1", "−2")
    assert f"快照{then}的数据后来有改动" in six["reading"] and "就有" in six["reading"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"measure": "约谈次数"}, "没有“约谈次数”这个指标，无法比较。"),
        ({"jurisdiction": "不存在街道"}, "“不存在街道”不是街道名称，无法比较。"),
        ({"period_start": "2025-10-01", "period_end": "2025-10-31"}, "统计期早于数据的第一天，无法比较。"),
        ({"measure": "M5"}, "现在的数据算不出这个数，无法比较。"),
    ],
)
def test_what_cannot_be_compared_is_said(build, given, said):
    figure = reported("发现隐患", 3) | given
    made = build([figure], OCTOBER)
    assert only(made)["reading"] == said and made.title == "1个上报数中1个无法比较"


def test_without_the_day_of_the_report_nothing_is_told_apart(build):
    row = only(build([reported("发现隐患", 2, on=None)], OCTOBER))
    assert (row["gap"], row["late"], row["left"]) == ("+1", "—", "+1") and "没有报送日期" in row["reading"]


def test_without_days_of_entering_it_is_said(home, publish_rows):
    undated = [hazard("2026-01-05"), hazard("2026-10-05"), hazard("2026-10-06"), hazard("2026-10-07")]
    publish_rows(hazards=undated, reported_figures=[reported("发现隐患", 2)], as_of=D)
    made = exhibits.builder("reconcile_figures")(Context(House(home).open(), Selection(), "zh"))
    assert (only(made)["late"], only(made)["left"]) == ("—", "+1")
    assert "台账没有录入日期，分不出报后补录。" in made.notes


def test_a_figure_of_one_street_is_compared_with_that_street(build):
    other = hazard("2026-10-05", "2026-10-05", jurisdiction="城南街道")
    row = only(build([reported("发现隐患", 1, jurisdiction="城南街道")], [*OCTOBER, other]))
    assert row["figure"] == "发现隐患（城南街道）" and row["reading"] == "一致。"


def test_the_reader_who_chose_a_street_sees_its_reports(build):
    figures = [reported("发现隐患", 1, jurisdiction="城南街道"), reported("发现隐患", 4)]
    other = hazard("2026-10-05", "2026-10-05", jurisdiction="城南街道")
    made = build(figures, [*OCTOBER, other], sel=Selection().with_codes("jurisdiction", ["城南街道"]))
    assert len(made.table.rows) == 1


def test_a_filter_that_no_report_has_is_refused(build):
    with pytest.raises(Refusal) as refused:
        build([reported("M2", 3)], OCTOBER, sel=Selection().with_codes("level", ["major"]))
    assert refused.value.message("zh") == "“上报数与现在的数”的数据里没有“隐患等级”，不能按它分或筛选；请换一个维度。"


def test_a_house_without_reports_is_told(build, home, publish_rows):
    publish_rows(hazards=EARLY, as_of=D)
    for code in ("reconcile_figures", "reconcile_rows"):
        with pytest.raises(Refusal, match="No reported figures"):
            exhibits.builder(code)(Context(House(home).open(), Selection(), "zh"))


def test_no_rows_where_nothing_came_later(build):
    assert build([reported("发现隐患", 3)], OCTOBER, code="reconcile_rows").empty.startswith("没有因报后补录")


def test_the_parts_add_up_to_the_difference(sample_home):
    ctx = Context(House(sample_home).open(), Selection(), "zh")
    for f in _reconcile.figures(ctx):
        if f.ours is not None and not f.is_same:
            parts = sum(p or 0 for p in (f.late, f.later, f.definition, f.revised, f.left))
            assert parts == pytest.approx(f.gap, abs=_reconcile.tolerance(f.measure))


def test_each_planted_difference_is_found(sample_home):
    made = exhibits.builder("reconcile_figures")(Context(House(sample_home).open(), Selection(), "zh"))
    assert made.title == "6个上报数中1个与现在一致、3个的差额可逐项说明、1个的差额无法全部说明、1个无法比较"
    told = {(r["figure"], r["report"][:10]): r for r in cells(made)}
    assert told["发现隐患", "2026-11-02"]["late"].startswith("+")
    assert "含企业自查" in told["检查家次", "2026-11-02"]["reading"]
    assert told["整改率", "2026-11-02"]["later"].startswith("+")
    assert told["发现重大隐患", "2026-07-03"]["left"] == "−2"
    assert told["发现重大隐患", "2026-07-31"]["reading"] == "一致。"
