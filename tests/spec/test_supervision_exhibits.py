"""The exhibits of 督导整改 over small lists: states, owners, burn-down, rounds and advice, by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from lens import exhibits
from lens.compile import Refusal
from lens.engine import House
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit, Rows
from lens.selection import Selection

D = "2026-11-22"


@pytest.fixture
def build(home, publish_rows):
    def make(code: str, issues: list[dict], selection: Selection | None = None, lang: str = "zh") -> Exhibit:
        publish_rows(hazards=[], supervision_issues=issues, as_of=D)
        return exhibits.builder(code)(Context(House(home).open(), selection or Selection(), lang))

    return make


def issue(handed: str = "2026-10-01", days: int | None = None, **given) -> dict:
    """One issue; `days` after handing over it was verified and closed, None is open."""
    row = {"handed_date": handed, "kind": "issue", "lead_dept": "区应急局", "round": "第一轮", "content": "甲", **given}
    if days is None:
        return row | {"status": "open"}
    return row | {"status": "closed", "verified_date": str(date.fromisoformat(handed) + timedelta(days))}


def cells(made: Exhibit) -> list[dict]:
    keys = [c.key for c in made.table.columns]
    return [dict(zip(keys, row, strict=True)) for row in made.table.rows]


def tiles(made: Exhibit) -> dict[str, str]:
    return {t.behind.of if t.behind else t.label: t.value for t in made.tiles}


THREE = [
    issue("2026-11-12", due_date="2026-11-15"),
    issue("2026-09-01", lead_dept=None, content="无人认领"),
    issue("2026-10-01", 1, due_date="2026-10-08"),
]


def test_the_state_says_how_many_how_old_and_whose(build):
    made = build("supervision_state", THREE)
    assert made.title == "督导问题未整改2条，最久82天，逾期1条，未认领1条"
    assert tiles(made)["M21_open"] == "2" and tiles(made)["M21_unclaimed"] == "1"
    assert made.tiles[0].base == "最久82天，未认领" and made.tiles[0].behind == Rows("M21_open")
    assert tiles(made)["M22_issues"] == "33.3%"


def test_no_clause_without_its_rows(build):
    assert build("supervision_state", [issue()]).title == "督导问题未整改1条，最久52天"
    assert build("supervision_state", [issue(days=3)]).title == "没有未整改的督导问题"


def test_a_list_without_owners_calls_nothing_unclaimed(build):
    made = build("supervision_state", [issue(lead_dept=None)])
    assert "未认领" not in made.title and "没有牵头单位" in made.tiles[2].off and made.tiles[2].value == "—"
    assert made.tiles[0].base == "期内交办1条"
    with pytest.raises(Refusal, match="no lead department"):
        build("supervision_unclaimed", [issue(lead_dept=None)])


def test_a_house_without_a_list_is_told(home, publish_rows):
    publish_rows(hazards=[{"found_date": "2026-03-02", "jurisdiction": "河东街道", "sector": "gas"}], as_of=D)
    for code in (c for c in exhibits.codes() if c.startswith("supervision_")):
        with pytest.raises(Refusal) as refused:
            exhibits.builder(code)(Context(House(home).open(), Selection(), "zh"))
        assert "未提供督导问题清单" in refused.value.message("zh")


def test_a_list_without_dates_has_its_state_and_no_clock(build):
    rows = [issue(status="open"), issue(status="closed")]
    made = build("supervision_state", [rows[0], rows[1] | {"status": "closed"}])
    assert made.title.startswith("督导问题未整改1条")
    off = {t.label: t.off for t in made.tiles if t.off}
    assert any("立行立改" in label for label in off)


def test_unclaimed_on_top_with_their_age(build):
    made = build("supervision_unclaimed", THREE)
    assert made.title == "未认领督导问题1条，最久82天没有牵头单位"
    assert [(r["issue"], r["days"]) for r in cells(made)] == [("无人认领", 82)]
    assert build("supervision_unclaimed", [issue()]).empty == "未整改督导问题1条，没有未认领的。"
    assert build("supervision_unclaimed", [issue(days=1)]).empty == "没有未整改的督导问题，也就没有未认领的。"


def test_the_list_is_oldest_first_and_names_the_busiest_owner_only_when_alone(build):
    rows = [issue("2026-11-12", due_date="2026-11-15"), issue("2026-09-01"), issue(lead_dept="区住建局")]
    made = build("supervision_list", rows)
    assert [r["days"] for r in cells(made)] == [82, 52, 10]
    assert made.title == "未整改督导问题3条，最久82天，区应急局最多（2条）"
    assert cells(made)[2]["deadline"] == "逾期7天" and cells(made)[0]["deadline"] == "—"
    tie = build("supervision_list", [*rows, issue(lead_dept="区住建局")])
    assert tie.title == "未整改督导问题4条，最久82天"


def test_the_list_of_an_earlier_day_holds_what_was_open_then_without_todays_status(build):
    rows = [issue("2026-09-01", 65), issue("2026-11-12")]
    made = build("supervision_list", rows, Selection("2026-10"))
    assert [(r["days"], r["state"]) for r in cells(made)] == [(60, "—")]


def test_advice_is_in_no_figure_but_its_own(build):
    advice = {"handed_date": "2026-10-01", "kind": "advice", "content": "建议", "due_date": "2026-12-01"}
    rows = [*THREE, advice, advice | {"measure_plan": "列入计划", "kind": "requirement"}]
    assert tiles(build("supervision_state", rows)) == tiles(build("supervision_state", THREE))
    made = build("supervision_advice", rows)
    assert made.title == "意见建议和工作要求2条，已采纳1条，1条还没有书面措施和日期"
    assert [r["adopted"] for r in cells(made)] == ["否", "是"]
    assert build("supervision_advice", THREE).empty
    assert "全部有书面措施" in build("supervision_advice", [*THREE, rows[-1]]).title


def test_a_line_burns_down_and_stops_where_an_issue_drops_out_of_sight(build):
    rows = [issue("2026-11-12", 0), issue("2026-11-12", 3), issue("2026-11-12"), issue("2026-11-13")]
    made = build("supervision_burn", rows)
    (line,) = made.chart.series
    # the issue of the 13th can be followed for nine days, so the line ends there
    assert line.x == tuple(range(10)) and line.y == (3, 3, 3, *[2] * 7)
    assert made.title == "第一轮交办4条，第9天还剩2条"


@pytest.mark.parametrize(
    ("left", "said"), [(18, "高于此前1批同日的10%"), (2, "可由随机波动解释"), (6, "可由随机波动解释")]
)
def test_rounds_are_called_unlike_only_beyond_chance(build, left, said):
    earlier = [issue("2026-05-01", 2, round="上一轮") for _ in range(18)] + [issue("2026-05-01", round="上一轮")] * 2
    newest = [issue("2026-11-12", round="本轮") for _ in range(left)]
    newest += [issue("2026-11-12", 1, round="本轮") for _ in range(20 - left)]
    assert said in build("supervision_burn", [*earlier, *newest]).title


def test_rounds_side_by_side(build):
    rows = [issue("2026-05-01", d, round="甲轮", due_date="2026-05-11") for d in (0, 1, 5, 20)]
    rows += [issue("2026-10-01", None, round="乙轮", due_date="2026-10-11")]
    made = build("supervision_rounds", rows)
    second, first = cells(made)
    assert (first["round"], first["handed"], first["closed"], first["at_once"]) == ("甲轮", 4, 4, 0.5)
    assert (first["on_time"], first["due"], first["median"]) == (0.75, 4, 1.0)
    assert [first[f"risk_{d}"] for d in (7, 15, 30)] == [1, 1, 0]
    assert (second["round"], second["at_once"], second["median"], second["risk_30"]) == ("乙轮", 0.0, None, 1)
    assert made.title == "2批督导立行立改2条，共5条，基数不足，不作比较"
    assert made.chart.series[0].y == ("乙轮", "甲轮") and made.chart.series[0].x == (None, None)
    assert made.table.links[1][1] == Rows("M21", "den", (("round", ("甲轮",)),))


def test_issues_handed_over_today_have_not_failed_to_be_closed_at_once(build):
    made = build("supervision_rounds", [*(issue("2026-10-01", 1) for _ in range(3)), issue(D)])
    assert made.title == "第一轮立行立改率100.0%（3/3）"


def test_a_round_beyond_the_limits_is_named(build):
    rows = [issue("2026-05-01", 1, round="快轮") for _ in range(40)]
    rows += [issue("2026-06-01", 9, round="慢轮") for _ in range(40)]
    made = build("supervision_rounds", rows)
    assert made.title == "2批督导立行立改率50.0%，慢轮、快轮超出随机波动范围"


# --- what is planted in the sample is found by reading the exhibits ------------------------------------------------


@pytest.fixture(scope="module")
def sample(sample_home):
    return Context(House(sample_home).open(), Selection(), "zh")


def test_j_is_on_top_of_the_page(sample):
    made = exhibits.builder("supervision_unclaimed")(sample)
    assert made.title.startswith("未认领督导问题3条") and len(made.table.rows) == 3


def test_the_three_stuck_issues_head_the_list(sample):
    made = exhibits.builder("supervision_list")(sample)
    old = [r for r in cells(made) if r["days"] > 150]
    assert len(old) == 3 and cells(made)[:3] == old and all("省级" in r["round"] for r in old)
    assert len(made.table.rows) == len(cells(made)) == sample.ask("M21_open")[0]["M21_open"]


@pytest.mark.parametrize("code", ["supervision_state", "supervision_list", "supervision_burn"])
def test_a_kind_that_nobody_knows_counts_as_an_issue_and_is_told(build, code):
    """A fault under a word that no code list has must not vanish from what is open."""
    issues = [issue(), issue(days=3), issue(kind="表扬信"), issue(kind="advice")]
    made = build(code, issues)
    assert "清单有1条事项类别无法识别，按问题计。" in made.notes
    if code == "supervision_state":
        assert made.title == "督导问题未整改2条，最久52天" and tiles(made)["M21_open"] == "2"
    assert not [n for n in build(code, issues[:2]).notes if "无法识别" in n]
    assert "The kind of 1 row of the list is not known; it counts as an issue." in build(code, issues, lang="en").notes
