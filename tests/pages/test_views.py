"""The box of links and views on a page: saved, opened, renamed, deleted."""

from __future__ import annotations

import html
import re
import shutil

import pytest

from data.home import Home
from lens import views
from tests.pages.test_explore import said


@pytest.fixture
def own_home(sample_home, tmp_path) -> Home:
    """A home of this test's own with the sample's snapshot."""
    home = Home(tmp_path / "home")
    shutil.copytree(sample_home.path, home.path, ignore=shutil.ignore_patterns("batches"))
    return home


def opened(app):
    app.session_state["open_link"] = True
    return app.run()


def test_a_page_is_saved_opened_renamed_and_deleted(open_page, own_home):
    app = opened(open_page("rows", own_home, of="M4", sector="gas", lang="en", find="软管"))
    assert "No view is saved yet." in [c.value for c in app.caption]
    app.text_input(key="view_title").set_value("燃气 <逾期>")
    app.button(key="view_save").click().run()
    (view,) = views.saved(own_home)
    assert (view.title, view.page) == ("燃气 <逾期>", "rows")
    (link,) = re.findall(r'<a href="([^"]+)" target="_self">燃气 &lt;逾期&gt; \(Rows\)</a>', said(app))
    path, _, query = html.unescape(link).partition("?")
    assert path == "rows" and query.startswith("lang=en&") and "sector=gas" in query and "of=M4" in query
    app.text_input(key="view_renamed").set_value("燃气")
    app.button(key="view_rename").click().run()
    assert [v.title for v in views.saved(own_home)] == ["燃气"]
    app.button(key="view_remove").click().run()
    assert views.saved(own_home) == [] and not app.exception


def test_a_title_that_does_not_fit_is_said_and_nothing_is_saved(open_page, own_home):
    app = opened(open_page("overview", own_home))
    app.button(key="view_save").click().run()
    assert "名称要有1到" in said(app) and views.saved(own_home) == []


def test_a_page_without_filters_has_the_box_too(open_page, own_home):
    app = opened(open_page("record", own_home))
    assert app.text_input(key="view_title").label == "把当前页面存为视图，名称"
