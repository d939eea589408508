"""How long after it was found a hazard is entered, and so how complete the latest days are."""

from __future__ import annotations

from datetime import date, timedelta

from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table

#: hazards found in the last so many days are left out: the slow ones among them are not in yet
RIPE = 60
YEAR = 365
#: longer lags than this share one bar
LONGEST = 30
WEEK = 7
COMPLETE = 0.95


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M2")
    if refusal:
        raise refusal
    # a lag belongs to the house, not to the reader's period: the year that is fully entered by the as-of date
    end = ctx.as_of - timedelta(RIPE)
    start = max(end - timedelta(YEAR - 1), ctx.snapshot.first_date)
    rows = ctx.question("trend_lag", date_from=start, date_to=end) if start <= end else []
    lags = {r["lag"]: r["hazards"] for r in rows if r["lag"] is not None and r["lag"] >= 0}
    missing = sum(r["hazards"] for r in rows if r["lag"] is None)
    early = sum(r["hazards"] for r in rows if r["lag"] is not None and r["lag"] < 0)
    what = ctx.t("trends.lag")
    total = sum(lags.values())
    if not total:
        why = ctx.t("trends.lag_none")
        return Exhibit("trend_lag", what, ctx.subtitle(what, period=""), empty=why, alt=why, measures=("M2",))
    within = [sum(n for lag, n in lags.items() if lag <= d) / total for d in range(max(lags) + 1)]
    complete = _first(within, COMPLETE)
    latest = sum(within[min(d, len(within) - 1)] for d in range(WEEK)) / WEEK
    names = [str(d) for d in range(min(max(lags), LONGEST) + 1)]
    counts = [lags.get(d, 0) for d in range(len(names))]
    if max(lags) > LONGEST:
        names.append(ctx.t("trends.lag_more", n=LONGEST))
        counts.append(sum(n for lag, n in lags.items() if lag > LONGEST))
    shares = tuple(n / total for n in counts)
    hover = tuple(
        ctx.t("trends.lag_hover", days=name, n=n, of=total, share=n / total, within=within[min(i, len(within) - 1)])
        for i, (name, n) in enumerate(zip(names, counts, strict=True))
    )
    title = ctx.t("trends.lag_title", median=_first(within, 0.5), share=COMPLETE, n=complete, week=WEEK, latest=latest)
    incomplete_from = ctx.as_of - timedelta(complete - 1) if complete else None
    notes = [ctx.t("trends.lag_note", ripe=RIPE)]
    if incomplete_from is not None:
        notes.insert(0, ctx.t("trends.lag_incomplete", day=incomplete_from))
    if missing or early:
        notes.append(ctx.t("trends.lag_left_out", missing=missing, early=early))
    return Exhibit(
        code="trend_lag",
        title=title,
        subtitle=ctx.subtitle(what, period=_span(ctx, start, end)),
        chart=Chart(
            "bar",
            (Series(what, tuple(names), shares, "context", "bar", hover=hover),),
            Axis(title=ctx.t("trends.lag_axis"), kind="category", order=tuple(names)),
            Axis(kind="percent"),
        ),
        table=Table(
            (
                Column("days", ctx.t("trends.lag_axis")),
                Column("n", ctx.name("M2"), "count"),
                Column("share", ctx.t("trends.lag_share"), "ratio"),
                Column("within", ctx.t("trends.lag_within"), "ratio"),
            ),
            tuple(
                (name, n, n / total, 1.0 if i == len(names) - 1 else within[i])
                for i, (name, n) in enumerate(zip(names, counts, strict=True))
            ),
        ),
        alt=ctx.t("trends.lag_alt", title=title),
        notes=tuple(notes),
        measures=("M2",),
    )


def _first(within: list[float], share: float) -> int:
    """The fewest days after which at least `share` of the hazards are entered."""
    return next(d for d, part in enumerate(within) if part >= share - 1e-12)


def _span(ctx: Context, start: date, end: date) -> str:
    return ctx.t("trends.lag_span", start=start, end=end)
