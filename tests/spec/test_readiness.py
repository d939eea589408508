"""供暖准备: the sample worked out again in plain Python over the published Parquet, and drawn winters by hand."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

import pyarrow.parquet as pq
import pytest

from data.errors import UserError
from data.sample.truths import SILENT_STREET
from lens.compile import Refusal
from lens.engine import House, Snapshot
from lens.exhibits import builder
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit, Rows
from lens.rows import count_of
from lens.selection import Selection
from lens.words import LANGS
from tests.drawn import publish_drawn

ANY = Selection()
PAGE = (
    "ready_cover", "ready_open", "ready_codes", "ready_calendar", "ready_next_wave", "ready_list", "ready_homes",
    "winter_per_degree_day", "winter_phases",
)  # fmt: skip
LISTS = ("ready_list", "ready_homes")
AS_OF = date(2026, 11, 22)
#: ignition days by the shipped default, newest last
IGNITIONS = [date(year, 11, 15) for year in (2023, 2024, 2025, 2026)]
ACTIVE_NOT = {"suspended", "closed", "completed"}
HOMES = {"household", "group_rental", "residential"}
Build = Callable[..., Exhibit]


def rows(made: Exhibit) -> list[dict]:
    assert made.table is not None
    return [dict(zip((c.key for c in made.table.columns), row, strict=True)) for row in made.table.rows]


def said(made: Exhibit) -> str:
    cells = [str(v) for row in (made.table.rows if made.table else ()) for v in row]
    return "\n".join([made.title, made.subtitle, made.alt, made.empty, *made.notes, *cells])


@pytest.fixture(scope="module")
def snapshot(sample_home) -> Snapshot:
    return House(sample_home).open()


@pytest.fixture(scope="module")
def sample(snapshot) -> Build:
    return lambda code, selection=ANY, lang="zh": builder(code)(Context(snapshot, selection, lang))


@pytest.fixture(scope="module")
def files(snapshot) -> dict[str, list[dict]]:
    names = ("hazards", "inspections", "premises", "accidents")
    return {n: pq.read_table(snapshot.path / f"{n}.parquet").to_pylist() for n in names}


@pytest.fixture
def build(home, publish_rows) -> Build:
    """`build(code, selection, lang, hazards=…)`: publish drawn rows and build one exhibit over them."""
    state: dict = {}

    def _build(code: str, selection: Selection = ANY, lang: str = "zh", **drawn) -> Exhibit:
        if drawn:
            publish_rows(**drawn)
            state["snapshot"] = House(home).open()
        return builder(code)(Context(state["snapshot"], selection, lang))

    return _build


# -- the sample, worked out again --------------------------------------------------------------------------------------


def active(premise: dict, day: date) -> bool:
    if premise["opened_on"] and premise["opened_on"] > day:
        return False
    return premise["closed_on"] > day if premise["closed_on"] else premise["status"] not in ACTIVE_NOT


def covered(files: dict, first: date) -> dict[str, tuple[int, int]]:
    """{street: (visited, with heating)} over the 60 days before ignition day and that day."""
    seen = {
        v["premise_no"]
        for v in files["inspections"]
        if v["is_default_visit"] and first - timedelta(60) <= v["inspect_date"] <= first
    }
    found: dict[str, tuple[int, int]] = {}
    for p in files["premises"]:
        if p["heating_types"] and active(p, first):
            n, of = found.get(p["jurisdiction"], (0, 0))
            found[p["jurisdiction"]] = (n + (p["premise_no"] in seen), of + 1)
    return found


def test_coverage_before_ignition_is_that_of_the_files(sample, snapshot, files):
    made = sample("ready_cover")
    mine = covered(files, IGNITIONS[-1])
    told = {r["street"]: r for r in rows(made)}
    for street, (n, of) in mine.items():
        row = told[snapshot.label("jurisdiction", street, "zh")]
        assert (row["visited"], row["premises"], row["left"]) == (n, of, of - n)
        for first in IGNITIONS[:-1]:
            a, b = covered(files, first)[street]
            assert row[f"{first.year}-{first.year + 1}"].endswith(f"（{a:,}/{b:,}）")
    known = [v for s, v in mine.items() if s != SILENT_STREET]
    n, of = (sum(v[i] for v in known) for i in (0, 1))
    assert f"已检查{100 * n / of:.1f}%（{n:,}/{of:,}家）" in made.title
    shares = [
        sum(v[0] for s, v in c.items() if s != SILENT_STREET) / sum(v[1] for s, v in c.items() if s != SILENT_STREET)
        for c in (covered(files, first) for first in IGNITIONS[:-1])
    ]
    assert f"{100 * min(shares):.1f}%–{100 * max(shares):.1f}%" in made.title


def test_streets_stand_in_the_order_of_their_list_and_the_silent_one_apart(sample, snapshot):
    made = sample("ready_cover")
    order = [snapshot.label("jurisdiction", c, "zh") for c in snapshot.codes("jurisdiction")]
    assert [r["street"] for r in rows(made)] == order, "no street is ranked by visits"
    silent = snapshot.label("jurisdiction", SILENT_STREET, "zh")
    dots = made.chart.series[-1]
    at = dots.y.index(f"{silent}（未报送）")
    assert dots.x[at] is None and dots.roles[at] == "muted" and f"{silent}未报送" in made.title
    row = next(r for r in rows(made) if r["street"] == silent)
    assert row["share"] is None and row["verdict"] == "未报送"


def test_figures_of_coverage_open_their_rows(sample, snapshot):
    made = sample("ready_cover")
    for row, links in zip(made.table.rows, made.table.links, strict=True):
        for value, link in zip(row, links, strict=True):
            if isinstance(link, Rows):
                assert count_of(snapshot, link, Selection()).rows == value


def is_open(hazard: dict, day: date) -> bool:
    there = hazard["heating_code"] and hazard["history_known"] and hazard["found_date"] <= day
    return bool(there) and (hazard["end_date"] is None or hazard["end_date"] > day)


def test_what_was_open_on_ignition_day_is_rebuilt_from_dates(sample, snapshot, files):
    made = sample("ready_open")
    *streets, total = rows(made)
    for first in IGNITIONS:
        there = [h for h in files["hazards"] if is_open(h, first)]
        late = [h for h in there if h["overdue_from"] and h["overdue_from"] <= first]
        key = "" if first == IGNITIONS[-1] else f"{first.year}-{first.year + 1}_"
        assert (total[f"{key}open_n"], total[f"{key}overdue_n"]) == (len(there), len(late))
        by = Counter(snapshot.label("jurisdiction", h["jurisdiction"], "zh") for h in there)
        assert {r["street"].removesuffix("（未报送）"): r[f"{key}open_n"] for r in streets if r[f"{key}open_n"]} == by
    assert f"未整改取暖隐患{total['open_n']}条（逾期{total['overdue_n']}条）" in made.title
    codes = {r["code"]: r["open_n"] for r in rows(sample("ready_codes")) if r["code"]}
    counted = Counter(c for h in files["hazards"] if is_open(h, IGNITIONS[-1]) for c in h["heating_code"].split(";"))
    assert {c: n for c, n in codes.items() if n} == counted


def expected_lines(snapshot: Snapshot, files: dict) -> tuple[dict[bool, Counter], dict[int, str], set[int]]:
    """({home: number of premises by line of the rule table}, {premise: line}, who is at the cap) on the last day."""
    table = tomllib.loads((snapshot.path / "rules" / "visit_priority.toml").read_text("utf-8"))
    since = IGNITIONS[-1] - timedelta(table["before"]["days"])
    register = {p["premise_no"]: p for p in files["premises"]}
    there: dict[int, list[dict]] = {}
    for h in files["hazards"]:
        if h["heating_code"] and h["is_open"] and h["premise_no"] is not None:
            there.setdefault(h["premise_no"], []).append(h)
    used = Counter(v["premise_no"] for v in files["inspections"] if v["toward_cap"] and v["inspect_date"].year == 2026)
    lines: dict[bool, Counter] = {True: Counter(), False: Counter()}
    line_of, capped = {}, set()
    for no in {*there, *(n for n, p in register.items() if p["heating_types"] and active(p, AS_OF))}:
        p, mine = register[no], there.get(no, [])
        codes = {*(p["heating_types"] or "").split(";"), *(c for h in mine for c in h["heating_code"].split(";"))}
        last, limit = p["last_visit"], AS_OF - timedelta(p["visit_days"])
        facts = {
            "major": any(h["is_major"] for h in mine),
            "overdue": any(h["overdue_from"] and h["overdue_from"] <= AS_OF for h in mine),
            "open": bool(mine),
            "high": p["risk_tier"] in ("red", "orange"),
            "deadly": bool(codes & set(table["codes"]["deadly"])),
            "crowd": bool(codes & set(table["codes"]["crowd"])),
            "late": p["visits_from"] <= limit and (not last or last < limit) and p["opened_on"] < limit,
            "unseen": not last or last < since,
        }
        line = next((k for k, r in table["line"].items() if all(facts[f] for f in r["facts"])), None)
        if line:
            lines[p["subtype"] in HOMES][line] += 1
            line_of[no] = line
            if p["cap_per_year"] is not None and used[no] >= p["cap_per_year"]:
                capped.add(no)
    return lines, line_of, capped


@pytest.mark.parametrize("code", LISTS)
def test_the_lists_are_what_the_rule_table_says(sample, snapshot, files, code):
    lines, _, capped = expected_lines(snapshot, files)
    made, homes = sample(code), code == "ready_homes"
    table = tomllib.loads((snapshot.path / "rules" / "visit_priority.toml").read_text("utf-8"))["line"]
    wanted = [f"{r['zh']}{lines[homes][k]:,}家" for k, r in table.items() if lines[homes][k]]
    assert f"{sum(lines[homes].values()):,}家，先后为：{'、'.join(wanted[:3])}" in made.title
    assert any("、".join(wanted) in n for n in made.notes)
    if not homes:
        register = {p["premise_no"]: p for p in files["premises"]}
        n = sum(register[no]["subtype"] not in HOMES for no in capped)
        assert f"{n}家已达年度检查频次上限" in made.title


@pytest.mark.parametrize("code", LISTS)
def test_open_hazards_of_a_row_open_their_rows(sample, snapshot, code):
    made = sample(code)
    opened = [
        (value, link)
        for row, links in zip(made.table.rows, made.table.links, strict=True)
        for value, link in zip(row, links, strict=True)
        if isinstance(link, Rows)
    ]
    assert opened
    for value, link in opened:
        assert count_of(snapshot, link, Selection()).rows == value
    query = Selection().with_codes("premise", ["没有这家"]).to_query()
    assert Selection.from_query(query)[0].check(snapshot)[1] == [], (
        "a premise is no listed code and is taken as it came"
    )


def test_homes_get_no_administrative_inspection_and_nobody_is_sent_a_grid_worker(sample, files):
    depts = {p["responsible_dept"] for p in files["premises"] if p["responsible_dept"]}
    for row in rows(sample("ready_homes")):
        assert "社区走访" in row["who"] and not any(d in row["who"] for d in depts)
    for code in LISTS:
        for lang in LANGS:
            assert not re.search("网格|[Gg]rid", said(sample(code, lang=lang)))


def test_seasons_to_the_same_day_are_those_of_the_files(sample, files):
    made = sample("winter_per_degree_day")
    found = Counter(h["inspection_id"] for h in files["hazards"] if h["heating_code"] and h["inspection_id"])
    for row in rows(made):
        first = date(int(row["season"][:4]), 11, 15)
        mine = [
            v
            for v in files["inspections"]
            if v["is_default_visit"] and first <= v["inspect_date"] <= first + timedelta(7)
        ]
        assert row["visits"] == len(mine) and row["found"] == sum(found[v["inspection_id"]] for v in mine)
        assert row["rate"] == pytest.approx(100 * row["found"] / row["visits"])
        events = [
            a for a in files["accidents"] if a["is_heating"] and first <= a["occurred_date"] <= first + timedelta(7)
        ]
        assert row["events"] == len(events) and row["per"] == pytest.approx(1000 * len(events) / row["cold"])
    left = made.chart.series[0]
    assert left.text == tuple(f"{r['found']}/{r['visits']}" for r in rows(made)), "every dot prints n/N"
    assert any("不足八季的范围只作参照" in n for n in made.notes) and "只作参照" in made.title


def test_a_season_before_the_records_of_events_has_none_and_not_0(build):
    seen = [visit(f"单位{i}", f"{y}-11-16") for y in (2024, 2025) for i in range(3)]
    cold = [
        {"date": f"{y}-11-{d}", "station": "s", "t_mean": 8.0, "kind": "observed"}
        for y in (2024, 2025)
        for d in (15, 16)
    ]
    event = {"accident_id": "S1", "occurred_date": "2025-11-16", "event_domain": "co", "heating_related": True}
    linked = hazard("2025-11-16", inspection_id="V1")
    visits = [{**v, "inspection_id": f"V{i}"} for i, v in enumerate(reversed(seen))]
    old = {**event, "accident_id": "S2", "occurred_date": "2025-03-01"}
    made = build(
        "winter_per_degree_day",
        hazards=[DONE, linked],
        inspections=[OLD, *visits],
        weather=cold,
        accidents=[event, old],
        as_of="2025-11-16",
    )
    now, before = rows(made)
    assert (now["events"], now["per"], now["cold"]) == (1, 50.0, 20.0)
    assert (before["season"], before["events"], before["per"]) == ("2024-2025", None, None)
    assert any("2024-2025的取暖事件记录不全" in n for n in made.notes)


def test_phases_add_up_to_the_season(sample):
    phases = {r["phase"]: r for r in rows(sample("winter_phases"))}
    season = rows(sample("winter_per_degree_day"))[0]
    assert phases["点火启动期"]["visits"] == season["visits"] and phases["点火启动期"]["found"] == season["found"]
    wave = phases["严寒期（寒潮日）"]
    assert wave["visits"] < season["visits"], "cold-wave days are a part of the phases, not one more"


@pytest.mark.parametrize("code", PAGE)
def test_filters_reach_every_figure(sample, code):
    """A street alone: no other street is named, and the total is never that of all."""
    chosen = Selection().with_codes("jurisdiction", ["BH06"])
    made = sample(code, chosen)
    if code not in ("ready_calendar", "ready_next_wave"):
        assert "河东街道" in made.subtitle and "城南街道" not in said(made)
        assert made.title != sample(code).title


@pytest.mark.parametrize("code", LISTS)
def test_a_filter_that_a_premise_does_not_have_is_refused(sample, code):
    with pytest.raises(Refusal) as refused:
        sample(code, Selection().with_codes("activity_type", ["patrol"]))
    assert "检查类型" in refused.value.message("zh") and "Activity type" in refused.value.message("en")


# -- drawn winters -----------------------------------------------------------------------------------------------------


def hazard(found: str, code: str | None = "WH01", **more) -> dict:
    return {
        "found_date": found, "jurisdiction": "河东街道", "sector": "gas", "premise_name": "甲", "level": "general",
        "heating_code": code, "status": "closed" if more.get("closed_date") else "open", **more,
    }  # fmt: skip


def premise(name: str, types: str | None = "WH01", **more) -> dict:
    return {
        "premise_id": name, "name": name, "jurisdiction": "河东街道", "sector": "gas", "status": "active",
        "heating_types": types, "risk_tier": "yellow", "responsible_dept": "区住房和城乡建设局", "cap_per_year": 2,
        "opened_on": "2020-01-01", **more,
    }  # fmt: skip


def visit(name: str, day: str, kind: str = "enforcement", **more) -> dict:
    return {
        "inspect_date": day, "premise_id": name, "premise_name": name, "jurisdiction": "河东街道", "sector": "gas",
        "activity_type": kind, "hazards_found_n": 0, "inspector_org": "区住房和城乡建设局", **more,
    }  # fmt: skip


#: records that reach back beyond every interval
OLD = visit("老", "2022-01-01", "patrol")
DONE = hazard("2024-06-01", None, due_date="2024-06-20", closed_date="2024-06-10")


def test_a_premise_at_its_cap_is_never_sent_an_administrative_visit(build):
    late = {"due_date": "2026-11-01"}
    made = build(
        "ready_list",
        hazards=[DONE, *(hazard("2026-10-20", premise_id=n, premise_name=n, **late) for n in ("满", "余", "无"))],
        premises=[premise("满"), premise("余"), premise("无", cap_per_year=None), premise("未", responsible_dept=None)],
        inspections=[
            OLD,
            *(visit("满", d) for d in ("2026-02-01", "2026-03-01")),
            # tip-offs, patrols and last year's visits do not count
            visit("余", "2026-02-01"),
            visit("余", "2026-03-01", task_source="report"),
            visit("余", "2026-04-01", "patrol"),
            visit("余", "2025-12-31"),
        ],
        as_of="2026-11-22",
    )
    who = {r["premise"]: r["who"] for r in rows(made)}
    assert who["满"].startswith("已达年度检查频次上限（2026年2次，上限2次）") and "区住房" not in who["满"]
    assert "投诉举报或书面核查" in who["满"] and "复查" in who["满"]
    assert who["余"] == "区住房和城乡建设局（2026年已查1次，上限2次）"
    assert who["无"] == "区住房和城乡建设局（频次上限未登记，去前先核对）"
    assert who["未"] == "名录没有监管部门，先明确部门"
    assert "1家已达年度检查频次上限" in made.title


def test_on_the_last_day_of_a_year_tomorrows_cap_counts(build):
    made = build(
        "ready_list",
        hazards=[hazard("2026-12-20", premise_id="满", premise_name="满")],
        premises=[premise("满")],
        inspections=[OLD, visit("满", "2026-02-01"), visit("满", "2026-03-01")],
        as_of="2026-12-31",
    )
    (row,) = rows(made)
    assert row["who"] == "区住房和城乡建设局（2027年已查0次，上限2次）"


def test_the_order_and_its_reasons(build):
    made = build(
        "ready_list",
        hazards=[
            DONE,
            hazard("2026-11-01", "WH13", premise_id="丙", premise_name="丙", level="major", due_date="2026-12-01"),
            hazard("2026-10-01", "WH06", premise_id="乙", premise_name="乙", due_date="2026-11-12"),
            hazard("2026-10-01", "WH06", premise_id="甲", premise_name="甲", due_date="2026-11-01"),
            hazard("2026-11-10", "WH15", premise_id="丁", premise_name="丁", due_date="2026-12-10"),
        ],
        premises=[
            premise("甲", "WH01"), premise("乙", "WH06"), premise("丙", "WH13"), premise("丁", "WH15"),
            premise("戊", "WH06", risk_tier="red"), premise("己", "WH02"), premise("庚", "WH02"), premise("辛", "WH06"),
            premise("关", "WH02", status="closed"), premise("冷", None),
        ],
        inspections=[
            OLD,
            *(visit(n, "2026-11-01", "patrol") for n in ("甲", "乙", "丙", "丁", "辛")),
            visit("庚", "2026-08-01", "patrol"),
            # 网格排查 is no administrative visit
            visit("戊", "2026-11-10", "grid"),
        ],
        as_of="2026-11-22",
    )  # fmt: skip
    told = [(r["premise"], r["why"].split("；")[0]) for r in rows(made)]
    assert told == [
        ("丙", "重大隐患1条（密集场所封堵）"),
        ("甲", "逾期1条，最久21天（电取暖器）"),
        ("乙", "逾期1条，最久10天（电取暖器）"),
        ("戊", "风险等级红"),
        ("己", "从未检查"),
        ("丁", "未到期未整改1条（消防设施防冻）"),
        ("庚", "9月16日以来未查"),
    ], "who was visited and has nothing open, shut premises and those that do not heat are not listed"


def test_rentals_and_households_go_to_the_gas_company_and_the_community(build):
    made = build(
        "ready_homes",
        hazards=[DONE],
        premises=[
            premise("租", "WH02", subtype="group_rental", sector="fire"), premise("煤", "WH05", subtype="household"),
            premise("店", "WH02"),
        ],
        inspections=[OLD],
        as_of="2026-11-22",
    )  # fmt: skip
    who = {r["premise"]: r["who"] for r in rows(made)}
    assert who["租"] == "燃气企业入户安检；社区走访" and set(who) == {"租", "煤"}


def test_hazards_alone_list_who_has_one_open_and_say_what_more_would_add(build):
    drawn = {"hazards": [DONE, hazard("2026-11-01", due_date="2026-11-10", responsible_dept="区消防救援大队"),
                         hazard("2026-11-02", premise_name=None)], "as_of": "2026-11-22"}  # fmt: skip
    made = build("ready_list", **drawn)
    (row,) = rows(made)
    assert row["why"] == "逾期1条，最久12天（燃气壁挂炉）" and row["last"] == "—"
    assert row["who"] == "名录没有该单位，先由区消防救援大队核实单位和频次上限"
    notes = " ".join(made.notes)
    assert "另有1条未整改取暖隐患没有单位名称" in notes
    assert "未提供登记取暖方式的监管对象名录" in notes and "未提供检查明细" in notes
    assert build("ready_homes").empty
    with pytest.raises(Refusal) as refused:
        build("ready_cover")
    assert "检查明细" in refused.value.message("zh")
    assert any("逐日气温" in n for n in build("ready_calendar").notes)
    assert "未提供预报" in build("ready_next_wave").empty


def test_a_register_without_ways_of_heating_says_so(build):
    made = {"hazards": [DONE, hazard("2026-11-01")], "premises": [premise("甲", None)], "inspections": [OLD]}
    with pytest.raises(Refusal) as refused:
        build("ready_cover", as_of="2026-11-22", **made)
    assert "取暖方式" in refused.value.message("zh")


def test_before_ignition_it_is_asked_of_the_season_to_come_on_the_same_day(build):
    """20 days before ignition: two of three visited since 16 September; the year before one of two by that day."""
    made = build(
        "ready_cover",
        hazards=[DONE],
        premises=[premise("甲"), premise("乙"), premise("丙", opened_on="2026-06-01")],
        inspections=[
            visit("甲", "2024-01-01"), visit("甲", "2025-10-01"), visit("乙", "2025-11-01"),
            visit("甲", "2026-09-16"), visit("乙", "2026-10-26"), visit("丙", "2026-09-15"),
        ],
        as_of="2026-10-26",
    )  # fmt: skip
    assert made.title.startswith("距点火20天（9月16日—10月26日）涉及取暖的单位已检查66.7%（2/3家）；")
    (row,) = rows(made)
    assert row["2025-2026"] == "50.0%（1/2）", "who opened later is not in the base of the year before"
    assert set(made.chart.series[-1].roles) == {"muted"} and row["verdict"] == "不作判断", (
        "three premises are not judged"
    )


OWN = (
    '[default]\nstart = "11-15"\nend = "03-15"\nsource = "默认值，请按本地公告修改"\n'
    '[season."2026-2027"]\nplanned_start = 2026-11-10\nactual_start = 2026-11-08\nactual_end = 2027-03-20\n'
    'source = "市政府供热公告"\n'
)


def test_the_local_calendar(home, build):
    (home.folder("rules") / "heating_seasons.toml").write_text(OWN, "utf-8")
    made = build("ready_calendar", hazards=[DONE, hazard("2026-11-10")], as_of="2026-11-18")
    told = {(r["what"], r["first"]): r for r in rows(made)}
    assert told["计划供暖", date(2026, 11, 10)]["note"] == "市政府供热公告"
    assert told["实际供暖", date(2026, 11, 8)]["last"] == date(2027, 3, 20)
    assert told["点火启动期", date(2026, 11, 8)]["last"] == date(2026, 11, 22)
    assert told["春节期", date(2027, 2, 5)]["days"] == 4 and told["停暖期", date(2027, 3, 6)]["days"] == 15
    assert made.title == "2026-2027采暖季第11天，处于点火启动期，距停暖122天" and "默认值" not in said(made)


def test_the_next_cold_wave_goes_by_the_forecast_and_is_never_observed(build):
    def day(on: date, low: float, kind: str = "observed") -> dict:
        return {
            "date": on.isoformat(),
            "station": "s",
            "t_mean": low + 5,
            "t_min": low,
            "t_max": low + 10,
            "kind": kind,
        }

    seen = [day(date(y, 11, 1) + timedelta(i), -2.0 - i % 3) for y in (2024, 2025) for i in range(60)]
    seen += [day(date(2026, 11, 15) + timedelta(i), 0.0) for i in range(4)]
    ahead = [day(date(2026, 11, 19) + timedelta(i), t, "forecast") for i, t in enumerate((-1.0, -9.0, -11.0, -2.0))]
    drawn = {"hazards": [DONE, hazard("2026-11-16")], "weather": [*seen, *ahead], "as_of": "2026-11-18"}
    made = build("ready_next_wave", **drawn)
    assert made.title == "预报11月20日—11月21日有寒潮，最低−11.0℃"
    assert [r["wave"] for r in rows(made)] == ["", "寒潮日", "寒潮日", ""]
    waves = [(r["first"], r["note"]) for r in rows(build("ready_calendar")) if r["what"].startswith("严寒期")]
    assert waves == [(date(2026, 11, 20), "按预报")]
    assert len([r for r in rows(build("winter_temperature")) if r["now"] is not None]) == 4


@pytest.mark.parametrize("code", PAGE)
@pytest.mark.parametrize("drawn", [{"hazards": [hazard("2026-11-01")]}, {"hazards": [hazard("2026-07-01", None)]}])
def test_one_row_and_no_heating_answer_or_say_why(build, code, drawn):
    try:
        made = build(code, as_of="2026-11-22", **drawn)
    except UserError as refusal:
        assert refusal.message("zh")[-1] == "。"
        return
    assert made.title and (made.empty or made.table.rows)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("[odd]\nx = 1\n", "rule_key_unknown"),
        ('[line.more]\nfacts = ["nothing"]\nzh = "无"\nen = "none"\n', "rule_value_wrong"),
        ('[line.more]\nfacts = ["open"]\nzh = "无"\n', "rule_key_missing"),
    ],
)
def test_a_wrong_rule_table_is_an_error_at_publishing(home, change, code):
    shipped = home.rule_file("visit_priority.toml").read_text("utf-8")
    (home.folder("rules") / "visit_priority.toml").write_text(f"{shipped}\n{change}", "utf-8")
    with pytest.raises(UserError) as raised:
        publish_drawn(home, hazards=[hazard("2026-11-01")])
    assert raised.value.code == code
