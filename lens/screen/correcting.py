"""Corrections on the page of imports: how a column, a table or a text is read, chosen and kept for next month."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence

import streamlit as st

from data import audit, drafts
from data.errors import UserError
from data.home import Home
from data.importer import Report
from data.importer.contract import contracts
from data.importer.report import TableReport
from data.importer.suggest import Suggestion
from lens import access
from lens.exhibits._data import extract_name, field_name
from lens.importing import Upload
from lens.screen import steward
from lens.screen.show import Screen

#: where the page keeps the corrections of this upload: a draft of data.drafts and the text that it makes
DRAFT, TEXT = "import_draft", "import_text"
#: which saved mapping was chosen, and what became of saving one
CHOSEN, SAVED = "import_mapping", "import_saved"
#: what a text of a column that is no enum is put into
TEXT_FIELDS = {"street": ("jurisdiction",), "premise": ("premise_name", "name")}


def text(screen: Screen, uploads: Sequence[Upload]) -> str:
    """The mapping by which the upload is read: the corrections so far, else the saved mapping that is chosen."""
    if st.session_state.get(TEXT):
        return st.session_state[TEXT]
    name = _choose(screen, uploads)
    return drafts.text_of(screen.snapshot.home, name) if name else ""


def forget() -> None:
    """Begin anew: no corrections, and the mapping that fits the next upload."""
    for key in (DRAFT, TEXT, CHOSEN, SAVED):
        st.session_state.pop(key, None)


def _choose(screen: Screen, uploads: Sequence[Upload]) -> str:
    """A saved mapping by name, '' for none. One that names these files stands there already."""
    home = screen.snapshot.home
    known = drafts.names(home)
    if not known:
        return ""
    if CHOSEN not in st.session_state and uploads:
        fitting = [n for n in known if drafts.fits(drafts.text_of(home, n), [u.name for u in uploads])]
        st.session_state[CHOSEN] = fitting[0] if len(fitting) == 1 else ""
    if st.session_state.get(CHOSEN, "") not in ("", *known):
        st.session_state[CHOSEN] = ""
    return st.selectbox(
        screen.text("correcting.saved"), ["", *known], key=CHOSEN, width=260, placeholder=screen.text("common.choose"),
        format_func=lambda n: n or screen.text("correcting.by_headers"),
    )  # fmt: skip


def table(screen: Screen, report: Report, told: TableReport, place: int) -> None:
    """What can be corrected of one sheet or flat file, in a box that is closed until it is asked for."""
    if told.kind == "hidden" or not (told.columns or told.extract):
        return
    with st.container(key=f"more_table_{place}"):
        label = screen.text("correcting.correct" if told.extract else "correcting.what_is_it")
        box = st.popover(label, type="tertiary", key=f"correct_{place}", on_change="rerun")
    if not box.open:
        return
    with box:
        if told.extract:
            _column(screen, report, told, place)
            _constant(screen, report, told, place)
        else:
            _extract(screen, report, told, place)


def _column(screen: Screen, report: Report, told: TableReport, place: int) -> None:
    headers = [c.header for c in told.columns if c.how not in ("personal", "constant", "sheet", "derived")]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        header = st.selectbox(
            screen.text("importing.column"), headers, key=f"col_{place}", width=230,
            placeholder=screen.text("common.choose"),
        )  # fmt: skip
        field = st.selectbox(
            screen.text("importing.read_as"), ["", *contracts()[told.extract].fields], key=f"field_{place}", width=230,
            format_func=lambda f: _field(screen, told.extract, f), placeholder=screen.text("common.choose"),
        )  # fmt: skip
        _button(screen, report, f"set_col_{place}", lambda d: drafts.as_field(d, report, told, header, field))


def _constant(screen: Screen, report: Report, told: TableReport, place: int) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        field = st.selectbox(
            screen.text("correcting.for_all"), list(contracts()[told.extract].fields), key=f"const_{place}", width=230,
            format_func=lambda f: _field(screen, told.extract, f), placeholder=screen.text("common.choose"),
        )  # fmt: skip
        value = st.text_input(screen.text("correcting.value"), key=f"value_{place}", max_chars=60, width=230)
        _button(
            screen, report, f"set_const_{place}", lambda d: drafts.as_constant(d, report, told, field, value.strip()),
            disabled=not value.strip(),
        )  # fmt: skip


def _extract(screen: Screen, report: Report, told: TableReport, place: int) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        extract = st.selectbox(
            screen.text("correcting.is_a"), list(contracts()), key=f"kind_{place}", width=230,
            format_func=lambda e: extract_name(screen.context, e), placeholder=screen.text("common.choose"),
        )  # fmt: skip
        _button(screen, report, f"set_kind_{place}", lambda d: drafts.as_extract(d, report, told, extract))


def unknown(screen: Screen, report: Report, extract: str, field: str, texts: Sequence[str]) -> None:
    """A text of a column that is no code: which one it is."""
    spec = contracts()[extract].fields[field]
    codes = screen.snapshot.home.rule("codes.toml").get(spec.codes, {})
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"code_row_{extract}_{field}"):
        text = st.selectbox(
            field_name(screen.context, extract, field), list(texts), key=f"text_{extract}_{field}", width=230,
            placeholder=screen.text("common.choose"),
        )  # fmt: skip
        code = st.selectbox(
            screen.text("importing.read_as"), list(codes), key=f"code_{extract}_{field}", width=230,
            format_func=lambda c: codes[c][screen.lang], placeholder=screen.text("common.choose"),
        )  # fmt: skip
        _button(
            screen, report, f"set_code_{extract}_{field}",
            lambda d: drafts.as_code(d, report, extract, field, text, code),
        )  # fmt: skip


def take_up(
    screen: Screen, report: Report, guess: Suggestion, extract: str, told: TableReport | None, key: str
) -> None:
    """A guess's button: nothing guessed is used before it is pressed."""

    def change(draft: dict) -> dict:
        if guess.kind == "field":
            assert told is not None
            return drafts.as_field(draft, report, told, guess.text, guess.to)
        if guess.kind == "split":
            assert told is not None
            return drafts.as_split(draft, report, told)
        fields = contracts()[extract].fields
        field = guess.field or next(f for f in TEXT_FIELDS[guess.kind] if f in fields)
        return drafts.as_code(draft, report, extract, field, guess.text, guess.to)

    _button(screen, report, key, change, label="correcting.take_up", type="tertiary")


def kept(screen: Screen, report: Report) -> None:
    """The corrections as a mapping file: saved for next month, or undone."""
    if not st.session_state.get(TEXT):
        return
    home = screen.snapshot.home
    with st.container(border=True, key="card_mapping"):
        title, told = screen.text("correcting.kept"), screen.text("correcting.kept_how")
        st.html(f'<div class="ex"><h2>{html.escape(title)}</h2><p>{html.escape(told)}</p></div>')
        st.html(f'<pre class="mapping" tabindex="0">{html.escape(st.session_state[TEXT])}</pre>')
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.text_input(
                screen.text("correcting.name"), key="import_name", max_chars=drafts.LONGEST_NAME, width=260
            )
            st.button(
                screen.text("correcting.save"), key="import_save", disabled=not name.strip(), on_click=_save,
                args=(screen, home, name),
            )  # fmt: skip
            st.button(screen.text("correcting.undo"), key="import_undo", type="tertiary", on_click=forget)
        if said := st.session_state.get(SAVED, ""):
            st.html(f'<p class="quiet" role="status">{html.escape(said)}</p>')


def _save(screen: Screen, home: Home, name: str) -> None:
    try:
        who = access.require(home, steward.caller())
        known = name.strip() in drafts.names(home)
        saved = drafts.save(home, name, st.session_state[TEXT])
        audit.note(home, who, "mapping", about=saved)
        said = screen.text("correcting.replaced" if known else "correcting.was_saved", name=saved)
    except UserError as error:
        said = error.message(screen.lang)
    st.session_state[SAVED] = said


def _button(
    screen: Screen,
    report: Report,
    key: str,
    change: Callable[[dict], dict],
    label: str = "correcting.set",
    disabled: bool = False,
    type: str = "secondary",
) -> None:
    def go() -> None:
        draft = st.session_state.get(DRAFT)
        if draft is None:
            name = st.session_state.get(CHOSEN, "")
            draft = drafts.parse(drafts.text_of(screen.snapshot.home, name) if name else "")
        made = change(draft)
        st.session_state[DRAFT] = made
        st.session_state[TEXT] = drafts.to_toml(made, report)
        st.session_state[SAVED] = ""

    st.button(screen.text(label), key=key, on_click=go, disabled=disabled, type=type)  # type: ignore[arg-type]


def _field(screen: Screen, extract: str, field: str) -> str:
    return field_name(screen.context, extract, field) if field else screen.text("correcting.not_imported")
