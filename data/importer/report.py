"""What an import did, for the person who ran it and for batch.json."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from data.errors import words
from data.importer.headers import ColumnNote


@dataclass
class Counts:
    """rows_read = accepted + rejected + merged."""

    rows_read: int = 0
    accepted: int = 0
    rejected: int = 0
    merged: int = 0

    def as_dict(self) -> dict[str, int]:
        return {k: getattr(self, k) for k in ("rows_read", "accepted", "rejected", "merged")}


@dataclass
class TableReport:
    """One sheet or flat file read as one extract; `extract` is empty for a sheet that was not recognised."""

    file: str
    sheet: str
    sha256: str
    kind: str
    encoding: str
    extract: str = ""
    header_row: int = 0
    columns: list[ColumnNote] = field(default_factory=list)
    rows: int = 0
    rejected: int = 0
    replaced_bytes: int = 0


@dataclass
class ExtractReport:
    counts: Counts = field(default_factory=Counts)
    flags: dict[str, int] = field(default_factory=dict)
    unknown: dict[str, dict[str, int]] = field(default_factory=dict)  # field → {text that is no code: rows}
    unknown_n: dict[str, int] = field(default_factory=dict)  # field → distinct texts that are no code
    reasons: dict[str, int] = field(default_factory=dict)  # reject reason → rows
    renamed: int = 0


@dataclass
class Report:
    """Everything batch.json needs but its id, its time and whether it is synthetic."""

    tables: list[TableReport] = field(default_factory=list)
    extracts: dict[str, ExtractReport] = field(default_factory=dict)
    contract_versions: dict[str, int] = field(default_factory=dict)
    as_of: date | None = None
    mapping: str | None = None

    def batch(self) -> dict:
        """The import's part of batch.json."""
        return {
            "contract_versions": self.contract_versions,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "extracts": {name: e.counts.as_dict() for name, e in self.extracts.items()},
            "sources": [
                {
                    "file": t.file,
                    "sheet": t.sheet,
                    "sha256": t.sha256,
                    "encoding": t.encoding or t.kind,
                    "rows": t.rows,
                    "extract": t.extract,
                }
                for t in self.tables
                if t.extract
            ],
            "mapping": self.mapping,
            "house_facts": [],
        }

    def text(self, lang: str = "zh") -> str:
        """The report as lines for a terminal."""
        say = _Speaker(lang)
        lines: list[str] = []
        for table in self.tables:
            lines += _table_lines(table, say)
        for name, extract in self.extracts.items():
            lines += _extract_lines(name, extract, say)
        if self.as_of:
            lines.append(say("report_as_of", day=self.as_of.isoformat()))
        return "\n".join(lines)


class _Speaker:
    def __init__(self, lang: str) -> None:
        self.lang = lang

    def __call__(self, code: str, **values: object) -> str:
        return words()[code][self.lang].format_map(values)


def _table_lines(table: TableReport, say: _Speaker) -> list[str]:
    where = f"{table.file} [{table.sheet}]" if table.sheet else table.file
    if not table.extract:
        return [say("report_hidden" if table.kind == "hidden" else "report_not_recognised", where=where)]
    lines = [
        say(
            "report_table",
            where=where,
            kind=table.encoding or table.kind,
            header=table.header_row,
            extract=table.extract,
            rows=f"{table.rows:,}",
        )
    ]
    for how in ("mapping", "derived", "synonym", "constant", "sheet"):
        pairs = [f"{c.header} → {c.field}" for c in table.columns if c.how == how]
        if pairs:
            lines.append(say(f"report_{how}", columns=", ".join(pairs)))
    for how in ("ignored", "taken", "personal"):
        headers = [c.header for c in table.columns if c.how == how]
        if headers:
            lines.append(say(f"report_{how}", columns=", ".join(headers)))
    if table.replaced_bytes:
        lines.append(say("report_replaced", count=f"{table.replaced_bytes:,}"))
    return lines


def _extract_lines(name: str, extract: ExtractReport, say: _Speaker) -> list[str]:
    counts = {k: f"{v:,}" for k, v in extract.counts.as_dict().items()}
    lines = [say("report_counts", extract=name, **counts)]
    if extract.counts.merged:
        lines.append(say("report_merge_rule"))
    if extract.renamed:
        lines.append(say("report_renamed", count=f"{extract.renamed:,}"))
    for reason, count in extract.reasons.items():
        lines.append(say("report_reason", reason=say(f"reject_{reason}"), count=f"{count:,}"))
    if extract.flags:
        lines.append(say("report_flags", flags=", ".join(f"{k} {v:,}" for k, v in extract.flags.items())))
    for column, texts in extract.unknown.items():
        listed = ", ".join(f"{text} {count:,}" for text, count in texts.items())
        more = extract.unknown_n[column] - len(texts)
        lines.append(say("report_unknown", column=column, texts=listed + (f" … +{more:,}" if more else "")))
    return lines
