"""Which column is which field, which row is the header, and which extract a table is."""

from __future__ import annotations

import functools
import re
import statistics
import unicodedata
from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from data.errors import UserError
from data.importer.contract import ORDER, UNSEEN, Contract, contracts, squeeze
from data.importer.mapping import Derive, ExtractMapping
from data.importer.sources import SheetTable, Table
from data.importer.values import DateKind, parse_date

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
    "duty_checks": {"checked_date", "checked_at"},
    "drills": {"planned_date", "held_date"},
    "summary_counts": {"visits", "found", "rectified"},
    "enforcement": {"filed_date"},
    "traffic_enforcement": {"duty_date"},
    "safety_meetings": {"required_by"},
    "outreach": {"audience", "people_n", "households_checked"},
}  # fmt: skip
# A monthly summary has at least two of these; one alone is a column of many a ledger.
SUMMED = {"visits", "found", "rectified", "major", "cases", "fine_yuan"}
# A visit gives place and sector to its hazards, so a table with visit links may lack them.
FROM_VISIT = {"jurisdiction", "sector"}
# How sure a name makes: a person's choice or the field's own label is certain, a synonym may mean another field too.
BY_NAME = {"mapping": 1.0, "derived": 1.0, "constant": 1.0, "label": 1.0, "synonym": 0.9, "sheet": 0.9}
# Labels that say little without the group's title above them.
SHORT = frozenset("时间 日期 期限 时限 完成日期 完成时间 结果 状态 等级 级别 类别 类型 描述 编号".split())
HEADER_WITHIN = 25  # rows in which the header begins
HEADER_DEEP = 5  # rows that one header may have
PLACE_SHEET = re.compile(r".{1,12}(街道|街道办|街道办事处|办事处|街办|镇|乡|园区|开发区)")

_MONTH_BEHIND = re.compile(r"[(]?(\d{4}年)?\d{1,2}月份?[)]?$")
_BRACKETS = re.compile(r"[(\[【<].*?[)\]】>]")
_MONTH_NAMED = re.compile(r"(?<!\d)(20\d\d)?[年.\-]?(\d{1,2})月")
_YEAR_NAMED = re.compile(r"(?<!\d)20\d\d(?!\d)")
_MONTHS_SUMMED = re.compile(r"\d{1,2}月?份?[-—–~至到]\d{1,2}月|累计|截至|截止")
_NUMBERED = re.compile(r"^\d{1,2}(?=\D)")
_NOISE = re.compile(rf"[\s{UNSEEN}_\-*:;.、,\"'*⁎∗]+")
_PERSONAL = re.compile(
    r"姓名|电话|手机|联系方式|联系人|身份证|微信|邮箱|签字|签名|法定代表人|法人代表|法人$|执法人员"
    r"|^(包保|包联|包抓|挂包|联系|分管|责任|带队|带班|值班|牵头|主管)领导$"
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

    `how`: label (called as the field), synonym, mapping, derived, constant, sheet (a name or a
    title), ignored, taken, personal.
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


@functools.lru_cache(65_536)
def normal(label: str) -> str:
    """A header without width, blanks, line breaks, case, punctuation, its number, and units in brackets."""
    text = unicodedata.normalize("NFKC", label).lower()
    bare = _NOISE.sub("", _BRACKETS.sub("", text))
    return _NUMBERED.sub("", bare or _NOISE.sub("", text))


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


def match_table(table: Table, mappings: list[ExtractMapping], streets: Mapping[str, str]) -> list[Match]:
    """How a table becomes extracts: one match, several where a mapping says so, none for a sheet of something else.

    streets: spelling → name of the streets that are known, for sheets that bear one's name. What keeps a match from
    being read – two columns for one field, a required column missing, a header of the mapping not in the file –
    stands in its `problems`. Raises UserError for a mapping that asks for personal data.
    """
    if mappings:
        return [_mapped(table, m, streets) for m in mappings]
    best: tuple[tuple[int, int], str, int, list[str]] | None = None
    for extract in ORDER:
        index = label_index(extract)
        here: tuple[tuple[int, int], int] | None = None  # the score of the best header that begins in this row
        for start, rows, labels in _candidates(table.head, index):
            found = {index[n][0] for n in map(normal, labels) if n in index}
            if contracts()[extract].main_date and _in_three(labels) >= 0:
                found.add(contracts()[extract].main_date)
            if not found & MARKS[extract]:
                continue
            if extract == "hazards" and "level" not in found and _counts_only(labels):
                continue
            if extract == "summary_counts":
                if len(found & SUMMED) < 2:
                    continue
                found |= {"month"} if month_of_table(table, rows) else set()
            score = (int(not _missing(contracts()[extract], found)), len(found))
            # The earliest row wins among equals, so that data which repeats a word is not taken for the header; of
            # headers that begin in one row the deeper wins where its last row names columns.
            last = table.head[rows - 1]
            deeper = here == (score, start) and (_in_three(last) >= 0 or any(normal(c) in index for c in last if c))
            if best is None or score > best[0] or (deeper and best[:2] == (score, extract)):
                best = (score, extract, rows, labels)
                here = (score, start)
    if best is None or best[0][1] < 2:
        return []
    (_, extract, rows, labels) = best
    while rows < len(table.head) and table.head[rows] == table.head[rows - 1]:  # every cell merged downwards
        rows += 1
    return [_match(table, contracts()[extract], rows, labels, None, streets)]


def next_header(table: SheetTable, match: Match) -> int:
    """Row (counted from 0) below the header in which another table begins, 0 where none does.

    A row of which most cells are names of columns, and not the header once more.
    """
    known = frozenset().union(*(label_index(e) for e in ORDER))
    here = list(map(normal, match.labels))
    for number, row in enumerate(table.rows[match.header_rows :], match.header_rows):
        said = [c for c in row if c and not c.isspace()]
        if len(said) < 4 or not {normal(said[0]), normal(said[1])} & known:
            continue
        if sum(normal(c) in known for c in said) >= max(4, 0.6 * len(said)):
            if sum(a == normal(b) for a, b in zip(here, row, strict=False) if b) < 0.8 * len(said):
                return number
    return 0


def likely_header(table: Table) -> Match | None:
    """For a table of which no header is known: the row with most filled short cells, read as the extract with most
    names that are known, else as hazards. Every column is unused. None where no row has two cells."""

    def cells(row: list[str]) -> int:
        return sum(0 < len(c.strip()) <= 20 for c in row)

    number, row = max(enumerate(table.head[:HEADER_WITHIN], 1), key=lambda r: (cells(r[1]), -r[0]), default=(0, []))
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


def _candidates(head: list[list[str]], known: Container[str]) -> list[tuple[int, int, list[str]]]:
    """(first row of the header, number of rows down to and with it, labels): each row, and up to five read as one.

    known: normal names of columns, which tell what a label below a group's title is.
    """
    found = []
    for i, row in enumerate(head[:HEADER_WITHIN]):
        if not any(c.strip() for c in row):
            continue
        if not i:
            row = [row[0].lstrip("\ufeff"), *row[1:]]
        below = [len(r) for r in head[i + 1 :]]
        width = max(len(row), statistics.mode(below) if below else 0)  # rows that all end in one delimiter more
        rows = [_padded(row, width)]
        found.append((i, i + 1, rows[0]))
        for j in range(i + 1, min(i + HEADER_DEEP, len(head))):
            if len(head[j]) > width or _holds_data(head[j]):
                break
            rows.append(_padded(head[j], width))
            found.append((i, j + 1, _stacked(rows, known)))
    return found


def _padded(labels: list[str], width: int) -> list[str]:
    return [label.strip() for label in labels] + [""] * (width - len(labels))


def _holds_data(row: list[str]) -> bool:
    """A row with a whole date in a cell of its own stands below the header."""
    return any(len(c) > 3 and parse_date(c).kind in (DateKind.DAY, DateKind.NO_YEAR) for c in row)


def _stacked(rows: list[list[str]], known: Container[str]) -> list[str]:
    """Group titles above, labels below: 整改 over 期限 reads 整改期限; a label merged over several rows stays."""
    width = len(rows[0])
    carried: list[list[str]] = []
    groups: list[list[bool]] = []  # does the title of this column stand over the next one too?
    for depth, row in enumerate(rows[:-1]):
        title, titles = "", []
        for cell in row:
            title = cell or title
            titles.append(title)
        carried.append(titles)
        below = [any(r[place] for r in rows[depth + 1 :]) for place in range(width)]
        groups.append([p + 1 < width and not row[p + 1] and below[p + 1] for p in range(width)])
    labels = []
    for place, last in enumerate(rows[-1]):
        own = list(dict.fromkeys(r[place] for r in rows if r[place]))  # from the top; merged cells repeat theirs
        leaf = last or (own[-1] if own else "")
        above = [t[place] for t in reversed(carried) if t[place] and t[place] != leaf] if last else []
        # a title over several columns is no column's name
        alone = [r[place] for r, wide in zip(rows, [*groups, [False] * width], strict=True) if not wide[place]]
        choices = [*(title + leaf for title in above), leaf]
        if normal(leaf) in SHORT:
            choices[1:1] = [part + leaf for title in above for part in _parts(title)]
        choices += reversed([label for label in alone if label])
        labels.append(next((c for c in choices if normal(c) in known), leaf))
    return labels


def _parts(title: str) -> tuple[str, str]:
    """整改情况 is about 整改, 隐患排查情况 about 隐患排查, at last 排查."""
    subject = re.sub("(情况|信息|内容|部分)$", "", normal(title))
    return subject, subject[-2:]


def _mapped(table: Table, mapping: ExtractMapping, streets: Mapping[str, str]) -> Match:
    wanted = {normal(h) for h in mapping.columns.values()}
    wanted |= {normal(h) for d in mapping.derive.values() for h in d.headers}
    wanted |= set(label_index(mapping.name))
    _, rows, labels = max(
        _candidates(table.head, wanted),
        key=lambda c: (len({normal(x) for x in c[2]} & wanted), -c[1]),
        default=(0, 1, []),
    )
    return _match(table, contracts()[mapping.name], rows, labels, mapping, streets)


def _match(
    table: Table,
    contract: Contract,
    rows: int,
    labels: list[str],
    mapping: ExtractMapping | None,
    streets: Mapping[str, str],
) -> Match:
    match = Match(contract, mapping, 0 if table.kind == "parquet" else rows, labels, {})
    used: set[int] = set()
    if mapping:
        used = _from_mapping(table, match, mapping)
    _from_synonyms(table, match, used)
    if "jurisdiction" in contract.fields and "jurisdiction" not in match.sources:
        if place := _place(table, match, streets):
            street, said = place
            match.sources["jurisdiction"] = Source(constant=street)
            match.notes.append(ColumnNote(said, "jurisdiction", "sheet"))
    if contract.extract == "summary_counts" and "month" not in match.sources:
        if month := month_of_table(table, rows):
            match.sources["month"] = Source(constant=month)
            match.notes.append(ColumnNote(month, "month", "sheet"))
    for name in _missing(contract, set(match.sources)):
        spec = contract.fields[name]
        accepted = "、".join(dict.fromkeys([spec.zh, *spec.synonyms]))
        values = {"file": _where(table), "column": spec.zh, "column_en": spec.en, "accepted": accepted, "field": name}
        match.problems.append(UserError("column_missing", **values))
    return match


def _place(table: Table, match: Match, streets: Mapping[str, str]) -> tuple[str, str] | None:
    """The one street that a table without such a column is about: (street, where it is said).

    The sheet's name; else, where every row must have a street, the file's name or what stands above the header, but
    only of streets that are known.
    """
    if street := street_of_sheet(table.sheet, streets):
        return street, table.sheet
    if "jurisdiction" not in _missing(match.contract, set(match.sources)):
        return None
    if street := _known_in(squeeze(table.file.stem), streets):
        return street, table.file.stem
    above = "|".join(cell for row in table.head[: match.header_rows - 1] for cell in row)
    street = _known_in(squeeze(above), streets)
    return (street, street) if street else None


def _known_in(text: str, streets: Mapping[str, str]) -> str:
    """The street of which some spelling stands in the text; '' for none and for several."""
    found = {street for spelling, street in streets.items() if len(spelling) > 1 and spelling in text}
    return found.pop() if len(found) == 1 else ""


def street_of_sheet(name: str, streets: Mapping[str, str]) -> str:
    """The street that a sheet is about, by its name: as it is called, before a month, or as a known street; else ''."""
    text = squeeze(name)
    if match := PLACE_SHEET.fullmatch(_MONTH_BEHIND.sub("", text)):
        return match[0]
    found = {street for spelling, street in streets.items() if len(spelling) > 1 and spelling in text}
    return found.pop() if len(found) == 1 else ""


def month_of_table(table: Table, rows: int) -> str:
    """The month that a table without a column of months is about, 2026-10: by its sheet's name, the title above its
    header, or its file's name; '' where they name none, several months (1—10月), or a total up to one (累计, 截至)."""
    title = "|".join(c for row in table.head[: max(rows - 1, 0)] for c in row)
    names = [squeeze(n) for n in (table.sheet, title, table.file.stem)]
    for name in names:
        if _MONTHS_SUMMED.search(name):
            return ""
        if match := _MONTH_NAMED.search(name):
            month = int(match[2])
            year = next((y[0] for n in (name, *names) if (y := _YEAR_NAMED.search(n))), "")
            return f"{match[1] or year}-{month:02d}" if 1 <= month <= 12 and (match[1] or year) else ""
    return ""


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
        if table.is_blank(place, match.header_rows):  # a column that says nothing contradicts nothing
            match.notes.append(ColumnNote(label, name, "taken"))
            continue
        if table.is_blank(chosen[name], match.header_rows):
            chosen[name] = place
            match.notes.append(ColumnNote(before, name, "taken"))
            continue
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
    main = match.contract.main_date
    if main and main not in match.sources and (place := _in_three(match.labels)) >= 0:
        headers = tuple(match.labels[place : place + 3])
        joined = Derive(headers, False, "-", (), "", "", 0, None)
        match.sources[main] = Source(derive=joined, columns=(place, place + 1, place + 2))
        match.notes = [n for n in match.notes if n.header not in headers]
        match.notes.append(ColumnNote(" + ".join(headers), main, "derived"))
    for place in sorted(used):
        header = match.labels[place]
        if all(normal(header) not in map(normal, n.header.split(" + ")) for n in match.notes):
            match.notes.append(ColumnNote(header, "", "ignored"))


def _in_three(labels: list[str]) -> int:
    """Where 年, 月 and 日 stand side by side, in one place only; else -1."""
    plain = [normal(label) for label in labels]
    found = [i for i in range(len(plain) - 2) if plain[i : i + 3] == ["年", "月", "日"]]
    return found[0] if len(found) == 1 else -1


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
