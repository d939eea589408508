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
    return f"{extract_name(ctx, extract)}{'·' if ctx.lang == 'zh' else ': '}{_field(ctx, extract, field)}"


def _field(ctx: Context, extract: str, field: str) -> str:
    key = f"datapage.need.{extract}_{field}"
    return ctx.t(key) if key in words.records() else field_name(ctx, extract, field)


def given(ctx: Context, needs: list[str]) -> str:
    """Everything a house gave, by extract: 隐患（整改期限、整改状态）；检查（发现隐患数）."""
    fields: dict[str, list[str]] = {}
    for need in needs:
        extract, _, field = need.partition(".")
        fields.setdefault(extract, []).extend([_field(ctx, extract, field)] if field else [])
    parts = []
    for extract, names in fields.items():
        inside = words.join(names, ctx.lang) if names else ""
        text = extract_name(ctx, extract)
        parts.append(ctx.t("datapage.snapshot.given_fields", extract=text, fields=inside) if inside else text)
    return ("；" if ctx.lang == "zh" else "; ").join(parts)
