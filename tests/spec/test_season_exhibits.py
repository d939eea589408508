"""The exhibits of 季节规律 that rest on a model: an oracle of their own, the planted season, what must not be said."""

from __future__ import annotations

from datetime import date, timedelta
from math import isclose

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from data.sample.mix import category_weights
from data.sample.register import KINDS
from lens.compile import Refusal
from lens.engine import House
from lens.exhibits import builder
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit
from lens.selection import Selection

YEAR = Selection(period="ytd")
DEFAULT_KINDS = ("enforcement", "patrol", "special", "supervision", "expert", "joint")
FESTIVALS = ("2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17")
MODELLED = ("season_month_index", "season_volume_index", "season_major_index", "season_sector_heat",
            "season_category_heat", "season_festival", "season_holidays")  # fmt: skip


@pytest.fixture
def build(home, publish_rows):
    """`build(code, selection, lang, hazards=…)`: publish drawn rows and build one exhibit over them."""
    state: dict = {}

    def _build(code: str, selection: Selection = YEAR, lang: str = "zh", **drawn) -> Exhibit:
        if drawn:
            publish_rows(**drawn)
            state["snapshot"] = House(home).open()
        return builder(code)(Context(state["snapshot"], selection, lang))

    return _build


@pytest.fixture(scope="module")
def snapshot(sample_home):
    return House(sample_home).open()


@pytest.fixture
def sample(snapshot):
    return lambda code, selection=YEAR, lang="zh": builder(code)(Context(snapshot, selection, lang))


@pytest.fixture(scope="module")
def visited(snapshot) -> pd.DataFrame:
    """The visits that count, of the whole months December 2022 to October 2026, by pandas from the file."""
    seen = pd.read_parquet(snapshot.path / "inspections.parquet")
    seen["day"] = pd.to_datetime(seen["inspect_date"])
    inside = seen["activity_type"].isin(DEFAULT_KINDS) & seen["day"].between("2022-12-01", "2026-10-31")
    return seen[inside].assign(year=seen["day"].dt.year, month=seen["day"].dt.month)


def rows(made: Exhibit) -> list[dict]:
    assert made.table is not None
    return [dict(zip((c.key for c in made.table.columns), row, strict=True)) for row in made.table.rows]


def months(n: int, first: int = 2023) -> list[str]:
    return [f"{first + i // 12}-{i % 12 + 1:02d}" for i in range(n)]


def district(found: list[int], visits: int = 20) -> dict:
    """`visits` visits a month from January 2023 on that found so many together, one hazard of a ledger beside them."""
    seen = [
        {
            "inspect_date": f"{month}-05", "jurisdiction": "河东街道", "sector": "gas", "premise_name": f"甲{i}",
            "activity_type": "patrol", "hazards_found_n": n // visits + (i < n % visits),
        }
        for month, n in zip(months(len(found)), found, strict=True)
        for i in range(visits)
    ]  # fmt: skip
    last = pd.Period(months(len(found))[-1]).end_time.date()
    ledger = [{"found_date": "2023-01-05", "jurisdiction": "河东街道", "sector": "gas", "premise_name": "甲0"}]
    return {"hazards": ledger, "inspections": seen, "as_of": str(last)}


def steady(n: int) -> list[int]:
    """Hazards of `n` months, none like the next, without a season."""
    return np.random.default_rng(3).poisson(60, n).tolist()


def campaign(number: int, start: str, end: str, name: str) -> dict:
    return {
        "campaign_id": f"C{number}",
        "name": name,
        "name_en": f"Sweep {number}",
        "start_date": start,
        "end_date": end,
    }


# the index of months


def oracle(frame: pd.DataFrame, found: str) -> np.ndarray:
    """The twelve ratios by statsmodels on month × sector × kind: months, years, strata, days of Spring Festival."""
    cells = frame.groupby(["year", "month", "sector", "activity_type"], as_index=False).agg(
        found=(found, "sum"), visits=(found, "count")
    )
    cells["stratum"] = cells["sector"] + cells["activity_type"]
    # a stratum that never found anything has no level
    cells = cells[cells.groupby("stratum")["found"].transform("sum") > 0]
    off = {date.fromisoformat(f) + timedelta(i) for f in FESTIVALS for i in range(-1, 7)}
    share = [sum(d.year == y and d.month == m for d in off) / pd.Period(f"{y}-{m}").days_in_month
             for y, m in zip(cells["year"], cells["month"], strict=True)]  # fmt: skip
    x = np.column_stack([
        pd.get_dummies(cells["month"]).to_numpy(float),
        pd.get_dummies(cells["year"]).to_numpy(float)[:, 1:],
        pd.get_dummies(cells["stratum"]).to_numpy(float)[:, 1:],
        share,
    ])  # fmt: skip
    fit = sm.GLM(cells["found"], x, family=sm.families.Poisson(), offset=np.log(cells["visits"])).fit()
    effect = fit.params.to_numpy()[:12]
    return np.exp(effect - effect.mean())


@pytest.mark.parametrize(("code", "found"), [("season_month_index", "hazards_n"), ("season_major_index", "major_n")])
def test_the_index_is_the_oracles(sample, visited, code, found):
    told = rows(sample(code))
    totals = visited.groupby("month")[found].agg(["sum", "count"])
    assert [(r["events"], r["base"]) for r in told] == list(totals.itertuples(index=False, name=None))
    assert np.allclose([r["index"] for r in told], oracle(visited, found), rtol=1e-5)


def test_the_index_of_visits_is_per_day_and_judges_nothing(sample, visited):
    made = sample("season_volume_index")
    told = rows(made)
    assert [r["events"] for r in told] == visited.groupby("month").size().tolist()
    assert [r["base"] for r in told] == [124, 113, 124, 120, 124, 120, 124, 124, 120, 124, 90, 124]
    assert set(made.chart.series[0].roles) == {"context"} and "verdict" not in told[0]
    # November and December are planted at 1.35 and 1.40 times, October at 0.85
    by_month = [r["index"] for r in told]
    assert min(by_month[10:]) > 1.2 and by_month[9] < 0.9
    assert made.title.startswith(("11月查得最多", "12月查得最多"))


def test_the_planted_season_of_fire_is_within_the_limits_of_every_month(sample):
    """What mix.py plants for kinds of the sector fire, averaged; the 99.8 % limits hold it in all twelve months."""
    planted = category_weights().sum(axis=2)[:, [i for i, k in enumerate(KINDS) if k.sector == "fire"]].mean(axis=1)
    planted /= np.exp(np.log(planted).mean())
    assert planted[0] > 1.1, "a winter is planted"
    made = sample("season_month_index", YEAR.with_codes("sector", ["fire"]))
    for truth, r in zip(planted, rows(made), strict=True):
        lo, hi = (float(v) for v in r["outer"].split("–"))
        assert lo <= truth <= hi, r["month"]
    assert made.title.startswith("1月每家次隐患为全年平均的1.") and "12月也偏高" in made.title


def test_the_headline_names_the_months_that_its_rows_put_beyond(sample):
    for selection in (YEAR, YEAR.with_codes("sector", ["fire"]), YEAR.with_codes("sector", ["construction"])):
        made = sample("season_month_index", selection)
        told = rows(made)
        beyond = [r for r in told if "超出" in r["verdict"]]
        accents = [r["month"] for r, role in zip(told, made.chart.series[0].roles, strict=True) if role == "accent"]
        assert accents == [r["month"] for r in beyond]
        named = made.title.partition("“")[0]
        assert _months_of(named) == {r["month"] for r in beyond} or not beyond, made.title
        if beyond:
            top = max((r for r in beyond if "高于" in r["verdict"]), key=lambda r: r["index"], default=None)
            assert top is None or named.startswith(f"{top['month']}每家次隐患为全年平均的{top['index']:.2f}倍")


def _months_of(title: str) -> set[str]:
    """The months that a Chinese title names."""
    found, number = set(), ""
    for c in title:
        if c.isdigit():
            number += c
        else:
            if c == "月" and number:
                found.add(f"{number}月")
            number = ""
    return found


def test_under_24_months_nothing_is_said_in_words(build):
    made = build("season_month_index", **district(steady(23)))
    assert made.empty == "只有23个完整月，不足24个月，不作季节判断；满两年后显示。"
    for code in ("season_volume_index", "season_sector_heat"):
        assert "不足24个月" in build(code).empty
    assert "under 24 months" in build("season_month_index", lang="en").empty


def test_24_months_are_enough(build):
    made = build("season_month_index", **district(steady(24)))
    assert made.chart is not None and len(rows(made)) == 12 and any("自由度10" in n for n in made.notes)


def test_no_season_is_told_as_none(build):
    made = build("season_month_index", **district([60, 62, 58, 61] * 12))
    assert made.title.startswith("各月每家次隐患的差异都可由随机波动解释，看不出季节")
    assert set(made.chart.series[0].roles) == {"context"}


def test_too_few_hazards_are_refused_by_name(build):
    found = steady(36)
    found[7] = found[19] = found[31] = 1
    made = build("season_month_index", **district(found))
    assert made.empty == "检查发现隐患太少：8月历年合计只有3条，不足10条，不作季节判断；可放宽筛选条件。"


def november(found: int) -> list[int]:
    return [found if i % 12 == 10 else n for i, n in enumerate(steady(48))]


def test_a_campaign_each_november_is_said_and_not_estimated(build):
    yearly = [campaign(y, f"{y}-11-01", f"{y}-11-30", f"{y}年冬季行动") for y in range(2023, 2027)]
    made = build("season_month_index", **district(november(150)), campaigns=yearly)
    told = rows(made)[10]
    assert told["index"] > 2 and "高于" in told["verdict"], "the index of the month holds the campaign"
    assert made.title.startswith("11月每家次隐患为全年平均的")
    assert made.title.endswith("“冬季行动”每年同期开展，与季节分不开")
    assert (
        "“冬季行动”每年都落在相同的月份（11月），其影响与月份无法区分，没有估计；这些月份的指数含有它。" in made.notes
    )
    english = build("season_month_index", lang="en")
    assert any("cannot be told from the month and is not estimated" in n for n in english.notes)


def test_a_campaign_of_one_november_is_taken_out(build):
    found = [150 if i == 22 else n for i, n in enumerate(steady(48))]
    once = [campaign(1, "2024-11-01", "2024-11-30", "2024年专项行动")]
    made = build("season_month_index", **district(found), campaigns=once)
    assert rows(made)[10]["index"] < 1.15
    assert any(n.startswith("已除去：") and "“专项行动”" in n for n in made.notes)
    assert "无法区分" not in " ".join(made.notes)


def test_without_campaigns_the_note_says_so(build):
    made = build("season_month_index", **district(steady(24)))
    assert "未提供专项行动，其影响没有除去。" in made.notes


def test_without_visits_it_is_refused(build):
    with pytest.raises(Refusal) as refused:
        build("season_month_index", hazards=district([1])["hazards"], as_of="2026-01-31")
    assert "检查" in refused.value.message("zh")


# sectors and categories by month


def test_a_sectors_index_is_that_of_the_page_filtered_to_it(sample):
    by_sector = [r for r in rows(sample("season_sector_heat")) if r["sector"] == "消防"]
    alone = rows(sample("season_month_index", YEAR.with_codes("sector", ["fire"])))
    assert [r["found"] for r in by_sector] == [r["events"] for r in alone]
    assert np.allclose([r["ratio"] for r in by_sector], [r["index"] for r in alone])
    assert [r["interval"] for r in by_sector] == [r["interval"] for r in alone]


@pytest.mark.parametrize("code", ["season_sector_heat", "season_category_heat"])
def test_a_grid_counts_and_names_the_cells_beyond_chance(sample, code):
    made = sample(code)
    told = rows(made)
    beyond = [r for r in told if "超出" in r["verdict"]]
    assert f"{len(told)}格中{len(beyond)}格如此" in made.title
    unit = next(iter(beyond[0]))
    assert any(made.title.startswith(f"{r[unit]}{r['month']}") for r in beyond)
    stars = sum(t.endswith("*") for s in made.chart.series for t in s.text)
    assert stars == len(beyond)


@pytest.mark.parametrize(
    ("categories", "high", "planted", "within"),
    [
        (("疏散通道", "消防设施", "电气线路"), (12, 1, 2), 1.25, 0.13),
        (("燃气设施", "燃气报警切断"), (11, 12, 1), 1.20, 0.10),
        (("有限空间",), (6, 7, 8), 1.30, 0.20),
    ],
)
def test_the_planted_season_of_a_category(sample, categories, high, planted, within):
    """The months planted high over the others, by what the grid's rows say."""
    ratios = {(r["category"], int(r["month"][:-1])): r["ratio"] for r in rows(sample("season_category_heat"))}
    up = [np.log(v) for (c, m), v in ratios.items() if c in categories and m in high]
    rest = [np.log(v) for (c, m), v in ratios.items() if c in categories and m not in high]
    assert abs(np.exp(np.mean(up) - np.mean(rest)) - planted) < within


def test_construction_rests_in_january_and_february(sample):
    """−40 % is planted on building sites."""
    told = {r["month"]: r["ratio"] for r in rows(sample("season_sector_heat")) if r["sector"] == "建筑施工"}
    assert np.mean([told["1月"], told["2月"]]) < 0.75 < np.mean([v for k, v in told.items() if k not in ("1月", "2月")])


# Spring Festival and holidays


def test_weeks_stand_by_the_first_day_of_the_lunar_year(sample, visited, snapshot):
    seen = pd.read_parquet(snapshot.path / "inspections.parquet")
    seen = seen[seen["activity_type"].isin(DEFAULT_KINDS)]
    day = pd.to_datetime(seen["inspect_date"])
    told = {(r["year"], r["week"]): r for r in rows(sample("season_festival"))}
    assert len(told) == 13 * 4
    for first in map(date.fromisoformat, FESTIVALS):
        for week, name in ((-6, "前6周"), (0, "春节"), (2, "后2周")):
            start = pd.Timestamp(first) + pd.Timedelta(days=7 * week)
            own = seen[(day >= start) & (day < start + pd.Timedelta(days=7))]
            row = told[str(first.year), name]
            assert (row["start"], row["visits"], row["found"]) == (start.date(), len(own), own["hazards_n"].sum())
        whole = [r["visits"] for (y, _), r in told.items() if y == str(first.year)]
        assert isclose(
            told[str(first.year), "春节"]["visits_ratio"], told[str(first.year), "春节"]["visits"] * 13 / sum(whole)
        )


def test_the_holiday_itself_is_quiet_and_nothing_else_is_claimed(sample):
    made = sample("season_festival")
    assert made.title.startswith("春节当周日均检查家次为前后各周的0.1") and "未超出99.8%界限" in made.title
    holidays = sample("season_holidays")
    told = {r["holiday"]: r for r in rows(holidays)}
    assert set(told) == {"元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"}
    assert all(r["times"] == 4 for r in told.values())
    assert holidays.title.startswith("7个节日前后7天每家次隐患与同月其余日子之差都未超出99.8%界限")
    assert min(told.values(), key=lambda r: r["visits_ratio"])["holiday"] == "春节"


def test_days_around_a_holiday_by_pandas(sample, snapshot):
    """National Day: 7 days before its first day off to 7 after its last, by the official calendar of the four years."""
    seen = pd.read_parquet(snapshot.path / "inspections.parquet")
    days = pd.to_datetime(seen[seen["activity_type"].isin(DEFAULT_KINDS)]["inspect_date"])
    inside = span = 0
    for first, last in (("2023-09-30", 6), ("2024-10-01", 7), ("2025-10-01", 8), ("2026-10-01", 7)):
        start = pd.Timestamp(first) - pd.Timedelta(days=7)
        end = pd.Timestamp(int(first[:4]), 10, last) + pd.Timedelta(days=7)
        inside += int(days.between(start, end).sum())
        span += (end - start).days + 1
    (told,) = [r for r in rows(sample("season_holidays")) if r["holiday"] == "国庆节"]
    assert isclose(told["visits_a_day"], inside / span)


def test_one_holiday_in_the_data_is_not_judged(build):
    """Visits every day of September and October 2025: National Day lies in them once."""
    first = date(2025, 8, 25)
    seen = [
        {
            "inspect_date": str(first + timedelta(i)), "jurisdiction": "河东街道", "sector": "gas",
            "premise_name": f"甲{k}", "activity_type": "patrol", "hazards_found_n": 1,
        }
        for i in range(70)
        for k in range(10)
    ]  # fmt: skip
    ledger = [{"found_date": str(first), "jurisdiction": "河东街道", "sector": "gas"}]
    made = build("season_holidays", hazards=ledger, inspections=seen, as_of="2025-11-02")
    told = {r["holiday"]: r for r in rows(made)}
    assert told["国庆节"]["times"] == 1 and told["国庆节"]["found_ratio"] is None
    assert told["国庆节"]["verdict"] == "不作判断"
    assert made.title == "各节日次数或基数太少，每家次隐患不作判断"
    assert build("season_festival").empty.startswith("数据中没有一次春节前后各6周都完整的")


def test_every_season_speaks_english_without_chinese(sample):
    for code in MODELLED:
        made = sample(code, YEAR, "en")
        said = " ".join([made.title, made.subtitle, made.alt, *made.notes])
        assert not any("\u4e00" <= c <= "\u9fff" for c in said), said
