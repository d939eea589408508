"""The chosen street's hazards per visit month by month, beside the district's."""

from __future__ import annotations

from lens.exhibits import _monthly, _units
from lens.exhibits._reporting import silent
from lens.exhibits._streets import every_street, only_street, silent_clause
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table

CODE = "street_profile_months"


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M5", ["month"])
    if refusal:
        raise refusal
    street = only_street(ctx)
    if street is None:
        why = ctx.t("profile.choose_one" if ctx.selection.codes("jurisdiction") else "profile.choose")
        return Exhibit(CODE, ctx.t("exhibits.street_profile_months"), ctx.subtitle(), empty=why, alt=why)
    name = ctx.label("jurisdiction", street)
    period, months = ctx.months(_monthly.MONTHS)
    here = {r["month"]: r for r in ctx.ask("M5", ["month"], period=period) if r["M5_den"]}
    all_ = {r["month"]: r for r in every_street(ctx).ask("M5", ["month"], period=period) if r["M5_den"]}
    what, span = ctx.t("profile.months", name=name), ctx.t("found.months", n=len(months))
    seen = [m for m in months if m in here and here[m]["M5_den"] >= _monthly.FEWEST]
    if not seen:
        why = ctx.no_rows()
        title = ctx.t("profile.months_none", name=name, n=len(months))
        return Exhibit(CODE, title, ctx.subtitle(what, period=span), empty=why, alt=why, measures=("M5",))
    title = _title(ctx, street, months, here, all_)
    notes = [ctx.t("monthly.note", n=_monthly.FEWEST)]
    if ctx.unfinished_month:
        notes.append(ctx.t("monthly.unfinished", month=ctx.month_label(months[-1]), day=ctx.period.end))
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what, period=span),
        chart=_chart(ctx, name, months, here, all_),
        table=_table(ctx, months, here, all_),
        alt=ctx.t("profile.months_alt", title=title),
        notes=tuple(notes),
        measures=("M5",),
    )


def _title(ctx: Context, street: str, months: list[str], here: dict, all_: dict) -> str:
    """The last complete month that has enough visits, judged by the street's own months before it."""
    partial = ctx.unfinished_month
    complete = [m for m in months if m != partial]
    last = next((m for m in reversed(complete) if m in here and here[m]["M5_den"] >= _monthly.FEWEST), None)
    name = ctx.label("jurisdiction", street)
    if last is None:
        return ctx.t("profile.months_none", name=name, n=len(complete)) + silent_clause(ctx)
    cells = {(street, m): r for m, r in here.items()}
    upto = complete[: complete.index(last) + 1]
    side = _monthly.side(cells, street, upto) if street not in silent(ctx) else None
    return ctx.t(
        "profile.months_title",
        month=ctx.month_label(last),
        name=name,
        value=ctx.value("M5", here[last]["M5"]),
        all=ctx.value("M5", all_[last]["M5"]),
        verdict=ctx.t(f"profile.verdict_{side or 'none'}"),
    ) + silent_clause(ctx)


def _chart(ctx: Context, name: str, months: list[str], here: dict, all_: dict) -> Chart:
    labels = tuple(ctx.month_label(m) for m in months)
    shown = [here.get(m) if m in here and here[m]["M5_den"] >= _monthly.FEWEST else None for m in months]
    banded = [r if r and _units.enough(r) else None for r in shown]
    partial = ctx.unfinished_month

    def hover(who: str, rows: list) -> tuple[str, ...]:
        return tuple(
            ctx.t("monthly.hover", month=k, name=who, value=ctx.value("M5", r["M5"]), base=ctx.base(r, "M5"))
            if r
            else ""
            for k, r in zip(labels, rows, strict=True)
        )

    district = ctx.t("profile.district")
    whole = [all_.get(m) for m in months]
    series = (
        Series(
            district,
            labels,
            tuple(r["M5"] if r else None for r in whole),
            "context",
            "line",
            hover=hover(district, whole),
            label_end=True,
        ),
        Series(
            name,
            labels,
            tuple(r["M5"] if r else None for r in shown),
            "accent",
            "line",
            lo=tuple(r["M5_lo"] if r else None for r in banded),
            hi=tuple(r["M5_hi"] if r else None for r in banded),
            hover=hover(name, shown),
            label_end=True,
            roles=tuple("muted" if m == partial else "accent" for m in months),
        ),
    )
    return Chart("line", series, Axis(kind="month", order=labels), Axis(decimals=1, unit=ctx.unit("M5")), height=280)


def _table(ctx: Context, months: list[str], here: dict, all_: dict) -> Table:
    columns = (
        Column("month", ctx.dimension_name("month")),
        Column("visits", ctx.t("sectors.column_visits"), "count"),
        Column("found", ctx.t("sectors.column_at_visits"), "count"),
        Column("rate", ctx.name("M5"), "number", 2),
        Column("interval", ctx.t("units.interval"), "interval"),
        Column("rate_all", ctx.t("profile.rate_all"), "number", 2),
    )
    body = tuple(
        (
            ctx.month_label(m),
            r["M5_den"],
            r["M5_num"],
            r["M5"],
            _units.interval(ctx, "M5", r),
            all_[m]["M5"] if m in all_ else None,
        )
        for m in reversed(months)
        if (r := here.get(m))
    )
    return Table(columns, body)
