"""The attention index: drawn winters, the sample against an oracle of its own, what is planted, what is missing."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from data.home import SHIPPED_RULES
from data.sample.truths import EDGE_STREETS, SILENT_STREET
from lens.compile import Refusal
from lens.engine import House
from lens.exhibits import _backtest, _index, builder
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit
from lens.scenario import Scenario
from lens.selection import Selection
from tests.oracle.attention import Attention

ANY = Selection()
PARTS = ("winter_drivers", "winter_movers", "winter_index_weeks", "winter_robust", "winter_parts", "whatif_index")
EVERY = ("winter_index", *PARTS, "winter_load", "winter_exposure", "winter_weights", "backtest_hits",
         "backtest_ranks", "backtest_weeks")  # fmt: skip
STREETS = ("河东街道", "城南街道", "青石街道", "文昌街道")
#: far from every winter below: it makes closing dates and deadlines known
DONE = {"found_date": "2024-01-02", "due_date": "2024-01-20", "closed_date": "2024-01-10", "jurisdiction": "河东街道",
        "sector": "gas", "status": "closed", "level": "general"}  # fmt: skip


def hazard(found: str, street: str = STREETS[0], **more) -> dict:
    return {
        "found_date": found, "jurisdiction": street, "sector": "gas", "premise_name": "甲", "level": "general",
        "heating_code": "WH01", "status": "closed" if more.get("closed_date") else "open", **more,
    }  # fmt: skip


def register(heating: str | None = "WH06", size: int = 50) -> list[dict]:
    return [
        {"premise_id": f"{s}{i}", "name": f"{s}{i}", "jurisdiction": s, "sector": "fire", "subtype": "nine_small",
         "heating_types": heating}
        for s in STREETS for i in range(size)
    ]  # fmt: skip


def cold(first: date, days: int, mean: float = 2.0) -> list[dict]:
    return [
        {"date": str(first + timedelta(i)), "station": "s", "t_mean": mean, "t_min": mean - 5, "t_max": mean + 5,
         "kind": "observed"}
        for i in range(days)
    ]  # fmt: skip


#: two winters of weather, the second as cold as the first until its last days
WEATHER = cold(date(2025, 11, 1), 150) + cold(date(2026, 11, 1), 19) + cold(date(2026, 11, 20), 3, -6.0)
DRAWN = {
    "hazards": [DONE, *(hazard("2026-11-18", s, due_date="2026-12-20") for s in STREETS for _ in range(3))],
    "premises": register(),
    "weather": WEATHER,
    "as_of": "2026-11-22",
}


@pytest.fixture
def build(home, publish_rows):
    """`build(code, selection, lang, **extracts)`: publish drawn rows and build one exhibit over them."""
    state: dict = {}

    def _build(code: str, selection: Selection = ANY, lang: str = "zh", **drawn) -> Exhibit:
        if drawn:
            publish_rows(**drawn)
            state["snapshot"] = House(home).open()
        return builder(code)(Context(state["snapshot"], selection, lang))

    return _build


@pytest.fixture(scope="module")
def snapshot(sample_home):
    return House(sample_home).open()


@pytest.fixture(scope="module")
def sample(snapshot):
    return lambda code, selection=ANY, lang="zh": builder(code)(Context(snapshot, selection, lang))


def cells(made: Exhibit) -> dict[str, dict]:
    assert made.table is not None
    return {row[0]: dict(zip((c.key for c in made.table.columns), row, strict=True)) for row in made.table.rows}


# against the oracle


@pytest.fixture(scope="module")
def oracle(snapshot):
    return Attention(snapshot.path)


def test_the_latest_week_is_what_the_oracle_says(snapshot, sample, oracle):
    told = cells(sample("winter_index"))
    expected = oracle.week(snapshot.as_of, {SILENT_STREET})
    assert len(expected) == 11
    for street, parts in expected.items():
        row = told[snapshot.label("jurisdiction", street, "zh")]
        for key, value in parts.items():
            assert math.isclose(row[key], value, rel_tol=1e-9, abs_tol=1e-9), (street, key)


@pytest.mark.parametrize("day", [date(2026, 1, 18), date(2026, 2, 22), date(2025, 12, 7)])
def test_a_past_week_is_what_the_oracle_says_of_it(snapshot, oracle, day):
    """Each is the index as it stood: the last winter's weeks by the two winters before, and no later row."""
    index = _index.made(Context(snapshot, Selection(period="season:2025-2026"), "zh"))
    week = [index.panel.days[i] for i in index.mine].index(day)
    for street, parts in oracle.week(day).items():
        at = index.panel.streets.index(street)
        found = index.hazards[week, at], index.exposed[week, at], index.weathered[week], index.score[week, at]
        for value, key in zip(found, ("h", "e", "w", "score"), strict=True):
            assert math.isclose(value, parts[key], rel_tol=1e-9, abs_tol=1e-9), (street, key)


def test_the_open_hazards_are_those_of_the_page(snapshot, sample):
    by_street = {k: r["open"] for k, r in cells(sample("winter_streets")).items()}
    told = {k.removesuffix("（未报送）"): r["open"] for k, r in cells(sample("winter_index")).items()}
    assert told == by_street
    total = sum(told.values())
    assert f"未整改取暖隐患{total}条" in sample("winter_index").title
    assert f"未整改取暖隐患{total}条" in sample("winter_open").title
    kinds = sample("winter_load").table.rows
    assert sum(r[4] for r in kinds) == total
    assert {k: r["load"] for k, r in cells(sample("winter_parts")).items()} == pytest.approx(
        {
            c.name: sum(r[3] * r[i] for r in kinds)
            for i, c in enumerate(sample("winter_load").table.columns)
            if c.key.startswith("s")
        }
    ), "what the kinds add up to by hand is the load of the parts"


def test_a_street_can_be_worked_out_again_from_its_parts(sample):
    for name, row in cells(sample("winter_parts")).items():
        if row["score"] is None:
            assert "未报送" in name
            continue
        assert math.isclose(row["raw"], 100 * row["load"] / row["premises"])
        assert math.isclose(row["score"], 100 * row["h"] ** 0.45 * row["e"] ** 0.30 * row["w"] ** 0.25)


# what is planted


def test_the_cold_week_raises_the_index_and_the_edge_streets_come_first(snapshot, sample):
    edge = {snapshot.label("jurisdiction", s, "zh") for s in EDGE_STREETS}
    weeks = sample("winter_index_weeks")
    before, now = (dict(zip((c.key for c in weeks.table.columns), r, strict=True)) for r in weeks.table.rows[-2:])
    assert now["w"] > before["w"], "the wave is in the weather"
    rises = {
        s.name: now[f"s{k}"] - before[f"s{k}"] for k, s in enumerate(weeks.chart.series) if now[f"s{k}"] is not None
    }
    assert all(v > 0 for v in rises.values() if v), "and lifts every street with something open"
    assert edge <= set(sorted(rises, key=rises.__getitem__, reverse=True)[:3])
    taken_apart = {s.name for s in sample("winter_drivers").chart.series}
    assert edge <= taken_apart, "both are among the three that are taken apart"
    named = [n for n in edge if f"{n}列为重点关注" in sample("winter_index").title]
    assert named, "and at least one is sure enough to be named"


def test_a_street_is_named_only_where_four_draws_in_five_agree(sample):
    title, share = sample("winter_index").title, {k: r["share"] for k, r in cells(sample("winter_robust")).items()}
    clause = title.split("关注指数：")[1]
    for name, value in share.items():
        assert (name in clause) == (value >= 0.8), name
    assert "其余差异不足以区分" in clause
    verdicts = {k: r["verdict"] for k, r in cells(sample("winter_robust")).items()}
    assert {v == "可以点名" for k, v in verdicts.items() if share[k] >= 0.8} == {True}
    assert all(v == "差异不足以区分" for k, v in verdicts.items() if share[k] < 0.8)


def test_the_silent_street_is_named_and_has_no_index(snapshot, sample):
    name = f"{snapshot.label('jurisdiction', SILENT_STREET, 'zh')}（未报送）"
    row = cells(sample("winter_index"))[name]
    assert row["score"] is None and row["grade"] == "—" and row["open"] == 1
    assert "北关街道未报送" in sample("winter_index").title
    assert name not in cells(sample("winter_robust"))


def test_the_draws_are_seeded_by_the_snapshot(snapshot):
    first = _index.made(Context(snapshot, ANY, "zh"))
    again = replace(first)
    assert first.draws.share.tolist() == again.draws.share.tolist()
    other = replace(first, seed=first.seed + 1).draws.share
    assert other.tolist() != first.draws.share.tolist()
    assert np.nanmax(np.abs(other - first.draws.share)) < 0.08, "another seed says the same within its error"
    assert math.isclose(first.draws.share.sum(), 3, abs_tol=1e-9), "three places are given away in each draw"


def test_nobody_is_called_by_a_risk_colour(sample):
    for code in EVERY:
        made = sample(code)
        said = " ".join([made.title, made.subtitle, made.alt, *made.notes])
        assert not any(c in said for c in "红橙黄蓝") or code in ("whatif_index",), code


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_chosen_street_is_still_judged_among_all(snapshot, sample, lang):
    alone = Selection().with_codes("jurisdiction", [EDGE_STREETS[1]])
    whole, one = (cells(sample("winter_index", s, lang)) for s in (ANY, alone))
    assert len(one) == 1
    for name, row in one.items():
        assert row == whole[name]


# drawn winters


def test_nothing_open_is_0_and_a_street_without_premises_has_none(build):
    rows = [h for h in DRAWN["hazards"] if h["jurisdiction"] != STREETS[1]]
    premises = [p for p in DRAWN["premises"] if p["jurisdiction"] != STREETS[2]]
    made = build("winter_index", **{**DRAWN, "hazards": rows, "premises": premises})
    told = cells(made)
    assert told[STREETS[1]]["score"] == 0 and told[STREETS[1]]["h"] == 0
    assert told[STREETS[2]]["score"] is None and told[STREETS[2]]["open"] == 3
    assert told[STREETS[0]]["score"] > 0


def test_streets_that_are_alike_are_not_told_apart(build):
    made = build("winter_index", **DRAWN)
    assert "差异不足以区分（1,000次抽样中没有街道80%以上居前3名）" in made.title
    assert "分布在4个街道" in made.title, "the four share the count too, so nobody has most"
    assert set(made.chart.series[0].roles) == {"context"}


def test_the_street_with_far_more_open_is_named(build):
    rows = DRAWN["hazards"] + [hazard("2026-11-18", STREETS[3], due_date="2026-12-20") for _ in range(60)]
    made = build("winter_index", **{**DRAWN, "hazards": rows})
    assert f"{STREETS[3]}63条最多；关注指数：{STREETS[3]}列为" in made.title
    assert cells(made)[STREETS[3]]["share"] > 0.99


def test_only_what_was_known_at_the_weeks_end_counts(build, home):
    """Entered the week after, found the week after, closed before, overdue since: four rows beside the twelve."""
    more = [
        hazard("2026-11-14", STREETS[0], reported_date="2026-11-17"),
        hazard("2026-11-17", STREETS[0]),
        hazard("2026-11-10", STREETS[0], closed_date="2026-11-15"),
        hazard("2026-11-02", STREETS[1], due_date="2026-11-10", closed_date="2026-11-18"),
    ]
    rows = [{**h, "reported_date": h.get("reported_date") or h["found_date"]} for h in [*DRAWN["hazards"], *more]]
    made = build("winter_index_weeks", **{**DRAWN, "hazards": rows})
    index = _index.made(Context(House(home).open(), ANY, "zh"))
    days = [index.panel.days[i] for i in index.mine]
    assert days == [date(2026, 11, 15), date(2026, 11, 22)] and made.table.rows[0][0] == days[0]
    at = {s: index.panel.streets.index(s) for s in STREETS}
    first = index.mine[0]
    assert index.panel.open_n[first].tolist() == [0 if s != STREETS[1] else 1 for s in index.panel.streets]
    assert index.panel.part(age="overdue")[first, at[STREETS[1]]] == 1, "overdue then, though closed since"
    assert index.panel.open_n[index.at, at[STREETS[0]]] == 5, "three, the late entry and the later one"


@pytest.mark.parametrize(
    ("leave", "said"),
    [
        ({"weather": None}, "逐日气温"),
        ({"premises": None}, "监管对象名录"),
        ({"premises": register(None)}, "名录中的取暖方式"),
        ({"weather": WEATHER[:-1]}, "本周最后几天的气温"),
        ({"weather": WEATHER[150:]}, "以往采暖季的气温"),
    ],
)
def test_a_missing_part_is_said_and_nothing_is_scored(build, leave, said):
    drawn = {k: v for k, v in {**DRAWN, **leave}.items() if v is not None}
    made = build("winter_index", **drawn)
    assert f"缺少{said}，不显示关注指数" in made.title
    assert made.title.startswith("未整改取暖隐患12条"), "what is there is still shown"
    assert "score" not in {c.key for c in made.table.columns} and len(made.chart.panels) == 1
    for code in PARTS:
        with pytest.raises(Refusal) as refused:
            build(code)
        assert said in refused.value.message("zh") and "cannot be computed" in refused.value.message("en")


def test_hazards_alone_are_listed_and_told_what_would_be_added(build):
    made = build("winter_index", hazards=DRAWN["hazards"], as_of="2026-11-22")
    assert "缺少监管对象名录、逐日气温，不显示关注指数" in made.title
    assert any("补上监管对象名录、逐日气温" in n and "回测" in n for n in made.notes)
    with pytest.raises(Refusal) as refused:
        build("backtest_hits")
    assert "事故" in refused.value.message("zh")


def test_before_the_first_week_is_over_it_says_so(build):
    rows = [hazard("2026-11-10")]
    with pytest.raises(Refusal) as refused:
        build("winter_index", **{**DRAWN, "hazards": [DONE, *rows], "as_of": "2027-11-16"})
    assert "还没有过完整的一周" in refused.value.message("zh")


def test_without_history_it_says_that_the_season_is_its_own_measure(build):
    first = hazard("2026-11-01", closed_date="2026-11-03")
    made = build("winter_index", **{**DRAWN, "hazards": [first, *DRAWN["hazards"][1:]]})
    assert any("没有完整的以往采暖季" in n for n in made.notes)


def test_the_index_is_not_ordered_by_without_a_test(build):
    made = build("winter_index", **DRAWN)
    assert "按未整改条数排序（指数未经事件回测）" in made.subtitle
    assert made.chart.panels[0].startswith("未整改"), "the count leads"


# what moves it


def test_drivers_are_the_index_with_one_part_at_its_median(snapshot, sample):
    index = _index.made(Context(snapshot, ANY, "zh"))
    for name, part, value, median, score, changed, effect in sample("winter_drivers").table.rows:
        power = {"隐患压力": 0.45, "单位暴露": 0.30, "气象": 0.25}[part]
        assert math.isclose(changed, score * (median / value) ** power), (name, part)
        assert math.isclose(effect, score - changed)
    assert len(index.medians) == 3


def test_closing_the_listed_hazards_lowers_the_index_as_said(snapshot, sample):
    rows = [dict(zip((c.key for c in sample("winter_movers").table.columns), r, strict=True))
            for r in sample("winter_movers").table.rows]  # fmt: skip
    scores = {k: r["score"] for k, r in cells(sample("winter_index")).items()}
    assert rows
    for row in rows:
        assert row["effect"] >= 0 and math.isclose(row["left"], scores[row["street"]] - row["effect"])
    for street in {r["street"] for r in rows}:
        weights = [r["weight"] for r in rows if r["street"] == street]
        assert weights == sorted(weights, reverse=True) and len(weights) <= 5


# what if


def test_nothing_supposed_is_the_index_itself(sample):
    scores = {k: r["score"] for k, r in cells(sample("winter_index")).items() if r["score"] is not None}
    assert {k: (r["was"], r["now"]) for k, r in cells(sample("whatif_index")).items()} == {
        k: (v, v) for k, v in scores.items()
    }


def test_a_supposed_wave_raises_every_street_with_something_open(sample):
    made = sample("whatif_index", Selection(whatif="wave2-8"))
    for row in cells(made).values():
        assert row["now"] > row["was"] or row["was"] == 0
    assert made.title.startswith("若2天后起降温8℃，") and "10个街道上升" in made.title


def test_closing_what_is_overdue_lowers_that_street(snapshot, sample):
    street = next(s for s in snapshot.codes("jurisdiction") if snapshot.label("jurisdiction", s, "zh") == "临港街道")
    overdue = cells(sample("winter_index"))["临港街道"]["overdue"]
    made = sample("whatif_index", Selection(whatif=f"finish-{street}"))
    row = cells(made)["临港街道"]
    assert row["now"] < row["was"] and f"临港街道逾期取暖隐患{overdue}条全部销号" in made.title
    assert row["now"] == min(r["now"] - r["was"] + row["was"] for r in cells(made).values())


def test_a_season_moved_beyond_the_week_has_no_index(sample):
    made = sample("whatif_index", Selection(whatif="start15"))
    assert "2026-11-22不在采暖季内" in made.empty


def test_a_season_that_began_earlier_leaves_the_first_phase(build):
    """Begun fifteen days earlier, the 22nd is no longer among the first fifteen days."""
    made = build("whatif_index", Selection(whatif="start-15"), **DRAWN)
    assert all(r["now"] < r["was"] for r in cells(made).values())


@pytest.mark.parametrize(
    "token",
    ["start5", "start-15.end15", "wave2-8", "finish-BH11", "start-1.end2.wave7-15.finish-街道.之一"],
)
def test_a_supposition_survives_the_address(token):
    read = Scenario.read(token)
    assert read and read.token() == token
    chosen, odd = Selection.from_query({"whatif": token})
    assert not odd and chosen.to_query()["whatif"] == token and Selection.from_query(chosen.to_query())[0] == chosen


@pytest.mark.parametrize("token", ["start99", "wave2", "drop3", "wave9-3", "x"])
def test_a_supposition_that_is_not_understood_is_said(token):
    chosen, odd = Selection.from_query({"whatif": token})
    assert odd == [token] and chosen == Selection()


def test_an_unknown_street_is_left_out_and_said(snapshot):
    chosen, odd = Selection(whatif="start2.finish-XX").check(snapshot)
    assert odd == ["XX"] and chosen.whatif == "start2"


# back-test


def test_hits_are_counted_again_from_the_accidents(snapshot, sample, oracle):
    """Events of the seven days after each Sunday in the three streets with most open hazards, ties shared."""
    import pyarrow.parquet as pq

    events = [(a["occurred_date"], a["jurisdiction"])
              for a in pq.read_table(snapshot.path / "accidents.parquet").to_pylist() if a["is_heating"]]  # fmt: skip
    told = {(r[0], r[1]): r for r in sample("backtest_hits").table.rows}
    for season in ("2024-2025", "2025-2026"):
        hits, total = 0.0, 0
        for day in oracle.weeks(season, snapshot.as_of):
            held = {s: sum(h["jurisdiction"] == s for h in oracle.open_on(day)) for s in oracle.streets}
            last = sorted(held.values(), reverse=True)[2]
            sure = [s for s, n in held.items() if n > last]
            tied = [s for s, n in held.items() if n == last]
            came = [s for d, s in events if day < d <= day + timedelta(7)]
            total += len(came)
            hits += sum(s in sure for s in came) + sum(s in tied for s in came) * (3 - len(sure)) / len(tied)
        row = told[season, "未整改条数"]
        assert row[3] == total and math.isclose(row[4], hits) and math.isclose(row[5], hits / total)


def test_the_index_leads_only_where_it_proved_better(snapshot, sample):
    found = _backtest.verdict(Context(snapshot, ANY, "zh"))
    assert len(found.seasons) == 3 and found.beats == (found.difference.lo > 0 and not found.behind)
    lead, _ = _backtest.leading(Context(snapshot, ANY, "zh"))
    made = sample("winter_index")
    assert lead == ("index" if found.beats else "open")
    column = {"index": "score", "open": "open"}[lead]
    values = [r[column] for k, r in cells(made).items() if "未报送" not in k]
    assert values == sorted(values, reverse=True)
    assert ("未显示指数优于条数" in sample("backtest_hits").title) == (not found.beats)


def drawn_winters(share: float) -> dict:
    """Three winters in which one street has most open hazards, but `share` of the events come where exposure and weight
    are: one street with few hazards, all major."""
    rows, events = [DONE], []
    streets = [f"街{k:02d}" for k in range(8)]
    for year in (2023, 2024, 2025):
        for k, street in enumerate(streets):
            level, n = ("major", 8) if k < 3 else ("general", 12)
            rows += [
                {**hazard(f"{year}-11-10", street, closed_date=f"{year + 1}-04-01", due_date=f"{year + 1}-04-02"),
                 "level": level, "premise_name": f"{street}{i}"} for i in range(n)
            ]  # fmt: skip
        for week in range(17):
            for e in range(6):
                street = streets[e % 3] if e < 6 * share else streets[3 + e % 5]
                day = date(year, 11, 20) + timedelta(7 * week)
                events.append({"occurred_date": str(day), "jurisdiction": street, "event_domain": "fire",
                               "heating_related": True})  # fmt: skip
    events.append({"occurred_date": "2023-01-01", "jurisdiction": streets[0], "event_domain": "fire",
                   "heating_related": False})  # fmt: skip
    premises = [{"premise_id": f"{s}{i}", "name": f"{s}{i}", "jurisdiction": s, "sector": "fire",
                 "subtype": "nine_small", "heating_types": "WH06"} for s in streets for i in range(60)]  # fmt: skip
    rows.append({**DONE, "found_date": "2023-01-05", "due_date": "2023-01-15", "closed_date": "2023-01-10"})
    return {"hazards": rows, "premises": premises, "accidents": events, "as_of": "2026-07-01",
            "weather": cold(date(2022, 11, 1), 1340)}  # fmt: skip


def test_where_events_follow_the_index_it_leads(build):
    made = build("winter_index", Selection(period="season:2025-2026"), **drawn_winters(1.0))
    assert "按关注指数排序（3个采暖季回测优于条数）" in made.subtitle and made.chart.panels[0].startswith("关注指数")
    assert "指数优于条数，默认按指数排序" in build("backtest_hits").title


def test_where_events_follow_the_count_the_count_leads(build):
    made = build("winter_index", Selection(period="season:2025-2026"), **drawn_winters(0.0))
    assert "指数未显示优于条数" in made.subtitle
    assert "未显示指数优于条数，默认按条数排序" in build("backtest_hits").title


@pytest.mark.parametrize("code", EVERY)
def test_it_speaks_english_without_chinese(sample, code):
    made = sample(code, ANY, "en")
    said = " ".join([made.title, made.subtitle, made.alt, *made.notes])
    assert not any("\u4e00" <= c <= "\u9fff" for c in said), said


def test_the_shipped_weights_are_the_ones_shown(sample):
    assert (SHIPPED_RULES / "winter_index.toml").is_file()
    rows = sample("winter_weights").table.rows
    assert ("三部分的指数", "隐患压力a", 0.45) == rows[0][:3] and all(r[4] for r in rows)
