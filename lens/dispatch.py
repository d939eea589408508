"""交办催办: which open hazards go to which owner, as forms to be filled in and sent back (data/returned.py reads them).

A hazard stands in a form once, with every reason it is listed for, so that it is answered once. The rows are those
behind the figures 逾期, 7日内到期 and 未整改重大, found by the compiler.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field

from data.return_form import ANSWERS, CHECK, COLUMNS, GIVEN, check_code
from lens.exhibits.context import Context
from lens.exhibits.record import Rows
from lens.export.about import PaperError
from lens.export.form import Field, Form, file_name, to_xlsx
from lens.rows import LIMIT, rows_of

#: what a form can be made for, and the dimension that names the owner
OWNERS = {"street": "jurisdiction", "dept": "responsible_dept"}
#: why a hazard is listed, most pressing first
KINDS = ("M4", "S7", "M11_stock")
_FIELDS = (
    "hazard_id", "premise_name", "jurisdiction", "responsible_dept", "sector", "level", "description", "found_date",
    "due_date",
)  # fmt: skip
_CODES = ("jurisdiction", "responsible_dept", "sector", "level")


@dataclass
class _Listed:
    """An open hazard and the measures that list it."""

    row: dict
    kinds: list[str] = field(default_factory=list)


def forms(ctx: Context, by: str) -> dict[str, Form]:
    """{file name: form} for each owner with something to do, in the order of the code list; what nobody owns last.

    `by` is a key of OWNERS. Raises PaperError dispatch_not_now for a period that ends before the as-of date, and the
    Refusal of what the ledger does not give.
    """
    if ctx.period.end != ctx.as_of:
        raise PaperError("dispatch_not_now", day=ctx.as_of)
    off = {code: refusal for code in KINDS if (refusal := ctx.off(code))}
    if len(off) == len(KINDS):
        raise off[KINDS[0]]
    if by == "dept" and "hazards.responsible_dept" not in ctx.snapshot.has:
        raise PaperError("dispatch_no_dept")
    dim = OWNERS[by]
    owned: dict[str | None, list[_Listed]] = {}
    for one in _listed(ctx, [code for code in KINDS if code not in off]):
        owned.setdefault(one.row[dim], []).append(one)
    known = [code for code in ctx.snapshot.codes(dim) if code in owned]
    others = sorted(code for code in owned if code is not None and code not in known)
    order = [*known, *others, *([None] if None in owned else [])]
    missing = tuple(ctx.t("dispatch.off", name=ctx.name(code)) for code in off)
    made: dict[str, Form] = {}
    for code in order:
        owner = ctx.t(f"dispatch.unowned_{by}") if code is None else ctx.label(dim, code)
        name = file_name((ctx.t("dispatch.file"), owner, ctx.as_of.isoformat()))
        if name in made:
            # two labels that differ only in what no file's name may hold
            name = file_name((ctx.t("dispatch.file"), owner, str(code), ctx.as_of.isoformat()))
        made[name] = _form(ctx, owner, owned[code], missing)
    return made


def zipped(ctx: Context, by: str) -> bytes:
    """All forms of `by` in one archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, form in forms(ctx, by).items():
            archive.writestr(zipfile.ZipInfo(name, (*ctx.as_of.timetuple()[:3], 0, 0, 0)), to_xlsx(form))
    return out.getvalue()


def _listed(ctx: Context, kinds: list[str]) -> list[_Listed]:
    found: dict[str, _Listed] = {}
    for code in kinds:
        start = 0
        while rows := rows_of(ctx.snapshot, Rows(code), ctx.selection, LIMIT, start, _FIELDS):
            for row in rows:
                found.setdefault(row["hazard_id"], _Listed(row)).kinds.append(code)
            start += len(rows)
            if len(rows) < LIMIT:
                break
    late = ctx.as_of

    def pressing(one: _Listed) -> tuple:
        due = one.row["due_date"]
        return KINDS.index(one.kinds[0]), due is None, due or late, one.row["hazard_id"]

    return sorted(found.values(), key=pressing)


def _form(ctx: Context, owner: str, listed: list[_Listed], missing: tuple[str, ...]) -> Form:
    counts = {code: sum(code in one.kinds for one in listed) for code in KINDS}
    origin = ctx.t("common.synthetic" if ctx.snapshot.synthetic else "papers.internal")
    return Form(
        title=ctx.t("dispatch.title", owner=owner),
        lines=(
            ctx.t("dispatch.scope", day=ctx.as_of, id=ctx.snapshot.id, filters=ctx.filter_words, origin=origin),
            ctx.t("dispatch.counts", n=len(listed), late=counts["M4"], soon=counts["S7"], major=counts["M11_stock"])
            + "".join((" " if ctx.lang == "en" else "") + said for said in missing),
            ctx.t("dispatch.how"),
        ),
        sheet=ctx.t("dispatch.sheet"),
        choices_sheet=ctx.t("dispatch.choices"),
        check=CHECK,
        wrong=ctx.t("dispatch.wrong"),
        fields=tuple(_field(ctx, key) for key in COLUMNS),
        rows=tuple(_row(ctx, one) for one in listed),
        as_of=ctx.as_of,
    )


def _field(ctx: Context, key: str) -> Field:
    choices: tuple[str, ...] = ()
    if key == "answer":
        choices = tuple(answer[ctx.lang] for answer in ANSWERS.values())
    elif key == "reason":
        choices = tuple(ctx.labels("block_reason", ctx.snapshot.codes("block_reason")))
    column = COLUMNS[key]
    return Field(key, column[ctx.lang], column["given"], choices, "found_date" if key == "done_date" else "")


def _row(ctx: Context, one: _Listed) -> tuple:
    due = one.row["due_date"]
    cells = {key: ctx.label(key, value) if key in _CODES and value else value for key, value in one.row.items()}
    cells["kinds"] = ctx.t("dispatch.kinds", kinds=[ctx.t(f"dispatch.kind_{code}") for code in one.kinds])
    cells["days"] = (ctx.as_of - due).days if "M4" in one.kinds and due else None
    given = tuple(cells[key] for key in GIVEN)
    return (*given, check_code(given))
