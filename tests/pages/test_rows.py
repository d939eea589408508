"""The page of rows and the page of one record: what is searched goes to the address, and each row opens its story."""

from __future__ import annotations

import re

from tests.pages.test_explore import said


def test_what_is_searched_goes_to_the_address_and_leaves_fewer_rows(open_page, sample_home):
    app = open_page("rows", sample_home, of="M4", n="2")
    app.text_input(key="pick_find").set_value("  燃气  软管 ").run()
    assert {k: "".join(v) for k, v in app.query_params.items()} == {"of": "M4", "part": "num", "find": "燃气 软管"}
    told = said(app)
    assert re.search(r"<h1>逾期未整改\d+条，其中含“燃气”、“软管”的(\d+)行</h1>", told)
    assert all("软管" in row for row in re.findall(r"<tr><td.*?</tr>", told))
    app.text_input(key="pick_find").set_value("").run()
    assert "find" not in app.query_params and "其中含" not in said(app)


def test_a_search_that_finds_nothing_says_so_and_is_escaped(open_page, sample_home):
    told = said(open_page("rows", sample_home, find="<b>'%"))
    assert "里没有同时含这些词的" in told and "<b>'" not in told and "&lt;b&gt;" in told


def test_a_search_too_long_is_named(open_page, sample_home):
    told = said(open_page("rows", sample_home, find="长" * 101))
    assert "没有看懂" in told and "其中含" not in told


def test_a_row_opens_its_story(open_page, sample_home):
    told = said(open_page("rows", sample_home, of="M11_stock", lang="en"))
    (record, *_) = re.findall(r'href="record\?lang=en&amp;record=hazards%3A(\w+)"', told)
    story = said(open_page("record", sample_home, record=f"hazards:{record}", lang="en"))
    assert "What happened" in story and "<time>" in story and record in story and "hazards.parquet" in story


def test_without_a_record_the_page_says_how_to_open_one(open_page, sample_home):
    assert "没有指明记录" in said(open_page("record", sample_home))
    assert "没有这条记录" in said(open_page("record", sample_home, record="hazards:没有"))
    assert "没有看懂" in said(open_page("record", sample_home, record="labels:x"))


def test_the_page_of_one_record_is_not_on_the_menu(open_page, sample_home):
    app = open_page("rows", sample_home)
    assert "记录" not in [link.proto.label for link in app.get("page_link")]


def test_columns_go_to_the_address_and_stay_with_the_search(open_page, sample_home):
    app = open_page("rows", sample_home, of="M4", columns="hazard_id,found_date,nothing")
    told = said(app)
    assert "没有看懂" in told and re.search(r"<th[^>]*>隐患编号</th><th[^>]*>发现日期</th></tr>", told)
    app.text_input(key="pick_find").set_value("软管").run()
    assert "".join(app.query_params["columns"]) == "hazard_id,found_date"


def test_downloads_say_how_many_of_how_many(open_page, sample_home):
    app = open_page("rows", sample_home, of="M2", period="all")
    labels = [b.proto.label for b in app.get("download_button")]
    assert [re.sub(r"共[\d,]+行", "共N行", label) for label in labels] == [
        "下载 CSV（前10,000行，共N行）", "Excel（前10,000行，共N行）", "Parquet（前10,000行，共N行）"
    ]  # fmt: skip
    app = open_page("rows", sample_home, of="M11_stock", lang="en")
    assert all(re.fullmatch(r".+ \(\d+ rows?\)", b.proto.label) for b in app.get("download_button"))
