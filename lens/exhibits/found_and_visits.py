"""How much was inspected and how much was found, month by month: the two must be read together."""

from __future__ import annotations

from lens.compile import Refusal
from lens.exhibits._compare import against_words, ratio_words
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table

MONTHS = 24


def build(ctx: Context) -> Exhibit:
    period, months = ctx.months(MONTHS)
    codes = [c for c in ("M1", "M2") if ctx.off(c) is None]
    if "M2" not in codes:
        raise ctx.off("M2") or Refusal("needs_hazards")
    rows = {r["month"]: r for r in ctx.ask(codes, ["month"], period=period)}
    labels = tuple(ctx.month_label(m) for m in months)
    running = ctx.unfinished_month
    series = []
    if "M1" in codes:
        visits = tuple(rows.get(m, {}).get("M1", 0) for m in months)
        roles = tuple("muted" if m == running else "context" for m in months)
        series.append(Series(ctx.name("M1"), labels, visits, "context", "bar", roles=roles, hover=_hover(ctx, "M1", months, rows)))
    found = tuple(rows.get(m, {}).get("M2", 0) for m in months)
    series.append(Series(ctx.name("M2"), labels, found, "accent", "line", hover=_hover(ctx, "M2", months, rows), label_end=True))
    columns = (Column("month", ctx.dimension_name("month")), *(Column(c, ctx.name(c), "count") for c in codes))
    table = Table(columns, tuple((ctx.month_label(m), *(rows.get(m, {}).get(c, 0) for c in codes)) for m in months))
    notes = [ctx.t("found.unfinished", month=ctx.month_label(running), day=ctx.period.end)] if running in months else []
    title = headline(ctx)
    return Exhibit(
        code="found_and_visits",
        title=title,
        subtitle=ctx.subtitle(ctx.t("found.what"), period=ctx.t("found.months", n=len(months))),
        chart=Chart("line", tuple(series), Axis(kind="month", order=labels), Axis(), height=320, legend=len(series) > 1),
        table=table,
        alt=f"{title}。{ctx.t('found.alt', first=labels[0], last=labels[-1], low=min(found), high=max(found))}",
        notes=tuple(notes),
        empty="" if sum(found) or "M1" in codes and sum(series[0].y) else ctx.no_rows(),
        measures=tuple(codes),
    )


def headline(ctx: Context) -> str:
    """Found against the like period, split into how much was inspected and how much each visit found."""
    now = ctx.ask("M2")[0]["M2"]
    before = ctx.previous("M2")
    if not before or not before[0]["M2"] or before[0]["M2"] < ctx.snapshot.home.config["small_base"]:
        return ctx.t("found.plain", n=now, span=ctx.span)
    against = against_words(ctx)
    step = ratio_words(ctx, now, before[0]["M2"])
    plain = ctx.t("found.change", n=now, against=against, step=step)
    if ctx.off("M5") is not None:
        return plain
    # the split is of what visits found, so that the two factors multiply to the whole
    visits, earlier = ctx.ask("M5", intervals=False)[0], ctx.previous("M5", intervals=False)
    small = ctx.snapshot.home.config["small_base"]
    if not earlier or min(r[f"M5_{part}"] for r in (visits, earlier[0]) for part in ("num", "den")) < small:
        return plain
    return ctx.t(
        "found.split", against=against, step=ratio_words(ctx, visits["M5_num"], earlier[0]["M5_num"]),
        visits=ratio_words(ctx, visits["M5_den"], earlier[0]["M5_den"]), each=ratio_words(ctx, visits["M5"], earlier[0]["M5"]),
    )


def _hover(ctx: Context, code: str, months: list[str], rows: dict) -> tuple[str, ...]:
    return tuple(
        ctx.t("found.hover", month=ctx.month_label(m), name=ctx.name(code), n=rows.get(m, {}).get(code, 0), unit=ctx.unit(code)) for m in months
    )
