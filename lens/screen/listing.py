"""The rows behind a figure on the page: which measure and part, one page of a table, and the download."""

from __future__ import annotations

import html
from functools import partial

import streamlit as st

from lens import listing
from lens.exhibits.context import Context
from lens.exhibits.record import Rows
from lens.export.csv import to_csv
from lens.export.parquet import to_parquet
from lens.export.xlsx import to_xlsx
from lens.listing import PAGE, Listing
from lens.rows import LIMIT, LONGEST, PARTS, default
from lens.screen import steward, table, url
from lens.screen.downloads import download
from lens.screen.show import Screen

#: px of the table's box; beyond it the box scrolls and keeps its head
HEIGHT = 740


def of(screen: Screen) -> Listing:
    """The listing that the address asks for; without a measure what is open."""
    address = screen.address
    context = Context(screen.snapshot, address.selection, screen.lang)
    rows = Rows(address.of or default(screen.snapshot), address.part or PARTS[0], find=address.find)
    return Listing(context, rows, address.n, address.columns)


def headline(screen: Screen) -> str:
    return of(screen).title


def show(screen: Screen) -> None:
    """The choice, the table with its pages, and the download."""
    here = of(screen)
    _choose(screen, here)
    made = here.exhibit()
    with st.container(border=True, key="card_rows"):
        st.html(f'<div class="ex"><p>{html.escape(made.subtitle)}</p></div>')
        for note in made.notes:
            st.html(f'<div class="ex"><p>{html.escape(note)}</p></div>')
        if made.empty or made.table is None:
            st.html(f'<p class="empty">{html.escape(made.empty)}</p>')
            return
        st.html(table.as_html(made.table, screen.lang, HEIGHT, screen.link, screen.pick(made.table)))
        _turn(screen, here)


def _choose(screen: Screen, here: Listing) -> None:
    """Which measure, and of a ratio which part; the address decides what is chosen."""
    address = screen.address
    known = listing.measures(here.ctx)
    shown = here.rows.of if here.rows.of in known else here.measure.code

    def choose() -> None:
        url.write(address.listing(st.session_state["pick_of"]))

    def choose_part() -> None:
        url.write(address.listing(here.rows.of, st.session_state["pick_part"] or here.rows.part))

    def find() -> None:
        url.write(address.finding(st.session_state["pick_find"]))

    with st.container(horizontal=True, vertical_alignment="bottom", key="rows_choice"):
        st.session_state["pick_of"] = shown
        st.selectbox(
            screen.text("rows.measure"),
            known if shown in known else [shown, *known],
            key="pick_of",
            on_change=choose,
            format_func=here.ctx.name,
            placeholder=screen.text("common.choose"),
            width=340,
        )
        if len(here.parts) > 1:
            st.session_state["pick_part"] = here.rows.part
            st.pills(
                screen.text("rows.part"), here.parts, key="pick_part", on_change=choose_part, format_func=here.told
            )
        if here.searched:
            st.session_state["pick_find"] = address.find
            st.text_input(
                screen.text("rows.find", names=here.searched),
                key="pick_find",
                on_change=find,
                max_chars=LONGEST,
                placeholder=screen.text("rows.find_hint"),
                width=300,
            )

        _columns(screen, here)


def _turn(screen: Screen, here: Listing) -> None:
    """Which rows these are, the page before and after, and all of them as a file."""
    address, page = screen.address, here.page
    last = min(here.found, page * PAGE)
    with st.container(horizontal=True, vertical_alignment="center", key="more_rows"):
        told = screen.text("rows.page", first=PAGE * (page - 1) + 1, last=last, n=here.found)
        st.html(f'<div class="ex"><p>{html.escape(told)}</p></div>', width="content")
        turns = (("back", page - 1, page > 1), ("next", page + 1, page < here.pages)) if here.pages > 1 else ()
        for key, to, there in turns:
            st.button(
                screen.text(f"rows.{key}"),
                key=f"rows_{key}",
                type="tertiary",
                disabled=not there,
                on_click=url.write,
                args=(address.listing(here.rows.of, here.rows.part, to),),
            )
        _download(screen, here)


def _columns(screen: Screen, here: Listing) -> None:
    """Which columns are shown and downloaded, in the order chosen; choosing none brings the usual ones back."""

    def choose() -> None:
        chosen = tuple(st.session_state["pick_columns"])
        url.write(screen.address.showing(() if chosen == here.usual else chosen))

    told = screen.text("rows.columns_n" if here.columns != here.usual else "rows.columns", n=len(here.columns))
    box = st.popover(told, key="open_columns", on_change="rerun")
    if not box.open:
        return
    with box:
        st.session_state["pick_columns"] = list(here.columns)
        st.multiselect(
            screen.text("rows.columns_choose"),
            here.offered,
            key="pick_columns",
            on_change=choose,
            format_func=here.name,
            placeholder=screen.text("common.choose"),
            select_all=False,
            width=560,
        )


def _download(screen: Screen, here: Listing) -> None:
    """The rows as files, for whoever may take rows out of the house; each says how many of how many it holds."""
    if not steward.may_take(screen):
        steward.withheld(screen)
        return
    rows, stem = min(here.found, LIMIT), f"{here.rows.of}-{here.rows.part}-{screen.snapshot.id}"
    for ending, make in _FORMS.items():
        form = screen.text(f"rows.form_{ending}")
        key = "rows.download_some" if here.is_cut else "rows.download"
        label = (
            screen.text(key, form=form, n=rows, total=here.found)
            if here.is_cut
            else screen.text(key, form=form, n=rows)
        )
        made = steward.recorded(screen, "rows", partial(make, screen, here), rows)
        download(label, made, stem, ending)


def _csv(screen: Screen, here: Listing) -> bytes:
    whole = here.exhibit(whole=True)
    return to_csv(whole, screen.facts(whole), screen.lang)


def _xlsx(screen: Screen, here: Listing) -> bytes:
    return to_xlsx([(screen.context, here.exhibit(whole=True))])


def _parquet(screen: Screen, here: Listing) -> bytes:
    return to_parquet(screen.context, here.exhibit(whole=True))


_FORMS = {"csv": _csv, "xlsx": _xlsx, "parquet": _parquet}
