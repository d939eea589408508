"""The exhibits about the data, and what changed most and where, against rows worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from scipy import stats

from data.intake import import_and_publish
from lens import exhibits, words
from lens.ask import ask
from lens.engine import House
from lens.exhibits.change_where import adjusted
from lens.exhibits.context import Context
from lens.exhibits.data_flags import LEFT_OUT
from lens.measures import MEASURES
from lens.selection import Selection
from lens.words import LANGS
from tests.imports import row, write_csv


def build(code, snapshot, selection=None, lang="zh"):
    return exhibits.builder(code)(Context(snapshot, selection or Selection(), lang))


def column(made, key):
    place = [c.key for c in made.table.columns].index(key)
    return [r[place] for r in made.table.rows]


# -- what was imported ---------------------------------------------------------------------------------------------


@pytest.fixture
def imported(home, tmp_path):
    """Five rows: one said twice, one without a readable date, one total row."""
    rows = [
        row(隐患编号="H1", 发现日期="2026-01-05"),
        row(隐患编号="H2", 发现日期="2026-01-06", 行业领域="量子"),
        row(隐患编号="H2", 发现日期="2026-01-06", 行业领域="量子"),
        row(隐患编号="H3", 发现日期="不详"),
        row(隐患编号="H4", 发现日期="2026-01-08", 隐患等级="待核定"),
    ]
    import_and_publish(home, [write_csv(tmp_path / "一月台账.csv", rows)])
    return House(home).open()


def test_sources_add_up(imported):
    made = build("data_sources", imported)
    assert made.title == "读取5行＝接收3＋拒收1＋合并重复1"
    assert [made.table.rows[0][i] for i in (0, 1, 3, 4, 5, 6)] == ["隐患", "一月台账.csv", 5, 3, 1, 1]
    for read, *parts in zip(*(column(made, k) for k in ("rows_read", "accepted", "rejected", "merged")), strict=True):
        assert read == sum(parts)


def test_rejects_say_where_and_why(imported):
    made = build("data_rejects", imported)
    assert made.title == "拒收1行，原因：日期无法识别"
    assert [column(made, k)[0] for k in ("file", "row", "value", "reason")] == [
        "一月台账.csv",
        5,
        "不详",
        "日期无法识别",
    ]
    assert build("data_rejects", imported, lang="en").title == "1 row rejected, for: date cannot be read"


def test_unknown_codes_are_shown_as_they_came(imported):
    made = build("data_snapshot", imported)
    assert "行业" in made.title
    told = dict(made.table.rows)
    assert told["未识别的代码：行业"] == "量子（1行）"
    assert told["快照编号"] == imported.id and told["规则表 codes.toml"] == "随产品提供"


def test_flags_are_counted_against_the_rows(imported):
    made = build("data_flags", imported)
    assert [r[:4] for r in made.table.rows] == [
        ("隐患", "整改期限早于发现日期", 3, 1.0),
        ("隐患", "隐患等级无法识别", 1, 1 / 3),
    ]
    assert made.title == "有标记2种，最多的是隐患“整改期限早于发现日期”3行（100.0%）"


def test_without_its_batch_the_sums_are_still_told(imported, home):
    import shutil

    shutil.rmtree(home.batches)
    made = build("data_sources", imported)
    assert made.title == "读取5行＝接收3＋拒收1＋合并重复1"
    assert column(made, "rows_read") == [5] and len(made.notes) == 3


# -- flags and the measures they leave -----------------------------------------------------------------------------

GOOD = {
    "found_date": "2026-01-05",
    "jurisdiction": "河东街道",
    "sector": "gas",
    "premise_name": "甲",
    "level": "major",
    "category": "gas_alarm",
    "status": "closed",
    "due_date": "2026-01-20",
    "extended_n": 0,
    "rectified_date": "2026-01-08",
    "closed_date": "2026-01-10",
    "inspection_id": "V1",
}
FAULTS = {
    "due_before_found": {"due_date": "2026-01-01"},
    "closed_before_found": {"closed_date": "2026-01-01"},
    "closed_no_date": {"closed_date": None, "rectified_date": None, "flags": "closed_no_date"},
    "orphan_link": {"inspection_id": "V9"},
    "long_term": {"due_date": None, "flags": "long_term"},
    "date_unreadable:due_date": {"due_date": None, "flags": "date_unreadable:due_date"},
    "date_unreadable:closed_date": {"closed_date": None, "flags": "date_unreadable:closed_date"},
}


def test_every_flag_that_leaves_measures_has_a_case():
    assert FAULTS.keys() == LEFT_OUT.keys()


@pytest.mark.parametrize("flag", FAULTS)
def test_a_flagged_row_is_kept_and_left_out_of_the_measures_named(flag, home, publish_rows):
    others = [
        {**GOOD, "hazard_id": "A"},
        {**GOOD, "hazard_id": "B", "status": "open", "rectified_date": None, "closed_date": None},
    ]
    visits = [
        {
            "inspection_id": "V1",
            "inspect_date": "2026-01-05",
            "jurisdiction": "河东街道",
            "sector": "gas",
            "activity_type": "patrol",
        }
    ]

    def figures(hazards):
        publish_rows(as_of="2026-01-31", hazards=hazards, inspections=visits)
        snapshot = House(home).open()
        flagged = snapshot.manifest["flags"].get("hazards", {}).get(flag, 0)
        return ask(snapshot, [*LEFT_OUT[flag], "M2"])[0], flagged

    (without, none), (with_it, one) = figures(others), figures([*others, {**GOOD, "hazard_id": "F", **FAULTS[flag]}])
    assert (none, one) == (0, 1)
    assert with_it.pop("M2") == without.pop("M2") + 1, "the row itself is kept"
    for key in without:
        assert with_it[key] == without[key], f"{key} counts a row flagged {flag}"


def test_a_row_dated_after_the_as_of_date_is_in_no_measure(home, publish_rows):
    publish_rows(
        as_of="2026-01-31",
        hazards=[GOOD, {**GOOD, "hazard_id": "later", "found_date": "2026-02-03", "due_date": "2026-03-01"}],
    )
    snapshot = House(home).open()
    assert ask(snapshot, ["M2"], selection=Selection("all"))[0]["M2"] == 1
    made = build("data_flags", snapshot)
    assert made.table.rows[0][1:5] == ("日期晚于截至日期", 1, 0.5, "全部指标")


# -- definitions ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
def test_every_measure_is_defined(lang, imported):
    made = build("data_definitions", imported, lang=lang)
    assert column(made, "code") == list(MEASURES)
    for m, name, definition, base in zip(
        MEASURES.values(), *(column(made, k) for k in ("name", "definition", "base")), strict=True
    ):
        assert name == m.name(lang) and definition == m.definition(lang)
        assert (base != words.NOTHING) == (m.den is not None or m.kind == "survival")


def test_what_is_off_says_why(imported):
    made = build("data_off", imported)
    told = dict(zip(column(made, "code"), column(made, "why"), strict=True))
    assert "检查明细" in told["M1"] and "气象" in told["M26"] and "M2" not in told
    assert made.title.startswith(f"{len(MEASURES)}项指标中{len(told)}项不能计算")


# -- completeness --------------------------------------------------------------------------------------------------


def test_months_without_a_row_are_named(home, publish_rows):
    publish_rows(
        as_of="2026-04-30",
        hazards=[{**GOOD, "found_date": d, "hazard_id": d} for d in ("2026-01-05", "2026-02-07", "2026-04-01")],
    )
    made = build("data_reporting", House(home).open())
    assert made.title == "隐患有1个月没有记录，最近一次是2026年3月"
    assert [r[1] for r in made.table.rows] == [1, 1, 0, 1]


def test_a_filter_reaches_the_months(sample_home):
    snapshot = House(sample_home).open()
    gas = build("data_reporting", snapshot, Selection().with_codes("sector", ["gas"]))
    assert (
        sum(column(gas, "hazards"))
        == ask(snapshot, ["M2"], selection=Selection("all").with_codes("sector", ["gas"]))[0]["M2"]
    )
    everything = build("data_reporting", snapshot)
    assert sum(column(everything, "inspections")) == snapshot.manifest["files"]["inspections"]["rows"], (
        "visits of every type"
    )
    assert column(everything, "weather")[1] == 31


# -- what changed most, and where ----------------------------------------------------------------------------------


def found(n: int, street: str, year: int) -> list[dict]:
    """n hazards on days spread over January to June, each at a premise of its own."""
    start = date(year, 1, 1)
    return [
        {
            "found_date": str(start + timedelta(i * 170 // n)),
            "jurisdiction": street,
            "sector": "gas",
            "premise_name": f"{street}{year}{i}",
            "status": "open",
        }
        for i in range(n)
    ]


def two_years(home, publish_rows, *counts: tuple[str, int, int]):
    publish_rows(
        as_of="2026-06-30",
        hazards=[h for street, a, b in counts for year, n in ((2025, a), (2026, b)) for h in found(n, street, year)],
    )
    return House(home).open()


def test_only_the_street_beyond_chance_is_named(home, publish_rows):
    snapshot = two_years(home, publish_rows, ("河东街道", 60, 150), ("城南街道", 100, 108), ("青石街道", 4, 6))
    made = build("change_where", snapshot)
    rows = {(r[0], r[1]): r for r in made.table.rows}
    assert made.title == "河东街道发现隐患60→150（上升150%）；燃气发现隐患164→264（上升61%）；其余1项在随机波动内"
    assert rows["河东街道", "发现隐患"][-1] == "上升，超出随机波动"
    assert rows["城南街道", "发现隐患"][-1] == "在随机波动内"
    assert rows["青石街道", "发现隐患"][-1] == "基数太小"
    assert rows["河东街道", "发现隐患"][4] == pytest.approx(1.5)


def test_where_nothing_stands_out_it_says_so(home, publish_rows):
    snapshot = two_years(home, publish_rows, ("河东街道", 60, 66), ("城南街道", 100, 95))
    made = build("change_where", snapshot)
    assert made.title == "各街道、各行业同比变化都在随机波动内"
    assert {r[-1] for r in made.table.rows} == {"在随机波动内"}
    assert "accent" not in made.chart.series[0].roles
    assert any("销号日期" in note for note in made.notes), "a ledger without closing dates has no stock of last year"


def test_no_comparison_is_a_sentence(home, publish_rows):
    snapshot = two_years(home, publish_rows, ("河东街道", 60, 66))
    made = build("change_where", snapshot, Selection("ytd", "none"))
    assert made.empty and made.chart is None


def test_the_picture_and_the_verdict_agree(sample_home):
    """An interval leaves "no change" out exactly where the change is named as beyond chance."""
    made = build("change_where", House(sample_home).open())
    series = made.chart.series[0]
    for lo, hi, role in zip(series.lo, series.hi, series.roles, strict=True):
        assert (role == "accent") == (lo > 0 or hi < 0)
    assert "燃气" in made.title, "the growth of gas that the sample plants"


def test_adjusted_p_values_are_benjamini_and_hochberg():
    p = [0.001, 0.2, 0.03, 0.03, 0.9, 0.004, 1.0]
    assert adjusted(p) == pytest.approx(list(stats.false_discovery_control(p)))
    assert adjusted([0.04]) == [0.04]
