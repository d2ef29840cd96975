# `make help` lists everything. `make run` and `make test` set up what they need by themselves.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STORE := .venv-object-store
NODE := tests/browser/node_modules tests/conformance/notification/node_modules
URL ?= http://127.0.0.1:$(or $(NEFE_PORT),8000)
SEEDS ?= 200
WORKERS ?= 3

.DEFAULT_GOAL := help
.PHONY: help run demo demo-network demo-money conformance screenshots test check lint types imports simulate chaos runbooks bench sizing model model-quick monitoring manifests contracts lock compose-test clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.run ## Serve standalone mode on http://127.0.0.1:8000 (NEFE_PORT, NEFE_DATA_DIR)
	@$(BIN)/nefe run

demo: $(VENV)/.run ## Play the programme's story against a running server (URL=…)
	@$(BIN)/nefe demo --url $(URL) --key $${NEFE_SIGNING_KEY_FILE:-$${NEFE_DATA_DIR:-var}/token-key.json}

demo-network: $(VENV)/.run ## The story of a network project, in full, against a running server (URL=…)
	@$(BIN)/nefe demo --network --url $(URL) --key $${NEFE_SIGNING_KEY_FILE:-$${NEFE_DATA_DIR:-var}/token-key.json}

demo-money: $(VENV)/.run ## The story of an envelope that is too small, against a running server (URL=…)
	@$(BIN)/nefe demo --money --url $(URL) --key $${NEFE_SIGNING_KEY_FILE:-$${NEFE_DATA_DIR:-var}/token-key.json}

conformance: $(VENV)/.test ## Examine the four services with the kit for replacements; reports in var/conformance
	$(BIN)/python -m tests.conformance

screenshots: $(VENV)/.test ## Every page, wide and narrow, into var/screenshots (needs chromium)
	$(BIN)/python -m tests.browser

test: $(VENV)/.test ## All tests but the long chaos runs; real PostgreSQL and RabbitMQ nodes where they are installed
	$(BIN)/pytest -n $(WORKERS) --dist worksteal tests

check: lint types imports test simulate ## What continuous integration runs

lint: $(VENV)/.test ## Style and common faults
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.test ## mypy --strict
	$(BIN)/mypy

imports: $(VENV)/.test ## Which room may know which
	$(BIN)/lint-imports

simulate: $(VENV)/.test ## SEEDS random histories of the four services on a hostile bus (SEEDS=200)
	$(BIN)/python -m tests.simulation --seeds $(SEEDS) --processes $(WORKERS)

chaos: $(VENV)/.test ## 200 projects while every process and both servers are killed; then the story on three bad days
	$(BIN)/python -m tests.chaos

runbooks: $(VENV)/.test ## Provoke the alerts and follow their pages until they end; the table is build/runbooks.txt
	$(BIN)/python -m tests.watching.runbooks

bench: $(VENV)/.test ## Measure, as ratios to limits of the same run; writes var/bench.json
	$(BIN)/python -m tests.performance

sizing: $(VENV)/.test ## Measure what 500, 4,000 and 60,000 structures need (an hour); writes var/sizing.md
	$(BIN)/python -m tests.performance.sizing

model: ## Check the protocol's model with SPIN (needs spin and gcc; about five minutes)
	docs/protocol/check

model-quick: ## The same, less its slow cases
	docs/protocol/check quick

monitoring: $(VENV)/.test ## Write Grafana's dashboards and the rules of the objectives from deploy/monitoring
	$(BIN)/python deploy/monitoring/generate.py

manifests: $(VENV)/.test ## Write the manifests for Kubernetes from deploy/kubernetes/templates
	$(BIN)/python deploy/kubernetes/generate.py

contracts: $(VENV)/.run ## Export the catalogue of events to var/contracts
	$(BIN)/nefe contracts export var/contracts

compose-test: $(VENV)/.test ## Build the images, start the compose file, play the story against it
	deploy/bin/compose-test

lock: ## Renew the locked versions (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade \
		--group pyproject.toml:build pyproject.toml -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade \
		--extra tracing --group pyproject.toml:build pyproject.toml -c requirements.lock -o requirements-tracing.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade \
		--extra tracing --group pyproject.toml:build --group pyproject.toml:dev pyproject.toml -c requirements-tracing.lock \
		-o requirements-dev.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade \
		tests/object_store/requirements.in -o tests/object_store/requirements.lock

clean: ## Remove what was set up and built (not var/, which holds data)
	rm -rf $(VENV) $(STORE) $(NODE) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed: PYTHON=…"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@touch $@

$(VENV)/.run: requirements.lock pyproject.toml | $(VENV)/.created
	@echo "Installing what nefe runs on…"
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: requirements-dev.lock $(VENV)/.run $(STORE)/.ready $(NODE:=/.ready)
	@echo "Installing what the tests run on…"
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# What runs on Node.js: what the tests of the pages need beside a browser, and a service written by others. Without npm
# these tests are skipped, and say so.
%/node_modules/.ready: %/package-lock.json
	@if command -v npm >/dev/null; then echo "Installing what $* runs on…"; npm ci --silent --prefix $*; fi
	@mkdir -p $(@D) && touch $@

# An object store for the tests, a program of its own: what it needs does not go together with what nefe needs.
$(STORE)/.ready: tests/object_store/requirements.lock | $(VENV)/.created
	@echo "Installing the tests’ object store…"
	@$(PYTHON) -m venv $(STORE)
	@$(STORE)/bin/pip install -q --disable-pip-version-check --require-hashes -r $<
	@touch $@
