# Set-up and checks. Needs Python 3.11 or newer and make; `make help` lists the targets.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help maps test lint format accuracy wheel bench bench-large fuzz mutation test-oldest test-old-browser pictures programs lock clean
.NOTPARALLEL:

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' Makefile

maps: $(READY) ## read the plans in seeds/ and write all maps to outputs/
	@$(BIN)/geomap build

test: $(READY) lint programs ## run linting, type checks and all tests, in a browser too
	@$(BIN)/pytest

lint: $(READY) ## check style and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy --strict

format: $(READY) ## put the code into the project's style
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

accuracy: $(READY) .venv/peers/.ready ## score the program, and others, against the marked passages
	@$(BIN)/python -m tests.accuracy

wheel: $(READY) ## build the wheel for this machine into dist/, the grammar compiled
	@HATCH_BUILD_HOOKS_ENABLE=1 $(BIN)/python -m build --no-isolation --outdir dist

bench: $(READY) .venv/compiled/.ready .venv/peers/.ready programs ## time the program beside its peers
	@$(COMPILED) $(BIN)/python -m benchmarks

bench-large: $(READY) .venv/compiled/.ready ## time all bundles, and a cluster on 2,000 plans
	@$(COMPILED) $(BIN)/python -m benchmarks --large

fuzz: $(READY) ## try every reader on 2,000 broken files of each format
	@$(BIN)/python -m tests.fuzz.mutations 2000

mutation: .venv/mutation/.ready ## change the grammar and geometry in small ways; over an hour
	@.venv/mutation/bin/python -m tests.mutation

test-oldest: .venv/oldest/.ready programs ## run all tests with the oldest packages allowed
	@.venv/oldest/bin/pytest -p no:cacheprovider -W default::DeprecationWarning \
	  -W default::PendingDeprecationWarning -W default::FutureWarning

test-old-browser: $(READY) programs ## look at the pages in a real Chromium 86 (needs npm and the net)
	@$(BIN)/python -m tests.browser.old_browser

pictures: maps programs ## take the pictures of the README
	@$(BIN)/python docs/pictures.py outputs

programs: ## see to the Debian packages that the tests need
	@bash tests/setup.sh

lock: ## pin the dependencies of pyproject.toml anew
	@$(PYTHON) -m venv --clear .venv/lock
	@.venv/lock/bin/python -m pip --disable-pip-version-check --quiet install uv
	@.venv/lock/bin/uv pip compile pyproject.toml --all-extras --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --custom-compile-command "make lock" --upgrade --quiet --output-file requirements.lock

clean: ## remove everything that make has made
	@rm -rf .venv outputs dist build mutants .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -prune -exec rm -rf {} +

# The environment: made once, and again when what it is made from has changed.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "geomap needs Python 3.11 or newer: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
	  if [ "$$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then \
	    echo "Python cannot make environments here: apt-get install python3-venv" >&2; exit 1; fi; \
	  echo "Installing python3-venv"; \
	  apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y install python3-venv >/dev/null; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@echo "Installing the packages of requirements.lock into .venv"
	@$(PIP) install --require-hashes --only-binary :all: --requirement requirements.lock
	@$(PIP) install --no-index --no-deps --no-build-isolation --editable .
	@touch $@

# The wheel's files, which the benchmarks run instead of the checkout's.
COMPILED := PYTHONSAFEPATH=1 PYTHONPATH=$(CURDIR)/.venv/compiled/site:$(CURDIR)

.venv/compiled/.ready: $(READY) $(shell find geomap gazetteer -type f -not -name '*.pyc')
	@rm -rf .venv/compiled
	@HATCH_BUILD_HOOKS_ENABLE=1 $(BIN)/python -m build --no-isolation --outdir .venv/compiled/dist >.venv/compiled.log 2>&1 || \
	  { cat .venv/compiled.log >&2; exit 1; }
	@$(PIP) install --no-index --no-deps --target .venv/compiled/site .venv/compiled/dist/*.whl
	@touch $@

# The programs that geomap is compared with: one of them has no wheel, so they live apart.
.venv/peers/.ready: benchmarks/peers.txt $(READY)
	@$(PYTHON) -m venv --clear .venv/peers
	@.venv/peers/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes --requirement $<
	@touch $@

# What breaks the program on purpose lives apart from what runs it.
.venv/mutation/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -m venv --clear .venv/mutation
	@.venv/mutation/bin/python -m pip --disable-pip-version-check --quiet install --requirement requirements.lock
	@.venv/mutation/bin/python -m pip --disable-pip-version-check --quiet install mutmut==3.8.1
	@touch $@

.venv/oldest/.ready: pyproject.toml
	@$(PYTHON) -m venv --clear .venv/oldest
	@.venv/oldest/bin/python -m pip --disable-pip-version-check --quiet install uv
	@.venv/oldest/bin/uv pip compile pyproject.toml --all-extras --resolution lowest-direct --python-version 3.11 \
	  --no-emit-index-url --no-emit-find-links --quiet --output-file .venv/oldest/requirements.txt
	@.venv/oldest/bin/uv pip install --quiet --python .venv/oldest/bin/python \
	  --requirement .venv/oldest/requirements.txt --group dev
	@.venv/oldest/bin/python -m pip --disable-pip-version-check --quiet install --no-index --no-deps --no-build-isolation --editable .
	@touch $@
