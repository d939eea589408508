"""How the share of rows that fail each check went over the last snapshots: of each one's last twelve months."""

from __future__ import annotations

import json
from datetime import date

from data.errors import UserError
from lens import words
from lens.changes import earlier
from lens.exhibits import _quality, _units
from lens.exhibits._data import subtitle
from lens.exhibits._quality import Result, Tally
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table
from lens.selection import Selection
from lens.stats.intervals import proportion_difference

CODE = "quality_trend"
#: snapshots shown, the newest among them
SHOWN = 6


def build(ctx: Context) -> Exhibit:
    what = ctx.t("quality.trend_what")
    ids = earlier(ctx.snapshot)[: SHOWN - 1]
    if not ids:
        why = ctx.t("quality.trend_none")
        return Exhibit(CODE, what, subtitle(ctx, what), empty=why, alt=why)
    whole = ctx.with_selection(Selection())
    now = [r for r in _quality.results(whole) if r.check is not None]
    then = {i: t for i in ids if (t := _kept(whole, i)) is not None}
    order = [*reversed(then), ctx.snapshot.id]
    tallies = {**then, ctx.snapshot.id: {r.code: _latest(r) for r in now}}
    lines = [r for r in now if any(tallies[i].get(r.code, Tally()).failed for i in order)]
    columns = (
        Column("check", ctx.t("quality.check")),
        Column("severity", ctx.t("quality.severity")),
        *(Column(i, _name(ctx, i, order), "ratio") for i in order),
        Column("verdict", ctx.t("quality.verdict")),
    )
    moved = {r.code: _moved(tallies[order[-2]].get(r.code), _latest(r)) for r in lines} if len(order) > 1 else {}
    title = _title(ctx, lines, moved, order)
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=subtitle(ctx, what),
        table=Table(
            columns,
            tuple(
                (
                    _quality.name(ctx, r),
                    ctx.t(f"quality.severity_{r.severity}"),
                    *(tallies[i].get(r.code, Tally()).share for i in order),
                    ctx.t(f"quality.moved_{moved.get(r.code, 'unknown')}"),
                )
                for r in lines
            ),
        ),
        alt=title,
        notes=(ctx.t("quality.trend_note"),),
        show_table=True,
    )


def _latest(r: Result) -> Tally:
    return r.year if r.year is not None else r.whole


def _kept(ctx: Context, snapshot_id: str) -> dict[str, Tally] | None:
    """The tallies of an earlier snapshot, kept with this one's answers; None where it cannot be opened."""

    def work() -> dict:
        other = Context(ctx.snapshot.other(snapshot_id), Selection(), ctx.lang)
        found = [r for r in _quality.results(other) if r.check is not None]
        return {"tallies": json.dumps({r.code: [_latest(r).failed, _latest(r).of] for r in found})}

    try:
        kept = ctx.snapshot.worked_out(f"checks of {snapshot_id}", work)
    except UserError:
        return None
    return {code: Tally(*pair) for code, pair in json.loads(kept["tallies"]).items()}


def _moved(then: Tally | None, now: Tally) -> str:
    """up, down or same: whether the difference of the two shares is more than chance (Newcombe, 95 %)."""
    if then is None or not then.of or not now.of:
        return "unknown"
    _, lo, hi = proportion_difference(now.failed, now.of, then.failed, then.of)
    return "up" if lo > 0 else "down" if hi < 0 else "same"


def _name(ctx: Context, snapshot_id: str, order: list[str]) -> str:
    """The day of a snapshot; of two of one day with the id that tells them apart."""
    day = words.day(date.fromisoformat(snapshot_id[:10]), ctx.lang)
    same = sum(i[:10] == snapshot_id[:10] for i in order) > 1
    return f"{day} {snapshot_id[11:]}" if same else day


def _title(ctx: Context, lines: list[Result], moved: dict[str, str], order: list[str]) -> str:
    day = date.fromisoformat(order[-2][:10]) if len(order) > 1 else None
    told = []
    for kind in ("up", "down"):
        names = [_quality.name(ctx, r) for r in lines if moved.get(r.code) == kind]
        if names:
            key = f"quality.trend_{kind}" + ("_more" if len(names) > 3 else "")
            told.append(ctx.t(key, names=names[:3], n=len(names)))
    if day is None:
        return ctx.t("quality.trend_what")
    if not told:
        return ctx.t("quality.trend_same", day=day)
    return ctx.t("quality.trend_title", day=day, told=_units.clauses(ctx, told))
