# Everything runs from the checkout: Python packages in .venv, front-end packages in node_modules, nothing elsewhere.
PYTHON ?= python3
PYTEST ?=
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/.stamps
STATIC := src/arasha/web/static
CATALOGUES := $(wildcard src/arasha/locale/*/LC_MESSAGES/django.po)
RESULTS := test-results
# The checks and tests load the settings; they must not write into anybody's home.
export ARASHA_HOME := $(CURDIR)/.build/home
# A Debian machine where we may install: its Chromium. Elsewhere Playwright brings one.
CHROMIUM := $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

.DEFAULT_GOAL := help
.PHONY: bench docs help setup assets messages demo pictures proof test test-sqlite test-postgres test-journeys browser check fix lock clean

help:
	@echo "make setup     install everything into .venv and node_modules, build the front end"
	@echo "make demo      make a demo country, serve it, print who can sign in"
	@echo "make test      all tests: SQLite, PostgreSQL, journeys in a browser"
	@echo "make proof     the slow proofs: kills, full disks, 10,000 hostile requests, seized machines, on both databases"
	@echo "make bench     how fast it is, as a table; its data is made once and kept in .bench (BENCH=\"--cases 10000\" for less)"
	@echo "make check     format, lint, types, imports, translations, migrations"
	@echo "make fix       what a program can correct by itself"
	@echo "make docs      write the reference pages anew from the program"
	@echo "make pictures  take the pictures of the how-to anew"
	@echo "make lock      bring the lock files up to date with pyproject.toml and package.json"
	@echo "make messages  take new texts into the catalogues of each language"

setup: $(STAMPS)/python $(STAMPS)/assets $(STAMPS)/catalogues

$(STAMPS)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 …")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/packages: requirements/lock-dev.txt | $(STAMPS)/venv
	$(BIN)/python -m pip install --quiet --require-hashes --only-binary :all: --requirement requirements/lock-dev.txt
	@touch $@

$(STAMPS)/python: pyproject.toml $(STAMPS)/packages
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --no-index --editable .
	@touch $@

$(STAMPS)/node: package.json package-lock.json tools/node.py $(STAMPS)/packages
	$(BIN)/python tools/node.py npm ci --loglevel=error
	@touch $@

$(STAMPS)/assets: $(shell find $(STATIC)/src -type f) tools/build_assets.mjs $(STAMPS)/node
	$(BIN)/python tools/node.py node tools/build_assets.mjs
	@touch $@

$(STAMPS)/catalogues: $(CATALOGUES) tools/messages.py $(STAMPS)/packages
	$(BIN)/python tools/messages.py compile
	@touch $@

assets: $(STAMPS)/assets

messages: setup
	$(BIN)/python tools/messages.py update

docs: setup
	WRITE_REFERENCE=1 $(BIN)/pytest -q tests/architecture/test_addresses.py tests/architecture/test_reference.py

pictures: setup browser
	env -u ARASHA_HOME $(BIN)/python tools/pictures.py

demo: setup
	env -u ARASHA_HOME $(BIN)/arasha demo --serve

test: setup browser
	@mkdir -p $(RESULTS)
	@rm -f $(RESULTS)/*.xml
	@status=0; $(MAKE) --no-print-directory --keep-going test-sqlite test-postgres test-journeys || status=1; \
	$(BIN)/python tools/tally.py $(RESULTS)/sqlite.xml $(RESULTS)/postgres.xml $(RESULTS)/journeys.xml || status=1; exit $$status

test-sqlite: setup
	$(BIN)/pytest -q -n 2 -m "not journey and not proof" --junit-xml=$(RESULTS)/sqlite.xml $(PYTEST)

test-postgres: setup
	$(BIN)/pytest -q -n 2 -m "postgres and not journey and not proof" --database postgres --junit-xml=$(RESULTS)/postgres.xml $(PYTEST)

# pytest ends with an error when no journey was found, and so does this.
test-journeys: setup browser
	$(BIN)/pytest -q -m "journey and not proof" --junit-xml=$(RESULTS)/journeys.xml $(PYTEST)

# No time is kept here: what is slow has its own command.
proof: setup browser
	@mkdir -p $(RESULTS)
	$(BIN)/pytest -v -m proof --junit-xml=$(RESULTS)/proof-sqlite.xml $(PYTEST)
	$(BIN)/pytest -v -m "proof and postgres" --database postgres --junit-xml=$(RESULTS)/proof-postgres.xml $(PYTEST)
	$(BIN)/python tools/tally.py $(RESULTS)/proof-sqlite.xml $(RESULTS)/proof-postgres.xml

bench: setup
	env -u ARASHA_HOME $(BIN)/python -m tests.bench $(BENCH)

browser: $(STAMPS)/python
ifeq ($(CHROMIUM),)
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core; \
	else $(BIN)/playwright install chromium; fi
endif

check: setup
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/messages.py check
	$(BIN)/python -W error -m django makemigrations --check --dry-run --settings arasha.project.settings
	$(BIN)/pytest -q tests/architecture

fix: setup
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

lock: $(STAMPS)/venv
	test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --only-binary :all: uv
	$(BIN)/python tools/lock.py
	$(BIN)/python tools/node.py npm install --package-lock-only --ignore-scripts --loglevel=error

clean:
	rm -rf $(VENV) node_modules $(STATIC)/build .build $(RESULTS) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
