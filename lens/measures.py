"""The measure and dimension records of queries/measures.toml and the checks of queries/quality.toml, read and checked
once.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

QUERIES = Path(__file__).parent.parent / "queries"
KINDS = {"count", "ratio", "stock", "survival"}
GROUPS = ("complete", "valid", "timely", "consistent", "unique")
SEVERITIES = ("error", "warning", "hint")
INTERVALS = {"wilson", "garwood", "clustered", "km", "none"}


@dataclass(frozen=True)
class Part:
    """One part of a measure: which rows, whose date decides the period, what is added up.

    A stock has `in_` and `out` dates instead of `date`: it counts what has come in and not gone out by a day.
    `whole` is false where what is added up is no whole number.
    `event`, of a survival: which endings count; a row that ended otherwise was followed up to its end and no further.
    """

    relation: str
    date: str = ""
    agg: str = "count(*)"
    where: str = ""
    event: str = ""
    in_: str = ""
    out: str = ""
    whole: bool = True


@dataclass(frozen=True)
class Measure:
    code: str
    zh: str
    en: str
    kind: str
    unit: dict
    definition_text: dict
    num: Part
    den: Part | None = None
    basis: dict | None = None
    caveat: dict | None = None
    interval: str = "none"
    good: str = "none"
    scale: float = 1
    decimals: int | None = None
    per_year: bool = False
    default_visit: bool = False
    now_only: bool = False
    refuse: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    def name(self, lang: str, basis: bool = True) -> str:
        """The measure's name, with the basis that tells it from its sibling (整改完成口径 …)."""
        name = self.zh if lang == "zh" else self.en
        if basis and self.basis:
            return f"{name}（{self.basis['zh']}）" if lang == "zh" else f"{name} ({self.basis['en']})"
        return name

    def definition(self, lang: str) -> str:
        """The definition (口径) in one or two sentences, with its caveat."""
        text = self.definition_text[lang]
        if not self.caveat:
            return text
        return text + ("" if lang == "zh" else " ") + self.caveat[lang]

    @property
    def is_percent(self) -> bool:
        return self.unit["en"] == "%"


@dataclass(frozen=True)
class Check:
    """A check of rows: its measure is the share that fails of the rows looked at; the definition says what it means for
    the figures, `mend` what whoever reports does about it.
    """

    measure: Measure
    group: str
    severity: str
    mend: dict

    @property
    def code(self) -> str:
        return self.measure.code


@dataclass(frozen=True)
class Dimension:
    code: str
    zh: str
    en: str
    kind: str = "entity"
    column: str = ""
    alias: str = ""
    relations: tuple[str, ...] = ()
    bar: bool = True  # offered in the filter bar; one that is not can still be chosen by a link
    listed: bool = True  # labels.parquet has its codes; else any text may be one

    def name(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en


def _part(record: dict | None) -> Part | None:
    if record is None:
        return None
    record = dict(record)
    known = {"from": "relation", "in": "in_"}
    return Part(**{known.get(k, k): v for k, v in record.items()})


def _measure(code: str, record: dict) -> Measure:
    record = dict(record)
    record["num"], record["den"] = _part(record["num"]), _part(record.get("den"))
    record["definition_text"] = record.pop("definition")
    record["refuse"], record["needs"] = tuple(record.get("refuse", ())), tuple(record.get("needs", ()))
    measure = Measure(code=code, **record)
    if measure.kind not in KINDS or measure.interval not in INTERVALS:
        raise ValueError(f"{code}: kind {measure.kind!r} or interval {measure.interval!r} is not known")
    if (measure.kind == "ratio") != (measure.den is not None):
        raise ValueError(f"{code}: a ratio, and only a ratio, has a denominator")
    return measure


def _read() -> tuple[dict[str, Measure], dict[str, Dimension]]:
    records = tomllib.loads((QUERIES / "measures.toml").read_text("utf-8"))
    dimensions = {}
    for code, record in records["dimensions"].items():
        record = dict(record, relations=tuple(record.get("relations", ())))
        record.setdefault("column", code)
        dimensions[code] = Dimension(code=code, **record)
    return {code: _measure(code, r) for code, r in records["measures"].items()}, dimensions


def _check(code: str, record: dict) -> Check:
    of = record.get("of", "")
    place = {"relation": record["from"], "date": record["date"]}
    failed = " and ".join(f"({c})" for c in (of, record["where"]) if c)
    measure = Measure(
        code,
        record["zh"],
        record["en"],
        "ratio",
        {"zh": "%", "en": "%"},
        record["says"],
        Part(**place, where=failed),
        Part(**place, where=of),
        caveat=record["mend"],
        needs=tuple(record["needs"]),
        now_only=not record["date"],
    )
    if record["group"] not in GROUPS or record["severity"] not in SEVERITIES:
        raise ValueError(f"{code}: group {record['group']!r} or severity {record['severity']!r} is not known")
    return Check(measure, record["group"], record["severity"], record["mend"])


def _read_checks() -> dict[str, Check]:
    records = tomllib.loads((QUERIES / "quality.toml").read_text("utf-8"))
    return {code: _check(code, record) for code, record in records.items()}


MEASURES, DIMENSIONS = _read()
#: not among the measures: a reader finds them on the page of data quality and asks them by their code
CHECKS = _read_checks()

_ALIASES = {d.alias: d.code for d in DIMENSIONS.values() if d.alias}


def dimension(name: str) -> Dimension | None:
    """A dimension by code or alias (street, activity, body, tier)."""
    return DIMENSIONS.get(_ALIASES.get(name, name))


def measure(code: str, config: dict | None = None, has: frozenset[str] | None = None) -> Measure | None:
    """A measure by code. `M3` is the on-time rate the house made its headline (config.toml, headline.on_time).

    Where that one needs a date which the house did not give (`has`) and its sibling does not, `M3` is the sibling.
    """
    if code in CHECKS:
        return CHECKS[code].measure
    if code != "M3":
        return MEASURES.get(code)
    chosen = (config or {}).get("headline", {}).get("on_time", "rectified")
    lead, other = (
        MEASURES[f"M3_{c}"] for c in (("closed", "rectified") if chosen == "closed" else ("rectified", "closed"))
    )
    if has is not None and not set(lead.needs) <= has and set(other.needs) <= has:
        return other
    return lead
