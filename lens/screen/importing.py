"""The page of imports: what is there, what an upload holds, and the press that publishes it."""

from __future__ import annotations

import html

import streamlit as st

from data import batches as batch_store
from data.batches import Batch
from data.importer.contract import contracts
from lens.exhibits.record import Column, Table
from lens.screen import table
from lens.screen.show import Screen


def show(screen: Screen) -> None:
    """Everything below the headline, for the steward."""
    _batches(screen)


def _batches(screen: Screen) -> None:
    """Every batch of the house with the files that it was made of."""
    held = batch_store.list_batches(screen.snapshot.home)
    used = set(screen.snapshot.manifest["batches"])
    columns = tuple(Column(k, screen.text(f"importing.{k}")) for k in ("batch", "imported", "files", "holds", "used"))
    rows = tuple(
        (b.id, b.meta["created_at"][:16].replace("T", " "), _files(screen, b), _holds(screen, b),
         screen.text(f"importing.{'yes' if b.id in used else 'no'}"))
        for b in reversed(held)
    )  # fmt: skip
    with st.container(border=True, key="card_batches"):
        how = "batches_synthetic" if all(b.synthetic for b in held) else "batches_how"
        told = screen.text(f"importing.{how}")
        st.html(
            f'<div class="ex"><h2>{html.escape(screen.text("importing.batches", n=len(held)))}</h2>'
            f"<p>{html.escape(told)}</p></div>"
        )
        st.html(table.as_html(Table(columns, rows), screen.lang, None, screen.link))


def _files(screen: Screen, batch: Batch) -> str:
    if batch.synthetic and "corrects" not in batch.meta:
        return screen.text("importing.synthetic")
    names = list(dict.fromkeys(s["file"] for s in batch.meta.get("sources", [])))
    return ("、" if screen.lang == "zh" else ", ").join(names)


def _holds(screen: Screen, batch: Batch) -> str:
    told = [
        screen.text("importing.held", name=getattr(contracts()[name], screen.lang), n=counts["accepted"])
        for name, counts in batch.meta["extracts"].items()
        if name in contracts()
    ]
    return ("、" if screen.lang == "zh" else ", ").join(told)
