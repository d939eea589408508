"""What an exhibit is given: a snapshot, a selection, a language, and the ways to ask. It builds rows into words and
records.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from lens import words
from lens.ask import ask, available, previous
from lens.compile import Refusal, filter_values, filters, source
from lens.engine import Snapshot
from lens.exhibits.record import Rows
from lens.measures import Measure, dimension, measure
from lens.periods import Period, month_end
from lens.selection import Selection

QUERIES = Path(__file__).parent.parent.parent / "queries"


@dataclass(frozen=True)
class Context:
    snapshot: Snapshot
    selection: Selection
    lang: str

    # -- asking -----------------------------------------------------------------------------------------------------

    def ask(self, measures: Sequence[str] | str, by: Sequence[str] = (), **change) -> list[dict]:
        """Rows of measures by dimensions. `period=Period`, `token="r12"`, `selection=` or filters (sector=("gas",))
        replace the reader's.

        `intervals=False` where a history is only summed: per-visit intervals cost far more than the figures themselves.
        `entered_by=day` leaves out the hazards entered after that day.
        """
        intervals, entered_by = change.pop("intervals", True), change.pop("entered_by", None)
        return ask(self.snapshot, _codes(measures), by, *self._changed(change), intervals, entered_by)

    def previous(self, measures: Sequence[str] | str, by: Sequence[str] = (), **change) -> list[dict] | None:
        """The same for the like period before; None where there is nothing to compare with."""
        intervals = change.pop("intervals", True)
        selection, period = self._changed(change)
        assert period is None, "a comparison takes its period from the selection"
        return previous(self.snapshot, _codes(measures), by, selection, intervals)

    def question(self, name: str, relation: str = "hazards", **values: Any) -> list[dict]:
        """Rows of queries/<name>.sql. `{filters}` in it becomes the reader's entity filters on alias r of
        `relation`, and `{source}` the relation itself as r.
        """
        sql = (QUERIES / f"{name}.sql").read_text("utf-8")
        clauses = filters(relation, self.selection)
        sql = sql.replace("{filters}", " and ".join(["true", *clauses])).replace("{source}", source(relation))
        bound = {**self.period.values(), **filter_values(self.selection), **values}
        return self.snapshot.rows(sql, {k: v for k, v in bound.items() if f"${k}" in sql})

    def off(self, code: str, by: Sequence[str] = ()) -> Refusal | None:
        """Why a measure cannot be asked here (extract missing, or a combination that would mislead), or None."""
        return available(self.snapshot, code, by, self.selection)

    def _changed(self, change: dict) -> tuple[Selection, Period | None]:
        selection, period = change.pop("selection", self.selection), change.pop("period", None)
        if token := change.pop("token", None):
            selection = selection.with_period(token)
        for dim, codes in change.items():
            selection = selection.with_codes(dim, codes)
        return selection, period

    def behind(self, of: str, part: str = "num", period: str = "", **where: str | Sequence[str] | None) -> Rows | None:
        """The rows behind a figure: of the reader's selection, or of the codes given (sector="gas"). None for a code
        that nobody gave: no filter asks for what is missing.
        """
        codes = {dim: (value,) if isinstance(value, str) else tuple(value or ()) for dim, value in where.items()}
        return Rows(of, part, tuple(codes.items()), period) if all(codes.values()) else None

    def month_token(self, month: str) -> str:
        """The period token of a month, which ends with the reader's period where that cuts it short."""
        first = date(int(month[:4]), int(month[5:7]), 1)
        cut = self.period.end if self.period.end < min(month_end(first), self.as_of) else None
        return f"{first}..{cut}" if cut else month

    def with_selection(self, selection: Selection) -> Context:
        return replace(self, selection=selection)

    # -- the period -------------------------------------------------------------------------------------------------

    @cached_property
    def period(self) -> Period:
        return self.selection.resolve(self.snapshot)

    @cached_property
    def before(self) -> Period | None:
        """The like period before, or None."""
        return self.selection.previous(self.snapshot)

    @property
    def as_of(self) -> date:
        return self.snapshot.as_of

    def months(self, count: int, since: date | None = None) -> tuple[Period, list[str]]:
        """The last `count` months that end with the period's, as one Period and the month codes; never before the
        data begin, or an extract of its own that began on `since`.
        """
        end = self.period.end
        index = end.year * 12 + end.month - 1 - (count - 1)
        start = max(date(index // 12, index % 12 + 1, 1), min(since or self.snapshot.since, end).replace(day=1))
        period = Period(start, end, self.period.asof, f"{start}..{end}")
        days = (d for d in self.snapshot.calendar if start <= d["date"] <= end)
        return period, list(dict.fromkeys(d["month"] for d in days))

    @property
    def unfinished_month(self) -> str:
        """The month code that the period's end cuts short, or ''."""
        end = self.period.end
        return f"{end:%Y-%m}" if end < month_end(end) else ""

    # -- words ------------------------------------------------------------------------------------------------------

    def t(self, key: str, **values) -> str:
        """The sentence `key` of lens/words in the reader's language."""
        return words.text(key, self.lang, **values)

    def label(self, dim: str, code: str | None) -> str:
        return self.snapshot.label(dim, code, self.lang)

    def labels(self, dim: str, codes: Sequence[str | None]) -> list[str]:
        return [self.label(dim, c) for c in codes]

    def measure(self, code: str) -> Measure:
        found = measure(code, self.snapshot.home.config, self.snapshot.has)
        assert found is not None, code
        return found

    def name(self, code: str, basis: bool = True) -> str:
        return self.measure(code).name(self.lang, basis)

    def dimension_name(self, code: str) -> str:
        found = dimension(code)
        assert found is not None, code
        return found.name(self.lang)

    def value(self, code: str, value: float | None, signed: bool = False) -> str:
        """A measure's value as the reader sees it, without its unit (a share with its %)."""
        m = self.measure(code)
        if m.is_percent:
            return words.percent(value, self.lang, 1 if m.decimals is None else m.decimals, signed)
        decimals = m.decimals if m.decimals is not None else (0 if m.kind in ("count", "stock") else 1)
        if m.kind == "survival":
            decimals = 0
        return words.number(value, self.lang, decimals, signed)

    def unit(self, code: str) -> str:
        m = self.measure(code)
        return "" if m.is_percent else m.unit[self.lang]

    def month_label(self, code: str) -> str:
        return words.day(date(int(code[:4]), int(code[5:7]), 1), self.lang, "ym")

    @cached_property
    def span(self) -> str:
        """The period in words: 2026-01-01 至 2026-11-22."""
        return self.t("selection.span", start=self.period.start, end=self.period.end)

    def then(self, told: str) -> str:
        """A sentence about what is open; of a period that ended before the as-of date it begins with that day."""
        return told if self.period.end >= self.as_of else self.t("selection.then", day=self.period.end, told=told)

    @cached_property
    def filter_words(self) -> str:
        """The entity filters in words, or 全部."""
        colon = "：" if self.lang == "zh" else ": "
        parts = [
            f"{self.dimension_name(d)}{colon}{words.join(self.labels(d, codes), self.lang)}"
            for d, codes in self.selection.where
        ]
        return ("；" if self.lang == "zh" else "; ").join(parts) or self.t("selection.everything")

    def subtitle(self, *what: str, period: str | None = None) -> str:
        """Measure · period · selection · as of: the line under every title."""
        parts = [*what, period if period is not None else self.span]
        if self.selection.where:
            parts.append(self.filter_words)
        parts.append(self.t("selection.as_of", day=self.as_of))
        return " · ".join(p for p in parts if p)

    def base(self, row: dict, code: str) -> str:
        """The base and 95 % interval of a rate in small type: 1,105/1,204，95%区间 90.1%–93.2%."""
        lo, hi = row.get(f"{code}_lo"), row.get(f"{code}_hi")
        if f"{code}_den" in row:
            text = self.t("measure.base", num=row[f"{code}_num"], den=row[f"{code}_den"])
        elif f"{code}_n" in row:
            text = self.t("measure.base_n", n=row[f"{code}_n"])
        else:
            text = ""
        if lo is None or hi is None:
            return text
        if self.is_small(code, row):
            return f"{text}{'，' if self.lang == 'zh' else ', '}{self.t('measure.small')}"
        interval = self.t("measure.interval", lo=self.value(code, lo), hi=self.value(code, hi))
        return f"{text}{'，' if self.lang == 'zh' else ', '}{interval}" if text else interval

    def is_small(self, code: str, row: dict) -> bool:
        """Whether a rate per visit rests on so few visits that its interval says nothing."""
        m = self.measure(code)
        small = self.snapshot.home.config["small_base"]
        return m.kind == "ratio" and not m.is_percent and row.get(f"{code}_den", small) < small

    def no_rows(self) -> str:
        """Why there is nothing to draw, and what to widen."""
        return self.t("selection.no_rows", span=self.span, filters=self.filter_words)


def _codes(measures: Sequence[str] | str) -> Sequence[str]:
    return (measures,) if isinstance(measures, str) else measures
