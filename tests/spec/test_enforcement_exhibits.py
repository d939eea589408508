"""The exhibits of 执法与打非治违 over small lists, by hand, and the planted fine over the sample."""

from __future__ import annotations

import pytest

from lens import exhibits
from lens.compile import Refusal
from lens.engine import House
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit, Rows
from lens.selection import Selection

D = "2026-11-22"
#: what rests on the list of cases; how often enforcement comes rests on visits
CODES = tuple(c for c in exhibits.codes() if c.startswith("enforcement_") and c != "enforcement_frequency")


@pytest.fixture
def build(home, publish_rows):
    def make(
        code: str, cases: list[dict], visits: int = 0, selection: Selection | None = None, lang: str = "zh", **more
    ):
        rows = [visit(i) for i in range(visits)] + more.pop("inspections", [])
        publish_rows(hazards=[], inspections=rows, enforcement=cases, as_of=D, **more)
        return exhibits.builder(code)(Context(House(home).open(), selection or Selection(), lang))

    return make


def visit(i: int, kind: str = "enforcement", sector: str = "gas") -> dict:
    day = f"2026-03-{1 + i % 28:02}"
    return {"inspect_date": day, "jurisdiction": "河东街道", "sector": sector, "activity_type": kind}


def case(filed: str = "2026-03-02", fine: float | None = None, penalties: str | None = None, **given) -> dict:
    row = {"filed_date": filed, "jurisdiction": "河东街道", "sector": "gas", "case_kind": "check", **given}
    if penalties or fine:
        row |= {"decided_date": filed, "penalty_type": penalties or "fine", "fine_yuan": fine}
    return row


def cells(made: Exhibit) -> list[dict]:
    keys = [c.key for c in made.table.columns]
    return [dict(zip(keys, row, strict=True)) for row in made.table.rows]


GREAT = [*(case(fine=10_000.0 * k) for k in range(1, 8)), case(fine=5_000_000.0, case_kind="accident")]


def test_the_sum_is_told_with_the_fine_that_makes_it_and_with_the_median(build):
    made = build("enforcement_fines", GREAT)
    assert made.title == "罚款合计528.0万元（8起），其中1起事故罚款500.0万元、占95%；监督检查罚款中位数4.0万元"
    check, accident, every = cells(made)
    assert (check["cases"], check["sum"], check["median"], check["largest"]) == (7, 28.0, 4.0, 7.0)
    # seven values: the smallest and the largest cover the median at 98.4 %, the next pair at 87.5 %
    assert check["interval"] == "1.0–7.0" and accident["interval"] == "—"
    assert (accident["sum"], every["sum"], every["median"]) == (500.0, 528.0, 4.5)
    assert every["share"] == pytest.approx(500 / 528)


def test_fines_of_a_list_without_sources_are_not_split(build):
    made = build("enforcement_fines", [c | {"case_kind": None} for c in GREAT])
    assert made.title == "罚款合计528.0万元（8起），其中最大1起500.0万元、占95%；中位数4.5万元"
    assert [s.name for s in made.chart.series] == ["罚款合计"] and len(made.table.rows) == 1


def test_even_fines_name_no_single_one(build):
    assert (
        build("enforcement_fines", [case(fine=10_000.0)] * 5).title
        == "罚款合计5.0万元（5起）；监督检查罚款中位数1.0万元"
    )


def test_the_planted_fine_is_found_in_the_sample(sample_home):
    snapshot = House(sample_home).open()
    made = exhibits.builder("enforcement_fines")(Context(snapshot, Selection(), "zh"))
    assert "1起事故罚款500.0万元、占" in made.title
    rows = {r["kind"]: r for r in cells(made)}
    assert rows["事故罚款"]["sum"] > rows["监督检查罚款"]["sum"]
    assert rows["监督检查罚款"]["median"] < 3 and rows["罚款合计"]["share"] > 0.5
    # without that month the sum is of another size, and the median stays where it was
    quiet = exhibits.builder("enforcement_fines")(Context(snapshot, Selection("2025"), "zh"))
    there = {r["kind"]: r for r in cells(quiet)}
    assert there["罚款合计"]["sum"] < rows["罚款合计"]["sum"]
    assert abs(there["监督检查罚款"]["median"] - rows["监督检查罚款"]["median"]) < 1


def test_the_case_rate_stands_on_enforcement_inspections_alone(build):
    patrols = [visit(i, "patrol") for i in range(400)]
    made = build("enforcement_state", [case(), case()], visits=40, inspections=patrols)
    assert made.title == "立案2起，立案率5.0%（2起/40家次执法检查）"
    tile = next(t for t in made.tiles if t.behind == Rows("M16"))
    assert tile.value == "5.0%" and tile.base.startswith("2/40")


def test_the_state_names_suspensions_and_closures_only_where_there_are_some(build):
    made = build("enforcement_state", [case(penalties="stop;fine", fine=8_000.0), case(penalties="closure")])
    assert made.title == "立案2起；停产停业1起；取缔关闭1起"
    off = {t.label: t.off for t in made.tiles if t.off}
    assert "未提供检查明细" in off["立案率"]
    assert [t.base for t in made.tiles if t.behind == Rows("M17_check")] == ["1起，中位数0.8万元"]


def test_a_list_without_penalties_keeps_its_cases(build):
    made = build("enforcement_state", [case()], visits=10)
    assert made.title.startswith("立案1起，立案率10.0%")
    assert sum(bool(t.off) for t in made.tiles) == 4
    with pytest.raises(Refusal, match="names no penalty"):
        build("enforcement_penalties", [case()])
    with pytest.raises(Refusal, match="states no fines"):
        build("enforcement_fines", [case()])


def test_the_rate_by_sector_names_only_what_chance_does_not_explain(build):
    visits = [visit(i, sector=s) for s in ("gas", "fire", "road") for i in range(100)]
    few = [case(sector="gas")] * 6 + [case(sector="fire")] * 5 + [case(sector="road")] * 7
    made = build("enforcement_rate", few, inspections=visits)
    assert made.title == "立案率6.0%（18起/300家次执法检查）；3个行业的差异可由随机波动解释"
    many = [case(sector="gas")] * 3 + [case(sector="fire")] * 4 + [case(sector="road")] * 40
    made = build("enforcement_rate", many, inspections=visits)
    assert "道路交通高于99.8%控制限" in made.title
    assert {r["sector"]: r["verdict"] for r in cells(made)}["道路交通"] == "高于99.8%控制限"


def test_a_sector_without_enforcement_inspections_has_cases_and_no_rate(build):
    made = build("enforcement_rate", [case(sector="fire")], visits=30)
    assert [(r["sector"], r["rate"], r["verdict"]) for r in cells(made)] == [
        ("燃气", 0.0, "限内"),
        ("消防", None, "不作判断"),
    ]


def test_several_penalties_of_a_case_count_each(build):
    made = build(
        "enforcement_penalties", [case(penalties="stop;fine", fine=1.0), case(fine=2.0), case(penalties="warning")]
    )
    assert made.title == "处罚案件3起，2起含罚款"
    assert [(r["penalty"], r["cases"]) for r in cells(made)] == [
        ("警告", 1), ("罚款", 2), ("责令停产停业", 1), ("处罚案件合计", 3)]  # fmt: skip


def test_the_like_period_stands_beside_the_penalties_only_where_the_list_reaches_back(build):
    march, since = Selection("2026-03", "yoy"), {"inspections": [visit(0) | {"inspect_date": "2024-01-05"}]}
    old = [case("2025-03-02", penalties="warning"), case("2026-03-02", penalties="warning")]
    early = build("enforcement_penalties", [case("2024-11-02"), *old], selection=march, **since)
    assert [r["before"] for r in cells(early)] == [1, 1]
    late = build("enforcement_penalties", [case("2025-11-02"), old[1]], selection=march, **since)
    assert "before" not in cells(late)[0]


def test_illegal_gas_comes_first(build):
    rows = [
        case(illegal_type="hazard_left"), case(illegal_type="hazard_left"), case(illegal_type="gas_storage"),
        case(illegal_type="gas_storage", penalties="closure"), case(illegal_type="gas_trade"),
        case(illegal_type="某种违法"), case(),
    ]  # fmt: skip
    made = build("enforcement_illegal", rows)
    assert made.title == "立案7起，其中燃气非法充装、储存、经营、运输3起，非法储存燃气最多（2起）"
    assert [(r["act"], r["cases"], r["closed"]) for r in cells(made)][:3] == [
        ("非法储存燃气", 2, 1), ("非法经营燃气", 1, 0), ("未采取措施消除事故隐患", 2, 0)]  # fmt: skip
    assert cells(made)[-1]["cases"] == 1 and any("1起没有填写违法行为" in n for n in made.notes)
    assert build("enforcement_illegal", [case(illegal_type="training")]).title == (
        "立案1起，没有燃气非法充装、储存、经营、运输的案件"
    )


@pytest.mark.parametrize("code", CODES)
def test_a_house_without_cases_is_told(home, publish_rows, code):
    publish_rows(hazards=[{"found_date": "2026-03-02", "jurisdiction": "河东街道", "sector": "gas"}], as_of=D)
    with pytest.raises(Refusal) as refused:
        exhibits.builder(code)(Context(House(home).open(), Selection(), "zh"))
    assert "未提供执法案件明细" in refused.value.message("zh")


@pytest.mark.parametrize("code", CODES)
def test_nobody_is_ranked(sample_home, code):
    """No street, body or person is a row, and nothing speaks of targets."""
    snapshot = House(sample_home).open()
    made = exhibits.builder(code)(Context(snapshot, Selection(), "zh"))
    names = {snapshot.label(d, c, "zh") for d in ("jurisdiction", "inspector_org") for c in snapshot.codes(d)}
    told = {v for row in made.table.rows for v in row if isinstance(v, str)}
    assert not told & names and any("不设指标" in n for n in made.notes)


def test_cases_are_opened_as_rows(sample_home):
    from lens.listing import Listing

    ctx = Context(House(sample_home).open(), Selection(), "zh")
    made = Listing(ctx, Rows("M18_closed")).exhibit()
    assert made.title.startswith("取缔关闭案件") and all("取缔关闭" in r["penalty_type"] for r in cells(made))


def test_frequency_stands_beside_coverage_weighted_by_the_intervals_of_the_tiers(build):
    """Shipped intervals: red 180 days, blue 730. One red premise visited, one of three blue ones: (730/180 + 1) of
    (730/180 + 3); the enforcement inspections are two of the five visits.
    """
    tiers = {"P1": "red", "P2": "blue", "P3": "blue", "P4": "blue"}
    premises = [
        {"premise_id": p, "name": f"单位{p}", "jurisdiction": "河东街道", "sector": "gas", "risk_tier": t,
         "status": "active", "cap_per_year": 1}
        for p, t in tiers.items()
    ]  # fmt: skip
    seen = [("P1", "enforcement"), ("P1", "enforcement"), ("P1", "patrol"), ("P2", "patrol"), ("P2", "patrol")]
    visits = [
        visit(20 + i, kind) | {"premise_id": p, "premise_name": f"单位{p}", "inspector_org": "区住建局"}
        for i, (p, kind) in enumerate(seen)
    ]
    old = visit(0, "patrol") | {"inspect_date": "2025-01-05"}
    made = build("enforcement_frequency", [case()], inspections=[*visits, old], premises=premises)
    (row,) = cells(made)
    assert (row["premises"], row["visits"], row["visited"], row["plain"]) == (4, 2, 2, 0.5)
    assert row["often"] == pytest.approx(2 / 4 * 365.25 / 365)
    assert row["weighted"] == pytest.approx((730 / 180 + 1) / (730 / 180 + 3))
    # two enforcement inspections by one body in the year where the register allows one
    assert row["over"] == 1
    assert made.title == (
        "执法检查每家每年0.50次；按风险加权的检查覆盖率71.7%，红橙级单位查过1/1家；1对高于登记的年度上限（共1对）"
    )


def test_frequency_needs_no_list_of_cases_but_a_register_with_tiers(build):
    with pytest.raises(Refusal, match="register"):
        build("enforcement_frequency", [case()], visits=3)
