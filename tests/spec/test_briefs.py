"""The monthly analysis and the weekly brief: their figures counted again from the rows, and the form."""

from __future__ import annotations

import io
import re
from datetime import date

import pyarrow.parquet as pq
import pytest
from docx import Document
from docx.oxml.ns import qn

from data.errors import UserError
from lens import exhibits, words
from lens.__main__ import main
from lens.engine import House
from lens.exhibits.context import Context
from lens.export.docx.monthly import monthly
from lens.export.docx.weekly import weekly
from lens.periods import last_month
from lens.selection import Selection

MONTH = "2026-10"
FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)


@pytest.fixture(scope="module")
def snapshot(sample_home):
    return House(sample_home).open()


@pytest.fixture(scope="module")
def paper(snapshot):
    return Document(io.BytesIO(monthly(Context(snapshot, Selection(MONTH), "zh"))))


def texts(document) -> list[str]:
    return [p.text for p in document.paragraphs if p.text]


def tables(document) -> list[list[list[str]]]:
    return [[[c.text for c in row.cells] for row in t.rows] for t in document.tables]


def count(snapshot, start: date, end: date) -> dict[str, int]:
    """Visits, hazards and majors from `start` to `end`, from the published rows alone."""
    hazards = pq.read_table(snapshot.path / "hazards.parquet", columns=["found_date", "is_major"]).to_pylist()
    visits = pq.read_table(snapshot.path / "inspections.parquet", columns=["inspect_date", "is_default_visit"])
    found = [h for h in hazards if h["found_date"] and start <= h["found_date"] <= end]
    seen = [v for v in visits.to_pylist() if v["is_default_visit"] and start <= v["inspect_date"] <= end]
    return {"visits": len(seen), "hazards": len(found), "majors": sum(bool(h["is_major"]) for h in found)}


@pytest.mark.parametrize(("start", "head"), [(FIRST, "2026年10月，"), (date(2026, 1, 1), "2026年1—10月，")])
def test_figures_are_the_rows(snapshot, paper, start, head):
    [said] = [t for t in texts(paper) if t.startswith(f"{head}") and "家次" in t]
    now = count(snapshot, start, LAST)
    before = count(snapshot, start.replace(year=2025), LAST.replace(year=2025))
    assert f"检查{now['visits']:,}家次、发现隐患{now['hazards']:,}条、发现重大隐患{now['majors']:,}条" in said
    steps = re.search(r"同比分别([^。]*)。", said)
    assert steps, said
    rates = []
    for part in steps[1].split("、"):
        sign = -1 if part.startswith("下降") else 1
        rates.append(sign * float(re.search(r"[\d.]+", part)[0]))
    wanted = [100 * (now[k] - before[k]) / before[k] for k in now]
    assert rates == pytest.approx(wanted, abs=0.051)


@pytest.mark.parametrize(("start", "head"), [(FIRST, "2026年10月，"), (date(2026, 1, 1), "2026年1—10月，")])
def test_accidents_are_the_rows(snapshot, paper, start, head):
    """Counts, their changes in the order of the counts, and the other kinds apart, from the published rows."""
    [said] = [t for t in texts(paper) if t.startswith(head) and "生产安全事故" in t]
    frame = pq.read_table(snapshot.path / "accidents.parquet").to_pandas()

    def counts(first: date, last: date) -> tuple[int, int, int]:
        own = frame[(frame["event_domain"] == "production") & frame["occurred_date"].between(first, last)]
        injured = own["serious_injuries"].fillna(0) + own["minor_injuries"].fillna(0)
        return len(own), int(own["deaths"].sum()), int(injured.sum())

    now, before = counts(start, LAST), counts(start.replace(year=2025), LAST.replace(year=2025))
    if now[0]:
        assert "共发生生产安全事故{}起、死亡{}人、受伤{}人，".format(*now) in said and "未发生较大及以上事故" in said
    else:
        assert "没有生产安全事故记录" in said
    for name, a, b in zip(("生产安全事故", "死亡人数", "受伤人数"), now, before, strict=True):
        # all are below the base that a percentage needs
        assert b < 10 and (f"{name}去年同期{b}" in said or f"{name}与去年同期持平" in said or a == b or b == 0), said
    fires = frame[(frame["event_domain"] == "fire") & frame["occurred_date"].between(start, LAST)]
    assert f"非生产性火灾{len(fires)}起" in said and "不计入生产安全事故" in said
    assert not [t for t in texts(paper) if "以统计直报系统为准" in t]


def test_without_a_list_of_events_the_drafter_fills_them_in(home, publish_rows):
    row = {"found_date": "2026-10-05", "jurisdiction": "河东街道", "sector": "gas"}
    publish_rows(hazards=[row], as_of="2026-11-22")
    made = Document(io.BytesIO(monthly(Context(House(home).open(), Selection(MONTH), "zh"))))
    assert any("以统计直报系统为准：【由起草人填写】" in t for t in texts(made))


def test_percentages_stand_in_the_order_of_the_counts(home, publish_rows):
    rows = [
        {"occurred_date": f"{year}-10-{i % 28 + 1:02}", "event_domain": "production", "class": "ordinary", "deaths": d,
         "serious_injuries": d}
        for year, n, d in ((2025, 20, 1), (2026, 15, 2))
        for i in range(n)
    ]  # fmt: skip
    rows.append({"occurred_date": "2026-10-30", "event_domain": "production", "class": "serious", "deaths": 3})
    rows.append({"occurred_date": "2025-01-01", "event_domain": "fire", "deaths": 0})
    hazards = [{"found_date": "2025-01-05", "jurisdiction": "河东街道", "sector": "gas"}]
    publish_rows(hazards=hazards, accidents=rows, as_of="2026-11-22")
    made = Document(io.BytesIO(monthly(Context(House(home).open(), Selection(MONTH), "zh"))))
    [said] = [t for t in texts(made) if "共发生生产安全事故" in t and t.startswith("2026年10月")]
    assert "共发生生产安全事故16起、死亡33人、受伤30人，同比分别下降20.0%、上升65.0%、上升50.0%，" in said
    assert said.split("。")[0].endswith("其中登记为较大及以上事故1起")


def test_table_of_sectors_adds_up(snapshot, paper):
    head, *rows = next(t for t in tables(paper) if t[0][0] == "行业")
    now = count(snapshot, FIRST, LAST)
    for name, key in (("检查家次", "visits"), ("发现隐患", "hazards"), ("重大", "majors")):
        assert sum(int(r[head.index(name)].replace(",", "")) for r in rows) == now[key]
    assert all(re.fullmatch(r"\d+\.\d%|—", r[head.index("按期整改率")]) for r in rows)
    assert any(r[head.index("按期整改率")] != "—" for r in rows)


def test_order_of_the_sections(paper):
    heads = [t for t in texts(paper) if re.match(r"[一二三四五六七八九]、", t)]
    assert [h.split("、", 1)[1] for h in heads] == [
        "总体情况", "分领域情况", "分街道情况", "重大隐患和逾期隐患", "督导交办问题", "冬季取暖安全", "形势研判",
        "下一步工作建议", "口径与数据质量说明",
    ]  # fmt: skip


def test_judgement_is_left_to_the_drafter(paper):
    said = texts(paper)
    for head, end in (("七、形势研判", "八、"), ("八、下一步工作建议", "九、")):
        start = said.index(head) + 1
        inside = said[start : next(i for i in range(start, len(said)) if said[i].startswith(end))]
        assert inside[-1] == "【由起草人填写】"
        assert [t.split("：")[0] for t in inside[:-1]] == [f"依据{n}" for n in range(1, len(inside))]


@pytest.mark.parametrize("lang", words.LANGS)
def test_intervals_stand_in_the_notes_alone(snapshot, lang):
    said = texts(document := Document(io.BytesIO(monthly(Context(snapshot, Selection(MONTH), lang)))))
    about = next(i for i, t in enumerate(said) if re.match(r"九、|9\. ", t))
    assert not [t for t in said[:about] if re.search(r"\d%\s?(区间|interval)", t)]
    assert [t for t in said[about:] if re.search("区间|interval", t)]
    assert not [c for t in tables(document) for c in t[0] if re.search("区间|interval", c)]


def test_form_of_the_page(paper):
    page = paper.sections[0]
    margins = (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
    assert [round(m.mm) for m in (page.page_width, page.page_height, *margins)] == [210, 297, 37, 35, 28, 26]
    runs = {p.text: p.runs[0] for p in paper.paragraphs if p.text}
    fonts = {text: (run._r.rPr.rFonts.get(qn("w:eastAsia")), run.font.size.pt) for text, run in runs.items()}
    assert fonts["滨河区2026年10月安全生产形势分析"] == ("方正小标宋简体", 22)
    assert fonts["一、总体情况"] == ("黑体", 16)
    assert fonts["（一）本月情况"] == ("楷体_GB2312", 16)
    assert fonts["【由起草人填写】"] == ("仿宋_GB2312", 16)


def test_chart_carries_its_worksheet(paper):
    charts = [r.target_part for r in paper.part.rels.values() if r.reltype.endswith("/chart")]
    [chart] = charts
    [book] = [r.target_part for r in chart.rels.values()]
    assert book.blob[:2] == b"PK"
    head, *rows = next(t for t in tables(paper) if t[0][0] == "行业")
    late = sorted((int(r[head.index("逾期")]) for r in rows if r[head.index("逾期")] != "0"), reverse=True)
    values = re.findall(rb"<c:v>([\d.]+)</c:v>", chart.blob.split(b"<c:val>")[1])
    assert [float(v) for v in values] == late


@pytest.mark.parametrize("lang", words.LANGS)
def test_weekly_brief_is_the_exhibit(snapshot, lang):
    ctx = Context(snapshot, Selection(), lang)
    made = exhibits.builder("campaign_brief")(ctx)
    document = Document(io.BytesIO(weekly(ctx)))
    [table] = tables(document)
    assert table[0] == [c.name for c in made.table.columns[:3]]
    assert table[1:] == [list(row[:3]) for row in made.table.rows]
    said = texts(document)
    for n in (1, 2):
        line = next(t for t in said if t.startswith(made.table.columns[n].name))
        assert all(row[n] in line for row in made.table.rows)
    assert said.count(words.text("briefs.drafter", lang)) == 3


def test_street_that_is_silent_stands_apart(home, publish_rows):
    same = {"sector": "gas", "premise_name": "甲", "level": "general"}
    rows = [
        {"found_date": f"2026-{month:02}-{day:02}", "jurisdiction": street, **same}
        for street, last in (("河东街道", 10), ("城南街道", 7))
        for month in range(1, last + 1)
        for day in range(3, 28, 3)
    ]
    publish_rows(hazards=rows, as_of="2026-10-31")
    said = Document(io.BytesIO(monthly(Context(House(home).open(), Selection(MONTH), "zh"))))
    assert any(t.startswith("城南街道未报送") for t in texts(said))


def test_hazards_only(home, publish_rows):
    """Without visits, deadlines and teams the paper says what is missing."""
    publish_rows(hazards=[{"found_date": "2026-10-03", "jurisdiction": "河东街道", "sector": "gas", "status": "open"}])
    for lang in words.LANGS:
        ctx = Context(House(home).open(), Selection(MONTH), lang)
        said = texts(Document(io.BytesIO(monthly(ctx))))
        assert not [t for t in said if re.search(r"\bNone\b|\bnan\b|[{}]", t)]
    with pytest.raises(UserError):
        weekly(ctx)


def test_last_complete_month():
    assert last_month(date(2026, 11, 22)) == "2026-10"
    assert last_month(date(2026, 11, 30)) == "2026-11"
    assert last_month(date(2026, 1, 5)) == "2025-12"


def test_command(sample_home, tmp_path, capsys):
    common = ["--home", str(sample_home.path)]
    assert main(["brief", "monthly", "--out", str(tmp_path / "m.docx"), *common]) == 0
    assert main(["brief", "weekly", "--out", str(tmp_path / "w.docx"), *common]) == 0
    assert texts(Document(str(tmp_path / "m.docx")))[0] == "滨河区2026年10月安全生产形势分析"
    assert main(["brief", "monthly", "--period", "2026", "--out", str(tmp_path / "y.docx"), *common]) == 2
    assert "2026-10" in capsys.readouterr().err
