"""How soon a duty post answers: the share of remote checks answered within so many seconds, by shift."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

from lens import words
from lens.compile import Refusal
from lens.exhibits import _units, _watch
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table

CODE = "watch_response"
#: fewer checks than this draw no line
FEWEST = 20
#: s: the end of the axis; what takes longer is in the table
LAST = 90


def build(ctx: Context) -> Exhibit:
    _watch.check(ctx)
    if "duty_checks.response_seconds" not in ctx.snapshot.has:
        raise Refusal("needs_duty_checks_response_seconds")
    what = ctx.t("watch.response.what")
    by_shift: dict[str | None, dict[float, int]] = {}
    for r in ctx.question("duty_response", "duty_checks"):
        after = inf if r["seconds"] is None else float(r["seconds"])
        by_shift.setdefault(r["duty_shift"], {})[after] = r["n"]
    if not by_shift:
        return _watch.nothing(ctx, CODE, what)
    whole: dict[float, int] = {}
    for counts in by_shift.values():
        for after, n in counts.items():
            whole[after] = whole.get(after, 0) + n
    codes = _units.order(ctx, "duty_shift", {c: float(sum(n.values())) for c, n in by_shift.items()})
    title = _title(ctx, whole)
    lines = [c for c in codes if sum(by_shift[c].values()) >= FEWEST]
    series = tuple(_line(ctx, _name(ctx, c), by_shift[c], f"cat{i}") for i, c in enumerate(lines))
    if len(codes) == 1 or not series:
        series = (_line(ctx, ctx.t("watch.response.all"), whole, "accent"),)
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        chart=Chart(
            "step",
            series,
            Axis(title=ctx.t("watch.response.x"), zero=True),
            Axis(kind="percent"),
            height=300,
            legend=True,
        ),
        table=_table(ctx, codes, by_shift, whole),
        alt=ctx.t("watch.response.alt", title=title),
        notes=(ctx.t("watch.response.note"), ctx.t("watch.response.lines", n=FEWEST)),
    )


def _within(counts: Mapping[float, int], seconds: float) -> int:
    return sum(n for after, n in counts.items() if after <= seconds)


def _quantile(counts: Mapping[float, int], share: float) -> float | None:
    """The seconds within which `share` were answered; None where fewer ever were."""
    total = sum(counts.values())
    for after in sorted(counts):
        if _within(counts, after) >= share * total:
            return None if after == inf else after
    return None


def _line(ctx: Context, name: str, counts: Mapping[float, int], role: str) -> Series:
    total = sum(counts.values())
    at = tuple(sorted({0, LAST, *(int(s) for s in counts if s <= LAST)}))
    shares = tuple(_within(counts, s) / total for s in at)
    return Series(
        name, at, shares, role, "step",
        hover=tuple(
            ctx.t("watch.response.hover", name=name, seconds=s, share=share, n=_within(counts, s), of=total)
            for s, share in zip(at, shares, strict=True)
        ),
    )  # fmt: skip


def _name(ctx: Context, shift: str | None) -> str:
    return ctx.t("watch.shifts.unknown") if shift is None else ctx.label("duty_shift", shift)


def _title(ctx: Context, counts: Mapping[float, int]) -> str:
    total, never = sum(counts.values()), counts.get(inf, 0)
    half, most = _quantile(counts, 0.5), _quantile(counts, 0.9)
    if half is None:
        return ctx.t("watch.response.title_half", n=never, of=total)
    if most is None:
        return ctx.t("watch.response.title_tenth", half=half, n=never, of=total)
    return ctx.t("watch.response.title", half=half, most=most, n=never, of=total)


def _table(ctx: Context, codes: list[str | None], by_shift: dict, whole: dict) -> Table:
    columns = (
        Column("shift", ctx.dimension_name("duty_shift")),
        Column("checks", ctx.t("watch.response.checks"), "count"),
        Column("median", ctx.t("watch.response.median"), "interval"),
        Column("most", ctx.t("watch.response.most"), "interval"),
        Column("never", ctx.label("duty_result", "no_answer"), "count"),
    )
    named = [(_name(ctx, c), by_shift[c]) for c in codes]
    if len(codes) > 1:
        named.append((ctx.t("watch.response.all"), whole))
    body = tuple(
        (name, sum(n.values()), *(_told(ctx, _quantile(n, share)) for share in (0.5, 0.9)), n.get(inf, 0))
        for name, n in named
    )
    return Table(columns, body)


def _told(ctx: Context, seconds: float | None) -> str:
    return ctx.t("watch.response.unreached") if seconds is None else words.number(seconds, ctx.lang)
