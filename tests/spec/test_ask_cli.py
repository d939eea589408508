"""python -m lens: any measure without a browser, and one sentence where there is no answer."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from data.home import Home
from lens.__main__ import main
from lens.ask import ask
from lens.engine import House
from lens.measures import MEASURES
from lens.selection import Selection
from tests.drawn import publish_drawn

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Home:
    """Three hazards and two visits in two streets; no premises, no weather."""
    home = Home(tmp_path_factory.mktemp("cli") / "home")

    def hazard(found, street, **more):
        return {
            "found_date": found,
            "jurisdiction": street,
            "sector": "gas",
            "status": "open",
            "due_date": "2026-01-20",
            **more,
        }

    closed = {"status": "closed", "rectified_date": "2026-01-10", "closed_date": "2026-01-12"}
    publish_drawn(
        home,
        as_of="2026-01-31",
        hazards=[
            hazard("2026-01-05", "河东街道", inspection_id="V1", **closed),
            hazard("2026-01-05", "河东街道", inspection_id="V1"),
            hazard("2025-01-06", "城南街道", inspection_id="V2", due_date="2025-01-20"),
        ],
        inspections=[
            {
                "inspection_id": "V1",
                "inspect_date": "2026-01-05",
                "jurisdiction": "河东街道",
                "sector": "gas",
                "activity_type": "patrol",
            },
            {
                "inspection_id": "V2",
                "inspect_date": "2025-01-06",
                "jurisdiction": "城南街道",
                "sector": "gas",
                "activity_type": "patrol",
            },
        ],
    )
    return home


def run(*args: str, home: Home) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "lens", *args, "--home", str(home.path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )


def test_json_is_keyed_by_codes_and_rates_carry_their_parts(house):
    done = run("ask", "M2", "M3", "--by", "street", "--period", "all", "--format", "json", home=house)
    assert done.returncode == 0 and done.stderr == ""
    rows = json.loads(done.stdout)
    assert rows == ask(House(house).open(), ["M2", "M3"], ["jurisdiction"], Selection("all"))
    east = next(r for r in rows if r["jurisdiction"] == "河东街道")
    assert east["M2"] == 2 and (east["M3_num"], east["M3_den"], east["M3"]) == (1, 2, 0.5)
    assert east["M3_lo"] < 0.5 < east["M3_hi"]


def test_csv_has_one_header_and_the_figures(house, capsys):
    assert (
        main(["ask", "M1", "M2", "--by", "month", "--period", "ytd", "--format", "csv", "--home", str(house.path)]) == 0
    )
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert rows == [{"month": "2026-01", "M1": "1", "M2": "2"}]


def test_table_names_the_codes_the_period_and_the_snapshot(house, capsys):
    assert main(["ask", "M2", "--by", "sector", "--home", str(house.path), "--lang", "en"]) == 0
    text = capsys.readouterr().out
    assert "Gas [gas]" in text and "2026-01-01 – 2026-01-31" in text and House(house).open().id in text


def test_comparison_stands_beside_the_figure(house, capsys):
    assert main(["ask", "M2", "--compare", "yoy", "--format", "json", "--home", str(house.path)]) == 0
    assert json.loads(capsys.readouterr().out) == [{"M2": 2, "M2_prev": 1}]


def test_filters_and_free_dates(house, capsys):
    args = ["ask", "M2", "--from", "2025-01-01", "--to", "2025-12-31", "--where", "street=城南街道", "--format", "json"]
    assert main([*args, "--home", str(house.path)]) == 0
    assert json.loads(capsys.readouterr().out) == [{"M2": 1}]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["ask", "M99"], "M99"),
        (["ask", "M2", "--by", "planet"], "planet"),
        (["ask", "M2", "--where", "sector"], "sector"),
        (["ask", "M2", "--where", "sector=magic"], "magic"),
        (["ask", "M2", "--period", "2026-13"], "2026-13"),
        (["ask", "M2", "--from", "2026-02-01", "--to", "2026-01-01"], "2026-02-01..2026-01-01"),
        (["ask", "M6"], "register of premises"),
        (["ask", "M3", "--by", "status"], "Status"),
        (["ask", "M5", "--where", "level=major"], "Hazard level"),
        (["ask", "M2", "--by", "month", "--compare", "yoy"], "--compare"),
        (["ask", "M2", "--snapshot", "2020-01-01-aaaaaa"], "2020-01-01-aaaaaa"),
    ],
)
def test_no_answer_is_one_sentence(args, said, house, capsys):
    for lang in ("en", "zh"):
        assert main([*args, "--home", str(house.path), "--lang", lang]) == 2
        told = capsys.readouterr()
        assert told.out == "" and told.err.count("\n") == 1, told
        if lang == "en":
            assert said in told.err


def test_an_error_leaves_the_process_with_a_code(house):
    done = run("ask", "M99", home=house)
    assert done.returncode == 2 and done.stdout == "" and "Traceback" not in done.stderr
    assert run("ask", "M2", home=Home(house.path / "nothing")).returncode == 2


def test_measures_lists_all_and_says_which_are_off(house, capsys):
    assert main(["measures", "--format", "json", "--lang", "en", "--home", str(house.path)]) == 0
    rows = {r["code"]: r for r in json.loads(capsys.readouterr().out)}
    assert list(rows) == list(MEASURES)
    assert rows["M2"]["off"] == "" and "premises" in rows["M6"]["off"] and "weather" in rows["M26"]["off"]
