"""A click on a mark chooses what it stands for: its filter goes to the address, and a second click takes it away.

Streamlit's own selection of points knows no heat map, fades what is not chosen and forgets it with every new figure, so
one script of ours (scripts.PICKING) listens to Plotly's clicks and writes the address as a link would.
"""

from __future__ import annotations

import html
import json

import streamlit as st

from lens import picks
from lens.engine import Snapshot
from lens.exhibits.record import Exhibit
from lens.selection import escape


def marks(made: Exhibit, snapshot: Snapshot, lang: str) -> None:
    """Say beside a chart which filter each of its names stands for; nothing where there is none."""
    named = picks.labels(made.table, snapshot, lang)
    if named:
        told = {label: (dim, escape(code)) for label, (dim, code) in named.items()}
        st.html(f'<i hidden data-picks="{html.escape(json.dumps(told, ensure_ascii=False), quote=True)}"></i>')
