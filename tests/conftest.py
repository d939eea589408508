"""Fixtures that the whole suite shares: a home folder, drawn snapshots, the sample district."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from data import batches as batch_store
from data.home import Home
from data.publish import publish
from lens.prepared import prepare
from tests.drawn import publish_drawn


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty home folder of this test's own."""
    return Home(tmp_path / "home")


@pytest.fixture
def publish_rows(home: Home) -> Callable[..., Path]:
    """`publish_rows(hazards=[…], inspections=[…], as_of="2026-11-22")` → folder of the published snapshot in `home`."""
    return lambda **drawn: publish_drawn(home, **drawn)


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The default sample district, published once per test run and shared by every worker. Read it, never write."""
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    house = Home(shared / "sample-home")
    claim = shared / "sample-home.claimed"
    try:
        claim.touch(exist_ok=False)
    except FileExistsError:
        give_up = datetime.now() + timedelta(minutes=5)
        while not (shared / "sample-home.done").exists():
            if (shared / "sample-home.failed").exists() or datetime.now() > give_up:
                pytest.fail("the worker that publishes the sample failed")
            time.sleep(0.2)
        return house
    from data.sample import write_sample

    try:
        with batch_store.staging(house) as folder:
            meta = write_sample(folder)
            batch_id = batch_store.commit(house, folder, {"created_at": "2026-11-22T18:00:00", **meta}).id
        publish(house, batches=[batch_id])
        prepare(house)
    except BaseException:
        (shared / "sample-home.failed").touch()
        raise
    (shared / "sample-home.done").touch()
    return house
