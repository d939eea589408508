"""Meetings: named marks on snapshots, written in one step, kept by pruning."""

from __future__ import annotations

from datetime import date

import pytest

from data import locking, meetings, snapshots
from data.__main__ import main
from data.errors import UserError
from data.meetings import Meeting
from tests.drawn import publish_drawn

ROW = {"jurisdiction": "河东街道", "sector": "gas", "found_date": "2026-03-02"}


@pytest.fixture
def three(home):
    """The ids of three snapshots, oldest first; the last is in use."""
    return [publish_drawn(home, hazards=[ROW], as_of=f"2026-{m:02}-25").name for m in (9, 10, 11)]


def refused(call, *args) -> UserError:
    with pytest.raises(UserError) as raised:
        call(*args)
    assert all(raised.value.message(lang)[-1] in "。." for lang in ("zh", "en"))
    return raised.value


def test_a_home_without_meetings(home):
    assert meetings.list_meetings(home) == [] and meetings.marked(home) == set()


def test_marks_are_listed_newest_first(home, three):
    meetings.mark(home, "9月例会", three[0], date(2026, 9, 28))
    assert meetings.mark(home, " 11月  例会 ") == Meeting("11月 例会", date(2026, 11, 25), three[2])
    meetings.mark(home, '带"引号"和\\的会', three[1])
    assert [m.name for m in meetings.list_meetings(home)] == ["11月 例会", '带"引号"和\\的会', "9月例会"]
    assert not list(home.path.glob(".meetings-*"))


def test_the_same_mark_again_changes_nothing_and_another_one_is_refused(home, three):
    made = meetings.mark(home, "例会", three[0])
    assert meetings.mark(home, "例会", three[0]) == made
    assert refused(meetings.mark, home, "例会", three[1]).code == "meeting_exists"
    assert meetings.list_meetings(home) == [made]


def test_what_cannot_be_marked(home, three):
    assert refused(meetings.mark, home, "  ").code == "meeting_name_wrong"
    assert refused(meetings.mark, home, "长" * 61).code == "meeting_name_wrong"
    assert refused(meetings.mark, home, "例会", "2020-01-01-aaaaaa").code == "snapshot_missing"
    assert refused(meetings.mark, home, "例会", "../x").code == "snapshot_missing"
    assert refused(meetings.mark, home, "例会", three[2], date(2026, 11, 1)).code == "meeting_before_data"
    assert not (home.path / meetings.FILE).exists()


def test_an_empty_home_has_nothing_to_mark(home):
    assert refused(meetings.mark, home, "例会").code == "no_snapshot"


def test_unmark(home, three):
    made = meetings.mark(home, "例会", three[0])
    assert refused(meetings.unmark, home, "别的会").code == "meeting_unknown"
    assert meetings.unmark(home, "例会") == made and meetings.list_meetings(home) == []


def test_pruning_keeps_what_a_meeting_saw(home, three):
    meetings.mark(home, "9月例会", three[0])
    assert snapshots.prune(home, 1)[0] == [three[1]]
    meetings.unmark(home, "9月例会")
    assert snapshots.prune(home, 1)[0] == [three[0]]


@pytest.mark.parametrize(
    "text",
    [
        "[[meeting]]\nname = 'a'\n",
        "[[meeting]]\nname = 'a'\ndate = '2026-10-01'\nsnapshot = 'x'\n",
        "meeting = 3\n",
        "other = 1\n",
    ],
)
def test_a_damaged_file_stops_pruning_instead_of_losing_a_mark(home, three, text):
    (home.path / meetings.FILE).write_text(text, "utf-8")
    assert refused(snapshots.prune, home, 1).code == "meetings_damaged"
    assert len(snapshots.list_snapshots(home)) == 3


def test_a_broken_toml_is_told(home, three):
    (home.path / meetings.FILE).write_text("[[meeting", "utf-8")
    assert refused(meetings.mark, home, "例会").code == "toml_unreadable"


def test_a_second_writer_is_refused(home, three):
    with locking.writer(home):
        assert refused(meetings.mark, home, "例会").code == "locked"


def test_commands(home, three, capsys):
    def run(*args):
        code = main([args[0], "--home", str(home.path), "--lang", "zh", *args[1:]])
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    assert run("meetings")[0] == 0
    assert run("meeting", "10月例会", "--snapshot", three[1], "--date", "2026-10-28")[0] == 0
    code, said = run("meetings")
    assert code == 0 and said == f"2026-10-28  10月例会  快照 {three[1]}\n"
    assert run("meeting", "10月例会")[0] == 2
    assert run("meeting", "--remove", "10月例会")[0] == 0
    assert run("meeting", "--remove", "10月例会") == (
        2,
        "没有名为“10月例会”的会议；用 python -m data meetings 查看。\n",
    )
