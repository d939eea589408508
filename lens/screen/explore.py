"""The choices of the page of own analyses: they go to the address, and the address decides what they show."""

from __future__ import annotations

import html
from dataclasses import replace
from urllib.parse import urlencode

import streamlit as st

from lens.ask import refused
from lens.exhibits._slice import effort
from lens.exhibits.context import Context
from lens.exhibits.explore import asked
from lens.measures import DIMENSIONS, MEASURES
from lens.screen import menu, table, url
from lens.screen.show import Screen
from lens.slicing import FORMS, MOST_DIMENSIONS, MOST_MEASURES, TOPS, Slice

PAGE = "explore"
#: questions to begin with
READY = {
    "streets": Slice(("M4", "M3"), ("jurisdiction", "responsible_dept"), "heat"),
    "months": Slice(("M5",), ("sector", "month"), "multiples"),
    "kinds": Slice(("M2", "M3"), ("category", "level"), top=10, share=True),
}
#: px of the box that a table stands in
HEIGHT = 560


def choices(screen: Screen) -> None:
    """What is measured, by what, in which form and order; below it questions to begin with."""
    context = Context(screen.snapshot, screen.address.selection, screen.lang)
    cut = asked(context)
    with st.container(border=True, key="card_choices"):
        left, middle, right = st.columns([5, 4, 5], vertical_alignment="bottom")
        with left:
            _measures(screen, context, cut)
        with middle:
            _dimensions(screen, cut)
        with right:
            _form(screen, cut)
        with st.container(horizontal=True, vertical_alignment="bottom", key="explore_order"):
            _order(screen, context, cut)
            _top(screen, cut)
            _share(screen, cut)
        st.html(_ready(screen))


def figures(screen: Screen) -> None:
    """What is to be known of the figures, and the whole table below a chart."""
    made = screen.exhibit("explore")
    if made.notes and not made.empty:
        st.html("".join(f'<p class="quiet">{html.escape(note)}</p>' for note in made.notes))
    if made.empty or made.table is None or made.show_table:
        return
    with st.container(border=True, key="card_figures"):
        st.html(f'<div class="ex"><h2>{html.escape(screen.text("explore.whole_table"))}</h2></div>')
        st.html(table.as_html(made.table, screen.lang, HEIGHT, screen.link, screen.pick(made.table)))


def go(screen: Screen, cut: Slice) -> None:
    """Ask another slice."""
    address = screen.address
    url.write(address.choosing(replace(address.selection, slice=cut.token())))


def _set(key: str, value: object) -> None:
    # before the widget is made, in every run: the address decides, not what the widget remembers
    st.session_state[key] = value


def _measures(screen: Screen, context: Context, cut: Slice) -> None:
    def choose() -> None:
        chosen = tuple(st.session_state["slice_measures"])[:MOST_MEASURES]
        if chosen:
            go(screen, replace(cut, measures=chosen, sort=cut.sort if cut.sort in chosen else ""))

    there = [c for c in MEASURES if refused(screen.snapshot, c, (), screen.address.selection) is None]
    _set("slice_measures", list(cut.measures))
    st.multiselect(
        screen.text("explore.measures", n=MOST_MEASURES),
        list(dict.fromkeys([*cut.measures, *there])),
        key="slice_measures",
        on_change=choose,
        format_func=context.name,
        max_selections=MOST_MEASURES,
        placeholder=screen.text("common.choose"),
        select_all=False,
    )


def _dimensions(screen: Screen, cut: Slice) -> None:
    def choose() -> None:
        go(screen, replace(cut, by=tuple(st.session_state["slice_by"])[:MOST_DIMENSIONS]))

    there = [d.code for d in DIMENSIONS.values() if d.kind == "time" or screen.snapshot.codes(d.code)]
    _set("slice_by", list(cut.by))
    st.multiselect(
        screen.text("explore.dimensions", n=MOST_DIMENSIONS),
        list(dict.fromkeys([*cut.by, *there])),
        key="slice_by",
        on_change=choose,
        format_func=lambda code: DIMENSIONS[code].name(screen.lang),
        max_selections=MOST_DIMENSIONS,
        placeholder=screen.text("common.choose"),
        select_all=False,
    )


def _form(screen: Screen, cut: Slice) -> None:
    def choose() -> None:
        go(screen, replace(cut, form=st.session_state["slice_form"] or cut.form))

    _set("slice_form", cut.form)
    st.segmented_control(
        screen.text("explore.form"),
        FORMS,
        key="slice_form",
        on_change=choose,
        format_func=lambda form: screen.text(f"explore.form_{form}"),
    )


def _order(screen: Screen, context: Context, cut: Slice) -> None:
    """As usual, or by a measure; streets are not offered the order of how much was inspected."""
    orders = [("", False)]
    orders += [
        (code, rising)
        for code in cut.measures
        for rising in (False, True)
        if not ("jurisdiction" in cut.by and effort(context.measure(code)))
    ]

    def choose() -> None:
        sort, rising = st.session_state["slice_sort"]
        go(screen, replace(cut, sort=sort, rising=rising))

    def said(order: tuple[str, bool]) -> str:
        code, rising = order
        if not code:
            return screen.text("explore.sort_usual")
        return screen.text(f"explore.sort_{'up' if rising else 'down'}", name=context.name(code))

    held = (cut.sort, cut.rising)
    _set("slice_sort", held if held in orders else orders[0])
    st.selectbox(
        screen.text("explore.sort"), orders, key="slice_sort", on_change=choose, format_func=said, width=330,
        placeholder=screen.text("common.choose"),
    )  # fmt: skip


def _top(screen: Screen, cut: Slice) -> None:
    """Only where the first dimension can be cut: months cannot."""
    if not cut.by or DIMENSIONS[cut.by[0]].kind == "time":
        return

    def choose() -> None:
        go(screen, replace(cut, top=st.session_state["slice_top"]))

    _set("slice_top", cut.top)
    st.selectbox(
        screen.text("explore.top"), TOPS, key="slice_top", on_change=choose, width=220,
        format_func=lambda n: screen.text("explore.top_n", n=n) if n else screen.text("explore.top_all"),
        placeholder=screen.text("common.choose"),
    )  # fmt: skip


def _share(screen: Screen, cut: Slice) -> None:
    def choose() -> None:
        go(screen, replace(cut, share=st.session_state["slice_share"]))

    _set("slice_share", cut.share)
    st.toggle(screen.text("explore.with_share"), key="slice_share", on_change=choose)


def _ready(screen: Screen) -> str:
    """Links that ask a ready question of the reader's own selection."""
    address = screen.address
    made = []
    for key, cut in READY.items():
        if not all(screen.snapshot.codes(d) for d in cut.by if DIMENSIONS[d].kind == "entity"):
            continue
        there = address.choosing(replace(address.selection, slice=cut.token()))
        link = html.escape(f"{menu.url_path(PAGE)}?{urlencode(there.query())}", quote=True)
        made.append(f'<a href="{link}" target="_self">{html.escape(screen.text(f"explore.ready_{key}"))}</a>')
    return f'<p class="ways">{html.escape(screen.text("explore.ready"))}{"".join(made)}</p>' if made else ""
