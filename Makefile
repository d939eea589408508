# Safety Posture · 安全生产态势. `make` alone lists the commands.
# PYTHON= names another Python ≥ 3.11; PORT= and SAFETY_HOME= say where the server listens and where its data lies.

PYTHON ?= python3
PY := .venv/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check
HOME_FOLDER = $(or $(SAFETY_HOME),data/home)
SIZE ?= 1000000

.DEFAULT_GOAL := help
.PHONY: help run sample test check bench simulate shots bundle archives clean installed installed-dev

help:
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: installed ## start the dashboard; publishes the sample district first if there is no data yet
	@test -f "$(HOME_FOLDER)/current" || $(PY) -m data sample
	@exec $(PY) -m lens serve

sample: installed ## publish the synthetic sample district into the home folder
	@$(PY) -m data sample

test: installed installed-dev ## run every test; browser tests need Chrome or Chromium (CHROME=, PATH) and say so when skipped
	@$(PY) -m pytest -n 2 -rs

check: installed installed-dev ## look the code over with ruff and check its types
	@$(PY) -m ruff check .
	@$(PY) -m mypy

bench: installed installed-dev ## measure the numbers to reach; SIZE=1000000 hazards, BENCH_10M=1 adds ten million
	@$(PY) -m tests.tools.bench --size $(SIZE) $(if $(BENCH_10M),--ten-million)

simulate: installed installed-dev ## prove that intervals hold and limits leave chance alone; writes docs/simulation.md
	@$(PY) -m tests.tools.simulate

shots: installed installed-dev ## save a picture of every page into shots/
	@$(PY) -m tests.tools.shots

bundle: installed ## make an archive a platform that installs without a network, into build/; SYSTEM=win_amd64 makes that one
	@$(PY) -m lens.bundle $(if $(SYSTEM),--system $(SYSTEM)) $(if $(BUNDLE_PYTHON),--python $(BUNDLE_PYTHON))

archives: installed installed-dev ## try the archives: what is in them, and Linux's installed and served without a network
	@ARCHIVES=1 $(PY) -m pytest -q -rs tests/unit/test_bundle.py

clean: ## remove what these commands made, except the home folder
	@rm -rf .venv build shots .pytest_cache .ruff_cache .mypy_cache

# The copies of the requirements inside .venv say what is installed, so a second start installs nothing.
installed: $(PY)
	@cmp -s requirements.txt .venv/installed.txt || { \
	  echo "Installing what requirements.txt names (once, about a minute) …" && \
	  $(PIP) -r requirements.txt && cp requirements.txt .venv/installed.txt; }

installed-dev: installed
	@cmp -s requirements-dev.txt .venv/installed-dev.txt || { \
	  echo "Installing what requirements-dev.txt names (once) …" && \
	  $(PIP) -r requirements-dev.txt && cp requirements-dev.txt .venv/installed-dev.txt; }

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Python 3.11 or newer is needed and \"$(PYTHON)\" is not: install it, or name another one with PYTHON=/path/to/python3." >&2; exit 1; }
	@$(PYTHON) -m venv .venv >/dev/null 2>&1 || { rm -rf .venv; \
	  echo "\"$(PYTHON) -m venv\" does not work here: install Python's venv module (on Debian and Ubuntu: apt install python3-venv)." >&2; exit 1; }
