"""How old the open hazards are, majors marked, and in which sectors the old ones stand."""

from __future__ import annotations

from lens import words
from lens.exhibits import _closing
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table

CODE = "loop_ageing"
BANDS = ("S1_7", "S1_30", "S1_90", "S1_180", "S180")
OLD = ("S1_180", "S180")


def build(ctx: Context) -> Exhibit:
    by_sector = {r["sector"]: r for r in ctx.ask(BANDS, ["sector"])}
    graded = ctx.off("M11_stock") is None and ctx.selection.codes("level") in ((), ("major",))
    majors = ctx.ask(BANDS, level=("major",))[0] if graded else dict.fromkeys(BANDS, 0)
    total = {b: sum(r[b] for r in by_sector.values()) for b in BANDS}
    n, old = sum(total.values()), sum(total[b] for b in OLD)
    what = ctx.t("closing.ageing")
    subtitle = ctx.subtitle(what, period="")
    if not n:
        why = ctx.t("closing.none_open")
        return Exhibit(CODE, what, subtitle, empty=why, alt=why, measures=BANDS)
    labels = tuple(ctx.t(f"closing.band_{b}") for b in BANDS)
    series = [_bars(ctx, ctx.t("closing.all_levels"), labels, [total[b] for b in BANDS], "context")]
    if any(majors[b] for b in BANDS):
        series.append(_bars(ctx, ctx.label("level", "major"), labels, [majors[b] for b in BANDS], "alert"))
    title = _title(ctx, n, old, sum(majors[b] for b in OLD), graded)
    order = [s for s in [*ctx.snapshot.codes("sector"), None] if s in by_sector and any(by_sector[s][b] for b in BANDS)]
    whole = Column("all", ctx.t("units.total"), "count")
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=subtitle,
        chart=Chart(
            "bar",
            tuple(series),
            Axis(title=ctx.t("closing.band_axis"), kind="category", order=labels),
            Axis(unit=ctx.unit("S1")),
            legend=len(series) > 1,
            height=300,
        ),
        table=Table(
            (
                Column("sector", ctx.dimension_name("sector")),
                *(Column(b, k, "count") for b, k in zip(BANDS, labels, strict=True)),
                whole,
            ),
            tuple(
                (ctx.label("sector", s), *(by_sector[s][b] for b in BANDS), sum(by_sector[s][b] for b in BANDS))
                for s in order
            ),
            tuple(
                (
                    None,
                    *(_closing.behind(b, sector=s) if by_sector[s][b] else None for b in BANDS),
                    _closing.behind("S1", sector=s),
                )
                for s in order
            ),
        ),
        alt=ctx.t("closing.ageing_alt", title=title, parts=_parts(ctx, labels, total)),
        notes=(ctx.t("closing.ageing_note"),),
        measures=("S1", *BANDS),
    )


def _parts(ctx: Context, labels: tuple[str, ...], total: dict[str, int]) -> list[str]:
    return [ctx.t("closing.band_n", name=k, n=n) for k, n in zip(labels, total.values(), strict=True)]


def _bars(ctx: Context, name: str, labels: tuple[str, ...], counts: list[int], role: str) -> Series:
    hover = tuple(ctx.t("closing.bar_hover", name=name, band=k, n=n) for k, n in zip(labels, counts, strict=True))
    return Series(
        name, labels, tuple(counts), role, "bar", text=tuple(words.number(n, ctx.lang) for n in counts), hover=hover
    )


def _title(ctx: Context, n: int, old: int, majors: int, graded: bool) -> str:
    if not old:
        return ctx.t("closing.ageing_none", n=n)
    key = "ageing_title" if not graded else "ageing_majors" if majors else "ageing_no_major"
    return ctx.t(f"closing.{key}", n=n, old=old, share=old / n, majors=majors)
