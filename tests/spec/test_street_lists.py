"""Rank intervals, the profile of one street, the pair whose order turns, and the map: by hand and on the sample."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from data.home import Home
from data.sample import TRUTHS
from lens import boundaries
from lens.ask import ask
from lens.engine import House
from lens.exhibits import builder
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit, Rows
from lens.selection import Selection
from tests.drawn import publish_drawn
from tests.spec.test_street_exhibits import MARCH, cells, hazard, mixed, spread, visits

ALL = Selection(period="r12")


@pytest.fixture
def build(home, publish_rows):
    """`build(code, selection, lang, inspections=…)`: publish drawn rows and build one exhibit over them."""
    state: dict = {}

    def _build(code: str, selection: Selection = MARCH, lang: str = "zh", **drawn) -> Exhibit:
        if drawn:
            publish_rows(**({"hazards": [hazard()], "as_of": "2026-03-31"} | drawn))
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


def street(code: str, period: str = "ytd") -> Selection:
    return Selection(period=period).with_codes("jurisdiction", [code])


# street_ranks


def ends(text: str) -> tuple[int, int]:
    """第2–6位 → (2, 6)."""
    bounds = text.removeprefix("第").removesuffix("位").split("–")
    return int(bounds[0]), int(bounds[-1])


def test_two_streets_far_apart_have_one_rank_each(build):
    made = build("street_ranks", inspections=[*spread("高街道", 9, 200), *spread("低街道", 2, 200)])
    rows = cells(made)
    assert ends(rows["高街道"]["ranks"]) == (1, 1) and ends(rows["低街道"]["ranks"]) == (2, 2)
    assert made.title == "2个街道两两相比1对，名次对对分得开"


def test_equal_streets_may_have_any_rank(build):
    made = build("street_ranks", inspections=[r for i in range(5) for r in spread(f"S{i}", 2)])
    assert {ends(row["ranks"]) for row in cells(made).values()} == {(1, 5)}
    assert made.title == "5个街道的差异可由随机波动解释，名次分不出先后"


def test_one_street_has_no_rank(build):
    made = build("street_ranks", inspections=spread("甲街道", 2))
    assert "只有一个街道" in made.empty and made.chart is None


def test_streets_with_few_visits_are_left_out_and_said(build):
    made = build("street_ranks", inspections=[*spread("甲街道", 9), *spread("乙街道", 2), *visits(5, "丙街道", 20)])
    assert "丙街道" not in cells(made) and any("另有1个街道不足20家次" in n for n in made.notes)


def test_the_title_counts_the_pairs_its_own_rows_tell_apart(sample):
    for selection in (Selection(), ALL, Selection(period="2025"), ALL.with_codes("sector", ["gas"])):
        made = sample("street_ranks", selection)
        ranks = [ends(row["ranks"]) for row in cells(made).values()]
        n = len(ranks)
        told = sum(a[1] < b[0] or b[1] < a[0] for i, a in enumerate(ranks) for b in ranks[:i])
        pairs = n * (n - 1) // 2
        assert f"{n}个街道" in made.title and f"{pairs}对" in made.title
        assert f"分得开的{told}对" in made.title or told in (0, pairs)
        assert all(1 <= lo <= hi <= n for lo, hi in ranks)
        assert any("不能单独引用" in note for note in made.notes)


def test_the_list_stands_in_bands_and_the_same_rows_give_the_same_intervals(sample):
    made = sample("street_ranks")
    bands = [row["band"] for row in cells(made).values()]
    order = ["显著偏高", "与全部相当", "显著偏低"]
    assert bands == sorted(bands, key=order.index)
    assert sample("street_ranks").table == made.table
    bars = sample("street_bands")
    for name, row in cells(made).items():
        assert cells(bars)[name]["band"] == row["band"], "one street has one band on every exhibit"


def test_the_silent_street_has_no_rank(sample):
    made = sample("street_ranks")
    assert "北关街道" not in cells(made) and made.title.endswith("；北关街道未报送")


def test_gas_in_street_f_is_surely_among_the_first(sample):
    """Truth (b), seen through ranks."""
    rows = cells(sample("street_ranks", ALL.with_codes("sector", ["gas"])))
    assert rows["河东街道"]["band"] == "显著偏高"
    first, last = ends(rows["河东街道"]["ranks"])
    assert first == 1 and last <= 2
    # no other street can be as surely among the first
    assert all(ends(r["ranks"])[1] > last for k, r in rows.items() if k != "河东街道")


def test_the_tiny_street_may_have_almost_any_rank(sample):
    """Truth (c)."""
    lo, hi = ends(cells(sample("street_ranks"))["云岭街道"]["ranks"])
    assert hi - lo >= 8


# street_pair


def test_the_pair_is_laid_open_by_sector(build):
    """The Simpson pair of test_street_exhibits: 甲 finds 6 and 2 per visit where 乙 finds 4 and 1, and less in all."""
    rows = [*mixed("甲街道", (20, 6), (180, 2)), *mixed("乙街道", (180, 4), (20, 1))]
    made = build("street_pair", inspections=rows)
    gas, fire = cells(made)["燃气"], cells(made)["消防"]
    assert (gas["a_rate"], gas["b_rate"], fire["a_rate"], fire["b_rate"]) == (6, 4, 2, 1)
    assert (gas["a_share"], gas["b_share"]) == (0.1, 0.9)
    assert made.title.startswith("能比的2个行业中2个是甲街道每家次多于乙街道；结构差得最多的是")


def test_no_pair_is_named_where_none_turns(build):
    rows = [*mixed("甲街道", (100, 2), (100, 2)), *mixed("乙街道", (100, 2), (100, 2))]
    assert build("street_pair", inspections=rows).empty.startswith("没有")


def test_the_planted_pair_is_named_with_its_sectors(sample):
    """Truth (d)."""
    made = sample("street_pair", ALL)
    assert TRUTHS["d"]["better_looking"] == "BH04" and TRUTHS["d"]["worse_looking"] == "BH05"
    assert "文昌街道每家次多于临港街道" in made.title
    for sector in ("燃气", "消防"):
        row = cells(made)[sector]
        assert row["a_rate"] > row["b_rate"], sector


# street_profile and its two charts


def test_a_profile_holds_the_streets_figures_and_the_districts(build):
    rows = [*visits(30, "甲街道", 2), *visits(10, "甲街道", 0), *visits(60, "乙街道", 1)]
    ledger = [
        hazard("甲街道", due_date="2026-03-22", rectified_date="2026-03-21", status="closed"),
        hazard("甲街道", due_date="2026-03-22", status="open"),
        hazard("乙街道", due_date="2026-03-22", status="open"),
    ]
    build("street_bands", inspections=rows, hazards=ledger)
    made = build("street_profile", MARCH.with_codes("jurisdiction", ["甲街道"]))
    table = cells(made)
    assert table["检查家次"]["value"] == "40" and table["检查家次"]["district"] == "100"
    crude = table["每家次发现隐患（原始）"]
    assert (crude["value"], crude["district"], crude["num"], crude["den"]) == ("1.50", "1.20", 60, 40)
    assert table["同样行业结构下每家次隐患（全区的倍数）"]["value"] == "1.25"
    assert (table["零隐患检查占比"]["num"], table["零隐患检查占比"]["den"]) == (10, 40)
    assert table["零隐患检查占比"]["value"] == "25.0%" and table["零隐患检查占比"]["district"] == "同结构10.0%"
    overdue = table["未整改中逾期的占比"]
    assert overdue["value"] == "1/1", "a small base is shown as counts"
    assert overdue["district"] == "100.0%"


def test_none_or_many_streets_say_how_to_choose(sample):
    for code in ("street_profile", "street_profile_mix", "street_profile_months"):
        assert "只选一个街道" in sample(code).empty
        many = Selection().with_codes("jurisdiction", ["BH01", "BH02"])
        assert "不止一个街道" in sample(code, many).empty


def test_the_profile_says_what_the_comparisons_say(sample):
    """No sentence contradicts another: bands and funnels judge each street as its profile does."""
    bands, zero = cells(sample("street_bands")), cells(sample("street_funnel_hit"))
    on_time = cells(sample("street_funnel_on_time"))
    sides = {"显著偏高": "高于99.8%限", "显著偏低": "低于99.8%限", "与全部相当": "限内"}
    for code, name in (("BH03", "青石街道"), ("BH04", "文昌街道"), ("BH05", "临港街道"), ("BH08", "云岭街道")):
        made = sample("street_profile", street(code))
        table = cells(made)
        assert table["同样行业结构下每家次隐患（全区的倍数）"]["verdict"] == sides[bands[name]["band"]], name
        told = zero[name]["verdict"]
        expected = "高于99.8%限" if "高于" in told else "低于99.8%限" if "低于" in told else "限内"
        assert table["零隐患检查占比"]["verdict"] == expected, name
        told = on_time[name]["verdict"]
        key = next(k for k in table if k.startswith("按期整改率"))
        assert table[key]["verdict"] == ("限内" if told == "限内" else told.replace("控制限", "限")), name


def counted(snapshot, behind: Rows, selection: Selection) -> int:
    """How many rows a link leads to."""
    chosen = selection.with_period(behind.period or selection.period)
    for dim, codes in behind.where:
        chosen = chosen.with_codes(dim, codes)
    row = ask(snapshot, [behind.of], [], chosen)[0]
    return row.get(f"{behind.of}_{behind.part}", row[behind.of])


@pytest.mark.parametrize("code", ["street_profile", "street_profile_mix"])
def test_a_profiles_counts_are_those_of_the_rows_behind_them(sample, district, code):
    made = sample(code, street("BH04"))
    links = [
        (value, behind)
        for row, line in zip(made.table.rows, made.table.links, strict=True)
        for value, behind in zip(row, line, strict=True)
        if behind
    ]
    assert len(links) > 15
    for value, behind in links:
        assert counted(district, behind, street("BH04")) == value, behind


def test_the_silent_street_has_a_profile_without_a_verdict(sample):
    made = sample("street_profile", street("BH10"))
    assert made.title == "北关街道自2026-10-18后未报送，不作判断"
    assert {row["verdict"] for row in cells(made).values()} == {"未报送"}


def test_the_mix_tells_the_largest_sector_and_keeps_sectors_the_street_lacks(sample):
    made = sample("street_profile_mix", street("BH04"))
    rows = cells(made)
    assert made.title.startswith("文昌街道检查最多的是消防，占86%（全区61%）")
    assert rows["园林"]["visits"] == 0 and rows["园林"]["share"] == 0 and rows["园林"]["rate"] is None
    assert sum(r["share"] for r in rows.values()) == pytest.approx(1)
    assert sum(r["share_all"] for r in rows.values()) == pytest.approx(1)


def test_a_tie_of_two_sectors_names_none(build):
    build("street_bands", inspections=[*mixed("甲街道", (30, 1), (30, 1)), *visits(10, "乙街道", 1)])
    made = build("street_profile_mix", MARCH.with_codes("jurisdiction", ["甲街道"]))
    assert made.title == "甲街道检查60家次，分布在2个行业"


def test_the_months_judge_the_last_complete_one_against_the_streets_own(sample):
    made = sample("street_profile_months", street("BH04"))
    assert made.title.startswith("2026年10月，文昌街道每家次") and "自身平常波动" in made.title
    line = next(s for s in made.chart.series if s.role == "accent")
    assert line.roles[-1] == "muted"
    assert "未报送" in sample("street_profile_months", street("BH10")).title


# street_map


def square(x: float, y: float, size: float = 1.0) -> list:
    return [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]


def geojson(**names: tuple[str, list]) -> str:
    """A FeatureCollection: `key=(property, rings)`; the property is id:… or name:…"""
    features = []
    for told, rings in names.values():
        key, _, value = told.partition(":")
        geometry = {"type": "Polygon", "coordinates": rings}
        features.append({"type": "Feature", "properties": {key: value}, "geometry": geometry})
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


STREETS = [
    {"jurisdiction_id": "J1", "name": "甲子街道", "name_en": "Jiazi", "aliases": "老甲子;甲子开发区"},
    {"jurisdiction_id": "J2", "name": "乙丑街道", "name_en": "Yichou"},
    {"jurisdiction_id": "J3", "name": "丙寅镇", "name_en": "Bingyin"},
]


@pytest.fixture
def mapped(tmp_path: Path):
    """`mapped({file: text}, lang)`: the map over three streets, the first one high, the last one small."""
    home = Home(tmp_path / "home")
    rows = [
        *spread("甲子街道", 9, 80),
        *spread("乙丑街道", 2, 80),
        *spread("丁卯街道", 2, 200),
        *visits(5, "丙寅镇", 1),
    ]
    publish_drawn(
        home,
        hazards=[hazard("甲子街道")],
        inspections=rows,
        jurisdictions=STREETS,
        as_of="2026-03-31",
    )

    def _mapped(files: dict[str, str | bytes], lang: str = "zh") -> Exhibit:
        folder = home.path / boundaries.FOLDER
        folder.mkdir(exist_ok=True)
        for name, text in files.items():
            (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return builder("street_map")(Context(House(home).open(), MARCH, lang))

    return _mapped


def test_without_a_file_it_says_where_to_put_one(mapped):
    made = mapped({})
    assert made.chart is None and "boundaries/" in made.empty and made.empty.count("。") == 1


def test_areas_are_matched_as_rows_of_an_import_are(mapped):
    """By code, by an alias of the register, and by the name with another ending."""
    text = geojson(
        a=("name:老甲子", [square(0, 0)]),
        b=("id:J2", [square(1, 0)]),
        c=("name: 丙寅 街道办事处", [square(2, 0)]),
        d=("name:外区", [square(3, 0)]),
    )
    made = mapped({"streets.geojson": text})
    assert [s.name for s in made.chart.series] == ["甲子街道", "乙丑街道", "丙寅镇"]
    assert cells(made)["甲子街道"]["band"] == "显著偏高" and "甲子街道显著偏高" in made.title
    roles = {s.name: s.role for s in made.chart.series}
    assert roles["甲子街道"] == "accent" and roles["丙寅镇"] == "band"
    assert any("1块对不上街道" in n and "外区" in n for n in made.notes)
    assert any("没有丁卯街道" in n for n in made.notes)
    (first,) = [s for s in made.chart.series if s.name == "甲子街道"]
    assert first.x == (0, 1, 1, 0, 0) and first.text[0] == "甲子街道\n显著偏高"


@pytest.mark.parametrize(
    "text",
    ["J1", "j1", "甲子街道", "甲子 街办", "老甲子", "甲子开发区", "丙寅镇", "丙寅街道", "丙", "戊辰街道"],
)
def test_a_name_on_a_map_leads_where_a_row_with_it_leads(home, publish_rows, text):
    publish_rows(hazards=[hazard("丁卯街道"), hazard(text)], jurisdictions=STREETS, as_of="2026-03-31")
    snapshot = House(home).open()
    ours = {r["jurisdiction"] for r in snapshot.rows("select jurisdiction from hazards")} - {"丁卯街道"}
    (home.folder("boundaries") / "a.geojson").write_text(geojson(a=(f"name:{text}", [square(0, 0)])), "utf-8")
    rows = snapshot.rows("select text, code from spellings")
    found = boundaries.read(snapshot, {r["text"]: r["code"] for r in rows})
    assert set(found.areas) == ours


def test_islands_and_holes_are_rings_of_one_area(mapped):
    rings = [square(0, 0, 4), square(1, 1)]
    multi = {"type": "MultiPolygon", "coordinates": [rings, [square(6, 0)]]}
    feature = {"type": "Feature", "id": "J1", "properties": None, "geometry": multi}
    made = mapped({"a.geojson": json.dumps({"type": "FeatureCollection", "features": [feature]})})
    (area,) = made.chart.series
    assert [i for i, x in enumerate(area.x) if x is None] == [5, 11] and len(area.x) == 17


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"\xff\xfe\x00 not json", "读不出来"),
        (b"", "读不出来"),
        ('{"type": "FeatureCollection", "features": [', "读不出来"),
        ('{"type": "Topology"}', "不是要素集合"),
        ("[1, 2]", "不是要素集合"),
        ('{"type": "FeatureCollection", "features": []}', "没有面"),
        (
            '{"type":"FeatureCollection","features":[{"properties":{"name":"J1"},'
            '"geometry":{"type":"Point","coordinates":[1,2]}}]}',
            "没有面",
        ),
        (
            '{"type":"FeatureCollection","features":[{"properties":{"name":"J1"},'
            '"geometry":{"type":"Polygon","coordinates":[[["a",1]]]}}]}',
            "读不出来",
        ),
        (geojson(a=("name:别处", [square(0, 0)])), "没有一块能对上"),
    ],
)
def test_a_bad_file_is_one_sentence(mapped, text, says):
    for lang in ("zh", "en"):
        made = mapped({"bad.geojson": text}, lang)
        assert made.chart is None and made.empty[-1] in "。."
        if lang == "zh":
            assert says in made.empty


def test_a_bad_file_does_not_take_the_good_one_away(mapped):
    made = mapped({"a.geojson": "{", "b.geojson": geojson(a=("id:J1", [square(0, 0)]))})
    assert [s.name for s in made.chart.series] == ["甲子街道"] and any("a.geojson" in n for n in made.notes)


def test_an_outline_is_thinned_to_what_can_be_seen(mapped):
    round_ = [[np.cos(a), np.sin(a)] for a in np.linspace(0, 2 * np.pi, 20_001)]
    made = mapped({"a.geojson": geojson(a=("id:J1", [round_]))})
    (area,) = made.chart.series
    assert 500 < len(area.x) < 3_000 and (area.x[0], area.y[0]) == (area.x[-1], pytest.approx(area.y[-1]))


def test_the_silent_street_is_hatched_and_named(sample_home, tmp_path, sample):
    snapshot = House(sample_home).open()
    home = Home(tmp_path)
    (home.folder("boundaries") / "a.geojson").write_text(geojson(a=("name:北关", [square(117, 36)])), "utf-8")
    made = builder("street_map")(Context(replace(snapshot, home=home), Selection(), "zh"))
    (area,) = made.chart.series
    assert area.role == "muted" and area.text[0] == "北关街道\n未报送" and made.title.endswith("；北关街道未报送")
