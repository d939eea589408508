"""The exhibits of 冬季取暖: drawn winters worked out by hand, headlines their rows bear out, what the sample plants."""

from __future__ import annotations

from math import isclose

import pytest

from data.sample.truths import COLD_WAVE, EDGE_STREETS, SILENT_STREET
from lens.compile import Refusal
from lens.engine import House
from lens.exhibits import builder
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit
from lens.selection import Selection
from lens.stats.intervals import garwood

ANY = Selection()
ALL = (
    "winter_open", "winter_codes", "winter_open_by_day", "winter_found", "winter_temperature", "winter_streets",
    "winter_week", "winter_list",
)  # fmt: skip


def hazard(found: str, codes: str | None = "WH01", **more) -> dict:
    return {
        "found_date": found, "jurisdiction": "河东街道", "sector": "gas", "premise_name": "甲", "level": "general",
        "heating_code": codes, "status": "closed" if more.get("closed_date") else "open", **more,
    }  # fmt: skip


#: far from every winter below: it makes closing dates and deadlines known
DONE = hazard("2024-06-01", None, due_date="2024-06-20", closed_date="2024-06-10")


@pytest.fixture
def build(home, publish_rows):
    """`build(code, selection, lang, hazards=…)`: publish drawn rows and build one exhibit over them."""
    state: dict = {}

    def _build(code: str, selection: Selection = ANY, lang: str = "zh", **drawn) -> Exhibit:
        if drawn:
            publish_rows(**drawn)
            state["snapshot"] = House(home).open()
        return builder(code)(Context(state["snapshot"], selection, lang))

    return _build


@pytest.fixture
def sample(sample_home):
    snapshot = House(sample_home).open()
    return lambda code, selection=ANY, lang="zh": builder(code)(Context(snapshot, selection, lang))


def rows(made: Exhibit) -> list[dict]:
    assert made.table is not None
    return [dict(zip((c.key for c in made.table.columns), row, strict=True)) for row in made.table.rows]


def label(sample_home, street: str) -> str:
    return House(sample_home).open().label("jurisdiction", street, "zh")


# what is open


OPEN = [
    DONE,
    hazard("2026-11-16", "WH01", due_date="2026-11-18"),
    hazard("2026-11-17", "WH01;WH04", due_date="2026-11-30"),
    hazard("2026-11-17", "WH04", due_date="2026-11-19", jurisdiction="城南街道", level="major"),
    hazard("2026-11-17", "WH04", due_date="2026-11-30", closed_date="2026-11-19"),
    hazard("2026-11-17", None, due_date="2026-11-18"),
]


def test_a_hazard_with_two_codes_counts_in_both_kinds_and_once_in_the_total(build):
    made = build("winter_codes", hazards=OPEN, as_of="2026-11-22")
    told = {r["code"]: (r["open"], r["overdue"], r["major"]) for r in rows(made)}
    assert told == {"WH01": (2, 1, 0), "WH04": (2, 1, 1)}
    assert made.title == "未整改取暖隐患3条，分2类，其中逾期2条；逾期最多的是燃气壁挂炉、燃气报警与切断（各1条）"
    whole, overdue = made.chart.series
    assert (whole.x, overdue.hi, overdue.role) == ((2, 2), (1, 1), "accent")


def test_open_by_kind_and_street(build):
    made = build("winter_open", hazards=OPEN, as_of="2026-11-22")
    assert {(r["code"], r["street"]): r["open"] for r in rows(made)} == {
        ("燃气壁挂炉", "河东街道"): 2, ("燃气报警与切断", "河东街道"): 1, ("燃气报警与切断", "城南街道"): 1,
    }  # fmt: skip
    assert made.title == "未整改取暖隐患3条（逾期2条、重大1条）；燃气壁挂炉、燃气报警与切断各2条最多"


def test_the_list_is_of_the_overdue_and_the_major_oldest_first(build):
    made = build("winter_list", hazards=OPEN, as_of="2026-11-22")
    assert [(r["street"], r["open"], r["overdue"], r["level"]) for r in rows(made)] == [
        ("河东街道", 6, 4, "—"), ("城南街道", 5, 3, "重大"),
    ]  # fmt: skip
    assert made.title == "逾期或重大的未整改取暖隐患2条（逾期2条、重大1条），最早的已发现6天"


def test_without_deadlines_nothing_is_said_of_overdue(build):
    made = build("winter_open", hazards=[hazard("2026-11-16", level=None)], as_of="2026-11-22")
    assert made.title == "未整改取暖隐患1条；燃气壁挂炉1条最多"


@pytest.mark.parametrize("code", [c for c in ALL if c != "winter_temperature"])
def test_without_heating_codes_every_exhibit_says_so(build, code):
    with pytest.raises(Refusal) as refused:
        build(code, hazards=[hazard("2026-11-16", None)], as_of="2026-11-22")
    assert "取暖隐患代码" in refused.value.message("zh")


def test_without_weather_or_links_to_visits_it_says_so(build):
    with pytest.raises(Refusal) as refused:
        build("winter_temperature", hazards=OPEN, as_of="2026-11-22")
    assert "气象" in refused.value.message("zh")
    counted = [{"inspect_date": "2026-11-16", "jurisdiction": "河东街道", "sector": "gas", "hazards_found_n": 1}]
    with pytest.raises(Refusal) as refused:
        build("winter_found", hazards=OPEN, inspections=counted, as_of="2026-11-22")
    assert "关联" in refused.value.message("zh")


# through the season


def test_open_by_day_is_aligned_by_day_of_the_season(build):
    """Last season: two open from its 1st day, one closed on the 4th. This season: one, then two from the 3rd day."""
    made = build(
        "winter_open_by_day",
        hazards=[
            DONE,
            hazard("2025-11-01", closed_date="2025-11-18"),
            hazard("2025-11-15", closed_date="2026-04-01"),
            hazard("2026-11-10"),
            hazard("2026-11-17"),
        ],
        as_of="2026-11-18",
    )
    told = {r["day"]: r for r in rows(made)}
    assert [told[d]["now"] for d in (1, 2, 3, 4, 5)] == [1, 1, 2, 2, None]
    assert [told[d]["2025-2026"] for d in (1, 3, 4, 121)] == [2, 2, 1, 1]
    assert made.title == "2026-2027采暖季第4天，未整改取暖隐患2条；多于前2季同日的0–1条（只作参照）"
    line = made.chart.series[-1]
    assert line.role == "accent" and line.y[3] == 2 and line.y[4] is None, "the line ends at the as-of day"
    assert "默认值，请按本地公告修改" in made.subtitle


def test_own_dates_of_a_season_are_not_called_the_default(home, build):
    rules = home.folder("rules")
    (rules / "heating_seasons.toml").write_text(
        '[default]\nstart = "11-15"\nend = "03-15"\nsource = "默认值，请按本地公告修改"\n'
        '[season."2026-2027"]\nactual_start = 2026-11-08\nsource = "市政府公告"\n',
        "utf-8",
    )
    made = build("winter_open_by_day", hazards=[DONE, hazard("2026-11-10")], as_of="2026-11-18")
    assert "第11天（11月8日起）" in made.subtitle and "默认值" not in made.subtitle


def test_the_season_shown_is_the_one_in_progress_or_the_last_whatever_the_period(build):
    drawn = {"hazards": [DONE, hazard("2026-01-10")], "as_of": "2026-07-10"}
    assert "2025-2026采暖季" in build("winter_open_by_day", Selection(period="2026-05"), **drawn).title
    assert "2024-2025采暖季" in build("winter_open_by_day", Selection(period="season:2024-2025")).subtitle


def found(day: str, visits: int, hits: int) -> tuple[list[dict], list[dict]]:
    """`visits` visits to as many premises on a day, the first `hits` of which found one heating hazard."""
    made = [
        {"inspection_id": f"V{day}-{i}", "inspect_date": day, "jurisdiction": "河东街道", "sector": "gas",
         "premise_name": f"甲{i}", "activity_type": "patrol"}
        for i in range(visits)
    ]  # fmt: skip
    return made, [hazard(day, inspection_id=f"V{day}-{i}", premise_name=f"甲{i}") for i in range(hits)]


def test_found_per_100_visits_over_seven_days(build):
    seen, told = [], [DONE]
    days = (("2025-11-15", 50, 5), ("2025-11-20", 50, 5), ("2026-11-15", 50, 10), ("2026-11-19", 50, 20))
    for day, visits, hits in days:
        v, h = found(day, visits, hits)
        seen, told = seen + v, told + h
    made = build("winter_found", hazards=told, inspections=seen, as_of="2026-11-22")
    at = {r["day"]: r for r in rows(made)}
    assert at[5]["now"] == 30.0 and at[7]["now"] == 30.0, "30 at 100 visits in the seven days"
    assert at[8]["now"] == 40.0, "the first day has left the window"
    assert at[7]["2025-2026"] == 10.0
    # 30 of 100 against 10 of 100 in eight days
    assert made.title.startswith("2026-2027采暖季8天来每百家次发现取暖隐患30.0条（30/100）；上季同日10.0条，")
    assert "比值3.00" in made.title and any("以往1个采暖季" in n for n in made.notes), "no visit, no season to compare"


def test_degree_days_to_date_against_the_same_days(build):
    def cold(year: int, means: list[float]) -> list[dict]:
        return [
            {
                "date": f"{year}-11-{15 + i}", "station": "s", "t_mean": t, "t_min": t - 5, "t_max": t + 5,
                "kind": "observed",
            }
            for i, t in enumerate(means)
        ]  # fmt: skip

    made = build(
        "winter_temperature",
        hazards=[DONE, hazard("2026-11-16")],
        weather=[*cold(2024, [8, 8, 8]), *cold(2025, [12, 18, 20]), *cold(2026, [5, -3, 0])],
        as_of="2026-11-17",
    )
    # 13 + 21 + 18 = 52 against 30 and 6 + 0 + 0
    assert made.title == "2026-2027采暖季3天采暖度日数52℃·日；高于前2季同日的6–30（更冷，只作参照）"
    assert any("不判断寒潮日" in n for n in made.notes), "six minima are no climate"


# streets


def test_streets_are_rated_per_100_premises_that_heat(build):
    premises = [
        {
            "premise_id": f"{s}{i}", "name": f"{s}{i}", "jurisdiction": s, "sector": "gas",
            "heating_types": "WH01" if i < 50 else None,
        }
        for s in ("河东街道", "城南街道")
        for i in range(60)
    ]  # fmt: skip
    made = build("winter_streets", hazards=OPEN, premises=premises, as_of="2026-11-22")
    told = {r["street"]: r for r in rows(made)}
    lo, hi = garwood(2)
    line = made.chart.series[0]
    at = line.y.index("河东街道")
    assert told["河东街道"]["premises"] == 50 and told["河东街道"]["rate"] == 4.0
    assert isclose(line.lo[at], 2 * float(lo)) and isclose(line.hi[at], 2 * float(hi))
    assert made.title.startswith("每百家涉及取暖的单位未整改取暖隐患3.0条（3/100）")


def test_without_a_register_streets_are_counted_and_not_compared(build):
    made = build("winter_streets", hazards=OPEN, as_of="2026-11-22")
    assert made.title == "未整改取暖隐患3条，2个街道从1条到2条"
    assert made.chart.series[0].lo is None and set(made.chart.series[0].roles) == {"context"}
    assert any("未提供登记取暖方式" in n for n in made.notes)


def test_a_week_that_found_nothing_judges_no_street(build):
    visits = [
        {"inspect_date": "2026-11-18", "jurisdiction": street, "sector": "gas", "premise_name": f"{street}{i}",
         "activity_type": "patrol", "hazards_found_n": 0, "inspection_id": f"{street}{i}"}
        for street in ("河东街道", "城南街道") for i in range(12)
    ]  # fmt: skip
    linked = hazard("2026-11-01", inspection_id="早")
    early = {**visits[0], "inspect_date": "2026-11-01", "inspection_id": "早"}
    made = build("winter_week", hazards=[DONE, linked], inspections=[early, *visits], as_of="2026-11-22")
    assert "0.0条（0/24）" in made.title and "控制限" not in made.title


# the sample


def test_the_silent_street_is_a_named_gap_and_never_0(sample, sample_home):
    name = label(sample_home, SILENT_STREET)
    for selection in (ANY, Selection(period="2024")):
        for code in ("winter_streets", "winter_week"):
            made = sample(code, selection)
            (line,) = made.chart.series
            at = line.y.index(f"{name}（未报送）")
            assert line.x[at] is None and line.roles[at] == "muted" and f"{name}未报送" in made.title
        heat = sample("winter_open", selection)
        assert all(s.y[s.x.index(name)] is None for s in heat.chart.series) and f"{name}未报送" in heat.title


def test_the_cold_wave_of_the_sample_is_seen(sample):
    made = sample("winter_temperature")
    first = COLD_WAVE[0]
    assert "寒潮日" in made.title and f"{first.month}月{first.day}日" in made.title and "更冷" in made.title
    (band,) = [m for m in made.chart.marks if m.kind == "xband"]
    assert band.at == 1.5, "the wave begins on the second day of the season"


def test_the_edge_streets_stand_out_in_the_cold_week(sample, sample_home):
    made = sample("winter_week")
    edge = {label(sample_home, s) for s in EDGE_STREETS}
    (line,) = made.chart.series
    assert set(line.y[:2]) == edge, "both find most per visit"
    beyond = {n for n, r in zip(line.y, line.roles, strict=True) if r == "alert"}
    assert beyond and beyond <= edge
    assert all(n in made.title for n in beyond)


def test_titles_count_what_the_rows_hold(sample):
    codes = rows(sample("winter_codes"))
    listed = sample("winter_list")
    overdue = [r for r in rows(listed) if r["overdue"] is not None]
    assert f"逾期{len(overdue)}条" in listed.title
    days = [r["open"] for r in rows(listed)]
    assert days == sorted(days, reverse=True) and f"最早的已发现{days[0]}天" in listed.title
    assert [r["open"] for r in codes] == sorted((r["open"] for r in codes), reverse=True)
    by_day = sample("winter_open_by_day")
    now = [r["now"] for r in rows(by_day) if r["now"] is not None]
    assert f"第{len(now)}天，未整改取暖隐患{now[-1]}条" in by_day.title
    same = [v for k, v in rows(by_day)[len(now) - 1].items() if k not in ("day", "date", "now")]
    assert f"前{len(same)}季同日的{min(same)}–{max(same)}条" in by_day.title


def test_every_exhibit_of_winter_speaks_english_without_chinese(sample):
    for code in ALL:
        made = sample(code, ANY, "en")
        said = " ".join([made.title, made.subtitle, made.alt, *made.notes])
        assert not any("\u4e00" <= c <= "\u9fff" for c in said), said
