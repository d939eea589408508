"""Which snapshot is in use, whether it is whole, what happens when it is not."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from data import batches as batch_store
from data import locking, snapshots
from data.errors import UserError, words
from data.home import Home
from data.publish import publish
from tests.drawn import canonical_table, make_batch, publish_drawn

ROW = {"jurisdiction": "河东街道", "sector": "gas", "found_date": "2026-03-02"}


@pytest.fixture
def two(home) -> list[str]:
    """Two snapshots of two as-of dates; the later one is in use."""
    return [publish_drawn(home, hazards=[ROW], as_of=day).name for day in ("2026-10-31", "2026-11-22")]


def code_of(call, *given) -> str:
    with pytest.raises(UserError) as error:
        call(*given)
    assert error.value.message("zh") and error.value.message("en")
    return error.value.code


def manifest_of(home, snapshot_id):
    return json.loads((home.snapshots / snapshot_id / "manifest.json").read_text(encoding="utf-8"))


def write_manifest(home, snapshot_id, manifest):
    (home.snapshots / snapshot_id / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def test_list_and_current(home, two):
    assert [s.id for s in snapshots.list_snapshots(home)] == two[::-1]
    assert snapshots.current_id(home) == two[1]
    assert snapshots.open_good(home) == (home.snapshots / two[1], None)


def test_use_another_one(home, two):
    assert snapshots.use(home, two[0]) == two[0] == snapshots.current_id(home)


@pytest.mark.parametrize("name", ["2020-01-01-abcdef", "..", "../snapshots", ".tmp-1", ""])
def test_use_what_is_not_there(home, two, name):
    assert code_of(snapshots.use, home, name) == "snapshot_missing"
    assert snapshots.current_id(home) == two[1]


def test_nothing_published(home):
    assert code_of(snapshots.open_good, home) == "no_snapshot"
    assert code_of(snapshots.verify, home) == "no_snapshot"
    assert snapshots.list_snapshots(home) == [] and not home.path.exists()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def overwrite_end(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-4] + b"\0\0\0\0")


@pytest.mark.parametrize(
    ("file", "harm"),
    [
        ("hazards.parquet", cut),
        ("hazards.parquet", overwrite_end),
        ("labels.parquet", Path.unlink),
        ("manifest.json", cut),
        ("manifest.json", Path.unlink),
    ],
)
def test_damaged_snapshot_is_refused_and_the_last_good_one_opened(home, two, file, harm):
    harm(home.snapshots / two[1] / file)
    path, notice = snapshots.open_good(home)
    assert path.name == two[0] and notice.code == "opened_last_good" and two[1] in notice.message("zh")
    # who asked for this one by name gets no other one
    assert code_of(snapshots.open_good, home, two[1]) == "snapshot_damaged"
    assert code_of(snapshots.use, home, two[1]) == "snapshot_damaged"
    assert next(f.code for f in snapshots.verify(home)) == "snapshot_damaged"


def test_no_good_one_left(home, two):
    for name in two:
        cut(home.snapshots / name / "hazards.parquet")
    assert code_of(snapshots.open_good, home) == "snapshot_damaged"


def test_snapshot_in_use_was_removed(home, two):
    shutil.rmtree(home.snapshots / two[1])
    path, notice = snapshots.open_good(home)
    assert path.name == two[0] and notice.code == "opened_last_good"


def test_publishing_again_replaces_a_damaged_snapshot(home, two):
    cut(home.snapshots / two[1] / "hazards.parquet")
    assert publish(home, batches=manifest_of(home, two[1])["batches"]) == two[1]
    assert snapshots.verify(home) == []
    assert [p.name for p in home.snapshots.iterdir() if p.name.startswith(".")] == []


def test_verify_finds_changed_bytes_of_the_same_size(home, two):
    file = home.snapshots / two[1] / "hazards.parquet"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert [f.code for f in snapshots.verify(home)] == ["file_changed"]
    assert snapshots.verify(home, two[0]) == []


def test_verify_finds_a_wrong_row_count(home, two):
    manifest = manifest_of(home, two[1])
    manifest["files"]["hazards"]["rows"] = 7
    write_manifest(home, two[1], manifest)
    assert [f.code for f in snapshots.verify(home)] == ["file_row_count"]


# --- contracts of other days ------------------------------------------------------------------------------------


def test_snapshot_of_a_newer_program_is_refused(home, two):
    manifest = manifest_of(home, two[1])
    manifest["contract_versions"]["hazards"] = 99
    write_manifest(home, two[1], manifest)
    assert code_of(snapshots.open_good, home, two[1]) == "snapshot_too_new"
    assert snapshots.open_good(home)[0].name == two[0]


def older(home, snapshot_id):
    manifest = manifest_of(home, snapshot_id)
    manifest["contract_versions"]["hazards"] = 0
    write_manifest(home, snapshot_id, manifest)


def test_snapshot_of_an_older_contract_is_rebuilt_from_its_batches(home, two):
    older(home, two[1])
    path, notice = snapshots.open_good(home)
    assert notice is None and snapshots.verify(home, path.name) == []
    assert manifest_of(home, path.name)["as_of"] == "2026-11-22"


def test_opening_an_older_one_by_name_leaves_the_one_in_use(home, two):
    older(home, two[0])
    path, _ = snapshots.open_good(home, two[0])
    assert snapshots.verify(home, path.name) == [] and snapshots.current_id(home) == two[1]


def test_older_contract_without_its_batches(home, two):
    older(home, two[1])
    shutil.rmtree(home.batches)
    assert code_of(snapshots.open_good, home, two[1]) == "batch_missing"
    path, notice = snapshots.open_good(home)
    assert path.name == two[0] and notice.code == "opened_last_good"


def test_batch_of_an_older_contract_reads_with_empty_columns(home):
    table = canonical_table("hazards", [ROW]).drop_columns(["on_spot", "leader_post"])
    table = table.append_column("given_up_since", [["x"]])
    with batch_store.staging(home) as folder:
        pq.write_table(table, folder / "hazards.parquet")
        meta = {"created_at": "2026-11-22T08:00:00", "contract_versions": {"hazards": 0}, "synthetic": False}
        meta |= {"label": "", "as_of": "2026-11-22", "extracts": {"hazards": {}}, "sources": [], "house_facts": []}
        batch = batch_store.commit(home, folder, meta)
    published = pq.read_table(home.snapshots / publish(home, batches=[batch.id]) / "hazards.parquet").to_pylist()
    assert published[0]["on_spot"] is None and published[0]["jurisdiction"] == "河东街道"
    assert "given_up_since" not in published[0]


def test_batch_of_a_newer_contract_is_refused(home):
    batch_id = make_batch(home, hazards=[ROW])
    meta = json.loads((home.batches / batch_id / "batch.json").read_text(encoding="utf-8"))
    meta["contract_versions"]["hazards"] = 99
    (home.batches / batch_id / "batch.json").write_text(json.dumps(meta), encoding="utf-8")
    assert code_of(publish, home) == "batch_too_new"


def test_damaged_batch_is_refused_before_anything_is_built(home, two):
    batch_id = make_batch(home, hazards=[ROW, ROW])
    file = home.batches / batch_id / "hazards.parquet"
    file.write_bytes(file.read_bytes()[:-9] + b"\0" * 9)
    assert code_of(publish, home) == "batch_damaged"
    assert snapshots.current_id(home) == two[1] and snapshots.verify(home) == []


# --- prune, lock ------------------------------------------------------------------------------------------------


def test_prune_keeps_the_newest_and_the_one_in_use(home):
    made = [publish_drawn(home, hazards=[ROW], as_of=f"2026-0{m}-28").name for m in range(3, 8)]
    snapshots.use(home, made[0])
    removed, stayed = snapshots.prune(home, 2)
    assert (sorted(removed), stayed) == (made[1:3], [])
    assert [s.id for s in snapshots.list_snapshots(home)] == [made[4], made[3], made[0]]
    assert snapshots.open_good(home)[0].name == made[0]


def test_second_writer_is_told_who_holds_the_lock(home, two):
    with locking.writer(home):
        with pytest.raises(UserError) as error:
            publish(home)
        assert error.value.code == "locked" and str(os.getpid()) in error.value.message("zh")
        # reading goes on
        assert snapshots.open_good(home)[0].name == two[1]


def test_lock_left_by_a_dead_writer_does_not_block(home, two):
    (home.path / "writer.lock").write_text('{"pid": 1, "since": "2020-01-01 00:00:00"}', encoding="utf-8")
    assert snapshots.use(home, two[0]) == two[0]


# --- home folder ------------------------------------------------------------------------------------------------


def config(home, text) -> dict:
    (home.folder("") / "config.toml").write_text(text, encoding="utf-8")
    return Home(home.path).config


def test_config_lies_over_the_defaults(home):
    assert config(home, 'small_base = 5\n[headline]\non_time = "closed"')["headline"]["on_time"] == "closed"
    assert Home(home.path).config["small_base"] == 5
    assert Home(home.path).config["reporting"] == {"month_start_day": 1, "week_start": 1}


@pytest.mark.parametrize(
    ("text", "code", "named"),
    [
        ("smal_base = 5", "config_key_unknown", "smal_base"),
        ("[reporting]\nmonth_start = 26", "config_key_unknown", "reporting.month_start"),
        ('[headline]\non_time = "both"', "config_value_wrong", "headline.on_time"),
        ("[reporting]\nmonth_start_day = 31", "config_value_wrong", "reporting.month_start_day"),
        ('[reporting]\nweek_start = "Mon"', "config_value_wrong", "reporting.week_start"),
        ('[yearend]\nstart = "12-32"', "config_value_wrong", "yearend.start"),
        ("due_soon_days = []", "config_value_wrong", "due_soon_days"),
        ("house = 3", "config_value_wrong", "house"),
        ("small_base = ", "toml_unreadable", "config.toml"),
    ],
)
def test_config_that_cannot_be_used(home, text, code, named):
    with pytest.raises(UserError) as error:
        config(home, text)
    assert error.value.code == code and named in error.value.message("zh") and named in error.value.message("en")


def test_home_comes_from_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("SAFETY_HOME", str(tmp_path / "here"))
    assert Home().path == tmp_path / "here" and Home(tmp_path / "there").path == tmp_path / "there"


def test_stray_rule_table_is_an_error(home):
    make_batch(home, hazards=[ROW])
    (home.folder("rules") / "alias.toml").write_text("", encoding="utf-8")
    assert code_of(publish, home) == "rule_unknown"


@pytest.mark.parametrize("name", ["", "batches"])
def test_home_that_is_a_file(home, name):
    target = home.path / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("x", encoding="utf-8")
    assert code_of(lambda: make_batch(home, hazards=[ROW])) == "home_is_file"


def test_every_sentence_is_there_in_both_languages():
    for code, record in words().items():
        assert record.keys() == {"zh", "en"} and all(record.values()), code
