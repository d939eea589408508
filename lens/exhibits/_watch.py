"""What the exhibits of duty checks share: whether they can be asked, what an empty one says, how units are judged."""

from __future__ import annotations

from lens.exhibits import _checks
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit

OFF_HOURS = ("night", "holiday")


def check(ctx: Context) -> None:
    """Raise the Refusal of the measure that every exhibit of duty checks rests on."""
    refusal = ctx.off("M19")
    if refusal:
        raise refusal


def nothing(ctx: Context, code: str, what: str, measures: tuple[str, ...] = ("M19",)) -> Exhibit:
    """The exhibit where the selection holds no duty check with a result."""
    why = ctx.t("watch.no_rows", span=ctx.span, filters=ctx.filter_words)
    return Exhibit(code, what, ctx.subtitle(), empty=why, alt=why, measures=measures)


def units(ctx: Context) -> _checks.Compared | None:
    """Units by the share of checks failed, each against the others at the same shifts; None where none was checked."""
    kind = ("duty_shift",) if "duty_checks.duty_shift" in ctx.snapshot.has else ()
    rows = [
        {**r, "checks": r["M19_den"], "failed": r["M19_den"] - r["M19_num"]}
        for r in ctx.ask("M19", ["duty_unit", *kind])
    ]
    return _checks.compare(ctx, rows, kind, "checks", "failed", "duty_unit")


def in_order(ctx: Context, bodies: list[_checks.Body]) -> list[_checks.Body]:
    """Units of streets in the streets' order, then the others in that of their list: no order of merit."""
    streets = {c: i for i, c in enumerate(ctx.snapshot.codes("jurisdiction"))}
    of_unit = {r["duty_unit"]: r["jurisdiction"] for r in ctx.ask("M19", ["duty_unit", "jurisdiction"])}
    return sorted(bodies, key=lambda b: streets.get(of_unit.get(b.code) or "", len(streets)))
