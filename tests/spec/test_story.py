"""A record's story: every step in order with its days, what is open, what else there is, and the row it came from."""

from __future__ import annotations

import pytest

from lens import exhibits
from lens.engine import House, Snapshot
from lens.exhibits.context import Context
from lens.exhibits.record import Record
from lens.rows import RELATIONS
from lens.selection import Selection
from lens.story import BESIDE, STORIES, Story, tell
from lens.words import LANGS


@pytest.fixture(scope="module")
def sample(sample_home) -> Snapshot:
    return House(sample_home).open()


def told(snapshot: Snapshot, relation: str, key: str, lang: str = "zh") -> Story:
    story = tell(Context(snapshot, Selection(), lang), Record(relation, key))
    assert story is not None
    return story


@pytest.fixture
def drawn(home, publish_rows) -> Snapshot:
    at = {"jurisdiction": "河东街道", "sector": "gas", "premise_id": "P1", "premise_name": "春和饭店"}
    publish_rows(
        as_of="2026-03-31",
        hazards=[
            {**at, "hazard_id": "A", "found_date": "2026-01-05", "reported_date": "2026-01-07",
             "due_date": "2026-01-20", "original_due_date": "2026-01-12", "rectified_date": "2026-01-23",
             "recheck_date": "2026-01-25",
             "recheck_result": "pass", "closed_date": "2026-01-25", "status": "closed", "inspection_id": "V1",
             "description": "燃气软管老化", "source_file": "台账.xlsx", "source_sheet": "一月's", "source_row": 12},
            {**at, "hazard_id": "B", "found_date": "2026-03-01", "due_date": "2026-03-11", "status": "open",
             "description": "很" * 80},
            {**at, "hazard_id": "C", "found_date": "2026-02-01", "status": "premise_closed",
             "closed_date": "2026-02-05"},
            {"jurisdiction": "城南街道", "sector": "fire", "hazard_id": "D", "found_date": "2026-02-01",
             "status": "closed"},
        ],
        premises=[{"premise_id": "P1", "name": "春和饭店", "jurisdiction": "河东街道"}],
        inspections=[
            {"inspection_id": "V1", "inspect_date": "2026-01-05", "premise_id": "P1", "activity_type": "patrol"},
            {"inspection_id": "V2", "inspect_date": "2026-02-02", "premise_id": "P1", "activity_type": "patrol"},
        ],
    )  # fmt: skip
    return House(home).open()


def test_the_steps_of_a_closed_hazard(drawn):
    story = told(drawn, "hazards", "A")
    assert story.title == "春和饭店：燃气软管老化"
    assert [(str(s.day)[5:], s.what, s.told, s.when) for s in story.steps] == [
        ("01-05", "发现", "街道巡查", "done"),
        ("01-07", "录入", "2天后", "done"),
        ("01-12", "原整改期限", "", "due"),
        ("01-20", "延期后的整改期限", "延期1次", "due"),
        ("01-23", "整改完成", "18天后 · 超过期限3天", "late"),
        ("01-25", "复查", "合格", "done"),
        ("01-25", "销号", "20天后", "done"),
    ]
    assert story.steps[0].link == Record("inspections", "V1")


def test_how_it_stands(drawn):
    open_, shut, undated = (told(drawn, "hazards", key).steps[-1] for key in "BCD")
    assert (open_.what, open_.told, open_.when) == ("未整改", "已30天 · 逾期20天 · 待整改", "late")
    assert "没有整改" in shut.told and str(shut.day) == "2026-02-05"
    assert undated.day is None and "不计入历史" in undated.told


def test_a_long_text_is_cut_in_the_title_alone(drawn):
    story = told(drawn, "hazards", "B")
    assert story.title.endswith("…") and story.text == "很" * 80
    assert told(drawn, "hazards", "A").text == ""


def test_where_a_row_came_from_down_to_the_cell(drawn):
    source = {fact.name: fact.value for fact in told(drawn, "hazards", "A", "en").source}
    assert source["File"] == "台账.xlsx" and source["Sheet"] == "一月's" and source["Row"] == "12"
    assert "'一月''s'!A12" in source.values()


def test_what_else_the_premise_has(drawn):
    hazards, visits = told(drawn, "hazards", "A").beside
    assert (hazards.heading, visits.heading) == ("这家单位的其他隐患2条", "这家单位的检查2次")
    assert [links[0] for links in hazards.table.links] == [Record("hazards", "B"), Record("hazards", "C")]
    found, others, other_visits = told(drawn, "inspections", "V1").beside
    assert found.heading == "这次检查发现的隐患1条" and others.heading.endswith("3条")
    assert other_visits.heading == "这家单位的其他检查1次"
    assert told(drawn, "hazards", "D").beside == ()
    assert [b.heading for b in told(drawn, "premises", "P1").beside] == ["这家单位的隐患3条", "这家单位的检查2次"]


def test_no_record_no_story(drawn):
    assert tell(Context(drawn, Selection(), "zh"), Record("hazards", "Z' or 1=1")) is None


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("relation", STORIES)
def test_every_kind_of_record_is_told_in_words(sample, relation, lang):
    key = STORIES[relation].key
    rows = sample.rows(f"select {key} as k from {relation} order by hash({key}) limit 40")
    for row in rows:
        story = told(sample, relation, row["k"], lang)
        assert story.title and story.steps and story.source
        days = [s.day for s in story.steps if s.day]
        assert days == sorted(days) or story.steps[-1].day == sample.as_of
        assert all(fact.value and fact.name != fact.value for fact in story.facts)
        for beside in story.beside:
            assert len(beside.table.rows) <= BESIDE
            assert all(not column.name.islower() or column.name != column.key for column in beside.table.columns)
        for fact in story.facts:
            if fact.link and fact.link.relation == "premises":
                told(sample, "premises", fact.link.key, lang)


def test_no_column_that_is_told_names_a_person():
    for relation, each in STORIES.items():
        assert not {c for c in each.facts if "person" in c or (c.endswith("_name") and c != "premise_name")}, relation


def test_a_street_sees_no_record_of_another(sample_home):
    whole = House(sample_home).open()
    (other,) = whole.rows("select hazard_id as k from hazards where jurisdiction = 'BH05' limit 1")
    narrowed = House(sample_home, only="BH06").open()
    assert tell(Context(narrowed, Selection(), "zh"), Record("hazards", other["k"])) is None


def test_rows_open_their_stories(sample):
    from lens.exhibits.record import Rows
    from lens.listing import Listing

    for code, relation in (
        ("M2", "hazards"),
        ("M1", "inspections"),
        ("M6", "premises"),
        ("M21", "supervision_issues"),
        ("M19", "duty_checks"),
        ("M27_drills", "drills"),
    ):
        made = Listing(Context(sample, Selection(), "zh"), Rows(code)).exhibit()
        assert made.table is not None
        first = made.table.links[0][0]
        assert isinstance(first, Record) and first.relation == relation
        assert tell(Context(sample, Selection(), "zh"), first) is not None
    assert RELATIONS.keys() - STORIES.keys() == {"weather", "premise_window", "premise_seen", "streets"}


@pytest.mark.parametrize("code", ["major_ledger", "stuck_majors", "winter_list"])
def test_lists_of_hazards_open_their_stories(sample, code):
    made = exhibits.builder(code)(Context(sample, Selection(), "zh"))
    assert made.table is not None and len(made.table.links) == len(made.table.rows) > 0
    for row, links in list(zip(made.table.rows, made.table.links, strict=True))[:5]:
        (record, *others) = links
        assert isinstance(record, Record) and not any(others)
        story = told(sample, record.relation, record.key)
        assert story.title.partition("：")[0][:4] in row[0]
