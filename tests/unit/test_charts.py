"""Every kind of chart record becomes a figure that adds no English, hides nothing and invents nothing."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import replace
from datetime import date, timedelta

import plotly.graph_objects as go
import pytest

from lens import words
from lens.charts import KINDS, axes, figure, heat, multiples, sideways
from lens.charts.axes import month_ticks, nice, thinned
from lens.charts.style import DARK, LIGHT, style, wrap
from lens.exhibits.record import Axis, Chart, Mark, Series

MONTHS = tuple(f"{2024 + (10 + i) // 12}-{(10 + i) % 12 + 1:02d}" for i in range(25))
STREETS = ("河东街道", "城南街道", "北关街道")
DAYS = tuple(date(2026, 1, 1) + timedelta(i) for i in range(120))
HOSTILE = "<b>甲</b> & <script>"

CHARTS = {
    "bar": Chart(
        "bar", (Series("检查", STREETS, (3, 5, None), text=("3", "5", "")),), Axis(kind="category"), Axis(unit="条")
    ),
    "line": Chart(
        "line",
        (
            Series("发现", MONTHS, (*tuple(range(24)), None), "accent", label_end=True),
            Series("检查", MONTHS, (7,) * 25, kind="bar"),
        ),
        Axis(kind="month"),
        Axis(),
        legend=True,
    ),
    "step": Chart(
        "step",
        (Series("本期", (0, 5, 9), (0.0, 0.4, 0.8), lo=(0.0, 0.3, 0.7), hi=(0.0, 0.5, 0.9)),),
        Axis(),
        Axis(kind="percent"),
    ),
    "scatter": Chart(
        "scatter",
        (
            Series("界限", (10, 50, 90), (3, 2, 1.5), "limit", "line"),
            Series("街道", (20, 60, 80), (1, 2.5, 1), text=("", "河东", "")),
        ),
        Axis(title="检查家次"),
        Axis(decimals=1),
        marks=(Mark("hline", 1.1, role="centre"),),
    ),
    "hbar": Chart(
        "hbar",
        (Series("逾期", (9, 4, 1), STREETS, text=("9", "4", "1")),),
        Axis(),
        Axis(kind="category", order=STREETS),
    ),
    "dot": Chart(
        "dot",
        (
            Series(
                "每家次", (1.5, 1.2, None), STREETS, lo=(1.3, 1.0, None), hi=(1.8, 1.5, None), text=("", "", "未报送")
            ),
        ),
        Axis(decimals=1, zero=False),
        Axis(kind="category", order=STREETS),
        marks=(Mark("vline", 1.1, text="全区", role="centre"),),
    ),
    "heat": Chart(
        "heat", (Series("消防", STREETS, (1, None, 3)), Series("燃气", STREETS, (4, 5, 6))), Axis(kind="category")
    ),
    "multiples": Chart(
        "multiples",
        tuple(
            Series("", MONTHS, tuple(range(25)), panel=p, label_end=True, text=("",) * 24 + ("24",)) for p in STREETS
        ),
        Axis(kind="month"),
        Axis(),
        panels=STREETS,
    ),
    "waterfall": Chart(
        "waterfall",
        (Series("隐患", ("去年", "查得多", "查得细", "本期"), (100, 30, -10, 120)),),
        Axis(kind="category"),
        Axis(),
    ),
    "calendar": Chart("calendar", (Series("2026", DAYS, tuple(range(120))),)),
    "map": Chart(
        "map",
        (
            Series("河东街道", (0, 1, 1, 0, 0), (0, 0, 1, 1, 0), "accent", text=("河东", *[""] * 4)),
            # two rings: an island beside the street, and a street that sends nothing
            Series("北关街道", (1, 2, 2, 1, 1, None, 3, 4, 3, 3), (0, 0, 1, 1, 0, None, 3, 3, 4, 3), "muted"),
        ),
    ),
}


def as_json(made: go.Figure) -> dict:
    return json.loads(made.to_json())


def axes_of(layout: dict) -> dict[str, dict]:
    return {k: v for k, v in layout.items() if re.fullmatch(r"[xy]axis\d*", k)}


def texts_of(made: dict) -> list[str]:
    """Everything that the figure writes: ticks, annotations, texts, hovers, legend."""
    found = [a["text"] for a in made["layout"].get("annotations", ())]
    for axis in axes_of(made["layout"]).values():
        found += axis.get("ticktext", [])
    for trace in made["data"]:
        found.append(trace.get("name", ""))
        for key in ("text", "customdata"):
            value = trace.get(key, ())
            found += [t for row in value for t in (row if isinstance(row, list) else [row]) if isinstance(t, str)]
    return found


def test_every_kind_has_its_chart_here() -> None:
    assert set(CHARTS) == set(KINDS)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_figure_is_drawn_by_the_house_style(kind: str, theme: str) -> None:
    made = as_json(figure(CHARTS[kind], theme, "zh"))
    go.Figure(made)  # raises for a property that Plotly does not know
    tokens = {"light": LIGHT, "dark": DARK}[theme]
    assert made["data"]
    assert made["layout"]["paper_bgcolor"] == "rgba(0,0,0,0)"
    assert "CJK" in made["layout"]["font"]["family"]
    for name, axis in axes_of(made["layout"]).items():
        assert axis["tickfont"]["size"] >= 12, name
        assert axis["tickfont"]["color"] == tokens.soft, name
        assert axis["tickangle"] == 0, name
        assert axis["fixedrange"], name
    for note in made["layout"].get("annotations", ()):
        assert note["font"]["size"] >= 12


@pytest.mark.parametrize("kind", KINDS)
def test_ticks_are_all_our_own(kind: str) -> None:
    for name, axis in axes_of(as_json(figure(CHARTS[kind], "light", "zh"))["layout"]).items():
        # Plotly writes a tick itself only where tickmode is not "array": then dates turn English
        assert axis["tickmode"] == "array", name
        assert len(axis["tickvals"]) == len(axis["ticktext"]), name


@pytest.mark.parametrize("kind", KINDS)
def test_a_chinese_chart_has_no_english_word(kind: str) -> None:
    words_in = [
        w
        for t in texts_of(as_json(figure(CHARTS[kind], "light", "zh")))
        for w in re.findall(r"[A-Za-z]{2,}", t.replace("<br>", ""))
    ]
    assert words_in == []


def test_months_speak_the_readers_language() -> None:
    zh = as_json(figure(CHARTS["line"], "light", "zh"))["layout"]["xaxis"]["ticktext"]
    en = as_json(figure(CHARTS["line"], "light", "en"))["layout"]["xaxis"]["ticktext"]
    assert zh == ["2025年1月", "4月", "7月", "10月", "2026年1月", "4月", "7月", "10月"]
    assert en == ["Jan 2025", "Apr", "Jul", "Oct", "Jan 2026", "Apr", "Jul", "Oct"]


def test_text_from_data_is_text() -> None:
    for kind in ("bar", "line", "scatter", "step"):
        chart = Chart(
            kind,
            (Series(HOSTILE, (1, 2), (1, 2), hover=(HOSTILE,) * 2, text=(HOSTILE,) * 2, label_end=True),),
            legend=True,
        )
        written = texts_of(as_json(figure(chart)))
        assert any("&lt;script&gt;" in t for t in written)
        assert not any("<b>" in t or "<script" in t for t in written)
    sideways = Chart("dot", (Series(HOSTILE, (1, 2), (HOSTILE, "乙"), hover=(HOSTILE,) * 2, text=(HOSTILE, "")),))
    assert not any("<script" in t or "<b>" in t for t in texts_of(as_json(figure(sideways))))


def test_hover_is_the_exhibits_own_sentence() -> None:
    chart = Chart("bar", (Series("检查", STREETS, (1, 2, 3), hover=("甲句", "乙句", "丙句")),), Axis(kind="category"))
    trace = as_json(figure(chart))["data"][0]
    assert trace["customdata"] == ["甲句", "乙句", "丙句"]
    assert trace["hovertemplate"] == "%{customdata}<extra></extra>"


def test_a_gap_stays_a_gap() -> None:
    made = as_json(figure(CHARTS["line"]))
    line = next(t for t in made["data"] if t.get("mode") == "lines" and t["name"] == "发现")
    assert line["y"][-1] is None
    assert line.get("connectgaps", False) is False
    dots = next(t for t in as_json(figure(CHARTS["dot"]))["data"] if t.get("mode") == "markers")
    assert dots["x"][-1] is None


def test_a_point_between_gaps_is_seen() -> None:
    chart = Chart("line", (Series("发现", MONTHS[:5], (1, None, 4, None, 2)),), Axis(kind="month"))
    markers = [t for t in as_json(figure(chart))["data"] if t.get("mode") == "markers"]
    assert markers[0]["y"] == [1, 4, 2]


def test_what_is_incomplete_looks_incomplete() -> None:
    roles = ("context", "context", "muted")
    bar = as_json(figure(Chart("bar", (Series("检查", STREETS, (1, 2, 3), roles=roles),), Axis(kind="category"))))[
        "data"
    ][0]
    assert bar["marker"]["pattern"]["shape"] == ["", "", "/"]
    line = as_json(figure(Chart("line", (Series("检查", MONTHS[:3], (1, 2, 3), roles=roles),), Axis(kind="month"))))[
        "data"
    ]
    dotted = [t for t in line if t.get("line", {}).get("dash") == "dot"]
    assert [t["y"] for t in dotted] == [[None, 2, 3]]


@pytest.mark.parametrize("kind", ["bar", "waterfall"])
def test_bars_stand_on_zero(kind: str) -> None:
    high = Chart(kind, (Series("检查", STREETS, (900, 950, 990)),), Axis(kind="category"), Axis(zero=False))
    assert as_json(figure(high))["layout"]["yaxis"]["range"][0] == 0


def test_intervals_reach_from_lo_to_hi() -> None:
    dots = as_json(figure(CHARTS["dot"]))["data"]
    strokes = [t for t in dots if t.get("mode") == "lines"]
    assert strokes[0]["x"] == [1.3, 1.8, None, 1.0, 1.5, None]
    bars = Chart(
        "bar", (Series("检查", STREETS, (5, 6, None), lo=(4, 5, None), hi=(7, 8, None)),), Axis(kind="category")
    )
    error = as_json(figure(bars))["data"][0]["error_y"]
    assert (error["array"], error["arrayminus"]) == ([2, 2, 0], [1, 1, 0])


def test_a_waterfall_leads_from_total_to_total() -> None:
    bars = as_json(figure(CHARTS["waterfall"]))["data"][0]
    assert bars["base"] == [0, 100, 130, 0]
    assert bars["y"] == [100, 30, -10, 120]


def test_multiples_share_one_scale() -> None:
    layout = as_json(figure(CHARTS["multiples"]))["layout"]
    ranges = {tuple(a["range"]) for name, a in axes_of(layout).items() if name.startswith("y")}
    assert len(ranges) == 1


def test_end_labels_do_not_touch() -> None:
    series = tuple(Series(f"第{i}", (1, 2), (10, 10 + i * 0.01), label_end=True) for i in range(4))
    notes = as_json(figure(Chart("line", series, Axis(), Axis(), height=300)))["layout"]["annotations"]
    heights = sorted(n["yshift"] for n in notes)
    assert all(b - a >= 14 for a, b in itertools.pairwise(heights))


@pytest.mark.parametrize(
    ("low", "high", "decimals", "zero", "ticks"),
    [
        (3, 87, 0, True, [0, 20, 40, 60, 80, 100]),
        (1, 2, 0, True, [0, 1, 2]),
        (0, 0, 0, True, [0, 1]),
        (0.82, 1.6, 1, False, [0.8, 1.0, 1.2, 1.4, 1.6]),
        (-4, 12, 0, True, [-5, 0, 5, 10, 15]),
    ],
)
def test_ticks_are_round_and_never_repeat(
    low: float, high: float, decimals: int, zero: bool, ticks: list[float]
) -> None:
    assert nice(low, high, decimals, zero)[2] == pytest.approx(ticks)


@pytest.mark.parametrize("count", [1, 2, 13, 24, 48, 120, 300])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_month_ticks_fit_their_room(count: int, lang: str) -> None:
    months = [f"{2000 + i // 12}-{i % 12 + 1:02d}" for i in range(count)]
    at, text = month_ticks(months, lang, 400)
    assert set(at) <= set(months)
    assert 1 <= len(text) <= 13


def test_days_below_a_grid_are_written_whole() -> None:
    weeks = [words.day(date(2026, 5, 25) + timedelta(7 * i), "zh", "md") for i in range(26)]
    at, text = thinned(weeks, 900)
    assert at == weeks and text[0] == "5月<br>25日" and not any("…" in t for t in text)
    at, text = thinned(weeks, 400)
    assert 1 < len(at) < 26 and not any("…" in t for t in text)


def test_names_down_the_side_never_overlap_and_those_that_stand_out_stay() -> None:
    streets = tuple(f"第{i}街道" for i in range(40))
    roles = tuple("alert" if i == 33 else "context" for i in range(40))
    chart = Chart(
        "dot", (Series("", (1.0,) * 40, streets, roles=roles),), y=Axis(kind="category", order=streets), height=232
    )
    ticks = as_json(figure(chart))["layout"]["yaxis"]["ticktext"]
    shown = [i for i, t in enumerate(ticks) if t]
    assert 33 in shown and all(b - a >= 3 for a, b in itertools.pairwise(shown))
    tall = as_json(figure(replace(chart, height=60 + 26 * 40)))["layout"]["yaxis"]["ticktext"]
    assert all(tall)


def test_names_of_points_keep_clear_of_each_other_and_of_curves() -> None:
    curve = Series("界限", tuple(range(100)), (0.5,) * 100, "limit", "line")
    points = Series("街道", (40, 45, 98), (0.5, 0.5, 0.9), text=("北关街道", "河东街道", "城南街道"))
    notes = {n["text"]: n for n in as_json(figure(Chart("scatter", (curve, points))))["layout"]["annotations"]}
    assert notes["城南街道"]["xanchor"] == "right", "a name stays in the plot"
    assert {notes[n]["yanchor"] for n in ("北关街道", "河东街道")} == {"bottom", "top"}, "no name lies on the curve"


def test_panels_share_their_categories_and_have_axes_of_their_own() -> None:
    chart = Chart(
        "dot",
        tuple(
            Series("", v, STREETS, panel=p, text=("9", "9", "9"))
            for p, v in (("家次", (900, 20, 30)), ("率", (0.1, 0.2, 0.9)))
        ),
        y=Axis(kind="category", order=STREETS),
        panels=("家次", "率"),
        axes=(Axis(), Axis(kind="percent")),
    )
    layout = as_json(figure(chart))["layout"]
    assert layout["xaxis"]["domain"][1] < layout["xaxis2"]["domain"][0]
    assert layout["yaxis"]["showticklabels"] and not layout["yaxis2"]["showticklabels"]
    assert layout["xaxis2"]["ticktext"][0] == "0%" and layout["xaxis2"]["range"][1] > 0.9


def test_a_map_asks_nobody_and_names_its_areas() -> None:
    made = as_json(figure(CHARTS["map"]))
    assert {t["type"] for t in made["data"]} == {"scatter"} and {t["fill"] for t in made["data"]} == {"toself"}
    assert "geo" not in made["layout"] and "map" not in made["layout"]
    assert made["data"][1]["fillpattern"]["shape"] == "/"
    (label,) = made["layout"]["annotations"]
    assert (label["x"], label["y"]) == (0.5, 0.5)


def test_category_names_are_never_dropped_from_a_short_list() -> None:
    names = ["Hazardous chemicals", "Road transport", "Construction", "Fire safety", "Gas", "Special equipment"]
    at, text = thinned(names, 400)
    assert at == names
    assert text[0] == "Hazardous<br>chemicals"


def test_hover_sentences_are_wrapped_and_escaped() -> None:
    assert wrap("一" * 40) == "一" * 30 + "<br>" + "一" * 10
    assert wrap("<i>") == "&lt;i&gt;"


def test_an_empty_chart_is_still_a_chart() -> None:
    for kind, chart in CHARTS.items():
        empty = Chart(kind, tuple(Series(s.name, (), (), panel=s.panel) for s in chart.series), chart.x, chart.y)
        if kind != "calendar":
            assert isinstance(figure(empty), go.Figure), kind


def test_a_chart_looked_at_twice_is_the_same_chart() -> None:
    plain = [figure(CHARTS["multiples"]).to_dict() for _ in range(2)]
    assert "template" not in plain[0]["layout"], "an empty template counts as a change at every look"
    assert plain[0]["layout"]["datarevision"] == plain[1]["layout"]["datarevision"]
    assert plain[0]["layout"]["datarevision"] != figure(CHARTS["waterfall"]).to_dict()["layout"]["datarevision"]


def test_multiples_have_an_axis_a_column_and_one_a_row() -> None:
    chart = CHARTS["multiples"]
    panels = len(chart.panels or {s.panel for s in chart.series})
    columns = min(chart.columns, panels)
    assert len(axes_of(as_json(figure(chart))["layout"])) == columns + -(-panels // columns)


def test_ticks_have_no_decimal_that_says_nothing():
    assert axes.tick_texts(Axis(decimals=1), (0.0, 1.0, 2.0), "zh") == ["0", "1", "2"]
    assert axes.tick_texts(Axis(decimals=1), (0.0, 0.5, 1.0), "zh") == ["0.0", "0.5", "1.0"]
    assert axes.tick_texts(Axis(kind="percent", decimals=1), (0.0, 0.01, 0.02), "zh") == ["0%", "1%", "2%"]
    assert axes.tick_texts(Axis(kind="percent", decimals=1), (0.0, 0.005), "zh") == ["0.0%", "0.5%"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_in_cells_can_be_read_on_every_colour(theme):
    """WCAG asks 4.5 of small text; no mid-blue reaches it in both inks, so the better of the two is held to 4."""
    chart = Chart(
        "heat",
        (Series("消防", tuple("abcdefghijk"), tuple(range(11)), text=tuple(str(i) for i in range(11))),),
        Axis(kind="category"),
    )
    data, _ = heat.render(chart, style(theme, "zh"))
    said = data[-1]
    assert said["mode"] == "text" and list(said["text"]) == [str(i) for i in range(11)]
    assert len(set(said["textfont"]["color"])) == 2
    scale = style(theme, "zh").tokens.scale
    for place, ink in zip((0, 5, 10), said["textfont"]["color"][::5], strict=True):
        under = dict(scale)[place / 10]
        assert heat._contrast(heat._rgb(ink), heat._rgb(under)) >= 4


def test_a_point_at_nothing_stands_clear_of_the_names():
    chart = Chart("dot", (Series("", (0, 5), ("甲", "乙")),), Axis(), Axis(kind="category"))
    _, layout = sideways.render(chart, style("light", "zh"))
    low, high = layout["xaxis"]["range"]
    assert low < 0 and high > 5


def test_panels_of_a_wider_card_leave_the_labels_no_more_room_than_they_need():
    series = tuple(Series(p, (1, 2), (3, 4), panel=p, label_end=True) for p in "abcd")
    spans = []
    for room in (430, 900):
        chart = Chart("multiples", series, Axis(kind="value"), panels=tuple("abcd"), columns=2, room=room)
        _, layout = multiples.render(chart, style("light", "zh"))
        start, end = layout["xaxis"]["domain"]
        spans.append(end - start)
        assert layout["xaxis2"]["domain"][0] > end
    assert spans[1] > spans[0]


def test_a_figure_says_its_properties_in_full() -> None:
    # Plotly's Python spells legend_y out, its browser side does not, and nothing of ours goes through the first
    def keys(part: object) -> set[str]:
        if isinstance(part, dict):
            return {key for key, value in part.items() if value != []} | set().union(*map(keys, part.values()))
        return set().union(*map(keys, part)) if isinstance(part, list | tuple) else set()

    for kind, chart in CHARTS.items():
        plain = figure(chart).to_dict()
        spelt = go.Figure(plain).to_dict()
        spelt["layout"].pop("template", None)
        assert keys(plain) == keys(spelt), kind


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_limits_of_small_panels_move_with_the_months_and_do_not_flatten_the_others(theme: str) -> None:
    """Three panels with limits at 1 and 3, a tiny fourth whose limit reaches 100: the scale is that of the three."""
    panels = (*STREETS, "云岭街道")
    series = []
    for p in panels:
        hi = tuple(100.0 if p == panels[-1] else 3.0 + i / 100 for i in range(25))
        series += [
            Series(p, MONTHS, (2.0,) * 24 + (None,), panel=p),
            Series("上限", MONTHS, (None, *hi[1:4], None, hi[5], None, *hi[7:]), "limit", "line", panel=p),
            Series("下限", MONTHS, (1.0,) * 25, "limit", "line", panel=p),
        ]
    band = Mark("xband", 2.5, 4.5, role="band")
    made = as_json(
        figure(Chart("multiples", tuple(series), Axis(kind="month"), Axis(), marks=(band,), panels=panels), theme, "zh")
    )
    tops = [a["range"][1] for name, a in axes_of(made["layout"]).items() if name.startswith("y")]
    assert all(3.2 < top < 10 for top in tops), tops
    limits = [t for t in made["data"] if t.get("name") in ("上限", "下限")]
    assert len(limits) == 8 and all(t["mode"] == "lines" and t["line"]["dash"] == "dot" for t in limits)
    assert [t["y"][1] for t in limits[::2]] == [3.01, 3.01, 3.01, 100.0], "what lies off the scale is cut, not changed"
    assert len(made["layout"]["shapes"]) == len(panels), "the campaign is shaded in every panel"


def test_limits_alone_still_have_a_scale() -> None:
    chart = Chart(
        "multiples", (Series("上限", MONTHS, (4.0,) * 25, "limit", panel="甲"),), Axis(kind="month"), panels=("甲",)
    )
    assert as_json(figure(chart, "light", "zh"))["layout"]["yaxis"]["range"][1] >= 4
