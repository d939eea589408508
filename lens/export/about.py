"""What a file says of itself, the same in every form: facts, definitions, and the one line under a title."""

from __future__ import annotations

from data.errors import UserError
from lens import words
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit
from lens.measures import measure


class PaperError(UserError):
    """A paper that cannot be written; its sentence stands in `lens/words/papers.toml` under `errors`."""

    def message(self, lang: str = "zh") -> str:
        return words.text(f"papers.errors.{self.code}", lang, **self.values)


def facts(ctx: Context, made: Exhibit) -> list[tuple[str, str]]:
    """(name, value): what is shown, of which selection, as of when, from which snapshot, and whether it is real."""
    return [
        (ctx.t("common.csv_exhibit"), made.title or made.code),
        (ctx.t("common.csv_scope"), made.subtitle),
        (ctx.t("common.csv_selection"), f"{ctx.span}; {ctx.filter_words}"),
        (ctx.t("common.csv_as_of"), ctx.as_of.isoformat()),
        (ctx.t("common.csv_snapshot"), ctx.snapshot.id),
        (ctx.t("common.csv_origin"), origin(ctx)),
    ]


def origin(ctx: Context) -> str:
    """示例数据 or 业务数据."""
    return ctx.t("common.synthetic" if ctx.snapshot.synthetic else "common.csv_real")


def definitions(ctx: Context, codes: tuple[str, ...]) -> list[tuple[str, str]]:
    """(name, definition) of the measures `codes` in the house's own terms; codes that are no measure are left out."""
    found = [m for c in codes if (m := measure(c, ctx.snapshot.home.config, ctx.snapshot.has))]
    return [(m.name(ctx.lang), m.definition(ctx.lang)) for m in found]


def line(ctx: Context, made: Exhibit) -> str:
    """Measure · period · selection · as of · snapshot · 示例数据 or 内部资料: what stands under a slide's title."""
    parts = [made.subtitle]
    if not ctx.selection.where:
        parts.append(ctx.t("common.whole"))
    parts.append(ctx.t("common.snapshot", id=ctx.snapshot.id))
    parts.append(ctx.t("common.synthetic" if ctx.snapshot.synthetic else "papers.internal"))
    return " · ".join(p for p in parts if p)


def told(ctx: Context, made: Exhibit) -> str:
    """Definitions, notes and facts as lines of text, for the notes of a slide."""
    lines = [f"{name}: {text}" for name, text in definitions(ctx, made.measures)]
    lines += made.notes
    lines += [f"{name}: {value}" for name, value in facts(ctx, made)]
    return "\n".join(line.replace(": ", "：", 1) if ctx.lang == "zh" else line for line in lines)
