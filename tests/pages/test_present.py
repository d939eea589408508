"""The page of decks: made from a ready one, changed, kept, brought in, taken away; and the button that adds to one."""

from __future__ import annotations

import io

import openpyxl
import pytest

from data.home import Home
from lens import decks
from lens.decks import Deck, Slide

ROW = {"jurisdiction": "河东街道", "sector": "gas", "premise_name": "春和饭店"}


def ledger(count: int) -> list[dict]:
    """Open hazards of October, and one that was closed, or nothing would be known of closing."""
    found = [{**ROW, "hazard_id": f"H{n}", "found_date": f"2026-10-{n % 28 + 1:02}"} for n in range(count)]
    return [*found, {**ROW, "found_date": "2026-10-01", "rectified_date": "2026-10-02", "closed_date": "2026-10-03"}]


@pytest.fixture
def first(home: Home, publish_rows) -> str:
    return publish_rows(hazards=ledger(20), as_of="2026-10-31").name


def said(app) -> str:
    assert not app.exception
    return "\n".join(block.proto.body for block in app.get("html"))


def test_ready_decks_are_one_link_away(first, home, open_page):
    told = said(open_page("present", home, lang="en"))
    for name in decks.ready():
        assert f'href="deck/{name}.html?lang=en&amp;snapshot={first}&amp;presenter=1"' in told
        assert f'href="deck/{name}.html?lang=en&amp;snapshot={first}"' in told
    assert "Monthly situation analysis" in told and "同比" not in told


def test_a_deck_of_ones_own(first, home, open_page):
    app = open_page("present", home).button(key="make_monthly").click().run()
    (name,) = decks.names(home)
    deck = decks.read(home, name)
    assert deck.snapshot == first and deck.slides[0].selection == "period=ytd&compare=yoy"
    assert deck.title in said(app) and "会前检查" in said(app)

    app.button(key="deck_down").click().run()
    assert [s.exhibit for s in decks.read(home, name).slides[:2]] == [s.exhibit for s in deck.slides[1::-1]]
    assert app.session_state["deck_at"] == 2, "the slide that was moved stays in hand"
    own = f"{name}_1_{deck.slides[0].exhibit}"
    app.text_input(key=f"deck_title_{own}").set_value("自定标题").run()
    app.text_area(key=f"deck_notes_{own}").set_value("先说这个").run()
    changed = decks.read(home, name).slides[1]
    assert (changed.title, changed.notes) == ("自定标题", "先说这个") and "先说这个" in said(app)
    app.button(key="deck_drop").click().run()
    assert len(decks.read(home, name).slides) == len(deck.slides) - 1

    app.text_input(key=f"deck_called_{name}").set_value("十月例会").run()
    app.toggle(key=f"deck_masked_{name}").set_value(False).run()
    kept = decks.read(home, name)
    assert kept.title == "十月例会" and not kept.masked
    app.button(key="deck_remove").click().run()
    assert decks.names(home) == [] and not app.exception


def test_on_a_newer_snapshot_a_deck_keeps_its_figures_and_tells_what_changed(first, home, publish_rows, open_page):
    decks.write(home, Deck("a", "例会", snapshot=first, slides=(Slide("closed_loop", "period=ytd&compare=yoy"),)))
    second = publish_rows(hazards=ledger(23), as_of="2026-11-22").name
    app = open_page("present", home)
    told = said(app)
    assert first in told and "当时：" in told and "现在：" in told and "已修订" in told
    app.button(key="deck_repin").click().run()
    assert decks.read(home, "a").snapshot == second and "当时：" not in said(app)


def test_a_deck_that_cannot_be_read_or_lost_its_snapshot_says_so(first, home, open_page):
    decks.write(home, Deck("a", "例会", snapshot="2026-09-30-aaaaaa", slides=(Slide("posture"),)))
    app = open_page("present", home)
    assert "2026-09-30-aaaaaa" in said(app)
    app.button(key="deck_repin").click().run()
    assert decks.read(home, "a").snapshot == first
    (home.path / "decks" / "a.toml").write_text("title = ", "utf-8")
    app = open_page("present", home)
    assert "读不懂" in said(app)
    app.button(key="deck_remove").click().run()
    assert decks.names(home) == []


def test_a_deck_is_brought_in_from_its_file(first, home, open_page):
    deck = Deck("x", "别处的汇报", snapshot=first, slides=(Slide("posture"),))
    app = open_page("present", home)
    app.session_state["bring_deck"] = True
    app.run()
    app.file_uploader(key="deck_file").upload("上月.toml", decks.to_toml(deck).encode(), "text/plain").run()
    assert decks.names(home) == ["上月"] and "别处的汇报" in said(app)
    app.file_uploader(key="deck_file").upload("坏.toml", b"title = ", "text/plain").run()
    assert decks.names(home) == ["上月"] and "读不懂" in said(app)


def test_an_exhibit_is_added_with_its_selection(first, home, open_page):
    app = open_page("loop", home, period="2026-10", sector="gas")
    assert not [b for b in app.button if b.key and b.key.startswith("add_")], "built only while it is open"
    app.session_state["details_loop_ageing"] = True
    app.run()
    app.button(key="add_loop_ageing").click().run()
    (name,) = decks.names(home)
    deck = decks.read(home, name)
    assert deck.snapshot == first
    assert deck.slides == (Slide("loop_ageing", "period=2026-10&compare=yoy&sector=gas"),)


def test_a_form_is_filled_on_the_page(first, home, open_page):
    form = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["{{M2}}", "{{M99}}"])
    book.save(form)
    app = open_page("present", home)
    app.file_uploader(key="form_file").upload("月报.xlsx", form.getvalue(), "application/x").run()
    told = said(app)
    assert "已填1项。" in told and "未填1项" in told and "Sheet!B1" in told and "{{M99}}" in told
    app.file_uploader(key="form_file").upload("坏.docx", b"nothing", "application/x").run()
    assert "表格打不开" in said(app)
