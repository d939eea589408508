"""The exhibits of 专项行动 over drawn visits: which campaign, its window and scope, and what it changed; by hand."""

from __future__ import annotations

import pytest

from lens import exhibits
from lens.compile import Refusal
from lens.engine import House
from lens.exhibits import _campaign
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit, Rows
from lens.selection import Selection

D = "2026-11-22"
CODES = ("campaign_brief", "campaign_start", "campaign_cover", "campaign_effort")
GAS = {"campaign_id": "C1", "name": "燃气专项", "start_date": "2026-11-01", "end_date": "2026-12-31"}
OLD = {"campaign_id": "C0", "name": "消防专项", "start_date": "2026-03-01", "end_date": "2026-03-31"}
STREETS = [{"jurisdiction_id": f"J{i}", "name": f"{n}街道"} for i, n in enumerate(("河东", "城南", "青石"), 1)]


def visit(day: str, street: str = "河东", found: int = 0, name: str = "甲", sector: str = "gas", **more) -> dict:
    return {
        "inspect_date": day,
        "jurisdiction": f"{street}街道",
        "sector": sector,
        "premise_name": name,
        "activity_type": "special",
        "hazards_found_n": found,
        **more,
    }


def premise(street: str, name: str, sector: str = "gas") -> dict:
    return {"name": name, "jurisdiction": f"{street}街道", "sector": sector, "status": "active"}


#: what the drawn houses have besides: another sector, so that gas is a scope
OTHERS = [visit("2025-10-01", sector=s, name=s) for s in ("fire", "road", "power")]


@pytest.fixture
def build(home, publish_rows):
    def make(code: str, period: str = "ytd", lang: str = "zh", **drawn) -> Exhibit:
        given = {"hazards": [], "campaigns": [GAS, OLD], "jurisdictions": STREETS, "as_of": D} | drawn
        given["inspections"] = [*OTHERS, *given.get("inspections", [])]
        publish_rows(**given)
        return exhibits.builder(code)(Context(House(home).open(), Selection(period), lang))

    return make


def cells(made: Exhibit) -> dict[str, dict]:
    keys = [c.key for c in made.table.columns]
    return {row[0]: dict(zip(keys, row, strict=True)) for row in made.table.rows}


# --- which campaign -----------------------------------------------------------------------------------------------


def test_the_latest_campaign_with_visits_or_the_one_of_the_period(build, home):
    rows = [visit("2026-11-03", campaign="燃气专项"), visit("2026-03-02", sector="fire", campaign="消防专项")]
    build("campaign_brief", inspections=rows)
    snapshot = House(home).open()
    chosen = _campaign.find(Context(snapshot, Selection(), "zh"))
    assert (chosen.id, chosen.scope, str(chosen.end)) == ("C1", ("gas",), D)
    assert _campaign.find(Context(snapshot, Selection("campaign:C0"), "zh")).scope == ("fire",)
    assert _campaign.find(Context(snapshot, Selection().with_codes("campaign", ["C0"]), "zh")).id == "C0"


def test_a_campaign_across_sectors_is_of_all(build, home):
    sectors = ("gas", "fire", "road", "power")
    build("campaign_brief", inspections=[visit("2026-11-03", sector=s, campaign="燃气专项") for s in sectors])
    assert _campaign.find(Context(House(home).open(), Selection(), "zh")).scope == ()


@pytest.mark.parametrize("code", CODES)
def test_without_a_visit_that_bears_its_name_nothing_is_shown(build, code):
    assert "没有带专项名称的检查" in build(code, inspections=[visit("2026-11-03")]).empty


@pytest.mark.parametrize("code", CODES)
def test_without_campaigns_the_page_says_so(build, code):
    with pytest.raises(Refusal, match="No campaign dates"):
        build(code, campaigns=[], inspections=[visit("2026-11-03", campaign="燃气专项")])


# --- the brief ------------------------------------------------------------------------------------------------------


def test_the_brief_counts_this_week_and_to_date(build):
    named = {"campaign": "燃气专项"}
    made = build(
        "campaign_brief",
        inspections=[
            visit("2026-11-03", found=2, inspection_id="V1", **named),
            visit("2026-11-17", found=1, inspection_id="V2", result="stopped", **named),
            visit("2026-11-18"),
        ],
        hazards=[
            {
                "inspection_id": "V1",
                "found_date": "2026-11-03",
                "level": "major",
                "status": "closed",
                "closed_date": "2026-11-09",
            },
            {"inspection_id": "V1", "found_date": "2026-11-03", "level": "general", "status": "open"},
            {"inspection_id": "V2", "found_date": "2026-11-17", "level": "general", "status": "open"},
        ],
    )
    rows = cells(made)
    # the week of the as-of Sunday began on Monday the 16th
    assert "11月16日 至11月22日" in made.table.columns[1].name
    assert [(rows[k]["week"], rows[k]["total"]) for k in ("检查家次", "发现隐患", "已整改", "整改率")] == [
        ("1", "2"),
        ("1", "3"),
        ("0", "1"),
        ("0.0%", "33.3%"),
    ]
    assert rows["发现重大隐患"]["total"] == "1" and rows["责令停产停业"]["week"] == "1"
    assert made.title == "燃气专项累计检查2家次，发现隐患3条，已整改1条（33.3%），重大1条"
    assert made.table.links[2][2] == Rows("M3b", "num", (("campaign", ("C1",)),), "2026-11-01..2026-11-22")
    assert made.table.links[0][1] == Rows("M1", "num", (("campaign", ("C1",)),), "2026-11-16..2026-11-22")


def test_a_brief_without_results_leaves_orders_out_and_one_without_levels_majors(build):
    made = build("campaign_brief", inspections=[visit("2026-11-03", campaign="燃气专项")])
    assert cells(made)["责令停产停业"]["total"] == "—" and "重大" not in made.title


# --- the start ------------------------------------------------------------------------------------------------------


def often(street: str, until: int, **more) -> list[dict]:
    """A street that reports every third day of October, and of November until that day."""
    days = [f"2026-10-{d:02}" for d in range(1, 31, 3)] + [f"2026-11-{d:02}" for d in range(1, until, 3)]
    return [visit(day, street, name="常查", **more) for day in days]


def test_the_lag_of_each_street_from_the_launch(build):
    rows = [visit("2026-11-03", "河东", campaign="燃气专项"), visit("2026-11-10", "河东", campaign="燃气专项")]
    rows += [visit("2026-11-08", "城南", campaign="燃气专项"), *often("青石", 22)]
    made = build("campaign_start", inspections=rows)
    assert made.title == "2个街道已开展，最慢城南街道在启动后第7天，青石街道还没有开展"
    assert [(r["lag"], r["visits"]) for r in cells(made).values()] == [(2, 2), (7, 1), (None, 0)]
    assert made.chart.series[0].x == (2, 7)


def test_a_street_that_does_not_report_is_not_said_to_wait(build):
    silent = [visit(f"2026-{m:02}-{d:02}", "青石", name="旧") for m in (7, 8, 9) for d in range(1, 29)]
    made = build("campaign_start", inspections=[visit("2026-11-01", campaign="燃气专项"), *often("城南", 22), *silent])
    assert "青石街道还没有开展" not in made.title and "青石街道未报送" in made.title
    assert cells(made)["青石街道"]["visits"] is None and cells(made)["城南街道"]["visits"] == 0


def test_visits_before_the_launch_are_told_as_that(build):
    rows = [visit("2026-10-30", campaign="燃气专项"), visit("2026-11-01", "城南", campaign="燃气专项")]
    made = build("campaign_start", inspections=rows)
    assert "都不晚于启动当日" in made.title and cells(made)["河东街道"]["lag"] == -2
    assert "早于启动" in made.chart.series[0].hover[0]


# --- coverage -------------------------------------------------------------------------------------------------------


def test_coverage_counts_a_premise_once_and_only_those_of_the_scope(build):
    register = [premise("河东", n) for n in "甲乙丙丁"] + [premise("城南", "戊"), premise("城南", "己", "fire")]
    named = {"campaign": "燃气专项"}
    rows = [
        visit("2026-11-02", **named),
        visit("2026-11-05", **named),
        visit("2026-11-05", name="乙", **named),
        visit("2026-11-06", "城南", name="戊", **named),
        visit("2026-11-06", name="路过", **named),  # not on the register
        visit("2026-11-06", name="丙"),  # not of the campaign
    ]
    made = build("campaign_cover", inspections=[*rows, *often("青石", 22)], premises=register)
    got = cells(made)
    assert [(got[k]["reached"], got[k]["register"]) for k in ("河东街道", "城南街道")] == [(2, 4), (1, 1)]
    assert made.title == "专项检查覆盖60.0%（3/5家）"
    line = made.chart.series[0]
    at = dict(zip((str(d) for d in line.x), line.y, strict=True))
    assert (at["2026-10-31"], at["2026-11-02"], at["2026-11-05"], at[D]) == (0, 0.25, 0.5, 0.5)
    assert str(made.chart.marks[0].at) == "2026-11-01"


def test_coverage_needs_a_register(build):
    with pytest.raises(Refusal, match="register"):
        build("campaign_cover", inspections=[visit("2026-11-02", campaign="燃气专项")])


# --- effort and findings --------------------------------------------------------------------------------------------


def many(day: str, n: int, found: tuple[int, ...], **more) -> list[dict]:
    return [visit(day, found=found[i % len(found)], name=f"p{day}{i}", **more) for i in range(n)]


def test_twice_the_visits_at_an_unchanged_rate_is_said(build):
    rows = many("2026-11-05", 80, (0, 1, 2), campaign="燃气专项") + many("2025-11-05", 40, (0, 1, 2))
    made = build("campaign_effort", inspections=rows)
    assert made.title.startswith("专项期间全部检查80家次，为去年同期的2.0倍；")
    assert made.title.endswith("差异可由随机波动解释：隐患增加主要是因为查得多")
    got = cells(made)
    assert (got["专项期间"]["visits"], got["去年同期"]["visits"], got["专项期间"]["marked"]) == (80, 40, 80)


@pytest.mark.parametrize(("now", "word"), [((3, 4, 5), "高于去年同期"), ((0, 0, 1), "低于去年同期")])
def test_a_rate_beyond_chance_is_called_higher_or_lower(build, now, word):
    rows = many("2026-11-05", 80, now, campaign="燃气专项") + many("2025-11-05", 80, (1, 2, 3))
    title = build("campaign_effort", inspections=rows).title
    assert word in title and "查得多" not in title


def test_few_visits_are_not_compared(build):
    rows = many("2026-11-05", 4, (1,), campaign="燃气专项") + many("2025-11-05", 2, (9,))
    assert build("campaign_effort", inspections=rows).title.endswith("家次太少，不比较每家次隐患")


def test_nothing_to_compare_with(build, home, publish_rows):
    publish_rows(
        hazards=[],
        campaigns=[GAS],
        inspections=many("2026-11-05", 5, (1,), campaign="燃气专项"),
        as_of=D,
    )
    made = exhibits.builder("campaign_effort")(Context(House(home).open(), Selection(), "zh"))
    assert made.title == "专项期间检查5家次，发现隐患5条，没有可比时段"


def test_after_is_shown_once_it_has_begun(build):
    rows = many("2026-03-05", 30, (0, 1, 2), campaign="消防专项", sector="fire")
    rows += many("2026-04-05", 30, (0, 1), sector="fire") + many("2026-02-20", 30, (0, 1), sector="fire")
    made = build("campaign_effort", "campaign:C0", inspections=rows)
    assert list(cells(made)) == ["专项期间", "专项前31天", "专项后31天"]


# --- what is planted in the sample ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def gas(sample_home):
    return Context(House(sample_home).open(), Selection("campaign:ZX-2026-RQ"), "zh")


def test_f_the_campaign_doubles_visits_and_not_the_rate(gas):
    made = exhibits.builder("campaign_effort")(gas)
    assert "为去年同期的2.0倍" in made.title or "为去年同期的1.9倍" in made.title
    assert "差异可由随机波动解释" in made.title and made.title.endswith("主要是因为查得多")


def test_the_silent_street_is_apart(gas):
    for code in ("campaign_start", "campaign_cover"):
        made = exhibits.builder(code)(gas)
        assert made.title.endswith("北关街道未报送")
    dark = next(s for s in made.chart.series if "北关" in s.name)
    assert set(dark.y) == {None}
