# make serve   the endpoint with the released graph, on http://127.0.0.1:7878/
# make test    everything that is checked before a release
# Both make their own environment in .venv; PYTHON chooses the interpreter (3.11 to 3.13).

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PORT ?= 7878
PYTEST_ARGS ?=
BENCH ?=

.PHONY: help environment serve frontend test lint types tests data build wheel bench lock clean

help:
	@sed -n 's/^# //p' Makefile | head -3

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if (3, 11) <= v < (3, 14) else f"hnkg needs Python 3.11 to 3.13, this is {v.major}.{v.minor}; choose one with: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.serve: $(VENV)/.made requirements.lock pyproject.toml
	$(PIP) install --require-hashes --no-deps -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.serve requirements-dev.lock
	$(PIP) install --require-hashes --no-deps -r requirements-dev.lock
	@touch $@

# All that the tests need and that is downloaded.
environment: $(VENV)/.dev frontend

serve: $(VENV)/.serve frontend
	$(BIN)/hnkg serve --port $(PORT)

# The query editor and the graph view; a warning where npm is missing, see server/frontend.
frontend: $(VENV)/.serve
	@$(BIN)/python server/frontend/hatch_build.py

test: lint types data tests

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/.dev
	$(BIN)/mypy

data: $(VENV)/.dev
	$(BIN)/hnkg build --check

# On all cores at first (at most eight: each process has half a gigabyte of data); then, one after
# the other, what must have the machine for itself. Other programs can still disturb those: one that
# fails is tried once more, and told at the end. With PYTEST_ARGS one of the two may have nothing to
# do, for which pytest has the code 5.
tests: $(VENV)/.dev frontend
	$(BIN)/python -m pytest -m "not alone" --numprocesses auto --maxprocesses 8 --dist loadfile $(PYTEST_ARGS) || [ $$? -eq 5 ]
	$(BIN)/python -m pytest -m alone --reruns 1 $(PYTEST_ARGS) || [ $$? -eq 5 ]

build: $(VENV)/.dev
	$(BIN)/hnkg build

wheel: $(VENV)/.dev
	$(BIN)/python -m build --wheel --no-isolation --skip-dependency-check --outdir dist .

# This server beside others, in one run; BENCH="--quick" for a short one.
bench: $(VENV)/.dev
	$(BIN)/python -m tests.benchmarks $(BENCH)

# Pins with hashes and without registry addresses, for every supported Python and platform.
lock: $(VENV)/.made
	$(PIP) install uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --group inplace pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --group inplace --group dev pyproject.toml -c requirements.lock -o requirements-dev.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header tests/exports/requirements.in -o tests/exports/requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --extra notebook pyproject.toml tests/notebooks/requirements.in \
	  -c requirements-dev.lock -o tests/notebooks/requirements.lock

clean:
	rm -rf $(VENV) dist build server/frontend/node_modules server/hnkg/web/assets/bundle .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
