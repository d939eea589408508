"""Recorded events through measures and rows; a forecast is never read as an observation. Recounted without SQL."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pyarrow.parquet as pq
import pytest

from data.errors import UserError
from lens.ask import ask
from lens.compile import Refusal
from lens.engine import House
from lens.exhibits import builder
from lens.exhibits.context import Context
from lens.exhibits.record import Rows
from lens.listing import Listing
from lens.rows import count_of, rows_of
from lens.selection import Selection
from lens.stats.intervals import garwood
from lens.words import LANGS

AS_OF = "2026-11-22"
HAZARD = {"found_date": "2025-01-05", "jurisdiction": "河东街道", "sector": "gas", "status": "open"}


@pytest.fixture
def opened(home, publish_rows):
    def _open(**drawn):
        publish_rows(**{"hazards": [HAZARD], "as_of": AS_OF, **drawn})
        return House(home).open()

    return _open


@pytest.fixture(scope="module")
def sample(sample_home):
    return House(sample_home).open()


def event(day: str, domain: str = "fire", heats: bool | None = None, street: str = "河东街道", **more) -> dict:
    return {"occurred_date": day, "event_domain": domain, "heating_related": heats, "jurisdiction": street, **more}


EVENTS = [
    event("2026-01-03", heats=True, deaths=1),
    event("2026-01-31", "co", True, "城南街道"),
    event("2026-01-31", heats=False),
    event("2026-01-15"),
    event("2026-02-01", heats=True),
    event("2025-12-31", "production", False),
]
JAN = Selection("2026-01")


def test_events_are_counted_by_the_day_they_happened(opened):
    snapshot = opened(accidents=EVENTS)
    (row,) = ask(snapshot, ["A1", "A1_heating"], selection=JAN)
    assert (row["A1"], row["A1_heating"]) == (4, 2), "what nobody marked is not counted as heating"
    assert (row["A1_heating_lo"], row["A1_heating_hi"]) == pytest.approx(garwood(2))
    by = {r["event_domain"]: r["A1"] for r in ask(snapshot, ["A1"], ["event_domain"], JAN)}
    assert by == {"fire": 3, "co": 1}
    street = JAN.with_codes("jurisdiction", ["城南街道"])
    assert ask(snapshot, ["A1_heating"], selection=street)[0]["A1_heating"] == 1


def test_the_rows_behind_events(opened):
    snapshot = opened(accidents=EVENTS)
    assert count_of(snapshot, Rows("A1_heating"), JAN).rows == 2
    assert [r["occurred_date"] for r in rows_of(snapshot, Rows("A1"), JAN, 2)] == [date(2026, 1, 31)] * 2
    for lang in LANGS:
        listing = Listing(Context(snapshot, JAN, lang), Rows("A1_heating"))
        made = listing.exhibit()
        assert len(made.table.rows) == 2
        assert ("事故经过" if lang == "zh" else "What happened") in [c.name for c in made.table.columns]
        assert listing.title == {"zh": "取暖事件2起", "en": "Recorded heating events: 2"}[lang]
        assert ("非生产性火灾" if lang == "zh" else "Non-production fire") in made.table.rows[1]


def test_without_a_list_of_events_there_is_a_sentence(opened):
    snapshot = opened()
    for code, told in (("A1", "needs_accidents"), ("A1_heating", "needs_accidents_heating")):
        with pytest.raises(Refusal) as refused:
            ask(snapshot, [code], selection=JAN)
        assert refused.value.code == told and refused.value.message("zh") != refused.value.message("en")


def tile(snapshot, lang="zh"):
    return builder("posture")(Context(snapshot, Selection().with_period("all"), lang)).tiles[0]


def test_the_overview_says_what_is_known_of_accidents(opened):
    without, unclassed = tile(opened()), tile(opened(accidents=[event("2026-01-03", "production")]))
    assert without.value == unclassed.value == "—", "neither is a zero"
    assert without.off == UserError("needs_accidents").message("zh")
    assert unclassed.off == UserError("needs_accidents_class").message("zh")
    ordinary = event("2026-01-03", "production", **{"class": "ordinary"})
    none = tile(opened(accidents=[ordinary]))
    assert none.value == "0" and "数据期内未发生（自2026-01-03）· 不等于没有风险" in none.base
    grave = event("2026-01-04", "production", **{"class": "major"})
    fire = event("2026-01-05", "fire", **{"class": "major"})
    assert tile(opened(accidents=[ordinary, grave, fire])).value == "1", "a fire that is no accident at work is none"


def test_a_list_that_marks_no_heating(opened):
    snapshot = opened(accidents=[event("2026-01-03")])
    assert ask(snapshot, ["A1"], selection=JAN)[0]["A1"] == 1
    with pytest.raises(Refusal) as refused:
        ask(snapshot, ["A1_heating"], selection=JAN)
    assert refused.value.code == "needs_accidents_heating"


def test_hazards_have_no_kind_of_event(opened):
    with pytest.raises(Refusal) as refused:
        ask(opened(accidents=EVENTS), ["M2"], ["event_domain"], JAN)
    assert refused.value.code == "refused_dimension"


def test_the_sample_recounted(sample, sample_home):
    """By pandas from the batch, no SQL and nothing of the compiler."""
    batch = sample_home.batches / sample.manifest["batches"][0] / "accidents.parquet"
    frame = pq.read_table(batch).to_pandas()
    frame["day"] = pd.to_datetime(frame["occurred_date"])
    heating = frame[frame["heating_related"].fillna(False).astype(bool)]
    names = {r["zh"]: c for c, r in sample.labels["jurisdiction"].items()}
    for code, rows in (("A1", frame), ("A1_heating", heating)):
        span = rows[(rows["day"] >= "2025-01-01") & (rows["day"] <= "2026-10-31")]
        told = span.groupby([span["day"].dt.strftime("%Y-%m"), "event_domain"]).size()
        asked = ask(sample, [code], ["month", "event_domain"], Selection("2025-01-01..2026-10-31"))
        assert {(r["month"], r["event_domain"]): r[code] for r in asked if r[code]} == told.to_dict()
        streets = span["jurisdiction"].map(names).value_counts()
        asked = ask(sample, [code], ["jurisdiction"], Selection("2025-01-01..2026-10-31"))
        assert {r["jurisdiction"]: r[code] for r in asked if r[code]} == streets.to_dict()


# --- forecasts --------------------------------------------------------------------------------------------------------


def weather(day: str, t: float, kind: str | None = None) -> dict:
    return {"date": day, "station": "城区", "t_mean": t, "t_min": t - 5, "t_max": t + 5, "kind": kind}


def test_neither_a_forecast_nor_an_unknown_kind_is_an_observation(opened):
    snapshot = opened(
        weather=[
            weather("2026-11-20", 8.0),
            weather("2026-11-21", 7.0, "observed"),
            weather("2026-11-21", -20.0, "forecast"),
            weather("2026-11-22", -30.0, "推测"),
            weather("2026-11-23", -10.0, "forecast"),
            weather("2026-11-24", 9.0),
        ]
    )
    seen = snapshot.rows("select date, t_mean from weather order by date", {})
    assert [(r["date"].day, r["t_mean"]) for r in seen] == [(20, 8.0), (21, 7.0)]
    coming = snapshot.rows("select date, t_mean, t_min from forecast order by date", {})
    assert coming == [{"date": date(2026, 11, 23), "t_mean": -10.0, "t_min": -15.0}], "a day that has come is none"
    assert ask(snapshot, ["M26"], selection=Selection("2026-11"))[0]["M26"] == 10 + 11
    assert {"weather", "weather.forecast"} <= snapshot.has
    assert snapshot.manifest["flags"]["weather"] == {"weather_kind_unknown": 1}


def test_a_forecast_alone_is_no_weather(opened):
    snapshot = opened(weather=[weather("2026-11-23", -10.0, "forecast")])
    assert "weather" not in snapshot.has and "weather.forecast" in snapshot.has
    with pytest.raises(Refusal) as refused:
        ask(snapshot, ["M26"], selection=Selection("2026-11"))
    assert refused.value.code == "needs_weather"


def test_the_temperatures_of_the_sample_end_with_its_last_day(sample):
    (row,) = sample.rows("select max(date) as last from weather", {})
    assert row["last"] == sample.as_of
    for lang in LANGS:
        made = builder("winter_temperature")(Context(sample, Selection(), lang))
        line = next(s for s in made.chart.series if s.role == "accent")
        assert line.y[7] == -1.5 and not any(v is not None for v in line.y[8:]), (
            "22 November is the season's eighth day"
        )
