"""Street by department: in each cell the hazards open, overdue and major, so that each has a name beside it."""

from __future__ import annotations

from lens.exhibits import _duty, _majors
from lens.exhibits._reporting import some
from lens.exhibits.context import Context
from lens.exhibits.duty_pairs import table
from lens.exhibits.record import Axis, Chart, Exhibit, Series

#: more departments than this are drawn as one column that says how many
COLUMNS = 12


def build(ctx: Context) -> Exhibit:
    duty = _duty.matrix(ctx)
    what = ctx.t("duty.matrix_what" if len(duty.figures) == 3 else "duty.matrix_some")
    subtitle = ctx.subtitle(what, period="")
    if not duty.cells:
        return Exhibit("duty_matrix", what, subtitle, empty=ctx.t("duty.none"), alt=what, measures=("S1",))
    title = _title(ctx, duty)
    notes = [ctx.t("duty.matrix_note"), ctx.t("duty.figures_note")]
    if len(duty.depts) > COLUMNS:
        notes.append(ctx.t("duty.most", n=len(duty.depts), shown=COLUMNS))
    if duty.silent:
        notes.append(ctx.t("duty.silent_note", names=ctx.labels("jurisdiction", duty.silent)))
    return Exhibit(
        code="duty_matrix",
        title=title,
        subtitle=subtitle,
        chart=_chart(ctx, duty),
        table=table(ctx, duty),
        alt=title,
        notes=tuple(notes),
        measures=tuple(_duty.FIGURES[f] for f in duty.figures),
    )


def _title(ctx: Context, duty: _duty.Duty) -> str:
    figure = "overdue" if duty.total("overdue") else "open"
    parts = [
        ctx.then(ctx.t("duty.matrix_title", n=duty.total("open"), overdue=duty.total("overdue")))
        if "overdue" in duty.figures
        else ctx.then(ctx.t("duty.matrix_title_open", n=duty.total("open"))),
        ctx.t(f"duty.most_{figure}", names=_majors.most(ctx, _known(duty, figure), _majors.dept)),
    ]
    unowned = duty.by_dept("open")[None]
    if not ctx.selection.codes("responsible_dept"):
        parts.append(ctx.t("duty.unowned", n=unowned) if unowned else ctx.t("duty.all_owned"))
    if duty.silent:
        parts.append(ctx.t("duty.silent", names=some(ctx, list(duty.silent))))
    return _majors.clauses(ctx, parts if any(n for _, n in _known(duty, figure)) else [parts[0], *parts[2:]])


def _known(duty: _duty.Duty, figure: str) -> list[tuple[str | None, int]]:
    return [(d, n) for d, n in duty.by_dept(figure).items() if d is not None]


def _chart(ctx: Context, duty: _duty.Duty) -> Chart:
    depts = duty.depts[:COLUMNS]
    names = tuple(_majors.dept(ctx, d) for d in depts)
    shade = "overdue" if "overdue" in duty.figures else "open"
    lines = []
    for code in duty.streets:
        cells = [duty.cells.get((code, d)) for d in depts]
        name = _duty.street(ctx, code, duty.silent)
        lines.append(
            Series(
                name,
                names,
                tuple(c[shade] if c else None for c in cells),
                text=tuple(" / ".join(f"{c[f]:,}" for f in duty.figures) if c else "" for c in cells),
                hover=tuple(_hover(ctx, name, dept, c) if c else "" for dept, c in zip(names, cells, strict=True)),
                keys=tuple(d or "" for d in depts),
            )
        )
    return Chart("heat", tuple(lines), Axis(kind="category", order=names), Axis(), height=64 + 28 * len(lines))


def _hover(ctx: Context, street: str, dept: str, cell: dict[str, int]) -> str:
    told = [ctx.t("majors.of", name=ctx.t(f"duty.{f}"), n=n) for f, n in cell.items()]
    return ctx.t("duty.hover", street=street, dept=dept, told=told)
