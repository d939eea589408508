"""The page of own analyses: opens with something, asks what the address says, and writes what is chosen."""

from __future__ import annotations

from lens.slicing import Slice


def said(app) -> str:
    assert not app.exception
    return "\n".join(block.proto.body for block in app.get("html"))


def test_it_opens_with_figures_and_ready_questions(open_page, sample_home):
    told = said(open_page("explore", sample_home))
    assert "<h1>发现隐患" in told and "逾期未整改在哪些街道" in told and "slice=M4.M3~jurisdiction" in told


def test_what_is_chosen_goes_to_the_address(open_page, sample_home):
    app = open_page("explore", sample_home, slice="M4~jurisdiction", sector="gas")
    assert list(app.multiselect(key="slice_by").value) == ["jurisdiction"]
    app.multiselect(key="slice_by").set_value(["jurisdiction", "level"]).run()
    app.toggle(key="slice_share").set_value(True).run()
    app.selectbox(key="slice_top").set_value(5).run()
    assert not app.exception
    held = Slice.read("".join(app.query_params["slice"]))
    assert held == Slice(("M4",), ("jurisdiction", "level"), top=5, share=True)
    assert "".join(app.query_params["sector"]) == "gas" and "其余" in said(app)


def test_the_working_is_made_when_it_is_opened(open_page, sample_home):
    app = open_page("explore", sample_home, slice="M3~sector", sector="gas")
    assert "÷" not in said(app)
    app.session_state["details_explore"] = True
    app.session_state["working_explore"] = True
    told = said(app.run())
    assert "原期限已到" in told and "÷" in told and "$sector_0 = gas" in told and "On-time rectification rate" in told
