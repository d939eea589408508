"""The exhibits of 监测信号: drawn tables whose list is worked out by hand, and the truths planted in the sample."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pyarrow.parquet as pq
import pytest
from scipy import stats

from lens.compile import Refusal
from lens.engine import House, Snapshot
from lens.exhibits import builder
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit
from lens.rows import count_of
from lens.selection import Selection
from lens.words import LANGS

ALL = Selection(period="all", compare="none")
STREETS = ("河东街道", "城南街道", "青石街道")
SECTORS = ("gas", "fire")
CODES = (
    "signals_now", "signals_street_found", "signals_street_on_time", "signals_sector_found", "signals_majors_gap"
)  # fmt: skip
#: hazards found by a street's forty visits in each month from January 2025 on, the same in every street and sector
USUAL = (40, 44, 36, 42, 38, 45, 37, 41, 39, 43, 36, 44, 40)


def month(i: int, day: int = 5) -> str:
    return f"{2025 + i // 12}-{i % 12 + 1:02d}-{day:02d}"


def visits(street: str, sector: str, i: int, n: int, found: int) -> list[dict]:
    """`n` visits of one month that found so many together, as evenly as can be."""
    return [
        {
            "inspect_date": month(i), "jurisdiction": street, "sector": sector, "premise_name": f"{street}{sector}{k}",
            "activity_type": "patrol", "hazards_found_n": found // n + (k < found % n),
        }
        for k in range(n)
    ]  # fmt: skip


def district(last: dict[str, int] | None = None, months: int = 13, times: dict[str, int] | None = None) -> list[dict]:
    """Visits of three streets, two sectors each; `last`: what a street found in the last month instead, in each
    sector; `times`: by what a street's visits and finds of the last month are multiplied.
    """
    rows = []
    for s, street in enumerate(STREETS):
        for k, sector in enumerate(SECTORS):
            for i in range(months):
                found, n = USUAL[(i + 3 * s + 5 * k) % 13], 40
                if i == months - 1:
                    factor = (times or {}).get(street, 1)
                    found, n = (last or {}).get(street, found) * factor, n * factor
                rows += visits(street, sector, i, n, found)
    return rows


HAZARD = {"found_date": "2025-01-05", "jurisdiction": "河东街道", "sector": "gas", "premise_name": "甲"}


@pytest.fixture
def build(home, publish_rows):
    """`build(code, inspections=…)`: publish drawn rows and build one exhibit over them."""
    state: dict = {}

    def _build(code: str, selection: Selection = ALL, lang: str = "zh", **drawn) -> Exhibit:
        if drawn:
            drawn.setdefault("hazards", [HAZARD])
            publish_rows(**drawn)
            state["snapshot"] = House(home).open()
        made = builder(code)(Context(state["snapshot"], selection, lang))
        return made

    _build.state = state
    return _build


@pytest.fixture(scope="module")
def sample(sample_home) -> Snapshot:
    return House(sample_home).open()


def rows(made: Exhibit) -> list[dict]:
    assert made.table is not None
    return [dict(zip((c.key for c in made.table.columns), row, strict=True)) for row in made.table.rows]


def p_of(top: list[int], base: list[int]) -> float:
    """The p-value of the last month without a season, from the definition and scipy alone."""
    level = sum(top[:-1]) / sum(base[:-1])
    z = [2 * (y**0.5 - (level * n) ** 0.5) for y, n in zip(top, base, strict=True)]
    ranges = [abs(b - a) for a, b in pairwise(z[:-1])]
    sigma = max(1.0, sum(ranges) / len(ranges) / 1.128, float(np.std(z[:-1], ddof=1)))
    return float(2 * stats.t.sf(abs(z[-1]) / sigma / (1 + base[-1] / sum(base[:-1])) ** 0.5, len(z) - 2))


def series_of(drawn: list[dict], key: str, name: str) -> tuple[list[int], list[int]]:
    found: dict[str, int] = {}
    seen: dict[str, int] = {}
    for v in drawn:
        if v[key] == name:
            m = v["inspect_date"][:7]
            found[m] = found.get(m, 0) + v["hazards_found_n"]
            seen[m] = seen.get(m, 0) + 1
    return [found[m] for m in sorted(found)], [seen[m] for m in sorted(seen)]


# signals_now


def test_the_list_by_hand(build):
    """河东 finds three times as much in January 2026: named with both sectors, of five comparisons by scipy alone."""
    drawn = district(last={"河东街道": 120})
    made = build("signals_now", inspections=drawn, as_of="2026-01-31")
    keys = [("jurisdiction", s) for s in STREETS] + [("sector", s) for s in SECTORS]
    p = {name: p_of(*series_of(drawn, key, name)) for key, name in keys}
    chance = dict(zip(p, stats.false_discovery_control(list(p.values())), strict=True))
    names = {"gas": "燃气", "fire": "消防"}
    expected = [names.get(n, n) for n in sorted(p, key=lambda n: p[n]) if chance[n] <= 0.05 and p[n] < 0.002]
    told = rows(made)
    assert expected[0] == "河东街道" and set(expected) == {"河东街道", "燃气", "消防"}
    assert {r["where"] for r in told} == set(expected) and told[0]["where"] == "河东街道"
    assert (told[0]["num"], told[0]["den"]) == (240, 80)
    assert told[0]["value"].startswith("3.0") and told[0]["side"] == "高于平常，建议复核"
    assert made.title.startswith("2026年1月有3项信号（共比较5项）：河东街道每家次发现隐患高于平常")
    assert made.title.endswith("建议复核")
    assert told[0]["since"] == "2025年12月起连续2个月同侧" and told[0]["campaign"] == "—"
    # every count opens its rows
    for row, links in zip(told, made.table.links, strict=True):
        behind = links[4]
        assert behind is not None and count_of(build.state["snapshot"], behind, ALL).figure == row["den"]


def test_less_than_usual_is_named_too(build):
    made = build("signals_now", inspections=district(last={"城南街道": 4}), as_of="2026-01-31")
    assert rows(made)[0]["where"] == "城南街道" and rows(made)[0]["side"] == "低于平常，建议复核"
    assert "城南街道每家次发现隐患低于平常" in made.title


def test_nothing_beyond_is_said_with_the_number_of_comparisons(build):
    made = build("signals_now", inspections=district(), as_of="2026-01-31")
    assert made.title == "2026年1月没有超出平常波动的信号（共比较5项）"
    assert not rows(made) and made.empty.startswith("5项比较")
    assert any("5%" in n and "5项比较" in n for n in made.notes)


def test_eleven_months_of_history_are_not_judged(build):
    made = build("signals_now", inspections=district(last={"河东街道": 120}, months=12), as_of="2025-12-31")
    assert made.title == "2025年12月：历史不足12个月或基数太小，没有可比较的" and not rows(made)
    chart = build("signals_street_found")
    assert "历史不足12个月" in chart.title
    assert not [s for s in chart.chart.series if s.role == "limit"], "no limits are drawn"
    assert {r["verdict"] for r in rows(chart)} == {"不作判断"}


def test_f_a_campaign_that_doubles_visits_at_the_same_rate_is_no_signal(build):
    """Truth (f) in small: twice the visits, twice the finds, and the campaign shaded on the charts."""
    campaign = [{"campaign_id": "C", "name": "专项", "start_date": "2026-01-01", "end_date": "2026-01-31"}]
    drawn = district(times=dict.fromkeys(STREETS, 2))
    made = build("signals_now", inspections=drawn, campaigns=campaign, as_of="2026-01-31")
    assert made.title == "2026年1月没有超出平常波动的信号（共比较5项）"
    chart = build("signals_street_found")
    assert [(m.kind, m.at, m.to, m.text) for m in chart.chart.marks] == [("xband", 11.5, 12.5, "")]
    assert any("专项（2026-01-01至2026-01-31）" in n for n in chart.notes)
    assert not [r for s in chart.chart.series for r in s.roles or () if r == "alert"]


def test_a_signal_in_a_campaign_month_names_the_campaign(build):
    campaign = [{"campaign_id": "C", "name": "专项", "start_date": "2026-01-10", "end_date": "2026-02-10"}]
    made = build("signals_now", inspections=district({"河东街道": 120}), campaigns=campaign, as_of="2026-01-31")
    assert {r["campaign"] for r in rows(made)} == {"专项"}


def test_the_month_that_runs_and_the_one_not_entered_yet_are_not_judged(build):
    """As of 20 January, January runs; where entering takes 25 days, December is not in yet either."""
    drawn = district(last={"河东街道": 400})
    cut = {"inspections": drawn, "as_of": "2026-01-20"}
    quick = [{**HAZARD, "reported_date": "2025-01-06"}] * 20
    made = build("signals_now", hazards=quick, **cut)
    assert "2025年12月" in made.title and "信号" not in made.title.replace("没有可比较", ""), "January is not judged"
    chart = build("signals_street_found")
    assert any("2026年1月尚未结束" in n for n in chart.notes)
    line = next(s for s in chart.chart.series if s.panel == "河东街道")
    assert line.roles[-1] == "muted" and "alert" not in line.roles
    slow = [{**HAZARD, "found_date": "2025-02-05", "reported_date": "2025-03-02"}] * 20
    made = build("signals_now", hazards=slow, **cut)
    assert "2025年11月" in made.title
    assert any("2025年12月、2026年1月尚未结束或录入还不到95%（此前录入95%需25天）" in n for n in made.notes)


def test_a_street_that_stopped_reporting_is_apart(build):
    drawn = [v for v in district() if not (v["jurisdiction"] == "青石街道" and v["inspect_date"] > "2025-10")]
    made = build("signals_now", inspections=drawn, as_of="2026-01-31")
    assert made.title.endswith("；青石街道未报送") and "共比较4项" in made.title
    chart = build("signals_street_found")
    assert "青石街道" not in chart.chart.panels and chart.title.endswith("；青石街道未报送")
    assert any(n.startswith("青石街道自2025-09-05后没有记录") for n in chart.notes)


def test_where_no_chosen_street_reports_nothing_is_compared(sample):
    quiet = Selection().with_codes("jurisdiction", ["BH10"])
    for code in ("signals_now", "signals_street_found", "signals_sector_found"):
        made = builder(code)(Context(sample, quiet, "zh"))
        assert made.empty.startswith("所选街道都未报送") and made.table is None, code
    gap = builder("signals_majors_gap")(Context(sample, quiet, "zh"))
    assert gap.title.endswith("；北关街道未报送") and "已超过" not in gap.title


def test_without_visits_the_page_says_what_is_missing(build):
    hazards = [{**HAZARD, "found_date": month(i), "due_date": month(i, 20)} for i in range(13)]
    for code in ("signals_street_found", "signals_sector_found"):
        with pytest.raises(Refusal) as refusal:
            build(code, hazards=hazards, as_of="2026-01-31")
        assert "未提供检查明细" in refusal.value.message("zh")


# the charts


def test_a_point_beyond_stands_out_with_its_base(build):
    made = build("signals_street_found", inspections=district(last={"河东街道": 120}), as_of="2026-01-31")
    assert made.title == "2026年1月每家次发现隐患，河东街道高于自身99.8%控制限；其余2个在内"
    line = next(s for s in made.chart.series if s.panel == "河东街道" and s.role == "context")
    assert line.roles[-1] == "alert" and set(line.roles[:-1]) == {"context"}
    assert (
        line.hover[-1].startswith("2026年1月　河东街道　每家次发现隐患3.0条/家次（240/80）")
        or "（240/80）" in line.hover[-1]
    )
    assert "99.8%控制限" in line.hover[-1]
    limits = [s for s in made.chart.series if s.panel == "河东街道" and s.role == "limit"]
    assert len(limits) == 2 and max(limits[1].y[-1], limits[0].y[-1]) < 3.0
    last = next(r for r in rows(made) if r["jurisdiction"] == "河东街道" and r["month"] == "2026年1月")
    assert (last["base"], last["events"], last["verdict"], last["run"]) == (80, 240, "高于99.8%控制限", 2)


def test_eight_months_on_one_side_are_named_and_not_coloured(build):
    """城南 finds 36 or 37 for five months, then 46 for eight: never beyond, but eight in a row above."""
    drawn = [v for v in district() if v["jurisdiction"] != "城南街道"]
    for sector in SECTORS:
        for i in range(13):
            drawn += visits("城南街道", sector, i, 40, 34 + i % 2 if i < 5 else 46)
    made = build("signals_street_found", inspections=drawn, as_of="2026-01-31")
    assert made.title.endswith("城南街道已连续8个月以上高于平常，建议复核")
    line = next(s for s in made.chart.series if s.panel == "城南街道" and s.role == "context")
    assert "alert" not in line.roles


def test_on_time_is_counted_in_the_month_of_the_deadline(build):
    """Found on the 25th, due on the 5th of the next month: 20 a month, 18 in time, but only 6 of those due in January.

    What is due in February is not known on 31 January and in no month.
    """
    hazards = []
    for i in range(14):
        for k in range(40):
            due = date.fromisoformat(month(i))
            late = k < (4 + i % 3 if i != 12 else 28)
            done = due + timedelta(9 if late else -2)
            hazards.append(
                {
                    "found_date": str(due - timedelta(10)), "due_date": str(due), "jurisdiction": "河东街道",
                    "sector": "gas", "premise_name": f"乙{k}",
                    **({"rectified_date": str(done), "closed_date": str(done)} if str(done) <= "2026-01-31" else {}),
                }
            )  # fmt: skip
    made = build("signals_street_on_time", hazards=hazards, inspections=district(), as_of="2026-01-31")
    told = {r["month"]: r for r in rows(made)}
    assert (told["2026年1月"]["events"], told["2026年1月"]["base"]) == (12, 40)
    assert (told["2025年2月"]["events"], told["2025年2月"]["base"]) == (35, 40)
    assert "2026年2月" not in told
    assert "河东街道低于自身99.8%控制限" in made.title
    listed = build("signals_now")
    low = next(r for r in rows(listed) if r["where"] == "河东街道")
    assert (low["num"], low["den"]) == (12, 40) and low["side"] == "低于平常，建议复核"
    links = listed.table.links[rows(listed).index(low)]
    assert [count_of(build.state["snapshot"], b, ALL).figure for b in links[3:5]] == [12, 40]


# signals_majors_gap


def majors(days: list[str]) -> list[dict]:
    return [{**HAZARD, "found_date": d, "level": "major"} for d in days]


def test_several_on_one_day_are_one_occasion_and_the_last_gap_is_open(build):
    start = date(2025, 1, 1)
    days = [str(start + timedelta(sum((6, 14)[k % 2] for k in range(i)))) for i in range(14)]
    made = build("signals_majors_gap", hazards=majors([*days, days[3], days[3]]), as_of="2025-05-16")
    body = rows(made)
    assert [r["gap"] for r in body] == [9, 6, *[14, 6] * 6, None], "nine days since 7 May are still open"
    assert body[0]["verdict"] == "未结束，不作判断"
    assert next(r for r in body if str(r["day"]) == days[3])["majors"] == 3
    assert made.title == "截至2025-05-16，距最近一次发现重大隐患9天；此前13次间隔平均9.7天，都在控制限内"
    waiting = made.chart.series[-1]
    assert waiting.roles[-1] == "muted" and waiting.text[-1] == "已9天" and waiting.y[-1] == 9


def test_an_open_gap_is_only_told_for_being_long(build):
    start = date(2025, 1, 1)
    days = [str(start + timedelta(10 * i)) for i in range(14)]
    # P(gap ≤ g) = 1 − 0.9^g reaches 99.9 % at 66
    assert 0.9**66 < 0.001 < 0.9**65
    made = build("signals_majors_gap", hazards=majors(days), as_of="2025-09-01")
    assert "已超过平常间隔的上限（66天）" in made.title
    made = build("signals_majors_gap", hazards=majors(days), as_of="2025-05-11")
    assert made.title.startswith("截至2025-05-11，距最近一次发现重大隐患0天；此前13次")


def test_a_gap_beyond_the_limit_stands_out_and_few_have_no_limits(build):
    start = date(2025, 1, 1)
    days = [str(start + timedelta(5 * i)) for i in range(20)] + ["2025-07-20"]
    made = build("signals_majors_gap", hazards=majors(days), as_of="2025-07-22")
    assert "20次间隔中1次长于上限" in made.title
    points = next(s for s in made.chart.series if s.kind == "scatter")
    assert [r for r in points.roles if r == "alert"] == ["alert"]
    made = build("signals_majors_gap", hazards=majors(days[:5]), as_of="2025-02-01")
    assert made.title.endswith("有发现的只有5天，不足13天，不画控制限") and not made.chart.marks
    none = build("signals_majors_gap", hazards=[HAZARD | {"level": "general"}], as_of="2025-02-01")
    assert "没有发现重大隐患" in none.empty


# the sample district


def test_no_signal_is_invented_in_the_sample_and_the_silent_street_is_apart(sample):
    for period in ("ytd", "2026-06-01..2026-06-30"):  # 安全生产月: 35 % more visits
        made = builder("signals_now")(Context(sample, Selection(period=period), "zh"))
        assert "没有超出平常波动的信号" in made.title, period
    assert builder("signals_now")(Context(sample, Selection(), "zh")).title.endswith("北关街道未报送")


def test_b_the_worse_street_on_gas_is_seen_as_a_run(sample):
    """No single month of some twenty visits can show it; nine months above its own usual do."""
    gas = Selection(period="2026-09").with_codes("sector", ["gas"])
    made = builder("signals_street_found")(Context(sample, gas, "zh"))
    assert "河东街道已连续8个月以上高于平常，建议复核" in made.title
    before = builder("signals_street_found")(Context(sample, gas.with_period("2025-09"), "zh"))
    assert "河东街道" not in before.title


def test_the_samples_figures_and_seasonal_limits_by_an_oracle(sample):
    """Every street's judged month counted from the published file and judged again with numpy and scipy.stats."""
    table = pq.read_table(
        sample.path / "inspections.parquet", columns=["inspect_date", "jurisdiction", "hazards_n", "is_default_visit"]
    )
    count: dict[tuple[str, str], list[int]] = {}
    for r in table.to_pylist():
        if r["is_default_visit"] and r["hazards_n"] is not None:
            for key in (r["jurisdiction"], "all"):
                cell = count.setdefault((key, r["inspect_date"].strftime("%Y-%m")), [0, 0])
                cell[0] += r["hazards_n"]
                cell[1] += 1
    made = builder("signals_street_found")(Context(sample, Selection(), "zh"))
    told = {r["jurisdiction"]: r for r in rows(made) if r["month"] == "2026年10月"}
    months = [f"{y}-{m:02d}" for y in (2023, 2024, 2025, 2026) for m in range(1, 13)][9:46]
    assert len(months) == 37 and len(told) == 11
    whole = np.array([count["all", m] for m in months])
    like = np.array([1 if m[5:] == "02" else int(m[5:]) for m in months])
    overall = whole[:36, 0].sum() / whole[:36, 1].sum()
    factor = np.array(
        [whole[:36][like[:36] == k, 0].sum() / whole[:36][like[:36] == k, 1].sum() / overall for k in like]
    )
    for code in sample.codes("jurisdiction"):
        row = told.get(sample.label("jurisdiction", code, "zh"))
        if row is None:
            continue
        y, n = np.array([count.get((code, m), [0, 0]) for m in months]).T
        assert (row["events"], row["base"]) == (y[-1], n[-1]), code
        e = n * factor
        level = y[:36].sum() / e[:36].sum()
        z = 2 * (np.sqrt(y) - np.sqrt(level * e))
        own = n[:36].sum() / whole[:36, 1].sum() / 3
        sigma = max(np.abs(np.diff(z[:36])).mean() / 1.128, z[:36].std(ddof=1)) / np.sqrt(1 - own)
        reach = stats.t.ppf(0.999, 35) * max(1, sigma) * np.sqrt(1 + e[-1] / e[:36].sum() + own) / 2
        root = np.sqrt(level * e[-1])
        lo, hi = max(root - reach, 0) ** 2 / n[-1], (root + reach) ** 2 / n[-1]
        assert row["usual"] == pytest.approx(level * factor[-1])
        assert row["limits"] == f"{lo:.1f}–{hi:.1f}" or row["limits"] == f"{lo:.2f}–{hi:.2f}", code


@pytest.mark.parametrize("lang", LANGS)
def test_nobody_is_blamed_and_no_tier_is_named(sample, lang):
    for code in CODES:
        made = builder(code)(Context(sample, Selection(), lang))
        said = " ".join([made.title, made.subtitle, made.alt, *made.notes])
        assert not [w for w in ("迟报", "漏报", "谎报", "瞒报", "造假", "异常") if w in said], code
        if lang == "en":
            assert not any("\u4e00" <= c <= "\u9fff" for c in said), said
