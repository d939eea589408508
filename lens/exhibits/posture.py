"""Is it safe now? Six figures, each with its comparison, its base and a verdict on variation where its kind allows one."""

from __future__ import annotations

from datetime import timedelta

from lens.compile import Refusal
from lens.exhibits import _verdict
from lens.exhibits._compare import change
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table, Tile

COVERAGE_DAYS = 180
MEASURES = ("M11_stock", "M4", "M3", "M6", "M5")


def build(ctx: Context) -> Exhibit:
    makers = (_accidents, _majors, _overdue, _on_time, _coverage, _per_visit)
    tiles = []
    for maker in makers:
        try:
            tiles.append(maker(ctx))
        except Refusal as refusal:
            code = {"_majors": "M11_stock", "_overdue": "M4", "_on_time": "M3", "_coverage": "M6", "_per_visit": "M5"}[maker.__name__]
            tiles.append(Tile(ctx.name(code), "—", off=refusal.message(ctx.lang), hint=ctx.measure(code).definition(ctx.lang)))
    rows = tuple((t.label, t.value + (t.unit and f" {t.unit}"), t.compare or t.off, t.base, t.verdict) for t in tiles)
    columns = tuple(Column(k, ctx.t(f"posture.column_{k}")) for k in ("figure", "value", "change", "base", "verdict"))
    return Exhibit(
        code="posture",
        title=headline(ctx),
        subtitle=ctx.subtitle(),
        tiles=tuple(tiles),
        table=Table(columns, rows),
        alt=headline(ctx),
        measures=MEASURES,
    )


def headline(ctx: Context) -> str:
    """The page's first sentence: open majors and overdue hazards with their change, or what can be said without them."""
    try:
        majors, overdue = ctx.ask("M11_stock")[0]["M11_stock"], ctx.ask("M4")[0]["M4"]
    except Refusal:
        return _headline_without(ctx)
    before = ctx.previous("M11_stock")
    if not before:
        return ctx.t("posture.headline", majors=majors, overdue=overdue)
    step = majors - before[0]["M11_stock"]
    key = "headline_up" if step > 0 else "headline_down" if step < 0 else "headline_equal"
    against = ctx.t(f"posture.against_{ctx.selection.compare}")
    return ctx.t(f"posture.{key}", majors=majors, overdue=overdue, n=abs(step), against=against)


def _headline_without(ctx: Context) -> str:
    if ctx.off("S1") is None:
        try:
            return ctx.t("posture.headline_open", open=ctx.ask("S1")[0]["S1"], found=ctx.ask("M2")[0]["M2"])
        except Refusal:
            pass
    return ctx.t("posture.headline_found", found=ctx.ask("M2")[0]["M2"])


def _accidents(ctx: Context) -> Tile:
    # the accidents extract is not part of this version: the tile says so instead of showing a zero
    return Tile(ctx.t("posture.accidents"), "—", off=ctx.t("posture.no_accidents"))


def _tile(ctx: Context, code: str, compare: str, base: str, phrase: _verdict.Phrase, label: str = "", row: dict | None = None) -> Tile:
    now = row or ctx.ask(code)[0]
    return Tile(
        label=label or ctx.name(code, basis=False),
        value=ctx.value(code, now[code]),
        unit=ctx.unit(code),
        compare=compare,
        base=base,
        verdict=phrase.text,
        role=phrase.role,
        hint=ctx.measure(code).definition(ctx.lang),
    )


def _against(ctx: Context, code: str) -> str:
    before = ctx.previous(code)
    return change(ctx, code, ctx.ask(code)[0], before[0]) if before else ctx.t("posture.nothing_before") if ctx.selection.compare != "none" else ""


def _majors(ctx: Context) -> Tile:
    now = ctx.ask("M11_stock")[0]
    parts = []
    if ctx.off("M11_closed") is None:
        flow = ctx.ask(["M11_new", "M11_closed"])[0]
        parts.append(ctx.t("posture.in_out", new=flow["M11_new"], closed=flow["M11_closed"]))
    oldest = ctx.question("open_majors")
    if now["M11_stock"] and oldest:
        parts.append(ctx.t("posture.oldest", days=oldest[0]["days_open"]))
    return _tile(ctx, "M11_stock", _against(ctx, "M11_stock"), " · ".join(parts), _verdict.of_stock(ctx), row=now)


def _overdue(ctx: Context) -> Tile:
    base = ""
    if ctx.period.end == ctx.as_of:
        soon = ctx.ask(["S3", "S7", "S15"])[0]
        base = ctx.t("posture.due_soon", a=soon["S3"], b=soon["S7"], c=soon["S15"])
    return _tile(ctx, "M4", _against(ctx, "M4"), base, _verdict.of_stock(ctx))


def _on_time(ctx: Context) -> Tile:
    code = "M3"
    if ctx.off(code) is not None:
        # the house's headline needs a date it did not give; its sibling may still be known
        code = "M3_closed" if ctx.measure("M3").code == "M3_rectified" else "M3_rectified"
    now = ctx.ask(code)[0]
    return _tile(ctx, code, _against(ctx, code), ctx.base(now, code), _verdict.of_rate(ctx, code), ctx.name(code), now)


def _coverage(ctx: Context) -> Tile:
    start = ctx.period.end - timedelta(COVERAGE_DAYS - 1)
    token = f"{start}..{ctx.period.end}"
    tiers = ("red", "orange") if "premises.risk_tier" in ctx.snapshot.has else ()
    now = ctx.ask("M6", token=token, risk_tier=tiers)[0]
    label = ctx.t("posture.coverage_tiers" if tiers else "posture.coverage_all", days=COVERAGE_DAYS)
    left = now["M6_den"] - now["M6_num"]
    return _tile(ctx, "M6", ctx.t("posture.not_visited", n=left), ctx.base(now, "M6"), _verdict.Phrase(ctx.t("verdict.reference")), label, now)


def _per_visit(ctx: Context) -> Tile:
    now = ctx.ask("M5")[0]
    return _tile(ctx, "M5", _against(ctx, "M5"), ctx.base(now, "M5"), _verdict.of_rate(ctx, "M5"), row=now)
