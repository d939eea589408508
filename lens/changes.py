"""What changed between two snapshots, row by row: rows that came or went, and cells that are not what they were.

Compared is what the contract names, as both snapshots published it; what publishing derives from the as-of date (open,
overdue …) changes with every day and is left out. A row is known by its number.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from data.batches import contract
from data.errors import UserError
from data.snapshots import is_whole, list_snapshots, manifest_of
from lens import meetings
from lens.engine import Pair, Snapshot

#: extract → (number, day, premise, words) of a row that tell a reader which it is
COMPARED: dict[str, tuple[str, str | None, str | None, str | None]] = {
    "hazards": ("hazard_id", "found_date", "premise_name", "description"),
    "inspections": ("inspection_id", "inspect_date", "premise_name", None),
    "premises": ("premise_id", None, "name", None),
    "supervision_issues": ("issue_id", "handed_date", "premise_name", "content"),
    "accidents": ("accident_id", "occurred_date", None, "description"),
}
#: rows of a page
PAGE = 50
#: in the order in which they are listed: what was corrected first, what is new last
KINDS = ("changed", "removed", "added")


@dataclass(frozen=True)
class Change:
    """One row that is not in both snapshots alike: `row` tells which it is, `cells` are (column, before, after)."""

    extract: str
    kind: str
    key: str
    row: dict
    cells: tuple[tuple[str, object, object], ...] = ()


@dataclass(frozen=True)
class Count:
    """Of one extract: rows that came, went and changed, and the columns that changed with how many rows, most first."""

    extract: str
    added: int
    removed: int
    changed: int
    columns: tuple[tuple[str, int], ...]


def earlier(snapshot: Snapshot) -> list[str]:
    """The whole snapshots of the same house before this one, the latest first."""
    own = (snapshot.manifest["as_of"], snapshot.manifest.get("created_at", ""))
    found = []
    for one in list_snapshots(snapshot.home):
        m = manifest_of(one.path)
        if m is None or one.id == snapshot.id or bool(m.get("synthetic")) != snapshot.synthetic:
            continue
        if (m["as_of"], m.get("created_at", "")) < own and is_whole(one.path):
            found.append(one.id)
    return found


def against(snapshot: Snapshot, meeting: str = "") -> str | None:
    """The snapshot to compare with: what the chosen meeting saw, else the one before; None where there is none."""
    chosen = [m.snapshot for m in meetings.before(snapshot.home, snapshot.as_of) if m.name == meeting]
    return next(iter(chosen or earlier(snapshot)), None)


@dataclass(frozen=True)
class Changes:
    """What changed from snapshot `before` to `snapshot`."""

    snapshot: Snapshot
    before: str

    @cached_property
    def pair(self) -> Pair:
        return self.snapshot.beside(self.before, tuple(COMPARED))

    @cached_property
    def _kept(self) -> dict:
        """The counts and the first page: what is seen first is computed ahead."""

        def work() -> dict:
            first = [_plain(each) for each in self._page(PAGE, 0)]
            return {"counts": json.dumps(self._counted()), "first": json.dumps(first, ensure_ascii=False)}

        return self.snapshot.worked_out(f"changes since {self.before}", work)

    @cached_property
    def counts(self) -> tuple[Count, ...]:
        """By extract. Raises UserError where the earlier snapshot cannot be opened."""
        told = json.loads(self._kept["counts"])
        return tuple(Count(e, a, r, c, tuple((k, n) for k, n in columns)) for e, a, r, c, columns in told)

    @property
    def total(self) -> int:
        return sum(c.added + c.removed + c.changed for c in self.counts)

    def page(self, n: int = 1) -> list[Change]:
        """Page `n` of the changes: corrected rows, rows that went, rows that came."""
        if n == 1:
            return [_change(each) for each in json.loads(self._kept["first"])]
        return self._page(PAGE, PAGE * (n - 1))

    def _page(self, limit: int, offset: int) -> list[Change]:
        parts = []
        for place, extract in enumerate(COMPARED):
            self._compare(extract)
            parts.append(f"select {place} as place, '{extract}' as extract, key, kind from changed_{extract}")
        order = " ".join(f"when '{kind}' then {i}" for i, kind in enumerate(KINDS))
        found = self.pair.rows(
            f"select extract, key, kind from ({' union all '.join(parts)})\n"
            f"order by case kind {order} end, place, key limit {int(limit)} offset {int(offset)}"
        )
        rows = {(side, e): self._rows(side, e, found) for side in ("before", "after") for e in COMPARED}
        return [self._change(each, rows) for each in found]

    def _change(self, each: dict, rows: dict) -> Change:
        extract, kind, key = each["extract"], each["kind"], each["key"]
        old, new = (rows[side, extract].get(key, {}) for side in ("before", "after"))
        cells: tuple = ()
        if kind == "changed":
            cells = tuple((c, old[c], new[c]) for c in self._columns(extract) if old[c] != new[c])
        row = new or old
        told = {c: row.get(c) for c in ("jurisdiction", *COMPARED[extract][1:]) if c}
        return Change(extract, kind, key, told, cells)

    def _rows(self, side: str, extract: str, found: list[dict]) -> dict[str, dict]:
        keys = {f"k{i}": each["key"] for i, each in enumerate(found) if each["extract"] == extract}
        if not keys:
            return {}
        key = COMPARED[extract][0]
        named = ", ".join(f"${k}" for k in keys)
        return {r[key]: r for r in self.pair.rows(f"select * from {side}.{extract} where {key} in ({named})", keys)}

    def _columns(self, extract: str) -> list[str]:
        """The contract's columns that both snapshots published."""
        sides = [
            {r["column_name"] for r in self.pair.rows(f"describe {side}.{extract}", noted=False)}
            for side in ("before", "after")
        ]
        key = COMPARED[extract][0]
        return [c for c in contract(extract)["columns"] if c in sides[0] & sides[1] and c != key]

    def _compare(self, extract: str) -> None:
        """Make the table of the numbers whose rows differ, told apart by a checksum (64 bits) of their cells."""
        key = COMPARED[extract][0]
        cells = ", ".join(f'"{c}"' for c in self._columns(extract))
        sides = (f"(select {key} as key, hash({cells}) as cells from {side}.{extract})" for side in ("before", "after"))
        b, a = sides
        self.pair.make(
            f"changed_{extract}",
            "select coalesce(a.key, b.key) as key, "
            "case when b.key is null then 'added' when a.key is null then 'removed' else 'changed' end as kind\n"
            f"from {a} a full join {b} b on a.key = b.key\n"
            "where a.key is null or b.key is null or a.cells <> b.cells",
        )

    def _counted(self) -> list:
        made = []
        for extract, (key, *_) in COMPARED.items():
            self._compare(extract)
            kinds = {r["kind"]: r["n"] for r in self.pair.rows(
                f"select kind, count(*) as n from changed_{extract} group by kind")}  # fmt: skip
            columns: list[tuple[str, int]] = []
            if kinds.get("changed"):
                names = self._columns(extract)
                differs = ", ".join(f'count(*) filter (where a."{c}" is distinct from b."{c}") as "{c}"' for c in names)
                (row,) = self.pair.rows(
                    f"select {differs}\nfrom (select key from changed_{extract} where kind = 'changed') d\n"
                    f"join after.{extract} a on a.{key} = d.key join before.{extract} b on b.{key} = d.key"
                )
                columns = sorted(((c, n) for c, n in row.items() if n), key=lambda x: (-x[1], names.index(x[0])))
            made.append([extract, kinds.get("added", 0), kinds.get("removed", 0), kinds.get("changed", 0), columns])
        return made


def _plain(each: Change) -> list:
    cells = [[c, _said(old), _said(new)] for c, old, new in each.cells]
    return [each.extract, each.kind, each.key, {c: _said(v) for c, v in each.row.items()}, cells]


def _change(told: list) -> Change:
    extract, kind, key, row, cells = told
    return Change(
        extract, kind, key, {c: _read(v) for c, v in row.items()}, tuple((c, _read(o), _read(n)) for c, o, n in cells)
    )


def _said(value: object) -> object:
    """A value that a JSON text can hold; a day or a time as a pair that says which."""
    if isinstance(value, datetime):
        return ["time", value.isoformat()]
    return ["day", value.isoformat()] if isinstance(value, date) else value


def _read(value: object) -> object:
    if not isinstance(value, list):
        return value
    return datetime.fromisoformat(value[1]) if value[0] == "time" else date.fromisoformat(value[1])


def opened(snapshot: Snapshot, meeting: str = "") -> Changes | None:
    """The changes to tell, or None where there is no earlier snapshot that can be opened."""
    before = against(snapshot, meeting)
    if before is None:
        return None
    try:
        made = Changes(snapshot, before)
        _ = made.counts
    except UserError:
        return None
    return made
