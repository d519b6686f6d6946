# What each word does: README.md. Everything happens inside .venv, demo/node_modules and var.

PYTHON ?= python3
UV := .venv/bin/uv
BIN := .venv/bin
UV_VERSION := $(shell sed -n 's/^uv==\([^ ]*\).*/\1/p' requirements-dev.lock)
COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links

# Where this is set, every process of ours would compile all of it anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check setup lock bench bench-export bench-files bench-million bench-month clean

run: setup demo/node_modules/.installed
	@$(BIN)/python demo/run.py

# A file at a time, on every core; what wants quiet comes last, and no more than two of it at once.
test: check
	$(BIN)/pytest -m "not alone" --numprocesses logical --maxprocesses 4 --dist loadfile
	$(BIN)/pytest -m alone --numprocesses 2 --dist loadfile

check: setup demo/node_modules/.installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo --no-cache

bench: setup
	$(BIN)/python -m tests.bench

bench-export: setup
	$(BIN)/python -m tests.bench.moving

bench-files: setup
	$(BIN)/python -m tests.bench.attached

# Needs some 5 GB under var/bench/million; the databases are made once.
bench-million: setup
	$(BIN)/python -m tests.bench.million

# The database is made once, under var/bench/month.
bench-month: setup
	$(BIN)/python -m tests.bench.month

setup: .venv/.installed

.venv/.installed: requirements-dev.lock
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	$(UV) pip sync --quiet --compile-bytecode --require-hashes requirements-dev.lock
	@touch $@

# Without Node the bot runs all the same, and says what is missing.
demo/node_modules/.installed: demo/package-lock.json
	@if command -v npm >/dev/null; then npm ci --prefix demo --no-fund --no-audit --loglevel error && touch $@; fi

lock: setup
	$(COMPILE) requirements.in -o requirements.lock
	$(COMPILE) requirements-dev.in -o requirements-dev.lock

clean:
	rm -rf .venv demo/node_modules var
