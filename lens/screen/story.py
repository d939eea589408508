"""One record's story on the page: the steps beside the facts, below them what else its premise has."""

from __future__ import annotations

import html

import streamlit as st

from lens.exhibits.record import Record
from lens.screen import table
from lens.screen.show import Screen
from lens.story import Fact, Step, Story, tell
from lens.words import day


def of(screen: Screen) -> Story | None:
    """The story that the address asks for; None without a record, or with one that is not there."""
    record = screen.address.record
    return tell(screen.context, record) if record else None


def headline(screen: Screen) -> str:
    story = of(screen)
    return story.title if story else ""


def show(screen: Screen) -> None:
    """Steps, facts and source, then each list; a sentence where there is no record to tell of."""
    story = of(screen)
    if story is None:
        said = screen.text("story.unknown" if screen.address.record else "story.none")
        st.html(f'<p class="empty">{html.escape(said)}</p>')
        return
    left, right = st.columns([5, 4])
    with left, st.container(border=True, key="card_steps", height="stretch"):
        text = f'<p class="text">{html.escape(story.text)}</p>' if story.text else ""
        steps = "".join(_step(screen, step) for step in story.steps)
        st.html(f'{_head(screen.text("story.steps"), story.subtitle)}{text}<ol class="steps">{steps}</ol>')
    with right, st.container(border=True, key="card_facts", height="stretch"):
        lists = (("facts", story.facts), ("source", story.source))
        st.html("".join(_head(screen.text(f"story.{key}")) + _list(screen, facts) for key, facts in lists))
    if not story.beside:
        return
    # lists of hazards have more columns than those of visits
    widths = [7 if len(beside.table.columns) > 4 else 4 for beside in story.beside]
    for column, (n, beside) in zip(st.columns(widths), enumerate(story.beside), strict=True):
        with column, st.container(border=True, key=f"card_beside_{n}", height="stretch"):
            made = table.as_html(beside.table, screen.lang, None, screen.link)
            st.html(_head(beside.heading) + made)


def _head(title: str, subtitle: str = "") -> str:
    below = f"<p>{html.escape(subtitle)}</p>" if subtitle else ""
    return f'<div class="ex"><h2>{html.escape(title)}</h2>{below}</div>'


def _step(screen: Screen, step: Step) -> str:
    what = _anchor(screen, step.what, step.link)
    told = f"<span>{html.escape(step.told)}</span>" if step.told else ""
    return f'<li class="{step.when}"><time>{html.escape(day(step.day, screen.lang))}</time><b>{what}</b>{told}</li>'


def _list(screen: Screen, facts: tuple[Fact, ...]) -> str:
    made = (f"<dt>{html.escape(f.name)}</dt><dd>{_anchor(screen, f.value, f.link)}</dd>" for f in facts)
    return f'<dl class="facts">{"".join(made)}</dl>'


def _anchor(screen: Screen, text: str, link: Record | None) -> str:
    said = html.escape(text)
    return table.anchor(said, screen.link(link), record=True) if link else said
