"""The named sectors as panels, the parts of a key sector, and work steps: by hand and on the sample."""

from __future__ import annotations

import pytest

from lens.ask import ask
from lens.compile import Refusal
from lens.engine import House
from lens.exhibits import builder
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit, Rows
from lens.selection import Selection
from tests.spec.test_sector_exhibits import MARCH, cells, hazard, visits


@pytest.fixture
def build(home, publish_rows):
    """`build(code, selection, lang, hazards=…, inspections=…)`: publish drawn rows and build one exhibit over them."""
    state: dict = {}

    def _build(code: str, selection: Selection = MARCH, lang: str = "zh", **drawn) -> Exhibit:
        if drawn:
            publish_rows(**({"hazards": [hazard("gas")], "as_of": "2026-03-31"} | drawn))
            state["snapshot"] = House(home).open()
        return builder(code)(Context(state["snapshot"], selection, lang))

    return _build


@pytest.fixture(scope="module")
def district(sample_home):
    return House(sample_home).open()


@pytest.fixture(scope="module")
def sample(district):
    """`sample(code, selection, lang)` over the sample district."""
    return lambda code, selection=None, lang="zh": builder(code)(Context(district, selection or Selection(), lang))


def of(sector: str) -> Selection:
    return Selection().with_codes("sector", [sector])


def premise(name: str, sector: str, subtype: str | None = None, **more) -> dict:
    return {"name": name, "jurisdiction": "河东街道", "sector": sector, "subtype": subtype, "status": "active", **more}


def counted(snapshot, behind: Rows, selection: Selection) -> int:
    """How many rows a link leads to."""
    chosen = selection.with_period(behind.period or selection.period)
    for dim, codes in behind.where:
        chosen = chosen.with_codes(dim, codes)
    row = ask(snapshot, [behind.of], [], chosen)[0]
    return row.get(f"{behind.of}_{behind.part}", row[behind.of])


# sector_nine


def test_panels_hold_the_measures_of_each_sector(build):
    register = [premise(f"gas{i}", "gas", risk_tier="red") for i in range(4)]
    made = build(
        "sector_nine",
        inspections=[*visits(3, "2026-03-02", 2, "gas"), *visits(1, "2026-03-03", 0, "gas", major_found_n=0)],
        premises=register,
    )
    row = cells(made)["燃气"]
    assert (row["visits"], row["per_visit"], row["per_visit_num"], row["per_visit_den"]) == (4, "1.50", 6, 4)
    assert (row["coverage_high_num"], row["coverage_high_den"]) == (3, 4)
    assert made.chart.panels[0] == "检查家次" and "红级覆盖率" in made.chart.panels
    assert made.title == "燃气的检查、隐患、按期与覆盖"


def test_the_named_sectors_stand_in_the_order_of_the_rules(sample):
    made = sample("sector_nine")
    named = ["危险化学品", "道路交通", "建筑施工", "消防", "燃气", "特种设备", "市政设施", "电力", "园林"]
    assert list(cells(made)) == named and made.chart.y.order == tuple(named)
    assert len(made.chart.panels) == len(made.chart.axes) == 6


def test_only_a_sector_beyond_its_limits_is_coloured_and_named(sample):
    """Truth (e) again: the month-end department makes 市政设施 late; the panels say what sector_on_time says."""
    made = sample("sector_nine")
    assert "按期整改率，市政设施低于99.8%控制限" in made.title
    for series in made.chart.series:
        told = {n for n, r in zip(series.y, series.roles, strict=True) if r != "context"}
        assert told == ({"市政设施"} if series.panel == "按期整改率" else set()), series.panel
    verdicts = {k: r["verdict"] for k, r in cells(sample("sector_on_time")).items()}
    assert {k: r["on_time_verdict"] for k, r in cells(made).items()} == {k: verdicts[k] for k in cells(made)}


def test_coverage_of_several_tiers_is_recomputed_from_parts(sample):
    tiers = {
        (r["sector"], r["tier"]): r
        for r in map(dict, map(_record(sample("sector_tiers")), sample("sector_tiers").table.rows))
    }
    row = cells(sample("sector_nine"))["消防"]
    assert row["coverage_high_den"] == sum(tiers["消防", t]["premises"] for t in ("红", "橙"))
    assert row["coverage_high_num"] == sum(tiers["消防", t]["visited"] for t in ("红", "橙"))


def _record(made: Exhibit):
    return lambda row: dict(zip((c.key for c in made.table.columns), row, strict=True))


def test_a_ledger_alone_has_the_panels_it_can_fill(build):
    due = {"due_date": "2026-03-05", "rectified_date": "2026-03-04", "status": "closed"}
    made = build("sector_nine", hazards=[hazard("gas", **due), hazard("fire", **due)])
    assert made.chart.panels == ("发现隐患", "按期整改率")


# sector_parts, sector_cover


def test_parts_count_premises_visits_and_what_is_overdue(build):
    register = [
        premise("fire0", "fire", "crowded"),
        premise("fire1", "fire", "crowded"),
        premise("九小", "fire", "nine_small"),
        premise("源", "hazchem", "storage", is_major_hazard_source=True),
        premise("店", "hazchem", "dealer", is_major_hazard_source=False),
    ]
    made = build(
        "sector_parts",
        premises=register,
        inspections=visits(1, "2026-03-02", 4, "fire", subtype="crowded"),
        hazards=[hazard("fire", subtype="crowded", due_date="2026-03-05", status="open")],
    )
    rows = {(r[0], r[1]): _record(made)(r) for r in made.table.rows}
    crowded, small = rows["消防", "人员密集场所"], rows["消防", "九小场所"]
    assert (crowded["premises"], crowded["left"], crowded["coverage"], crowded["per_visit"]) == (2, 1, "1/2", 4.0)
    assert (crowded["overdue"], small["overdue"], small["visits"]) == (1, 0, None)
    assert rows["危险化学品", "重大危险源单位"]["left"] == 1
    assert next(k for k in rows if k[0] == "危险化学品")[1] == "全行业"
    assert "重大危险源单位1家，1家未查" in made.title and "5家" in made.title


def test_no_kind_has_most_unvisited_where_two_are_equal(build):
    register = [premise("a", "fire", "crowded"), premise("b", "fire", "nine_small")]
    made = build("sector_parts", premises=register, inspections=visits(1, "2026-03-02", 1, "gas"))
    assert "未查最多" not in made.title


def test_the_sample_has_every_cut_of_a_key_sector(sample):
    kinds = {
        "hazchem": {"重大危险源单位", "有储存经营", "无储存经营", "加油加气站"},
        "fire": {"人员密集场所", "群租房", "三合一/多合一", "九小场所"},
        "gas": {"供应站", "灌装站", "单位用户"},
    }
    for sector, names in kinds.items():
        rows = cells(sample("sector_parts", of(sector)))
        assert names <= set(rows), sector
    assert {"特种设备", "市政设施", "电力", "园林"} <= set(cells(sample("sector_parts")))


def test_the_parts_of_a_sector_add_up_to_it(sample):
    rows = cells(sample("sector_parts", of("fire")))
    whole = rows.pop("全行业")
    for key in ("premises", "left", "visits", "found", "overdue"):
        assert sum(r[key] for r in rows.values()) == whole[key], key


@pytest.mark.parametrize("code", ["sector_parts", "sector_cover", "sector_nine", "sector_steps"])
@pytest.mark.parametrize("sector", ["hazchem", "construction"])
def test_counts_are_those_of_the_rows_behind_them(sample, district, code, sector):
    made = sample(code, of(sector))
    if not made.table:
        return
    links = [
        (value, behind)
        for row, line in zip(made.table.rows, made.table.links, strict=True)
        for value, behind in zip(row, line, strict=True)
        if behind
    ]
    assert links or code == "sector_steps"
    for value, behind in links:
        assert counted(district, behind, of(sector)) == value, behind


def test_cover_says_how_far_each_kind_is_from_all(sample):
    made = sample("sector_cover", of("gas"))
    assert made.title.startswith("3类单位中2类近365天全部查到；最低的是单位用户")
    assert made.chart.series[0].text[:2] == ("全部查到", "全部查到")
    several = sample("sector_cover")
    assert list(cells(several))[:2] == ["危险化学品", "道路交通"]


def test_a_sector_of_one_kind_is_one_line(sample):
    assert sample("sector_cover", of("power")).title.startswith("电力在营单位")


def test_parts_without_visits_and_register_are_refused(build):
    with pytest.raises(Refusal):
        build("sector_parts", hazards=[hazard("gas")])
    with pytest.raises(Refusal):
        build("sector_cover", hazards=[hazard("gas")])


# sector_steps


def steps(*found: tuple[str, int], n: int = 40) -> dict:
    """`n` site visits, and hazards of work steps found at the first of them."""
    site = visits(n, "2026-03-02", 0, "construction", hazards_found_n=None)
    for i, row in enumerate(site):
        row["inspection_id"] = f"V{i}"
    ledger = [
        hazard("construction", work_step=step, inspection_id=f"V{i % n}", premise_name=f"construction{i % n}")
        for step, count in found
        for i in range(count)
    ]
    return {"inspections": site, "hazards": ledger}


def test_steps_are_counted_per_hundred_site_visits(build):
    made = build("sector_steps", **steps(("scaffold", 36), ("lifting", 4)))
    rows = cells(made)
    assert (rows["脚手架"]["found"], rows["脚手架"]["rate"], rows["起重吊装"]["rate"]) == (36, 90.0, 10.0)
    assert made.title == "建筑施工检查40家次，每100家次隐患最多的环节是脚手架（90.0条），高于其次的起重吊装（10.0条）"


def test_a_small_lead_is_left_to_chance_and_a_tie_names_none(build):
    assert "可由随机波动解释" in build("sector_steps", **steps(("scaffold", 11), ("lifting", 9))).title
    assert (
        build("sector_steps", **steps(("scaffold", 9), ("lifting", 9))).title
        == "建筑施工检查40家次，2个环节发现隐患18条"
    )


def test_a_ledger_without_steps_is_refused_with_a_sentence(build):
    with pytest.raises(Refusal, match="no work step"):
        build("sector_steps", inspections=visits(3, "2026-03-02", 1, "construction"))


def test_a_sector_without_steps_says_so(sample):
    assert sample("sector_steps", of("gas")).empty.startswith("没有写明施工环节")


def test_self_checks_are_in_no_rate_per_site_visit(sample, district):
    made = sample("sector_steps", of("construction"))
    told = sum(r["found"] for r in cells(made).values())
    everything = ask(district, ["M2"], [], of("construction"))[0]["M2"]
    at_visits = ask(district, ["M5"], [], of("construction"))[0]["M5_num"]
    assert 0 < told <= at_visits < everything
