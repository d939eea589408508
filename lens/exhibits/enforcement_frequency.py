"""How often enforcement comes to a premise, by sector, beside coverage weighted by risk and the annual caps.

More visits are no aim: what counts is that risky premises are seen and that nobody is visited above a cap. The weight
of a tier is how often its interval asks for a visit (rule table of intervals): with the shipped table a red premise
weighs four times a blue one.
"""

from __future__ import annotations

from dataclasses import dataclass

from lens.compile import Refusal
from lens.exhibits import _majors, _units
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table

CODE = "enforcement_frequency"
OFTEN, COVER, CAP = "M8_enforcement", "M6", "M8_cap"
HIGH = ("red", "orange")
LONGEST = 730


@dataclass(frozen=True)
class Cover:
    """Premises visited of those on the register, plain and weighted by the visits that their tiers ask for."""

    visited: int
    premises: int
    seen: float
    asked: float

    @property
    def share(self) -> float | None:
        return self.seen / self.asked if self.asked else None


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off(OFTEN, ["sector"])
    if refusal:
        raise refusal
    if "premises.risk_tier" not in ctx.snapshot.has:
        raise Refusal("needs_premises_risk_tier")
    token, days = _units.window(ctx)
    what = ctx.t("enforce.frequency.what", days=days)
    often = {r["sector"]: r for r in ctx.ask(OFTEN, ["sector"], token=token) if r[f"{OFTEN}_den"]}
    if not often:
        why = ctx.t("sectors.tiers_none")
        return Exhibit(CODE, what, ctx.subtitle(period=""), empty=why, alt=why, measures=(OFTEN, COVER))
    tiers = ctx.ask(COVER, ["sector", "risk_tier"], token=token)
    cover = {s: _cover(ctx, [r for r in tiers if r["sector"] == s]) for s in often}
    whole, every = ctx.ask(OFTEN, token=token)[0], _cover(ctx, tiers)
    high = _cover(ctx, [r for r in tiers if r["risk_tier"] in HIGH])
    caps = _units.asked(ctx, CAP, "sector")
    sectors = _units.order(ctx, "sector", {s: r[f"{OFTEN}_den"] for s, r in often.items()})
    names = tuple(ctx.labels("sector", sectors))
    title = _title(ctx, whole, every, high, _units.total(ctx, CAP) if caps is not None else None)
    left, right = ctx.name(OFTEN), ctx.t("enforce.frequency.weighted")
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what, period=_units.window_words(ctx)),
        chart=Chart(
            "dot",
            (
                Series(
                    left,
                    tuple(often[s][OFTEN] for s in sectors),
                    names,
                    lo=tuple(often[s][f"{OFTEN}_lo"] for s in sectors),
                    hi=tuple(often[s][f"{OFTEN}_hi"] for s in sectors),
                    panel=left,
                    hover=tuple(_often(ctx, n, often[s]) for n, s in zip(names, sectors, strict=True)),
                    keys=tuple(s or "" for s in sectors),
                ),
                Series(
                    right,
                    tuple(cover[s].share for s in sectors),
                    names,
                    panel=right,
                    hover=tuple(_covered(ctx, n, cover[s]) for n, s in zip(names, sectors, strict=True)),
                    keys=tuple(s or "" for s in sectors),
                ),
            ),
            y=Axis(kind="category", order=names),
            panels=(left, right),
            axes=(Axis(decimals=2), Axis(kind="percent")),
            height=92 + 28 * len(names),
            room=900,
        ),
        table=_table(ctx, sectors, often, cover, caps, token),
        alt=ctx.t("enforce.frequency.alt", title=title, names=names),
        notes=(
            ctx.t("enforce.frequency.note"),
            ctx.t("enforce.frequency.caps") if caps is not None else _off(ctx),
            ctx.t("enforce.neutral"),
        ),
        measures=(OFTEN, COVER, *((CAP,) if caps is not None else ())),
    )


def _off(ctx: Context) -> str:
    refusal = ctx.off(CAP, ["sector"])
    return refusal.message(ctx.lang) if refusal else ctx.t("check.cap_note")


def _cover(ctx: Context, rows: list[dict]) -> Cover:
    days = _majors.rule(ctx, "visit_intervals.toml").get("days", {})
    weights = [LONGEST / days.get(r["risk_tier"] or "none", LONGEST) for r in rows]
    return Cover(
        sum(r[f"{COVER}_num"] for r in rows),
        sum(r[f"{COVER}_den"] for r in rows),
        sum(w * r[f"{COVER}_num"] for w, r in zip(weights, rows, strict=True)),
        sum(w * r[f"{COVER}_den"] for w, r in zip(weights, rows, strict=True)),
    )


def _title(ctx: Context, whole: dict, every: Cover, high: Cover, cap: dict | None) -> str:
    title = ctx.t("enforce.frequency.title", often=ctx.value(OFTEN, whole[OFTEN]), share=every.share)
    if high.premises:
        title += ctx.t("enforce.frequency.high", num=high.visited, den=high.premises)
    if cap and cap[f"{CAP}_den"]:
        key = "over" if cap[f"{CAP}_num"] else "none_over"
        title += ctx.t(f"enforce.frequency.{key}", n=cap[f"{CAP}_num"], den=cap[f"{CAP}_den"])
    return title


def _often(ctx: Context, name: str, row: dict) -> str:
    return ctx.t(
        "enforce.frequency.hover", name=name, value=ctx.value(OFTEN, row[OFTEN]), num=row[f"{OFTEN}_num"],
        den=row[f"{OFTEN}_den"], interval=_units.interval(ctx, OFTEN, row),
    )  # fmt: skip


def _covered(ctx: Context, name: str, one: Cover) -> str:
    return ctx.t("enforce.frequency.hover_cover", name=name, share=one.share, num=one.visited, den=one.premises)


def _table(
    ctx: Context, sectors: list, often: dict, cover: dict[str | None, Cover], caps: dict | None, token: str
) -> Table:
    columns = (
        Column("sector", ctx.dimension_name("sector")),
        Column("premises", ctx.t("sectors.column_premises"), "count"),
        Column("visits", ctx.t("enforce.rate.visits"), "count"),
        Column("often", ctx.name(OFTEN), "number", 2),
        Column("interval", ctx.t("units.interval"), "interval"),
        Column("visited", ctx.t("sectors.column_visited"), "count"),
        Column("plain", ctx.name(COVER), "ratio"),
        Column("weighted", ctx.t("enforce.frequency.weighted"), "ratio"),
        *((Column("over", ctx.t("enforce.frequency.column_over"), "count"),) if caps is not None else ()),
    )
    body, links = [], []
    for s in sectors:
        row, one = often[s], cover[s]
        cells: list[tuple] = [
            (ctx.label("sector", s), None),
            (one.premises, ctx.behind(COVER, "den", token, sector=s)),
            (row[f"{OFTEN}_num"], None),
            (row[OFTEN], None),
            (_units.interval(ctx, OFTEN, row), None),
            (one.visited, ctx.behind(COVER, "num", token, sector=s)),
            (one.visited / one.premises if one.premises else None, None),
            (one.share, None),
        ]
        if caps is not None:
            cells.append((caps[s][f"{CAP}_num"] if s in caps else 0, None))
        body.append(tuple(v for v, _ in cells))
        links.append(tuple(link for _, link in cells))
    return Table(columns, tuple(body), tuple(links))
