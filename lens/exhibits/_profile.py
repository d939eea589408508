"""One street beside the district: each figure with its count, its base, its interval and the district's value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lens import words
from lens.compile import Refusal
from lens.exhibits import _units
from lens.exhibits._reporting import silent
from lens.exhibits._streets import Limited, every_street, nothing_found, on_time, rates
from lens.exhibits.context import Context
from lens.exhibits.record import Rows
from lens.stats.intervals import wilson


@dataclass(frozen=True)
class Figure:
    """One line of the profile, in the reader's words; `side` is high, low, within or '' where nothing is judged."""

    key: str
    name: str
    value: str
    interval: str = words.NOTHING
    num: int | None = None
    den: int | None = None
    district: str = words.NOTHING
    side: str = ""
    behind_num: Rows | None = None
    behind_den: Rows | None = None
    told: str = ""  # what a headline calls it, where that is not its name


def figures(ctx: Context, street: str) -> list[Figure]:
    """What this house can say of the street; a measure that is off leaves its line out."""
    found: list[Figure] = []
    for line in (_visits, _per_visit, _zero, _on_time, _overdue, _majors, _tiers, _recurrence):
        try:
            found += line(ctx, street)
        except Refusal:
            continue
    return found


def _both(ctx: Context, code: str, **change) -> tuple[dict, dict]:
    """The street's row of a measure, and the district's."""
    return ctx.ask(code, **change)[0], every_street(ctx).ask(code, **change)[0]


def _share(ctx: Context, num: int, den: int) -> str:
    """A share as the reader sees it: as counts where the base is small, — where there is none."""
    if not den:
        return words.NOTHING
    if den < ctx.snapshot.home.config["small_base"]:
        return ctx.t("measure.base", num=num, den=den)
    return words.percent(num / den, ctx.lang)


def _rate(ctx: Context, key: str, code: str, name: str, here: dict, all_: dict, side: str = "", **where) -> Figure:
    chosen = tuple((d, (c,)) for d, c in where.items() if d != "period")
    behind = {"where": chosen, "period": where.get("period", "")}
    percent = ctx.measure(code).is_percent
    value = _share(ctx, here[f"{code}_num"], here[f"{code}_den"]) if percent else ctx.value(code, here[code])
    return Figure(
        key,
        name,
        value,
        _units.interval(ctx, code, here),
        here[f"{code}_num"],
        here[f"{code}_den"],
        ctx.value(code, all_[code]),
        side,
        Rows(code, "num", **behind),
        Rows(code, "den", **behind),
    )


def _visits(ctx: Context, street: str) -> Iterator[Figure]:
    here, all_ = _both(ctx, "M1")
    yield Figure(
        "visits",
        ctx.name("M1"),
        ctx.value("M1", here["M1"]),
        num=here["M1"],
        district=ctx.value("M1", all_["M1"]),
        behind_num=Rows("M1"),
    )


def _per_visit(ctx: Context, street: str) -> Iterator[Figure]:
    here, all_ = _both(ctx, "M5")
    yield _rate(ctx, "crude", "M5", ctx.t("profile.crude"), here, all_)
    found = rates(every_street(ctx))
    if found is None or street not in found.codes:
        return
    i = found.codes.index(street)
    side = {"high": "high", "low": "low", "similar": "within"}.get(found.band[i], "")
    lo, hi = found.at_mix[i]
    yield Figure(
        "adjusted",
        ctx.t("profile.adjusted_name"),
        words.number(found.adjusted[i], ctx.lang, 2),
        f"{words.number(lo, ctx.lang, 2)}–{words.number(hi, ctx.lang, 2)}",
        district=words.number(1, ctx.lang, 2),
        side="" if street in silent(ctx) else side,
        told=ctx.t("profile.adjusted"),
    )


def _zero(ctx: Context, street: str) -> Iterator[Figure]:
    refusal = ctx.off("M5b")
    if refusal:
        raise refusal
    found = nothing_found(every_street(ctx))
    if found is None or street not in found.codes:
        return
    row = found.rows[street]
    lo, hi = wilson(row["zero"], row["visits"])
    yield Figure(
        "zero",
        ctx.t("profile.zero"),
        _share(ctx, row["zero"], row["visits"]),
        f"{words.percent(float(lo), ctx.lang)}–{words.percent(float(hi), ctx.lang)}",
        row["zero"],
        row["visits"],
        ctx.t("profile.at_mix", value=row["expected_zero"] / row["visits"]),
        _side(ctx, street, found),
        None,
        Rows("M5b", "den"),
        told=ctx.t("profile.zero_told"),
    )


def _side(ctx: Context, street: str, found: Limited) -> str:
    if street in found.small or street in silent(ctx):
        return ""
    beyond = int(found.limits.beyond[found.codes.index(street)])
    return {2: "high", -2: "low"}.get(beyond, "within")


def _on_time(ctx: Context, street: str) -> Iterator[Figure]:
    code = ctx.measure("M3").code
    here, all_ = _both(ctx, code)
    found = on_time(every_street(ctx), code)
    side = _side(ctx, street, found) if found and street in found.codes else ""
    yield _rate(ctx, "on_time", code, ctx.name(code), here, all_, side)


def _overdue(ctx: Context, street: str) -> Iterator[Figure]:
    codes = ["M4", "S1"]
    here, all_ = ctx.ask(codes)[0], every_street(ctx).ask(codes)[0]
    lo, hi = wilson(here["M4"], here["S1"])
    share = here["M4"] / here["S1"] if here["S1"] else None
    interval = f"{words.percent(float(lo), ctx.lang)}–{words.percent(float(hi), ctx.lang)}" if share is not None else ""
    district = words.percent(all_["M4"] / all_["S1"] if all_["S1"] else None, ctx.lang)
    yield Figure(
        "overdue",
        ctx.t("profile.overdue"),
        _share(ctx, here["M4"], here["S1"]),
        interval or words.NOTHING,
        here["M4"],
        here["S1"],
        district,
        "",
        Rows("M4"),
        Rows("S1"),
    )


def _majors(ctx: Context, street: str) -> Iterator[Figure]:
    if not ctx.off("M10"):
        here, all_ = _both(ctx, "M10")
        yield _rate(ctx, "major", "M10", ctx.name("M10"), here, all_)
    stock, whole = _both(ctx, "M11_stock")
    yield Figure(
        "majors",
        ctx.name("M11_stock"),
        ctx.value("M11_stock", stock["M11_stock"]),
        num=stock["M11_stock"],
        district=ctx.value("M11_stock", whole["M11_stock"]),
        behind_num=Rows("M11_stock"),
    )


def _tiers(ctx: Context, street: str) -> Iterator[Figure]:
    if refusal := ctx.off("M6"):
        raise refusal
    token, days = _units.window(ctx)
    by = ["risk_tier"] if "premises.risk_tier" in ctx.snapshot.has else []
    here = {r.get("risk_tier"): r for r in ctx.ask("M6", by, token=token)}
    all_ = {r.get("risk_tier"): r for r in every_street(ctx).ask("M6", by, token=token)}
    for tier in _units.order(ctx, "risk_tier", dict.fromkeys(here, 0)):
        name = ctx.t("profile.coverage", days=days)
        where: dict[str, str] = {}
        if tier is not None:
            name, where = ctx.t("profile.tier", days=days, tier=ctx.label("risk_tier", tier)), {"risk_tier": tier}
        elif by:
            name = ctx.t("profile.tier_none", days=days)
        made = _rate(ctx, f"tier_{tier}", "M6", name, here[tier], all_[tier], period=token, **where)
        # a link cannot ask for premises without a tier
        yield replace(made, behind_num=None, behind_den=None) if by and tier is None else made


def _recurrence(ctx: Context, street: str) -> Iterator[Figure]:
    # a year of follow-up: hazards closed in the period and a year ago or earlier; without any, of all years
    here, all_ = _both(ctx, "M13")
    if here["M13_den"]:
        yield _rate(ctx, "recurrence", "M13", ctx.name("M13"), here, all_)
    else:
        here, all_ = _both(ctx, "M13", token="all")
        yield _rate(ctx, "recurrence", "M13", ctx.t("profile.recurrence_all"), here, all_, period="all")
