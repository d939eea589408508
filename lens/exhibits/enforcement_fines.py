"""Fines by month, those after accidents apart: the sum, the median with its interval, and what one fine makes."""

from __future__ import annotations

from lens import words
from lens.exhibits import _enforcement
from lens.exhibits._enforcement import Fines
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Rows, Series, Table

CODE = "enforcement_fines"
MONTHS = 24
PARTS = {False: "M17_check", True: "M17_accident"}


def build(ctx: Context) -> Exhibit:
    _enforcement.check(ctx, "M17")
    split = "enforcement.case_kind" in ctx.snapshot.has
    measures = ("M17", *PARTS.values()) if split else ("M17",)
    what = ctx.t("enforce.fines.what" if split else "enforce.fines.what_all")
    found = _enforcement.fines(ctx)
    whole = _enforcement.every(found)
    if not whole.n:
        why = ctx.t("enforce.fines.none", span=ctx.span, filters=ctx.filter_words)
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why, measures=measures)
    title = _title(ctx, found, whole, split)
    shown, months = ctx.months(MONTHS)
    within = [m for m in months if m >= f"{ctx.period.start:%Y-%m}"]
    span = ctx.period if len(within) < MONTHS else shown
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        chart=Chart(
            "bar",
            tuple(_bars(ctx, code, role, within, span) for code, role in _series(split)),
            Axis(kind="month", order=tuple(within)),
            Axis(unit=ctx.unit("M17")),
            height=300,
            legend=split,
        ),
        table=_table(ctx, found, whole, split),
        alt=ctx.t("enforce.fines.alt", title=title),
        notes=(
            ctx.t("enforce.fines.note"),
            *((ctx.t("enforce.fines.months", n=MONTHS),) if span is shown and ctx.period.start < shown.start else ()),
            ctx.t("enforce.neutral"),
        ),
        measures=measures,
    )


def _series(split: bool) -> tuple[tuple[str, str], ...]:
    return (("M17_check", "context"), ("M17_accident", "accent")) if split else (("M17", "context"),)


def _bars(ctx: Context, code: str, role: str, months: list[str], span) -> Series:
    by_month = {r["month"]: r[code] for r in ctx.ask(code, ["month"], period=span)}
    values = tuple(round(by_month.get(m, 0.0), 4) for m in months)
    name = ctx.name(code)
    return Series(
        name,
        tuple(months),
        values,
        role,
        hover=tuple(
            ctx.t("enforce.fines.hover", month=ctx.month_label(m), name=name, amount=v)
            for m, v in zip(months, values, strict=True)
        ),
    )


def _title(ctx: Context, found: dict[bool, Fines], whole: Fines, split: bool) -> str:
    """The sum, the one fine that makes much of it, and the median of what an ordinary case is fined."""
    assert whole.largest is not None
    share = whole.largest / whole.total
    title = ctx.t("enforce.fines.title", total=whole.total, n=whole.n)
    if whole.n > 1 and share >= _enforcement.GREAT:
        after = split and whole.largest in found[True].amounts
        key = "great_accident" if after else "great"
        title += ctx.t(f"enforce.fines.{key}", amount=whole.largest, share=share)
    ordinary = found[False] if split else whole
    if ordinary.n > 1:
        key = "median_check" if split else "median"
        title += ctx.t(f"enforce.fines.{key}", amount=ordinary.median, n=ordinary.n)
    return title


def _table(ctx: Context, found: dict[bool, Fines], whole: Fines, split: bool) -> Table:
    keys = (
        ("kind", "text"), ("cases", "count"), ("sum", "number"), ("median", "number"), ("interval", "interval"),
        ("largest", "number"), ("share", "ratio"),
    )  # fmt: skip
    columns = tuple(
        Column(k, ctx.t(f"enforce.fines.column_{k}"), kind, 1 if kind == "number" else 0) for k, kind in keys
    )
    parts = [(found[a], code) for a, code in PARTS.items()] if split else []
    parts.append((whole, "M17"))
    body = tuple(
        (
            ctx.name(code),
            one.n,
            one.total,
            one.median,
            _interval(ctx, one),
            one.largest,
            one.largest / one.total if one.largest else None,
        )
        for one, code in parts
    )
    links = tuple((None, Rows(code) if one.n else None, *(None,) * 5) for one, code in parts)
    return Table(columns, body, links)


def _interval(ctx: Context, one: Fines) -> str:
    lo, hi = one.interval
    if lo != lo:
        return words.NOTHING
    return f"{words.number(lo, ctx.lang, 1)}–{words.number(hi, ctx.lang, 1)}"
