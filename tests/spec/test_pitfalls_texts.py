"""The pitfalls of texts: T11, the same hazard entered by two bodies, and T12, one wording pasted over many premises."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow.parquet as pq
import pytest

from lens.ask import ask
from lens.compile import Refusal
from lens.engine import House, Snapshot
from lens.exhibits import builder
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit, Rows
from lens.listing import Listing
from lens.selection import Selection

MARCH = Selection(period="2026-03", compare="none")
STREET, OFFICE = "河东街道办事处", "区消防救援大队"
FIRST = {
    "hazard_id": "A", "found_date": "2026-03-10", "jurisdiction": "河东街道", "sector": "fire",
    "premise_name": "春和饭店", "category": "fire_exit", "inspector_org": STREET,
    "description": "疏散通道堆放杂物，影响疏散。", "status": "open",
}  # fmt: skip
AGAIN = {**FIRST, "hazard_id": "B", "found_date": "2026-03-14", "inspector_org": OFFICE}


@pytest.fixture
def publish(home, publish_rows) -> Callable[..., Snapshot]:
    def _publish(*hazards: dict) -> Snapshot:
        publish_rows(hazards=list(hazards), as_of="2026-03-31")
        return House(home).open()

    return _publish


def build(snapshot: Snapshot, code: str, lang: str = "zh", selection: Selection = MARCH) -> Exhibit:
    return builder(code)(Context(snapshot, selection, lang))


def doubles(snapshot: Snapshot) -> dict[str, str]:
    table = pq.read_table(snapshot.path / "hazards.parquet", columns=["hazard_id", "double_of"])
    return {r["hazard_id"]: r["double_of"] for r in table.to_pylist() if r["double_of"]}


class TestT11TheSameHazardTwice:
    def test_is_told_and_merged_by_nothing(self, publish):
        snapshot = publish(FIRST, AGAIN)
        made = build(snapshot, "data_doubles")
        assert made.title == "疑似重复登记1对，未合并；两条都未整改的1对"
        (row,), (links,) = made.table.rows, made.table.links
        assert row[:3] == (OFFICE, 1, 1) and STREET in row
        assert links[1] == Rows("M2_doubled", where=(("inspector_org", (OFFICE,)),))
        assert any("不作认定" in n and "没有合并或剔除" in n for n in made.notes)
        # every other figure still counts both
        assert ask(snapshot, ["M2", "S1"], selection=MARCH)[0] == {"M2": 2, "S1": 2}
        assert build(snapshot, "data_doubles", "en").title == (
            "1 possible double entry, not merged; in 1 of them both are open"
        )

    def test_its_rows_name_the_hazard_that_it_may_be(self, publish):
        snapshot = publish(FIRST, AGAIN)
        listed = Listing(Context(snapshot, MARCH, "zh"), Rows("M2_doubled"))
        assert listed.counted.rows == 1
        made = listed.exhibit()
        row = dict(zip((c.key for c in made.table.columns), made.table.rows[0], strict=True))
        assert (row["hazard_id"], row["double_of"], row["inspector_org"]) == ("B", "A", OFFICE)

    @pytest.mark.parametrize(
        "other",
        [
            {"inspector_org": STREET},  # the same body saw it again: a visit of its own
            {"premise_name": "春和饭店二店"},
            {"category": "electrical"},
            {"found_date": "2026-03-18"},  # eight days
            {"description": "灭火器压力不足，未定期检查"},
            {"description": None},
            {"inspector_org": None},
        ],
    )
    def test_another_hazard_is_not_suspected(self, publish, other):
        assert doubles(publish(FIRST, {**AGAIN, **other})) == {}

    def test_what_had_been_rectified_came_back(self, publish):
        """Ended before it was found again: that is recurrence, not one hazard entered twice."""
        ended = {**FIRST, "closed_date": "2026-03-12", "status": "closed"}
        assert doubles(publish(ended, AGAIN)) == {}
        assert doubles(publish({**ended, "closed_date": "2026-03-14"}, AGAIN)) == {"B": "A"}

    def test_like_words_are_enough_and_each_pair_counts_once(self, publish):
        """疏散通道堆放大量杂物: 6 of 8 and 8 runs of two characters are shared, 0.75."""
        third = {**AGAIN, "hazard_id": "C", "found_date": "2026-03-15", "inspector_org": "区应急管理局"}
        first = {**FIRST, "description": "疏散通道 堆放杂物，楼梯"}
        made = publish(
            first, {**AGAIN, "description": "疏散通道堆放大量杂物"}, {**third, "description": first["description"]}
        )
        # the third is most like the first, so it is counted with that one, and once
        assert doubles(made) == {"B": "A", "C": "A"}
        assert build(made, "data_doubles").title.startswith("疑似重复登记2对，未合并")

    def test_a_ledger_without_descriptions_says_so(self, publish):
        with pytest.raises(Refusal) as refused:
            build(publish({**FIRST, "description": None}), "data_doubles")
        assert "看不出重复登记" in refused.value.message("zh")

    def test_a_clean_ledger_says_that_nothing_is_suspected(self, publish):
        assert build(publish(FIRST), "data_doubles").empty.startswith("2026-03-01至2026-03-31没有疑似重复登记")

    def test_the_sample_has_some_and_every_one_is_a_hint(self, sample_home):
        made = build(House(sample_home).open(), "data_doubles", selection=Selection())
        assert made.title.startswith("疑似重复登记") and "未合并" in made.title
        words = [(row[7], row[9]) for row in made.table.rows]
        assert all(first and second for first, second in words)


class TestT12PastedTexts:
    def ledger(self) -> list[dict]:
        """A street that pastes one wording over eight premises, and an office that finds more in words of its own."""
        given = {**FIRST, "source": "patrol"}
        pasted = [
            {**given, "hazard_id": f"P{i}", "premise_name": f"店{i}", "description": "灭火器压力不足"} for i in range(8)
        ]
        own = [
            {
                **given, "hazard_id": f"O{i}", "premise_name": f"楼{i}", "inspector_org": OFFICE,
                "description": "灭火器压力不足" if i < 3 else f"第{i}层疏散楼梯堆放纸箱",
            }
            for i in range(30)
        ]  # fmt: skip
        return [*pasted, *own]

    def test_the_body_that_pastes_is_told_and_the_large_one_is_not(self, publish):
        snapshot = publish(*self.ledger())
        shares = {r["inspector_org"]: r["M2_copied"] for r in ask(snapshot, ["M2_copied"], ["inspector_org"], MARCH)}
        # three of thirty in one wording is what a large body's standard phrases give
        assert shares == {STREET: 1.0, OFFICE: 0.0}
        assert STREET in build(snapshot, "check_texts").title

    def test_pasted_rows_still_count_and_are_no_double_entries(self, publish):
        snapshot = publish(*self.ledger())
        assert ask(snapshot, ["M2"], selection=MARCH)[0]["M2"] == 38
        assert doubles(snapshot) == {}, "one body, or another premise: pasted is not entered twice"
