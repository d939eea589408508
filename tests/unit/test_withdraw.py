"""A batch that was a mistake is taken out and the snapshot rebuilt; nothing of it is destroyed."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from data import batches, intake, snapshots
from data.__main__ import main
from data.errors import UserError
from data.home import Home
from data.intake import import_and_publish, sample_and_publish, withdraw
from tests.imports import row, write_csv


def ids(home: Home) -> list[str]:
    folder = home.snapshots / (snapshots.current_id(home) or "")
    return sorted(pq.read_table(folder / "hazards.parquet")["hazard_id"].to_pylist())


@pytest.fixture
def two(home: Home, tmp_path: Path) -> tuple[intake.Intake, intake.Intake]:
    """A ledger of H1 and H2, then another that corrects H2 and adds H3."""
    first = write_csv(tmp_path / "一.csv", [row(), row(隐患编号="H2")])
    second = write_csv(
        tmp_path / "二.csv", [row(隐患编号="H2", 隐患描述="改过"), row(隐患编号="H3", 发现日期="2024-04-01")]
    )
    return import_and_publish(home, [first]), import_and_publish(home, [second])


def test_figures_are_those_from_before(home: Home, two):
    first, second = two
    assert ids(home) == ["H1", "H2", "H3"]
    assert withdraw(home, second.batch_id) == first.snapshot_id == snapshots.current_id(home)
    assert ids(home) == ["H1", "H2"]
    assert snapshots.problem_of(home.snapshots / second.snapshot_id) is None, "the earlier snapshot stays"
    assert withdraw(home, second.batch_id, back=True) == second.snapshot_id


def test_an_import_after_it_leaves_it_out(home: Home, two, tmp_path: Path):
    withdraw(home, two[1].batch_id)
    import_and_publish(home, [write_csv(tmp_path / "三.csv", [row(隐患编号="H4")])])
    assert ids(home) == ["H1", "H2", "H4"]


def test_the_same_file_again_brings_it_back(home: Home, two, tmp_path: Path):
    withdraw(home, two[1].batch_id)
    again = import_and_publish(home, [tmp_path / "二.csv"])
    assert again.known and ids(home) == ["H1", "H2", "H3"]


def test_the_last_ledger_stays(home: Home, two, tmp_path: Path):
    withdraw(home, two[1].batch_id)
    for batch_id, code in (
        (two[0].batch_id, "withdraw_last"),
        (two[1].batch_id, "withdrawn_already"),
        ("b1", "batch_missing"),
    ):
        with pytest.raises(UserError) as refused:
            withdraw(home, batch_id)
        assert refused.value.code == code
    with pytest.raises(UserError) as refused:
        withdraw(home, two[0].batch_id, back=True)
    assert refused.value.code == "withdrawn_not" and ids(home) == ["H1", "H2"]


def test_real_data_are_not_withdrawn_to_the_sample(home: Home, tmp_path: Path):
    sample_and_publish(home, hazards=100)
    real = import_and_publish(home, [write_csv(tmp_path / "一.csv", [row()])])
    with pytest.raises(UserError) as refused:
        withdraw(home, real.batch_id)
    assert refused.value.code == "withdraw_last"


def test_corrections_go_first(home: Home, two):
    with batches.staging(home) as folder:
        for name in ("hazards", "rejects"):
            source = home.batches / two[1].batch_id / f"{name}.parquet"
            (folder / source.name).write_bytes(source.read_bytes())
        meta = batches.load(home, two[1].batch_id).meta | {"corrects": two[1].snapshot_id, "as_of": "2024-05-01"}
        meta |= {"created_at": "2999-01-01T00:00:00"}
        corrections = batches.commit(home, folder, {k: v for k, v in meta.items() if k not in ("id", "files")})
    with pytest.raises(UserError) as refused:
        withdraw(home, two[1].batch_id)
    assert refused.value.code == "withdraw_corrected" and refused.value.values["other"] == corrections.id
    withdraw(home, corrections.id)
    withdraw(home, two[1].batch_id)
    assert ids(home) == ["H1", "H2"]


def test_what_fails_leaves_it_in(home: Home, two, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object, **__: object) -> str:
        raise UserError("disk_full", path="x")

    monkeypatch.setattr(intake, "publish", full)
    with pytest.raises(UserError):
        withdraw(home, two[1].batch_id)
    assert not batches.load(home, two[1].batch_id).withdrawn


def test_the_commands(home: Home, two, capsys):
    common = ["--home", str(home.path), "--lang", "en"]
    assert main(["withdraw", two[1].batch_id, *common]) == 0
    assert f"The batch {two[1].batch_id} is withdrawn" in capsys.readouterr().out
    assert main(["batches", *common]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith(f"* {two[0].batch_id}") and "一.csv" in told[0]
    assert told[1].startswith(f"- {two[1].batch_id}") and "二.csv" in told[1]
    assert main(["withdraw", two[1].batch_id, "--undo", *common]) == 0
    assert main(["withdraw", "b0", *common]) == 2
