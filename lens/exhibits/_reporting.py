"""Streets that have stopped reporting (未报送): silence is not safety, so they are named and kept out of comparisons."""

from __future__ import annotations

from datetime import date, timedelta

from lens.exhibits.context import Context

SILENT_DAYS = 28


def last_days(ctx: Context) -> dict[str, date | None]:
    """{street: last day with a row, or None}: the streets on the register, or, without one, those with rows in the last year."""
    rows = {r["jurisdiction"]: r for r in ctx.question("reporting")}
    if "jurisdictions" in ctx.snapshot.has:
        streets = [c for c, r in ctx.snapshot.labels.get("jurisdiction", {}).items() if r["named"] or c in rows]
    else:
        streets = [c for c in ctx.snapshot.codes("jurisdiction") if c in rows and rows[c]["rows_year"]]
    return {c: rows[c]["last_day"] if c in rows else None for c in streets}


def silent(ctx: Context) -> dict[str, date | None]:
    """The streets without a row in the four weeks up to the as-of date, with their last day."""
    limit = ctx.as_of - timedelta(SILENT_DAYS)
    chosen = ctx.selection.codes("jurisdiction")
    return {c: d for c, d in last_days(ctx).items() if (d is None or d <= limit) and (not chosen or c in chosen)}


def some(ctx: Context, codes: list[str], shown: int = 3) -> str:
    """河东、城南等5个: a few names and how many there are."""
    names = ctx.t("streets.names", names=ctx.labels("jurisdiction", codes[:shown]))
    return names if len(codes) <= shown else ctx.t("streets.and_more", names=names, n=len(codes))
