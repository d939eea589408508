"""What the exhibits about the data share: names of extracts and facts, and a subtitle that the filters do not touch."""

from __future__ import annotations

from data.batches import EXTRACTS, contract
from lens import words
from lens.exhibits.context import Context


def subtitle(ctx: Context, what: str) -> str:
    """What is shown · the whole snapshot, whatever the filters · as of."""
    return f"{what} · {ctx.t('datapage.whole')} · {ctx.t('selection.as_of', day=ctx.as_of)}"


def extract_name(ctx: Context, extract: str) -> str:
    """隐患 / Hazards; an extract without a contract as it came."""
    return contract(extract)[ctx.lang] if extract in EXTRACTS else extract


def field_name(ctx: Context, extract: str, field: str) -> str:
    """A column of an extract in words; one the contract does not name as it came."""
    columns = contract(extract)["columns"] if extract in EXTRACTS else {}
    return columns[field][ctx.lang] if field in columns else field


def need_name(ctx: Context, need: str) -> str:
    """What a measure needs, in words: 检查 or 隐患·整改期限."""
    extract, _, field = need.partition(".")
    if not field:
        return extract_name(ctx, extract)
    key = f"datapage.need.{extract}_{field}"
    named = ctx.t(key) if key in words.records() else field_name(ctx, extract, field)
    return f"{extract_name(ctx, extract)}{'·' if ctx.lang == 'zh' else ': '}{named}"
