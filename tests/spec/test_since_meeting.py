"""What changed since the last meeting, on drawn ledgers with answers by hand."""

from __future__ import annotations

import pytest

from data.errors import UserError
from data.meetings import mark
from lens.engine import House
from lens.exhibits import since_meeting
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit
from lens.rows import count_of
from lens.selection import Selection


def hazard(no: str, found: str, due: str | None = None, closed: str | None = None, **more) -> dict:
    return {
        "hazard_id": no, "found_date": found, "due_date": due, "closed_date": closed, "rectified_date": closed,
        "status": "closed" if closed else "open", "level": "major", "jurisdiction": "河东街道", "sector": "gas",
        "premise_name": f"单位{no}", **more,
    }  # fmt: skip


#: closed long ago: it makes closing dates known
OLD = [
    hazard("Z", "2025-12-01", "2025-12-10", "2025-12-05", level="general"),
    hazard("O1", "2026-01-05", "2026-12-30"),
    hazard("O2", "2026-01-06", "2026-02-01", level="general"),
]


@pytest.fixture
def built(home, publish_rows):
    def build(lang: str = "zh", selection: Selection | None = None, **drawn) -> Exhibit:
        publish_rows(**{"as_of": "2026-11-22", **drawn})
        return since_meeting.build(Context(House(home).open(), selection or Selection(), lang))

    return build


def write_marks(home, marks: dict[str, str]) -> None:
    """Marks on snapshots that need not be there."""
    parts = [
        f'[[meeting]]\nname = "{name}"\ndate = {shown[:10]}\nsnapshot = "{shown}"\n' for name, shown in marks.items()
    ]
    (home.path / "meetings.toml").write_text("\n".join(parts), "utf-8")


def figures(made: Exhibit) -> dict[str, tuple]:
    assert made.table is not None
    return {row[0].strip(): row[1:] for row in made.table.rows}


def test_without_a_meeting_the_same_day_last_month_is_rebuilt(built):
    made = built(
        hazards=[
            *OLD,
            hazard("A", "2026-10-01", "2026-11-10"),  # open then, overdue since
            hazard("B", "2026-10-22", "2026-12-01", "2026-11-20"),  # found on the day itself: not new; closed since
            hazard("C", "2026-10-23", "2026-12-01"),  # new
            hazard("D", "2026-11-01", "2026-11-05", "2026-11-15"),  # new, became overdue and was closed
            hazard("E", "2026-05-01", "2026-06-01", "2026-10-22"),  # closed on the day itself: not since
        ]
    )
    assert figures(made) == {
        "未整改重大隐患": (3, 3),
        "其间新增": ("", 2),
        "其间销号": ("", 2),
        "其间转为逾期": ("", 2),
        "逾期未整改": (1, 2),
    }
    assert made.title == "10月22日以来：重大隐患新增2条，销号2条，转为逾期2条；逾期未整改多1条，现2条"
    assert "未标记会议，与上月同日（2026-10-22）相比" in made.subtitle
    assert "无法知道数字是否修订过" in made.subtitle


def test_nothing_happened(built):
    made = built(hazards=OLD)
    assert made.title == "10月22日以来：重大隐患没有新增、销号或转为逾期，未整改仍为1条；逾期未整改仍为1条"
    made = built(hazards=OLD, lang="en")
    assert made.title == (
        "Since 22 Oct: no major hazard came, closed or became overdue, still 1 open; hazards overdue still 1"
    )


def test_fewer_overdue(built):
    made = built(hazards=[*OLD, hazard("A", "2026-03-01", "2026-04-01", "2026-11-01", level="general")])
    assert made.title.endswith("逾期未整改少1条，现1条")


def test_without_levels_only_what_is_overdue_is_told(built):
    made = built(hazards=[{**h, "level": None} for h in OLD])
    assert made.title == "10月22日以来：逾期未整改仍为1条"
    assert list(figures(made)) == ["逾期未整改"]


def test_without_closing_dates_nothing_is_known_of_then(built):
    made = built(hazards=[{**h, "level": None} for h in OLD if not h["closed_date"]])
    assert made.title == "10月22日以来：没有销号日期，看不出变化"
    assert figures(made) == {"逾期未整改": (None, 1)}


def test_a_ledger_that_begins_later_has_no_earlier_state(built):
    made = built(hazards=[hazard("A", "2026-11-05", "2026-11-10")])
    assert made.empty == "数据自2026-11-05起，早于它的2026-10-22没有状态可比。"


def test_a_ledger_without_status_says_what_is_missing(home, publish_rows):
    publish_rows(
        as_of="2026-11-22",
        hazards=[{"found_date": d, "jurisdiction": "河东街道"} for d in ("2026-01-05", "2026-11-01")],
    )
    with pytest.raises(UserError) as refused:
        since_meeting.build(Context(House(home).open(), Selection(), "zh"))
    assert refused.value.message("zh")[-1] == "。"


def test_the_filters_of_the_reader_hold_and_the_period_does_not(built):
    chosen = Selection("2025").with_codes("sector", ["gas"])
    made = built(selection=chosen, hazards=[*OLD, hazard("A", "2026-11-01", "2026-12-01", sector="fire")])
    assert figures(made)["未整改重大隐患"] == (1, 1)
    assert "行业：燃气" in made.subtitle and "2025" not in made.subtitle


# -- two snapshots ---------------------------------------------------------------------------------------------------


@pytest.fixture
def meeting(home, publish_rows):
    """Publish what was shown at a meeting, then what is known now, and build the exhibit over the two."""

    def build(then: list[dict], now: list[dict], lang: str = "zh", chosen: str = "", **more) -> Exhibit:
        shown = publish_rows(as_of="2026-10-20", hazards=then)
        publish_rows(as_of="2026-11-22", hazards=now, **more)
        mark(home, "十月例会", shown.name)
        return since_meeting.build(Context(House(home).open(), Selection(meeting=chosen), lang))

    return build


def test_two_snapshots_tell_what_was_revised_and_which_deadlines_moved(meeting):
    then = [*OLD, hazard("A", "2026-10-01", "2026-11-01"), hazard("B", "2026-10-02", "2026-11-05")]
    now = [
        *OLD,
        hazard("A", "2026-10-01", "2026-12-31"),  # the deadline was moved back
        hazard("B", "2026-10-02", "2026-11-05"),  # became overdue
        hazard("C", "2026-10-10", "2026-12-10"),  # found before the meeting, entered after it
        hazard("D", "2026-11-01", "2026-12-10"),  # new
    ]
    made = meeting(then, now)
    assert figures(made) == {
        "未整改重大隐患": (3, 5),
        "其间新增": ("", 1),
        "其间销号": ("", 0),
        "其间转为逾期": ("", 1),
        "其间期限后移": ("", 1),
        "逾期未整改": (1, 2),
        "修订过的数字": ("", 3),
        "发现隐患（当年累计，同一截止日）": (4, 5),
        "发现重大隐患（当年累计，同一截止日）": (3, 4),
        "未整改重大隐患（当年累计，同一截止日）": (3, 4),
    }
    assert made.title == (
        "10月20日以来：重大隐患新增1条，销号0条，转为逾期1条；1条重大隐患期限后移；逾期未整改多1条，现2条；3个数字修订过"
    )
    assert "与“十月例会”所用快照（截至2026-10-20）相比" in made.subtitle
    assert "期限后移：单位A，由2026-11-01改为2026-12-31" in made.notes
    assert "不" not in made.subtitle


def test_nothing_was_revised(meeting):
    made = meeting(OLD, [*OLD, hazard("D", "2026-11-01", "2026-12-10")], lang="en")
    assert "revised" not in made.title
    assert made.title == "Since 20 Oct: major hazards 1 new, 0 closed, 0 became overdue; hazards overdue still 1"


def test_every_count_of_two_snapshots_opens_its_rows_where_they_are(meeting, home):
    made = meeting([*OLD, hazard("A", "2026-10-01", "2026-10-10")], [*OLD, hazard("B", "2026-11-01", "2026-11-10")])
    snapshot = House(home).open()
    assert made.table is not None
    for row, links in zip(made.table.rows, made.table.links, strict=True):
        assert links[1] is None  # what was shown then is not in this snapshot
        assert links[2] is None or count_of(snapshot, links[2], Selection()).figure == row[2], row


def test_a_snapshot_that_is_gone_is_rebuilt_from_dates_and_said(home, built):
    home.path.mkdir(exist_ok=True)
    write_marks(home, {"十月例会": "2026-10-20-aaaaaa"})
    made = built(hazards=OLD)
    assert "自“十月例会”（2026-10-20）以来，按日期重建当时状态，无法知道数字是否修订过" in made.subtitle
    assert any(n.startswith("“十月例会”所用的快照打不开：") for n in made.notes)


def test_the_latest_meeting_before_the_as_of_date_unless_one_is_chosen(home, built):
    home.path.mkdir(exist_ok=True)
    marks = {"九月": "2026-09-20-aaaaaa", "十月": "2026-10-20-aaaaaa", "下次": "2026-12-20-aaaaaa"}
    write_marks(home, marks)
    assert built(hazards=OLD).title.startswith("10月20日以来：")
    assert built(hazards=OLD, selection=Selection(meeting="九月")).title.startswith("9月20日以来：")
    snapshot = House(home).open()
    for name in ("下次", "没有的会"):
        chosen, odd = Selection.from_query({"meeting": name})[0].check(snapshot)
        assert (chosen.meeting, odd) == ("", [name])
    assert Selection(meeting="九月").check(snapshot) == (Selection(meeting="九月"), [])
    assert Selection(meeting="九月").to_query() == {"meeting": "九月"}


def test_marks_that_are_not_understood_are_named(home, built):
    home.path.mkdir(exist_ok=True)
    for text in ("[十月", '[[meeting]]\nname = "十月"\n'):
        (home.path / "meetings.toml").write_text(text, "utf-8")
        with pytest.raises(UserError) as broken:
            built(hazards=OLD)
        assert broken.value.code in ("toml_unreadable", "meetings_damaged")
