"""What an import did, for the person who ran it and for batch.json."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date

from data.errors import UserError, words
from data.importer.headers import ColumnNote
from data.importer.suggest import Suggestion


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
    unread: int = 0  # rows with something in them, of a sheet that was not read
    problems: list[UserError] = field(default_factory=list)  # why it was not read (only of a look, see `look_at`)
    suggestions: list[Suggestion] = field(default_factory=list)  # headers that may be fields, lists that may be split
    several_hazards: int = 0  # hazards that stand in cells with several (see the suggestion `split`)

    @property
    def where(self) -> str:
        """The file, and the sheet where there is one."""
        return f"{self.file} [{self.sheet}]" if self.sheet else self.file


@dataclass(frozen=True)
class RowNote:
    """One row that is shown as an example: of a reject its column, value and reason, of a flag its flag as reason."""

    file: str
    sheet: str
    row: int
    reason: str
    column: str = ""
    value: str = ""


@dataclass
class ExtractReport:
    counts: Counts = field(default_factory=Counts)
    flags: dict[str, int] = field(default_factory=dict)
    unknown: dict[str, dict[str, int]] = field(default_factory=dict)  # field → {text that is no code: rows}
    unknown_n: dict[str, int] = field(default_factory=dict)  # field → distinct texts that are no code
    reasons: dict[str, int] = field(default_factory=dict)  # reject reason → rows
    renamed: int = 0
    rejects: list[RowNote] = field(default_factory=list)  # the first of each reason
    flagged: list[RowNote] = field(default_factory=list)  # the first of each flag
    suggestions: list[Suggestion] = field(default_factory=list)  # streets, premises and codes


@dataclass
class Report:
    """What an import did or, of a look (`look_at`), would do.

    tables: sheet by sheet, what each column became (`ColumnNote`: field, confidence, samples), and headers that may be
    fields. extracts: counts, flags, rejects with examples, and guesses about streets, premises and codes that nobody
    has taken up yet. `as_dict` is the same for a file, `text` for a terminal, `batch` for batch.json.
    """

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

    @property
    def problems(self) -> list[UserError]:
        """What keeps the files from being imported."""
        return [p for table in self.tables for p in table.problems]

    def as_dict(self, lang: str = "zh") -> dict:
        """The whole report as plain values, for a JSON file. Sentences in `lang`."""
        return {
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "problems": [p.message(lang) for p in self.problems],
            "tables": [_table_dict(t, lang) for t in self.tables],
            "extracts": {name: _extract_dict(e, lang) for name, e in self.extracts.items()},
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


def _table_dict(table: TableReport, lang: str) -> dict:
    plain = {k: getattr(table, k) for k in ("file", "sheet", "sha256", "kind", "encoding", "extract", "header_row")}
    plain |= {k: getattr(table, k) for k in ("rows", "rejected", "replaced_bytes", "unread", "several_hazards")}
    return {
        **plain,
        "problems": [p.message(lang) for p in table.problems],
        "columns": [{**asdict(c), "confidence": c.confidence} for c in table.columns],
        "suggestions": [asdict(s) for s in table.suggestions],
    }


def _extract_dict(extract: ExtractReport, lang: str) -> dict:
    return {
        **extract.counts.as_dict(),
        "reasons": [
            {"reason": code, "said": words()[f"reject_{code}"][lang], "rows": n} for code, n in extract.reasons.items()
        ],
        "rejects": [asdict(r) for r in extract.rejects],
        "flags": extract.flags,
        "flagged": [asdict(r) for r in extract.flagged],
        "unknown": extract.unknown,
        "suggestions": [asdict(s) for s in extract.suggestions],
    }


class _Speaker:
    def __init__(self, lang: str) -> None:
        self.lang = lang

    def __call__(self, code: str, **values: object) -> str:
        return words()[code][self.lang].format_map(values)


def _table_lines(table: TableReport, say: _Speaker) -> list[str]:
    where = table.where
    if not table.extract:
        code = "report_hidden" if table.kind == "hidden" else "report_not_recognised"
        return [say(code, where=where, rows=f"{table.unread:,}")]
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
        same = ("label", "synonym") if how == "synonym" else (how,)
        pairs = [_pair(c) for c in table.columns if c.how in same]
        if pairs:
            lines.append(say(f"report_{how}", columns=", ".join(pairs)))
    for how in ("ignored", "taken", "personal"):
        headers = [c.header for c in table.columns if c.how == how]
        if headers:
            lines.append(say(f"report_{how}", columns=", ".join(headers)))
    if table.replaced_bytes:
        lines.append(say("report_replaced", count=f"{table.replaced_bytes:,}"))
    lines += [_guess(one, say, table.several_hazards) for one in table.suggestions]
    return lines


def _pair(column: ColumnNote) -> str:
    """Header → field, with how many cells could be read where some could not."""
    short = f" ({column.read:,}/{column.filled:,})" if column.read < column.filled else ""
    return f"{column.header} → {column.field}{short}"


def _guess(one: Suggestion, say: _Speaker, several: int = 0) -> str:
    values = {"text": one.text, "to": one.to, "field": one.field, "rows": f"{one.rows:,}", "several": f"{several:,}"}
    return say(f"report_guess_{one.kind}", **values)


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
    lines += [_guess(one, say) for one in extract.suggestions]
    return lines
