"""The rows behind a figure: as many as the figure says, the right ones, and never more than were asked for."""

from __future__ import annotations

import io
import json
from datetime import date

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.errors import UserError
from lens import words
from lens.ask import ask
from lens.compile import Refusal
from lens.engine import House, Snapshot
from lens.exhibits.context import Context
from lens.exhibits.record import Rows
from lens.export.parquet import to_parquet
from lens.export.xlsx import to_xlsx
from lens.listing import COLUMNS, FIELDS, PAGE, Listing, measures
from lens.measures import MEASURES
from lens.rows import LIMIT, RELATIONS, count_of, parts_of, rows_of
from lens.selection import Selection
from lens.words import LANGS

SELECTIONS = (
    Selection(),
    Selection("2025").with_codes("sector", ["gas", "fire"]),
    Selection("season:2025-2026").with_codes("jurisdiction", ["BH06"]).with_codes("risk_tier", ["red", "orange"]),
    Selection("r12").with_codes("activity_type", ["self_check", "patrol"]),
)


@pytest.fixture(scope="module")
def sample(sample_home) -> Snapshot:
    return House(sample_home).open()


def figure(row: dict, code: str, part: str) -> float:
    """What asking says of a part."""
    if MEASURES[code].kind == "ratio":
        rest = row[f"{code}_den"] - row[f"{code}_num"]
        return rest if part == "rest" else row[f"{code}_{part}"]
    return row[f"{code}_n"] if MEASURES[code].kind == "survival" else row[code]


@pytest.mark.parametrize("selection", SELECTIONS, ids=lambda s: s.period)
@pytest.mark.parametrize("code", MEASURES)
def test_the_rows_make_the_figure(sample, code, selection):
    try:
        (row,) = ask(sample, [code], selection=selection)
    except UserError as refused:
        with pytest.raises(type(refused)):
            count_of(sample, Rows(code), selection)
        return
    for part in parts_of(MEASURES[code]):
        counted = count_of(sample, Rows(code, part), selection)
        assert counted.figure == pytest.approx(figure(row, code, part)), part
        some = rows_of(sample, Rows(code, part), selection, 40)
        assert len(some) == min(40, counted.rows)
        counting = MEASURES[code].den if part != "num" else MEASURES[code].num
        assert counting is not None
        relation = counting.relation
        keys = [r[RELATIONS[relation].key] for r in some]
        assert len(set(keys)) == len(keys)


def test_pages_hold_every_row_once(sample):
    total = count_of(sample, Rows("M4"), Selection()).rows
    keys = [
        row["hazard_id"]
        for start in range(0, total + 50, 50)
        for row in rows_of(sample, Rows("M4"), Selection(), 50, start)
    ]
    assert len(keys) == len(set(keys)) == total


def hazard(found: str, **more) -> dict:
    return {"found_date": found, "jurisdiction": "河东街道", "sector": "gas", "status": "open", **more}


@pytest.fixture
def drawn(home, publish_rows) -> Snapshot:
    publish_rows(
        as_of="2026-03-31",
        hazards=[
            hazard("2026-01-05", hazard_id="A", due_date="2026-01-20"),
            hazard("2026-01-06", hazard_id="B", due_date="2026-01-10", sector="fire"),
            hazard("2026-03-20", hazard_id="C", due_date="2026-04-20"),
            hazard("2026-02-01", hazard_id="D", due_date="2026-02-10", status="closed", rectified_date="2026-02-09",
                   closed_date="2026-02-12", sector=None),
            hazard("2025-12-01", hazard_id="E", due_date="2026-01-01", status="closed", rectified_date="2026-02-09",
                   closed_date="2026-02-12"),
        ],
        premises=[{"premise_id": "P1", "name": "春和饭店", "jurisdiction": "河东街道", "source_row": 7},
                  {"premise_id": "P2", "name": "秋实仓库", "jurisdiction": "河东街道", "source_row": 8}],
        inspections=[
            {"inspect_date": day, "premise_id": who, "activity_type": "patrol"}
            for day, who in (("2025-11-02", "P2"), ("2026-02-01", "P1"))
        ],
    )  # fmt: skip
    return House(home).open()


def keys(snapshot: Snapshot, rows: Rows, selection: Selection | None = None, column: str = "hazard_id") -> list:
    return [r[column] for r in rows_of(snapshot, rows, selection or Selection(), 50)]


def test_the_rows_of_drawn_tables(drawn):
    assert keys(drawn, Rows("M2")) == ["C", "D", "B", "A"]  # newest first
    assert keys(drawn, Rows("M4")) == ["B", "A"]  # the longest overdue first
    assert keys(drawn, Rows("S1")) == ["A", "B", "C"]
    assert keys(drawn, Rows("M3_rectified", "num")) == ["D"]
    assert keys(drawn, Rows("M3_rectified", "rest")) == ["B", "A"]
    assert keys(drawn, Rows("M4", where=(("sector", ("fire",)),))) == ["B"]
    assert keys(drawn, Rows("M4", period="2026-01")) == ["E", "B", "A"]  # as it stood at the end of January
    assert keys(drawn, Rows("M6", "rest"), column="name") == ["秋实仓库"]
    assert keys(drawn, Rows("M6", "num"), column="name") == ["春和饭店"]


def test_where_and_period_stand_in_place_of_the_readers_own(drawn):
    chosen = Selection("2026-03").with_codes("sector", ["gas"])
    assert keys(drawn, Rows("M2"), chosen) == ["C"]
    assert keys(drawn, Rows("M2", where=(("sector", ("fire",)),), period="2026-01"), chosen) == ["B"]


def test_what_has_no_rows_is_refused(drawn):
    for rows in (Rows("M4", "den"), Rows("M99"), Rows("M4", where=(("status", ("open",)),), period="2026-01")):
        with pytest.raises(Refusal) as refused:
            count_of(drawn, rows, Selection())
        for lang in LANGS:
            assert refused.value.message(lang)[-1] in "。."


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("code", MEASURES)
def test_every_measure_is_listed_in_words(sample, code, lang):
    ctx = Context(sample, Selection("2025" if code == "M13" else "ytd"), lang)
    if code not in measures(ctx):
        return
    for part in parts_of(MEASURES[code]):
        listing = Listing(ctx, Rows(code, part))
        made = listing.exhibit()
        assert made.table is not None
        assert len(made.table.rows) == min(PAGE, listing.counted.rows)
        assert all(len(row) == len(made.table.columns) for row in made.table.rows)
        assert f"{listing.counted.figure:,.0f}"[:3] in made.title
        if MEASURES[code].den is not None:
            assert f"rows.{code}.{part}" in words.records(), "a part of a ratio has a name of its own"


def test_titles(sample):
    def title(lang: str, *rows) -> str:
        return Listing(Context(sample, Selection(), lang), Rows(*rows)).title

    overdue = ask(sample, ["M4"])[0]["M4"]
    assert title("zh", "M4") == f"逾期未整改{overdue}条"
    assert title("en", "M4") == f"Overdue hazards: {overdue}"
    assert title("zh", "M3", "rest").startswith("按期整改率（整改完成口径）：未按期整改1,")
    assert "家次检查" in title("zh", "M5")


def test_a_row_says_where_it_came_from(drawn):
    made = Listing(Context(drawn, Selection(), "zh"), Rows("M6", "rest")).exhibit()
    assert made.table is not None
    assert made.table.rows[0][-1] == "drawn.csv · 第8行"
    assert made.table.columns[-1].name == "来源"


def test_page_beyond_the_last_is_the_last(sample):
    listing = Listing(Context(sample, Selection(), "zh"), Rows("M11_stock"), n=99)
    assert (listing.page, listing.pages) == (1, 1)


def test_more_rows_than_can_be_listed_are_said_to_be_cut(sample):
    listing = Listing(Context(sample, Selection(), "zh"), Rows("M2"))
    assert listing.is_cut and "10,000" in listing.exhibit().notes[0]


def test_every_relation_that_is_listed_has_its_columns(sample):
    assert FIELDS.keys() == RELATIONS.keys()
    for relation, fields in FIELDS.items():
        held = RELATIONS[relation]
        there = set(sample.rows(f"select * from {held.whole or relation} limit 1")[0]) | set(held.carried)
        assert {key for key, _ in fields} <= there, relation


def test_stocks_are_listed_as_of_their_day(drawn):
    assert all(isinstance(d, date) for d in keys(drawn, Rows("S1"), column="found_date"))


# -- searching --------------------------------------------------------------------------------------------------------


@pytest.fixture
def texts(home, publish_rows) -> Snapshot:
    told = {
        "A": ("燃气软管老化、开裂", "厨房", "春和饭店"),
        "B": ("软管穿墙；燃气灶无熄火保护", None, "Happy Noodle 面馆"),
        "C": ("配电箱无盖 100%_\\'", "厨房南侧", "秋实仓库"),
        "D": (None, None, None),
    }
    publish_rows(
        as_of="2026-03-31",
        hazards=[
            hazard("2026-03-01", hazard_id=key, description=text, location=place, premise_name=who)
            for key, (text, place, who) in told.items()
        ],
    )
    return House(home).open()


@pytest.mark.parametrize(
    ("find", "expected"),
    [
        ("软管", "AB"),
        ("软管 厨房", "A"),  # each word may stand in another column
        ("燃气　 软管 燃气", "AB"),  # a full-width space parts words; a word twice is one
        ("厨房", "AC"),
        ("noodle", "B"),
        ("NOODLE 软管", "B"),
        ("100%_\\'", "C"),  # nothing in it has a meaning of its own
        ("%", "C"),
        ("_", "C"),
        ("秋实饭店", ""),
        ("  ", "ABCD"),
    ],
)
def test_a_search_finds_every_word_in_some_text(texts, find, expected):
    assert sorted(keys(texts, Rows("M2", find=find))) == list(expected)
    assert count_of(texts, Rows("M2", find=find), Selection()).rows == len(expected)


def test_a_search_says_how_many_of_how_many(texts):
    def listing(find: str, lang: str = "zh") -> Listing:
        return Listing(Context(texts, Selection(), lang), Rows("M2", find=find))

    assert listing("软管 厨房").title == "发现隐患4条，其中含“软管”、“厨房”的1行"
    assert listing("软管", "en").title == 'Hazards found: 4, of which 2 rows hold "软管"'
    assert listing("消火栓").exhibit().empty.startswith("这4行里没有")
    assert listing("软管").searched == ["隐患描述", "部位", "单位"]


def test_a_search_looks_at_as_many_rows_as_python_finds(sample):
    every = sample.rows("select description, location, premise_name from hazards where found_date >= '2026-06-01'")
    for find in ("燃气 软管", "通道", "饭店 电"):
        held = sum(all(any(w in (t or "") for t in row.values()) for w in find.split()) for row in every)
        assert count_of(sample, Rows("M2", find=find), Selection("2026-06-01..2026-11-22")).rows == held > 0


def test_premises_and_visits_are_searched_by_name(sample):
    for code, part in (("M6", "rest"), ("M1", "num"), ("M7_share", "num")):
        rows = Rows(code, part, find="饭店")
        found = rows_of(sample, rows, Selection(), 30)
        assert found and all("饭店" in (r.get("premise_name") or r.get("name")) for r in found)
        assert count_of(sample, rows, Selection()).rows >= len(found)


def test_what_has_no_texts_is_not_searched(sample):
    with pytest.raises(Refusal):
        count_of(sample, Rows("M26", find="冷"), Selection())


# -- columns and files ------------------------------------------------------------------------------------------------


def test_columns_are_those_chosen_in_their_order(drawn):
    ctx = Context(drawn, Selection(), "zh")
    usual = Listing(ctx, Rows("M2"))
    made = Listing(ctx, Rows("M2"), chosen=("sector", "hazard_id", "visits_n", "rectified_date")).exhibit()
    assert made.table is not None
    assert [c.key for c in made.table.columns] == ["sector", "hazard_id", "rectified_date"]
    assert [row[1] for row in made.table.rows] == ["C", "D", "B", "A"]
    assert made.table.rows[1][2] == date(2026, 2, 9)
    assert made.table.links[0][0] is not None, "the story opens whichever columns are shown"
    assert usual.columns == usual.usual and Listing(ctx, Rows("M2"), chosen=("nothing",)).columns == usual.usual


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("code", ["M2", "M2_doubled", "M1", "M6", "M7_share", "M21", "M26", "D1"])
def test_every_column_that_is_offered_can_be_shown_in_words(sample, code, lang):
    ctx = Context(sample, Selection(), lang)
    if code not in measures(ctx):
        return
    offered = Listing(ctx, Rows(code)).offered
    assert len(set(offered)) == len(offered) and set(offered) <= COLUMNS
    made = Listing(ctx, Rows(code), chosen=offered).exhibit()
    assert made.table is not None and [c.key for c in made.table.columns] == list(offered)
    assert all(c.name != c.key for c in made.table.columns)


def test_files_hold_the_same_rows_with_their_types(sample):
    ctx = Context(sample, Selection().with_codes("jurisdiction", ["BH06"]), "zh")
    listing = Listing(ctx, Rows("M4"), chosen=("hazard_id", "found_date", "sector", "source"))
    whole = listing.exhibit(whole=True)
    assert whole.table is not None
    held = pq.read_table(io.BytesIO(to_parquet(ctx, whole)))
    assert held.to_pydict() == {c.key: [row[i] for row in whole.table.rows] for i, c in enumerate(whole.table.columns)}
    assert held.schema.field("found_date").type == pa.date32()
    assert held.schema.field("sector").metadata[b"name"].decode() == "行业"
    about = dict(json.loads(held.schema.metadata[b"about"]))
    assert listing.title in about.values() and sample.id in about.values() and "示例数据" in about.values()
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx([(ctx, whole)]))).worksheets[0]
    assert {row[0] for row in whole.table.rows} <= {cell.value for cell in sheet["A"]}


def test_a_file_holds_no_more_than_the_limit(sample):
    ctx = Context(sample, Selection("all"), "en")
    listing = Listing(ctx, Rows("M2"), chosen=("hazard_id",))
    whole = listing.exhibit(whole=True)
    assert whole.table is not None and len(whole.table.rows) == LIMIT < listing.found
    assert pq.read_table(io.BytesIO(to_parquet(ctx, whole))).num_rows == LIMIT
