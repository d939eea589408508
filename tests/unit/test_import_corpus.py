"""Every workbook and CSV file of tests/corpus gives the facts that it holds, and no row is lost."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from data.errors import UserError
from data.importer import import_files, look_at
from tests.corpus import CASES, Case


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_the_file_gives_its_facts(case: Case, tmp_path: Path) -> None:
    made = case.write(tmp_path)
    paths = made if isinstance(made, list) else [made]
    mapping = None
    if case.mapping:
        mapping = tmp_path / "mapping.toml"
        mapping.write_text(case.mapping, encoding="utf-8")
    if case.error:
        with pytest.raises(UserError) as stopped:
            import_files(paths, tmp_path / "out", mapping, known=case.known)
        assert stopped.value.code == case.error
        assert case.error in [p.code for p in look_at(paths, mapping, known=case.known).problems]
        assert "Traceback" not in stopped.value.message("zh")
        return
    report = import_files(paths, tmp_path / "out", mapping, known=case.known)
    rows = pq.read_table(tmp_path / "out" / f"{case.extract}.parquet").to_pylist()
    rejects = pq.read_table(tmp_path / "out" / "rejects.parquet").to_pylist()
    assert [{k: row[k] for k in fact} for row, fact in zip(rows, case.facts, strict=False)] == case.facts
    assert len(rows) == len(case.facts)
    assert [(r["row"], r["reason"]) for r in rejects] == case.rejects
    if case.flags is not None:
        flags = [set(row["flags"].split(";")) - {"", "closed_no_date"} for row in rows]
        assert flags == case.flags
    counts = report.extracts[case.extract].counts
    assert counts.rows_read == counts.accepted + counts.rejected + counts.merged
    assert (counts.accepted, counts.rejected) == (len(rows), len(rejects))
    told = report.text("zh") + report.text("en")
    assert all(piece in told for piece in case.told), told
    assert not any(text in str(rows) + str(rejects) + str(report.as_dict()) for text in case.absent)


def test_every_case_says_what_is_odd() -> None:
    names = [c.name for c in CASES]
    assert len(names) == len(set(names)) and len(names) >= 40
    assert all(re.fullmatch(r"[a-z0-9_]+", n) for n in names)
