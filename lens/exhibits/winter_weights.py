"""The rule table of the index: every number it goes by, and why."""

from __future__ import annotations

from lens.exhibits import _index, _majors
from lens.exhibits._index_rules import VARIED
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table

#: sections whose keys are codes of a dimension
CODES = {"code": ("heating_code",), "premise": ("subtype", "heating_code")}


def build(ctx: Context) -> Exhibit:
    rules = _index.rules(ctx)
    codes = _majors.rule(ctx, "codes.toml")
    what = ctx.t("attention.weights")
    body = tuple(
        (
            ctx.t(f"attention.section_{section}"),
            _key(ctx, codes, section, key),
            float(record["value"]),
            ctx.t("attention.varied" if section in VARIED else "attention.fixed"),
            record[ctx.lang],
        )
        for section, records in rules.table.items()
        for key, record in records.items()
    )
    columns = (
        Column("section", ctx.t("attention.column_section")),
        Column("key", ctx.t("attention.column_key")),
        Column("value", ctx.t("attention.column_number"), "number", 2),
        Column("varied", ctx.t("attention.column_varied")),
        Column("why", ctx.t("attention.column_why")),
    )
    n = sum(len(records) for s, records in rules.table.items() if s in VARIED)
    title = ctx.t("attention.weights_title", n=len(body), varied=n, width=rules["draws", "width"])
    return Exhibit(
        code="winter_weights",
        title=title,
        subtitle=ctx.subtitle(what, period=""),
        table=Table(columns, body),
        alt=title,
        notes=(ctx.t("attention.note_weights"),),
        show_table=True,
    )


def _key(ctx: Context, codes: dict, section: str, key: str) -> str:
    """A code's own words, those of a fixed record, or the code of a house's list that names it no longer."""
    if section in CODES and key != "other":
        found = [codes[dim][key][ctx.lang] for dim in CODES[section] if key in codes.get(dim, {})]
        return found[0] if found else key
    return ctx.t(f"attention.key_{section}_{key}")
