# `make` lists the commands. Each sets up what it needs first; a second run finds it fresh and starts at once.
.DEFAULT_GOAL := help
.PHONY: help setup code-ready demo up test check bench soak docs client lock bundle screenshots clean

PYTHON := .venv/bin/python
ROUNDS ?= 10
JOBS ?= 2
PHOTOS ?=
ARGS ?=
ARCH ?=
PYTHON_VERSION ?=

help: ## list the commands
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

setup: code-ready ## environment, packages, front end, engines: what every other command does first
	@python=$$(sh tools/setup/python.sh) && "$$python" tools/setup/ready.py

code-ready:
	@python=$$(sh tools/setup/python.sh) && "$$python" tools/setup/ready.py --without-tables

demo: setup ## the demo township, live, with simulated devices; prints the address and the accounts
	@exec .venv/bin/dayuan demo

up: setup ## everything, without the demo
	@exec .venv/bin/dayuan up

test: setup ## all tests, in JOBS=2 processes; the journeys where a browser is or may be installed (ARGS="-k words")
	@if sh tools/setup/browser.sh; then only="not soak"; else only="not soak and not browser"; fi; \
	 $(PYTHON) -m pytest -n $(JOBS) --dist loadscope --no-loadscope-reorder -m "$$only" $(ARGS)

check: code-ready ## format, lint, types, import contract, templates, TypeScript, migrations, translations
	@$(PYTHON) -m tools.check $(ARGS)

bench: setup ## measure against the budgets (PHOTOS=DIR with a labels.tsv reads real photographs)
	@sh tools/setup/browser.sh || true
	@$(PYTHON) -m tests.load.bench $(if $(PHOTOS),--photos "$(PHOTOS)") $(ARGS)

soak: setup ## kill every process at random under load and prove that nothing was lost (ROUNDS=10)
	@sh tools/setup/browser.sh || true
	@$(PYTHON) -m tests.soak.kill_all --rounds $(ROUNDS) $(ARGS)

docs: setup ## prove that the documents are true: links, settings, words, layers
	@$(PYTHON) -m pytest tests/architecture -q --durations=0 $(ARGS)

client: code-ready ## OpenAPI documents of the APIs, and typed Python clients of them in build/clients
	@$(PYTHON) -m tools.client

screenshots: setup ## photograph the screens for docs/screenshots
	@sh tools/setup/browser.sh && $(PYTHON) -m tools.screenshots $(ARGS)

lock: setup ## turn requirements*.in into hashed lock files
	@uv=$$(command -v uv || echo .venv/bin/uv); \
	 "$$uv" pip compile -q --universal --python-version 3.12 --generate-hashes --no-emit-index-url --no-header requirements.in -o requirements.lock && \
	 "$$uv" pip compile -q --universal --python-version 3.12 --generate-hashes --no-emit-index-url --no-header requirements-dev.in -o requirements-dev.lock
	@cd frontend && npm install --package-lock-only --ignore-scripts --no-audit --no-fund --omit-lockfile-registry-resolved

bundle: setup ## one archive in dist/ that installs without network (ARCH=x86_64|aarch64 PYTHON_VERSION=3.13)
	@$(PYTHON) -m tools.bundle $(if $(ARCH),--architecture $(ARCH)) $(if $(PYTHON_VERSION),--python $(PYTHON_VERSION)) $(ARGS)

clean: ## forget what was built (not the data in var/)
	@rm -rf .make build frontend/node_modules .venv
