"""Streamlit's box for files says Upload and its limits in English, whatever the reader's language."""

from __future__ import annotations

import json

import streamlit as st

from lens.screen.show import Screen

_BOX = '[data-testid="stFileUploaderDropzone"]'


def speak(screen: Screen, limits: str = "") -> None:
    """Put the button of every such box into the reader's language, and what may be uploaded (`limits`) beside it."""
    button, beside = f'{_BOX} button[kind="secondary"] p', '[data-testid="stFileUploaderDropzoneInstructions"] span'
    said = ((button, screen.text("common.choose_files"), "14px"), (beside, limits, "12.5px"))
    rules = (
        f"{where}{{font-size:0}}{where}::after{{content:{json.dumps(words, ensure_ascii=False)};font-size:{size}}}"
        for where, words, size in said
    )
    st.html(f"<style>{''.join(rules)}</style>")
