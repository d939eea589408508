"""What changed since the last meeting, on drawn ledgers with answers by hand."""

from __future__ import annotations

import pytest

from data.errors import UserError
from lens.engine import House
from lens.exhibits import since_meeting
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit
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
