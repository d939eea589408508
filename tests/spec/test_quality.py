"""The checks of the data against rows drawn so that each is failed once, and how a street's rows are judged."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date, datetime, timedelta

import pytest

from data.accident_classes import CLASSES, bands, class_of
from data.errors import UserError, words
from data.home import SHIPPED_RULES, Home
from data.publish import publish
from lens import exhibits
from lens.__main__ import main
from lens.ask import ask
from lens.engine import House
from lens.exhibits import _quality
from lens.exhibits.context import Context
from lens.measures import CHECKS
from lens.quality import VERSION
from lens.rows import count_of, rows_of
from lens.selection import Selection
from lens.words import LANGS
from tests.drawn import make_batch
from tests.tools.write_quality import TARGET, text

AS_OF = "2026-11-22"
STREETS = [
    {"jurisdiction_id": "J1", "name": "河东街道", "aliases": "河东街办"},
    {"jurisdiction_id": "J2", "name": "城南街道"},
]
GOOD = {
    "inspection_id": "V1",
    "found_date": "2026-10-05",
    "reported_date": "2026-10-06",
    "due_date": "2026-10-20",
    "rectified_date": "2026-10-12",
    "recheck_date": "2026-10-13",
    "recheck_result": "pass",
    "closed_date": "2026-10-15",
    "closed_at": datetime(2026, 10, 15, 9, 30),
    "jurisdiction": "河东街道",
    "sector": "gas",
    "level": "general",
    "status": "closed",
    "premise_id": "P1",
    "premise_name": "春和饭店",
    "category": "gas_alarm",
    "description": "报警器失效未修",
    "responsible_dept": "区城管局",
    "inspector_org": "区应急局",
}
#: what is changed in a good row to fail a check, and which others it fails for the same reason
FAULTS: dict[str, dict] = {
    "Q_due_missing": {"due_date": None},
    "Q_level_missing": {"level": "ungraded"},
    "Q_sector_missing": {"sector": None, "inspection_id": None, "premise_id": None, "premise_name": "新店"},
    "Q_text_missing": {"description": None},
    "Q_category_missing": {"category": None},
    "Q_dept_missing": {"responsible_dept": None},
    "Q_link_missing": {"inspection_id": None},
    "Q_closed_undated": {"rectified_date": None, "recheck_date": None, "closed_date": None, "closed_at": None},
    "Q_closed_unchecked": {"recheck_result": None},
    "Q_date_unreadable": {"flags": "date_unreadable:recheck_date"},
    "Q_value_unreadable": {"flags": "value_unreadable:extended_n"},
    "Q_year_inferred": {"flags": "year_inferred:found_date"},
    "Q_level_unknown": {"level": "ungraded", "flags": "level_unknown"},
    "Q_sector_unknown": {"sector": "量子"},
    "Q_street_unknown": {"jurisdiction": "无此街道"},
    "Q_street_alias": {"jurisdiction": "河东街办"},
    "Q_name_alias": {"premise_name": "春和酒楼"},
    "Q_due_far": {"due_date": "2066-10-20"},
    "Q_long_term": {"due_date": None, "flags": "long_term"},
    "Q_text_short": {"description": "见附件"},
    "Q_entry_late": {"reported_date": "2026-10-13"},
    "Q_due_before": {"due_date": "2026-09-20"},
    "Q_rectified_before": {"rectified_date": "2026-09-12"},
    "Q_recheck_before": {"recheck_date": "2026-09-13"},
    "Q_closed_before": {"closed_date": "2025-10-15", "closed_at": None},
    "Q_order": {"rectified_date": "2026-10-14"},
    "Q_future_closed": {"closed_date": "2026-12-15", "closed_at": None, "status": "await_recheck"},
    "Q_entry_before": {"reported_date": "2026-10-04"},
    "Q_closed_failed": {"recheck_result": "fail"},
    "Q_open_dated": {"status": "in_progress"},
    "Q_open_rectified": {"status": "open", "recheck_date": None, "closed_date": None, "closed_at": None},
    "Q_await_undated": {
        "status": "await_recheck", "rectified_date": None, "recheck_date": None, "closed_date": None, "closed_at": None,
    },
    "Q_orphan": {"inspection_id": "V9"},
    "Q_id_reused": {"flags": "id_reused"},
}  # fmt: skip
#: the rows of other faults that fail a check for the same reason
ALSO = {"Q_link_missing": {"Q_sector_missing"}}
VISIT = {
    "inspection_id": "V1",
    "inspect_date": "2026-10-05",
    "jurisdiction": "河东街道",
    "sector": "gas",
    "premise_id": "P1",
    "premise_name": "春和饭店",
    "inspector_org": "区应急局",
    "activity_type": "enforcement",
    "result": "time_limit",
}
VISIT_FAULTS: dict[str, dict] = {
    "Q_visit_premise": {"premise_id": None, "premise_name": None},
    "Q_visit_body": {"inspector_org": None},
    "Q_visit_type": {"activity_type": None},
    "Q_visit_street_unknown": {"jurisdiction": "无此街道"},
    "Q_visit_alias": {"jurisdiction": "河东街办"},
    "Q_visit_name_alias": {"premise_name": "春和酒楼"},
}


@pytest.fixture
def drawn(home):
    def draw(hazards=(), visits=(), **more) -> Context:
        good = [{**GOOD, "hazard_id": f"G{i}", "description": f"报警器失效未修{i}"} for i in range(8)]
        # a second premise and a second street, so that no column is empty throughout
        batch = make_batch(
            home,
            as_of=AS_OF,
            jurisdictions=STREETS,
            hazards=[*good, *hazards],
            inspections=[{**VISIT, "hazards_found_n": len(good)}, *visits],
            premises=[{"premise_id": "P1", "name": "春和饭店", "jurisdiction": "河东街道", "sector": "gas"}],
            **more,
        )
        publish(home, date.fromisoformat(AS_OF), [batch])
        return Context(House(home).open(), Selection(), "zh")

    return draw


def counted(ctx: Context) -> dict[str, tuple[int, int]]:
    return {r.code: (r.whole.failed, r.whole.of) for r in _quality.results(ctx)}


@pytest.fixture(scope="module")
def faulty(tmp_path_factory) -> Context:
    """One bad row for every check of a hazard or of a visit, whose number is the check's."""
    home = Home(tmp_path_factory.mktemp("faulty") / "home")
    batch = make_batch(
        home,
        as_of=AS_OF,
        jurisdictions=STREETS,
        hazards=[GOOD, *({**GOOD, "hazard_id": code, **change} for code, change in FAULTS.items())],
        inspections=[VISIT, *({**VISIT, "inspection_id": c, "result": None, **x} for c, x in VISIT_FAULTS.items())],
        premises=[{"premise_id": "P1", "name": "春和饭店", "jurisdiction": "河东街道", "sector": "gas"}],
    )
    publish(home, date.fromisoformat(AS_OF), [batch])
    return Context(House(home).open(), Selection(), "zh")


@pytest.mark.parametrize("code", [*FAULTS, *VISIT_FAULTS])
def test_a_fault_fails_its_check_and_is_the_row_listed(faulty, code):
    (result,) = [r for r in _quality.results(faulty) if r.code == code]
    key = "hazard_id" if code in FAULTS else "inspection_id"
    listed = {r[key] for r in rows_of(faulty.snapshot, result.rows(), faulty.selection, 50)}
    assert listed == {code} | ALSO.get(code, set())
    assert result.whole.failed == len(listed) == count_of(faulty.snapshot, result.rows(), faulty.selection).rows
    assert result.whole.of >= len(listed) and result.year == result.whole


def test_good_rows_fail_nothing(drawn):
    ctx = drawn()
    failing = {c: n for c, n in counted(ctx).items() if n[0] and c != "silent"}
    assert failing == {}
    made = exhibits.builder("quality_checks")(ctx)
    assert counted(ctx)["Q_due_missing"] == (0, 8)
    assert "silent" not in counted(ctx) or "全部通过" in made.title
    assert exhibits.builder("quality_rows")(ctx).empty == "没有一行未通过检查。"


def test_a_visit_s_result_and_number_against_its_hazards(drawn):
    ctx = drawn(
        [{**GOOD, "hazard_id": "X", "inspection_id": "V2", "description": "灭火器过期未检"}],
        [
            {**VISIT, "inspection_id": "V2", "result": "clean", "hazards_found_n": 0},
            {**VISIT, "inspection_id": "V3", "result": "stopped", "hazards_found_n": 2},
            {**VISIT, "inspection_id": "V4", "result": "clean", "hazards_found_n": 0},
        ],
    )
    found = counted(ctx)
    assert found["Q_visit_clean"] == (1, 2)
    assert found["Q_visit_empty"] == (1, 2)
    assert found["Q_visit_differs"] == (2, 4)


def test_closings_in_one_minute_and_in_one_day(drawn):
    """51 in a minute are a batch, 50 are none; a day is one only where it is three times the body's usual."""
    at = datetime(2026, 10, 15, 17, 42)
    minute = [
        {**GOOD, "hazard_id": f"M{i}", "description": f"通道堵塞{i}", "closed_at": at + timedelta(seconds=i)}
        for i in range(51)
    ]
    usual = [
        {
            **GOOD, "hazard_id": f"U{i}", "description": f"线路老化{i}", "responsible_dept": "区住建局",
            "recheck_date": None, "recheck_result": None, "closed_date": f"2026-10-{16 + i // 60}", "closed_at": None,
        }
        for i in range(180)
    ]  # fmt: skip
    found = counted(drawn([*minute, *usual]))
    assert found["Q_batch_minute"] == (51, 59)
    # 区城管局 closed 59 on its only day, which is what it usually does; 区住建局 closes sixty on each of three days
    assert found["Q_batch_day"] == (0, 239)
    small = [{**r, "hazard_id": f"S{i}", "closed_date": f"2026-10-{15 + i}"} for i, r in enumerate(usual[:5])]
    once = [{**r, "hazard_id": f"B{i}", "closed_date": "2026-10-30"} for i, r in enumerate(usual[:51])]
    assert counted(drawn([*small, *once]))["Q_batch_day"] == (51, 64)


def test_the_same_words_again(drawn):
    again = {**GOOD, "hazard_id": "A1", "description": "灭火器过期未检", "location": "一楼"}
    ctx = drawn([again, {**again, "hazard_id": "A2"}, {**again, "hazard_id": "A3", "location": "二楼"}])
    (result,) = [r for r in _quality.results(ctx) if r.code == "Q_repeated"]
    assert [r["hazard_id"] for r in rows_of(ctx.snapshot, result.rows(), ctx.selection, 5)] == ["A2"]


def test_what_is_not_given_is_off_and_not_failed(home):
    batch = make_batch(home, as_of=AS_OF, hazards=[{"found_date": "2026-10-05", "jurisdiction": "河东街道"}])
    publish(home, date.fromisoformat(AS_OF), [batch])
    ctx = Context(House(home).open(), Selection(), "zh")
    there = counted(ctx)
    assert {"Q_due_missing", "Q_street_unknown", "Q_visit_street"} & there.keys() == set()
    assert there["Q_street_missing"] == (0, 1)
    made = exhibits.builder("quality_checks")(ctx)
    assert any(note.startswith("另有") for note in made.notes)


def test_other_spellings_are_listed_with_their_rows(faulty):
    made = exhibits.builder("quality_spellings")(faulty)
    assert made.table.rows == (("河东街道", "河东街办", 2, date(2026, 10, 5)),)
    assert made.title == "1个街道另有1种写法，见于2行，已按别名归到该街道"
    other = Context(faulty.snapshot, Selection().with_codes("jurisdiction", ["J2"]), "zh")
    assert exhibits.builder("quality_spellings")(other).empty == "街道都按名单书写。"


# -- how a street is judged ----------------------------------------------------------------------------------------


def many(street: str, n: int, bad: int, tag: str, **change) -> list[dict]:
    rows = []
    for i in range(n):
        day = date(2026, 11, 20) - timedelta(i * 300 // n)
        row = {
            "hazard_id": f"{tag}{i}", "found_date": day.isoformat(), "jurisdiction": street, "sector": "gas",
            "due_date": (day + timedelta(9)).isoformat(), "status": "open", "level": "general",
            "premise_name": f"{tag}店{i}", "description": f"软管老化{tag}{i}",
        }  # fmt: skip
        rows.append({**row, **change} if i < bad else row)
    return rows


def judged(home, hazards) -> dict[str, _quality.Grade]:
    publish(home, date.fromisoformat(AS_OF), [make_batch(home, as_of=AS_OF, hazards=hazards)])
    ctx = Context(House(home).open(), Selection(), "zh")
    return {g.street: g for g in _quality.grades(ctx, _quality.results(ctx))}


def test_a_street_is_judged_by_what_chance_does_not_explain(home):
    made = judged(
        home,
        [
            *many("甲街道", 400, 8, "A", due_date=None),
            *many("乙街道", 400, 60, "B", due_date=None),
            *many("丙街道", 40, 4, "C", due_date=None),
            *many("丁街道", 20, 20, "D", due_date=None),
            *many("戊街道", 400, 60, "E", due_date="2025-01-01"),
        ],
    )
    assert {s: g.grade for s, g in made.items()} == {
        "甲街道": "good",  # 2 % of 400: fewer than the 5 % tolerated
        "乙街道": "mend",  # 15 % of 400
        "丙街道": "good",  # 10 % of 40: chance alone gives as much at 5 %
        "丁街道": "few",  # twenty rows are not judged
        "戊街道": "verify",  # an error, not a warning
    }
    (reason,) = made["乙街道"].reasons
    assert (reason.result.code, reason.tally.failed, reason.tally.of) == ("Q_due_missing", 60, 400)
    assert [r.result.code for r in made["戊街道"].reasons] == ["Q_due_before"]


def test_a_hint_never_counts_against_a_street(home):
    made = judged(home, many("甲街道", 200, 200, "A", flags="year_inferred:found_date"))
    assert made["甲街道"].grade == "good"


def test_the_street_exhibit_says_which_check_and_how_far(home):
    judged(home, [*many("甲街道", 400, 0, "A"), *many("乙街道", 400, 60, "B", due_date=None)])
    for lang in LANGS:
        made = exhibits.builder("quality_streets")(Context(House(home).open(), Selection(), lang))
        (row,) = [r for r in made.table.rows if r[0] == "乙街道"]
        assert "60/400" in row[3] and "15.0%" in row[3] and "5%" in row[3]
        assert "乙街道" in made.title and "甲街道" not in made.title
        assert made.table.links[made.table.rows.index(row)][3].of == "Q_due_missing"


# -- how soon a street enters --------------------------------------------------------------------------------------


def entered(street: str, tag: str, lags: list[int], on: str = "2026-08-03") -> list[dict]:
    day = date.fromisoformat(on)
    return [
        {
            "hazard_id": f"{tag}{i}", "found_date": on, "reported_date": (day + timedelta(lag)).isoformat(),
            "jurisdiction": street, "sector": "gas", "status": "open",
        }
        for i, lag in enumerate(lags)
    ]  # fmt: skip


def test_a_street_that_enters_late_is_named_and_chance_is_not(home):
    quick = [0] * 40 + [1] * 40 + [3] * 18 + [9] * 2
    rows = [
        *entered("甲街道", "A", quick), *entered("乙街道", "B", [*quick[:70], *[12] * 30]),
        *entered("丙街道", "C", [0, 12]),
        # all still report
        *(r for s in "甲乙丙" for r in entered(f"{s}街道", f"N{s}", [0], "2026-11-20")),
    ]  # fmt: skip
    publish(home, date.fromisoformat(AS_OF), [make_batch(home, as_of=AS_OF, hazards=rows)])
    made = exhibits.builder("quality_lag")(Context(House(home).open(), Selection(), "zh"))
    keys = [c.key for c in made.table.columns]
    told = {r[0]: dict(zip(keys, r, strict=True)) for r in made.table.rows}
    assert {s: r["lag_verdict"] for s, r in told.items()} == {
        "甲街道": "无明显差别", "乙街道": "慢", "丙街道": "条数少，不判断",
    }  # fmt: skip
    assert (told["甲街道"]["n"], told["甲街道"]["median"], told["甲街道"]["p90"]) == (100, 1, 3)
    assert told["甲街道"]["within"] == pytest.approx(0.98)
    # of hazards found 0…6 days ago 40, 80, 80, 98, 98, 98, 98 of a hundred are in
    assert told["甲街道"]["latest"] == pytest.approx((40 + 80 + 80 + 98 * 4) / 700)
    assert "比其他街道慢的：乙街道70.0%（70/100）" in made.title


# -- classes of accidents ------------------------------------------------------------------------------------------

BANDS = bands(tomllib.loads((SHIPPED_RULES / CLASSES).read_text("utf-8")))


@pytest.mark.parametrize(
    ("deaths", "serious", "loss", "expected"),
    [
        (0, 0, 0, "ordinary"), (2, 9, 9_999_999, "ordinary"), (3, 0, 0, "serious"), (9, 49, 49_999_999, "serious"),
        (0, 10, 0, "serious"), (0, 0, 10_000_000, "serious"), (10, 0, 0, "major"), (0, 50, 0, "major"),
        (0, 0, 50_000_000, "major"), (29, 99, 99_999_999, "major"), (30, 0, 0, "extraordinary"),
        (0, 100, 0, "extraordinary"), (0, 0, 100_000_000, "extraordinary"), (None, None, 10_000_000, "serious"),
        (None, 0, None, "ordinary"), (None, None, None, None),
    ],
)  # fmt: skip
def test_the_class_is_the_gravest_that_a_known_number_reaches(deaths, serious, loss, expected):
    known = {"deaths": deaths, "serious_injuries": serious, "direct_loss_yuan": loss}
    assert class_of(BANDS, date(2026, 1, 5), known) == expected


def test_no_rule_held_before_its_day():
    assert class_of(BANDS, date(2007, 5, 31), {"deaths": 3, "serious_injuries": 0, "direct_loss_yuan": 0}) is None


def test_a_class_that_differs_is_to_be_checked_and_unknown_is_not_nought(home):
    def event(key: str, registered: str | None, deaths, serious, loss, on="2026-03-05", domain="production") -> dict:
        return {
            "accident_id": key, "occurred_date": on, "event_domain": domain, "jurisdiction": "河东街道",
            "class": registered, "deaths": deaths, "serious_injuries": serious, "direct_loss_yuan": loss,
        }  # fmt: skip

    events = [
        event("agrees", "ordinary", 1, 0, 500_000.0),
        event("graver", "ordinary", 3, None, None),  # three deaths are enough, whatever is unknown
        event("lesser", "serious", 1, 0, 500_000.0),  # all three are known
        event("open", "serious", 1, None, 500_000.0),  # ten injured may be why
        event("recent", "ordinary", 1, 12, 0.0, on="2026-11-10"),
        event("blank", "ordinary", None, None, None),
        event("unregistered", None, 5, 0, 0.0),
        event("fire", "ordinary", 5, 0, 0.0, domain="fire"),
    ]
    batch = make_batch(home, as_of=AS_OF, hazards=[{**GOOD, "inspection_id": None}], accidents=events)
    publish(home, date.fromisoformat(AS_OF), [batch])
    ctx = Context(House(home).open(), Selection(), "zh")
    made = exhibits.builder("quality_class")(ctx)
    place = {c.key: i for i, c in enumerate(made.table.columns)}
    told = {r[place["key"]]: r for r in made.table.rows}
    assert told.keys() == {"graver", "lesser", "recent"}
    assert made.title.startswith("可以对照的5起生产安全事故中，3起与登记等级不一致，请核对；另有1起")
    assert told["graver"][place["by_numbers"]] == "至少较大事故"
    assert told["lesser"][place["by_numbers"]] == "一般事故"
    assert told["graver"][place["told"]] == "与登记等级不一致，请核对"
    assert told["recent"][place["told"]].endswith("（发生不久，伤亡数字还可能变化）")
    (result,) = [r for r in _quality.results(ctx) if r.code == "class"]
    assert (result.whole.failed, result.whole.of) == (3, 5)
    for lang in LANGS:
        said = exhibits.builder("quality_class")(Context(ctx.snapshot, Selection(), lang))
        text_of = " ".join([said.title, *said.notes, *(str(v) for r in said.table.rows for v in r)])
        assert not re.search("迟报|漏报|谎报|瞒报", text_of)


# -- the records ---------------------------------------------------------------------------------------------------


def test_every_check_has_words_in_both_languages():
    for check in CHECKS.values():
        for lang in LANGS:
            m = check.measure
            for said in (m.definition_text[lang], check.mend[lang]):
                assert said[-1] in "。.", (check.code, said)
            english = m.name("en") + m.definition_text["en"] + check.mend["en"]
            assert not re.search(r"[\u3400-\u9fff]", english), check.code
            chinese = m.name("zh") + m.definition_text["zh"] + check.mend["zh"]
            assert not re.search(r"[A-Za-z]{2,}|[,;:?!]", chinese), check.code


def test_the_numbers_of_a_check_are_asked_like_a_measure(drawn):
    ctx = drawn([{**GOOD, "hazard_id": "BAD", "due_date": None}])
    (row,) = ask(ctx.snapshot, ["Q_due_missing"], [], Selection(period="all"))
    assert (row["Q_due_missing_num"], row["Q_due_missing_den"]) == (1, 9)


@pytest.mark.parametrize(
    "text", ["[batch]\nminute = 0\nday = 50\nday_times = 3\n", "[batch]\nminute = 50\nday = 50\nday_times = 'x'\n"]
)
def test_a_rule_that_is_no_number_is_refused(home, text):
    rules = home.path / "rules"
    rules.mkdir(parents=True, exist_ok=True)
    rest = "[grade]\nfewest = 30\nerrors = 0.02\nwarnings = 0.05\n[tolerated]\n"
    (rules / "quality.toml").write_text(text + rest, "utf-8")
    batch = make_batch(home, as_of=AS_OF, hazards=[{"found_date": "2026-10-05", "jurisdiction": "河东街道"}])
    with pytest.raises(UserError) as raised:
        publish(home, date.fromisoformat(AS_OF), [batch])
    assert raised.value.code == "rule_value_wrong"


# -- the report ----------------------------------------------------------------------------------------------------


def test_the_report_has_the_numbers_of_the_page(faulty, tmp_path, capsys):
    target = tmp_path / "报告.json"
    assert main(["quality", "--home", str(faulty.snapshot.home.path), "--out", str(target)]) == 0
    assert str(target) in capsys.readouterr().out
    made = json.loads(target.read_text("utf-8"))
    assert (made["version"], made["snapshot"], made["as_of"]) == (VERSION, faulty.snapshot.id, AS_OF)
    told = {c["name"]["zh"]: (c["failed"], c["looked_at"], c["share"]) for c in made["checks"]}
    page = exhibits.builder("quality_checks")(faulty)
    place = [c.key for c in page.table.columns]
    shown = {r[0]: tuple(r[place.index(k)] for k in ("failed", "of", "share")) for r in page.table.rows}
    assert told == shown
    assert {s["name"]["zh"]: s["rows"] for s in made["streets"]} == {
        r[0]: r[2] for r in exhibits.builder("quality_streets")(faulty).table.rows
    }
    assert {"Q_register_tier", "Q_event_deaths"} <= {o["code"] for o in made["off"]}
    for check in made["checks"]:
        assert check["failed"] == sum(s["failed"] for s in check["streets"]) or not check["streets"]


def test_a_report_that_cannot_be_written_says_so(faulty, tmp_path, capsys):
    where = tmp_path / "nowhere" / "x.json"
    assert main(["quality", "--home", str(faulty.snapshot.home.path), "--out", str(where)]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_docs_of_checks_are_what_the_records_say():
    assert TARGET.read_text("utf-8") == text(), "run python -m tests.tools.write_quality"
    assert f"version {VERSION}" in text()


def test_every_need_of_a_check_has_a_sentence():
    needs = {need for check in CHECKS.values() for need in check.measure.needs}
    assert {f"needs_{need.replace('.', '_')}" for need in needs} <= words().keys()
