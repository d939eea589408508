"""The log tells what failed and where, and nothing about a person."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from lens import log


@pytest.fixture(autouse=True)
def _handlers():
    """Give the loggers back as they were."""
    names = ("lens", "uvicorn.error")
    before = {name: list(logging.getLogger(name).handlers) for name in names}
    yield
    for name in names:
        logger = logging.getLogger(name)
        for handler in set(logger.handlers) - set(before[name]):
            logger.removeHandler(handler)
            handler.close()


def _fail(cell: str) -> str:
    message = f"could not read '{cell}' in 'found_date' of 负责人王小明, 13800001111, wang@example.com"
    try:
        raise ValueError(message)
    except ValueError as error:
        return log.failure(error, "streets")


def test_a_failure_is_found_by_its_id_with_class_file_and_line(tmp_path: Path):
    assert log.set_up(tmp_path / "logs") is None
    given = _fail("x")
    written = (tmp_path / "logs" / log.FILE).read_text("utf-8")
    assert f"[{given}] streets" in written
    assert "ValueError: could not read" in written
    assert 'test_log.py", line' in written
    assert "raise ValueError(message)" in written
    assert "'found_date'" in written


def test_no_name_no_number_no_cell_reaches_the_log(tmp_path: Path):
    log.set_up(tmp_path)
    _fail("李四 地下室堆放杂物")
    written = (tmp_path / log.FILE).read_text("utf-8")
    for personal in ("李四", "王小明", "13800001111", "wang@example.com", "地下室"):
        assert personal not in written


def test_the_log_rotates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(log, "MAX_BYTES", 2_000)
    log.set_up(tmp_path)
    for _ in range(100):
        _fail("x")
    files = sorted(p.name for p in tmp_path.iterdir())
    assert len(files) == log.KEPT_FILES + 1
    assert all(p.stat().st_size < 4_000 for p in tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_gives_a_reason_instead_of_an_exception(tmp_path: Path):
    (tmp_path / "logs").write_text("a file where the folder should be")
    assert isinstance(log.set_up(tmp_path / "logs"), OSError)
    assert len(_fail("x")) == 6
