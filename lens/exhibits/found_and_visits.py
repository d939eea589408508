"""How much was inspected and how much was found, month by month: the two must be read together."""

from __future__ import annotations

from lens.compile import Refusal
from lens.exhibits._compare import all_silent, clauses, compared_words, is_same, rate_side, spring_words, step_words
from lens.exhibits._reporting import silent, some
from lens.exhibits._streets import silent_clause, silent_notes
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table

MONTHS = 24


def build(ctx: Context) -> Exhibit:
    period, months = ctx.months(MONTHS)
    codes = [c for c in ("M1", "M2") if ctx.off(c) is None]
    if "M2" not in codes:
        raise ctx.off("M2") or Refusal("needs_hazards")
    rows = {r["month"]: r for r in ctx.ask(codes, ["month"], period=period)}
    heard = _heard(ctx)
    get = lambda m, c: rows.get(m, {}).get(c, 0) if m <= heard else None  # noqa: E731
    labels = tuple(ctx.month_label(m) for m in months)
    running = ctx.unfinished_month
    series = []
    if "M1" in codes:
        visits = tuple(get(m, "M1") for m in months)
        roles = tuple("muted" if m == running else "context" for m in months)
        series.append(
            Series(ctx.name("M1"), labels, visits, "context", "bar", roles=roles, hover=_hover(ctx, "M1", months, rows))
        )
    found = tuple(get(m, "M2") for m in months)
    known = [n for n in found if n is not None] or [0]
    series.append(
        Series(ctx.name("M2"), labels, found, "accent", "line", hover=_hover(ctx, "M2", months, rows), label_end=True)
    )
    columns = (Column("month", ctx.dimension_name("month")), *(Column(c, ctx.name(c), "count") for c in codes))
    table = Table(
        columns,
        tuple((ctx.month_label(m), *(get(m, c) for c in codes)) for m in months),
        tuple(
            (None, *(ctx.behind(c, period=ctx.month_token(m)) if m <= heard else None for c in codes)) for m in months
        ),
    )
    notes = silent_notes(ctx)
    if running in months and running <= heard:
        notes.insert(0, ctx.t("found.unfinished", month=ctx.month_label(running), day=ctx.period.end))
    title = headline(ctx)
    return Exhibit(
        code="found_and_visits",
        title=title,
        subtitle=ctx.subtitle(ctx.t("found.what"), period=ctx.t("found.months", n=len(months))),
        chart=Chart(
            "line", tuple(series), Axis(kind="month", order=labels), Axis(), height=320, legend=len(series) > 1
        ),
        table=table,
        alt=f"{title}。{ctx.t('found.alt', first=labels[0], last=labels[-1], low=min(known), high=max(known))}",
        notes=tuple(notes),
        empty="" if any(n for s in series for n in s.y) else ctx.no_rows(),
        measures=tuple(codes),
    )


def _heard(ctx: Context) -> str:
    """The last month that a chosen street may have sent: after it, none found is not known."""
    if not all_silent(ctx):
        return f"{ctx.period.end:%Y-%m}"
    return max((f"{day:%Y-%m}" for day in silent(ctx).values() if day), default="")


def headline(ctx: Context) -> str:
    """Found against the like period, split into how much was inspected and how much each visit found."""
    now = ctx.ask("M2")[0]["M2"]
    if all_silent(ctx):
        if not now:
            return ctx.t("found.silent", names=some(ctx, list(silent(ctx))), span=ctx.span)
        return ctx.t("found.plain", n=now, span=ctx.span) + silent_clause(ctx)
    return _change(ctx, now) + silent_clause(ctx)


def _change(ctx: Context, now: int) -> str:
    before, small = ctx.previous("M2"), ctx.snapshot.home.config["small_base"]
    if not before or before[0]["M2"] < small:
        return ctx.t("found.plain", n=now, span=ctx.span)
    spring = spring_words(ctx)
    was = before[0]["M2"]
    plain = ctx.t("found.change", n=now, to=compared_words(ctx, is_same(now, was)), step=step_words(ctx, now, was))
    if ctx.off("M5") is not None:
        return clauses(ctx, plain, spring)
    # the split is of what visits found, so that the two factors multiply to the whole
    visits, earlier = ctx.ask("M5")[0], ctx.previous("M5")
    if not earlier or min(r[f"M5_{part}"] for r in (visits, earlier[0]) for part in ("num", "den")) < small:
        return clauses(ctx, plain, spring)
    whole, was = visits["M5_num"], earlier[0]["M5_num"]
    each = step_words(ctx, visits["M5"], earlier[0]["M5"])
    if rate_side(ctx, visits, earlier[0]) == "alike" and not is_same(visits["M5"], earlier[0]["M5"]):
        # a step within chance is not told as if it were none
        each = ctx.t("found.within", step=each)
    split = ctx.t(
        "found.split",
        to=compared_words(ctx, is_same(whole, was)),
        step=step_words(ctx, whole, was),
        visits=step_words(ctx, visits["M5_den"], earlier[0]["M5_den"]),
        each=each,
    )
    return clauses(ctx, split, spring)


def _hover(ctx: Context, code: str, months: list[str], rows: dict) -> tuple[str, ...]:
    return tuple(
        ctx.t(
            "found.hover",
            month=ctx.month_label(m),
            name=ctx.name(code),
            n=rows.get(m, {}).get(code, 0),
            unit=ctx.unit(code),
        )
        for m in months
    )
