"""The statistics stay light: every page imports them."""

import subprocess
import sys
from pathlib import Path

import lens.stats

FOLDER = Path(lens.stats.__file__).parent
MODULES = sorted(f"lens.stats.{path.stem}" for path in FOLDER.glob("[a-z]*.py"))


def test_no_heavy_library_comes_along():
    assert "lens.stats.funnel" in MODULES
    code = f"import sys, {', '.join(MODULES)}\nprint(*sys.modules)"
    root = FOLDER.parents[1]  # where `lens` is found
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    loaded = run.stdout.split()
    roots = {".".join(name.split(".")[:2]) for name in loaded} | {name.split(".")[0] for name in loaded}
    assert not roots & {"scipy.stats", "pandas", "statsmodels", "duckdb", "plotly", "streamlit"}
