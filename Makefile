# Works with nothing but Python ≥ 3.11 and make; does nothing twice.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NEEDS := pyproject.toml constraints.txt

.PHONY: help install run test check bench clean

help:
	@echo "make run      start the bot (BOT_TOKEN set) or the playground (not set)"
	@echo "make test     run the whole suite"
	@echo "make check    formatting, lint, types, import rules"
	@echo "make bench    measure"
	@echo "make install  only install"

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=…")'
	@$(PYTHON) -m venv $(VENV)

# One stamp a set of dependencies: running the bot does not need the tools of those who change it.
$(VENV)/run.stamp: $(BIN)/python $(NEEDS)
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[sdmx]'
	@touch $@

$(VENV)/dev.stamp: $(BIN)/python $(NEEDS)
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@ $(VENV)/run.stamp

install: $(VENV)/run.stamp

run: $(VENV)/run.stamp
	@$(BIN)/python -m bot

test: $(VENV)/dev.stamp
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal

check: $(VENV)/dev.stamp
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

$(VENV)/bench.stamp: $(VENV)/dev.stamp
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[bench]'
	@touch $@

bench: $(VENV)/bench.stamp
	@$(BIN)/python -m tests.benchmarks

clean:
	@rm -rf $(VENV) build *.egg-info
