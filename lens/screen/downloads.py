"""Files that are made when their button is pressed and not before."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

_OFFICE = "application/vnd.openxmlformats-officedocument."
MIME = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "zip": "application/zip",
    "xlsx": _OFFICE + "spreadsheetml.sheet",
    "pptx": _OFFICE + "presentationml.presentation",
    "docx": _OFFICE + "wordprocessingml.document",
}


def download(label: str, make: Callable[[], bytes], stem: str, ending: str) -> None:
    """A button that gives the file `stem.ending`; `make` is called when it is pressed."""
    st.download_button(
        label, make, f"{stem}.{ending}", MIME[ending], key=f"{ending}_{stem}", on_click="ignore", type="tertiary"
    )
