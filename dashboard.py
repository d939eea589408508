"""The entry: names the pages. Start it with `make run` or `python -m lens serve`, which see to the first deep link."""

import streamlit as st

from lens.screen import menu

st.navigation(
    [
        st.Page(menu.script(code), title=code, url_path=menu.url_path(code), default=code == menu.FIRST)
        for code in menu.pages()
    ],
    position="hidden",
).run()
