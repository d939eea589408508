"""Where questions run: one DuckDB per snapshot, a cursor per call, finished rows kept.

Beside lens/store.py, which opens it, this is the only module under lens/ that imports duckdb.
"""

from __future__ import annotations

import json
import sys
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from data.errors import UserError
from data.home import Home
from data.snapshots import open_good
from lens.recording import Asked, hear, hear_again, recorded
from lens.store import connect, connect_two

if TYPE_CHECKING:
    from lens.prepared import Answer

MAX_OPEN = 3
#: two snapshots side by side are asked by one page alone
MAX_PAIRS = 2
SOME = 50
#: the column of a worked-out row that holds the questions behind it
_BEHIND = "behind"


@cache
def written_by() -> str:
    """A checksum of what works figures out of answers: another version of it must not find what this one kept."""
    folder = Path(__file__).parent
    files = sorted([*folder.glob("*.py"), *folder.glob("stats/*.py"), *folder.glob("exhibits/_*.py")])
    return f"{zlib.crc32(b''.join(file.read_bytes() for file in files)):08x}"


class RowCache:
    """Rows by key, bounded in bytes; concurrent callers of one key wait for one computation."""

    def __init__(self, max_bytes: int = 128 * 2**20):
        self._max = max_bytes
        self._bytes = 0
        self._rows: OrderedDict[tuple, tuple[int, list[dict]]] = OrderedDict()
        self._running: dict[tuple, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, key: tuple, compute) -> list[dict]:
        with self._lock:
            if key in self._rows:
                self._rows.move_to_end(key)
                return self._rows[key][1]
            gate = self._running.setdefault(key, threading.Lock())
        with gate:
            with self._lock:
                if key in self._rows:
                    return self._rows[key][1]
            try:
                rows = compute()
            finally:
                with self._lock:
                    self._running.pop(key, None)
            self._keep(key, rows)
            return rows

    def _keep(self, key: tuple, rows: list[dict]) -> None:
        # of many rows a few dozen are weighed: weighing all of them takes longer than reading them did
        some = rows[:: max(len(rows) // SOME, 1)]
        weight = sum(sys.getsizeof(r) + sum(sys.getsizeof(v) for v in r.values()) for r in some)
        size = 200 + weight * len(rows) // max(len(some), 1)
        if size > self._max // 4:
            return
        with self._lock:
            self._rows[key] = (size, rows)
            self._bytes += size
            while self._bytes > self._max:
                _, (dropped, _) = self._rows.popitem(last=False)
                self._bytes -= dropped

    def held(self) -> list[tuple[tuple, list[dict]]]:
        """Everything kept, as (key, rows)."""
        with self._lock:
            return [(key, rows) for key, (_, rows) in self._rows.items()]

    def clear(self) -> None:
        with self._lock:
            self._rows.clear()
            self._bytes = 0


@dataclass
class Snapshot:
    """One published snapshot, open for reading. Rows are plain dicts: aggregates, never whole tables."""

    id: str
    path: Path
    manifest: dict
    home: Home
    cache: RowCache
    root: duckdb.DuckDBPyConnection
    #: answers that publishing computed (lens/prepared.py)
    ahead: Mapping[tuple, Answer]
    house: House = field(repr=False)
    notice: UserError | None = None

    @property
    def only(self) -> str | None:
        """The street that this reader may see; None sees all."""
        return self.house.only

    @property
    def key(self) -> str:
        """What tells this snapshot, as this reader may see it, from every other in this process."""
        return str(self.path) if self.only is None else f"{self.path}|{self.only}"

    @property
    def as_of(self) -> date:
        return date.fromisoformat(self.manifest["as_of"])

    @property
    def first_date(self) -> date:
        return date.fromisoformat(self.manifest["first_date"])

    @cached_property
    def starts(self) -> dict[str, date]:
        """{extract: the day from which it can be compared}: a few mistyped early dates do not make a history."""
        return {extract: date.fromisoformat(day) for extract, day in self.manifest["starts"].items()}

    @property
    def since(self) -> date:
        """The first day that hazards or visits can be compared from; a list of events may reach back much further."""
        return min((self.starts[e] for e in ("hazards", "inspections") if e in self.starts), default=self.first_date)

    @property
    def last_date(self) -> date:
        return date.fromisoformat(self.manifest["last_date"])

    @property
    def has(self) -> frozenset[str]:
        return frozenset(self.manifest["has"])

    @property
    def synthetic(self) -> bool:
        return bool(self.manifest["synthetic"])

    @property
    def heating_basis(self) -> str | None:
        """Where the codes of heating hazards come from: confirmed (the ledger) · suggested (read out of its texts)."""
        return self.manifest["heating_basis"]

    def rows(self, sql: str, params: dict | None = None, noted: bool = True) -> list[dict]:
        """Rows of one query, cached by snapshot, text and values. Raises UserError("query_too_long") past the time
        limit. A list that is read once a process is not `noted` in the working of the exhibit that was the first.
        """
        if noted:
            hear(self.id, sql, params)
        params = params or {}
        # a street's account has a house, and so a cache, of its own
        key = (self.id, sql, tuple(sorted((k, str(v)) for k, v in params.items())))
        ahead = self.ahead.get(key)
        return self.cache.get(key, lambda: ahead.rows() if ahead else self._run(sql, params))

    def worked_out(self, name: str, work: Callable[[], dict]) -> dict:
        """A few values (text, numbers, days) that take long to work out of answers: kept, and computed ahead, as
        answers are. The questions behind them are noted in any case.
        """

        def made() -> list[dict]:
            with recorded() as heard:
                row = work()
            behind = [[asked.snapshot, asked.sql, asked.values] for asked in heard]
            return [{**row, _BEHIND: json.dumps(behind, ensure_ascii=False)}]

        key = (self.id, f"{name} by {written_by()}", ())
        ahead = self.ahead.get(key)
        row = self.cache.get(key, lambda: ahead.rows() if ahead else made())[0]
        hear_again(Asked(id_, sql, tuple((k, v) for k, v in values)) for id_, sql, values in json.loads(row[_BEHIND]))
        return {k: v for k, v in row.items() if k != _BEHIND}

    def _run(self, sql: str, params: dict) -> list[dict]:
        return _answer(self.root, self.home, sql, params)

    def beside(self, snapshot_id: str, names: tuple[str, ...]) -> Pair:
        """The relations `names` of another snapshot beside those of this one. Raises UserError as opening it does."""
        return self.house.pair(snapshot_id, self.id, names)

    def other(self, snapshot_id: str) -> Snapshot:
        """Another snapshot of the same house. Raises UserError where it is not there whole."""
        return self.house.open(snapshot_id)

    @cached_property
    def labels(self) -> dict[str, dict[str, dict]]:
        """{dimension: {code: {zh, en, ord, named, rows}}} in display order."""
        found: dict[str, dict[str, dict]] = {}
        for row in self.rows(
            "select dimension, code, zh, en, ord, named, rows from labels order by dimension, ord, code", noted=False
        ):
            found.setdefault(row["dimension"], {})[row["code"]] = row
        return found

    def codes(self, dimension: str) -> list[str]:
        """The codes of a dimension that occur in this snapshot, in display order."""
        return list(self.labels.get(dimension, {}))

    def label(self, dimension: str, code: str | None, lang: str) -> str:
        """The words for a code; a code nobody described is shown as it came."""
        if code is None and dimension == "season":
            return {"zh": "非采暖季", "en": "Outside the season"}[lang]
        if code is None:
            return {"zh": "未填", "en": "Not given"}[lang]
        record = self.labels.get(dimension, {}).get(code)
        return (record[lang] or record["zh"] or code) if record else code

    @cached_property
    def calendar(self) -> list[dict]:
        """Every day the snapshot knows, with its month, week, quarter, season …"""
        return self.rows("select * from calendar order by date", noted=False)

    @cached_property
    def day(self) -> dict[date, dict]:
        return {row["date"]: row for row in self.calendar}

    @cached_property
    def campaigns(self) -> list[dict]:
        return self.rows("select * from campaigns order by start_date, campaign_id", noted=False)


@dataclass
class Pair:
    """Two snapshots side by side, as before.<relation> and after.<relation>; what is derived from both is kept as a
    table of this connection, made once.
    """

    before: str
    after: str
    home: Home
    root: duckdb.DuckDBPyConnection
    _made: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def rows(self, sql: str, params: dict | None = None, noted: bool = True) -> list[dict]:
        """Rows of one query. Raises UserError("query_too_long") past the time limit."""
        if noted:
            hear(self.after, sql, params)
        return _answer(self.root, self.home, sql, params or {})

    def make(self, table: str, sql: str) -> None:
        """Create the table `table` from a query, where it is not there yet."""
        made = f"create or replace table {table} as {sql}"
        # whatever is asked of it rests on how it was made, now or by another reader
        hear(self.after, made, None)
        with self._lock:
            if table not in self._made:
                _answer(self.root, self.home, made, {})
                self._made.add(table)


def _answer(root: duckdb.DuckDBPyConnection, home: Home, sql: str, params: dict) -> list[dict]:
    # A connection shared by threads returns silently empty results, so each call has its own cursor.
    cursor = root.cursor()
    limit = float(home.config["query"]["time_limit_s"])
    timer = threading.Timer(limit, cursor.interrupt)
    timer.start()
    try:
        # a missing or an excess value raises, so the text and its values cannot drift apart
        result = cursor.execute(sql, params)
        names = [c[0] for c in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    except duckdb.InterruptException as error:
        raise UserError("query_too_long", seconds=int(limit)) from error
    finally:
        timer.cancel()
        cursor.close()


class House:
    """A home folder being read: its snapshots, at most three open, one row cache.

    `only` is the code of the one street that a reader may see: nothing of another street is in any relation.
    """

    def __init__(self, home: Home | str | Path | None = None, only: str | None = None):
        self.only = only
        self.home = home if isinstance(home, Home) else Home(home)
        self.cache = RowCache()
        # lens.prepared reads through this module, so it is taken in here and not above
        from lens.prepared import load

        self._prepared = load
        self._open: OrderedDict[str, Snapshot] = OrderedDict()
        self._pairs: OrderedDict[tuple, Pair] = OrderedDict()
        self._lock = threading.Lock()

    def open(self, snapshot_id: str | None = None) -> Snapshot:
        """The snapshot in use (or the one named). A damaged one is refused and the last good one opened, with a
        notice.
        """
        path, notice = open_good(self.home, snapshot_id)
        with self._lock:
            held = self._open.get(path.name)
            if held is None:
                manifest = json.loads((path / "manifest.json").read_text("utf-8"))
                root = connect(self.home, path, self.only)
                # what was computed ahead is of all streets
                ahead = self._prepared(self.home, path.name) if self.only is None else {}
                held = Snapshot(path.name, path, manifest, self.home, self.cache, root, ahead, self, notice)
                self._open[path.name] = held
                while len(self._open) > MAX_OPEN:
                    # not closed here: a reader may still hold a cursor; the last reference closes it
                    self._open.popitem(last=False)
            self._open.move_to_end(path.name)
            return held

    def pair(self, before: str, after: str, names: tuple[str, ...]) -> Pair:
        """The relations `names` of two snapshots side by side. Raises UserError as opening either does."""
        paths = [open_good(self.home, one)[0] for one in (before, after)]
        key = (*(path.name for path in paths), names)
        with self._lock:
            if key not in self._pairs:
                root = connect_two(self.home, paths[0], paths[1], names, self.only)
                self._pairs[key] = Pair(paths[0].name, paths[1].name, self.home, root)
                while len(self._pairs) > MAX_PAIRS:
                    self._pairs.popitem(last=False)
            self._pairs.move_to_end(key)
            return self._pairs[key]
