"""Is it safe now? Six figures, each with its comparison, its base, and a verdict where its kind allows one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from lens import words
from lens.compile import Refusal
from lens.exhibits import _verdict
from lens.exhibits._compare import against_words, change, rate_side
from lens.exhibits._streets import silent_clause
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Rows, Table, Tile

COVERAGE_DAYS = 180
MEASURES = ("M11_stock", "M4", "M3", "M6", "M5")
COMPARED = ("M11_stock", "M4", "M3_rectified", "M3_closed", "M5")
BESIDE = ("M11_new", "M11_closed")
SOON = ("S3", "S7", "S15")


@dataclass(frozen=True)
class Figures:
    """What the tiles need, asked in as few questions as the dates allow; `off` holds why a figure is not there."""

    now: dict
    before: dict | None
    off: dict[str, Refusal] = field(default_factory=dict)


def figures(ctx: Context) -> Figures:
    """The tiles' figures for the period and for the like period before."""
    off = {c: r for c in (*COMPARED, *BESIDE, *SOON, "S1", "M2") if (r := ctx.off(c))}
    if ctx.period.end < ctx.as_of:
        # due soon belongs to the as-of date; stocks of the past need closing dates
        names = {"measure": ctx.measure("M4").zh, "measure_en": ctx.measure("M4").en}
        off |= dict.fromkeys(SOON, Refusal("refused_past", **names))
        if "hazards.end_date" not in ctx.snapshot.has:
            off |= dict.fromkeys(("M11_stock", "M4", "S1"), Refusal("needs_history", **names))
        elif status := ctx.selection.codes("status"):
            dim = {"dimension": ctx.dimension_name("status"), "dimension_en": "status"}
            off |= (
                dict.fromkeys(("M11_stock", "M4", "S1"), Refusal("refused_outcome", **names, **dim)) if status else {}
            )
    there = [c for c in (*COMPARED, *BESIDE, *SOON, "S1", "M2") if c not in off]
    stocks = {"M11_stock", "M4"} if "hazards.end_date" not in ctx.snapshot.has else set()
    compared = [c for c in there if c in COMPARED and c not in stocks]
    # ledger and visits may reach back differently, so the earlier figures are asked apart
    earlier: dict = {}
    for codes in ([c for c in compared if c != "M5"], [c for c in compared if c == "M5"]):
        rows = ctx.previous(codes) if codes else None
        earlier |= rows[0] if rows else {}
    return Figures(ctx.ask(there)[0] if there else {}, earlier or None, off)


def build(ctx: Context) -> Exhibit:
    found = figures(ctx)
    tiles = (
        _accidents(ctx),
        _majors(ctx, found),
        _overdue(ctx, found),
        _on_time(ctx, found),
        _coverage(ctx),
        _per_visit(ctx, found),
    )
    rows = tuple((t.label, t.value + (t.unit and f" {t.unit}"), t.compare or t.off, t.base, t.verdict) for t in tiles)
    columns = tuple(Column(k, ctx.t(f"posture.column_{k}")) for k in ("figure", "value", "change", "base", "verdict"))
    title = headline(ctx, found)
    if ctx.selection.codes("jurisdiction"):
        # a street that sends nothing must not read as a street where nothing was found
        title += silent_clause(ctx)
    return Exhibit(
        code="posture",
        title=title,
        subtitle=ctx.subtitle(),
        tiles=tiles,
        table=Table(columns, rows),
        alt=title,
        measures=MEASURES,
    )


def headline(ctx: Context, found: Figures) -> str:
    """The page's first sentence: open majors and overdue hazards with their change, or what can be said instead."""
    now, before = found.now, found.before or {}
    if now.get("S1") == 0 and now.get("M2", 0) >= ctx.snapshot.home.config["small_base"] and not ctx.selection.where:
        # not one hazard open is seldom the truth of a district: more likely only closed ones were exported
        return ctx.t("posture.headline_all_closed", found=now["M2"])
    if "M11_stock" in now and "M4" in now:
        if before.get("M11_stock") is None:
            return ctx.then(ctx.t("posture.headline", majors=now["M11_stock"], overdue=now["M4"]))
        step = now["M11_stock"] - before["M11_stock"]
        key = "headline_up" if step > 0 else "headline_down" if step < 0 else "headline_equal"
        group = ctx.before.group if ctx.before else ""
        against = ctx.t(f"posture.against_{group if group in ('season', 'yearend') else ctx.selection.compare}")
        told = ctx.t(f"posture.{key}", majors=now["M11_stock"], overdue=now["M4"], n=abs(step), against=against)
        return ctx.then(told)
    if "M4" in now:
        return ctx.then(ctx.t("posture.headline_overdue", open=now["S1"], overdue=now["M4"]))
    if "S1" in now:
        return ctx.then(ctx.t("posture.headline_open", open=now["S1"], found=now["M2"]))
    return ctx.t("posture.headline_found", found=now["M2"]) if "M2" in now else ctx.t("posture.headline_nothing")


def _off(ctx: Context, code: str, refusal: Refusal, label: str = "") -> Tile:
    return Tile(
        label or ctx.name(code),
        words.NOTHING,
        off=refusal.message(ctx.lang),
        hint=ctx.measure(code).definition(ctx.lang),
    )


def _tile(
    ctx: Context,
    code: str,
    row: dict,
    compare: str,
    base: str,
    phrase: _verdict.Phrase,
    label: str = "",
    behind: Rows | None = None,
) -> Tile:
    if row[code] is None or ctx.is_small(code, row):
        phrase = _verdict.Phrase(ctx.t("verdict.none"))
    return Tile(
        label=label or ctx.name(code, basis=False),
        value=ctx.value(code, row[code]),
        unit=ctx.unit(code) if row[code] is not None else "",
        compare=compare,
        base=base,
        verdict=phrase.text,
        role=phrase.role,
        hint=ctx.measure(code).definition(ctx.lang),
        behind=behind or ctx.behind(code),
    )


def _against(ctx: Context, code: str, found: Figures) -> str:
    if found.before is not None and code in found.before:
        return change(ctx, code, found.now, found.before)
    return ctx.t("posture.nothing_before") if ctx.selection.compare != "none" else ""


def _accidents(ctx: Context) -> Tile:
    """Relatively serious or worse accidents; where there was none, since when none is on record."""
    refusal = ctx.off("A1_grave")
    if refusal:
        return _off(ctx, "A1_grave", refusal)
    since = ctx.snapshot.starts["accidents"]
    if ctx.period.end < since:
        # a time of which no event is on record is no time without accidents
        told = ctx.t("posture.accidents_since", day=since)
        return Tile(ctx.name("A1_grave"), words.NOTHING, off=told, hint=ctx.measure("A1_grave").definition(ctx.lang))
    now, before = ctx.ask("A1_grave")[0], ctx.previous("A1_grave")
    against = change(ctx, "A1_grave", now, before[0]) if before else ""
    ever = ctx.ask("A1_grave", token=f"{since}..{ctx.period.end}")[0]["A1_grave"]
    if not ever:
        base = ctx.t("posture.none_in_data", day=since)
    else:
        interval = ctx.base(now, "A1_grave")
        base = interval if now["A1_grave"] else ctx.t("posture.none_in_period", day=since, n=ever)
    # one accident more or less is chance, so nothing is judged
    return _tile(ctx, "A1_grave", now, against, base, _verdict.Phrase(ctx.t("verdict.reference")))


def _majors(ctx: Context, found: Figures) -> Tile:
    if "M11_stock" in found.off:
        return _off(ctx, "M11_stock", found.off["M11_stock"])
    parts = []
    if "M11_closed" in found.now:
        parts.append(ctx.t("posture.in_out", new=found.now["M11_new"], closed=found.now["M11_closed"]))
    if found.now["M11_stock"]:
        parts.append(ctx.t("posture.oldest", days=ctx.question("open_majors")[0]["days_open"]))
    return _tile(
        ctx, "M11_stock", found.now, _against(ctx, "M11_stock", found), " · ".join(parts), _verdict.of_stock(ctx)
    )


def _overdue(ctx: Context, found: Figures) -> Tile:
    if "M4" in found.off:
        return _off(ctx, "M4", found.off["M4"])
    now = found.now
    parts, phrase = [], _verdict.Phrase("")
    if "hazards.end_date" in ctx.snapshot.has and not ctx.selection.codes("status"):
        flow = ctx.question("overdue_flow")[0]
        parts.append(ctx.t("posture.in_out", new=flow["new_n"], closed=flow["closed_n"]))
        phrase = _verdict.of_stock(ctx)
    if "S15" in now:
        parts.append(ctx.t("posture.due_soon", a=now["S3"], b=now["S7"], c=now["S15"]))
    return _tile(ctx, "M4", now, _against(ctx, "M4", found), " · ".join(parts), phrase)


def _on_time(ctx: Context, found: Figures) -> Tile:
    code = ctx.measure("M3").code
    sibling = "M3_closed" if code == "M3_rectified" else "M3_rectified"
    if code in found.off:
        return _off(ctx, code, found.off[code])
    base = ctx.base(found.now, code)
    if sibling in found.now and found.now[sibling] is not None:
        base += " · " + ctx.t(
            "posture.other_rate", name=ctx.name(sibling, basis=False), value=ctx.value(sibling, found.now[sibling])
        )
    return _tile(ctx, code, found.now, _against(ctx, code, found), base, _verdict.of_rate(ctx, code), ctx.name(code))


def _coverage(ctx: Context) -> Tile:
    start = ctx.period.end - timedelta(COVERAGE_DAYS - 1)
    tiers = (
        ("red", "orange") if "premises.risk_tier" in ctx.snapshot.has and not ctx.selection.codes("risk_tier") else ()
    )
    label = ctx.t("posture.coverage_tiers" if tiers else "posture.coverage_all", days=COVERAGE_DAYS)
    refusal = ctx.off("M6")
    if refusal:
        return _off(ctx, "M6", refusal, label)
    token = f"{start}..{ctx.period.end}"
    change_tiers = {"risk_tier": tiers} if tiers else {}
    try:
        now = ctx.ask("M6", token=token, **change_tiers)[0]
    except Refusal as early:
        return _off(ctx, "M6", early, label)
    left = ctx.t("posture.not_visited", days=COVERAGE_DAYS, n=now["M6_den"] - now["M6_num"])
    phrase = _verdict.Phrase(ctx.t("verdict.reference"))
    # who was not visited is what can be acted on
    behind = ctx.behind("M6", "rest", token, **change_tiers)
    return _tile(ctx, "M6", now, left, ctx.base(now, "M6"), phrase, label, behind)


def _per_visit(ctx: Context, found: Figures) -> Tile:
    if "M5" in found.off:
        return _off(ctx, "M5", found.off["M5"])
    compare = _rate_change(ctx, found) or _against(ctx, "M5", found)
    return _tile(ctx, "M5", found.now, compare, ctx.base(found.now, "M5"), _verdict.of_rate(ctx, "M5"))


def _rate_change(ctx: Context, found: Figures) -> str:
    """显著高于去年同期（1.06）: hazards per visit against the like period at 99.8 %; '' where too small to tell."""
    before = found.before or {}
    side = rate_side(ctx, found.now, before)
    return ctx.t(f"compare.rate_{side}", against=against_words(ctx), b=ctx.value("M5", before["M5"])) if side else ""
