"""Batches + rules → a published snapshot. Deterministic: the same batches and rules give the same files."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from data import (
    accident_classes,
    checks,
    criteria,
    event_rules,
    heating,
    locking,
    priority,
    quality,
    seasons,
    snapshots,
    winter_index,
)
from data import batches as batch_store
from data.batches import EXTRACTS, Batch, canonical_schema, contract, contract_versions, file_sha256
from data.errors import UserError
from data.home import Home, from_os_error

DERIVE = Path(__file__).with_name("derive")
FILES = snapshots.FILES
ROW_GROUP = 122_880
PARQUET = f"format parquet, compression zstd, row_group_size {ROW_GROUP}"
#: what a build needs on disk at most: the working copy, the sort's spill and the finished files
DISK_FACTOR = 3
SQL_TYPES = {
    "string": "varchar",
    "date32[day]": "date",
    "timestamp[us]": "timestamp",
    "int64": "bigint",
    "double": "double",
    "bool": "boolean",
}

Progress = Callable[[str, float], None]


def publish(
    home: Home,
    as_of: date | None = None,
    batches: Iterable[str] | None = None,
    progress: Progress | None = None,
    put_into_use: bool = True,
) -> str:
    """Build a snapshot, put it into use and return its id.

    `as_of` None takes the latest as-of date of the batches. `batches` None takes every real batch, or, in a house
    that has none, the newest synthetic one: the two kinds are never mixed. `progress(step, share)` is called with a
    short English name of the step and the share done (0–1). The snapshot in use changes only at the very end, by one
    rename. Raises UserError: no_batches, no_hazards, batches_mixed, locked, disk_full, home_not_writable, …
    """
    report = progress or (lambda step, share: None)
    with locking.writer(home):
        chosen = choose(home, batches)
        if not any("hazards" in batch.meta["extracts"] for batch in chosen):
            raise UserError("no_hazards")
        day = as_of or max((b.as_of for b in chosen if b.as_of), default=None)
        if day is None:
            raise UserError("undated")
        snapshot_id = _id(home, day, chosen)
        folder = home.folder("snapshots")
        batch_store.clean_staging(folder)
        final = folder / snapshot_id
        if not snapshots.is_whole(final):
            _check_disk(home, chosen)
            for batch in chosen:
                batch_store.check(batch)
            staged = folder / f".tmp-{secrets.token_hex(4)}"
            try:
                staged.mkdir()
                _build(home, staged, snapshot_id, day, chosen, report)
                batch_store.sync_folder(staged)
                if final.exists():  # damaged; it makes room for the whole one
                    final.rename(folder / f".tmp-damaged-{secrets.token_hex(4)}")
                locking.replace(staged, final)
                batch_store.sync_path(folder)
            except OSError as error:
                raise from_os_error(error, home.path) from error
            finally:
                batch_store.clean_staging(folder)
        if put_into_use:
            snapshots.point_to(home, snapshot_id)
        report("published", 1.0)
    return snapshot_id


def published_id(home: Home, as_of: date, batches: Iterable[str]) -> str:
    """The id of the snapshot that `publish` would make of these batches today."""
    return _id(home, as_of, choose(home, batches))


def choose(home: Home, ids: Iterable[str] | None = None) -> list[Batch]:
    """The batches of a build, oldest first: later ones replace rows of the same key. See `publish`."""
    if ids is not None:
        found = [batch_store.load(home, i) for i in ids]
    else:
        every = [b for b in batch_store.list_batches(home) if not b.withdrawn]
        found = [b for b in every if not b.synthetic] or _newest_district(every)
    if not found:
        raise UserError("no_batches", path=str(home.path))
    if len({b.synthetic for b in found}) > 1:
        raise UserError("batches_mixed")
    for batch in found:
        for extract, version in batch.meta["contract_versions"].items():
            if version > contract_versions().get(extract, 0):
                raise UserError("batch_too_new", id=batch.id, extract=extract, version=version)
    return found


def _newest_district(every: list[Batch]) -> list[Batch]:
    """The newest synthetic batch with the corrections that were sent back for it."""
    whole = [n for n, batch in enumerate(every) if "corrects" not in batch.meta]
    return every[whole[-1] :] if whole else []


def _id(home: Home, as_of: date, chosen: list[Batch]) -> str:
    """`2026-11-22-7f3a91`: everything that can change a figure goes into the hash."""
    told = [contract_versions(), [b.id for b in chosen], home.config]
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode())
    for path in [*sorted(DERIVE.glob("*.sql")), *(home.rule_file(name) for name in home.rule_names())]:
        digest.update(path.name.encode() + path.read_bytes().replace(b"\r\n", b"\n"))
    return f"{as_of.isoformat()}-{digest.hexdigest()[:6]}"


def _check_disk(home: Home, chosen: list[Batch]) -> None:
    needed = DISK_FACTOR * sum(b.bytes for b in chosen) + 16 * 2**20
    free = shutil.disk_usage(home.path).free
    if free < needed:
        raise UserError("disk_too_small", path=str(home.path), needed=_mb(needed), free=_mb(free))


def _mb(size: int) -> str:
    return f"{size / 2**20:,.0f} MB"


def _build(home: Home, staged: Path, snapshot_id: str, as_of: date, chosen: list[Batch], report: Progress) -> None:
    """Write the snapshot's files and, last of all, its manifest into `staged`."""
    work = staged / "work"
    work.mkdir()
    con = duckdb.connect(
        str(work / "build.duckdb"),
        config={
            "memory_limit": home.config["build"]["memory_limit"],
            "threads": home.config["build"]["threads"],
            "temp_directory": str(work / "spill"),
            # output is sorted by ORDER BY; keeping the input's order as well would only cost memory
            "preserve_insertion_order": "false",
            "python_enable_replacements": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        },
    )
    # every join in data/derive names its smaller side last; the planner, which cannot know the sizes of what was not
    # built yet, put whole hazards into hash tables instead (10 million rows: twice the time, 4 GB of spill)
    con.execute("set disabled_optimizers = 'build_side_probe_side'")
    try:
        _tell_rules(con, home, as_of, chosen)
        _read_batches(con, chosen)
        tags, masks = heating.tags(home), heating.masks(home)
        steps = sorted(DERIVE.glob("*.sql"))
        for i, path in enumerate(steps):
            report(f"build {path.stem[3:]}", 0.6 * i / len(steps))
            con.execute(path.read_text(encoding="utf-8"))
            if path.stem == "40_hazards":
                heating.read_texts(con, tags, masks)
        for i, name in enumerate(FILES):
            report(f"write {name}", 0.6 + 0.35 * i / len(FILES))
            target = _literal(staged / f"{name}.parquet")
            con.execute(f"copy (select * from out_{name}) to {target} ({PARQUET})")
        facts = _facts(con, staged)
    except duckdb.OutOfMemoryException as error:
        raise UserError("build_memory", limit=home.config["build"]["memory_limit"]) from error
    except (duckdb.IOException, duckdb.TransactionException, duckdb.FatalException) as error:
        # its batches were read through just before, so what failed is a write
        if "No space left" in str(error):
            raise UserError("disk_full", path=str(home.path)) from error
        raise UserError("write_failed", path=str(home.path), detail=str(error).splitlines()[0]) from error
    finally:
        con.close()
        shutil.rmtree(work, ignore_errors=True)
    report("checksums", 0.96)
    (staged / "rules").mkdir()
    for name in home.rule_names():
        shutil.copyfile(home.rule_file(name), staged / "rules" / name)
    manifest = {
        "id": snapshot_id,
        "as_of": as_of.isoformat(),
        "layout": snapshots.LAYOUT,
        "created_at": datetime.now().isoformat(timespec="seconds"),
        "synthetic": chosen[0].synthetic,
        "label": " + ".join(dict.fromkeys(b.meta["label"] for b in chosen if b.meta.get("label"))),
        "contract_versions": contract_versions(),
        "batches": [b.id for b in chosen],
        "files": {
            name: {
                "rows": facts["rows"][name],
                "bytes": (staged / f"{name}.parquet").stat().st_size,
                "sha256": file_sha256(staged / f"{name}.parquet"),
            }
            for name in FILES
        },
        "has": facts["has"],
        "first_date": facts["first_date"],
        "starts": facts["starts"],
        "last_date": facts["last_date"],
        "flags": facts["flags"],
        "extracts": _added_up(chosen),
        "closing_basis": facts["closing_basis"],
        "heating_basis": facts["heating_basis"],
        "notes": [note for b in chosen for note in b.meta.get("house_facts", [])],
    }
    batch_store.sync_folder(staged)
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (staged / "manifest.json").write_text(text, encoding="utf-8")


def _tell_rules(con: duckdb.DuckDBPyConnection, home: Home, as_of: date, chosen: list[Batch]) -> None:
    """The settings and rule tables that data/derive reads: p, code, rule_alias, rule_season, rule_day, rule_spring,
    rule_heating, rule_phase, rule_criterion, rule_recheck, rule_interval, rule_check, rule_rank, rule_capped,
    rule_apart, rule_quality, rule_report, rule_provisional."""
    winter_index.check(home)
    reporting = home.config["reporting"]
    aliases = home.rule("aliases.toml")
    endings = sorted(aliases["street_endings"], key=len, reverse=True)
    con.execute("create table p (as_of date, month_start_day integer, week_start integer, street_ending varchar)")
    con.execute(
        "insert into p values (?, ?, ?, ?)",
        [as_of, reporting["month_start_day"], reporting["week_start"], f"({'|'.join(map(re.escape, endings))})$"],
    )
    con.execute(
        "create table code (list varchar, code varchar, zh varchar, en varchar, ord integer, named boolean,"
        " is_closed boolean, default_visit boolean)"
    )
    _fill(con, "code", _codes(home))
    con.execute("create table rule_alias (text varchar, street varchar)")
    _fill(con, "rule_alias", aliases["streets"].items())
    # wide enough for any register; a season without rows costs nothing
    years = range(1900, as_of.year + 3)
    con.execute("create table rule_season (kind varchar, season varchar, start_date date, end_date date)")
    _fill(con, "rule_season", [("heating", *s) for s in seasons.heating(home, years)])
    _fill(con, "rule_season", [("yearend", *s) for s in seasons.yearend(home, years)])
    con.execute(
        "create table rule_heating (season varchar, planned_start date, planned_end date, actual_start date,"
        " actual_end date, source varchar, is_default boolean)"
    )
    _fill(con, "rule_heating", seasons.heating_told(home, years))
    con.execute("create table rule_phase (ignition_days integer, ending_days integer, festival varchar)")
    _fill(con, "rule_phase", [seasons.phases(home)])
    con.execute("create table rule_day (date date, is_workday boolean, holiday varchar)")
    _fill(con, "rule_day", seasons.special_days(home))
    con.execute("create table rule_spring (date date)")
    _fill(con, "rule_spring", [(d,) for d in seasons.spring_festivals(home)])
    con.execute("create table supervision_rule (on_spot_days integer)")
    con.execute("insert into supervision_rule values (?)", [home.config["supervision"]["on_spot_days"]])
    con.execute(
        "create table rule_criterion (code varchar, sector varchar, first_day date, last_day date,"
        " not_subtypes varchar, zh varchar, en varchar, ord integer)"
    )
    _fill(con, "rule_criterion", criteria.major_criteria(home))
    con.execute("create table rule_recheck (ord integer, name varchar, days integer, workdays boolean)")
    _fill(con, "rule_recheck", criteria.recheck_limits(home))
    con.execute(
        "create table rule_report (step varchar, class varchar, minutes integer, first_day date, precedence integer)"
    )
    _fill(con, "rule_report", event_rules.report_limits(home))
    con.execute("create table rule_provisional (event_domain varchar, days integer)")
    _fill(con, "rule_provisional", event_rules.provisional_days(home))
    event_rules.check_gdp(home)  # data/derive needs none of it; the pages read the snapshot's copy
    con.execute("create table rule_interval (risk_tier varchar, days integer)")
    _fill(con, "rule_interval", criteria.visit_intervals(home))
    con.execute(
        "create table rule_check (follow_days integer, copied_premises integer, copied_share double,"
        " doubled_days integer, doubled_alike double)"
    )
    _fill(con, "rule_check", [checks.limits(home)])
    con.execute("create table rule_rank (activity_type varchar, rank integer)")
    _fill(con, "rule_rank", checks.ranks(home))
    con.execute("create table rule_capped (activity_type varchar)")
    _fill(con, "rule_capped", checks.cap_codes(home, "activity_types"))
    con.execute("create table rule_apart (task_source varchar)")
    _fill(con, "rule_apart", checks.cap_codes(home, "apart"))
    con.execute("create table rule_quality (batch_minute integer, batch_day integer, batch_day_times double)")
    _fill(con, "rule_quality", [quality.batches(home)])
    quality.check(home)
    accident_classes.check(home)
    priority.check(home)  # data/derive needs none of it; the pages read the snapshot's copy
    con.execute("create table provided (extract varchar, given boolean)")
    _fill(con, "provided", [(e, any(b.file(e) for b in chosen)) for e in EXTRACTS])


def _codes(home: Home) -> list[tuple]:
    """The code lists as rows of the table `code`, in display order."""
    rows = []
    for kind, codes in home.rule("codes.toml").items():
        for i, (code, record) in enumerate(codes.items(), start=1):
            if not {"zh", "en"} <= record.keys():
                raise UserError("rule_value_wrong", path=str(home.rule_file("codes.toml")), key=f"{kind}.{code}")
            flags = record.get("named", False), record.get("is_closed"), record.get("default_visit")
            rows.append((kind, code, record["zh"], record["en"], i, *flags))
    return rows


def _fill(con: duckdb.DuckDBPyConnection, table: str, rows: Iterable[tuple]) -> None:
    columns = [list(column) for column in zip(*rows, strict=True)]
    if columns:  # whole columns at once: row by row the rules took longer than a small house's data
        con.execute(f"insert into {table} select {', '.join(['unnest(?)'] * len(columns))}", columns)


def _read_batches(con: duckdb.DuckDBPyConnection, chosen: list[Batch]) -> None:
    """raw_<extract> for each extract: contract columns, trace columns, batch_id; one row per key.

    This is the adapter between contract versions: a column that a batch does not have reads as null, one that the
    contract no longer has is not read. An extract that no batch holds is there and empty.
    """
    for extract in EXTRACTS:
        schema = canonical_schema(extract)
        columns = [f for f in schema if not f.name.endswith("_raw")]
        parts = []
        for i, batch in enumerate(chosen):
            path = batch.file(extract)
            if path is None:
                continue
            source = f"read_parquet({_literal(path)})"
            there = {r[0] for r in con.execute(f"describe select * from {source}").fetchall()}
            picked = ", ".join(_column(f, f.name in there) for f in columns)
            parts.append(f"select {picked}, {_literal(batch.id)} as batch_id, {i} as batch_ord from {source}")
        if not parts:
            empty = ", ".join(_column(f, False) for f in columns)
            parts = [f"select {empty}, '' as batch_id, 0 as batch_ord where false"]
        key = [_quoted(k) for k in contract(extract)["key"]]
        con.execute(f"create view every_{extract} as {' union all '.join(parts)}")
        _refuse_repeated_keys(con, extract, key)
        if len(parts) == 1:
            con.execute(f"create view raw_{extract} as select * exclude (batch_ord) from every_{extract}")
            continue
        same = " and ".join(f"later.{k} is not distinct from e.{k}" for k in key)
        con.execute(
            f"create view raw_{extract} as select e.* exclude (batch_ord) from every_{extract} as e"
            f" semi join (select {', '.join(key)}, max(batch_ord) as batch_ord from every_{extract}"
            f" group by {', '.join(key)}) as later on {same} and later.batch_ord = e.batch_ord"
        )
    paths = [path for b in chosen if (path := b.file("rejects"))]
    nothing = "select " + ", ".join(_column(f, False) for f in batch_store.REJECTS) + " where false"
    given = ", ".join(_column(f, True) for f in batch_store.REJECTS)
    parts = [nothing, *(f"select {given} from read_parquet({_literal(p)})" for p in paths)]
    con.execute(f"create view raw_rejects as {' union all '.join(parts)}")


def _column(field: pa.Field, there: bool) -> str:
    """One column of a batch as its canonical type; null where the batch does not have it."""
    name = _quoted(field.name)
    return f"cast({name if there else 'null'} as {SQL_TYPES[str(field.type)]}) as {name}"


def _refuse_repeated_keys(con: duckdb.DuckDBPyConnection, extract: str, key: list[str]) -> None:
    """Two rows of one key in one batch would be counted twice, so such a batch is refused."""
    columns = ", ".join(key)
    found = con.execute(
        f"select {key[0]}, batch_id from every_{extract} group by {columns}, batch_id having count(*) > 1 limit 1"
    ).fetchone()
    if found:
        raise UserError("batch_repeats_key", id=found[1], extract=extract, key=found[0])


def _facts(con: duckdb.DuckDBPyConnection, staged: Path) -> dict:
    """What the manifest tells about the rows just written."""
    first, last, as_of = con.execute("select first_date, last_date, as_of from span").fetchall()[0]
    rows = {name: pq.read_metadata(staged / f"{name}.parquet").num_rows for name in FILES}
    came = con.execute("select (select count(*) from raw_hazards) + (select count(*) from raw_inspections)").fetchall()
    if came[0][0] and not rows["hazards"] + rows["inspections"]:
        raise UserError("as_of_before_data", as_of=as_of.isoformat())
    flags: dict[str, dict[str, int]] = {}
    for extract, flag, n in con.execute("select * from flag_count order by extract, flag").fetchall():
        flags.setdefault(extract, {})[flag] = n
    return {
        "rows": rows,
        "has": [r[0] for r in con.execute("select name from fact where given order by name").fetchall()],
        "first_date": first.isoformat(),
        "starts": dict(con.execute("select extract, cast(day as text) from start where day is not null").fetchall()),
        "last_date": (last if last >= first else as_of).isoformat(),
        "flags": flags,
        "closing_basis": con.execute("select closing_basis from house").fetchall()[0][0],
        "heating_basis": con.execute("select basis from heating_basis").fetchall()[0][0],
    }


def _added_up(chosen: list[Batch]) -> dict[str, dict[str, int]]:
    """Rows read, accepted, rejected and merged by extract, over all batches of the snapshot."""
    total: dict[str, dict[str, int]] = {}
    for batch in chosen:
        for extract, counts in batch.meta["extracts"].items():
            kept = total.setdefault(extract, {"rows_read": 0, "accepted": 0, "rejected": 0, "merged": 0})
            for key in kept:
                kept[key] += counts.get(key, 0)
    return total


def _literal(value: str | os.PathLike) -> str:
    """A path or an id as an SQL text. Statements that read or write files take no bound values everywhere."""
    text = value.as_posix() if isinstance(value, Path) else str(value)
    return "'" + text.replace("'", "''") + "'"


def _quoted(name: str) -> str:
    return '"' + name + '"'
