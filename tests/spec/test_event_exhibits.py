"""The exhibits of accidents and events over small lists worked out by hand, and over the sample recounted."""

from __future__ import annotations

import pandas as pd
import pyarrow.parquet as pq
import pytest
from scipy import stats

from lens import exhibits
from lens.compile import Refusal
from lens.engine import House
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit
from lens.selection import Selection

D = "2026-11-22"
#: records that reach back far enough for last year to be compared with
HAZARD = {"found_date": "2024-10-08", "jurisdiction": "河东街道", "sector": "gas"}
CODES = [c for c in exhibits.codes() if c.startswith("event_")]


@pytest.fixture
def build(home, publish_rows):
    def make(code: str, events: list[dict], selection: Selection | None = None, lang: str = "zh") -> Exhibit:
        publish_rows(hazards=[HAZARD] if events else [], accidents=events, as_of=D)
        return exhibits.builder(code)(Context(House(home).open(), selection or Selection(), lang))

    return make


def event(day: str = "2026-03-02", domain: str = "production", **given) -> dict:
    return {"occurred_date": day, "event_domain": domain, "class": "ordinary", "deaths": 0, **given}


OLD = event("2024-11-01", "other", deaths=None)


def cells(made: Exhibit) -> list[dict]:
    keys = [c.key for c in made.table.columns]
    return [dict(zip(keys, row, strict=True)) for row in made.table.rows]


def test_days_since_the_last_grave_accident(build):
    made = build("event_state", [OLD, event("2026-11-02", **{"class": "serious"}, deaths=3), event("2026-11-20")])
    tile = made.tiles[0]
    assert (tile.value, tile.unit, tile.compare) == ("20", "天", "2026-11-02，登记为较大事故")
    fire = event("2026-11-20", "fire", **{"class": "major"})
    never = build("event_state", [OLD, event(), fire]).tiles[0]
    assert (never.value, never.compare, never.verdict) == ("—", "数据期内未发生（自2024-11-01）", "不等于没有风险")
    years = 752 / 365.25
    assert never.base == f"2.1年0起，年均95%上限{3.6889 / years:.2f}起", "a fire that is no accident at work is none"
    assert "3.69" in never.hint


def test_counts_deaths_and_their_intervals(build):
    then = [event("2025-05-01", deaths=1) for _ in range(11)]
    now = [event(f"2026-05-0{i + 1}", deaths=1) for i in range(5)] + [event("2026-06-01", deaths=None)]
    made = build("event_state", [OLD, *then, *now[:5]])
    assert made.title == "生产安全事故5起，死亡5人，受伤0人"
    accidents = made.tiles[1]
    assert (accidents.value, accidents.base) == ("5", "95%区间1.6–11.7")
    assert accidents.verdict == "与同期之比0.45（95%区间0.12–1.42），可由随机波动解释"
    unknown = build("event_state", [OLD, *now])
    assert unknown.tiles[2].value == "5" and any("1起没有填写死亡人数" in n for n in unknown.notes)


def test_kinds_are_never_mixed(build):
    rows = [OLD, event(deaths=1), *(event("2026-05-01", "fire", deaths=2) for _ in range(3)), event(domain="co")]
    made = build("event_counts", rows)
    assert made.title.startswith("生产安全事故1起、非生产性火灾3起、非职业性一氧化碳中毒1起")
    assert made.chart.panels == tuple(r["kind"] for r in cells(made)) and len(made.chart.axes) == 3
    assert [r["n"] for r in cells(build("event_deaths", rows))] == [1, 6, 0]
    assert build("event_state", rows).title == "生产安全事故1起，死亡1人，受伤0人"
    with pytest.raises(Refusal):
        build("event_state", rows, Selection().with_codes("event_domain", ["fire"]))


@pytest.mark.parametrize(("n", "said"), [(4, "都可由随机波动解释"), (30, "非生产性火灾与同期之比10.00（95%区间3.")])
def test_a_difference_is_told_only_beyond_chance(build, n, said):
    rows = [OLD, *(event("2025-05-01", "fire") for _ in range(3)), *(event("2026-05-01", "fire") for _ in range(n))]
    assert said in build("event_counts", rows).title


def test_nothing_to_compare_with(build):
    made = build("event_counts", [event("2026-05-01", "fire")], Selection(compare="none"))
    assert [c.key for c in made.table.columns] == ["kind", "n", "interval"] and "同期" not in made.title


def test_classes_with_what_they_rest_on(build):
    rows = [
        event("2026-11-10", class_basis="preliminary"),
        event("2026-03-01", class_basis="determined", deaths=1),
        event("2026-03-02", **{"class": "serious"}, deaths=4),
        event("2026-03-03", **{"class": None}),
    ]
    made = build("event_classes", rows)
    assert made.title == "生产安全事故4起，其中登记为较大及以上1起，初报1起，暂计1起"
    told = {r["class"]: r for r in cells(made)}
    first = told["一般事故"]
    assert (first["n"], first["determined"], first["preliminary"], first["unmarked"], first["open"]) == (2, 1, 1, 0, 1)
    assert told["未登记等级"]["n"] == 1 and told["重大事故"]["n"] == 0
    assert build("event_classes", rows[:2]).title.startswith("生产安全事故2起，没有登记为较大及以上的")


def test_types_of_two_editions_stay_apart(build):
    old, new = ({"type_edition": f"GB 6441-{y}"} for y in (1986, 2025))
    rows = [event(accident_type="触电", **old), event(accident_type="触电", **old), event(accident_type="触电", **new)]
    made = build("event_types", [*rows, event(), event("2026-03-03", "fire", accident_type="触电")])
    assert made.title == "生产安全事故4起，触电最多（2起）；分类标准有新旧两版，未合并"
    assert [(r["type"], r["n"]) for r in cells(made)] == [("触电", 2), ("触电", 1), ("未登记类型", 1)]
    assert made.chart.y.order == ("触电（GB 6441-1986）", "触电（GB 6441-2025）", "未登记类型")


def test_the_days_between(build):
    made = build("event_gaps", [event(d) for d in ("2026-01-01", "2026-01-11", "2026-01-11", "2026-03-12")])
    assert made.title == "截至2026-11-22，距上一起生产安全事故255天；间隔太少，不画控制限"
    assert [(r["gap"], r["n"]) for r in cells(made)] == [(255, None), (60, 1), (10, 2), (None, 1)]
    days = pd.date_range("2026-01-01", periods=14, freq="10D")
    made = build("event_gaps", [event(str(d.date())) for d in days])
    # mean 10: the smallest g with 1 − 0.9^g ≥ 0.999
    assert made.title.startswith(f"截至2026-11-22，距上一起生产安全事故{(pd.Timestamp(D) - days[-1]).days}天；已超过")
    assert "（66天）" in made.title


def test_the_list_says_what_may_still_change(build):
    made = build("event_list", [event("2026-11-20", "fire", **{"class": None}), event("2026-03-01"), OLD])
    assert [r["class"] for r in cells(made)] == ["一般事故", "暂计"]


def test_deaths_per_gdp_of_the_last_whole_year_and_only_where_the_house_gives_it(home, publish_rows):
    rows = [OLD, *(event("2025-05-01", deaths=1) for _ in range(11)), event("2026-05-01", deaths=5)]
    (home.folder("rules") / "gdp.toml").write_text('[gdp_100m]\n"2025" = 850.0\n"2026" = 900\n', "utf-8")
    publish_rows(hazards=[HAZARD], accidents=rows, as_of=D)
    snapshot = House(home).open()
    tile = exhibits.builder("event_state")(Context(snapshot, Selection(), "zh")).tiles[4]
    assert (tile.value, tile.compare) == (f"{11 / 850:.4f}", "2025年死亡11人，地区生产总值850亿元")
    assert tile.base == f"95%区间{5.4912 / 850:.4f}–{19.682 / 850:.4f}"
    part = Selection().with_codes("jurisdiction", ["河东街道"])
    assert exhibits.builder("event_state")(Context(snapshot, part, "zh")).tiles[4].value == "—"


def test_a_house_without_a_list_is_told(home, publish_rows):
    publish_rows(hazards=[{"found_date": "2026-03-02", "jurisdiction": "河东街道", "sector": "gas"}], as_of=D)
    for code in CODES:
        with pytest.raises(Refusal) as refused:
            exhibits.builder(code)(Context(House(home).open(), Selection(), "zh"))
        assert "未提供事故事件明细" in refused.value.message("zh")


def test_an_empty_list_says_that_none_is_on_record(build):
    assert build("event_list", []).empty.endswith("没有记录不等于没有发生，请放宽时段或筛选。")
    assert "不等于没有风险" in build("event_state", []).title


def test_the_sample_recounted(sample_home):
    """By pandas and scipy from the batch: events, deaths, intervals and ratios of every kind."""
    snapshot = House(sample_home).open()
    selection = Selection("2026-01-01..2026-10-31")
    frame = pq.read_table(sample_home.batches / snapshot.manifest["batches"][0] / "accidents.parquet").to_pandas()
    day = pd.to_datetime(frame["occurred_date"])
    now, then = ((day >= f"{y}-01-01") & (day <= f"{y}-10-31") for y in (2026, 2025))
    names = {r["zh"]: c for c, r in snapshot.labels["event_domain"].items()}
    for code, value in (("event_counts", None), ("event_deaths", "deaths")):
        made = exhibits.builder(code)(Context(snapshot, selection, "zh"))
        assert {r["kind"] for r in cells(made)} == {"生产安全事故", "非生产性火灾", "非职业性一氧化碳中毒"}
        for r in cells(made):
            own = frame["event_domain"] == names[r["kind"]]
            a, b = (int(frame.loc[own & t, value].sum()) if value else int((own & t).sum()) for t in (now, then))
            assert (r["n"], r["before"]) == (a, b)
            lo = stats.chi2.ppf(0.025, 2 * a) / 2 if a else 0.0
            assert r["interval"] == f"{lo:.1f}–{stats.chi2.ppf(0.975, 2 * a + 2) / 2:.1f}"
            if a and b:
                test = stats.binomtest(a, a + b, 0.5).proportion_ci(0.95, "exact")
                low, high = test.low / (1 - test.low), test.high / (1 - test.high)
                assert r["ratio"] == f"{a / b:.2f}（95%区间{low:.2f}–{high:.2f}）"
