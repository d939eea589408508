"""Which column is which field, which row is the header, and which extract a table is."""

from __future__ import annotations

import functools
import re
import statistics
import unicodedata
from dataclasses import dataclass, field

from data.errors import UserError
from data.importer.contract import ORDER, Contract, contracts
from data.importer.mapping import Derive, ExtractMapping
from data.importer.sources import Table

# Columns that a table of this extract has and a table of another has not.
MARKS = {
    "hazards": {"hazard_id", "description", "category", "level", "due_date", "original_due_date", "rectified_date",
                "recheck_date", "recheck_result", "closed_date", "status", "heating_code"},
    "inspections": {"inspect_date"},
    "premises": {"premise_id", "risk_tier", "status", "address", "employees", "responsible_dept"},
    "jurisdictions": {"jurisdiction_id", "aliases", "population", "area_km2", "households", "kind"},
    "campaigns": {"end_date"},
    "weather": {"t_mean", "t_max", "t_min"},
    "supervision_issues": {"handed_date"},
    "reported_figures": {"value"},
    "accidents": {"occurred_date", "occurred_at", "event_domain"},
    "enforcement": {"filed_date"},
}  # fmt: skip
# A visit gives place and sector to its hazards, so a table with visit links may lack them.
FROM_VISIT = {"jurisdiction", "sector"}
# How sure a name makes: a person's choice or the field's own label is certain, a synonym may mean another field too.
BY_NAME = {"mapping": 1.0, "derived": 1.0, "constant": 1.0, "label": 1.0, "synonym": 0.9, "sheet": 0.9}
PLACE_SHEET = re.compile(r".{1,12}(街道|街道办|街道办事处|办事处|街办|镇|乡|园区|开发区)")

_BRACKETS = re.compile(r"[(\[【<].*?[)\]】>]")
_NOISE = re.compile(r"[\s_\-*:;.、,\"']+")
_PERSONAL = re.compile(
    r"姓名|电话|手机|联系方式|联系人|身份证|微信|邮箱|法定代表人|法人代表|法人$|执法人员|^(包保|分管|责任|带队|牵头)领导$"
    r"|(检查|排查|复查|验收|填报|填表|录入|上报|登记|审核|经办|整改|记录|陪同|负责|责任|举报|当事|网格|安全|制表|核查|督办)(人|人员|员)$"
    r"|^(phone|mobile|telephone|tel|email|contact|contactname|contactperson|inspector|inspectorname|owner|ownername"
    r"|person|responsibleperson|firstname|lastname|fullname)(no|number|phone)?$"
)


@dataclass(frozen=True)
class Source:
    """Where a field comes from: a column, a recipe over columns, or one value for all rows."""

    column: int = -1
    derive: Derive | None = None
    columns: tuple[int, ...] = ()
    constant: str | None = None


@dataclass(frozen=True)
class ColumnNote:
    """What became of a column.

    `how`: label (called as the field), synonym, mapping, derived, constant, sheet, ignored, taken, personal.
    filled: cells that say something; read: those that could be read as the field. samples: the first few texts that
    differ, telephone numbers struck out; none of a personal column.
    """

    header: str
    field: str
    how: str
    filled: int = 0
    read: int = 0
    samples: tuple[str, ...] = ()

    @property
    def confidence(self) -> float | None:
        """How sure the column is the field, 0–1: by its name, times the share of its cells that read as the field.

        None for a column that feeds no field.
        """
        if self.how not in BY_NAME:
            return None
        return round(BY_NAME[self.how] * (self.read / self.filled if self.filled else 1.0), 3)


@dataclass
class Match:
    contract: Contract
    mapping: ExtractMapping | None
    header_rows: int
    labels: list[str]
    sources: dict[str, Source]
    notes: list[ColumnNote] = field(default_factory=list)
    filled: tuple[int, ...] = ()  # columns of which one must hold something for the row to belong to this extract
    problems: list[UserError] = field(default_factory=list)  # why the table cannot be read as it stands


def normal(label: str) -> str:
    """A header without width, blanks, line breaks, case, punctuation and units in brackets."""
    text = unicodedata.normalize("NFKC", label).lower()
    bare = _NOISE.sub("", _BRACKETS.sub("", text))
    return bare or _NOISE.sub("", text)


def is_personal(label: str) -> bool:
    """Does a column of this name hold names, telephone numbers or the like?"""
    return bool(_PERSONAL.search(normal(label)))


@functools.cache
def label_index(extract: str) -> dict[str, tuple[str, bool]]:
    """Normal header → (field, is its own label)."""
    fields = contracts()[extract].fields.values()
    index: dict[str, tuple[str, bool]] = {}
    for f in fields:
        for label in (f.name, f.zh, f.en):
            index.setdefault(normal(label), (f.name, True))
    for f in fields:
        for label in f.synonyms:
            index.setdefault(normal(label), (f.name, False))
    return index


def match_table(table: Table, mappings: list[ExtractMapping]) -> list[Match]:
    """How a table becomes extracts: one match, several where a mapping says so, none for a sheet of something else.

    What keeps a match from being read – two columns for one field, a required column missing, a header of the mapping
    not in the file – stands in its `problems`. Raises UserError for a mapping that asks for personal data.
    """
    if mappings:
        return [_mapped(table, m) for m in mappings]
    best: tuple[tuple[int, int, int], str, int, list[str]] | None = None
    for rows, labels in _candidates(table.head):
        for extract in ORDER:
            found = {label_index(extract)[n][0] for n in map(normal, labels) if n in label_index(extract)}
            if not found & MARKS[extract]:
                continue
            if extract == "hazards" and "level" not in found and _counts_only(labels):
                continue
            complete = not _missing(contracts()[extract], found)
            # The earliest row wins among equals, so that data which repeats a word is not taken for the header.
            score = (int(complete), len(found), -rows)
            if best is None or score > best[0]:
                best = (score, extract, rows, labels)
    if best is None or best[0][1] < 2:
        return []
    (_, extract, rows, labels) = best
    return [_match(table, contracts()[extract], rows, labels, None)]


def likely_header(table: Table) -> Match | None:
    """For a table of which no header is known: the row with most filled short cells, read as the extract with most
    names that are known, else as hazards. Every column is unused. None where no row has two cells."""

    def cells(row: list[str]) -> int:
        return sum(0 < len(c.strip()) <= 20 for c in row)

    number, row = max(enumerate(table.head[:10], 1), key=lambda r: (cells(r[1]), -r[0]), default=(0, []))
    if cells(row) < 2:
        return None
    labels = [label.strip() for label in row]
    known = {e: len({label_index(e)[n][0] for n in map(normal, labels) if n in label_index(e)}) for e in ORDER}
    contract = contracts()[max(ORDER, key=lambda e: known[e])]
    notes = [ColumnNote(label, "", "personal" if is_personal(label) else "ignored") for label in labels if label]
    return Match(contract, None, number, labels, {}, notes)


def _counts_only(labels: list[str]) -> bool:
    """A table that says how many hazards a visit found lists visits."""
    return any(label_index("inspections").get(normal(label), ("",))[0] == "hazards_found_n" for label in labels)


def _candidates(head: list[list[str]]) -> list[tuple[int, list[str]]]:
    """(number of rows down to and with the header, labels) for each row, and for each two rows read as one header."""
    found = []
    for i, row in enumerate(head[:10]):
        if not any(c.strip() for c in row):
            continue
        if not i:
            row = [row[0].lstrip("\ufeff"), *row[1:]]
        below = [len(r) for r in head[i + 1 :]]
        width = max(len(row), statistics.mode(below) if below else 0)  # rows that all end in one delimiter more
        found.append((i + 1, _padded(row, width)))
        if i + 1 < len(head) and len(head[i + 1]) <= width:
            found.append((i + 2, _two_rows(_padded(row, width), _padded(head[i + 1], width))))
    return found


def _padded(labels: list[str], width: int) -> list[str]:
    return [label.strip() for label in labels] + [""] * (width - len(labels))


def _two_rows(upper: list[str], lower: list[str]) -> list[str]:
    """A group title above and labels below: 整改 over 期限 reads 整改期限; a label merged over both rows stays."""
    known = set().union(*(label_index(e) for e in ORDER))
    labels, group = [], ""
    for above, below in zip(upper, lower, strict=True):
        group = above or group
        choices = [below, group + below, above] if below else [above]
        labels.append(next((c for c in choices if normal(c) in known), choices[0]))
    return labels


def _mapped(table: Table, mapping: ExtractMapping) -> Match:
    wanted = {normal(h) for h in mapping.columns.values()}
    wanted |= {normal(h) for d in mapping.derive.values() for h in d.headers}
    wanted |= set(label_index(mapping.name))
    rows, labels = max(
        _candidates(table.head), key=lambda c: (len({normal(x) for x in c[1]} & wanted), -c[0]), default=(1, [])
    )
    return _match(table, contracts()[mapping.name], rows, labels, mapping)


def _match(table: Table, contract: Contract, rows: int, labels: list[str], mapping: ExtractMapping | None) -> Match:
    match = Match(contract, mapping, 0 if table.kind == "parquet" else rows, labels, {})
    used: set[int] = set()
    if mapping:
        used = _from_mapping(table, match, mapping)
    _from_synonyms(table, match, used)
    if "jurisdiction" in contract.fields and "jurisdiction" not in match.sources:
        if PLACE_SHEET.fullmatch(table.sheet.strip()):
            match.sources["jurisdiction"] = Source(constant=table.sheet.strip())
            match.notes.append(ColumnNote(table.sheet, "jurisdiction", "sheet"))
    for name in _missing(contract, set(match.sources)):
        spec = contract.fields[name]
        accepted = "、".join(dict.fromkeys([spec.zh, *spec.synonyms]))
        values = {"file": _where(table), "column": spec.zh, "column_en": spec.en, "accepted": accepted, "field": name}
        match.problems.append(UserError("column_missing", **values))
    return match


def _from_mapping(table: Table, match: Match, mapping: ExtractMapping) -> set[int]:
    places = {normal(label): i for i, label in reversed(list(enumerate(match.labels)))}

    def find(header: str) -> int:
        if is_personal(header):
            raise UserError("mapping_personal", header=header)
        if normal(header) not in places:
            values = {"file": _where(table), "header": header, "found": "、".join(match.labels)}
            match.problems.append(UserError("mapping_no_header", **values))
        return places.get(normal(header), -1)

    used = set()
    for name, value in mapping.constants.items():
        match.sources[name] = Source(constant=value)
        match.notes.append(ColumnNote(value, name, "constant"))
    for name, header in mapping.columns.items():
        match.sources[name] = Source(column=find(header))
        used.add(match.sources[name].column)
        match.notes.append(ColumnNote(header, name, "mapping"))
    for name, recipe in mapping.derive.items():
        match.sources[name] = Source(derive=recipe, columns=tuple(find(h) for h in recipe.headers))
        match.notes.append(ColumnNote(" + ".join(recipe.headers), name, "derived"))
    match.filled = tuple(find(h) for h in mapping.where_filled)
    return (used | {find(h) for h in mapping.ignore}) - {-1}


def _from_synonyms(table: Table, match: Match, used: set[int]) -> None:
    index = label_index(match.contract.extract)
    chosen: dict[str, int] = {}
    for place, label in enumerate(match.labels):
        if not label or place in used:
            continue
        if is_personal(label) and normal(label) not in index:
            match.notes.append(ColumnNote(label, "", "personal"))
            continue
        name, own = index.get(normal(label), ("", False))
        if not name or name in match.sources:
            match.notes.append(ColumnNote(label, name, "taken" if name else "ignored"))
            continue
        if name not in chosen:
            chosen[name] = place
            continue
        before = match.labels[chosen[name]]
        before_own = index[normal(before)][1]
        if own == before_own:
            spec = match.contract.fields[name]
            values = {"file": _where(table), "first": before, "second": label, "field": spec.zh, "field_en": spec.en}
            match.problems.append(UserError("columns_clash", **values))
            match.notes.append(ColumnNote(label, name, "taken"))
            continue
        if own:
            chosen[name] = place
        match.notes.append(ColumnNote(before if own else label, name, "taken"))
    for name, place in chosen.items():
        match.sources[name] = Source(column=place)
        own = index[normal(match.labels[place])][1]
        match.notes.append(ColumnNote(match.labels[place], name, "label" if own else "synonym"))
    for place in sorted(used):
        header = match.labels[place]
        if all(normal(header) not in map(normal, n.header.split(" + ")) for n in match.notes):
            match.notes.append(ColumnNote(header, "", "ignored"))


def _missing(contract: Contract, found: set[str]) -> list[str]:
    linked = contract.extract == "hazards" and "inspection_id" in found
    # a moment tells its day as well
    found = found | {f.day for f in contract.fields.values() if f.day and f.name in found}
    return [
        f.name
        for f in contract.fields.values()
        if f.need == "required" and f.name not in found and not (linked and f.name in FROM_VISIT)
    ]


def _where(table: Table) -> str:
    return f"{table.file.name} [{table.sheet}]" if table.sheet else table.file.name
