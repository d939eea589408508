"""Every sentence that is not data, in Chinese and English side by side, with numbers and dates formatted by Babel.

`lens/words/<stem>.toml` holds records `key = { zh = "…", en = "…" }`, in tables where they belong together; the
name of a record is `<stem>.<key>` or `<stem>.<table>.<key>`. Placeholders are named and may carry one of these
formats:

    {n:n}  1,234          {x:n1} 1,234.5        {x:s} {x:s1}  +3   −0.4       {r:p1} 0.918 → 91.8%     {r:sp1} +4.0%
    {d:pp1} 0.012 → +1.2 (percentage points)    {day:d} 2026-11-22 · 22 Nov 2026    {day:md} 11月22日 · 22 Nov
    {day:ym} 2026年11月 · Nov 2026              {n:?hazard|hazards} English plural  {names:list} joined with 、
    or a comma

None and not-a-number give "—" in every format. A missing record, language or value raises.
"""

from __future__ import annotations

import functools
import math
import string
import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from babel.dates import format_date
from babel.numbers import get_decimal_symbol, get_group_symbol

FOLDER = Path(__file__).parent
LANGS = ("zh", "en")
NOTHING = "—"
_LOCALE = {"zh": "zh_Hans_CN", "en": "en_GB"}
_SIGNS = {
    lang: str.maketrans({",": get_group_symbol(locale), ".": get_decimal_symbol(locale)})
    for lang, locale in _LOCALE.items()
}
_DATES = {
    "zh": {"d": "yyyy-MM-dd", "md": "M月d日", "ym": "y年M月"},
    "en": {"d": "d MMM y", "md": "d MMM", "ym": "MMM y"},
}


@functools.cache
def records() -> dict[str, dict[str, str]]:
    """All records by full name, in the order of the files."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        for name, record in _leaves(path.stem, tomllib.loads(path.read_text("utf-8"))):
            found[name] = record
    return found


def _leaves(prefix: str, table: dict) -> Iterator[tuple[str, dict[str, str]]]:
    for key, value in table.items():
        if all(isinstance(v, str) for v in value.values()):
            yield f"{prefix}.{key}", value
        else:
            yield from _leaves(f"{prefix}.{key}", value)


def text(key: str, lang: str, /, **values: object) -> str:
    """The sentence `key` in `lang` (zh or en). Raises KeyError when the record, the language or a value is missing."""
    return fill(records()[key][lang], lang, **values)


def fill(template: str, lang: str, /, **values: object) -> str:
    """A template of one's own (a measure's name, a contract's text) with the formats of this module."""
    return "".join(
        literal if name is None else literal + _formatted(values[name], spec, lang)
        for literal, name, spec in _pieces(template)
    )


@functools.lru_cache(4096)
def _pieces(template: str) -> tuple[tuple[str, str | None, str], ...]:
    """(text, name of the value after it, its format): a page fills the same few templates thousands of times."""
    return tuple((literal, name, spec or "") for literal, name, spec, _ in string.Formatter().parse(template))


def number(value: float | Decimal | None, lang: str, decimals: int = 0, signed: bool = False) -> str:
    """Grouped, rounded half up: 1234.5 → "1,235"; None → "—"; `signed` writes + or − before what is not zero."""
    if _is_nothing(value):
        return NOTHING
    rounded = _decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    # Babel's signs, but not its format_decimal: that reads its pattern anew for each of a page's thousands of numbers
    digits = f"{abs(rounded):,f}".translate(_SIGNS[lang])
    if rounded < 0:
        return "−" + digits
    return "+" + digits if signed and rounded > 0 else digits


def percent(ratio: float | None, lang: str, decimals: int = 1, signed: bool = False) -> str:
    """0.918 → "91.8%"; None → "—"."""
    return NOTHING if _is_nothing(ratio) else number(_hundredfold(ratio), lang, decimals, signed) + "%"


def day(value: date | None, lang: str, form: str = "d") -> str:
    """A date as `d`, `md` or `ym`; None → "—"."""
    return NOTHING if value is None else format_date(value, _DATES[lang][form], _LOCALE[lang])


def join(names: object, lang: str) -> str:
    """Names in a row: "河东、城南" or "Hedong, Chengnan"; none → "—"."""
    return ("、" if lang == "zh" else ", ").join(str(n) for n in names) or NOTHING  # type: ignore[attr-defined]


def _is_nothing(value: object) -> bool:
    return value is None or (isinstance(value, float) and not math.isfinite(value))


def _decimal(value: object) -> Decimal:
    # by way of the digits that a float prints, so that 0.285 is not 0.284999…; numpy's numbers pass too
    return (
        value if isinstance(value, Decimal) else Decimal(repr(float(str(value))) if "." in str(value) else str(value))
    )


def _hundredfold(ratio: object) -> Decimal:
    return _decimal(ratio) * 100


def _formatted(value: object, spec: str, lang: str) -> str:
    if spec.startswith("?"):
        one, _, many = spec[1:].partition("|")
        return one if value == 1 else many
    if _is_nothing(value):
        return NOTHING
    if spec == "list":
        return join(value, lang)
    if spec in _DATES["zh"]:
        if not isinstance(value, date | datetime):
            raise TypeError(f"not a date: {value!r}")
        return day(value, lang, spec)
    kind, decimals = spec.rstrip("0123456789"), int(spec[len(spec.rstrip("0123456789")) :] or 0)
    match kind:
        case "":
            return str(value)
        case "n" | "s":
            return number(value, lang, decimals, kind == "s")  # type: ignore[arg-type]
        case "p" | "sp":
            return percent(value, lang, decimals, kind == "sp")  # type: ignore[arg-type]
        case "pp":
            return number(_hundredfold(value), lang, decimals, True)
    raise ValueError(f"unknown format {spec!r}")
