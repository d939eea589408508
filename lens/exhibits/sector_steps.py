"""Hazards per 100 site visits by work step of construction."""

from __future__ import annotations

from dataclasses import dataclass

from lens import words
from lens.compile import Refusal
from lens.exhibits import _units
from lens.exhibits._streets import dispersion
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Rows, Series, Table
from lens.stats.intervals import garwood, rate_ratio

CODE = "sector_steps"
PER = 100
#: one step leads another only where even this interval of their ratio leaves 1 out
BEYOND = 0.998


@dataclass(frozen=True)
class Step:
    """Hazards of one work step that administrative and expert visits found, per 100 of those visits."""

    code: str
    found: int
    rate: float
    lo: float
    hi: float
    phi: float


def build(ctx: Context) -> Exhibit:
    if refusal := ctx.off("M5", ["sector"]):
        raise refusal
    if "hazards.work_step" not in ctx.snapshot.has:
        raise Refusal("needs_hazards_work_step")
    what = ctx.t("steps.what", n=PER)
    sectors = _sectors(ctx)
    visits: dict = ctx.ask("M5", sector=sectors)[0] if sectors else {"M5_den": 0}
    if not visits["M5_den"]:
        why = ctx.t("steps.none")
        return Exhibit(CODE, ctx.t("exhibits.sector_steps"), ctx.subtitle(what), empty=why, alt=why, measures=("M2",))
    types = tuple(r["activity_type"] for r in ctx.question("default_types"))
    change = {"sector": sectors, **({"activity_type": types} if types else {})}
    rows = {r["work_step"]: r["M2"] for r in ctx.ask("M2", ["work_step"], **change)}
    phi = dispersion(visits.get("M5_sums"))
    order = _units.order(ctx, "work_step", {s: n for s, n in rows.items() if s is not None})
    made = sorted((_step(s, rows[s], visits, phi) for s in order if s), key=lambda s: -s.rate)
    if not made:
        why = ctx.t("steps.none")
        return Exhibit(CODE, ctx.t("exhibits.sector_steps"), ctx.subtitle(what), empty=why, alt=why, measures=("M2",))
    title = _title(ctx, made, sectors, visits["M5_den"])
    names = tuple(ctx.label("work_step", s.code) for s in made)
    where = tuple(change.items())
    notes = [ctx.t("steps.note", phi=phi)]
    if rows.get(None):
        notes.append(ctx.t("steps.unstated", n=rows[None]))
    small = visits["M5_den"] < _units.MIN_VISITS
    if small:
        notes.append(ctx.t("units.small", visits=_units.MIN_VISITS, premises=_units.MIN_PREMISES))
    series = Series(
        what,
        tuple(s.rate for s in made),
        names,
        "context",
        lo=None if small else tuple(s.lo for s in made),
        hi=None if small else tuple(s.hi for s in made),
        hover=tuple(
            ctx.t("steps.hover", name=n, rate=s.rate, lo=s.lo, hi=s.hi, found=s.found, visits=visits["M5_den"])
            for n, s in zip(names, made, strict=True)
        ),
        keys=tuple(s.code for s in made),
    )
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        chart=Chart(
            "dot", (series,), Axis(decimals=0), Axis(kind="category", order=names), height=70 + 28 * len(names)
        ),
        table=_table(ctx, made, names, where),
        alt=ctx.t("steps.alt", title=title, names=names),
        notes=tuple(notes),
        measures=("M2", "M5"),
    )


def _sectors(ctx: Context) -> tuple[str, ...]:
    """The chosen sectors whose hazards state a work step."""
    rows = ctx.ask("M2", ["sector", "work_step"])
    return tuple(dict.fromkeys(r["sector"] for r in rows if r["sector"] and r["work_step"]))


def _step(code: str, found: int, visits: dict, phi: float) -> Step:
    """A step's hazards are a part of all, and a part of clustered counts is less dispersed: 1 + (φ − 1)·share."""
    share = min(found / visits["M5_num"], 1.0) if visits["M5_num"] else 0.0
    own = 1 + (phi - 1) * share
    lo, hi = (float(v) * own / visits["M5_den"] * PER for v in garwood(found / own))
    return Step(code, found, found / visits["M5_den"] * PER, lo, hi, own)


def _title(ctx: Context, made: list[Step], sectors: tuple[str, ...], visits: int) -> str:
    """The step with most per visit where one has most, and whether chance could have put it there."""
    sector = _units.some(ctx, "sector", sectors)
    if len(made) < 2 or made[0].rate == made[1].rate:
        return ctx.t("steps.title_tie", sector=sector, visits=visits, found=sum(s.found for s in made), n=len(made))
    # two counts out of the same visits: are they one half each of their sum?
    phi = max(made[0].phi, made[1].phi)
    test = rate_ratio(made[0].found / phi, 1.0, made[1].found / phi, 1.0, BEYOND)
    key = "title" if test.lo > 1 else "title_close"
    first, second = (ctx.label("work_step", s.code) for s in made[:2])
    return ctx.t(
        f"steps.{key}",
        sector=sector,
        visits=visits,
        per=PER,
        name=first,
        rate=made[0].rate,
        second=second,
        next=made[1].rate,
    )


def _table(ctx: Context, made: list[Step], names: tuple[str, ...], where: tuple) -> Table:
    columns = (
        Column("step", ctx.dimension_name("work_step")),
        Column("found", ctx.t("sectors.column_at_visits"), "count"),
        Column("rate", ctx.t("steps.rate", n=PER), "number", 1),
        Column("interval", ctx.t("units.interval"), "interval"),
    )
    body, links = [], []
    for n, s in zip(names, made, strict=True):
        bounds = f"{words.number(s.lo, ctx.lang, 1)}–{words.number(s.hi, ctx.lang, 1)}"
        body.append((n, s.found, s.rate, bounds))
        links.append((None, Rows("M2", "num", (*where, ("work_step", (s.code,)))), None, None))
    return Table(columns, tuple(body), tuple(links))
