"""Rounds compared: closed at once with its interval, on time, and the median time with numbers at risk."""

from __future__ import annotations

import numpy as np

from lens.exhibits import _supervision, _units
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Mark, Rows, Series, Table
from lens.stats.funnel import funnel

CODE = "supervision_rounds"
SHOWN = 12
DAYS = (7, 15, 30)
FEWEST = 10


def build(ctx: Context) -> Exhibit:
    _supervision.check(ctx, "M22_issues")
    rounds = _supervision.rounds(ctx)[:SHOWN]
    what = ctx.t("supervision.rounds.what")
    codes = [c for c in ("M21", "M22_issues", "M21_on_time", "M21_days") if not ctx.off(c, ["round"])]
    asked: dict = {}
    for code in codes:
        for row in ctx.ask(code, ["round"]):
            asked.setdefault(row["round"], {}).update(row)
    rounds = [r for r in rounds if asked.get(r.code, {}).get("M22_issues_den")]
    if not rounds:
        why = ctx.t("supervision.burn.none", span=ctx.span)
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why, measures=("M22_issues",))
    rows = [asked[r.code] for r in rounds]
    names = tuple(ctx.label("round", r.code) for r in rounds)
    whole = ctx.ask("M22_issues")[0]
    beyond = _beyond(rows)
    title = _title(ctx, names, rows, whole, beyond)
    small = [r["M22_issues_den"] < FEWEST for r in rows]
    series = Series(
        ctx.name("M22_issues"),
        tuple(None if s else r["M22_issues"] for r, s in zip(rows, small, strict=True)),
        names,
        "context",
        lo=tuple(None if s else r["M22_issues_lo"] for r, s in zip(rows, small, strict=True)),
        hi=tuple(None if s else r["M22_issues_hi"] for r, s in zip(rows, small, strict=True)),
        roles=tuple("accent" if b else "context" for b in beyond),
        hover=tuple(
            ctx.t(
                "supervision.rounds.hover",
                round=n,
                value=ctx.value("M22_issues", r["M22_issues"]),
                base=ctx.base(r, "M22_issues"),
            )
            for n, r in zip(names, rows, strict=True)
        ),
        keys=tuple(r.code or "" for r in rounds),
    )
    on_spot = ctx.snapshot.home.config["supervision"]["on_spot_days"]
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        chart=Chart(
            "dot",
            (series,),
            Axis(kind="percent"),
            Axis(kind="category", order=names),
            marks=(
                Mark("vline", whole["M22_issues"], text=ctx.value("M22_issues", whole["M22_issues"]), role="centre"),
            ),
            height=70 + 28 * len(names),
        ),
        table=_table(ctx, rounds, rows, names, codes),
        alt=ctx.t("supervision.rounds.alt", title=title),
        notes=(ctx.t("supervision.rounds.note", days=on_spot), ctx.t("supervision.rounds.limits")),
        measures=tuple(codes),
    )


def _beyond(rows: list[dict]) -> list[bool]:
    """Which rounds lie beyond the 99.8 % limits of all of them together; small ones are not judged."""
    if len(rows) < 2:
        return [False] * len(rows)
    num = np.array([r["M22_issues_num"] for r in rows], float)
    den = np.array([r["M22_issues_den"] for r in rows], float)
    limits = funnel(num, den, "proportion")
    return [abs(b) == 2 and n >= FEWEST for b, n in zip(limits.beyond, den, strict=True)]


def _title(ctx: Context, names: tuple, rows: list[dict], whole: dict, beyond: list[bool]) -> str:
    value, num, den = ctx.value("M22_issues", whole["M22_issues"]), whole["M22_issues_num"], whole["M22_issues_den"]
    if len(rows) == 1:
        return ctx.t("supervision.rounds.title_one", round=names[0], value=value, num=num, den=den)
    if sum(r["M22_issues_den"] >= FEWEST for r in rows) < 2:
        return ctx.t("supervision.rounds.title_small", n=len(rows), num=num, den=den)
    out = [n for n, b in zip(names, beyond, strict=True) if b]
    if out:
        return ctx.t("supervision.rounds.title_beyond", n=len(rows), value=value, names=out)
    return ctx.t("supervision.rounds.title_alike", n=len(rows), value=value)


def _table(ctx: Context, rounds: list, rows: list[dict], names: tuple, codes: list[str]) -> Table:
    columns = [Column("round", ctx.t("supervision.rounds.round")), *_columns(ctx, codes)]
    body, links = [], []
    for one, row, name in zip(rounds, rows, names, strict=True):
        where = (("round", (one.code,)),) if one.code else ()
        cells: list[tuple] = [(name, None)]
        if "M21" in codes:
            cells += [
                (row["M21_den"], Rows("M21", "den", where) if where else None),
                (row["M21_num"], Rows("M21", "num", where) if where else None),
            ]
        cells += [(row["M22_issues"], None), (_units.interval(ctx, "M22_issues", row), None)]
        if "M21_on_time" in codes:
            cells += [
                (row["M21_on_time"], None),
                (row["M21_on_time_den"], Rows("M21_on_time", "den", where) if where else None),
            ]
        cells += [(row["M21_days"], None), *((one.at_risk(day), None) for day in DAYS)]
        body.append(tuple(v for v, _ in cells))
        links.append(tuple(link for _, link in cells))
    return Table(tuple(columns), tuple(body), tuple(links))


def _columns(ctx: Context, codes: list[str]) -> list[Column]:
    keys = [("handed", "count"), ("closed", "count")] if "M21" in codes else []
    keys += [("at_once", "ratio"), ("interval", "text")]
    keys += [("on_time", "ratio"), ("due", "count")] if "M21_on_time" in codes else []
    keys += [("median", "number"), *((f"risk_{day}", "count") for day in DAYS)]
    return [Column(k, ctx.t(f"supervision.rounds.{k}"), kind) for k, kind in keys]
