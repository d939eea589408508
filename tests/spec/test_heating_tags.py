"""Heating codes read out of descriptions: the rule table, what publishing makes of it, how often it is right."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from data import heating
from data.errors import UserError
from data.home import SHIPPED_RULES
from lens.engine import House
from lens.exhibits import builder
from lens.exhibits.context import Context
from lens.rows import count_of
from lens.selection import Selection
from tests.tools import write_tags

REAL = Path(__file__).resolve().parents[3] / "shared" / "realdata" / "toronto" / "highrise_inspections.csv"
WINTER = (
    "winter_open", "winter_codes", "winter_open_by_day", "winter_found", "winter_streets", "winter_week", "winter_list",
    "season_yearend",
)  # fmt: skip


def hazard(text: str | None, code: str | None = None, **more) -> dict:
    return {
        "found_date": "2026-11-16", "jurisdiction": "河东街道", "sector": "fire", "level": "major", "status": "open",
        "description": text, "heating_code": code, **more,
    }  # fmt: skip


STOVE, BOILER, PLAIN = "值班室生煤炉，烟囱未接出室外", "供暖锅炉司炉无证", "灭火器过期"


@pytest.fixture
def read(publish_rows):
    """`read(hazards)` → the published rows in the order given."""

    def _read(hazards: list[dict]) -> list[dict]:
        named = [{"hazard_id": f"H{i:03}", **h} for i, h in enumerate(hazards)]
        folder = publish_rows(hazards=named, as_of="2026-11-22")
        return sorted(pq.read_table(folder / "hazards.parquet").to_pylist(), key=lambda r: r["hazard_id"])

    return _read


@pytest.fixture(scope="module")
def texts() -> list[write_tags.Text]:
    return write_tags.labelled()


# how often it is right


def test_the_report_is_current():
    assert write_tags.TARGET.read_text("utf-8") == write_tags.text(), "python -m tests.tools.write_tags"


def test_what_is_labelled(texts):
    assert len(texts) >= 400 and len({t.text for t in texts}) == len(texts)
    assert sum(t.text.isascii() for t in texts) >= 80
    assert sum(not t.codes for t in texts) >= 120
    assert {c for t in texts for c in t.codes} == {f"WH{i:02}" for i in range(1, 19)}


@pytest.mark.parametrize("part", ["half", "unseen"])
def test_it_is_right_often_enough(texts, part):
    score = write_tags.score([t for t in texts if t.part == part])
    assert score.precision >= 0.9 and score.recall >= 0.85


@pytest.mark.skipif(not REAL.is_file(), reason="the real data are not beside the project")
def test_real_texts_of_toronto():
    """The 60 most frequent titles were read by hand: none has to do with heating."""
    with REAL.open(encoding="utf-8-sig", newline="") as file:
        told = Counter(r["violations.violationDescription"] for r in csv.DictReader(file))
    del told[""]
    titles = [t for t, _ in told.most_common()]
    found = write_tags.suggestions([{"text": t, "subtype": "highrise", "category": ""} for t in titles])
    assert not any(found[:60])
    tagged = {t: codes for t, codes in zip(titles, found, strict=True) if codes}
    assert tagged == {"6.5.6.4 Precautions against freezing": {"WH15"}}


# what publishing makes of it


def test_a_ledger_without_codes_counts_what_its_texts_suggest(read, home):
    rows = read([hazard(STOVE), hazard(PLAIN), hazard(None)])
    assert [r["heating_suggested"] for r in rows] == ["WH05", "", None]
    assert [r["heating"] for r in rows] == ["WH05", None, None]
    assert [r["heating_check"] for r in rows] == ["suggested_only", "none", None]
    snapshot = House(home).open()
    assert snapshot.heating_basis == "suggested" and "hazards.heating" in snapshot.has
    assert {c: r["rows"] for c, r in snapshot.labels["heating_code"].items() if r["rows"]} == {"WH05": 1}


def test_registered_codes_are_never_overruled(read, home):
    rows = read([
        hazard(STOVE, "WH05"), hazard(STOVE, "WH06"), hazard(STOVE), hazard(PLAIN, "WH07"), hazard(PLAIN),
        hazard(None, "WH01"), hazard("群租房内生煤炉取暖", "WH14;WH05"),
    ])  # fmt: skip
    assert [r["heating"] for r in rows] == ["WH05", "WH06", None, "WH07", None, "WH01", "WH14;WH05"]
    assert [r["heating_check"] for r in rows] == [
        "agreed", "differs", "suggested_only", "confirmed_only", "none", None, "agreed",
    ]  # fmt: skip
    assert House(home).open().heating_basis == "confirmed"


def test_without_codes_and_texts_there_is_no_basis(read, home):
    assert read([hazard(None)])[0]["heating"] is None
    snapshot = House(home).open()
    assert snapshot.heating_basis is None and "hazards.heating" not in snapshot.has


def test_streets_of_the_house_are_not_read(read):
    text = "供暖司炉街12号灭火器过期"
    assert read([hazard(text)])[0]["heating"] == "WH09"
    assert read([hazard(text, jurisdiction="供暖司炉街道")])[0]["heating"] is None
    assert read([hazard(STOVE, jurisdiction="煤炉街道")])[0]["heating"] == "WH05", "only before 路, 街, 村"


def test_the_kind_of_premise_decides(read):
    rows = read([hazard("锅炉安全阀未校验", subtype=kind) for kind in ("boiler_house", "unit_user", None)])
    assert [r["heating"] for r in rows] == ["WH09", None, None]


# the rule table


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ('code = "WH99"\nwords = [["a"]]', "rule_value_wrong"),
        ('code = "WH01"\nwords = ["a"]', "rule_value_wrong"),
        ('code = "WH01"\nwords = [["(a"]]', "rule_value_wrong"),
        ('code = "WH01"\nwords = [["a"]]\nsubtypes = ["castle"]', "rule_value_wrong"),
        ('code = "WH01"\nwords = [["a"]]\nwithuot = ["b"]', "rule_key_unknown"),
        ('code = "WH01"', "rule_key_missing"),
    ],
)
def test_a_wrong_table_is_an_error(home, tag, code):
    (home.folder("rules") / heating.TAGS).write_text(f"mask = []\n[[tag]]\n{tag}\n", "utf-8")
    with pytest.raises(UserError) as error:
        heating.tags(home)
    assert error.value.code == code


def test_a_house_lays_its_own_table_over(home, read):
    own = (SHIPPED_RULES / heating.TAGS).read_text("utf-8") + '\n[[tag]]\ncode = "WH16"\nwords = [["灭火器过期"]]\n'
    (home.folder("rules") / heating.TAGS).write_text(own, "utf-8")
    assert read([hazard(PLAIN)])[0]["heating"] == "WH16"
    (home.folder("rules") / heating.TAGS).write_text('mask = []\n[[tag]]\ncode = "WH16"\nwords = [["过期"]]\n', "utf-8")
    assert [r["heating"] for r in read([hazard(PLAIN), hazard(STOVE)])] == ["WH16", None]


# the exhibits


def made(home, code: str, lang: str = "zh"):
    return builder(code)(Context(House(home).open(), Selection(), lang))


def test_every_heating_exhibit_says_that_nobody_confirmed_it(home, publish_rows):
    visit = {"inspection_id": "V1", "inspect_date": "2026-11-16", "jurisdiction": "河东街道", "sector": "fire"}
    linked = [hazard(t, inspection_id="V1", due_date="2026-11-18") for t in (STOVE, PLAIN)]
    linked.append(hazard(PLAIN, found_date="2024-06-01", status="closed", closed_date="2024-06-10"))
    for code, said in ((None, True), ("WH05", False)):
        linked[0]["heating_code"] = code
        publish_rows(hazards=linked, inspections=[visit], as_of="2026-11-22")
        for exhibit in WINTER:
            for lang, words in (("zh", "按文字识别，未经人工确认"), ("en", "recognised from text, not confirmed")):
                shown = made(home, exhibit, lang)
                assert (words in shown.subtitle) == said, exhibit
                assert any("未经人工确认" in n or "nobody confirmed" in n for n in shown.notes) == said, exhibit
        assert made(home, "winter_codes").title.startswith("未整改取暖隐患1条"), "the same hazard either way"


def test_confirmed_beside_suggested(home, publish_rows):
    given = [(STOVE, "WH05")] * 3 + [(STOVE, "WH06"), (BOILER, None), (BOILER, None), (PLAIN, "WH07"), (PLAIN, None)]
    publish_rows(hazards=[hazard(*g) for g in given], as_of="2026-11-22")
    shown = made(home, "winter_tags")
    assert shown.title == "登记代码与文字识别一致3/7条（42.9%）；文字像取暖隐患而未登记的2条，待核实"
    assert shown.table.rows[0] == ("全部（按条）", 3, 1, 2, 1)
    cells = {row[0][:4]: row[1:] for row in shown.table.rows[1:]}
    assert cells == {
        "WH05": (3, None, 1, 0), "WH06": (0, None, 0, 1), "WH07": (0, None, 0, 1), "WH09": (0, None, 2, 0),
    }  # fmt: skip
    snapshot = House(home).open()
    assert [count_of(snapshot, link, Selection()).rows for link in shown.table.links[0][1:]] == [3, 1, 2, 1]
    listed = made(home, "winter_tag_texts")
    assert [(r[0], r[3]) for r in listed.table.rows] == [(BOILER, 2), (STOVE, 1)]


def test_nothing_to_compare_with(home, publish_rows):
    publish_rows(hazards=[hazard(STOVE), hazard(PLAIN)], as_of="2026-11-22")
    title = made(home, "winter_tags").title
    assert title == "有描述的2条隐患中，按文字识别为取暖隐患1条，没有登记代码可对照"
