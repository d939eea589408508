"""Guesses for a person to take up or leave: nothing here changes a row.

A header near to a known one, a street or premise written nearly as a known one, a text near to a code.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import combinations
from pathlib import Path

import pyarrow as pa

from data.importer.contract import DATA, CodeLists, Contract, Field, squeeze
from data.importer.headers import PLACE_SHEET, is_personal, label_index, normal
from data.importer.values import DateKind, find_code, parse_bool, parse_date, parse_number

LIKE = 0.6  # headers less alike than this are not guessed at
READABLE = 0.6  # share of a column's cells that must read as the field
RARE = 20  # without a register, a spelling this many times rarer than another may be a slip of it
PREMISES = 20_000  # distinct names beyond which none are compared
CROWD = 50  # names that share one spelling are a series (1号楼, 2号楼 …), not slips
MOST = 3  # guesses for one text
_COMPANY = re.compile(r"(股份)?有限(责任)?公司$|分公司$|[\s()（）·,，.。\-－_]")


@dataclass(frozen=True)
class Suggestion:
    """One guess. `kind` says what `text` is and what `to` is:

    field: a header → a field of the contract · street: a spelling → a street's name · premise: a name → another name
    in the same street · code: a text of the enum column `field` → a code · split: a column with several hazards in one
    cell → the mapping's key that splits them. `likeness` is between 0 and 1, and 0 where
    the header says nothing and only the cells do. `rows`: how many rows hold the text.
    """

    kind: str
    text: str
    to: str
    likeness: float
    rows: int = 0
    extract: str = ""
    field: str = ""


@dataclass(frozen=True)
class Known:
    """What the house already calls its streets and premises.

    streets: spelling (squeezed) → name; premises: name → street's name; endings: what a street's name may lack.
    """

    streets: Mapping[str, str] = field(default_factory=dict)
    premises: Mapping[str, str] = field(default_factory=dict)
    endings: tuple[str, ...] = ()

    @classmethod
    def nothing(cls) -> Known:
        """A house without a register: only the usual endings of street names."""
        return cls(endings=endings_of(DATA / "rules" / "aliases.toml"))


def endings_of(aliases: Path) -> tuple[str, ...]:
    """Street endings of a rule table of aliases, the longest first."""
    listed = tomllib.loads(aliases.read_text(encoding="utf-8"))["street_endings"]
    return tuple(sorted(listed, key=len, reverse=True))


# --- headers ---


def suggest_fields(
    labels: list[str], cells: list[pa.Array], contract: Contract, taken: set[str], unused: set[str], codes: CodeLists
) -> list[Suggestion]:
    """For each header of `unused`: the field not yet `taken` that it most resembles and its cells can be read as.

    cells: one string array for each of `labels`, a sample of the column.
    """
    index = label_index(contract.extract)
    free = {f.name: f for f in contract.fields.values() if f.name not in taken}
    found = []
    for label, column in zip(labels, cells, strict=True):
        said = [t for t in column.to_pylist() if t and t.strip()]
        if label not in unused or not said or is_personal(label):
            continue
        scored = _alike(normal(label), index)
        best = max((n for n in free if _reads(free[n], said, codes)), key=lambda n: scored.get(n, 0.0), default="")
        if best and scored.get(best, 0.0) >= LIKE:
            found.append(Suggestion("field", label, best, round(scored[best], 2), extract=contract.extract))
            continue
        telling = [f for f in free.values() if f.need == "required" and _telling(f, said, codes)]
        telling = telling or [
            f for f in free.values() if f.need == "wanted" and f.type == "enum" and _telling(f, said, codes)
        ]
        if len(telling) == 1:
            found.append(Suggestion("field", label, telling[0].name, 0.0, extract=contract.extract))
    return found


def _alike(label: str, index: Mapping[str, tuple[str, bool]]) -> dict[str, float]:
    """Field → how much its nearest name is like the label; a name inside the label counts for most of it."""
    scored: dict[str, float] = defaultdict(float)
    for name, (owner, _) in index.items():
        likeness = SequenceMatcher(None, label, name).ratio()
        if min(len(label), len(name)) >= 2 and (name in label or label in name):
            likeness = max(likeness, 0.7)
        scored[owner] = max(scored[owner], likeness)
    return scored


def _reads(spec: Field, said: list[str], codes: CodeLists) -> bool:
    return sum(_readable(spec, text, codes) for text in said) >= READABLE * len(said)


def _readable(spec: Field, text: str, codes: CodeLists) -> bool:
    if spec.type in ("date", "datetime"):
        return parse_date(text).kind not in (DateKind.EMPTY, DateKind.UNREADABLE)
    if spec.type in ("int", "number"):
        return parse_number(text) is not None
    if spec.type == "bool":
        return parse_bool(text) is not None
    return True


def _telling(spec: Field, said: list[str], codes: CodeLists) -> bool:
    """Do the cells alone say which field this is? A date, a code of its list, a street's name."""
    if spec.type == "date":
        hits = sum(parse_date(t).kind in (DateKind.DAY, DateKind.NO_YEAR, DateKind.EITHER) for t in said)
    elif spec.type == "enum":
        hits = sum(find_code(codes, spec.codes, t) is not None for t in said)
    elif spec.name == "jurisdiction":
        hits = sum(bool(PLACE_SHEET.fullmatch(t.strip())) for t in said)
    else:
        return False
    return hits >= 0.8 * len(said)


# --- streets ---


def suggest_streets(seen: Mapping[str, int], known: Known) -> list[Suggestion]:
    """`seen`: spelling → rows. Against the streets that are known, else a rare spelling against a frequent one."""

    def stem(text: str) -> str:
        bare = squeeze(text)
        return next((bare[: -len(e)] for e in known.endings if bare.endswith(e) and len(bare) > len(e)), bare)

    found = []
    if known.streets:
        stems = {stem(spelling): name for spelling, name in known.streets.items()}
        for text, rows in seen.items():
            if squeeze(text) not in known.streets and stem(text) not in stems:
                found += _nearest("street", text, rows, stem(text), stems)
        return found
    by_stem: dict[str, list[str]] = defaultdict(list)
    for text in sorted(seen, key=lambda t: -seen[t]):
        by_stem[stem(text)].append(text)
    for spellings in by_stem.values():
        found += [Suggestion("street", t, spellings[0], 1.0, seen[t]) for t in spellings[1:]]
    for mine, spellings in by_stem.items():
        rows = sum(seen[t] for t in spellings)
        often = {s: t[0] for s, t in by_stem.items() if sum(seen[x] for x in t) >= RARE * rows}
        found += _nearest("street", spellings[0], rows, mine, often)
    return found


def _nearest(kind: str, text: str, rows: int, bare: str, others: Mapping[str, str]) -> list[Suggestion]:
    """Names one slip away from `text`, or contained in it, the likest first."""
    scored = {}
    for other, name in others.items():
        if min(len(bare), len(other)) < 2:
            continue
        slips = edits(bare, other, 1)
        if slips <= 1:
            scored[name] = 1 - slips / (max(len(bare), len(other)) + 1)
        elif other in bare:
            scored.setdefault(name, len(other) / len(bare))
    best = sorted(scored.items(), key=lambda s: -s[1])[:MOST]
    return [Suggestion(kind, text, name, round(likeness, 2), rows) for name, likeness in best]


def edits(a: str, b: str, most: int) -> int:
    """Letters to insert, delete or replace to make b of a; `most` + 1 stands for more."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        above, row = row, [i]
        for j, y in enumerate(b, 1):
            row.append(min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (x != y)))
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


# --- premises ---


def suggest_premises(seen: Mapping[tuple[str, str], int], known: Known) -> list[Suggestion]:
    """`seen`: (name, street) → rows. Names of one street that differ by one letter, or by 有限公司 and the like.

    A name on the register is never guessed away. Above 20,000 names nothing is compared.
    """
    doubtful = {key for key in seen if key[0] not in known.premises}
    if not doubtful or len(seen) > PREMISES:
        return []
    names = dict.fromkeys(known.premises.items(), 0) | dict(seen)
    cores = {key: _COMPANY.sub("", squeeze(key[0])) for key in names}
    # names one letter apart share a spelling in which one letter is left out
    near: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for key in sorted(names, key=lambda k: k not in doubtful):
        core = cores[key]
        if len(core) >= 4:
            for bare in {core, *(core[:i] + core[i + 1 :] for i in range(len(core)))}:
                if key in doubtful or (key[1], bare) in near:
                    near[key[1], bare].append(key)
    bones = {core: _NUMBERS.sub("", core) for core in cores.values()}
    found: dict[tuple[str, str], Suggestion] = {}
    for (_, shared), keys in near.items():
        if not 1 < len(keys) <= CROWD:
            continue
        for one, other in combinations(keys, 2):
            a, b = cores[one], cores[other]
            if a != b and (bones[a] == bones[b] or not _one_letter(a, b, shared)):
                continue
            often, rare = sorted((one, other), key=lambda k: (k[0] in known.premises, names[k]), reverse=True)
            if rare[0] not in known.premises and rare[0] != often[0]:
                likeness = round(1 - (a != b) / len(cores[rare]), 2)
                found[rare[0], often[0]] = Suggestion("premise", rare[0], often[0], likeness, names[rare])
    return sorted(found.values(), key=lambda s: (-s.likeness, -s.rows, s.text))


# Names that differ in their number are two premises: 第三加油站, 第四加油站; 5号楼, 6号楼.
_NUMBERS = re.compile(r"[0-9一二三四五六七八九十百甲乙丙丁东西南北a-z]+")


def _one_letter(a: str, b: str, shared: str) -> bool:
    """Of two texts that give `shared` when a letter is left out of them, or are it: do they differ in one letter?"""
    if len(a) == len(b):
        return sum(x != y for x, y in zip(a, b, strict=True)) == 1
    return shared in (a, b)


# --- codes ---


def suggest_codes(unknown: Mapping[str, Mapping[str, int]], contract: Contract, codes: CodeLists) -> list[Suggestion]:
    """`unknown`: enum field → {text that is no code: rows}. A code whose name is one letter away or inside the text."""
    found = []
    for name, texts in unknown.items():
        names: dict[str, str] = {}
        for code, record in codes.codes(contract.fields[name].codes).items():
            for spelling in (record["zh"], record["en"], *record.get("synonyms", ())):
                names.setdefault(squeeze(spelling), code)
        for text, rows in texts.items():
            for one in _nearest("code", text, rows, squeeze(text), names):
                found.append(Suggestion("code", text, one.to, one.likeness, rows, contract.extract, name))
    return found


def listed(found: Iterable[Suggestion], most: int) -> list[Suggestion]:
    """The first `most` of each kind."""
    kept: dict[str, list[Suggestion]] = defaultdict(list)
    for one in found:
        if len(kept[one.kind]) < most:
            kept[one.kind].append(one)
    return [one for group in kept.values() for one in group]
