"""Which open hazards move the index of the first streets most: by premise, with the index if they were closed."""

from __future__ import annotations

from dataclasses import dataclass, field

from lens import words
from lens.exhibits import _index, _units, _winter
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table

#: premises listed of a street, and streets listed
EACH, STREETS = 5, 3
LONG = 24


@dataclass
class _Held:
    """The open heating hazards of one premise: the classes they count in and their weight."""

    name: str
    hazards: list[dict] = field(default_factory=list)
    classes: list[tuple[str, str, str]] = field(default_factory=list)
    weight: float = 0.0


@_winter.says_basis
def build(ctx: Context) -> Exhibit:
    index = _index.made(ctx)
    _index.check_whole(ctx, index)
    what = ctx.t("attention.movers", n=EACH)
    subtitle = ctx.subtitle(what, period=ctx.t("attention.week", day=index.day))
    streets = [i for i in _index.leaders(index, len(index.panel.streets)) if i in _index.shown(ctx, index)][:STREETS]
    if not streets:
        told = ctx.t("attention.nothing_scored", day=index.day)
        return Exhibit("winter_movers", what, subtitle, empty=told, alt=told)
    body, clauses = [], []
    for i in streets:
        code, score = index.panel.streets[i], float(index.score[-1, i])
        held = _premises(ctx, index, code)[:EACH]
        name = ctx.label("jurisdiction", code)
        for one in held:
            left = _index.without(index, one.classes, i)
            body.append(
                (name, one.name, _kinds(ctx, one), _late(one), len(one.hazards), one.weight, left, score - left)
            )
        every = [c for one in held for c in one.classes]
        left = _index.without(index, every, i)
        clauses.append(ctx.t("attention.moved", name=name, n=len(every), premises=len(held), score=score, left=left))
    title = _units.clauses(ctx, clauses[:2])
    columns = (
        Column("street", ctx.dimension_name("jurisdiction")),
        Column("premise", ctx.t("winter.list_premise")),
        Column("codes", ctx.t("winter.list_codes")),
        Column("overdue", ctx.t("attention.column_overdue"), "count"),
        Column("n", ctx.name("S1_heating"), "count"),
        Column("weight", ctx.t("attention.column_weight"), "number", 1),
        Column("left", ctx.t("attention.column_left"), "number", 1),
        Column("effect", ctx.t("attention.column_effect"), "number", 1),
    )
    return Exhibit(
        code="winter_movers",
        title=title,
        subtitle=subtitle,
        table=Table(columns, tuple(body)),
        alt=title,
        notes=(ctx.t("attention.note_movers"), ctx.t("attention.note_known")),
        measures=("S1_heating",),
        show_table=True,
    )


def _premises(ctx: Context, index: _index.Index, street: str) -> list[_Held]:
    """The street's premises with an open heating hazard, the heaviest first; what names no premise stands alone."""
    found: dict[str, _Held] = {}
    rows = ctx.question("winter_movers", last=index.day, street=street)
    for r in rows:
        one = (r["heating"], "major" if r["is_major"] else "other", r["age"])
        told = r["premise_name"] or r["description"] or r["hazard_id"]
        held = found.setdefault(str(r["premise_no"] or r["premise_name"] or r["hazard_id"]), _Held(_short(told)))
        held.hazards.append(r)
        held.classes.append(one)
        held.weight += float(index.rules.classes([one])[0])
    return sorted(found.values(), key=lambda h: -h.weight)


def _kinds(ctx: Context, held: _Held) -> str:
    codes = dict.fromkeys(c for r in held.hazards for c in _winter.codes_of(r["heating"]))
    return words.join(ctx.labels("heating_code", list(codes)), ctx.lang)


def _late(held: _Held) -> int:
    return sum(r["age"] == "overdue" for r in held.hazards)


def _short(text: str) -> str:
    return text if len(text) <= LONG else text[:LONG] + "…"
