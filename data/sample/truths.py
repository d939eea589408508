"""What is planted in the synthetic district, and the constants that plant it.

Streets are named by id (`jurisdictions.jurisdiction_id`). The truths hold at the default size;
`tests/unit/test_sample.py` proves each of them from the written Parquet, `test_accidents.py` those of events and of the
forecast.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

FIRST = dt.date(2022, 11, 23)
LAST = dt.date(2026, 11, 22)
DAYS = (LAST - FIRST).days + 1


def day_of(date: dt.date) -> int:
    """Days from the first day of the sample (0) to `date`; may be negative or beyond the last day."""
    return (date - FIRST).days


LAST_DAY = DAYS - 1

LAX_STREET = "BH03"
GAS_STREET = "BH06"
GAS_FROM = dt.date(2025, 10, 1)
GAS_RATE_RATIO = 1.8
TINY_STREET = "BH08"
SIMPSON_BETTER_LOOKING = "BH04"
SIMPSON_WORSE_LOOKING = "BH05"
SIMPSON_RATE_RATIO = 1.3
MONTH_END_DEPT = "区城市管理局"
BATCH_DEPT = "区消防救援大队"
BATCH_DAYS = (dt.date(2025, 12, 31), dt.date(2026, 6, 30), dt.date(2026, 10, 31))
BATCH_MINUTE = dt.time(17, 42)
COPIES = 0.7
OWNERLESS_SUBTYPE = "mixed_use"
OWNERLESS, OWNERLESS_ELSEWHERE = 0.15, 0.006
CAMPAIGN_ID = "ZX-2026-RQ"
CAMPAIGN_FROM = dt.date(2026, 11, 1)
NEVER_VISITED = 30
NEVER_VISITED_ORANGE = 4
OVER_CAP_VISITS = 9
BLOCKED_MAJORS = 2
COLD_WAVE = (dt.date(2026, 11, 16), dt.date(2026, 11, 22))
EDGE_STREETS = ("BH11", "BH12")
UNCLAIMED_ISSUES = 3
STUCK_ISSUES = 3
MAJORS_STRUCK_OUT = 2
SILENT_STREET = "BH10"
SILENT_FROM = dt.date(2026, 10, 19)
# Events: expected numbers. Of fires 38 % fall into November to February, but 45 % of their deaths.
EVENTS_A_YEAR = {"production": 7, "fire": 300}
EVENTS_A_SEASON = {"fire": 30, "co": 20}  # those by heating
WINTER_SHARE = 0.38
FIRE_DEATHS, FIRE_DEATHS_WINTER = 11, 5
# Heating events: in the edge streets so many times what their premises tell, in cold waves what their degree days tell.
EDGE_FACTOR, COLD_FACTOR = 1.5, 1.5
# Standard deviation of the factor of street and winter, around 1, that no hazard tells.
WINTER_SPREAD = 0.35
REPORT_MINUTES, LATE_REPORT_MINUTES = (10, 56), 95
# Duty checks: how many a month, and the shares that fail by shift, at the Spring Festival, and at one unit.
DUTY_A_MONTH = 120
DUTY_FAILS = {"day": 0.016, "night": 0.042, "holiday": 0.040}
DUTY_FESTIVAL = 0.11
DUTY_UNIT, DUTY_UNIT_FAILS = "区教育和体育局", 0.20
# Fines: one after an accident of the last year, decided by now, makes more than half of all fines of that year.
GREAT_FINE, GREAT_FINE_BY = 5_000_000, dt.date(2026, 6, 30)
# Drills: so many a year of each street and department, and the share that is held at all.
DRILLS_A_YEAR, DRILLS_HELD = 3, 0.92
# Road enforcement: on one road, late in the evening, so many times the drink-driving of other roads at night.
DRUNK_ROAD, DRUNK_HOURS, DRUNK_FACTOR = "滨河大道", (21, 22), 12.0
# Checks in homes with gas: share of them checked a year, and in the one street that lags.
CHECKED_SHARE, FEW_CHECKED_STREET, FEW_CHECKED_SHARE = 0.8, "BH11", 0.35
# Two departments that have not held the meeting on the turn of the year.
YEAREND_MEETING, NOT_MET = dt.date(2026, 11, 20), ("区交通运输局", "区民政局")
# Daily means (°C) forecast for the week after the last day.
FORECAST = (0.4, -0.6, -5.6, -2.9, 0.8, 1.9, 2.6)

TRUTHS: dict[str, dict[str, Any]] = {
    "a": {
        "what": "Street C looks and finds nothing: 92 % of its patrol visits are zero-finding (district about 76 %), "
        "and where another body comes within 30 days it finds something in 40 % of them (elsewhere about 18 %).",
        "street": LAX_STREET,
        "zero_finding": 0.92,
        "miss_rate": 0.40,
        "miss_rate_elsewhere": 0.18,
    },
    "b": {
        "what": "Street F is truly worse on gas from October 2025: hazards per gas visit × 1.8.",
        "street": GAS_STREET,
        "sector": "gas",
        "from": GAS_FROM,
        "rate_ratio": GAS_RATE_RATIO,
    },
    "c": {
        "what": "Street H is tiny (about 30 visits a month): extreme raw monthly rates, average truth.",
        "street": TINY_STREET,
        "visits_a_month": 30,
    },
    "d": {
        "what": "Simpson pair: street D finds more per visit than street E in gas and in fire, and less in total, "
        "because D is mostly shops and E mostly gas users.",
        "better_looking": SIMPSON_BETTER_LOOKING,
        "worse_looking": SIMPSON_WORSE_LOOKING,
        "rate_ratio": SIMPSON_RATE_RATIO,
    },
    "e": {
        "what": "One department closes more than 60 % of its hazards on the last day of a month.",
        "dept": MONTH_END_DEPT,
        "share": 0.60,
    },
    "f": {
        "what": "A gas campaign from 1 November 2026 doubles gas visits with an unchanged rate per visit.",
        "campaign": CAMPAIGN_ID,
        "from": CAMPAIGN_FROM,
        "visits_ratio": 2.0,
        "rate_ratio": 1.0,
    },
    "g": {
        "what": "30 active premises were never visited, 4 of them of the orange tier.",
        "premises": NEVER_VISITED,
        "orange": NEVER_VISITED_ORANGE,
    },
    "h": {
        "what": "One premise has more enforcement inspections in 365 days than its annual cap allows; no other has.",
        "cap": 4,
        "visits": OVER_CAP_VISITS,
    },
    "i": {
        "what": "Two major hazards are open for more than 180 days, blocked by ownership (产权); no other is that old.",
        "majors": BLOCKED_MAJORS,
        "block_reason": "ownership",
    },
    "j": {
        "what": "Three supervision issues of the newest round have no owner; three of a provincial round are stuck.",
        "unclaimed": UNCLAIMED_ISSUES,
        "stuck": STUCK_ISSUES,
    },
    "summaries": {
        "what": "Two streets also send monthly sheets; the silent one's of October counts what no ledger holds "
        "(visits, hazards found, rectified, major).",
        "street": "BH06",
        "silent": SILENT_STREET,
        "unseen": (31, 17, 9, 1),
    },
    "reported": {
        "what": "Figures reported for October 2026 differ from ours by late entries (hazards), by definition (visits "
        "with self-checks) and by closings after the report; for January to June two major hazards more were reported.",
        "period": (dt.date(2026, 10, 1), dt.date(2026, 10, 31)),
        "on": dt.date(2026, 11, 2),
        "majors": MAJORS_STRUCK_OUT,
    },
    "k": {
        "what": "A cold wave in the week to the as-of date: heating hazards per visit rise in the two edge streets.",
        "streets": EDGE_STREETS,
        "from": COLD_WAVE[0],
        "to": COLD_WAVE[1],
    },
    "l": {
        "what": "One unit reported an accident 95 minutes after it had been told; every other within the hour.",
        "minutes": LATE_REPORT_MINUTES,
    },
    "events": {
        "what": "About 7 work safety accidents and 300 fires a year, 20 CO poisonings and 30 heating fires a heating "
        "season; 38 % of fires and 45 % of their deaths in November to February. Heating events follow cold, cold "
        "waves and what heats, the edge streets 1.5 times, and a factor of street and winter that no hazard tells.",
        "a_year": EVENTS_A_YEAR,
        "a_season": EVENTS_A_SEASON,
        "winter_share": WINTER_SHARE,
        "fire_deaths": (FIRE_DEATHS, FIRE_DEATHS_WINTER),
        "streets": EDGE_STREETS,
        "edge": EDGE_FACTOR,
        "cold_wave": COLD_FACTOR,
    },
    "duty": {
        "what": "120 duty checks a month, 96 in a hundred as they should be: by night and on days off failures are two "
        "and a half times those by day, at the Spring Festival more; one department fails one check in five.",
        "a_month": DUTY_A_MONTH,
        "fails": DUTY_FAILS,
        "festival": DUTY_FESTIVAL,
        "unit": DUTY_UNIT,
        "unit_fails": DUTY_UNIT_FAILS,
    },
    "drills": {
        "what": "Every street and department plans three drills a year; 92 in a hundred are held.",
        "a_year": DRILLS_A_YEAR,
        "held": DRILLS_HELD,
    },
    "fines": {
        "what": "One fine of 5 million yuan after an accident makes more than half of all fines decided in 2026; the "
        "median fine of supervision is about 15,000 yuan.",
        "fine": GREAT_FINE,
        "median": 15_000,
    },
    "drunk": {
        "what": "On one road, from 21 to 23 o'clock, an hour of enforcement finds about twelve times the drink-driving "
        "of other roads at night.",
        "road": DRUNK_ROAD,
        "hours": DRUNK_HOURS,
        "factor": DRUNK_FACTOR,
    },
    "homes": {
        "what": "About 80 % of the homes with gas are checked a year, in one street 35 %.",
        "street": FEW_CHECKED_STREET,
        "share": FEW_CHECKED_SHARE,
        "share_elsewhere": CHECKED_SHARE,
    },
    "meetings": {
        "what": "Of the departments that were to meet on the turn of the year by 20 November 2026 two have not.",
        "depts": NOT_MET,
        "by": YEAREND_MEETING,
    },
    "forecast": {
        "what": "A forecast of seven days follows the last day; its third day is as cold as the cold wave was.",
        "from": LAST + dt.timedelta(1),
        "cold_day": LAST + dt.timedelta(1 + FORECAST.index(min(FORECAST))),
        "t_mean": FORECAST,
    },
    "batch": {
        "what": "On three days one department closes everything of the day (more than 50 hazards) within one minute; "
        "elsewhere no minute sees more than a handful.",
        "dept": BATCH_DEPT,
        "days": BATCH_DAYS,
        "minute": BATCH_MINUTE,
        "more_than": 50,
    },
    "copies": {
        "what": "The patrols of street C paste: 70 % of its findings bear a text that stands word for word at many "
        "premises; at other bodies about a tenth do.",
        "street": LAX_STREET,
        "share": COPIES,
        "share_elsewhere": 0.1,
    },
    "five": {
        "what": "A third of the major hazards lack part of 五落实; the two that ownership blocks have neither funds "
        "nor a contingency plan.",
        "incomplete": 0.34,
        "blocked_lack": ("funds", "plan"),
    },
    "ownerless": {
        "what": "15 % of the hazards of mixed-use premises (三合一/多合一) have no responsible department, elsewhere "
        "0.6 %; 0.8 % of the premises on the register have none.",
        "subtype": OWNERLESS_SUBTYPE,
        "share": OWNERLESS,
        "share_elsewhere": OWNERLESS_ELSEWHERE,
        "premises": 0.008,
    },
    "causes": {
        "what": "Experts and supervision teams name management as the cause about twice as often as patrols.",
        "ratio": 1.9,
    },
    "silent": {
        "what": "Street J sent nothing in the last five weeks: it is 未报送, not safe.",
        "street": SILENT_STREET,
        "from": SILENT_FROM,
    },
}
