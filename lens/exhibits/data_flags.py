"""Which rows carry a flag, how many they are, and which measures leave them out."""

from __future__ import annotations

from lens import words
from lens.exhibits._data import extract_name, field_name, subtitle
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table

_DUE = ("M3_rectified", "M3_closed", "M4", "S3", "S7", "S15", "M31")
_HISTORY = ("M3_rectified", "M3_closed", "M3c", "M4", "S1", "M11_stock", "M11_closed", "M13", "M30")

#: flag (without its column) or flag:column → the measures that cannot use such a row as it stands
LEFT_OUT: dict[str, tuple[str, ...]] = {
    "due_before_found": _DUE,
    "date_unreadable:due_date": _DUE,
    "long_term": _DUE,
    "closed_before_found": ("M3_closed",),
    "date_unreadable:closed_date": ("M3_closed",),
    "closed_no_date": _HISTORY,
    "orphan_link": ("M5", "M5b", "M10"),
}
#: flags whose rows are in no measure of their extract
EVERYWHERE = {"future_found"}


def build(ctx: Context) -> Exhibit:
    flags = ctx.snapshot.manifest["flags"]
    rows = [
        (
            extract_name(ctx, extract),
            name(ctx, extract, flag),
            n,
            n / _base(ctx, extract, flags[extract]),
            _left_out(ctx, flag),
            _effect(ctx, flag),
        )
        for extract in flags
        for flag, n in sorted(flags[extract].items(), key=lambda item: (-item[1], item[0]))
    ]
    if rows:
        most = max(rows, key=lambda r: r[2])
        title = ctx.t("datapage.flags.title", n=len(rows), extract=most[0], flag=most[1], rows=most[2], share=most[3])
    else:
        title = ctx.t("datapage.flags.what")
    keys = (
        ("extract", "text"),
        ("flag", "text"),
        ("rows", "count"),
        ("share", "ratio"),
        ("left_out", "text"),
        ("effect", "text"),
    )
    return Exhibit(
        code="data_flags",
        title=title,
        subtitle=subtitle(ctx, ctx.t("datapage.flags.what")),
        table=Table(tuple(Column(k, ctx.t(f"datapage.flags.{k}"), kind) for k, kind in keys), tuple(rows)),
        alt=title if rows else ctx.t("datapage.flags.none"),
        notes=(ctx.t("datapage.flags.note"),) if rows else (),
        empty="" if rows else ctx.t("datapage.flags.none"),
        show_table=True,
    )


def name(ctx: Context, extract: str, flag: str) -> str:
    """A flag in words: 期限早于发现日期 or 日期无法识别：复查日期; one nobody described as it came."""
    kind, _, field = flag.partition(":")
    key = f"datapage.flag.{kind}.name"
    text = ctx.t(key) if key in words.records() else kind
    return f"{text}{'：' if ctx.lang == 'zh' else ': '}{field_name(ctx, extract, field)}" if field else text


def _base(ctx: Context, extract: str, flags: dict[str, int]) -> int:
    """The published rows of the extract and those left out because they lie after the as-of date."""
    return ctx.snapshot.manifest["files"][extract]["rows"] + flags.get("future_found", 0)


def _left_out(ctx: Context, flag: str) -> str:
    kind = flag.partition(":")[0]
    if kind in EVERYWHERE:
        return ctx.t("datapage.flags.all_measures")
    codes = LEFT_OUT.get(flag, LEFT_OUT.get(kind, ()))
    return words.join((ctx.name(c) for c in codes), ctx.lang) if codes else ctx.t("datapage.flags.no_measure")


def _effect(ctx: Context, flag: str) -> str:
    key = f"datapage.flag.{flag.partition(':')[0]}.effect"
    return ctx.t(key) if key in words.records() else ctx.t("datapage.flags.kept")
