"""Minutes of each accident's reports beside the limit in force that day; what nobody registered is no point."""

from __future__ import annotations

from lens.exhibits import _events, _response
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table

CODE = "response_timeline"
#: accidents that the chart has room for: those beyond a limit, then the newest
SHOWN = 14


def build(ctx: Context) -> Exhibit:
    _response.check(ctx)
    what = ctx.t("response.timeline.what")
    rows = _response.reports(ctx)
    if not rows:
        return _events.nothing(ctx, CODE, what)
    steps = [s for s in _response.STEPS if any(r["steps"][s].minutes is not None for r in rows)] or ["unit"]
    beyond = [r for r in rows if any((s.over or 0) > 0 for s in r["steps"].values())]
    kept = (beyond + [r for r in rows if r not in beyond])[:SHOWN]
    shown = [r for r in rows if r in kept]
    names = _names(ctx, shown)
    panels = {s: ctx.t(f"response.step_{s}") for s in steps}
    series = tuple(one for s in steps for one in _series(ctx, s, panels[s], shown, names))
    title = _title(ctx, rows)
    notes = [ctx.t("response.note"), ctx.t("response.timeline.note")]
    if len(rows) > len(shown):
        notes.append(ctx.t("response.timeline.cut", n=len(shown), of=len(rows)))
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        chart=Chart(
            "dot",
            series,
            Axis(),
            Axis(kind="category", order=tuple(names)),
            panels=tuple(panels.values()),
            axes=tuple(Axis(title=ctx.t("response.minutes")) for _ in steps),
            height=96 + 24 * len(shown),
        ),
        table=_table(ctx, rows),
        alt=ctx.t("response.timeline.alt", title=title),
        notes=tuple(notes),
        measures=("M20_unit", "M20_dept"),
    )


def _names(ctx: Context, rows: list[dict]) -> list[str]:
    """One name an accident: two of one street and day are told apart by their numbers."""
    plain = [_response.name(ctx, r) for r in rows]
    return [n if plain.count(n) == 1 else f"{n} {r['accident_id']}" for n, r in zip(plain, rows, strict=True)]


def _series(ctx: Context, step: str, panel: str, rows: list[dict], names: list[str]) -> list[Series]:
    at = [r["steps"][step] for r in rows]
    told = tuple(
        ctx.t("response.timeline.hover", name=n, step=panel, minutes=s.minutes, limit=s.limit,
              told=_response.stands(ctx, s))
        for n, s in zip(names, at, strict=True)
    )  # fmt: skip
    return [
        Series(
            ctx.t("response.limit"), tuple(s.limit for s in at), tuple(names), "muted", hover=told, panel=panel,
        ),
        Series(
            ctx.t("response.took"), tuple(s.minutes for s in at), tuple(names), "context", hover=told, panel=panel,
            roles=tuple("alert" if (s.over or 0) > 0 else "context" for s in at),
        ),
    ]  # fmt: skip


def _title(ctx: Context, rows: list[dict]) -> str:
    """The accidents beyond a limit, the furthest beyond it by name; or that none with its times is."""
    beyond = [(s.over, r, name) for r in rows for name, s in r["steps"].items() if (s.over or 0) > 0]
    unknown = sum(r["steps"]["unit"].minutes is None for r in rows)
    if not beyond:
        title = ctx.t("response.timeline.title_within", n=len(rows))
    else:
        over, row, step = max(beyond, key=lambda b: b[0])
        said = ctx.t("response.over", n=over)
        title = ctx.t("response.timeline.title", name=_response.name(ctx, row), step=ctx.t(f"response.step_{step}"),
                      told=said)  # fmt: skip
        if len(beyond) > 1:
            title += ctx.t("response.timeline.more", n=len(beyond))
    return title + (ctx.t("response.timeline.unknown", n=unknown) if unknown else "")


def _table(ctx: Context, rows: list[dict]) -> Table:
    keys = ("event", "occurred", "told", "street", "unit", "unit_stands", "dept", "dept_stands")
    columns = tuple(Column(k, ctx.t(f"response.column_{k}")) for k in keys)
    body = tuple(
        (
            _response.name(ctx, r),
            *(_response.clock(r[k], r) for k in ("occurred_at", "unit_told_at", "street_told_at", "unit_reported_at")),
            _response.stands(ctx, r["steps"]["unit"]),
            _response.clock(r["dept_reported_at"], r),
            _response.stands(ctx, r["steps"]["dept"]),
        )
        for r in rows
    )
    return Table(columns, body)
