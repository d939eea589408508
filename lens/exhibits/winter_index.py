"""Which streets to look at in the coming week: the heating attention index beside what is open, and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lens import words
from lens.exhibits import _backtest, _index, _streets, _units, _winter
from lens.exhibits._reporting import silent
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table

#: as many streets are named for what they have open
NAMED = 3


@_winter.says_basis
def build(ctx: Context) -> Exhibit:
    index = _index.made(ctx)
    lead, why = _backtest.leading(ctx) if not index.missing else ("open", "")
    here = _index.shown(ctx, index)
    what = ctx.t("attention.index" if not index.missing else "attention.open_only")
    week = ctx.t("attention.week", day=index.day)
    subtitle = ctx.subtitle(what, period=_units.parts(ctx, [week, why]))
    if not here or not index.panel.open_n[-1].any():
        told = ctx.t("attention.nothing_open", day=index.day)
        return Exhibit("winter_index", what, subtitle, empty=told, alt=told, measures=("S1_heating",))
    quiet = {i for i in here if index.is_quiet(i)}
    open_n, score = index.panel.open_n[-1], index.score[-1]
    by = score if lead == "index" else open_n
    drawn = sorted(here, key=lambda i: (i in quiet, np.isnan(by[i]), -np.nan_to_num(by[i]), -np.nan_to_num(score[i])))
    sure = [] if index.missing else [i for i in _index.named(index) if i in here]
    names = tuple(_index.name(ctx, index, i) for i in drawn)
    roles = tuple("muted" if i in quiet else "accent" if i in sure else "context" for i in drawn)
    keys = tuple(index.panel.streets[i] for i in drawn)
    count = Series(
        ctx.name("S1_heating"),
        tuple(None if i in quiet else int(open_n[i]) for i in drawn),
        names,
        roles=roles,
        text=tuple("" if i in quiet else words.number(open_n[i], ctx.lang) for i in drawn),
        hover=tuple(_open_hover(ctx, index, i) for i in drawn),
        keys=keys,
        panel=ctx.t("attention.panel_open"),
    )
    series = [count]
    if not index.missing:
        series.insert(lead == "open", _scores(ctx, index, drawn, sure, names, roles, keys))
    clauses = [_most_open(ctx, index, here, quiet)]
    if not index.missing:
        clauses.insert(lead == "open", _index_clause(ctx, index, here, sure))
    else:
        clauses.append(ctx.t("attention.not_shown", parts=_index.missing_words(ctx, index.missing)))
    title = _units.clauses(ctx, clauses) + _streets.silent_clause(_index.on(ctx, index))
    axes = {ctx.t("attention.panel_open"): Axis(decimals=0), ctx.t("attention.panel_index"): Axis(decimals=0)}
    return Exhibit(
        code="winter_index",
        title=title,
        subtitle=subtitle,
        chart=Chart(
            "dot", tuple(series), Axis(), Axis(kind="category", order=names), panels=tuple(s.panel for s in series),
            axes=tuple(axes[s.panel] for s in series), height=96 + 24 * len(names),
        ),
        table=_table(ctx, index, drawn),
        alt=ctx.t("attention.index_alt", title=title, names=names),
        notes=tuple(_notes(ctx, index, why)),
        measures=("S1_heating",),
    )  # fmt: skip


def _scores(ctx: Context, index: _index.Index, drawn: Sequence[int], sure: Sequence[int], names, roles, keys) -> Series:
    score, draws = index.score[-1], index.draws
    value = [_index.plain(score[i]) for i in drawn]
    return Series(
        ctx.t("attention.index_short"),
        tuple(value),
        names,
        lo=tuple(_index.plain(draws.lo[i]) for i in drawn),
        hi=tuple(_index.plain(draws.hi[i]) for i in drawn),
        roles=roles,
        text=tuple(_mark(ctx, index, i, i in sure) for i in drawn),
        hover=tuple(_index.hover(ctx, index, i) for i in drawn),
        keys=keys,
        panel=ctx.t("attention.panel_index"),
    )  # fmt: skip


def _mark(ctx: Context, index: _index.Index, street: int, sure: bool) -> str:
    """The score, with its grade where the street is named: beside another it would name that one too."""
    value = index.score[-1, street]
    if np.isnan(value):
        return ""
    if not sure:
        return words.number(value, ctx.lang)
    return ctx.t("attention.mark", value=value, grade=_grade(ctx, index, street))


def _grade(ctx: Context, index: _index.Index, street: int) -> str:
    return ctx.t(f"attention.grade_{_index.grade(index, index.score[-1, street])}")


def _open_hover(ctx: Context, index: _index.Index, street: int) -> str:
    name = _index.name(ctx, index, street)
    if index.is_quiet(street):
        return name
    parts = {k: int(index.panel.part(**of)[-1, street]) for k, of in _PARTS.items()}
    return ctx.t("attention.open_hover", name=name, n=int(index.panel.open_n[-1, street]), **parts)


_PARTS: dict[str, dict[str, str]] = {"overdue": {"age": "overdue"}, "major": {"severity": "major"}}


def _most_open(ctx: Context, index: _index.Index, here: Sequence[int], quiet: set[int]) -> str:
    """How much is open, and who has most of those that report: at most three, and none of those who share the last
    place with a fourth.
    """
    open_n = index.panel.open_n[-1]
    total = int(open_n[list(here)].sum()) + (0 if ctx.selection.codes("jurisdiction") else index.panel.unplaced)
    ranked = sorted((i for i in here if i not in quiet), key=lambda i: -open_n[i])
    last = open_n[ranked[NAMED]] if len(ranked) > NAMED else 0
    first = [i for i in ranked[:NAMED] if open_n[i] > last]
    if not first or len(ranked) < 2:
        return ctx.t("attention.open_alike", n=total, streets=sum(open_n[i] > 0 for i in here))
    told = [ctx.t("attention.open_of", name=ctx.label("jurisdiction", index.panel.streets[i]), n=int(open_n[i]))
            for i in first]  # fmt: skip
    return ctx.t("attention.open_most", n=total, names=told)


def _index_clause(ctx: Context, index: _index.Index, here: Sequence[int], sure: Sequence[int]) -> str:
    """Who is named, by grade, and that the others cannot be told apart; or that nobody can."""
    share, number = index.rules["draws", "share"], index.draws.number
    values = {"share": share, "draws": number, "top": int(index.rules["draws", "top"])}
    if not sure:
        return ctx.t("attention.none_sure", **values)
    by_grade: dict[str, list[str]] = {}
    for i in sure:
        grade = _index.grade(index, index.score[-1, i])
        by_grade.setdefault(grade, []).append(ctx.label("jurisdiction", index.panel.streets[i]))
    told = [ctx.t(f"attention.listed_{g}", names=n) for g, n in by_grade.items()]
    clause = ctx.t("attention.sure", told=_units.parts(ctx, told), **values)
    scored = [i for i in here if not np.isnan(index.score[-1, i])]
    return _units.parts(ctx, [clause, ctx.t("attention.rest_alike")]) if len(scored) > len(sure) + 1 else clause


def _table(ctx: Context, index: _index.Index, drawn: Sequence[int]) -> Table:
    columns = [
        Column("street", ctx.dimension_name("jurisdiction")),
        Column("open", ctx.name("S1_heating"), "count"),
        Column("overdue", ctx.t("attention.column_overdue"), "count"),
        Column("major", ctx.t("winter.column_major"), "count"),
    ]
    if not index.missing:
        columns += [
            Column("score", ctx.t("attention.index_short"), "number", 1),
            Column("interval", ctx.t("units.interval"), "interval"),
            Column("grade", ctx.t("attention.column_grade")),
            Column("share", ctx.t("attention.column_share"), "ratio"),
            Column("h", ctx.t("attention.h"), "number", 2),
            Column("e", ctx.t("attention.e"), "number", 2),
            Column("w", ctx.t("attention.w"), "number", 2),
        ]
    body, links = [], []
    token = f"{index.day}..{index.day}"
    for i in drawn:
        quiet = index.is_quiet(i)
        line: list = [_index.name(ctx, index, i), int(index.panel.open_n[-1, i])]
        line += [int(index.panel.part(**of)[-1, i]) for of in _PARTS.values()]
        if not index.missing:
            scored = not np.isnan(index.score[-1, i])
            line += [
                _index.plain(index.score[-1, i]),
                _index.interval(ctx, index, i),
                _grade(ctx, index, i),
                float(index.draws.share[i]) if scored else None,
                None if quiet else _index.plain(index.hazards[-1, i]),
                _index.plain(index.exposed[-1, i]),
                _index.plain(index.weathered[-1]),
            ]
        street = index.panel.streets[i]
        behind = [ctx.behind(m, period=token, jurisdiction=street) for m in ("S1_heating", "M4_heating")]
        body.append(tuple(line))
        links.append((None, *behind, *(None,) * (len(line) - 3)))
    return Table(tuple(columns), tuple(body), tuple(links))


def _notes(ctx: Context, index: _index.Index, why: str) -> list[str]:
    notes = [why] if why else []
    if index.missing:
        notes.append(ctx.t("attention.add", parts=_index.missing_words(ctx, index.missing)))
    else:
        notes += [
            ctx.t("attention.note_index"),
            ctx.t("attention.note_draws", n=index.draws.number, width=index.rules["draws", "width"],
                  share=index.rules["draws", "share"], top=int(index.rules["draws", "top"])),
            ctx.t("attention.note_weather"),
            _index.history_note(ctx, index),
        ]  # fmt: skip
    notes.append(ctx.t("attention.note_known"))
    if index.panel.unplaced:
        notes.append(ctx.t("attention.note_unplaced", n=index.panel.unplaced))
    if silent(_index.on(ctx, index)):
        notes += _streets.silent_notes(_index.on(ctx, index))
    return notes
