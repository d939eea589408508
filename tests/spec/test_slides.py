"""Slides: every kind of chart as a native chart or table, with the exhibit's own figures in it."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from pptx import Presentation

from data.errors import UserError
from lens import exhibits, words
from lens.__main__ import main
from lens.charts import KINDS
from lens.engine import House
from lens.exhibits._cell import shown
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Exhibit, Mark, Series, Table
from lens.export.pptx import presentation
from lens.selection import Selection

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
NAMES = ("甲", "乙", "丙")
LO, HI = (0.5, 1.5, 2.5), (1.5, 2.5, 3.75)
VALUES = (1.0, 2.0, 3.0)
FIRST = date(2026, 11, 1)


def drawn(kind: str) -> Chart:
    """A small chart of `kind` with intervals and a gap where the kind has them."""
    category = Axis(kind="category", order=NAMES)
    if kind in ("bar", "line"):
        return Chart(kind, (Series("a", NAMES, VALUES, lo=LO, hi=HI), Series("b", NAMES, (4, None, 0))), x=category)
    if kind in ("hbar", "dot"):
        return Chart(kind, (Series("a", VALUES, NAMES, lo=LO, hi=HI),), y=category)
    if kind in ("scatter", "step"):
        return Chart(kind, (Series("a", (1, 5, 9), VALUES), Series("b", (1, 5, 9), (4, None, 6), kind="line")))
    if kind == "heat":
        return Chart(kind, (Series("行", NAMES, (4, None, 8)),), x=category)
    if kind == "multiples":
        return Chart(kind, tuple(Series(n, NAMES, VALUES, panel=n) for n in "xy"), x=category, panels=("x", "y"))
    if kind == "waterfall":
        return Chart(kind, (Series("a", ("始", *NAMES, "末"), (10, 5, -3, 1, 13)),), x=Axis(kind="category"))
    if kind == "calendar":
        days = tuple(FIRST + timedelta(n) for n in range(21))
        return Chart(kind, (Series("a", days, tuple(range(21))),))
    ring = ((0, 1, 1, 0), (0, 0, 1, 1))
    return Chart(kind, (Series("河东街道", *ring, "accent", text=("河东",) * 4, hover=("河东街道 17条",) * 4),))


@pytest.fixture(scope="module")
def context(sample_home):
    snapshot = House(sample_home).open()
    return lambda lang="zh": Context(snapshot, Selection(), lang)


def slides(content: bytes):
    return list(Presentation(io.BytesIO(content)).slides)


def values(element, name: str) -> list[float | None]:
    """The points of a series by position, None where there is none."""
    data = element.find(f"{C}{name}")
    count = int(data.find(f".//{C}ptCount").get("val"))
    found = {int(p.get("idx")): float(p.find(f"{C}v").text) for p in data.iter(f"{C}pt")}
    return [found.get(i) for i in range(count)]


def series_of(slide) -> list:
    return [s for shape in slide.shapes if shape.has_chart for s in shape.chart._chartSpace.iter(f"{C}ser")]


def cells(slide) -> list[list[str]]:
    return next([[c.text for c in r.cells] for r in s.table.rows] for s in slide.shapes if s.has_table)


@pytest.mark.parametrize("lang", words.LANGS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind(kind, lang, context):
    chart = drawn(kind)
    slide = slides(presentation([(context(lang), Exhibit("x", "题", "副题", chart, alt="图示"))]))[0]
    shapes = [s for s in slide.shapes if s.has_chart or s.has_table]
    assert shapes and all("图示" in s._element.xpath(".//p:cNvPr")[0].get("descr") for s in shapes)
    found = series_of(slide)
    if kind in ("heat", "calendar", "map"):
        written = [c for row in cells(slide) for c in row]
        wanted = {"heat": ["行", "4", "8"], "calendar": [str(n) for n in range(21)], "map": ["河东街道 17条"]}
        assert set(wanted[kind]) <= set(written)
    elif kind in ("bar", "line"):
        assert [values(s, "val") for s in found] == [[1, 2, 3], [4, None, 0]]
    elif kind in ("hbar", "dot"):
        assert [values(s, "val") for s in found] == [[1, 2, 3]]
    elif kind == "scatter":
        assert [(values(s, "xVal"), values(s, "yVal")) for s in found] == [
            ([1, 5, 9], [1, 2, 3]),
            ([1, 5, 9], [4, None, 6]),
        ]
    elif kind == "step":
        assert (values(found[0], "xVal"), values(found[0], "yVal")) == ([1, 5, 5, 9, 9], [1, 1, 2, 2, 3])
    elif kind == "multiples":
        assert [values(s, "val") for s in found] == [[1, 2, 3], [1, 2, 3]]
    else:
        hold, total, more, less = (values(s, "val") for s in found)
        assert hold == [0, 10, 12, 12, 0]
        assert (total, more, less) == ([10, *[None] * 3, 13], [None, 5, None, 1, None], [None, None, 3, None, None])
    if chart.series[0].lo and kind != "heat":
        bars = found[0].find(f"{C}errBars")
        assert values(bars, "plus") == pytest.approx([0.5, 0.5, 0.75])
        assert values(bars, "minus") == pytest.approx([0.5, 0.5, 0.5])


def test_columns_and_lines_share_a_chart(context):
    chart = Chart(
        "line",
        (Series("柱", NAMES, VALUES, kind="bar"), Series("线", NAMES, (7, 8, 9), kind="line")),
        x=Axis(kind="category"),
        marks=(Mark("hline", 5, text="目标"),),
    )
    slide = slides(presentation([(context(), Exhibit("x", "题", "副题", chart, alt="图示"))]))[0]
    space = next(s.chart._chartSpace for s in slide.shapes if s.has_chart)
    sides = {
        t: [values(s, "val") for s in space.find(f".//{C}{t}").findall(f"{C}ser")] for t in ("barChart", "lineChart")
    }
    assert sides == {"barChart": [[1, 2, 3]], "lineChart": [[7, 8, 9], [5, 5, 5]]}


@pytest.mark.parametrize("lang", words.LANGS)
@pytest.mark.parametrize("code", exhibits.codes())
def test_exhibits_as_slides(code, lang, context):
    ctx = context(lang)
    try:
        made = exhibits.builder(code)(ctx)
    except UserError:
        return
    [slide] = slides(presentation([(ctx, made)]))
    assert slide.shapes.title.text_frame.text == made.title
    told = " ".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)
    assert made.subtitle in told and ctx.snapshot.id in told and ctx.t("common.synthetic") in told
    notes = slide.notes_slide.notes_text_frame.text
    assert ctx.snapshot.id in notes and ctx.as_of.isoformat() in notes and all(n in notes for n in made.notes)
    inside(slide)
    if made.empty:
        assert made.empty in told
        return
    assert any(s.has_chart or s.has_table for s in slide.shapes)
    if made.chart and any(s.has_chart for s in slide.shapes) and made.chart.kind not in ("waterfall", "step"):
        columns = [values(s, n) for s in series_of(slide) for n in ("val", "yVal") if s.find(f"{C}{n}") is not None]
        written = {round(v, 9) for column in columns for v in column if v is not None}
        for series in made.chart.series:
            along = series.x if made.chart.kind in ("hbar", "dot") else series.y
            assert {round(float(v), 9) for v in along if v is not None} <= written, series.name
    elif made.chart is None or made.show_table:
        assert_rows(cells(slide), made.table, lang, told, ctx)


def assert_rows(got: list[list[str]], table: Table, lang: str, told: str, ctx: Context) -> None:
    """The first rows of the table, and how many are left."""
    rows = [[shown(c, v, lang) for c, v in zip(table.columns, row, strict=True)] for row in table.rows]
    assert got[0] == [c.name for c in table.columns] and len(got) > 1
    assert got[1:] == [[t.replace("\n", "\x0b") for t in r] for r in rows[: len(got) - 1]]
    if rest := len(rows) - (len(got) - 1):
        assert ctx.t("papers.more_rows", n=rest) in told


def inside(slide) -> None:
    """Everything lies on the slide."""
    for shape in slide.shapes:
        assert shape.left >= 0 and shape.left + shape.width <= 12_192_000 + 20_000, shape.name
        assert shape.top >= 0 and shape.top + shape.height <= 6_858_000 + 20_000, shape.name


def test_template_of_the_office(context, tmp_path):
    own = Presentation()
    own.slide_master.name = "区应急局"
    own.slides.add_slide(own.slide_layouts[0]).shapes.title.text = "旧页"
    path = tmp_path / "slides.pptx"
    own.save(path)
    ctx = context()
    made = exhibits.builder("street_rates")(ctx)
    deck = Presentation(io.BytesIO(presentation([(ctx, made)], path)))
    assert [s.shapes.title.text_frame.text for s in deck.slides] == [made.title]
    assert deck.slide_width == own.slide_width and deck.slide_master.name == "区应急局"
    path.write_bytes(b"PK not a deck")
    with pytest.raises(UserError) as error:
        presentation([(ctx, made)], path)
    assert str(path) in error.value.message("zh")


def test_command(sample_home, tmp_path, capsys):
    target = tmp_path / "x.pptx"
    common = ["--home", str(sample_home.path), "--out", str(target), "--lang", "en"]
    assert main(["slides", "street_rates", "posture", *common]) == 0
    assert "2 items" in capsys.readouterr().out
    assert len(slides(target.read_bytes())) == 2
