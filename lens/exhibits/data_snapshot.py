"""The snapshot behind every figure: its id, its days, its batches and rules, and the codes nobody described."""

from __future__ import annotations

from data.home import SHIPPED_RULES
from lens import words
from lens.exhibits._data import extract_name, given, subtitle
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table
from lens.measures import DIMENSIONS

#: codes that no list describes come after 10,000 in the labels (data/derive/80_labels.sql)
STRAY = 10_000
STRAYS_SHOWN = 12


def build(ctx: Context) -> Exhibit:
    m = ctx.snapshot.manifest
    strays = _strays(ctx)
    say = ctx.t
    span = say("selection.span", start=ctx.snapshot.first_date, end=ctx.snapshot.last_date)
    rows = [
        (say("datapage.snapshot.id"), ctx.snapshot.id),
        (say("datapage.snapshot.as_of"), words.day(ctx.as_of, ctx.lang)),
        (say("datapage.snapshot.span"), span),
        (say("datapage.snapshot.built"), m["created_at"].replace("T", " ")),
        (say("datapage.snapshot.kind"), say("common.synthetic" if ctx.snapshot.synthetic else "common.csv_real")),
        (say("datapage.snapshot.label"), m["label"] or words.NOTHING),
        (say("datapage.snapshot.closing"), say(f"datapage.snapshot.closing_{m['closing_basis']}")),
        (say("datapage.snapshot.on_time"), ctx.name("M3")),
        (say("datapage.snapshot.given"), given(ctx, m["has"])),
        (
            say("datapage.snapshot.contracts"),
            words.join((f"{extract_name(ctx, e)} {v}" for e, v in m["contract_versions"].items()), ctx.lang),
        ),
        (say("datapage.snapshot.batches"), words.join(m["batches"], ctx.lang)),
        *((say("datapage.snapshot.rule", file=name), _origin(ctx, name)) for name in _rules(ctx)),
        *((say("datapage.snapshot.note"), note) for note in m["notes"]),
        *((say("datapage.snapshot.stray", dimension=name), text) for name, text in strays),
    ]
    key = "datapage.snapshot.title_strays" if strays else "datapage.snapshot.title"
    title = say(key, id=ctx.snapshot.id, day=ctx.as_of, names=[name for name, _ in strays])
    columns = (Column("item", say("datapage.snapshot.item")), Column("value", say("datapage.snapshot.value")))
    return Exhibit(
        code="data_snapshot",
        title=title,
        subtitle=subtitle(ctx, say("datapage.snapshot.what")),
        table=Table(columns, tuple(rows)),
        alt=title,
        notes=(say("datapage.snapshot.note_strays"),) if strays else (),
        show_table=True,
    )


def _rules(ctx: Context) -> list[str]:
    return sorted(p.name for p in (ctx.snapshot.path / "rules").glob("*.toml"))


def _origin(ctx: Context, name: str) -> str:
    """Whether the copy of a rule table that the snapshot keeps is the shipped one or the house's own."""
    shipped = SHIPPED_RULES / name
    same = shipped.is_file() and shipped.read_bytes() == (ctx.snapshot.path / "rules" / name).read_bytes()
    return ctx.t("datapage.snapshot.shipped" if same else "datapage.snapshot.own")


def _strays(ctx: Context) -> list[tuple[str, str]]:
    """(dimension, its codes that no list describes with their rows), for dimensions that have a list."""
    found = []
    for code, dim in DIMENSIONS.items():
        records = ctx.snapshot.labels.get(code, {})
        odd = [r for r in records.values() if r["ord"] > STRAY and r["rows"]]
        if not odd or all(r["ord"] > STRAY for r in records.values()):
            continue
        texts = [ctx.t("datapage.snapshot.code_rows", code=r["code"], n=r["rows"]) for r in odd[:STRAYS_SHOWN]]
        text = words.join(texts, ctx.lang)
        if len(odd) > STRAYS_SHOWN:
            text = ctx.t("datapage.snapshot.more_codes", codes=text, n=len(odd))
        found.append((dim.name(ctx.lang), text))
    return found
