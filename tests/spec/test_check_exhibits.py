"""The exhibits of 检查质量与盲区: drawn tables worked out by hand, headlines, what the sample plants."""

from __future__ import annotations

import numpy as np
import pyarrow.parquet as pq
import pytest

from data.errors import UserError
from data.sample import TRUTHS
from lens.engine import House
from lens.exhibits import builder, codes
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit
from lens.selection import Selection
from lens.stats.standardise import against_others
from lens.words import LANGS

MARCH = Selection(period="2026-03", compare="none")
OURS = tuple(c for c in codes() if c.startswith("check_"))
HAZARD = {"found_date": "2026-03-20", "jurisdiction": "甲街道", "sector": "gas", "premise_name": "x"}


def visits(n: int, body: str, found: int, **more) -> list[dict]:
    """`n` patrols of `body` to `n` premises that found `found` each."""
    given = {"inspect_date": "2026-03-10", "jurisdiction": "甲街道", "sector": "gas", "activity_type": "patrol"}
    return [
        {**given, "inspector_org": body, "premise_name": f"{body}{found}{i}", "hazards_found_n": found, **more}
        for i in range(n)
    ]


@pytest.fixture
def build(home, publish_rows):
    """`build(code, selection, lang, hazards=…, inspections=…)`: publish drawn rows and build one exhibit over them."""
    state: dict = {}

    def _build(code: str, selection: Selection = MARCH, lang: str = "zh", **drawn) -> Exhibit:
        if drawn:
            publish_rows(**({"hazards": [HAZARD], "as_of": "2026-03-31"} | drawn))
            state["snapshot"] = House(home).open()
        return builder(code)(Context(state["snapshot"], selection, lang))

    return _build


@pytest.fixture(scope="module")
def sample(sample_home):
    snapshot = House(sample_home).open()
    return lambda code, selection=None, lang="zh": builder(code)(Context(snapshot, selection or Selection(), lang))


def cells(made: Exhibit) -> dict[str, dict]:
    """{first cell of a row: {column key: value}}"""
    assert made.table is not None
    return {row[0]: dict(zip((c.key for c in made.table.columns), row, strict=True)) for row in made.table.rows}


# what is published


def published(snapshot, name: str, key: str) -> dict:
    return {r[key]: r for r in pq.read_table(snapshot / f"{name}.parquet").to_pylist()}


FIRST = {
    "inspection_id": "A", "inspect_date": "2026-03-01", "jurisdiction": "甲街道", "sector": "gas",
    "premise_name": "春和饭店", "activity_type": "patrol", "inspector_org": "街道", "hazards_found_n": 0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "followed"),
    [
        ({}, True),
        ({"inspect_date": "2026-03-31"}, True),  # on the thirtieth day
        ({"inspect_date": "2026-04-01"}, False),
        ({"inspect_date": "2026-03-01"}, False),  # the same day: which came first is not known
        ({"activity_type": "patrol"}, False),  # no higher rank
        ({"activity_type": "self_check"}, False),
        ({"inspector_org": "街道"}, False),  # the same body
        ({"inspector_org": None}, False),
        ({"premise_name": "别家"}, False),
        ({"hazards_found_n": None}, False),
    ],
)
def test_who_follows_up_a_visit_that_found_nothing(publish_rows, change, followed):
    later = {
        **FIRST, "inspection_id": "B", "inspect_date": "2026-03-05", "activity_type": "special",
        "inspector_org": "区局", "hazards_found_n": 2, **change,
    }  # fmt: skip
    rows = published(
        publish_rows(hazards=[HAZARD], inspections=[FIRST, later], as_of="2026-05-31"), "inspections", "inspection_id"
    )
    assert (rows["A"]["followed_on"] is not None, rows["A"]["followed_found"]) == (followed, True if followed else None)
    assert rows["B"]["followed_on"] is None


def test_the_first_follow_up_counts_and_any_visit_of_its_day(publish_rows):
    def later(name: str, day: str, found: int) -> dict:
        return {
            **FIRST, "inspection_id": name, "inspect_date": day, "activity_type": "expert", "inspector_org": name,
            "hazards_found_n": found,
        }  # fmt: skip

    drawn = [FIRST, later("B", "2026-03-06", 0), later("C", "2026-03-06", 1), later("D", "2026-03-04", 0)]
    snapshot = publish_rows(hazards=[HAZARD], inspections=drawn, as_of="2026-05-31")
    row = published(snapshot, "inspections", "inspection_id")["A"]
    assert (str(row["followed_on"]), row["followed_found"]) == ("2026-03-04", False)
    snapshot = publish_rows(hazards=[HAZARD], inspections=drawn[:3], as_of="2026-05-31")
    assert published(snapshot, "inspections", "inspection_id")["A"]["followed_found"] is True


@pytest.mark.parametrize(
    ("kind", "source", "counts"),
    [
        ("enforcement", "plan", True),
        ("enforcement", None, True),
        ("enforcement", "report", False),
        ("enforcement", "assigned", False),
        ("special", "special", None),
        ("patrol", "plan", None),
        ("supervision", "assigned", None),
    ],
)
def test_which_visits_count_toward_the_cap(publish_rows, kind, source, counts):
    visit = {**FIRST, "activity_type": kind, "task_source": source}
    snapshot = publish_rows(hazards=[HAZARD], inspections=[visit], as_of="2026-03-31")
    assert published(snapshot, "inspections", "inspection_id")["A"]["toward_cap"] is counts


def told(n: int, text: str | None, first: int = 0, **more) -> list[dict]:
    given = {**HAZARD, "inspector_org": "街道", "category": "electrical", "source": "patrol", "description": text}
    return [{**given, "premise_name": f"单位{first + i}", **more} for i in range(n)]


def test_which_wording_is_repeated(publish_rows):
    """Ten of one body, category and year: a text at 3 premises is 3 of 10; a text at 2 premises is not enough."""
    rows = [
        *told(2, "私拉乱接电线。"), *told(1, "私拉 乱接电线", 2),  # spaces and punctuation aside, 3 premises
        *told(2, "插线板串接", 3),
        *[r for i in range(5) for r in told(1, f"其他问题{i}", 5 + i)],
        *told(3, "私拉乱接电线", source="self_check", inspector_org="企业"),
        *told(1, None, 11),
    ]  # fmt: skip
    found = published(publish_rows(hazards=rows, as_of="2026-03-31"), "hazards", "hazard_id")
    copied = [found[f"H{i}"]["is_copied"] for i in range(1, len(rows) + 1)]
    assert copied == [True] * 3 + [False] * 7 + [None] * 4
    more = [*rows[:10], *told(1, "再一条", 20)]  # 3 of 11 is under three tenths
    found = published(publish_rows(hazards=more, as_of="2026-03-31"), "hazards", "hazard_id")
    assert not any(r["is_copied"] for r in found.values())


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("days = 0", "follow_up.days"), ("patrol = 0", "follow_up.rank.patrol"), ("share = 1.5", "copied.share"),
        ('apart = "report"', "cap.apart"), ("alike = 0", "doubled.alike"),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_used_is_named(home, publish_rows, text, key):
    shipped = home.rule_file("checks.toml").read_text("utf-8").splitlines()
    name = text.partition(" ")[0]
    lines = [text if line.startswith(f"{name} =") else line for line in shipped]
    (home.folder("rules") / "checks.toml").write_text("\n".join(lines), "utf-8")
    with pytest.raises(UserError) as error:
        publish_rows(hazards=[HAZARD], as_of="2026-03-31")
    assert (error.value.code, error.value.values["key"]) == ("rule_value_wrong", key)


# against the others


def test_a_unit_is_set_against_the_others_of_its_strata():
    """Stratum 1: 8 of 10 against 30 of 60. Stratum 2 belongs to unit 0 alone and is left out."""
    found = against_others([[8, 5], [30, 0]], [[10, 5], [60, 0]])
    assert found.base.tolist() == [10, 60] and found.observed.tolist() == [8, 30]
    assert found.expected.tolist() == [5, 48]
    p = (38 + 43 / 75) / 71
    assert found.variance[0] == pytest.approx(10 * p * (1 - p) * (1 + 10 / 60))


def test_nobody_is_alike():
    found = against_others([[3, 0], [0, 4]], [[5, 0], [0, 5]])
    assert not found.base.any() and not np.isnan(found.expected).any()


# check_zero


def bodies(first_found: int) -> list[dict]:
    """Nine bodies with 60 patrols, half of them without a finding; the first finds `first_found` in its other half."""
    rows = [*visits(30, "B0", 0), *visits(30, "B0x", first_found)]
    for r in rows:
        r["inspector_org"] = "B0"
    for i in range(1, 10):
        rows += [*visits(30, f"B{i}", 0), *visits(30, f"B{i}", 1)]
    return rows


def test_a_body_that_finds_nothing_is_asked_to_be_reviewed(build):
    made = build("check_zero", inspections=bodies(0))
    assert made.title == ("B0零隐患检查占100.0%（60/60家次），其他单位同类检查为50.0%，高于99.8%控制限，建议复核")
    assert cells(made)["B0"]["verdict"] == "高于99.8%控制限，建议复核"
    points = made.chart.series[-1]
    assert dict(zip(points.keys, points.roles, strict=True))["B0"] == "accent"
    assert points.roles.count("accent") == 1


def test_equal_bodies_are_inside(build):
    made = build("check_zero", inspections=bodies(1))
    assert made.title == "零隐患检查占50.0%（300/600家次），可比的10个检查单位都不高于99.8%控制限"


def test_a_body_with_a_sector_of_its_own_is_not_judged(build):
    rows = [*bodies(1), *visits(50, "园林局", 0, sector="landscape")]
    row = cells(build("check_zero", inspections=rows))["园林局"]
    assert (row["compared"], row["expected"], row["verdict"]) == (0, None, "没有同类可比")


def test_few_visits_are_not_judged_and_one_body_has_no_other(build):
    rows = [*visits(19, "甲", 0), *visits(19, "乙", 1)]
    made = build("check_zero", inspections=rows)
    assert made.title == "零隐患检查占50.0%（19/38家次）；没有足够的同类检查可比，不作判断"
    assert made.show_table and {r["verdict"] for r in cells(made).values()} == {"不作判断"}
    made = build("check_zero", inspections=visits(30, "甲", 0))
    assert made.title == "甲零隐患检查占100.0%（30/30家次），没有其他检查单位可比"


def test_every_count_names_its_rows(sample):
    for code in ("check_zero", "check_missed", "check_copied", "check_blind", "check_self", "check_good"):
        made = sample(code)
        assert made.table is not None and len(made.table.links) == len(made.table.rows), code
        for row, links in zip(made.table.rows, made.table.links, strict=True):
            assert len(row) == len(links)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("code", OURS)
def test_nobody_is_accused_and_no_finding_is_made(sample, code, lang):
    made = sample(code, lang=lang)
    said = " ".join([made.title, made.subtitle, made.alt, *made.notes, *(str(v) for r in made.table.rows for v in r)])
    assert not any(word in said for word in ("造假", "瞒报", "漏报", "谎报", "迟报", "falsif", "conceal", "排名"))


# what the sample plants


def test_the_lax_body_is_found_by_all_three(sample):
    """Truth (a): 92 % without a finding, 40 % missed against about 18 %, and its texts pasted."""
    truth, name = TRUTHS["a"], "青石街道办事处"
    whole = Selection(period="2022-11-23..2026-11-22", compare="none")
    zero, missed, copied = (sample(c, whole) for c in ("check_zero", "check_missed", "check_copied"))
    for made in (zero, missed, copied):
        assert made.title.startswith(name) and made.title.endswith("高于99.8%控制限，建议复核"), made.title
    assert cells(zero)[name]["share"] == pytest.approx(truth["zero_finding"], abs=0.02)
    row = cells(missed)[name]
    assert row["share"] == pytest.approx(truth["miss_rate"], abs=0.07)
    others = [r for n, r in cells(missed).items() if n.endswith("街道办事处") and n != name]
    rate = sum(r["hit"] for r in others) / sum(r["base"] for r in others)
    assert rate == pytest.approx(truth["miss_rate_elsewhere"], abs=0.04)
    assert cells(copied)[name]["share"] > 0.35
    for code in ("check_zero", "check_missed", "check_copied"):
        assert sample(code).title.startswith(name), code


def test_the_wording_that_comes_back_is_listed(sample):
    made = sample("check_texts")
    assert "青石街道办事处" in made.title
    assert made.table.rows[0][3] == max(r[3] for r in made.table.rows) >= 3


def test_premises_never_visited(sample):
    """Truth (g)."""
    truth = TRUTHS["g"]
    made = sample("check_blind")
    assert f"从未检查{truth['premises']}家，其中红、橙级{truth['orange']}家" in made.title
    assert sum(row[-1] for row in made.table.rows) == truth["premises"]
    late = sum(row[3] for row in made.table.rows if row[1] in ("红", "橙"))
    listed = sample("check_blind_list")
    assert f"红、橙级单位超期未查{late}家" in made.title and f"其中红、橙级{late}家" in listed.title
    tiers = [row[1] for row in listed.table.rows]
    assert tiers == sorted(tiers, key="红橙黄蓝".index)
    assert any("共15," in note and "在册在营" in note for note in made.notes)
    assert any("北关街道" in note and "可能已查未报" in note for note in made.notes)
    # the register is that of the as-of date, whatever period is chosen
    assert sample("check_blind", Selection(period="2025")).title == made.title


def test_the_premise_over_its_cap(sample):
    """Truth (h): nine enforcement inspections, those upon a tip-off stand apart."""
    truth = TRUTHS["h"]
    made = sample("check_cap")
    (row,) = made.table.rows
    cap, counted, over, apart = row[3:]
    assert (cap, counted + apart, over) == (truth["cap"], truth["visits"], counted - cap) and counted > cap
    assert "次数高于登记上限，建议核对" in made.title


def test_an_unknown_cap_and_a_year_before_are_not_judged(build):
    days = [f"2026-03-{d:02d}" for d in range(1, 6)]
    drawn = [
        {**FIRST, "inspection_id": f"V{i}{p}", "inspect_date": d, "activity_type": "enforcement", "premise_name": p}
        for p in ("有上限", "无上限")
        for i, d in enumerate(["2025-12-30", *days])
    ]
    register = [
        {"premise_id": p, "name": p, "jurisdiction": "甲街道", "sector": "gas", "cap_per_year": cap}
        for p, cap in (("有上限", 5), ("无上限", None))
    ]
    made = build("check_cap", inspections=drawn, premises=register)
    assert made.empty == "2026年有登记上限的1对检查单位与被检查单位，行政检查次数都不高于登记上限。"
    register[0]["cap_per_year"] = 4
    made = build("check_cap", inspections=drawn, premises=register)
    assert [row[1:6] for row in made.table.rows] == [("有上限", "甲街道", 4, 5, 1)]
    assert "1对没有登记上限，不判断。" in made.notes


def test_shares_of_self_checks_and_causes(sample):
    made = sample("check_self")
    table = cells(made)
    own, den = (sum(r[k] for r in table.values()) for k in ("M35_num", "M35_den"))
    assert f"（{own:,}/{den:,}条）" in made.title
    majors = sum(r["M9_authority_den"] for r in table.values())
    assert f"重大隐患{majors}条中" in made.title


def test_good_practice_is_never_a_low_count_alone(build):
    """S0 rectifies best and finds as others do; S1 as fast, but its visits find nothing."""
    ledger, drawn = [], []
    for i in range(24):
        on_time = 100 if i < 2 else 80
        ledger += [
            {
                **HAZARD,
                "jurisdiction": f"S{i}",
                "due_date": "2026-03-25",
                "status": "closed",
                "rectified_date": "2026-03-24" if k < on_time else "2026-03-28",
            }
            for k in range(100)
        ]
        drawn += visits(100 if i == 1 else 50, f"S{i}办", 0, jurisdiction=f"S{i}")
        drawn += visits(0 if i == 1 else 50, f"S{i}办", 1, jurisdiction=f"S{i}")
    made = build("check_good", hazards=ledger, inspections=drawn)
    assert made.title == (
        "S0按期整改高于99.8%控制限，且检出水平不低，值得总结；"
        "S1按期整改也高于控制限，但检出偏低或复核发现率偏高，先复核"
    )
    assert [r["verdict"] for r in cells(made).values()].count("值得总结") == 1


def test_no_body_or_street_is_ranked_by_visits(sample):
    for code, column in (("check_zero", "base"), ("check_good", "visits")):
        values = [row[column] for row in cells(sample(code)).values()]
        assert values != sorted(values) and values != sorted(values, reverse=True), code
