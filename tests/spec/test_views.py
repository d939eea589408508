"""Saved views: an address under a name in a readable file; a street's account sees its own and no others."""

from __future__ import annotations

import tomllib

import pytest

from data.home import Home
from lens import views
from lens.views import FOLDER, LONGEST_TITLE, ViewError
from lens.words import LANGS


def titles(home: Home, street: str | None = None) -> list[str]:
    return [view.title for view in views.saved(home, street)]


def test_a_view_is_a_file_that_can_be_read(home):
    made = views.save(home, '  燃气 "逾期"\t\\ ', "rows", "of=M4&sector=gas")
    text = (home.path / FOLDER / f"{made.name}.toml").read_text("utf-8")
    assert text.startswith("# ") and tomllib.loads(text) == {
        "title": '燃气 "逾期" \\', "page": "rows", "query": "of=M4&sector=gas", "street": ""
    }  # fmt: skip
    assert views.saved(home) == [made]


def test_the_same_title_again_replaces_and_another_title_does_not(home):
    first = views.save(home, "例会", "overview", "period=ytd")
    again = views.save(home, "例会", "streets", "period=r12")
    assert (again.name, views.saved(home)) == (first.name, [again])
    other = views.save(home, "例会！", "overview", "")
    assert other.name != first.name and titles(home) == ["例会", "例会！"]


def test_renamed_and_deleted(home):
    one, two = (views.save(home, title, "overview", "") for title in ("一", "二"))
    assert views.rename(home, one.name, "三").title == "三"
    with pytest.raises(ViewError, match="二"):
        views.rename(home, one.name, "二")
    views.remove(home, two.name)
    views.remove(home, two.name)
    assert titles(home) == ["三"]
    with pytest.raises(ViewError):
        views.rename(home, two.name, "四")


def test_a_street_sees_its_own(home):
    ours = views.save(home, "全区", "overview", "")
    theirs = views.save(home, "全区", "overview", "", "BH06")
    assert ours.name != theirs.name
    assert (titles(home), views.saved(home, "BH06"), titles(home, "BH05")) == (["全区"], [theirs], [])
    views.remove(home, ours.name, "BH06")
    with pytest.raises(ViewError):
        views.rename(home, ours.name, "x", "BH06")
    assert titles(home) == ["全区"]


@pytest.mark.parametrize("title", ["", " \n ", "长" * (LONGEST_TITLE + 1)])
def test_a_title_must_fit(home, title):
    with pytest.raises(ViewError) as refused:
        views.save(home, title, "overview", "")
    for lang in LANGS:
        assert str(LONGEST_TITLE) in refused.value.message(lang)


def test_strange_titles_make_safe_files(home):
    for title in ("../../etc", "con", "NUL", "…", "\x7f", "a/b\\c:d"):
        made = views.save(home, title, "overview", "")
        assert made in views.saved(home)
    assert {p.parent for p in (home.path / FOLDER).rglob("*")} == {home.path / FOLDER}


def test_what_cannot_be_read_is_left_out(home):
    views.save(home, "好", "overview", "")
    folder = home.path / FOLDER
    for name, text in (
        ("broken", "title ="),
        ("odd", 'title = "x"\npage = "overview"\nmore = 1\n'),
        ("number", 'title = 3\npage = "overview"\n'),
        ("path", 'title = "x"\npage = "../x"\n'),
    ):
        (folder / f"{name}.toml").write_text(text, "utf-8")
    assert titles(home) == ["好"]
