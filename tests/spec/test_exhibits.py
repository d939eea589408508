"""Every exhibit × language × shape of house: complete, in the reader's language, and drawable."""

from __future__ import annotations

import json
import math
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

import plotly.graph_objects as go
import pyarrow.parquet as pq
import pytest

from data import batches as batch_store
from data.errors import UserError
from data.home import Home
from lens import exhibits
from lens.charts import figure
from lens.engine import House, Snapshot
from lens.exhibits.context import Context
from lens.exhibits.record import Chart, Exhibit
from lens.measures import MEASURES, measure
from lens.selection import Selection
from lens.words import LANGS
from tests.drawn import publish_drawn

STREETS = ("河东街道", "城南街道", "青石街道")
SECTORS = ("gas", "fire", "construction", "road")

#: English that stands in Chinese text on purpose: names of methods, file formats, units
ALLOWED_IN_CHINESE = {
    "Kaplan",
    "Meier",
    "Benjamini",
    "Hochberg",
    "Laney",
    "Wilson",
    "parquet",
    "csv",
    "xlsx",
    "xls",
    "utf",
    "UTF",
    "GB",
    "CSV",
    "GeoJSON",
    "FeatureCollection",
    "MB",
    # a folder and two properties that are written so
    "boundaries",
    "id",
    "name",
    "HDD",
    "GDP",
}
#: text columns of the published files whose words are a house's own
DATA_COLUMNS = {
    "hazards": (
        "hazard_id",
        "premise_name",
        "description",
        "location",
        "responsible_dept",
        "leader_post",
        "inspector_org",
        "campaign",
        "jurisdiction",
        "street_said",
        "subtype",
        "heating_code",
    ),
    "inspections": ("inspection_id", "street_said", "inspector_org", "premise_name"),
    "premises": ("premise_id", "name", "responsible_dept"),
    "campaigns": ("campaign_id", "name"),
    "supervision_issues": ("issue_id", "content", "responsible_dept", "round", "team", "measure_plan"),
    "accidents": ("accident_id", "accident_type", "type_edition", "cause", "description"),
    "drills": ("drill_id", "drill_unit", "topic"),
    "duty_checks": ("check_id", "duty_unit"),
    "enforcement": ("case_id", "premise_name", "inspector_org"),
    "traffic_enforcement": ("road", "inspector_org"),
    "safety_meetings": ("responsible_dept", "topic"),
    "reported_figures": ("figure_id", "measure", "reported_to"),
    "rejects": ("file", "sheet", "value"),
}


def one_row() -> dict:
    return {
        "as_of": "2026-11-22",
        "hazards": [
            {
                "found_date": "2026-10-12",
                "inspection_id": "V1",
                "jurisdiction": "河东街道",
                "sector": "gas",
                "premise_name": "春和饭店",
                "level": "major",
                "due_date": "2026-10-20",
                "status": "open",
                "category": "gas_alarm",
                "heating_code": "WH11",
            }
        ],
        "inspections": [
            {
                "inspection_id": "V1",
                "inspect_date": "2026-10-12",
                "jurisdiction": "河东街道",
                "sector": "gas",
                "premise_name": "春和饭店",
                "activity_type": "patrol",
            }
        ],
    }


def ledger(dated: bool) -> dict:
    """A hazard ledger alone over fourteen months; `dated` false leaves a status and no date of any step."""
    rows = []
    for i in range(168):
        month, day = 9 + i % 14, 1 + i % 27
        found = f"{2025 + (month - 1) // 12}-{(month - 1) % 12 + 1:02}-{day:02}"
        closed = i % 4 != 0
        row = {
            "found_date": found,
            "jurisdiction": STREETS[i % 3],
            "sector": SECTORS[i % 4],
            "premise_name": f"单位{i % 30}",
            "level": ("general", "general", "major", "ungraded")[i % 7 % 4],
            "category": ("fire_exit", "electrical")[i % 2],
            "status": "closed" if closed else "open",
            "responsible_dept": "区应急管理局",
        }
        if dated:
            row["due_date"] = f"{found[:8]}{min(28, day + 7):02}"
            if closed:
                row["closed_date"] = f"{found[:8]}{min(28, day + i % 12):02}"
        rows.append(row)
    return {"as_of": "2026-11-22", "hazards": rows}


@dataclass(frozen=True)
class Shape:
    snapshot: Snapshot
    selection: Selection
    data: str  # every text of the house, joined


@pytest.fixture(scope="module")
def shapes(sample_home, tmp_path_factory) -> dict[str, Shape]:
    def drawn(name: str, rows: dict) -> Shape:
        home = Home(tmp_path_factory.mktemp(name) / "home")
        publish_drawn(home, **rows)
        return shape(home)

    def shape(home: Home, selection: Selection | None = None) -> Shape:
        snapshot = House(home).open()
        return Shape(snapshot, selection or Selection(), house_texts(snapshot))

    return {
        "sample": shape(sample_home),
        "sample, one street and sector": shape(
            sample_home, Selection("season", "yoy").with_codes("jurisdiction", ["BH06"]).with_codes("sector", ["gas"])
        ),
        "one row": drawn("one", one_row()),
        "no rows": shape(sample_home, Selection().with_codes("sector", ["culture_tourism"])),
        "hazards only": drawn("ledger", ledger(True)),
        "status only": drawn("status", ledger(False)),
    }


def house_texts(snapshot: Snapshot) -> str:
    """Every text that is data: what a house wrote itself may be in any language."""
    texts = {snapshot.id, json.dumps(snapshot.manifest, ensure_ascii=False)}
    for name, columns in DATA_COLUMNS.items():
        table = pq.read_table(snapshot.path / f"{name}.parquet", columns=list(columns))
        for column in table.columns:
            texts |= {str(v) for v in column.unique().to_pylist() if v}
    # a code that nobody described is shown as it came
    texts |= {code for codes in snapshot.labels.values() for code, r in codes.items() if r["zh"] == r["en"]}
    for batch_id in snapshot.manifest["batches"]:
        texts |= {f"{s['file']} {s['encoding']}" for s in batch_store.load(snapshot.home, batch_id).meta["sources"]}
    texts |= {p.name for p in (snapshot.path / "rules").iterdir()}
    # the number of a law is a name in every language
    criteria = tomllib.loads((snapshot.path / "rules" / "major_criteria.toml").read_text("utf-8"))["criterion"]
    texts |= {record["doc_no"] for record in criteria.values()}
    return "\n".join(sorted(texts))


SHAPES = ("sample", "sample, one street and sector", "one row", "no rows", "hazards only", "status only")


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("code", exhibits.codes())
def test_exhibit(code, lang, shape, shapes):
    house = shapes[shape]
    try:
        made = exhibits.builder(code)(Context(house.snapshot, house.selection, lang))
    except UserError as refusal:
        sentence = refusal.message(lang)
        assert len(sentence) > 8 and sentence[-1] in "。.", sentence
        in_language([sentence], lang, house.data)
        return
    assert made.code == code
    assert made.title.strip() and made.subtitle.strip() and made.alt.strip()
    texts = list(texts_of(made))
    assert all(isinstance(t, str) for t in texts), [t for t in texts if not isinstance(t, str)]
    in_language(texts, lang, house.data)
    if made.empty:
        assert made.empty[-1] in "。.", "an empty exhibit says why in a sentence"
    else:
        assert made.chart or made.tiles or (made.table and made.table.rows), "there is something to look at"
    for name in made.measures:
        assert measure(name, house.snapshot.home.config), f"there is no measure {name}"
    if made.table:
        for row in made.table.rows:
            assert len(row) == len(made.table.columns)
            for column, value in zip(made.table.columns, row, strict=True):
                finite(value, f"table column {column.key}")
    if made.chart:
        check_chart(made.chart)
        for theme in ("light", "dark"):
            assert go.Figure(figure(made.chart, theme, lang).to_dict()).layout.height == made.chart.height


def texts_of(made: Exhibit) -> Iterator[str]:
    """Everything a reader may see or hear of an exhibit."""
    yield from (made.title, made.subtitle, made.alt, made.empty, *made.notes)
    for tile in made.tiles:
        yield from (tile.label, tile.value, tile.unit, tile.compare, tile.base, tile.verdict, tile.off, tile.hint)
    if made.table:
        yield from (c.name for c in made.table.columns)
        yield from (v for row in made.table.rows for v in row if isinstance(v, str))
    if made.chart:
        yield from (made.chart.x.title, made.chart.y.title, made.chart.x.unit, made.chart.y.unit)
        for series in made.chart.series:
            yield from (series.name, series.panel, *(series.text or ()), *(series.hover or ()))
            yield from (v for v in (*series.x, *series.y) if isinstance(v, str))
        yield from (m.text for m in made.chart.marks)
        yield from (*made.chart.panels, *made.chart.x.order, *made.chart.y.order)


CODE = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")
WORD = re.compile(r"[A-Za-z][A-Za-z]+")
CHINESE = re.compile(r"[\u3400-\u9fff]+")


def in_language(texts: list[str], lang: str, data: str) -> None:
    """No placeholder, no Python, no bare code, and no word of the other language that is not the house's own."""
    known = set(WORD.findall(data)) | ALLOWED_IN_CHINESE | {w for code in MEASURES for w in WORD.findall(code)}
    for text in dict.fromkeys(texts):
        assert not re.search(r"\b(None|nan|NaN|inf|null)\b|[{}]", text), text
        assert not [c for c in CODE.findall(text) if c not in data and c not in MEASURES], text
        if lang == "zh":
            assert not set(WORD.findall(text)) - known, f"{sorted(set(WORD.findall(text)) - known)} in {text!r}"
        else:
            assert not [c for c in CHINESE.findall(text) if c not in data], text


def finite(value: object, what: str) -> None:
    if isinstance(value, float):
        assert math.isfinite(value), f"{value} in {what}"


def check_chart(chart: Chart) -> None:
    """Marks of one length, numbers or gaps, and categories that the axis knows."""
    for series in chart.series:
        size = len(series.x)
        for name in ("y", "lo", "hi", "text", "hover", "roles", "keys"):
            column = getattr(series, name)
            assert column is None or len(column) == size, f"{name} of {series.name} has {len(column)} of {size}"
        for name in ("x", "y", "lo", "hi"):
            for value in getattr(series, name) or ():
                finite(value, f"{name} of {series.name}")
        if chart.panels:
            assert series.panel in chart.panels, series.panel
    for axis, column in ((chart.x, "x"), (chart.y, "y")):
        assert len(set(axis.order)) == len(axis.order), f"{column} names a category twice: {axis.order}"
        if axis.kind == "category" and axis.order:
            drawn = {v for s in chart.series for v in getattr(s, column)}
            assert drawn <= set(axis.order), drawn - set(axis.order)


def test_there_are_exhibits():
    assert {"posture", "change_where", "data_definitions", "street_rates"} <= set(exhibits.codes())
    with pytest.raises(KeyError):
        exhibits.builder("record")
