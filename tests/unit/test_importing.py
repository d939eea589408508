"""Uploads of the page: their names, their limits, and a publish that runs by itself."""

from __future__ import annotations

import json
import re
import time
from datetime import date
from pathlib import Path

import pytest

from data import audit, snapshots
from data.home import Home
from data.importer.headers import BY_NAME
from lens import importing, words
from lens.importing import ImportingError, Job, Order, Upload, safe_names
from tests.imports import csv_text, row


def ledger(*rows: dict) -> bytes:
    return csv_text([row(**each) for each in rows]).encode()


def ended(job: Job) -> Job:
    give_up = time.monotonic() + 120
    while not job.ended:
        assert time.monotonic() < give_up
        time.sleep(0.05)
    return job


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("隐患台账.xlsx", "隐患台账.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\台账.csv", "台账.csv"),
        ("/", "upload"),
        ("", "upload"),
        ("...", "upload"),
        (".~lock.台账.csv", "lock.台账.csv"),
        ("a\0b\r\n\u202ec.csv", "a_b___c.csv"),
        ('<img src=x onerror="alert(1)">.csv', "_img src=x onerror=_alert(1)__.csv"),
        ("CON.csv", "CON_.csv"),
        ("长" * 300 + ".xlsx", "长" * importing.LONGEST_NAME + ".xlsx"),
    ],
)
def test_a_hostile_name_leads_nowhere(given: str, kept: str):
    assert safe_names(iter([given])) == [kept]


def test_two_files_of_one_name_stay_two():
    assert safe_names(iter(["a.csv", "x/a.csv", "A.csv"])) == ["a.csv", "a (2).csv", "A (3).csv"]


def test_limits_hold_on_the_server(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(importing, "MOST_MB", 1)
    monkeypatch.setattr(importing, "MOST_ALL_MB", 2)
    large = Upload("大.csv", b"x" * ((1 << 20) + 1))
    just = Upload("a.csv", b"x" * (1 << 20))
    for uploads, code in (
        ([large], "too_large"),
        ([just] * 3, "too_large_all"),
        ([Upload("a", b"")] * (importing.MOST_FILES + 1), "too_many"),
    ):
        with pytest.raises(ImportingError) as refused:
            importing.check(uploads)
        assert refused.value.code == code and refused.value.message("zh") and refused.value.message("en")
    importing.check([just, just])


def test_a_look_writes_nothing(home: Home):
    report = importing.look(home, Order((Upload("台账.csv", ledger({})),)))
    assert report.extracts["hazards"].counts.accepted == 1 and not report.problems
    assert not home.path.exists()


def test_a_publish_tells_what_changed_and_is_written_down(home: Home):
    first = ended(importing.publish(home, Order((Upload("../一.csv", ledger({})),)), "wang"))
    assert first.error is None and first.before == ("", "", {})
    assert first.after[0] == snapshots.current_id(home) and first.after[2]["hazards"] == 1
    more = (Upload("二.csv", ledger({"隐患编号": "H2"}, {"隐患编号": "H3"})),)
    second = ended(importing.publish(home, Order(more, as_of=date(2024, 6, 1)), "wang"))
    assert (second.before, second.after[1], second.after[2]["hazards"]) == (first.after, "2024-06-01", 3)
    assert importing.job(home) is second
    importing.forget(home)
    assert importing.job(home) is None
    lines = [json.loads(line) for line in (home.path / audit.FILE).read_text("utf-8").splitlines()]
    assert [(each["act"], each["who"]) for each in lines] == [("import_begun", "wang"), ("import", "wang")] * 2
    assert lines[1]["rows"] == 1 and lines[3]["rows"] == 2
    assert lines[3]["about"] == second.batch


def test_what_fails_leaves_what_was_there(home: Home, monkeypatch: pytest.MonkeyPatch):
    ended(importing.publish(home, Order((Upload("一.csv", ledger({})),)), "wang"))
    in_use = snapshots.current_id(home)
    broken = ended(importing.publish(home, Order((Upload("坏.xlsx", b"PK\x03\x04broken"),)), "wang"))
    assert broken.error and not broken.batch and snapshots.current_id(home) == in_use

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("甲饭店 13800000000")

    monkeypatch.setattr(importing.intake, "import_and_publish", fail)
    odd = ended(importing.publish(home, Order((Upload("一.csv", ledger({})),)), "wang"))
    assert odd.error and odd.error.code == "failed" and "甲饭店" not in odd.error.message("zh")


def test_one_publish_at_a_time(home: Home):
    order = Order((Upload("一.csv", ledger({})),))
    running = importing.publish(home, order, "wang")
    with pytest.raises(ImportingError) as busy:
        importing.publish(home, order, "wang")
    assert busy.value.code == "busy"
    importing.forget(home)
    assert importing.job(home) is running, "what runs is not put away"
    ended(running)


def test_a_batch_is_taken_out_and_back_in(home: Home):
    ended(importing.publish(home, Order((Upload("一.csv", ledger({})),)), "wang"))
    whole = ended(importing.publish(home, Order((Upload("二.csv", ledger({"隐患编号": "H2"})),)), "wang"))
    out = ended(importing.withdraw(home, whole.batch, "wang"))
    assert out.error is None and out.after == whole.before
    back = ended(importing.withdraw(home, whole.batch, "wang", back=True))
    assert back.error is None and back.after == whole.after
    acts = [json.loads(line)["act"] for line in (home.path / audit.FILE).read_text("utf-8").splitlines()]
    assert acts[-4:] == ["withdraw_begun", "withdraw", "withdraw_undone_begun", "withdraw_undone"]


def test_every_kind_of_guess_and_of_column_has_its_words():
    """What the importer may say of an upload, the page can say too."""
    known = words.records()
    importer = Path(importing.ROOT / "data" / "importer")
    source = "\n".join(p.read_text("utf-8") for p in importer.glob("*.py"))
    kinds = set(re.findall(r'(?:Suggestion|_nearest)\(\s*"(\w+)"', source))
    assert {"field", "street", "premise", "code", "split"} <= kinds
    assert {f"importing.guess_{kind}" for kind in kinds} <= known.keys()
    notes = {*BY_NAME, "ignored", "taken", "personal"}
    assert {f"importing.how_{how}" for how in notes} <= known.keys()
