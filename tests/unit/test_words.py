"""Every sentence stands in both languages, with the same values, in its own script and its own punctuation."""

from __future__ import annotations

import re
import string
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from babel.numbers import format_decimal

from lens import words

RECORDS = words.records()
#: Latin text that a Chinese reader of a bureau reads as it is: names, units, commands, ids
LATIN = re.compile(
    r"https?://\S+|python -m [a-z]+( [a-z]+)?|make [a-z]+|--[a-z-]+|<[^>]+>|Ctrl\+C|PORT|SAFETY_HOME|\b[a-z]+/"
    r"|Kaplan–Meier|Benjamini–Hochberg|Wilson|Garwood|Laney|[pu]′|[gt]图|℃|HDD18?|NPS|GDP|GB 6441-\d+"
    r"|CSV|HTML|XLSX|XLS|Excel|Parquet|TOML|UTF-8|GB18030|Word|PowerPoint|English|URL|ID|SQL|DuckDB"
    r"|\b[A-Za-z_]+\.(?:toml|parquet|csv|html|log)\b|\b[MSF]\d+[a-z]?\b"
    # a boundary file, its folder and what its areas bear
    r"|GeoJSON|FeatureCollection|\bMB\b|\bboundaries\b|\bid\b|\bname\b"
)


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def plain(template: str) -> str:
    """The template without its placeholders."""
    return "".join(literal for literal, *_ in string.Formatter().parse(template))


@pytest.mark.parametrize("key", RECORDS)
def test_both_languages_say_the_same(key: str) -> None:
    record = RECORDS[key]
    assert set(record) == {"zh", "en"}
    assert all(text.strip() == text and text for text in record.values())
    # an English plural may need a number that the Chinese sentence says in another way
    # and 同比变化 says in one word ({change}) what English says with the period compared with ({against})
    assert placeholders(record["zh"]) <= placeholders(record["en"]) | {"unit", "span", "change", "to", "against"}
    assert placeholders(record["en"]) <= placeholders(record["zh"]) | {"against"}


@pytest.mark.parametrize("key", [k for k in RECORDS if k != "common.other_language"])
def test_each_language_keeps_its_script(key: str) -> None:
    zh, en = plain(RECORDS[key]["zh"]), plain(RECORDS[key]["en"])
    assert not re.search(r"[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f]", en), "Chinese in the English text"
    rest = LATIN.sub("", zh)
    assert not re.search(r"[A-Za-z]{2,}", rest), "English in the Chinese text"


@pytest.mark.parametrize("key", RECORDS)
def test_punctuation_has_one_width(key: str) -> None:
    zh = LATIN.sub("", plain(RECORDS[key]["zh"]))
    assert not re.search(r"[\u4e00-\u9fff][,;:?!]|[,;?!][\u4e00-\u9fff]|\([^)]*[\u4e00-\u9fff]", zh), (
        "half-width punctuation in Chinese"
    )
    assert not re.search(r"[０-９Ａ-Ｚａ-ｚ％]", zh), "full-width digits or letters"


def test_every_format_of_a_record_exists() -> None:
    sample = {
        "n": 3,
        "s": 1,
        "p": 0.5,
        "sp": 0.5,
        "pp": 0.1,
        "d": date(2026, 1, 2),
        "md": date(2026, 1, 2),
        "ym": date(2026, 1, 2),
    }
    for key, record in RECORDS.items():
        for lang, template in record.items():
            values = {}
            for _, name, spec, _ in string.Formatter().parse(template):
                if name:
                    kind = (spec or "").rstrip("0123456789")
                    given = ["x"] if kind == "list" else 2 if kind.startswith("?") else sample.get(kind, "x")
                    values.setdefault(name, given)
            try:
                assert words.text(key, lang, **values), key
            except (ValueError, TypeError) as error:
                pytest.fail(f"{key} ({lang}): {error}")


@pytest.mark.parametrize(
    ("template", "values", "zh", "en"),
    [
        ("{n:n}", {"n": 1234567}, "1,234,567", "1,234,567"),
        ("{n:n}", {"n": np.int64(12)}, "12", "12"),
        ("{x:n1}", {"x": 2.25}, "2.3", "2.3"),
        ("{x:n2}", {"x": np.float64(1.005)}, "1.01", "1.01"),
        ("{r:p1}", {"r": 0.918}, "91.8%", "91.8%"),
        ("{r:p1}", {"r": 0.2845}, "28.5%", "28.5%"),
        ("{r:sp0}", {"r": 0.19}, "+19%", "+19%"),
        ("{d:pp1}", {"d": 0.012}, "+1.2", "+1.2"),
        ("{d:pp1}", {"d": -0.0004}, "0.0", "0.0"),
        ("{x:s1}", {"x": -0.44}, "−0.4", "−0.4"),
        ("{n:n}", {"n": 0}, "0", "0"),
        ("{day:d}", {"day": date(2026, 11, 2)}, "2026-11-02", "2 Nov 2026"),
        ("{day:md}", {"day": date(2026, 11, 2)}, "11月2日", "2 Nov"),
        ("{day:ym}", {"day": date(2026, 11, 2)}, "2026年11月", "Nov 2026"),
        ("{names:list}", {"names": ["甲", "乙"]}, "甲、乙", "甲, 乙"),
        ("{n:?hazard|hazards}", {"n": 1}, "hazard", "hazard"),
        ("{n:?hazard|hazards}", {"n": 0}, "hazards", "hazards"),
    ],
)
def test_formats(template: str, values: dict, zh: str, en: str) -> None:
    assert (words.fill(template, "zh", **values), words.fill(template, "en", **values)) == (zh, en)


@pytest.mark.parametrize("spec", ["n", "n1", "p1", "pp1", "s", "d", "md", "list", ""])
@pytest.mark.parametrize("value", [None, float("nan")])
def test_nothing_is_a_dash_and_never_zero(spec: str, value: object) -> None:
    assert words.fill(f"{{x:{spec}}}", "zh", x=value) == "—"


def test_what_is_missing_raises() -> None:
    with pytest.raises(KeyError):
        words.text("common.no_such_sentence", "zh")
    with pytest.raises(KeyError):
        words.text("common.product", "fr")
    with pytest.raises(KeyError):
        words.text("common.as_of", "zh")
    with pytest.raises(ValueError, match="unknown format"):
        words.fill("{x:q7}", "zh", x=1)


def test_every_exhibit_has_a_name() -> None:
    from lens import exhibits

    assert {f"exhibits.{code}" for code in exhibits.codes()} == {key for key in RECORDS if key.startswith("exhibits.")}


@pytest.mark.parametrize("lang, locale", [("zh", "zh_Hans_CN"), ("en", "en_GB")])
@pytest.mark.parametrize("value", [0, 7, 999, 1000, 1234.5, 0.285, 1234567.891, -45678.25])
def test_numbers_are_written_as_babel_writes_them(lang, locale, value):
    for decimals in range(3):
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        rounded = Decimal(str(abs(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        sign = "−" if value < 0 else ""
        assert words.number(value, lang, decimals) == sign + format_decimal(rounded, pattern, locale)
