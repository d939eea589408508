"""Premises without a visit within their official tier's interval, by sector and tier. Tiers are words, not colours."""

from __future__ import annotations

from datetime import timedelta

from lens.compile import Refusal
from lens.exhibits import _majors, _units
from lens.exhibits._reporting import silent, some
from lens.exhibits._streets import silent_notes
from lens.exhibits.context import Context
from lens.exhibits.posture import COVERAGE_DAYS
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Rows, Series, Table

CODE = "check_blind"
SHARE, NEVER = "M7_share", "M7_never"
HIGH = ("red", "orange")
#: a period that ends on the as-of date: the register and the last visits are those of that day
TODAY = "ytd"


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off(SHARE, ["sector", "risk_tier"])
    if refusal:
        raise refusal
    if "premises.risk_tier" not in ctx.snapshot.has:
        raise Refusal("needs_premises_risk_tier")
    cells = {
        (r["sector"], r["risk_tier"]): r for r in ctx.ask((SHARE, NEVER), ["sector", "risk_tier"], token=TODAY)
    }  # fmt: skip
    what = ctx.t("check.blind_what")
    if not cells:
        why = ctx.t("sectors.tiers_none")
        return Exhibit(CODE, what, ctx.subtitle(period=""), empty=why, alt=why, measures=(SHARE, NEVER))
    sectors = _units.order(ctx, "sector", _sums(cells, 0, f"{SHARE}_den"))
    tiers = _units.order(ctx, "risk_tier", _sums(cells, 1, f"{SHARE}_den"))
    register = _units.total(ctx.with_selection(ctx.selection.with_period(TODAY)), "M6")
    title = _title(ctx, cells, tiers)
    notes = [ctx.t("check.blind_note"), *_coverage(ctx, cells), *unreported(ctx)]
    if register:
        notes.insert(0, ctx.t("check.blind_register", n=register["M6_den"], day=ctx.as_of))
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what, period=""),
        chart=Chart(
            "heat",
            tuple(_row(ctx, s, tiers, cells) for s in sectors),
            Axis(kind="category", order=tuple(ctx.labels("risk_tier", tiers))),
            Axis(kind="percent"),
            height=60 + 28 * len(sectors),
        ),
        table=_table(ctx, sectors, tiers, cells),
        alt=ctx.t("check.blind_alt", title=title),
        notes=tuple(notes),
        measures=(SHARE, "M7", NEVER),
    )


def unreported(ctx: Context) -> list[str]:
    """What is said of the silent streets, and how many of the late premises lie in them."""
    quiet = list(silent(ctx))
    late = ctx.ask("M7", token=TODAY, jurisdiction=tuple(quiet))[0]["M7"] if quiet else 0
    told = [ctx.t("check.blind_silent", names=some(ctx, quiet), n=late)] if late else []
    return [*silent_notes(ctx), *told]


def _sums(cells: dict, side: int, key: str) -> dict[str | None, int]:
    sums: dict[str | None, int] = {}
    for pair, row in cells.items():
        sums[pair[side]] = sums.get(pair[side], 0) + row[key]
    return sums


def _title(ctx: Context, cells: dict, tiers: list) -> str:
    """Late premises of the high tiers (of all, where there is none of those), then the ones nobody ever visited."""
    late, known, never = (_sums(cells, 1, key) for key in (f"{SHARE}_num", f"{SHARE}_den", NEVER))
    high = [t for t in tiers if t in HIGH and known[t]]
    chosen = high or list(known)
    values = {
        "late": sum(late[t] for t in chosen),
        "known": sum(known[t] for t in chosen),
        "names": ctx.labels("risk_tier", high),
    }
    if not values["known"]:
        first = ctx.t("check.blind_unknown")
    elif not values["late"]:
        first = ctx.t("check.blind_none_high" if high else "check.blind_none", **values)
    else:
        first = ctx.t("check.blind_high" if high else "check.blind_all", **values)
    gone, bad = sum(never.values()), sum(never.get(t, 0) for t in HIGH)
    if not gone:
        second = ctx.t("check.never_none")
    else:
        second = ctx.t("check.never_high" if bad else "check.never", n=gone, k=bad)
    return _units.clauses(ctx, (first, second))


def _coverage(ctx: Context, cells: dict) -> list[str]:
    """How the late red and orange premises lead to those that the coverage calls not visited, where both can be said.

    Only where both tiers have the coverage's own number of days: else the two look back differently far.
    """
    days = _majors.rule(ctx, "visit_intervals.toml").get("days", {})
    if ctx.off("M6") or any(days.get(t) != COVERAGE_DAYS for t in HIGH):
        return []
    late, known = (sum(_sums(cells, 1, f"{SHARE}_{part}").get(t, 0) for t in HIGH) for part in ("num", "den"))
    token = f"{ctx.as_of - timedelta(COVERAGE_DAYS - 1)}..{ctx.as_of}"
    try:
        row = ctx.ask("M6", token=token, risk_tier=HIGH)[0]
    except Refusal:
        return []
    left = row["M6_den"] - row["M6_num"]
    if row["M6_den"] != known or left <= late:
        return []
    return [ctx.t("check.blind_coverage", days=COVERAGE_DAYS, left=left, more=left - late)]


def _row(ctx: Context, sector: str | None, tiers: list, cells: dict) -> Series:
    mine = [cells.get((sector, t)) for t in tiers]
    return Series(
        ctx.label("sector", sector),
        tuple(ctx.labels("risk_tier", tiers)),
        tuple(r[SHARE] if r else None for r in mine),
        text=tuple(
            ctx.t("check.blind_cell", num=r[f"{SHARE}_num"], den=r[f"{SHARE}_den"]) if r and r[f"{SHARE}_den"] else ""
            for r in mine
        ),
        hover=tuple(
            ctx.t(
                "check.blind_hover", name=ctx.label("sector", sector), tier=ctx.label("risk_tier", t),
                value=ctx.value(SHARE, r[SHARE]), base=ctx.base(r, SHARE), never=r[NEVER],
            )
            if r
            else ""
            for t, r in zip(tiers, mine, strict=True)
        ),
    )  # fmt: skip


def _table(ctx: Context, sectors: list, tiers: list, cells: dict) -> Table:
    columns = (
        Column("sector", ctx.dimension_name("sector")),
        Column("tier", ctx.dimension_name("risk_tier")),
        Column("known", ctx.t("check.column_known"), "count"),
        Column("late", ctx.t("check.column_late"), "count"),
        Column("share", ctx.t("check.column_share"), "ratio"),
        Column("interval", ctx.t("units.interval")),
        Column("never", ctx.t("check.column_never"), "count"),
    )
    body, links = [], []
    for s in sectors:
        for t in tiers:
            r = cells.get((s, t))
            if not r:
                continue
            where = tuple((d, (c,)) for d, c in (("sector", s), ("risk_tier", t)) if c is not None)
            body.append(
                (
                    ctx.label("sector", s), ctx.label("risk_tier", t), r[f"{SHARE}_den"], r[f"{SHARE}_num"], r[SHARE],
                    _units.interval(ctx, SHARE, r), r[NEVER],
                )
            )  # fmt: skip
            links.append(
                (
                    None, None, Rows(SHARE, "den", where, TODAY), Rows(SHARE, "num", where, TODAY), None, None,
                    Rows(NEVER, "num", where, TODAY),
                )
            )  # fmt: skip
    return Table(columns, tuple(body), tuple(links))
