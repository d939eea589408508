"""What a placeholder asks, and the answer in the two ways that a form takes it: as a value, and as text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from data.errors import UserError
from lens import words
from lens.exhibits._house import district
from lens.exhibits.context import Context
from lens.measures import DIMENSIONS, MEASURES, dimension
from lens.selection import COMPARES, FILTERS, Selection, is_token

#: {{ … }}, also as a Chinese keyboard writes it
PLACEHOLDER = re.compile(r"[{｛]{2}([^{}｛｝]*)[}｝]{2}")
_PLAIN = str.maketrans("｜＝，．", "|=,.")
#: what may stand after the measure and a point
PARTS = ("num", "den", "lo", "hi", "prev", "change")
FACTS = ("as_of", "snapshot", "district", "period")


@dataclass(frozen=True)
class Answer:
    """`value` as a number (None: text only) with the number format of a cell, `text` as a reader sees it."""

    text: str
    value: float | None = None
    format: str = ""


@dataclass(frozen=True)
class Left:
    """A placeholder that was not filled: where it stands, as it is written, why."""

    where: str
    text: str
    why: str


@dataclass
class Filler:
    """Answers placeholders and keeps count."""

    ctx: Context
    n: int = 0
    left: list[Left] = field(default_factory=list)

    def answer(self, placeholder: re.Match[str], where: str) -> Answer | None:
        """None where it has to stay; it is noted then."""
        try:
            found = _marked(self.ctx, _answer(self.ctx, placeholder.group(1)))
        except UserError as refusal:
            self.left.append(Left(where, placeholder.group(0), refusal.message(self.ctx.lang)))
            return None
        self.n += 1
        return found

    def leave(self, placeholder: re.Match[str], where: str) -> None:
        """Note a placeholder that stands where nothing is filled."""
        self.left.append(Left(where, placeholder.group(0), self.ctx.t("papers.blanks.not_here")))

    def text(self, text: str, where: str) -> str:
        """A text with its placeholders answered."""

        def put(placeholder: re.Match[str]) -> str:
            found = self.answer(placeholder, where)
            return placeholder.group(0) if found is None else found.text

        return PLACEHOLDER.sub(put, text)


class Unanswered(UserError):
    """Why a placeholder stays; its sentence stands in `lens/words/papers.toml` under `blanks`."""

    def message(self, lang: str = "zh") -> str:
        return words.text(f"papers.blanks.{self.code}", lang, **self.values)


def read(part: bytes) -> etree._Element:
    """The XML of a part; nothing outside it is read."""
    return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


def written(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _answer(ctx: Context, asked: str) -> Answer:
    head, *options = (piece.strip() for piece in asked.translate(_PLAIN).split("|"))
    ctx = ctx.with_selection(_selection(ctx, options))
    if fact := _fact(ctx, head):
        return Answer(fact)
    name, _, part = head.partition(".")
    code = _measure(name.strip(), ctx)
    part = _named(part.strip(), "parts", PARTS)
    now = ctx.ask(code)
    row = now[0] if now else {}
    if part in ("prev", "change"):
        before = ctx.previous(code)
        if not before:
            raise Unanswered("no_previous")
        if part == "change":
            return _change(ctx, code, row.get(code), before[0].get(code))
        return _value(ctx, code, before[0].get(code))
    if not part:
        return _value(ctx, code, row.get(code))
    if f"{code}_{part}" not in row:
        raise Unanswered("part_none", text=part, measure=ctx.name(code))
    value = row[f"{code}_{part}"]
    return _count(ctx, value) if part in ("num", "den") else _value(ctx, code, value)


def _selection(ctx: Context, options: list[str]) -> Selection:
    query = ctx.selection.to_query(full=True)
    for option in options:
        name, sign, value = (piece.strip() for piece in option.partition("="))
        key = name if name in ("period", "from", "to", "compare") else _dimension(name)
        if not sign or not value or not key:
            raise Unanswered("option_unknown", text=option, known=", ".join(("period", "from", "to", *FILTERS)))
        if key == "period":
            query = {k: v for k, v in query.items() if k not in ("from", "to")}
        if (key == "period" and not is_token(value)) or (key == "compare" and value not in COMPARES):
            raise Unanswered("value_unknown", text=option)
        query[key] = value
    chosen, odd = Selection.from_query(query)
    if not odd:
        chosen, odd = chosen.check(ctx.snapshot)
    if odd:
        raise Unanswered("value_unknown", text="、".join(odd) if ctx.lang == "zh" else ", ".join(odd))
    return chosen


def _dimension(name: str) -> str | None:
    """The filter called so, by code, alias or name in either language."""
    found = dimension(name) or next((d for d in DIMENSIONS.values() if name in (d.zh, d.en)), None)
    return found.code if found and found.kind == "entity" else None


def _measure(name: str, ctx: Context) -> str:
    """The measure called so, by code or by its name in either language."""
    if name == "M3" or name in MEASURES:
        return name
    for code, record in MEASURES.items():
        if name and name in (record.zh, record.en, record.name("zh"), record.name("en")):
            return code
    raise Unanswered("measure_unknown", text=name)


def _named(name: str, table: str, codes: tuple[str, ...]) -> str:
    """The one of `codes` called so, by itself or by its word in either language; '' is none."""
    for code in codes:
        if name in (code, *(words.text(f"papers.{table}.{code}", lang) for lang in words.LANGS)):
            return code
    if not name or table == "facts":
        return ""
    raise Unanswered("part_unknown", text=name, known=", ".join(codes))


def _fact(ctx: Context, name: str) -> str:
    code = _named(name, "facts", FACTS)
    told = {
        "as_of": lambda: words.day(ctx.as_of, ctx.lang),
        "snapshot": lambda: ctx.snapshot.id,
        "district": lambda: district(ctx.snapshot, ctx.lang),
        "period": lambda: ctx.span,
    }
    return told[code]() if code else ""


def _value(ctx: Context, code: str, value: float | None) -> Answer:
    text = ctx.value(code, value)
    if value is None:
        # a share of nothing is neither 0 nor 100 %
        return Answer(text)
    m = ctx.measure(code)
    decimals = len(text.rstrip("%").partition(".")[2])
    return Answer(text, float(value), _format(decimals, m.is_percent))


def _count(ctx: Context, value: float) -> Answer:
    return Answer(words.number(value, ctx.lang), float(value), _format(0, False))


def _change(ctx: Context, code: str, now: float | None, before: float | None) -> Answer:
    """Of a share in percentage points, of everything else in percent of what was before, where that is enough."""
    if now is None or before is None:
        raise Unanswered("no_previous")
    if ctx.measure(code).is_percent:
        points = (now - before) * 100
        return Answer(words.number(points, ctx.lang, 1, signed=True), points, "+0.0;-0.0;0.0")
    small = ctx.snapshot.home.config["small_base"]
    if (ctx.measure(code).kind in ("count", "stock") and before < small) or not before:
        raise Unanswered("small_base", n=before, small=small)
    rate = (now - before) / before
    return Answer(words.percent(rate, ctx.lang, 1, signed=True), rate, "+0.0%;-0.0%;0.0%")


def _format(decimals: int, percent: bool) -> str:
    return ("0" if percent else "#,##0") + ("." + "0" * decimals if decimals else "") + ("%" if percent else "")


def _marked(ctx: Context, found: Answer) -> Answer:
    """Synthetic figures say so wherever they stand, in a form above all."""
    if not ctx.snapshot.synthetic:
        return found
    mark = ctx.t("papers.blanks.synthetic")
    mark = mark if ctx.lang == "zh" else f" {mark}"
    formats = ";".join(f'{each}"{mark}"' for each in found.format.split(";")) if found.format else ""
    return Answer(found.text + mark, found.value, formats)
