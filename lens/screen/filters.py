"""The filter bar: small buttons that say what is chosen; their content is built only while they are open."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Literal

import streamlit as st

from data.errors import UserError
from lens import meetings, words
from lens.engine import Snapshot
from lens.measures import DIMENSIONS
from lens.periods import NAMED
from lens.screen import url, views
from lens.screen.url import Address
from lens.selection import COMPARES, FILTERS, Selection

#: dimensions with a button of their own; the others share 更多筛选
OWN = ("sector", "jurisdiction")
#: up to so many values are shown as buttons, more as a searchable list
AS_BUTTONS = 24
#: names that one chip has room for
MOST = 3


def bar(page: str, snapshot: Snapshot, address: Address) -> None:
    """Draw the filter bar of `page` for `address`; every choice goes to the address by url.write."""
    lang = address.lang
    with st.container(horizontal=True, horizontal_alignment="right", gap="small", key="filters"):
        _lazy("period", period_name(address.selection.period, snapshot, lang), lambda: _period(snapshot, address))
        _lazy("compare", words.text(f"common.compare_{address.selection.compare}", lang), lambda: _compare(address))
        for dim in OWN:
            if snapshot.codes(dim):
                _lazy(dim, _chosen(dim, snapshot, address), partial(_values, dim, snapshot, address, named=False))
        others = offered(snapshot, address.selection)
        if others:
            count = sum(d in others for d, _ in address.selection.where)
            label = words.text("common.more_n", lang, n=count) if count else words.text("common.more", lang)
            _lazy("more", label, lambda: _others(others, snapshot, address))
        keeping(page, snapshot, address)
        # the question of the page of own analyses is no filter
        bare = Selection(slice=address.selection.slice)
        if address.selection != bare:
            st.button(
                words.text("common.reset", lang),
                key="reset",
                type="tertiary",
                on_click=url.write,
                args=(address.choosing(bare),),
            )


def chips(snapshot: Snapshot, address: Address) -> None:
    """What is chosen, a small button for each filter that takes it away; nothing where nothing is chosen."""
    held = [dim for dim, _ in address.selection.where if not (dim == "jurisdiction" and snapshot.only)]
    if not held:
        return
    with st.container(horizontal=True, gap="small", key="chips"):
        for dim in held:
            names = [snapshot.label(dim, code, address.lang) for code in address.selection.codes(dim)]
            told = words.text("common.chip", address.lang, name=DIMENSIONS[dim].name(address.lang), chosen=names[:MOST])
            if len(names) > MOST:
                told = words.text("common.chip_more", address.lang, told=told, n=len(names))
            st.button(
                words.text("common.chip_clear", address.lang, told=told),
                key=f"chip_{dim}",
                on_click=url.write,
                args=(address.choosing(address.selection.with_codes(dim, ())),),
            )


def keeping(page: str, snapshot: Snapshot, address: Address) -> None:
    """The box with the fixed link and the saved views."""
    _lazy("link", words.text("views.open", address.lang), lambda: views.box(page, snapshot, address))


def offered(snapshot: Snapshot, selection: Selection) -> list[str]:
    """The dimensions below 更多筛选: those that readers filter by, and whatever a link chose."""
    chosen = {d for d, _ in selection.where}
    return [d for d in FILTERS if d not in OWN and snapshot.codes(d) and (DIMENSIONS[d].bar or d in chosen)]


def period_name(token: str, snapshot: Snapshot, lang: str) -> str:
    """A period token in the reader's words: 本年累计, 2026年10月, 2025-2026采暖季."""
    if token in NAMED:
        return words.text(f"common.period_{token}", lang)
    kind, _, key = token.partition(":")
    if kind in ("season", "yearend"):
        return words.text(f"common.period_a_{kind}", lang, key=key)
    if kind == "campaign":
        return snapshot.label("campaign", key, lang)
    if found := re.fullmatch(r"(\d{4})Q(\d)", token):
        return words.text("common.period_a_quarter", lang, year=found[1], quarter=found[2])
    if "-W" in token:
        return words.text("common.period_a_week", lang, key=token)
    if re.fullmatch(r"\d{4}", token):
        return words.text("common.period_a_year", lang, year=token)
    if re.fullmatch(r"\d{4}-\d\d", token):
        return words.day(date.fromisoformat(token + "-01"), lang, "ym")
    start, _, end = token.partition("..")
    return words.text("common.period_span", lang, start=date.fromisoformat(start), end=date.fromisoformat(end))


def _lazy(
    name: str, label: str, content: Callable[[], object], look: Literal["secondary", "tertiary"] = "secondary"
) -> None:
    box = st.popover(label, type=look, key=f"open_{name}", on_change="rerun")
    if box.open:
        with box:
            content()


def _set(key: str, value: object) -> None:
    # before the widget is made, in every run: the address decides, not what the widget remembers
    st.session_state[key] = value


def _period(snapshot: Snapshot, address: Address) -> None:
    lang, token = address.lang, address.selection.period
    named = [t for t in NAMED if _is_there(t, snapshot)]
    campaigns = [t for c in reversed(snapshot.campaigns) if _is_there(t := f"campaign:{c['campaign_id']}", snapshot)]
    if token not in (*named, *campaigns) and ".." not in token:
        # a month, a quarter or a season of a link is offered as it stands
        named.append(token)

    def go(chosen: str) -> None:
        st.session_state["open_period"] = False
        url.write(address.choosing(address.selection.with_period(chosen)))

    def choose(key: str) -> None:
        if st.session_state[key]:
            go(st.session_state[key])

    def choose_dates() -> None:
        if len(days := st.session_state["pick_dates"]) == 2:
            go(f"{days[0]}..{days[1]}")

    def label(each: str) -> str:
        return period_name(each, snapshot, lang)

    _set("pick_period", token if token in named else None)
    st.radio(
        words.text("common.period", lang),
        named,
        key="pick_period",
        on_change=choose,
        args=("pick_period",),
        format_func=label,
    )
    if campaigns:
        _set("pick_campaign_period", token if token in campaigns else None)
        st.selectbox(
            words.text("common.period_campaign", lang),
            campaigns,
            key="pick_campaign_period",
            on_change=choose,
            args=("pick_campaign_period",),
            format_func=label,
            placeholder=words.text("common.choose", lang),
            index=None,
        )

    span = address.selection.resolve(snapshot)
    if len(st.session_state.get("pick_dates", ())) != 1:
        # one day alone is a choice half made: it stays until the second comes
        _set("pick_dates", (span.start, span.end))
    st.date_input(
        words.text("common.period_own", lang),
        key="pick_dates",
        on_change=choose_dates,
        format="YYYY-MM-DD",
        min_value=min(snapshot.first_date, span.start),
        max_value=snapshot.as_of,
    )


def _is_there(token: str, snapshot: Snapshot) -> bool:
    if token == "rmonth" and snapshot.home.config["reporting"]["month_start_day"] == 1:
        return False  # the calendar month, which is offered already
    try:
        Selection(token).resolve(snapshot)
    except UserError:
        return False
    return True


def _compare(address: Address) -> None:
    def choose() -> None:
        st.session_state["open_compare"] = False
        url.write(address.choosing(address.selection.with_compare(st.session_state["pick_compare"])))

    _set("pick_compare", address.selection.compare)
    st.radio(
        words.text("common.compare", address.lang),
        COMPARES,
        key="pick_compare",
        on_change=choose,
        format_func=lambda c: words.text(f"common.compare_{c}", address.lang),
    )


def _chosen(dim: str, snapshot: Snapshot, address: Address) -> str:
    codes = address.selection.codes(dim)
    if not codes:
        return words.text(f"common.every_{dim}", address.lang)
    if len(codes) == 1:
        return snapshot.label(dim, codes[0], address.lang)
    return words.text("common.chosen_many", address.lang, name=DIMENSIONS[dim].name(address.lang), n=len(codes))


def _values(dim: str, snapshot: Snapshot, address: Address, named: bool) -> None:
    lang, codes, key = address.lang, snapshot.codes(dim), f"pick_{dim}"

    def choose() -> None:
        url.write(address.choosing(address.selection.with_codes(dim, st.session_state[key])))

    _set(key, list(address.selection.codes(dim)))
    name = DIMENSIONS[dim].name(lang)

    def label(code: str) -> str:
        return snapshot.label(dim, code, lang)

    if len(codes) <= AS_BUTTONS and not named:
        st.pills(name, codes, selection_mode="multi", key=key, on_change=choose, format_func=label)
    else:
        st.multiselect(
            name,
            codes,
            key=key,
            on_change=choose,
            format_func=label,
            placeholder=words.text("common.choose", lang),
            select_all=False,
        )


def meeting(snapshot: Snapshot, address: Address) -> None:
    """Which meeting changes are told since; nothing where there are not two to choose from."""
    held = {m.name: m for m in reversed(meetings.before(snapshot.home, snapshot.as_of))}
    if len(held) < 2:
        return
    lang, names = address.lang, list(held)

    def choose() -> None:
        st.session_state["open_meeting"] = False
        name = st.session_state["pick_meeting"]
        url.write(address.choosing(replace(address.selection, meeting="" if name == names[0] else name)))

    def label(name: str) -> str:
        return words.text("meeting.one", lang, name=name, day=held[name].date)

    def content() -> None:
        _set("pick_meeting", address.selection.meeting or names[0])
        st.selectbox(
            words.text("meeting.choose", lang),
            names,
            key="pick_meeting",
            on_change=choose,
            format_func=label,
            placeholder=words.text("common.choose", lang),
        )

    _lazy("meeting", words.text("meeting.other", lang), content, "tertiary")


def _others(dims: list[str], snapshot: Snapshot, address: Address) -> None:
    left, right = st.columns(2)
    for n, dim in enumerate(dims):
        with right if n % 2 else left:
            _values(dim, snapshot, address, named=True)
