# Every target sets up what it lacks; `make` alone lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
NPM_READY := node_modules/.package-lock.json
CONTRACT := openapi/customers.yaml
SANDBOX := openapi/sandbox.yaml
CLIENTS := build/clients
PRISM := conformance/peers/prism
PRISM_READY := $(PRISM)/node_modules/.package-lock.json

# node and npm are those of .venv, from PyPI; where PyPI has none for the machine, the machine's own
export PATH := $(CURDIR)/$(BIN):$(PATH)

.DEFAULT_GOAL := help
.PHONY: help setup lint test serve conformance crash load bench wrk audit kills kills-full replays rights mutants matrix fuzz review linters clients stubs browser check build clean lock

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(READY) $(NPM_READY) ## make .venv and node_modules, install what the lock files pin

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=python3.12, say")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(NPM_READY): package-lock.json .npmrc | $(READY)
	@command -v npm >/dev/null || { echo "npm is needed, and PyPI has none for this machine: install Node.js 22.18 or newer." >&2; exit 1; }
	npm ci --no-progress && touch $@

lint: $(READY) ## ruff, the import rules, the strict type checker, and whether stubs are stale
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy conftest.py openapi
	$(BIN)/mypy impl
	$(BIN)/mypy conformance
	$(BIN)/complyt-contract stubs $(CONTRACT) --out impl/complyt_reference --check
	$(BIN)/complyt-contract stubs $(SANDBOX) --out impl/complyt_reference/sandbox --check

test: $(READY) $(NPM_READY) ## run all tests
	$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

serve: $(READY) ## start the reference server on 127.0.0.1:8080
	$(BIN)/complyt-reference serve

conformance: $(READY) ## prove the reference server against the contract, on SQLite and on PostgreSQL
	COMPLYT_REFERENCE_WORKERS=2 $(BIN)/python -m trials.postgresql $(BIN)/python conformance/against_reference.py run --profile smoke --report build/conformance-postgresql
	$(BIN)/python conformance/against_reference.py run --report build/conformance
	$(BIN)/python conformance/covered.py build/conformance/report.json

kills: $(READY) ## judge every wrong server, and those derived from the document; twelve minutes
	cd conformance && ../$(BIN)/python -m faults.kills

kills-full: $(READY) ## judge each of them by every requirement; over two hours, and goes on after Ctrl-C
	cd conformance && ../$(BIN)/python -m faults.kills --full

replays: $(READY) ## replay failures of one wrong server in six: how many fail again
	cd conformance && ../$(BIN)/python -m faults.replays

rights: $(READY) ## judge every right server, none of which may be blamed; forty minutes
	cd conformance && ../$(BIN)/python -m faults.rights

crash: $(READY) ## kill the server, and its database, 50 times each under load, and look what is left
	$(BIN)/python -m trials.crash
	$(BIN)/python -m trials.crash --database postgresql --workers 2
	$(BIN)/python -m trials.crash --database postgresql --workers 2 --kill database

load: $(READY) ## mixed traffic for ten minutes on each database: no error, flat memory
	$(BIN)/python -m trials.load
	$(BIN)/python -m trials.load --database postgresql --workers 2

bench: wrk $(READY) $(PRISM_READY) ## measure the server beside others, and write build/bench.json; forty minutes
	$(BIN)/python -m trials.bench

wrk: ## install wrk for make bench, where it is missing and one is root
	@command -v wrk || { [ "$$(id -u)" = 0 ] && apt-get update --quiet && \
	apt-get install --quiet --yes --no-install-recommends wrk; } || \
	{ echo 'There is no wrk; on Debian run `sudo apt-get install wrk`.' >&2; exit 1; }

audit: $(READY) ## look for known vulnerabilities of what requirements.lock pins
	$(BIN)/python -m trials.audit

mutants: $(READY) ## prove for each check of the suite that a fault is missed without it
	cd conformance && ../$(BIN)/python -m faults.mutants

matrix: $(READY) $(PRISM_READY) ## judge servers of other stacks, and write build/matrix.html; five minutes
	cd conformance && ../$(BIN)/python -m peers.matrix --out ../build/matrix.html

$(PRISM_READY): $(PRISM)/package-lock.json $(PRISM)/.npmrc | $(READY)
	npm ci --prefix $(PRISM) --no-progress && touch $@

fuzz: $(READY) ## fuzz the reference server with Schemathesis
	$(BIN)/python conformance/against_reference.py fuzz

review: $(READY) ## check the documents by the house rules, Redocly and Spectral, and build the contract's page
	$(BIN)/complyt-contract check $(CONTRACT)
	$(BIN)/complyt-contract check $(SANDBOX)
	$(BIN)/complyt-contract docs $(CONTRACT) --out build/docs
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory linters; \
	else echo "Left out: Redocly and Spectral. Install Node.js 22.18 or newer, and repeat."; fi

linters: $(NPM_READY)
	REDOCLY_SUPPRESS_UPDATE_NOTICE=true node_modules/.bin/redocly lint --config openapi/redocly.yaml $(CONTRACT) $(SANDBOX)
	node_modules/.bin/spectral lint --ruleset openapi/spectral.yaml --fail-severity hint $(CONTRACT) $(SANDBOX)

clients: $(READY) $(NPM_READY) ## generate a Python and a TypeScript client in build/clients/
	rm -rf $(CLIENTS).new
	$(BIN)/openapi-python-client generate --path $(CONTRACT) --config impl/clients/python.yaml --meta uv --fail-on-warning --output-path $(CLIENTS).new/python
	node_modules/.bin/openapi-typescript $(CONTRACT) --output $(CLIENTS).new/typescript/customers.d.ts
	rm -rf $(CLIENTS) && mv $(CLIENTS).new $(CLIENTS)
	@echo "The Python client is in $(CLIENTS)/python, the types for openapi-fetch are in $(CLIENTS)/typescript."

stubs: $(READY) ## make the reference server's stubs anew from the documents
	$(BIN)/complyt-contract stubs $(CONTRACT) --out impl/complyt_reference
	$(BIN)/complyt-contract stubs $(SANDBOX) --out impl/complyt_reference/sandbox

browser: ## install Chromium for the tests of the page, where it is missing and one is root
	@command -v chromium || { [ "$$(id -u)" = 0 ] && apt-get update --quiet && \
	apt-get install --quiet --yes --no-install-recommends chromium; } || \
	{ echo 'There is no Chromium; on Debian run `sudo apt-get install chromium`.' >&2; exit 1; }

check: export BROWSER_NEEDED = 1
check: browser lint review test conformance ## all that CI runs

build: $(READY) ## make the wheel in dist/
	$(BIN)/python -m build --wheel

clean: ## remove what the targets made
	rm -rf $(VENV) node_modules $(PRISM)/node_modules build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

lock: $(READY) ## pin pyproject's ranges anew in requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --upgrade --extra dev --no-header --no-annotate --no-emit-index-url --output-file requirements.lock pyproject.toml
