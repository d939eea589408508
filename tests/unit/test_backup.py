"""A backup holds the whole home folder, comes back as it was, and is refused once a byte of it differs."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
from pathlib import Path

import pytest

from data import backup, locking, snapshots
from data.__main__ import main
from data.errors import UserError
from data.home import Home
from tests.drawn import publish_drawn
from tests.unit.test_snapshots import code_of, cut

ROW = {"jurisdiction": "河东街道", "sector": "gas", "found_date": "2026-03-02"}
OWN = {
    "config.toml": "small_base = 5\n",
    "readers.toml": 'header = "X"\nothers = "*"\n[accounts]\n',
    "decks/十一月例会.toml": 'title = "十一月例会"\n',
    "mappings/台账 2026.toml": "# 对应关系\n",
    "rules/aliases.toml": "",
    "boundaries/streets.geojson": "{}",
    "templates/slides.pptx": "not looked into",
    "logs/data.log": "2026-11-22\n",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A folder `home` with one snapshot and something in every folder that a house may have, and its backup `b.zip`."""
    folder = tmp_path_factory.mktemp("made")
    home = Home(folder / "home")
    publish_drawn(home, hazards=[ROW, ROW], as_of="2026-11-22")
    for name, text in OWN.items():
        (home.path / name).parent.mkdir(exist_ok=True)
        (home.path / name).write_text(text, encoding="utf-8")
    (home.path / "cache").mkdir()
    (home.path / "cache" / "2026-11-22.duckdb").write_text("x", encoding="utf-8")
    (home.path / "snapshots" / ".tmp-1").mkdir()
    (home.path / "snapshots" / ".tmp-1" / "half.parquet").write_text("x", encoding="utf-8")
    backup.backup(home, folder / "备份 2026" / "安全.zip")
    return folder


@pytest.fixture
def house(made, home) -> Home:
    shutil.copytree(made / "home", home.path)
    return home


@pytest.fixture
def archive(made, tmp_path) -> Path:
    return Path(shutil.copytree(made / "备份 2026", tmp_path / "备份 2026")) / "安全.zip"


def contents(folder: Path) -> dict[str, str]:
    """Path → SHA-256 of everything that is to come back; what can be computed again is not asked for."""
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in folder.rglob("*")
        if p.is_file() and p.name != "writer.lock" and not {"cache", ".tmp-1"} & set(p.relative_to(folder).parts)
    }


def rewritten(archive: Path, change: dict[str, bytes | None], add: dict[str, bytes] | None = None) -> None:
    """The archive with some of its members changed or (None) left out and others added, as a whole zip file."""
    with zipfile.ZipFile(archive) as pack:
        held = {name: pack.read(name) for name in pack.namelist()}
    held = {name: change.get(name, old) for name, old in held.items()} | (add or {})
    archive.unlink()
    with zipfile.ZipFile(archive, "w") as pack:
        for name, content in held.items():
            if content is not None:
                pack.writestr(name, content)


def test_everything_comes_back_in_another_place(house, archive, tmp_path):
    other = Home(tmp_path / "别处 2")
    done = backup.restore(other, archive)
    assert contents(other.path) == contents(house.path) and done.files == len(contents(house.path))
    assert OWN.keys() <= contents(other.path).keys()
    assert done.snapshot == snapshots.current_id(other) and snapshots.verify(other) == []
    assert [p.name for p in other.path.iterdir() if p.name.startswith(".")] == []


def test_the_archive_lies_beside_its_own_checksum_and_only_its_owner_reads_it(archive):
    line = archive.with_name("安全.zip.sha256").read_text(encoding="utf-8")
    assert line == f"{hashlib.sha256(archive.read_bytes()).hexdigest()}  安全.zip\n"
    assert os.name == "nt" or archive.stat().st_mode & 0o077 == 0
    assert {p.name for p in archive.parent.iterdir()} == {"安全.zip", "安全.zip.sha256"}


def test_commands_say_what_was_done(house, tmp_path, capsys):
    assert main(["backup", str(tmp_path / "b.zip"), "--home", str(house.path), "--lang", "zh"]) == 0
    assert "已逐个核对" in capsys.readouterr().out
    assert main(["restore", str(tmp_path / "b.zip"), "--home", str(tmp_path / "new"), "--lang", "zh"]) == 0
    told = capsys.readouterr()
    assert str(snapshots.current_id(house)) in told.out and "Traceback" not in told.err
    assert main(["restore", str(tmp_path / "b.zip"), "--home", str(tmp_path / "new"), "--lang", "en"]) == 2
    assert "holds something already" in capsys.readouterr().err


# --- what is refused ----------------------------------------------------------------------------------------------


def test_an_earlier_backup_is_never_overwritten(house, archive):
    assert code_of(backup.backup, house, archive) == "backup_exists"


def test_a_backup_inside_the_home_folder_is_refused(house):
    assert code_of(backup.backup, house, house.path / "b.zip") == "backup_inside"


def test_nothing_to_back_up(home, tmp_path):
    assert code_of(backup.backup, home, tmp_path / "b.zip") == "backup_nothing"


def test_no_backup_while_somebody_writes(house, tmp_path):
    with locking.writer(house):
        assert code_of(backup.backup, house, tmp_path / "b.zip") == "locked"
    assert list(tmp_path.glob("*.zip*")) == []


@pytest.mark.parametrize(("folder", "code"), [("batches", "batch_damaged"), ("snapshots", "backup_source_damaged")])
def test_a_damaged_house_does_not_become_a_backup(house, tmp_path, folder, code):
    cut(next((house.path / folder).glob("[!.]*/hazards.parquet")))
    assert code_of(backup.backup, house, tmp_path / "b.zip") == code
    assert list(tmp_path.glob("*b.zip*")) == []


def test_a_home_with_something_in_it_is_left_alone(house, archive):
    before = contents(house.path)
    assert code_of(backup.restore, house, archive) == "restore_not_empty"
    assert contents(house.path) == before


def test_a_file_that_is_no_backup(home, tmp_path):
    (tmp_path / "x.zip").write_text("x", encoding="utf-8")
    assert code_of(backup.restore, home, tmp_path / "x.zip") == "restore_changed"
    with zipfile.ZipFile(tmp_path / "y.zip", "w") as pack:
        pack.writestr("a.txt", "a")
    assert code_of(backup.restore, home, tmp_path / "y.zip") == "restore_not_backup"
    assert code_of(backup.restore, home, tmp_path / "z.zip") == "file_missing"


def refused(archive: Path, target: Path) -> str:
    """The code of the refusal; nothing of the house may have appeared in `target` or beside it."""
    beside = set(target.parent.iterdir())
    code = code_of(backup.restore, Home(target), archive)
    assert not target.exists() or {p.name for p in target.iterdir()} <= {"writer.lock"}
    assert set(target.parent.iterdir()) - beside <= {target}
    return code


def test_one_flipped_bit_anywhere_is_told(archive, tmp_path):
    whole = archive.read_bytes()
    for place in range(0, len(whole), len(whole) // 60):
        archive.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
        assert refused(archive, tmp_path / f"at{place}") in ("restore_changed", "restore_not_backup")


def test_without_its_checksum_beside_it_a_changed_file_is_told_too(archive, tmp_path):
    archive.with_name("安全.zip.sha256").unlink()
    rewritten(archive, {"home/config.toml": b"small_base = 6\n"})
    assert refused(archive, tmp_path / "a") == "restore_changed"


def test_a_list_of_checksums_rewritten_with_the_file_is_told_by_the_checksum_beside(archive, tmp_path):
    with zipfile.ZipFile(archive) as pack:
        told = json.loads(pack.read("backup.json"))
    content = b"small_base = 6\n"
    told["files"]["config.toml"] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    rewritten(archive, {"home/config.toml": content, "backup.json": json.dumps(told).encode()})
    assert refused(archive, tmp_path / "a") == "restore_changed"


def test_missing_and_added_files_are_told(archive, tmp_path):
    archive.with_name("安全.zip.sha256").unlink()
    whole = archive.read_bytes()
    rewritten(archive, {"home/config.toml": None})
    assert refused(archive, tmp_path / "a") == "restore_changed"
    archive.write_bytes(whole)
    rewritten(archive, {}, {"home/rules/more.toml": b""})
    assert refused(archive, tmp_path / "b") == "restore_changed"


@pytest.mark.parametrize("name", ["../out.txt", "a/../../out.txt", "/out.txt", "C:/out.txt", "a\\..\\out.txt", ""])
def test_a_name_that_leads_out_of_the_home_folder_is_refused(archive, tmp_path, name):
    archive.with_name("安全.zip.sha256").unlink()
    with zipfile.ZipFile(archive) as pack:
        told = json.loads(pack.read("backup.json"))
    told["files"][name] = {"bytes": 1, "sha256": hashlib.sha256(b"x").hexdigest()}
    rewritten(archive, {"backup.json": json.dumps(told).encode()}, {f"home/{name}": b"x"})
    (tmp_path / "deep").mkdir()
    assert refused(archive, tmp_path / "deep" / "a") == "restore_changed"
    assert list(tmp_path.rglob("out.txt")) == []


def test_more_bytes_than_told_are_not_written(archive, tmp_path):
    archive.with_name("安全.zip.sha256").unlink()
    rewritten(archive, {"home/config.toml": b"#" * 50_000_000})
    assert refused(archive, tmp_path / "a") == "restore_changed"


def test_a_backup_of_a_newer_program_is_refused(archive, tmp_path):
    archive.with_name("安全.zip.sha256").unlink()
    with zipfile.ZipFile(archive) as pack:
        told = json.loads(pack.read("backup.json")) | {"form": backup.FORM + 1}
    rewritten(archive, {"backup.json": json.dumps(told).encode()})
    assert refused(archive, tmp_path / "a") == "restore_too_new"


def test_every_refusal_is_a_sentence_in_both_languages(house):
    with pytest.raises(UserError) as error:
        backup.backup(house, house.path / "b.zip")
    assert "主目录" in error.value.message("zh") and "home folder" in error.value.message("en")
