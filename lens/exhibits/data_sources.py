"""What was imported from which file: rows read = accepted + rejected + merged, for each batch and extract."""

from __future__ import annotations

from data import batches as batch_store
from data.batches import EXTRACTS
from data.errors import UserError
from lens import words
from lens.exhibits._data import extract_name, subtitle
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table

COUNTS = ("rows_read", "accepted", "rejected", "merged")
FILES_SHOWN = 3


def build(ctx: Context) -> Exhibit:
    rows, gone = [], []
    for batch_id in ctx.snapshot.manifest["batches"]:
        try:
            rows += _rows_of(ctx, batch_store.load(ctx.snapshot.home, batch_id).meta)
        except UserError:
            gone.append(batch_id)
    extracts = ctx.snapshot.manifest["extracts"]
    total = {k: sum(e[k] for e in extracts.values()) for k in COUNTS}
    key = "datapage.sources.title" if total["rejected"] or total["merged"] else "datapage.sources.title_all"
    title = ctx.t(
        key, read=total["rows_read"], accepted=total["accepted"], rejected=total["rejected"], merged=total["merged"]
    )
    if gone:
        # the files of a batch are told by its folder; without it the manifest still has the sums
        rows = [
            (extract_name(ctx, e), words.NOTHING, words.NOTHING, *(c[k] for k in COUNTS), words.NOTHING)
            for e, c in extracts.items()
        ]
    keys = ("extract", "files", "encoding", *COUNTS, "batch")
    columns = tuple(Column(k, ctx.t(f"datapage.sources.{k}"), "count" if k in COUNTS else "text") for k in keys)
    notes = [ctx.t("datapage.sources.note"), _published(ctx)]
    if gone:
        notes.append(ctx.t("datapage.sources.gone", ids=gone))
    return Exhibit(
        code="data_sources",
        title=title,
        subtitle=subtitle(ctx, ctx.t("datapage.sources.what")),
        table=Table(columns, tuple(rows)),
        alt=title,
        notes=tuple(notes),
        show_table=True,
    )


def _rows_of(ctx: Context, meta: dict) -> list[tuple]:
    rows = []
    for extract in (e for e in EXTRACTS if e in meta["extracts"]):
        sources = [s for s in meta["sources"] if s["extract"] == extract]
        names = [s["file"] + (f" [{s['sheet']}]" if s.get("sheet") else "") for s in sources]
        shown = words.join(names[:FILES_SHOWN], ctx.lang)
        if len(names) > FILES_SHOWN:
            shown = ctx.t("datapage.sources.more_files", names=shown, n=len(names))
        encodings = words.join(dict.fromkeys(s["encoding"] for s in sources), ctx.lang)
        counts = meta["extracts"][extract]
        rows.append((extract_name(ctx, extract), shown, encodings, *(counts[k] for k in COUNTS), meta["id"]))
    return rows


def _published(ctx: Context) -> str:
    """Why the published extracts may hold fewer rows than were accepted, said only where they do."""
    files, extracts = ctx.snapshot.manifest["files"], ctx.snapshot.manifest["extracts"]
    parts = [
        ctx.t("datapage.sources.published_one", name=extract_name(ctx, e), rows=files[e]["rows"])
        for e in EXTRACTS
        if e in files and e in extracts
    ]
    fewer = any(files[e]["rows"] < extracts[e]["accepted"] for e in files if e in extracts)
    key = "datapage.sources.published_fewer" if fewer else "datapage.sources.published"
    return ctx.t(key, parts=parts)
