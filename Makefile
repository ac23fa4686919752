# bansao. `make help` lists what it can do.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(not (3,11) <= sys.version_info < (3,15))' 2>/dev/null \
	&& { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q
JOBS ?= auto

.DEFAULT_GOAL := help

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "bansao needs Python 3.11 to 3.14 on the PATH"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing what bansao needs into $(VENV) (once) ..."
	@$(PIP) install --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(BIN)/python
	@echo "Installing what the tests need into $(VENV) (once) ..."
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $(VENV)/.run $@

.PHONY: venv
venv: $(VENV)/.dev ## the environment alone, in .venv

.PHONY: demo
demo: $(VENV)/.run ## the whole desk on one page, with invented people
	@$(BIN)/python -m bot demo

.PHONY: test
test: $(VENV)/.dev ## every test
	@$(BIN)/python -m pytest -n $(JOBS)

.PHONY: lint
lint: $(VENV)/.dev ## style, types, architecture
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache | tail -n 12; $(BIN)/lint-imports --no-cache >/dev/null

.PHONY: bench
bench: $(VENV)/.dev ## speed, beside peers and the machine
	@$(BIN)/python -m tests.bench

.PHONY: fuzz
fuzz: $(VENV)/.dev ## damaged scans for a minute, in the limited child
	@$(BIN)/python -m tests.scanning.fuzz 60

.PHONY: screens
screens: $(VENV)/.run ## one HTML page with every screen
	@$(BIN)/python -m bot screens screens.html

.PHONY: lock
lock: ## rebuild the hash-pinned lock files (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements.lock
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements-dev.lock
