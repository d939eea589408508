"""The page of imports: what an upload holds, the press that publishes it, and the batches that are there."""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import date

import streamlit as st

from data import batches as batch_store
from data.batches import Batch
from data.errors import UserError
from data.errors import words as sentences
from data.importer import Report
from data.importer.contract import contracts
from data.importer.headers import ColumnNote
from data.importer.report import ExtractReport, RowNote, TableReport
from data.importer.run import SUFFIXES
from data.importer.suggest import Suggestion
from lens import access, importing, log, words
from lens.exhibits._data import extract_name, field_name
from lens.exhibits.data_flags import name as flag_name
from lens.exhibits.record import Column, Table
from lens.importing import Job, Order, Upload
from lens.screen import built, correcting, steward, table
from lens.screen.show import Screen

#: where the page keeps what it read of an upload, and what went wrong at the last press
SEEN, WRONG = "import_seen", "import_wrong"
#: how many uploads this session has published: the next one begins with an empty box
ROUND = "import_round"
#: kinds of file that the browser's dialogue offers
KINDS = [s.lstrip(".") for s in SUFFIXES]
#: px of the boxes; beyond it they scroll
HEIGHT = 420


def show(screen: Screen) -> None:
    """Everything below the headline, for the steward."""
    if wrong := st.session_state.pop(WRONG, ""):
        _alert(wrong)
    told = importing.job(screen.snapshot.home)
    if told and not told.ended:
        _under_way(screen)
        return
    if told:
        _ended(screen, told)
    order = _upload(screen)
    if order.uploads:
        _looked_at(screen, order)
    _batches(screen)


# -- the upload and what is understood of it ---------------------------------------------------------------------------


def _upload(screen: Screen) -> Order:
    """The files, and the day they speak of."""
    with st.container(border=True, key="card_upload"):
        _head(screen.text("importing.upload"), screen.text("importing.upload_how", most=importing.MOST_MB))
        with st.container(horizontal=True, vertical_alignment="bottom", key="upload"):
            files = st.file_uploader(
                screen.text("importing.files_label"),
                type=KINDS,
                accept_multiple_files=True,
                max_upload_size=importing.MOST_MB,
                key=f"import_files_{st.session_state.get(ROUND, 0)}",
                label_visibility="collapsed",
            )
            as_of = st.date_input(
                screen.text("importing.as_of"), None, key="import_as_of", format="YYYY-MM-DD", width=210,
                max_value=date(2100, 12, 31), min_value=date(1950, 1, 1),
            )  # fmt: skip
            given = tuple(Upload(f.name, f.getvalue()) for f in files)
            mapping = correcting.text(screen, given) if given else ""
    return Order(given, mapping, as_of)


def _looked_at(screen: Screen, order: Order) -> None:
    """Everything that is understood, and the press that publishes it."""
    try:
        report = _report(screen, order)
    except UserError as error:
        _alert(error.message(screen.lang))
        return
    for place, each in enumerate(report.tables):
        _table(screen, report, each, place)
    for name, extract in report.extracts.items():
        _extract(screen, report, name, extract)
    correcting.kept(screen, report)
    _press(screen, order, report)


def _report(screen: Screen, order: Order) -> Report:
    """What the files hold, read once for the same files and choices."""
    key = (screen.snapshot.id, order)
    seen = st.session_state.get(SEEN)
    if seen and seen[0] == key:
        return seen[1]
    with st.spinner(screen.text("importing.reading")):
        try:
            report = importing.look(screen.snapshot.home, order)
        except UserError:
            raise
        except Exception as error:
            raise importing.ImportingError("unreadable", id=log.failure(error, "look")) from error
    st.session_state[SEEN] = (key, report)
    return report


def _table(screen: Screen, report: Report, told: TableReport, place: int) -> None:
    """One sheet or flat file: what it was taken for, its header, and what became of each column."""
    where, ctx = _where(screen, told.file, told.sheet), screen.context
    with st.container(border=True, key=f"card_table_{place}"):
        if told.kind == "hidden":
            _head(screen.text("importing.hidden", where=where, n=told.unread))
            return
        if not told.extract:
            _head(screen.text("importing.not_recognised", where=where, n=told.unread))
        else:
            _head(
                screen.text("importing.taken_for", where=where, extract=extract_name(ctx, told.extract)),
                screen.text("importing.header", row=told.header_row, rows=told.rows, kind=told.encoding or told.kind),
            )
        for problem in told.problems:
            _alert(problem.message(screen.lang))
        if told.columns:
            st.html(_columns(screen, told))
        for n, guess in enumerate(told.suggestions):
            _guess(screen, report, guess, told.extract, told, f"guess_{place}_{n}")
        correcting.table(screen, report, told, place)


def _columns(screen: Screen, told: TableReport) -> str:
    keys = ("column", "read_as", "why", "sure", "examples")
    kinds = {"sure": "interval"}
    columns = tuple(Column(k, screen.text(f"importing.{k}"), kinds.get(k, "text")) for k in keys)
    rows = tuple(_column(screen, told.extract, note) for note in told.columns)
    return table.as_html(Table(columns, rows), screen.lang, HEIGHT, screen.link)


def _column(screen: Screen, extract: str, note: ColumnNote) -> tuple:
    read = field_name(screen.context, extract, note.field) if note.field and note.how != "taken" else words.NOTHING
    sure = words.NOTHING
    if note.confidence is not None:
        key = "sure_of" if note.filled else "sure_unread"
        sure = screen.text(f"importing.{key}", p=note.confidence, read=note.read, filled=note.filled)
    return note.header, read, screen.text(f"importing.how_{note.how}"), sure, words.join(note.samples, screen.lang)


def _extract(screen: Screen, report: Report, name: str, told: ExtractReport) -> None:
    """What the rows of an extract came to: counts, what was refused, what was flagged, what nobody knows."""
    ctx, c = screen.context, told.counts
    with st.container(border=True, key=f"card_extract_{name}"):
        _head(
            screen.text("importing.counted", extract=extract_name(ctx, name), read=c.rows_read, accepted=c.accepted),
            screen.text("importing.counted_how", rejected=c.rejected, merged=c.merged, renamed=told.renamed),
        )
        if told.reasons:
            said = {r: sentences().get(f"reject_{r}", {}).get(screen.lang, r) for r in told.reasons}
            _counts(screen, name, "rejected", said, told.reasons, told.rejects)
        if told.flags:
            said = {f: flag_name(ctx, name, f) for f in told.flags}
            _counts(screen, name, "flagged", said, told.flags, told.flagged)
        for column, texts in told.unknown.items():
            listed = [screen.text("importing.held", name=text, n=n) for text, n in texts.items()]
            more = told.unknown_n[column] - len(texts)
            said_of = field_name(ctx, name, column)
            values = {"column": said_of, "n": told.unknown_n[column], "texts": listed, "more": more}
            _line(screen.text("importing.unknown_more" if more else "importing.unknown", **values))
            correcting.unknown(screen, report, name, column, list(texts))
        for n, guess in enumerate(told.suggestions):
            _guess(screen, report, guess, name, None, f"guess_{name}_{n}")


def _counts(
    screen: Screen, extract: str, what: str, said: dict[str, str], counts: dict[str, int], notes: Sequence[RowNote]
) -> None:
    """Reasons or flags with how many rows each has and the first of them."""
    first: dict[str, RowNote] = {}
    for note in notes:
        first.setdefault(note.reason, note)
    keys = (("reason" if what == "rejected" else "flag", "text"), ("n", "count"), ("example", "text"))
    columns = tuple(Column(k, screen.text(f"importing.{what}_{k}"), kind) for k, kind in keys)
    rows = tuple((said[code], n, _example(screen, extract, first.get(code))) for code, n in counts.items())
    st.html(table.as_html(Table(columns, rows), screen.lang, HEIGHT, screen.link))


def _example(screen: Screen, extract: str, note: RowNote | None) -> str:
    if note is None:
        return words.NOTHING
    where = _where(screen, note.file, note.sheet)
    column = field_name(screen.context, extract, note.column) if note.column else ""
    said = f"{column} {note.value}".strip()
    told = screen.text("importing.example_at", where=where, row=note.row)
    return f"{told}{'：' if screen.lang == 'zh' else ': '}{said}" if said else told


def _where(screen: Screen, file: str, sheet: str) -> str:
    """The file, and the sheet where there is one."""
    if not sheet:
        return file
    return f"{file}［{sheet}］" if screen.lang == "zh" else f"{file} [{sheet}]"


def _guess(screen: Screen, report: Report, guess: Suggestion, extract: str, told: TableReport | None, key: str) -> None:
    """A guess of the importer, and the button that takes it up where the table is known."""
    to = guess.to
    if guess.kind == "field":
        to = field_name(screen.context, guess.extract, to)
    elif guess.kind == "code":
        spec = contracts()[extract].fields[guess.field]
        to = screen.snapshot.home.rule("codes.toml").get(spec.codes, {}).get(to, {}).get(screen.lang, to)
    said = screen.text(f"importing.guess_{guess.kind}", text=guess.text, to=to, n=guess.rows)
    with st.container(horizontal=True, vertical_alignment="center", key=f"more_{key}"):
        st.html(f'<p class="quiet">{html.escape(said)}</p>', width="content")
        if extract:
            correcting.take_up(screen, report, guess, extract, told, key)


# -- the press and what comes of it -----------------------------------------------------------------------------------


def _press(screen: Screen, order: Order, report: Report) -> None:
    """The one button that writes; what stands in its way."""
    ready = not report.problems and bool(report.extracts)

    def go() -> None:
        home = screen.snapshot.home
        try:
            importing.publish(home, order, access.require(home, steward.caller()))
            st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
            correcting.forget()
        except UserError as error:
            st.session_state[WRONG] = error.message(screen.lang)

    with st.container(border=True, key="card_press"):
        told = (
            screen.text("importing.press_how", day=_day(screen, order, report))
            if ready
            else screen.text("importing.press_not")
        )
        _head(screen.text("importing.press_title"), told)
        st.button(screen.text("importing.press"), key="import_publish", type="primary", disabled=not ready, on_click=go)


def _day(screen: Screen, order: Order, report: Report) -> date | None:
    """The day that the new snapshot will speak of: the chosen one, else the last event of all real batches."""
    snapshot = screen.snapshot
    there = None if snapshot.synthetic else snapshot.as_of
    return order.as_of or max((d for d in (report.as_of, there) if d), default=None)


@st.fragment(run_every=1.0)
def _under_way(screen: Screen) -> None:
    """How far the publish is; the page is drawn anew when it has ended."""
    told = importing.job(screen.snapshot.home)
    if told is None or told.ended:
        st.rerun()
        return
    with st.container(border=True, key="card_under_way"):
        _head(screen.text("importing.under_way"), screen.text("importing.may_leave"))
        step = _step(screen, told.step)
        if told.share <= 1:
            st.progress(min(max(told.share, 0.0), 1.0), text=step)
        else:
            st.progress(0.0, text=screen.text("importing.rows_so_far", step=step, n=int(told.share)))


def _step(screen: Screen, step: str) -> str:
    """A step in words: one of the engine's, an extract, or the file that is being read."""
    if step in contracts():
        return str(getattr(contracts()[step], screen.lang))
    return sentences().get(f"step_{step.partition(' ')[0]}", {}).get(screen.lang, step)


def _ended(screen: Screen, told: Job) -> None:
    """What came of the last publish, until it is put away."""
    home = screen.snapshot.home
    with st.container(border=True, key="card_ended"):
        if told.error:
            _head(screen.text("importing.not_done"), screen.text("importing.unchanged"))
            _alert(told.error.message(screen.lang))
        else:
            _head(
                screen.text(f"importing.done_{told.act}", id=told.after[0], batch=told.batch),
                screen.text(f"importing.{_shown(screen, told)}"),
            )
            if told.replaced_sample:
                _line(screen.text("importing.sample_gone"))
            st.html(_changes(screen, told))
        st.button(screen.text("importing.put_away"), key="import_forget", on_click=importing.forget, args=(home,))


def _shown(screen: Screen, told: Job) -> str:
    """Which sentence says what the pages show now."""
    if told.known:
        return "done_known"
    return "done_fixed" if screen.address.snapshot or built.pinned() else "done_new"


def _changes(screen: Screen, told: Job) -> str:
    """Rows by extract before and after, and the as-of dates."""
    (old, was, rows_before), (new, now, rows_after) = told.before, told.after
    columns = (
        Column("what", screen.text("importing.what")),
        Column("before", screen.text("importing.before", id=old or words.NOTHING), "interval"),
        Column("after", screen.text("importing.after", id=new), "interval"),
    )
    rows: list[tuple] = [(screen.text("importing.as_of_row"), was or words.NOTHING, now or words.NOTHING)]
    for name in contracts():
        before, after = rows_before.get(name, 0), rows_after.get(name, 0)
        if before or after:
            pair = (words.number(n, screen.lang) for n in (before, after))
            rows.append((extract_name(screen.context, name), *pair))
    return table.as_html(Table(columns, tuple(rows)), screen.lang, HEIGHT, screen.link)


# -- the batches ------------------------------------------------------------------------------------------------------


def _batches(screen: Screen) -> None:
    """Every batch of the house with the files that it was made of."""
    held = batch_store.list_batches(screen.snapshot.home)
    used = set(screen.snapshot.manifest["batches"])
    columns = tuple(Column(k, screen.text(f"importing.{k}")) for k in ("batch", "imported", "files", "holds", "used"))
    rows = tuple(
        (b.id, b.meta["created_at"][:16].replace("T", " "), _files(screen, b), _holds(screen, b),
         screen.text(f"importing.{'out' if b.withdrawn else 'yes' if b.id in used else 'no'}"))
        for b in reversed(held)
    )  # fmt: skip
    with st.container(border=True, key="card_batches"):
        how = "batches_synthetic" if all(b.synthetic for b in held) else "batches_how"
        _head(screen.text("importing.batches", n=len(held)), screen.text(f"importing.{how}"))
        st.html(table.as_html(Table(columns, rows), screen.lang, None, screen.link))
        _withdraw(screen, [b for b in reversed(held) if b.withdrawn or b.id in used])


def _withdraw(screen: Screen, held: list[Batch]) -> None:
    """A batch is taken out, or back in, by two presses: the box and the button in it."""
    with st.container(key="more_withdraw"):
        box = st.popover(screen.text("importing.withdraw"), type="tertiary", key="withdraw_box", on_change="rerun")
    if not box.open or not held:
        return
    by_id = {b.id: b for b in held}
    with box:
        st.html(f'<p class="quiet">{html.escape(screen.text("importing.withdraw_how"))}</p>')
        with st.container(horizontal=True, vertical_alignment="bottom"):
            chosen = st.selectbox(
                screen.text("importing.batch"), list(by_id), key="withdraw_batch", width=430,
                format_func=lambda i: f"{i} {_files(screen, by_id[i])}", placeholder=screen.text("common.choose"),
            )  # fmt: skip
            back = by_id[chosen].withdrawn

            def go() -> None:
                home = screen.snapshot.home
                try:
                    importing.withdraw(home, chosen, access.require(home, steward.caller()), back)
                except UserError as error:
                    st.session_state[WRONG] = error.message(screen.lang)

            label = screen.text("importing.take_back" if back else "importing.take_out")
            st.button(label, key="withdraw_go", on_click=go)


def _files(screen: Screen, batch: Batch) -> str:
    if batch.synthetic and "corrects" not in batch.meta:
        return screen.text("importing.synthetic")
    return words.join(dict.fromkeys(s["file"] for s in batch.meta.get("sources", [])), screen.lang)


def _holds(screen: Screen, batch: Batch) -> str:
    told = [
        screen.text("importing.held", name=extract_name(screen.context, name), n=counts["accepted"])
        for name, counts in batch.meta["extracts"].items()
    ]
    return words.join(told, screen.lang)


def _head(title: str, told: str = "") -> None:
    below = f"<p>{html.escape(told)}</p>" if told else ""
    st.html(f'<div class="ex"><h2>{html.escape(title)}</h2>{below}</div>')


def _line(said: str) -> None:
    st.html(f'<p class="quiet">{html.escape(said)}</p>')


def _alert(said: str) -> None:
    st.html(f'<p class="said" role="alert">{html.escape(said)}</p>')
