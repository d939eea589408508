"""Right answers under eight threads, a time limit that ends with a sentence, the right snapshot at every opening."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import sqlglot

from data.errors import UserError
from lens.ask import ask
from lens.compile import DERIVED, Refusal, check, compile_parts
from lens.engine import House
from lens.exhibits.context import QUERIES
from lens.measures import CHECKS, DIMENSIONS, MEASURES
from lens.selection import FILTERS, Selection
from lens.words import LANGS
from tests.drawn import make_batch
from tests.tools.write_measures import TARGET, text

THREADS, EACH = 8, 50


def test_eight_threads_get_right_answers(sample_home):
    """A connection shared by threads would return silently empty rows; each of the 400 questions is a new one."""
    snapshot = House(sample_home).open()
    table = pq.read_table(snapshot.path / "hazards.parquet", columns=["found_date", "sector"])
    days, sectors = table["found_date"].to_pylist(), table["sector"].to_pylist()
    gas_by_day: dict[date, int] = {}
    for day, sector in zip(days, sectors, strict=True):
        if sector == "gas":
            gas_by_day[day] = gas_by_day.get(day, 0) + 1

    def asking(thread: int) -> list[tuple[date, int]]:
        got = []
        for i in range(EACH):
            day = snapshot.first_date + timedelta(thread + THREADS * i)
            span = Selection(f"{snapshot.first_date}..{day}").with_codes("sector", ["gas"])
            got.append((day, ask(snapshot, ["M2"], selection=span)[0]["M2"]))
        return got

    with ThreadPoolExecutor(THREADS) as pool:
        answers = [pair for got in pool.map(asking, range(THREADS)) for pair in got]
    assert len({day for day, _ in answers}) == THREADS * EACH
    for day, n in answers:
        assert n == sum(k for d, k in gas_by_day.items() if d <= day), day


def test_a_question_over_its_time_ends_with_a_sentence(home, publish_rows):
    home.path.mkdir(parents=True)
    (home.path / "config.toml").write_text("[query]\ntime_limit_s = 1\n", encoding="utf-8")
    publish_rows(hazards=[{"found_date": "2026-01-05", "jurisdiction": "河东街道"}])
    snapshot = House(home).open()
    with pytest.raises(UserError) as raised:
        snapshot.rows("select count(*) as n from range(1000000) a, range(1000000) b where (a.range * b.range) % 7 = 3")
    assert raised.value.code == "query_too_long"
    for lang in LANGS:
        assert "1" in raised.value.message(lang)
    assert snapshot.rows("select count(*) as n from hazards") == [{"n": 1}], "the next question is answered"


def test_what_is_published_while_a_house_is_open_is_served_at_the_next_opening(home, publish_rows):
    publish_rows(as_of="2026-01-31", hazards=[{"found_date": "2026-01-05", "jurisdiction": "河东街道"}])
    house = House(home)
    first = house.open()
    publish_rows(
        as_of="2026-02-28", hazards=[{"found_date": f"2026-02-0{n}", "jurisdiction": "河东街道"} for n in range(1, 6)]
    )
    second = house.open()
    assert second.id != first.id and second.as_of == date(2026, 2, 28)
    assert second.rows("select count(*) as n from hazards") == [{"n": 5}]
    assert first.rows("select count(*) as n from hazards where found_date > date '2000-01-01'") == [{"n": 1}]
    assert house.open(first.id) is first, "an earlier snapshot stays open by its id"


def test_a_damaged_snapshot_gives_way_to_the_last_good_one(home, publish_rows):
    publish_rows(as_of="2026-01-31", hazards=[{"found_date": "2026-01-05", "jurisdiction": "河东街道"}])
    good = House(home).open().id
    folder = publish_rows(as_of="2026-02-28", hazards=[{"found_date": "2026-02-05", "jurisdiction": "河东街道"}])
    file = Path(folder) / "hazards.parquet"
    file.write_bytes(file.read_bytes()[:-20])
    snapshot = House(home).open()
    assert snapshot.id == good
    assert snapshot.notice and snapshot.notice.code == "opened_last_good"
    for lang in LANGS:
        assert good in snapshot.notice.message(lang)
    with pytest.raises(UserError) as raised:
        House(home).open(folder.name)
    assert raised.value.code == "snapshot_damaged", "asked for by name it is refused, never replaced"


def test_an_empty_house_says_what_to_do(home):
    with pytest.raises(UserError) as raised:
        House(home).open()
    assert raised.value.code == "no_snapshot"
    make_batch(home, hazards=[{"found_date": "2026-01-05", "jurisdiction": "河东街道"}])
    with pytest.raises(UserError):
        House(home).open()


# -- every question can run elsewhere ------------------------------------------------------------------------------

QUESTIONS = sorted(p for p in QUERIES.glob("*.sql"))
#: these read a relation with entity columns and leave filtering to others: the compiler filters a derived relation from
#: outside, and neither whether a street reports at all nor which activity types are default visits depends on what the
#: reader chose
UNFILTERED = {*DERIVED, "default_types", "premise_names", "reporting", "street_days"}
# one record's story is told whole, whatever else the reader chose
UNFILTERED |= {"record_found", "record_hazards", "record_issues", "record_visits"}
ENTITY = {r for d in DIMENSIONS.values() for r in d.relations}


def to_spark(sql: str) -> str:
    # $name is how a value is bound; other engines write it otherwise
    return sqlglot.transpile(
        re.sub(r"\$([a-z_0-9]+)", r":\1", sql), read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE
    )[0]


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda p: p.stem)
def test_question_file(path):
    # a question may stand on a derived relation, which is read as r
    text = path.read_text("utf-8").replace("{source}", "premise_window r")
    first = text.splitlines()[0]
    assert first.startswith("-- one row"), "the first line says what one row is"
    if path.stem not in UNFILTERED:
        # what is joined to filtered rows by their key is filtered with them; what is read on its own is named r
        alone = re.findall(r"\bfrom\s+\w+ r\b", text)
        assert len(alone) == text.count("{filters}"), "a filter would be forgotten"
        assert alone or not set(re.findall(r"\b(?:from|join)\s+(\w+)", text)) & (ENTITY | {"premises"})
    to_spark(text.replace("{filters}", "true"))


def test_every_compiled_question_is_portable():
    entity = Selection()
    for dim in ("sector", "jurisdiction"):
        entity = entity.with_codes(dim, ["a", "b"])
    seen = 0
    for m in (*MEASURES.values(), *(c.measure for c in CHECKS.values())):
        relations = {p.relation for p in (m.num, m.den) if p}
        for dim in (None, *DIMENSIONS.values()):
            if dim and dim.kind == "entity" and not relations <= set(dim.relations):
                continue
            if dim and dim.kind == "time" and ("time" in m.refuse or m.now_only):
                continue
            chosen = Selection() if "weather" in relations else entity
            for intervals, whole in ((True, False), (True, True), (False, True)):
                for query in compile_parts([m], [dim] if dim else [], chosen, intervals, whole):
                    assert to_spark(query.sql)
                    seen += 1
    assert seen > 500


def test_every_filter_is_a_dimension_with_words():
    for code in FILTERS:
        assert all(DIMENSIONS[code].name(lang).strip() for lang in LANGS)


def test_every_measure_has_words_in_both_languages():
    for m in MEASURES.values():
        for lang in LANGS:
            assert m.name(lang).strip() and m.unit[lang].strip()
            assert m.definition(lang)[-1] in "。."
        assert not re.search(r"[A-Za-z]{2,}", m.zh.replace("Kaplan–Meier", "")), m.zh
        assert not re.search(r"[\u3400-\u9fff]", m.name("en") + m.definition("en") + m.unit["en"]), m.code


def test_docs_of_measures_are_what_the_records_say():
    assert TARGET.read_text("utf-8") == text(), "run python -m tests.tools.write_measures"


def test_docs_name_the_dimensions_a_measure_allows():
    """The list in the docs is what the compiler accepts."""
    everything = frozenset(n for m in MEASURES.values() for n in m.needs)
    for m in MEASURES.values():
        section = text().split(f"### {m.code}\n")[1].split("\n### ")[0]
        told = re.search(r"\| dimensions \| (.*) \|", section)[1].split(", ")
        for dim in DIMENSIONS.values():
            try:
                check(m, [dim], Selection(), everything)
            except Refusal:
                assert dim.code not in told, (m.code, dim.code)
            else:
                assert dim.code in told, (m.code, dim.code)
