"""A deck as the file that is handed round: its figures are the exhibits', it keeps them, and it tells no names."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pyarrow.parquet as pq
import pytest
from pptx import Presentation

from lens import decks
from lens.__main__ import main
from lens.charts.style import TICK
from lens.decks import Deck, DeckError, Slide
from lens.engine import House
from lens.player import precheck, to_html
from lens.player.kept import kept
from lens.player.pptx import to_pptx
from lens.player.slides import build
from lens.screen import built
from lens.selection import Selection
from lens.words import LANGS

#: where a ledger names enterprises
NAMED = {
    "premises": ("name",),
    "hazards": ("premise_name", "responsible_unit"),
    "inspections": ("premise_name",),
    "supervision_issues": ("premise_name",),
}


class Read(HTMLParser):
    """The tables of a file, row by row, and its policy."""

    def __init__(self, text: str):
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.policy = ""
        self._cell: list[str] | None = None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag in ("td", "th"):
            self._cell = []
        if tag == "meta" and given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"]

    def handle_endtag(self, tag):
        if tag in ("td", "th") and self._cell is not None:
            self.tables[-1][-1].append("".join(self._cell))
            self._cell = None

    def handle_data(self, data):
        if self._cell is not None:
            self._cell.append(data)


def data_of(text: str) -> dict:
    """What the file gives its player."""
    return json.loads(re.search(r'id="deck">(.*?)</script>', text, re.S)[1])


def without_scripts(text: str) -> str:
    """The file without the charting script, whose five megabytes take long to look through."""
    return re.sub(r"<script>.*?</script>", "", text, flags=re.S)


def number(text: str) -> float | None:
    """A cell as a number: 1,204 → 1204, 91.8% → 0.918, − as −."""
    plain = text.replace(",", "").replace("−", "-")
    if re.fullmatch(r"-?\d+(\.\d+)?", plain):
        return float(plain)
    return float(plain[:-1]) / 100 if re.fullmatch(r"-?\d+(\.\d+)?%", plain) else None


@pytest.fixture(scope="module")
def house(sample_home) -> House:
    return House(sample_home)


@pytest.fixture(scope="module")
def names(house) -> set[str]:
    found: set[str] = set()
    for file, columns in NAMED.items():
        table = pq.read_table(house.open().path / f"{file}.parquet", columns=list(columns))
        found |= {name for column in columns for name in table[column].to_pylist() if name}
    assert len(found) > 10_000
    return found


@pytest.mark.parametrize("name", decks.ready())
def test_followers_are_given_no_name_of_an_enterprise(name, house, names):
    deck = decks.ready_deck(name, "zh", house.open().id)
    deck = decks.with_slide(deck, Slide("loop_overdue", notes=f"问一问{min(names)}"))
    text = without_scripts(to_html(deck, house))
    assert [n for n in names if n in text] == []
    assert "某" in text and data_of(to_html(deck, house))["names"] == {}


def test_the_presenters_copy_knows_who_is_meant(house, names):
    deck = decks.ready_deck("monthly", "zh", house.open().id)
    given = data_of(to_html(deck, house, presenter=True))["names"]
    assert given and set(given.values()) <= names
    plain = without_scripts(to_html(replace(deck, masked=False), house))
    assert all(name in plain for name in given.values()), "unmasked, they stand in the same places"
    assert len(set(given.values())) == len(given), "one stand-in for one enterprise"


@pytest.mark.parametrize("lang", LANGS)
def test_the_figures_are_those_of_the_exhibits(lang, house):
    snapshot = house.open()
    codes = ("sector_overview", "found_and_visits", "loop_due_street", "overdue_by_sector", "sector_on_time")
    deck = Deck("a", "t", lang, snapshot.id, slides=tuple(Slide(c) for c in codes))
    text = to_html(deck, house)
    tables, charts = iter(Read(text).tables), data_of(text)["charts"]
    for code, chart in zip(codes, charts, strict=True):
        made = built.exhibit(code, snapshot, Selection(), lang)
        shown = next(tables)
        if made.show_table:
            shown = next(tables)  # the first is the slide's own, the second the whole
        for row, cells in zip(made.table.rows[:300], shown[1:], strict=True):
            for column, value, cell in zip(made.table.columns, row, cells, strict=True):
                if column.kind in ("count", "days") and value is not None:
                    assert number(cell) == value
                if column.kind == "ratio" and value is not None:
                    assert number(cell) == pytest.approx(value, abs=0.00051)
                assert cell == "—" if value is None else cell != "" if value != "" else True
        if chart is not None:
            drawn = json.dumps(chart["figure"]["data"])
            for series in made.chart.series:
                values = series.x if made.chart.kind in ("dot", "hbar") else series.y
                told = [v for v in values if v is not None]
                assert all(json.dumps(v) in drawn for v in told), (code, series.name)


def test_the_file_needs_nothing_and_allows_nothing(house):
    text = to_html(decks.ready_deck("winter", "zh", house.open().id), house)
    policy = Read(text).policy
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "http" not in policy and "*" not in policy and "'unsafe-eval'" not in policy
    assert "'unsafe-inline'" not in policy.split("style-src")[0]
    bare = without_scripts(text)
    assert not re.search(r"https?:|\bsrc=|<link|@import|url\(", bare)
    assert TICK * data_of(text)["scale"] >= 20
    sizes = re.findall(r"font-size: ?([\d.]+)px", bare)
    assert min(map(float, sizes)) >= 20, "readable from the back row"


def test_text_cannot_end_the_element_it_stands_in(home, publish_rows):
    evil = "</script><script>alert(1)</script>"
    row = {"found_date": "2026-10-05", "due_date": "2026-10-10", "jurisdiction": evil, "sector": evil, "level": "major"}
    publish_rows(hazards=[{**row, "premise_name": f"<b>{n}</b>"} for n in range(3)], as_of="2026-11-22")
    house = House(home)
    slides = tuple(Slide(code, notes=evil) for code in ("stuck_majors", "overdue_by_sector", "sector_overview"))
    for masked in (True, False):
        text = to_html(Deck("a", evil, "zh", house.open().id, masked, slides=slides), house)
        assert "alert(1)" in text and "<script>alert" not in text and "<b>0" not in text


ROW = {"jurisdiction": "河东街道", "sector": "gas", "level": "general", "premise_name": "春和饭店"}


def ledger(count: int, **more) -> list[dict]:
    return [{**ROW, "hazard_id": f"H{n}", "found_date": f"2026-10-{n % 28 + 1:02}", **more} for n in range(count)]


def test_publishing_changes_nothing_in_a_deck_and_what_changed_is_told(home, publish_rows):
    first = publish_rows(hazards=ledger(20), as_of="2026-10-31").name
    house = House(home)
    deck = Deck("a", "例会", "zh", first, slides=(Slide("closed_loop", "period=ytd&compare=yoy"),))
    text, file = to_html(deck, house), kept(house, deck)
    second = publish_rows(hazards=ledger(23), as_of="2026-11-22").name
    assert house.open().id == second
    assert to_html(deck, house) == text == file.read_text("utf-8") and kept(house, deck) == file
    (change,) = precheck.changes(deck, house, house.open())
    assert "20条" in change.then and "23条" in change.now
    found = {f.kind: f for f in precheck.check(deck, house, house.open(), date(2026, 11, 23))}
    assert second in found["newer"].said
    assert "当时20，现在23" in found["revised"].said and found["revised"].slides == (1,)
    assert "23天" in found["stale"].said
    again = replace(deck, snapshot=second)
    kinds = {f.kind for f in precheck.check(again, house, house.open(), date(2026, 11, 23))}
    assert not kinds & {"newer", "revised", "stale"}


def test_the_check_before_a_meeting(home, publish_rows):
    quiet = [
        {**ROW, "hazard_id": f"Q{n}", "jurisdiction": "北关街道", "found_date": f"2026-{n % 6 + 1:02}-{n % 28 + 1:02}"}
        for n in range(60)
    ]
    busy = [
        {**ROW, "hazard_id": f"B{n}", "found_date": f"2026-11-{n % 20 + 1:02}", "due_date": "2026-11-21"}
        for n in range(9)
    ]
    # one that was closed, or nothing would be known to be overdue
    busy[0] |= {"rectified_date": "2026-11-21", "closed_date": "2026-11-21"}
    publish_rows(hazards=[*quiet, *busy], as_of="2026-11-22")
    house = House(home)
    slides = (
        Slide("posture"),
        Slide("loop_overdue", "sector=gas"),
        Slide("supervision_state"),
        Slide("closed_loop", "sector=nowhere"),
        Slide("closed_loop", "period=2026-06"),
    )
    deck = Deck("a", "t", "zh", house.open().id, masked=False, slides=slides)
    found = precheck.check(deck, house, house.open(), date(2026, 11, 23))
    by_kind = {kind: [f for f in found if f.kind == kind] for kind in {f.kind for f in found}}
    assert [f.slides for f in by_kind["names"]] == [(2,)]
    assert [f.slides for f in by_kind["filters"]] == [(2,)] and "燃气" in by_kind["filters"][0].said
    assert {f.slides for f in by_kind["empty"]} == {(3,), (4,)}
    assert "nowhere" in next(f.said for f in by_kind["empty"] if f.slides == (4,))
    assert "北关街道" in by_kind["silent"][0].said
    assert by_kind["unfinished"][0].slides == (1, 2, 3), "June is over"
    assert by_kind["suppressed"][0].slides == (1,)
    assert not {"stale", "newer", "revised"} & by_kind.keys()
    small = replace(deck, masked=True, hide_small=True)
    kinds = [f.kind for f in precheck.check(small, house, house.open(), date(2026, 11, 23))]
    assert "names" not in kinds


def test_a_filter_that_the_snapshot_does_not_know_widens_nothing(home, publish_rows):
    publish_rows(hazards=ledger(5), as_of="2026-10-31")
    house = House(home)
    deck = Deck("a", "t", "zh", house.open().id, slides=(Slide("closed_loop", "sector=nowhere"),))
    (shown,) = build(deck, house).slides
    assert "nowhere" in shown.exhibit.empty and shown.exhibit.chart is None


def test_a_deck_whose_snapshot_is_gone_says_so(home, publish_rows):
    publish_rows(hazards=ledger(5), as_of="2026-10-31")
    with pytest.raises(DeckError) as raised:
        build(Deck("a", "例会", "zh", "2026-09-30-aaaaaa"), House(home))
    assert "2026-09-30-aaaaaa" in raised.value.message("zh")


def test_an_empty_deck_says_that_it_is_empty(home, publish_rows):
    publish_rows(hazards=ledger(5), as_of="2026-10-31")
    assert "还没有页面" in without_scripts(to_html(Deck("a", "t", "zh", House(home).open().id), House(home)))


def test_the_command_line(home, publish_rows, tmp_path, capsys):
    snapshot = publish_rows(hazards=ledger(5), as_of="2026-10-31").name
    decks.write(home, Deck("例会", "十月例会", "en", snapshot, slides=(Slide("closed_loop"), Slide("loop_overdue"))))
    common = ("--home", str(home.path))
    assert main(["deck", "--list", *common]) == 0
    listed = capsys.readouterr().out
    assert "例会  十月例会" in listed and snapshot in listed and "monthly" in listed
    target = tmp_path / "out.html"
    assert main(["deck", "例会", "--out", str(target), *common]) == 0
    assert str(target) in capsys.readouterr().out
    text = target.read_text("utf-8")
    assert '<html lang="en"' in text and "春和饭店" not in without_scripts(text)
    assert main(["deck", "例会", "--out", str(target), "--lang", "zh", "--presenter", *common]) == 0
    assert '<html lang="zh-CN"' in target.read_text("utf-8")
    capsys.readouterr()
    for wrong in (["deck", "nope"], ["deck"], ["deck", "monthly", "--out", "x.exe"]):
        assert main([*wrong, *common]) == 2
        assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert list(tmp_path.glob("*.tmp")) == []


# -- as PowerPoint ----------------------------------------------------------------------------------------------------


def texts_of(content: bytes) -> str:
    """Every text of a PPTX, those of its notes and of the workbooks behind its charts too."""
    found = []
    with zipfile.ZipFile(io.BytesIO(content)) as files:
        for name in files.namelist():
            if name.endswith(".xlsx"):
                with zipfile.ZipFile(io.BytesIO(files.read(name))) as book:
                    found += [book.read(part).decode("utf-8") for part in book.namelist() if part.endswith(".xml")]
            elif name.endswith((".xml", ".rels")):
                found.append(files.read(name).decode("utf-8"))
    return html.unescape("\n".join(found))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", decks.ready())
def test_every_ready_deck_is_a_powerpoint_file_too(name, lang, house):
    deck = decks.ready_deck(name, lang, house.open().id)
    papers = build(deck, house)
    content = to_pptx(deck, house)
    slides = Presentation(io.BytesIO(content)).slides
    assert [s.shapes.title.text for s in slides] == [each.title for each in papers.slides]
    for slide, each in zip(slides, papers.slides, strict=True):
        told = "\n".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)
        assert deck.snapshot in told and papers.origin in told
        assert each.slide.notes in slide.notes_slide.notes_text_frame.text
    everything = texts_of(content)
    assert not [n for n in papers.names.values() if len(n) > 3 and n in everything], "masked"


def test_small_counts_are_left_out_of_the_powerpoint_file(home, publish_rows):
    closed = {**ROW, "hazard_id": "Z", "found_date": "2026-10-01", "closed_date": "2026-10-03"}
    rows = [*ledger(3, level="major", due_date="2026-10-30"), closed]
    first = publish_rows(hazards=rows, as_of="2026-11-22").name
    slides = (Slide("posture"), Slide("loop_due_street"))
    deck = Deck("a", "例会", "zh", first, hide_small=True, slides=slides)
    for slide in Presentation(io.BytesIO(to_pptx(deck, House(home)))).slides:
        rows = [[c.text for c in r.cells] for s in slide.shapes if s.has_table for r in list(s.table.rows)[1:]]
        assert rows and not [c for row in rows for c in row if re.search(r"(?<![\d＜<])3(?!\d)", c)]


def test_the_command_writes_either_form(sample_home, tmp_path, capsys):
    out = tmp_path / "例会.PPTX"
    command = ["deck", "yearend", "--home", str(sample_home.path), "--out"]
    assert main([*command, str(out)]) == 0 and out.read_bytes()[:2] == b"PK"
    assert main([*command, str(tmp_path / "x.docx")]) == 2 and "PowerPoint" in capsys.readouterr().err
    assert main([*command, str(out), "--presenter"]) == 2
