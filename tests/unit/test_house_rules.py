"""Who imports what, how long a page may be, and that every page is on the menu.

The shape of the project, held by a test.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from lens import exhibits, words
from lens.screen import menu

ROOT = Path(__file__).parents[2]
FOLDERS = ("data", "queries", "lens", "pages")
SOURCES = sorted(
    [ROOT / "dashboard.py", *(p for f in FOLDERS for p in (ROOT / f).rglob("*.py") if "home" not in p.parts)]
)
PAGES = sorted((ROOT / "pages").glob("*.py"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(path: Path) -> set[str]:
    """Full names of everything the file imports, at any depth of its code."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{a.name}" for a in node.names)}
    return found


def uses(path: Path, package: str) -> bool:
    return any(m == package or m.startswith(package + ".") for m in imported(path))


def users(package: str) -> set[str]:
    return {name(p) for p in SOURCES if uses(p, package)}


def outside(found: set[str], *allowed: str) -> set[str]:
    return {f for f in found if not f.startswith(allowed)}


def test_data_never_imports_lens() -> None:
    assert {f for f in users("lens") if f.startswith(("data/", "queries/"))} == set()


def test_duckdb_runs_in_one_place_for_readers_and_one_for_building() -> None:
    assert outside(users("duckdb"), "lens/engine.py", "lens/store.py", "data/") == set()


def test_only_charts_knows_plotly() -> None:
    assert outside(users("plotly"), "lens/charts/") == set()


def test_only_the_screen_knows_streamlit() -> None:
    assert outside(users("streamlit"), "lens/screen/", "lens/serve.py", "pages/", "dashboard.py") == set()


def test_exhibits_charts_and_exports_know_no_screen() -> None:
    assert {
        f
        for f in users("lens.screen")
        if f.startswith(("lens/exhibits/", "lens/charts/", "lens/export/", "lens/stats/"))
    } == set()


def test_charts_and_exports_run_no_query() -> None:
    for package in ("lens.engine", "lens.ask", "lens.compile"):
        assert {f for f in users(package) if f.startswith(("lens/charts/", "lens/export/"))} == set(), package
    assert {f for f in users("data") if f.startswith("lens/charts/")} == set()
    # an export may say what is wrong and where and how it is written, nothing else of the data
    exports = [p for p in SOURCES if name(p).startswith("lens/export/")]
    of_data = {m for p in exports for m in imported(p) if m.split(".")[0] == "data"}
    assert outside(of_data, "data.errors", "data.home", "data.locking") == set()


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_composes_and_does_nothing_else(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 60
    assert (
        outside(
            {m for m in imported(path) if "." in m or m in ("data", "duckdb", "plotly", "pandas")},
            "lens.screen",
            "streamlit",
        )
        == set()
    )
    assert not re.search(r"\b(select|from)\b.+\bwhere\b|read_text|open\(", text, re.IGNORECASE)


def test_every_page_file_is_on_the_menu_and_every_menu_line_is_a_file() -> None:
    assert {p.stem for p in PAGES} == set(menu.pages())
    assert menu.FIRST == menu.pages()[0]


def test_page_addresses_differ_and_none_is_the_entry() -> None:
    addresses = [menu.url_path(code) for code in menu.pages()]
    assert len(set(addresses)) == len(addresses)
    assert "dashboard" not in addresses


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_frames_itself_and_shows_exhibits_that_exist(path: Path) -> None:
    calls = [n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call)]
    framed = [c for c in calls if getattr(c.func, "id", "") == "page"]
    assert [c.args[0].value for c in framed] == [path.stem]
    shown = [
        c.args[0].value for c in calls if getattr(c.func, "attr", "") == "show" and isinstance(c.args[0], ast.Constant)
    ]
    shown += [k.value.value for c in framed for k in c.keywords if k.arg == "lead"]
    assert set(shown) <= set(exhibits.codes())


def test_every_exhibit_builds_under_its_own_name() -> None:
    for code in exhibits.codes():
        assert callable(exhibits.builder(code)), code
    with pytest.raises(KeyError):
        exhibits.builder("record")


def test_no_chinese_or_english_sentence_is_written_into_the_screen() -> None:
    """Words live in lens/words; docstrings and comments may quote them."""
    for path in (*PAGES, *(ROOT / "lens/screen").glob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        docs = {
            ast.get_docstring(n, clean=False)
            for n in ast.walk(tree)
            if isinstance(n, ast.Module | ast.FunctionDef | ast.ClassDef)
        }
        said = [
            n.value
            for n in ast.walk(tree)
            if isinstance(n, ast.Constant) and isinstance(n.value, str) and n.value not in docs
        ]
        chinese = [s for s in said if re.search(r"[\u4e00-\u9fff]", s)]
        assert chinese == [], name(path)


def test_every_key_that_the_screen_names_is_a_record() -> None:
    for path in (ROOT / "lens/screen").glob("*.py"):
        for key in re.findall(r'"(common\.[a-z0-9_]+)"', path.read_text("utf-8")):
            assert key in words.records(), f"{name(path)}: {key}"


@pytest.mark.parametrize("path", [p for p in SOURCES if p.suffix == ".py"], ids=name)
def test_nothing_is_left_for_later(path: Path) -> None:
    assert not re.search(r"\b(TODO|FIXME|XXX)\b|^\s*print\(\s*\"debug", path.read_text("utf-8"))


def test_pages_run_no_script_but_those_that_the_policy_names() -> None:
    said = {name(p): p.read_text("utf-8") for p in SOURCES if name(p).startswith(("lens/screen/", "pages/"))}
    runs = {f: re.findall(r"<script>\{(\w+)", t) for f, t in said.items() if "unsafe_allow_javascript" in t}
    assert runs == {"lens/screen/copy_link.py": ["COPY_LINK"], "lens/screen/frame.py": ["LANGUAGE", "PICKING"]}
